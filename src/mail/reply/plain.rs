//! Small readings of plain text lines that all of this room needs: breaks, quote marks, invisible characters.

use std::borrow::Cow;

/// The first `limit` bytes of a text, cut at a character.
pub(crate) fn within(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The first `limit` lines of a text.
pub(super) fn within_lines(text: &str, limit: usize) -> &str {
    let end = text.match_indices('\n').nth(limit.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The same text with every line break written as `\n`.
pub(super) fn unified_breaks(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut unified = String::with_capacity(text.len());
    let mut pieces = text.split('\r');
    unified.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if !piece.starts_with('\n') {
            unified.push('\n');
        }
        unified.push_str(piece);
    }
    Cow::Owned(unified)
}

/// Characters that take no room but hide the start or end of a line from comparison: byte-order marks, zero-width
/// characters and marks of writing direction.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// A line without space and invisible characters at its ends.
pub(crate) fn trim_line(line: &str) -> &str {
    line.trim_matches(is_blank)
}

/// A line without space and invisible characters at its start.
pub(crate) fn clean_start(line: &str) -> &str {
    line.trim_start_matches(is_blank)
}

/// How deep a line is quoted with `>`, and what stands behind the marks.
pub(crate) fn unquote(line: &str) -> (usize, &str) {
    let mut depth = 0;
    let mut rest = clean_start(line);
    while let Some(inner) = rest.strip_prefix('>') {
        depth += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
        if rest.starts_with(" >") {
            rest = clean_start(rest);
        }
    }
    (depth, if depth == 0 { line } else { rest })
}

/// Undoes `format=flowed`; see [`super::unflowed`].
pub(super) fn unflowed(body: &str, delsp: bool) -> String {
    let mut text = String::with_capacity(body.len());
    let mut open: Option<usize> = None;
    for (at, line) in body.split('\n').enumerate() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        if signature || open != Some(depth) {
            text.push_str(if at > 0 { "\n" } else { "" });
            text.extend(std::iter::repeat_n('>', depth));
            text.push_str(if depth > 0 { " " } else { "" });
        }
        text.push_str(content);
        let flows = content.ends_with(' ') && !signature;
        if flows && delsp {
            text.pop();
        }
        open = flows.then_some(depth);
    }
    text
}
