//! What Baton remembers of a member: what they have been told, when they are away, and what of theirs waits.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::Handle;
use crate::domain::deed::Held;

/// What is kept for each member beside the configuration: one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The local date of the last digest that was settled.
    #[serde(default)]
    pub digest_on: Option<NaiveDate>,
    /// The local dates on which a letter to them came back for good; two mark the address bad.
    #[serde(default)]
    pub bounced_on: BTreeSet<NaiveDate>,
    /// Absences, past ones of the last weeks included, by their first day.
    #[serde(default)]
    pub absences: Vec<Absence>,
    /// The Monday of the last weekly cleanup that was settled.
    #[serde(default)]
    pub cleanup_on: Option<NaiveDate>,
    /// The local date with which the digest begins again, if its reader wants none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_rests_until: Option<NaiveDate>,
    /// The first days of leaves whose letter was settled.
    #[serde(default)]
    pub leaves_told: BTreeSet<NaiveDate>,
    /// The day of leaving of which the managers were told.
    #[serde(default)]
    pub left_told: Option<NaiveDate>,
    /// The local date on which they were last told that something of theirs was refused.
    #[serde(default)]
    pub refused_on: Option<NaiveDate>,
    /// Commands that wait for their `yes`.
    #[serde(default)]
    pub held: Vec<Held>,
    /// When they were told lately that a mail of theirs changed nothing: at most so often an hour.
    #[serde(default)]
    pub nothing_done_at: Vec<DateTime<Utc>>,
    /// When they last got a letter that asks for a `yes`.
    #[serde(default)]
    pub asked_yes_at: Option<DateTime<Utc>>,
    /// Active leads they own (counted only when a rule asks).
    #[serde(skip)]
    pub load: u32,
}

/// Days on which a member is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The first local day.
    pub from: NaiveDate,
    /// The last local day, which is included.
    pub to: NaiveDate,
    /// Who gets their letters.
    pub cover: Option<Handle>,
}

impl MemberRecord {
    /// Whether letters to them go elsewhere until they write again.
    pub fn address_is_bad(&self) -> bool {
        self.bounced_on.len() >= 2
    }
}
