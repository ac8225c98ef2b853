//! The weekly cleanup over very many active leads: how long it takes, and how much memory at its height. Every second lead
//! needs settling for several reasons.
//!
//!     cargo bench --bench cleanup -- [LEADS]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a broken measurement may panic")]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use batond::domain::effect::Effect;
use batond::domain::lead::{Contacted, Flag, FollowUp, Lead, NextAction, Origin, Source, WaitingOn};
use batond::domain::time::When;
use batond::domain::world::World;
use batond::domain::{Address, LeadId, Mailbox};
use batond::shell::engine::Engine;
use batond::store::Places;
use chrono::{DateTime, TimeDelta, Utc};

use support::figures::{arguments, asked_for, figure, short};
use support::house::{MEMBERS, engine, instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many leads are written in one transaction.
const FILL: i64 = 2_000;

/// Names the database to the process that only fills it.
const FILLS: &str = "BATON_FILLS";

#[tokio::main]
async fn main() {
    if !asked_for() {
        return;
    }
    let leads = arguments().first().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let now = instant("2026-05-11T06:00:00Z");
    if let Some(path) = std::env::var_os(FILLS) {
        let mut filled = engine(Path::new(&path), now - TimeDelta::days(365)).await;
        fill(&mut filled, leads, now).await;
        return filled.close().await.unwrap();
    }
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("batond.db");
    // What writing them needs is no part of the figure: the allocator would keep it.
    let itself = std::process::Command::new(std::env::current_exe().unwrap())
        .args(std::env::args_os().skip(1))
        .env(FILLS, &path)
        .status();
    assert!(itself.unwrap().success());
    let mut engine = engine(&path, now).await;
    let mut readers = vec![None];
    for round in ["managers", "managers and each owner"] {
        let begun = Instant::now();
        let looked = engine.look_over(&readers, now, false).await.unwrap();
        let took = begun.elapsed();
        let rows = looked.first().map_or(0, |looked| looked.listed.len());
        let what = format!("the cleanup of {leads} active leads, for {round} ({rows} to settle)");
        figure(&what, &short(took), "< 2 s", took < Duration::from_secs(2));
        readers.extend(MEMBERS.iter().map(|handle| handle.parse().ok()));
    }
    let begun = Instant::now();
    let looked = engine.look_over(&[None], now, false).await.unwrap().remove(0);
    engine.store().begin().await.unwrap();
    engine.store().keep_cleanup(looked.cleanup.week, &looked.listed).await.unwrap();
    engine.store().commit().await.unwrap();
    figure(
        "the same, kept for the next one",
        &short(begun.elapsed()),
        "< 3 s",
        begun.elapsed().as_secs() < 3,
    );
    let peak = peak_kib() / 1024;
    figure("memory at its height", &format!("{peak} MB"), "< 64 MB", peak < 64);
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn fill(engine: &mut Engine, leads: i64, now: DateTime<Utc>) {
    let policy = std::sync::Arc::clone(engine.policy());
    let world = World::new(now);
    for first in (1..=leads).step_by(usize::try_from(FILL).unwrap()) {
        let last = (first + FILL - 1).min(leads);
        let effects: Vec<Effect> =
            (first..=last).map(|id| Effect::PutLead(Box::new(lead(id, now)))).collect();
        let store = engine.store();
        store.begin().await.unwrap();
        store.write(&world, &effects, &policy, now, &Places::default()).await.unwrap();
        store.commit().await.unwrap();
    }
}

fn lead(id: i64, now: DateTime<Utc>) -> Lead {
    let number = usize::try_from(id).unwrap();
    let begun = now - TimeDelta::days(id % 300 + 1);
    let mut lead = Lead::new(LeadId(id), format!("Customer {id}"), Origin { stranger: None, at: begun });
    let address = Address::parse(&format!("carla{id}@firm{}.example", id / 3)).unwrap();
    lead.contacts.push(Mailbox { address, name: format!("Carla Client {id}") });
    lead.owner = MEMBERS[number % MEMBERS.len()].parse().ok();
    lead.last_contact = Some(contacted(begun, MEMBERS[number % MEMBERS.len()]));
    for (place, handle) in MEMBERS.iter().enumerate() {
        lead.reached_by(&handle.parse().unwrap(), begun + TimeDelta::hours(i64::try_from(place).unwrap()));
    }
    lead.waiting_on = WaitingOn::Customer;
    let ahead = now.date_naive() + TimeDelta::days(id % 30 + 1);
    let mut plan = FollowUp { when: When::On(ahead), hold: false };
    if id % 2 == 0 {
        let carla = format!("carla{id}@firm{}.example", id / 3);
        lead.last_heard = Some(contacted(begun + TimeDelta::hours(6), &carla));
        lead.unanswered_since = Some(begun + TimeDelta::hours(6));
        lead.waiting_on = WaitingOn::Us;
        lead.next_action =
            Some(NextAction { text: "follow up".into(), by: "sam".into(), at: begun, weak: true });
        plan.when = When::On(begun.date_naive());
        lead.owner = lead.owner.filter(|_| id % 6 != 0);
        if id % 1_000 == 0 {
            lead.raise(Flag::PossibleDuplicate);
        }
    }
    lead.plan(Some(plan), None);
    lead
}

fn contacted(at: DateTime<Utc>, by: &str) -> Contacted {
    Contacted {
        at,
        by: by.to_owned(),
        summary: "sent the estimate range and asked for the preferred appointment window".into(),
        message_id: format!("{}.mail@acme.example", at.timestamp()),
        source: Source::Mail,
        delivered: true,
        verified: true,
    }
}
