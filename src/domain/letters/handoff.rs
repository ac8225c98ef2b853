//! Letters about a handoff as data (product.md §7, §12): to its receiver, its giver, whoever may approve it, managers. No
//! sentences; people are named as the reader knows them.

use chrono::NaiveDate;

use super::{Background, LastLine, LeadLine, Who};
use crate::domain::HandoffId;
use crate::domain::handoff::{Missing, Told};

/// What the reader is to know or do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandoffNews {
    /// It is yours; please confirm. To the receiver.
    Opened,
    /// The same, asked again. To the receiver.
    Nudge {
        /// The day it opened.
        since: NaiveDate,
        /// Who had it asked again; none where the time did.
        by: Option<Who>,
    },
    /// Nobody has confirmed it. To the giver, then to the managers.
    Unconfirmed {
        /// The day it opened.
        since: NaiveDate,
    },
    /// Something is missing. To whoever began it.
    Draft {
        /// What.
        missing: Vec<Missing>,
        /// Two better versions of a vague next action.
        better: Option<[String; 2]>,
    },
    /// It waits for the reader's yes.
    Approval {
        /// The reason given is one that counts for nothing.
        bad_reason: bool,
    },
    /// Something became of it.
    Told(Told),
}

/// One letter about a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffLetter {
    /// Which handoff.
    pub id: HandoffId,
    /// What it says.
    pub news: HandoffNews,
    /// Who did what is told.
    pub by: Who,
    /// Who gave the lead; none where nobody owned it.
    pub giver: Option<Who>,
    /// Who wrote the note.
    pub begun_by: Who,
    /// Who receives it.
    pub receiver: Who,
    /// Who owns the lead now.
    pub owner: Option<Who>,
    /// The lead; its step and date are those of the note while it has not opened. Its `last` is the last time we reached
    /// them.
    pub line: LeadLine,
    /// When they wrote after that.
    pub heard: Option<LastLine>,
    /// "If no reply".
    pub if_no_reply: Option<NaiveDate>,
    /// What helps to act on it.
    pub background: Background,
    /// Where it stands, in the giver's words.
    pub stage: String,
    /// What else the note says.
    pub context: String,
    /// Why it passes on; may be empty.
    pub why: String,
}

impl HandoffLetter {
    /// The word in the `X-Baton-Kind` header and in the outbox.
    pub fn kind(&self) -> &'static str {
        match self.news {
            HandoffNews::Opened => "handoff",
            HandoffNews::Nudge { .. } => "nudge",
            HandoffNews::Unconfirmed { .. } => "escalation",
            HandoffNews::Draft { .. } => "handoff_draft",
            HandoffNews::Approval { .. } => "handoff_approval",
            HandoffNews::Told(_) => "handoff_told",
        }
    }
}
