//! Holidays out of an iCalendar file (RFC 5545), as public calendars publish them. Only whole days count; a repeat that
//! is not yearly is refused, so that nothing is read half. The parser and the repeats are calcard's.

use std::collections::BTreeSet;

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser, icalendar::dates::TimeOrDelta};
use chrono::{Datelike, Days, NaiveDate};

/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// For how many years are yearly holidays written out?
const YEARS: i32 = 10;

/// The longest holiday, in days; longer ones are no holidays but a mistake in the file.
const MAX_LENGTH: i64 = 60;

/// How many events may repeat? Public calendars have some dozens.
const MAX_REPEATING: usize = 400;

/// How often may one event repeat, from its first day on? Easter Monday since 1583 fits.
const MAX_REPEATS: usize = 1_000;

/// The days off in an iCalendar file: all-day events, with several days (`DTEND` is exclusive), yearly ones written out
/// up to ten years after `from_year`. Days of repeats before `from_year` are left out; single events are all kept.
/// The error says what is wrong with the file, in a sentence for whoever wrote the configuration.
pub fn holidays_from_ics(text: &str, from_year: i32) -> Result<BTreeSet<NaiveDate>, String> {
    check_frame(text)?;
    let mut days = BTreeSet::new();
    let mut repeating = 0;
    let mut parser = Parser::new(text);
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                for event in calendar.components {
                    repeating += usize::from(event.has_property(&ICalendarProperty::Rrule));
                    if repeating > MAX_REPEATING {
                        return Err(format!("the calendar has more than {MAX_REPEATING} repeating events"));
                    }
                    add_event(&mut days, event, from_year)?;
                }
            }
            Entry::Eof => break,
            Entry::UnterminatedComponent(name) => {
                return Err(format!("{name} has no end: the file is cut off"));
            }
            Entry::TooManyComponents => return Err("the calendar has too many parts".into()),
            _ => {}
        }
    }
    if days.is_empty() {
        return Err("the calendar has no event that takes a whole day".into());
    }
    Ok(days)
}

/// The parser takes what it can get; a file that is no calendar, or half of one, is to be said so.
fn check_frame(text: &str) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err("the calendar is larger than 1 MB".into());
    }
    let lines = || text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let has = |frame: &str| lines().any(|line| line.eq_ignore_ascii_case(frame));
    match (has("BEGIN:VCALENDAR"), has("END:VCALENDAR")) {
        (true, true) => Ok(()),
        (false, _) => Err("this is not an iCalendar file: it has no BEGIN:VCALENDAR".into()),
        (true, false) => Err("the calendar has no END:VCALENDAR: the file is cut off".into()),
    }
}

fn add_event(
    days: &mut BTreeSet<NaiveDate>,
    event: ICalendarComponent,
    from_year: i32,
) -> Result<(), String> {
    let cancelled = event.status() == Some(&ICalendarStatus::Cancelled);
    if event.component_type != ICalendarComponentType::VEvent || cancelled || !is_all_day(&event) {
        return Ok(());
    }
    let name: String = event
        .property(&ICalendarProperty::Summary)
        .and_then(text)
        .unwrap_or("an event")
        .chars()
        .take(80)
        .collect();
    let last_year = from_year.saturating_add(YEARS);
    let repeats = repeat(&event);
    let limit = repeats.map_or(Some(1), |rule| repeats_until(last_year, rule, &event));
    let Some(limit) = limit else {
        return Err(format!("\"{name}\" repeats in a way that is not read; only yearly repeats are"));
    };
    let years = repeats.map(|_| from_year..=last_year);
    let expanded = ICalendar { components: vec![event] }.expand_dates(chrono_tz::UTC, limit);
    if !expanded.errors.is_empty() {
        return Err(format!("the date of \"{name}\" cannot be read"));
    }
    for occurrence in expanded.events {
        let first = occurrence.start.date_naive();
        let length = match occurrence.end {
            TimeOrDelta::Time(end) => (end.date_naive() - first).num_days(),
            TimeOrDelta::Delta(delta) => delta.num_days(),
        };
        if length > MAX_LENGTH {
            return Err(format!("\"{name}\" is longer than {MAX_LENGTH} days"));
        }
        if years.as_ref().is_none_or(|years| years.contains(&first.year())) {
            // An end on or before the start is a common slip for one day.
            let length = u64::try_from(length.max(1)).unwrap_or(1);
            days.extend((0..length).filter_map(|day| first.checked_add_days(Days::new(day))));
        }
    }
    Ok(())
}

fn is_all_day(event: &ICalendarComponent) -> bool {
    let start = event.property(&ICalendarProperty::Dtstart).and_then(|entry| entry.values.first());
    matches!(start, Some(ICalendarValue::PartialDateTime(date)) if date.hour.is_none() && date.year.is_some())
}

fn text(entry: &calcard::icalendar::ICalendarEntry) -> Option<&str> {
    entry.values.first()?.as_text()
}

fn repeat(event: &ICalendarComponent) -> Option<&ICalendarRecurrenceRule> {
    match event.property(&ICalendarProperty::Rrule)?.values.first()? {
        ICalendarValue::RecurrenceRule(rule) => Some(rule),
        _ => None,
    }
}

/// How many repeats reach to the end of a year. None when they are too many, or not simple.
fn repeats_until(
    last_year: i32,
    rule: &ICalendarRecurrenceRule,
    event: &ICalendarComponent,
) -> Option<usize> {
    let start = event.property(&ICalendarProperty::Dtstart)?.values.first()?.as_partial_date_time()?;
    let years = usize::try_from(last_year.checked_sub(i32::from(start.year?))?.checked_add(1)?).unwrap_or(0);
    let a_year = rule.bymonth.len().max(1) * rule.byday.len().max(rule.bymonthday.len()).max(1);
    let limit = years.checked_mul(a_year)?;
    (is_simple(rule) && limit <= MAX_REPEATS).then_some(limit)
}

/// Yearly, on days of a month or on the n-th weekday of a month.
fn is_simple(rule: &ICalendarRecurrenceRule) -> bool {
    let plain = rule.bysecond.is_empty() && rule.byminute.is_empty() && rule.byhour.is_empty();
    let days = rule.byyearday.is_empty() && rule.byweekno.is_empty() && rule.bysetpos.is_empty();
    let calendar = rule.rscale.is_none() && rule.skip.is_none();
    let weekdays = rule.byday.iter().all(|day| day.ordwk.is_some());
    rule.freq == ICalendarFrequency::Yearly && plain && days && calendar && weekdays
}
