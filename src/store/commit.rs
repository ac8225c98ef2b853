//! Writing: what a batch of decisions changed, gathered into one statement each table and written in one trip. The
//! caller owns the transaction.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::rows::{id_hash, millis};
use super::{Store, StoreError};
use crate::domain::effect::{Effect, HistoryLine, LedgerRow, LinkedBy, ThreadChange};
use crate::domain::lead::Lead;
use crate::domain::on_due;
use crate::domain::organisation::own_domain;
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

/// The rows of one batch.
#[derive(Default)]
struct Rows {
    mails: Vec<Value>,
    refs: BTreeMap<i64, (i64, i64)>,
    thread_leads: BTreeSet<(i64, i64)>,
    thread_people: Vec<Value>,
    leads: BTreeMap<LeadId, Value>,
    contacts: BTreeSet<(String, i64, String)>,
    history: Vec<Value>,
    members: BTreeSet<Handle>,
    meta: BTreeMap<&'static str, String>,
    again: Vec<String>,
    withdraw: BTreeSet<LeadId>,
    merged: Vec<(i64, i64)>,
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
        let mut rows = Rows::default();
        let mut thread = 0;
        for effect in effects.iter().rev() {
            // A mail's conversation comes after its row; read backwards, it is known when the row is met.
            if let Effect::Thread(change) = effect {
                thread = change.thread.0;
            }
            rows.take(effect, thread, policy, now)?;
        }
        rows.mails.reverse();
        rows.history.reverse();
        rows.merged.reverse();
        if effects.iter().any(|effect| matches!(effect, Effect::Thread(_))) {
            rows.meta.insert("last_thread", (world.next_thread - 1).to_string());
        }
        let merged = std::mem::take(&mut rows.merged);
        self.write_rows(rows, world, places).await?;
        for pair in merged {
            let pair = serde_json::to_string(&[pair])?;
            sqlx::query(include_str!("merge.sql")).bind(pair).execute(&mut self.connection).await?;
        }
        Ok(())
    }

    async fn write_rows(&mut self, rows: Rows, world: &World, places: &Places) -> Result<(), StoreError> {
        let text = |value: Value| value.to_string();
        let refs: Vec<Value> =
            rows.refs.iter().map(|(id, (thread, mail))| json!([id, thread, mail])).collect();
        let contacts: Vec<Value> =
            rows.contacts.iter().map(|(address, lead, domain)| json!([address, lead, domain])).collect();
        let members: Vec<Value> = rows.members.iter().map(|handle| member_row(world, handle)).collect();
        let leads: Vec<Value> = rows.leads.into_values().collect();
        let withdraw: Vec<i64> = rows.withdraw.iter().map(|id| id.0).collect();
        let files: Vec<i64> = places.files.iter().map(|hash| hash.cast_signed()).collect();
        sqlx::query(include_str!("commit.sql"))
            .bind(text(Value::Array(rows.mails)))
            .bind(text(Value::Array(refs)))
            .bind(serde_json::to_string(&rows.thread_leads)?)
            .bind(text(Value::Array(rows.thread_people)))
            .bind(text(Value::Array(leads)))
            .bind(text(Value::Array(contacts)))
            .bind(text(Value::Array(rows.history)))
            .bind(text(Value::Array(members)))
            .bind(text(json!(rows.meta.iter().collect::<Vec<_>>())))
            .bind(serde_json::to_string(&rows.again)?)
            .bind(serde_json::to_string(&withdraw)?)
            .bind(text(places.cursors.iter().map(cursor_row).collect()))
            .bind(serde_json::to_string(&files)?)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

fn cursor_row(cursor: &Cursor) -> Value {
    json!([cursor.mailbox, cursor.uidvalidity, cursor.uid, millis(cursor.seen_at)])
}

fn member_row(world: &World, handle: &Handle) -> Value {
    let record = world.members.get(handle).cloned().unwrap_or_default();
    let on = record.digest_on.map(|on| on.to_string()).unwrap_or_default();
    json!([handle, on, json!(record.bounced_on).to_string()])
}

impl Rows {
    /// Takes effects from the last to the first: what is already there is newer.
    fn take(
        &mut self,
        effect: &Effect,
        thread: i64,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        match effect {
            Effect::RecordMail(row) => self.mails.push(mail_row(row, thread)),
            Effect::Thread(change) => self.thread(change),
            Effect::PutLead(lead) => {
                if let Entry::Vacant(place) = self.leads.entry(lead.id) {
                    place.insert(lead_row(lead, policy, now)?);
                    self.contacts.extend(lead.contacts.iter().map(|contact| {
                        let domain = own_domain(&contact.address).unwrap_or_default();
                        (contact.address.to_string(), lead.id.0, domain.to_owned())
                    }));
                }
            }
            Effect::Remember(line) => self.history.push(history_row(line)),
            Effect::MoveRound(handle) => {
                self.meta.entry("round_robin").or_insert_with(|| handle.to_string());
            }
            Effect::SettleDigest { member, .. }
            | Effect::MemberBounced { member, .. }
            | Effect::MemberWrites { member } => {
                self.members.insert(member.clone());
            }
            Effect::CountDelivery(key) => self.again.push(key.hex()),
            Effect::Withdraw { lead, .. } => {
                self.withdraw.insert(*lead);
            }
            Effect::Queue(_) => {}
        }
        Ok(())
    }

    fn thread(&mut self, change: &ThreadChange) {
        let thread = change.thread.0;
        for (id, mail) in &change.ids {
            let mail = mail.map_or(0, |mail| mail.0);
            let known = self.refs.entry(id_hash(id)).or_insert((thread, 0));
            known.0 = thread;
            known.1 = if mail > 0 { mail } else { known.1 };
        }
        self.thread_leads.extend(change.leads.iter().map(|lead| (thread, lead.0)));
        self.thread_people.extend(change.people.iter().map(|address| json!([thread, address])));
        self.merged.extend(change.merged.iter().map(|merged| (merged.0, thread)));
    }
}

fn mail_row(row: &LedgerRow, thread: i64) -> Value {
    json!([
        row.row.0,
        row.key.hex(),
        row.message_id,
        row.from,
        row.by.as_ref().map_or("", Handle::as_str),
        millis(row.at),
        millis(row.arrived_at),
        row.class.word(),
        row.lead.map_or(0, |lead| lead.0),
        row.linked_by.map_or("", LinkedBy::word),
        row.verdict.word(),
        row.contact.map_or("", |contact| contact.word()),
        i64::from(row.claimed),
        row.subject,
        row.summary,
        row.why,
        thread,
    ])
}

fn lead_row(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Result<Value, StoreError> {
    let agenda = on_due::agenda(lead, policy, now);
    Ok(json!([
        lead.id.0,
        lead.name,
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
        serde_json::to_string(lead)?,
    ]))
}

fn history_row(line: &HistoryLine) -> Value {
    let change = if line.change.is_empty() { "{}" } else { &line.change };
    json!([line.lead.0, millis(line.at), line.what, line.by, line.cause, change])
}
