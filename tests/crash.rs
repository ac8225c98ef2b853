//! `kill -9` at any moment, many times: no mail is lost and none applied twice, no letter is lost and none decided twice.
//! The real program is killed at random moments of its start and of its work, and started again until all is done.
//!
//! More kills, with another order each time: `BATON_KILLS=1000 BATON_SEED=7 cargo test --test crash -- --nocapture`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a broken test may panic"
)]

#[path = "support/fake_smtp.rs"]
#[expect(dead_code, reason = "these tests need one part of it")]
mod fake_smtp;
mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use fake_smtp::{FakeSmtp, Manners};
use sqlx::Row;
use support::mailhost::{MailHost, PASSWORD};
use support::program::{Baton, FILES, Running, TEAM, mail, now, until};

/// How often each test kills when nobody says otherwise.
const KILLS: u64 = 30;

/// The longest life of a program that reads files, from the moment it has the database, in milliseconds.
const ON_FILES: u64 = 60;

/// The same with a connection to be made first.
const ON_A_SERVER: u64 = 300;

/// Numbers without an order, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        Self(number_of("BATON_SEED").unwrap_or(42) | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn kills() -> u64 {
    number_of("BATON_KILLS").map_or(KILLS, |all| all.div_ceil(3))
}

/// A member's mail to a customer of its own. Its address holds a word that means nothing, so that an answer goes at once;
/// answers are never held back, however many there are.
fn errand(number: u64) -> Vec<u8> {
    let date = (now() - TimeDelta::days(3)).to_rfc2822();
    mail(
        &[
            "From: Sam Rivera <sam@acme.example>",
            &format!("To: Person {number} <person@customer{number}.example>"),
            "Cc: leads+nonsense@acme.example",
            &format!("Subject: Offer {number}"),
            &format!("Date: {date}"),
            &format!("Message-ID: <errand-{number}@acme.example>"),
        ],
        "Here is the offer we spoke about.",
    )
}

/// Kills the program at a random moment: of its start, or of its work, which begins when the lock names it.
fn kill_somewhere(baton: &Baton, running: Running, longest: u64, chance: &mut Chance) -> bool {
    if chance.below(5) > 0 {
        let (lock, id) = (baton.dir().join("batond.db.lock"), running.id().to_string());
        let end = Instant::now() + Duration::from_secs(5);
        while std::fs::read_to_string(&lock).is_ok_and(|text| text.trim() != id) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    std::thread::sleep(Duration::from_millis(1 + chance.below(longest)));
    running.kill()
}

/// Delivers, starts, kills, over and over. Returns how many mails were delivered, and how many deaths were early.
fn rage(baton: &Baton, longest: u64, mut deliver: impl FnMut(u64), mut between: impl FnMut()) -> u64 {
    let mut chance = Chance::new();
    let (mut delivered, mut killed) = (0, 0);
    while killed < kills() {
        for _ in 0..=chance.below(2) {
            delivered += 1;
            deliver(delivered);
        }
        let arguments: &[&str] = if chance.below(2) == 0 { &["run"] } else { &["run", "--once"] };
        let running = baton.start(baton.command(arguments));
        // Longer lives by and by: a busy machine needs them to get anywhere.
        let longest = longest << (killed / 8).min(3);
        killed += u64::from(kill_somewhere(baton, running, longest, &mut chance));
        between();
    }
    let letters = baton.number("SELECT COUNT(*) FROM outbox");
    eprintln!("{killed} kills, {delivered} mails; {letters} letters decided meanwhile");
    assert!(letters > 0, "the program never lived long enough to do anything");
    delivered
}

/// Runs to the end, in peace.
fn finish(baton: &Baton) {
    until("everything is done", || (baton.once().0 == Some(0)).then_some(()));
}

fn check_the_record(baton: &Baton, mails: u64) {
    let mails = i64::try_from(mails).unwrap();
    assert_eq!(baton.texts("PRAGMA integrity_check"), ["ok"]);
    assert_eq!(baton.number("SELECT COUNT(*) FROM mails"), mails, "mails in the ledger");
    assert_eq!(baton.number("SELECT COUNT(DISTINCT message_id) FROM mails"), mails);
    assert_eq!(baton.number("SELECT MAX(deliveries) FROM mails"), 1, "no mail was taken in again");
    assert_eq!(baton.number("SELECT COUNT(*) FROM leads"), mails, "a lead for each");
    let remembered = "SELECT COUNT(DISTINCT cause) FROM history WHERE cause LIKE 'errand-%'";
    assert_eq!(baton.number(remembered), mails, "each mail is in a history");
    let twice = baton.texts("SELECT cause FROM history GROUP BY lead, cause, what HAVING COUNT(*) > 1");
    assert!(twice.is_empty(), "in a history twice: {twice:?}");
    let letters = "SELECT COUNT(*) FROM outbox WHERE kind = 'answer'";
    assert_eq!(baton.number(letters), mails, "one answer for each mail");
    assert_eq!(baton.number("SELECT COUNT(DISTINCT lead) FROM outbox WHERE kind = 'answer'"), mails);
}

fn check_the_files(baton: &Baton) {
    let files: BTreeMap<String, Vec<u8>> = baton.letters().into_iter().collect();
    let rows = baton.rows("SELECT id, state, bytes FROM outbox");
    for row in &rows {
        let name = format!("O-{}.eml", row.get::<i64, _>("id"));
        assert_eq!(row.get::<String, _>("state"), "sent", "{name}");
        assert!(files.get(&name) == Some(&row.get::<Vec<u8>, _>("bytes")), "{name} is there, and whole");
    }
    assert_eq!(files.len(), rows.len(), "no file without a letter");
}

#[test]
fn from_a_maildir_into_a_directory_nothing_is_lost_or_doubled() {
    let baton = Baton::on_files();
    baton.be_born();
    let mails =
        rage(&baton, ON_FILES, |number| baton.drop_mail(&format!("{number}.errand"), &errand(number)), || ());
    finish(&baton);
    check_the_record(&baton, mails);
    check_the_files(&baton);
}

#[test]
fn from_an_imap_server_into_a_directory_nothing_is_lost_or_doubled() {
    let Some(host) = MailHost::start() else { return };
    let config = format!(
        "{TEAM}[inbox]\naddress = \"leads@acme.example\"\n[inbox.imap]\nhost = \"127.0.0.1\"\nport = {}\n\
         password_file = \"password\"\nca_file = \"{}\"\n[send]\ntransport = \"directory\"\n",
        host.ports.imaps,
        host.certificate().display()
    );
    let baton = Baton::new(&config);
    std::fs::write(baton.dir().join("password"), PASSWORD).unwrap();
    baton.be_born();
    let mails = rage(&baton, ON_A_SERVER, |number| host.deliver("leads", &errand(number)), || ());
    finish(&baton);
    check_the_record(&baton, mails);
    check_the_files(&baton);
}

/// The copies of each letter that the server took, by Message-ID.
fn copies(server: &FakeSmtp) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut copies: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for letter in server.letters() {
        let text = String::from_utf8_lossy(&letter).into_owned();
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap();
        copies.entry(id.trim_end_matches('>').to_owned()).or_default().push(letter);
    }
    copies
}

#[test]
fn to_a_mail_server_a_letter_in_flight_goes_at_most_once_more_and_none_is_lost() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(FakeSmtp::start(vec![Manners::default()]));
    let source = FILES.replace("transport = \"directory\"", "transport = \"smtp\"");
    let config =
        format!("{TEAM}{source}[send.smtp]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n", server.port);
    let baton = Baton::new(&config);
    baton.be_born();
    // Half an hour passes after each death: what was in flight goes once more.
    let half_an_hour = "UPDATE outbox SET next_try_at = 1 WHERE state = 'unknown' AND next_try_at > 0";
    let mails = rage(
        &baton,
        ON_FILES,
        |number| baton.drop_mail(&format!("{number}.errand"), &errand(number)),
        || baton.execute(half_an_hour),
    );
    until("everything is done", || {
        baton.execute(half_an_hour);
        (baton.once().0 == Some(0)).then_some(())
    });
    baton.execute(half_an_hour);
    finish(&baton);
    check_the_record(&baton, mails);
    let copies = copies(&server);
    let notices = baton.texts("SELECT key FROM outbox WHERE kind = 'notice'");
    let mut doubled = 0;
    for row in baton.rows("SELECT id, state, attempts, message_id, kind FROM outbox") {
        let id: String = row.get("message_id");
        let (state, attempts): (String, i64) = (row.get("state"), row.get("attempts"));
        let taken = copies.get(&id).map_or(&[][..], Vec::as_slice);
        let letter = format!(
            "{} {state} after {attempts} tries, taken {} times",
            row.get::<String, _>("kind"),
            taken.len()
        );
        assert!(taken.len() <= 2 && taken.len() <= usize::try_from(attempts).unwrap(), "{letter}");
        assert!(taken.iter().all(|copy| copy == &taken[0]), "copies are the same to the byte");
        match state.as_str() {
            "sent" => assert!(!taken.is_empty(), "{letter}"),
            // Two deaths in the middle of the same letter: a person is told, though not of what only tells of others.
            "unknown" => {
                assert_eq!(attempts, 2, "{letter}");
                let notice = format!("notice:boss:failed:O-{}", row.get::<i64, _>("id"));
                assert!(
                    letter.starts_with("notice") || notices.contains(&notice),
                    "nobody was told: {letter}"
                );
            }
            _ => panic!("{letter}"),
        }
        doubled += usize::from(taken.len() == 2);
    }
    eprintln!("{doubled} of {} letters were taken twice", copies.len());
}
