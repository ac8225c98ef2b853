//! Whom a mail causes to be told, and of what. Mail of the past tells nobody anything.

use super::case::Case;
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::letters::{ANSWER, Letter, NewLead, Notice, Reason, Who};
use crate::domain::presence::Presence;
use crate::domain::{Handle, LeadId};

impl Case<'_> {
    /// A member, as another one reads of them.
    pub(super) fn teller(&self, handle: &Handle, reader: &Handle) -> Who {
        if handle == reader {
            return Who::You;
        }
        self.policy
            .team
            .member(handle)
            .map_or(Who::Team, |_| Who::Member(self.policy.team.called(handle).to_owned()))
    }

    fn presence(&self) -> Presence<'_> {
        Presence::of(self.policy, self.world)
    }

    fn managers(&self) -> Vec<Handle> {
        self.presence().managers(self.now).into_iter().map(|member| member.handle.clone()).collect()
    }

    /// The owner, or who stands in; else the managers, for a lead without an owner is theirs to look at.
    pub(super) fn keepers(&self, id: LeadId) -> (Vec<Handle>, Reason) {
        let owner = self.leads.get(&id).and_then(|lead| lead.owner.as_ref());
        let (readers, reason) = self.presence().keepers(owner, self.now);
        (readers.into_iter().map(|member| member.handle.clone()).collect(), reason)
    }

    pub(super) fn notify_managers(&mut self, cause: &str, notice: &Notice) {
        for manager in self.managers() {
            self.notify(&manager, Reason::Manager, cause, notice.clone());
        }
    }

    /// The rule is that a manager assigns it.
    pub(super) fn ask_managers(&mut self, lead: &NewLead) {
        for manager in self.managers() {
            let id = lead.lead;
            let letter = Letter::NewLeads { leads: vec![lead.clone()] };
            self.queue(&manager, Reason::Manager, &format!("assign:{id}"), letter);
        }
    }

    pub(super) fn notify(&mut self, to: &Handle, reason: Reason, cause: &str, notice: Notice) {
        self.queue(to, reason, cause, Letter::Notice(notice));
    }

    pub(super) fn queue(&mut self, to: &Handle, reason: Reason, cause: &str, letter: Letter) {
        if self.arrival.history {
            return;
        }
        let answers = (letter.kind() == ANSWER).then(|| self.mail.message_id.clone());
        self.effects.push(Effect::Queue(Box::new(Queued {
            to: to.clone(),
            key: format!("{}:{to}:{cause}", letter.kind()),
            lead: letter.lead(),
            holds: Holds::default(),
            answers,
            until: None,
            due_at: self.now,
            reason,
            letter,
        })));
    }
}
