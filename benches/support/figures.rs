//! Measured times, and the one line in which a figure is told: what, measured, and what it must be.

use std::time::Duration;

/// Whether measuring is asked for: `cargo test --all-targets` starts these programs too.
pub fn asked_for() -> bool {
    let asked = std::env::args().any(|argument| argument == "--bench");
    if asked {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        println!("load average {}", load.split(' ').take(3).collect::<Vec<_>>().join(" "));
    }
    asked
}

/// What stands on the command line behind `--`.
pub fn arguments() -> Vec<String> {
    std::env::args().skip(1).filter(|argument| argument != "--bench").collect()
}

/// A figure that is only to be known.
pub fn tell(what: &str, measured: &str) {
    println!("{what}: {measured}");
}

/// A figure beside what it must be.
pub fn figure(what: &str, measured: &str, must: &str, holds: bool) {
    println!("{what}: {measured} (must {must}){}", if holds { "" } else { "  <-- MISSED" });
}

/// Times of one thing done many times.
#[derive(Debug, Default, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// How many a second, one after the other.
    pub fn rate(&self) -> f64 {
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        f64::from(count) / self.0.iter().sum::<Duration>().as_secs_f64()
    }

    /// The time that `percent` of a hundred do not exceed; zero when there is none.
    pub fn at(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
    }

    /// p50, p99 and the longest, in words.
    pub fn words(&self) -> String {
        format!("p50 {}, p99 {}, longest {}", short(self.at(50)), short(self.at(99)), short(self.at(100)))
    }
}

/// A time in the unit that suits it.
pub fn short(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 1e-3 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// What the disk below a directory takes to make 16 KiB durable, nothing else: a commit cannot be faster.
pub fn bare_disk(dir: &std::path::Path) -> Times {
    use std::io::Write;
    let mut times = Times::default();
    let mut file = std::fs::File::create(dir.join("bare")).unwrap();
    for _ in 0..500 {
        let start = std::time::Instant::now();
        file.write_all(&[7; 16 * 1024]).unwrap();
        file.sync_data().unwrap();
        times.add(start.elapsed());
    }
    times
}
