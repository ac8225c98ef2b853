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
    use chrono_tz::{America, Australia, Europe, Pacific};
    use proptest::prelude::*;

    use super::*;

    fn instant(zone: Tz, local: &str) -> String {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").expect("a local time");
        local_instant(local.date(), local.time(), zone).to_rfc3339()
    }

    #[test]
    fn a_gap_gives_the_first_instant_after_it_and_a_fold_the_first_of_two() {
        for (zone, local, expected) in [
            (Europe::Berlin, "2026-05-07 14:00", "2026-05-07T12:00:00+00:00"),
            (Europe::Berlin, "2026-03-29 01:59", "2026-03-29T00:59:00+00:00"),
            (Europe::Berlin, "2026-03-29 02:00", "2026-03-29T01:00:00+00:00"),
            (Europe::Berlin, "2026-03-29 02:30", "2026-03-29T01:00:00+00:00"),
            (Europe::Berlin, "2026-03-29 03:00", "2026-03-29T01:00:00+00:00"),
            (Europe::Berlin, "2026-10-25 02:30", "2026-10-25T00:30:00+00:00"),
            (Europe::Berlin, "2026-10-25 03:00", "2026-10-25T02:00:00+00:00"),
            (America::New_York, "2026-03-08 02:15", "2026-03-08T07:00:00+00:00"),
            (America::New_York, "2026-11-01 01:30", "2026-11-01T05:30:00+00:00"),
            (Australia::Sydney, "2026-10-04 02:15", "2026-10-03T16:00:00+00:00"),
            (Australia::Sydney, "2026-04-05 02:30", "2026-04-04T15:30:00+00:00"),
            // Lord Howe moves by half an hour; Samoa left out the whole 30 December 2011.
            (Australia::Lord_Howe, "2026-10-04 02:15", "2026-10-03T15:30:00+00:00"),
            (Pacific::Apia, "2011-12-30 12:00", "2011-12-30T10:00:00+00:00"),
            (America::Sao_Paulo, "2018-11-04 00:00", "2018-11-04T03:00:00+00:00"),
        ] {
            assert_eq!(instant(zone, local), expected, "{zone} {local}");
        }
    }

    #[test]
    fn a_date_stays_that_date_and_an_instant_has_the_date_of_the_zone() {
        let date = NaiveDate::from_ymd_opt(2026, 5, 7).expect("a date");
        let evening =
            When::At(local_instant(date, NaiveTime::from_hms_opt(23, 0, 0).expect("a time"), Europe::Berlin));
        assert_eq!(When::On(date).date(Australia::Sydney), date);
        assert_eq!(evening.date(Europe::Berlin), date);
        assert_eq!(evening.date(Australia::Sydney), date.succ_opt().expect("a date"));
        assert_eq!(evening.date(America::New_York), date);
    }

    #[test]
    fn the_ends_of_time_are_no_panic() {
        for zone in [Europe::Berlin, America::New_York, Pacific::Apia] {
            for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                let there = local(end, zone);
                let _ = (
                    local_instant(there.date(), there.time(), zone),
                    When::At(end).date(zone),
                    whole_seconds(end),
                );
            }
            let _ = local_instant(NaiveDate::MIN, NaiveTime::MIN, zone);
            let _ = local_instant(NaiveDate::MAX, NaiveTime::MIN, zone);
        }
    }

    #[test]
    fn instants_are_compared_in_whole_seconds() {
        let at = |millis| DateTime::from_timestamp_millis(millis).expect("an instant");
        assert_eq!(whole_seconds(at(1_999)), at(1_000));
        assert_eq!(whole_seconds(at(2_000)), at(2_000));
    }

    #[test]
    fn spans_are_read_and_printed() {
        for text in
            ["90 days", "4 working hours", "1 working day", "2 weeks", "6 months", "1 year", "8 hours"]
        {
            assert_eq!(Span::parse(text).map(|span| span.to_string()).as_deref(), Some(text));
        }
        for (text, span) in [
            ("3d", Span::new(3, Unit::Days)),
            (" 3 Business  Days ", Span::new(3, Unit::WorkingDays)),
            ("2WD", Span::new(2, Unit::WorkingDays)),
            ("1w", Span::new(1, Unit::Weeks)),
            ("12h", Span::new(12, Unit::Hours)),
            ("10000 days", Span::new(Span::MAX, Unit::Days)),
        ] {
            assert_eq!(Span::parse(text), Some(span), "{text}");
        }
        for text in [
            "",
            "days",
            "0 days",
            "-1 days",
            "3 fortnights",
            "1.5 days",
            "99999999999 days",
            "10001 days",
            "3 working",
            "3 working weeks",
            "3 days ago",
            "٣ days",
        ] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn spans_never_panic(text in "\\PC{0,30}") {
            if let Some(span) = Span::parse(&text) {
                prop_assert_eq!(Span::parse(&span.to_string()), Some(span));
            }
        }

        #[test]
        fn later_local_times_are_never_earlier_instants(minute in 0i64..40_000_000, step in 0i64..3_000) {
            for zone in [Europe::Berlin, America::New_York, Australia::Lord_Howe, Pacific::Apia] {
                let first = DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::minutes(minute);
                let then = first + TimeDelta::minutes(step);
                let of = |local: NaiveDateTime| local_instant(local.date(), local.time(), zone);
                prop_assert!(of(first) <= of(then), "{zone} {first} {then}");
                let back = local(of(first), zone);
                prop_assert!(back >= first, "{zone}: {first} came back as {back}");
            }
        }
    }
}
