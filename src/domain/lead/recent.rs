//! The members' last contacts of a lead: who really works on it. A record for the weekly cleanup; no rule moves a lead by it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Lead;
use crate::domain::Handle;

/// One of our last contacts: who reached the customer, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// The member.
    pub by: Handle,
    /// When.
    pub at: DateTime<Utc>,
}

impl Lead {
    /// How many of the members' last contacts are kept.
    pub const MAX_RECENT: usize = 5;

    /// Remembers that a member reached the customer, in whatever order contacts come to light.
    pub fn reached_by(&mut self, by: &Handle, at: DateTime<Utc>) {
        let place = self.recent.partition_point(|reached| reached.at <= at);
        self.recent.insert(place, Reached { by: by.clone(), at });
        let spare = self.recent.len().saturating_sub(Self::MAX_RECENT);
        self.recent.drain(..spare);
    }
}
