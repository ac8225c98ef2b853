//! What the rules of handoffs must know beside the lead: who is there, who is away, who has how much. Loaded by others;
//! nothing here changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::Handoff;
use crate::domain::lead::FollowUp;
use crate::domain::presence::Presence;
use crate::domain::time::When;
use crate::domain::world::MemberRecord;
use crate::domain::{Handle, Member, Policy};

/// Why somebody cannot receive a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// They are on leave, until this day where it is known.
    Away(Option<NaiveDate>),
    /// They are not, or no longer, on the team.
    Gone,
    /// They have as many leads as they can take.
    Full,
}

/// What keeps a draft from opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// It lacks something.
    Parts,
    /// It lacks nothing, and its receiver cannot have it.
    Receiver(Absent),
    /// Nothing does any more: it opens with the next word about it.
    Nothing,
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

    /// When what is written to somebody now is read: in the hours of whoever reads their letters.
    pub(super) fn read_at(&self, handle: &Handle) -> DateTime<Utc> {
        let presence = Presence::new(self.policy, self.members);
        let readers = presence.readers(handle, self.now).0;
        let opens = readers.into_iter().filter_map(|reader| presence.opens(reader, self.now));
        opens.max().unwrap_or(self.now)
    }

    /// Whether an owner can be asked at all.
    pub(super) fn can_answer(&self, handle: &Handle) -> bool {
        self.is_there(handle) && !self.away.contains(handle)
    }

    /// Why somebody cannot receive a lead now; none when they can.
    pub fn absent(&self, handle: &Handle) -> Option<Absent> {
        let Some(member) = self.policy.team.present(handle, self.now) else { return Some(Absent::Gone) };
        if self.away.contains(handle) {
            let presence = Presence::new(self.policy, self.members);
            let absence = presence.absence(handle, member.calendar.date(self.now));
            return Some(Absent::Away(absence.map(|absence| absence.to)));
        }
        let load = self.members.get(handle).map_or(0, |record| record.load);
        member.capacity.is_some_and(|capacity| load >= capacity).then_some(Absent::Full)
    }

    /// What keeps a draft from opening.
    pub fn blocked(&self, draft: &Handoff) -> Blocked {
        if !draft.missing.is_empty() {
            return Blocked::Parts;
        }
        self.absent(&draft.to).filter(|_| !draft.anyway).map_or(Blocked::Nothing, Blocked::Receiver)
    }

    /// Whether somebody may take a handoff back: who gave it or began it, or a manager.
    pub fn may_take_back(&self, handoff: &Handoff, by: &Handle) -> bool {
        super::open::gave(handoff, by) || self.is_manager(by)
    }

    /// Somebody who is there and could take the lead, and is no part of the handoff; not `reader`.
    pub(super) fn colleague(&self, handoff: &Handoff, reader: &Handle) -> Option<(Handle, String)> {
        let part = [Some(&handoff.to), Some(&handoff.begun_by), handoff.from.as_ref(), Some(reader)];
        let handles = self.policy.team.members().iter().map(|member| &member.handle);
        let mut free = handles.filter(|one| !part.contains(&Some(*one)) && self.absent(one).is_none());
        free.next().map(|one| (one.clone(), self.policy.team.called(one).to_owned()))
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
