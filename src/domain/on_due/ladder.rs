//! A handoff that nobody has confirmed (product.md §7.5): the receiver is asked again, the giver is told, then the
//! managers, daily until it is settled. Everything counts from when the letter that asks was sent; each step waits for
//! its own reader, and for no other's.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::steps::first_opening;
use crate::domain::calendar::Calendar;
use crate::domain::effect::{Holds, Queued};
use crate::domain::handoff::{Around, Handoff, escalation, nudge};
use crate::domain::lead::Lead;
use crate::domain::letters::{Letter, Reason};
use crate::domain::presence::Presence;
use crate::domain::time::{Span, Unit};
use crate::domain::{Member, Policy};

/// Between two steps of one handoff.
const APART: Span = Span::new(4, Unit::WorkingHours);

/// Managers are not told the same twice within this.
const DAILY_APART: TimeDelta = TimeDelta::hours(20);

/// A letter that was never sent must not keep everybody waiting: after this long from the opening it counts as sent.
const SENT_AT_LATEST: Span = Span::new(2, Unit::WorkingDays);

/// A step of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rung {
    /// The receiver, or their cover, is asked again.
    Nudge,
    /// The giver is told.
    Giver,
    /// The managers are told; each day anew.
    Managers,
}

impl Rung {
    /// Every step, in the order in which they go where several are due.
    const ALL: [Self; 3] = [Self::Nudge, Self::Giver, Self::Managers];
}

/// The steps of a pending handoff that are still to be taken, and from when on each is true. None waits for another but
/// for the time between two steps: whoever works on Mondays alone holds back nobody but themselves.
fn rungs(handoff: &Handoff, presence: Presence<'_>, now: DateTime<Utc>) -> Vec<(Rung, DateTime<Utc>)> {
    let (policy, ladder) = (presence.policy(), &handoff.ladder);
    let team = &policy.calendar;
    let since = ladder.sent_at.unwrap_or_else(|| team.add(handoff.opened_at, SENT_AT_LATEST));
    let apart = ladder.stepped_at.map_or(since, |stepped| team.add(stepped, APART));
    let begins = |rung| match rung {
        Rung::Nudge if ladder.nudged => None,
        Rung::Nudge => Some(nudge_calendar(handoff, presence, now).add(since, policy.nudge_after)),
        Rung::Giver if ladder.giver || handoff.from.is_none() => None,
        Rung::Giver => Some(team.add(since, policy.giver_after)),
        Rung::Managers => Some(managers_at(handoff, policy, since)),
    };
    let open = Rung::ALL.into_iter().filter_map(|rung| Some((rung, begins(rung)?.max(apart))));
    let mut open: Vec<(Rung, DateTime<Utc>)> = open.collect();
    if ladder.managers_on.is_some() {
        give_way(&mut open, handoff, presence, now);
    }
    open
}

/// The daily letter of the managers waits for a step that can be taken within the time between two: it would push it
/// behind the hours of who reads it, day after day.
fn give_way(
    open: &mut [(Rung, DateTime<Utc>)],
    handoff: &Handoff,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) {
    let Some(((_, daily), once)) = open.split_last_mut() else { return };
    let from = (*daily).max(now);
    let until = presence.policy().calendar.add(from, APART);
    let opens = once.iter().map(|(rung, begins)| opens_at(*rung, handoff, presence, (*begins).max(now)));
    *daily = opens.filter(|at| *at < until).fold(*daily, DateTime::max);
}

/// When somebody who reads of a step can, from `at` on.
fn opens_at(rung: Rung, handoff: &Handoff, presence: Presence<'_>, at: DateTime<Utc>) -> DateTime<Utc> {
    first_opening(&audience(rung, handoff, presence, at).0, presence, at)
}

/// The working time of whoever is asked.
fn nudge_calendar<'a>(handoff: &Handoff, presence: Presence<'a>, now: DateTime<Utc>) -> &'a Calendar {
    let (readers, reason) = presence.readers(&handoff.to, now);
    match readers.first() {
        Some(reader) if reason != Reason::Manager => &reader.calendar,
        _ => &presence.policy().calendar,
    }
}

/// The managers are told on the day they are due, then on each working day of the team.
fn managers_at(handoff: &Handoff, policy: &Policy, since: DateTime<Utc>) -> DateTime<Utc> {
    let (team, ladder) = (&policy.calendar, &handoff.ladder);
    let Some(last) = ladder.managers_on else { return team.add(since, policy.manager_after) };
    let next = team.next_working_day(last);
    let start =
        team.stretch(next).map_or_else(|| team.instant(next, chrono::NaiveTime::MIN), |(start, _)| start);
    let told = ladder.managers_at.or(ladder.stepped_at);
    let rested = told.and_then(|told| told.checked_add_signed(DAILY_APART));
    rested.map_or(start, |rested| rested.max(start))
}

/// Who is told at a step, and why.
fn audience<'a>(
    rung: Rung,
    handoff: &Handoff,
    presence: Presence<'a>,
    at: DateTime<Utc>,
) -> (Vec<&'a Member>, Reason) {
    match rung {
        Rung::Nudge => presence.readers(&handoff.to, at),
        Rung::Giver => presence.keepers(handoff.from.as_ref(), at),
        Rung::Managers => {
            let all = presence.managers(at);
            let own = |member: &&&Member| {
                member.handle != handoff.to && handoff.from.as_ref() != Some(&member.handle)
            };
            let others: Vec<&Member> = all.iter().filter(own).copied().collect();
            // Where the only manager is part of it, somebody must still be told.
            (if others.is_empty() { all } else { others }, Reason::Manager)
        }
    }
}

/// The earliest instant from `now` on at which a step of the lead's pending handoff may be taken.
pub(super) fn next(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let handoff = lead.pending().filter(|_| lead.is_active())?.as_of(now);
    let open = rungs(&handoff, presence, now).into_iter();
    open.map(|(rung, begins)| opens_at(rung, &handoff, presence, begins.max(now))).min()
}

/// Takes one step of the lead's pending handoff: the first whose time has come and whose reader is there.
pub(super) fn climb(lead: &mut Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Vec<Queued> {
    let Some(handoff) = lead.pending().filter(|_| lead.is_active()).map(|handoff| handoff.as_of(now)) else {
        return Vec::new();
    };
    let is_due = |(rung, begins): &(Rung, DateTime<Utc>)| {
        *begins <= now && opens_at(*rung, &handoff, presence, now) <= now
    };
    let Some((rung, _)) = rungs(&handoff, presence, now).into_iter().find(is_due) else { return Vec::new() };
    let (readers, reason) = audience(rung, &handoff, presence, now);
    let slots = readers.iter().filter_map(|member| Some((*member, presence.opens(member, now)?)));
    let on = presence.policy().calendar.date(now);
    let news = slots.filter(|(member, at)| !was_told(rung, &handoff, presence, member, *at));
    let letters = news.map(|(member, at)| {
        let letter = written(rung, lead, &handoff, member, (presence, at));
        let key = key(rung, letter.kind(), member, &handoff, on);
        Queued {
            to: member.handle.clone(),
            key,
            lead: Some(lead.id),
            holds: Holds::pending(handoff.id),
            answers: None,
            // The daily ones are told anew: of those that could not be sent the last one will do.
            until: (rung == Rung::Managers).then(|| member.calendar.date(at)),
            due_at: at,
            reason: reason.clone(),
            letter,
        }
    });
    let letters = letters.collect();
    stepped(lead, rung, on, now);
    letters
}

/// Whether somebody has the same letter from another step, of a short while ago: a manager who is the giver, or who
/// stands in for them.
fn was_told(
    rung: Rung,
    handoff: &Handoff,
    presence: Presence<'_>,
    member: &Member,
    at: DateTime<Utc>,
) -> bool {
    let ladder = &handoff.ladder;
    let told = [(Rung::Giver, ladder.giver_at), (Rung::Managers, ladder.managers_at)];
    let had = |(other, stepped): (Rung, Option<DateTime<Utc>>)| {
        stepped.is_some_and(|stepped| {
            let reads = audience(other, handoff, presence, stepped).0;
            let told = presence.opens(member, stepped).is_some_and(|told| at - told < DAILY_APART);
            told && reads.iter().any(|reader| reader.handle == member.handle)
        })
    };
    rung != Rung::Nudge && told.into_iter().any(had)
}

fn stepped(lead: &mut Lead, rung: Rung, on: NaiveDate, now: DateTime<Utc>) {
    let Some(handoff) = lead.handoff.as_mut() else { return };
    let ladder = &mut handoff.ladder;
    ladder.stepped_at = Some(now);
    match rung {
        Rung::Nudge => ladder.nudged = true,
        Rung::Giver => (ladder.giver, ladder.giver_at) = (true, Some(now)),
        Rung::Managers => (ladder.managers_on, ladder.managers_at) = (Some(on), Some(now)),
    }
}

/// Its unique key: the handoff and the step; of the daily ones also the day.
fn key(rung: Rung, kind: &str, to: &Member, handoff: &Handoff, on: NaiveDate) -> String {
    let step = match rung {
        Rung::Nudge => "nudge".to_owned(),
        Rung::Giver => "giver".to_owned(),
        Rung::Managers => format!("managers:{on}"),
    };
    format!("{kind}:{}:{}:{step}", to.handle, handoff.id)
}

/// What a step says.
fn written(
    rung: Rung,
    lead: &Lead,
    handoff: &Handoff,
    reader: &Member,
    (presence, at): (Presence<'_>, DateTime<Utc>),
) -> Letter {
    let away = presence.away(at);
    let around = Around { policy: presence.policy(), members: presence.members(), away: &away, now: at };
    match rung {
        Rung::Nudge => nudge(lead, handoff, reader, &around),
        Rung::Giver | Rung::Managers => escalation(lead, handoff, reader, &around),
    }
}
