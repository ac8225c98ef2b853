//! The morning after, as the running service sees it: a real Dovecot and a real Postfix with TLS, and the service's own
//! clock, which is moved while it runs. Only the clock of the service is moved; the mail servers keep the real time.

use std::path::PathBuf;
use std::process::Command;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

use crate::support::mailhost::{MailHost, PASSWORD, which};
use crate::support::program::{Baton, Running, mail, now, until};

/// A team at work from Monday to Friday.
fn config(host: &MailHost) -> String {
    let ca_file = host.certificate().display().to_string();
    let (imaps, smtp) = (host.ports.imaps, host.ports.smtp);
    format!(
        "timezone = \"UTC\"\ninternal_domains = [\"acme.example\"]\n\
         [inbox]\naddress = \"leads@acme.example\"\n\
         [inbox.imap]\nhost = \"127.0.0.1\"\nport = {imaps}\npassword_file = \"password\"\nca_file = \"{ca_file}\"\n\
         [send.smtp]\nhost = \"127.0.0.1\"\nport = {smtp}\npassword_file = \"password\"\nca_file = \"{ca_file}\"\n\
         [letters]\ndigest_at = \"08:30\"\n\
         [[team]]\nhandle = \"sam\"\nname = \"Sam Rivera\"\nemail = \"sam@acme.example\"\n\
         [[team]]\nhandle = \"boss\"\nname = \"Bo Boss\"\nemail = \"boss@acme.example\"\nrole = \"manager\"\n"
    )
}

/// A clock that one process is given, and that stands a moving step ahead of the real one.
struct MovedClock {
    /// The library that answers in place of the system's clock.
    library: String,
    /// Where it reads how far ahead it is.
    offset: PathBuf,
}

impl MovedClock {
    /// None, with the reason printed, when the program that brings the library is not installed.
    fn beside(baton: &Baton) -> Option<Self> {
        if which("faketime").is_none() {
            eprintln!("skipped: faketime is not installed, so the clock cannot be moved");
            return None;
        }
        // Where the library lies differs from machine to machine; the program knows.
        let asked = Command::new("faketime").args(["-m", "-f", "+0s", "printenv", "LD_PRELOAD"]).output();
        let library = String::from_utf8(asked.unwrap().stdout).unwrap().trim().to_owned();
        let clock = Self { library, offset: baton.dir().join("clock") };
        clock.put_to(now());
        Some(clock)
    }

    /// The service is started by this clock. Its waiting is measured by another one, which is not touched: as on a
    /// machine whose clock was set, or that slept.
    fn start(&self, baton: &Baton) -> Running {
        let mut command = baton.command(&["run"]);
        command.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", &self.offset);
        for name in
            ["FAKETIME_NO_CACHE", "NO_FAKE_STAT", "DONT_FAKE_MONOTONIC", "FAKETIME_DONT_FAKE_MONOTONIC"]
        {
            command.env(name, "1");
        }
        let mut running = baton.start(command);
        running.wait_for_line("running");
        running
    }

    /// Puts the clock to this instant; from there it goes on.
    fn put_to(&self, instant: DateTime<Utc>) {
        let ahead = (instant - now()).num_seconds();
        let written = self.offset.with_extension("new");
        std::fs::write(&written, format!("{ahead:+}\n")).unwrap();
        std::fs::rename(written, &self.offset).unwrap();
    }
}

/// This time of the day.
fn at(date: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    date.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()).and_utc()
}

/// The first day after this one that is none of a weekend.
fn next_working_day(today: NaiveDate) -> NaiveDate {
    let is_free = |date: &NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    today.iter_days().skip(1).find(|date| !is_free(date)).unwrap()
}

/// Sam's mail, with the inbox in Cc, in which he asks to be reminded tomorrow when it is for a customer.
fn from_sam(to: &str, subject: &str, date: DateTime<Utc>) -> Vec<u8> {
    let inbox = if to.contains("acme.example") { "leads" } else { "leads+tomorrow" };
    let headers = [
        "From: Sam Rivera <sam@acme.example>",
        &format!("To: {to}"),
        &format!("Cc: {inbox}@acme.example"),
        &format!("Subject: {subject}"),
        &format!("Date: {}", date.to_rfc2822()),
        &format!("Message-ID: <{}@acme.example>", subject.to_lowercase().replace(' ', "-")),
    ];
    mail(&headers, "Here is what we spoke about.")
}

#[test]
fn the_running_service_brings_the_owner_their_digest_on_the_next_working_morning() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let baton = Baton::new(&config(&host));
    std::fs::write(baton.dir().join("password"), PASSWORD).unwrap();
    let Some(clock) = MovedClock::beside(&baton) else { return };
    let running = clock.start(&baton);
    until("the inbox was read", || (baton.number("SELECT COUNT(*) FROM mailboxes") == 1).then_some(()));

    // Sam writes to a customer with the inbox in Cc.
    let written = now();
    host.deliver("leads", &from_sam("Ann Baker <ann@bakery.example>", "Your new website", written));
    let lead = until("the lead is there", || baton.list(&["lead", "list"]).into_iter().next());
    assert_eq!((&lead["owner"], &lead["waiting_on"]), (&"sam".into(), &"customer".into()));
    let day = next_working_day(written.date_naive());
    assert_eq!(lead["next_follow_up"], day.to_string());
    assert!(host.mails("sam").is_empty(), "nothing is due today");

    // The next working day, before the digest. A mail to a colleague shows that the service has seen this hour.
    clock.put_to(at(day, 7, 0));
    host.deliver("leads", &from_sam("boss@acme.example", "Lunch", now()));
    until("the early mail is in the ledger", || (baton.list(&["inbox"]).len() == 2).then_some(()));
    assert!(host.mails("sam").is_empty(), "nothing before its time");

    // Half past eight. Nothing but the clock tells the service.
    clock.put_to(at(day, 8, 30) + TimeDelta::seconds(1));
    let digest = until("the digest is in Sam's mailbox", || host.mails("sam").into_iter().next());
    let digest = String::from_utf8_lossy(&digest).into_owned();
    assert!(digest.contains("Subject: Your leads") && digest.contains("sam@acme.example"), "{digest}");
    assert!(digest.contains("L-1") && digest.contains("Ann Baker"), "{digest}");

    // It is one, however the clock goes on that day; and nobody else got any.
    clock.put_to(at(day, 15, 0));
    host.deliver("leads", &from_sam("boss@acme.example", "Tea", now()));
    until("the late mail is in the ledger", || (baton.list(&["inbox"]).len() == 3).then_some(()));
    let log = running.stop();
    let mut letters = baton.list(&["outbox"]);
    // On a Monday the manager has the weekly cleanup too.
    let cleanups = usize::from(day.weekday() == Weekday::Mon);
    assert_eq!((host.mails("sam").len(), host.mails("boss").len()), (1, cleanups), "{log}");
    letters.retain(|letter| letter["kind"] != "cleanup" || letter["to"] != "boss@acme.example");
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!(
        (&letters[0]["key"], &letters[0]["state"]),
        (&format!("digest:sam:{day}").into(), &"sent".into())
    );
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}
