//! Mails that people wrote: which lead they are about, whether they may move it, and who takes part from now on.

use super::Instruction;
use super::case::Case;
use crate::domain::effect::{Effect, LinkedBy};
use crate::domain::lead::Flag;
use crate::domain::letters::{Notice, Reason};
use crate::domain::link::{self, Link};
use crate::domain::{Address, Class, Handle, LeadId, Mailbox, Member, Party, Verdict, organisation};

/// The most outsiders of one mail that are looked at.
pub(super) const MAX_CUSTOMERS: usize = 50;

impl<'a> Case<'a> {
    pub(super) fn human(&mut self) {
        self.member_writes();
        if self.passes_on_report() {
            return self.follow_instructions();
        }
        let tagged = self.tagged_lead();
        let mut link = link::find(self.world, self.policy, self.mail, self.thread.thread, tagged);
        if self.asked(&Instruction::NewLead) && link.claimed.is_none() {
            link = Link::default();
        }
        if self.bears_a_members_name(&link) || self.is_ignored(&link) {
            return;
        }
        self.row.linked_by = link.by;
        self.row.lead = link.leads.first().copied();
        if let Some(why) = link.claimed {
            return self.claim(&link, why);
        }
        self.leave_conversation(&link);
        if link.leads.is_empty() {
            self.unlinked();
        } else {
            self.linked(&link);
        }
        if !self.row.claimed {
            self.follow_instructions();
        }
    }

    /// Somebody said of this author's mail that it is no lead: it makes none, opens none, and asks nobody anything. On
    /// another lead it counts as ever.
    fn is_ignored(&mut self, link: &Link) -> bool {
        let Some(author) = self.mail.author.as_ref().filter(|_| self.mail.class == Class::Inbound) else {
            return false;
        };
        let because_of = |id: &LeadId| {
            self.world.leads.get(id).is_some_and(|lead| lead.ignores.as_ref() == Some(&author.address))
        };
        let ignored = self.world.ignored.contains(&author.address) && link.leads.iter().all(because_of);
        if ignored {
            self.because("its author's mail was said to be no lead (\"not a lead\")");
        }
        ignored
    }

    /// Whoever writes has an address that works.
    fn member_writes(&mut self) {
        let Some(member) = self.mail.member().filter(|_| self.mail.verdict != Verdict::Fail) else { return };
        if self.world.members.get(member).is_some_and(|record| !record.bounced_on.is_empty()) {
            self.effects.push(Effect::MemberWrites { member: member.clone() });
        }
    }

    fn tagged_lead(&mut self) -> Option<LeadId> {
        let named = self.arrival.instructions.iter().find_map(|instruction| match instruction {
            Instruction::Lead(id) => Some(*id),
            _ => None,
        })?;
        if self.world.leads.contains_key(&named) {
            return Some(self.world.stands_for(named));
        }
        self.because(&format!("its address names {named}, which does not exist"));
        None
    }

    /// A mail that its address takes to another lead begins a conversation of its own: the answers to it are about that
    /// lead, and the rest of the old conversation is not.
    fn leave_conversation(&mut self, link: &Link) {
        let told = self.asked(&Instruction::NewLead) || link.by == Some(LinkedBy::Address);
        let bound = self.world.thread_leads.get(&self.thread.thread);
        if told && bound.is_some_and(|leads| !leads.iter().all(|lead| link.leads.contains(lead))) {
            self.thread = link::apart(self.world, self.mail, self.row.row);
        }
    }

    /// Recorded and listed; nothing moves (product.md §3, "Trust of what is tracked").
    fn claim(&mut self, link: &Link, why: &str) {
        self.row.claimed = true;
        self.thread.merged.clear();
        self.because(why);
        for id in &link.leads {
            let mail = self.mail;
            let Some(lead) = self.open(*id) else { continue };
            lead.raise(Flag::ClaimedMail);
            if let Some(author) = &mail.author {
                lead.claimed_by(author);
            }
        }
    }

    fn bears_a_members_name(&mut self, link: &Link) -> bool {
        let Some(author) = self.mail.author.as_ref().filter(|_| self.mail.party == Party::Outsider) else {
            return false;
        };
        let known = link
            .leads
            .iter()
            .any(|id| self.world.leads.get(id).is_some_and(|lead| lead.has_contact(&author.address)));
        let Some(member) = self.namesake(author).filter(|_| !known) else { return false };
        self.because(&format!("written from an unknown address under the name of {}", member.name));
        let notice =
            Notice::AliasAsked { address: author.address.clone(), subject: self.mail.subject.clone() };
        // One a day: whoever sends from ever new addresses must not fill a member's mailbox.
        let today = member.calendar.date(self.now);
        let handle = member.handle.clone();
        self.notify(&handle, Reason::Named, &format!("alias:{today}"), notice);
        true
    }

    /// The member whose full name, or address for a name, this outsider bears.
    fn namesake(&self, person: &Mailbox) -> Option<&'a Member> {
        let name = plain_name(&person.name);
        let team = &self.policy.team;
        let spelled = Address::parse(&person.name).map(|address| team.party(&address));
        team.members().iter().find(|member| {
            let named = !name.is_empty() && plain_name(&member.name) == name;
            named || spelled == Some(Party::Member(member.handle.clone()))
        })
    }

    /// Whether this address is no customer's, as far as no lead has it and nobody says otherwise: nobody reads there, or it is
    /// what a member has at home (a namesake of the writer, or of anybody at a freemail address).
    pub(super) fn is_nobodys(&self, person: &Mailbox) -> bool {
        let known = self.world.by_contact.get(&person.address).is_some_and(|leads| !leads.is_empty());
        let at_home = |member: &Member| {
            self.mail.member() == Some(&member.handle) || organisation::own_domain(&person.address).is_none()
        };
        let nobodys =
            organisation::is_no_reply(&person.address) || self.namesake(person).is_some_and(at_home);
        nobodys && !known && !self.asked(&Instruction::NewLead)
    }

    /// Whether anybody on it may be a customer.
    pub(super) fn is_about_a_customer(&self) -> bool {
        self.mail.customers.iter().any(|person| !self.is_nobodys(person))
    }

    /// A mail that belongs to a lead we know.
    fn linked(&mut self, link: &Link) {
        for id in &link.ambiguous {
            self.because(&format!("{id} is open for the same contact"));
        }
        for id in &link.leads {
            self.thread.leads.push(*id);
            let Some(lead) = self.open(*id) else { continue };
            if !link.ambiguous.is_empty() {
                lead.raise(Flag::Ambiguous);
            }
        }
        if self.mail.party != Party::Internal {
            self.add_people(&link.leads);
            self.remember_people();
        }
        for id in link.leads.clone() {
            self.touch(id);
            self.effect_on(id);
        }
        let by = link.by.map_or("", LinkedBy::word);
        let names: Vec<String> = link.leads.iter().map(ToString::to_string).collect();
        self.because(&format!("linked to {} by {by}", names.join(", ")));
    }

    /// The mail's outsiders who are on none of its leads become contacts of the first. Whoever is on one without a name has
    /// it from here on, unless the mail may not be theirs.
    fn add_people(&mut self, leads: &[LeadId]) {
        for customer in self.people() {
            for id in leads.iter().filter(|_| self.mail.verdict != Verdict::Fail) {
                if let Some(lead) = self.leads.get_mut(id).filter(|lead| lead.has_contact(&customer.address))
                {
                    lead.add_contact(&customer);
                }
            }
            let known =
                leads.iter().any(|id| self.leads.get(id).is_some_and(|lead| lead.knows(&customer.address)));
            if !known && let Some(lead) = leads.first().and_then(|id| self.leads.get_mut(id)) {
                lead.add_contact(&customer);
            }
        }
    }

    /// The outsiders it is about. Whom an outsider puts into Cc, and who is on a lead already, stays there alone.
    pub(super) fn people(&self) -> Vec<Mailbox> {
        let author = self.mail.author.as_ref().map(|author| &author.address);
        let elsewhere = |person: &Mailbox| {
            self.mail.class == Class::Inbound
                && author != Some(&person.address)
                && self.world.by_contact.get(&person.address).is_some_and(|leads| !leads.is_empty())
        };
        let fits = |person: &&Mailbox| {
            author == Some(&person.address) || !(elsewhere(person) || self.is_nobodys(person))
        };
        self.mail.customers.iter().filter(fits).take(MAX_CUSTOMERS).cloned().collect()
    }

    /// Outsiders whom one of us or a contact addresses take part in the conversation from now on.
    pub(super) fn remember_people(&mut self) {
        let team = &self.policy.team;
        let outsiders = self.mail.recipients.iter().chain(&self.mail.author).map(|person| &person.address);
        self.thread.people = outsiders
            .filter(|address| team.party(address) == Party::Outsider)
            .take(MAX_CUSTOMERS)
            .cloned()
            .collect();
    }

    /// A lead built from history comes to life with the first mail that touches it; without an owner it gets one.
    fn touch(&mut self, id: LeadId) {
        if self.arrival.history || self.mail.party == Party::Internal {
            return;
        }
        let (finder, at) = (self.finder().cloned(), self.mail.at());
        let Some(lead) = self.leads.get_mut(&id) else { return };
        let woke = lead.wake(at);
        if !lead.is_active() || lead.owner.is_some() {
            return;
        }
        if let Some(handle) = finder {
            lead.give_to(handle);
            lead.by_rule = false;
        } else if woke {
            self.assign(id, None);
        }
    }

    /// The member who found the customer: by writing to them, or by passing on what they wrote.
    pub(super) fn finder(&self) -> Option<&Handle> {
        let reaches = self.mail.class == Class::Outbound || self.mail.forwarded.is_some();
        let finds = reaches && self.is_about_a_customer();
        self.mail.member().filter(|_| finds)
    }
}

/// A name as it is compared: small letters, single spaces, and "Rivera, Sam" as "Sam Rivera".
fn plain_name(name: &str) -> String {
    let name = name.to_lowercase();
    let ordered = match name.split_once(',') {
        Some((family, given)) if !given.contains(',') => format!("{given} {family}"),
        _ => name,
    };
    ordered.split_whitespace().collect::<Vec<_>>().join(" ")
}
