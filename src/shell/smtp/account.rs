//! The account letters are sent through: where, how protected, who, and how long each step may take.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte (port 465).
    Implicit,
    /// TLS by STARTTLS, required (port 587): a server that does not offer it gets nothing.
    StartTls,
    /// None; only to a loopback address.
    None,
}

/// What proves who we are. Never printed.
#[derive(Clone)]
pub enum Credential {
    /// A password, for PLAIN or LOGIN.
    Password(SecretString),
    /// An `OAuth2` access token, for XOAUTH2.
    Token(SecretString),
}

/// A mail submission account.
#[derive(Clone)]
pub struct SmtpAccount {
    /// The server's name, as in its certificate, or an IP address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// Whom to log in as.
    pub username: String,
    /// What proves it; none: no login.
    pub credential: Option<Credential>,
    /// A PEM file with root certificates that are trusted beside the system's.
    pub ca_file: Option<PathBuf>,
    /// How long each step may take.
    pub timeouts: Timeouts,
}

/// How long each step may take. A step that takes longer ends the connection.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Finding the server and reaching it.
    pub connect: Duration,
    /// One reply; also all of the greeting, the TLS handshake and the login each.
    pub reply: Duration,
    /// The first reply on a connection that rested: a dead one is replaced, so there is no need to be patient.
    pub stale: Duration,
    /// From the letter's first byte to the reply to the final dot. RFC 5321 §4.5.3.2.6 asks for ten minutes: who
    /// leaves earlier makes doubles.
    pub letter: Duration,
    /// How long a connection rests before it is closed.
    pub rest: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            reply: Duration::from_mins(2),
            stale: Duration::from_secs(10),
            letter: Duration::from_mins(10),
            rest: Duration::from_mins(1),
        }
    }
}
