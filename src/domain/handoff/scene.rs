//! A small team and a lead, for the tests of the pure rules: Jamie owns Customer A, Sam and Mike are there, Dana manages.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::domain::calendar::{Calendar, Hours};
use crate::domain::lead::{Lead, Origin};
use crate::domain::policy::{DateOrder, IgnoreList, InboundRule, Pin, TrustLevel};
use crate::domain::time::{Span, Unit, local_instant};
use crate::domain::{Address, Handle, Inbox, LeadId, Mailbox, Member, Policy, Role, Team};

pub(crate) fn handle(text: &str) -> Handle {
    text.parse().expect("a handle")
}

/// A local time of the team, `2026-05-06T12:00`.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").expect("a time");
    local_instant(local.date(), local.time(), Tz::Europe__Berlin)
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn calendar() -> Calendar {
    Calendar {
        zone: Tz::Europe__Berlin,
        hours: Hours::parse("Mon-Fri 08:00-18:00").expect("hours"),
        holidays: Arc::new(BTreeSet::new()),
    }
}

fn member(name: &str, role: Role) -> Member {
    let handle = handle(&name.to_lowercase());
    Member {
        address: Address::parse(&format!("{handle}@acme.example")).expect("an address"),
        handle,
        name: format!("{name} Doe"),
        aliases: Vec::new(),
        role,
        calendar: calendar(),
        skills: Vec::new(),
        capacity: None,
        left: None,
    }
}

/// Jamie, Sam and Mike, Dana who manages, and Max who manages as well.
pub(crate) fn policy() -> Policy {
    policy_with(|_| {})
}

/// The same, with members changed.
pub(crate) fn policy_with(change: impl Fn(&mut Member)) -> Policy {
    let mut members: Vec<Member> = ["Jamie", "Sam", "Mike"].map(|name| member(name, Role::Member)).to_vec();
    members.extend(["Dana", "Max"].map(|name| member(name, Role::Manager)));
    members.iter_mut().for_each(change);
    let inbox = Inbox {
        address: Address::parse("leads@acme.example").expect("an address"),
        aliases: Vec::new(),
        plus_addressing: true,
    };
    let days = |count| Span::new(count, Unit::WorkingDays);
    Policy {
        team: Team::new(members, inbox, vec!["acme.example".into()]),
        calendar: calendar(),
        date_order: DateOrder::Unset,
        since: Span::new(90, Unit::Days),
        pin: Pin::Unpinned,
        trust: TrustLevel::Token,
        inbound: InboundRule::RoundRobin,
        skills: Vec::new(),
        respond_within: days(1),
        after_contact: days(3),
        quiet_after: Span::new(21, Unit::Days),
        nudge_after: Span::new(4, Unit::WorkingHours),
        giver_after: days(1),
        manager_after: days(2),
        digest_at: chrono::NaiveTime::from_hms_opt(8, 0, 0).expect("a time"),
        cleanup: (chrono::Weekday::Mon, chrono::NaiveTime::from_hms_opt(8, 0, 0).expect("a time")),
        ignore: IgnoreList::default(),
    }
}

/// Customer A, owned by Jamie, about which nothing else is known.
pub(crate) fn lead() -> Lead {
    let origin = Origin { stranger: None, at: at("2026-05-04T09:00") };
    let mut lead = Lead::new(LeadId(42), "Customer A".into(), origin);
    lead.owner = Some(handle("jamie"));
    lead.contacts = vec![Mailbox {
        address: Address::parse("anna@customer.example").expect("an address"),
        name: "Anna Berg".into(),
    }];
    lead
}
