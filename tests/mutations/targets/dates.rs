//! Promises of the dates people write: nothing ahead lies in the past, nothing reported lies ahead, what is said back
//! reads the same, and a phrase found in a sentence is a phrase of that sentence.

use batond::command::when::{
    Found, Reading, Refusal, echo, find, find_past, is_date_word, mentions, parse, parse_compact, parse_past,
};
use batond::domain::time::{When, whole_seconds};
use chrono::TimeDelta;

use super::desk::Desk;

type Read = Option<Result<When, Refusal>>;

pub(super) fn holds(bytes: &[u8]) {
    let desk = Desk::of(bytes);
    let (text, reading) = (desk.text.as_ref(), desk.reading());
    for read in [parse(text, &reading), parse_compact(text, &reading)] {
        lies_ahead(text, &read, &reading);
        reads_the_same(text, &read, &reading);
    }
    lies_behind(text, &parse_past(text, &reading), &reading);
    let _ = is_date_word(text);
    inside(text, &reading);
    assert_eq!(parse(text, &reading), parse(text, &reading), "{text:?} is read in two ways");
}

/// Never in the past, by the writer's day or to the second.
fn lies_ahead(text: &str, read: &Read, reading: &Reading<'_>) {
    match read {
        Some(Ok(When::On(day))) => {
            assert!(*day >= reading.calendar.date(reading.sent_at), "{text:?}: {day} is past");
        }
        Some(Ok(When::At(instant))) => {
            assert!(*instant >= whole_seconds(reading.sent_at), "{text:?}: {instant} is past");
        }
        _ => {}
    }
}

/// Never ahead.
fn lies_behind(text: &str, read: &Read, reading: &Reading<'_>) {
    match read {
        Some(Ok(When::On(day))) => {
            assert!(*day <= reading.calendar.date(reading.sent_at), "{text:?}: {day} is ahead");
        }
        Some(Ok(When::At(instant))) => assert!(*instant <= reading.sent_at, "{text:?}: {instant} is ahead"),
        _ => {}
    }
}

/// Echoes are cut to the minute, and the second hour of a fold reads as the first.
fn reads_the_same(text: &str, read: &Read, reading: &Reading<'_>) {
    let Some(Ok(when)) = read else { return };
    let fixed = Reading { rolls: false, ..*reading };
    let said = echo(*when, reading.calendar.zone, reading.calendar.date(reading.sent_at));
    let again = parse(&said, &fixed);
    let same = match (when, &again) {
        (When::At(one), Some(Ok(When::At(two)) | Err(Refusal::PastToday { at: two }))) => {
            (*one - *two).abs() <= TimeDelta::hours(1)
        }
        (_, again) => *again == Some(Ok(*when)),
    };
    assert!(same, "{text:?}: {when:?} is said as {said:?}, which reads {again:?}");
}

/// Phrases lie in the text, at whole characters, in order, and say what they say alone.
fn inside(text: &str, reading: &Reading<'_>) {
    let all = mentions(text, reading);
    for pair in all.windows(2) {
        assert!(pair[0].range.end <= pair[1].range.start, "{text:?}: {pair:?} overlap");
    }
    for found in all.iter().chain(&find(text, reading)) {
        lies_ahead(phrase(text, found), &Some(found.when.clone()), reading);
    }
    if let Some(found) = find_past(text, reading) {
        lies_behind(phrase(text, &found), &Some(found.when.clone()), reading);
    }
}

fn phrase<'t>(text: &'t str, found: &Found) -> &'t str {
    let phrase = text.get(found.range.clone()).unwrap_or_default();
    assert!(!phrase.is_empty(), "{text:?}: {found:?} is no part of it");
    phrase
}
