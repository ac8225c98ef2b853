//! Who is there (product.md §10): absences, members who left, covers; and so who reads what is meant for somebody. Every
//! letter finds its readers here. It keeps nothing and changes nothing; whose lead it is never moves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::letters::Reason;
use super::world::{Absence, MemberRecord, World};
use super::{Handle, Member, Policy};

/// How many absences are looked past for the next moment of work.
const MAX_ABSENCES: usize = 50;

/// The team and its absences.
#[derive(Debug, Clone, Copy)]
pub struct Presence<'a> {
    policy: &'a Policy,
    members: &'a BTreeMap<Handle, MemberRecord>,
}

/// Where somebody's letters go.
enum StandIn<'a> {
    /// To them, or to the member who covers for them.
    Member(&'a Member),
    /// To the managers: they are gone, or nobody covers for them.
    Managers,
}

impl<'a> Presence<'a> {
    /// What the configuration and the members' records say.
    pub fn new(policy: &'a Policy, members: &'a BTreeMap<Handle, MemberRecord>) -> Self {
        Self { policy, members }
    }

    /// The same, of a loaded record.
    pub fn of(policy: &'a Policy, world: &'a World) -> Self {
        Self::new(policy, &world.members)
    }

    /// The rules in force.
    pub fn policy(self) -> &'a Policy {
        self.policy
    }

    /// What is kept of the members.
    pub fn members(self) -> &'a BTreeMap<Handle, MemberRecord> {
        self.members
    }

    /// The absence in which a local day of the member's lies; of several, one with a cover.
    pub fn absence(self, handle: &Handle, on: NaiveDate) -> Option<&'a Absence> {
        let all = self.members.get(handle)?.absences.iter();
        let during = all.filter(|absence| absence.from <= on && on <= absence.to);
        during.max_by_key(|absence| (absence.cover.is_some(), absence.to))
    }

    /// Whether they are on leave at `at`, by their own calendar.
    pub fn is_away(self, member: &Member, at: DateTime<Utc>) -> bool {
        self.absence(&member.handle, member.calendar.date(at)).is_some()
    }

    /// The member, if they are on the team and not on leave at `at`.
    pub fn is_there(self, handle: &Handle, at: DateTime<Utc>) -> Option<&'a Member> {
        self.policy.team.present(handle, at).filter(|member| !self.is_away(member, at))
    }

    /// Whether letters to them arrive: two that came back say no.
    fn is_reached(self, handle: &Handle) -> bool {
        !self.members.get(handle).is_some_and(MemberRecord::address_is_bad)
    }

    /// Everybody who is on leave at `at`.
    pub fn away(self, at: DateTime<Utc>) -> BTreeSet<Handle> {
        let members = self.policy.team.members().iter();
        members.filter(|member| self.is_away(member, at)).map(|member| member.handle.clone()).collect()
    }

    /// The first moment from `at` on at which a letter may reach them: inside their hours, not on leave, not gone.
    pub fn opens(self, member: &Member, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut from = at;
        for _ in 0..MAX_ABSENCES {
            let open = member.calendar.next_open(from)?;
            let on = member.calendar.date(open);
            if member.is_gone(on) {
                return None;
            }
            match self.absence(&member.handle, on) {
                None => return Some(open),
                Some(absence) => from = member.calendar.instant(absence.to.succ_opt()?, NaiveTime::MIN),
            }
        }
        None
    }

    /// The managers who are there at `at`; when all are away, the one who is back first. Nobody, when there are none.
    pub fn managers(self, at: DateTime<Utc>) -> Vec<&'a Member> {
        let all = self.policy.team.members().iter().filter(|member| {
            member.is_manager()
                && !member.is_gone(member.calendar.date(at))
                && self.is_reached(&member.handle)
        });
        let all: Vec<&Member> = all.collect();
        let there: Vec<&Member> = all.iter().copied().filter(|member| !self.is_away(member, at)).collect();
        if !there.is_empty() {
            return there;
        }
        let back = |member: &&Member| self.opens(member, at).unwrap_or(DateTime::<Utc>::MAX_UTC);
        all.into_iter().min_by_key(back).into_iter().collect()
    }

    /// Who reads what is meant for a member, and why: themselves; while they are away their cover, or the cover's cover;
    /// the managers where nobody covers or the covers go in a circle, and for whoever has left.
    pub fn readers(self, handle: &Handle, at: DateTime<Utc>) -> (Vec<&'a Member>, Reason) {
        match self.stand_in(handle, at) {
            StandIn::Member(member) if member.handle == *handle => (vec![member], Reason::Owner),
            StandIn::Member(cover) => (vec![cover], Reason::Cover(self.first_name(handle))),
            StandIn::Managers => (self.managers(at), Reason::Manager),
        }
    }

    /// Who reads of a lead: its owner, or who stands in; the managers for a lead of nobody.
    pub fn keepers(self, owner: Option<&Handle>, at: DateTime<Utc>) -> (Vec<&'a Member>, Reason) {
        match owner {
            Some(owner) => self.readers(owner, at),
            None => (self.managers(at), Reason::Manager),
        }
    }

    /// Whether `reader` is one of those who read what is meant for `handle`.
    pub fn reads_for(self, reader: &Member, handle: &Handle, at: DateTime<Utc>) -> bool {
        self.readers(handle, at).0.iter().any(|member| member.handle == reader.handle)
    }

    /// Whether `reader` may act for `handle`: as themselves, or as the cover of somebody who is away.
    pub fn acts_for(self, reader: &Handle, handle: &Handle, at: DateTime<Utc>) -> bool {
        matches!(self.stand_in(handle, at), StandIn::Member(member) if member.handle == *reader)
    }

    /// Whether somebody stands in for them: they are there, or a cover is.
    pub fn is_covered(self, handle: &Handle, at: DateTime<Utc>) -> bool {
        matches!(self.stand_in(handle, at), StandIn::Member(_))
    }

    fn stand_in(self, handle: &Handle, at: DateTime<Utc>) -> StandIn<'a> {
        let mut seen = BTreeSet::new();
        let mut next = handle;
        while seen.insert(next) {
            let Some(member) = self.policy.team.present(next, at) else { break };
            if !self.is_reached(next) {
                break;
            }
            match self.absence(next, member.calendar.date(at)) {
                None => return StandIn::Member(member),
                Some(Absence { cover: Some(cover), .. }) => next = cover,
                Some(_) => break,
            }
        }
        StandIn::Managers
    }

    /// What a member is called in letters; a handle nobody knows stands for itself.
    pub fn first_name(self, handle: &Handle) -> String {
        self.policy.team.called(handle).to_owned()
    }
}

#[cfg(test)]
mod tests;
