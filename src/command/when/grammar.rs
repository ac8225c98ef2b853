//! What a date phrase says, before anyone asks which day that is: tokens in, a `Phrase` out. English only. It knows
//! neither now nor any calendar, and it never guesses: what fits no rule is no phrase.

use chrono::Weekday;

use super::day;
use super::time;
use super::tokens::Tokens;
use crate::domain::time::Span;

/// A phrase: a day, a time, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) day: Option<Day>,
    /// A weekday written beside a date: `Wed 6 May`.
    pub(super) weekday: Option<Weekday>,
    pub(super) time: Option<Time>,
}

/// Which of the days of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// `fri`: the nearest one.
    Nearest,
    /// `this fri`: of this Monday-to-Sunday week.
    This,
    /// `next fri`: of the following week.
    Next,
    /// `last fri`: before today.
    Last,
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    Week,
    Month,
    Year,
}

/// The day of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Today,
    Tomorrow,
    AfterTomorrow,
    Yesterday,
    Weekday(Weekday, Which),
    /// `May 7`, `7 May 2026`, `2026-05-07`.
    Date {
        month: u32,
        day: u32,
        year: Option<u32>,
    },
    /// `5/6` or `7.5.`: which is the month is not said.
    Numbers {
        first: u32,
        second: u32,
        year: Option<u32>,
    },
    /// `the 15th`.
    OfMonth(u32),
    /// `in 3 days`.
    After(Span),
    /// `in 30 minutes`.
    Minutes(u32),
    /// `3 days ago`.
    Ago(Span),
    /// `next week`.
    Next(Stretch),
    /// `end of week`, `end of next month`.
    EndOf(Stretch, Which),
    /// `end of May`.
    EndOfMonth(u32),
}

/// The time of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Hour and minute, valid.
    Clock(u32, u32),
    /// `at 2`: in the morning or after noon is not said.
    Hour(u32),
    /// The start of the hours.
    Morning,
    /// 14:00.
    Afternoon,
    /// The end of the hours.
    EndOfDay,
    /// `later`, `evening`: some time, but which?
    Vague,
    /// `25:00`: there is no such time.
    Never,
}

/// The longest phrase at a place, and the place after it.
pub(super) fn phrase(tokens: &Tokens, at: usize) -> Option<(Phrase, usize)> {
    if let Some(found) = later(tokens, at) {
        return Some(found);
    }
    let first = day_then_time(tokens, at);
    let second = time_then_day(tokens, at);
    match (first, second) {
        (Some(first), Some(second)) => Some(if second.1 > first.1 { second } else { first }),
        (first, second) => first.or(second),
    }
}

/// `later today`: a day whose time is missing.
fn later(tokens: &Tokens, at: usize) -> Option<(Phrase, usize)> {
    let after = tokens.skip(at, &["later"]).or_else(|| tokens.skip(at, &["sometime"]))?;
    let (day, end) = match tokens.word(after) {
        "today" => (Day::Today, after + 1),
        "tomorrow" => (Day::Tomorrow, after + 1),
        _ => return None,
    };
    let (time, end) = time::time(tokens, end).unwrap_or((Time::Vague, end));
    Some((Phrase { day: Some(day), weekday: None, time: Some(time) }, end))
}

fn day_then_time(tokens: &Tokens, at: usize) -> Option<(Phrase, usize)> {
    let (weekday, day, end) = day::day(tokens, at)?;
    let apart = if matches!(tokens.mark(end), Some(',' | '-' | '–' | '—')) { end + 1 } else { end };
    let found = time::time(tokens, apart).or_else(|| time::compact_hour(tokens, end));
    Some(match found {
        Some((time, end)) => (Phrase { day: Some(day), weekday, time: Some(time) }, end),
        None => (Phrase { day: Some(day), weekday, time: None }, end),
    })
}

fn time_then_day(tokens: &Tokens, at: usize) -> Option<(Phrase, usize)> {
    let (time, end) = time::time(tokens, at)?;
    let comma = if tokens.mark(end) == Some(',') { end + 1 } else { end };
    let apart = tokens.skip_any(comma, &["on", "of", "for"]);
    Some(match day::day(tokens, apart) {
        Some((weekday, day, end)) => (Phrase { day: Some(day), weekday, time: Some(time) }, end),
        None => (Phrase { day: None, weekday: None, time: Some(time) }, end),
    })
}
