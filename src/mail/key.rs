//! What makes a mail the same mail when it comes again: through another mailbox, as a list copy, in part or whole.
//! Never the Message-ID alone, because strangers can copy it.

use sha2::{Digest, Sha256};

use crate::domain::{Address, MailKey, MessageId};

/// How much of the new text counts, in bytes.
const TEXT: usize = 1024;

/// The key of a mail: a hash of its id, its author, its Date header and the beginning of its new text, with white
/// space folded and list footers left out.
pub fn of(id: &MessageId, author: Option<&Address>, date: &str, new_text: &str) -> MailKey {
    let mut hash = Sha256::new();
    for part in [id.as_str(), author.map_or("", Address::as_str), date.trim()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(beginning(new_text).as_bytes());
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    MailKey(key)
}

/// What makes two mails ask the same: their author, Date and new text, under whatever id they come. A mail without a Date
/// is only like itself.
pub fn of_asking(
    id: &MessageId,
    author: Option<&Address>,
    date: &str,
    new_text: &str,
    subject: &str,
) -> MailKey {
    let mut hash = Sha256::new();
    hash.update(b"asks");
    let date = date.trim();
    let own = if date.is_empty() { id.as_str() } else { "" };
    let said = if new_text.trim().is_empty() { subject } else { new_text };
    for part in [author.map_or("", Address::as_str), date, own] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    for word in said.split_whitespace() {
        hash.update(word.as_bytes());
        hash.update([b' ']);
    }
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    MailKey(key)
}

/// The first words of a text, up to `TEXT` bytes or a line that begins a footer.
fn beginning(text: &str) -> String {
    let mut kept = String::with_capacity(TEXT);
    for line in text.lines().take_while(|line| !is_footer(line)) {
        for word in line.split_whitespace() {
            let room = TEXT.saturating_sub(kept.len());
            if word.len() >= room {
                kept.push_str(word.get(..word.floor_char_boundary(room)).unwrap_or_default());
                return kept;
            }
            kept.push_str(word);
            kept.push(' ');
        }
    }
    kept
}

/// A signature mark or a line drawn with dashes or underscores.
fn is_footer(line: &str) -> bool {
    let line = line.trim_end();
    line == "--" || (line.len() >= 5 && (line.chars().all(|c| c == '_') || line.chars().all(|c| c == '-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, from: &str, text: &str) -> MailKey {
        let id = MessageId::new(id).expect("an id");
        of(&id, Address::parse(from).as_ref(), "Wed, 6 May 2026 10:00:00 +0200", text)
    }

    #[test]
    fn a_list_copy_with_a_footer_is_the_same_mail() {
        let plain = key("a@b", "joe@x.example", "Hello\r\nthere");
        assert_eq!(plain, key("a@b", "joe@x.example", "Hello   there\n_______________\nOur list\n"));
        assert_eq!(plain, key("a@b", "joe@x.example", "Hello there\n-- \nOur list\n"));
    }

    #[test]
    fn another_mail_under_the_same_id_is_another_mail() {
        let first = key("a@b", "joe@x.example", "Hello");
        assert_ne!(first, key("a@b", "eve@x.example", "Hello"));
        assert_ne!(first, key("a@b", "joe@x.example", "Bye"));
        assert_ne!(first, key("c@d", "joe@x.example", "Hello"));
    }

    #[test]
    fn only_the_beginning_counts() {
        let long = "word ".repeat(300);
        assert_eq!(key("a@b", "j@x.example", &long), key("a@b", "j@x.example", &format!("{long}more")));
    }
}
