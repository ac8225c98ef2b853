//! How fast the engine decides and commits, and how long looking takes when nothing is due:
//! `cargo bench --bench engine [-- mails|due [LEADS]]`. The database is a `SQLite` file in a temporary directory (`TMPDIR`), each
//! commit is durable; mails are read beforehand, for reading is done beside the engine.
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a broken measurement may panic; its numbers are its own"
)]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use batond::shell::engine::Engine;
use batond::shell::intake::Arrived;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use support::conversations::conversations;
use support::figures::{Times, arguments, asked_for, bare_disk, figure, short, tell};
use support::fill::fill;
use support::house::{engine, instant, read, reader};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many mails are taken.
const MAILS: usize = 10_000;

/// After how many mails one row is written alone: both then see the same disk and the same load.
const A_ROW_EVERY: usize = 10;

/// How many mails travel together in a first sync.
const BATCH: usize = 200;

/// How often each look is measured.
const LOOKS: usize = 2_000;

/// The sizes of the record, unless the command line says up to where.
const SIZES: [i64; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// A Wednesday, at a time of day when all digests of the day are settled.
const NOW: &str = "2026-05-06T18:00:00Z";

#[tokio::main]
async fn main() {
    if !asked_for() {
        return;
    }
    let words = arguments();
    let part = words.first().map_or("", String::as_str);
    let most = words.get(1).and_then(|text| text.parse().ok()).unwrap_or(i64::MAX);
    if part != "due" {
        one_at_a_time().await;
        in_batches().await;
    }
    if part != "mails" {
        nothing_due(most).await;
    }
}

// ---- mails -----------------------------------------------------------------------------------------------------------

async fn one_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    tell("16 KiB made durable by the disk alone", &bare_disk(home.path()).words());
    let (mut engine, arrived) = prepared(&home.path().join("batond.db")).await;
    let mut bare = one_row(&home.path().join("bare.db")).await;
    let (mut times, mut floor) = (Times::default(), Times::default());
    for (count, one) in arrived.into_iter().enumerate() {
        let start = Instant::now();
        let now = one.mail.arrived_at;
        engine.take_mails(vec![one], Vec::new(), now).await.unwrap();
        times.add(start.elapsed());
        if count % A_ROW_EVERY == 0 {
            let start = Instant::now();
            sqlx::query("INSERT INTO one DEFAULT VALUES").execute(&mut bare).await.unwrap();
            floor.add(start.elapsed());
        }
    }
    let rate = times.rate();
    figure("G7 one durable commit each", &format!("{rate:.0} mails/s"), "≥ 1,500 mails/s", rate >= 1_500.0);
    tell("G7 one durable commit each", &times.words());
    tell(
        "   the least, one row and nothing else",
        &format!("{:.0} commits/s, {}", floor.rate(), floor.words()),
    );
    let ratio = times.at(50).as_secs_f64() / floor.at(50).as_secs_f64();
    tell("   a mail takes", &format!("{ratio:.2} × that (p50)"));
    all_recorded(engine).await;
}

/// A database to which a durable commit is one row: nothing decided, the same library, the same promises.
async fn one_row(database: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE one (id INTEGER PRIMARY KEY)").execute(&mut connection).await.unwrap();
    connection
}

async fn in_batches() {
    let home = tempfile::tempdir().unwrap();
    let (mut engine, mut arrived) = prepared(&home.path().join("batond.db")).await;
    let begun = Instant::now();
    while !arrived.is_empty() {
        let batch: Vec<Arrived> = arrived.drain(..BATCH.min(arrived.len())).collect();
        let now = batch.last().unwrap().mail.arrived_at;
        engine.take_mails(batch, Vec::new(), now).await.unwrap();
    }
    let rate = MAILS as f64 / begun.elapsed().as_secs_f64();
    tell(&format!("durable commits of {BATCH}"), &format!("{rate:.0} mails/s"));
    all_recorded(engine).await;
}

/// An engine, and mails that were read and wait for it.
async fn prepared(database: &Path) -> (Engine, Vec<Arrived>) {
    let born = instant("2026-01-05T08:00:00Z");
    let engine = engine(database, born).await;
    let reader = reader(&engine, born);
    let written = conversations(MAILS, born).into_iter().zip(1..);
    let arrived = written.map(|(mail, uid)| read(&reader, uid, mail.arrives, mail.bytes)).collect();
    (engine, arrived)
}

/// A measurement of mails that were dropped would be worth nothing.
async fn all_recorded(mut engine: Engine) {
    let (mails, owners) = engine.store().totals().await.unwrap();
    assert_eq!(usize::try_from(mails), Ok(MAILS), "every mail is in the ledger");
    let leads: i64 = owners.iter().map(|(_, leads)| leads).sum();
    tell("   of these mails came", &format!("{leads} leads"));
    engine.close().await.unwrap();
}

// ---- what is due -----------------------------------------------------------------------------------------------------

/// What was measured at one size of the record.
struct Looked {
    due: Times,
    next: Times,
    tick: Times,
}

async fn nothing_due(most: i64) {
    let home = tempfile::tempdir().unwrap();
    let now = instant(NOW);
    let mut engine = engine(&home.path().join("batond.db"), now - TimeDelta::days(365)).await;
    // The digests of today are settled, as on every evening.
    engine.take_due(now, false).await.unwrap();
    let mut first: Option<Looked> = None;
    let mut leads = 0;
    for size in SIZES.into_iter().filter(|size| *size <= most) {
        let begun = Instant::now();
        fill(&mut engine, leads, size, now).await;
        leads = size;
        tell(&format!("{size} live leads"), &format!("written in {}", short(begun.elapsed())));
        tell("   a question without a table", &hop(&mut engine).await.words());
        let looked = look(&mut engine, now).await;
        report(size, &looked, first.as_ref().unwrap_or(&looked));
        first.get_or_insert(looked);
    }
}

fn report(size: i64, looked: &Looked, first: &Looked) {
    let limit = Duration::from_micros(50);
    let questions = [("what is due", &looked.due, &first.due), ("when next", &looked.next, &first.next)];
    for (question, times, smallest) in questions {
        let ratio = times.at(50).as_secs_f64() / smallest.at(50).as_secs_f64();
        figure(
            &format!("G8 {size} leads, {question}"),
            &format!("{}, {ratio:.2} × the smallest", times.words()),
            "p50 ≤ 50 µs and ≤ 2.5 × that at 1k",
            times.at(50) <= limit && ratio <= 2.5,
        );
    }
    let holds = looked.tick.at(50) <= Duration::from_millis(1);
    figure(&format!("G8 {size} leads, whole tick"), &looked.tick.words(), "≤ 1 ms", holds);
}

/// What any question costs: the way to the database's own thread and back.
async fn hop(engine: &mut Engine) -> Times {
    let mut times = Times::default();
    for _ in 0..LOOKS {
        let start = Instant::now();
        engine.store().answers().await.unwrap();
        times.add(start.elapsed());
    }
    times
}

/// Looks again and again when nothing is due; the record is the same afterwards.
async fn look(engine: &mut Engine, now: DateTime<Utc>) -> Looked {
    let policy = std::sync::Arc::clone(engine.policy());
    let (mut due, mut next, mut tick) = (Times::default(), Times::default(), Times::default());
    for _ in 0..LOOKS {
        let start = Instant::now();
        let (_, found) = engine.store().due(&policy, now, false).await.unwrap();
        due.add(start.elapsed());
        assert!(found.singles.is_empty() && found.announcements.is_empty() && found.digests.is_empty());

        let start = Instant::now();
        let at = engine.next_due_at(now).await.unwrap();
        next.add(start.elapsed());
        assert!(at.is_some_and(|at| at > now), "something is due later: {at:?}");

        // What the service does when the bell rings: look, plan the next look, see whether a letter can go.
        let start = Instant::now();
        assert!(!engine.take_due(now, false).await.unwrap().more);
        engine.next_due_at(now).await.unwrap();
        assert!(engine.claim(now).await.unwrap().is_none());
        tick.add(start.elapsed());
    }
    Looked { due, next, tick }
}
