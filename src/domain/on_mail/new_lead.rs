//! Mails about no lead we know: which of them begin one, what it is called, and who gets it (product.md §§3, 9).

use super::Instruction;
use super::case::Case;
use super::human::MAX_CUSTOMERS;
use crate::domain::assign::{self, Assigned, Why};
use crate::domain::contact;
use crate::domain::effect::{Effect, LinkedBy};
use crate::domain::lead::{Announcement, Flag, FollowUp, Lead, Origin};
use crate::domain::letters::{NewLead, Notice, WhyYours};
use crate::domain::organisation::{self, own_domain};
use crate::domain::time::When;
use crate::domain::{Class, Handle, LeadId, Mailbox, Party, Verdict, text};

impl Case<'_> {
    pub(super) fn unlinked(&mut self) {
        if self.mail.verdict == Verdict::Fail {
            self.because("its sender is forged, says our mail server; no lead is made of it");
            self.row.claimed = self.mail.party != Party::Outsider;
            return;
        }
        match (&self.mail.party, self.mail.class) {
            (Party::Member(handle), Class::Outbound) => self.begin(Some(handle.clone())),
            (Party::Member(handle), _) if self.mail.forwarded.is_some() => self.begin(Some(handle.clone())),
            (Party::Inbox, Class::Outbound) => self.begin(None),
            (Party::Outsider, Class::Inbound) => self.stranger(),
            (Party::Internal, Class::Outbound) => {
                self.because("an internal address that is no member wrote; that makes no lead");
            }
            _ => self.because("among ourselves"),
        }
    }

    /// Makes the lead of this mail; `owner` found it.
    pub(super) fn begin(&mut self, owner: Option<Handle>) {
        let forced = self.asked(&Instruction::NewLead);
        let customers: Vec<Mailbox> = if forced {
            self.mail.customers.iter().take(MAX_CUSTOMERS).cloned().collect()
        } else {
            self.people()
        };
        let Some(first) = customers.first() else { return self.because(self.why_nobody()) };
        let id = LeadId(self.world.next_lead);
        let stranger = self.mail.author.as_ref().filter(|_| self.mail.party == Party::Outsider);
        let origin =
            Origin { stranger: stranger.map(|author| author.address.clone()), at: self.mail.arrived_at };
        let mut lead = Lead::new(id, lead_name(first, &self.mail.subject), origin);
        for customer in &customers {
            lead.add_contact(customer);
        }
        // Whoever asks for a new lead knows of the other.
        let duplicate = self.duplicate_of(&lead).filter(|_| !forced);
        if duplicate.is_some() {
            lead.flags.insert(Flag::PossibleDuplicate);
        }
        if self.arrival.history {
            lead.flags.insert(Flag::HistoryOnly);
        }
        let unowned = owner.is_none();
        lead.owner = owner;
        self.row.lead = Some(id);
        self.row.linked_by = Some(LinkedBy::New);
        self.thread.leads.push(id);
        self.leads.insert(id, lead);
        self.remember_people();
        self.because(&format!("started {id}"));
        self.remember(id, "lead started".to_owned());
        if unowned && !self.arrival.history {
            self.assign(id, duplicate);
        }
        self.effect_on(id);
        self.plan_teams_lead(id);
    }

    /// A lead that the inbox itself began has nobody's own mail to plan it by: it is looked at when an owner's would be.
    fn plan_teams_lead(&mut self, id: LeadId) {
        let (policy, at, history) = (self.policy, self.mail.at(), self.arrival.history);
        let Some(lead) = self.leads.get_mut(&id).filter(|_| !history && self.mail.party == Party::Inbox)
        else {
            return;
        };
        if lead.follow_up.is_none() && lead.last_contact.is_some() {
            let when = contact::look_again_on(lead, at, policy);
            lead.plan(Some(FollowUp { when: When::On(when), hold: false }), None);
        }
    }

    /// The latest active lead with a contact of the same organisation.
    fn duplicate_of(&self, lead: &Lead) -> Option<LeadId> {
        let domains = lead.contacts.iter().filter_map(|contact| own_domain(&contact.address));
        domains
            .filter_map(|domain| self.world.by_domain.get(domain))
            .flatten()
            .copied()
            .filter(|id| *id != lead.id && self.world.leads.get(id).is_some_and(Lead::is_active))
            .max()
    }

    /// Gives an unowned lead to whoever the rule names, and has it announced to them.
    pub(super) fn assign(&mut self, id: LeadId, duplicate: Option<LeadId>) {
        let duplicate = duplicate.and_then(|id| self.world.leads.get(&id));
        let assigned = match self.mail.party {
            Party::Outsider => assign::for_inbound(self.world, self.policy, self.mail, duplicate, self.now),
            _ => assign::by_rule(self.world, self.policy, self.mail, self.now),
        };
        let turn = assign::is_turn(&assigned.why);
        if let Some(owner) = assigned.owner.clone().filter(|_| turn) {
            self.effects.push(Effect::MoveRound(owner));
        }
        let (now, subject) = (self.now, self.mail.subject.clone());
        let Some(lead) = self.leads.get_mut(&id) else { return };
        lead.owner.clone_from(&assigned.owner);
        lead.by_rule = assigned.owner.is_some();
        lead.announcement =
            assigned.owner.is_some().then(|| Announcement { at: now, subject, why: assigned.why.clone() });
        let line = assigned_line(&assigned);
        self.because(&line);
        self.remember(id, line);
        self.tell_managers(id, &assigned);
    }

    /// What no rule could give away is told to the managers at once.
    fn tell_managers(&mut self, id: LeadId, assigned: &Assigned) {
        let Some(lead) = self.leads.get(&id) else { return };
        let new = NewLead {
            lead: id,
            name: lead.name.clone(),
            subject: self.mail.subject.clone(),
            summary: self.mail.summary.clone(),
            from: self.mail.author.clone(),
            respond_by: None,
            why: WhyYours::ToAssign,
        };
        match assigned.why {
            Why::NobodyEligible => {
                self.notify_managers(&format!("unowned:{id}"), &Notice::NobodyEligible { lead: new });
            }
            Why::ManagerDecides => self.ask_managers(&new),
            _ => {}
        }
    }
}

/// The customer's name, or organisation, or the subject.
fn lead_name(customer: &Mailbox, subject: &str) -> String {
    let named = [
        customer.name.clone(),
        organisation::name(&customer.address).unwrap_or_default(),
        subject.to_owned(),
    ];
    let found = named.into_iter().map(|name| text::one_line(&name, 80)).find(|name| !name.is_empty());
    found.unwrap_or_else(|| customer.address.to_string())
}

fn assigned_line(assigned: &Assigned) -> String {
    let owner = assigned.owner.as_ref().map_or("nobody", Handle::as_str);
    match &assigned.why {
        Why::Addressed => format!("assigned to {owner}: the mail was addressed to them"),
        Why::SameOrganisation(id) => format!("assigned to {owner}: they own {id} of the same organisation"),
        Why::RoundRobin => format!("assigned to {owner} by turn"),
        Why::LeastBusy => format!("assigned to {owner}, who has the fewest active leads"),
        Why::Skill(skill) => format!("assigned to {owner}, who knows {skill}"),
        Why::ManagerDecides => "not assigned: a manager decides".to_owned(),
        Why::NobodyEligible => "not assigned: nobody on the team is free for it".to_owned(),
        Why::NoRule => "not assigned: assign.inbound is \"none\"".to_owned(),
    }
}
