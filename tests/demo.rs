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

/// What is told, in this order.
const TOLD: &[&str] = &[
    "1. Sarah wants a dashboard",
    "started L-1; assigned to jamie by turn",
    "Subject: [L-1] New lead for you: Sarah Lind",
    "leads+tomorrow3pm@acme.example",
    "Next follow-up Tue 3 Feb 2026 15:00",
    "Subject: Your leads, Tue 3 Feb: 1 today",
    "Subject: [L-1] Due at 15:00: Sarah Lind",
    "next: send the proposal by Thursday Sent from my phone",
    "commands of jamie, verdict pass",
    "Next action send the proposal",
    "Done, all of it.",
    "Wed 4 Feb: nothing is due",
    "Sarah answers on Friday afternoon",
    "The customer waits on us.",
    // The note of the product, as it stands.
    "[Feb 8] Handoff to Mike Current status: In Discussion, had 2 calls with Sarah (decision maker)",
    "Owner mike Handoff from jamie to mike, not confirmed since Sun 8 Feb 17:05",
    "Next action Send revised proposal with API integration scope Next follow-up Tue 10 Feb 2026",
    "Mike has it now and is asked to confirm",
    "You are away from Tue 10 Feb to Tue 17 Feb",
    "Subject: [L-1] Jamie handed you Sarah Lind. Please confirm",
    "Next follow-up: Tue 10 Feb (tomorrow)",
    "12:00 Four working hours, and no word. Once more, Mike is asked to confirm.",
    "It is │ not confirmed yet.",
    "Subject: [L-1] Nobody has confirmed Sarah Lind yet",
    "because you cover for Jamie",
    "Subject: Your leads, Tue 10 Feb: 1 today",
    "he writes to the customer",
    "Handoff from jamie to mike, acknowledged on Tue 10 Feb 10:15",
    "Mike wrote to the customer, so Sarah Lind is confirmed",
    "10:30 A customer has waited as long as a customer should. That is told to Mike.",
    "Subject: [L-1] Waiting for our answer since Wed 11 Feb: Sarah Lind",
    "Sun 15 Feb: the weekend; nobody gets a letter",
    "Subject: Lead cleanup, week of 16 Feb: 1 to settle of 1 active",
    "L-1 Sarah Lind: won",
    "2. Customer A asks about Friday",
    "Wed 6 May – Jamie: The basic estimate for 40 product photos",
    "Customer A: That fits our budget. Is Friday still available? Next follow-up Thu 7 May 2026",
    // The other note, as it stands.
    "Lead: Customer A. Jamie replied May 6 with basic estimate. Customer asked about Friday availability. New owner: \
     Sam. Next action: Sam to confirm schedule and reply by May 7. If no customer reply after that, follow up May 10.",
    "Owner sam Handoff from jamie to sam, not confirmed since Wed 6 May 15:30",
    "Next follow-up Thu 7 May 2026; if no reply, again Mon 11 May 2026",
    "Subject: [L-1] Jamie handed you Customer A. Please confirm",
    "ok Sent from my phone → linked to L-1 by token",
    "acknowledged on Wed 6 May 16:40",
    "Sam confirmed Customer A.",
    "Subject: Your leads, Thu 7 May: 1 today",
    "Next follow-up Mon 11 May 2026",
    "Subject: Out of office: Product photos",
    "L-1 stands as it was",
    "started L-2; assigned to sam: the mail was addressed to them",
    "Sun 10 May: the weekend; nobody gets a letter",
    "Subject: [L-2] New lead for you: Northside Bakery",
    "NO REPLY YET",
    "1 snooze wed",
    "Done, all of it.",
    "Subject: [L-2] Waiting for our answer since Sat 9 May: Northside Bakery",
    "Subject: [L-1] Waiting for our answer since Tue 12 May: Customer A",
    "Thu 14 May: a holiday; nobody gets a letter",
    "Subject: [L-2] 3 days late: call Rosa about the shop",
    "Subject: Lead cleanup, week of 18 May: 1 to settle of 2 active",
    "Why: Sam is at capacity this week",
    "Owner jamie Handoff from sam to jamie, not confirmed",
    "Mike acted on your lead Customer A",
    "acknowledged on Mon 18 May 09:40",
    "2 done called Rosa, she wants a Saturday in June",
    "Next action send Rosa two Saturdays",
    "Where it stands",
    "Letters to customers and strangers: 0.",
    "batond config example > batond.toml",
];

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
    for moment in TOLD {
        let Some((_, after)) = rest.split_once(moment) else {
            panic!("{moment:?} is missing, or comes too early:\n{text}")
        };
        rest = after;
    }
}

#[test]
fn the_letter_and_the_answer_in_the_readme_are_those_of_the_demo() {
    let readme = fs::read_to_string("README.md").expect("the README");
    let text = told(&[]);
    for beginning in ["Subject: [L-1] Jamie handed you", "Done. L-1 Customer A"] {
        let (_, rest) =
            readme.split_once(beginning).unwrap_or_else(|| panic!("no {beginning:?} in the README"));
        let (letter, _) = rest.split_once("```").expect("its end");
        let letter = format!("{beginning}{letter}");
        for line in letter.lines() {
            assert!(text.contains(format!(" │ {line}").trim_end()), "{line:?} is not in the demo");
        }
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
            let answers =
                letter.header("Auto-Submitted").and_then(HeaderValue::as_text) == Some("auto-replied");
            assert!(answers || (!off && (8..18).contains(&at.hour())), "O-{number} of {story} left at {at}");
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
fn nobody_is_asked_for_an_ok_they_have_given() {
    let (home, _) = kept();
    let asked = |story: &str| {
        let is_asking = |subject: &str| subject.starts_with('[') && subject.ends_with("Please confirm");
        let asks = |letter: &Message<'_>| letter.subject().is_some_and(is_asking);
        letters(home.path(), story).values().filter(|bytes| asks(&parsed(bytes))).count()
    };
    assert_eq!(asked("sarah"), 2, "Mike is asked, and asked again");
    assert_eq!(asked("customer-a"), 2, "Sam and Jamie confirm before anybody has to ask again");
}

#[test]
fn no_answer_says_that_nothing_was_done() {
    let text = told(&[]);
    for words in ["could not do", "did you mean", "I do not know"] {
        assert!(!text.contains(words), "{words}");
    }
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
    let commands = mails.iter().flat_map(|mail| mail["commands"].as_array().expect("a list"));
    let results: Vec<_> = commands.map(|command| command["result"].clone()).collect();
    assert_eq!(results, vec!["done"; 5]);
    assert!(mails.iter().any(|mail| mail["linked_by"] == "token"), "{mails:?}");
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
