//! Each line of a body gets a class: what kind of line it is, before anything is decided about it.

use super::separators::{self, Separator};
use super::{attribution, headers, labels, mobile, plain, trim_line, unquote};

/// How often a line is tried as the end of an attribution; a person's mail has a few dozen such lines.
const MAX_TRIES: usize = 500;
/// How often a line is tried as the start of a header block.
const MAX_BLOCKS: usize = 500;
/// How many lines in dashes are read for their words.
const MAX_DASHED: usize = 200;

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing on it.
    Empty,
    /// Dashes, stars or the like: what follows is no longer the text.
    Delimiter,
    /// A phone's signature.
    Mobile,
    /// "On Mon, X wrote:".
    Attribution,
    /// "-----Original Message-----".
    Separator,
    /// Part of a header block.
    Header,
    /// `> quoted`.
    Quote,
    /// Anything else.
    Text,
}

/// A line with its class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The line as written.
    pub raw: &'a str,
    /// Its class.
    pub class: Class,
}

/// The lines of a body with their classes.
pub(super) fn classified(body: &str) -> Vec<Line<'_>> {
    let raw: Vec<&str> = body.split('\n').collect();
    let mut dashed = MAX_DASHED;
    let mut lines: Vec<Line<'_>> =
        raw.iter().map(|raw| Line { raw, class: at_sight(raw, &mut dashed) }).collect();
    keep_rulers(&mut lines);
    mark_fences(&mut lines);
    mark_quoted(&mut lines);
    mark_headers(&raw, &mut lines);
    mark_attributions(&raw, &mut lines);
    mark_announcements(&raw, &mut lines);
    lines
}

/// What a line is by itself. `dashed` counts down how many lines in dashes are still read.
fn at_sight(raw: &str, dashed: &mut usize) -> Class {
    let line = trim_line(raw);
    let Some(first) = line.chars().next() else { return Class::Empty };
    if first == '>' {
        return Class::Quote;
    }
    if is_delimiter(line) {
        return Class::Delimiter;
    }
    if matches!(first, '-' | '_' | '*' | '—' | '–' | '#' | '=') {
        let separator = if *dashed > 0 && separators::may_be_dashed(line) {
            *dashed -= 1;
            separators::read(line)
        } else {
            None
        };
        match separator {
            Some((Separator::Above, _)) => return Class::Delimiter,
            Some(_) => return Class::Separator,
            None => {}
        }
    }
    if is_named_quote(line) {
        return Class::Quote;
    }
    if mobile::is_signature(line) { Class::Mobile } else { Class::Text }
}

/// Only dashes, stars and the like; a single one of the common marks is no delimiter.
fn is_delimiter(line: &str) -> bool {
    let mut count = 0_usize;
    for c in line.chars() {
        match c {
            '-' | '_' | ',' | '=' | '+' | '~' | '#' | '*' | '–' => count += 1,
            '—' | 'ᐧ' => count += 2,
            ' ' => {}
            _ => return false,
        }
    }
    count >= 2
}

/// `Richard> quoted`, as some old programs write it.
fn is_named_quote(line: &str) -> bool {
    let head = plain::within(line, 24);
    head.split_once('>').is_some_and(|(name, rest)| {
        name.starts_with(char::is_uppercase)
            && name.chars().all(char::is_alphabetic)
            && (rest.is_empty() || rest.starts_with([' ', '>']))
    })
}

/// Rows of `=`, `*`, `#` and the like are headings and frames as long as text follows; dashes end the text.
fn keep_rulers(lines: &mut [Line<'_>]) {
    let mut text_follows = false;
    for line in lines.iter_mut().rev() {
        let is_ruler = line.class == Class::Delimiter && line.raw.contains(['=', '*', '#', '~', '+', ',']);
        if is_ruler && text_follows && !line.raw.contains(char::is_alphabetic) {
            line.class = Class::Text;
        }
        text_follows |= line.class == Class::Text;
        if line.class == Class::Quote {
            text_follows = false;
        }
    }
}

/// What stands between two fences is text, whatever it looks like.
fn mark_fences(lines: &mut [Line<'_>]) {
    let fences: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.raw.trim_start().starts_with("```"))
        .map(|(at, _)| at)
        .collect();
    for pair in fences.chunks_exact(2) {
        let [open, close] = pair else { continue };
        for line in lines.get_mut(*open..=*close).unwrap_or_default() {
            if line.class != Class::Empty {
                line.class = Class::Text;
            }
        }
    }
}

/// `| quoted`, right behind an attribution or another such line, is settled later; here: a broken attribution's end is
/// no quote.
fn mark_quoted(lines: &mut [Line<'_>]) {
    let mut before: Option<&str> = None;
    for line in lines.iter_mut() {
        let broken = line.class == Class::Quote && attribution::is_broken_end(line.raw);
        if broken && before.is_some_and(leaves_open) {
            line.class = Class::Text;
        }
        if line.class != Class::Empty {
            before = Some(line.raw);
        }
    }
}

/// Whether a line ends inside an address, or with one.
fn leaves_open(line: &str) -> bool {
    line.matches('<').count() > line.matches('>').count() || trim_line(line).ends_with('>')
}

fn mark_headers(raw: &[&str], lines: &mut [Line<'_>]) {
    let mut tries = 0;
    let mut at = 0;
    let mut announced = false;
    while at < raw.len() && tries < MAX_BLOCKS {
        let class = lines.get(at).map_or(Class::Empty, |line| line.class);
        let candidate = class == Class::Text || class == Class::Mobile;
        let block = if candidate && has_label(raw, at) {
            tries += 1;
            headers::read(raw, at, announced)
        } else {
            None
        };
        let end = block.map_or(at, |block| block.end);
        for line in lines.get_mut(at..end).unwrap_or_default() {
            line.class = Class::Header;
        }
        if class != Class::Empty {
            announced = class == Class::Separator;
        }
        at = end.max(at + 1);
    }
}

fn has_label(raw: &[&str], at: usize) -> bool {
    raw.get(at).is_some_and(|line| labels::read(line).is_some())
}

fn mark_attributions(raw: &[&str], lines: &mut [Line<'_>]) {
    let mut floor = 0;
    let mut tries = MAX_TRIES;
    for end in 0..raw.len() {
        let candidate = matches!(class_at(lines, end), Class::Text | Class::Separator);
        if !candidate || !raw.get(end).is_some_and(|line| attribution::may_end(line)) {
            continue;
        }
        if tries == 0 {
            return;
        }
        tries -= 1;
        if let Some(start) = attribution::ending_at(raw, end, floor) {
            for line in lines.get_mut(start..=end).unwrap_or_default() {
                line.class = Class::Attribution;
            }
            floor = end + 1;
            mark_bars(lines, floor);
        }
    }
}

/// Behind an attribution, `| …` is a quote too.
fn mark_bars(lines: &mut [Line<'_>], from: usize) {
    for line in lines.get_mut(from..).unwrap_or_default() {
        match line.class {
            Class::Empty => {}
            Class::Text if line.raw.trim_start().starts_with('|') => line.class = Class::Quote,
            _ => return,
        }
    }
}

/// "Begin forwarded message:" is a separator when a header block follows; "Bob wrote:" is an attribution when a quote does.
fn mark_announcements(raw: &[&str], lines: &mut [Line<'_>]) {
    for at in 0..lines.len() {
        let Some(line) = lines.get(at) else { return };
        let text = trim_line(line.raw);
        if line.class != Class::Text || text.len() > 120 || !text.ends_with([':', '：']) {
            continue;
        }
        let Some(next) =
            (at + 1..lines.len().min(at + 4)).find(|next| class_at(lines, *next) != Class::Empty)
        else {
            continue;
        };
        let class = match class_at(lines, next) {
            Class::Header if separators::read(text).is_some() => Class::Separator,
            Class::Quote if separators::read(text).is_some() => quoted_head(raw, next),
            Class::Quote if attribution::ends_with_verb(text) => Class::Attribution,
            _ => Class::Text,
        };
        if let Some(line) = lines.get_mut(at) {
            line.class = class;
        }
    }
}

fn quoted_head(raw: &[&str], at: usize) -> Class {
    let (_, rest) = unquote(raw.get(at).unwrap_or(&""));
    if labels::read(rest).is_some() { Class::Separator } else { Class::Text }
}

fn class_at(lines: &[Line<'_>], at: usize) -> Class {
    lines.get(at).map_or(Class::Empty, |line| line.class)
}
