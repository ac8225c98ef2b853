//! Phrases as people write them, against a Tuesday in May, the end of a year and both daylight-saving changes.

mod properties;
mod prose;
mod table;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::*;
use crate::domain::calendar::Hours;

/// A calendar for tests; holidays as `YYYY-MM-DD`.
pub(crate) fn calendar(zone: Tz, hours: &str, holidays: &[&str]) -> Calendar {
    let holidays = holidays.iter().map(|day| day.parse().expect("a date")).collect();
    Calendar { zone, hours: Hours::parse(hours).expect("hours"), holidays: Arc::new(holidays) }
}

/// A team in Berlin with Ascension Day and Christmas off, and a writer among them.
pub(crate) fn berlin() -> Calendar {
    let holidays = ["2026-05-14", "2026-05-25", "2026-12-25", "2027-01-01"];
    calendar(chrono_tz::Europe::Berlin, "Mon-Fri 08:00-18:00", &holidays)
}

/// A local time in Berlin, `2026-05-05 10:00`.
pub(crate) fn at(local: &str) -> DateTime<Utc> {
    let local = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").expect("a time");
    crate::domain::time::local_instant(local.date(), local.time(), chrono_tz::Europe::Berlin)
}

/// What is read, as one short line: a date, a local time, a refusal, or `-`.
pub(crate) fn line(read: Option<&Result<When, Refusal>>) -> String {
    let zone = chrono_tz::Europe::Berlin;
    let show = |when: When| match when {
        When::On(date) => date.to_string(),
        When::At(instant) => instant.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
    };
    match read {
        None => "-".into(),
        Some(Ok(when)) => show(*when),
        Some(Err(Refusal::Past { date })) => format!("past {date}"),
        Some(Err(Refusal::PastToday { at })) => format!("past {}", show(When::At(*at))),
        Some(Err(Refusal::Ambiguous { first, second })) => format!("{} or {}", show(*first), show(*second)),
        Some(Err(Refusal::NeedsTime { date })) => format!("time? {date}"),
        Some(Err(Refusal::WrongWeekday { date, said })) => format!("{date} is no {said}"),
        Some(Err(Refusal::TooFar { date })) => format!("too far {date}"),
        Some(Err(Refusal::NotYet { when })) => format!("not yet {}", show(*when)),
        Some(Err(Refusal::NotADate { .. })) => "no such".into(),
    }
}

/// A reading for a writer of the team; `rolls` as most commands.
pub(crate) fn reading(calendar: &Calendar, sent_at: DateTime<Utc>) -> Reading<'_> {
    Reading { calendar, team: calendar, sent_at, order: DateOrder::Unset, rolls: true }
}
