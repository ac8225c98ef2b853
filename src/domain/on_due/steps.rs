//! The steps of a lead's single letters: from when each is true, whether it was told, and when it can be told next. What
//! follows from the record alone; nothing is decided here.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::calendar::Calendar;
use crate::domain::contact::calendar_of;
use crate::domain::lead::{Lead, WaitingOn};
use crate::domain::letters::Reason;
use crate::domain::presence::Presence;
use crate::domain::reminder::{Reminder, Step};
use crate::domain::time::{Span, When};
use crate::domain::{Member, Policy};

/// How many working days late a follow-up is when its owner is told once more.
const LATE: u32 = 3;

/// How many when the managers get a copy.
const LATE_FOR_MANAGERS: u32 = 5;

/// After this long what could not be told is looked at again: somebody may have come back early, and settings change.
const LOOK_AGAIN: TimeDelta = TimeDelta::days(1);

/// From when on a step is true; none when the lead gives no reason for it.
pub(super) fn begins(step: Step, lead: &Lead, policy: &Policy) -> Option<DateTime<Utc>> {
    if !lead.is_live() || (lead.owner.is_none() && !step.is_for_managers()) {
        return None;
    }
    let calendar = calendar_of(lead, policy);
    match step {
        Step::Time => match lead.follow_up?.when {
            When::At(instant) => Some(instant),
            When::On(_) => None,
        },
        Step::Late => late(lead, calendar, LATE),
        Step::LateManagers => late(lead, calendar, LATE_FOR_MANAGERS),
        Step::Waiting => waited(lead, calendar, policy.respond_within),
        Step::WaitingManagers => {
            let Span { count, unit } = policy.respond_within;
            waited(lead, calendar, Span::new(count.saturating_mul(2), unit))
        }
    }
}

/// The start of work on the day that is so many working days after the follow-up.
fn late(lead: &Lead, calendar: &Calendar, days: u32) -> Option<DateTime<Utc>> {
    let date = lead.follow_up?.when.date(calendar.zone);
    Some(start_of(calendar, calendar.add_working_days(date, days)))
}

/// When the customer has waited for `span` since their first unanswered mail. A follow-up that a person set after that
/// mail holds it back until it is past.
fn waited(lead: &Lead, calendar: &Calendar, span: Span) -> Option<DateTime<Utc>> {
    let since = lead.unanswered_since.filter(|_| lead.waiting_on == WaitingOn::Us)?;
    let long = calendar.add(since, span);
    Some(held_until(lead, calendar).map_or(long, |held| held.max(long)))
}

/// Until when a person's own plan holds back that a customer waits.
pub(super) fn held_until(lead: &Lead, calendar: &Calendar) -> Option<DateTime<Utc>> {
    let since = lead.unanswered_since?;
    lead.planned_at.filter(|planned| *planned >= since)?;
    match lead.follow_up?.when {
        When::At(instant) => Some(instant),
        When::On(date) => Some(calendar.instant(date.succ_opt()?, NaiveTime::MIN)),
    }
}

fn start_of(calendar: &Calendar, date: NaiveDate) -> DateTime<Utc> {
    calendar.stretch(date).map_or_else(|| calendar.instant(date, NaiveTime::MIN), |(start, _)| start)
}

/// Whether a step that began at `begun` was decided by `now`.
pub(super) fn is_decided(step: Step, lead: &Lead, begun: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    lead.reminders.iter().filter(|reminder| reminder.step == step).any(|reminder| {
        let same = if step.is_waiting() { reminder.at >= begun } else { reminder.revision == lead.revision };
        same && (reminder.at <= now || is_told(reminder, lead))
    })
}

/// Whether a letter has told what is so now. One that a clock that was ahead decided says nothing of anything else.
fn is_told(reminder: &Reminder, lead: &Lead) -> bool {
    let same_mail = || lead.unanswered_since.is_some_and(|since| reminder.when == When::At(since));
    let same = !reminder.step.is_waiting() || same_mail();
    reminder.queued && reminder.revision == lead.revision && same
}

/// The steps that are not decided by `now`, with the instants from which on they are true.
pub(super) fn open(
    lead: &Lead,
    policy: &Policy,
    now: DateTime<Utc>,
) -> impl Iterator<Item = (Step, DateTime<Utc>)> {
    let begun = |step| begins(step, lead, policy).map(|at| (step, at));
    Step::ALL.into_iter().filter_map(begun).filter(move |(step, at)| !is_decided(*step, lead, *at, now))
}

/// Who gets the letter of a step at `at`, and why. The managers' own copy is for nobody who reads of the lead anyway.
pub(super) fn audience<'a>(
    step: Step,
    lead: &Lead,
    presence: Presence<'a>,
    at: DateTime<Utc>,
) -> (Vec<&'a Member>, Reason) {
    let (keepers, reason) = presence.keepers(lead.owner.as_ref(), at);
    if !step.is_for_managers() {
        return (keepers, reason);
    }
    let mut managers = presence.managers(at);
    if reason != Reason::Manager {
        managers.retain(|manager| !keepers.iter().any(|keeper| keeper.handle == manager.handle));
        managers.retain(|manager| lead.owner.as_ref() != Some(&manager.handle));
    }
    (managers, Reason::Manager)
}

/// The first instant from `at` on at which one of `readers` may get a letter; a day later at the latest.
pub(super) fn first_opening(readers: &[&Member], presence: Presence<'_>, at: DateTime<Utc>) -> DateTime<Utc> {
    let again = at.checked_add_signed(LOOK_AGAIN).unwrap_or(at);
    readers.iter().filter_map(|member| presence.opens(member, at)).min().map_or(again, |open| open.min(again))
}

/// The earliest instant from `now` on at which one of the lead's single letters may be decided.
pub(super) fn next(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut earliest: Option<DateTime<Utc>> = None;
    for (step, begun) in open(lead, presence.policy(), now) {
        let at = begun.max(now);
        if earliest.is_some_and(|earliest| earliest <= at) {
            continue;
        }
        let (readers, _) = audience(step, lead, presence, at);
        let opening = first_opening(&readers, presence, at);
        earliest = Some(earliest.map_or(opening, |known| known.min(opening)));
    }
    earliest
}
