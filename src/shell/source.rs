//! What a source of mail (IMAP or Maildir) hands to the engine. A source never decides anything and never waits for a
//! decision; it is slowed down only by the bounded channel.

use chrono::{DateTime, Utc};

/// The most bytes of one mail that are ever held: enough for headers, text parts and the names of attachments.
pub const MAX_MAIL_BYTES: usize = 256 * 1024;

/// How many mails travel together at most.
pub const BATCH_MAILS: usize = 200;

/// How many bytes of mails travel together at most (one mail may exceed it alone).
pub const BATCH_BYTES: usize = 1024 * 1024;

/// Where a mail lies, so that it is never read twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In an IMAP mailbox.
    Imap {
        /// The mailbox's name.
        mailbox: String,
        /// Its UIDVALIDITY when the mail was fetched.
        uidvalidity: u32,
        /// The mail's UID.
        uid: u32,
    },
    /// In a Maildir: the file's unique name without flags (the part before `:2,`).
    File {
        /// The unique name.
        name: String,
    },
}

/// A mail as it was found.
#[derive(Debug, Clone)]
pub struct RawMail {
    /// Where it lies.
    pub place: Place,
    /// INTERNALDATE, or the file's modification time.
    pub arrived_at: DateTime<Utc>,
    /// Its whole size in bytes, as the source tells it.
    pub size: u64,
    /// Its beginning, or all of it; at most [`MAX_MAIL_BYTES`].
    pub bytes: Vec<u8>,
    /// Whether `bytes` is all of it.
    pub complete: bool,
}

/// What a source says.
#[derive(Debug)]
pub enum SourceEvent {
    /// New mails, oldest first. Everything up to the last of them has been handed over.
    Mails(Vec<RawMail>),
    /// A mailbox is watched under this UIDVALIDITY; everything up to `cursor` needs no reading (0: nothing is known).
    /// Sent before its first mails, and again whenever the UIDVALIDITY changed.
    Mailbox {
        /// The mailbox's name.
        name: String,
        /// Its UIDVALIDITY.
        uidvalidity: u32,
        /// The highest UID that needs no reading.
        cursor: u32,
    },
    /// Everything that was there has been handed over; the source now waits for news.
    CaughtUp,
    /// Something a person should know, and what they can do; the source tries again by itself.
    Trouble {
        /// True when the account was refused (wrong password): the source pauses long and does not hammer.
        account: bool,
        /// One sentence, without secrets or addresses.
        text: String,
    },
}
