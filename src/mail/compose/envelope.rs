//! The door of this room: a letter and its envelope become the bytes that are stored and sent. The headers mark it as
//! automatic, so that no program answers it. Bytes depend on the arguments alone: a retry sends the same.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lettre::message::header::{
    self, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue, Headers,
};
use lettre::message::{Body, Mailboxes, MultiPart, SinglePart};
use sha2::{Digest as _, Sha256};

use crate::domain::letters::{Letter, Reason, at_any_hour};
use crate::domain::{Address, Mailbox, MessageId};

use super::button::Desk;
use super::dates::Today;
use super::plain::{clean, clean_to};
use super::sheet::Sheet;
use super::{
    answers, cleanup, digest, first_sync, follow_up, handoff, leave, new_leads, notice, reason, render, trust,
};

/// No letter is larger, in bytes: programs on phones cut longer ones (operations.md §2.3).
pub const MAX_BYTES: usize = 100 * 1024;
/// The most ids in References: the first, which names the lead, and the latest.
const MAX_REFERENCES: usize = 10;
/// The longest id that is written into a header, in bytes; with its brackets it fits a line.
const MAX_ID: usize = 250;

/// Around a letter: who, when, and in which conversation.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// `[send].from`.
    pub from: &'a Mailbox,
    /// The member, at the configured address.
    pub to: &'a Mailbox,
    /// How the member is greeted.
    pub first_name: &'a str,
    /// The member's zone: dates and times are shown in it.
    pub zone: Tz,
    /// The shared inbox, as people are asked to put it in Cc.
    pub inbox: &'a Address,
    /// Whether `inbox+fri@` reaches the inbox.
    pub plus_addressing: bool,
    /// The letter's own id, sealed.
    pub message_id: &'a MessageId,
    /// The conversation, oldest first; the lead's pseudo id comes first.
    pub references: &'a [MessageId],
    /// The mail or letter that this one follows.
    pub in_reply_to: Option<&'a MessageId>,
    /// Where answers go; none: to `from`.
    pub reply_to: Option<&'a Address>,
    /// When the letter is written; its local day is "today".
    pub date: DateTime<Utc>,
    /// Why it goes to this member.
    pub reason: &'a Reason,
    /// The value of `X-Baton-Loop` (`Seals::loop_seal`).
    pub loop_seal: &'a str,
}

impl Envelope<'_> {
    /// The reader's day.
    pub(super) fn today(&self) -> Today {
        Today::new(self.date, self.zone)
    }
}

/// A letter ready to be stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The whole message, CRLF lines, pure ASCII, at most `MAX_BYTES`.
    pub bytes: Vec<u8>,
    /// Its subject, decoded.
    pub subject: String,
}

/// Words a letter and makes its final bytes.
pub fn compose(letter: &Letter, envelope: &Envelope<'_>) -> Composed {
    let mut sheet = sheet(letter, envelope);
    let mut bytes = written(letter, &sheet, envelope);
    if bytes.len() > MAX_BYTES {
        sheet.lose_row_buttons();
        bytes = written(letter, &sheet, envelope);
    }
    Composed { bytes, subject: sheet.subject }
}

fn written(letter: &Letter, sheet: &Sheet, envelope: &Envelope<'_>) -> Vec<u8> {
    let (text, html) = render::twins(sheet, &greeting(envelope), Desk::new(letter, envelope));
    let mut bytes = headers(letter, &sheet.subject, envelope).to_string().into_bytes();
    bytes.extend(body(text, html, envelope.message_id).formatted());
    bytes
}

/// The subject alone, for lists of what would be sent.
pub fn subject(letter: &Letter, envelope: &Envelope<'_>) -> String {
    sheet(letter, envelope).subject
}

fn sheet(letter: &Letter, envelope: &Envelope<'_>) -> Sheet {
    let mut sheet = match letter {
        Letter::Digest(digest) => digest::sheet(digest, envelope),
        Letter::FollowUp(follow_up) => follow_up::sheet(follow_up, envelope),
        Letter::Waiting(waiting) => follow_up::waiting(waiting, envelope),
        Letter::NewLeads { leads } => new_leads::sheet(leads, envelope),
        Letter::FirstSync(first) => first_sync::sheet(first, envelope),
        Letter::Cleanup(week) => cleanup::sheet(week, envelope),
        Letter::Leave(leave) => leave::sheet(leave, envelope),
        Letter::Notice(notice) => notice::sheet(notice, envelope),
        Letter::Handoff(letter) => handoff::sheet(letter, envelope),
        Letter::Answer(answer) => answers::sheet(answer, envelope),
        Letter::Told(told) => answers::told(told, envelope),
        Letter::Trust(letter) => trust::sheet(letter, envelope),
    };
    sheet.subject = sheet.subject.trim().to_owned();
    sheet.why = reason::why(letter, envelope.reason);
    sheet
}

fn greeting(envelope: &Envelope<'_>) -> String {
    let name = clean_to(envelope.first_name, 60);
    if name.is_empty() { "Hello,".to_owned() } else { format!("Hi {name},") }
}

fn headers(letter: &Letter, subject: &str, envelope: &Envelope<'_>) -> Headers {
    let mut headers = Headers::new();
    mailbox::<header::From>(&mut headers, envelope.from);
    mailbox::<header::To>(&mut headers, envelope.to);
    if let Some(address) = envelope.reply_to {
        mailbox::<header::ReplyTo>(&mut headers, &Mailbox::bare(address.clone()));
    }
    let mut line = |name: &'static str, value: String| {
        headers.insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    };
    line("Subject", subject.to_owned());
    let date = envelope.date.with_timezone(&envelope.zone);
    line("Date", date.format("%a, %d %b %Y %H:%M:%S %z").to_string());
    let answers = at_any_hour(letter.kind());
    line("Auto-Submitted", if answers { "auto-replied" } else { "auto-generated" }.to_owned());
    line("X-Auto-Response-Suppress", "All".to_owned());
    line("List-Id", format!("<{}.{}>", list_local(envelope.inbox), envelope.inbox.domain()));
    line("X-Baton-Kind", letter.kind().to_owned());
    line("X-Baton-Reason", envelope.reason.code().to_owned());
    line("X-Baton-Loop", clean(envelope.loop_seal));
    line("MIME-Version", "1.0".to_owned());
    ids(&mut headers, "Message-ID", std::iter::once(envelope.message_id));
    ids(&mut headers, "In-Reply-To", envelope.in_reply_to.into_iter());
    ids(&mut headers, "References", conversation(envelope.references).into_iter());
    headers
}

/// Letters, digits and hyphens of the inbox's name: what a List-Id may hold (RFC 2919 §2).
fn list_local(inbox: &Address) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let label: String = inbox.local().chars().filter(plain).take(63).collect();
    if label.is_empty() { "leads".to_owned() } else { label }
}

/// A name and an address; an address that the mail library will not write stands bare.
fn mailbox<H: Header + From<Mailboxes>>(headers: &mut Headers, mailbox: &Mailbox) {
    let name = Some(clean(&mailbox.name)).filter(|name| !name.is_empty());
    match lettre::Address::new(mailbox.address.local(), mailbox.address.domain()) {
        Ok(address) => headers.set(H::from(lettre::message::Mailbox::new(name, address).into())),
        Err(_) => headers.insert_raw(HeaderValue::new(H::name(), format!("<{}>", mailbox.address))),
    }
}

/// A header of ids, one a line. Ids that could break a header are left out; without any there is no header.
fn ids<'a>(headers: &mut Headers, name: &'static str, ids: impl Iterator<Item = &'a MessageId>) {
    let written: Vec<String> = ids.filter(|id| is_writable(id)).map(|id| format!("<{id}>")).collect();
    if !written.is_empty() {
        let name = HeaderName::new_from_ascii_str(name);
        headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(
            name,
            written.join(" "),
            written.join("\r\n "),
        ));
    }
}

fn is_writable(id: &MessageId) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>');
    id.as_str().len() <= MAX_ID && id.as_str().bytes().all(plain)
}

/// The first id, which names the lead, and the latest ones.
fn conversation(references: &[MessageId]) -> Vec<&MessageId> {
    let spare = references.len().saturating_sub(MAX_REFERENCES);
    references
        .iter()
        .enumerate()
        .filter(|(place, _)| *place == 0 || *place > spare)
        .map(|(_, id)| id)
        .collect()
}

/// Text first, then HTML, both quoted-printable. The boundary can stand in neither: `=_` is no quoted-printable.
fn body(text: String, html: String, id: &MessageId) -> MultiPart {
    let digest = Sha256::digest(id.as_str().as_bytes());
    let mark = digest.iter().take(12).fold(0_u128, |mark, byte| (mark << 8) | u128::from(*byte));
    MultiPart::alternative()
        .boundary(format!("=_baton_{mark:024x}"))
        .singlepart(part(text, ContentType::TEXT_PLAIN))
        .singlepart(part(html, ContentType::TEXT_HTML))
}

fn part(text: String, kind: ContentType) -> SinglePart {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    let encoded = Body::new_with_encoding(text, encoding)
        .unwrap_or_else(|refused| Body::dangerous_pre_encoded(refused, ContentTransferEncoding::Binary));
    SinglePart::builder().header(kind).body(encoded)
}
