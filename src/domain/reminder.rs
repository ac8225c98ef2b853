//! The single letters about a lead that have been decided, as the record keeps them: what was told to whom, and when, so
//! that nothing is told twice (product.md §11). It decides nothing.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Handle;
use super::time::When;

/// Why a single letter about a lead goes, in the order in which they count when only one may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The follow-up's time has come.
    Time,
    /// The follow-up is 3 working days late.
    Late,
    /// It is 5 working days late: the managers' own copy.
    LateManagers,
    /// A customer has waited longer than they should.
    Waiting,
    /// They have waited twice as long: the managers' own copy.
    WaitingManagers,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 5] =
        [Self::Time, Self::Late, Self::LateManagers, Self::Waiting, Self::WaitingManagers];

    /// The word in keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Late => "late",
            Self::LateManagers => "late_managers",
            Self::Waiting => "waiting",
            Self::WaitingManagers => "waiting_managers",
        }
    }

    /// Whether it is a managers' own copy.
    pub fn is_for_managers(self) -> bool {
        matches!(self, Self::LateManagers | Self::WaitingManagers)
    }

    /// Whether it is about a customer who waits, and not about the follow-up.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Waiting | Self::WaitingManagers)
    }
}

/// What was decided about one step, for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The step.
    pub step: Step,
    /// For whom; none when nobody is told, because a later step says more.
    pub to: Option<Handle>,
    /// The plan it was about, by the lead's revision.
    pub revision: i64,
    /// What it was about: the follow-up, or the customer's first unanswered mail.
    pub when: When,
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// The reader's local day on which it goes.
    pub on: NaiveDate,
    /// Whether a letter was queued; false where another one had gone that day.
    pub queued: bool,
}
