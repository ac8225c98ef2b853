//! When a lead is looked at next, computed whenever it is written, so that what is due is found by an index. Nothing is
//! decided here.

use chrono::{DateTime, NaiveDate, Utc};

use super::BATCH_WINDOW;
use super::digest::shown;
use crate::domain::Policy;
use crate::domain::contact::calendar_of;
use crate::domain::lead::Lead;
use crate::domain::time::When;

/// What the store keeps beside a lead so that what is due is found by an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agenda {
    /// The local date of the follow-up, for the owner's digest.
    pub follow_up_on: Option<NaiveDate>,
    /// When the lead's own letter is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When its announcement is due.
    pub announce_at: Option<DateTime<Utc>>,
    /// Whether the owner's next digest has something to ask or tell about it.
    pub asks: bool,
}

/// The agenda of a lead, seen at `now`.
pub fn agenda(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Agenda {
    let zone = calendar_of(lead, policy).zone;
    Agenda {
        follow_up_on: lead.follow_up.map(|follow_up| follow_up.when.date(zone)),
        due_at: single_due(lead, policy, now),
        announce_at: announce_due(lead, policy, now),
        asks: shown(lead) != *lead,
    }
}

/// The instant from `now` on at which a lead's own letter may go: its follow-up's time, moved into the owner's hours.
/// None when it has no time, was told, or nobody owns it.
pub(super) fn single_due(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if lead.told || !lead.is_live() || lead.owner.is_none() {
        return None;
    }
    match lead.follow_up?.when {
        When::At(instant) => calendar_of(lead, policy).next_open(instant.max(now)),
        When::On(_) => None,
    }
}

/// The instant from `now` on at which a lead may be announced.
fn announce_due(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let since = lead.announcement.as_ref()?.at;
    calendar_of(lead, policy).next_open(now.max(since + BATCH_WINDOW))
}
