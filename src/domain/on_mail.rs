//! What a mail does (product.md §3): its row in the ledger, its lead, the contact it is, the letters it causes. One mail
//! gets exactly one recorded outcome; a mail that comes again gets none.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::assign::{self, Why};
use super::contact::{self, Who};
use super::effect::{ContactKind, Effect, HistoryLine, LedgerRow, LinkedBy, Queued, ThreadChange};
use super::lead::{Announcement, Contacted, Flag, FollowUp, Lead, Origin, Source, Status};
use super::letters::{Letter, NewLead, Notice, Reason, Who as Teller, WhyYours};
use super::link::{self, Link};
use super::organisation::{self, own_domain};
use super::time::When;
use super::world::{MailRow, World};
use super::{Address, Class, Handle, LeadId, Mail, Mailbox, MessageId, Party, Policy, Verdict};

/// How many leads one stranger, or the strangers of one domain, may start in a day.
const STRANGER_LEADS_A_DAY: usize = 3;

/// How many leads all strangers together may start in an hour.
const STRANGER_LEADS_AN_HOUR: usize = 30;

/// The most outsiders of one mail that are looked at.
const MAX_CUSTOMERS: usize = 50;

/// An instruction in the inbox's address, read (product.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// Set the next follow-up.
    FollowUp(When),
    /// Force a new lead.
    NewLead,
    /// Name the lead.
    Lead(LeadId),
    /// Log without counting as a contact.
    Note,
    /// Not understood; what to say about it.
    Unknown(String),
}

/// A mail as the rules get it.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    /// The mail.
    pub mail: &'a Mail,
    /// What its address asks for; empty unless a member wrote it.
    pub instructions: Vec<Instruction>,
    /// It arrived before we were there: it tells the record and does nothing else.
    pub history: bool,
}

/// Decides one mail.
pub fn decide(world: &World, arrival: &Arrival<'_>, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    if world.recorded.contains(&arrival.mail.key) {
        return vec![Effect::CountDelivery(arrival.mail.key)];
    }
    let mut case = Case::new(world, arrival, policy, now);
    match arrival.mail.class {
        Class::Own => case.because("our own letter, come back"),
        Class::Bounce => case.bounce(),
        Class::Complaint | Class::Receipt | Class::Calendar | Class::List | Class::Auto => case.evidence(),
        Class::Inbound | Class::Outbound | Class::Internal => case.human(),
    }
    case.finish()
}

/// One mail being decided: working copies of its leads, and what has been decided so far.
struct Case<'a> {
    world: &'a World,
    arrival: &'a Arrival<'a>,
    mail: &'a Mail,
    policy: &'a Policy,
    now: DateTime<Utc>,
    row: LedgerRow,
    thread: ThreadChange,
    leads: BTreeMap<LeadId, Lead>,
    lines: Vec<HistoryLine>,
    effects: Vec<Effect>,
}

impl<'a> Case<'a> {
    fn new(world: &'a World, arrival: &'a Arrival<'a>, policy: &'a Policy, now: DateTime<Utc>) -> Self {
        let mail = arrival.mail;
        let row = MailRow(world.next_mail);
        let from = mail.author.as_ref().or(mail.from.as_ref());
        let ledger = LedgerRow {
            row,
            key: mail.key,
            message_id: mail.message_id.clone(),
            from: from.map(|from| from.address.to_string()).unwrap_or_default(),
            by: mail.member().cloned(),
            at: mail.at(),
            arrived_at: mail.arrived_at,
            class: mail.class,
            lead: None,
            linked_by: None,
            verdict: mail.verdict,
            contact: None,
            claimed: false,
            subject: mail.subject.clone(),
            summary: mail.summary.clone(),
            why: String::new(),
        };
        let thread = link::conversation(world, mail, row);
        Self {
            world,
            arrival,
            mail,
            policy,
            now,
            row: ledger,
            thread,
            leads: BTreeMap::new(),
            lines: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Adds a clause to the reason in the ledger.
    fn because(&mut self, text: &str) {
        if !self.row.why.is_empty() {
            self.row.why.push_str("; ");
        }
        self.row.why.push_str(text);
    }

    fn asked(&self, wanted: &Instruction) -> bool {
        self.arrival.instructions.contains(wanted)
    }

    // ---- mails that people wrote -------------------------------------------------------------------------------

    fn human(&mut self) {
        if let Some(member) = self.mail.member().filter(|_| self.mail.verdict != Verdict::Fail)
            && self.world.members.get(member).is_some_and(|record| !record.bounced_on.is_empty())
        {
            self.effects.push(Effect::MemberWrites { member: member.clone() });
        }
        let tagged = self.tagged_lead();
        let mut link = link::find(self.world, self.policy, self.mail, self.thread.thread, tagged);
        if self.asked(&Instruction::NewLead) && link.claimed.is_none() {
            link = Link::default();
        }
        if self.bears_a_members_name(&link) {
            return;
        }
        self.row.linked_by = link.by;
        self.row.lead = link.leads.first().copied();
        if let Some(why) = link.claimed {
            self.claim(&link, why);
        } else if link.leads.is_empty() {
            self.unlinked();
        } else {
            self.linked(&link);
        }
        if self.row.claimed {
            return;
        }
        self.follow_instructions();
    }

    fn tagged_lead(&mut self) -> Option<LeadId> {
        let named = self.arrival.instructions.iter().find_map(|instruction| match instruction {
            Instruction::Lead(id) => Some(*id),
            _ => None,
        })?;
        if self.world.leads.contains_key(&named) {
            return Some(named);
        }
        self.because(&format!("its address names {named}, which does not exist"));
        None
    }

    /// Recorded and listed; nothing moves (product.md §3, "Trust of what is tracked").
    fn claim(&mut self, link: &Link, why: &str) {
        self.row.claimed = true;
        self.because(why);
        for id in &link.leads {
            if let Some(lead) = self.open(*id) {
                lead.raise(Flag::ClaimedMail);
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
        let name = author.name.to_lowercase();
        let namesake = self
            .policy
            .team
            .members()
            .iter()
            .find(|member| !known && !name.is_empty() && member.name.to_lowercase() == name);
        let Some(member) = namesake else { return false };
        self.because(&format!("written from an unknown address under the name of {}", member.name));
        let notice =
            Notice::AliasAsked { address: author.address.clone(), subject: self.mail.subject.clone() };
        let handle = member.handle.clone();
        self.notify(&handle, Reason::Named, &format!("alias:{}", author.address), notice);
        true
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
        let first = link.leads.first().copied();
        for customer in self.mail.customers.iter().take(MAX_CUSTOMERS).cloned().collect::<Vec<_>>() {
            let elsewhere = link
                .leads
                .iter()
                .any(|id| self.leads.get(id).is_some_and(|lead| lead.has_contact(&customer.address)));
            if !elsewhere && let Some(lead) = first.and_then(|id| self.leads.get_mut(&id)) {
                lead.add_contact(&customer);
            }
        }
        self.remember_people();
        for id in link.leads.clone() {
            self.touch(id);
            self.effect_on(id);
        }
        let by = link.by.map_or("", LinkedBy::word);
        let names: Vec<String> = link.leads.iter().map(ToString::to_string).collect();
        self.because(&format!("linked to {} by {by}", names.join(", ")));
    }

    /// Outsiders whom one of us or a contact addresses take part in the conversation from now on.
    fn remember_people(&mut self) {
        let team = &self.policy.team;
        let outsiders = self.mail.recipients.iter().chain(&self.mail.author).map(|person| &person.address);
        self.thread.people = outsiders
            .filter(|address| team.party(address) == Party::Outsider)
            .take(MAX_CUSTOMERS)
            .cloned()
            .collect();
    }

    /// A lead built from history comes to life with the first mail that touches it.
    fn touch(&mut self, id: LeadId) {
        if self.arrival.history {
            return;
        }
        let Some(lead) = self.leads.get_mut(&id) else { return };
        let woke = lead.flags.remove(&Flag::HistoryOnly);
        if !lead.is_active() || lead.owner.is_some() {
            return;
        }
        match (&self.mail.party, self.mail.class) {
            (Party::Member(handle), Class::Outbound | Class::Internal)
                if self.mail.class == Class::Outbound || self.mail.forwarded.is_some() =>
            {
                lead.owner = Some(handle.clone());
                lead.by_rule = false;
            }
            (Party::Outsider, _) if woke => self.assign(id, None),
            _ => {}
        }
    }

    /// The contact that the mail is for one lead.
    fn effect_on(&mut self, id: LeadId) {
        let note = self.asked(&Instruction::Note);
        match (self.mail.class, &self.mail.forwarded) {
            _ if note => self.remember(id, format!("note: {}", self.mail.summary)),
            (Class::Inbound, _) => {
                let heard = self.contacted(self.mail.author.as_ref(), self.mail.at(), &self.mail.summary);
                self.heard(id, heard);
            }
            (Class::Outbound, _) => self.reached(id),
            (_, Some(forwarded)) => {
                let at = forwarded
                    .date
                    .map_or_else(|| self.mail.at(), super::time::whole_seconds)
                    .min(self.mail.at());
                let heard = self.contacted(Some(&forwarded.from), at, &forwarded.text);
                self.heard(id, heard);
                if !self.mail.new_text.is_empty() {
                    self.remember(id, format!("note: {}", self.mail.summary));
                }
            }
            _ => self.remember(id, format!("note: {}", self.mail.summary)),
        }
    }

    fn contacted(&self, by: Option<&Mailbox>, at: DateTime<Utc>, text: &str) -> Contacted {
        let failed = self.mail.verdict == Verdict::Fail;
        let mut summary = super::text::one_line(text, 140);
        if failed {
            summary = format!("(unverified sender) {summary}");
        }
        Contacted {
            at,
            by: by.map(|by| by.address.to_string()).unwrap_or_default(),
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

    fn reached(&mut self, id: LeadId) {
        self.row.contact = Some(ContactKind::Outbound);
        let (who, by) = match &self.mail.party {
            Party::Member(handle) => (Who::Member(handle.clone()), handle.to_string()),
            Party::Inbox => (Who::Other, "team".to_owned()),
            _ => (Who::Other, self.row.from.clone()),
        };
        let mut contacted = self.contacted(None, self.mail.at(), &self.mail.summary);
        let line = format!("wrote to the customer: {}", contacted.summary);
        contacted.by = by;
        let (policy, history) = (self.policy, self.arrival.history);
        let Some(lead) = self.leads.get_mut(&id) else { return };
        let mut moved = None;
        if let (Who::Member(handle), true) = (&who, found_first(lead, self.mail)) {
            lead.previous_owner = lead.owner.replace(handle.clone());
            lead.announcement = None;
            moved = lead.previous_owner.clone().map(|from| (from, handle.clone()));
        }
        if history
            && let Who::Member(handle) = &who
            && lead.flags.contains(&Flag::HistoryOnly)
            && lead.last_contact.as_ref().is_none_or(|last| contacted.at >= last.at)
        {
            lead.owner = Some(handle.clone());
        }
        let done = contact::outbound(lead, contacted, &who, policy, history);
        if lead.announcement.is_some()
            && matches!(&who, Who::Member(handle) if lead.owner.as_ref() == Some(handle))
        {
            lead.announcement = None;
        }
        if !history && matches!(who, Who::Member(_)) {
            lead.by_rule = false;
        }
        let (owner, name) = (lead.owner.clone(), lead.name.clone());
        self.remember(id, line);
        if let Some((from, to)) = moved {
            self.owner_changed(id, &name, &from, &to);
        }
        if done.completed {
            self.remember(id, "the next action is done".to_owned());
        }
        if done.reopened {
            self.remember(id, "reopened: one of us wrote to the customer again".to_owned());
            self.because("reopened the lead");
            if let Some(owner) = owner {
                let by = self.mail.member().map_or(Teller::Team, |handle| self.teller(handle, &owner));
                let cause = format!("reopened:{id}:{}", self.mail.key.hex());
                self.notify(&owner, Reason::Owner, &cause, Notice::Reopened { lead: id, name, by });
            }
        }
    }

    /// A member, as another one reads of them.
    fn teller(&self, handle: &Handle, reader: &Handle) -> Teller {
        if handle == reader {
            return Teller::You;
        }
        self.policy
            .team
            .member(handle)
            .map_or(Teller::Team, |member| Teller::Member(member.first_name().to_owned()))
    }

    /// Their own mail came to light: they found this lead first. Both are told.
    fn owner_changed(&mut self, id: LeadId, name: &str, from: &Handle, to: &Handle) {
        self.remember(id, format!("{to} wrote to the customer first, and owns it"));
        for reader in [from, to] {
            let (from, to) = (self.teller(from, reader), self.teller(to, reader));
            let notice = Notice::OwnerChanged { lead: id, name: name.to_owned(), to, from };
            self.notify(reader, Reason::Owner, &format!("owner:{id}:{}", self.mail.key.hex()), notice);
        }
    }

    // ---- mails without a lead ----------------------------------------------------------------------------------

    fn unlinked(&mut self) {
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
            _ => self.because("among ourselves, and about no lead"),
        }
    }

    fn stranger(&mut self) {
        let Some(author) = self.mail.author.as_ref().map(|author| author.address.clone()) else {
            return self.because("it has no author that could be answered");
        };
        match self.why_no_lead(&author) {
            Some(why) => self.because(&why),
            None => self.begin(None),
        }
    }

    /// Why a stranger's mail makes no lead; none when it does.
    fn why_no_lead(&self, author: &Address) -> Option<String> {
        if self.policy.inbound == super::policy::InboundRule::Ignore {
            return Some("mail of strangers makes no leads (assign.inbound = \"ignore\")".into());
        }
        if organisation::is_no_reply(author) {
            return Some("nobody reads behind its sender's address; no lead is made of it".into());
        }
        if self.policy.ignore.has(author) {
            return Some("its sender is ignored (ignore.senders)".into());
        }
        let zone = self.policy.zone();
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let arrived = self.mail.arrived_at;
        let alike = |address: &Address| {
            address == author || own_domain(author).is_some_and(|domain| own_domain(address) == Some(domain))
        };
        let today = self
            .world
            .strangers
            .iter()
            .filter(|lead| day(lead.at) == day(arrived) && alike(&lead.address))
            .count();
        if today >= STRANGER_LEADS_A_DAY {
            return Some(format!(
                "its sender or their domain made {STRANGER_LEADS_A_DAY} leads that day already"
            ));
        }
        let hour = TimeDelta::hours(1);
        let lately = self.world.strangers.iter().filter(|lead| (arrived - lead.at).abs() < hour).count();
        (lately >= STRANGER_LEADS_AN_HOUR)
            .then(|| format!("strangers made {STRANGER_LEADS_AN_HOUR} leads within an hour already"))
    }

    /// Makes the lead of this mail; `owner` found it.
    fn begin(&mut self, owner: Option<Handle>) {
        let customers: Vec<Mailbox> = self.mail.customers.iter().take(MAX_CUSTOMERS).cloned().collect();
        let Some(first) = customers.first() else { return self.because("it names no customer") };
        let id = LeadId(self.world.next_lead);
        let stranger = self.mail.author.as_ref().filter(|_| self.mail.party == Party::Outsider);
        let origin =
            Origin { stranger: stranger.map(|author| author.address.clone()), at: self.mail.arrived_at };
        let mut lead = Lead::new(id, lead_name(first, &self.mail.subject), origin);
        for customer in &customers {
            lead.add_contact(customer);
        }
        let duplicate = self.duplicate_of(&lead);
        if duplicate.is_some() {
            lead.flags.insert(Flag::PossibleDuplicate);
        }
        if self.arrival.history {
            lead.flags.insert(Flag::HistoryOnly);
        }
        let by_rule = owner.is_none();
        lead.owner = owner;
        self.row.lead = Some(id);
        self.row.linked_by = Some(LinkedBy::New);
        self.thread.leads.push(id);
        self.leads.insert(id, lead);
        self.remember_people();
        self.because(&format!("started {id}"));
        self.remember(id, "lead started".to_owned());
        if by_rule && !self.arrival.history {
            self.assign(id, duplicate);
        }
        self.effect_on(id);
    }

    /// An active lead with a contact of the same organisation.
    fn duplicate_of(&self, lead: &Lead) -> Option<LeadId> {
        let domains = lead.contacts.iter().filter_map(|contact| own_domain(&contact.address));
        domains
            .filter_map(|domain| self.world.by_domain.get(domain))
            .flatten()
            .copied()
            .find(|id| *id != lead.id && self.world.leads.get(id).is_some_and(Lead::is_active))
    }

    /// Gives an unowned lead to whoever the rule names, and has it announced to them.
    fn assign(&mut self, id: LeadId, duplicate: Option<LeadId>) {
        let duplicate = duplicate.and_then(|id| self.world.leads.get(&id));
        let assigned = match self.mail.party {
            Party::Outsider => assign::for_inbound(self.world, self.policy, self.mail, duplicate, self.now),
            _ => assign::by_rule(self.world, self.policy, self.mail, self.now),
        };
        let turn = matches!(assigned.why, Why::RoundRobin | Why::LeastBusy | Why::Skill(_));
        if let Some(owner) = assigned.owner.clone().filter(|_| turn) {
            self.effects.push(Effect::MoveRound(owner));
        }
        let (now, subject) = (self.now, self.mail.subject.clone());
        let Some(lead) = self.leads.get_mut(&id) else { return };
        lead.owner.clone_from(&assigned.owner);
        lead.by_rule = turn;
        lead.announcement =
            assigned.owner.is_some().then(|| Announcement { at: now, subject, why: assigned.why.clone() });
        let new = NewLead {
            lead: id,
            name: lead.name.clone(),
            subject: self.mail.subject.clone(),
            summary: self.mail.summary.clone(),
            from: self.mail.author.clone(),
            respond_by: None,
            why: WhyYours::ToAssign,
        };
        let line = assigned_line(&assigned);
        self.because(&line);
        self.remember(id, line);
        match assigned.why {
            Why::NobodyEligible => {
                self.notify_managers(&format!("unowned:{id}"), &Notice::NobodyEligible { lead: new });
            }
            Why::ManagerDecides => self.ask_managers(&new),
            _ => {}
        }
    }

    // ---- instructions in the address ---------------------------------------------------------------------------

    fn follow_instructions(&mut self) {
        if self.arrival.history || self.arrival.instructions.is_empty() {
            return;
        }
        let follow_up = self.arrival.instructions.iter().rev().find_map(|instruction| match instruction {
            Instruction::FollowUp(when) => Some(*when),
            _ => None,
        });
        if let Some(when) = follow_up {
            for id in self.leads.keys().copied().collect::<Vec<_>>() {
                if let Some(lead) = self.leads.get_mut(&id).filter(|lead| lead.is_active()) {
                    let if_no_reply = lead.if_no_reply;
                    lead.plan(Some(FollowUp { when, hold: false }), if_no_reply);
                    self.remember(id, "next follow-up set by the address".to_owned());
                }
            }
        }
        let unknown: Vec<String> = self
            .arrival
            .instructions
            .iter()
            .filter_map(|instruction| match instruction {
                Instruction::Unknown(text) => Some(text.clone()),
                Instruction::Lead(id) if !self.world.leads.contains_key(id) => {
                    Some(format!("{id} does not exist"))
                }
                _ => None,
            })
            .collect();
        if unknown.is_empty() {
            return;
        }
        self.because("its address holds words that are no instruction");
        if let Some(member) = self.mail.member().cloned() {
            let notice = Notice::UnknownInstruction {
                words: unknown,
                subject: self.mail.subject.clone(),
                lead: self.row.lead,
            };
            let key = format!("tag:{}", self.mail.key.hex());
            self.notify(&member, Reason::Sender, &key, notice);
        }
    }

    // ---- reports and automatic mail ----------------------------------------------------------------------------

    fn evidence(&mut self) {
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

    fn bounce(&mut self) {
        let Some(report) = self.mail.bounce.as_ref() else { return self.evidence() };
        let quoted: Vec<&MessageId> =
            report.original.iter().chain(&self.mail.in_reply_to).chain(&self.mail.references).collect();
        if let Some((member, _)) = quoted.iter().find_map(|id| self.world.letters.get(*id)).cloned() {
            return self.letter_bounced(&member, report.permanent);
        }
        let known = quoted.iter().filter_map(|id| self.world.ids.get(*id)).filter_map(|known| known.mail);
        let failed = known.filter_map(|row| self.world.mails.get(&row)).find(|mail| mail.outbound).cloned();
        let Some(lead) =
            failed.and_then(|mail| mail.lead).filter(|_| report.permanent || report.status.starts_with('5'))
        else {
            return self.evidence();
        };
        self.row.lead = Some(lead);
        self.row.linked_by = Some(LinkedBy::Thread);
        self.because("a mail of ours did not arrive");
        let originals: Vec<String> = quoted.iter().map(ToString::to_string).collect();
        self.undelivered(lead, &originals);
    }

    fn letter_bounced(&mut self, member: &Handle, permanent: bool) {
        self.because(&format!("a letter to {member} came back"));
        if !permanent || self.arrival.history {
            return;
        }
        let on = self.policy.calendar.date(self.mail.arrived_at);
        let record = self.world.members.get(member).cloned().unwrap_or_default();
        self.effects.push(Effect::MemberBounced { member: member.clone(), on });
        let days = record.bounced_on.len() + usize::from(!record.bounced_on.contains(&on));
        if days >= 2 && !record.address_is_bad() {
            let Some(person) = self.policy.team.member(member) else { return };
            let status = self.mail.bounce.as_ref().map(|report| report.status.clone()).unwrap_or_default();
            let notice =
                Notice::AddressBad { member: person.name.clone(), address: person.address.clone(), status };
            self.notify_managers(&format!("bad:{member}:{on}"), &notice);
        }
    }

    fn undelivered(&mut self, id: LeadId, originals: &[String]) {
        let Some(lead) = self.open(id) else { return };
        let Some(last) = lead.last_contact.as_mut().filter(|last| originals.contains(&last.message_id))
        else {
            return;
        };
        last.delivered = false;
        let by = last.by.clone();
        lead.flags.insert(Flag::Undelivered);
        if lead.is_active() {
            lead.waiting_on = super::lead::WaitingOn::Us;
        }
        let Some(owner) = lead.owner.clone().filter(|_| lead.is_active()) else { return };
        let name = lead.name.clone();
        let first = lead.contacts.first().map(|contact| contact.address.clone());
        let report = self.mail.bounce.clone().unwrap_or_default();
        self.remember(id, "our last mail did not arrive".to_owned());
        let Some(to) = report.recipients.into_iter().next().or(first) else { return };
        let writer = self.policy.team.members().iter().find(|member| member.handle.as_str() == by);
        let by = writer.filter(|member| member.handle != owner).map(|member| member.first_name().to_owned());
        let subject = self.mail.subject.clone();
        let notice = Notice::Undelivered { lead: id, name, to, status: report.status, subject, by };
        self.notify(&owner, Reason::Owner, &format!("undelivered:{id}:{}", self.mail.key.hex()), notice);
    }

    // ---- bookkeeping -------------------------------------------------------------------------------------------

    /// The working copy of a lead.
    fn open(&mut self, id: LeadId) -> Option<&mut Lead> {
        if !self.leads.contains_key(&id) {
            let lead = self.world.leads.get(&id)?.clone();
            self.leads.insert(id, lead);
        }
        self.leads.get_mut(&id)
    }

    fn remember(&mut self, lead: LeadId, what: String) {
        let by = match &self.mail.party {
            Party::Member(handle) => handle.to_string(),
            Party::Inbox => "team".to_owned(),
            _ => self.row.from.clone(),
        };
        let cause = self.mail.message_id.to_string();
        self.lines.push(HistoryLine { lead, at: self.mail.at(), what, by, cause, change: String::new() });
    }

    fn managers(&self) -> Vec<Handle> {
        let today = self.policy.calendar.date(self.now);
        self.policy.team.managers(today).map(|member| member.handle.clone()).collect()
    }

    fn notify_managers(&mut self, cause: &str, notice: &Notice) {
        for manager in self.managers() {
            self.notify(&manager, Reason::Manager, cause, notice.clone());
        }
    }

    /// The rule is that a manager assigns it.
    fn ask_managers(&mut self, lead: &NewLead) {
        for manager in self.managers() {
            let id = lead.lead;
            let letter = Letter::NewLeads { leads: vec![lead.clone()] };
            self.queue(&manager, Reason::Manager, &format!("assign:{id}"), letter);
        }
    }

    fn notify(&mut self, to: &Handle, reason: Reason, cause: &str, notice: Notice) {
        self.queue(to, reason, cause, Letter::Notice(notice));
    }

    fn queue(&mut self, to: &Handle, reason: Reason, cause: &str, letter: Letter) {
        if self.arrival.history {
            return;
        }
        self.effects.push(Effect::Queue(Box::new(Queued {
            to: to.clone(),
            key: format!("{}:{to}:{cause}", letter.kind()),
            lead: letter.lead(),
            revision: None,
            until: None,
            due_at: self.now,
            reason,
            letter,
        })));
    }

    /// The effects in the order in which they are made true.
    fn finish(mut self) -> Vec<Effect> {
        self.thread.leads.dedup();
        let mut effects = vec![Effect::RecordMail(Box::new(self.row))];
        for (id, lead) in self.leads {
            let before = self.world.leads.get(&id);
            if before == Some(&lead) {
                continue;
            }
            if before.is_some_and(|before| before.revision != lead.revision || before.status != lead.status) {
                effects.push(Effect::Withdraw { lead: id, why: "the plan it spoke of has changed".into() });
            }
            if !self.arrival.history
                && let Some(line) = self.lines.iter_mut().rev().find(|line| line.lead == id)
            {
                line.change = super::change::between(before, &lead);
            }
            effects.push(Effect::PutLead(Box::new(lead)));
        }
        effects.push(Effect::Thread(self.thread));
        effects.extend(self.lines.into_iter().map(|line| Effect::Remember(Box::new(line))));
        effects.extend(self.effects);
        effects
    }
}

/// A member's earlier outbound mail joins a lead that a rule gave away and on which nobody has acted: they found it.
fn found_first(lead: &Lead, mail: &Mail) -> bool {
    lead.by_rule
        && lead.last_contact.is_none()
        && lead.last_heard.as_ref().is_some_and(|heard| mail.at() < heard.at)
        && lead.owner.as_ref() != mail.member()
        && lead.status == Status::Active
}

/// The customer's name, or organisation, or the subject.
fn lead_name(customer: &Mailbox, subject: &str) -> String {
    let named = [
        customer.name.clone(),
        organisation::name(&customer.address).unwrap_or_default(),
        subject.to_owned(),
    ];
    let found = named.into_iter().map(|name| super::text::one_line(&name, 80)).find(|name| !name.is_empty());
    found.unwrap_or_else(|| customer.address.to_string())
}

fn assigned_line(assigned: &assign::Assigned) -> String {
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
