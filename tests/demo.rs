//! The demo as somebody meets it who has nothing but the program: it needs no account, ends by itself, and tells the
//! truth about what went where.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, Timelike, Weekday};
use mail_parser::{HeaderValue, Message, MessageParser};

/// How long the demo may take; a debug program on a busy machine is several times slower than a real one.
const LIMIT: Duration = Duration::from_secs(30);

/// The stories, by the names of their directories.
const STORIES: [&str; 2] = ["sarah", "customer-a"];

/// Whom letters may go to.
const TEAM: [&str; 3] = ["jamie@acme.example", "sam@acme.example", "mike@acme.example"];

/// Runs it where nothing is: no configuration, no home.
fn demo(arguments: &[&str]) -> Output {
    let nowhere = tempfile::tempdir().expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_batond"));
    command.arg("demo").args(arguments).current_dir(nowhere.path()).env_clear().env("TMPDIR", nowhere.path());
    let output = command.output().expect("batond runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "a story is told without a log");
    let left: Vec<_> = fs::read_dir(nowhere.path()).expect("the directory").collect();
    assert!(left.is_empty(), "the demo leaves nothing behind: {left:?}");
    output
}

fn told(arguments: &[&str]) -> String {
    String::from_utf8(demo(arguments).stdout).expect("text")
}

/// The demo, kept in a directory of its own.
fn kept() -> (tempfile::TempDir, String) {
    let home = tempfile::tempdir().expect("a directory");
    let text = told(&["--keep", home.path().to_str().expect("a name")]);
    (home, text)
}

/// The letters of a story, as their readers' mail programs take them, by number.
fn letters(home: &Path, story: &str) -> BTreeMap<u32, Vec<u8>> {
    let files = fs::read_dir(home.join(story).join("outbox")).expect("the outbox");
    let letter = |file: fs::DirEntry| {
        let name = file.file_name().into_string().expect("a name");
        let number = name.strip_prefix("O-").and_then(|name| name.strip_suffix(".eml"));
        let number = number.unwrap_or_else(|| panic!("{name} is no letter")).parse().expect("a number");
        (number, fs::read(file.path()).expect("a letter"))
    };
    files.map(|file| letter(file.expect("a file"))).collect()
}

fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).expect("a mail")
}

/// When a letter was written, on its reader's clock.
fn date(letter: &Message<'_>) -> DateTime<chrono::FixedOffset> {
    let HeaderValue::DateTime(date) = letter.header("Date").expect("a date") else { panic!("no date") };
    DateTime::parse_from_rfc3339(&date.to_rfc3339()).expect("a date")
}

#[test]
fn the_demo_tells_both_stories_in_order_and_ends() {
    let begun = Instant::now();
    let text = told(&[]);
    assert!(begun.elapsed() < LIMIT, "{:?}", begun.elapsed());
    // Lines are broken anywhere.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = text.as_str();
    for moment in [
        "1. Sarah wants a dashboard",
        "started L-1; assigned to jamie by turn",
        "Subject: [L-1] New lead for you: Sarah Lind",
        "leads+tomorrow3pm@acme.example",
        "Next follow-up Tue 3 Feb 2026 15:00",
        "Subject: Your leads, Tue 3 Feb: 1 today",
        "Subject: [L-1] Due at 15:00: Sarah Lind",
        "Wed 4 Feb: nothing is due",
        "Sarah answers on Friday afternoon",
        "The customer waits on us.",
        "From: Lars Quick",
        "its author was never part of that conversation",
        "L-1 stands as it was",
        "Bcc: leads+feb10@acme.example",
        "Next follow-up Tue 10 Feb 2026",
        "Subject: Your leads, Mon 9 Feb: 1 to look at",
        "lars@quickdevs.example is not known here",
        "Subject: Your leads, Tue 10 Feb: 1 today",
        "Subject: Your leads, Wed 11 Feb: 1 late",
        "1 day late",
        "Next follow-up Fri 13 Feb 2026",
        "2. Customer A asks about Friday",
        "Wed 6 May – Jamie: The basic estimate for 40 product photos",
        "Waiting on the",
        "Customer A: That fits our budget. Is Friday still available? Next follow-up Thu 7 May 2026",
        "Subject: Your leads, Thu 7 May: 1 today",
        "Thu 7 May – Sam: Friday is open at 10:00 and at 14:00.",
        "Next follow-up Mon 11 May 2026",
        "Subject: Out of office: Product photos",
        "L-1 stands as it was",
        "started L-2; assigned to sam: the mail was addressed to them",
        "Sun 10 May: the weekend; nobody gets a letter",
        "Subject: [L-2] New lead for you: Northside Bakery",
        "Next follow-up Fri 15 May 2026",
        "Next follow-up Wed 13 May 2026",
        "14:00 Two o'clock",
        "Thu 14 May: a holiday; nobody gets a letter",
        "Subject: Your leads, Mon 18 May: 1 late",
        "Where it stands",
        "Letters to customers and strangers: 0.",
        "batond config example > batond.toml",
    ] {
        let Some((_, after)) = rest.split_once(moment) else {
            panic!("{moment:?} is missing, or comes too early:\n{text}")
        };
        rest = after;
    }
}

#[test]
fn two_demos_tell_the_same_and_nothing_of_the_machine() {
    let (first, second) = (told(&[]), told(&[]));
    assert_eq!(first, second);
    let temporary = std::env::temp_dir();
    assert!(
        !first.contains(temporary.to_str().expect("a name")) && !first.contains("batond-demo"),
        "{first}"
    );
    assert!(!first.contains('\u{1b}'), "colours are for terminals");
    for line in first.lines() {
        assert!(line.chars().count() <= 80, "{line:?} is too long for a terminal");
    }
}

#[test]
fn letters_go_to_the_team_alone_and_only_while_it_works() {
    let (home, _) = kept();
    for story in STORIES {
        let letters = letters(home.path(), story);
        assert!(letters.len() >= 6, "{story} has {} letters", letters.len());
        for (number, bytes) in &letters {
            let letter = parsed(bytes);
            let to = letter.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("a reader");
            assert!(TEAM.contains(&to), "O-{number} of {story} went to {to}");
            assert!(letter.cc().is_none() && letter.bcc().is_none(), "O-{number} of {story} has copies");
            let at = date(&letter);
            let off =
                matches!(at.weekday(), Weekday::Sat | Weekday::Sun) || (at.month(), at.day()) == (5, 14);
            assert!(!off && (8..18).contains(&at.hour()), "O-{number} of {story} left at {at}");
        }
    }
}

#[test]
fn every_letter_is_told_whole() {
    let (home, text) = kept();
    let mut framed = 0;
    for story in STORIES {
        for (number, bytes) in letters(home.path(), story) {
            let letter = parsed(&bytes);
            let body = letter.body_text(0).expect("a text");
            for line in body.lines() {
                let shown = format!(" │ {}", line.trim_end());
                assert!(text.contains(shown.trim_end()), "O-{number} of {story}: {line:?} is not told");
            }
            framed += 1;
        }
    }
    assert_eq!(text.matches("╭─ letter").count(), framed);
}

#[test]
fn a_reminder_whose_matter_is_settled_does_not_come() {
    let (home, _) = kept();
    let letters = letters(home.path(), "customer-a");
    let single = letters
        .values()
        .find(|bytes| parsed(bytes).subject().is_some_and(|subject| subject.contains("14:00")));
    assert!(single.is_none(), "the customer had answered before two o'clock");
}

#[test]
fn what_is_kept_can_be_looked_into_with_the_other_commands() {
    let (home, text) = kept();
    assert!(text.contains("Everything is kept in"), "{text}");
    let config = home.path().join("sarah/batond.toml");
    let shown = Command::new(env!("CARGO_BIN_EXE_batond"))
        .args(["--json", "inbox", "--config"])
        .arg(&config)
        .output()
        .expect("batond runs");
    let mails: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let mails = mails.as_array().expect("a list");
    let claimed: Vec<_> = mails.iter().filter(|mail| mail["claimed"] == true).collect();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0]["from"], "lars@quickdevs.example");
    assert!(mails.iter().all(|mail| mail["lead"] == "L-1"), "{mails:?}");
}

#[test]
fn every_command_that_is_recommended_exists() {
    let (_home, text) = kept();
    let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  batond ")).collect();
    assert!(commands.len() >= 9, "{commands:?}");
    for command in commands {
        let words = command.split("  ").next().and_then(|command| command.split(" >").next()).expect("words");
        let output = Command::new(env!("CARGO_BIN_EXE_batond"))
            .args(words.split(' '))
            .arg("--help")
            .output()
            .expect("batond runs");
        assert!(output.status.success(), "batond {words}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_directory_with_something_in_it_is_refused_and_left_alone() {
    let home = tempfile::tempdir().expect("a directory");
    fs::write(home.path().join("mine"), "mine").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_batond"))
        .args(["demo", "--keep"])
        .arg(home.path())
        .output()
        .expect("batond runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not empty"), "{output:?}");
    assert_eq!(fs::read_dir(home.path()).expect("the directory").count(), 1);
}
