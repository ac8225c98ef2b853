//! The letters that follow from the members themselves: digests, leaves, those who have left, the weekly cleanup. Which are
//! due is asked of the rules; here is what they need of the record.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;

use super::{Store, StoreError};
use crate::domain::lead::Lead;
use crate::domain::on_due::{DueLeads, Listed, cleanup_due, digest_due, digest_key, leave_due, left_due};
use crate::domain::presence::Presence;
use crate::domain::world::{MemberRecord, World};
use crate::domain::{Handle, Member, Policy};

/// What a member's leave falls upon.
pub(in crate::store) const LEAVE: &str = "
    SELECT record FROM leads
    WHERE owner = $1 AND live = 1 AND follow_up_on <> '' AND follow_up_on BETWEEN $2 AND $3
    ORDER BY follow_up_on, id LIMIT 20";

/// How many leads that are.
pub(in crate::store) const LEAVE_COUNT: &str = "
    SELECT COUNT(*) FROM leads
    WHERE owner = $1 AND live = 1 AND follow_up_on <> '' AND follow_up_on BETWEEN $2 AND $3";

/// The leads of somebody who has left; the dates are those of `LEAVE`, and are not asked.
pub(in crate::store) const LEFT: &str = "
    SELECT record FROM leads WHERE owner = $1 AND live = 1 AND $2 <= $3 ORDER BY id LIMIT 20";

/// How many leads that are.
pub(in crate::store) const LEFT_COUNT: &str =
    "SELECT COUNT(*) FROM leads WHERE owner = $1 AND live = 1 AND $2 <= $3";

/// What the members' own letters ask for, before anything is loaded.
#[derive(Default)]
pub(super) struct Asked {
    /// Digests to be settled: whose, of which day, and (where it is still worth sending) whose leads belong in it.
    digests: Vec<(Handle, NaiveDate, Option<Digest>)>,
    /// Who goes on leave, and from when to when.
    leaves: Vec<(Handle, NaiveDate, NaiveDate)>,
    /// Who has left.
    left: Vec<Handle>,
    /// Weekly cleanups to be settled: whose, and of which Monday.
    pub(super) cleanups: BTreeMap<Handle, NaiveDate>,
}

/// Whose leads a member reads of.
struct Digest {
    owners: Vec<String>,
    /// Also of those whose owner nobody knows, and of those of nobody.
    manages: bool,
}

impl Asked {
    /// Asks the rules about each member.
    pub(super) fn of(
        policy: &Policy,
        members: &BTreeMap<Handle, MemberRecord>,
        born_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        let presence = Presence::new(policy, members);
        let (mut asked, none) = (Self::default(), MemberRecord::default());
        for member in policy.team.members() {
            let (handle, record) = (&member.handle, members.get(&member.handle).unwrap_or(&none));
            if let Some((on, worth)) = digest_due(member, presence, record, born_at, now) {
                let digest = worth.then(|| Digest::of(member, presence, now));
                asked.digests.push((handle.clone(), on, digest));
            }
            if let Some(absence) = leave_due(member, presence, record, now) {
                asked.leaves.push((handle.clone(), absence.from, absence.to));
            }
            if let Some(monday) = cleanup_due(member, presence, record, born_at, now) {
                asked.cleanups.insert(handle.clone(), monday);
            }
            if left_due(member, presence, record, now) {
                asked.left.push(handle.clone());
            }
        }
        asked
    }
}

impl Digest {
    fn of(reader: &Member, presence: Presence<'_>, now: DateTime<Utc>) -> Self {
        let team = presence.policy().team.members().iter().map(|member| &member.handle);
        let owners = team.filter(|owner| presence.reads_for(reader, owner, now)).map(ToString::to_string);
        let manages = presence.managers(now).iter().any(|manager| manager.handle == reader.handle);
        Self { owners: owners.collect(), manages }
    }
}

impl Store {
    /// Loads the leads of digests, of leaves and of those who have left.
    pub(super) async fn members_letters(
        &mut self,
        world: &mut World,
        due: &mut DueLeads,
        asked: Asked,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        for (handle, on, digest) in asked.digests {
            let mut leads = Vec::new();
            let digest_sent = self.has_letter(&digest_key(&handle, on)).await?;
            // A clock that went forward and back brings a day again: what its letter says, they have read.
            let wanted = digest.filter(|_| !digest_sent);
            if let Some(digest) = wanted {
                let owners = self.owners_for(digest, policy).await?;
                leads = self.digest_leads(world, &owners, on).await?;
            }
            due.digests.insert(handle, leads);
        }
        for (handle, from, to) in asked.leaves {
            let listed = self.first_leads(world, LEAVE, LEAVE_COUNT, (&handle, from, to)).await?;
            due.leaves.insert(handle, listed);
        }
        for handle in asked.left {
            let whenever = NaiveDate::default();
            let listed = self.first_leads(world, LEFT, LEFT_COUNT, (&handle, whenever, whenever)).await?;
            due.left.insert(handle, listed);
        }
        Ok(())
    }

    /// The owners that a digest is about; for a manager also those who are not on the team any more, and nobody.
    async fn owners_for(&mut self, digest: Digest, policy: &Policy) -> Result<Vec<String>, StoreError> {
        let mut owners = digest.owners;
        if digest.manages {
            // One step of the index an owner, however many leads they have.
            let rows = sqlx::query(include_str!("../owners.sql")).fetch_all(&mut self.connection).await?;
            for row in rows {
                let owner: String = row.try_get(0)?;
                let known = owner.parse::<Handle>().is_ok_and(|handle| policy.team.member(&handle).is_some());
                if !known {
                    owners.push(owner);
                }
            }
        }
        Ok(owners)
    }

    /// The first leads of a member's list, and how many more there are.
    async fn first_leads(
        &mut self,
        world: &mut World,
        sql: &'static str,
        count: &'static str,
        (owner, from, to): (&Handle, NaiveDate, NaiveDate),
    ) -> Result<Listed, StoreError> {
        let (from, to) = (from.to_string(), to.to_string());
        let rows = sqlx::query(sql)
            .bind(owner.as_str())
            .bind(&from)
            .bind(&to)
            .fetch_all(&mut self.connection)
            .await?;
        let mut leads = Vec::with_capacity(rows.len());
        for row in rows {
            let lead: Lead = serde_json::from_str(row.try_get(0)?)?;
            leads.push(lead.id);
            world.add_lead(lead);
        }
        let row = sqlx::query(count).bind(owner.as_str()).bind(from).bind(to);
        let all: i64 = row.fetch_one(&mut self.connection).await?.try_get(0)?;
        let more =
            u32::try_from(all).unwrap_or(u32::MAX).saturating_sub(u32::try_from(leads.len()).unwrap_or(0));
        Ok(Listed { leads, more })
    }
}
