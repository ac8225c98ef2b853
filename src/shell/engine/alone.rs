//! When a pass over what is due fails, each letter is decided alone: one bad step must not hold up everybody's letters. A
//! lead whose step failed waits an hour, and its history says why.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tracing::error;

use super::Engine;
use crate::domain::on_due::{self, DueLeads};
use crate::domain::world::World;
use crate::domain::{Handle, LeadId};
use crate::store::{Places, StoreError};

/// How long a lead waits after its step failed.
const AFTER_A_FAILURE: TimeDelta = TimeDelta::hours(1);

impl Engine {
    /// Decides what is due at `now` piece by piece; says how many pieces failed.
    pub(super) async fn take_due_alone(
        &mut self,
        now: DateTime<Utc>,
        close_batches: bool,
    ) -> Result<usize, StoreError> {
        let (mut world, due) = self.store.due(&self.policy, now, close_batches).await?;
        let due_cleanups = due.cleanups.clone();
        let mut failed = 0;
        for piece in pieces(&world, due) {
            let tried = self.take_piece(&world, &piece, now).await;
            let error = match tried {
                Ok(after) => {
                    world = after;
                    continue;
                }
                Err(error) => error,
            };
            let text = error.to_string();
            self.rolled_back(error).await?;
            error!(error = %text, "a letter could not be decided; it is tried again");
            failed += 1;
            let leads: Vec<LeadId> = piece.singles.into_iter().chain(piece.announcements).collect();
            self.store.postpone(&leads, now, now + AFTER_A_FAILURE, &text).await?;
        }
        if !due_cleanups.is_empty()
            && let Err(error) = self.cleanups_alone(&world, due_cleanups, now).await
        {
            error!(%error, "the weekly cleanup could not be made; it is tried again");
            self.rolled_back(error).await?;
            failed += 1;
        }
        Ok(failed)
    }

    async fn cleanups_alone(
        &mut self,
        world: &World,
        cleanups: BTreeMap<Handle, NaiveDate>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let due = DueLeads { cleanups, ..DueLeads::default() };
        self.store.begin().await?;
        let effects = self.cleanups(&due, world, now).await?;
        let mut after = world.clone();
        for effect in &effects {
            after.apply(effect);
        }
        self.commit(&after, &effects, now, &Places::default()).await
    }

    /// Decides and commits one piece; gives the world after it.
    async fn take_piece(
        &mut self,
        world: &World,
        piece: &DueLeads,
        now: DateTime<Utc>,
    ) -> Result<World, StoreError> {
        self.store.begin().await?;
        let effects = catch_unwind(AssertUnwindSafe(|| on_due::decide(world, piece, &self.policy, now)));
        let effects = effects.map_err(|_| StoreError::Other("the rules failed on it".into()))?;
        let mut after = world.clone();
        for effect in &effects {
            after.apply(effect);
        }
        self.commit(&after, &effects, now, &Places::default()).await?;
        Ok(after)
    }
}

/// Each single letter, each person's announcements, each letter before a leave and about a leaver, each digest.
fn pieces(world: &World, due: DueLeads) -> Vec<DueLeads> {
    let mut by_owner: BTreeMap<Option<&Handle>, Vec<LeadId>> = BTreeMap::new();
    for id in due.announcements {
        let owner = world.leads.get(&id).and_then(|lead| lead.owner.as_ref());
        by_owner.entry(owner).or_default().push(id);
    }
    let singles = due.singles.into_iter().map(|id| DueLeads { singles: vec![id], ..DueLeads::default() });
    let announcements = by_owner.into_values().map(|announcements| DueLeads {
        announcements,
        close_batches: due.close_batches,
        ..DueLeads::default()
    });
    let digests = due.digests.into_iter().map(|digest| DueLeads {
        digests: BTreeMap::from([digest]),
        claimed: due.claimed.clone(),
        ..DueLeads::default()
    });
    let leaves = due
        .leaves
        .into_iter()
        .map(|leave| DueLeads { leaves: BTreeMap::from([leave]), ..DueLeads::default() });
    let left =
        due.left.into_iter().map(|left| DueLeads { left: BTreeMap::from([left]), ..DueLeads::default() });
    singles.chain(announcements).chain(leaves).chain(left).chain(digests).collect()
}
