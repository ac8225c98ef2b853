//! How long a mail takes from the server's EXISTS to its durable commit, one mail at a time: `cargo bench --bench latency`.
//! A scripted server on loopback tells the instant; the IMAP source, the reading, the engine and the database (in
//! `TMPDIR`) are the real ones.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a broken measurement may panic"
)]

#[path = "support/mod.rs"]
mod parts;
#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use batond::shell::engine::Engine;
use batond::shell::imap::{Talk, Timing, watch};
use batond::shell::intake::{self, Delivered};
use chrono::{DateTime, TimeDelta, Utc};
use parts::conversations::conversations;
use parts::figures::{Times, asked_for, bare_disk, figure, tell};
use parts::house::{engine, instant, reader};
use support::fake_imap::FakeImap;
use support::watching::account;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many mails come.
const MAILS: usize = 200;

/// Just after the arrival that the scripted server tells of all its mails.
const NOW: &str = "2026-06-01T10:00:05Z";

/// The least and the most that lies between two mails, in milliseconds.
const GAPS: std::ops::Range<u64> = 5..40;

#[tokio::main]
async fn main() {
    if !asked_for() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    tell("16 KiB made durable by the disk alone", &bare_disk(home.path()).words());
    let now = instant(NOW);
    let mut service =
        Service::start(engine(&home.path().join("batond.db"), now - TimeDelta::days(30)).await, now).await;
    let mut times = Times::default();
    for (written, uid) in conversations(MAILS, now - TimeDelta::days(2)).into_iter().zip(2..) {
        service.fake.change(|state| state.told_at = None);
        service.fake.add_mail(uid, written.bytes);
        let taken = service.next_mails().await;
        let told = service.fake.change(|state| state.told_at).expect("it was told in IDLE");
        times.add(taken - told);
        service.tick().await;
        let gap = GAPS.start + u64::from(uid) * 7 % (GAPS.end - GAPS.start);
        tokio::time::sleep(Duration::from_millis(gap)).await;
    }
    let (mails, _) = service.engine.store().totals().await.unwrap();
    assert_eq!(usize::try_from(mails), Ok(MAILS + 1), "every mail is in the ledger");
    let holds = times.at(50) <= Duration::from_millis(3) && times.at(99) <= Duration::from_millis(20);
    figure("G7 EXISTS to durable commit", &times.words(), "p50 ≤ 3 ms, p99 ≤ 20 ms", holds);
}

/// What the service does with what its source hands over.
struct Service {
    engine: Engine,
    fake: FakeImap,
    mail: mpsc::Receiver<Delivered>,
    now: DateTime<Utc>,
    _marks: mpsc::Sender<batond::shell::imap::Command>,
}

impl Service {
    /// Watches a mailbox with one old mail, until it waits for news.
    async fn start(engine: Engine, now: DateTime<Utc>) -> Self {
        let fake = FakeImap::start(1).await;
        let (out, found) = mpsc::channel(1);
        let (delivered, mail) = mpsc::channel(1);
        let (marks, commands) = mpsc::channel(16);
        let account = batond::shell::imap::Account { timing: Timing::default(), ..account(fake.port) };
        let talk = Talk { out, commands };
        tokio::spawn(watch(account, BTreeMap::new(), talk, false, CancellationToken::new()));
        tokio::spawn(intake::run(reader(&engine, now), found, delivered));
        let mut service = Self { engine, fake, mail, now, _marks: marks };
        service.next_mails().await;
        service.tick().await;
        while service.fake.count("IDLE") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        service
    }

    /// Takes what comes until mails were committed; says when.
    async fn next_mails(&mut self) -> Instant {
        loop {
            match self.mail.recv().await.expect("the source has not ended") {
                Delivered::Mails(mails, old) => {
                    self.engine.take_mails(mails, old, self.now).await.unwrap();
                    return Instant::now();
                }
                Delivered::Mailbox { name, uidvalidity, cursor } => {
                    self.engine.mailbox(&name, uidvalidity, cursor, self.now).await.unwrap();
                }
                Delivered::CaughtUp => self.engine.caught_up(self.now).await.unwrap(),
                Delivered::Trouble { text, .. } => panic!("{text}"),
            }
        }
    }

    /// What follows each mail.
    async fn tick(&mut self) {
        self.engine.take_due(self.now, false).await.unwrap();
        self.engine.next_due_at(self.now).await.unwrap();
        self.engine.claim(self.now).await.unwrap();
    }
}
