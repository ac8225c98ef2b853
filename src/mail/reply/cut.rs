//! Decides which lines are new, from the order of their classes alone.

use super::lines::{Class, Line};
use super::separators::Separator;
use super::{attribution, headers, separators, trim_line, unquote};

/// So many lines of text behind a quote are an answer, not a signature.
const ANSWER_LINES: usize = 7;

/// So many quoted lines are searched for an attribution.
const MAX_QUOTED: usize = 300;

/// Which lines are kept, and whether something quoted came before the first of them.
pub(super) struct Verdict {
    /// One for each line.
    pub kept: Vec<bool>,
    /// True when an attribution, a header block or a quote stood first.
    pub quote_first: bool,
}

/// Decides what is new.
pub(super) fn decide(lines: &[Line<'_>]) -> Verdict {
    let end = after_delimiter(lines);
    let mut kept: Vec<bool> = (0..lines.len()).map(|at| at < end).collect();
    let live = lines.get(..end).unwrap_or_default();
    let first =
        live.iter().map(|line| line.class).find(|class| !matches!(class, Class::Empty | Class::Mobile));
    let quote_first = first.is_some_and(|class| is_foreign(class) || class == Class::Quote);
    if begins_with_whole_mail(live) {
        kept.fill(false);
        return Verdict { kept, quote_first };
    }
    if (first.is_some_and(is_foreign) || all_attributed(live)) && settle_quote_first(live, &mut kept) {
        return drop_marks(lines, kept, quote_first);
    }
    let end = embedded_at(live).map_or(end, |at| {
        if greeting_only(live.get(..at).unwrap_or_default()) { keep_tail(live, at, &mut kept) } else { at }
    });
    for keep in kept.get_mut(end..).unwrap_or_default() {
        *keep = false;
    }
    drop_trailing_quotes(lines, end, &mut kept);
    drop_marks(lines, kept, quote_first)
}

/// The first thing is the header block of the mail that is answered (not of one that is forwarded): all is quoted, for
/// programs that write such blocks put the answer above them.
fn begins_with_whole_mail(lines: &[Line<'_>]) -> bool {
    let first = lines.iter().find(|line| !matches!(line.class, Class::Empty | Class::Mobile));
    first.is_some_and(|line| match line.class {
        Class::Header => true,
        Class::Separator => matches!(separators::read(line.raw), Some((Separator::Original, _))),
        _ => false,
    })
}

/// An attribution, a separator or a header: it announces somebody else's text.
fn is_foreign(class: Class) -> bool {
    matches!(class, Class::Attribution | Class::Separator | Class::Header)
}

/// Nothing but quotes, and they hold an attribution or a header block: nothing here is the sender's.
fn all_attributed(lines: &[Line<'_>]) -> bool {
    if lines.iter().any(is_text) {
        return false;
    }
    let quoted = lines.iter().filter(|line| line.class == Class::Quote).take(MAX_QUOTED);
    let contents: Vec<&str> = quoted.map(|line| unquote(line.raw).1).collect();
    let announces = |at: usize, line: &str| {
        separators::read(line).is_some()
            || headers::read(&contents, at, false).is_some()
            || attribution::ending_at(&contents, at, at.saturating_sub(4)).is_some()
    };
    contents.iter().enumerate().any(|(at, line)| announces(at, line))
}

fn is_text(line: &Line<'_>) -> bool {
    line.class == Class::Text
}

/// Where the text ends because of a delimiter. One that stands first ends nothing, unless a header block follows it.
fn after_delimiter(lines: &[Line<'_>]) -> usize {
    let mut before = false;
    for (at, line) in lines.iter().enumerate() {
        match line.class {
            Class::Delimiter if before || header_follows(lines, at) => return at,
            Class::Delimiter | Class::Empty | Class::Mobile => {}
            _ => before = true,
        }
    }
    lines.len()
}

fn header_follows(lines: &[Line<'_>], at: usize) -> bool {
    let next = lines.iter().skip(at + 1).find(|line| line.class != Class::Empty);
    next.is_some_and(|line| line.class == Class::Header)
}

/// The quote came first and all text follows it: the text is new. True when that settles it.
fn settle_quote_first(lines: &[Line<'_>], kept: &mut [bool]) -> bool {
    let Some(text) = lines.iter().position(is_text) else {
        kept.fill(false);
        return true;
    };
    let only_text =
        lines.iter().skip(text).all(|line| matches!(line.class, Class::Text | Class::Empty | Class::Mobile));
    if only_text {
        for keep in kept.get_mut(..text).unwrap_or_default() {
            *keep = false;
        }
    }
    only_text
}

/// The line at which another mail begins behind the new text.
fn embedded_at(lines: &[Line<'_>]) -> Option<usize> {
    let last_mark = lines.iter().rposition(|line| is_foreign(line.class) || line.class == Class::Quote)?;
    let last_quote = lines.iter().rposition(|line| line.class == Class::Quote).unwrap_or(0);
    let tail = lines.iter().skip(last_mark).filter(|line| is_text(line)).count();
    let mut text_before = false;
    let mut gap_is_clean = false;
    let last_text_before_mark = lines.iter().take(last_mark).rposition(is_text).unwrap_or(0);
    for (at, line) in lines.iter().enumerate() {
        match line.class {
            Class::Text => (text_before, gap_is_clean) = (true, true),
            Class::Quote => gap_is_clean = false,
            Class::Separator | Class::Header if text_before => return Some(at),
            Class::Attribution if text_before && gap_is_clean => {
                let no_quote = last_quote < at;
                let one_quote = last_text_before_mark < at && tail < ANSWER_LINES;
                if no_quote || one_quote {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Above the quote stands nothing but "Hi Bob,": then what follows the quote is the answer.
fn greeting_only(lines: &[Line<'_>]) -> bool {
    let mut texts = lines.iter().filter(|line| is_text(line)).map(|line| trim_line(line.raw));
    let (Some(first), None) = (texts.next(), texts.next()) else { return false };
    let short = first.split_whitespace().take(5).count() <= 4;
    short && first.ends_with(',') && lines.iter().all(|line| line.class != Class::Quote)
}

/// Keeps the text behind the quote that begins at `at`, if there is any; hands back where the kept part ends.
fn keep_tail(lines: &[Line<'_>], at: usize, kept: &mut [bool]) -> usize {
    let behind = lines.iter().rposition(|line| is_foreign(line.class) || line.class == Class::Quote);
    let tail = behind.map_or(at, |last| last + 1);
    let separator = lines.get(at).is_some_and(|line| line.class != Class::Attribution);
    if separator || !lines.iter().skip(tail).any(is_text) {
        return at;
    }
    for keep in kept.get_mut(at..tail).unwrap_or_default() {
        *keep = false;
    }
    lines.len()
}

/// Quotes at the end answer nothing; they go when there is any text before them.
fn drop_trailing_quotes(lines: &[Line<'_>], end: usize, kept: &mut [bool]) {
    let live = lines.get(..end).unwrap_or_default();
    if let Some(last) = live.iter().rposition(is_text) {
        for keep in kept.get_mut(last + 1..).unwrap_or_default() {
            *keep = false;
        }
    }
}

/// Attributions, separators, headers, delimiters and phone signatures are never new.
fn drop_marks(lines: &[Line<'_>], mut kept: Vec<bool>, quote_first: bool) -> Verdict {
    for (line, keep) in lines.iter().zip(kept.iter_mut()) {
        if !matches!(line.class, Class::Text | Class::Quote | Class::Empty) {
            *keep = false;
        }
    }
    Verdict { kept, quote_first }
}
