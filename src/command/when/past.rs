//! From what a phrase says to the day or instant it means, looking back from the time of sending: for contacts that are
//! reported. Nothing rolls, and what lies ahead is refused.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};

use super::grammar::{Day, Phrase, Time, Which};
use super::numbers::{self, Look, Pair, Readings};
use super::resolve::{MAX_YEARS, check_weekday, monday, not_a_date, plus_days, time_of};
use super::{Reading, Refusal};
use crate::domain::time::{Span, Unit, When, whole_seconds};

/// Before this hour, `at 2` said of what was means after noon.
const EARLIEST_HOUR: u32 = 7;

/// What a phrase means, looking back. None for phrases that only look ahead (`3 days`, `next week`).
pub(super) fn behind(phrase: Phrase, said: &str, reading: &Reading<'_>) -> Option<Result<When, Refusal>> {
    let day = phrase.day.unwrap_or(Day::Today);
    if let Day::Ago(Span { count, unit: Unit::Hours }) = day {
        let now = whole_seconds(reading.sent_at);
        let at = now.checked_sub_signed(TimeDelta::hours(i64::from(count))).unwrap_or(now);
        return Some(if phrase.time.is_some() { Err(not_a_date(said)) } else { Ok(When::At(at)) });
    }
    let today = reading.calendar.date(reading.sent_at);
    let date = match date_behind(day, phrase.weekday, said, reading)? {
        Ok(date) => date,
        Err(refusal) => return Some(Err(refusal)),
    };
    let oldest = today.checked_sub_months(Months::new(12 * MAX_YEARS)).unwrap_or(today);
    Some(match check_weekday(date, phrase.weekday) {
        Err(refusal) => Err(refusal),
        Ok(()) if date > today => Err(Refusal::NotYet { when: When::On(date) }),
        Ok(()) if date < oldest => Err(Refusal::TooFar { date }),
        Ok(()) => at_time(date, phrase.time, said, reading),
    })
}

/// The last such weekday before a date.
pub(super) fn weekday_before(weekday: Weekday, today: NaiveDate) -> NaiveDate {
    let days = (7 + today.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
    today.checked_sub_days(Days::new(if days == 0 { 7 } else { u64::from(days) })).unwrap_or(today)
}

/// The day that lies a span before a day; hours count as none.
pub(super) fn before(today: NaiveDate, span: Span, reading: &Reading<'_>) -> NaiveDate {
    let earlier = match span.unit {
        Unit::Days => today.checked_sub_days(Days::new(u64::from(span.count))),
        Unit::Weeks => today.checked_sub_days(Days::new(7 * u64::from(span.count))),
        Unit::Months => today.checked_sub_months(Months::new(span.count)),
        Unit::Years => today.checked_sub_months(Months::new(span.count.saturating_mul(12))),
        Unit::WorkingDays => working_days_before(today, span.count, reading),
        Unit::Hours | Unit::WorkingHours => Some(today),
    };
    earlier.unwrap_or(today)
}

fn working_days_before(today: NaiveDate, count: u32, reading: &Reading<'_>) -> Option<NaiveDate> {
    let place = usize::try_from(count).ok()?.checked_sub(1)?;
    let days = today.pred_opt()?.iter_days().rev().take(366 * 6);
    days.filter(|day| reading.team.is_working_day(*day)).nth(place)
}

type Dated = Option<Result<NaiveDate, Refusal>>;

fn date_behind(day: Day, weekday: Option<Weekday>, said: &str, reading: &Reading<'_>) -> Dated {
    let today = reading.calendar.date(reading.sent_at);
    let missing = || not_a_date(said);
    Some(match day {
        Day::Today => Ok(today),
        Day::Tomorrow => Ok(plus_days(today, 1)),
        Day::Yesterday => Ok(today.pred_opt().unwrap_or(today)),
        Day::Weekday(weekday, Which::Nearest | Which::Last) => Ok(weekday_before(weekday, today)),
        Day::Weekday(weekday, Which::This) => {
            Ok(plus_days(monday(today), u64::from(weekday.num_days_from_monday())))
        }
        Day::Date { month, day, year: Some(year) } => numbers::dated(year, month, day).ok_or_else(missing),
        Day::Date { month, day, year: None } => {
            numbers::yearless(month, day, today, Look::Back).map(|(date, _)| date).ok_or_else(missing)
        }
        Day::Numbers { first, second, year } => pair(Pair { first, second, year }, weekday, said, reading),
        Day::OfMonth(day) => numbers::of_month(day, today, Look::Back).ok_or_else(missing),
        Day::Ago(span) => Ok(before(today, span, reading)),
        Day::Weekday(_, Which::Next)
        | Day::AfterTomorrow
        | Day::After(_)
        | Day::Minutes(_)
        | Day::Next(_)
        | Day::EndOf(..)
        | Day::EndOfMonth(_) => return None,
    })
}

fn pair(
    pair: Pair,
    weekday: Option<Weekday>,
    said: &str,
    reading: &Reading<'_>,
) -> Result<NaiveDate, Refusal> {
    let today = reading.calendar.date(reading.sent_at);
    match numbers::readings(pair, reading.order, weekday, today, Look::Back) {
        Readings::None => Err(not_a_date(said)),
        Readings::One((date, _)) => Ok(date),
        Readings::Two(one, two) => {
            Err(Refusal::Ambiguous { first: When::On(one.0), second: When::On(two.0) })
        }
    }
}

fn at_time(date: NaiveDate, time: Option<Time>, said: &str, reading: &Reading<'_>) -> Result<When, Refusal> {
    let time = match time {
        None | Some(Time::Vague) => return Ok(When::On(date)),
        Some(Time::Hour(hour)) if hour < EARLIEST_HOUR => Time::Hour(hour + 12),
        Some(time) => time,
    };
    let time = time_of(time, date, reading).ok_or_else(|| not_a_date(said))?;
    let at = reading.calendar.instant(date, time);
    if at > reading.sent_at { Err(Refusal::NotYet { when: When::At(at) }) } else { Ok(When::At(at)) }
}
