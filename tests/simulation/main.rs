//! A year in seconds: a team of twelve in three zones, with both changes of the clocks, holidays, absences, random mails and
//! commands, deaths between any two commits, sleep of minutes to weeks and clocks that jump. After every step the promises
//! of `promises.rs` hold. The plot comes from a seed; a failing one is cut to the shortest story that still fails.
//!
//! `BATON_YEARS=200 cargo test --release --test simulation` plays that many seeds; `BATON_SEED=7` begins with that one.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a broken year stops its test"
)]

mod core;
mod death;
mod dice;
mod play;
mod plot;
mod promises;
#[path = "../support/story.rs"]
#[expect(dead_code, unused_imports, reason = "stories use more of it")]
mod story;
mod tally;
mod team;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use plot::Event;
use promises::Broken;
use tally::Tally;

/// Years that are played whatever it takes.
const LEAST: u64 = 10;

/// How long more are played.
const ENOUGH: Duration = Duration::from_mins(1);

/// Events of a year.
const EVENTS: usize = 700;

/// How many shorter plots are tried, and for how long.
const CUTS: usize = 150;
const CUTTING: Duration = Duration::from_mins(3);

fn played(seed: u64, plot: &[Event]) -> Result<Tally, (usize, Broken)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(play::play(seed, plot))
}

/// Leaves out what the failure does not need: halves first, then smaller parts.
fn shortest(seed: u64, mut plot: Vec<Event>) -> (Vec<Event>, Broken) {
    let mut broken = Broken(String::new());
    if let Err((place, first)) = played(seed, &plot) {
        plot.truncate(place + 1);
        broken = first;
    }
    let begun = Instant::now();
    let (mut part, mut tries) = (plot.len().div_ceil(2).max(1), 0);
    while tries < CUTS && begun.elapsed() < CUTTING {
        let mut shorter = false;
        let mut start = 0;
        while start < plot.len() && tries < CUTS && begun.elapsed() < CUTTING {
            let mut cut = plot.clone();
            cut.drain(start..(start + part).min(plot.len()));
            tries += 1;
            match played(seed, &cut) {
                Err((place, why)) => {
                    cut.truncate(place + 1);
                    (plot, broken, shorter) = (cut, why, true);
                }
                Ok(_) => start += part,
            }
        }
        if part == 1 && !shorter {
            break;
        }
        part = (part / 2).max(1);
    }
    (plot, broken)
}

/// What happens in every year, at least so often: it was a whole one, and not a year of refusals.
const EACH: [(&str, usize); 3] = [("command done", 60), ("letter digest", 500), ("letter cleanup", 50)];

/// What happens at least once in `LEAST` years.
const AMONG_MANY: [(&str, usize); 2] = [("absence", 1), ("ok done", 1)];

fn is_alive(tally: &Tally, least: &[(&str, usize)]) {
    for (what, number) in least {
        assert!(tally.of(what) >= *number, "fewer than {number} of {what}: {tally}");
    }
}

fn play_seed(seed: u64) -> Tally {
    let plot = plot::draw(seed, EVENTS);
    match played(seed, &plot) {
        Ok(tally) => {
            println!("year {seed}: {} commands done, {} letters", tally.of("command done"), tally.letters());
            is_alive(&tally, &EACH);
            tally
        }
        Err((place, broken)) => {
            println!("year {seed}: {} (event {place}); now the shortest story", broken.0);
            if std::env::var("BATON_WHOLE").is_ok() {
                return Tally::default();
            }
            let (plot, broken) = shortest(seed, plot);
            let story: Vec<String> = plot.iter().map(|event| format!("  {event:?}")).collect();
            panic!("year {seed}: {}\n{} events:\n{}", broken.0, plot.len(), story.join("\n"));
        }
    }
}

#[test]
fn every_year_keeps_its_promises() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("BATON_SEED").unwrap_or(1);
    let begun = Instant::now();
    let enough = |played: u64| match number("BATON_YEARS") {
        Some(years) => played >= years,
        None => played >= LEAST && begun.elapsed() > ENOUGH,
    };
    let (next, all) = (AtomicU64::new(first), Mutex::new(Tally::default()));
    let play_on = &|core| {
        core::stay_on(core);
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if enough(seed - first) {
                break;
            }
            let tally = play_seed(seed);
            all.lock().unwrap().add(&tally);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = core::all().map(|core| scope.spawn(move || play_on(core))).collect();
        for thread in threads {
            if let Err(broken) = thread.join() {
                std::panic::resume_unwind(broken);
            }
        }
    });
    let (years, all) = (next.into_inner() - first, all.into_inner().unwrap());
    println!("{:.0?}: {all}", begun.elapsed());
    if years >= LEAST {
        is_alive(&all, &AMONG_MANY);
    }
}
