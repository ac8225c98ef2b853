//! What mail programs and phones add to a line, taken away before it is read: odd spaces, invisible characters, curly
//! quotes, bullets, emoji, thanks, wide colons. It never turns one letter into another, so a look-alike stays no verb.

use crate::domain::text::is_shown;

/// How much of a line is read?
const MAX_LINE: usize = 2_000;

/// A line with plain spaces and quotes, without what nobody sees; letters stay as they are.
pub(super) fn folded(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars().take(MAX_LINE) {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_shown(c) && !is_filler(c) {
            out.push(plain(c));
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    loop {
        let end = without_device(&out).len();
        if end == out.len() {
            return out;
        }
        out.truncate(end);
    }
}

/// Characters that show nothing and are no format characters.
fn is_filler(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => '"',
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        // As East Asian keyboards write them.
        '\u{ff1a}' => ':',
        '\u{ff1f}' => '?',
        other => other,
    }
}

/// `Ok 👍 Sent from my iPhone`, run together by the phone.
fn without_device(line: &str) -> &str {
    let lower = line.to_ascii_lowercase();
    let Some(at) = DEVICE_LINES.iter().find_map(|words| lower.rfind(words)) else { return line };
    let (before, after) = (line.get(..at).unwrap_or(line), lower.get(at..).unwrap_or_default());
    let apart = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let device = DEVICES.iter().any(|device| after.contains(device)) && after.split(' ').count() <= 6;
    if apart && device { before.trim_end() } else { line }
}

#[rustfmt::skip]
const DEVICE_LINES: &[&str] = &["sent from my ", "sent from outlook", "sent from yahoo", "sent from proton"];
#[rustfmt::skip]
const DEVICES: &[&str] = &[
    "phone",
    "ipad",
    "mobile",
    "android",
    "samsung",
    "galaxy",
    "pixel",
    "blackberry",
    "huawei",
    "xiaomi",
    "outlook",
    "yahoo",
    "proton",
    "tablet",
    "watch",
];

/// A line without its bullet and the mark that some put before commands. A number stays: it may name a lead.
pub(super) fn unmarked(line: &str) -> &str {
    let line = without_bullet(line.trim());
    line.strip_prefix(['/', '#', '!', '@']).unwrap_or(line).trim_start()
}

/// What follows the number of a list: `1. done`, `2) done`.
pub(super) fn unnumbered(line: &str) -> Option<&str> {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = line.get(digits..).filter(|_| (1..=2).contains(&digits))?;
    rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).map(str::trim_start)
}

fn without_bullet(line: &str) -> &str {
    if let Some(rest) = line.strip_prefix(['•', '·', '▪', '◦', '‣', '●']) {
        return rest.trim_start();
    }
    let dashed = line.strip_prefix(['-', '*', '+', '–', '—']).and_then(|rest| rest.strip_prefix(' '));
    dashed.map_or(line, str::trim_start)
}

/// A text without the stops, emoji and thanks it ends with.
pub(super) fn untrailed(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let shorter = without_marks(text);
        let shorter = without_thanks(shorter).unwrap_or(shorter);
        if shorter.len() == text.len() {
            return text;
        }
        text = shorter;
    }
}

/// The same for a text whose words may be the writer's own: thanks go only where a stop stands before them.
pub(super) fn untrailed_text(text: &str) -> &str {
    let text = text.trim();
    if untrailed(text).is_empty() {
        return "";
    }
    let bare = without_marks(text);
    let stopped = |before: &&str| {
        let gap = bare.get(before.len()..).unwrap_or_default().trim_start();
        gap.starts_with([',', '-', '–', '—', ';']) || before.ends_with(['.', '!'])
    };
    without_thanks(bare).filter(stopped).map_or(bare, without_marks)
}

fn without_marks(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let shorter = text.trim_end_matches(|c: char| matches!(c, '.' | '!' | '…') || is_emoji(c)).trim_end();
        let shorter = with_ordinal_dot(shorter, text);
        let shorter = FACES.iter().find_map(|face| shorter.strip_suffix(face)).unwrap_or(shorter).trim_end();
        if shorter.len() == text.len() {
            return text;
        }
        text = shorter;
    }
}

/// The last dot of `08.05.` belongs to the day.
fn with_ordinal_dot<'a>(shorter: &str, text: &'a str) -> &'a str {
    let numbers = |word: &str| {
        let number = |part: &str, most: u8| {
            (1..=2).contains(&part.len())
                && part.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number))
        };
        word.split_once('.').is_some_and(|(day, month)| number(day, 31) && number(month, 12))
    };
    let last = shorter.rsplit([' ', '(']).next().unwrap_or_default();
    let end = if numbers(last) && text.get(shorter.len()..).is_some_and(|rest| rest.starts_with('.')) {
        shorter.len() + 1
    } else {
        shorter.len()
    };
    text.get(..end).unwrap_or(text)
}

#[rustfmt::skip]
const FACES: &[&str] = &[":)", ":-)", ";)", ";-)", ":D", ":-D", ":(", ":-("];
#[rustfmt::skip]
const THANKS: &[&str] = &["thank you", "thanks", "thx", "cheers"];

fn without_thanks(text: &str) -> Option<&str> {
    let before = THANKS.iter().find_map(|thanks| {
        let at = text.len().checked_sub(thanks.len())?;
        let (before, last) = text.split_at_checked(at)?;
        let apart = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '\'');
        (last.eq_ignore_ascii_case(thanks) && apart).then_some(before)
    })?;
    Some(before.trim_end().trim_end_matches([',', '-', '–', '—', ';']).trim_end())
}

/// Arrows, signs and pictures, with what joins and colours them.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
}

/// A text on both sides of a place that was taken out, joined again.
pub(super) fn joined(before: &str, after: &str) -> String {
    let before = before.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | ';' | '-' | '–' | '—' | '(')
    });
    let loose =
        |c: char| c.is_whitespace() || matches!(c, ',' | ':' | ';' | '.' | '!' | '-' | '–' | '—' | ')');
    if before.trim().is_empty() {
        return after.trim_start_matches(loose).trim_end().to_owned();
    }
    let tail = after.trim();
    if tail.trim_matches(loose).is_empty() {
        return before.trim_start().to_owned();
    }
    let gap = if tail.starts_with([',', ';', '.', ')', ':', '!']) { "" } else { " " };
    format!("{}{gap}{tail}", before.trim_start())
}
