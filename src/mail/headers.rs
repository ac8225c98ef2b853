//! The header fields of a mail as raw slices, split in one pass. Structure is read before anything is decoded, so an
//! encoded word can never become a second address or a second field. It copies nothing and must never fail.

use std::borrow::Cow;

use super::words;

/// The most header bytes that are looked at (mail.md §3.2).
pub const MAX_BYTES: usize = 256 * 1024;

/// The most header fields that are kept (mail.md §3.2).
pub const MAX_FIELDS: usize = 1000;

/// One header field: its name as written, and its value with the folds still in it.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// The name, without the colon.
    pub name: &'a [u8],
    /// Everything after the colon, folds included, without the last line break.
    pub value: &'a [u8],
    hash: u32,
}

/// The header fields of one mail or MIME part, in the order written.
#[derive(Debug, Clone, Default)]
pub struct Headers<'a> {
    fields: Vec<Field<'a>>,
    /// True when a limit cut fields away.
    pub cut: bool,
}

impl<'a> Headers<'a> {
    /// Splits a mail into its header fields and its body. A text that does not start with a field is all body.
    pub fn split(bytes: &'a [u8]) -> (Self, &'a [u8]) {
        let mut headers = Self { fields: Vec::with_capacity(32), cut: false };
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let length = field_length(rest);
            let raw = rest.get(..length).unwrap_or_default();
            if is_blank(raw) {
                return (headers, rest.get(length..).unwrap_or_default());
            }
            if at > MAX_BYTES || headers.fields.len() >= MAX_FIELDS {
                headers.cut = true;
                return (headers, body_after(rest));
            }
            match Field::read(raw) {
                Some(field) => headers.fields.push(field),
                None if headers.fields.is_empty() && !is_envelope_line(raw) => return (headers, rest),
                None => {}
            }
            at += length;
        }
    }

    /// All fields, in the order written.
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// The raw values of every field with this name (any case).
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        let hash = hash(name.as_bytes());
        self.fields
            .iter()
            .filter(move |field| field.hash == hash && field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| field.value)
    }

    /// The raw value of the first field with this name.
    pub fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// Whether a field with this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// The first value of this name, unfolded and trimmed, encoded words left as they are.
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.first(name).map(unfold)
    }

    /// The first value of this name as people see it: decoded, one line, at most `max` characters.
    pub fn shown(&self, name: &str, max: usize) -> String {
        self.text(name).map_or_else(String::new, |text| words::shown(&text, max))
    }
}

impl<'a> Field<'a> {
    /// Whether the field has this name, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    fn read(raw: &'a [u8]) -> Option<Self> {
        let colon = memchr::memchr(b':', raw)?;
        let name = raw.get(..colon)?.trim_ascii_end();
        let fits = !name.is_empty() && name.len() <= 128 && name.iter().all(|b| (33..=126).contains(b));
        let value = raw.get(colon + 1..)?;
        fits.then(|| Self { name, value, hash: hash(name) })
    }
}

/// A value without its folds (RFC 5322 §2.2.3), trimmed; bytes that are not UTF-8 are read as windows-1252.
pub fn unfold(value: &[u8]) -> Cow<'_, str> {
    let value = value.trim_ascii();
    if memchr::memchr2(b'\n', b'\r', value).is_none() {
        return words::lossless(value);
    }
    let mut flat = Vec::with_capacity(value.len());
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', value) {
        flat.extend_from_slice(value.get(start..at).unwrap_or_default());
        start = at + 1;
    }
    flat.extend_from_slice(value.get(start..).unwrap_or_default());
    Cow::Owned(words::lossless(&flat).into_owned())
}

/// The length of the first field with its continuation lines and their line breaks.
fn field_length(bytes: &[u8]) -> usize {
    let mut end = 0;
    loop {
        let rest = bytes.get(end..).unwrap_or_default();
        let Some(line) = memchr::memchr(b'\n', rest) else { return bytes.len() };
        let blank = is_blank(rest.get(..line).unwrap_or_default());
        end += line + 1;
        let folds = matches!(bytes.get(end), Some(b' ' | b'\t'));
        if !folds || (blank && end == line + 1) {
            return end;
        }
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// `From joe Tue …` (mbox) before the first field.
fn is_envelope_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// What follows the blank line after a header block that is too long to be kept.
fn body_after(bytes: &[u8]) -> &[u8] {
    let unix = memchr::memmem::find(bytes, b"\n\n").map(|at| at + 2);
    let dos = memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4);
    let start = [unix, dos].into_iter().flatten().min().unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

/// FNV-1a over the lower-case name: only to skip comparisons.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_split_with_their_folds_and_found_in_any_case() {
        let mail = b"From joe Tue May\r\nSubject: one\r\n two\r\nX-A : b\r\nsubject: again\r\n\r\nbody\r\n";
        let (headers, body) = Headers::split(mail);
        assert_eq!(headers.text("SUBJECT").as_deref(), Some("one two"));
        assert_eq!(headers.all("subject").count(), 2);
        assert_eq!(headers.text("x-a").as_deref(), Some("b"));
        assert_eq!(body, b"body\r\n");
    }

    #[test]
    fn text_without_fields_is_body_and_a_broken_line_is_skipped() {
        let (headers, body) = Headers::split(b"hello there\n\nFrom: x@y\n");
        assert!(headers.fields().is_empty());
        assert!(body.starts_with(b"hello"));
        let (headers, body) = Headers::split(b"To: a@b\nbroken line\nFrom: c@d\n\nx");
        assert_eq!((headers.fields().len(), body), (2, b"x".as_slice()));
    }

    #[test]
    fn no_more_than_the_limit_of_fields_is_kept_and_the_body_is_still_found() {
        let mail = format!("{}\nbody", "X: y\n".repeat(MAX_FIELDS + 50));
        let (headers, body) = Headers::split(mail.as_bytes());
        assert!(headers.cut);
        assert_eq!((headers.fields().len(), body), (MAX_FIELDS, b"body".as_slice()));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_read_as_windows_1252() {
        assert_eq!(unfold(b" M\xfcller\r\n "), "Müller");
    }
}
