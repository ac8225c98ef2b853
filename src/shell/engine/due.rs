//! What is due at an instant: decided on what the store finds by index, and committed with the instants that follow. It
//! never asks why it was called.

use chrono::{DateTime, Utc};

use super::{Engine, Pass};
use crate::domain::effect::Effect;
use crate::domain::on_due;
use crate::store::{PASS, Places, StoreError};

impl Engine {
    /// Decides and commits what is due at `now`, as much as one pass takes.
    pub async fn take_due(&mut self, now: DateTime<Utc>, close_batches: bool) -> Result<Pass, StoreError> {
        self.store.begin().await?;
        let decided = match self.decide_due(now, close_batches).await {
            Ok(more) => self.store.commit().await.map(|()| more),
            Err(error) => Err(error),
        };
        match decided {
            Ok(more) => Ok(Pass { more, failed: 0 }),
            Err(error) => {
                self.rolled_back(error).await?;
                let failed = self.take_due_alone(now, close_batches).await?;
                Ok(Pass { more: false, failed })
            }
        }
    }

    async fn decide_due(&mut self, now: DateTime<Utc>, close_batches: bool) -> Result<bool, StoreError> {
        let (mut world, due) = self.store.due(&self.policy, now, close_batches).await?;
        let effects = on_due::decide(&world, &due, &self.policy, now);
        for effect in &effects {
            world.apply(effect);
        }
        self.write(&world, &effects, now, &Places::default()).await?;
        // Announcements that must wait for somebody's hours stay, whoever closes batches.
        let queued = effects.iter().any(|effect| matches!(effect, Effect::Queue(_)));
        Ok(due.singles.len() >= PASS || (due.announcements.len() >= PASS && queued))
    }

    /// The earliest instant at which anything may be due or tried.
    pub async fn next_due_at(&mut self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store.next_due_at(&self.policy, now).await
    }

    /// What would be sent up to `at`, decided step by step on the real record and taken back.
    pub async fn foresee(
        &mut self,
        now: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<Vec<crate::store::OutboxRow>, StoreError> {
        /// More steps than a team's year has.
        const STEPS: usize = 5_000;
        self.store.begin().await?;
        let before = self.store.letters(None).await?.last().map_or(0, |row| row.id.0);
        let mut time = now.min(at);
        for _ in 0..STEPS {
            self.decide_due(time, false).await?;
            if time >= at {
                break;
            }
            let next = self.store.next_decision_at(&self.policy, time).await?.unwrap_or(at);
            time = next.max(time + chrono::TimeDelta::seconds(1)).min(at);
        }
        let letters = self.store.letters(None).await?;
        self.store.rollback().await;
        let waiting = |state: &str| matches!(state, "queued" | "unknown");
        Ok(letters
            .into_iter()
            .filter(|row| row.id.0 > before || (waiting(&row.state) && row.next_try_at <= at))
            .collect())
    }
}
