//! Writing: what a batch of decisions changed, gathered into one statement each table and written in one trip. The
//! caller owns the transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

use super::rows::{id_hash, key_hash, millis};
use super::{Store, StoreError};
use crate::domain::effect::{Effect, HistoryLine, LedgerRow, LinkedBy, ThreadChange};
use crate::domain::lead::Lead;
use crate::domain::on_due;
use crate::domain::organisation::own_domain;
use crate::domain::presence::Presence;
use crate::domain::world::World;
use crate::domain::{Handle, LeadId, Policy};

/// How far a mailbox has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The mailbox's name.
    pub mailbox: String,
    /// Its UIDVALIDITY.
    pub uidvalidity: u32,
    /// Everything up to this UID needs no reading.
    pub uid: u32,
    /// When it was first seen under this UIDVALIDITY; an older instant on the record stays.
    pub seen_at: DateTime<Utc>,
}

/// What of the sources has been dealt with, acknowledged with the effects.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Mailboxes.
    pub cursors: Vec<Cursor>,
    /// Files, by the hash of their unique name.
    pub files: Vec<u64>,
}

/// A JSON array of rows, written as text straight away: a batch has thousands of them.
struct Table(Vec<u8>);

impl Default for Table {
    fn default() -> Self {
        Self(vec![b'['])
    }
}

impl Table {
    fn add(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        Ok(serde_json::to_writer(&mut self.0, row)?)
    }

    fn of(rows: impl IntoIterator<Item = impl Serialize>) -> Result<String, StoreError> {
        let mut table = Self::default();
        rows.into_iter().try_for_each(|row| table.add(&row))?;
        table.text()
    }

    fn text(mut self) -> Result<String, StoreError> {
        self.0.push(b']');
        String::from_utf8(self.0).map_err(|error| StoreError::Strange(error.to_string()))
    }
}

/// Everything a batch changed, in the order of the columns, and what follows in the same trip.
macro_rules! batch {
    ($then:literal) => {
        concat!(
            "INSERT INTO batch (mails, refs, thread_leads, thread_people, leads, contacts, history, members, meta,
                                again, mailboxes, files, mail_keys)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            $then
        )
    };
}

/// Writes the rows.
const BATCH: &str = batch!("");

/// Writes the rows and makes the transaction durable, in one trip.
const BATCH_AND_COMMIT: &str = batch!("; COMMIT");

/// The rows of one batch.
#[derive(Default)]
struct Rows<'e> {
    mails: Table,
    mail_keys: Vec<(i64, i64)>,
    refs: BTreeMap<i64, (i64, i64)>,
    thread_leads: BTreeSet<(i64, i64)>,
    thread_people: BTreeSet<(i64, &'e str)>,
    leads: BTreeMap<LeadId, &'e Lead>,
    history: Table,
    members: BTreeSet<&'e Handle>,
    meta: BTreeMap<&'static str, String>,
    again: Vec<i64>,
    merged: Vec<(i64, i64)>,
    rare: Rare,
}

/// What only commands change.
#[derive(Default)]
struct Rare {
    deeds: Table,
    spent: Vec<i64>,
    revoked: Vec<i64>,
    bound: Vec<(i64, i64, i64)>,
    relinked: Vec<(i64, i64, i64, String)>,
    any: bool,
}

impl Store {
    /// Writes the effects of a batch. `world` is the record after them; letters are written by `queue`.
    #[expect(clippy::too_many_arguments, reason = "everything that one transaction writes")]
    pub async fn write(
        &mut self,
        world: &World,
        effects: &[Effect],
        policy: &Policy,
        now: DateTime<Utc>,
        places: &Places,
    ) -> Result<(), StoreError> {
        // Mostly nothing is due: a tick then asks the database nothing more.
        if effects.is_empty() && places.cursors.is_empty() && places.files.is_empty() {
            return Ok(());
        }
        let mut rows = Rows::of(effects, world)?;
        let merged = std::mem::take(&mut rows.merged);
        let rare = std::mem::take(&mut rows.rare);
        batch(BATCH, rows, world, (policy, now), places)?.execute(&mut self.connection).await?;
        for pair in merged {
            let pair = serde_json::to_string(&[pair])?;
            sqlx::query(include_str!("merge.sql")).bind(pair).execute(&mut self.connection).await?;
        }
        if rare.any { self.write_rare(rare).await } else { Ok(()) }
    }

    async fn write_rare(&mut self, rare: Rare) -> Result<(), StoreError> {
        sqlx::query(include_str!("rare.sql"))
            .bind(rare.deeds.text()?)
            .bind(Table::of(&rare.spent)?)
            .bind(Table::of(&rare.revoked)?)
            .bind(Table::of(&rare.bound)?)
            .bind(Table::of(&rare.relinked)?)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Writes the effects of a batch, as `write` does, and makes them durable: for a batch without letters. Mostly that is
    /// one trip to the database.
    #[expect(clippy::too_many_arguments, reason = "everything that one transaction writes")]
    pub async fn write_and_commit(
        &mut self,
        world: &World,
        effects: &[Effect],
        policy: &Policy,
        now: DateTime<Utc>,
        places: &Places,
    ) -> Result<(), StoreError> {
        let rows = Rows::of(effects, world)?;
        if !rows.merged.is_empty() || rows.rare.any {
            self.write(world, effects, policy, now, places).await?;
            return self.commit().await;
        }
        let batch = batch(BATCH_AND_COMMIT, rows, world, (policy, now), places)?;
        batch.execute(&mut self.connection).await?;
        Ok(())
    }
}

impl Rare {
    fn take(&mut self, effect: &Effect) -> Result<(), StoreError> {
        self.any = true;
        match effect {
            Effect::Deed(deed) => {
                let changes = serde_json::to_string(&deed.changes)?;
                let told = serde_json::to_string(&deed.told)?;
                let who = (deed.id.0, deed.by.as_str(), millis(deed.at));
                let row = (who.0, who.1, who.2, &deed.cause, changes, told, i64::from(deed.spent));
                self.deeds.add(&row)?;
            }
            Effect::Spend(id) => self.spent.push(id.0),
            Effect::Revoke(letter) => self.revoked.push(letter.0),
            Effect::Bind { thread, lead, now } => self.bound.push((thread.0, lead.0, i64::from(*now))),
            Effect::Relink { row, lead, claimed, why } => {
                let lead = lead.map_or(0, |lead| lead.0);
                self.relinked.push((row.0, lead, i64::from(*claimed), why.clone()));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The statement that writes these rows, with its values.
fn batch(
    sql: &'static str,
    rows: Rows<'_>,
    world: &World,
    (policy, now): (&Policy, DateTime<Utc>),
    places: &Places,
) -> Result<Query<'static, Sqlite, SqliteArguments>, StoreError> {
    let mut leads = Table::default();
    for lead in rows.leads.values() {
        add_lead(&mut leads, lead, Presence::of(policy, world), now)?;
    }
    let mut members = Table::default();
    for handle in &rows.members {
        let record = serde_json::to_string(&world.members.get(*handle).cloned().unwrap_or_default())?;
        members.add(&(handle.as_str(), record))?;
    }
    let refs = rows.refs.iter().map(|(id, (thread, mail))| (id, thread, mail));
    let files = places.files.iter().map(|hash| hash.cast_signed());
    Ok(sqlx::query(sql)
        .bind(rows.mails.text()?)
        .bind(Table::of(refs)?)
        .bind(Table::of(&rows.thread_leads)?)
        .bind(Table::of(&rows.thread_people)?)
        .bind(leads.text()?)
        .bind(Table::of(rows.leads.values().flat_map(|lead| contacts(lead)))?)
        .bind(rows.history.text()?)
        .bind(members.text()?)
        .bind(Table::of(&rows.meta)?)
        .bind(Table::of(&rows.again)?)
        .bind(Table::of(places.cursors.iter().map(cursor_row))?)
        .bind(Table::of(files)?)
        .bind(Table::of(&rows.mail_keys)?))
}

fn cursor_row(cursor: &Cursor) -> (&str, u32, u32, i64) {
    (&cursor.mailbox, cursor.uidvalidity, cursor.uid, millis(cursor.seen_at))
}

fn contacts(lead: &Lead) -> impl Iterator<Item = (&str, i64, &str)> {
    lead.contacts.iter().map(|contact| {
        (contact.address.as_str(), lead.id.0, own_domain(&contact.address).unwrap_or_default())
    })
}

impl<'e> Rows<'e> {
    fn of(effects: &'e [Effect], world: &World) -> Result<Self, StoreError> {
        let mut rows = Self::default();
        let mut mail = None;
        for effect in effects {
            match effect {
                // A mail's conversation comes after its row, and is written with it.
                Effect::RecordMail(row) => mail = Some(row),
                Effect::Thread(change) => {
                    if let Some(row) = mail.take() {
                        rows.mail(row, change.thread.0)?;
                    }
                    rows.thread(change);
                    rows.meta.insert("last_thread", (world.next_thread - 1).to_string());
                }
                other => rows.take(other)?,
            }
        }
        Ok(rows)
    }

    fn take(&mut self, effect: &'e Effect) -> Result<(), StoreError> {
        match effect {
            Effect::PutLead(lead) => {
                self.leads.insert(lead.id, lead);
            }
            Effect::Remember(line) => self.line(line)?,
            Effect::MoveRound(handle) => {
                self.meta.insert("round_robin", handle.to_string());
            }
            Effect::SettleDigest { member, .. }
            | Effect::SettleLeave { member, .. }
            | Effect::SettleLeft { member, .. }
            | Effect::SettleCleanup { member, .. }
            | Effect::PutMember { member, .. }
            | Effect::MemberBounced { member, .. }
            | Effect::MemberWrites { member } => {
                self.members.insert(member);
            }
            Effect::CountDelivery(key) => self.again.push(key_hash(key)),
            Effect::TakeTags { row, key, tags } => {
                self.mail_keys.extend(tags.iter().map(|tag| (key_hash(&key.with_tag(tag)), row.0)));
            }
            Effect::Deed(_)
            | Effect::Spend(_)
            | Effect::Revoke(_)
            | Effect::Bind { .. }
            | Effect::Relink { .. } => self.rare.take(effect)?,
            Effect::RecordMail(_) | Effect::Thread(_) | Effect::Queue(_) => {}
        }
        Ok(())
    }

    fn thread(&mut self, change: &'e ThreadChange) {
        let thread = change.thread.0;
        for (id, mail) in &change.ids {
            let known = self.refs.entry(id_hash(id)).or_insert((thread, 0));
            known.1 = mail.map_or(known.1, |mail| mail.0);
        }
        self.thread_leads.extend(change.leads.iter().map(|lead| (thread, lead.0)));
        self.thread_people.extend(change.people.iter().map(|address| (thread, address.as_str())));
        self.merged.extend(change.merged.iter().map(|merged| (merged.0, thread)));
    }

    fn mail(&mut self, row: &LedgerRow, thread: i64) -> Result<(), StoreError> {
        self.mail_keys.push((key_hash(&row.key), row.row.0));
        let who = (row.row.0, row.key.hex(), &row.message_id, &row.from);
        let when = (row.by.as_ref().map_or("", Handle::as_str), millis(row.at), millis(row.arrived_at));
        let lead = (row.lead.map_or(0, |lead| lead.0), row.linked_by.map_or("", LinkedBy::word));
        let contact = row.contact.map_or("", |contact| contact.word());
        self.mails.add(&(
            (who.0, who.1, who.2, who.3),
            (when.0, when.1, when.2, row.class.word()),
            (lead.0, lead.1, row.verdict.word(), contact, i64::from(row.claimed)),
            (&row.subject, &row.summary, &row.why, thread, commands(row)),
        ))
    }

    fn line(&mut self, line: &HistoryLine) -> Result<(), StoreError> {
        let change = if line.change.is_empty() { "{}" } else { &line.change };
        self.history.add(&(line.lead.0, millis(line.at), &line.what, &line.by, &line.cause, change))
    }
}

/// The command lines as the JSON of product.md §16.
fn commands(row: &LedgerRow) -> String {
    let line = |(line, result): &(String, &str)| serde_json::json!({ "line": line, "result": result });
    row.commands.iter().map(line).collect::<serde_json::Value>().to_string()
}

fn add_lead(
    table: &mut Table,
    lead: &Lead,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let agenda = on_due::agenda(lead, presence, now);
    table.add(&(
        lead.id.0,
        &lead.name,
        lead.status.word(),
        lead.owner.as_ref().map_or("", Handle::as_str),
        i64::from(lead.is_live()),
        lead.revision,
        agenda.follow_up_on.map(|on| on.to_string()).unwrap_or_default(),
        agenda.due_at.map_or(0, millis),
        agenda.announce_at.map_or(0, millis),
        i64::from(agenda.asks),
        millis(lead.origin.at),
        lead.origin.stranger.as_ref().map_or("", |address| address.as_str()),
        (lead.pending().map_or(0, |handoff| handoff.id.0), lead.unanswered_since.map_or(0, millis)),
        lead.latest_handoff().map_or(0, |handoff| handoff.id.0),
        (
            lead.joined.map_or(0, |joined| joined.0),
            lead.ignores.as_ref().map_or("", |address| address.as_str()),
            i64::from(agenda.open),
        ),
        lead,
    ))
}
