//! The service: one loop that waits for mail, for the clock, for what became of a letter and for the operator, and hands
//! each to the engine. Whatever wakes it, it looks at the record and at the clock; no timer decides anything.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::bell::Bell;
use super::clock::Clock;
use super::engine::{Delivery, Engine, MAILDIR, Trying};
use super::imap;
use super::intake::{self, Delivered, Reader};
use super::lock::InstanceLock;
use super::signals::{self, Signal};
use super::source::{Place, SourceEvent};
use super::transport::Transport;
use super::{load, systemd, wiring};
use crate::config::{Config, Source};
use crate::domain::{Outcome, Policy};
use crate::store::{Store, StoreError, make_directory};

/// How long the loop sleeps at most, whatever the record says: suspended machines and clocks that were set must not make
/// it late.
const LONGEST_SLEEP: TimeDelta = TimeDelta::seconds(60);

/// How many batches may wait between two steps of the way in.
const BATCHES_WAITING: usize = 1;

/// When letters whose end is not known go once more after a start.
const ONCE_MORE_AFTER: TimeDelta = TimeDelta::minutes(30);

/// How long a stop may take before what still waits is given up; systemd waits 30 s.
const GRACE: Duration = Duration::from_secs(20);

/// How the program came to its work.
pub struct Startup {
    /// The configuration in force.
    pub config: Config,
    /// Where it was read from, for reloads.
    pub path: PathBuf,
    /// The clock.
    pub clock: Clock,
    /// Told of each batch of mail that was taken in: how many mails so far.
    pub progress: Option<Box<dyn Fn(u64) + Send>>,
}

/// Opens the engine over the configured database.
pub async fn open(config: &Config, clock: &Clock) -> anyhow::Result<Engine> {
    let store = Store::open(&config.database, Engine::birth(clock.now())?)
        .await
        .with_context(|| format!("the database {} cannot be opened", config.database.display()))?;
    Ok(Engine::new(store, Arc::new(config.policy.clone()), config.send.from.clone()).await?)
}

/// Opens the database that is there. Looking must not make one: its birth decides what is history.
pub async fn open_existing(config: &Config, clock: &Clock) -> anyhow::Result<Engine> {
    if !config.database.exists() {
        bail!("there is no database at {} yet; batond run makes it", config.database.display());
    }
    open(config, clock).await
}

fn only_one(config: &Config) -> anyhow::Result<InstanceLock> {
    make_directory(&config.database)
        .with_context(|| format!("the directory of {} cannot be made", config.database.display()))?;
    InstanceLock::take(&config.database)
}

/// Runs until it is asked to stop.
pub async fn run(startup: Startup) -> anyhow::Result<()> {
    let lock = only_one(&startup.config)?;
    let mut signals = signals::listen().context("signals cannot be heard")?;
    let mut service = Service::start(startup, false).await?;
    let (poke, mut pokes) = mpsc::channel(1);
    let bell = Bell::start(poke).await?;
    systemd::ready();
    info!("running");
    let ended = service.serve(&mut signals, &mut pokes).await;
    systemd::stopping();
    bell.stop().await?;
    let drained = tokio::time::timeout(GRACE, service.stop()).await;
    if drained.is_err() {
        warn!("stopping took too long; what was being sent is tried again after the next start");
    }
    drop(lock);
    ended
}

/// Catches up on mail, decides what is due now, tries each letter whose time has come once, and stops. Fails when a mail
/// was set aside, a login failed, or a due letter was not sent.
pub async fn once(startup: Startup) -> anyhow::Result<()> {
    let _lock = only_one(&startup.config)?;
    let mut service = Service::start(startup, true).await?;
    let result = service.catch_up().await;
    let result = match result {
        Ok(()) => service.send_what_is_due().await,
        Err(error) => Err(error),
    };
    service.stop().await;
    result
}

/// The moving parts.
struct Service {
    engine: Engine,
    config: Config,
    path: PathBuf,
    clock: Clock,
    progress: Option<Box<dyn Fn(u64) + Send>>,
    policy: watch::Sender<Arc<Policy>>,
    mail: mpsc::Receiver<Delivered>,
    marks: mpsc::Sender<imap::Command>,
    source: Option<JoinHandle<anyhow::Result<()>>>,
    sender: Sender,
    stop: CancellationToken,
    taken: u64,
    paused_until: Option<DateTime<Utc>>,
    next_wake: DateTime<Utc>,
    trouble: Option<String>,
}

/// The one task that sends: it holds the way out, one letter at a time.
struct Sender {
    parcels: mpsc::Sender<(Trying, Arc<Policy>)>,
    outcomes: mpsc::Receiver<(Trying, Outcome)>,
    task: JoinHandle<()>,
    busy: bool,
}

impl Sender {
    fn start(mut transport: Transport) -> Self {
        let (parcels, mut to_send) = mpsc::channel::<(Trying, Arc<Policy>)>(1);
        let (done, outcomes) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            while let Some((trying, policy)) = to_send.recv().await {
                let outcome = transport.send(&trying.parcel, &policy.team).await;
                if done.send((trying, outcome)).await.is_err() {
                    break;
                }
            }
            transport.close().await;
        });
        Self { parcels, outcomes, task, busy: false }
    }
}

impl Service {
    async fn start(startup: Startup, once: bool) -> anyhow::Result<Self> {
        let Startup { config, path, clock, progress } = startup;
        let mut engine = open(&config, &clock).await?;
        let now = clock.now();
        let again = if is_directory(&config) { now } else { now + ONCE_MORE_AFTER };
        engine.store().recover_sending(again).await?;
        if matches!(config.source, Source::Maildir { .. }) {
            engine.mailbox(MAILDIR, 0, 0, now).await?;
        }
        let stop = CancellationToken::new();
        let (policy, rules) = watch::channel(Arc::clone(engine.policy()));
        let (events, found) = mpsc::channel::<SourceEvent>(BATCHES_WAITING);
        let (delivered, mail) = mpsc::channel(BATCHES_WAITING);
        let (marks, commands) = mpsc::channel(16);
        let since = intake::back(&config.policy.calendar, now, config.policy.since);
        let ready = wiring::source(&config, engine.store(), since).await?;
        let source = Some(tokio::spawn(ready.run(events, commands, once, stop.clone())));
        let reader = Reader { policy: rules, seals: engine.seals(), clock: clock.clone() };
        tokio::spawn(intake::run(reader, found, delivered));
        let sender = Sender::start(wiring::transport(&config).await?);
        Ok(Self {
            engine,
            config,
            path,
            clock,
            progress,
            policy,
            mail,
            marks,
            source,
            sender,
            stop,
            taken: 0,
            paused_until: None,
            next_wake: now,
            trouble: None,
        })
    }

    // ---- the service -------------------------------------------------------------------------------------------

    async fn serve(
        &mut self,
        signals: &mut mpsc::Receiver<Signal>,
        pokes: &mut mpsc::Receiver<()>,
    ) -> anyhow::Result<()> {
        let mut heartbeat =
            tokio::time::interval(systemd::watchdog_interval().unwrap_or(Duration::from_mins(1)));
        loop {
            self.wake().await?;
            let clock = self.clock.clone();
            tokio::select! {
                delivered = self.mail.recv() => match delivered {
                    Some(delivered) => self.take(delivered).await?,
                    None => return self.source_ended().await,
                },
                Some((trying, outcome)) = self.sender.outcomes.recv() => self.sent(trying, outcome).await?,
                Some(signal) = signals.recv() => match signal {
                    Signal::Stop => return Ok(()),
                    Signal::Reload => self.reload().await,
                },
                Some(()) = pokes.recv() => {}
                () = clock.sleep_until(self.next_wake) => {}
                _ = heartbeat.tick() => {
                    self.engine.store().answers().await?;
                    systemd::watchdog();
                }
            }
        }
    }

    /// Looks at what is due, and keeps the sender busy.
    async fn wake(&mut self) -> anyhow::Result<()> {
        let now = self.clock.now();
        if now >= self.next_wake {
            self.take_due(now).await?;
        }
        let paused = self.paused_until.is_some_and(|until| now < until);
        if !self.sender.busy && !paused {
            self.paused_until = None;
            if let Some(trying) = self.engine.claim(now).await? {
                self.sender.busy = true;
                let parcel = (trying, Arc::clone(self.engine.policy()));
                if self.sender.parcels.send(parcel).await.is_err() {
                    bail!("the sender has ended");
                }
            }
        }
        Ok(())
    }

    async fn take_due(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        if let Err(failed) = self.engine.take_due(now, false).await {
            self.engine.store().rollback().await;
            if failed.is_fatal() {
                return Err(failed.into());
            }
            error!(%failed, "what is due could not be decided; it is tried again");
            self.next_wake = now + LONGEST_SLEEP;
            return Ok(());
        }
        self.plan_wake(now).await
    }

    async fn plan_wake(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let next = self.engine.next_due_at(now).await?;
        let earliest = now + TimeDelta::milliseconds(200);
        self.next_wake = next.unwrap_or(now + LONGEST_SLEEP).clamp(earliest, now + LONGEST_SLEEP);
        Ok(())
    }

    async fn sent(&mut self, trying: Trying, outcome: Outcome) -> anyhow::Result<()> {
        self.sender.busy = false;
        let now = self.clock.now();
        match self.engine.delivered(&trying, &outcome, now).await? {
            Delivery::Paused(until) => {
                let text = outcome.reason().unwrap_or("the account was refused").to_owned();
                warn!(%text, "sending is paused");
                self.paused_until = Some(until);
                self.trouble = Some(text);
            }
            Delivery::Sent => {
                self.trouble = None;
                self.status();
            }
            Delivery::NotSent => {}
        }
        Ok(())
    }

    async fn take(&mut self, delivered: Delivered) -> anyhow::Result<()> {
        let now = self.clock.now();
        match delivered {
            Delivered::Mails(mails, old) => {
                self.taken += u64::try_from(mails.len() + old.len()).unwrap_or(0);
                let handled = places_by_mailbox(mails.iter().map(|one| &one.place));
                self.engine.take_mails(mails, old, now).await?;
                self.mark(handled);
                if let Some(progress) = &self.progress {
                    progress(self.taken);
                }
                self.next_wake = now;
            }
            Delivered::Mailbox { name, uidvalidity, cursor } => {
                self.engine.mailbox(&name, uidvalidity, cursor, now).await?;
            }
            Delivered::CaughtUp => {
                self.trouble = None;
                self.engine.caught_up(now).await?;
                self.next_wake = now;
                self.status();
            }
            Delivered::Trouble { account, text } => {
                warn!(account, %text, "the inbox cannot be read");
                self.trouble = Some(text);
                self.status();
            }
        }
        Ok(())
    }

    /// Marking what was handled is a courtesy to people who look into the inbox; it may be skipped.
    fn mark(&self, handled: Vec<imap::Command>) {
        if self.config.mark == crate::config::Mark::None {
            return;
        }
        for command in handled {
            let _skipped = self.marks.try_send(command);
        }
    }

    fn status(&self) {
        let text = self
            .trouble
            .clone()
            .unwrap_or_else(|| format!("waiting for mail; {} mails taken in", self.taken));
        systemd::status(&text);
    }

    /// A bad file is refused, and the old one stays in force.
    async fn reload(&mut self) {
        systemd::reloading();
        match load::load(&self.path) {
            Err(problems) => {
                warn!("the configuration was not reloaded; the old one stays in force:\n{problems}");
            }
            Ok(loaded) => self.use_config(loaded.config).await,
        }
        systemd::ready();
        self.status();
    }

    async fn use_config(&mut self, config: Config) {
        let stays = config.source == self.config.source && config.database == self.config.database;
        if !stays {
            warn!(
                "the inbox or the database has changed in the configuration; that takes effect at the next start"
            );
        }
        match wiring::transport(&config).await {
            Ok(transport) if !self.sender.busy => self.sender = Sender::start(transport),
            Ok(_) => warn!("a letter is being sent; the way out changes at the next reload"),
            Err(failed) => {
                warn!("the configuration was not reloaded, the old one stays in force: {failed:#}");
                return;
            }
        }
        let policy = Arc::new(config.policy.clone());
        self.engine.reload(Arc::clone(&policy), config.send.from.clone());
        self.policy.send_replace(policy);
        self.config = config;
        self.next_wake = self.clock.now();
        info!("configuration reloaded");
    }

    async fn source_ended(&mut self) -> anyhow::Result<()> {
        self.source_result().await?;
        bail!("the source of mail ended by itself")
    }

    /// How the source of mail ended.
    async fn source_result(&mut self) -> anyhow::Result<()> {
        match self.source.take() {
            Some(source) => source.await.context("the source of mail broke")?,
            None => Ok(()),
        }
    }

    // ---- once --------------------------------------------------------------------------------------------------

    async fn catch_up(&mut self) -> anyhow::Result<()> {
        let mut refused = None;
        while let Some(delivered) = self.mail.recv().await {
            if let Delivered::Trouble { text, .. } = &delivered {
                refused = Some(text.clone());
            }
            self.take(delivered).await?;
        }
        self.source_result().await?;
        if let Some(text) = refused {
            bail!("not all mail could be read: {text}");
        }
        Ok(())
    }

    async fn send_what_is_due(&mut self) -> anyhow::Result<()> {
        let now = self.clock.now();
        self.engine.take_due(now, true).await?;
        let mut unsent = 0;
        while let Some(trying) = self.engine.claim(now).await? {
            let parcel = (trying, Arc::clone(self.engine.policy()));
            self.sender.parcels.send(parcel).await.ok().context("the sender has ended")?;
            let (trying, outcome) = self.sender.outcomes.recv().await.context("the sender has ended")?;
            match self.engine.delivered(&trying, &outcome, now).await? {
                Delivery::Sent => {}
                Delivery::NotSent => unsent += 1,
                Delivery::Paused(_) => {
                    let why = outcome.reason().unwrap_or_default();
                    bail!("the mail server refused the account: {why}");
                }
            }
        }
        let aside = self.engine.set_aside();
        if aside > 0 {
            bail!("{aside} mails could not be taken in and were set aside; see them with \"batond inbox\"");
        }
        if unsent > 0 {
            bail!(
                "{unsent} letters could not be sent and are tried again later; see them with \"batond outbox\""
            );
        }
        Ok(())
    }

    /// Ends what was begun: no new mail, the letter that is being sent to its end, and the database closed.
    async fn stop(mut self) {
        self.stop.cancel();
        self.mail.close();
        if self.sender.busy
            && let Some((trying, outcome)) = self.sender.outcomes.recv().await
            && let Err(failed) = self.engine.delivered(&trying, &outcome, self.clock.now()).await
        {
            error!(%failed, "what became of the last letter could not be recorded");
        }
        drop(self.sender.parcels);
        // Both end by themselves now; a panic in them has been reported where it happened.
        let _ = self.sender.task.await;
        if let Some(source) = self.source.take() {
            source.abort();
            let _ = source.await;
        }
        if let Err(failed) = self.engine.close().await {
            error!(%failed, "the database did not close cleanly");
        }
    }
}

fn is_directory(config: &Config) -> bool {
    matches!(config.send.transport, crate::config::Transport::Directory { .. })
}

fn places_by_mailbox<'p>(places: impl Iterator<Item = &'p Place>) -> Vec<imap::Command> {
    let mut by_mailbox: std::collections::BTreeMap<(String, u32), Vec<u32>> =
        std::collections::BTreeMap::new();
    for place in places {
        if let Place::Imap { mailbox, uidvalidity, uid } = place {
            by_mailbox.entry((mailbox.clone(), *uidvalidity)).or_default().push(*uid);
        }
    }
    let command = |((mailbox, uidvalidity), uids)| imap::Command::Mark { mailbox, uidvalidity, uids };
    by_mailbox.into_iter().map(command).collect()
}

/// Whether an error of the database means that going on would lose something.
pub fn is_fatal(error: &anyhow::Error) -> bool {
    error.downcast_ref::<StoreError>().is_some_and(StoreError::is_fatal)
}
