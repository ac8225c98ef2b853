//! The absence that a member's automatic reply tells of: "I am out of the office until 12 May". It is only ever offered to
//! them as a command; it is never run.

use super::{Context, away, print, settle};
use crate::domain::command::{Away, Command, Likely};
use crate::domain::text::one_line;

/// The most sentences that are looked at.
const MAX_SENTENCES: usize = 20;
/// The longest sentence that is looked at, in characters.
const MAX_SENTENCE: usize = 300;

/// What says that somebody is away; the days stand behind it.
const AWAY: &[&str] = &[
    "out of the office",
    "out of office",
    "not in the office",
    "on annual leave",
    "on parental leave",
    "on leave",
    "on vacation",
    "on holidays",
    "on holiday",
    "travelling",
    "traveling",
    "unavailable",
    "not available",
    "absent",
    "away",
    "ooo",
    "vacation",
    "holiday",
    "abwesend",
    "abwesenheit",
    "nicht im büro",
    "nicht im hause",
    "urlaub",
];
/// What says when somebody is there again.
const BACK: &[&str] = &[
    "back in the office on",
    "back in the office",
    "return to the office on",
    "be back on",
    "be back",
    "back on",
    "returning on",
    "return on",
    "returning",
    "return",
];
/// What ends the days in a sentence.
const ENDS: &[&str] =
    &[",", ";", "(", " and ", " with ", " without ", " but ", " for ", " due ", " in case "];

/// The absence, ready to be sent as a command; the command is empty where no days are named. None: it speaks of none.
pub fn absence(text: &str, context: &Context<'_>) -> Option<Likely> {
    let said: Vec<String> = text
        .lines()
        .flat_map(|line| line.split_inclusive(['.', '!', '?']))
        .scan(String::new(), |open, part| Some(sentence(open, part)))
        .flatten()
        .take(MAX_SENTENCES)
        .collect();
    let is_away = |sentence: &&String| after(sentence, AWAY).next().is_some();
    let written = said.iter().find(is_away)?.clone();
    let away = said
        .iter()
        .find_map(|one| days(one, context))
        .or_else(|| said.iter().find_map(|one| back(one, context)));
    let command = away.map(|away| worded(&away, context)).unwrap_or_default();
    Some(Likely { written, command, typo: false })
}

/// One line of words; a part that ends in a number is not the end of its sentence ("12. May").
fn sentence(open: &mut String, part: &str) -> Option<String> {
    open.push_str(part);
    let bare = part.trim_end_matches('.');
    if bare.len() < part.len() && bare.ends_with(|c: char| c.is_ascii_digit()) && bare.len() < 4 {
        return None;
    }
    let said = one_line(open.trim(), MAX_SENTENCE);
    open.clear();
    (!said.is_empty()).then_some(said)
}

/// What stands behind each of these words.
fn after<'a>(sentence: &'a str, words: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let lower = sentence.to_ascii_lowercase();
    words.iter().filter_map(move |word| {
        let at = lower.find(word)?;
        let before = lower.get(..at)?;
        if before.ends_with(char::is_alphanumeric)
            || before.ends_with("right ")
            || before.ends_with("straight ")
        {
            return None;
        }
        sentence.get(at + word.len()..).filter(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// The text whole, and cut where the days may end.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    let cut = ENDS.iter().filter_map(move |end| text.split_once(end).map(|(head, _)| head));
    [text].into_iter().chain(cut).map(|head| head.trim_matches([' ', '.', '!', ':', '-', '–', ',']))
}

fn days(sentence: &str, context: &Context<'_>) -> Option<Away> {
    let found = after(sentence, AWAY).flat_map(heads).filter(|head| !head.is_empty()).find_map(|head| {
        let head =
            ["starting ", "beginning "].iter().find_map(|word| head.strip_prefix(word)).unwrap_or(head);
        away::away(head, context)?.ok()
    });
    found.map(|away| Away { cover: None, ..away })
}

fn back(sentence: &str, context: &Context<'_>) -> Option<Away> {
    let today = context.reading.calendar.date(context.reading.sent_at);
    after(sentence, BACK).flat_map(heads).find_map(|head| {
        let day = settle::whole_fixed(head, context)?.ok()?;
        Some(Away { from: today, to: away::before(settle::date(day, context), today), cover: None })
    })
}

/// An absence that has begun begins with the day on which it is said.
fn worded(away: &Away, context: &Context<'_>) -> String {
    let printed = print::print(&Command::Away(away.clone()), context);
    let begun = away.from <= context.reading.calendar.date(context.reading.sent_at);
    match printed.split_once(" to ") {
        Some((_, last)) if begun => format!("away today to {last}"),
        _ => printed,
    }
}
