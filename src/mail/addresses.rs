//! Address headers. The structure is read before encoded words are decoded, so no display name can become an address
//! (mail.md §1.5). Display names are strangers' text: cleaned, shown, never trusted.

use super::headers::{Headers, unfold};
use super::ids::after_comment;
use super::words;
use crate::domain::{Address, Inbox, Mailbox};

/// The most recipients that are kept of one mail.
pub const MAX_RECIPIENTS: usize = 200;

/// The most entries that are read of one address header.
const MAX_ENTRIES: usize = 2000;

/// The most bytes of one entry that are kept.
const MAX_ENTRY: usize = 4000;

/// The longest display name, in characters.
pub const MAX_NAME: usize = 120;

/// The most tags of the inbox that are kept.
const MAX_TAGS: usize = 20;

/// Headers that tell where a mail was delivered.
pub(super) const DELIVERED: [&str; 6] =
    ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "X-Delivered-To"];

/// One address list, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The mailboxes that could be read, in order.
    pub mailboxes: Vec<Mailbox>,
    /// How many entries meant to be a mailbox, readable or not.
    pub named: usize,
}

/// Reads an unfolded address list: groups, comments, quoted names, obsolete routes and blanks.
pub fn list(text: &str) -> List {
    let mut reader = Reader::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if reader.entries >= MAX_ENTRIES {
            break;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = reader.step(c, after);
    }
    reader.finish();
    reader.list
}

/// Reads every header of this name as one list.
pub fn header(headers: &Headers<'_>, name: &str) -> List {
    let mut all = List::default();
    for raw in headers.all(name).take(20) {
        let one = list(&unfold(raw));
        all.named += one.named;
        all.mailboxes.extend(one.mailboxes);
    }
    all
}

#[derive(Default)]
struct Reader {
    list: List,
    entries: usize,
    /// Text outside brackets and comments; quoted strings without their quotes.
    text: String,
    /// The same text when nothing in it was quoted: only that may be an address.
    quoted: bool,
    /// What stood in the brackets.
    angle: Option<String>,
    /// The last comment, a name in old mails: `joe@x (Joe)`.
    comment: String,
    comments_broken: bool,
    quotes_broken: bool,
}

impl Reader {
    fn step<'a>(&mut self, c: char, after: &'a str) -> &'a str {
        match c {
            '"' if !self.quotes_broken => self.quote(after),
            '(' if !self.comments_broken => self.remark(after),
            '<' => self.bracket(after),
            ',' | ';' => {
                self.finish();
                after
            }
            ':' if self.angle.is_none() && !self.text.contains('@') && !self.is_scheme() => {
                // The name of a group says nothing about its members.
                self.text.clear();
                self.quoted = false;
                after
            }
            _ => {
                if self.text.len() < MAX_ENTRY {
                    self.text.push(c);
                }
                after
            }
        }
    }

    fn is_scheme(&self) -> bool {
        self.text.trim().eq_ignore_ascii_case("mailto")
    }

    fn quote<'a>(&mut self, after: &'a str) -> &'a str {
        let mut escaped = false;
        let mut inner = String::new();
        for (at, c) in after.char_indices() {
            match c {
                _ if std::mem::take(&mut escaped) => inner.push(c),
                '\\' => escaped = true,
                '"' => {
                    let rest = after.get(at + 1..).unwrap_or_default();
                    self.quoted = self.quoted || !rest.starts_with('@');
                    self.text.push_str(&inner);
                    return rest;
                }
                _ => inner.push(c),
            }
        }
        self.quotes_broken = true;
        after
    }

    fn remark<'a>(&mut self, after: &'a str) -> &'a str {
        let Some(rest) = after_comment(after) else {
            self.comments_broken = true;
            return after;
        };
        let length = after.len().saturating_sub(rest.len() + 1);
        self.comment = after.get(..length).unwrap_or_default().chars().take(1000).collect();
        self.text.push(' ');
        rest
    }

    fn bracket<'a>(&mut self, after: &'a str) -> &'a str {
        let end = after.find(['>', '<', ',']).unwrap_or(after.len());
        let inner = after.get(..end).unwrap_or_default();
        let route = inner.starts_with('@') && after.get(end..).is_some_and(|tail| tail.starts_with(','));
        let end = if route { after.find('>').unwrap_or(end) } else { end };
        let inner = after.get(..end).unwrap_or_default();
        if self.angle.is_none() {
            self.angle = Some(inner.rsplit(':').next().unwrap_or(inner).chars().take(1000).collect());
        }
        let rest = after.get(end..).unwrap_or_default();
        rest.strip_prefix('>').unwrap_or(rest)
    }

    /// Ends one entry. A name cut in two by a comma that should have been quoted (`Doe, John <j@x>`) is joined again.
    fn finish(&mut self) {
        self.entries += 1;
        let comment = std::mem::take(&mut self.comment);
        let quoted = std::mem::take(&mut self.quoted);
        match self.angle.take() {
            Some(angle) => {
                let name = std::mem::take(&mut self.text);
                self.add(Address::parse(&angle.replace(char::is_whitespace, "")), &name, &comment);
            }
            None if self.text.contains('@') && !quoted => {
                let text = std::mem::take(&mut self.text);
                let (address, name) = bare(&text);
                self.add(address, &name, &comment);
            }
            None if self.text.trim().is_empty() => self.text.clear(),
            None => self.text.push(','),
        }
        if self.text.len() >= MAX_ENTRY {
            self.text.clear();
        }
    }

    fn add(&mut self, address: Option<Address>, name: &str, comment: &str) {
        self.list.named += 1;
        let Some(address) = address else { return };
        let name = words::shown(unquoted(name.trim()), MAX_NAME);
        let name = if name.is_empty() { words::shown(comment, MAX_NAME) } else { name };
        let name = if name.eq_ignore_ascii_case(address.as_str()) { String::new() } else { name };
        self.list.mailboxes.push(Mailbox { address, name });
    }
}

/// A name without the quotes that some programs put around it a second time.
fn unquoted(name: &str) -> &str {
    let within = |mark: char| name.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    within('\'').or_else(|| within('"')).unwrap_or(name)
}

/// An address without brackets: `joe @ x.example`, or one word among others with an `@` in it.
fn bare(text: &str) -> (Option<Address>, String) {
    let joined: String = text.split('@').map(str::trim).collect::<Vec<_>>().join("@");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let mut found = words.iter().filter(|word| word.contains('@'));
    let (Some(word), None) = (found.next(), found.next()) else { return (None, String::new()) };
    let others: Vec<&str> = words.iter().filter(|other| *other != word).copied().collect();
    (Address::parse(word.trim_matches(['[', ']', '\''])), others.join(" "))
}

/// To and Cc in order without repeats, and how many stood in To.
pub fn recipients(headers: &Headers<'_>) -> (Vec<Mailbox>, usize) {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept = Vec::new();
    let mut to_count = 0;
    for name in ["To", "Cc"] {
        for mailbox in header(headers, name).mailboxes {
            if kept.len() < MAX_RECIPIENTS && seen.insert(mailbox.address.clone()) {
                kept.push(mailbox);
            }
        }
        if name == "To" {
            to_count = kept.len();
        }
    }
    (kept, to_count)
}

/// The plus-tags of the inbox, in the order met: recipients, then Bcc, the delivery headers and `Received: … for <…>`.
pub fn tags(headers: &Headers<'_>, recipients: &[Mailbox], inbox: &Inbox) -> Vec<String> {
    let tagged = |raw: &&[u8]| raw.contains(&b'+');
    let named = recipients.iter().map(|mailbox| mailbox.address.clone());
    let delivered = std::iter::once("Bcc").chain(DELIVERED).flat_map(|name| {
        let lists = headers.all(name).filter(tagged).take(20).map(|raw| list(&unfold(raw)));
        lists.flat_map(|list| list.mailboxes).map(|mailbox| mailbox.address).collect::<Vec<_>>()
    });
    let hops = headers.all("Received").filter(tagged).take(50).filter_map(|raw| received_for(&unfold(raw)));
    let mut tags: Vec<String> = Vec::new();
    for address in named.chain(delivered).chain(hops).filter(|address| inbox.is(address)) {
        let tag = address.tag().unwrap_or_default();
        if !tag.is_empty() && tags.len() < MAX_TAGS && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// The address of the `for` clause of a Received header.
fn received_for(text: &str) -> Option<Address> {
    let (_, after) = text.split_once(" for <").or_else(|| text.split_once("\tfor <"))?;
    Address::parse(after.split_once('>')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        list(text).mailboxes.into_iter().map(|m| (m.name, m.address.to_string())).collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.remove(0)
    }

    fn pair(name: &str, address: &str) -> (String, String) {
        (name.to_owned(), address.to_owned())
    }

    #[test]
    fn mailboxes_are_read_in_every_dress() {
        for (text, name, address) in [
            ("joe@x.example", "", "joe@x.example"),
            ("Joe Doe <Joe@X.example>", "Joe Doe", "joe@x.example"),
            ("\"Doe, \\\"Joe\\\"\" <joe@x.example>", "Doe, \"Joe\"", "joe@x.example"),
            ("joe@x.example (Joe (the) Doe)", "Joe (the) Doe", "joe@x.example"),
            ("Doe, Joe <joe@x.example>", "Doe, Joe", "joe@x.example"),
            ("joe @ x.example", "", "joe@x.example"),
            ("<@a.example,@b.example:joe@x.example>", "", "joe@x.example"),
            ("=?utf-8?Q?J=C3=B6e?= <joe@x.example>", "Jöe", "joe@x.example"),
            ("'joe@x.example' <joe@x.example>", "", "joe@x.example"),
            ("Joe <mailto:joe@x.example>", "Joe", "joe@x.example"),
            ("mailto:joe@x.example", "", "joe@x.example"),
            ("Joe <joe@x.example", "Joe", "joe@x.example"),
            ("Team: Joe <joe@x.example>;", "Joe", "joe@x.example"),
        ] {
            assert_eq!(one(text), pair(name, address), "{text}");
        }
    }

    #[test]
    fn lists_and_groups_keep_their_order() {
        let addresses = |text: &str| read(text).into_iter().map(|(_, a)| a).collect::<Vec<_>>().join(" ");
        assert_eq!(
            addresses("a@x.example, B <b@x.example>; c@x.example"),
            "a@x.example b@x.example c@x.example"
        );
        assert_eq!(addresses("undisclosed-recipients:;"), "");
        assert_eq!(
            addresses("Friends: a@x.example, b@x.example;, c@x.example"),
            "a@x.example b@x.example c@x.example"
        );
    }

    #[test]
    fn an_encoded_word_is_never_an_address() {
        // Decodes to `boss@acme.example, evil@x.example`.
        let text = "=?utf-8?B?Ym9zc0BhY21lLmV4YW1wbGUsIGV2aWxAeC5leGFtcGxl?= <evil@x.example>";
        assert_eq!(one(text), pair("boss@acme.example, evil@x.example", "evil@x.example"));
        assert_eq!(one("\"boss@acme.example\" <evil@x.example>").1, "evil@x.example");
        assert_eq!(list("\"boss@acme.example\"").mailboxes, []);
        let hidden = "=?utf-8?Q?boss=40acme.example=3E?= <evil@x.example>";
        assert_eq!(one(hidden).1, "evil@x.example");
    }

    #[test]
    fn two_authors_are_counted_even_when_one_cannot_be_read() {
        assert_eq!(list("a@x.example, <broken>").named, 2);
        assert_eq!(list("Doe, Joe <joe@x.example>").named, 1);
        assert_eq!(list("a@x.example b@x.example"), List { mailboxes: vec![], named: 1 });
    }

    #[test]
    fn recipients_are_listed_once_and_those_in_to_come_first() {
        let mail = b"Cc: c@x.example, A@x.example\nTo: a@x.example, b@x.example\n\n";
        let (all, to) = recipients(&Headers::split(mail).0);
        let all: Vec<_> = all.iter().map(|m| m.address.as_str()).collect();
        assert_eq!((all, to), (vec!["a@x.example", "b@x.example", "c@x.example"], 2));
    }

    #[test]
    fn tags_are_found_wherever_the_inbox_is_named() {
        let inbox = Inbox {
            address: Address::parse("leads@acme.example").expect("an address"),
            aliases: vec![],
            plus_addressing: true,
        };
        let mail = b"Received: from a by b for <leads+new@acme.example>; date\nTo: leads+Fri@acme.example\n\
            Delivered-To: leads+fri@acme.example\nBcc: leads+l42@acme.example, joe+x@acme.example\n\n";
        let headers = Headers::split(mail).0;
        let (all, _) = recipients(&headers);
        assert_eq!(tags(&headers, &all, &inbox), ["fri", "l42", "new"]);
    }
}
