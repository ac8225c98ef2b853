//! An inbox read once into a scratch database, so that one can see what is being dropped in it. Nothing is marked, moved or
//! sent; the database lies in a directory of its own and goes with it. No rule is its own: reading and deciding are those of
//! the service.

mod guess;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use super::engine::{Engine, MAILDIR};
use super::intake::{self, Delivered, Reader};
use super::source::{RawMail, SourceEvent};
use super::wiring::{self, Ready};
use super::{maildir, run};
use crate::config::{Config, Mark};
use crate::domain::time::Span;
use crate::mail::date;
use crate::mail::headers::Headers;

pub use self::guess::{Given, Guessed, guess};

/// How many batches may wait between two steps of the way in.
const BATCHES_WAITING: usize = 2;

/// How many hops of a mail are looked at for the time it really arrived.
const MAX_HOPS: usize = 20;

/// An inbox that was read.
pub struct Audited {
    /// Over the scratch database.
    pub engine: Engine,
    /// The configuration it was read by.
    pub config: Config,
    /// How many mails were read.
    pub mails: u64,
    /// How many were older than asked for.
    pub older: u64,
    /// The latest of those.
    pub newest_older: Option<DateTime<Utc>>,
    /// What could not be read, each a sentence.
    pub troubles: Vec<String>,
    /// Removes the database when it is dropped.
    _scratch: TempDir,
}

/// Reads the configured inbox, back to `since`.
pub async fn read(
    config: Config,
    since: Span,
    clock: &Clock,
    progress: Option<Box<dyn Fn(u64) + Send>>,
) -> anyhow::Result<Audited> {
    let scratch = tempfile::Builder::new().prefix("batond-audit-").tempdir();
    let scratch = scratch.context("no temporary directory can be made")?;
    let config = harmless(config, since, scratch.path());
    let engine = run::open(&config, clock).await?;
    let mut audited = Audited {
        engine,
        config,
        mails: 0,
        older: 0,
        newest_older: None,
        troubles: Vec::new(),
        _scratch: scratch,
    };
    audited.take_all(clock, progress).await?;
    Ok(audited)
}

/// The same configuration, so that it can neither write beside the scratch database nor mark a mail.
fn harmless(mut config: Config, since: Span, scratch: &Path) -> Config {
    config.database = scratch.join("audit.db");
    config.mark = Mark::None;
    config.policy.since = since;
    config
}

impl Audited {
    async fn take_all(
        &mut self,
        clock: &Clock,
        progress: Option<Box<dyn Fn(u64) + Send>>,
    ) -> anyhow::Result<()> {
        let now = clock.now();
        self.engine.mailbox(MAILDIR, 0, 0, now).await?;
        let since = intake::back(&self.config.policy.calendar, now, self.config.policy.since);
        let (events, found) = mpsc::channel(BATCHES_WAITING);
        let (dated, to_read) = mpsc::channel(BATCHES_WAITING);
        let (delivered, mut mail) = mpsc::channel(BATCHES_WAITING);
        let stop = CancellationToken::new();
        let source = self.source(since, events, stop.clone()).await?;
        let (_rules, policy) = watch::channel(Arc::clone(self.engine.policy()));
        let reader = Reader { policy, seals: self.engine.seals(), clock: clock.clone() };
        let newest = tokio::spawn(true_dates(found, dated, since));
        tokio::spawn(intake::run(reader, to_read, delivered));
        while let Some(delivered) = mail.recv().await {
            self.take(delivered, now).await?;
            if let Some(progress) = &progress {
                progress(self.mails + self.older);
            }
        }
        self.newest_older = newest.await.context("the dates of mails could not be read")?;
        stop.cancel();
        source.await.context("the source of mail broke")?
    }

    async fn source(
        &mut self,
        since: DateTime<Utc>,
        events: mpsc::Sender<SourceEvent>,
        stop: CancellationToken,
    ) -> anyhow::Result<tokio::task::JoinHandle<anyhow::Result<()>>> {
        let ready = wiring::source(&self.config, self.engine.store(), since).await?;
        Ok(match ready {
            Ready::Maildir(path, _) => tokio::spawn(maildir::look(path, events, stop)),
            imap @ Ready::Imap(..) => {
                let (_nothing_is_marked, commands) = mpsc::channel(1);
                tokio::spawn(imap.run(events, commands, true, stop))
            }
        })
    }

    async fn take(&mut self, delivered: Delivered, now: DateTime<Utc>) -> anyhow::Result<()> {
        match delivered {
            Delivered::Mails(mails, old) => {
                self.mails += mails.len() as u64;
                self.older += old.len() as u64;
                self.engine.take_mails(mails, Vec::new(), now).await?;
            }
            Delivered::Mailbox { name, uidvalidity, .. } => {
                self.engine.mailbox(&name, uidvalidity, 0, now).await?;
            }
            Delivered::Trouble { text, .. } => self.troubles.push(text),
            Delivered::CaughtUp => {}
        }
        Ok(())
    }
}

/// Passes mails on with the time they really came: a copied Maildir, or a mailbox that moved to another server, has the
/// time of the copy. Gives the latest time of those that are older than `since`.
async fn true_dates(
    mut from: mpsc::Receiver<SourceEvent>,
    to: mpsc::Sender<SourceEvent>,
    since: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let mut newest_older = None;
    while let Some(mut event) = from.recv().await {
        if let SourceEvent::Mails(mails) = &mut event {
            for mail in mails {
                mail.arrived_at = arrived(mail);
                newest_older = newest_older.max(Some(mail.arrived_at).filter(|at| *at < since));
            }
        }
        if to.send(event).await.is_err() {
            break;
        }
    }
    newest_older
}

/// The time of the last hop, else the mail's own; never later than the file's.
fn arrived(mail: &RawMail) -> DateTime<Utc> {
    let (headers, _) = Headers::split(&mail.bytes);
    let hops = headers.all("Received").take(MAX_HOPS);
    let hops = hops.filter_map(|hop| {
        let hop = String::from_utf8_lossy(hop);
        date::read(hop.rsplit_once(';')?.1.trim())
    });
    let told = hops.max().or_else(|| date::read(&headers.text("Date")?));
    told.map_or(mail.arrived_at, |told| told.min(mail.arrived_at))
}
