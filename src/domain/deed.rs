//! What one mail's commands did, as one set that can be taken back (product.md §6), and commands that wait for a `yes`
//! (§14). Append-only facts; undoing appends another set.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::command::Orders;
use super::time::When;
use super::world::{MailRow, MemberRecord, ThreadId};
use super::{Handle, LeadId, LetterId, MessageId};

/// A set of commands, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeedId(pub i64);

/// One thing that a set changed, with what it replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Fields of a lead: `{"field": [before, after]}` as in its history. A lead that the set made has null before.
    Lead {
        /// Which.
        lead: LeadId,
        /// The fields.
        fields: BTreeMap<String, (Value, Value)>,
    },
    /// A member's own record.
    Member {
        /// Whose.
        member: Handle,
        /// Before.
        before: Box<MemberRecord>,
        /// After.
        after: Box<MemberRecord>,
    },
    /// A mail's lead in the ledger.
    Mail {
        /// Its row.
        row: MailRow,
        /// Before.
        before: Option<LeadId>,
        /// After.
        after: Option<LeadId>,
        /// Whether it only claimed to belong there, before and after.
        claimed: (bool, bool),
    },
    /// A conversation began (`now`) or ceased to be about a lead.
    Bound {
        /// The conversation.
        thread: ThreadId,
        /// The lead.
        lead: LeadId,
        /// Whether it is about it now.
        now: bool,
    },
}

/// What one mail's commands did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// Its number.
    pub id: DeedId,
    /// Who commanded.
    pub by: Handle,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The mail, or `batond command`.
    pub cause: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// Who else was told of it: they get the correcting letter.
    pub told: Vec<Handle>,
    /// Taken back, or itself the taking back of another set: it is not undone.
    pub spent: bool,
}

/// Commands that are carried out when their writer says `yes` to the letter that quotes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The number in the letter.
    pub number: u32,
    /// Whose.
    pub by: Handle,
    /// When the mail was sent: its dates were read from then.
    pub at: DateTime<Utc>,
    /// Until when `yes` counts: 72 hours from the letter.
    pub until: DateTime<Utc>,
    /// When a letter first listed it.
    #[serde(default)]
    pub listed_at: Option<DateTime<Utc>>,
    /// Its subject.
    pub subject: String,
    /// Its id: the answer stands in its conversation.
    pub message_id: Option<MessageId>,
    /// The letter that it answered, if one.
    pub letter: Option<LetterId>,
    /// The lead it was about.
    pub lead: Option<LeadId>,
    /// The day that the mail's address set.
    #[serde(default)]
    pub set_by_address: Option<When>,
    /// What it asks.
    pub orders: Orders,
}

/// Somebody asks that the lead become one with another; that one's owner decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The lead that would stay.
    pub into: LeadId,
    /// Who asks.
    pub by: Handle,
    /// When.
    pub at: DateTime<Utc>,
}
