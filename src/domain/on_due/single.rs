//! Letters about single leads: a follow-up at its time, and leads that are new to their owner.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::agenda::single_due;
use super::reader::{Reader, background};
use super::{BATCH_WINDOW, DueLeads, keepers};
use crate::domain::contact::calendar_of;
use crate::domain::effect::{Effect, HistoryLine, Holds, Queued};
use crate::domain::lead::Lead;
use crate::domain::letters::{FollowUp, Letter, NewLead, Reason};
use crate::domain::world::World;
use crate::domain::{Handle, Member, Policy};

/// The letter of a follow-up whose time has come.
pub(super) fn follow_up(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let Some(due_at) = single_due(lead, policy, now).filter(|due| *due <= now) else {
        return vec![Effect::PutLead(Box::new(lead.clone()))]; // its place in the agenda is computed anew
    };
    let today = lead.owner.clone().map(|owner| (owner, calendar_of(lead, policy).date(now)));
    let mut told = lead.clone();
    told.told = true;
    told.told_on.clone_from(&today);
    let mut effects = vec![Effect::PutLead(Box::new(told))];
    if lead.told_on == today {
        return effects; // one a day; it is late in the next digest
    }
    let (readers, reason) = keepers(lead, policy, now);
    let owner = lead.owner.as_ref().filter(|_| reason == Reason::Manager);
    let absent =
        owner.map(|owner| policy.team.member(owner).map_or(owner.as_str(), Member::first_name).to_owned());
    for member in readers {
        let line = Reader { member, policy }.line(lead, now);
        let letter = FollowUp { line, background: background(lead), for_manager_of: absent.clone() };
        let queued = Queued {
            to: member.handle.clone(),
            key: format!("follow_up:{}:{}:{}:time", member.handle, lead.id, lead.revision),
            lead: Some(lead.id),
            holds: Holds::plan(lead.revision),
            answers: None,
            until: Some(member.calendar.date(now)),
            due_at,
            reason: reason.clone(),
            letter: Letter::FollowUp(letter),
        };
        effects.push(Effect::Remember(Box::new(HistoryLine {
            lead: lead.id,
            at: now,
            what: format!("{} is told that the follow-up is due", member.handle),
            by: "baton".into(),
            cause: queued.key.clone(),
            change: String::new(),
        })));
        effects.push(Effect::Queue(Box::new(queued)));
    }
    effects
}

/// One letter a person for all their new leads whose batch has closed. Leads of somebody who left go to the managers.
pub(super) fn announcements(
    world: &World,
    due: &DueLeads,
    policy: &Policy,
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
        let (readers, reason) = keepers(first, policy, now);
        let open = reason == Reason::Manager || readers.iter().any(|member| member.calendar.is_open(now));
        let oldest = leads.iter().filter_map(|lead| Some(lead.announcement.as_ref()?.at)).min();
        let closed = due.close_batches || oldest.is_some_and(|oldest| oldest + BATCH_WINDOW <= now);
        let told = open && closed;
        effects.extend(leads.iter().map(|lead| put(lead, told)));
        if told {
            let letters = readers.into_iter().map(|member| Reader { member, policy });
            effects.extend(letters.filter_map(|reader| announce(&reader, &leads, &reason, now)));
        }
    }
    effects
}

/// The lead, told; or as it is, so that its place in the agenda is computed anew.
fn put(lead: &Lead, told: bool) -> Effect {
    let mut lead = lead.clone();
    if told {
        lead.announcement = None;
    }
    Effect::PutLead(Box::new(lead))
}

fn announce(reader: &Reader<'_>, leads: &[&Lead], reason: &Reason, now: DateTime<Utc>) -> Option<Effect> {
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
        due_at: now,
        reason: reason.clone(),
        letter,
    })))
}
