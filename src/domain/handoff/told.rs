//! What became of a handoff, as data: what happened, what the answer should say beside it, and who is told. Whoever wrote
//! the command is answered and is not among those who are told, but for the draft that its giver gets back.

use super::reason::Judged;
use super::{Absent, Handoff, Missing};
use crate::domain::lead::Status;
use crate::domain::{Handle, HandoffId};

/// How a receiver said that they have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By `ok`.
    Word,
    /// By a command that changes the lead.
    Command,
    /// By a mail of theirs to the customer, sent after the handoff opened.
    Acting,
}

/// What a person is told about a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The receiver: it is yours, please confirm.
    Opened,
    /// The owner until now: somebody else passed it on.
    Moved,
    /// Whoever began it: something is missing.
    Draft,
    /// The owner, or managers: somebody wants to pass it on, and only you can say yes.
    AskedToApprove,
    /// Whoever began it: it was approved.
    Approved,
    /// Whoever began it: somebody else filled its last blank, and it is open.
    Completed,
    /// Whoever began it: it was not approved, and why; may be empty.
    Refused(String),
    /// The giver, and the receiver who acted: it is confirmed.
    Acknowledged(How),
    /// The giver: the receiver said no, and why (may be empty).
    Declined(String),
    /// A new owner to whom it fell because the former one is gone; managers, where nobody is left.
    CameBack,
    /// The receiver, or who was asked to approve: it was taken back.
    TakenBack,
    /// The same: a newer handoff took its place.
    Superseded,
    /// Everybody of it: the lead ended.
    Withdrawn,
    /// The receiver: please confirm, once more.
    Reminded,
    /// Whoever began it: the receiver cannot have it now.
    NotThere(Absent),
    /// Others who were asked to approve it: somebody else has said yes.
    Agreed,
}

/// One person who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Who.
    pub to: Handle,
    /// What.
    pub what: Told,
    /// The handoff that it is about, as it stands now.
    pub handoff: Handoff,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The receiver is the owner, and is to confirm it.
    Opened,
    /// The receiver asked for it themselves: nothing is left to confirm.
    Taken,
    /// Something is missing; the owner has not changed.
    Drafted,
    /// Nothing is missing any more but its receiver.
    NotThere(Absent),
    /// Somebody has to approve it; nothing has changed.
    Awaits,
    /// The receiver has it.
    Acknowledged,
    /// The receiver does not want it.
    Declined,
    /// Whoever may approve it did not.
    Refused,
    /// It was taken back.
    TakenBack,
    /// It ended with its lead.
    Withdrawn,
    /// Somebody was asked again.
    Reminded,
    /// They were asked again less than a day ago; once is enough.
    RemindedBefore,
    /// What the note says is on the record; there was no blank to fill.
    Noted,
}

/// What became of a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What happened.
    pub what: Happened,
    /// The handoff, as it stands now; none where only the record changed.
    pub handoff: Option<Handoff>,
    /// What its reason is worth: an absent one is asked for, a bad one is answered with the rule.
    pub why: Judged,
    /// The next action that it brought does not say what to do: two better versions belong into the answer.
    pub weak: bool,
    /// What a draft lacks.
    pub missing: Vec<Missing>,
    /// Who is told, in an order that is always the same.
    pub tell: Vec<Telling>,
    /// Sentences for the history, in order.
    pub history: Vec<String>,
}

impl Done {
    /// Nothing told and nothing asked yet.
    pub(super) fn new(what: Happened, handoff: &Handoff, sentence: String) -> Self {
        Self {
            what,
            handoff: Some(handoff.clone()),
            why: super::reason::kind(&handoff.why),
            weak: false,
            missing: handoff.missing.clone(),
            tell: Vec::new(),
            history: vec![sentence],
        }
    }

    /// Adds somebody, unless they did it themselves or are told already.
    pub(super) fn tell(&mut self, to: &Handle, by: &Handle, what: Told, handoff: &Handoff) {
        let known = self.tell.iter().any(|telling| telling.to == *to && telling.handoff.id == handoff.id);
        if to != by && !known {
            self.tell.push(Telling { to: to.clone(), what, handoff: handoff.clone() });
        }
    }
}

/// Why nothing was done. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The receiver cannot have it now; `anyway` overrides.
    NotThere(Handle, Absent),
    /// They own it already.
    AlreadyTheirs(Handle),
    /// The lead is not active.
    NotActive(Status),
    /// The lead has an owner: it can be handed over, not taken.
    Owned(Handle),
    /// Nothing of that kind is open.
    NothingOpen,
    /// It waits for these: only they can do it.
    NotYours(Vec<Handle>),
    /// A draft waits for its giver, who knows what it lacks.
    StillADraft(HandoffId, Vec<Missing>),
}
