//! The part of the record that a batch of decisions needs, held in memory: loaded by the store, read by the rules, kept
//! true by applying each effect before the next decision. It is a value; nothing in it waits or writes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::effect::{Effect, ThreadChange};
use super::lead::Lead;
use super::{Address, Handle, LeadId, MailKey, MessageId};

/// A conversation: mails that quote each other's ids, those not seen yet (ghosts) included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(pub i64);

/// A row of the ledger, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailRow(pub i64);

/// What is known of a Message-ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownId {
    /// Its conversation.
    pub thread: ThreadId,
    /// The mail that bears it; none while it has only been quoted.
    pub mail: Option<MailRow>,
}

/// A lead that a stranger's mail started: the limits on strangers count these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrangerLead {
    /// When the mail arrived.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub address: Address,
}

/// What was recorded of a mail whose Message-ID a report quotes, or that came again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedMail {
    /// The lead it was linked to.
    pub lead: Option<LeadId>,
    /// The member who wrote it.
    pub by: Option<Handle>,
    /// Whether it counted as our contact.
    pub outbound: bool,
    /// Its subject.
    pub subject: String,
}

/// What is kept for each member beside the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberRecord {
    /// The local date of the last digest that was settled.
    pub digest_on: Option<NaiveDate>,
    /// The local dates on which a letter to them came back for good; two mark the address bad.
    pub bounced_on: BTreeSet<NaiveDate>,
    /// Active leads they own (counted only when a rule asks).
    pub load: u32,
}

impl MemberRecord {
    /// Whether letters to them go elsewhere until they write again.
    pub fn address_is_bad(&self) -> bool {
        self.bounced_on.len() >= 2
    }
}

/// The loaded part of the record.
#[derive(Debug, Clone)]
pub struct World {
    /// When the database was made: mail that arrived before is history.
    pub born_at: DateTime<Utc>,
    /// The number the next lead gets.
    pub next_lead: i64,
    /// The number the next conversation gets.
    pub next_thread: i64,
    /// The number the next ledger row gets.
    pub next_mail: i64,
    /// Who was last in the round.
    pub round_robin: Option<Handle>,
    /// Leads, by id.
    pub leads: BTreeMap<LeadId, Lead>,
    /// Which leads have this address as a contact.
    pub by_contact: BTreeMap<Address, BTreeSet<LeadId>>,
    /// Which active leads have a contact at this registrable domain (freemail domains are never asked for).
    pub by_domain: BTreeMap<String, BTreeSet<LeadId>>,
    /// Known ids.
    pub ids: HashMap<MessageId, KnownId>,
    /// The leads of a conversation.
    pub thread_leads: HashMap<ThreadId, BTreeSet<LeadId>>,
    /// Outsiders whom a member or contact addressed in a conversation.
    pub thread_people: HashSet<(ThreadId, Address)>,
    /// Mails that are in the ledger already, and the tags of theirs that were taken, with their rows.
    pub recorded: HashMap<MailKey, MailRow>,
    /// Quoted mails that are in the ledger, by their row.
    pub mails: HashMap<MailRow, RecordedMail>,
    /// Our letters whose ids were quoted: to whom they went, and about which lead. A lead's own id, which all letters
    /// about it carry, went to nobody.
    pub letters: HashMap<MessageId, (Option<Handle>, Option<LeadId>)>,
    /// Leads that strangers started lately.
    pub strangers: Vec<StrangerLead>,
    /// The members' records.
    pub members: BTreeMap<Handle, MemberRecord>,
}

impl World {
    /// An empty record.
    pub fn new(born_at: DateTime<Utc>) -> Self {
        Self {
            born_at,
            next_lead: 1,
            next_thread: 1,
            next_mail: 1,
            round_robin: None,
            leads: BTreeMap::new(),
            by_contact: BTreeMap::new(),
            by_domain: BTreeMap::new(),
            ids: HashMap::new(),
            thread_leads: HashMap::new(),
            thread_people: HashSet::new(),
            recorded: HashMap::new(),
            mails: HashMap::new(),
            letters: HashMap::new(),
            strangers: Vec::new(),
            members: BTreeMap::new(),
        }
    }

    /// Takes a loaded lead in, with the indexes that belong to it.
    pub fn add_lead(&mut self, lead: Lead) {
        for contact in &lead.contacts {
            self.by_contact.entry(contact.address.clone()).or_default().insert(lead.id);
            if lead.is_active()
                && let Some(domain) = super::organisation::own_domain(&contact.address)
            {
                self.by_domain.entry(domain.to_owned()).or_default().insert(lead.id);
            }
        }
        self.next_lead = self.next_lead.max(lead.id.0 + 1);
        self.leads.insert(lead.id, lead);
    }

    /// Makes the effect true here, as the store will make it true on disk.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::RecordMail(row) => {
                self.recorded.insert(row.key, row.row);
                self.next_mail = self.next_mail.max(row.row.0 + 1);
                let outbound = row.contact == Some(super::effect::ContactKind::Outbound);
                let subject = row.subject.clone();
                let recorded = RecordedMail { lead: row.lead, by: row.by.clone(), outbound, subject };
                self.mails.insert(row.row, recorded);
            }
            Effect::TakeTags { row, key, tags } => {
                self.recorded.extend(tags.iter().map(|tag| (key.with_tag(tag), *row)));
            }
            Effect::Thread(change) => self.apply_thread(change),
            Effect::PutLead(lead) => self.put_lead(lead),
            Effect::MoveRound(handle) => self.round_robin = Some(handle.clone()),
            Effect::SettleDigest { member, on } => {
                self.members.entry(member.clone()).or_default().digest_on = Some(*on);
            }
            Effect::MemberBounced { member, on } => {
                self.members.entry(member.clone()).or_default().bounced_on.insert(*on);
            }
            Effect::MemberWrites { member } => {
                self.members.entry(member.clone()).or_default().bounced_on.clear();
            }
            Effect::CountDelivery(_) | Effect::Remember(_) | Effect::Queue(_) | Effect::Withdraw { .. } => {}
        }
    }

    fn put_lead(&mut self, lead: &Lead) {
        let before = self.leads.get(&lead.id);
        let owner_before = before.filter(|lead| lead.is_live()).and_then(|lead| lead.owner.clone());
        let owner_after = Some(lead).filter(|lead| lead.is_live()).and_then(|lead| lead.owner.clone());
        if before.is_none()
            && let Some(address) = lead.origin.stranger.clone()
        {
            self.strangers.push(StrangerLead { at: lead.origin.at, address });
        }
        if owner_before != owner_after {
            if let Some(owner) = owner_before {
                let record = self.members.entry(owner).or_default();
                record.load = record.load.saturating_sub(1);
            }
            if let Some(owner) = owner_after {
                self.members.entry(owner).or_default().load += 1;
            }
        }
        self.add_lead(lead.clone());
    }

    fn apply_thread(&mut self, change: &ThreadChange) {
        self.next_thread = self.next_thread.max(change.thread.0 + 1);
        for merged in &change.merged {
            let leads = self.thread_leads.remove(merged).unwrap_or_default();
            self.thread_leads.entry(change.thread).or_default().extend(leads);
            for known in self.ids.values_mut().filter(|known| known.thread == *merged) {
                known.thread = change.thread;
            }
            let people: Vec<Address> = self
                .thread_people
                .iter()
                .filter(|(t, _)| t == merged)
                .map(|(_, address)| address.clone())
                .collect();
            self.thread_people.extend(people.into_iter().map(|address| (change.thread, address)));
        }
        for (id, mail) in &change.ids {
            let known = self.ids.entry(id.clone()).or_insert(KnownId { thread: change.thread, mail: *mail });
            known.mail = known.mail.or(*mail);
        }
        self.thread_leads.entry(change.thread).or_default().extend(&change.leads);
        self.thread_people.extend(change.people.iter().map(|address| (change.thread, address.clone())));
    }
}
