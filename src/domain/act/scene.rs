//! The team around a handoff, as the lines before it in the same mail have left it. It only reads.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::desk::Desk;
use crate::domain::handoff::Around;
use crate::domain::lead::Lead;
use crate::domain::presence::Presence;
use crate::domain::world::MemberRecord;
use crate::domain::{Handle, Policy};

/// Who is on leave, and how much everybody has by now.
pub(super) struct Scene {
    away: BTreeSet<Handle>,
    members: BTreeMap<Handle, MemberRecord>,
}

impl Scene {
    pub(super) fn of(desk: &Desk<'_>) -> Self {
        let mut members = desk.world.members.clone();
        members.extend(desk.members.clone());
        let away = Presence::new(desk.policy, &members).away(desk.asking.now);
        let keeps = |lead: Option<&Lead>| lead.filter(|lead| lead.is_live())?.owner.clone();
        for (id, lead) in &desk.leads {
            let (before, now) = (keeps(desk.world.leads.get(id)), keeps(Some(lead)));
            if before == now {
                continue;
            }
            if let Some(owner) = before {
                let load = &mut members.entry(owner).or_default().load;
                *load = load.saturating_sub(1);
            }
            if let Some(owner) = now {
                members.entry(owner).or_default().load += 1;
            }
        }
        Self { away, members }
    }

    /// As the rules of handoffs see it.
    pub(super) fn around<'a>(&'a self, policy: &'a Policy, now: DateTime<Utc>) -> Around<'a> {
        Around { policy, members: &self.members, away: &self.away, now }
    }
}
