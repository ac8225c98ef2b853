//! What the IMAP source is told: where to connect, as whom, which mailboxes, and what it may do to them.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::timing::Timing;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte (port 993).
    Implicit,
    /// Plain text first, then STARTTLS; refused when the server does not offer it (port 143).
    StartTls,
    /// No protection: only to this very machine.
    None,
}

/// What proves who we are.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A password, for AUTHENTICATE PLAIN or LOGIN.
    Password(SecretString),
    /// An access token, for XOAUTH2.
    Token(SecretString),
}

/// Asked anew at each connection, so that a changed password or a fresh token is found without a restart.
pub type CredentialSource =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = anyhow::Result<Credential>> + Send>> + Send + Sync>;

/// What is done to a mail after its effects are on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: mailboxes are opened read-only.
    None,
    /// The keyword `$BatonHandled` is set, where the mailbox keeps keywords.
    Keyword,
    /// The mail is moved to `Baton/Handled`.
    Move,
}

/// An inbox reached over IMAP.
#[derive(Clone)]
pub struct Account {
    /// The server's name (checked against its certificate) or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who logs in.
    pub username: String,
    /// With what.
    pub credential: CredentialSource,
    /// A PEM file with one more trusted root, or the server's own self-signed certificate.
    pub ca_file: Option<PathBuf>,
    /// The mailboxes to read, as people write them; the first is watched, the others are asked each minute.
    pub mailboxes: Vec<String>,
    /// What is done to mails that were handled.
    pub mark: Mark,
    /// How far back a mailbox that is seen for the first time is read, by arrival.
    pub since: DateTime<Utc>,
    /// Whether the rest of a mail is needed, given its first [`super::FIRST_BYTES`] (only asked of longer mails).
    pub more: fn(&[u8]) -> bool,
    /// Every wait.
    pub timing: Timing,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// How far a mailbox was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The UIDVALIDITY it belongs to.
    pub uidvalidity: u32,
    /// The highest UID that needs no reading; 0 when nothing was read yet.
    pub last_uid: u32,
}

/// What the engine asks of the source. Marking is a courtesy: send with `try_send`, never wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// These mails were handled; do to them what [`Account::mark`] says.
    Mark {
        /// The mailbox they lie in.
        mailbox: String,
        /// Its UIDVALIDITY when they were fetched.
        uidvalidity: u32,
        /// Their UIDs.
        uids: Vec<u32>,
    },
}
