//! What the rules of handoffs must know beside the lead: who is there, who is away, who has how much. Loaded by others;
//! nothing here changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::lead::FollowUp;
use crate::domain::time::When;
use crate::domain::world::MemberRecord;
use crate::domain::{Handle, Member, Policy};

/// Why somebody cannot receive a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// They are on leave.
    Away,
    /// They are not, or no longer, on the team.
    Gone,
    /// They have as many leads as they can take.
    Full,
}

/// The team around a lead, at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Who is who, and what is expected of whom.
    pub policy: &'a Policy,
    /// How many active leads each member has; who is not in it has none.
    pub members: &'a BTreeMap<Handle, MemberRecord>,
    /// Who is on leave now.
    pub away: &'a BTreeSet<Handle>,
    /// The moment.
    pub now: DateTime<Utc>,
}

impl Around<'_> {
    /// Whether somebody is on the team still.
    pub(super) fn is_there(&self, handle: &Handle) -> bool {
        self.policy.team.present(handle, self.now).is_some()
    }

    /// Whether an owner can be asked at all.
    pub(super) fn can_answer(&self, handle: &Handle) -> bool {
        self.is_there(handle) && !self.away.contains(handle)
    }

    /// Why somebody cannot receive a lead now; none when they can.
    pub fn absent(&self, handle: &Handle) -> Option<Absent> {
        let Some(member) = self.policy.team.present(handle, self.now) else { return Some(Absent::Gone) };
        if self.away.contains(handle) {
            return Some(Absent::Away);
        }
        let load = self.members.get(handle).map_or(0, |record| record.load);
        member.capacity.is_some_and(|capacity| load >= capacity).then_some(Absent::Full)
    }

    /// The managers who are there, without some.
    pub(super) fn managers(&self, without: &[&Handle]) -> Vec<Handle> {
        let today = self.policy.calendar.date(self.now);
        let managers = self.policy.team.managers(today).map(|member| &member.handle);
        managers.filter(|handle| !without.contains(handle)).cloned().collect()
    }

    pub(super) fn is_manager(&self, handle: &Handle) -> bool {
        self.policy.team.member(handle).is_some_and(Member::is_manager)
    }

    /// Today, as somebody's calendar says.
    pub(super) fn today_of(&self, handle: &Handle) -> NaiveDate {
        let member = self.policy.team.member(handle);
        member.map_or(&self.policy.calendar, |member| &member.calendar).date(self.now)
    }

    /// Whether a follow-up is not past, for whoever is to keep it.
    pub(super) fn is_ahead(&self, when: When, keeper: &Handle) -> bool {
        match when {
            When::On(date) => date >= self.today_of(keeper),
            When::At(instant) => instant > self.now,
        }
    }

    /// The day on which an answer is due, for whoever is to give it.
    pub(super) fn respond_on(&self, keeper: &Handle) -> FollowUp {
        let member = self.policy.team.member(keeper);
        let calendar = member.map_or(&self.policy.calendar, |member| &member.calendar);
        FollowUp {
            when: When::On(calendar.add_to(When::At(self.now), self.policy.respond_within)),
            hold: false,
        }
    }
}
