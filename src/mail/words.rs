//! Bytes and encoded words as text: charsets, transfer encodings, RFC 2047, and the cleaning of what strangers wrote
//! before people see it. Every function is total: what cannot be decoded is kept as well as it can be.

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;

/// Whether a text holds these words: as `contains`, but without building a searcher for each of hundreds of phrases.
pub fn holds(text: &str, words: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), words.as_bytes()).is_some()
}

/// The most encoded words decoded in one header value.
const MAX_WORDS: usize = 200;

/// UTF-8 if it is, else windows-1252 (which maps every byte).
pub fn lossless(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(windows_1252(bytes)),
    }
}

/// Bytes in the charset named; unknown, missing and wrong names fall back to UTF-8, then windows-1252 (mail.md §3.2).
pub fn in_charset<'a>(bytes: &'a [u8], label: &str) -> Cow<'a, str> {
    let label = label.trim().trim_matches('"').to_ascii_lowercase();
    let name = match label.as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" | "unknown-8bit" => return lossless(bytes),
        "cp932" | "ms932" | "windows-31j" | "x-sjis" | "sjis" | "ms_kanji" => "shift_jis",
        other => other,
    };
    match charset_decoder(name.as_bytes()) {
        Some(decode) => Cow::Owned(decode(bytes)),
        None => lossless(bytes),
    }
}

/// The upper half of windows-1252; holes are read as Latin-1 controls, which `clean` removes.
fn windows_1252(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('?'),
            _ => char::from(*byte),
        })
        .collect()
}

/// Quoted-printable, leniently: a broken escape stays as it is written.
pub fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        match rest {
            [a, b, tail @ ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                out.push(hex(*a) * 16 + hex(*b));
                rest = tail;
            }
            _ => {
                if let Some(tail) = soft_break(rest) {
                    rest = tail;
                } else {
                    out.push(b'=');
                }
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

/// What follows a soft line break: `=` , blanks, and the end of the line.
fn soft_break(rest: &[u8]) -> Option<&[u8]> {
    let blanks = rest.iter().take(80).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match rest.get(blanks..)? {
        [] | [b'\r'] => Some(&[]),
        [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => Some(tail),
        _ => None,
    }
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

/// What is no base64 digit.
const NO_DIGIT: u8 = 255;

/// The value of each byte as a base64 digit, the URL alphabet included.
const DIGITS: [u8; 256] = digits();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler; an index out of bounds does not compile"
)]
const fn digits() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value as usize] as usize] = value;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
}

/// Base64, leniently: what is no base64 digit is skipped, a cut end gives what it can.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut bits, mut digits) = (0u32, 0u32);
    for byte in bytes {
        let value = DIGITS.get(usize::from(*byte)).copied().unwrap_or(NO_DIGIT);
        if value == NO_DIGIT {
            continue;
        }
        bits = (bits << 6) | u32::from(value);
        digits += 1;
        if digits == 4 {
            let [_, a, b, c] = bits.to_be_bytes();
            out.extend_from_slice(&[a, b, c]);
            (bits, digits) = (0, 0);
        }
    }
    let [_, a, b, _] = (bits << (6 * (4 - digits))).to_be_bytes();
    match digits {
        2 => out.push(a),
        3 => out.extend_from_slice(&[a, b]),
        _ => {}
    }
    out
}

/// Line ends as `\n`, whatever they were.
pub fn unix_lines(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut start = 0;
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        out.push_str(text.get(start..at).unwrap_or_default());
        if text.as_bytes().get(at + 1) != Some(&b'\n') {
            out.push('\n');
        }
        start = at + 1;
    }
    out.push_str(text.get(start..).unwrap_or_default());
    out
}

/// An encoded word taken apart: charset, bytes, and what follows it.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    rest: &'a str,
}

/// Decodes the encoded words of an unstructured value (RFC 2047); neighbours of one charset are joined before they are
/// decoded, because mail programs cut characters in half.
pub fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    for _ in 0..MAX_WORDS {
        let Some((before, after)) = rest.split_once("=?") else { break };
        out.push_str(before);
        if let Some(word) = word(after) {
            rest = run(word, &mut out);
        } else {
            out.push_str("=?");
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Writes a run of encoded words with only blanks between them; returns what follows.
fn run<'a>(first: Word<'a>, out: &mut String) -> &'a str {
    let Word { charset, mut bytes, mut rest } = first;
    for _ in 0..MAX_WORDS {
        let Some(next) = rest.trim_start().strip_prefix("=?").and_then(word) else { break };
        rest = next.rest;
        if next.charset.eq_ignore_ascii_case(charset) {
            bytes.extend_from_slice(&next.bytes);
        } else {
            out.push_str(&in_charset(&bytes, charset));
            return run_on(next, out);
        }
    }
    out.push_str(&in_charset(&bytes, charset));
    rest
}

/// A run that changes its charset goes on word by word.
fn run_on<'a>(mut word_now: Word<'a>, out: &mut String) -> &'a str {
    for _ in 0..MAX_WORDS {
        out.push_str(&in_charset(&word_now.bytes, word_now.charset));
        match word_now.rest.trim_start().strip_prefix("=?").and_then(word) {
            Some(next) => word_now = next,
            None => break,
        }
    }
    word_now.rest
}

fn word(text: &str) -> Option<Word<'_>> {
    let (charset, rest) = text.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (payload, rest) = rest.split_once("?=")?;
    let charset = charset.split('*').next().unwrap_or(charset);
    if charset.len() > 40 || payload.len() > 4096 || charset.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match encoding {
        "b" | "B" => base64(payload.as_bytes()),
        "q" | "Q" => quoted_printable(payload.replace('_', " ").as_bytes()),
        _ => return None,
    };
    Some(Word { charset, bytes, rest })
}

/// Decoded and cleaned: one line of at most `max` characters that can do no harm where it is shown.
pub fn shown(text: &str, max: usize) -> String {
    clean(&decoded(text), max)
}

/// One line: white space folded; control, bidi, zero-width and tag characters removed; at most `max` characters.
pub fn clean(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max * 4));
    let (mut count, mut gap) = (0, false);
    for c in text.chars().filter(|c| c.is_whitespace() || !is_hidden(*c)) {
        if c.is_whitespace() {
            gap = count > 0;
            continue;
        }
        let needed = 1 + usize::from(gap);
        if count + needed > max {
            break;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
        count += needed;
    }
    out
}

/// Characters that are not seen, or that change how others are seen.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_joined_before_they_are_decoded() {
        assert_eq!(decoded("=?utf-8?B?w6k=?= and =?ISO-8859-1?Q?J=E4r_n?="), "é and Jär n");
        assert_eq!(decoded("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?="), "é");
        assert_eq!(decoded("=?utf-8?Q?a?= =?latin1?Q?=E9?= =?utf-8?Q?b?= c"), "aéb c");
        assert_eq!(decoded("=?broken?= and =?x"), "=?broken?= and =?x");
    }

    #[test]
    fn broken_encodings_give_what_they_can() {
        assert_eq!(quoted_printable(b"a=\r\nb=3D=C3=A9=zz="), "ab=é=zz".as_bytes());
        assert_eq!(quoted_printable(b"a= \nb"), b"ab");
        assert_eq!(base64(b"aGVs\r\nbG8h"), b"hello!");
        assert_eq!(base64(b"aGVsbG"), b"hell");
        assert_eq!(base64(b"!!!"), b"");
    }

    #[test]
    fn charsets_fall_back_to_windows_1252() {
        assert_eq!(in_charset(b"\x83n", "cp932"), "ハ");
        assert_eq!(in_charset(b"5 \x80", "x-nonsense"), "5 €");
        assert_eq!(in_charset("é".as_bytes(), "x-nonsense"), "é");
        assert_eq!(in_charset(b"caf\xe9", "utf-8"), "café");
    }

    #[test]
    fn what_is_shown_is_one_harmless_line() {
        assert_eq!(shown("  Sam\u{202e}\u{200b} \r\n\t Rivera\u{7} ", 120), "Sam Rivera");
        assert_eq!(shown("abcdef", 3), "abc");
        assert_eq!(shown("ab cd", 3), "ab");
    }
}
