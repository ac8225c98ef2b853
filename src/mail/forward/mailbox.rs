//! Mailboxes as programs write them into forwarded header blocks: `A B <a@x>`, `A B [mailto:a@x]`, `a@x<mailto:a@x>`,
//! `"a@x via List" <list@y>`, `A B`. Read by looking for addresses; what stands before one is its name.

use crate::domain::{Address, Mailbox};
use crate::mail::reply::within;

/// The longest header value that is read, in bytes.
const MAX_VALUE: usize = 8_000;
/// The most mailboxes that are read from one value.
const MAX_MAILBOXES: usize = 50;
/// The longest display name, in characters.
const MAX_NAME: usize = 120;

/// All mailboxes of a value, in order, without repeats.
pub(super) fn all(value: &str) -> Vec<Mailbox> {
    let value = decoded(within(value, MAX_VALUE));
    let mut found: Vec<Mailbox> = Vec::new();
    let mut floor = 0;
    for (at, _) in value.match_indices('@') {
        if at < floor || found.len() >= MAX_MAILBOXES {
            continue;
        }
        let Some((start, end, address)) = address_around(&value, at, floor) else { continue };
        let name = name_of(value.get(floor..start).unwrap_or_default());
        floor = end;
        match found.iter_mut().find(|known| known.address == address) {
            Some(known) if known.name.is_empty() => known.name = name,
            Some(_) => {}
            None => found.push(Mailbox { address, name }),
        }
    }
    found
}

/// The author named by a From value. Behind a list ("A via Team <team@…>") the author's own address stands in the name,
/// or in Reply-To.
pub(super) fn author(from: &str, reply_to: &str) -> Option<Mailbox> {
    let named = all(from).into_iter().next();
    match named {
        Some(mailbox) if is_via(&mailbox.name) => {
            let own = all(reply_to).into_iter().find(|other| other.address != mailbox.address);
            let name = before_via(&mailbox.name).to_owned();
            Some(own.map_or(mailbox, |own| Mailbox { address: own.address, name }))
        }
        Some(mailbox) => Some(mailbox),
        None => {
            all(reply_to).into_iter().next().map(|own| Mailbox { address: own.address, name: name_of(from) })
        }
    }
}

/// The part of an attribution that names somebody: from the last comma or date before the address up to its end.
pub(super) fn attributed(text: &str) -> String {
    let text = decoded(within(text, MAX_VALUE));
    let Some(at) = text.find('@') else { return String::new() };
    let Some((start, end, _)) = address_around(&text, at, 0) else { return String::new() };
    let before = text.get(..start).unwrap_or_default();
    let quoted = before.rsplit(['"', '«', '»', '“', '”', '„']).nth(1).filter(|name| !name.trim().is_empty());
    let name = quoted.map_or_else(|| trailing_name(before), |name| name.trim().to_owned());
    format!("{name} <{}>", text.get(start..end).unwrap_or_default())
}

/// The words right before an address that can be a name: no digits, no colon, at most four.
fn trailing_name(before: &str) -> String {
    let before = before.trim_end_matches(['<', '(', '[', ' ']);
    let before = before.trim_end_matches("mailto:");
    let words: Vec<&str> = before
        .rsplit(' ')
        .take(4)
        .take_while(|word| {
            !word.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ':')) && !is_clock(word)
        })
        .collect();
    words.into_iter().rev().collect::<Vec<_>>().join(" ")
}

fn is_clock(word: &str) -> bool {
    let bare = word.trim_end_matches('.').to_lowercase();
    matches!(
        bare.as_str(),
        "am" | "pm"
            | "uhr"
            | "użytkownik"
            | "používateľ"
            | "odesílatel"
            | "користувач"
            | "schrieb"
            | "heeft"
            | "skrev"
            | "schreef"
            | "időpontban"
            | "пользователь"
            | "o"
            | "at"
    )
}

fn is_via(name: &str) -> bool {
    name.contains(" via ") || name.contains(" über ") || name.contains(" par l")
}

fn before_via(name: &str) -> &str {
    name.split_once(" via ").map_or(name, |(person, _)| person).trim_matches(['\'', '"', ' '])
}

fn decoded(value: &str) -> String {
    if value.contains('&') {
        return value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    }
    value.to_owned()
}

/// The address around the `@` at byte `at`, with where it begins and ends; never before `floor`.
fn address_around(value: &str, at: usize, floor: usize) -> Option<(usize, usize, Address)> {
    let stops = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '@' | '*' | '|' | '«' | '»'
            )
    };
    let head = value.get(floor..at)?;
    let local =
        head.chars().rev().take(Address::MAX).take_while(|c| !stops(*c)).map(char::len_utf8).sum::<usize>();
    let tail = value.get(at + 1..)?;
    let domain =
        tail.chars().take(Address::MAX).take_while(|c| !stops(*c)).map(char::len_utf8).sum::<usize>();
    let (start, end) = (at - local, at + 1 + domain);
    let written = value.get(start..end)?;
    let bare = written.trim_end_matches(['.', '\'', '’', '?']).trim_start_matches(['\'', '‘', '.']);
    Address::parse(bare).map(|address| (start, end, address))
}

/// A display name: the text before an address, without brackets, quotes, control and bidi characters.
pub(super) fn name_of(text: &str) -> String {
    let text = text
        .rsplit([';', '>', ']', ')'])
        .find(|part| part.chars().any(char::is_alphabetic))
        .unwrap_or_default();
    let text = text.replace("mailto:", " ");
    let shown: String =
        text.chars().filter(|c| !c.is_control() && !crate::mail::reply::is_invisible(*c)).collect();
    let edges =
        ['<', '>', '[', ']', '(', ')', ',', ';', '"', '\'', '*', ' ', '\u{a0}', '«', '»', '“', '”', '„'];
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(edges).chars().take(MAX_NAME).collect()
}
