//! Header blocks written on one line, as Yahoo's text parts have them:
//! `----- Forwarded Message ----- From: A <a@x>To: b@ySent: Tue, 2 Nov 2021Subject: Hello`.

use crate::mail::reply::labels::{self, Label};
use crate::mail::reply::within;

/// The longest such line that is read, in bytes.
const MAX_LINE: usize = 8_000;
/// The most colons that are looked at.
const MAX_COLONS: usize = 100;

/// The fields of a one-line block; none when it is no block (an author and two more labels).
pub(super) fn fields(line: &str) -> Option<Vec<(Label, String)>> {
    let line = within(line, MAX_LINE);
    let marks = label_marks(line);
    let mut fields: Vec<(Label, String)> = Vec::new();
    for (at, (label, _, value_at)) in marks.iter().enumerate() {
        let until = marks.get(at + 1).map_or(line.len(), |(_, next, _)| *next);
        let value = line.get(*value_at..until)?.trim().to_owned();
        if fields.iter().all(|(known, _)| known != label) {
            fields.push((*label, value));
        }
    }
    let has = |label| fields.iter().any(|(known, value)| *known == label && !value.is_empty());
    let others = [Label::Date, Label::To, Label::Subject].into_iter().filter(|label| has(*label)).count();
    (has(Label::From) && others >= 2).then_some(fields)
}

/// Labels with where they begin and where their values begin. The subject is the last: it may hold anything.
fn label_marks(line: &str) -> Vec<(Label, usize, usize)> {
    let mut marks = Vec::new();
    for (colon, mark) in line.match_indices([':', '：']).take(MAX_COLONS) {
        let head = line.get(..colon).unwrap_or_default();
        let Some((label, length)) = label_before(head) else { continue };
        let floor = marks.last().map_or(0, |(_, _, value)| *value);
        let begin = colon - length;
        if begin < floor {
            continue;
        }
        marks.push((label, begin, colon + mark.len()));
        if label == Label::Subject {
            break;
        }
    }
    marks
}

/// The longest label that a text ends with, and its length with the space behind it. It begins with a capital letter (or
/// one of a script without any), for the text before it is glued to it.
fn label_before(head: &str) -> Option<(Label, usize)> {
    let trimmed = head.trim_end();
    let space = head.len() - trimmed.len();
    let mut best = None;
    for (at, first) in trimmed.char_indices().rev().take(20) {
        let Some(word) = trimmed.get(at..) else { continue };
        if first.is_lowercase() || word.len() > labels::MAX_LABEL {
            continue;
        }
        if let Some(label) = labels::of(word) {
            best = Some((label, word.len() + space));
        }
    }
    best
}
