//! Leads that are new to somebody: one letter a person for all whose batch has closed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::reader::Reader;
use super::{BATCH_WINDOW, DueLeads};
use crate::domain::Handle;
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::lead::Lead;
use crate::domain::letters::{Letter, NewLead, Reason};
use crate::domain::presence::Presence;
use crate::domain::world::World;

/// One letter a person for all their new leads whose batch has closed. Leads of somebody who left go to the managers.
pub(super) fn announcements(
    world: &World,
    due: &DueLeads,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> Vec<Effect> {
    let mut by_owner: BTreeMap<&Handle, Vec<&Lead>> = BTreeMap::new();
    for lead in due.announcements.iter().filter_map(|id| world.leads.get(id)) {
        if let Some(owner) = lead.owner.as_ref().filter(|_| lead.announcement.is_some()) {
            by_owner.entry(owner).or_default().push(lead);
        }
    }
    let mut effects = Vec::new();
    for leads in by_owner.into_values() {
        let Some(first) = leads.first() else { continue };
        let (readers, reason) = presence.keepers(first.owner.as_ref(), now);
        let open = readers.iter().any(|member| presence.opens(member, now) == Some(now));
        let oldest = leads.iter().filter_map(|lead| Some(lead.announcement.as_ref()?.at)).min();
        let closed = due.close_batches || oldest.is_some_and(|oldest| closes(oldest, now) <= now);
        let told = open && closed;
        effects.extend(leads.iter().map(|lead| put(lead, told)));
        if told {
            for member in readers {
                let at = presence.opens(member, now).unwrap_or(now);
                let reader = Reader { member, policy: presence.policy() };
                effects.extend(announce(&reader, &leads, &reason, at));
            }
        }
    }
    effects
}

/// When a batch that was begun at `at` is closed. One that begins later than now was begun by a clock that was ahead.
pub(super) fn closes(at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    if at > now { now } else { at + BATCH_WINDOW }
}

/// The lead, told; or as it is, so that its place in the agenda is computed anew.
fn put(lead: &Lead, told: bool) -> Effect {
    let mut lead = lead.clone();
    if told {
        lead.announcement = None;
    }
    Effect::PutLead(Box::new(lead))
}

fn announce(reader: &Reader<'_>, leads: &[&Lead], reason: &Reason, at: DateTime<Utc>) -> Option<Effect> {
    let news: Vec<NewLead> =
        leads.iter().filter(|lead| lead.is_live()).map(|lead| reader.new_lead(lead)).collect();
    let batch = news.iter().map(|lead| lead.lead).min()?;
    let handle = &reader.member.handle;
    let letter = Letter::NewLeads { leads: news };
    Some(Effect::Queue(Box::new(Queued {
        to: handle.clone(),
        key: format!("new_lead:{handle}:{batch}"),
        lead: letter.lead(),
        holds: Holds::default(),
        answers: None,
        until: None,
        due_at: at,
        reason: reason.clone(),
        letter,
    })))
}
