//! What may be due, by index: never a scan of all leads.

pub(super) mod members;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::Row;

use self::members::Asked;
use super::rows::{instant_or_epoch, millis};
use super::snapshot::members;
use super::{Store, StoreError};
use crate::domain::lead::{Flag, Lead};
use crate::domain::on_due::{Claimed, DueLeads, next_cleanup, next_digest, next_leave, next_left};
use crate::domain::presence::Presence;
use crate::domain::text::one_line;
use crate::domain::world::{MemberRecord, World};
use crate::domain::{Address, Handle, LeadId, Member, Policy};

/// The most leads that are taken up in one pass; the next pass follows at once.
pub const PASS: usize = 500;

/// The most leads of one digest that are loaded: 20 are shown, the rest is counted.
const DIGEST_LEADS: i64 = 2_000;

/// How far back claimed mails are shown in a digest.
const CLAIMED_BACK: TimeDelta = TimeDelta::days(14);

/// The look of each tick, in one trip: mostly nothing is due, and this is all that is read then.
pub(super) const OUTLOOK: &str = "
    SELECT (SELECT MIN(due_at) FROM leads WHERE due_at > 0) AS single,
           (SELECT MIN(announce_at) FROM leads WHERE announce_at > 0) AS news,
           (SELECT MIN(next_try_at) FROM outbox WHERE state IN ('queued', 'unknown') AND next_try_at > 0) AS letter,
           (SELECT json_group_array(json_array(handle, record)) FROM members) AS members";

/// Leads whose own instant has come.
pub(super) const SINGLES: &str =
    "SELECT record FROM leads WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at LIMIT $2";

/// Leads whose owner may be told of them.
pub(super) const ANNOUNCEMENTS: &str =
    "SELECT record FROM leads WHERE announce_at > 0 AND announce_at <= $1 ORDER BY announce_at LIMIT $2";

/// What belongs in the digest of a reader of these owners.
pub(super) const DIGEST: &str = "
    SELECT l.record FROM json_each($1) AS o JOIN leads AS l ON l.owner = o.value
    WHERE o.value <> '' AND l.live = 1 AND l.follow_up_on <> '' AND l.follow_up_on <= $2
    UNION
    SELECT l.record FROM json_each($1) AS o JOIN leads AS l ON l.owner = o.value WHERE l.asks = 1
    LIMIT $3";

/// Leads of which a handoff waits for somebody: a team has few, and each digest takes out its own.
pub(super) const OPEN: &str = "SELECT record FROM leads WHERE open = 1 ORDER BY id LIMIT $1";

/// The active leads of these addresses.
pub(super) const NEIGHBOURS: &str = "
    SELECT DISTINCT l.record FROM json_each($1) AS w JOIN contacts AS c ON c.address = w.value
    JOIN leads AS l ON l.id = c.lead WHERE l.status = 'active' LIMIT $2";

/// The claimed mails of these leads, and of those that joined them.
pub(super) const CLAIMED: &str = "
    SELECT w.value, m.author, m.arrived_at, m.summary FROM json_each($1) AS w JOIN mails AS m ON m.lead = w.value
    WHERE m.lead > 0 AND m.claimed = 1 AND m.arrived_at > $2
    UNION ALL
    SELECT w.value, m.author, m.arrived_at, m.summary
    FROM json_each($1) AS w JOIN leads AS l ON l.joined = w.value JOIN mails AS m ON m.lead = l.id
    WHERE l.joined > 0 AND m.lead > 0 AND m.claimed = 1 AND m.arrived_at > $2
    ORDER BY 3 LIMIT 100";

/// The earliest instant of each kind, and what is kept of the members.
struct Outlook {
    single: Option<DateTime<Utc>>,
    news: Option<DateTime<Utc>>,
    letter: Option<DateTime<Utc>>,
    members: BTreeMap<Handle, MemberRecord>,
}

impl Outlook {
    /// The earliest instant at which anything may have to be decided.
    fn decision(&self, policy: &Policy, born_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let presence = Presence::new(policy, &self.members);
        let none = MemberRecord::default();
        let of_member = |member: &Member| {
            let record = self.members.get(&member.handle).unwrap_or(&none);
            if member.is_gone(member.calendar.date(now)) {
                return next_left(member, presence, record, now);
            }
            let digest = next_digest(member, presence, record, now);
            let leave = next_leave(member, presence, record, now);
            let left = next_left(member, presence, record, now);
            let cleanup = next_cleanup(member, presence, record, born_at, now);
            digest.into_iter().chain(leave).chain(left).chain(cleanup).min()
        };
        let members = policy.team.members().iter().filter_map(of_member);
        members.chain(self.single).chain(self.news).min()
    }
}

impl Store {
    async fn outlook(&mut self) -> Result<Outlook, StoreError> {
        let row = sqlx::query(OUTLOOK).fetch_one(&mut self.connection).await?;
        let at = |name| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(name)?.map(instant_or_epoch));
        Ok(Outlook {
            single: at("single")?,
            news: at("news")?,
            letter: at("letter")?,
            members: members(&row)?,
        })
    }

    /// Loads what may be due at `now`: the leads in question and the members, nothing else of the record. With
    /// `close_batches`, announcements are due at once.
    pub async fn due(
        &mut self,
        policy: &Policy,
        now: DateTime<Utc>,
        close_batches: bool,
    ) -> Result<(World, DueLeads), StoreError> {
        let outlook = self.outlook().await?;
        let mut asked = Asked::of(policy, &outlook.members, self.born_at, now);
        let mut world = World::new(self.born_at);
        world.members = outlook.members;
        let cleanups = std::mem::take(&mut asked.cleanups);
        let mut due = DueLeads { cleanups, close_batches, ..DueLeads::default() };
        if outlook.single.is_some_and(|at| at <= now) {
            due.singles = self.leads_where(&mut world, SINGLES, millis(now)).await?;
        }
        if outlook.news.is_some_and(|at| close_batches || at <= now) {
            let until = if close_batches { i64::MAX } else { millis(now) };
            due.announcements = self.leads_where(&mut world, ANNOUNCEMENTS, until).await?;
        }
        if !due.announcements.is_empty() {
            self.announcements_of_same_owners(&mut world, &mut due).await?;
        }
        self.members_letters(&mut world, &mut due, asked, policy).await?;
        self.neighbours(&mut world, &due).await?;
        self.claimed(&mut due, policy, now).await?;
        Ok((world, due))
    }

    /// A closed batch takes everything along that waits for the same person.
    async fn announcements_of_same_owners(
        &mut self,
        world: &mut World,
        due: &mut DueLeads,
    ) -> Result<(), StoreError> {
        let all = self.leads_where(world, ANNOUNCEMENTS, i64::MAX).await?;
        let owner = |id: &LeadId| world.leads.get(id).and_then(|lead| lead.owner.clone());
        let owners: Vec<Option<Handle>> = due.announcements.iter().map(&owner).collect();
        due.announcements = all.into_iter().filter(|id| owners.contains(&owner(id))).collect();
        Ok(())
    }

    async fn leads_where(
        &mut self,
        world: &mut World,
        sql: &'static str,
        until: i64,
    ) -> Result<Vec<LeadId>, StoreError> {
        let rows = sqlx::query(sql)
            .bind(until)
            .bind(i64::try_from(PASS).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection)
            .await?;
        let mut ids = Vec::with_capacity(rows.len());
        for row in rows {
            let lead: Lead = serde_json::from_str(row.try_get(0)?)?;
            ids.push(lead.id);
            world.add_lead(lead);
        }
        Ok(ids)
    }

    async fn digest_leads(
        &mut self,
        world: &mut World,
        owners: &[String],
        on: NaiveDate,
    ) -> Result<Vec<LeadId>, StoreError> {
        let rows = sqlx::query(DIGEST)
            .bind(serde_json::to_string(owners)?)
            .bind(on.to_string())
            .bind(DIGEST_LEADS)
            .fetch_all(&mut self.connection)
            .await?;
        let open = sqlx::query(OPEN).bind(DIGEST_LEADS).fetch_all(&mut self.connection).await?;
        let mut ids = Vec::with_capacity(rows.len() + open.len());
        for row in rows.into_iter().chain(open) {
            let lead: Lead = serde_json::from_str(row.try_get(0)?)?;
            ids.push(lead.id);
            world.add_lead(lead);
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// The other leads of contacts about whom somebody is about to be asked.
    async fn neighbours(&mut self, world: &mut World, due: &DueLeads) -> Result<(), StoreError> {
        let asked = due.digests.values().flatten().filter_map(|id| world.leads.get(id));
        let asked =
            asked.filter(|lead| lead.flags.difference(&lead.shown).any(|flag| *flag == Flag::Ambiguous));
        let addresses: Vec<&Address> =
            asked.flat_map(|lead| &lead.contacts).map(|person| &person.address).collect();
        if addresses.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query(NEIGHBOURS)
            .bind(serde_json::to_string(&addresses)?)
            .bind(i64::try_from(PASS).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection)
            .await?;
        for row in rows {
            world.add_lead(serde_json::from_str(row.try_get(0)?)?);
        }
        Ok(())
    }

    /// The claimed mails of the leads whose owners are about to be asked.
    async fn claimed(
        &mut self,
        due: &mut DueLeads,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let leads: Vec<i64> = due.digests.values().flatten().map(|id| id.0).collect();
        if leads.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query(CLAIMED)
            .bind(serde_json::to_string(&leads)?)
            .bind(millis(now - CLAIMED_BACK))
            .fetch_all(&mut self.connection)
            .await?;
        for row in rows {
            let Some(author) = Address::parse(row.try_get(1)?) else { continue };
            let on = policy.calendar.date(instant_or_epoch(row.try_get(2)?));
            let (lead, summary) = (LeadId(row.try_get(0)?), row.try_get(3)?);
            due.claimed.push(Claimed { lead, from: author, on, summary });
        }
        Ok(())
    }

    /// The earliest instant at which anything may be due, letters to be tried included.
    pub async fn next_due_at(
        &mut self,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let outlook = self.outlook().await?;
        Ok(outlook.decision(policy, self.born_at, now).into_iter().chain(outlook.letter).min())
    }

    /// The earliest instant at which anything may have to be decided.
    pub async fn next_decision_at(
        &mut self,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.outlook().await?.decision(policy, self.born_at, now))
    }

    /// Puts off what of these leads is due at `now`, and writes into their histories why.
    pub async fn postpone(
        &mut self,
        leads: &[LeadId],
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        why: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE leads SET due_at = CASE WHEN due_at BETWEEN 1 AND $2 THEN $3 ELSE due_at END,
                              announce_at = CASE WHEN announce_at > 0 THEN max(announce_at, $3) ELSE 0 END
             WHERE id IN (SELECT value FROM json_each($1));
             INSERT INTO history (lead, at, what, author, cause)
             SELECT value, $2, 'a letter could not be decided and is tried again in an hour: ' || $4, 'baton', 'failure'
             FROM json_each($1)",
        )
        .bind(serde_json::to_string(&leads.iter().map(|id| id.0).collect::<Vec<_>>())?)
        .bind(millis(now))
        .bind(millis(until))
        .bind(one_line(why, 300))
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// What is kept of the members.
    pub async fn members(&mut self) -> Result<BTreeMap<Handle, MemberRecord>, StoreError> {
        let sql = "SELECT json_group_array(json_array(handle, record)) AS members FROM members";
        members(&sqlx::query(sql).fetch_one(&mut self.connection).await?)
    }

    /// The first active leads that nobody owns.
    pub async fn unowned(&mut self, limit: u32) -> Result<Vec<Lead>, StoreError> {
        let rows = sqlx::query(
            "SELECT record FROM leads WHERE owner = '' AND status = 'active' ORDER BY id DESC LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(|row| Ok(serde_json::from_str(row.try_get(0)?)?)).collect()
    }
}
