//! Strangers' words made fit to stand in a letter: one line, short, without characters that hide or reorder text; and
//! lines broken for the text twin. Never trusts that a caller has done so before.

/// The longest value of a stranger, in characters.
pub(super) const MAX_CHARS: usize = 120;
/// How much of a value is looked at, in characters: whoever hides more than this behind nothing is not heard.
const MAX_LOOKED_AT: usize = 4_000;
/// The widest line of the text twin, in characters.
pub(super) const WIDTH: usize = 72;

/// The longest value in bytes, of its longest in characters: scripts with long characters are cut earlier, which keeps
/// a full letter under its limit.
const fn max_bytes(max_chars: usize) -> usize {
    max_chars * 5 / 3
}

/// One line of at most 120 characters and 200 bytes. Control, bidi and zero-width characters are gone, white space is
/// one space, and `=?` is broken so that no program decodes it as an encoded word.
pub(super) fn clean(text: &str) -> String {
    clean_to(text, MAX_CHARS)
}

/// The same with a shorter limit in characters.
pub(super) fn clean_to(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let (mut chars, mut gap) = (0, false);
    for c in text.chars().take(MAX_LOOKED_AT) {
        if c.is_whitespace() || c.is_control() {
            gap = !line.is_empty();
            continue;
        }
        if is_hidden(c) {
            continue;
        }
        gap |= c == '?' && !gap && line.ends_with('=');
        let added = usize::from(gap) + 1;
        if chars + added > max_chars || line.len() + usize::from(gap) + c.len_utf8() > max_bytes(max_chars) {
            return shortened(line, max_chars);
        }
        if gap {
            line.push(' ');
        }
        line.push(c);
        chars += added;
        gap = false;
    }
    line
}

/// Makes room for the ellipsis that says something is missing.
fn shortened(mut line: String, max_chars: usize) -> String {
    while line.chars().count() >= max_chars || line.len() + '…'.len_utf8() > max_bytes(max_chars) {
        if line.pop().is_none() {
            break;
        }
    }
    // Half a word is no word; a single long one is cut all the same.
    if let Some(space) = line.rfind(' ').filter(|space| *space > line.len() / 2) {
        line.truncate(space);
    }
    line.truncate(line.trim_end_matches([' ', ',', ';', ':']).len());
    line.push('…');
    line
}

/// Characters that are not seen but change what is: bidi controls, joiners and other format characters, fillers,
/// variation selectors, tags, private use and non-characters (Unicode general category Cf and its neighbours).
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}' | '\u{115f}'
        | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

/// Breaks one paragraph into lines of at most `WIDTH` characters, the first indented by `first`, the others by `rest`
/// spaces. Words longer than a line are cut.
pub(super) fn wrapped(text: &str, first: &str, rest: usize) -> String {
    let indent = " ".repeat(rest);
    let mut lines = vec![first.to_owned()];
    let mut room = WIDTH.saturating_sub(first.chars().count());
    let mut fresh = true;
    for piece in text.split_whitespace().flat_map(|word| pieces(word, WIDTH.saturating_sub(rest))) {
        let wide = piece.chars().count();
        if wide + usize::from(!fresh) > room {
            lines.push(indent.clone());
            room = WIDTH.saturating_sub(rest);
            fresh = true;
        }
        if let Some(line) = lines.last_mut() {
            if !fresh {
                line.push(' ');
            }
            line.push_str(&piece);
            room = room.saturating_sub(wide + usize::from(!fresh));
        }
        fresh = false;
    }
    lines.join("\n")
}

/// A word, or what becomes of it where it does not fit a line.
fn pieces(word: &str, max: usize) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    chars.chunks(max.max(1)).map(|chunk| chunk.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_is_one_visible_line() {
        assert_eq!(clean("Sam\r\nBcc: all@evil.example"), "Sam Bcc: all@evil.example");
        assert_eq!(clean("  a \t b\u{a0}c  "), "a b c");
        assert_eq!(clean("in\u{202e}voice\u{200b}\u{feff}\u{2066}"), "invoice");
        assert_eq!(clean("=?utf-8?q?hi?="), "= ?utf-8?q?hi?=");
        assert_eq!(clean("=\u{200b}?x"), "= ?x");
        assert_eq!(clean(""), "");
        assert_eq!(clean("Zoë Åström – 株式会社"), "Zoë Åström – 株式会社");
    }

    #[test]
    fn a_long_value_ends_with_an_ellipsis() {
        let cut = clean(&"word ".repeat(2_000));
        assert!(cut.chars().count() <= MAX_CHARS && cut.ends_with("word…"), "{cut}");
        assert_eq!(clean(&"a".repeat(MAX_CHARS)).chars().count(), MAX_CHARS);
        assert!(!clean(&"a".repeat(MAX_CHARS)).ends_with('…'));
        assert!(clean(&"🦀".repeat(500)).len() <= max_bytes(MAX_CHARS));
        assert_eq!(clean_to("Northside Bakery", 10), "Northside…");
        assert_eq!(clean_to("The freelancer stopped answering", 28), "The freelancer stopped…");
    }

    #[test]
    fn lines_are_broken_between_words_and_hang_below_their_label() {
        let text = "the customer asked for two appointment options before the end of the week";
        assert_eq!(
            wrapped(text, "  They asked:  ", 15),
            "  They asked:  the customer asked for two appointment options before the\n\
             \x20              end of the week"
        );
        assert_eq!(wrapped("", "x", 2), "x");
    }

    proptest! {
        #[test]
        fn whatever_is_given_stays_within_its_limits(text in "\\PC{0,300}|[\\s\\S]{0,300}", max in 4..121_usize) {
            let line = clean_to(&text, max);
            prop_assert!(line.chars().count() <= max && line.len() <= max_bytes(max));
            prop_assert!(!line.contains("=?") && !line.contains(char::is_control));
            prop_assert!(!line.chars().any(is_hidden));
            prop_assert_eq!(clean_to(&line, max), line.clone(), "cleaning twice changes nothing");
            for row in wrapped(&line, "    ", 8).lines() {
                prop_assert!(row.chars().count() <= WIDTH, "{}", row);
            }
        }
    }
}
