//! The clock, as the engine meets it. What is due follows from the record and `now`; but the record also says when to look
//! next, and a clock that was ahead has said so in its own time. Once it is right again, everything is looked at anew.

use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;

use super::Engine;
use crate::store::StoreError;

/// How often is the clock written down?
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

/// How far may a clock be corrected before it is said to have gone back?
const CORRECTED: TimeDelta = TimeDelta::minutes(1);

impl Engine {
    /// Looks whether the clock has gone back since it was last noted.
    pub(super) async fn read_clock(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        match self.store.clock_at() {
            Some(noted) if now + CORRECTED < noted => {
                warn!(%noted, %now, "the clock has gone back; all that waits is looked at anew");
                self.store.look_at_all(now).await?;
                self.store.note_clock(now).await
            }
            Some(noted) if now - noted < NOTED_EVERY => Ok(()),
            _ => self.store.note_clock(now).await,
        }
    }
}
