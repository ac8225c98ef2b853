//! The digest of a member's day as data: rows under what they are about, and what Baton could not decide alone. No
//! sentences.

use chrono::{DateTime, NaiveDate, Utc};

use super::{LeadLine, Who};
use crate::domain::handoff::Blocked;
use crate::domain::{Address, Handle, LeadId};

/// A handoff as a row of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffLine {
    /// The lead.
    pub lead: LeadId,
    /// Its name.
    pub name: String,
    /// The other side: the giver for who is asked, the receiver for who gave. None: a lead of nobody.
    pub who: Option<Who>,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
    /// Who receives it, as commands name them.
    pub to: Handle,
    /// What keeps it from opening, where it is a draft.
    pub blocked: Blocked,
    /// Whether the reader may have it asked again: they are not the one who would be asked.
    pub asks: bool,
    /// Whether the reader may take it back.
    pub takes_back: bool,
}

/// The day's leads of one member. A lead stands in one group only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The reader's local date, which also is its cause.
    pub on: NaiveDate,
    /// Follow-ups that are past, most days late first.
    pub late: Vec<LeadLine>,
    /// Follow-ups of this day.
    pub today: Vec<LeadLine>,
    /// Leads on which somebody has waited too long for a word.
    pub no_reply: Vec<LeadLine>,
    /// Handoffs that wait for the reader's `ok`.
    pub awaiting_ok: Vec<HandoffLine>,
    /// Handoffs that the reader began and that lack something.
    pub drafts: Vec<HandoffLine>,
    /// Handoffs that the reader gave and nobody has confirmed.
    pub given: Vec<HandoffLine>,
    /// Actions that a mail completed before their date: `action` and `due` are those of the completed one.
    pub done_early: Vec<LeadLine>,
    /// What Baton could not decide alone.
    pub questions: Vec<Question>,
    /// Leads that belong here and were not handed over; those cut when the letter is written are added.
    pub more: u32,
}

impl Digest {
    /// The most rows that are written; the rest is "and 7 more" (product.md §11).
    pub const MAX_ROWS: usize = 20;

    /// A digest that says nothing yet.
    pub fn new(on: NaiveDate) -> Self {
        Self {
            on,
            late: Vec::new(),
            today: Vec::new(),
            no_reply: Vec::new(),
            awaiting_ok: Vec::new(),
            drafts: Vec::new(),
            given: Vec::new(),
            done_early: Vec::new(),
            questions: Vec::new(),
            more: 0,
        }
    }

    /// True when there is nothing to say: such a digest is never sent.
    pub fn is_empty(&self) -> bool {
        self.rows() == 0 && self.more == 0
    }

    /// How many rows were handed over.
    pub fn rows(&self) -> usize {
        let leads = [&self.late, &self.today, &self.no_reply, &self.done_early];
        let handoffs = [&self.awaiting_ok, &self.drafts, &self.given];
        leads.iter().map(|group| group.len()).sum::<usize>()
            + handoffs.iter().map(|group| group.len()).sum::<usize>()
            + self.questions.len()
    }
}

/// Something about a lead that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A mail fits several leads of one contact; it was put with `lead`.
    Ambiguous {
        /// Where it was put.
        lead: LeadId,
        /// That lead's name.
        name: String,
        /// The other leads that it would fit.
        others: Vec<LeadId>,
    },
    /// An outsider quotes a known conversation and is no contact of it; nothing was moved.
    Claimed {
        /// The lead quoted.
        lead: LeadId,
        /// Its name.
        name: String,
        /// The address it came from.
        from: Address,
        /// The day it came.
        on: NaiveDate,
        /// One line of it.
        summary: String,
        /// It says it is from one of us, and our mail server says it is forged.
        forged: bool,
    },
    /// A customer wrote on a lead that is not active.
    Reopen {
        /// The lead.
        lead: LeadId,
        /// Its name.
        name: String,
        /// One line of what they wrote.
        summary: String,
    },
    /// A new lead is of the same organisation as another.
    PossibleDuplicate {
        /// The new lead.
        lead: LeadId,
        /// Its name.
        name: String,
        /// The older one.
        other: LeadId,
    },
}
