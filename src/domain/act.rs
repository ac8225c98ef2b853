//! Carrying out what a member asks (product.md §5): all lines of a mail or none. It works on copies of the leads and
//! gives effects; whether the sender is obeyed was decided before. It never writes to anyone but members.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::command::Orders;
use super::effect::{Effect, HistoryLine, Queued};
use super::lead::Lead;
use super::letters::Answer;
use super::world::{LetterInfo, MemberRecord, World};
use super::{Handle, LeadId, MessageId, Policy};

/// Who asks what, when, and about which lead.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    /// The record, the asking mail's own effects included.
    pub world: &'a World,
    /// The rules.
    pub policy: &'a Policy,
    /// The member who is obeyed.
    pub by: &'a Handle,
    /// When the mail was sent.
    pub at: DateTime<Utc>,
    /// Now.
    pub now: DateTime<Utc>,
    /// The mail, or `batond command`.
    pub cause: String,
    /// The mail's id: the answer stands in its conversation.
    pub message_id: Option<MessageId>,
    /// The mail's subject.
    pub subject: &'a str,
    /// The lead that the letter answered, the subject or the conversation names.
    pub lead: Option<LeadId>,
    /// The letter that it answers.
    pub letter: Option<&'a LetterInfo>,
    /// From the command line: no limit of time on `undo`.
    pub by_hand: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// What changes; empty when anything was refused.
    pub effects: Vec<Effect>,
    /// What the sender is told.
    pub answer: Answer,
    /// For each line: as written, and `done`, `refused` or `note` (product.md §16).
    pub results: Vec<(String, &'static str)>,
}

/// Working copies, and what has been decided on them.
pub(super) struct Desk<'a> {
    pub(super) asking: &'a Asking<'a>,
    pub(super) leads: BTreeMap<LeadId, Lead>,
    pub(super) members: BTreeMap<Handle, MemberRecord>,
    pub(super) lines: Vec<HistoryLine>,
    pub(super) letters: Vec<Queued>,
    pub(super) effects: Vec<Effect>,
    pub(super) next_lead: i64,
    pub(super) next_handoff: i64,
}

/// Carries out the orders, all or none.
pub fn carry_out(_asking: &Asking<'_>, _orders: &Orders) -> Outcome {
    Outcome::default()
}
