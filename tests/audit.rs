//! `batond audit`, as a stranger meets it: a Maildir and nothing else. What is found, and that nothing whatever is left
//! behind.
#![expect(clippy::unwrap_used, reason = "a broken test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// So many days ago, as a mail says it.
fn days_ago(days: i64) -> DateTime<Utc> {
    batond::shell::clock::Clock::System.now() - TimeDelta::days(days)
}

/// A mail, delivered like one that was copied here from elsewhere: the file's own time is that of the copy.
fn deliver(maildir: &Path, number: u32, (from, to, cc): (&str, &str, &str), days: i64, text: &str) {
    let date = days_ago(days).to_rfc2822();
    let mail = format!(
        "From: {from}\r\nTo: {to}\r\nCc: {cc}\r\nSubject: Matter {number}\r\nDate: {date}\r\n\
         Message-ID: <{number}@audit.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
    );
    std::fs::create_dir_all(maildir.join("cur")).unwrap();
    std::fs::write(maildir.join("cur").join(format!("17000000{number:02}.M1P1.host:2,S")), mail).unwrap();
}

/// Anna waits since 30 days, Bob went quiet 60 days ago, Carl was answered yesterday.
fn inbox(maildir: &Path) {
    let (leads, sam) = ("leads@acme.example", "Sam Rivera <sam@acme.example>");
    let anna = "Anna Berg <anna@contoso.example>";
    deliver(maildir, 1, (anna, leads, ""), 30, "Could you send us an estimate for Friday?");
    deliver(maildir, 2, (sam, "Bob <bob@northside.example>", leads), 60, "Here is the offer, shall we meet?");
    deliver(maildir, 3, ("Carl <carl@hill.example>", leads, ""), 3, "When can you come?");
    deliver(maildir, 4, (sam, "Carl <carl@hill.example>", leads), 1, "We come on Monday at nine.");
}

/// Every file and directory below, with its size and time.
fn everything(path: &Path) -> BTreeMap<String, (u64, SystemTime)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let entry = entry.unwrap();
        let known = entry.metadata().unwrap();
        all.insert(entry.path().display().to_string(), (known.len(), known.modified().unwrap()));
        if known.is_dir() {
            all.extend(everything(&entry.path()));
        }
    }
    all
}

/// Runs it in an empty directory, with a place for temporary files that one can look into.
fn audit(home: &Path, arguments: &[&str]) -> Output {
    let (here, scratch) = (home.join("here"), home.join("scratch"));
    std::fs::create_dir_all(&here).unwrap();
    std::fs::create_dir_all(&scratch).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_batond"))
        .arg("audit")
        .args(arguments)
        .current_dir(&here)
        .env("TMPDIR", &scratch)
        .env("TZ", "Europe/Berlin")
        .env_remove("BATOND_CONFIG")
        .output()
        .unwrap();
    assert_eq!(std::fs::read_dir(&here).unwrap().count(), 0, "nothing is written where it was started");
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "the scratch database is gone");
    output
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn names(report: &Value, section: &str) -> Vec<String> {
    let sections = report["sections"].as_array().unwrap();
    let found = sections.iter().find(|one| one["section"] == section).unwrap();
    let rows = found["rows"].as_array().unwrap();
    rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_stranger_needs_only_a_maildir() {
    let home = tempfile::tempdir().unwrap();
    let maildir = home.path().join("Maildir");
    inbox(&maildir);
    let before = everything(&maildir);
    let output = audit(home.path(), &["--maildir", maildir.to_str().unwrap()]);
    let page = text(&output);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(everything(&maildir), before, "the inbox is as it was; no directory was made in it either");
    for said in
        ["4 mails of leads@acme.example", "your people sam", "WHO WAITS", "Anna Berg", "WHAT WENT QUIET"]
    {
        assert!(page.contains(said), "{said}:\n{page}");
    }
    let waits = page.split("WHO WAITS").nth(1).unwrap().split("WHAT WENT").next().unwrap();
    assert!(waits.contains("estimate for Friday") && !waits.contains("Carl"), "{waits}");
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
    assert!(!page.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn programs_get_the_same_as_json() {
    let home = tempfile::tempdir().unwrap();
    let maildir = home.path().join("Maildir");
    inbox(&maildir);
    let report = text(&audit(home.path(), &["--json", "--maildir", maildir.to_str().unwrap()]));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(names(&report, "waiting_on_us"), ["Anna Berg"]);
    assert_eq!(names(&report, "quiet"), ["Bob"]);
    assert_eq!(names(&report, "no_owner"), ["Anna Berg"], "nobody has written to her");
    assert!(names(&report, "follow_up").is_empty(), "nobody planned by Baton's rules yet");
    assert_eq!(report["mails"], 4);
    assert_eq!(report["sections"].as_array().unwrap().len(), 13, "every section is always there");
}

#[test]
fn older_mail_is_left_out_by_its_own_date_and_the_page_says_so() {
    let home = tempfile::tempdir().unwrap();
    let maildir = home.path().join("Maildir");
    inbox(&maildir);
    let path = maildir.to_str().unwrap();
    let report: Value =
        serde_json::from_str(&text(&audit(home.path(), &["--json", "--maildir", path, "--since", "10d"])))
            .unwrap();
    assert!(names(&report, "waiting_on_us").is_empty());
    assert_eq!((&report["mails"], &report["older_mails"]), (&2.into(), &2.into()));
    let page = text(&audit(home.path(), &["--maildir", path, "--since", "12h"]));
    assert!(page.contains("All mail is older") && page.contains("--since 1y"), "{page}");
}

#[test]
fn what_is_no_maildir_is_said_plainly() {
    let home = tempfile::tempdir().unwrap();
    let output = audit(home.path(), &["--maildir", home.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("has cur and new in it"));
    let output = audit(home.path(), &[]);
    assert_eq!(output.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&output.stderr).contains("batond audit --maildir DIR"), "without a file");
}

#[test]
fn a_configured_inbox_is_read_without_touching_its_database() {
    let home = tempfile::tempdir().unwrap();
    let (maildir, config) = (home.path().join("Maildir"), home.path().join("batond.toml"));
    inbox(&maildir);
    let settings = "timezone = \"Europe/Berlin\"\ninternal_domains = [\"acme.example\"]\n[inbox]\n\
        address = \"leads@acme.example\"\nsource = \"maildir\"\n[send]\ntransport = \"directory\"\n\
        [[team]]\nhandle = \"sam\"\nemail = \"sam@acme.example\"\nrole = \"manager\"\n";
    std::fs::write(&config, settings).unwrap();
    let report = text(&audit(home.path(), &["--json", "--config", config.to_str().unwrap()]));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(names(&report, "waiting_on_us"), ["Anna Berg"]);
    for unwanted in ["batond.db", "outbox"] {
        assert!(!home.path().join(unwanted).exists(), "{unwanted}");
    }
}
