//! What the running service costs while nothing happens, over a record of 1,000,000 leads: `cargo bench --bench idle [-- LEADS
//! [SECONDS]]`. The program is the real one; what it used is read from the kernel's own books.
#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a broken measurement may panic")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use batond::shell::clock::Clock;
use chrono::TimeDelta;
use support::figures::{arguments, asked_for, figure, tell};
use support::fill::fill;
use support::house::{CONFIG, engine};

/// How many leads, unless the command line says.
const LEADS: i64 = 1_000_000;

/// How long the service is watched, in seconds.
const WATCHED: u64 = 60;

/// How long it has to come to rest.
const SETTLE: Duration = Duration::from_secs(8);

/// Clock ticks of the kernel's books a second (`getconf CLK_TCK`, the same on every Linux).
const TICKS: f64 = 100.0;

/// What the kernel says of a process.
struct Used {
    ticks: u64,
    wakes: u64,
    peak_kib: u64,
    written: u64,
}

#[tokio::main]
async fn main() {
    if !asked_for() {
        return;
    }
    let words = arguments();
    let number = |place: usize| words.get(place).and_then(|text| text.parse::<u64>().ok());
    let leads = number(0).and_then(|leads| i64::try_from(leads).ok()).unwrap_or(LEADS);
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("batond.toml"), CONFIG).unwrap();
    for directory in ["Maildir/new", "Maildir/cur", "Maildir/tmp"] {
        std::fs::create_dir_all(home.path().join(directory)).unwrap();
    }
    let now = Clock::System.now();
    let mut engine = engine(&home.path().join("batond.db"), now - TimeDelta::days(365)).await;
    fill(&mut engine, 0, leads, now).await;
    engine.close().await.unwrap();
    watch(home.path(), leads, number(1).unwrap_or(WATCHED)).await;
}

async fn watch(home: &Path, leads: i64, seconds: u64) {
    let mut service = Command::new(env!("CARGO_BIN_EXE_batond"))
        .args(["run", "--config"])
        .arg(home.join("batond.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    tokio::time::sleep(SETTLE).await;
    let before = used(service.id());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let after = used(service.id());
    service.kill().unwrap();
    service.wait().unwrap();
    let time = seconds as f64;
    let core = (after.ticks - before.ticks) as f64 / TICKS / time * 100.0;
    let wakes = (after.wakes - before.wakes) as f64 / time;
    let peak = after.peak_kib as f64 / 1024.0;
    let written = after.written - before.written;
    tell(&format!("{leads} leads"), &format!("watched for {seconds} s"));
    figure("G9 idle, of a core", &format!("{core:.2} %"), "≤ 0.2 %", core <= 0.2);
    figure("G9 idle, wake-ups", &format!("{wakes:.1} a second"), "≤ 3", wakes <= 3.0);
    figure("G9 idle, peak memory", &format!("{peak:.0} MB"), "≤ 64 MB", peak <= 64.0);
    figure("G9 idle, written to the disk", &format!("{written} bytes"), "0", written == 0);
}

/// The books of a process and all its threads. A wake-up is a switch that the thread itself had asked for.
fn used(id: u32) -> Used {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = fields.iter().skip(11).take(2).map(|text| text.parse::<u64>().unwrap()).sum();
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).unwrap();
    let wakes =
        threads.map(|thread| line(&thread.unwrap().path().join("status"), "voluntary_ctxt_switches:")).sum();
    let process = Path::new("/proc").join(id.to_string());
    Used {
        ticks,
        wakes,
        peak_kib: line(&process.join("status"), "VmHWM:"),
        written: line(&process.join("io"), "write_bytes:"),
    }
}

/// The number behind a name.
fn line(file: &Path, name: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
