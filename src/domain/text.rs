//! Strangers' text made fit to be shown: one line, bounded, without characters that hide or reorder.

/// Whether a character may be shown. Control, bidi and zero-width characters may not.
pub fn is_shown(c: char) -> bool {
    !(c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{00AD}'))
}

/// The text on one line, white space folded, at most `limit` characters; cut at a word, with an ellipsis.
pub fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).take(limit + 1) {
        let shown: String = word.chars().filter(|c| is_shown(*c)).take(limit + 1).collect();
        let count = shown.chars().count();
        if count == 0 {
            continue;
        }
        if length + count + usize::from(length > 0) > limit {
            return cut(line, &shown, limit.saturating_sub(length));
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(&shown);
        length += count;
    }
    line
}

/// Ends a full line; a single word that is too long is cut itself.
fn cut(mut line: String, word: &str, room: usize) -> String {
    if line.is_empty() {
        line.extend(word.chars().take(room.saturating_sub(1)));
    }
    // The ellipsis needs a place of its own.
    if room == 0 {
        let end = line.rfind(' ').or_else(|| Some(line.char_indices().next_back()?.0));
        line.truncate(end.unwrap_or_default());
    }
    line.push('…');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_bounded_line_without_tricks() {
        assert_eq!(one_line("  Hello\r\n\tthere\u{202E} you\u{200B}r  ", 40), "Hello there your");
        assert_eq!(one_line("one two three", 8), "one two…");
        assert_eq!(one_line("abcdefghij", 5), "abcd…");
        assert_eq!(one_line("", 5), "");
        assert_eq!(one_line("one two three", 7), "one…");
        assert_eq!(one_line("abcdefg hij", 7), "abcdef…");
        assert!(one_line(&"x ".repeat(1000), 140).chars().count() <= 140);
    }
}
