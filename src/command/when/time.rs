//! The time of day in a phrase: `2pm`, `2 p.m.`, `14:00`, `at 14:00`, `after 2 p.m.`, `morning`, `eod`. It knows the
//! words, not the hours of anyone; a number alone is a time only after `at`.

use super::grammar::Time;
use super::tokens::Tokens;

/// A time at a place, with the small words before it, and the place after it.
pub(super) fn time(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    let (first, end) = single(tokens, at)?;
    let joined = single(tokens, end).and_then(|(second, end)| Some((join(first, second)?, end)));
    Some(joined.unwrap_or((first, end)))
}

fn single(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    let start = skip_lead(tokens, at);
    if let Some(found) = clock(tokens, start).or_else(|| part_of_day(tokens, start)) {
        return Some(found);
    }
    let says_at = |place: usize| tokens.word(place) == "at" || tokens.mark(place) == Some('@');
    let after_at = start > at && start.checked_sub(1).is_some_and(says_at);
    if after_at { bare_hour(tokens, start) } else { hour_of_part(tokens, start) }
}

/// `morning at 9`, `8:30 tonight`: an hour and the part of the day it lies in, in either order.
fn join(first: Time, second: Time) -> Option<Time> {
    let (part, hour, minute) = match (first, second) {
        (part, Time::Hour(hour)) | (Time::Hour(hour), part) => (part, hour, 0),
        (part, Time::Clock(hour, minute)) | (Time::Clock(hour, minute), part) => (part, hour, minute),
        _ => return None,
    };
    match part {
        Time::Morning if hour < 12 => Some(exact(hour, minute)),
        Time::Afternoon | Time::Vague if (1..12).contains(&hour) => Some(exact(hour + 12, minute)),
        Time::Afternoon | Time::Vague if hour >= 12 => Some(exact(hour, minute)),
        _ => None,
    }
}

/// `9` of `9 in the morning` and `8 tonight`.
fn hour_of_part(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    let (number, _) = tokens.number(at).filter(|(number, _)| (1..=12).contains(number))?;
    let end = tokens.skip_any(at + 1, &["o'clock"]);
    (!tokens.tight(at + 1) && part_follows(tokens, end)).then_some((hour(number), end))
}

fn part_follows(tokens: &Tokens, at: usize) -> bool {
    let spoken = tokens.skip(at, &["in", "the"]).or((tokens.word(at) == "tonight").then_some(at));
    spoken.is_some_and(|place| part_of_day(tokens, place).is_some())
}

/// `fri 14`, `fri 1430`: only as written in addresses.
pub(super) fn compact_hour(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    if !tokens.compact {
        return None;
    }
    match tokens.number(at)? {
        (number, 4) => Some((exact(number / 100, number % 100), at + 1)),
        (number, 1 | 2) => Some((hour(number), at + 1)),
        _ => None,
    }
}

fn skip_lead(tokens: &Tokens, at: usize) -> usize {
    if let Some(next) = tokens.skip(at, &["in", "the"]) {
        return next;
    }
    let start = if tokens.mark(at) == Some('@') {
        at + 1
    } else {
        tokens.skip_any(
            at,
            &["at", "after", "by", "before", "from", "until", "till", "around", "about", "this"],
        )
    };
    tokens.skip_any(start, &["around", "about", "the"])
}

/// Hour, minutes and `am`/`pm`; at least one of the latter two.
fn clock(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    if let Some(end) = tokens.skip(at, &["noon"]).or_else(|| tokens.skip(at, &["midday"])) {
        return Some((Time::Clock(12, 0), end));
    }
    let (hour, digits) = tokens.number(at)?;
    if digits > 2 {
        return None;
    }
    let (minute, after) = minutes(tokens, at + 1).map_or((None, at + 1), |(minute, end)| (Some(minute), end));
    if let Some((noon, end)) = half(tokens, after) {
        let fits = (1..=12).contains(&hour);
        return Some((if fits { exact(hour % 12 + noon, minute.unwrap_or(0)) } else { Time::Never }, end));
    }
    let colon = tokens.mark(at + 1) == Some(':');
    minute.filter(|_| colon).map(|minute| (exact(hour, minute), seconds(tokens, after)))
}

/// `:30` or `.30`.
fn minutes(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    tokens.tight_mark(at).filter(|mark| matches!(mark, ':' | '.'))?;
    let (minute, digits) = tokens.tight_number(at + 1)?;
    (digits == 2).then_some((minute, at + 2))
}

/// `:00` of seconds is passed over.
fn seconds(tokens: &Tokens, at: usize) -> usize {
    let colon = tokens.tight_mark(at) == Some(':');
    let zero = matches!(tokens.tight_number(at + 1), Some((0, 2)));
    if colon && zero { at + 2 } else { at }
}

/// `am`, `p.m.`: the hours to add, and the place after it.
fn half(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    let (noon, end) = match tokens.word(at) {
        "am" => (0, at + 1),
        "pm" => (12, at + 1),
        letter @ ("a" | "p") => {
            let dotted = tokens.tight_mark(at + 1) == Some('.') && tokens.word(at + 2) == "m";
            if !dotted {
                return None;
            }
            (if letter == "p" { 12 } else { 0 }, at + 3)
        }
        _ => return None,
    };
    Some((noon, if tokens.tight_mark(end) == Some('.') { end + 1 } else { end }))
}

fn exact(hour: u32, minute: u32) -> Time {
    if hour < 24 && minute < 60 { Time::Clock(hour, minute) } else { Time::Never }
}

fn hour(hour: u32) -> Time {
    match hour {
        1..=12 => Time::Hour(hour),
        _ => exact(hour, 0),
    }
}

/// `at 14`, `at 2 o'clock`: never when a word follows (`at 14 sites`).
fn bare_hour(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    let (number, _) = tokens.number(at).filter(|(number, digits)| *digits <= 2 && *number < 24)?;
    let end = tokens.skip_any(at + 1, &["o'clock"]);
    let follows = ["on", "today", "tomorrow", "next", "this"].contains(&tokens.word(end));
    let decimal =
        matches!(tokens.tight_mark(end), Some('%' | '.' | ',' | '/' | '-')) && tokens.is_text(end + 1);
    let free = !decimal
        && (!tokens.is_text(end)
            || follows
            || part_follows(tokens, end)
            || super::day::weekday_word(tokens.word(end)).is_some());
    free.then_some((hour(number), end))
}

fn part_of_day(tokens: &Tokens, at: usize) -> Option<(Time, usize)> {
    let any = |phrases: &[&[&str]]| phrases.iter().find_map(|words| tokens.skip(at, words));
    if let Some(end) = any(&[&["first", "thing", "in", "the", "morning"], &["first", "thing"], &["morning"]])
    {
        return Some((Time::Morning, end));
    }
    if let Some(end) = any(&[&["afternoon"]]) {
        return Some((Time::Afternoon, end));
    }
    if let Some(end) = any(END_OF_DAY) {
        return Some((Time::EndOfDay, end));
    }
    any(&[&["evening"], &["tonight"]]).map(|end| (Time::Vague, end))
}

const END_OF_DAY: &[&[&str]] = &[
    &["eod"],
    &["cob"],
    &["end", "of", "day"],
    &["end", "of", "the", "day"],
    &["end", "of", "business"],
    &["end", "of", "business", "day"],
    &["end", "of", "the", "business", "day"],
    &["end", "of", "the", "working", "day"],
    &["end", "of", "working", "day"],
    &["close", "of", "business"],
];
