//! The dates people write (product.md §5, *When*): one English grammar for commands, sentences and addresses. It is
//! read in the writer's zone from the time of sending; it never guesses: what has two readings is refused with both,
//! and what fits no rule is no date. No clock is read here, and no text can make it panic or loop.

mod compact;
mod day;
mod echo;
mod find;
mod grammar;
mod numbers;
mod past;
mod refusal;
mod reported;
mod resolve;
mod time;
mod tokens;

#[cfg(test)]
pub(crate) mod tests;

use chrono::{DateTime, Utc};

pub use compact::{is_date_word, parse_compact};
pub use echo::echo;
pub use find::{Found, Opening, find, mentions};
pub use refusal::Refusal;
pub use reported::{find_ahead, find_past};

use crate::domain::calendar::Calendar;
use crate::domain::policy::DateOrder;
use crate::domain::time::When;
use grammar::Phrase;
use tokens::Tokens;

/// Everything a phrase is read against.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The writer's zone and hours: `today`, `2pm`, `morning` and `eod` are theirs.
    pub calendar: &'a Calendar,
    /// The team's working days: rolling forward, `3 working days`, `next week`, `end of month`.
    pub team: &'a Calendar,
    /// When the mail was sent.
    pub sent_at: DateTime<Utc>,
    /// How `5/6` is read.
    pub order: DateOrder,
    /// Whether a non-working day of the team moves to the next working day (`on` does not).
    pub rolls: bool,
}

/// Reads a text that is a date as a whole: `fri`, `until next week`, `May 7, 2pm`. None when it is no date at all;
/// a refusal when it is one that cannot be taken. Never in the past. Texts over 1,000 characters are no dates.
pub fn parse(text: &str, reading: &Reading<'_>) -> Option<Result<When, Refusal>> {
    if let Some(instant) = stamp(text) {
        return Some(resolve::stamp(instant, reading));
    }
    match whole(text, find::skip_opening) {
        Some(phrase) => Some(resolve::ahead(phrase, text, reading)),
        None => parse_compact(text, reading),
    }
}

/// Reads a text that says when something *was*, for contacts reported: `yesterday`, `on Mon` (the last one before
/// today), `May 6` (the latest one), `3 days ago`, `this morning`. Nothing rolls; what lies ahead is refused.
pub fn parse_past(text: &str, reading: &Reading<'_>) -> Option<Result<When, Refusal>> {
    let phrase = whole(text, find::skip_past_opening)?;
    past::behind(phrase, text, reading)
}

/// The phrase that fills a text but for quotes, brackets and stops around it.
fn whole(text: &str, skip_opening: fn(&Tokens, usize) -> usize) -> Option<Phrase> {
    if text.chars().nth(tokens::MAX_CHARS).is_some() {
        return None;
    }
    let tokens = Tokens::read(text, false);
    phrase_of_all(&tokens, skip_opening)
}

fn phrase_of_all(tokens: &Tokens, skip_opening: fn(&Tokens, usize) -> usize) -> Option<Phrase> {
    let start = (0..tokens.len()).find(|at| !tokens.mark(*at).is_some_and(opens))?;
    let after = skip_opening(tokens, start);
    let (phrase, end) = longest(grammar::phrase(tokens, start), grammar::phrase(tokens, after))?;
    (end..tokens.len()).all(|at| tokens.mark(at).is_some_and(closes)).then_some(phrase)
}

fn longest(plain: Option<(Phrase, usize)>, opened: Option<(Phrase, usize)>) -> Option<(Phrase, usize)> {
    match (plain, opened) {
        (Some(plain), Some(opened)) => Some(if opened.1 > plain.1 { opened } else { plain }),
        (plain, opened) => plain.or(opened),
    }
}

fn opens(mark: char) -> bool {
    is_emoji(mark) || matches!(mark, '"' | '\'' | '“' | '‘' | '„' | '«' | '(' | '[' | '*')
}

fn closes(mark: char) -> bool {
    is_emoji(mark)
        || matches!(mark, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']' | '*' | '.' | '!' | ',' | ';')
}

/// Arrows, signs and pictures, with the selector that follows some of them.
fn is_emoji(mark: char) -> bool {
    matches!(mark, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// An instant in full, `2026-05-07T14:00:00+02:00`, as our own JSON prints it.
fn stamp(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|instant| instant.with_timezone(&Utc))
}
