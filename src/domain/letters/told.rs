//! What others are told because of somebody's commands, as data (product.md §§5, 6): one letter a person and mail. No
//! sentences.

use chrono::{DateTime, Utc};

use super::{Answered, Who};
use crate::domain::LeadId;

/// Something that somebody else's commands did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Somebody acted on leads of the reader's.
    Acted {
        /// Who.
        by: Who,
        /// What came of each line.
        lines: Vec<Answered>,
    },
    /// Somebody asks that a lead become one with one of the reader's.
    MergeAsked {
        /// Who.
        by: Who,
        /// The lead that would join.
        lead: (LeadId, String),
        /// The reader's lead, which would stay.
        into: (LeadId, String),
    },
    /// A lead became one with another; its open handoff is over.
    Merged {
        /// Who.
        by: Who,
        /// The lead that joined.
        lead: (LeadId, String),
        /// The lead that stays.
        into: (LeadId, String),
    },
    /// What the reader was told is taken back.
    Corrected {
        /// By whom.
        by: Who,
        /// The leads that stand as before.
        leads: Vec<(LeadId, String)>,
        /// When it was done that is now undone.
        done_at: DateTime<Utc>,
    },
    /// A lead was given back, and nobody owns it. To the managers.
    Unowned {
        /// By whom.
        by: Who,
        /// The lead.
        lead: (LeadId, String),
        /// Why, in their words; may be empty.
        why: String,
    },
}

impl Told {
    /// The one lead it is about, if it is about one.
    pub fn lead(&self) -> Option<LeadId> {
        match self {
            Self::Acted { lines, .. } => {
                let first = lines.first()?.lead.as_ref()?.0;
                let same = |line: &Answered| line.lead.as_ref().map(|lead| lead.0) == Some(first);
                lines.iter().all(same).then_some(first)
            }
            Self::MergeAsked { lead, .. } | Self::Unowned { lead, .. } => Some(lead.0),
            Self::Merged { into, .. } => Some(into.0),
            Self::Corrected { leads, .. } => match leads.as_slice() {
                [one] => Some(one.0),
                _ => None,
            },
        }
    }
}
