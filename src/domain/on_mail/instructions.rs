//! What a member asks in the inbox's address, once the mail has its leads: the next follow-up; and an answer to words
//! that mean nothing. Instructions of the past are not carried out.

use super::Instruction;
use super::case::Case;
use super::commands::day_in;
use crate::domain::lead::FollowUp;
use crate::domain::letters::{Answered, Did, Letter, Notice, Reason, Told};
use crate::domain::presence::Presence;
use crate::domain::time::When;
use crate::domain::{Handle, LeadId};

impl Case<'_> {
    pub(super) fn follow_instructions(&mut self) {
        if self.arrival.history || self.arrival.instructions.is_empty() {
            return;
        }
        let follow_up = day_in(self.arrival);
        if let Some(when) = follow_up {
            self.set_follow_up(when);
        }
        self.answer_unknown(follow_up.is_some() && self.leads.is_empty());
    }

    /// Of every active lead of the mail; but a mail that another one has overtaken moves no follow-up.
    fn set_follow_up(&mut self, when: When) {
        for id in self.leads.keys().copied().collect::<Vec<_>>() {
            let at = self.mail.at();
            let Some(lead) = self.leads.get_mut(&id).filter(|lead| lead.is_active()) else { continue };
            if lead.newest_contact().is_some_and(|newest| newest > at) {
                self.because(&format!("a later mail has planned {id} already; its date is not taken"));
                continue;
            }
            let if_no_reply = lead.if_no_reply;
            lead.plan(Some(FollowUp { when, hold: false }), if_no_reply);
            lead.planned_at = Some(at);
            lead.by_rule = false;
            self.remember(id, "next follow-up set by the address".to_owned());
            if let Some(member) = self.mail.member().cloned() {
                self.settle(id, &member);
                self.tell_owner(id, &member, when);
            }
        }
    }

    /// Whoever owns the lead hears that somebody else chose its day (product.md §14).
    fn tell_owner(&mut self, id: LeadId, by: &Handle, when: When) {
        let Some((name, Some(owner))) =
            self.leads.get(&id).map(|lead| (lead.name.clone(), lead.owner.clone()))
        else {
            return;
        };
        let own = Presence::of(self.policy, self.world).acts_for(by, &owner, self.now) || owner == *by;
        if own || self.policy.team.present(&owner, self.now).is_none() {
            return;
        }
        let line = Answered {
            written: self.mail.tags.iter().map(|tag| format!("+{tag}")).collect::<Vec<_>>().join(" "),
            lead: Some((id, name)),
            came: Ok(Did::Moved { when, hold: false, third: false }),
            next: None,
        };
        let told = Told::Acted { by: self.teller(by, &owner), lines: vec![line] };
        let cause = format!("acted:{id}:{}", self.mail.key.hex());
        self.queue(&owner, Reason::Owner, &cause, Letter::Told(Box::new(told)));
    }

    /// Words that are no instruction, and instructions without a lead to carry them out on, are answered.
    fn answer_unknown(&mut self, homeless: bool) {
        let unknown = |instruction: &Instruction| match instruction {
            Instruction::Unknown(text) => Some(text.clone()),
            Instruction::Lead(id) if !self.world.leads.contains_key(id) => {
                Some(format!("{id} (there is no such lead)"))
            }
            _ => None,
        };
        let mut words: Vec<String> = self.arrival.instructions.iter().filter_map(unknown).collect();
        words.extend(self.too_late());
        if self.asked(&Instruction::NewLead) && self.row.lead.is_none() && self.copy_of.is_none() {
            words.push("new (this mail is about no customer)".to_owned());
        }
        if homeless {
            words.extend(self.mail.tags.iter().map(|tag| format!("{tag} (this mail is about no lead)")));
        }
        let Some(member) = self.mail.member().cloned().filter(|_| !words.is_empty()) else { return };
        self.because("its address holds words that are no instruction");
        let notice =
            Notice::UnknownInstruction { words, subject: self.mail.subject.clone(), lead: self.row.lead };
        let key = match self.copy_of {
            None => self.mail.key,
            Some(_) => self.mail.tags.iter().fold(self.mail.key, |key, tag| key.with_tag(tag)),
        };
        self.notify(&member, Reason::Sender, &format!("tag:{}", key.hex()), notice);
    }
}
