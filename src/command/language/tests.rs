//! Lines as people write them, against a Tuesday in May and a team of five.

mod attacks;
mod mails;
mod notes;
mod phone;
mod properties;
mod verbs;

use chrono::{DateTime, Utc};

use super::*;
use crate::command::when::tests::{at, berlin};
use crate::domain::calendar::Calendar;
use crate::domain::command::{Command, Line};
use crate::domain::{Address, Inbox, Member, Role};

pub(super) fn member(handle: &str, name: &str, left: Option<&str>) -> Member {
    Member {
        handle: handle.parse().expect("a handle"),
        name: name.to_owned(),
        address: Address::parse(&format!("{handle}@acme.example")).expect("an address"),
        aliases: Vec::new(),
        role: Role::Member,
        calendar: berlin(),
        skills: Vec::new(),
        capacity: None,
        left: left.map(|day| day.parse().expect("a date")),
    }
}

/// Jamie writes; there are two Alexes, and Lee has left.
pub(super) fn team() -> Team {
    let members = vec![
        member("jamie", "Jamie Fox", None),
        member("sam", "Sam Rivera", None),
        member("mike", "Mike Jones", None),
        member("alexa", "Alex Adams", None),
        member("alexb", "Alex Brown", None),
        member("lee", "Lee Wong", Some("2026-01-01")),
    ];
    let address = Address::parse("leads@acme.example").expect("an address");
    Team::new(
        members,
        Inbox { address, aliases: Vec::new(), plus_addressing: true },
        vec!["acme.example".into()],
    )
}

/// What a mail is read against in these tests.
pub(super) struct Desk {
    team: Team,
    calendar: Calendar,
    writer: Handle,
    sent_at: DateTime<Utc>,
    pub(super) bare_leads: bool,
    pub(super) fills: bool,
    pub(super) why: bool,
}

impl Desk {
    pub(super) fn on(local: &str) -> Self {
        Self {
            team: team(),
            calendar: berlin(),
            writer: "jamie".parse().expect("a handle"),
            sent_at: at(local),
            bare_leads: false,
            fills: false,
            why: false,
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context {
            reading: crate::command::when::tests::reading(&self.calendar, self.sent_at),
            team: &self.team,
            writer: &self.writer,
            bare_leads: self.bare_leads,
            fills: self.fills,
            why: self.why,
        }
    }

    pub(super) fn read(&self, text: &str) -> Orders {
        read(text, &self.context())
    }

    /// The commands of a mail in canonical form, joined by ` | `; `!` before what was refused; `-` for none.
    pub(super) fn said(&self, text: &str) -> String {
        let orders = self.read(text);
        let lines: Vec<String> = orders.lines.iter().map(|line| self.line(line)).collect();
        if lines.is_empty() { "-".into() } else { lines.join(" | ") }
    }

    pub(super) fn line(&self, line: &Line) -> String {
        let lead = line.lead.map(|lead| format!("{lead} ")).unwrap_or_default();
        match &line.asked {
            Ok(command) => {
                let attempt = match command {
                    Command::Contact(told) | Command::Done { told: Some(told), .. } if told.attempt => {
                        " (attempt)"
                    }
                    _ => "",
                };
                format!("{lead}{}{attempt}", print(command, &self.context()).replace('\n', " / "))
            }
            Err(wrong) => format!("{lead}! {} => {}", wrong.why, wrong.form),
        }
    }
}

/// The desk on Tuesday 5 May 2026, ten in the morning.
pub(super) fn tuesday() -> Desk {
    Desk::on("2026-05-05 10:00")
}

/// The same, answering a digest.
pub(super) fn digest() -> Desk {
    Desk { bare_leads: true, ..tuesday() }
}

/// A table of lines: all that read wrongly are told at once.
#[derive(Default)]
pub(super) struct Table(Vec<String>);

impl Table {
    pub(super) fn line(&mut self, text: &str, found: &str, expected: &str) {
        if found != expected {
            self.0.push(format!("{text:?}\n    is       {found}\n    expected {expected}"));
        }
    }

    pub(super) fn holds(&self) {
        assert!(self.0.is_empty(), "{} lines\n{}", self.0.len(), self.0.join("\n"));
    }
}
