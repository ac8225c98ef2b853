//! Dates of commands: those of the `when` grammar, cut to the minute, so that what is printed reads the same again.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, Timelike, Utc};

use super::Context;
use crate::command::when::{Reading, Refusal, find, find_past, parse};
use crate::domain::time::When;

/// A text that is a date as a whole.
pub(super) fn whole(text: &str, context: &Context<'_>) -> Option<Result<When, Refusal>> {
    parse(text, &context.reading).map(|read| read.map(cut))
}

/// The same for `on`, whose days do not move.
pub(super) fn whole_fixed(text: &str, context: &Context<'_>) -> Option<Result<When, Refusal>> {
    parse(text, &Reading { rolls: false, ..context.reading }).map(|read| read.map(cut))
}

/// The date by which a sentence wants something done, and where it stands.
pub(super) fn within(text: &str, context: &Context<'_>) -> Option<(Range<usize>, Result<When, Refusal>)> {
    find(text, &context.reading).map(|found| (found.range, found.when.map(cut)))
}

/// When a reported contact was. What lies ahead is no date of a contact, only a thing spoken of.
pub(super) fn past(text: &str, context: &Context<'_>) -> Option<(Range<usize>, Result<When, Refusal>)> {
    match find_past(text, &context.reading) {
        Some(found) if matches!(found.when, Err(Refusal::NotYet { .. } | Refusal::NotADate { .. })) => None,
        found => found.map(|found| (found.range, found.when.map(cut))),
    }
}

/// The context with everything read as if sent on a day in the writer's zone: the `[Feb 8]` of a note.
pub(super) fn on_day<'a>(day: NaiveDate, context: &Context<'a>) -> Context<'a> {
    let calendar = context.reading.calendar;
    if day == calendar.date(context.reading.sent_at) {
        return *context;
    }
    let start = calendar.instant(day, NaiveTime::MIN);
    Context { reading: Reading { sent_at: start, ..context.reading }, ..*context }
}

/// The local date of it for the writer.
pub(super) fn date(when: When, context: &Context<'_>) -> NaiveDate {
    when.date(context.reading.calendar.zone)
}

fn cut(when: When) -> When {
    match when {
        When::On(_) => when,
        When::At(instant) => When::At(minute(instant)),
    }
}

fn minute(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(0).with_second(0).unwrap_or(instant)
}
