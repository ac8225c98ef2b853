//! How long understanding a mail takes: `cargo bench --bench reading -- DIR [ROUNDS]`, where DIR is a Maildir or a folder
//! of mails. Prints microseconds a mail (mean, p50, p90, p99) on one core. Without DIR it says how to make one.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a measurement: where it fails, it says so by ending"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use batond::config::{Environment, parse};
use batond::mail::read::{Perspective, read};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONFIG: &str = r#"
timezone = "UTC"
internal_domains = ["example.test"]
[inbox]
address = "leads@example.test"
source = "maildir"
[send]
transport = "directory"
[[team]]
handle = "sam"
email = "sam@example.test"
role = "manager"
"#;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(dir) = arguments.next() else {
        eprintln!("reading: no folder of mails given; gen_corpus.py --count 2000 --eml DIR makes one");
        return;
    };
    let rounds: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(5);
    let mails = load(Path::new(&dir));
    let config = parse(CONFIG, Path::new("."), &Environment::default()).expect("a good configuration");
    let policy = Arc::new(config.policy);
    let perspective = Perspective { policy: &policy, is_own: &|_| false };
    let arrived_at = "2026-05-06T12:00:00Z".parse().expect("an instant");
    let mut times: Vec<Duration> = Vec::with_capacity(rounds * mails.len());
    let mut characters = 0;
    for _ in 0..rounds {
        for mail in &mails {
            let start = Instant::now();
            let read = read(mail, true, arrived_at, &perspective);
            times.push(start.elapsed());
            characters += read.new_text.len();
        }
    }
    report(&mut times, mails.len(), characters);
}

fn load(dir: &Path) -> Vec<Vec<u8>> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            mails.extend(load(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            mails.push(bytes);
        }
    }
    mails
}

fn report(times: &mut [Duration], mails: usize, characters: usize) {
    if times.is_empty() {
        eprintln!("reading: the folder holds no mails");
        return;
    }
    times.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let mean = times.iter().map(|time| micros(*time)).sum::<f64>() / times.len() as f64;
    let at = |share: usize| micros(times[(times.len() - 1) * share / 100]);
    println!(
        "{mails} mails, {characters} bytes of new text: mean {mean:.1} µs, p50 {:.1}, p90 {:.1}, p99 {:.1}",
        at(50),
        at(90),
        at(99)
    );
}
