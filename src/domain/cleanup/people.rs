//! Who is there: owners who are gone, away without cover, or about to be; and who could take a lead. Only read.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::handoff::{Around, Blocked, Handoff};
use crate::domain::presence::Presence;
use crate::domain::world::{Absence, MemberRecord};
use crate::domain::{Handle, Member, Policy};

/// How many days ahead a leave without cover is told.
const SOON_DAYS: i64 = 7;

/// The team at an instant.
pub(super) struct People<'p> {
    pub(super) policy: &'p Policy,
    pub(super) members: &'p BTreeMap<Handle, MemberRecord>,
    pub(super) now: DateTime<Utc>,
}

/// Why nobody acts for an owner.
pub(super) enum Missing {
    /// They have left, on this day where it is known.
    Gone(Option<NaiveDate>),
    /// They are away and nobody covers.
    Away(Absence),
}

impl People<'_> {
    /// A first name, or the handle of somebody unknown.
    pub(super) fn first_name(&self, handle: &Handle) -> String {
        self.presence().first_name(handle)
    }

    /// Whether nobody acts for them now.
    pub(super) fn missing(&self, owner: &Handle) -> Option<Missing> {
        let Some(member) = self.policy.team.member(owner) else { return Some(Missing::Gone(None)) };
        if member.is_gone(self.today(member)) {
            return Some(Missing::Gone(member.left));
        }
        let absence = self.presence().absence(owner, self.today(member))?;
        (!self.presence().is_covered(owner, self.now)).then(|| Missing::Away(absence.clone()))
    }

    /// Their first leave without cover that begins within the week.
    pub(super) fn away_soon(&self, handle: &Handle) -> Option<Absence> {
        let member = self.policy.team.present(handle, self.now)?;
        let today = self.today(member);
        let soon = |absence: &&Absence| {
            let days = absence.from.signed_duration_since(today).num_days();
            (1..=SOON_DAYS).contains(&days) && absence.cover.is_none()
        };
        self.members.get(handle)?.absences.iter().find(soon).cloned()
    }

    /// Members who could take a lead, those with the fewest first.
    pub(super) fn takers(&self, loads: &BTreeMap<Handle, u32>) -> Vec<Handle> {
        let load = |member: &Member| loads.get(&member.handle).copied().unwrap_or(0);
        let free = |member: &&Member| {
            let room = member.capacity.is_none_or(|capacity| load(member) < capacity);
            room && self.is_here(&member.handle)
        };
        let mut takers: Vec<&Member> = self.policy.team.members().iter().filter(free).collect();
        takers.sort_by_key(|member| load(member));
        takers.into_iter().map(|member| member.handle.clone()).collect()
    }

    /// On the team, and not away.
    pub(super) fn is_here(&self, handle: &Handle) -> bool {
        self.presence().is_there(handle, self.now).is_some()
    }

    /// What keeps a draft from opening.
    pub(super) fn blocked(&self, draft: &Handoff) -> Blocked {
        let away = self.presence().away(self.now);
        Around { policy: self.policy, members: self.members, away: &away, now: self.now }.blocked(draft)
    }

    fn today(&self, member: &Member) -> NaiveDate {
        member.calendar.date(self.now)
    }

    fn presence(&self) -> Presence<'_> {
        Presence::new(self.policy, self.members)
    }
}
