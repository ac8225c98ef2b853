//! How mailbox names, sets of UIDs and dates are written in IMAP commands. What is written here can never end a line.

use std::fmt::Write;

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;
use chrono::{DateTime, Utc};

/// A text in quotes. Control characters, which have no place in one, are left out.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars().filter(|c| !c.is_control()) {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A mailbox name in quotes, in modified UTF-7 (RFC 3501 section 5.1.3).
pub(super) fn mailbox(name: &str) -> String {
    let base64 = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);
    let mut out = String::with_capacity(name.len());
    let mut wide: Vec<u8> = Vec::new();
    let flush = |wide: &mut Vec<u8>, out: &mut String| {
        if !wide.is_empty() {
            out.push('&');
            base64.encode_string(&*wide, out);
            out.push('-');
            wide.clear();
        }
    };
    for c in name.chars() {
        if c.is_ascii() {
            flush(&mut wide, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            wide.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut wide, &mut out);
    quoted(&out)
}

/// Ascending UIDs as a set: `1:3,7`.
pub(super) fn set(uids: &[u32]) -> String {
    let mut out = String::new();
    let mut uids = uids.iter().copied().peekable();
    while let Some(first) = uids.next() {
        let mut last = first;
        while let Some(next) = uids.next_if(|next| last.checked_add(1) == Some(*next)) {
            last = next;
        }
        let comma = if out.is_empty() { "" } else { "," };
        let _ =
            if first == last { write!(out, "{comma}{first}") } else { write!(out, "{comma}{first}:{last}") };
    }
    out
}

/// A day as SEARCH writes it: `6-May-2026`.
pub(super) fn day(at: DateTime<Utc>) -> String {
    at.format("%-d-%b-%Y").to_string()
}

/// INTERNALDATE (`17-Jul-1996 02:44:25 -0700`, the day padded with a blank or not).
pub(super) fn internal_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text.trim(), "%d-%b-%Y %H:%M:%S %z").ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailbox_names_beyond_ascii_are_written_in_modified_utf_7() {
        assert_eq!(mailbox("Entwürfe"), "\"Entw&APw-rfe\"");
        assert_eq!(mailbox("台北"), "\"&U,BTFw-\"");
        assert_eq!(mailbox("R&D \"x\""), "\"R&-D \\\"x\\\"\"");
    }

    #[test]
    fn a_name_cannot_end_the_line() {
        assert_eq!(mailbox("a\r\nb LOGOUT"), "\"ab LOGOUT\"");
    }

    #[test]
    fn neighbours_join_in_a_set() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(set(&[u32::MAX]), u32::MAX.to_string());
        assert_eq!(set(&[]), "");
    }

    #[test]
    fn dates_are_read_padded_or_not() {
        for text in [" 7-Jul-2026 02:44:25 +0200", "07-Jul-2026 02:44:25 +0200", "7-Jul-2026 02:44:25 +0200"]
        {
            assert_eq!(
                internal_date(text).map(|at| at.to_rfc3339()),
                Some("2026-07-07T00:44:25+00:00".to_owned())
            );
        }
        assert_eq!(internal_date("31-Feb-2026 00:00:00 +0000"), None);
    }
}
