//! What is due (product.md §11): digests, single letters about a lead, the ladder of a handoff, announcements of new
//! leads, what leaves and leavers ask for. Level-triggered: it looks at the record and at `now`, never at why it was
//! called, so a missed or doubled call changes nothing.

mod agenda;
mod announce;
mod cleanup_time;
mod digest;
mod ladder;
mod leave;
mod left;
pub(in crate::domain) mod reader;
mod rows;
mod single;
mod steps;
#[cfg(test)]
mod tests;
mod why_not;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub use self::agenda::{Agenda, agenda};
pub use self::cleanup_time::{cleanup_due, cleanup_letter, is_settled, next_cleanup};
pub use self::digest::{digest_due, digest_key, next_digest};
pub use self::leave::{leave_due, next_leave};
pub use self::left::{left_due, next_left};
pub use self::why_not::why_not;
use super::effect::{Effect, HistoryLine, Queued};
use super::lead::Lead;
use super::presence::Presence;
use super::world::World;
use super::{Address, Handle, LeadId, Policy, held};

/// How long new leads for one person are gathered into one letter.
pub const BATCH_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// What the record holds that may be due.
#[derive(Debug, Clone, Default)]
pub struct DueLeads {
    /// Leads whose own instant has come: of their plan, of a customer who waits, of a pending handoff.
    pub singles: Vec<LeadId>,
    /// Leads waiting to be announced, by owner.
    pub announcements: Vec<LeadId>,
    /// For each member whose digest is to be settled: the leads that may belong in it.
    pub digests: BTreeMap<Handle, Vec<LeadId>>,
    /// For each member who goes on leave and is to be told before: their leads that are due meanwhile.
    pub leaves: BTreeMap<Handle, Listed>,
    /// For each member who has left and of whom the managers are to be told: their leads.
    pub left: BTreeMap<Handle, Listed>,
    /// For each member whose weekly cleanup is to be settled: its Monday.
    pub cleanups: BTreeMap<Handle, NaiveDate>,
    /// Claimed mails behind the claimed flag, oldest first.
    pub claimed: Vec<Claimed>,
    /// Close open batches now (`run --once`).
    pub close_batches: bool,
}

/// A mail that only claims to belong to a lead.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The lead.
    pub lead: LeadId,
    /// Its author.
    pub from: Address,
    /// The day it came.
    pub on: NaiveDate,
    /// One line of it.
    pub summary: String,
}

/// Leads of a list, and how many more there are.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The first ones.
    pub leads: Vec<LeadId>,
    /// Those that were not loaded.
    pub more: u32,
}

/// Decides everything that is due at `now`.
pub fn decide(world: &World, due: &DueLeads, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let mut world = world.clone();
    let mut effects = Vec::new();
    // A lead may be due for several of them: each begins where the one before it ended, so that none writes over another.
    for settle in [singles, announce::announcements, leave::letters, left::notices, digest::digests] {
        let settled = settle(&world, due, Presence::of(policy, &world), now);
        for effect in &settled {
            world.apply(effect);
        }
        effects.extend(settled);
    }
    effects.extend(held::due(&world, policy, now));
    effects
}

fn singles(world: &World, due: &DueLeads, presence: Presence<'_>, now: DateTime<Utc>) -> Vec<Effect> {
    let leads = due.singles.iter().filter_map(|id| world.leads.get(id));
    leads.flat_map(|lead| about(lead, presence, now)).collect()
}

/// The letters of one lead. It is written even when nothing is decided: its place in the agenda is computed anew.
fn about(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Vec<Effect> {
    let (mut lead, mut letters) = single::decide(lead, presence, now);
    letters.extend(ladder::climb(&mut lead, presence, now));
    let mut effects = vec![Effect::PutLead(Box::new(lead))];
    for queued in letters {
        effects.extend(remembered(&queued, now));
        effects.push(Effect::Queue(Box::new(queued)));
    }
    effects
}

/// What the lead's history says of a letter.
fn remembered(queued: &Queued, now: DateTime<Utc>) -> Option<Effect> {
    let what = match queued.letter.kind() {
        "follow_up" => "is told that the follow-up is due",
        "waiting" => "is told that the customer waits",
        "nudge" => "is asked once more to confirm the handoff",
        _ => "is told that nobody has confirmed the handoff",
    };
    Some(Effect::Remember(Box::new(HistoryLine {
        lead: queued.lead?,
        at: now,
        what: format!("{} {what}", queued.to),
        by: "baton".into(),
        cause: queued.key.clone(),
        change: String::new(),
    })))
}
