//! What the weekly cleanup reads and keeps: the active leads page by page, what stands beside them, and which leads were
//! listed last. It judges no lead.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::Row;

use super::rows::{instant_or_epoch, millis};
use super::{Store, StoreError};
use crate::domain::cleanup::{ClaimedMail, Facts, MAX_ROWS, Stray};
use crate::domain::lead::Lead;
use crate::domain::{Address, Handle, LeadId, organisation};

/// How many leads are read in one trip.
const PAGE: i64 = 500;

/// The most leads closed within a week that are read; a team closes fewer.
const MAX_CLOSED: i64 = 10_000;

/// How many days after it was last listed is a lead said to have come back?
const REMEMBERED_DAYS: u64 = 56;

/// A page of active leads, as one text: a line each. JSON has no line ends of its own.
pub(super) const ACTIVE: &str = "
    SELECT MAX(id) AS last, GROUP_CONCAT(record, char(10)) AS records
    FROM (SELECT id, record FROM leads WHERE status = 'active' AND id > $1 ORDER BY id LIMIT $2)";

/// Leads that were closed since an instant.
pub(super) const CLOSED: &str = "
    SELECT record FROM leads WHERE status <> 'active' AND record ->> 'closed_at' >= $1 LIMIT $2";

/// Mails of which no lead came, of authors whom no lead knows by now; where their author is ignored because of a lead, that lead.
pub(super) const STRAYS: &str = "
    SELECT m.author, m.subject, m.arrived_at, m.why,
           COALESCE((SELECT MAX(l.id) FROM leads AS l WHERE l.ignores <> '' AND l.ignores = m.author), 0) AS ignored
    FROM mails AS m WHERE m.lead = 0 AND m.class = 'inbound' AND m.arrived_at >= $1
      AND NOT EXISTS (SELECT 1 FROM contacts AS c JOIN leads AS k ON k.id = c.lead
                      WHERE c.address = m.author AND k.ignores = '')
    ORDER BY m.arrived_at LIMIT $2";

/// Mails of ignored authors that were put with the closed lead because of which they are ignored.
const IGNORED: &str = "
    SELECT m.author, m.subject, m.arrived_at, m.why, l.id AS ignored
    FROM leads AS l JOIN mails AS m ON m.lead = l.id AND m.arrived_at >= $1
    WHERE l.ignores <> '' AND l.status <> 'active' AND m.lead > 0 AND m.author = l.ignores AND m.class = 'inbound'
      AND m.arrived_at > 1000 * strftime('%s', l.record ->> 'closed_at')
    ORDER BY m.arrived_at LIMIT $2";

/// How many there are.
pub(super) const HOW_MANY: &str =
    "SELECT COUNT(*) FROM mails AS m WHERE m.lead = 0 AND m.class = 'inbound' AND m.arrived_at >= $1
       AND NOT EXISTS (SELECT 1 FROM contacts AS c JOIN leads AS k ON k.id = c.lead
                       WHERE c.address = m.author AND k.ignores = '')";

/// Other active leads of these addresses and organisations.
pub(super) const RELATED: &str = "
    SELECT w.value ->> 0 AS lead, l.id AS other
    FROM json_each($1) AS w JOIN contacts AS c ON c.address = w.value ->> 1 JOIN leads AS l ON l.id = c.lead
    WHERE l.status = 'active' AND l.id <> w.value ->> 0
    UNION
    SELECT w.value ->> 0, l.id
    FROM json_each($1) AS w JOIN contacts AS c ON c.domain = w.value ->> 2 AND c.domain <> ''
    JOIN leads AS l ON l.id = c.lead
    WHERE l.status = 'active' AND l.id <> w.value ->> 0
    LIMIT 2000";

/// The claimed mails of these leads, and of those that joined them, newest first.
pub(super) const CLAIMED: &str = "
    SELECT w.value AS lead, m.author AS author, m.arrived_at AS arrived_at, m.summary AS summary
    FROM json_each($1) AS w JOIN mails AS m ON m.lead = w.value WHERE m.lead > 0 AND m.claimed = 1
    UNION ALL
    SELECT w.value, m.author, m.arrived_at, m.summary
    FROM json_each($1) AS w JOIN leads AS l ON l.joined = w.value JOIN mails AS m ON m.lead = l.id
    WHERE l.joined > 0 AND m.lead > 0 AND m.claimed = 1
    ORDER BY arrived_at DESC LIMIT 1000";

/// Once a week the whole outbox is read for it.
const LAST_CLEANUP: &str =
    "SELECT MAX(queued_at) FROM outbox WHERE kind = 'cleanup' AND member = $1 AND queued_at < $2";

impl Store {
    /// Shows every active lead, by id. Only a page of them is in memory at a time.
    pub async fn each_active(&mut self, mut show: impl FnMut(&Lead)) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let page = sqlx::query(ACTIVE).bind(after).bind(PAGE).fetch_one(&mut self.connection).await?;
            let Some(last) = page.try_get::<Option<i64>, _>("last")? else { return Ok(()) };
            let records: String = page.try_get("records")?;
            for record in records.lines() {
                show(&serde_json::from_str(record)?);
            }
            after = last;
        }
    }

    /// Shows every lead that was closed since an instant.
    pub async fn each_closed(
        &mut self,
        since: DateTime<Utc>,
        mut show: impl FnMut(&Lead),
    ) -> Result<(), StoreError> {
        let since = since.format("%Y-%m-%dT%H:%M:%S").to_string();
        let rows = sqlx::query(CLOSED).bind(since).bind(MAX_CLOSED).fetch_all(&mut self.connection).await?;
        for row in rows {
            show(&serde_json::from_str(row.try_get(0)?)?);
        }
        Ok(())
    }

    /// When the newest cleanup before `now` was written for a member.
    pub async fn last_cleanup(
        &mut self,
        member: &Handle,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = sqlx::query(LAST_CLEANUP).bind(member.as_str()).bind(millis(now));
        let last: Option<i64> = row.fetch_one(&mut self.connection).await?.try_get(0)?;
        Ok(last.map(instant_or_epoch))
    }

    /// What stands beside the leads: mails since an instant of which no lead came, what these doubtful leads may belong to,
    /// and what was listed before.
    pub async fn cleanup_facts(
        &mut self,
        doubtful: &[LeadId],
        since: DateTime<Utc>,
    ) -> Result<Facts, StoreError> {
        let mut facts = Facts::default();
        self.strays(&mut facts, since).await?;
        if !doubtful.is_empty() {
            self.related(&mut facts, doubtful).await?;
            self.claimed_mails(&mut facts, doubtful).await?;
        }
        self.listed_mails(&mut facts).await?;
        Ok(facts)
    }

    async fn strays(&mut self, facts: &mut Facts, since: DateTime<Utc>) -> Result<(), StoreError> {
        let limit = i64::try_from(MAX_ROWS).unwrap_or(i64::MAX);
        let found = self.strays_of(STRAYS, facts, since).await?;
        if found >= MAX_ROWS {
            let all = sqlx::query(HOW_MANY).bind(millis(since)).fetch_one(&mut self.connection).await?;
            let more = all.try_get::<i64, _>(0)?.saturating_sub(limit);
            facts.more_strays = u32::try_from(more).unwrap_or(0);
        }
        self.strays_of(IGNORED, facts, since).await?;
        Ok(())
    }

    /// Adds what one of the questions finds; gives how many that is.
    async fn strays_of(
        &mut self,
        sql: &'static str,
        facts: &mut Facts,
        since: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let limit = i64::try_from(MAX_ROWS).unwrap_or(i64::MAX);
        let rows = sqlx::query(sql).bind(millis(since)).bind(limit).fetch_all(&mut self.connection).await?;
        for row in &rows {
            let ignored: i64 = row.try_get("ignored")?;
            facts.strays.push(Stray {
                from: row.try_get("author")?,
                subject: row.try_get("subject")?,
                at: instant_or_epoch(row.try_get("arrived_at")?),
                why: row.try_get("why")?,
                ignored_by: (ignored > 0).then_some(LeadId(ignored)),
            });
        }
        Ok(rows.len())
    }

    async fn related(&mut self, facts: &mut Facts, doubtful: &[LeadId]) -> Result<(), StoreError> {
        let mut wanted: Vec<(i64, String, String)> = Vec::new();
        for id in doubtful {
            let Some(lead) = self.lead(*id).await? else { continue };
            wanted.extend(lead.contacts.iter().map(|person| {
                let address: &Address = &person.address;
                let domain = organisation::own_domain(address).unwrap_or_default();
                (id.0, address.to_string(), domain.to_owned())
            }));
        }
        let rows = sqlx::query(RELATED)
            .bind(serde_json::to_string(&wanted)?)
            .fetch_all(&mut self.connection)
            .await?;
        for row in rows {
            let (lead, other): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            facts.related.entry(LeadId(lead)).or_default().push(LeadId(other));
        }
        Ok(())
    }

    async fn claimed_mails(&mut self, facts: &mut Facts, doubtful: &[LeadId]) -> Result<(), StoreError> {
        let ids: Vec<i64> = doubtful.iter().map(|id| id.0).collect();
        let rows =
            sqlx::query(CLAIMED).bind(serde_json::to_string(&ids)?).fetch_all(&mut self.connection).await?;
        for row in rows {
            let mail = ClaimedMail {
                from: row.try_get("author")?,
                at: instant_or_epoch(row.try_get("arrived_at")?),
                summary: row.try_get("summary")?,
            };
            facts.claimed.entry(LeadId(row.try_get("lead")?)).or_default().push(mail);
        }
        Ok(())
    }

    async fn listed_mails(&mut self, facts: &mut Facts) -> Result<(), StoreError> {
        let Some(last) = self.meta("cleanup_on").await? else { return Ok(()) };
        facts.had_one = true;
        let rows = sqlx::query("SELECT lead, listed_on = $1 AS last FROM cleanup").bind(last);
        for row in rows.fetch_all(&mut self.connection).await? {
            let lead = LeadId(row.try_get(0)?);
            let last: i64 = row.try_get(1)?;
            if last == 1 {
                facts.listed.insert(lead)
            } else {
                facts.settled.insert(lead)
            };
        }
        Ok(())
    }

    /// Keeps which leads the cleanup of this Monday listed. Part of the transaction that decides it.
    pub async fn keep_cleanup(&mut self, monday: NaiveDate, listed: &[LeadId]) -> Result<(), StoreError> {
        let ids: Vec<i64> = listed.iter().map(|lead| lead.0).collect();
        sqlx::query(
            "INSERT INTO cleanup (lead, listed_on) SELECT value, $2 FROM json_each($1) WHERE true
             ON CONFLICT (lead) DO UPDATE SET listed_on = excluded.listed_on",
        )
        .bind(serde_json::to_string(&ids)?)
        .bind(monday.to_string())
        .execute(&mut self.connection)
        .await?;
        let oldest = monday.checked_sub_days(Days::new(REMEMBERED_DAYS)).unwrap_or(monday);
        sqlx::query("DELETE FROM cleanup WHERE listed_on < $1")
            .bind(oldest.to_string())
            .execute(&mut self.connection)
            .await?;
        self.set_meta("cleanup_on", &monday.to_string()).await
    }
}
