//! The letter before a leave, as data. No sentences.

use chrono::NaiveDate;

use super::LeadLine;
use crate::domain::Handle;

/// What falls into a leave of the reader, told before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// Its first local day.
    pub from: NaiveDate,
    /// Its last one.
    pub to: NaiveDate,
    /// First name of who covers; none: the managers get the letters.
    pub cover: Option<String>,
    /// Somebody who could take one of them: as commands name them.
    pub colleague: Option<Handle>,
    /// Their leads that are due meanwhile.
    pub leads: Vec<LeadLine>,
    /// Leads that were not handed over.
    pub more: u32,
}
