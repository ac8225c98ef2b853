//! The service: one loop that waits for mail, for the clock, for what became of a letter and for the operator, and hands
//! each to the engine. Whatever wakes it, it looks at the record and at the clock; no timer decides anything.

mod once;
mod sender;

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
use super::{load, systemd, wiring};
use crate::config::{Config, Source};
use crate::domain::{Outcome, Policy};
use crate::store::{Store, StoreError, make_directory};

pub use self::once::once;
use self::sender::Sender;

/// How long the loop sleeps at most, whatever the record says: suspended machines and clocks that were set must not make
/// it late.
const LONGEST_SLEEP: TimeDelta = TimeDelta::seconds(60);

/// How long sending rests at most after the account was refused.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

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
    if let Err(failed) = bell.stop().await {
        warn!("the bell did not stop: {failed:#}");
    }
    let drained = tokio::time::timeout(GRACE, service.stop()).await;
    if drained.is_err() {
        warn!("stopping took too long; what was being sent is tried again after the next start");
    }
    drop(lock);
    ended
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
    /// The way out of a reloaded configuration, while a letter is still on the old one.
    next_sender: Option<Sender>,
    stop: CancellationToken,
    taken: u64,
    paused_until: Option<DateTime<Utc>>,
    next_wake: DateTime<Utc>,
    trouble_in: Option<String>,
    trouble_out: Option<String>,
}

impl Service {
    async fn start(startup: Startup, once: bool) -> anyhow::Result<Self> {
        let Startup { config, path, clock, progress } = startup;
        let mut engine = open(&config, &clock).await?;
        let now = clock.now();
        engine.store().be_patient().await?;
        let harmless = is_directory(&config);
        engine.recover(if harmless { now } else { now + ONCE_MORE_AFTER }, harmless, now).await?;
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
        let sender = Sender::start(&config).await?;
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
            next_sender: None,
            stop,
            taken: 0,
            paused_until: None,
            next_wake: now,
            trouble_in: None,
            trouble_out: None,
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
                outcome = self.sender.outcome() => {
                    let (trying, outcome) = outcome?;
                    self.sent(&trying, &outcome).await?;
                }
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
        if is_time(now, self.next_wake) {
            self.take_due(now).await?;
        }
        let paused = self.paused_until.is_some_and(|until| is_paused(now, until));
        if !self.sender.is_busy() && !paused {
            self.paused_until = None;
            if let Some(trying) = self.engine.claim(now).await? {
                self.sender.begin(trying, Arc::clone(self.engine.policy())).await?;
            }
        }
        Ok(())
    }

    async fn take_due(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        match self.engine.take_due(now, false).await {
            Ok(pass) if pass.failed == 0 => self.plan_wake(now).await,
            // Told where it happened.
            Ok(_) => {
                self.next_wake = now + LONGEST_SLEEP;
                Ok(())
            }
            Err(failed) if failed.is_fatal() => Err(failed.into()),
            Err(failed) => {
                error!(%failed, "what is due could not be decided; it is tried again");
                self.next_wake = now + LONGEST_SLEEP;
                Ok(())
            }
        }
    }

    /// A letter that must wait for the one on its way, or for the end of a pause, wakes nobody before.
    async fn plan_wake(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let policy = Arc::clone(self.engine.policy());
        let decision = self.engine.store().next_decision_at(&policy, now).await?;
        let letter = if self.sender.is_busy() { None } else { self.engine.store().next_try_at().await? };
        let letter = letter.map(|at| self.paused_until.map_or(at, |until| at.max(until)));
        let next = decision.into_iter().chain(letter).min();
        let earliest = now + TimeDelta::milliseconds(200);
        self.next_wake = next.unwrap_or(now + LONGEST_SLEEP).clamp(earliest, now + LONGEST_SLEEP);
        Ok(())
    }

    async fn sent(&mut self, trying: &Trying, outcome: &Outcome) -> anyhow::Result<()> {
        if let Some(next) = self.next_sender.take() {
            self.sender = next;
        }
        let now = self.clock.now();
        match self.engine.delivered(trying, outcome, now).await? {
            Delivery::Paused(until) => {
                let why = outcome.reason().unwrap_or("the account was refused");
                warn!(why, %until, "sending is paused");
                self.paused_until = Some(until);
                self.trouble_out = Some(format!("letters cannot be sent: {why}"));
                self.status();
            }
            Delivery::Sent if self.trouble_out.take().is_some() => self.status(),
            Delivery::Sent | Delivery::NotSent => {}
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
                self.trouble_in = None;
                self.engine.caught_up(now).await?;
                self.next_wake = now;
                self.status();
            }
            Delivered::Trouble { account, text } => {
                warn!(account, %text, "the inbox cannot be read");
                if account {
                    self.engine.tell_of_trouble(&text, now).await?;
                }
                self.trouble_in = Some(text);
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
        let well = || format!("waiting for mail; {} mails taken in", self.taken);
        let trouble = self.trouble_in.as_ref().or(self.trouble_out.as_ref());
        systemd::status(&trouble.cloned().unwrap_or_else(well));
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
        match Sender::start(&config).await {
            Ok(sender) if self.sender.is_busy() => self.next_sender = Some(sender),
            Ok(sender) => self.sender = sender,
            Err(failed) => {
                warn!("the configuration was not reloaded; the old one stays in force: {failed:#}");
                return;
            }
        }
        // Whoever mends a password and reloads expects letters to go.
        self.paused_until = None;
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

    /// Ends what was begun: no new mail, the letter that is being sent to its end, and the database closed.
    async fn stop(mut self) {
        self.stop.cancel();
        self.mail.close();
        if self.sender.is_busy()
            && let Ok((trying, outcome)) = self.sender.outcome().await
            && let Err(failed) = self.engine.delivered(&trying, &outcome, self.clock.now()).await
        {
            error!(%failed, "what became of the last letter could not be recorded");
        }
        self.sender.end().await;
        if let Some(source) = self.source.take() {
            source.abort();
            let _ = source.await;
        }
        if let Err(failed) = self.engine.close().await {
            error!(%failed, "the database did not close cleanly");
        }
    }
}

/// Whether it is time to look. A clock that was set back leaves a wake-up that is further ahead than any is planned.
fn is_time(now: DateTime<Utc>, next_wake: DateTime<Utc>) -> bool {
    now >= next_wake || next_wake - now > LONGEST_SLEEP
}

/// Whether sending rests. A clock that was set back leaves a pause that is longer than any.
fn is_paused(now: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    now < until && until - now <= LONGEST_PAUSE
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_does_not_put_the_engine_to_sleep() {
        let noon = DateTime::from_timestamp(1_780_000_000, 0).expect("an instant");
        let planned = noon + LONGEST_SLEEP;
        assert!(!is_time(noon, planned) && !is_time(planned - TimeDelta::milliseconds(1), planned));
        assert!(is_time(planned, planned));
        assert!(is_time(noon - TimeDelta::days(1), planned), "the clock went back a day");
    }
}
