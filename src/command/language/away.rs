//! Absences: `10 Feb to 17 Feb cover Mike`, `Mon to Fri`, `Feb 10-17`, `until Friday`, `tomorrow`, `next week`. Whole
//! local days, both included; nothing rolls.

use chrono::{Days, NaiveDate, Weekday};

use super::fold::untrailed;
use super::people::{Named, named};
use super::{Context, settle, wrong};
use crate::command::when::Refusal;
use crate::domain::command::{Away, Wrong};
use crate::domain::time::When;

type Read<T> = Option<Result<T, Wrong>>;

/// The absence a text names; none when it is none.
pub(super) fn away(text: &str, context: &Context<'_>) -> Read<Away> {
    let text = untrailed(text.trim_start_matches([':', ' ']));
    let (days, cover) = covered(text);
    let (from, to) = match period(days, context)? {
        Ok(period) => period,
        Err(refusal) => return Some(Err(refused(&refusal, context))),
    };
    if to < from {
        let why = "The last day is before the first.".to_owned();
        return Some(Err(Wrong { why, form: "away tomorrow".to_owned() }));
    }
    let cover = match cover.map(|name| (name, named(name, true, context))) {
        None => None,
        Some((_, Named::One(handle))) if handle == *context.writer => {
            let why = "You cannot cover for yourself.".to_owned();
            return Some(Err(Wrong { why, form: format!("away {days}") }));
        }
        Some((_, Named::One(handle))) => Some(handle),
        Some((name, Named::Many(members))) => {
            return Some(Err(wrong::which(name, &format!("away {days} cover"), &members, context)));
        }
        Some((name, Named::Nobody)) => {
            return Some(Err(wrong::nobody(name, &format!("away {days} cover"), context)));
        }
    };
    Some(Ok(Away { from, to, cover }))
}

fn refused(refusal: &Refusal, context: &Context<'_>) -> Wrong {
    Wrong { why: wrong::sentence(refusal, context), form: "away tomorrow".to_owned() }
}

/// The days and the name of the cover.
fn covered(text: &str) -> (&str, Option<&str>) {
    let lower = text.to_ascii_lowercase();
    for words in ["covered by ", "cover is ", "cover: ", "cover ", "covering: "] {
        let Some(at) = lower.find(&format!(" {words}")).or_else(|| lower.find(&format!(",{words}"))) else {
            continue;
        };
        let (Some(days), Some(name)) = (text.get(..at), text.get(at + 1 + words.len()..)) else { continue };
        let days = days.trim_end_matches([',', ';', ' ', '.', '(']);
        let days = days.strip_suffix(" with").unwrap_or(days).trim_end_matches([',', ' ']);
        return (days, Some(name.trim_end_matches([')', '.']).trim()));
    }
    (text, None)
}

type Days2 = (NaiveDate, NaiveDate);

fn period(text: &str, context: &Context<'_>) -> Option<Result<Days2, Refusal>> {
    let today = context.reading.calendar.date(context.reading.sent_at);
    let lower = text.to_ascii_lowercase();
    if let Some(monday) = week(&lower, today) {
        return Some(Ok((monday.max(today), plus(monday, 6))));
    }
    if let Some(end) = ["until ", "till ", "through ", "to "].iter().find_map(|word| lower.strip_prefix(word))
    {
        let last = text.get(text.len().checked_sub(end.len())?..)?;
        return Some(day(last, context)?.map(|last| (today, last)));
    }
    if let Some(one) = day(text, context) {
        return Some(one.map(|day| (day, day)));
    }
    splits(text).find_map(|(first, last)| two_days(first, last, context))
}

fn week(lower: &str, today: NaiveDate) -> Option<NaiveDate> {
    let monday = today.week(Weekday::Mon).first_day();
    match lower {
        "next week" | "all next week" | "all of next week" => Some(plus(monday, 7)),
        "this week" | "the rest of the week" | "rest of the week" => Some(monday),
        _ => None,
    }
}

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Every way to cut a text in two at a word or dash that means "to".
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let text = text.strip_prefix("from ").or_else(|| text.strip_prefix("From ")).unwrap_or(text);
    [" to ", " until ", " till ", " through ", " - ", " – ", " — ", "–", "—", "-"].into_iter().flat_map(
        move |between| {
            text.match_indices(between)
                .take(4)
                .filter_map(move |(at, _)| Some((text.get(..at)?, text.get(at + between.len()..)?)))
        },
    )
}

fn two_days(first: &str, last: &str, context: &Context<'_>) -> Option<Result<Days2, Refusal>> {
    let (first, last) = (first.trim(), last.trim());
    let start = match day(&with_month(first, last), context)? {
        Ok(start) => start,
        Err(refusal) => return Some(Err(refusal)),
    };
    // The end is looked for from the start on: "Mon to Fri" ends on the Friday after that Monday.
    let from_start = settle::on_day(start, context);
    match day(&with_month(last, first), &from_start)? {
        Ok(end) | Err(Refusal::Past { date: end }) => Some(Ok((start, end))),
        Err(refusal) => Some(Err(refusal)),
    }
}

/// A bare number takes the month of the other side: `Feb 10-17`, `10 to 17 Feb`.
fn with_month(text: &str, other: &str) -> String {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ordinal = ["", "st", "nd", "rd", "th"].contains(&text.get(number.len()..).unwrap_or_default());
    let bare = ordinal && (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let month = other.split(|c: char| !c.is_ascii_alphabetic()).find(|word| is_month(word));
    match month {
        Some(month) if bare => format!("{number} {month}"),
        _ => text.to_owned(),
    }
}

#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
];

fn is_month(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let short = |month: &str| lower.len() == 3 && month.starts_with(&lower);
    lower == "sept" || MONTHS.iter().any(|month| lower == *month || short(month))
}

/// A whole day; a time of day makes it none.
fn day(text: &str, context: &Context<'_>) -> Option<Result<NaiveDate, Refusal>> {
    match settle::whole_fixed(text, context)? {
        Ok(When::On(day)) => Some(Ok(day)),
        Ok(When::At(_)) => None,
        Err(refusal) => Some(Err(refusal)),
    }
}

/// The day before a return: `Back on Monday` is an absence until Sunday.
pub(super) fn before(day: NaiveDate, today: NaiveDate) -> NaiveDate {
    day.pred_opt().map_or(today, |last| last.max(today))
}
