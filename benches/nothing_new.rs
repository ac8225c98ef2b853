//! What a start costs when the mailbox is large and nothing is new, and how much memory its first reading took:
//! `cargo bench --bench nothing_new -- MAILDIR [SMALLER_MAILDIR]`. The real program reads a private Dovecot; the folders
//! themselves are not changed (their mails must belong to uid 5000 when this runs as root).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a broken measurement may panic"
)]

#[path = "support/mod.rs"]
mod parts;
#[path = "../tests/support/mod.rs"]
mod support;

use std::os::unix::fs::chown;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use parts::figures::{Times, arguments, asked_for, figure, short, tell};
use support::mailhost::{MAIL_UID, MailHost, PASSWORD, is_root, open_to_all};
use support::program::{Baton, TEAM};

/// How often the second start is measured.
const STARTS: usize = 10;

/// The longest the first reading may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// The most memory that may ever be held, in KiB.
const LIMIT_KIB: u64 = 64 * 1024;

/// The longest a start with nothing new may take.
const MUST: Duration = Duration::from_millis(300);

fn main() {
    if !asked_for() {
        return;
    }
    let folders = arguments();
    let Some((large, smaller)) = folders.split_first() else {
        eprintln!(
            "nothing_new: no Maildir given; gen_corpus.py --count 100000 --profile small --maildir DIR makes one"
        );
        return;
    };
    let Some(peak) = measure(Path::new(large)) else { return };
    for folder in smaller {
        let Some(small) = measure(Path::new(folder)) else { return };
        let ratio = peak as f64 / small as f64;
        figure("G4 peak memory, larger to smaller", &format!("{ratio:.2} ×"), "≤ 1.2 ×", ratio <= 1.2);
    }
}

/// Reads a folder for the first time, then starts again and again; the peak of memory of the first, in KiB.
fn measure(folder: &Path) -> Option<u64> {
    let host = MailHost::start()?;
    let mails = serve(&host, folder);
    let baton = Baton::new(&config(&host));
    std::fs::write(baton.dir().join("password"), PASSWORD).unwrap();
    let peak = first(&baton, mails);
    let mut idle = Times::default();
    let mut once = Times::default();
    for _ in 0..STARTS {
        idle.add(until_it_waits(&baton));
        let begun = Instant::now();
        assert_eq!(baton.once().0, Some(0));
        once.add(begun.elapsed());
    }
    let start = format!("G5 {mails} mails, nothing new");
    figure(&format!("{start}, start until it waits"), &idle.words(), "≤ 0.3 s", idle.at(50) <= MUST);
    figure(&format!("{start}, run --once"), &once.words(), "≤ 0.3 s", once.at(50) <= MUST);
    Some(peak)
}

/// Puts the folder's mails into the inbox; they are linked, not copied, where that can be done.
fn serve(host: &MailHost, folder: &Path) -> usize {
    let home = host.dir().join("mail/leads");
    open_to_all(&home);
    let copied = |how: &str| {
        let mut cp = Command::new("cp");
        cp.arg(how).arg(folder).arg(home.join("Maildir"));
        cp.status().unwrap().success()
    };
    assert!(copied("-al") || copied("-a"), "the folder cannot be copied");
    if is_root() {
        chown(&home, Some(MAIL_UID), Some(MAIL_UID)).unwrap();
    }
    ["new", "cur"]
        .iter()
        .map(|part| std::fs::read_dir(home.join("Maildir").join(part)).map_or(0, Iterator::count))
        .sum()
}

fn config(host: &MailHost) -> String {
    format!(
        "{TEAM}[inbox]\naddress = \"leads@acme.example\"\nsource = \"imap\"\nsince = \"30 years\"\n\
         [inbox.imap]\nhost = \"localhost\"\nport = {}\ntls = \"implicit\"\nusername = \"leads@acme.example\"\n\
         password_file = \"password\"\nca_file = \"{}\"\n[send]\ntransport = \"directory\"\n",
        host.ports.imaps,
        host.certificate().display()
    )
}

/// The first reading, to its end.
fn first(baton: &Baton, mails: usize) -> u64 {
    let begun = Instant::now();
    let running = baton.run_ready();
    let done = "SELECT COUNT(*) FROM meta WHERE name = 'first_sync' AND value = 'told'";
    while baton.number(done) == 0 {
        assert!(begun.elapsed() < PATIENCE, "the first reading does not end: {}", running.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    let took = begun.elapsed();
    let peak = running.peak_kib().unwrap();
    running.stop();
    let rate = mails as f64 / took.as_secs_f64();
    let recorded = baton.number("SELECT COUNT(*) FROM mails");
    tell(
        &format!("first reading of {mails} mails over TLS"),
        &format!("{}, {rate:.0} mails/s, {recorded} in the ledger", short(took)),
    );
    let mebibytes = format!("{:.1} MiB", peak as f64 / 1024.0);
    figure(&format!("G4 peak memory at {mails} mails"), &mebibytes, "≤ 64 MiB", peak <= LIMIT_KIB);
    peak
}

/// Starts the service until it tells the service manager that it waits for mail.
fn until_it_waits(baton: &Baton) -> Duration {
    let path = baton.dir().join("notify");
    let _first_time = std::fs::remove_file(&path);
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut command = baton.command(&["run"]);
    command.env("NOTIFY_SOCKET", &path);
    let begun = Instant::now();
    let running = baton.start(command);
    let mut said = [0; 4096];
    loop {
        let length = socket.recv(&mut said).unwrap();
        if String::from_utf8_lossy(said.get(..length).unwrap_or_default()).contains("STATUS=waiting for mail")
        {
            break;
        }
    }
    let took = begun.elapsed();
    running.stop();
    took
}
