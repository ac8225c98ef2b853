//! What is due at an instant: decided on what the store finds by index, and committed with the instants that follow. It
//! never asks why it was called.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Engine, Pass};
use crate::domain::effect::Effect;
use crate::domain::on_due;
use crate::store::{OutboxRow, PASS, Places, StoreError};

impl Engine {
    /// Decides and commits what is due at `now`, as much as one pass takes.
    pub async fn take_due(&mut self, now: DateTime<Utc>, close_batches: bool) -> Result<Pass, StoreError> {
        self.read_clock(now).await?;
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
        let mut effects = on_due::decide(&world, &due, &self.policy, now);
        if !due.cleanups.is_empty() {
            effects.extend(self.cleanups(&due, &world, now).await?);
        }
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

    /// What would be sent up to `at`, decided and sent step by step on the real record, and taken back.
    pub async fn foresee(
        &mut self,
        now: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.store.begin().await?;
        let foreseen = self.play(now, at).await;
        self.store.rollback().await;
        foreseen
    }

    async fn play(&mut self, now: DateTime<Utc>, at: DateTime<Utc>) -> Result<Vec<OutboxRow>, StoreError> {
        /// More steps than a team's year has.
        const STEPS: usize = 20_000;
        let mut sent = BTreeMap::new();
        let mut time = now.min(at);
        for _ in 0..STEPS {
            self.decide_due(time, false).await?;
            while let Some(claimed) = self.next_to_go(time).await? {
                sent.insert(claimed.id, time);
                self.store.settle(claimed.id, "sent", None, Some(time), "").await?;
                self.asked_at(claimed.id, time).await?;
            }
            if time >= at {
                break;
            }
            let next = self.store.next_due_at(&self.policy, time).await?.unwrap_or(at);
            time = next.max(time + TimeDelta::seconds(1)).min(at);
        }
        let mut letters = self.store.letters(None).await?;
        letters.retain(|row| sent.contains_key(&row.id));
        for row in &mut letters {
            (row.state, row.sent_at) = ("queued".to_owned(), None);
            // One that waits, for somebody's hours or its next try, is due when it goes.
            let goes_at = sent.get(&row.id).copied().filter(|at| *at > now);
            row.due_at = goes_at.unwrap_or(row.due_at);
        }
        Ok(letters)
    }
}
