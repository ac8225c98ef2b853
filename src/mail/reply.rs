//! The sender's own new text: quotes, signatures and footers cut (mail.md §4). Each line gets a class, then the order of
//! the classes decides what is new. It must never let a line of somebody else's mail stand before the sender's first line.

use std::borrow::Cow;

mod attribution;
mod cut;
pub(crate) mod headers;
pub(crate) mod labels;
mod lines;
mod mobile;
mod plain;
pub(crate) mod separators;

pub(crate) use attribution::{ending_at as attribution_ending_at, may_end as may_end_attribution};
pub(crate) use plain::{is_invisible, trim_line, unquote, within};
use plain::{unified_breaks, within_lines};

/// The longest body that is read, in bytes; the rest of a longer one is left out.
pub const MAX_BODY: usize = 256 * 1024;

/// The most lines that are read; the rest of a body with more is left out.
pub const MAX_LINES: usize = 10_000;

/// A body, parted into what is new and what is not. Both keep the lines as written, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// What the sender newly wrote. Where answers stand between quoted lines, the quoted lines (`> …`) stay among them.
    pub new: String,
    /// The rest: attributions, quotes, header blocks, signatures.
    pub quoted: String,
    /// True when something quoted, or its attribution, came before the first new line. Then nothing in `new` may be
    /// read as a command without looking further: the line that parts old from new may have been missed.
    pub bottom_posted: bool,
}

/// The new text of a plain text body, without empty lines at its ends. Empty when nothing is new.
pub fn new_text(body: &str) -> String {
    split(body).new
}

/// Parts a plain text body into new and quoted lines.
pub fn split(body: &str) -> Split {
    let body = readable(body);
    let lines = lines::classified(&body);
    let verdict = cut::decide(&lines);
    Split {
        new: joined(&lines, &verdict.kept, true),
        quoted: joined(&lines, &verdict.kept, false),
        bottom_posted: verdict.quote_first,
    }
}

/// Undoes `format=flowed` (RFC 3676): a line that ends in a space goes on in the next of the same quote depth; the
/// signature mark `-- ` never does. With `delsp`, the space itself is dropped.
pub fn unflowed(body: &str, delsp: bool) -> String {
    plain::unflowed(&unified_breaks(within(body, MAX_BODY)), delsp)
}

/// The part of a body that is read, every line break written as `\n`.
pub(crate) fn readable(body: &str) -> Cow<'_, str> {
    match unified_breaks(within(body, MAX_BODY)) {
        Cow::Borrowed(body) => Cow::Borrowed(within_lines(body, MAX_LINES)),
        Cow::Owned(body) => Cow::Owned(within_lines(&body, MAX_LINES).to_owned()),
    }
}

fn joined(lines: &[lines::Line<'_>], kept: &[bool], want: bool) -> String {
    let chosen = lines.iter().zip(kept).filter(|(_, kept)| **kept == want);
    let mut text = String::new();
    for (line, _) in chosen {
        if text.is_empty() && line.class == lines::Class::Empty {
            continue;
        }
        text.push_str(line.raw);
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests;
