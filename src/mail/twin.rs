//! The two bodies of one mail: plain text, and HTML that says the same. Programs make the plain one of the other: they wrap
//! its lines, write the address of a link behind its words, a picture as `[image: …]`, bold in stars. What the writer saw is
//! the HTML. Nothing here takes a line from it that the plain text does not say as well.

/// How many lines of a mail are looked at?
const MAX_LINES: usize = 100;
/// Over how many lines may one be wrapped?
const MAX_WRAPPED: usize = 40;
/// How long may a link, or the name of a picture, be?
const MAX_DECORATION: usize = 2_000;

/// Whether the first lines of the two say different things. A line may be broken in one and not in the other.
pub(super) fn differ(plain: &str, page: &str) -> bool {
    let bare = plain.lines().map(undecorated).collect::<Vec<_>>().join("\n");
    [plain, &bare].into_iter().all(|plain| begin_otherwise(plain, page))
}

fn begin_otherwise(plain: &str, page: &str) -> bool {
    let (plain_text, page_text) = (letters(plain), letters(page));
    if plain_text.is_empty() || page_text.is_empty() {
        return plain_text.is_empty() != page_text.is_empty();
    }
    !plain_text.starts_with(&letters(first_line(page))) || !page_text.starts_with(&letters(first_line(plain)))
}

/// The first line that says anything.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().find(|line| !letters(line).is_empty()).unwrap_or_default()
}

/// The plain text with its lines as the writer saw them, from the beginning to the first that the HTML says otherwise.
pub(super) fn as_seen(plain: &str, page: &str) -> String {
    let rows: Vec<&str> = plain.lines().collect();
    let mut lines = page.lines().filter(|line| !letters(line).is_empty()).take(MAX_LINES);
    let mut seen: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let bare = undecorated(row);
        if letters(&bare).is_empty() {
            seen.push(bare);
            at += 1;
            continue;
        }
        // Each line of the HTML is looked at once: it is found here, or nothing more is taken from it.
        let Some(line) = lines.next() else { break };
        let Some(count) = wrapped(rows.get(at..).unwrap_or_default(), line) else { break };
        seen.push(line.to_owned());
        at += count;
    }
    seen.extend(rows.iter().skip(at).map(|row| (*row).to_owned()));
    seen.join("\n")
}

/// Over how many rows of the plain text this line of the HTML goes; none where they say something else, or only one of the
/// two is quoted.
fn wrapped(rows: &[&str], line: &str) -> Option<usize> {
    let wanted = letters(line);
    let is_quoted = |line: &str| line.trim_start().starts_with(['>', '|']);
    let (mut whole, mut bare) = (String::new(), String::new());
    for (place, row) in rows.iter().take(MAX_WRAPPED).enumerate() {
        if row.trim().is_empty() || is_quoted(row) != is_quoted(line) {
            return None;
        }
        whole.push_str(&letters(row));
        bare.push_str(&letters(&undecorated(row)));
        if whole == wanted || bare == wanted {
            return Some(place + 1);
        }
        if !wanted.starts_with(&whole) && !wanted.starts_with(&bare) {
            return None;
        }
    }
    None
}

/// A line without what the HTML does not show: `<https://…>` behind a link, `[image: …]`. A picture of a sign stays the sign.
fn undecorated(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '[']) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let Some((said, after)) = decoration(behind) else {
            out.extend(behind.chars().next());
            rest = behind.get(1..).unwrap_or_default();
            continue;
        };
        out.push_str(said);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What is said by the decoration that a text begins with, and the text behind it.
fn decoration(text: &str) -> Option<(&str, &str)> {
    let (marks, close) = if text.starts_with('<') { (&LINKS[..], b'>') } else { (&PICTURES[..], b']') };
    let behind = text.get(1..)?;
    let mark = marks
        .iter()
        .find(|mark| behind.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)))?;
    let end = memchr::memchr(close, behind.as_bytes().get(..MAX_DECORATION.min(behind.len()))?)?;
    let (inside, after) = (behind.get(mark.len()..end)?, behind.get(end + 1..)?);
    let said = Some(inside.trim()).filter(|said| close == b']' && letters(said).is_empty());
    Some((said.unwrap_or_default(), after))
}

const LINKS: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];
const PICTURES: [&str; 2] = ["image:", "cid:"];

/// Letters and digits alone, small.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::effort::effort;

    #[test]
    fn a_wrapped_line_is_whole_again_and_what_only_one_says_stays_as_it_is() {
        let page = "done sent v2 with the three dates\n\nnext: call her Friday";
        let plain = "done sent v2 with the\nthree dates\n\n* \nnext: call her Friday\nand more";
        let seen = "done sent v2 with the three dates\n\n* \nnext: call her Friday\nand more";
        assert_eq!(as_seen(plain, page), seen);
        assert_eq!(as_seen("won", "lost"), "won");
    }

    #[test]
    fn hostile_twins_take_linear_time() {
        const BODY: usize = 256 * 1024;
        let words = "word ".repeat(BODY / 5);
        for piece in ["\n", "-\n", "<", "[", "<http://", "[image:", "<http://x>", "a\n", "> a\n", "word "] {
            let plain = piece.repeat(BODY / piece.len());
            let (_, took) =
                effort(|| (differ(&plain, &words), as_seen(&plain, &words), as_seen(&words, &plain)));
            assert!(took < std::time::Duration::from_secs(2), "{piece:?} took {took:?}");
        }
    }
}
