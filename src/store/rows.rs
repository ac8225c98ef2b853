//! How values stand in the tables: instants as milliseconds, ids as numbers, keys as hexadecimal text.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::domain::{MailKey, MessageId};

/// Milliseconds since 1970 UTC.
pub(super) fn millis(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_millis()
}

/// The instant of milliseconds since 1970 UTC.
pub(super) fn instant(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis)
}

/// The instant, or the epoch where the number is no instant.
pub(super) fn instant_or_epoch(millis: i64) -> DateTime<Utc> {
    instant(millis).unwrap_or_default()
}

/// A Message-ID as the number under which `refs` knows it: the first 8 bytes of its SHA-256.
pub(super) fn id_hash(id: &MessageId) -> i64 {
    let hash = Sha256::digest(id.as_str().as_bytes());
    hash.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

/// A mail's key as the number under which `mail_keys` knows it: its first 8 bytes, which are those of a SHA-256.
pub(super) fn key_hash(key: &MailKey) -> i64 {
    key.0.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of hexadecimal text.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    digits?
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}
