//! The IMAP source: connects, reads, waits, and connects again, for as long as the program runs. It tells a person when
//! something lasts, once, and never hammers a server that refuses.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::account::{Account, Command, Cursor};
use super::desk::Desk;
use super::error::Error;
use super::progress::Progress;
use super::round::Round;
use super::timing::Timing;
use crate::shell::source::SourceEvent;

/// After how many failures in a row without having read everything a person is told. One lost connection is ordinary.
const TROUBLE_AFTER: u32 = 3;

/// How often reading is tried when it is only to happen once.
const ONCE_TRIES: u32 = 3;

/// The two ends of the talk with the engine.
#[derive(Debug)]
pub struct Talk {
    /// Where mails go.
    pub out: mpsc::Sender<SourceEvent>,
    /// Where requests come from.
    pub commands: mpsc::Receiver<Command>,
}

/// Watches an inbox, from where `cursors` (by mailbox name) say it was read to, until `stop`; or reads it `once`.
///
/// [`SourceEvent::CaughtUp`] comes after each time something was read, and after each new connection: then also what was
/// told as trouble is over. Errors are only returned in `once`: when the account is refused, or nothing works.
pub async fn watch(
    account: Account,
    mut cursors: BTreeMap<String, Cursor>,
    talk: Talk,
    once: bool,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let boxes = account.mailboxes.iter();
    let boxes = boxes.map(|name| Progress::new(name.clone(), cursors.remove(name))).collect();
    let mut watcher =
        Watcher { desk: Desk::new(talk.out, talk.commands), boxes, streak: Streak::default(), account };
    let ended = stop.run_until_cancelled(watcher.run(once)).await;
    ended.unwrap_or(Ok(()))
}

struct Watcher {
    account: Account,
    desk: Desk,
    boxes: Vec<Progress>,
    streak: Streak,
}

/// Failures in a row.
#[derive(Debug, Default)]
struct Streak {
    /// Since a connection lived for a while: the pauses grow with it.
    failures: u32,
    /// Since everything was read.
    unread: u32,
    told: bool,
}

impl Watcher {
    async fn run(&mut self, once: bool) -> anyhow::Result<()> {
        loop {
            let error = match self.live(once).await {
                Ok(()) | Err(Error::Unheard) => return Ok(()),
                Err(error) => error,
            };
            tracing::warn!(%error, failures = self.streak.failures, "the inbox could not be read");
            if once && (error.is_account() || self.streak.failures >= ONCE_TRIES) {
                let account = error.is_account();
                let todo = if account { "; please check its user name and password" } else { "" };
                return Err(anyhow::Error::new(error).context(format!("the inbox could not be read{todo}")));
            }
            if self.tell(&error, once).await.is_err() {
                return Ok(());
            }
            self.rest(pause(&self.account.timing, &error, self.streak.failures)).await;
        }
    }

    /// One connection, from beginning to end.
    async fn live(&mut self, once: bool) -> Result<(), Error> {
        let began = Instant::now();
        let ended = self.connection(once).await;
        if ended.is_err() {
            let healthy = began.elapsed() >= self.account.timing.healthy && self.streak.unread == 0;
            self.streak.failures = if healthy { 1 } else { self.streak.failures.saturating_add(1) };
            self.streak.unread = self.streak.unread.saturating_add(1);
        }
        ended
    }

    async fn connection(&mut self, once: bool) -> Result<(), Error> {
        let mut round = Round::begin(&self.account, &mut self.desk, &mut self.boxes).await?;
        round.catch_up().await?;
        self.streak.unread = 0;
        if std::mem::take(&mut self.streak.told) {
            tracing::info!("the inbox can be read again");
        }
        if once {
            round.end().await;
            return Ok(());
        }
        round.follow().await
    }

    async fn tell(&mut self, error: &Error, once: bool) -> Result<(), Error> {
        let account = error.is_account();
        if self.streak.told || once || !(account || self.streak.unread >= TROUBLE_AFTER) {
            return Ok(());
        }
        self.streak.told = true;
        let host = &self.account.host;
        let text = if account {
            format!(
                "The mail server {host} refused the inbox's login: {error}. Please check its user name and password; \
                 it is tried again from time to time."
            )
        } else {
            format!("The inbox on {host} cannot be read: {error}. It is tried again and again.")
        };
        self.desk.hand_over(SourceEvent::Trouble { account, text }).await
    }

    /// Pauses; the engine is still listened to.
    async fn rest(&mut self, pause: Duration) {
        let until = tokio::time::sleep(pause);
        tokio::pin!(until);
        loop {
            tokio::select! {
                () = &mut until => return,
                () = self.desk.asked() => {}
            }
        }
    }
}

/// How long to wait before the next connection: doubled each time, long at once for a refused account, and never less
/// than the server asks for. A tenth is added or taken by chance, so that many clients do not come back together.
fn pause(timing: &Timing, error: &Error, failures: u32) -> Duration {
    let doubled = timing.backoff.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(16)));
    let own = if error.is_account() { timing.backoff_limit } else { doubled.min(timing.backoff_limit) };
    let chance = std::hash::RandomState::new().hash_one(failures) % 200;
    let jittered = own.saturating_mul(900 + u32::try_from(chance).unwrap_or(100)) / 1000;
    jittered.max(error.pause().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(error: &Error, failures: u32) -> u64 {
        pause(&Timing::default(), error, failures).as_secs()
    }

    #[test]
    fn pauses_grow_from_five_seconds_to_a_quarter_of_an_hour() {
        let lost = Error::Lost("IDLE");
        assert!((4..=5).contains(&seconds(&lost, 1)));
        assert!((18..=22).contains(&seconds(&lost, 3)));
        assert!((810..=990).contains(&seconds(&lost, u32::MAX)));
    }

    #[test]
    fn a_refused_account_is_left_alone_for_long_at_once() {
        assert!(seconds(&Error::Account(String::new()), 1) >= 810);
    }

    #[test]
    fn a_server_that_asks_for_patience_gets_it() {
        let words = "Request is throttled. Suggested Backoff Time: 60000 milliseconds".to_owned();
        assert_eq!(seconds(&Error::Refused { step: "EXAMINE", words }, 1), 60);
    }
}
