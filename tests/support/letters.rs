//! A team and letters to it, for tests of what leaves.
#![expect(clippy::unwrap_used, reason = "a broken test may panic")]

use std::sync::Arc;

use batond::domain::calendar::{Calendar, Hours};
use batond::domain::team::{Inbox, Member, Role};
use batond::domain::{Address, LetterId, Team};
use batond::shell::transport::Parcel;

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// Sam, Jamie and the inbox of acme.example.
pub(crate) fn team() -> Team {
    let member = |handle: &str| Member {
        handle: handle.parse().unwrap(),
        name: handle.to_owned(),
        address: address(&format!("{handle}@acme.example")),
        aliases: vec![],
        role: Role::Member,
        calendar: Calendar {
            zone: chrono_tz::Tz::UTC,
            hours: Hours::parse("Mon-Fri 08:00-18:00").unwrap(),
            holidays: Arc::default(),
        },
        skills: vec![],
        capacity: None,
        left: None,
    };
    let inbox = Inbox { address: address("leads@acme.example"), aliases: vec![], plus_addressing: true };
    Team::new(vec![member("sam"), member("jamie")], inbox, vec!["acme.example".into()])
}

/// A letter to Sam with this text.
pub(crate) fn parcel(number: i64, text: &str) -> Parcel {
    let bytes = format!(
        "From: Baton <leads@acme.example>\r\nTo: Sam <sam@acme.example>\r\nSubject: letter {number}\r\n\
         Date: Wed, 6 May 2026 12:00:00 +0000\r\n\
         Message-ID: <letter.{number}@acme.example>\r\n\r\n{text}\r\n"
    )
    .into_bytes();
    let envelope_from = address("leads+b1@acme.example");
    Parcel { letter: LetterId(number), to: address("sam@acme.example"), envelope_from, bytes }
}
