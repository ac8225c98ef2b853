//! Who really works on a lead, read from the members' last contacts since it last changed hands.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::Handle;
use crate::domain::handoff::State;
use crate::domain::lead::{Lead, Reached};

/// How many contacts in a row of others make an owner doubtful.
const ENOUGH: usize = 3;

/// Two members who both wrote within this time get in each other's way.
const TOGETHER: TimeDelta = TimeDelta::days(14);

/// The contacts that count: those before a handoff were the work of its giver.
fn since_handed(lead: &Lead) -> impl Iterator<Item = &Reached> {
    let handed = lead.handoff.as_ref();
    let handed = handed.filter(|handoff| matches!(handoff.state, State::Pending | State::Acknowledged));
    let handed = handed.map(|handoff| handoff.opened_at);
    lead.recent.iter().filter(move |reached| handed.is_none_or(|handed| reached.at > handed))
}

/// Who did the last three contacts, when none of them was the owner's: newest first, each once, with when it began.
pub(super) fn others(lead: &Lead) -> Option<(Vec<Handle>, DateTime<Utc>)> {
    let owner = lead.owner.as_ref()?;
    let all: Vec<&Reached> = since_handed(lead).collect();
    let last = all.get(all.len().checked_sub(ENOUGH)?..)?;
    if last.iter().any(|reached| reached.by == *owner) {
        return None;
    }
    let began = last.first()?.at;
    Some((names(last.iter().rev().copied()), began))
}

/// The members who both write to the customer, newest first, with when the second of them began. Who helps by agreement
/// gets in nobody's way.
pub(super) fn together(lead: &Lead, now: DateTime<Utc>) -> Option<(Vec<Handle>, DateTime<Utc>)> {
    let lately: Vec<&Reached> = since_handed(lead)
        .filter(|reached| now - reached.at <= TOGETHER && !lead.collaborators.contains(&reached.by))
        .collect();
    let first = &lately.first()?.by;
    let second = lately.iter().find(|reached| reached.by != *first)?;
    Some((names(lately.iter().rev().copied()), second.at))
}

fn names<'r>(reached: impl Iterator<Item = &'r Reached>) -> Vec<Handle> {
    let mut names: Vec<Handle> = Vec::new();
    for one in reached {
        if !names.contains(&one.by) {
            names.push(one.by.clone());
        }
    }
    names
}
