//! Carrying out what a member asks (product.md §5): all lines of a mail or none. It works on copies of the leads and
//! gives effects; whether the sender is obeyed was decided before. It never writes to anyone but members.

mod asks;
mod contacts;
mod desk;
mod handing;
mod leave;
mod line;
mod matching;
mod merge;
mod noted;
mod notes;
mod pause;
mod people;
mod plan;
mod scene;
mod status;
mod tell;
mod texts;
mod undo;

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};

use self::desk::Desk;
use super::command::Orders;
use super::effect::{Effect, Holds, Queued};
use super::letters::{Answer, Answered, Did, Letter, Reason};
use super::time::When;
use super::world::{LetterInfo, World};
use super::{Handle, LeadId, MessageId, Policy};

/// How long may commands be taken back?
pub const UNDO_WITHIN: TimeDelta = TimeDelta::hours(24);

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
    /// The day that the mail's address set for its lead: it stays, whatever the words would plan by themselves.
    pub set_by_address: Option<When>,
    /// From the command line: no limit of time on `undo`.
    pub by_hand: bool,
}

impl Asking<'_> {
    /// What tells this asking from every other: letters about it are unique by it.
    fn cause_at(&self) -> String {
        if self.by_hand {
            format!("{}:{}:{}", self.cause, self.by, self.now.timestamp_millis())
        } else {
            self.cause.clone()
        }
    }
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

impl Outcome {
    /// The letter that answers, in the conversation of the mail; its key is unique for the mail.
    pub fn letter(&self, asking: &Asking<'_>) -> Queued {
        Queued {
            to: asking.by.clone(),
            key: format!("answer:{}:{}", asking.by, asking.cause),
            lead: self.answer.lead(),
            holds: Holds::default(),
            answers: asking.message_id.clone(),
            until: None,
            due_at: asking.now,
            reason: Reason::Sender,
            letter: Letter::Answer(Box::new(self.answer.clone())),
        }
    }
}

/// Carries out the orders, all or none.
pub fn carry_out(asking: &Asking<'_>, orders: &Orders) -> Outcome {
    let mut answer = Answer { subject: asking.subject.to_owned(), ..Answer::default() };
    if orders.too_many {
        answer.refused = true;
        answer.too_many = true;
        return Outcome { effects: Vec::new(), answer, results: Vec::new() };
    }
    let mut desk = Desk::new(asking);
    answer.lines = orders.lines.iter().map(|line| line::answered(&mut desk, line, orders)).collect();
    answer.refused = answer.lines.iter().any(|line| line.came.is_err());
    answer.not_done.clone_from(&orders.below);
    answer.likely.clone_from(&orders.likely);
    let results =
        answer.lines.iter().map(|line| (line.written.clone(), result(line, answer.refused))).collect();
    if answer.refused {
        return Outcome { effects: Vec::new(), answer, results };
    }
    answer.note = notes::below(&mut desk, &orders.rest);
    tell::others(&mut desk, &answer.lines);
    let (effects, changed) = desk.finish();
    answer.undo_until = changed.then_some(asking.now + UNDO_WITHIN).filter(|_| !asking.by_hand);
    Outcome { effects, answer, results }
}

/// What a line came to, for the ledger.
fn result(line: &Answered, refused: bool) -> &'static str {
    match line.came {
        Ok(Did::Noted(_) | Did::NothingAwaited | Did::NothingToDecline { .. }) => "note",
        Ok(Did::Confirm) => "confirm",
        Ok(_) if !refused => "done",
        _ => "refused",
    }
}
