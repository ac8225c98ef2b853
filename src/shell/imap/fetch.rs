//! Reads mails: first the beginning of many in one command, then the rest of those whose text did not fit, never more
//! than [`MAX_MAIL_BYTES`] of one. PEEK only: nobody's `\Seen` changes.
//!
//! ENVELOPE and BODYSTRUCTURE are never asked for: a stranger's mail would shape the answer the parser must read.

use chrono::{DateTime, Utc};
use imap_proto::{AttributeValue, Response};

use super::error::Error;
use super::names;
use super::plan;
use super::session::Session;
use crate::shell::source::{BATCH_BYTES, BATCH_MAILS, MAX_MAIL_BYTES};

/// How many bytes of each mail are asked for at first: nine mails of ten fit, or their text does.
pub const FIRST_BYTES: usize = 16 * 1024;

/// How many mails are asked for in one command.
pub(super) const CHUNK: usize = BATCH_MAILS;

/// A mail as the server gave it.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) uid: u32,
    pub(super) arrived_at: Option<DateTime<Utc>>,
    pub(super) size: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) complete: bool,
    has_body: bool,
}

/// The beginnings of these mails, at most [`CHUNK`] of them, ascending. Mails that vanished are missing.
pub(super) async fn beginnings(session: &mut Session, uids: &[u32]) -> Result<Vec<Fetched>, Error> {
    let line =
        format!("UID FETCH {} (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{FIRST_BYTES}>)", names::set(uids));
    let mut mails: Vec<Fetched> = Vec::with_capacity(uids.len());
    session
        .run("UID FETCH", &line, |response| {
            // Flags of any mail may be told at any time; only an answer with a UID we asked for is ours, and only once.
            let Some(mail) = Fetched::read(response).filter(|mail| uids.binary_search(&mail.uid).is_ok())
            else {
                return;
            };
            if mail.has_body || mail.arrived_at.is_some() {
                mails.push(mail);
            }
        })
        .await?;
    mails.sort_by_key(|mail| mail.uid);
    mails.dedup_by_key(|mail| mail.uid);
    refuse_bodiless(session, &mut mails).await?;
    Ok(mails)
}

/// A mail without text has vanished while we asked; if it is still there, the server failed us.
async fn refuse_bodiless(session: &mut Session, mails: &mut Vec<Fetched>) -> Result<(), Error> {
    let empty: Vec<u32> = mails.iter().filter(|mail| !mail.has_body).map(|mail| mail.uid).collect();
    if empty.is_empty() {
        return Ok(());
    }
    mails.retain(|mail| mail.has_body);
    // NOOP lets the server tell who is gone.
    session.run("NOOP", "NOOP", |_| {}).await?;
    let mut left = false;
    session
        .run("UID FETCH", &format!("UID FETCH {} (UID)", names::set(&empty)), |response| {
            left |= plan::uid_of(response).is_some_and(|uid| empty.contains(&uid));
        })
        .await?;
    if left { Err(Error::Bodiless) } else { Ok(()) }
}

/// How many mails from the front travel together once their rests are read; at least one.
pub(super) fn batch(mails: &[Fetched], more: fn(&[u8]) -> bool) -> usize {
    let mut bytes = 0;
    let fitting = mails.iter().take(BATCH_MAILS).take_while(|mail| {
        bytes += mail.wanted(more);
        bytes <= BATCH_BYTES
    });
    fitting.count().max(1)
}

/// Reads the rests of those mails that need it.
pub(super) async fn rests(
    session: &mut Session,
    mails: &mut [Fetched],
    more: fn(&[u8]) -> bool,
) -> Result<(), Error> {
    let uids: Vec<u32> = mails.iter().filter(|mail| mail.lacks(more)).map(|mail| mail.uid).collect();
    if uids.is_empty() {
        return Ok(());
    }
    let rest = MAX_MAIL_BYTES - FIRST_BYTES;
    let line = format!("UID FETCH {} (UID BODY.PEEK[]<{FIRST_BYTES}.{rest}>)", names::set(&uids));
    session
        .run("UID FETCH", &line, |response| {
            let Some(uid) = plan::uid_of(response) else { return };
            let Ok(at) = mails.binary_search_by_key(&uid, |mail| mail.uid) else { return };
            if let (Some(mail), Some(tail)) = (mails.get_mut(at), body(response))
                && mail.bytes.len() == FIRST_BYTES
            {
                mail.complete = tail.len() < rest;
                mail.bytes.extend_from_slice(tail.get(..rest.min(tail.len())).unwrap_or_default());
            }
        })
        .await
}

impl Fetched {
    fn read(response: &Response<'_>) -> Option<Self> {
        let uid = plan::uid_of(response)?;
        let Response::Fetch(_, attributes) = response else { return None };
        let mut mail =
            Self { uid, arrived_at: None, size: 0, bytes: Vec::new(), complete: false, has_body: false };
        for attribute in attributes {
            match attribute {
                AttributeValue::InternalDate(text) => mail.arrived_at = names::internal_date(text),
                AttributeValue::Rfc822Size(size) => mail.size = u64::from(*size),
                _ => {}
            }
        }
        if let Some(bytes) = body(response) {
            mail.bytes = bytes.get(..FIRST_BYTES.min(bytes.len())).unwrap_or_default().to_vec();
            // Some servers only estimate the size; a short answer is the surer sign of the end.
            mail.complete = bytes.len() < FIRST_BYTES || mail.size == FIRST_BYTES as u64;
            mail.has_body = !bytes.is_empty() || mail.size == 0;
        }
        Some(mail)
    }

    fn lacks(&self, more: fn(&[u8]) -> bool) -> bool {
        !self.complete && more(&self.bytes)
    }

    /// How many bytes it will hold.
    fn wanted(&self, more: fn(&[u8]) -> bool) -> usize {
        if self.lacks(more) {
            usize::try_from(self.size).unwrap_or(MAX_MAIL_BYTES).clamp(FIRST_BYTES, MAX_MAIL_BYTES)
        } else {
            self.bytes.len()
        }
    }
}

/// The text of a FETCH answer.
fn body<'a>(response: &'a Response<'_>) -> Option<&'a [u8]> {
    let Response::Fetch(_, attributes) = response else { return None };
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { data, .. } => data.as_deref(),
        _ => None,
    })
}
