//! From what a phrase says to the day or instant it means, looking ahead from the time of sending. The result is never
//! in the past; days roll over the team's non-working days, and a time on a rolled day keeps its time.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};

use super::grammar::{Day, Phrase, Stretch, Time, Which};
use super::numbers::{self, Look, Pair, Readings};
use super::{Reading, Refusal};
use crate::domain::time::{Span, Unit, When, local, whole_seconds};

/// How many years ahead is still a date for a follow-up? Later ones are slips of the pen.
pub(super) const MAX_YEARS: u32 = 5;

/// How much of the writer's text does a refusal repeat?
const MAX_SAID: usize = 80;

/// What a phrase means, looking ahead.
pub(super) fn ahead(phrase: Phrase, said: &str, reading: &Reading<'_>) -> Result<When, Refusal> {
    let today = reading.calendar.date(reading.sent_at);
    let day = phrase.day.unwrap_or(Day::Today);
    if let Some(length) = exact_length(day) {
        return after(length, phrase, said, reading);
    }
    let date = match day {
        Day::Numbers { first, second, year } => {
            match pair(Pair { first, second, year }, phrase.weekday, said, reading)? {
                (date, None) => date,
                (one, Some(two)) => return Err(two_days(one, two, phrase.time, reading)),
            }
        }
        _ => date_ahead(day, today, said, reading)?,
    };
    check_weekday(date, phrase.weekday)?;
    check_far(date, today)?;
    match phrase.time {
        None => Ok(When::On(rolled(date, reading))),
        Some(time) => at_time(date, time, said, reading),
    }
}

/// An instant in full: only its side of now is checked, and the roll.
pub(super) fn stamp(instant: DateTime<Utc>, reading: &Reading<'_>) -> Result<When, Refusal> {
    let (date, today) = (reading.calendar.date(instant), reading.calendar.date(reading.sent_at));
    if date < today {
        return Err(Refusal::Past { date });
    }
    if instant < whole_seconds(reading.sent_at) {
        return Err(Refusal::PastToday { at: instant });
    }
    check_far(date, today)?;
    Ok(When::At(rolled_instant(instant, reading)))
}

/// Says that there is no such day or time.
pub(super) fn not_a_date(said: &str) -> Refusal {
    Refusal::NotADate { said: said.trim().chars().take(MAX_SAID).collect() }
}

/// The weekday written beside a date must be its own.
pub(super) fn check_weekday(date: NaiveDate, said: Option<Weekday>) -> Result<(), Refusal> {
    match said {
        Some(said) if said != date.weekday() => Err(Refusal::WrongWeekday { date, said }),
        _ => Ok(()),
    }
}

fn check_far(date: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    match today.checked_add_months(Months::new(12 * MAX_YEARS)) {
        Some(last) if date > last => Err(Refusal::TooFar { date }),
        _ => Ok(()),
    }
}

fn rolled(date: NaiveDate, reading: &Reading<'_>) -> NaiveDate {
    if reading.rolls { reading.team.roll_forward(date) } else { date }
}

fn rolled_instant(instant: DateTime<Utc>, reading: &Reading<'_>) -> DateTime<Utc> {
    let date = reading.calendar.date(instant);
    match rolled(date, reading) {
        same if same == date => instant,
        later => reading.calendar.instant(later, local(instant, reading.calendar.zone).time()),
    }
}

#[derive(Clone, Copy)]
enum Length {
    Minutes(u32),
    Span(Span),
}

/// Lengths that lead to an instant rather than to a day.
fn exact_length(day: Day) -> Option<Length> {
    match day {
        Day::Minutes(minutes) => Some(Length::Minutes(minutes)),
        Day::After(span) if matches!(span.unit, Unit::Hours | Unit::WorkingHours) => Some(Length::Span(span)),
        _ => None,
    }
}

fn after(length: Length, phrase: Phrase, said: &str, reading: &Reading<'_>) -> Result<When, Refusal> {
    if phrase.time.is_some() {
        return Err(not_a_date(said));
    }
    let now = whole_seconds(reading.sent_at);
    let instant = match length {
        Length::Minutes(minutes) => {
            now.checked_add_signed(TimeDelta::minutes(i64::from(minutes))).unwrap_or(now)
        }
        Length::Span(span) => reading.calendar.add(now, span),
    };
    check_far(reading.calendar.date(instant), reading.calendar.date(now))?;
    Ok(When::At(rolled_instant(instant, reading)))
}

fn date_ahead(day: Day, today: NaiveDate, said: &str, reading: &Reading<'_>) -> Result<NaiveDate, Refusal> {
    let missing = || not_a_date(said);
    let date = match day {
        Day::Today => today,
        Day::Tomorrow => plus_days(today, 1),
        Day::AfterTomorrow => plus_days(today, 2),
        Day::Yesterday => today.pred_opt().unwrap_or(today),
        Day::Weekday(weekday, which) => weekday_ahead(weekday, which, today),
        Day::Date { month, day, year: Some(year) } => numbers::dated(year, month, day).ok_or_else(missing)?,
        Day::Date { month, day, year: None } => {
            numbers::yearless(month, day, today, Look::Ahead).ok_or_else(missing)?.0
        }
        Day::OfMonth(day) => numbers::of_month(day, today, Look::Ahead).ok_or_else(missing)?,
        Day::After(span) if span.unit == Unit::WorkingDays => {
            reading.team.add_working_days(today, span.count)
        }
        Day::After(span) => reading.calendar.add_to(When::On(today), span),
        Day::Ago(span) => super::past::before(today, span, reading),
        Day::Next(stretch) => reading.team.roll_forward(first_of_next(stretch, today)),
        Day::EndOf(stretch, which) => end_of(stretch, which, today, reading),
        Day::EndOfMonth(month) => end_of_month(month, today, reading),
        Day::Numbers { .. } | Day::Minutes(_) => return Err(missing()),
    };
    if date < today { Err(Refusal::Past { date }) } else { Ok(date) }
}

pub(super) fn plus_days(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

/// The Monday of a date's week.
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date)
}

fn weekday_ahead(weekday: Weekday, which: Which, today: NaiveDate) -> NaiveDate {
    let in_week = u64::from(weekday.num_days_from_monday());
    match which {
        Which::This => plus_days(monday(today), in_week),
        Which::Next => plus_days(monday(today), 7 + in_week),
        Which::Nearest => {
            let days = (7 + in_week - u64::from(today.weekday().num_days_from_monday())) % 7;
            plus_days(today, if days == 0 { 7 } else { days })
        }
        Which::Last => super::past::weekday_before(weekday, today),
    }
}

/// The first day of the week, month or year after this one.
fn first_of_next(stretch: Stretch, today: NaiveDate) -> NaiveDate {
    let next = match stretch {
        Stretch::Week => Some(plus_days(monday(today), 7)),
        Stretch::Month => today.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))),
        Stretch::Year => NaiveDate::from_ymd_opt(today.year().saturating_add(1), 1, 1),
    };
    next.unwrap_or(today)
}

/// The last working day of a stretch; its last day where it has none.
fn end_of(stretch: Stretch, which: Which, today: NaiveDate, reading: &Reading<'_>) -> NaiveDate {
    let next = first_of_next(stretch, today);
    let (first, after) = match (which, stretch) {
        (Which::Next, _) => (next, first_of_next(stretch, next)),
        (_, Stretch::Week) => (monday(today), next),
        (_, Stretch::Month) => (today.with_day(1).unwrap_or(today), next),
        (_, Stretch::Year) => (today.with_ordinal(1).unwrap_or(today), next),
    };
    last_working_day(first, after, reading)
}

fn last_working_day(first: NaiveDate, after: NaiveDate, reading: &Reading<'_>) -> NaiveDate {
    let last = after.pred_opt().unwrap_or(after);
    let mut days = last.iter_days().rev().take_while(|day| *day >= first);
    days.find(|day| reading.team.is_working_day(*day)).unwrap_or(last)
}

/// This year's, or next year's when this year's has passed for more than sixty days.
fn end_of_month(month: u32, today: NaiveDate, reading: &Reading<'_>) -> NaiveDate {
    let of_year = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(last_working_day(first, first.checked_add_months(Months::new(1))?, reading))
    };
    let (this, next) = (of_year(today.year()), of_year(today.year().saturating_add(1)));
    let passed = this.is_some_and(|date| (today - date).num_days() > numbers::PAST_DAYS);
    if passed { next.unwrap_or(today) } else { this.unwrap_or(today) }
}

type Chosen = (NaiveDate, Option<NaiveDate>);

/// `5/6`: the one day, or the two it can be.
fn pair(pair: Pair, weekday: Option<Weekday>, said: &str, reading: &Reading<'_>) -> Result<Chosen, Refusal> {
    let today = reading.calendar.date(reading.sent_at);
    match numbers::readings(pair, reading.order, weekday, today, Look::Ahead) {
        Readings::None => Err(not_a_date(said)),
        Readings::One((date, true)) => Err(Refusal::Past { date }),
        Readings::One((date, false)) => Ok((date, None)),
        Readings::Two(one, two) => Ok((one.0, Some(two.0))),
    }
}

fn two_days(one: NaiveDate, two: NaiveDate, time: Option<Time>, reading: &Reading<'_>) -> Refusal {
    let when = |date| match time.and_then(|time| time_of(time, date, reading)) {
        Some(time) => When::At(reading.calendar.instant(date, time)),
        None => When::On(date),
    };
    Refusal::Ambiguous { first: when(one), second: when(two) }
}

fn at_time(date: NaiveDate, time: Time, said: &str, reading: &Reading<'_>) -> Result<When, Refusal> {
    match time {
        Time::Never => Err(not_a_date(said)),
        Time::Vague => Err(Refusal::NeedsTime { date }),
        Time::Hour(12) => exact(date, Time::Clock(12, 0), said, reading),
        Time::Hour(hour) => either(date, hour, said, reading),
        _ => exact(date, time, said, reading),
    }
}

/// `at 2`: the hour that lies in the writer's hours, if only one does; else the only one left today; else both.
fn either(date: NaiveDate, hour: u32, said: &str, reading: &Reading<'_>) -> Result<When, Refusal> {
    let works = |hour: u32| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0);
        time.zip(hours(date, reading)).is_some_and(|(time, (start, end))| start <= time && time <= end)
    };
    let read = |hour: u32| exact(date, Time::Clock(hour, 0), said, reading);
    match (works(hour), works(hour + 12)) {
        (true, false) => read(hour),
        (false, true) => read(hour + 12),
        _ => {
            let second = read(hour + 12)?;
            read(hour).map_or(Ok(second), |first| Err(Refusal::Ambiguous { first, second }))
        }
    }
}

fn exact(date: NaiveDate, time: Time, said: &str, reading: &Reading<'_>) -> Result<When, Refusal> {
    let at = |date: NaiveDate| {
        let time = time_of(time, date, reading).ok_or_else(|| not_a_date(said))?;
        Ok(reading.calendar.instant(date, time))
    };
    let plain = at(date)?;
    if plain < whole_seconds(reading.sent_at) {
        return Err(Refusal::PastToday { at: plain });
    }
    Ok(When::At(at(rolled(date, reading))?))
}

/// The time of day that is said; none for `later` and for what is no time.
pub(super) fn time_of(time: Time, date: NaiveDate, reading: &Reading<'_>) -> Option<NaiveTime> {
    match time {
        Time::Clock(hour, minute) => NaiveTime::from_hms_opt(hour, minute, 0),
        Time::Hour(hour) => NaiveTime::from_hms_opt(hour % 24, 0, 0),
        Time::Afternoon => NaiveTime::from_hms_opt(14, 0, 0),
        Time::Morning => Some(hours(date, reading)?.0),
        // Hours that end at midnight end in the last minute of the day: the follow-up stays on its day.
        Time::EndOfDay => hours(date, reading)?.1.with_nanosecond(0)?.with_second(0),
        Time::Vague | Time::Never => None,
    }
}

/// The writer's hours on a date; on a day off those of the first day of the week that has some; else nine to five.
fn hours(date: NaiveDate, reading: &Reading<'_>) -> Option<(NaiveTime, NaiveTime)> {
    let mut week = (0..7).map(|day| plus_days(monday(date), day).weekday());
    let usual = || week.find_map(|day| reading.calendar.hours.on(day));
    let nine_to_five = || Some((NaiveTime::from_hms_opt(9, 0, 0)?, NaiveTime::from_hms_opt(17, 0, 0)?));
    reading.calendar.hours.on(date.weekday()).or_else(usual).or_else(nine_to_five)
}
