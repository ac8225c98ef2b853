//! Contacts that somebody reports: what was said, when it was, and whether anybody was reached.

use super::fold::{is_emoji, joined, untrailed, untrailed_text};
use super::table::{Key, row_of};
use super::verb::strip_words;
use super::{Context, ahead, settle, wrong};
use crate::domain::command::{Command, Told, Wrong};

/// `called yesterday, no answer`: the text after the verb.
pub(super) fn told(verb: &str, text: &str, context: &Context<'_>) -> Result<Told, Wrong> {
    let text = untrailed_text(text);
    let attempt = is_attempt(text);
    let told = |what: String, when| Told { verb: verb.to_owned(), what, when, attempt };
    match settle::past(text, context) {
        None => Ok(told(text.to_owned(), None)),
        Some((_, Err(refusal))) => {
            Err(Wrong { why: wrong::sentence(&refusal, context), form: format!("{verb} yesterday") })
        }
        Some((range, Ok(when))) => {
            let before = text.get(..range.start).unwrap_or_default();
            let after = text.get(range.end..).unwrap_or_default();
            // With nothing before it, no mark is left at its beginning.
            let what = joined("", &joined(before, after));
            Ok(told(untrailed_text(&what).to_owned(), Some(when)))
        }
    }
}

/// The text after a verb with free text; none where the line is prose.
pub(super) fn free(
    key: Key,
    word: &str,
    rest: &str,
    context: &Context<'_>,
) -> Option<Result<Command, Wrong>> {
    let colon = rest.trim_start().starts_with(':');
    if !colon && (asks(rest) || is_sent_with(word, rest)) {
        return None;
    }
    let rest = if untrailed(rest).is_empty() { "" } else { rest };
    let loose = |c: char| matches!(c, ' ' | ':' | ',' | '.' | '!' | ';' | '-' | '–' | '—') || is_emoji(c);
    let text = rest.trim_start_matches(loose);
    // Behind a stop stands what was said.
    let apart = rest.trim_start().starts_with(loose);
    match key {
        Key::Done => Some(done(text, context)),
        _ => Some(reached(word, text, apart, context).map(Command::Contact)),
    }
}

/// A contact with the customer, which cannot lie ahead.
fn reached(verb: &str, text: &str, apart: bool, context: &Context<'_>) -> Result<Told, Wrong> {
    let told = told(verb, text, context)?;
    match ahead::planned(verb, text, apart, context).filter(|_| told.when.is_none()) {
        Some(wrong) => Err(wrong),
        None => Ok(told),
    }
}

/// Whether it is a question, whatever follows it: `Done? Not yet`, `sent it?!`.
fn asks(rest: &str) -> bool {
    let inside = |after: &str| after.starts_with(|c: char| c.is_alphanumeric() || "=&%/_-".contains(c));
    let marks = ['?', '.', '!', ';', ':'];
    let mut stops = rest.match_indices(marks).filter_map(|(at, _)| rest.get(at..));
    let stop = stops.find(|stop| !stop.get(1..).is_some_and(inside)).unwrap_or_default();
    let last = untrailed(rest).trim_end_matches([')', '"', '\'', ' ']);
    stop.chars().take_while(|c| marks.contains(c)).any(|c| c == '?') || last.ends_with('?')
}

/// `Sent from my phone` and the like are no reports.
fn is_sent_with(word: &str, rest: &str) -> bool {
    let first = rest.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    word == "sent"
        && ["from", "with", "via", "on", "using"].contains(&first.trim_end_matches([',', '.', ':']))
}

/// A report that comes with it is kept without its date, which the contact has.
fn done(text: &str, context: &Context<'_>) -> Result<Command, Wrong> {
    let text = untrailed_text(text);
    let report = strip_words(text, "and").map_or(text, str::trim_start);
    let told = contact(report, context).transpose()?;
    if let Some(wrong) = ahead::postponed(text, context).filter(|_| told.is_none()) {
        return Err(wrong);
    }
    let what = match &told {
        Some(told) if told.when.is_some() => format!("{} {}", told.verb, told.what).trim_end().to_owned(),
        Some(_) => report.to_owned(),
        None => text.to_owned(),
    };
    Ok(Command::Done { what, told })
}

/// A text that begins with a contact verb.
pub(super) fn contact(text: &str, context: &Context<'_>) -> Option<Result<Told, Wrong>> {
    let verbs = row_of(Key::Contact)?.words;
    let (word, rest) = verbs.iter().find_map(|word| Some((*word, strip_words(text, word)?)))?;
    match free(Key::Contact, word, rest, context)? {
        Ok(Command::Contact(told)) => Some(Ok(told)),
        Ok(_) => None,
        Err(wrong) => Some(Err(wrong)),
    }
}

/// Nobody was reached; a message left behind reached them.
fn is_attempt(text: &str) -> bool {
    let lower =
        format!(" {} ", text.to_lowercase().replace(|c: char| !c.is_alphanumeric() && c != '\'', " "));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(&format!(" {phrase} ")));
    says(NOT_REACHED) && !says(LEFT_BEHIND)
}

#[rustfmt::skip]
const NOT_REACHED: &[&str] = &[
    "no answer",
    "no reply",
    "no response",
    "busy",
    "not reached",
    "not reachable",
    "unreachable",
    "didn't answer",
    "did not answer",
    "didn't pick up",
    "did not pick up",
    "nobody answered",
    "no one answered",
    "couldn't reach",
    "could not reach",
    "didn't reach",
    "did not reach",
];
#[rustfmt::skip]
const LEFT_BEHIND: &[&str] = &[
    "voicemail",
    "voice mail",
    "left a message",
    "left message",
    "left her a message",
    "left him a message",
    "left them a message",
];
