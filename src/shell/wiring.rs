//! From the configuration to what it names: the source of mail, the way out for letters, and the secrets they need. It
//! connects to nothing itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::directory::Directory;
use super::imap::{self, Timing};
use super::smtp::{self, Protection, Smtp, SmtpAccount, Timeouts};
use super::source::SourceEvent;
use super::transport::Transport;
use super::{maildir, secret};
use crate::config::{self, Config, Login, Source};
use crate::store::{Store, StoreError};

/// A source that is ready to be started.
pub enum Ready {
    /// A mailbox on a server.
    Imap(Box<imap::Account>, BTreeMap<String, imap::Cursor>),
    /// A directory.
    Maildir(std::path::PathBuf, std::collections::HashSet<u64>),
}

/// What the configured source needs to begin where it ended.
pub async fn source(config: &Config, store: &mut Store, since: DateTime<Utc>) -> Result<Ready, StoreError> {
    match &config.source {
        Source::Maildir { path } => Ok(Ready::Maildir(path.clone(), store.files().await?)),
        Source::Imap(server) => {
            let cursors = store.cursors().await?.into_iter();
            let cursor = |cursor: crate::store::Cursor| {
                (cursor.mailbox, imap::Cursor { uidvalidity: cursor.uidvalidity, last_uid: cursor.uid })
            };
            let account = Box::new(account(server, config.mark, since));
            Ok(Ready::Imap(account, cursors.map(cursor).collect()))
        }
    }
}

fn account(server: &config::Imap, mark: config::Mark, since: DateTime<Utc>) -> imap::Account {
    let login = server.login.clone();
    imap::Account {
        host: server.host.clone(),
        port: server.port,
        tls: match server.tls {
            config::Tls::Implicit => imap::Tls::Implicit,
            config::Tls::Starttls => imap::Tls::StartTls,
            config::Tls::None => imap::Tls::None,
        },
        username: server.username.clone(),
        credential: Arc::new(move || {
            let login = login.clone();
            Box::pin(async move {
                Ok(match login {
                    Login::Password(source) => imap::Credential::Password(secret::read(&source).await?),
                    Login::Token(source) => imap::Credential::Token(secret::read(&source).await?),
                })
            })
        }),
        ca_file: server.ca_file.clone(),
        mailboxes: server.mailboxes.clone(),
        mark: match mark {
            config::Mark::None => imap::Mark::None,
            config::Mark::Keyword => imap::Mark::Keyword,
            config::Mark::Move => imap::Mark::Move,
        },
        since,
        more: imap::needs_more,
        timing: Timing::default(),
    }
}

impl Ready {
    /// Reads until `stop`; with `once`, until everything that was there is handed over.
    pub async fn run(
        self,
        out: mpsc::Sender<SourceEvent>,
        commands: mpsc::Receiver<imap::Command>,
        once: bool,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        match self {
            Self::Imap(account, cursors) => {
                imap::watch(*account, cursors, imap::Talk { out, commands }, once, stop).await
            }
            Self::Maildir(path, seen) => maildir::watch(path, seen, out, once, stop).await,
        }
    }
}

/// The configured way out.
pub async fn transport(config: &Config) -> anyhow::Result<Transport> {
    match &config.send.transport {
        config::Transport::Directory { path } => Ok(Transport::Directory(Directory::new(path.clone()))),
        config::Transport::Smtp(server) => {
            let credential = match &server.login {
                None => None,
                Some(Login::Password(source)) => {
                    Some(smtp::Credential::Password(secret::read(source).await?))
                }
                Some(Login::Token(source)) => Some(smtp::Credential::Token(secret::read(source).await?)),
            };
            Ok(Transport::Smtp(Smtp::new(SmtpAccount {
                host: server.host.clone(),
                port: server.port,
                protection: match server.tls {
                    config::Tls::Implicit => Protection::Implicit,
                    config::Tls::Starttls => Protection::StartTls,
                    config::Tls::None => Protection::None,
                },
                username: server.username.clone(),
                credential,
                ca_file: server.ca_file.clone(),
                timeouts: Timeouts::default(),
            })?))
        }
    }
}
