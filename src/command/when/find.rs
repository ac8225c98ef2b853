//! The date phrase inside a sentence: `send two options by Wednesday`, `call after 2 p.m. today`. Most words of dates
//! are words of prose as well (may, march, sat, sun, second), so a phrase counts only where a small word opens it or
//! the sentence ends with it. It never matches inside a word, and it reads each text once.

use std::ops::Range;

use chrono::NaiveDate;

use super::day::this_stretch;
use super::grammar::{self, Day, Phrase, Time, Which};
use super::tokens::Tokens;
use super::{Reading, Refusal, resolve};
use crate::domain::policy::DateOrder;
use crate::domain::time::When;

/// What opens a date phrase; the lowest is the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opening {
    /// `by`, `before`, `until`, `till`, `within`, `no later than`: a deadline.
    By,
    /// `on`, `after`, `at`, `in 3 days`: a moment.
    On,
    /// Nothing: `call her tomorrow`.
    Bare,
}

/// A date phrase inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The bytes of the phrase with its opening word: `by Wednesday`.
    pub range: Range<usize>,
    /// What opens it.
    pub opening: Opening,
    /// What it means, or why it is not taken.
    pub when: Result<When, Refusal>,
}

/// The date by which a sentence wants something done. A deadline counts before a moment (`confirm the slot on Friday by
/// Thursday`), a moment before a bare date, which counts only where the sentence ends; of equals, the leftmost and
/// there the longest. Only the first 1,000 characters are read.
pub fn find(text: &str, reading: &Reading<'_>) -> Option<Found> {
    let tokens = Tokens::read(text, false);
    let hits = Hits { tokens: &tokens, order: reading.order, at: 0, anywhere: false };
    let found = hits.filter_map(|hit| hit.ahead(text, &tokens, reading));
    let today = reading.calendar.date(reading.sent_at);
    found
        .filter(|found| counts(found, today))
        .reduce(|best, next| if next.opening < best.opening { next } else { best })
}

/// A bare date that cannot be a follow-up is one the sentence speaks of: `review the quote of 30 April`.
fn counts(found: &Found, today: NaiveDate) -> bool {
    let open = match &found.when {
        Ok(_) | Err(Refusal::NeedsTime { .. } | Refusal::PastToday { .. } | Refusal::Ambiguous { .. }) => {
            true
        }
        Err(Refusal::WrongWeekday { date, .. }) => *date >= today,
        Err(_) => false,
    };
    found.opening != Opening::Bare || open
}

/// All dates a text speaks of, in order, bare ones inside sentences too: `next week is better`. For suggestions only.
pub fn mentions(text: &str, reading: &Reading<'_>) -> Vec<Found> {
    let tokens = Tokens::read(text, false);
    let hits = Hits { tokens: &tokens, order: reading.order, at: 0, anywhere: true };
    hits.filter_map(|hit| hit.ahead(text, &tokens, reading)).collect()
}

/// The place after the word that may open a phrase which fills its text: `until fri`, `for 3 days`.
pub(super) fn skip_opening(tokens: &Tokens, at: usize) -> usize {
    let wide = ["from", "for", "to", "since", "starting"];
    match opening(tokens, at) {
        (_, after) if after > at => after,
        _ => tokens.skip_any(at, &wide),
    }
}

/// The same for what was.
pub(super) fn skip_past_opening(tokens: &Tokens, at: usize) -> usize {
    tokens.skip_any(at, &["on", "at", "since"])
}

/// What opens a phrase at a place, and where the phrase itself begins. `in`, `within` and `at` belong to the phrase.
fn opening(tokens: &Tokens, at: usize) -> (Opening, usize) {
    let later_than =
        tokens.skip(at, &["no", "later", "than"]).or_else(|| tokens.skip(at, &["not", "later", "than"]));
    if let Some(after) = later_than {
        return (Opening::By, after);
    }
    match tokens.word(at) {
        "by" | "before" | "until" | "till" | "til" | "due" => (Opening::By, at + 1),
        "on" | "after" => (Opening::On, at + 1),
        "within" => (Opening::By, at),
        "in" | "at" => (Opening::On, at),
        _ => (Opening::Bare, at),
    }
}

/// A phrase found among tokens.
pub(super) struct Hit {
    pub(super) opening: Opening,
    pub(super) phrase: Phrase,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Nothing opens it, and it is the last thing that a sentence says.
    pub(super) last: bool,
}

impl Hit {
    pub(super) fn range(&self, tokens: &Tokens) -> Option<Range<usize>> {
        Some(tokens.get(self.start)?.start..tokens.get(self.end.checked_sub(1)?)?.end)
    }

    pub(super) fn ahead(self, text: &str, tokens: &Tokens, reading: &Reading<'_>) -> Option<Found> {
        let range = self.range(tokens)?;
        let when = resolve::ahead(self.phrase, text.get(range.clone())?, reading);
        Some(Found { range, opening: self.opening, when })
    }
}

/// All phrases from left to right, none inside another.
pub(super) struct Hits<'a> {
    pub(super) tokens: &'a Tokens,
    pub(super) order: DateOrder,
    pub(super) at: usize,
    /// Bare phrases count in the middle of a sentence too.
    pub(super) anywhere: bool,
}

impl Iterator for Hits<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        while self.at < self.tokens.len() {
            let at = self.at;
            self.at += 1;
            if let Some(hit) = hit(self.tokens, at, self.anywhere, self.order) {
                self.at = hit.end;
                return Some(hit);
            }
        }
        None
    }
}

fn hit(tokens: &Tokens, start: usize, anywhere: bool, order: DateOrder) -> Option<Hit> {
    if !starts(tokens, start) {
        return None;
    }
    let (opening, first) = opening(tokens, start);
    let (phrase, end) = grammar::phrase(tokens, first).or_else(|| {
        let (day, end) = this_stretch(tokens, first)?;
        Some((Phrase { day: Some(day), weekday: None, time: None }, end))
    })?;
    let bare = opening == Opening::Bare;
    let last = bare && !anywhere && ends_sentence(tokens, end);
    let hit = Hit { opening, phrase, start, end, last };
    let placed = !bare || anywhere || last;
    let fits = placed && ends(tokens, end) && plausible(tokens, first, &hit, order);
    fits.then_some(hit)
}

/// A phrase begins after a space or an opening mark, never inside a word, an address or a number.
pub(super) fn starts(tokens: &Tokens, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|_| tokens.tight(at)) else { return true };
    let opens = |mark| {
        matches!(mark, '(' | '[' | '"' | '“' | '‘' | '\'' | '„' | '*' | '—' | '–' | ',' | ';' | ':' | '!')
    };
    tokens.mark(before).is_some_and(opens)
}

/// A phrase ends before a space, a closing mark or nothing.
pub(super) fn ends(tokens: &Tokens, end: usize) -> bool {
    if !tokens.tight(end) {
        return true;
    }
    let goes_on = tokens.tight(end + 1) && tokens.is_text(end + 1);
    match tokens.mark(end) {
        Some(')' | ']' | '}' | '"' | '”' | '’' | '\'' | '*' | '—' | ';' | '!' | '?' | '…') => true,
        Some('.' | ',' | ':' | '–') => !goes_on,
        _ => false,
    }
}

/// Where a bare date is the last thing said. A question asks about the date, a comma goes on.
fn ends_sentence(tokens: &Tokens, end: usize) -> bool {
    match tokens.mark(end) {
        Some(mark) => matches!(mark, '.' | ';' | '!' | ')' | '—' | '–' | '"' | '”'),
        None => tokens.get(end).is_none(),
    }
}

/// Whether a phrase is meant as a date: what looks like one in prose and is none.
pub(super) fn plausible(tokens: &Tokens, first: usize, hit: &Hit, order: DateOrder) -> bool {
    let placed = hit.opening != Opening::Bare || hit.last;
    let word_follows = follows(tokens, hit);
    if first > hit.start && hit.phrase.day.is_none() && tokens.word(hit.start) == "on" {
        return false;
    }
    match (hit.phrase.day, hit.phrase.time) {
        (None, Some(time)) => time_alone(tokens, first, hit, time),
        (Some(Day::After(_) | Day::Minutes(_)), _) => length(tokens, first, hit),
        (Some(Day::Numbers { .. }), _) => numbers(tokens, hit, order),
        (Some(Day::OfMonth(_)), _) => hit.opening != Opening::Bare && !word_follows,
        (Some(Day::Weekday(_, Which::Nearest)), None) if is_verb_too(tokens.word(first)) => {
            placed
                && (!word_follows || tokens.word(hit.start) == "on")
                && !(hit.last && follows_any(tokens, hit, BEFORE_A_NOUN))
        }
        (Some(Day::EndOf(..)), _) if tokens.word(first) == "this" => placed,
        (Some(Day::Date { year: None, .. }), None) => !may_do(tokens, hit.end),
        (Some(Day::Yesterday | Day::Ago(_)), _) => {
            tokens.get(hit.end).is_none() || hit.opening == Opening::Bare
        }
        _ => true,
    }
}

fn follows(tokens: &Tokens, hit: &Hit) -> bool {
    tokens.is_text(hit.end) && !JOINS.contains(&tokens.word(hit.end))
}

/// Whether the phrase stands behind one of these words.
fn follows_any(tokens: &Tokens, hit: &Hit, words: &[&str]) -> bool {
    hit.start.checked_sub(1).is_some_and(|at| words.contains(&tokens.word(at)))
}

/// Words after which `sun`, `sat`, `wed` and `mon` are no days: `enjoy the sun`, `where she sat`.
const BEFORE_A_NOUN: &[&str] = &[
    "the", "a", "an", "in", "of", "my", "our", "your", "his", "their", "its", "no", "any", "some", "more",
    "and", "he", "she", "they", "we", "i", "you", "it", "who", "get", "newly",
];

/// `5/6`, `8.5.`: fractions and decimals look like them.
fn numbers(tokens: &Tokens, hit: &Hit, order: DateOrder) -> bool {
    let Some(Day::Numbers { first, second, year }) = hit.phrase.day else { return false };
    let bare = hit.opening == Opening::Bare;
    let always = matches!((first, second), (24, 7) | (16, 9));
    let dotted = (hit.start..hit.end).any(|at| tokens.mark(at) == Some('.'));
    // "08.05." has a zero that no decimal has at its beginning.
    let padded =
        (hit.start..hit.end).filter_map(|at| tokens.number(at)).take(2).all(|(_, digits)| digits == 2);
    let date =
        !dotted || order == DateOrder::DayMonth || padded || (!bare && !is_measured(tokens, hit.start));
    let placed = !bare || (hit.last && !follows_any(tokens, hit, COUNTED));
    placed && !always && (year.is_some() || (date && !follows(tokens, hit)))
}

/// Words after which `3/4` counts parts.
const COUNTED: &[&str] = &[
    "part", "parts", "page", "pages", "step", "steps", "phase", "ratio", "score", "lot", "slide", "slides",
    "chapter", "option", "options", "version", "item", "items", "number", "no", "invoice", "of",
];

/// Words that may follow a date without belonging to it.
const JOINS: &[&str] = &["or", "and", "if", "at", "with", "to", "then", "but", "so", "because", "when"];

/// `after 2 p.m.`, `by noon`; a part of the day alone is a habit (`calls in the morning`) unless it is a deadline.
fn time_alone(tokens: &Tokens, first: usize, hit: &Hit, time: Time) -> bool {
    match time {
        Time::Clock(..) | Time::Never | Time::Hour(_) => {
            hit.opening != Opening::Bare
                || matches!(tokens.word(hit.end.saturating_sub(1)), "am" | "pm" | "noon")
        }
        Time::EndOfDay => true,
        Time::Morning | Time::Afternoon | Time::Vague if hit.last && tokens.word(first) == "this" => true,
        Time::Morning | Time::Afternoon => hit.opening == Opening::By && first > hit.start,
        Time::Vague => tokens.word(first) == "tonight",
    }
}

/// `in 3 days` and `send it by 3d` are dates, `takes 3 days` is a length, `in a day or two` is neither.
fn length(tokens: &Tokens, first: usize, hit: &Hit) -> bool {
    let said_as_date = matches!(tokens.word(first), "in" | "within")
        || tokens.word(hit.end.saturating_sub(1)) == "now"
        || (tokens.word(hit.start) == "by"
            && ends_sentence(tokens, hit.end)
            && !is_measured(tokens, hit.start))
        || (tokens.word(hit.start) == "after" && ends_sentence(tokens, hit.end))
        || (hit.last && is_wait(tokens, hit));
    said_as_date && tokens.word(hit.end) != "or"
}

/// `call her 2 weeks` and `call her 3d`: after whom, or in the short form, it says when; `give her 2 weeks` says how much.
fn is_wait(tokens: &Tokens, hit: &Hit) -> bool {
    let whom = ["her", "him", "them", "back", "again", "us"];
    let short = hit.end == hit.start + 2 && tokens.tight(hit.start + 1) && tokens.number(hit.start).is_some();
    let amounts =
        ["give", "gives", "grant", "allow", "take", "takes", "need", "needs", "leave", "cost", "book"];
    let amount = (0..hit.start).any(|at| amounts.contains(&tokens.word(at)));
    let named = follows_any(tokens, hit, &whom) || (short && !follows_any(tokens, hit, BEFORE_A_LENGTH));
    named && !amount && !is_measured(tokens, hit.start)
}

/// Words after which `3d` is a length.
const BEFORE_A_LENGTH: &[&str] = &[
    "of", "for", "than", "least", "most", "about", "another", "only", "every", "each", "per", "a", "the",
    "to", "from",
];

/// Whether something is moved or made longer: what follows its `by` is how much (`extend the deadline by 3 days`).
fn is_measured(tokens: &Tokens, before: usize) -> bool {
    let changes = [
        "extend", "postpone", "delay", "move", "push", "shift", "shorten", "reduce", "cut", "increase",
        "prolong", "lengthen", "late", "early", "longer", "shorter", "off", "raise", "lower", "drop",
        "discount",
    ];
    (0..before).any(|at| {
        let word = tokens.word(at);
        let stem = |change: &str| {
            word == change || word.strip_prefix(change.trim_end_matches('e')).is_some_and(is_ending)
        };
        changes.into_iter().any(stem)
    })
}

fn is_ending(rest: &str) -> bool {
    matches!(rest, "e" | "s" | "es" | "d" | "ed" | "ing")
}

/// Short weekdays that are words of their own.
fn is_verb_too(word: &str) -> bool {
    matches!(word, "mon" | "wed" | "sat" | "sun")
}

/// `by 20 may be`: the verb, not the month.
fn may_do(tokens: &Tokens, end: usize) -> bool {
    let verbs = [
        "be", "have", "not", "also", "need", "still", "take", "want", "go", "come", "get", "i", "we", "you",
        "they", "he", "she", "it",
    ];
    let month = end.checked_sub(1).map(|at| tokens.word(at));
    month == Some("may") && verbs.contains(&tokens.word(end))
}
