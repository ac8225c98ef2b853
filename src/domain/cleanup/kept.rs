//! The rows of one section: the longest wrong are kept, the rest is counted. A row is made only when it is kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::MAX_ROWS;
use crate::domain::letters::CleanupRow;

/// Rows in their order.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// By the day since when, then by lead, then as they came.
    rows: BTreeMap<(NaiveDate, i64, u32), CleanupRow>,
    seen: u32,
    more: u32,
}

impl Kept {
    /// Keeps a row, or counts it. What has no beginning comes last.
    pub(super) fn keep(&mut self, since: Option<NaiveDate>, lead: i64, row: impl FnOnce() -> CleanupRow) {
        self.seen = self.seen.saturating_add(1);
        let key = (since.unwrap_or(NaiveDate::MAX), lead, self.seen);
        if self.rows.len() < MAX_ROWS {
            self.rows.insert(key, row());
            return;
        }
        self.count(1);
        if self.rows.last_key_value().is_some_and(|(last, _)| key < *last) {
            self.rows.pop_last();
            self.rows.insert(key, row());
        }
    }

    /// Counts rows that nobody has seen.
    pub(super) fn count(&mut self, more: u32) {
        self.more = self.more.saturating_add(more);
    }

    /// The rows, and how many more there are.
    pub(super) fn rows(self) -> (Vec<CleanupRow>, u32) {
        (self.rows.into_values().collect(), self.more)
    }
}
