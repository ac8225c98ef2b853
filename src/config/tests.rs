//! The configuration as a contract: every key, its default and its meaning (product.md §17).

#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime, Weekday};
use proptest::prelude::*;

use super::document::Document;
use super::notes::Notes;
use super::section::Reading;
use super::*;
use crate::domain::policy::{DateOrder, InboundRule, Pin, TrustLevel};
use crate::domain::team::Role;
use crate::domain::time::{Span, Unit};
use crate::domain::{Address, Party};

/// The whole of product.md §17, as it stands there.
const CONTRACT: &str = r#"
timezone = "Europe/Berlin"
internal_domains = ["acme.example"]
date_order = ""
[state]
database = "batond.db"
[inbox]
address = "leads@acme.example"
aliases = []
source = "imap"
since = "90 days"
plus_addressing = true
mark = "none"
[inbox.imap]
host = "imap.acme.example"
port = 993
tls = "implicit"
username = "leads@acme.example"
password_file = "imap-password"
mailboxes = ["INBOX"]
ca_file = ""
[inbox.maildir]
path = "Maildir"
[send]
from = "Baton <leads@acme.example>"
transport = "smtp"
[send.smtp]
host = "smtp.acme.example"
port = 587
tls = "starttls"
username = "leads@acme.example"
password_file = "smtp-password"
ca_file = ""
[send.directory]
path = "outbox"
[trust]
authserv_id = ""
level = "token"
[assign]
inbound = "round-robin"
[[assign.skill]]
skill = "react"
words = ["react", "frontend"]
[follow_up]
respond_within = "1 working day"
after_contact = "3 working days"
quiet_after = "21 days"
[handoff]
nudge_after = "4 working hours"
giver_after = "1 working day"
manager_after = "2 working days"
[calendar]
holidays = []
[letters]
cleanup = "Mon 08:00"
digest_at = "08:00"
hours = "Mon-Fri 08:00-18:00"
[ignore]
senders = ["*@newsletter.example"]
[[team]]
handle = "sam"
name = "Sam Rivera"
email = "sam@acme.example"
aliases = []
role = "member"
timezone = "America/New_York"
hours = "Mon-Fri 09:00-17:30"
skills = ["react"]
capacity = 40
left = ""
"#;

/// The least that can be said.
const LEAST: &str = r#"
[inbox]
address = "leads@acme.example"
[inbox.imap]
host = "imap.acme.example"
password_file = "imap-password"
[send.smtp]
host = "smtp.acme.example"
[[team]]
handle = "sam"
email = "sam@acme.example"
"#;

fn good(text: &str) -> Config {
    parse(text, Path::new("/etc/team"), &Environment::default())
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn bad(text: &str) -> String {
    match parse(text, Path::new("/etc/team"), &Environment::default()) {
        Ok(_) => panic!("this should have been refused:\n{text}"),
        Err(problems) => problems.to_string(),
    }
}

/// `LEAST` with more in one of its sections.
fn with(section: &str, lines: &str) -> String {
    LEAST.replace(section, &format!("{section}\n{lines}"))
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn imap(config: &Config) -> &Imap {
    match &config.source {
        Source::Imap(imap) => imap,
        Source::Maildir { .. } => panic!("not IMAP"),
    }
}

fn smtp(config: &Config) -> &Smtp {
    match &config.send.transport {
        Transport::Smtp(smtp) => smtp,
        Transport::Directory { .. } => panic!("not SMTP"),
    }
}

#[test]
fn the_contract_is_read_as_it_stands() {
    let config = good(CONTRACT);
    let policy = &config.policy;
    assert_eq!(policy.zone(), chrono_tz::Europe::Berlin);
    assert_eq!(policy.skills[0].words, ["react", "frontend"]);
    assert!(policy.ignore.has(&address("news@newsletter.example")));
    let sam = &policy.team.members()[0];
    assert_eq!(
        (sam.name.as_str(), sam.role, sam.capacity, sam.left),
        ("Sam Rivera", Role::Member, Some(40), None)
    );
    assert_eq!(sam.calendar.zone, chrono_tz::America::New_York);
    assert_eq!(sam.calendar.hours.on(Weekday::Fri), Some((time(9, 0), time(17, 30))));
    assert_eq!(policy.team.party(&address("info@acme.example")), Party::Internal);
    assert_eq!(config.database, Path::new("/etc/team/batond.db"));
    assert_eq!(imap(&config).login, Login::Password(SecretSource::File("/etc/team/imap-password".into())));
    assert_eq!(
        smtp(&config).login,
        Some(Login::Password(SecretSource::File("/etc/team/smtp-password".into())))
    );
    assert_eq!(
        config.warnings,
        ["team: nobody has role = \"manager\", so nobody is told of leads that have no owner"]
    );
}

#[test]
fn what_is_not_said_is_as_the_contract_shows_it() {
    let (least, whole) = (good(LEAST), good(CONTRACT));
    let (a, b) = (&least.policy, &whole.policy);
    assert_eq!((a.since, a.date_order, &a.pin, a.trust), (b.since, b.date_order, &b.pin, b.trust));
    assert_eq!(
        (a.inbound, a.respond_within, a.after_contact),
        (b.inbound, b.respond_within, b.after_contact)
    );
    assert_eq!((a.quiet_after, a.nudge_after, a.giver_after), (b.quiet_after, b.nudge_after, b.giver_after));
    assert_eq!((a.manager_after, a.digest_at, a.cleanup), (b.manager_after, b.digest_at, b.cleanup));
    assert_eq!((a.calendar.hours, a.team.inbox()), (b.calendar.hours, b.team.inbox()));
    assert_eq!((&least.source, least.mark, &least.send.from), (&whole.source, whole.mark, &whole.send.from));
    let (a, b) = (smtp(&least), smtp(&whole));
    assert_eq!((a.port, a.tls, &a.ca_file), (b.port, b.tls, &b.ca_file));
}

#[test]
fn values_of_every_kind_are_understood() {
    let text = CONTRACT
        .replace("date_order = \"\"", "date_order = \"dmy\"")
        .replace("authserv_id = \"\"", "authserv_id = \"Gmail\"")
        .replace("level = \"token\"", "level = \"strict\"")
        .replace("inbound = \"round-robin\"", "inbound = \"ignore\"")
        .replace("mark = \"none\"", "mark = \"keyword\"")
        .replace("holidays = []", "holidays = [\"2026-12-25\", 2026-12-26]")
        .replace("role = \"member\"", "role = \"manager\"")
        .replace("left = \"\"", "left = 2026-06-01")
        .replace("quiet_after = \"21 days\"", "quiet_after = \"2 months\"")
        .replace("cleanup = \"Mon 08:00\"", "cleanup = \"Tuesday 07:30\"");
    let config = good(&text);
    let policy = &config.policy;
    assert_eq!(
        (policy.date_order, &policy.pin, policy.trust),
        (DateOrder::DayMonth, &Pin::Gmail, TrustLevel::Strict)
    );
    assert_eq!((policy.inbound, config.mark), (InboundRule::Ignore, Mark::Keyword));
    assert_eq!(policy.calendar.holidays.len(), 2);
    assert_eq!(policy.team.members()[0].calendar.holidays, policy.calendar.holidays);
    assert_eq!(policy.team.members()[0].left, NaiveDate::from_ymd_opt(2026, 6, 1));
    assert_eq!(policy.quiet_after, Span::new(2, Unit::Months));
    assert_eq!(policy.cleanup, (Weekday::Tue, time(7, 30)));
    assert_eq!(config.warnings, Vec::<String>::new());
    for (id, pin) in
        [("microsoft365", Pin::Microsoft365), ("mx.Acme.example", Pin::Id("mx.acme.example".into()))]
    {
        let text = CONTRACT.replace("authserv_id = \"\"", &format!("authserv_id = \"{id}\""));
        assert_eq!(good(&text).policy.pin, pin);
    }
}

#[test]
fn all_words_for_a_strangers_lead_are_known() {
    for (word, rule) in [
        ("round-robin", InboundRule::RoundRobin),
        ("least-busy", InboundRule::LeastBusy),
        ("skills", InboundRule::Skills),
        ("manager", InboundRule::Manager),
        ("none", InboundRule::None),
        ("ignore", InboundRule::Ignore),
    ] {
        let text = CONTRACT.replace("inbound = \"round-robin\"", &format!("inbound = \"{word}\""));
        assert_eq!(good(&text).policy.inbound, rule);
    }
}

#[test]
fn the_database_lies_where_the_service_may_write() {
    let read = |text: &str, state: &str| {
        let env = Environment { state_directory: Some(state.into()) };
        parse(text, Path::new("/etc/team"), &env).expect("a good file").database
    };
    assert_eq!(read(LEAST, "/var/lib/batond"), PathBuf::from("/var/lib/batond/batond.db"));
    assert_eq!(read(LEAST, "/var/lib/batond:/var/lib/other"), PathBuf::from("/var/lib/batond/batond.db"));
    assert_eq!(read(LEAST, ""), PathBuf::from("/etc/team/batond.db"));
    assert_eq!(
        read(CONTRACT, "/var/lib/batond"),
        PathBuf::from("/etc/team/batond.db"),
        "the file comes first"
    );
}

#[test]
fn a_database_beside_a_file_in_etc_is_warned_of() {
    let warned = |text: &str| good(text).warnings.iter().any(|warning| warning.starts_with("state.database"));
    assert!(warned(LEAST));
    assert!(!warned(CONTRACT));
}

#[test]
fn ports_follow_the_protection() {
    for (lines, port) in [("", 993), ("tls = \"starttls\"", 143), ("tls = \"starttls\"\nport = 1143", 1143)] {
        assert_eq!(imap(&good(&with("[inbox.imap]", lines))).port, port, "{lines}");
    }
    for (lines, port) in [("", 587), ("tls = \"implicit\"", 465)] {
        assert_eq!(smtp(&good(&with("[send.smtp]", lines))).port, port, "{lines}");
    }
}

#[test]
fn without_protection_only_this_machine_is_spoken_to() {
    for host in ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost", "LOCALHOST"] {
        let text = LEAST.replace("imap.acme.example\"", &format!("{host}\"\ntls = \"none\""));
        assert_eq!(imap(&good(&text)).tls, Tls::None, "{host}");
    }
    for host in ["imap.acme.example", "192.168.1.1", "::2", "localhost.acme.example"] {
        let text = LEAST.replace("imap.acme.example\"", &format!("{host}\"\ntls = \"none\""));
        assert!(bad(&text).contains("inbox.imap.tls"), "{host}");
    }
}

#[test]
fn a_secret_comes_from_one_place() {
    let login =
        |line: &str| imap(&good(&LEAST.replace("password_file = \"imap-password\"", line))).login.clone();
    assert_eq!(login("password_file = \"/run/pw\""), Login::Password(SecretSource::File("/run/pw".into())));
    assert_eq!(
        login("password_command = \"pass x\""),
        Login::Password(SecretSource::Command("pass x".into()))
    );
    assert_eq!(
        login("password_credential = \"batond.imap-password\""),
        Login::Password(SecretSource::Credential("batond.imap-password".into()))
    );
    assert_eq!(login("token_command = \"token\""), Login::Token(SecretSource::Command("token".into())));
    assert_eq!(
        login("password_file = \"\"\ntoken_command = \"token\""),
        Login::Token(SecretSource::Command("token".into()))
    );
}

#[test]
fn a_server_for_letters_may_need_no_login() {
    let config = good(LEAST);
    assert_eq!((smtp(&config).username.as_str(), &smtp(&config).login), ("", &None));
    let config = good(&with("[send.smtp]", "password_file = \"p\""));
    assert_eq!(smtp(&config).username, "leads@acme.example", "a password without a user is the inbox's");
    assert!(bad(&with("[send.smtp]", "username = \"leads\"")).contains("send.smtp.password_file"));
}

#[test]
fn sections_that_are_not_used_may_be_absent() {
    let text = r#"
inbox.address = "leads@acme.example"
inbox.source = "maildir"
send.transport = "directory"
team = [{ handle = "sam", email = "sam@acme.example" }]
"#;
    let config = good(text);
    assert_eq!(config.source, Source::Maildir { path: "/etc/team/Maildir".into() });
    assert_eq!(config.send.transport, Transport::Directory { path: "/etc/team/outbox".into() });
    assert_eq!(config.policy.team.members()[0].name, "Sam");
}

#[test]
fn a_section_that_is_not_used_is_still_read() {
    let text =
        LEAST.replace("[inbox]", "[inbox]\nsource = \"maildir\"").replace("host = \"imap", "hots = \"imap");
    let problems = bad(&text);
    assert!(problems.contains("inbox.imap.hots") && !problems.contains("is missing"), "{problems}");
}

#[test]
fn a_literal_password_is_refused_and_never_repeated() {
    let text = with("[inbox.imap]", "password = \"hunter2\"");
    assert!(bad(&text).contains("inbox.imap.password: a password does not belong in this file"));
    for line in [
        "password = \"hunter2\"",
        "password = hunter2",
        "passwort = \"hunter2\"",
        "password_file = [\"hunter2\"]",
    ] {
        let problems = bad(&with("[send.smtp]", line));
        assert!(!problems.contains("hunter2"), "{problems}");
    }
}

#[test]
fn a_literal_password_is_never_offered_as_the_word_that_was_meant() {
    let problems = bad(&with("[inbox.imap]", "passwort = \"x\""));
    assert!(!problems.contains("did you mean password?") && !problems.contains(" password,"), "{problems}");
    assert!(problems.contains("password_file"), "{problems}");
}

#[test]
fn nothing_that_is_printed_of_a_configuration_holds_a_command_line() {
    let text = LEAST.replace("password_file = \"imap-password\"", "password_command = \"printf hunter2\"");
    let (config, settings) =
        read(&text, Path::new("/etc/team"), &Environment::default()).expect("a good file");
    let json = serde_json::to_string(&settings).expect("JSON");
    assert!(!format!("{config:?} {settings} {json}").contains("hunter2"));
}

#[test]
fn the_inbox_leaves_room_for_tokens() {
    let local = |count: usize| LEAST.replace("leads@", &format!("{}@", "l".repeat(count)));
    assert_eq!(good(&local(30)).policy.team.inbox().address.local().len(), 30);
    assert!(bad(&local(31)).contains("more than 30 characters"));
    let long = local(31).replace("[inbox.imap]", "plus_addressing = false\n[inbox.imap]");
    assert!(!good(&long).policy.team.inbox().plus_addressing);
}

#[test]
fn mistakes_that_are_allowed_are_warned_of() {
    let warnings = |text: &str| good(text).warnings.join("\n");
    let least = warnings(LEAST);
    for key in ["timezone:", "internal_domains:", "team:"] {
        assert!(least.contains(key), "{least}");
    }
    let whole = CONTRACT.replace("role = \"member\"", "role = \"manager\"");
    assert_eq!(warnings(&whole), "");
    for (from, to, said) in [
        ("[\"acme.example\"]", "[\"gmail.com\"]", "internal_domains: gmail.com"),
        ("level = \"token\"", "level = \"strict\"", "trust.level"),
        ("*@newsletter.example", "*@acme.example", "ignore.senders: sam@acme.example"),
        ("sam@acme.example", "sam@mail.acme.example", "acme.example does not stand for mail.acme.example"),
        (
            "round-robin\"\n[[assign.skill]]\nskill = \"react",
            "skills\"\n[[assign.skill]]\nskill = \"vue",
            "\"vue\"",
        ),
    ] {
        let warned = warnings(&whole.replace(from, to));
        assert!(warned.contains(said), "{warned}");
    }
    for to in ["sam@otheracme.example", "sam@home.example"] {
        assert_eq!(warnings(&whole.replace("sam@acme.example", to)), "", "{to} is at no domain below ours");
    }
}

#[test]
fn the_example_names_every_key() {
    let text = format!("{EXAMPLE}\n[[assign.skill]]\nskill = \"react\"\nwords = [\"react\"]\n");
    let document = Document::parse(&text);
    let mut reading = Reading { document: &document, dir: Path::new("/etc/team"), notes: Notes::default() };
    super::parse::whole(&mut reading, &Environment::default()).expect("the example is good");
    let keys = &reading.notes.known;
    assert!(keys.len() > 60, "only {} keys", keys.len());
    for (section, key) in keys {
        let section = section.split('[').next().unwrap_or_default();
        let whole = if section.is_empty() { (*key).to_owned() } else { format!("{section}.{key}") };
        let said = EXAMPLE.lines().map(|line| line.trim_start_matches("# ")).any(|line| {
            line.starts_with(&format!("{key} = "))
                || line == format!("[{whole}]")
                || line == format!("[[{whole}]]")
        });
        assert!(said, "{whole} is not in the example");
    }
}

#[test]
fn the_example_stays_good_when_its_hints_are_taken() {
    let alternatives = ["password_command", "password_credential", "token_command"];
    let taken: Vec<&str> = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with("[[") => rest,
            Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => rest,
            _ => line,
        })
        .filter(|line| !alternatives.iter().any(|key| line.starts_with(key)))
        .collect();
    let config = good(&taken.join("\n"));
    assert_eq!(config.policy.team.members()[0].capacity, Some(40));
    assert_eq!(config.holidays_file, Some("/etc/team/holidays.ics".into()));
    assert_eq!(config.database, Path::new("/var/lib/batond/batond.db"));
}

#[test]
fn the_example_says_nothing_but_the_defaults_where_it_says_so() {
    let defaults =
        ["date_order", "source", "since", "mark", "tls", "level", "inbound", "respond_within", "cleanup"];
    let (_, settings) =
        read(EXAMPLE, Path::new("/etc/team"), &Environment::default()).expect("the example is good");
    for key in defaults {
        let line =
            EXAMPLE.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(&format!("{key} = ")));
        let line = line.unwrap_or_else(|| panic!("{key} is not a hint")).trim();
        let setting = settings.0.iter().find(|setting| setting.key.ends_with(key)).expect(key);
        assert_eq!((setting.value.to_string().as_str(), setting.origin), (line, Origin::Default), "{key}");
    }
}

#[test]
fn problems_come_in_the_order_of_the_lines() {
    let problems = bad("zebra = 1\n[inbox]\naddress = 7\n[trust]\nlevel = \"x\"\n");
    let lines: Vec<&str> = problems.lines().collect();
    assert!(
        lines[0].starts_with("line 1: zebra") && lines[1].starts_with("line 3: inbox.address"),
        "{problems}"
    );
    assert!(lines[2].starts_with("line 5: trust.level"), "{problems}");
}

#[test]
fn a_flood_of_mistakes_is_cut() {
    let lines: Vec<String> = (0..5000).map(|number| format!("key{number} = 1")).collect();
    let text = lines.join("\n");
    assert_eq!(bad(&text).lines().count(), 200);
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).expect("a time")
}

proptest! {
    #[test]
    fn no_text_makes_the_reading_panic(text in "\\PC{0,200}") {
        let _ = parse(&text, Path::new("/etc/team"), &Environment::default());
    }

    #[test]
    fn no_slip_in_a_good_file_makes_the_reading_panic_or_fail_without_a_word(
        place in 0_usize..3000, cut in 0_usize..40, put in "[\\PC\n\"\\[\\]=]{0,6}",
    ) {
        let kept: String = CONTRACT.chars().take(place).collect();
        let rest: String = CONTRACT.chars().skip(place + cut).collect();
        if let Err(problems) = parse(&format!("{kept}{put}{rest}"), Path::new("/etc/team"), &Environment::default()) {
            prop_assert!(!problems.list.is_empty());
            prop_assert!(!problems.to_string().contains("no better words"), "{}", problems);
        }
    }
}
