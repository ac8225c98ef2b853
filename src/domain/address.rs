//! Mail addresses as keys. Two spellings of one mailbox compare equal here (case, IDN labels, a trailing dot); nothing
//! else is folded: dots and tags mean what the owner of the domain says they mean (mail.md §1.5).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mailbox address in its comparable form: local part in lower case, domain as lower-case A-labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    text: String,
    at: usize,
}

impl Address {
    /// The longest address, in bytes (RFC 5321 §4.5.3.1.3, without the brackets).
    pub const MAX: usize = 254;

    /// Reads an addr-spec. `mailto:`, angle brackets and quotes around a plain local part are cleaned away; anything
    /// with spaces, control characters, a second unquoted `@` or no domain is not an address.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        let text = match text.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => text.get(7..)?,
            _ => text,
        };
        if text.len() > Self::MAX {
            return None;
        }
        let (local, domain) = text.rsplit_once('@')?;
        let local = Self::local_key(local)?;
        let domain = Self::domain_key(domain)?;
        Some(Self { at: local.len(), text: format!("{local}@{domain}") })
    }

    fn local_key(local: &str) -> Option<String> {
        let bare = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
        let strange = |c: char| {
            c.is_control()
                || c.is_whitespace()
                || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '@' | '\\' | ':' | '[' | ']')
        };
        if bare.is_empty() || bare.chars().any(strange) {
            return None;
        }
        Some(bare.to_lowercase())
    }

    fn domain_key(domain: &str) -> Option<String> {
        let domain = domain.trim_end_matches('.');
        let plain = domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        let ascii = if plain { domain.to_ascii_lowercase() } else { idna::domain_to_ascii(domain).ok()? };
        let labels_ok = ascii.split('.').all(|label| !label.is_empty() && label.len() <= 63);
        // The mapping to A-labels lets spaces and signs that end an address pass.
        let strange = |c: char| c.is_control() || c.is_whitespace() || "<>(),;\"@\\".contains(c);
        (labels_ok && !ascii.contains(strange)).then_some(ascii)
    }

    /// The whole address, `local@domain`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the `@`, lower case.
    pub fn local(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The part after the `@`, lower-case A-labels.
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }

    /// The plus-tag of the local part, if it has one: `fri` of `leads+fri@…`.
    pub fn tag(&self) -> Option<&str> {
        self.local().split_once('+').map(|(_, tag)| tag)
    }

    /// The same mailbox without its plus-tag.
    #[must_use]
    pub fn without_tag(&self) -> Self {
        match self.local().split_once('+') {
            Some((base, _)) if !base.is_empty() => {
                Self { at: base.len(), text: format!("{base}@{}", self.domain()) }
            }
            _ => self.clone(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Address {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a mail address"))
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.text
    }
}

/// An address with the name that was written beside it. The name is a stranger's text: shown, never trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Whose mailbox it is.
    pub address: Address,
    /// The display name, empty when none was given; at most 120 characters, no control or bidi characters.
    pub name: String,
}

impl Mailbox {
    /// A mailbox without a display name.
    pub fn bare(address: Address) -> Self {
        Self { address, name: String::new() }
    }

    /// The name, or the address where there is none.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { self.address.as_str() } else { &self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        Address::parse(text).map(String::from)
    }

    #[test]
    fn spellings_of_one_mailbox_are_equal() {
        for text in
            ["Sam@Acme.Example", "<sam@acme.example>", "mailto:sam@acme.example.", "\"sam\"@acme.example"]
        {
            assert_eq!(key(text).as_deref(), Some("sam@acme.example"), "{text}");
        }
        assert_eq!(key("a@bücher.example"), key("a@XN--BCHER-KVA.example"));
        assert_ne!(key("a.b@acme.example"), key("ab@acme.example"), "dots are the domain's business");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "sam", "@acme.example", "sam@", "a b@c.example", "a@b@c.example", "a@b..c", "a\n@b.example"]
        {
            assert_eq!(key(text), None, "{text:?}");
        }
        for text in ["sam@b c.example", "sam@b\nc.example", "sam@acme.example,b.example", "sam@b.example)"] {
            assert_eq!(key(text), None, "{text:?}");
        }
    }

    #[test]
    fn tags_are_seen_and_removed() {
        let tagged = Address::parse("leads+Fri+x@acme.example").expect("an address");
        assert_eq!(tagged.tag(), Some("fri+x"));
        assert_eq!(tagged.without_tag().as_str(), "leads@acme.example");
        assert_eq!((tagged.local(), tagged.domain()), ("leads+fri+x", "acme.example"));
    }
}
