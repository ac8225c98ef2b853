//! Forwards written into the text: the header block of the mail that was passed on.

use chrono::{DateTime, Utc};

use crate::domain::Mailbox;

/// A mail passed on inside the text of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineForward {
    /// What the sender wrote above the block.
    pub above: String,
    /// The author of the mail passed on; none when the block names nobody with an address.
    pub from: Option<Mailbox>,
    /// Who it was sent to.
    pub to: Vec<Mailbox>,
    /// When it was written, if the date could be read.
    pub date: Option<DateTime<Utc>>,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Finds the forwarded mail in a plain text body. `subject` is the outer subject.
pub fn find(_body: &str, _subject: &str) -> Option<InlineForward> {
    None
}
