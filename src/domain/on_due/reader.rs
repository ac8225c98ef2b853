//! How a lead is shown to the person who reads of it: in their zone, their calendar and with their colleagues' names.

use chrono::{DateTime, Utc};

use crate::domain::assign::Why;
use crate::domain::contact::respond_on;
use crate::domain::lead::{Contacted, Lead, Source, WaitingOn};
use crate::domain::letters::{Background, LastLine, LeadLine, NewLead, Who, WhyYours};
use crate::domain::time::When;
use crate::domain::{Member, Policy, next_action};

/// Who reads a letter.
pub(in crate::domain) struct Reader<'a> {
    pub(in crate::domain) member: &'a Member,
    pub(in crate::domain) policy: &'a Policy,
}

impl Reader<'_> {
    pub(in crate::domain) fn line(&self, lead: &Lead, now: DateTime<Utc>) -> LeadLine {
        let calendar = &self.member.calendar;
        let mut line = LeadLine::new(lead.id, lead.name.clone());
        line.action = lead.next_action.as_ref().map(|action| action.text.clone()).unwrap_or_default();
        line.due = lead.follow_up.map(|follow_up| follow_up.when);
        line.days_late = lead.follow_up.map_or(0, |follow_up| {
            calendar.working_days_after(follow_up.when.date(calendar.zone), calendar.date(now))
        });
        let action = lead.next_action.as_ref().filter(|_| lead.waiting_on != WaitingOn::Us);
        line.closes = action.is_some_and(|action| next_action::closes_unanswered(&action.text));
        line.last = lead.last_contact.as_ref().map(|ours| self.contact(ours, self.colleague(&ours.by)));
        line.heard = heard_since(lead).map(|theirs| self.contact(theirs, customer(lead, &theirs.by)));
        line.waiting = lead.waiting_on;
        line.since = lead.unanswered_since.map(|since| calendar.date(since));
        line
    }

    /// A contact as the reader sees it.
    fn contact(&self, contact: &Contacted, who: Who) -> LastLine {
        let own_words = contact.source == Source::Mail;
        LastLine { on: self.member.calendar.date(contact.at), who, what: contact.summary.clone(), own_words }
    }

    /// A colleague, or the reader, by the name on the record.
    pub(in crate::domain) fn colleague(&self, by: &str) -> Who {
        if by == self.member.handle.as_str() {
            return Who::You;
        }
        let member = self.policy.team.members().iter().find(|member| member.handle.as_str() == by);
        match member {
            Some(member) => Who::Member(self.policy.team.called(&member.handle).to_owned()),
            None if by == "team" => Who::Team,
            None => Who::Member(by.to_owned()),
        }
    }

    pub(super) fn new_lead(&self, lead: &Lead) -> NewLead {
        let heard = lead.last_heard.as_ref();
        NewLead {
            lead: lead.id,
            name: lead.name.clone(),
            subject: lead.announcement.as_ref().map(|news| news.subject.clone()).unwrap_or_default(),
            summary: heard.map(|heard| heard.summary.clone()).unwrap_or_default(),
            from: lead.contacts.first().cloned(),
            respond_by: heard.map(|heard| When::On(respond_on(lead, heard.at, self.policy))),
            why: lead.announcement.as_ref().map_or(WhyYours::RoundRobin, |news| why_yours(&news.why)),
        }
    }
}

/// What they said since we last reached them.
fn heard_since(lead: &Lead) -> Option<&Contacted> {
    let ours = lead.last_contact.as_ref().map(|ours| ours.at);
    lead.last_heard.as_ref().filter(|theirs| ours.is_none_or(|at| theirs.at > at))
}

fn customer(lead: &Lead, by: &str) -> Who {
    let person = lead.contacts.iter().find(|contact| contact.address.as_str() == by);
    Who::Customer(person.map_or_else(|| by.to_owned(), |person| person.label().to_owned()))
}

/// What helps to act on a lead.
pub(in crate::domain) fn background(lead: &Lead) -> Background {
    Background {
        contacts: lead.contacts.clone(),
        asked: lead.asked.clone(),
        sent: lead.sent.clone(),
        unclear: lead.unclear.clone(),
        preferences: lead.preferences.clone(),
    }
}

fn why_yours(why: &Why) -> WhyYours {
    match why {
        Why::Addressed => WhyYours::AddressedToYou,
        Why::SameOrganisation(lead) => WhyYours::SameOrganisation(*lead),
        Why::LeastBusy => WhyYours::LeastBusy,
        Why::Skill(skill) => WhyYours::Skill(skill.clone()),
        Why::RoundRobin => WhyYours::RoundRobin,
        Why::ManagerDecides | Why::NobodyEligible | Why::NoRule => WhyYours::ToAssign,
    }
}
