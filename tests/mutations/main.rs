//! The fuzz targets, by a stable loop: mails and lines as people write them, each changed a little by a seeded hand, a
//! fixed number of times. A failing input is written to a file and named.

mod found;
mod mutator;
mod seeds;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};

use mutator::Mutator;
use seeds::{lines, mails};

/// What the loop begins with. Another number reads other inputs.
const SEED: u64 = 20_260_506;

type Target = fn(&[u8]);

/// Reads the seeds as they are, then `count` changed ones.
fn read_many(name: &str, target: Target, seeds: &[Vec<u8>], count: u64) {
    eprintln!("{name}: {} inputs as they are, {count} changed, seed {SEED}", seeds.len());
    seeds::keep(name, seeds);
    for seed in seeds {
        read_one(name, "as it is", target, seed);
    }
    for round in 0..count {
        let mut mutator = Mutator::new(SEED, round);
        let composes = round % 3 == 0 && matches!(name, "language" | "dates");
        let input = if composes { mutator.composed() } else { mutator.changed(seeds) };
        read_one(name, &format!("round {round}"), target, &input);
    }
}

fn read_one(name: &str, round: &str, target: Target, input: &[u8]) {
    if let Err(why) = catch_unwind(AssertUnwindSafe(|| target(input))) {
        let path = std::env::temp_dir().join(format!("baton-{name}-{}.bin", std::process::id()));
        let kept = std::fs::write(&path, input);
        eprintln!("{name}, {round}: the input is in {} ({kept:?})", path.display());
        std::panic::resume_unwind(why);
    }
}

#[test]
fn mails_changed_anyhow_keep_the_promises_of_the_reader() {
    read_many("mail", targets::mail, &mails(), 1_200);
}

#[test]
fn headers_changed_anyhow_keep_the_promises_of_the_reader() {
    read_many("headers", targets::headers, &mails(), 4_000);
}

#[test]
fn lines_changed_anyhow_keep_the_promises_of_the_language() {
    read_many("language", targets::language, &lines(), 900);
}

#[test]
fn dates_changed_anyhow_keep_the_promises_of_dates() {
    read_many("dates", targets::dates, &lines(), 3_500);
}

#[test]
fn what_was_found_once_is_right_for_ever() {
    for input in found::texts() {
        read_one("language", "found once", targets::language, &input);
        read_one("dates", "found once", targets::dates, &input);
    }
}
