//! The day that a report speaks of: when a contact was, or that it is said to have been on a day ahead. What it was about,
//! and what somebody wants, has days of its own, which are none of these.

use super::find::{Found, Hit, Hits, Opening, ends, plausible, skip_past_opening, starts};
use super::grammar::{self, Day, Which};
use super::tokens::Tokens;
use super::{Reading, Refusal, past};

/// When a reported contact was, said inside its text: `sent it yesterday`, `called on Mon, no answer`, `replied May 6
/// with an estimate`. A date after a word of wanting (`wants a call on Monday`) lies ahead and is passed over.
pub fn find_past(text: &str, reading: &Reading<'_>) -> Option<Found> {
    let tokens = Tokens::read(text, false);
    let wanted = (0..tokens.len()).find(|at| WANTING.contains(&tokens.word(*at))).unwrap_or(tokens.len());
    (0..wanted).filter(|at| starts(&tokens, *at)).find_map(|at| {
        let after = skip_past_opening(&tokens, at);
        let opening = if after > at { Opening::On } else { Opening::Bare };
        let (phrase, end) = grammar::phrase(&tokens, after)?;
        let dated = match phrase.day? {
            Day::Today | Day::Yesterday | Day::Date { .. } | Day::Ago(_) | Day::Weekday(_, Which::Last) => {
                true
            }
            Day::Weekday(..) | Day::Numbers { .. } | Day::OfMonth(_) => opening == Opening::On,
            _ => false,
        };
        let hit = Hit { opening, phrase, start: at, end, last: false };
        if !dated || !ends(&tokens, end) || !plausible(&tokens, after, &hit, reading.order) {
            return None;
        }
        let range = hit.range(&tokens)?;
        let when = past::behind(phrase, text.get(range.clone())?, reading)?;
        Some(Found { range, opening, when })
    })
}

/// A day ahead on which something is said to have been done: `called on May 20`, `sent it tomorrow`. It ends the first
/// clause and stands close behind the verb; a day that is only spoken of (`called about tomorrow`, `wants May 20`) is none.
pub fn find_ahead(text: &str, reading: &Reading<'_>) -> Option<Found> {
    let tokens = Tokens::read(text, false);
    let clause = (0..tokens.len()).find(|at| ends_clause(&tokens, *at)).unwrap_or(tokens.len());
    let mut hits = Hits { tokens: &tokens, order: reading.order, at: 0, anywhere: true };
    let hit = hits.find(|hit| hit.end >= clause).filter(|hit| hit.start < clause)?;
    let spoken_of = |word: &str| WANTING.contains(&word) || ABOUT.contains(&word) || word.ends_with("ing");
    if hit.opening == Opening::By
        || hit.start > MAX_OBJECT
        || (0..hit.start).any(|at| spoken_of(tokens.word(at)))
    {
        return None;
    }
    let range = hit.range(&tokens)?;
    let behind = past::behind(hit.phrase, text.get(range)?, reading);
    let found = hit.ahead(text, &tokens, reading)?;
    let today = reading.calendar.date(reading.sent_at);
    let later = matches!(&found.when, Ok(when) if when.date(reading.calendar.zone) > today);
    (later && matches!(behind, None | Some(Err(Refusal::NotYet { .. })))).then_some(found)
}

/// How many words and marks may stand between a verb and the day on which it was done?
const MAX_OBJECT: usize = 5;

/// Words after which a date is what was spoken of.
const ABOUT: &[&str] =
    &["about", "re", "regarding", "of", "with", "from", "than", "as", "that", "if", "when"];

fn ends_clause(tokens: &Tokens, at: usize) -> bool {
    let apart = !(tokens.tight(at + 1) && tokens.is_text(at + 1));
    apart && matches!(tokens.mark(at), Some(',' | ';' | ':' | '.' | '!' | '(' | '—' | '–' | '-'))
}

/// Words after which a date lies ahead.
const WANTING: &[&str] = &[
    "want",
    "wants",
    "wanted",
    "need",
    "needs",
    "ask",
    "asks",
    "asked",
    "prefers",
    "will",
    "would",
    "wait",
    "until",
    "till",
    "by",
    "for",
    "next",
    "meet",
    "meeting",
    "booked",
    "scheduled",
    "available",
    "free",
    "deadline",
    "due",
];
