//! Loading: the part of the record that a batch of mails may need, in one trip to the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::rows::{id_hash, instant_or_epoch, key_hash, millis};
use super::{Store, StoreError};
use crate::domain::lead::Lead;
use crate::domain::organisation::own_domain;
use crate::domain::world::{
    KnownId, LetterInfo, MailRow, MemberRecord, RecordedMail, StrangerLead, ThreadId, World,
};
use crate::domain::{Address, Class, Handle, LeadId, LetterId, Mail, MailKey, MessageId, Party};

/// How far back the leads of strangers are counted: a local day is at most 25 hours, whatever the zone.
const STRANGERS_BACK: TimeDelta = TimeDelta::hours(26);

/// What a batch asks for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    ids: BTreeSet<MessageId>,
    addresses: BTreeSet<Address>,
    domains: BTreeSet<String>,
    leads: BTreeSet<LeadId>,
    keys: BTreeSet<MailKey>,
    letters: BTreeSet<MessageId>,
    arrivals: Option<(DateTime<Utc>, DateTime<Utc>)>,
    reports: bool,
    strangers: bool,
}

impl Wanted {
    /// Notes what deciding this mail may need.
    pub fn mail(&mut self, mail: &Mail) {
        self.keys.insert(mail.key);
        self.keys.extend(mail.tags.iter().map(|tag| mail.key.with_tag(tag)));
        for tag in mail.open_tags() {
            self.keys.extend(mail.answered().map(|id| MailKey::of_id(id).with_tag(tag)));
        }
        if mail.class == Class::Internal && mail.member().is_some() {
            self.keys.insert(mail.ran_key());
        }
        self.ids.insert(mail.message_id.clone());
        self.ids.extend(mail.also_known_as.iter().cloned());
        let quoted = || mail.in_reply_to.iter().chain(&mail.references);
        self.ids.extend(quoted().cloned());
        if mail.bounce.is_some() {
            self.reports = true;
            let originals = mail.bounce.iter().flat_map(|report| &report.original);
            self.ids.extend(originals.cloned());
        }
        for person in mail.author.iter().chain(&mail.customers) {
            self.addresses.insert(person.address.clone());
            if person.address.tag().is_some() {
                self.addresses.insert(person.address.without_tag());
            }
        }
        if mail.party == Party::Outsider && mail.class == Class::Inbound {
            self.strangers = true;
            let (first, last) = self.arrivals.unwrap_or((mail.arrived_at, mail.arrived_at));
            self.arrivals = Some((first.min(mail.arrived_at), last.max(mail.arrived_at)));
        }
        let domains = mail.customers.iter().filter_map(|person| own_domain(&person.address));
        self.domains.extend(domains.map(str::to_owned));
    }

    /// Asks for a lead by its id.
    pub fn lead(&mut self, id: LeadId) {
        self.leads.insert(id);
    }

    /// Asks what letter of ours bears this id.
    pub fn letter(&mut self, id: &MessageId) {
        self.letters.insert(id.clone());
    }
}

fn json<T: serde::Serialize>(values: T) -> Result<String, StoreError> {
    Ok(serde_json::to_string(&values)?)
}

fn column<T: DeserializeOwned>(row: &SqliteRow, name: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_str(row.try_get::<&str, _>(name)?)?)
}

/// The look, with the transaction it belongs to: for a single mail a trip of its own to the database's thread would cost as
/// much as the look.
const BEGIN_AND_LOOK: &str = concat!("BEGIN IMMEDIATE;\n", include_str!("snapshot.sql"));

impl Store {
    /// Begins the one transaction of a batch, and loads what `wanted` names, in one trip.
    pub async fn begin_with(&mut self, wanted: &Wanted) -> Result<World, StoreError> {
        self.look(BEGIN_AND_LOOK, wanted).await
    }

    /// Loads what `wanted` names, inside a transaction that was begun before.
    pub async fn snapshot(&mut self, wanted: &Wanted) -> Result<World, StoreError> {
        self.look(include_str!("snapshot.sql"), wanted).await
    }

    async fn look(&mut self, sql: &'static str, wanted: &Wanted) -> Result<World, StoreError> {
        let hashes: HashMap<i64, &MessageId> = wanted.ids.iter().map(|id| (id_hash(id), id)).collect();
        let keys: Vec<i64> = wanted.keys.iter().map(key_hash).collect();
        let (first, last) = wanted.arrivals.unwrap_or_default();
        let row = sqlx::query(sql)
            .bind(json(hashes.keys().collect::<Vec<_>>())?)
            .bind(json(&wanted.addresses)?)
            .bind(json(&wanted.domains)?)
            .bind(json(keys)?)
            .bind(json(&wanted.letters)?)
            .bind(millis(first - STRANGERS_BACK))
            .bind(millis(last + STRANGERS_BACK))
            .bind(json(wanted.leads.iter().map(|id| id.0).collect::<Vec<_>>())?)
            .bind(wanted.reports)
            .bind(wanted.strangers)
            .fetch_one(&mut self.connection)
            .await?;
        let mut world = World::new(self.born_at);
        read_named(&mut world, &row, wanted, &hashes)?;
        read_behind(&mut world, &row)?;
        self.load_joined(&mut world).await?;
        Ok(world)
    }

    /// What loaded leads turned out to be, one after the other: hardly ever anything.
    pub(super) async fn load_joined(&mut self, world: &mut World) -> Result<(), StoreError> {
        /// More merges in a row than anybody makes.
        const CHAIN: usize = 20;
        if world.leads.values().all(|lead| lead.joined.is_none()) {
            return Ok(());
        }
        for _ in 0..CHAIN {
            let joined = world.leads.values().filter_map(|lead| lead.joined);
            let missing: BTreeSet<LeadId> = joined.filter(|id| !world.leads.contains_key(id)).collect();
            if missing.is_empty() {
                break;
            }
            self.load_leads(world, &missing).await?;
        }
        world.follow_joined();
        Ok(())
    }

    /// Loads these leads; those that do not exist are left out.
    pub async fn load_leads(&mut self, world: &mut World, ids: &BTreeSet<LeadId>) -> Result<(), StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let rows = sqlx::query("SELECT record FROM leads WHERE id IN (SELECT value FROM json_each($1))")
            .bind(json(ids)?)
            .fetch_all(&mut self.connection)
            .await?;
        for row in rows {
            world.add_lead(serde_json::from_str(row.try_get(0)?)?);
        }
        Ok(())
    }

    /// How many live leads each member owns: only asked for when a rule counts them.
    pub async fn load_counts(&mut self, world: &mut World) -> Result<(), StoreError> {
        let rows = sqlx::query("SELECT owner, COUNT(*) FROM leads WHERE live = 1 GROUP BY owner")
            .fetch_all(&mut self.connection)
            .await?;
        for row in rows {
            if let Ok(handle) = row.try_get::<String, _>(0)?.parse::<Handle>() {
                let count = u32::try_from(row.try_get::<i64, _>(1)?).unwrap_or(u32::MAX);
                world.members.entry(handle).or_default().load = count;
            }
        }
        Ok(())
    }
}

fn read_counters(world: &mut World, row: &SqliteRow) -> Result<(), StoreError> {
    world.next_lead = row.try_get::<i64, _>("last_lead")? + 1;
    world.next_mail = row.try_get::<i64, _>("last_mail")? + 1;
    let last_thread: Option<&str> = row.try_get("last_thread")?;
    world.next_thread = last_thread.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0) + 1;
    world.next_handoff = row.try_get::<i64, _>("last_handoff")? + 1;
    world.next_deed = row.try_get::<i64, _>("last_deed")? + 1;
    let round: Option<&str> = row.try_get("round_robin")?;
    world.round_robin = round.and_then(|text| text.parse().ok());
    Ok(())
}

/// What the mails themselves name.
fn read_named(
    world: &mut World,
    row: &SqliteRow,
    wanted: &Wanted,
    hashes: &HashMap<i64, &MessageId>,
) -> Result<(), StoreError> {
    read_counters(world, row)?;
    world.members = members(row)?;
    for (hash, thread, mail) in column::<Vec<(i64, i64, i64)>>(row, "ids")? {
        if let Some(id) = hashes.get(&hash) {
            let known = KnownId { thread: ThreadId(thread), mail: (mail > 0).then_some(MailRow(mail)) };
            world.ids.insert((*id).clone(), known);
        }
    }
    for (message_id, letter) in column::<Vec<LetterRow>>(row, "letters")?.into_iter().filter_map(letter) {
        world.letters.insert(message_id, letter);
    }
    world.ignored = column(row, "ignored")?;
    let recorded: BTreeMap<i64, i64> = column::<Vec<(i64, i64)>>(row, "recorded")?.into_iter().collect();
    let row_of = |key: &MailKey| recorded.get(&key_hash(key)).map(|mail| (*key, MailRow(*mail)));
    world.recorded = wanted.keys.iter().filter_map(row_of).collect();
    for (at, address) in column::<Vec<(i64, Address)>>(row, "strangers")? {
        world.strangers.push(StrangerLead { at: instant_or_epoch(at), address });
    }
    Ok(())
}

/// What stands behind that.
fn read_behind(world: &mut World, row: &SqliteRow) -> Result<(), StoreError> {
    read_threads(world, row)?;
    read_reported(world, row)?;
    for lead in column::<Vec<Lead>>(row, "leads")? {
        world.add_lead(lead);
    }
    Ok(())
}

/// A letter of the outbox: its Message-ID, number, member, lead, kind, when it was queued, whether its token is revoked,
/// its key.
type LetterRow = (String, i64, String, i64, String, i64, i64, String);

fn letter(row: LetterRow) -> Option<(MessageId, LetterInfo)> {
    let (message_id, id, member, lead, kind, queued_at, revoked, key) = row;
    let lead = (lead > 0).then_some(LeadId(lead));
    let letter = LetterInfo {
        id: Some(LetterId(id)),
        to: Some(member.parse().ok()?),
        lead,
        written_about: lead,
        kind,
        queued_at: instant_or_epoch(queued_at),
        revoked: revoked != 0,
        key,
    };
    Some((MessageId::new(message_id)?, letter))
}

fn read_threads(world: &mut World, row: &SqliteRow) -> Result<(), StoreError> {
    for (thread, lead) in column::<Vec<(i64, i64)>>(row, "bound")? {
        world.thread_leads.entry(ThreadId(thread)).or_default().insert(LeadId(lead));
    }
    for (thread, address) in column::<Vec<(i64, Address)>>(row, "people")? {
        world.thread_people.insert((ThreadId(thread), address));
    }
    Ok(())
}

/// A quoted mail: its row, lead, member, contact and subject.
type Reported = (i64, i64, String, String, String);

fn read_reported(world: &mut World, row: &SqliteRow) -> Result<(), StoreError> {
    for (mail, lead, member, contact, subject) in column::<Vec<Reported>>(row, "reported")? {
        let lead = (lead > 0).then_some(LeadId(lead));
        let outbound = contact == "outbound";
        let recorded = RecordedMail { lead, by: member.parse().ok(), outbound, subject };
        world.mails.insert(MailRow(mail), recorded);
    }
    Ok(())
}

/// What is kept of the members, from the column of that name.
pub(super) fn members(row: &SqliteRow) -> Result<BTreeMap<Handle, MemberRecord>, StoreError> {
    let mut members = BTreeMap::new();
    for (handle, record) in column::<Vec<(String, String)>>(row, "members")? {
        let Ok(handle) = handle.parse::<Handle>() else { continue };
        members.insert(handle, serde_json::from_str::<MemberRecord>(&record)?);
    }
    Ok(members)
}
