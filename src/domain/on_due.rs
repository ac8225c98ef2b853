//! What is due (product.md §11): digests, single follow-ups with a time, announcements of new leads. Level-triggered: it
//! looks at the record and at `now`, never at why it was called, so a missed or doubled call changes nothing.

mod agenda;
mod digest;
pub(in crate::domain) mod reader;
mod single;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub use self::agenda::{Agenda, agenda};
pub use self::digest::{digest_due, next_digest};
use super::effect::Effect;
use super::lead::Lead;
use super::letters::Reason;
use super::world::World;
use super::{Address, Handle, LeadId, Member, Policy};

/// How long new leads for one person are gathered into one letter.
pub const BATCH_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// What the record holds that may be due.
#[derive(Debug, Clone, Default)]
pub struct DueLeads {
    /// Active leads whose own instant (a follow-up with a time) has come.
    pub singles: Vec<LeadId>,
    /// Leads waiting to be announced, by owner.
    pub announcements: Vec<LeadId>,
    /// For each member whose digest is to be settled: their leads that belong in it.
    pub digests: BTreeMap<Handle, Vec<LeadId>>,
    /// Claimed mails behind the claimed flag: lead, author, day, summary.
    pub claimed: Vec<(LeadId, Address, NaiveDate, String)>,
    /// Close open batches now (`run --once`).
    pub close_batches: bool,
}

/// Decides everything that is due at `now`.
pub fn decide(world: &World, due: &DueLeads, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for id in &due.singles {
        if let Some(lead) = world.leads.get(id) {
            effects.extend(single::follow_up(lead, policy, now));
        }
    }
    effects.extend(single::announcements(world, due, policy, now));
    effects.extend(digest::digests(world, due, policy, now));
    effects
}

/// Who reads of a lead: its owner; and when they are gone, the managers.
fn keepers<'p>(lead: &Lead, policy: &'p Policy, now: DateTime<Utc>) -> (Vec<&'p Member>, Reason) {
    let owner = lead.owner.as_ref().and_then(|owner| policy.team.present(owner, now));
    match owner {
        Some(owner) => (vec![owner], Reason::Owner),
        None => (policy.team.managers(policy.calendar.date(now)).collect(), Reason::Manager),
    }
}
