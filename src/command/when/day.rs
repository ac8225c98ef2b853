//! The day in a phrase: `today`, `next fri`, `7th of May`, `2026-05-07`, `5/6`, `in 3 working days`, `end of month`.
//! Each rule reads tokens at a place and says where it ends; of all rules the longest reading counts.

use chrono::Weekday;

use super::grammar::{Day, Stretch, Which};
use super::tokens::Tokens;
use crate::domain::time::{Span, Unit};

/// What stands at a place: a weekday written beside a date, the day, and the place after it.
pub(super) fn day(tokens: &Tokens, at: usize) -> Option<(Option<Weekday>, Day, usize)> {
    let rules = [relative, weekday, date, iso, joined, numbers, of_month, after, next_stretch, end_of];
    let plain = rules.iter().filter_map(|rule| rule(tokens, at)).reduce(longer);
    let plain = plain.map(|(day, end)| (None, day, end));
    let named = weekday_and_date(tokens, at);
    match (plain, named) {
        (Some(plain), Some(named)) => Some(if named.2 > plain.2 { named } else { plain }),
        (plain, named) => plain.or(named),
    }
}

type Found = (Day, usize);

fn longer(best: Found, next: Found) -> Found {
    if next.1 > best.1 { next } else { best }
}

/// The weekday a word names, in full or in a usual short form.
pub(super) fn weekday_word(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Mon,
        "tuesday" | "tue" | "tues" => Weekday::Tue,
        "wednesday" | "wed" | "weds" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "friday" | "fri" => Weekday::Fri,
        "saturday" | "sat" => Weekday::Sat,
        "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// The month a word names, 1 to 12.
pub(super) fn month_word(word: &str) -> Option<u32> {
    Some(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

fn relative(tokens: &Tokens, at: usize) -> Option<Found> {
    let the = tokens.skip_any(at, &["the"]);
    if let Some(end) = tokens.skip(the, &["day", "after", "tomorrow"]) {
        return Some((Day::AfterTomorrow, end));
    }
    let day = match tokens.word(at) {
        "today" => Day::Today,
        "tomorrow" | "tmrw" | "tmr" => Day::Tomorrow,
        "yesterday" => Day::Yesterday,
        _ => return None,
    };
    Some((day, at + 1))
}

/// A weekday by name, passing over the dot of a short form.
fn weekday_name(tokens: &Tokens, at: usize) -> Option<(Weekday, usize)> {
    let day = weekday_word(tokens.word(at))?;
    Some((day, skip_dot(tokens, at + 1)))
}

/// The dot of a short form, when more of the phrase may follow.
fn skip_dot(tokens: &Tokens, at: usize) -> usize {
    let dotted = tokens.tight_mark(at) == Some('.') && tokens.is_text(at + 1);
    if dotted { at + 1 } else { at }
}

fn weekday(tokens: &Tokens, at: usize) -> Option<Found> {
    let in_next_week = tokens.skip(at, &["next", "week"]).map(|end| tokens.skip_any(end, &["on"]));
    if let Some((day, end)) = in_next_week.and_then(|place| weekday_name(tokens, place)) {
        return Some((Day::Weekday(day, Which::Next), end));
    }
    let (which, place) = match tokens.word(at) {
        "this" => (Which::This, tokens.skip_any(at + 1, &["coming"])),
        "next" => (Which::Next, at + 1),
        "coming" => (Which::Nearest, at + 1),
        "last" => (Which::Last, at + 1),
        _ => (Which::Nearest, at),
    };
    let (day, end) = weekday_name(tokens, place)?;
    let week = |word| tokens.skip(end, &[word, "week"]).or_else(|| tokens.skip(end, &["of", word, "week"]));
    Some(match (which, week("next"), week("this")) {
        (Which::Nearest, Some(end), _) => (Day::Weekday(day, Which::Next), end),
        (Which::Nearest, _, Some(end)) => (Day::Weekday(day, Which::This), end),
        _ => (Day::Weekday(day, which), end),
    })
}

fn weekday_and_date(tokens: &Tokens, at: usize) -> Option<(Option<Weekday>, Day, usize)> {
    let (weekday, end) = weekday_name(tokens, tokens.skip_any(at, &["this", "next", "coming"]))?;
    let apart = if tokens.mark(end) == Some(',') { end + 1 } else { end };
    let rules = [date, iso, joined, numbers, of_month];
    let (day, end) = rules.iter().filter_map(|rule| rule(tokens, apart)).reduce(longer)?;
    Some((Some(weekday), day, end))
}

/// `May 7`, `May 7th, 2026`, `7 May`, `the 7th of May 2026`, `7-May-2026`.
fn date(tokens: &Tokens, at: usize) -> Option<Found> {
    month_first(tokens, at).or_else(|| day_first(tokens, at))
}

fn month_first(tokens: &Tokens, at: usize) -> Option<Found> {
    let month = month_word(tokens.word(at))?;
    let place = tokens.skip_any(skip_dot(tokens, at + 1), &["the"]);
    let (day, end) = day_number(tokens, place)?;
    let clock =
        matches!(tokens.tight_mark(place + 1), Some(':')) || matches!(tokens.word(place + 1), "am" | "pm");
    if clock || (tokens.tight(place) && tokens.tight_mark(place - 1).is_none()) {
        return None;
    }
    let (year, end) = year(tokens, end);
    Some((Day::Date { month, day, year }, end))
}

fn day_first(tokens: &Tokens, at: usize) -> Option<Found> {
    let (day, end) = day_number(tokens, tokens.skip_any(at, &["the"]))?;
    let dotted = if tokens.tight_mark(end) == Some('.') { end + 1 } else { end };
    let dashed = tokens.tight_mark(end) == Some('-');
    let place = if dashed { end + 1 } else { tokens.skip_any(dotted, &["of"]) };
    let month = month_word(tokens.word(place))?;
    let (year, end) = year(tokens, skip_dot(tokens, place + 1));
    Some((Day::Date { month, day, year }, end))
}

/// A number of one or two digits, with or without `st`, `nd`, `rd`, `th`.
fn day_number(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    let (day, _) = tokens.number(at).filter(|(_, digits)| *digits <= 2)?;
    Some((day, if is_ordinal(tokens, at + 1) { at + 2 } else { at + 1 }))
}

fn is_ordinal(tokens: &Tokens, at: usize) -> bool {
    tokens.tight(at) && matches!(tokens.word(at), "st" | "nd" | "rd" | "th")
}

/// `:30` after a number; `2026: the offer` is a year.
fn before_minutes(tokens: &Tokens, at: usize) -> bool {
    tokens.tight_mark(at) == Some(':') && tokens.tight_number(at + 1).is_some()
}

/// `2026`, `, 2026`, `-2026`; the year is not there when the place stays.
fn year(tokens: &Tokens, at: usize) -> (Option<u32>, usize) {
    let place = match tokens.mark(at) {
        Some(',') => at + 1,
        Some('-') if tokens.tight(at) => at + 1,
        _ => at,
    };
    match tokens.number(place) {
        Some((year @ 1900.., 4)) if !before_minutes(tokens, place + 1) => (Some(year), place + 1),
        _ => (None, at),
    }
}

/// `2026-05-07`, also with `/` or `.`, and with the `T` of a time after it.
fn iso(tokens: &Tokens, at: usize) -> Option<Found> {
    let (year, _) = tokens.number(at).filter(|(_, digits)| *digits == 4)?;
    let mark = tokens.tight_mark(at + 1).filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (month, _) = tokens.tight_number(at + 2).filter(|(_, digits)| *digits <= 2)?;
    let (day, _) = tokens.tight_number(at + 4).filter(|(_, digits)| *digits <= 2)?;
    if tokens.tight_mark(at + 3) != Some(mark) {
        return None;
    }
    let time_follows = tokens.word(at + 5) == "t" && tokens.tight_number(at + 6).is_some();
    Some((Day::Date { month, day, year: Some(year) }, if time_follows { at + 6 } else { at + 5 }))
}

/// `20260507`, only as written in addresses.
fn joined(tokens: &Tokens, at: usize) -> Option<Found> {
    let (number, _) = tokens.number(at).filter(|(_, digits)| tokens.compact && *digits == 8)?;
    let day = Day::Date { month: number / 100 % 100, day: number % 100, year: Some(number / 10_000) };
    Some((day, at + 1))
}

/// `5/6`, `5/6/2026`, `7.5.`, `7.5.26`.
fn numbers(tokens: &Tokens, at: usize) -> Option<Found> {
    let (first, _) = tokens.number(at).filter(|(_, digits)| *digits <= 2)?;
    let mark = tokens.tight_mark(at + 1).filter(|mark| matches!(mark, '/' | '.'))?;
    let (second, _) = tokens.tight_number(at + 2).filter(|(_, digits)| *digits <= 2)?;
    let again = tokens.tight_mark(at + 3) == Some(mark);
    let year = tokens.tight_number(at + 4).filter(|_| again).and_then(|(year, digits)| match digits {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    });
    let end = match (year, mark) {
        (Some(_), _) => at + 5,
        (None, '/') if !again => at + 3,
        (None, '.') if again => at + 4,
        _ => return None,
    };
    Some((Day::Numbers { first, second, year }, end))
}

/// `the 15th`.
fn of_month(tokens: &Tokens, at: usize) -> Option<Found> {
    let place = tokens.skip_any(at, &["the"]);
    let (day, _) = tokens.number(place).filter(|(_, digits)| *digits <= 2)?;
    is_ordinal(tokens, place + 1).then_some((Day::OfMonth(day), place + 2))
}

/// `in 3 days`, `3d`, `two weeks`, `3 working days from now`, `3 days ago`.
fn after(tokens: &Tokens, at: usize) -> Option<Found> {
    let place = tokens.skip_any(at, &["in", "within"]);
    let count =
        tokens.number(place).map_or_else(|| count_word(tokens.word(place)), |(count, _)| Some(count))?;
    let count = Some(count).filter(|count| (1..=Span::MAX).contains(count))?;
    if let Some(end) = minute_word(tokens.word(place + 1)) {
        return Some((Day::Minutes(count), place + 1 + end));
    }
    let (unit, end) = unit(tokens, place + 1)?;
    let span = Span::new(count, unit);
    if let Some(end) = tokens.skip(end, &["ago"]).filter(|_| place == at) {
        return Some((Day::Ago(span), end));
    }
    let from = tokens.skip(end, &["from", "now"]).or_else(|| tokens.skip(end, &["from", "today"]));
    Some((Day::After(span), from.unwrap_or(end)))
}

fn minute_word(word: &str) -> Option<usize> {
    matches!(word, "minute" | "minutes" | "min" | "mins").then_some(1)
}

fn count_word(word: &str) -> Option<u32> {
    let words =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if matches!(word, "a" | "an") {
        return Some(1);
    }
    let place = words.iter().position(|known| *known == word)?;
    u32::try_from(place + 1).ok()
}

/// The unit at a place, one or two words.
fn unit(tokens: &Tokens, at: usize) -> Option<(Unit, usize)> {
    let working = matches!(tokens.word(at), "working" | "business" | "work");
    let place = if working { at + 1 } else { at };
    let unit = match (tokens.word(place), working) {
        ("day" | "days", true) | ("wd" | "workday" | "workdays", false) => Unit::WorkingDays,
        ("hour" | "hours", true) => Unit::WorkingHours,
        ("day" | "days" | "d", false) => Unit::Days,
        ("week" | "weeks" | "w" | "wk" | "wks", false) => Unit::Weeks,
        ("month" | "months" | "mo", false) => Unit::Months,
        ("year" | "years" | "y", false) => Unit::Years,
        ("hour" | "hours" | "h" | "hr" | "hrs", false) => Unit::Hours,
        _ => return None,
    };
    Some((unit, place + 1))
}

fn stretch(word: &str) -> Option<Stretch> {
    Some(match word {
        "week" => Stretch::Week,
        "month" => Stretch::Month,
        "year" => Stretch::Year,
        _ => return None,
    })
}

/// `this week`, as what is to be done in it is said: until its last working day.
pub(super) fn this_stretch(tokens: &Tokens, at: usize) -> Option<Found> {
    let place = tokens.skip(at, &["this"])?;
    Some((Day::EndOf(stretch(tokens.word(place))?, Which::This), place + 1))
}

fn next_stretch(tokens: &Tokens, at: usize) -> Option<Found> {
    let place = tokens.skip(at, &["next"])?;
    Some((Day::Next(stretch(tokens.word(place))?), place + 1))
}

/// `end of week`, `the end of next month`, `end of May`, `eow`, `eom`.
fn end_of(tokens: &Tokens, at: usize) -> Option<Found> {
    match tokens.word(at) {
        "eow" => return Some((Day::EndOf(Stretch::Week, Which::This), at + 1)),
        "eom" => return Some((Day::EndOf(Stretch::Month, Which::This), at + 1)),
        _ => {}
    }
    let of = tokens.skip(tokens.skip_any(at, &["the"]), &["end", "of"])?;
    if let Some(month) = month_word(tokens.word(of)) {
        return Some((Day::EndOfMonth(month), of + 1));
    }
    let which = if tokens.word(of) == "next" { Which::Next } else { Which::This };
    let place = tokens.skip_any(of, &["the", "this", "next"]);
    Some((Day::EndOf(stretch(tokens.word(place))?, which), place + 1))
}
