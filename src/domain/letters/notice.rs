//! Notices as data: single things that somebody has to know, apart from the day's work. No sentences; each names whom it
//! goes to.

use super::{LeadLine, NewLead, Who};
use crate::domain::{Address, LeadId};

/// A single thing that somebody has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A member's mail to a customer came back. To the owner.
    Undelivered {
        /// The lead.
        lead: LeadId,
        /// Its name.
        name: String,
        /// Who was not reached.
        to: Address,
        /// The status `5.1.1`, or empty.
        status: String,
        /// The subject of the mail.
        subject: String,
        /// First name of the member who wrote it; none when it was the reader.
        by: Option<String>,
    },
    /// A new lead that nobody could take. To the managers.
    NobodyEligible {
        /// The new lead; its `why` is not read.
        lead: NewLead,
    },
    /// Words in the inbox's plus-address that mean nothing. To the member who wrote them.
    UnknownInstruction {
        /// The words after the plus.
        words: Vec<String>,
        /// The subject of the mail.
        subject: String,
        /// The lead it was put with, if any.
        lead: Option<LeadId>,
    },
    /// An outsider's address bears a member's full name. To that member, at the configured address.
    AliasAsked {
        /// The address that wrote.
        address: Address,
        /// The subject of the mail.
        subject: String,
    },
    /// A member's automatic reply says that they are away. To that member.
    AbsenceOffered {
        /// What it says.
        said: String,
        /// The command that notes it; empty where it names no days.
        command: String,
    },
    /// A member's address refuses letters. To the managers.
    AddressBad {
        /// Their full name.
        member: String,
        /// The address.
        address: Address,
        /// The status, or empty.
        status: String,
    },
    /// Leads of somebody who has left. To the managers.
    Orphaned {
        /// Their full name.
        member: String,
        /// Their leads.
        leads: Vec<LeadLine>,
        /// Leads not handed over.
        more: u32,
    },
    /// A lead changed its owner by a rule. To both.
    OwnerChanged {
        /// The lead.
        lead: LeadId,
        /// Its name.
        name: String,
        /// Who has it now.
        to: Who,
        /// Who had it.
        from: Who,
    },
    /// A mail of ours to a lost or closed lead opened it again. To the owner.
    Reopened {
        /// The lead.
        lead: LeadId,
        /// Its name.
        name: String,
        /// Who wrote.
        by: Who,
    },
    /// Something of Baton's own does not work. To the managers. Both texts are the program's, without secrets.
    Troubled {
        /// What does not work: `the mailbox INBOX cannot be read`.
        what: String,
        /// What a person can do about it, as a sentence.
        todo: String,
    },
}

impl Notice {
    /// The lead it is about, if it is about one.
    pub fn lead(&self) -> Option<LeadId> {
        match self {
            Self::Undelivered { lead, .. }
            | Self::OwnerChanged { lead, .. }
            | Self::Reopened { lead, .. } => Some(*lead),
            Self::NobodyEligible { lead } => Some(lead.lead),
            Self::UnknownInstruction { lead, .. } => *lead,
            Self::AliasAsked { .. }
            | Self::AbsenceOffered { .. }
            | Self::AddressBad { .. }
            | Self::Orphaned { .. }
            | Self::Troubled { .. } => None,
        }
    }
}
