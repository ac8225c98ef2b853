//! Letters about a handoff as data (product.md §7, §12): to its receiver, its giver, whoever may approve it, managers. No
//! sentences; people are named as the reader knows them.

use chrono::NaiveDate;

use super::{Background, LastLine, LeadLine, Who};
use crate::domain::handoff::{Missing, Told};
use crate::domain::{Handle, HandoffId};

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
    /// Its receiver has said that they have it.
    pub confirmed: bool,
    /// Whose the lead is again where it comes to nothing; none: nobody's.
    pub back_to: Option<Who>,
    /// Whether the reader may take it back.
    pub takes_back: bool,
    /// Somebody who is there and is no part of it, to give the lead to: as commands name them, and their name.
    pub colleague: Option<(Handle, String)>,
    /// It is meant for somebody who is not there, and comes to the reader in their place.
    pub instead_of: Option<InsteadOf>,
}

/// Whose letter it is, where it goes to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsteadOf {
    /// What they are called.
    pub name: String,
    /// The last day on which they are away, where it is known.
    pub until: Option<NaiveDate>,
}

impl HandoffLetter {
    /// The same, as whoever reads it in its reader's place must read it: `reader` is what they are called.
    #[must_use]
    pub fn in_place(mut self, instead_of: InsteadOf, reader: &str) -> Self {
        let absent = Who::Member(instead_of.name.clone());
        let cover = Who::Member(reader.to_owned());
        let last = self.line.last.as_mut().map(|last| &mut last.who);
        let heard = self.heard.as_mut().map(|heard| &mut heard.who);
        let asked = if let HandoffNews::Nudge { by, .. } = &mut self.news { by.as_mut() } else { None };
        let people = [&mut self.by, &mut self.begun_by, &mut self.receiver];
        let maybe = [self.giver.as_mut(), self.owner.as_mut(), self.back_to.as_mut(), last, heard, asked];
        for person in people.into_iter().chain(maybe.into_iter().flatten()) {
            if *person == Who::You {
                person.clone_from(&absent);
            } else if *person == cover {
                *person = Who::You;
            }
        }
        self.takes_back = false;
        self.colleague = self.colleague.filter(|(_, name)| name != reader);
        self.instead_of = Some(instead_of);
        self
    }

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
