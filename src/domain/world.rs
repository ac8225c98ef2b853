//! The part of the record that a batch of decisions needs, held in memory: loaded by the store, read by the rules, kept
//! true by applying each effect before the next decision. It is a value; nothing in it waits or writes.

mod joined;
mod member;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::member::{Absence, MemberRecord};
use super::deed::Deed;
use super::effect::{Effect, ThreadChange};
use super::lead::Lead;
use super::{Address, Handle, LeadId, LetterId, MailKey, MessageId};

/// A conversation: mails that quote each other's ids, those not seen yet (ghosts) included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ThreadId(pub i64);

/// A row of the ledger, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// A letter of ours that somebody answers or quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterInfo {
    /// Its row in the outbox; none for a lead's own id, which all letters about it carry.
    pub id: Option<LetterId>,
    /// To whom it went.
    pub to: Option<Handle>,
    /// The lead it is about.
    pub lead: Option<LeadId>,
    /// The lead it was written about: its token is bound to that one, whatever it turned out to be.
    pub written_about: Option<LeadId>,
    /// Its kind, as in the outbox.
    pub kind: String,
    /// When it was written.
    pub queued_at: DateTime<Utc>,
    /// Its token counts for nothing any more.
    pub revoked: bool,
    /// Its unique key: `kind:person:cause`.
    pub key: String,
}

impl LetterInfo {
    /// A lead's own id: no letter, no token.
    pub fn of_lead(lead: LeadId) -> Self {
        Self {
            id: None,
            to: None,
            lead: Some(lead),
            written_about: Some(lead),
            kind: String::new(),
            queued_at: DateTime::UNIX_EPOCH,
            revoked: false,
            key: String::new(),
        }
    }
}

/// A mail of the ledger, as repairing what it was matched to needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtfulMail {
    /// Its row.
    pub row: MailRow,
    /// Its conversation.
    pub thread: ThreadId,
    /// No other mail of that conversation is with the lead.
    pub alone: bool,
    /// Its author.
    pub author: Option<Address>,
    /// Its own time.
    pub at: DateTime<Utc>,
    /// Its subject.
    pub subject: String,
    /// One line of it.
    pub summary: String,
    /// It was recorded and moved nothing.
    pub claimed: bool,
    /// Which side's contact it was.
    pub contact: Option<super::effect::ContactKind>,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// Whether its sender was authenticated.
    pub verified: bool,
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
    /// Our letters whose ids were quoted.
    pub letters: HashMap<MessageId, LetterInfo>,
    /// The number the next handoff gets.
    pub next_handoff: i64,
    /// The number the next set of commands gets.
    pub next_deed: i64,
    /// Sets of commands that may be taken back: those of the asking members, newest last.
    pub deeds: Vec<Deed>,
    /// Authors whose mail makes no leads (`not a lead`), of those who write.
    pub ignored: BTreeSet<Address>,
    /// The claimed mails of leads, and their newest mails of outsiders, as `accept`, `split` and `not this lead` need them:
    /// newest first, by lead.
    pub doubtful: BTreeMap<LeadId, Vec<DoubtfulMail>>,
    /// Histories of the leads about which `why` is asked, oldest first.
    pub histories: BTreeMap<LeadId, Vec<super::letters::Happened>>,
    /// How many active leads each member has, and how many of them are late: only where `team` is asked.
    pub loads: BTreeMap<Handle, (u32, u32)>,
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
            next_handoff: 1,
            next_deed: 1,
            deeds: Vec::new(),
            ignored: BTreeSet::new(),
            doubtful: BTreeMap::new(),
            histories: BTreeMap::new(),
            loads: BTreeMap::new(),
            strangers: Vec::new(),
            members: BTreeMap::new(),
        }
    }

    /// Takes a loaded lead in, with the indexes that belong to it.
    pub fn add_lead(&mut self, lead: Lead) {
        let own = lead.contacts.iter().filter(|_| lead.joined.is_none());
        for contact in own {
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
            Effect::SettleLeave { member, from } => {
                self.members.entry(member.clone()).or_default().leaves_told.insert(*from);
            }
            Effect::SettleLeft { member, left } => {
                self.members.entry(member.clone()).or_default().left_told = Some(*left);
            }
            Effect::SettleCleanup { member, monday } => {
                self.members.entry(member.clone()).or_default().cleanup_on = Some(*monday);
            }
            Effect::PutMember { member, record } => {
                let load = self.members.get(member).map_or(0, |known| known.load);
                self.members.insert(member.clone(), MemberRecord { load, ..(**record).clone() });
            }
            Effect::Deed(deed) => {
                self.next_deed = self.next_deed.max(deed.id.0 + 1);
                self.deeds.push((**deed).clone());
            }
            Effect::Spend(id) => {
                self.deeds.iter_mut().filter(|deed| deed.id == *id).for_each(|deed| deed.spent = true);
            }
            Effect::Revoke(letter) => {
                let named = self.letters.values_mut().filter(|info| info.id == Some(*letter));
                named.for_each(|info| info.revoked = true);
            }
            Effect::Bind { thread, lead, now } => self.bind(*thread, *lead, *now),
            Effect::Relink { row, lead, .. } => {
                if let Some(mail) = self.mails.get_mut(row) {
                    mail.lead = *lead;
                }
            }
            Effect::MemberBounced { member, on } => {
                self.members.entry(member.clone()).or_default().bounced_on.insert(*on);
            }
            Effect::MemberWrites { member } => {
                self.members.entry(member.clone()).or_default().bounced_on.clear();
            }
            Effect::CountDelivery(_) | Effect::Remember(_) | Effect::Queue(_) => {}
        }
    }

    fn bind(&mut self, thread: ThreadId, lead: LeadId, now: bool) {
        let bound = self.thread_leads.entry(thread).or_default();
        if now {
            bound.insert(lead);
        } else {
            bound.remove(&lead);
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
        let handoffs = lead.handoff.iter().chain(&lead.draft);
        let newest = handoffs.map(|handoff| handoff.id.0).max().unwrap_or(0);
        self.next_handoff = self.next_handoff.max(newest + 1);
        self.ignored.extend(lead.ignores.clone());
        if let Some(lifted) = self.leads.get(&lead.id).and_then(|before| before.ignores.clone())
            && lead.ignores.as_ref() != Some(&lifted)
        {
            self.ignored.remove(&lifted);
        }
        self.forget_contacts(lead.id);
        self.add_lead(lead.clone());
        if lead.joined.is_some() {
            self.follow_joined();
        }
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
