//! Who reads and when: the first four bytes of an input choose the writer, the zone, the moment and what a mail answers,
//! the rest is the text. Every choice is a possible one.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use batond::command::language::Context;
use batond::command::when::Reading;
use batond::domain::calendar::{Calendar, Hours};
use batond::domain::policy::DateOrder;
use batond::domain::{Address, Handle, Inbox, Member, Role, Team};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// How many bytes choose?
const CHOICES: usize = 4;

/// The longest text that is read.
const MAX_TEXT: usize = 64 * 1024;

/// Where writers sit: with daylight saving, without, by half an hour, and where a day was left out.
const ZONES: [Tz; 8] = [
    chrono_tz::Europe::Berlin,
    chrono_tz::America::New_York,
    chrono_tz::Australia::Sydney,
    chrono_tz::Asia::Kathmandu,
    chrono_tz::Pacific::Apia,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::America::Sao_Paulo,
    chrono_tz::UTC,
];

/// When people work: also at night, on one day only, and never.
const HOURS: [&str; 4] =
    ["Mon-Fri 08:00-18:00", "Mon-Fri 09:00-17:30", "Sun-Thu 07:15-24:00", "Sat 10:00-11:00"];

/// Everything one input is read against, and its text.
pub(super) struct Desk<'a> {
    pub(super) text: Cow<'a, str>,
    calendar: Calendar,
    team_calendar: Calendar,
    writer: Handle,
    sent_at: DateTime<Utc>,
    order: DateOrder,
    flags: u8,
}

impl<'a> Desk<'a> {
    /// An input without a text has the choices all the same.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let choice = |place: usize| bytes.get(place).copied().unwrap_or_default();
        let rest = bytes.get(CHOICES..).unwrap_or_default();
        let zone = ZONES[usize::from(choice(1) & 7)];
        let hours = HOURS[usize::from(choice(1) >> 3 & 3)];
        let writers = team().members();
        // Four years by steps of half an hour and a minute, so that every minute of the day occurs.
        let step = i64::from(u16::from_le_bytes([choice(2), choice(3)]));
        Self {
            text: String::from_utf8_lossy(rest.get(..MAX_TEXT).unwrap_or(rest)),
            calendar: calendar(zone, hours),
            team_calendar: calendar(chrono_tz::Europe::Berlin, HOURS[0]),
            writer: writers[usize::from(choice(1) >> 5) % writers.len()].handle.clone(),
            sent_at: start() + TimeDelta::minutes(31 * step),
            order: [DateOrder::Unset, DateOrder::DayMonth, DateOrder::MonthDay]
                [usize::from(choice(0) & 3) % 3],
            flags: choice(0) >> 2,
        }
    }

    pub(super) fn reading(&self) -> Reading<'_> {
        Reading {
            calendar: &self.calendar,
            team: &self.team_calendar,
            sent_at: self.sent_at,
            order: self.order,
            rolls: self.flags & 1 == 0,
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context {
            reading: Reading { rolls: true, ..self.reading() },
            team: team(),
            writer: &self.writer,
            bare_leads: self.flags & 2 != 0,
            fills: self.flags & 4 != 0,
            why: self.flags & 8 != 0,
        }
    }
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("the first of January 2026")
}

fn calendar(zone: Tz, hours: &str) -> Calendar {
    let holidays = ["2026-05-14", "2026-12-25", "2027-01-01"].iter().map(|day| day.parse().expect("a date"));
    Calendar { zone, hours: Hours::parse(hours).expect("hours"), holidays: Arc::new(holidays.collect()) }
}

/// Two Alexes; one whose handle is another's first name; one whose name is not of this alphabet; one who has left.
fn team() -> &'static Team {
    static TEAM: OnceLock<Team> = OnceLock::new();
    TEAM.get_or_init(|| {
        let members = vec![
            member("jamie", "Jamie Fox", None),
            member("sam", "Sam Rivera", None),
            member("alexa", "Alex Adams", None),
            member("alexb", "Alex Brown", None),
            member("brown", "Sam Óscar İlker", None),
            member("zoe", "Зоя Ivanova-Smith", None),
            member("lee", "Lee Wong", Some("2026-01-01")),
        ];
        let inbox =
            Inbox { address: address("leads"), aliases: vec![address("sales")], plus_addressing: true };
        Team::new(members, inbox, vec!["acme.example".to_owned()])
    })
}

fn address(local: &str) -> Address {
    Address::parse(&format!("{local}@acme.example")).expect("an address")
}

fn member(handle: &str, name: &str, left: Option<&str>) -> Member {
    Member {
        handle: handle.parse().expect("a handle"),
        name: name.to_owned(),
        address: address(handle),
        aliases: Vec::new(),
        role: Role::Member,
        calendar: calendar(chrono_tz::Europe::Berlin, HOURS[0]),
        skills: Vec::new(),
        capacity: None,
        left: left.map(|day| day.parse().expect("a date")),
    }
}
