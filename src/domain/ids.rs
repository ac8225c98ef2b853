//! The names of things: leads, handoffs, letters, people and mails. Each is a newtype whose constructor parses,
//! so that a wrong kind of id does not compile. Nothing here knows how ids are stored or handed out.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not {1}")]
pub struct BadId(pub String, pub &'static str);

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $letter:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "-{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            /// Reads `X-42` or `X42`, in either case; zero and signs are refused.
            fn from_str(text: &str) -> Result<Self, BadId> {
                let bad = || BadId(text.chars().take(80).collect(), concat!("an id like ", $example));
                let rest = text.trim().strip_prefix([$letter, $letter.to_ascii_lowercase()]).ok_or_else(bad)?;
                let digits = rest.strip_prefix('-').unwrap_or(rest);
                if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad());
                }
                match digits.parse::<i64>() {
                    Ok(number) if number > 0 => Ok(Self(number)),
                    _ => Err(bad()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

numbered!(
    /// A lead, shown as `L-42`. Ids are never used twice.
    LeadId, 'L', "L-42"
);
numbered!(
    /// A handoff, shown as `H-3`.
    HandoffId, 'H', "H-3"
);
numbered!(
    /// A row of the outbox, shown as `O-17`.
    LetterId, 'O', "O-17"
);

/// How a member is called in commands: `sam`. Lower-case letters, digits, `-`, `_` and `.`; starts with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle(String);

impl Handle {
    /// The longest handle, in characters.
    pub const MAX: usize = 32;

    /// The handle's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let lower = text.trim().to_lowercase();
        let starts = lower.starts_with(|c: char| c.is_alphabetic());
        let fits = lower.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if starts && fits && lower.chars().count() <= Self::MAX {
            Ok(Self(lower))
        } else {
            Err(BadId(
                text.chars().take(80).collect(),
                "a handle: letters, digits, - _ . and at most 32 of them",
            ))
        }
    }
}

impl TryFrom<String> for Handle {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A Message-ID without its angle brackets, as normalised by `mail::ids` (case kept).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(String);

impl MessageId {
    /// The longest id that is kept, in bytes; longer ones are not ids anyone will quote back.
    pub const MAX: usize = 512;

    /// Takes an id that has been normalised already. Empty and overlong texts are refused.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let fits = !text.is_empty() && text.len() <= Self::MAX && !text.chars().any(char::is_control);
        fits.then_some(Self(text))
    }

    /// The id of a mail that has none: its digest under a domain that cannot exist (RFC 2606).
    pub fn synthetic(digest: &[u8]) -> Self {
        use fmt::Write;
        let mut text = String::new();
        for byte in digest.iter().take(32) {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str("@synthetic.invalid");
        Self(text)
    }

    /// The id without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What makes a mail the same mail when it comes again: a hash of its Message-ID, From, Date and the first 1 KiB of
/// its new text, so that a partial and a whole fetch agree (architecture: "A mail's key").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailKey(pub [u8; 16]);

impl MailKey {
    /// Thirty-two lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect()
    }

    /// The key of whatever mail bears this id: which plus-tags its recipients show, so that an answer to it is known to
    /// bring them along. (FNV-1a, over both halves.)
    pub fn of_id(id: &MessageId) -> Self {
        let mix = |hash: u128, byte: u8| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        };
        Self(id.as_str().bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, mix).to_be_bytes())
    }

    /// The key of one plus-tag of this mail: copies of one mail may bear different tags, and each is taken once. (FNV-1a,
    /// mixed into the half of the key that the store looks up.)
    #[must_use]
    pub fn with_tag(&self, tag: &str) -> Self {
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = tag.bytes().map(|byte| byte.to_ascii_lowercase()).fold(0xcbf2_9ce4_8422_2325, mix);
        let mut key = *self;
        key.0.iter_mut().zip(hash.to_be_bytes()).for_each(|(byte, mixed)| *byte ^= mixed);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lead_ids_are_read_as_people_write_them() {
        for text in ["L-42", "l-42", "L42", " l42 "] {
            assert_eq!(text.parse::<LeadId>(), Ok(LeadId(42)), "{text}");
        }
        for text in ["", "42", "L", "L-", "L-0", "L--4", "L-+4", "L-4x", "L-99999999999999999999"] {
            assert!(text.parse::<LeadId>().is_err(), "{text}");
        }
        assert_eq!(LeadId(42).to_string(), "L-42");
    }

    #[test]
    fn handles_are_lower_case_words() {
        assert_eq!("Sam".parse::<Handle>().map(|h| h.to_string()), Ok("sam".into()));
        for text in ["", "4sam", "s am", "-", "a@b"] {
            assert!(text.parse::<Handle>().is_err(), "{text}");
        }
    }
}
