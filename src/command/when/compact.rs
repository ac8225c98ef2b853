//! Dates written as one word, as in addresses: `fri14`, `may10`, `tomorrow2pm`, `nextweek`, `end-of-month`. The word is
//! taken apart into known words and numbers and read by the same grammar; one unknown letter and it is no date.

use super::{Reading, Refusal, grammar, phrase_of_all, resolve, tokens::Tokens};
use crate::domain::time::When;

/// How long may a date in one word be?
const MAX_CHARS: usize = 40;

/// All words of dates; of those that fit, the longest counts.
const WORDS: &str = "\
    today tomorrow tmrw tmr yesterday day days week weeks month months year years hour hours hr hrs minute \
    minutes min mins working business workday workdays wd wk wks d w h mo y in at on by of the after until till \
    from now next this end later am pm noon midday morning afternoon evening tonight eod cob eow eom st nd rd th \
    monday mon tuesday tues tue wednesday weds wed thursday thurs thur thu friday fri saturday sat sunday sun \
    january jan february feb march mar april apr may june jun july jul august aug september sept sep october oct \
    november nov december dec";

/// Words of dates that are names as well are no date words for a handle's sake.
const NOT_FOR_HANDLES: &[&str] =
    &["d", "w", "h", "y", "mo", "min", "in", "at", "on", "by", "of", "st", "nd", "rd", "th"];

/// Reads a date written as one word. None when it is none, or holds spaces.
pub fn parse_compact(word: &str, reading: &Reading<'_>) -> Option<Result<When, Refusal>> {
    let whole = Tokens::read(word, true);
    if word.chars().any(char::is_whitespace) || word.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let phrase = phrase_of_all(&whole, super::find::skip_opening).or_else(|| {
        let spaced = take_apart(word)?;
        phrase_of_all(&Tokens::read(&spaced, true), super::find::skip_opening)
    })?;
    Some(resolve::ahead(phrase, word, reading))
}

/// Whether a word belongs to dates, so that nobody may be called by it: `fri`, `may`, `tomorrow`, `3d`, `nextweek`.
pub fn is_date_word(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    let known = WORDS.split(' ').any(|known| known == word) && !NOT_FOR_HANDLES.contains(&word.as_str());
    let short = word.chars().nth(MAX_CHARS).is_none();
    let reads = |text: &str| {
        let tokens = Tokens::read(text, true);
        grammar::phrase(&tokens, 0).is_some_and(|(_, end)| end == tokens.len())
    };
    known || (short && (reads(&word) || take_apart(&word).is_some_and(|spaced| reads(&spaced))))
}

/// `tomorrow2pm` as `tomorrow 2 pm`. Times keep their colon or dot: `fri14:30`, `fri2.30pm`.
fn take_apart(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let mut rest = lower.as_str();
    let mut spaced = String::new();
    while let Some(first) = rest.chars().next() {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let taken = match (digits, first) {
            // Between numbers it is a range or a decimal: `may10-14`.
            (0, _) if between_digits(&spaced, rest) => return None,
            (0, '-' | '_' | '.') => {
                rest = rest.get(1..)?;
                spaced.push(' ');
                continue;
            }
            (0, ':') => 1,
            (0, _) => WORDS.split(' ').filter(|known| rest.starts_with(known)).map(str::len).max()?,
            (digits, _) => digits,
        };
        let (part, after) = rest.split_at_checked(taken)?;
        let glued = part == ":" || spaced.ends_with(':') || matches!(part, "st" | "nd" | "rd" | "th");
        if !glued {
            spaced.push(' ');
        }
        spaced.push_str(part);
        rest = after;
    }
    Some(spaced)
}

fn between_digits(before: &str, rest: &str) -> bool {
    let mut next = rest.chars();
    let mark = next.next().is_some_and(|first| matches!(first, '-' | '_' | '.'));
    mark && before.ends_with(|c: char| c.is_ascii_digit()) && next.next().is_some_and(|c| c.is_ascii_digit())
}
