//! Reading for people: the lists and records that the command line prints. Nothing here changes anything.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::rows::{instant_or_epoch, millis};
use super::{Cursor, Store, StoreError};
use crate::domain::lead::Lead;
use crate::domain::{LeadId, LetterId};

/// A lead as the lists show it.
pub type LeadRow = Lead;

/// A mail of the ledger, as it is listed.
#[derive(Debug, Clone)]
pub struct MailListing {
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// Its author's address, empty when it has none.
    pub from: String,
    /// Its own time.
    pub at: DateTime<Utc>,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
    /// Its class.
    pub class: String,
    /// The lead.
    pub lead: Option<LeadId>,
    /// How it was linked; empty when it was not.
    pub linked_by: String,
    /// The verdict.
    pub verdict: String,
    /// `outbound`, `inbound`, or empty.
    pub contact: String,
    /// Recorded, moving nothing.
    pub claimed: bool,
    /// Its commands, as a JSON array.
    pub commands: String,
    /// What was done and why.
    pub why: String,
    /// Its subject.
    pub subject: String,
    /// How often it came.
    pub deliveries: i64,
}

/// A line of history.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: String,
    /// Who did it.
    pub by: String,
    /// The mail, command or rule.
    pub cause: String,
}

/// A letter as it is listed.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Its number.
    pub id: LetterId,
    /// Its kind.
    pub kind: String,
    /// The member's handle.
    pub member: String,
    /// The address.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// The lead.
    pub lead: Option<LeadId>,
    /// The state's word.
    pub state: String,
    /// Tries so far.
    pub attempts: i64,
    /// Its Message-ID.
    pub message_id: String,
    /// Its key.
    pub key: String,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When it became due.
    pub due_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_try_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// What was said of it last.
    pub why: String,
}

/// A mail that was set aside.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// Where it lies.
    pub place: String,
    /// Its Message-ID, empty when it could not be read.
    pub message_id: String,
    /// Its author, empty when it could not be read.
    pub from: String,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
    /// What failed.
    pub error: String,
}

fn lead_of(row: &SqliteRow, name: &str) -> Result<Option<LeadId>, StoreError> {
    let lead: i64 = row.try_get(name)?;
    Ok((lead > 0).then_some(LeadId(lead)))
}

impl Store {
    /// All leads by id, or those of one status; `after` and `limit` page through them.
    pub async fn leads(
        &mut self,
        status: Option<&str>,
        after: LeadId,
        limit: u32,
    ) -> Result<Vec<LeadRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT record FROM leads
             WHERE id > $1 AND joined = 0 AND ($2 = '' OR status = $2) ORDER BY id LIMIT $3",
        )
        .bind(after.0)
        .bind(status.unwrap_or_default())
        .bind(i64::from(limit))
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(|row| Ok(serde_json::from_str(row.try_get(0)?)?)).collect()
    }

    /// One lead; where it turned out to be another, that one.
    pub async fn lead(&mut self, id: LeadId) -> Result<Option<LeadRow>, StoreError> {
        /// More merges in a row than anybody makes.
        const CHAIN: usize = 20;
        let mut at = id;
        let mut found = None;
        for _ in 0..CHAIN {
            let row = sqlx::query("SELECT record FROM leads WHERE id = $1")
                .bind(at.0)
                .fetch_optional(&mut self.connection)
                .await?;
            let Some(row) = row else { break };
            let lead: Lead = serde_json::from_str(row.try_get(0)?)?;
            let joined = lead.joined;
            found = Some(lead);
            match joined {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(found)
    }

    /// The lead and all that joined it, one after the other.
    async fn family(&mut self, id: LeadId) -> Result<String, StoreError> {
        let rows = sqlx::query(
            "WITH RECURSIVE family (id) AS (
                 SELECT $1 UNION SELECT l.id FROM leads AS l JOIN family ON l.joined = family.id AND l.joined > 0)
             SELECT id FROM family",
        )
        .bind(id.0)
        .fetch_all(&mut self.connection)
        .await?;
        let ids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>()?;
        Ok(serde_json::to_string(&ids)?)
    }

    /// A lead's history, oldest first.
    pub async fn history(&mut self, id: LeadId) -> Result<Vec<HistoryRow>, StoreError> {
        let family = self.family(id).await?;
        let rows = sqlx::query(
            "SELECT at, what, author, cause FROM history WHERE lead IN (SELECT value FROM json_each($1)) ORDER BY id",
        )
            .bind(family)
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(HistoryRow {
                    at: instant_or_epoch(row.try_get("at")?),
                    what: row.try_get("what")?,
                    by: row.try_get("author")?,
                    cause: row.try_get("cause")?,
                })
            })
            .collect()
    }

    /// The ledger, oldest arrival first, a page of `limit` after row `after`; with the number of the last row.
    pub async fn mails(&mut self, after: i64, limit: u32) -> Result<(Vec<MailListing>, i64), StoreError> {
        let rows = sqlx::query("SELECT * FROM mails WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(&mut self.connection)
            .await?;
        let last = rows.last().map_or(Ok(after), |row| row.try_get("id"))?;
        let mut mails = rows.iter().map(mail_listing).collect::<Result<Vec<_>, StoreError>>()?;
        let joined = self.joined().await?;
        for mail in &mut mails {
            // A chain of merges ends: a lead never joins itself.
            while let Some(next) = mail.lead.and_then(|lead| joined.get(&lead)) {
                mail.lead = Some(*next);
            }
        }
        Ok((mails, last))
    }

    /// The leads that turned out to be others.
    async fn joined(&mut self) -> Result<std::collections::BTreeMap<LeadId, LeadId>, StoreError> {
        let rows = sqlx::query("SELECT id, joined FROM leads WHERE joined > 0")
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(|row| Ok((LeadId(row.try_get(0)?), LeadId(row.try_get(1)?)))).collect()
    }

    /// The mails with this Message-ID, or of this lead.
    pub async fn mails_about(
        &mut self,
        message_id: &str,
        lead: LeadId,
    ) -> Result<Vec<MailListing>, StoreError> {
        let family = self.family(lead).await?;
        let rows = sqlx::query(
            "SELECT * FROM mails
             WHERE message_id = $1 OR (lead IN (SELECT value FROM json_each($2)) AND lead > 0) ORDER BY id",
        )
        .bind(message_id)
        .bind(family)
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(mail_listing).collect()
    }

    /// The outbox by id, all of it or the letters of one lead.
    pub async fn letters(&mut self, lead: Option<LeadId>) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, member, address, subject, lead, state, attempts, message_id, key, queued_at, due_at,
                    next_try_at, sent_at, why
             FROM outbox WHERE $1 = 0 OR lead = $1 ORDER BY id",
        )
        .bind(lead.map_or(0, |lead| lead.0))
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(outbox_row).collect()
    }

    /// One letter's row and bytes.
    pub async fn letter(&mut self, id: LetterId) -> Result<Option<(OutboxRow, Vec<u8>)>, StoreError> {
        let row = sqlx::query("SELECT * FROM outbox WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| Ok((outbox_row(&row)?, row.try_get("bytes")?))).transpose()
    }

    /// Mails that were set aside, oldest first.
    pub async fn set_aside(&mut self) -> Result<Vec<SetAside>, StoreError> {
        let rows = sqlx::query("SELECT * FROM set_aside WHERE tries >= 3 ORDER BY arrived_at")
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(SetAside {
                    place: row.try_get("place")?,
                    message_id: row.try_get("message_id")?,
                    from: row.try_get("author")?,
                    arrived_at: instant_or_epoch(row.try_get("arrived_at")?),
                    error: row.try_get("error")?,
                })
            })
            .collect()
    }

    /// Records that a mail made a step fail; returns how often it has now.
    pub async fn count_failure(&mut self, aside: &SetAside) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO set_aside (place, message_id, author, arrived_at, tries, error) VALUES ($1, $2, $3, $4, 1, $5)
             ON CONFLICT (place) DO UPDATE SET tries = tries + 1, error = excluded.error RETURNING tries",
        )
        .bind(&aside.place)
        .bind(&aside.message_id)
        .bind(&aside.from)
        .bind(millis(aside.arrived_at))
        .bind(&aside.error)
        .fetch_one(&mut self.connection)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// Where each mailbox stands.
    pub async fn cursors(&mut self) -> Result<Vec<Cursor>, StoreError> {
        let rows = sqlx::query("SELECT name, uidvalidity, cursor, first_seen_at FROM mailboxes")
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Cursor {
                    mailbox: row.try_get("name")?,
                    uidvalidity: u32::try_from(row.try_get::<i64, _>("uidvalidity")?).unwrap_or(0),
                    uid: u32::try_from(row.try_get::<i64, _>("cursor")?).unwrap_or(u32::MAX),
                    seen_at: instant_or_epoch(row.try_get("first_seen_at")?),
                })
            })
            .collect()
    }

    /// The hashes of the files that were read.
    pub async fn files(&mut self) -> Result<std::collections::HashSet<u64>, StoreError> {
        let rows = sqlx::query("SELECT name_hash FROM files").fetch_all(&mut self.connection).await?;
        rows.iter().map(|row| Ok(row.try_get::<i64, _>(0)?.cast_unsigned())).collect()
    }

    /// A single value kept under a name.
    pub async fn meta(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }

    /// Keeps a single value under a name.
    pub async fn set_meta(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(value)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// How many mails the ledger holds, and how many leads there are, by owner ('' for nobody).
    pub async fn totals(&mut self) -> Result<(i64, Vec<(String, i64)>), StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM mails").fetch_one(&mut self.connection).await?;
        let owners =
            sqlx::query("SELECT owner, COUNT(*) FROM leads GROUP BY owner ORDER BY COUNT(*) DESC, owner")
                .fetch_all(&mut self.connection)
                .await?;
        let owners = owners
            .iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect::<Result<_, StoreError>>()?;
        Ok((row.try_get(0)?, owners))
    }
}

fn mail_listing(row: &SqliteRow) -> Result<MailListing, StoreError> {
    Ok(MailListing {
        message_id: row.try_get("message_id")?,
        from: row.try_get("author")?,
        at: instant_or_epoch(row.try_get("at")?),
        arrived_at: instant_or_epoch(row.try_get("arrived_at")?),
        class: row.try_get("class")?,
        lead: lead_of(row, "lead")?,
        linked_by: row.try_get("linked_by")?,
        verdict: row.try_get("verdict")?,
        contact: row.try_get("contact")?,
        claimed: row.try_get::<i64, _>("claimed")? != 0,
        commands: row.try_get("commands")?,
        why: row.try_get("why")?,
        subject: row.try_get("subject")?,
        deliveries: row.try_get("deliveries")?,
    })
}

fn outbox_row(row: &SqliteRow) -> Result<OutboxRow, StoreError> {
    let sent_at: i64 = row.try_get("sent_at")?;
    Ok(OutboxRow {
        id: LetterId(row.try_get("id")?),
        kind: row.try_get("kind")?,
        member: row.try_get("member")?,
        address: row.try_get("address")?,
        subject: row.try_get("subject")?,
        lead: lead_of(row, "lead")?,
        state: row.try_get("state")?,
        attempts: row.try_get("attempts")?,
        message_id: row.try_get("message_id")?,
        key: row.try_get("key")?,
        queued_at: instant_or_epoch(row.try_get("queued_at")?),
        due_at: instant_or_epoch(row.try_get("due_at")?),
        next_try_at: instant_or_epoch(row.try_get("next_try_at")?),
        sent_at: (sent_at > 0).then(|| instant_or_epoch(sent_at)),
        why: row.try_get("why")?,
    })
}
