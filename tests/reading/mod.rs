//! What the tests of reading share: a small team, and the way to the mails of others.
#![expect(clippy::expect_used, reason = "a test stops where its own material is wrong")]

use std::path::PathBuf;
use std::sync::Arc;

use batond::domain::calendar::{Calendar, Hours};
use batond::domain::policy::{DateOrder, IgnoreList, InboundRule, Pin, TrustLevel};
use batond::domain::time::{Span, Unit};
use batond::domain::{Address, Inbox, Mail, Member, Policy, Role, Team};
use batond::mail::read::{Perspective, read};
use chrono::{DateTime, NaiveTime, Utc, Weekday};

/// A folder of the corpora, or none (with the reason printed) where they are not at hand.
pub(crate) fn corpus(folder: &str) -> Option<PathBuf> {
    let root = std::env::var("BATON_CORPORA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora").to_owned());
    let path = PathBuf::from(root).join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: there is no folder of corpora named {folder}");
    None
}

/// The files of a folder, by name.
pub(crate) fn files(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("a folder that can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a file that can be read"))
        })
        .collect();
    all.sort();
    all
}

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn calendar() -> Calendar {
    Calendar {
        zone: chrono_tz::Europe::Berlin,
        hours: Hours::parse("Mon-Fri 08:00-18:00").expect("hours"),
        holidays: Arc::default(),
    }
}

fn member(handle: &str, name: &str) -> Member {
    Member {
        handle: handle.parse().expect("a handle"),
        name: name.to_owned(),
        address: address(&format!("{handle}@acme.example")),
        aliases: vec![],
        role: Role::Member,
        calendar: calendar(),
        skills: vec![],
        capacity: None,
        left: None,
    }
}

/// Sam and Jamie of acme.example, who share leads@acme.example (also sales@acme.example).
pub(crate) fn policy(pin: Pin) -> Policy {
    let inbox = Inbox {
        address: address("leads@acme.example"),
        aliases: vec![address("sales@acme.example")],
        plus_addressing: true,
    };
    let members = vec![member("sam", "Sam Rivera"), member("jamie", "Jamie Lee")];
    let day = Span::new(1, Unit::WorkingDays);
    let morning = NaiveTime::from_hms_opt(8, 0, 0).expect("a time");
    Policy {
        team: Team::new(members, inbox, vec!["acme.example".to_owned()]),
        calendar: calendar(),
        date_order: DateOrder::Unset,
        since: Span::new(90, Unit::Days),
        pin,
        trust: TrustLevel::Token,
        inbound: InboundRule::RoundRobin,
        skills: vec![],
        respond_within: day,
        after_contact: day,
        quiet_after: Span::new(21, Unit::Days),
        nudge_after: day,
        giver_after: day,
        manager_after: day,
        digest_at: morning,
        cleanup: (Weekday::Mon, morning),
        ignore: IgnoreList::default(),
    }
}

pub(crate) fn arrival() -> DateTime<Utc> {
    "2026-05-06T12:00:00Z".parse().expect("an instant")
}

/// Reads a mail as this team sees it; ids at `own.invalid` are its own letters'.
pub(crate) fn read_as(bytes: &[u8], policy: &Policy) -> Mail {
    let is_own = |id: &batond::domain::MessageId| id.as_str().ends_with("@own.invalid");
    read(bytes, true, arrival(), &Perspective { policy, is_own: &is_own })
}

/// Reads a mail with nothing pinned.
pub(crate) fn read_mail(bytes: &[u8]) -> Mail {
    read_as(bytes, &policy(Pin::Unpinned))
}

/// Each test file uses a part of this; here all of it is named.
const _: fn() = || {
    let _ = (corpus, files, read_mail);
};
