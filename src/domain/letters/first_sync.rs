//! The summary after the first reading of a mailbox, as data. No sentences.

use chrono::NaiveDate;

use super::LeadLine;

/// The one summary after the first reading of a mailbox, for the managers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstSync {
    /// How many mails were read.
    pub mails: u32,
    /// How many leads were found in them.
    pub leads: u32,
    /// First names with their number of leads, most first.
    pub by_owner: Vec<(String, u32)>,
    /// Leads that belong to nobody.
    pub unowned: Vec<LeadLine>,
    /// Unowned leads that were not handed over.
    pub more: u32,
    /// How far back the mail was read.
    pub since: NaiveDate,
}
