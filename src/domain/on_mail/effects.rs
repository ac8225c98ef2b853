//! The contact that a mail is for one lead: they reached us, we reached them, somebody passed it on, or it is a note.

use chrono::{DateTime, TimeDelta, Utc};

use super::Instruction;
use super::case::Case;
use crate::domain::command::Orders;
use crate::domain::contact::{self, OutboundDone, Who};
use crate::domain::effect::ContactKind;
use crate::domain::lead::{Contacted, Flag, Lead, Source, Status};
use crate::domain::letters::{Notice, Reason, Who as Teller};
use crate::domain::organisation;
use crate::domain::presence::Presence;
use crate::domain::{Address, Class, Forwarded, Handle, LeadId, Party, Verdict, text, time};

/// How far the time in a forwarded block may be from the mail's own (mail.md §1.4).
const SAME_MAIL: TimeDelta = TimeDelta::minutes(2);

/// Our side of a contact.
struct Reach {
    who: Who,
    said: Contacted,
}

impl Case<'_> {
    pub(super) fn effect_on(&mut self, id: LeadId) {
        match (self.mail.class, self.mail.forwarded.as_ref()) {
            _ if self.asked(&Instruction::Note) => self.note(id),
            (Class::Inbound, _) => {
                let by = self.mail.author.as_ref().map(|author| &author.address);
                let heard = self.contacted(address_text(by), self.mail.at(), &self.mail.summary);
                self.heard(id, heard);
            }
            (Class::Outbound, _) if !self.is_about_a_customer() => {
                self.because("it went to nobody who may be a customer, which is no contact");
                self.note(id);
            }
            (Class::Outbound, _) => {
                let (who, by) = writer(&self.mail.party, &self.row.from);
                let said = self.contacted(by, self.mail.at(), &self.mail.summary);
                self.reached(id, Reach { who, said });
            }
            (_, Some(forwarded)) => self.passed_on(id, forwarded),
            _ => self.note(id),
        }
        self.found_in_history(id);
    }

    /// What is a command is no note: what it does stands in the history.
    pub(super) fn note(&mut self, id: LeadId) {
        if self.arrival.orders.as_ref().is_some_and(Orders::has_commands) {
            return;
        }
        self.remember(id, format!("note: {}", self.mail.summary));
    }

    /// A member passed it on: it counts as if it had come when it was written, unless we have it already.
    fn passed_on(&mut self, id: LeadId, forwarded: &Forwarded) {
        let at = forwarded.date.map_or_else(|| self.mail.at(), time::whole_seconds).min(self.mail.at());
        let party = self.policy.team.party(&forwarded.from.address);
        let (who, by) = writer(&party, forwarded.from.address.as_str());
        let contact = self.contacted(by, at, &forwarded.summary);
        if !self.is_about_a_customer() {
            self.because(why_no_contact(forwarded));
        } else if self.is_known(id, forwarded, &contact) {
            self.because("the mail it passes on is known");
        } else if party == Party::Outsider {
            self.heard(id, contact);
        } else {
            self.reached(id, Reach { who, said: contact });
        }
        if !self.mail.new_text.is_empty() {
            self.note(id);
        }
    }

    /// Whether the forwarded mail is the last one we have of its side, or an older one that is in the ledger.
    fn is_known(&self, id: LeadId, forwarded: &Forwarded, contact: &Contacted) -> bool {
        let Some(lead) = self.leads.get(&id) else { return false };
        let inbound = lead.last_heard.as_ref().filter(|last| last.by == contact.by);
        let Some(last) = inbound.or(lead.last_contact.as_ref().filter(|last| last.by == contact.by)) else {
            return false;
        };
        let inner = forwarded.message_id.as_ref();
        if inner.is_some_and(|inner| last.message_id == inner.as_str()) {
            return true;
        }
        let recorded = inner.and_then(|inner| self.world.ids.get(inner)).is_some_and(|id| id.mail.is_some());
        (recorded && contact.at <= last.at) || (inner.is_none() && (contact.at - last.at).abs() <= SAME_MAIL)
    }

    fn contacted(&self, by: String, at: DateTime<Utc>, said: &str) -> Contacted {
        let mut summary = text::one_line(said, 140);
        if self.mail.verdict == Verdict::Fail {
            summary = format!("(unverified sender) {summary}");
        }
        Contacted {
            at,
            by,
            summary,
            message_id: self.mail.message_id.to_string(),
            source: Source::Mail,
            delivered: true,
            verified: self.mail.verdict == Verdict::Pass,
        }
    }

    fn heard(&mut self, id: LeadId, heard: Contacted) {
        self.row.contact = Some(ContactKind::Inbound);
        let (policy, history) = (self.policy, self.arrival.history);
        let line = format!("the customer wrote: {}", heard.summary);
        let Some(lead) = self.leads.get_mut(&id) else { return };
        contact::inbound(lead, heard, policy, history);
        self.remember(id, line);
    }

    fn reached(&mut self, id: LeadId, reach: Reach) {
        self.row.contact = Some(ContactKind::Outbound);
        let Reach { who, said } = reach;
        let who = self.for_owner(id, who, said.at);
        let line = format!("wrote to the customer: {}", said.summary);
        let (policy, history) = (self.policy, self.arrival.history);
        let confirmed = if history { None } else { self.acknowledge(id, &who, said.at) };
        let Some(lead) = self.leads.get_mut(&id) else { return };
        let moved = if history { None } else { take_over(lead, &who, said.at) };
        let done = contact::outbound(lead, said, &who, policy, history);
        if let Some(handle) = who.member().filter(|_| !history) {
            lead.by_rule = false;
            if lead.owner.as_ref() == Some(handle) || matches!(who, Who::Cover(_)) {
                lead.announcement = None;
            }
        }
        self.remember(id, line);
        if let (Some(done), Some(handle)) = (confirmed, who.member()) {
            self.handed(id, handle, done);
        }
        if let Some((from, to)) = moved {
            self.owner_changed(id, &from, &to);
        }
        self.tell_what_was_done(id, done);
    }

    /// A member who stood in for the lead's owner when they wrote counts as the owner.
    fn for_owner(&self, id: LeadId, who: Who, at: DateTime<Utc>) -> Who {
        let owner = self.leads.get(&id).and_then(|lead| lead.owner.as_ref());
        let presence = Presence::of(self.policy, self.world);
        match (who, owner) {
            (Who::Member(handle), Some(owner))
                if handle != *owner && presence.acts_for(&handle, owner, at) =>
            {
                Who::Cover(handle)
            }
            (who, _) => who,
        }
    }

    fn tell_what_was_done(&mut self, id: LeadId, done: OutboundDone) {
        if done.completed {
            self.remember(id, "the next action is done".to_owned());
        }
        if !done.reopened {
            return;
        }
        self.remember(id, "reopened: one of us wrote to the customer again".to_owned());
        self.because("reopened the lead");
        let Some(name) = self.leads.get(&id).map(|lead| lead.name.clone()) else { return };
        let (readers, reason) = self.keepers(id);
        let cause = format!("reopened:{id}:{}", self.mail.key.hex());
        for reader in readers {
            let by = self.mail.member().map_or(Teller::Team, |handle| self.teller(handle, &reader));
            let notice = Notice::Reopened { lead: id, name: name.clone(), by };
            self.notify(&reader, reason.clone(), &cause, notice);
        }
    }

    /// Their own mail came to light: they found this lead first. Both are told.
    fn owner_changed(&mut self, id: LeadId, from: &Handle, to: &Handle) {
        let Some(name) = self.leads.get(&id).map(|lead| lead.name.clone()) else { return };
        self.remember(id, format!("{to} wrote to the customer first, and owns it"));
        for reader in [from, to] {
            let (from, to) = (self.teller(from, reader), self.teller(to, reader));
            let notice = Notice::OwnerChanged { lead: id, name: name.clone(), to, from };
            self.notify(reader, Reason::Owner, &format!("owner:{id}:{}", self.mail.key.hex()), notice);
        }
    }

    /// A lead of history belongs to the member of its latest outbound mail or forward, in whatever order they are read.
    fn found_in_history(&mut self, id: LeadId) {
        let (at, Some(finder)) = (self.mail.at(), self.finder().cloned()) else { return };
        if !self.arrival.history {
            return;
        }
        let Some(lead) = self.leads.get_mut(&id).filter(|lead| lead.flags.contains(&Flag::HistoryOnly))
        else {
            return;
        };
        if lead.found_at.is_none_or(|found| at >= found) {
            lead.give_to(finder);
            lead.found_at = Some(at);
        }
    }
}

/// Why what a mail passes on is no contact, though somebody passed it on: it is about no outsider. Such are our letters.
fn why_no_contact(forwarded: &Forwarded) -> &'static str {
    if organisation::is_no_reply(&forwarded.from.address) {
        "a machine wrote what it passes on, which is no contact"
    } else {
        "what it passes on went to nobody but ourselves, which is no contact"
    }
}

/// Who wrote, and what they are called on the record.
fn writer(party: &Party, address: &str) -> (Who, String) {
    match party {
        Party::Member(handle) => (Who::Member(handle.clone()), handle.to_string()),
        Party::Inbox => (Who::Team, "team".to_owned()),
        Party::Internal | Party::Outsider => (Who::Internal, address.to_owned()),
    }
}

fn address_text(address: Option<&Address>) -> String {
    address.map(ToString::to_string).unwrap_or_default()
}

/// A member's outbound mail from before the customer's first one joins a lead that a rule gave to somebody else, and on
/// which nobody has acted: they found it (product.md §9). Gives the owner before and the owner now.
fn take_over(lead: &mut Lead, who: &Who, at: DateTime<Utc>) -> Option<(Handle, Handle)> {
    let finder = who.member()?;
    let first = lead.unanswered_since.or(lead.last_heard.as_ref().map(|heard| heard.at));
    let untouched = lead.by_rule && lead.last_contact.is_none() && lead.status == Status::Active;
    if !untouched || lead.owner.as_ref() == Some(finder) || first.is_none_or(|first| at >= first) {
        return None;
    }
    lead.announcement = None;
    lead.previous_owner = lead.owner.take();
    lead.give_to(finder.clone());
    lead.previous_owner.clone().map(|from| (from, finder.clone()))
}
