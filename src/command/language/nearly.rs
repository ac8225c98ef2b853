//! Answers that are a command but for a word too many, a stop too few, or a slip in a date or name. Only ever shown with a
//! button; none is run.

use std::collections::BTreeSet;

use super::fold::untrailed;
use super::table::{Key, VERBS, row_of};
use super::verb::strip_words;
use super::{Context, line, people, print, told};
use crate::command::when::is_date_word;
use crate::domain::Member;
use crate::domain::command::Command;

/// What an answer nearly is, in the order in which it is tried.
pub(super) fn nearly(text: &str, context: &Context<'_>) -> Option<String> {
    acknowledged(text)
        .or_else(|| won(text))
        .or_else(|| declined(text))
        .or_else(|| next(text, context))
        .or_else(|| sent_on(text, context))
        .or_else(|| heard(text))
}

/// `1 done, 2 snooze 1d`: commands that a comma joins.
pub(super) fn joined(text: &str, context: &Context<'_>) -> Option<String> {
    let line = text.replace(", ", "; ");
    let parts = line::parts(&line, context)?;
    let leads: BTreeSet<_> = parts.iter().filter_map(|part| part.lead).collect();
    let whole = leads.len() == parts.len() && parts.iter().all(|part| part.asked.is_ok());
    (whole && leads.len() > 1).then_some(line)
}

/// What follows a word: nothing, or something a stop parts from it.
fn apart<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = strip_words(text, words)?.trim_start();
    let parted = rest.is_empty() || rest.starts_with([',', '.', '!', ';', ':', '-', '–', '—', '(']);
    parted.then(|| rest.trim_start_matches([',', '.', '!', ';', ':', '-', '–', '—', '(', ' ']))
}

/// `ok, thanks Jamie`, `Got it, I'll call her tomorrow`; never with a doubt or a question.
fn acknowledged(text: &str) -> Option<String> {
    let words = row_of(Key::Ok)?.words.iter().chain(&[
        "yes",
        "yep",
        "yeah",
        "sure",
        "sure thing",
        "of course",
        "sounds good",
    ]);
    let rest = words.filter_map(|words| apart(text, words)).min_by_key(|rest| rest.len())?;
    let doubts =
        ["but", "not", "no", "can", "can't", "cannot", "if", "when", "unless", "however", "only", "don't"];
    let doubt = rest
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .any(|word| doubts.contains(&word));
    (!doubt && !text.contains('?')).then(|| "ok".to_owned())
}

/// `won, signed today`.
fn won(text: &str) -> Option<String> {
    apart(text, "won").filter(|_| !text.contains('?')).map(|_| "won".to_owned())
}

/// `No. I'm full`, `Sorry, no`, `pass, no capacity`: a refusal, and why.
fn declined(text: &str) -> Option<String> {
    let words = ["sorry no", "no sorry", "no", "nope", "not me", "pass", "i pass", "decline"];
    let why = words.iter().filter_map(|words| apart(text, words)).min_by_key(|why| why.len())?;
    let why = untrailed(why).trim();
    Some(if why.is_empty() { "no".to_owned() } else { format!("no: {why}") })
}

/// `next send two dates by Thursday`: with a date, or it says too little.
fn next(text: &str, context: &Context<'_>) -> Option<String> {
    let rest = ["next action", "next step", "next"].iter().find_map(|words| strip_words(text, words))?;
    let action = rest.trim_start_matches([':', '-', '–', '—', ' ']);
    let first = action.split(' ').next().unwrap_or_default();
    if is_date_word(first) || first.eq_ignore_ascii_case("time") {
        return None;
    }
    let line = format!("next: {action}");
    match line::parts(&line, context)?.first().map(|part| &part.asked) {
        Some(Ok(Command::Next(step))) if step.by.is_some() && step.text.contains(' ') => Some(line),
        _ => None,
    }
}

/// `Sent on Monday: v2` is a phone's signature but for its date.
fn sent_on(text: &str, context: &Context<'_>) -> Option<String> {
    let told = told::told("sent", strip_words(text, "sent")?, context).ok()?;
    told.when.is_some().then(|| print::print(&Command::Contact(told), context))
}

/// `They called, want Friday`.
fn heard(text: &str) -> Option<String> {
    let words =
        ["they called", "they replied", "they wrote", "she called", "she replied", "he called", "he replied"];
    let what = words.iter().find_map(|words| apart(text, words)).map(untrailed)?;
    (!what.is_empty()).then(|| format!("heard: {what}"))
}

/// `snooze tommorow`: the verb is right, and a word of the date but for a slip.
pub(super) fn misspelt_date(text: &str, context: &Context<'_>) -> Option<String> {
    let timed = VERBS.iter().filter(|verb| matches!(verb.key, Key::Snooze | Key::On | Key::Away));
    let verb = timed.flat_map(|verb| verb.words).find(|word| strip_words(text, word).is_some())?;
    let said = untrailed(strip_words(text, verb)?);
    let words: Vec<&str> = said.split(' ').map(|word| day_word(word).unwrap_or(word)).collect();
    let line = format!("{verb}{}", words.join(" "));
    let parts = line::parts(&line, context).filter(|_| words.join(" ") != said)?;
    parts.iter().all(|part| part.asked.is_ok()).then_some(line)
}

/// The day that a word is, but for a slip.
fn day_word(word: &str) -> Option<&'static str> {
    const DAYS: [&str; 10] = [
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "week",
    ];
    let lower = word.to_lowercase();
    if is_date_word(&lower) || lower.chars().count() < 4 {
        return None;
    }
    let near = DAYS.iter().map(|day| (strsim::osa_distance(&lower, day), *day)).min()?;
    (near.0 <= if near.1.len() > 6 { 2 } else { 1 }).then_some(near.1)
}

/// `Handoff to Miek`, `to jam`: the verb is right, and the name but for a slip or its end.
pub(super) fn misspelt_name(text: &str, context: &Context<'_>) -> Option<String> {
    let verbs = VERBS.iter().filter(|verb| matches!(verb.key, Key::To | Key::With | Key::Without));
    let words = verbs.flat_map(|verb| verb.words.iter().map(move |word| (verb, word)));
    let (verb, rest) = words
        .filter_map(|(verb, word)| Some((verb, strip_words(text, word)?)))
        .min_by_key(|(_, rest)| rest.len())?;
    let said = untrailed(rest).trim().to_lowercase();
    let most = match said.chars().count() {
        0..3 => return None,
        3..5 => 1,
        _ => 2,
    };
    let nearest = context.team.members().iter().min_by_key(|member| slips(&said, member))?;
    (slips(&said, nearest) <= most)
        .then(|| format!("{} {}", verb.word(), people::name_of(&nearest.handle, context)))
}

/// How far a name is from a member's; its beginning is no slip, and an equal beginning excuses one.
fn slips(said: &str, member: &Member) -> usize {
    let names =
        [member.handle.as_str().to_owned(), member.first_name().to_lowercase(), member.name.to_lowercase()];
    let one = |name: &String| {
        if name.starts_with(said) {
            return 0;
        }
        let alike = name.chars().zip(said.chars()).take(3).all(|(one, other)| one == other);
        strsim::osa_distance(said, name).saturating_sub(usize::from(alike))
    };
    names.iter().map(one).min().unwrap_or(usize::MAX)
}
