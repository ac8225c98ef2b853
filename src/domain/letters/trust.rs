//! Letters about trust as data (product.md §14): what waits for a `yes`, what was refused, whose token counts no more. No
//! sentences. They go to members alone, at their configured addresses, whatever the mail says about answers.

use chrono::{DateTime, Utc};

use crate::domain::trust::Distrust;
use crate::domain::{Address, LeadId};

/// A letter about what somebody may have asked in the reader's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustLetter {
    /// Commands that are carried out when the reader says `yes`.
    Confirm {
        /// All that waits, by number; never empty.
        waiting: Vec<ToConfirm>,
        /// Until when a `yes` to this letter counts.
        until: DateTime<Utc>,
    },
    /// Commands that are never carried out.
    Refused {
        /// The mail's subject.
        subject: String,
        /// Its command lines.
        lines: Vec<String>,
        /// When it says it was written.
        at: DateTime<Utc>,
        /// Why.
        why: Distrust,
    },
    /// The token of a letter to the reader was seen where it does not belong.
    Revoked {
        /// The subject of the mail that bore it.
        subject: String,
        /// Who wrote that mail; none: the reader, with an outsider among the recipients.
        by: Option<Address>,
        /// The lead that the letter was about.
        lead: Option<LeadId>,
    },
}

/// One mail's commands that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToConfirm {
    /// Its number in the letter.
    pub number: u32,
    /// Its lines.
    pub lines: Vec<String>,
    /// The mail's subject.
    pub subject: String,
    /// When it says it was written.
    pub at: DateTime<Utc>,
    /// The lead it is about.
    pub lead: Option<LeadId>,
}

impl TrustLetter {
    /// Its kind in the outbox.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => crate::domain::trust::CONFIRM,
            Self::Refused { .. } => super::REFUSED,
            Self::Revoked { .. } => "revoked",
        }
    }

    /// The one lead it is about.
    pub(super) fn lead(&self) -> Option<LeadId> {
        match self {
            Self::Revoked { lead, .. } => *lead,
            Self::Confirm { .. } | Self::Refused { .. } => None,
        }
    }
}
