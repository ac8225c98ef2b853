//! Opens a mailbox and says what the server tells of it. Opening is read-only unless mails are to be marked.

use imap_proto::{MailboxDatum, Response, ResponseCode, StatusAttribute};

use super::error::Error;
use super::names;
use super::session::{Session, View};

/// What a server says of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct About {
    /// Under this number its UIDs are valid; 0 when it was not told.
    pub(super) uidvalidity: u32,
    /// The UID the next mail will get, at least; some servers do not tell.
    pub(super) uidnext: Option<u32>,
    /// Whether the keyword may be set.
    pub(super) keywords: bool,
}

/// The keyword that marks a handled mail.
pub(super) const KEYWORD: &str = "$BatonHandled";

/// Opens a mailbox: EXAMINE, or SELECT when `writable`.
pub(super) async fn open(session: &mut Session, name: &str, writable: bool) -> Result<About, Error> {
    let step = if writable { "SELECT" } else { "EXAMINE" };
    session.view = View::default();
    let mut about = About::default();
    session.run(step, &format!("{step} {}", names::mailbox(name)), |response| about.note(response)).await?;
    if about.uidvalidity == 0 {
        return Err(Error::Unsafe("a mailbox without UIDVALIDITY cannot be followed"));
    }
    Ok(about)
}

/// Asks about a mailbox that is not open.
pub(super) async fn status(session: &mut Session, name: &str) -> Result<About, Error> {
    let mut about = About::default();
    let line = format!("STATUS {} (UIDNEXT UIDVALIDITY)", names::mailbox(name));
    session.run("STATUS", &line, |response| about.note(response)).await?;
    Ok(about)
}

impl About {
    fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::Data { outcome, .. } | Response::Done { outcome, .. } => match &outcome.code {
                Some(ResponseCode::UidValidity(number)) => self.uidvalidity = *number,
                Some(ResponseCode::UidNext(number)) => self.uidnext = Some(*number),
                Some(ResponseCode::PermanentFlags(flags)) => {
                    self.keywords =
                        flags.iter().any(|flag| flag == "\\*" || flag.eq_ignore_ascii_case(KEYWORD));
                }
                _ => {}
            },
            Response::MailboxData(MailboxDatum::Status { status, .. }) => {
                for attribute in status {
                    match attribute {
                        StatusAttribute::UidValidity(number) => self.uidvalidity = *number,
                        StatusAttribute::UidNext(number) => self.uidnext = Some(*number),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}
