//! Mails that no person wrote: evidence beside a lead, and no more; except that a bounce says what did not arrive.

use super::case::Case;
use crate::domain::effect::{Effect, LinkedBy};
use crate::domain::lead::{Flag, WaitingOn};
use crate::domain::letters::Notice;
use crate::domain::{Bounce, Class, Handle, LeadId, Verdict, link};

/// What a delivery report is about.
enum Returned {
    /// A letter to this member.
    Letter(Handle),
    /// A mail of ours to a customer, with its subject.
    Mail(LeadId, String),
}

/// Whether nobody tries any more to deliver it.
fn is_final(report: &Bounce) -> bool {
    report.permanent || report.given_up || report.status.starts_with('5')
}

impl Case<'_> {
    pub(super) fn evidence(&mut self) {
        let link = link::find_evidence(self.world, self.mail, self.thread.thread);
        self.row.lead = link.leads.first().copied();
        self.row.linked_by = link.by;
        self.because(&format!("{} mail is evidence only and moves nothing", self.mail.class.word()));
        if let Some(id) = self.row.lead
            && self.open(id).is_some()
        {
            self.remember(id, format!("{} mail: {}", self.mail.class.word(), self.mail.summary));
        }
    }

    pub(super) fn bounce(&mut self) {
        let Some(report) = self.mail.bounce.as_ref() else { return self.evidence() };
        match self.returned(report) {
            Some(Returned::Letter(member)) => self.letter_bounced(&member, report),
            Some(Returned::Mail(lead, subject)) if is_final(report) => {
                self.undelivered(lead, &subject, report);
            }
            _ => self.evidence(),
        }
    }

    /// A member passes on that a mail of ours did not arrive: as good as the report itself. Gives whether it was so.
    pub(super) fn passes_on_report(&mut self) -> bool {
        let believed = self.mail.class == Class::Internal && self.mail.verdict != Verdict::Fail;
        let Some(report) = self.mail.bounce.as_ref().filter(|report| believed && is_final(report)) else {
            return false;
        };
        let Some(Returned::Mail(lead, subject)) = self.returned(report) else { return false };
        self.undelivered(lead, &subject, report);
        self.thread.leads.push(lead);
        if !self.mail.new_text.is_empty() {
            self.note(lead);
        }
        true
    }

    /// The first of the reported ids that we know decides: a report may quote the whole conversation of the mail.
    fn returned(&self, report: &Bounce) -> Option<Returned> {
        report.original.iter().find_map(|id| {
            if let Some(member) = self.world.letters.get(id).and_then(|letter| letter.to.clone()) {
                return Some(Returned::Letter(member));
            }
            let row = self.world.ids.get(id)?.mail?;
            let mail = self.world.mails.get(&row).filter(|mail| mail.outbound)?;
            mail.lead.map(|lead| Returned::Mail(self.world.stands_for(lead), mail.subject.clone()))
        })
    }

    /// Two that came back for good on different days make an address bad (product.md §3).
    fn letter_bounced(&mut self, member: &Handle, report: &Bounce) {
        self.because(&format!("a letter to {member} came back"));
        if !report.permanent || self.arrival.history {
            return;
        }
        let on = self.policy.calendar.date(self.mail.arrived_at);
        let record = self.world.members.get(member).cloned().unwrap_or_default();
        self.effects.push(Effect::MemberBounced { member: member.clone(), on });
        let days = record.bounced_on.len() + usize::from(!record.bounced_on.contains(&on));
        let Some(person) = self.policy.team.member(member).filter(|_| days >= 2) else { return };
        if !record.address_is_bad() {
            let (name, address) = (person.name.clone(), person.address.clone());
            let notice = Notice::AddressBad { member: name, address, status: report.status.clone() };
            self.notify_managers(&format!("bad:{member}:{on}"), &notice);
        }
    }

    fn undelivered(&mut self, id: LeadId, subject: &str, report: &Bounce) {
        self.row.lead = Some(id);
        self.row.linked_by = Some(LinkedBy::Thread);
        self.because("a mail of ours did not arrive");
        let Some(lead) = self.open(id) else { return };
        let reported = |message_id: &str| report.original.iter().any(|id| id.as_str() == message_id);
        let Some(last) = lead.last_contact.as_mut().filter(|last| reported(&last.message_id)) else { return };
        last.delivered = false;
        let by = last.by.clone();
        lead.flags.insert(Flag::Undelivered);
        let active = lead.is_active();
        if active {
            lead.waiting_on = WaitingOn::Us;
        }
        self.remember(id, "our last mail did not arrive".to_owned());
        if active {
            self.tell_undelivered(id, subject, report, &by);
        }
    }

    fn tell_undelivered(&mut self, id: LeadId, subject: &str, report: &Bounce, by: &str) {
        let Some(lead) = self.leads.get(&id) else { return };
        let first = lead.contacts.first().map(|contact| &contact.address);
        let Some(to) = report.recipients.first().or(first).cloned() else { return };
        let name = lead.name.clone();
        let writer = self.policy.team.members().iter().find(|member| member.handle.as_str() == by);
        let (readers, reason) = self.keepers(id);
        // Whoever passed it on knows.
        let told = |reader: &Handle| self.mail.member() != Some(reader);
        for reader in readers.into_iter().filter(told) {
            let other = writer.filter(|writer| writer.handle != reader);
            let notice = Notice::Undelivered {
                lead: id,
                name: name.clone(),
                to: to.clone(),
                status: report.status.clone(),
                subject: subject.to_owned(),
                by: other.map(|writer| self.policy.team.called(&writer.handle).to_owned()),
            };
            self.notify(
                &reader,
                reason.clone(),
                &format!("undelivered:{id}:{}", self.mail.key.hex()),
                notice,
            );
        }
    }
}
