//! Letters as rows: queued once by key, tried one at a time, with what came of each try. The bytes are written when the
//! letter is queued and never change.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::rows::{instant_or_epoch, millis};
use super::{Store, StoreError};
use crate::domain::effect::Holds;
use crate::domain::{Address, Handle, HandoffId, LeadId, LetterId, MessageId};

/// What is said of a letter that was being tried when the program ended.
pub const STOPPED: &str = "Baton stopped while it was being sent, so it may have arrived";

/// What is said of a letter that is held.
const HELD: &str = "too many letters of its kind in an hour; \"batond outbox retry\" lets it go";

/// How many letters of a kind were queued since an instant. The newest rows say it: far more than the fuse lets through.
pub(super) const LATELY: &str = "
    SELECT COUNT(*) FROM outbox
    WHERE id > (SELECT MAX(id) FROM outbox) - 1000 AND kind = $1 AND queued_at > $2
      AND state NOT IN ('held', 'withdrawn')";

/// The letter whose try is due first.
pub(super) const NEXT_TRY: &str = "
    SELECT id, kind, member, address, attempts, state, queued_at, until_on, bytes FROM outbox
    WHERE state IN ('queued', 'unknown') AND next_try_at > 0 AND next_try_at <= $1
    ORDER BY next_try_at, id LIMIT 1";

/// Letters whose next try is ahead.
const WAITING_TRIES: &str = "
    SELECT id, kind, member, address, attempts, state, queued_at, until_on, bytes FROM outbox
    WHERE state IN ('queued', 'unknown') AND next_try_at > $1 AND attempts > 0
    ORDER BY next_try_at, id LIMIT 100";

/// A composed letter on its way into the outbox.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// Its number.
    pub id: LetterId,
    /// Its unique key.
    pub key: String,
    /// Its kind.
    pub kind: &'static str,
    /// Who gets it.
    pub member: Handle,
    /// Their configured address.
    pub address: Address,
    /// Its subject.
    pub subject: String,
    /// The lead it is about.
    pub lead: Option<LeadId>,
    /// What must still be so on its lead when it is sent.
    pub holds: Holds,
    /// The local date after which it is not sent any more.
    pub until: Option<NaiveDate>,
    /// Its Message-ID, fixed for ever.
    pub message_id: MessageId,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When it became due.
    pub due_at: DateTime<Utc>,
    /// It is held until a person lets it go.
    pub held: bool,
    /// The whole letter.
    pub bytes: Vec<u8>,
}

/// A letter that may be tried now.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its number.
    pub id: LetterId,
    /// Its kind.
    pub kind: String,
    /// Who gets it.
    pub member: Handle,
    /// The address it was composed for.
    pub address: Address,
    /// Tries so far, this one not counted.
    pub attempts: u32,
    /// Whether an earlier try may have delivered it.
    pub uncertain: bool,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// The local date after which it is not sent any more.
    pub until: Option<NaiveDate>,
    /// The whole letter.
    pub bytes: Vec<u8>,
}

impl Store {
    /// The number of the next letter.
    pub async fn next_letter(&mut self) -> Result<LetterId, StoreError> {
        let row = sqlx::query("SELECT COALESCE(MAX(id), 0) + 1 FROM outbox")
            .fetch_one(&mut self.connection)
            .await?;
        Ok(LetterId(row.try_get(0)?))
    }

    /// Whether a letter with this key was decided before.
    pub async fn has_letter(&mut self, key: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM outbox WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut self.connection)
            .await?;
        Ok(row.is_some())
    }

    /// How many letters of a kind were queued after `since` and not held.
    pub async fn lately(&mut self, kind: &str, since: DateTime<Utc>) -> Result<i64, StoreError> {
        let row = sqlx::query(LATELY).bind(kind).bind(millis(since));
        Ok(row.fetch_one(&mut self.connection).await?.try_get(0)?)
    }

    /// The lead and the handoff that a letter asks to confirm, if it does.
    pub async fn asked_to_confirm(
        &mut self,
        id: LetterId,
    ) -> Result<Option<(LeadId, HandoffId)>, StoreError> {
        let row = sqlx::query("SELECT lead, handoff FROM outbox WHERE id = $1 AND lead > 0 AND handoff > 0")
            .bind(id.0)
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| Ok((LeadId(row.try_get(0)?), HandoffId(row.try_get(1)?)))).transpose()
    }

    /// Queues a letter. A key that is there already is left as it is.
    pub async fn queue(&mut self, letter: &NewLetter) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO outbox (id, key, kind, member, address, subject, lead, revision, until_on, message_id,
                                 queued_at, due_at, next_try_at, bytes, handoff, unanswered, state, why)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, max($11, $12), $13, $14, $15,
                     CASE WHEN $16 THEN 'held' ELSE 'queued' END, CASE WHEN $16 THEN $17 ELSE '' END)
             ON CONFLICT (key) DO NOTHING",
        )
        .bind(letter.id.0)
        .bind(&letter.key)
        .bind(letter.kind)
        .bind(letter.member.as_str())
        .bind(letter.address.as_str())
        .bind(&letter.subject)
        .bind(letter.lead.map_or(0, |lead| lead.0))
        .bind(letter.holds.revision.unwrap_or(-1))
        .bind(letter.until.map(|on| on.to_string()).unwrap_or_default())
        .bind(letter.message_id.as_str())
        .bind(millis(letter.queued_at))
        .bind(millis(letter.due_at))
        .bind(&letter.bytes)
        .bind(letter.holds.handoff.map_or(0, |handoff| handoff.0))
        .bind(letter.holds.unanswered.map_or(0, millis))
        .bind(letter.held)
        .bind(HELD)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// The letter whose try is due first, if one is. Call inside a transaction, and decide it there.
    pub async fn next_try(&mut self, now: DateTime<Utc>) -> Result<Option<Claimed>, StoreError> {
        let row = sqlx::query(NEXT_TRY).bind(millis(now)).fetch_optional(&mut self.connection).await?;
        row.map(|row| claimed(&row)).transpose()
    }

    /// The first letters that were tried and are to be tried again later.
    pub async fn waiting_tries(&mut self, now: DateTime<Utc>) -> Result<Vec<Claimed>, StoreError> {
        let rows = sqlx::query(WAITING_TRIES).bind(millis(now)).fetch_all(&mut self.connection).await?;
        rows.iter().map(claimed).collect()
    }

    /// Raises `attempts` before the try: from now on the letter may have gone. For one that may have gone before, this
    /// is the last try: none is planned after it, so that even a death in its middle does not make a third copy.
    pub async fn mark_sending(&mut self, id: LetterId) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET next_try_at = CASE state WHEN 'unknown' THEN 0 ELSE next_try_at END,
                               state = 'sending', attempts = attempts + 1
             WHERE id = $1",
        )
        .bind(id.0)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// Puts a letter into a state, with the instant of the next try where one follows, and why.
    #[expect(clippy::too_many_arguments, reason = "the columns that change together")]
    pub async fn settle(
        &mut self,
        id: LetterId,
        state: &str,
        next_try_at: Option<DateTime<Utc>>,
        sent_at: Option<DateTime<Utc>>,
        why: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET state = $2, next_try_at = COALESCE($3, 0), sent_at = COALESCE($4, sent_at),
                               why = $5
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(state)
        .bind(next_try_at.map(millis))
        .bind(sent_at.map(millis))
        .bind(why)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// Letters that were being tried when the program ended may have gone: unknown, once more at `again_at`. Those whose
    /// last try it was are not tried again, unless a second copy is none (`harmless`); their numbers and kinds are given.
    pub async fn recover_sending(
        &mut self,
        again_at: DateTime<Utc>,
        harmless: bool,
    ) -> Result<Vec<(LetterId, String)>, StoreError> {
        let rows = sqlx::query(
            "UPDATE outbox SET state = 'unknown', why = $3,
                               next_try_at = CASE WHEN next_try_at > 0 OR $2 THEN $1 ELSE 0 END
             WHERE state = 'sending' RETURNING id, kind, next_try_at",
        )
        .bind(millis(again_at))
        .bind(harmless)
        .bind(STOPPED)
        .fetch_all(&mut self.connection)
        .await?;
        let ended = rows.iter().filter(|row| row.try_get::<i64, _>("next_try_at").is_ok_and(|at| at == 0));
        ended.map(|row| Ok((LetterId(row.try_get("id")?), row.try_get("kind")?))).collect()
    }

    /// The instant of the earliest try.
    pub async fn next_try_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = sqlx::query(
            "SELECT MIN(next_try_at) FROM outbox WHERE state IN ('queued', 'unknown') AND next_try_at > 0",
        )
        .fetch_one(&mut self.connection)
        .await?;
        Ok(row.try_get::<Option<i64>, _>(0)?.map(instant_or_epoch))
    }

    /// Tries a letter again now: one that failed, is held or waits. False when there is no such letter.
    pub async fn retry(&mut self, id: LetterId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE outbox SET state = CASE state WHEN 'unknown' THEN 'unknown' ELSE 'queued' END,
                               next_try_at = $2, until_on = '', revision = -1, handoff = 0, unanswered = 0, why = 'tried again by hand'
             WHERE id = $1 AND state IN ('queued', 'failed', 'held', 'unknown')",
        )
        .bind(id.0)
        .bind(millis(now))
        .execute(&mut self.connection)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn claimed(row: &SqliteRow) -> Result<Claimed, StoreError> {
    let strange = |what: &str| StoreError::Strange(format!("an outbox row has no usable {what}"));
    Ok(Claimed {
        id: LetterId(row.try_get("id")?),
        kind: row.try_get("kind")?,
        member: row.try_get::<String, _>("member")?.parse().map_err(|_| strange("member"))?,
        address: Address::parse(row.try_get("address")?).ok_or_else(|| strange("address"))?,
        attempts: u32::try_from(row.try_get::<i64, _>("attempts")?).unwrap_or(u32::MAX),
        uncertain: row.try_get::<&str, _>("state")? == "unknown",
        queued_at: instant_or_epoch(row.try_get("queued_at")?),
        until: row.try_get::<&str, _>("until_on")?.parse().ok(),
        bytes: row.try_get("bytes")?,
    })
}
