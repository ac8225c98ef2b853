//! What a valid configuration says. These types hold paths, hosts and names, and never the content of a secret.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::{Mailbox, Member, Policy, Team};

/// What the process was started with that changes the meaning of the file. Read by the shell, passed in here.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `$STATE_DIRECTORY`, as systemd sets it: absolute paths separated by colons, of which the first is ours.
    pub state_directory: Option<String>,
}

/// A whole valid configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// What the rules need to know.
    pub policy: Policy,
    /// The one file that holds all state.
    pub database: PathBuf,
    /// Where mail comes from.
    pub source: Source,
    /// What is left on mail that has been read.
    pub mark: Mark,
    /// How letters leave.
    pub send: Send,
    /// An `.ics` file whose dates are holidays too. Whoever loads the configuration reads it and hands the dates to
    /// [`Config::with_holidays`].
    pub holidays_file: Option<PathBuf>,
    /// What is allowed but probably not meant; one sentence each, beginning with the key.
    pub warnings: Vec<String>,
}

impl Config {
    /// The same configuration with more days off, for the team and for every member.
    #[must_use]
    pub fn with_holidays(mut self, more: &BTreeSet<NaiveDate>) -> Self {
        let all: BTreeSet<NaiveDate> = self.policy.calendar.holidays.union(more).copied().collect();
        let all = Arc::new(all);
        let closed = |calendar: &Calendar| Calendar { holidays: Arc::clone(&all), ..calendar.clone() };
        let team = &self.policy.team;
        let members = team
            .members()
            .iter()
            .map(|member| Member { calendar: closed(&member.calendar), ..member.clone() });
        let team = Team::new(members.collect(), team.inbox().clone(), team.internal_domains().to_vec());
        self.policy.calendar = closed(&self.policy.calendar);
        self.policy.team = team;
        self
    }
}

/// Where mail comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An account on a server.
    Imap(Imap),
    /// A directory on this machine, with `new` and `cur` in it.
    Maildir {
        /// The directory.
        path: PathBuf,
    },
}

/// An IMAP account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imap {
    /// A name or an IP address (without brackets).
    pub host: String,
    /// The port, not 0.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who logs in.
    pub username: String,
    /// With what.
    pub login: Login,
    /// Mailboxes to read, at least one, none twice.
    pub mailboxes: Vec<String>,
    /// A root certificate (PEM) that is trusted as well.
    pub ca_file: Option<PathBuf>,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    /// Plain first; nothing is said before STARTTLS has succeeded.
    Starttls,
    /// Not at all; only to this machine itself.
    None,
}

/// What proves who logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// A password.
    Password(SecretSource),
    /// An OAuth access token, sent by XOAUTH2. It is fetched anew for each login.
    Token(SecretSource),
}

/// Where a secret comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The content of a file, without one final line end.
    File(PathBuf),
    /// What a shell command prints.
    Command(String),
    /// The systemd credential of this name.
    Credential(String),
}

impl SecretSource {
    /// The key's end in the configuration: `file`, `command` or `credential`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Command(_) => "command",
            Self::Credential(_) => "credential",
        }
    }
}

/// A path, a credential's name, or the program of a command. The rest of a command is not shown: people write secrets
/// into command lines.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Credential(name) => f.write_str(name),
            Self::Command(line) => {
                let mut words = line.split_whitespace();
                match words.next() {
                    Some(program) if !program.contains(['=', '$', '\'', '"', '`', '<', '|', ';', '&']) => {
                        f.write_str(program)?;
                        if words.next().is_some() { f.write_str(" …") } else { Ok(()) }
                    }
                    _ => f.write_str("…"),
                }
            }
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({self})", self.kind())
    }
}

/// What is left on mail that has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: the mailbox is opened read-only.
    None,
    /// A keyword is set.
    Keyword,
    /// It is moved away.
    Move,
}

/// How letters leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    /// The author that letters show.
    pub from: Mailbox,
    /// Through what.
    pub transport: Transport,
}

/// Through what letters leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// A mail server.
    Smtp(Smtp),
    /// A directory into which `.eml` files are written.
    Directory {
        /// The directory.
        path: PathBuf,
    },
}

/// A mail server that takes letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// A name or an IP address (without brackets).
    pub host: String,
    /// The port, not 0.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who logs in; empty where nobody does.
    pub username: String,
    /// With what; none exactly where `username` is empty.
    pub login: Option<Login>,
    /// A root certificate (PEM) that is trusted as well.
    pub ca_file: Option<PathBuf>,
}
