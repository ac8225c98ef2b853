//! The pipeline looked over: every active lead goes by once, however many readers there are. It reads, and changes nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::Engine;
use crate::domain::cleanup::{Builder, WEEK};
use crate::domain::effect::Effect;
use crate::domain::letters::Cleanup;
use crate::domain::on_due::{DueLeads, cleanup_letter, is_settled};
use crate::domain::presence::Presence;
use crate::domain::world::World;
use crate::domain::{Handle, LeadId, Member, Policy};
use crate::store::StoreError;

/// A cleanup, and which leads it lists.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What is wrong.
    pub cleanup: Cleanup,
    /// Every lead that needs settling, for `Store::keep_cleanup`.
    pub listed: Vec<LeadId>,
}

impl Engine {
    /// The weekly cleanups that are due. What they list is kept when the last manager has theirs: until then each of them
    /// reads what was settled since the week before.
    pub(super) async fn cleanups(
        &mut self,
        due: &DueLeads,
        world: &World,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, StoreError> {
        let policy = std::sync::Arc::clone(&self.policy);
        let members = due.cleanups.iter().filter_map(|(handle, on)| Some((policy.team.member(handle)?, *on)));
        let members: Vec<(&Member, NaiveDate)> = members.collect();
        let own = |member: &Member| (!member.is_manager()).then(|| member.handle.clone());
        let readers: BTreeSet<Option<Handle>> = members.iter().map(|(member, _)| own(member)).collect();
        let readers: Vec<Option<Handle>> = readers.into_iter().collect();
        let since = self.since_last(&members, now).await?;
        let looked = self.look(&readers, now, since, false).await?;
        let mut effects = Vec::new();
        for (member, monday) in members {
            let place = readers.iter().position(|reader| *reader == own(member));
            if let Some(looked) = place.and_then(|place| looked.get(place)) {
                effects.extend(cleanup_letter(member, monday, &looked.cleanup, now));
                if member.is_manager() && last_manager(&policy, world, due, (monday, now)) {
                    self.store.keep_cleanup(monday, &looked.listed).await?;
                }
            }
        }
        Ok(effects)
    }

    /// Looks the leads over at `now`, once for each reader: everybody's leads for none, else only the reader's own.
    pub async fn look_over(
        &mut self,
        readers: &[Option<Handle>],
        now: DateTime<Utc>,
        audit: bool,
    ) -> Result<Vec<Looked>, StoreError> {
        self.look(readers, now, now - WEEK, audit).await
    }

    /// When the last cleanup was written for one of these managers: what happened since is news to them. A week ago where
    /// there was none.
    async fn since_last(
        &mut self,
        members: &[(&Member, NaiveDate)],
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        let mut since: Option<DateTime<Utc>> = None;
        for (member, _) in members.iter().filter(|(member, _)| member.is_manager()) {
            let last = self.store.last_cleanup(&member.handle, now).await?.unwrap_or(now - WEEK);
            since = Some(since.map_or(last, |since| since.min(last)));
        }
        Ok(since.unwrap_or(now - WEEK))
    }

    async fn look(
        &mut self,
        readers: &[Option<Handle>],
        now: DateTime<Utc>,
        since: DateTime<Utc>,
        audit: bool,
    ) -> Result<Vec<Looked>, StoreError> {
        let policy = std::sync::Arc::clone(&self.policy);
        let members = self.store.members().await?;
        let builder = |reader: &Option<Handle>| {
            let builder = Builder::new(&policy, &members, now, reader.as_ref()).since(since);
            if audit { builder.audit() } else { builder }
        };
        let mut builders: Vec<Builder<'_>> = readers.iter().map(builder).collect();
        self.store.each_active(|lead| builders.iter_mut().for_each(|builder| builder.add(lead))).await?;
        self.store
            .each_closed(since, |lead| builders.iter_mut().for_each(|builder| builder.add(lead)))
            .await?;
        let mut looked = Vec::new();
        for builder in builders {
            let facts = self.store.cleanup_facts(builder.doubtful(), since).await?;
            let listed = builder.listed().to_vec();
            looked.push(Looked { cleanup: builder.build(&facts), listed });
        }
        Ok(looked)
    }
}

/// Whether no manager who is there waits for the cleanup of this Monday any more, once those of this pass have theirs.
fn last_manager(
    policy: &Policy,
    world: &World,
    due: &DueLeads,
    (monday, now): (NaiveDate, DateTime<Utc>),
) -> bool {
    let settled = |member: &Member| {
        let record = world.members.get(&member.handle);
        let today = member.calendar.date(now);
        due.cleanups.contains_key(&member.handle)
            || record.is_some_and(|record| is_settled(record, monday, today))
    };
    Presence::of(policy, world).managers(now).into_iter().all(settled)
}
