//! Instants, dates and spans as people use them. No clock is read here: `now` is always an argument.

use chrono::{
    DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, SubsecRound, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// When something is due: on a date (which stays that date, whoever reads it), or at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// A whole local day.
    On(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
}

impl When {
    /// The local date of it in `zone`.
    pub fn date(self, zone: Tz) -> NaiveDate {
        match self {
            Self::On(date) => date,
            Self::At(instant) => local(instant, zone).date(),
        }
    }
}

/// The unit of a span. Working units are counted in somebody's working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Hours inside the working hours.
    WorkingHours,
    /// Working days of the calendar.
    WorkingDays,
    /// Hours of the clock.
    Hours,
    /// Calendar days.
    Days,
    /// Seven calendar days.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

/// A length of time as written in the configuration or by a person: `4 working hours`, `3 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// How many, at least 1.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// The largest count that is understood.
    pub const MAX: u32 = 10_000;

    /// A span of `count` units.
    pub const fn new(count: u32, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// Reads `90 days`, `4 working hours`, `1 working day`, `3d`, `2 weeks`; case and the plural do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        let count: u32 = digits.parse().ok().filter(|count| (1..=Self::MAX).contains(count))?;
        let words: Vec<&str> = text.get(digits.len()..)?.split_whitespace().collect();
        let unit = match words.as_slice() {
            ["working" | "business", "hour" | "hours"] => Unit::WorkingHours,
            ["working" | "business", "day" | "days"] | ["workday" | "workdays" | "wd"] => Unit::WorkingDays,
            ["hour" | "hours" | "h"] => Unit::Hours,
            ["day" | "days" | "d"] => Unit::Days,
            ["week" | "weeks" | "w"] => Unit::Weeks,
            ["month" | "months"] => Unit::Months,
            ["year" | "years" | "y"] => Unit::Years,
            _ => return None,
        };
        Some(Self { count, unit })
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            Unit::WorkingHours => "working hour",
            Unit::WorkingDays => "working day",
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        write!(f, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

/// The instant cut to whole seconds: the precision in which mails are compared.
pub fn whole_seconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(0)
}

/// The local date and time of an instant. At the very ends of the calendar, where chrono's own conversion panics, it is
/// the time in UTC.
pub fn local(instant: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    let utc = instant.naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc)
}

/// The instant of a local time: in a daylight-saving gap the first instant after it, in a fold the first of the two
/// (product.md §5, *When*).
pub fn local_instant(date: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = date.and_time(time);
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.with_timezone(&Utc),
        LocalResult::None => after_gap(local, zone),
    }
}

/// Gaps are at most a day long (Samoa skipped one) and end on a whole minute.
fn after_gap(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let start = local.with_second_to_zero();
    (1..=26 * 60)
        .filter_map(|minutes| start.checked_add_signed(TimeDelta::minutes(minutes)))
        .find_map(|later| zone.from_local_datetime(&later).earliest())
        .map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

trait SecondToZero {
    fn with_second_to_zero(self) -> Self;
}

impl SecondToZero for NaiveDateTime {
    fn with_second_to_zero(self) -> Self {
        use chrono::Timelike;
        self.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(date: &str, time: &str) -> String {
        let date = date.parse().expect("a date");
        let time = time.parse().expect("a time");
        local_instant(date, time, chrono_tz::Europe::Berlin).to_rfc3339()
    }

    #[test]
    fn a_gap_gives_the_first_instant_after_it_and_a_fold_the_first_of_two() {
        assert_eq!(instant("2026-03-29", "02:30:00"), "2026-03-29T01:00:00+00:00");
        assert_eq!(instant("2026-10-25", "02:30:00"), "2026-10-25T00:30:00+00:00");
        assert_eq!(instant("2026-05-07", "14:00:00"), "2026-05-07T12:00:00+00:00");
    }

    #[test]
    fn spans_are_read_and_printed() {
        for text in ["90 days", "4 working hours", "1 working day", "2 weeks", "6 months"] {
            assert_eq!(Span::parse(text).map(|span| span.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Span::parse("3d"), Some(Span::new(3, Unit::Days)));
        for text in ["", "days", "0 days", "-1 days", "3 fortnights", "1.5 days", "99999999999 days"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }
}
