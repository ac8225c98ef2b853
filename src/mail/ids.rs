//! Message-IDs as they are found in headers: folded, commented, separated by commas, without brackets. Case is kept;
//! nothing is guessed from prose (mail.md §1.1).

use std::collections::VecDeque;

use sha2::{Digest, Sha256};

use super::headers::{Headers, unfold};
use crate::domain::MessageId;

/// References that are kept from the beginning of the chain.
const FIRST_KEPT: usize = 10;

/// References that are kept from its end.
const LAST_KEPT: usize = 90;

/// The most ids kept of In-Reply-To.
const MAX_PARENTS: usize = 10;

/// The most other names of one mail.
const MAX_ALIASES: usize = 10;

/// Where else a mail's own id stands when a server has rewritten Message-ID.
const REWRITTEN: [&str; 2] = ["X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID"];

/// The ids of one mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ids {
    /// Its Message-ID: the first of the first header that has one.
    pub own: Option<MessageId>,
    /// Other ids of the same mail.
    pub also: Vec<MessageId>,
    /// In-Reply-To, without the mail's own ids.
    pub parents: Vec<MessageId>,
    /// References, oldest first, without the mail's own ids; at most 100.
    pub references: Vec<MessageId>,
}

/// Reads the ids of a mail from its headers.
pub fn read(headers: &Headers<'_>) -> Ids {
    let mut names = headers.all("Message-ID").flat_map(|raw| list(&unfold(raw))).take(MAX_ALIASES);
    let own = names.next();
    let mut also: Vec<MessageId> = Vec::new();
    let rewritten = REWRITTEN.iter().filter_map(|name| headers.text(name)).flat_map(|text| list(&text));
    for id in names.chain(rewritten.take(MAX_ALIASES)) {
        if Some(&id) != own.as_ref() && !also.contains(&id) {
            also.push(id);
        }
    }
    let is_self = |id: &MessageId| Some(id) == own.as_ref() || also.contains(id);
    let others = |name: &str| {
        let mut ids = headers.text(name).map_or_else(Vec::new, |text| list(&text));
        ids.retain(|id| !is_self(id));
        ids
    };
    let mut parents = others("In-Reply-To");
    parents.truncate(MAX_PARENTS);
    let references = others("References");
    Ids { own, also, parents, references }
}

/// The ids in an unfolded header value: those in angle brackets, and where there are none the bare `x@y` words, unless
/// there is prose among them. At most the first 10 and the last 90.
pub fn list(text: &str) -> Vec<MessageId> {
    let mut kept = Kept::default();
    let mut bare = Bare::default();
    let mut rest = text;
    let mut comments_close = true;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '(' if comments_close => after_comment(after).unwrap_or_else(|| {
                comments_close = false;
                after
            }),
            '<' => bracketed(after, &mut kept),
            _ if c.is_whitespace() || matches!(c, ',' | ';') => after,
            _ => bare.take(rest, comments_close),
        };
    }
    if kept.seen == 0 && !bare.prose {
        return bare.kept.list();
    }
    kept.list()
}

/// The first ids and the last ones, when there are too many.
#[derive(Default)]
struct Kept {
    first: Vec<MessageId>,
    last: VecDeque<MessageId>,
    seen: usize,
}

impl Kept {
    fn push(&mut self, raw: &str) {
        self.seen += 1;
        let Some(id) = normal(raw) else { return };
        if self.first.len() < FIRST_KEPT {
            if !self.first.contains(&id) {
                self.first.push(id);
            }
            return;
        }
        if self.last.len() == LAST_KEPT {
            self.last.pop_front();
        }
        self.last.push_back(id);
    }

    fn list(self) -> Vec<MessageId> {
        let mut ids = self.first;
        for id in self.last {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Words outside brackets.
#[derive(Default)]
struct Bare {
    kept: Kept,
    prose: bool,
}

impl Bare {
    /// Takes one word and returns what follows it.
    fn take<'a>(&mut self, rest: &'a str, comments: bool) -> &'a str {
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<') || (comments && c == '(');
        let end = rest.find(ends).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        match word.split_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() && !domain.contains('@') => {
                self.kept.push(word);
            }
            _ => self.prose = true,
        }
        rest.get(end..).filter(|_| end > 0).unwrap_or_default()
    }
}

/// Reads to the `>`; a `<` on the way starts anew, and an id that is never closed ends at white space.
fn bracketed<'a>(rest: &'a str, kept: &mut Kept) -> &'a str {
    match rest.find(['<', '>']) {
        Some(end) if rest.get(end..).is_some_and(|tail| tail.starts_with('>')) => {
            kept.push(rest.get(..end).unwrap_or_default());
            rest.get(end + 1..).unwrap_or_default()
        }
        Some(end) => {
            kept.seen += 1;
            rest.get(end..).unwrap_or_default()
        }
        None => {
            let word = rest.split([' ', '\t', ',']).next().unwrap_or_default();
            if word.contains('@') {
                kept.push(word);
            }
            rest.get(word.len()..).unwrap_or_default()
        }
    }
}

/// What follows a comment whose opening parenthesis has been read; none when it is never closed.
pub(super) fn after_comment(text: &str) -> Option<&str> {
    let (mut depth, mut escaped) = (1u32, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if std::mem::take(&mut escaped) => {}
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 1 => return text.get(at + 1..),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// An id without inner blanks; a quoted local part that needs no quotes loses them (RFC 5322 §3.6.4).
fn normal(raw: &str) -> Option<MessageId> {
    if raw.len() > 2 * MessageId::MAX {
        return None;
    }
    let flat: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some((local, domain)) = flat.rsplit_once('@')
        && let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
        && is_dot_atom(inner)
    {
        return MessageId::new(format!("{inner}@{domain}"));
    }
    MessageId::new(flat)
}

fn is_dot_atom(text: &str) -> bool {
    let atom = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    text.split('.').all(atom)
}

/// The id of a mail that has none: a hash of what does not change when it is delivered again.
pub fn synthetic(headers: &Headers<'_>, body: &[u8]) -> MessageId {
    let mut hash = Sha256::new();
    for name in ["From", "Date", "Subject"] {
        hash.update(headers.text(name).unwrap_or_default().as_bytes());
        hash.update([0]);
    }
    hash.update(body.trim_ascii());
    MessageId::synthetic(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        list(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ids_are_found_however_they_are_separated() {
        assert_eq!(ids("<a@b><c@d>, <e@f>\t<g@h>"), ["a@b", "c@d", "e@f", "g@h"]);
        assert_eq!(ids("<a @\t b>"), ["a@b"]);
        assert_eq!(ids("(of <x@y> (nested)) <a@b> (\\) <z@z>)"), ["a@b"]);
        assert_eq!(ids("Your message of Tue <a@b> from x@y"), ["a@b"]);
    }

    #[test]
    fn bare_ids_count_and_prose_does_not() {
        assert_eq!(ids("a@b, c@d"), ["a@b", "c@d"]);
        assert_eq!(ids("Your message of Tue from joe@example.com"), [""; 0]);
        assert_eq!(ids(""), [""; 0]);
        assert_eq!(ids("<>"), [""; 0]);
        assert_eq!(ids("<a@b"), ["a@b"]);
        assert_eq!(ids("(never closed <a@b>"), ["a@b"]);
    }

    #[test]
    fn case_is_kept_and_needless_quotes_are_not() {
        assert_eq!(ids("<AbC@Example.COM>"), ["AbC@Example.COM"]);
        assert_eq!(ids("<\"a.b\"@c>"), ["a.b@c"]);
        assert_eq!(ids("<\"a..b\"@c>"), ["\"a..b\"@c"]);
    }

    #[test]
    fn long_chains_keep_both_ends_and_no_repeats() {
        let chain = (0..1000).map(|n| format!("<{n}@x> ")).collect::<Vec<_>>().concat();
        let kept = ids(&chain);
        assert_eq!(kept.len(), 100);
        assert_eq!((kept[0].as_str(), kept[9].as_str(), kept[10].as_str()), ("0@x", "9@x", "910@x"));
        assert_eq!(kept[99], "999@x");
        assert_eq!(ids("<a@b> <a@b>"), ["a@b"]);
        assert_eq!(ids(&format!("<{}@x>", "a".repeat(600))), [""; 0]);
    }

    #[test]
    fn the_first_message_id_counts_the_others_are_aliases_and_nobody_quotes_themselves() {
        let mail = b"Message-ID: <a@b>\nMessage-ID: <c@d>\nX-Microsoft-Original-Message-ID: <e@f>\n\
            In-Reply-To: <a@b> <p@q>\nReferences: <e@f> <p@q> <a@b>\n\n";
        let read = read(&Headers::split(mail).0);
        assert_eq!(read.own.expect("an id").as_str(), "a@b");
        assert_eq!(read.also.iter().map(MessageId::as_str).collect::<Vec<_>>(), ["c@d", "e@f"]);
        assert_eq!(read.parents.iter().map(MessageId::as_str).collect::<Vec<_>>(), ["p@q"]);
        assert_eq!(read.references.iter().map(MessageId::as_str).collect::<Vec<_>>(), ["p@q"]);
    }

    #[test]
    fn a_mail_without_an_id_gets_the_same_one_each_time() {
        let id = |mail: &[u8]| {
            let (headers, body) = Headers::split(mail);
            synthetic(&headers, body)
        };
        assert_eq!(id(b"From: a@b\nX: 1\n\nhi\r\n"), id(b"X: 2\nFrom: a@b\n\nhi"));
        assert_ne!(id(b"From: a@b\n\nhi"), id(b"From: a@b\n\nho"));
        assert!(id(b"").as_str().ends_with("@synthetic.invalid"));
    }
}
