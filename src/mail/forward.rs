//! Forwards written into the text: the header block of the mail that was passed on. Found by structure (a separator, a
//! block of header labels), never by "the first address in the text": a note above the block may name anybody. What is
//! found is a report by whoever forwarded it, not proof of who wrote it.

use chrono::{DateTime, Utc};

use super::reply::{
    self, attribution_ending_at, headers, labels, may_end_attribution, separators, trim_line, unquote,
};
use crate::domain::Mailbox;
use crate::domain::subject::{self, Prefix};
use headers::Block;
use labels::Label;
use separators::Separator;

mod date;
pub mod form;
mod inline;
mod mailbox;

pub use date::parse as date;

/// How deep forwards of forwards are followed.
const MAX_NESTING: usize = 8;
/// How many lines are tried as the head of a forwarded mail.
const MAX_TRIES: usize = 1_000;

/// A mail passed on inside the text of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineForward {
    /// What the sender wrote above the block.
    pub above: String,
    /// The author of the mail passed on; none when the block names nobody with an address.
    pub from: Option<Mailbox>,
    /// Whom answers to it go to, when it says so.
    pub answers: Vec<Mailbox>,
    /// Who it was sent to.
    pub to: Vec<Mailbox>,
    /// When it was written, if the date could be read.
    pub date: Option<DateTime<Utc>>,
    /// False when the block names no zone: then `date` is its local time, taken as UTC.
    pub zoned: bool,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Finds the forwarded mail in a plain text body: the outermost one. `subject` is the outer subject; it decides where
/// the block alone does not, for a reply of Outlook quotes with the same block as a forward.
pub fn find(body: &str, subject: &str) -> Option<InlineForward> {
    let body = reply::readable(body);
    let raw: Vec<&str> = body.split('\n').collect();
    let lines: Vec<(usize, &str)> = raw.iter().map(|line| unquote(line)).collect();
    let contents: Vec<&str> = lines.iter().map(|(_, content)| *content).collect();
    let head = first_head(&contents)?;
    let above = reply::new_text(&raw.get(..head.start)?.join("\n"));
    let forwarded = Found { head, lines: &lines, above };
    forwarded.is_forward(subject::prefix(subject)).then(|| forwarded.into_forward(subject))
}

/// The innermost mail of a forward of a forward that still names its author with an address.
pub fn innermost(body: &str, subject: &str) -> Option<InlineForward> {
    let mut found = find(body, subject)?;
    for _ in 0..MAX_NESTING {
        match find(&found.text, &found.subject) {
            Some(inner) if inner.from.is_some() => found = inner,
            _ => break,
        }
    }
    Some(found)
}

/// By what another mail is announced in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A separator that says "forwarded", with a header block.
    Forwarded,
    /// A separator that says "original message", with a header block.
    Original,
    /// A header block alone.
    Bare,
    /// "On Mon, X wrote:".
    Attribution,
}

/// Where the other mail begins, and what its head says.
struct Head {
    sign: Sign,
    /// The first line that is no longer the sender's.
    start: usize,
    /// The line of the first header.
    first: usize,
    block: Block,
}

/// The first sign of another mail in the text; it alone decides, so that a forward inside a quoted reply is none.
fn first_head(contents: &[&str]) -> Option<Head> {
    let mut tries = MAX_TRIES;
    for (at, line) in contents.iter().enumerate() {
        let (labelled, ends) = (labels::read(line).is_some(), may_end_attribution(line));
        let dashed = separators::may_be(line);
        if !(labelled || ends || dashed) {
            continue;
        }
        tries = tries.checked_sub(1)?;
        if let Some(head) = announced(contents, at).or_else(|| bare(contents, at)) {
            return Some(head);
        }
        if let Some(start) = attribution_ending_at(contents, at, at.saturating_sub(8)) {
            return Some(attributed(contents, start, at));
        }
    }
    None
}

fn announced(contents: &[&str], at: usize) -> Option<Head> {
    let (kind, rest) = separators::read(contents.get(at)?)?;
    let sign = match kind {
        Separator::Forward => Sign::Forwarded,
        Separator::Original => Sign::Original,
        Separator::Above => return None,
    };
    if let Some(fields) = inline::fields(rest) {
        return Some(Head { sign, start: at, first: at, block: Block { fields, end: at + 1 } });
    }
    let first = (at + 1..contents.len().min(at + 5)).find(|next| is_filled(contents, *next))?;
    let block = headers::read(contents, first, true)?;
    Some(Head { sign, start: at, first, block })
}

fn bare(contents: &[&str], at: usize) -> Option<Head> {
    let block = headers::read(contents, at, false)?;
    Some(Head { sign: Sign::Bare, start: at, first: at, block })
}

fn attributed(contents: &[&str], start: usize, end: usize) -> Head {
    let text = contents.get(start..=end).unwrap_or_default().join(" ");
    let fields = vec![(Label::From, mailbox::attributed(&text)), (Label::Date, text)];
    Head { sign: Sign::Attribution, start, first: start, block: Block { fields, end: end + 1 } }
}

fn is_filled(contents: &[&str], at: usize) -> bool {
    contents.get(at).is_some_and(|line| !trim_line(line).is_empty())
}

struct Found<'a> {
    head: Head,
    lines: &'a [(usize, &'a str)],
    above: String,
}

impl Found<'_> {
    /// Whether it is a forward, or the quote of a reply.
    fn is_forward(&self, prefix: Prefix) -> bool {
        match (self.head.sign, prefix) {
            (Sign::Forwarded, _) | (_, Prefix::Forward) => true,
            (Sign::Original | Sign::Bare, prefix) => prefix != Prefix::Reply,
            (Sign::Attribution, prefix) => {
                prefix != Prefix::Reply && self.above.is_empty() && !self.is_answered()
            }
        }
    }

    /// Whether unquoted text follows a quote: an answer written below.
    fn is_answered(&self) -> bool {
        let behind = self.lines.get(self.head.block.end..).unwrap_or_default();
        let quoted = behind.iter().any(|(depth, _)| *depth > 0);
        quoted && behind.iter().any(|(depth, content)| *depth == 0 && !trim_line(content).is_empty())
    }

    fn into_forward(self, outer: &str) -> InlineForward {
        let block = &self.head.block;
        let from = block.value(Label::From).unwrap_or_default();
        let restored = block.value(Label::ReplyTo).unwrap_or_default();
        let subject = block.value(Label::Subject).map_or_else(|| subject::bare(outer), str::trim);
        InlineForward {
            from: mailbox::author(from, restored),
            answers: mailbox::all(restored),
            to: mailbox::all(block.value(Label::To).unwrap_or_default()),
            date: block.value(Label::Date).and_then(date::parse),
            zoned: block.value(Label::Date).is_some_and(date::names_zone),
            subject: subject.to_owned(),
            text: self.text(),
            above: self.above,
        }
    }

    /// The text of the mail passed on, one level of quoting less than its header block, or than all of it.
    fn text(&self) -> String {
        let behind = self.lines.get(self.head.block.end..).unwrap_or_default();
        let depth = self.lines.get(self.head.first).map_or(0, |(depth, _)| *depth);
        let mut filled = behind.iter().filter(|(_, content)| !trim_line(content).is_empty()).peekable();
        let all_deeper = filled.peek().is_some() && filled.all(|(inner, _)| *inner > depth);
        let taken = depth + usize::from(all_deeper);
        let mut text = String::new();
        for (inner, content) in behind {
            for _ in taken..*inner {
                text.push('>');
            }
            if *inner > taken {
                text.push(' ');
            }
            text.push_str(content.trim_end());
            text.push('\n');
        }
        text.trim_matches(['\n', '\u{feff}', ' ']).to_owned()
    }
}

#[cfg(test)]
mod tests;
