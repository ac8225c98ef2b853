//! What the clock said when it was last looked at, so that one that has gone back is noticed, also after a restart.

use chrono::{DateTime, Utc};

use super::rows::millis;
use super::{Store, StoreError};

impl Store {
    /// What the clock said when it was last noted.
    pub fn clock_at(&self) -> Option<DateTime<Utc>> {
        self.clock_at
    }

    /// Notes what the clock says.
    pub async fn note_clock(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.set_meta("clock_at", &millis(now).to_string()).await?;
        self.clock_at = Some(now);
        Ok(())
    }

    /// Every lead that may remind anybody, and every letter that waits, is looked at now: until when they wait was reckoned
    /// in another time. Nothing is decided by it; whether a letter may go is asked before each try.
    pub async fn look_at_all(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE leads SET due_at = $1, announce_at = CASE WHEN announce_at > 0 THEN $1 ELSE 0 END WHERE live = 1;
             UPDATE outbox SET next_try_at = min(next_try_at, $1)
             WHERE state IN ('queued', 'unknown') AND next_try_at > 0",
        )
        .bind(millis(now))
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }
}
