//! When a lead is looked at next, computed whenever it is written, so that what is due is found by an index. Nothing is
//! decided here.

use chrono::{DateTime, NaiveDate, Utc};

use super::digest::shown;
use super::{announce, ladder, steps};
use crate::domain::contact::calendar_of;
use crate::domain::lead::Lead;
use crate::domain::presence::Presence;

/// What the store keeps beside a lead so that what is due is found by an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agenda {
    /// The local date of the follow-up, for the owner's digest.
    pub follow_up_on: Option<NaiveDate>,
    /// When a letter of its own may be due: of its plan, of a customer who waits, or of a pending handoff.
    pub due_at: Option<DateTime<Utc>>,
    /// When its announcement is due.
    pub announce_at: Option<DateTime<Utc>>,
    /// Whether the owner's next digest has something to ask or tell about it.
    pub asks: bool,
    /// Whether a handoff of it waits for somebody: their digests show it.
    pub open: bool,
}

/// The agenda of a lead, seen at `now`.
pub fn agenda(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Agenda {
    let zone = calendar_of(lead, presence.policy()).zone;
    let single = steps::next(lead, presence, now);
    let handoff = ladder::next(lead, presence, now);
    Agenda {
        follow_up_on: lead.follow_up.map(|follow_up| follow_up.when.date(zone)),
        due_at: single.into_iter().chain(handoff).min(),
        announce_at: announce_due(lead, presence, now),
        asks: shown(lead) != *lead,
        open: lead.handoff.iter().chain(&lead.draft).any(|handoff| handoff.state.is_open()),
    }
}

/// The instant from `now` on at which a lead may be announced.
fn announce_due(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let owner = lead.owner.as_ref()?;
    let at = now.max(announce::closes(lead.announcement.as_ref()?.at, now));
    let (readers, _) = presence.readers(owner, at);
    Some(steps::first_opening(&readers, presence, at))
}
