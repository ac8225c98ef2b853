//! What a decision changes, as data. Effects are carried out by the store in one transaction, in order; a decision that
//! is not an effect did not happen.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deed::{Deed, DeedId};
use super::lead::Lead;
use super::letters::{Letter, Reason};
use super::world::{MailRow, MemberRecord, ThreadId};
use super::{Address, Class, Handle, HandoffId, LeadId, LetterId, MailKey, MessageId, Verdict};

/// How a mail found its lead (product.md §16, `linked_by`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkedBy {
    /// Our own token or signed id.
    Token,
    /// It quotes a known mail, or a known mail quotes it.
    Thread,
    /// The address of a contact.
    Contact,
    /// `leads+L42@`.
    Address,
    /// It made the lead.
    New,
    /// A note named it.
    Note,
}

impl LinkedBy {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Thread => "thread",
            Self::Contact => "contact",
            Self::Address => "address",
            Self::New => "new",
            Self::Note => "note",
        }
    }
}

/// Which side a mail counted as a contact of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactKind {
    /// We reached them.
    Outbound,
    /// They reached us.
    Inbound,
}

impl ContactKind {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Outbound => "outbound",
            Self::Inbound => "inbound",
        }
    }
}

/// One mail's row in the ledger: the one recorded outcome of a fetched mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The row's number.
    pub row: MailRow,
    /// What makes it the same mail when it comes again.
    pub key: MailKey,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// Its author as written; empty when it has none.
    pub from: String,
    /// The member who wrote it, if one did.
    pub by: Option<Handle>,
    /// Its own time.
    pub at: DateTime<Utc>,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
    /// Its class.
    pub class: Class,
    /// The lead it was linked to.
    pub lead: Option<LeadId>,
    /// How.
    pub linked_by: Option<LinkedBy>,
    /// What the pinned server said.
    pub verdict: Verdict,
    /// Whether it counted as a contact.
    pub contact: Option<ContactKind>,
    /// Recorded and listed, moving nothing.
    pub claimed: bool,
    /// Its subject.
    pub subject: String,
    /// One line of what was said.
    pub summary: String,
    /// What was done and why, as a sentence.
    pub why: String,
    /// Its command lines, each with what came of it: `done`, `refused`, `confirm`, `note`, `duplicate`.
    pub commands: Vec<(String, &'static str)>,
}

/// What a mail changes in its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadChange {
    /// The conversation the mail belongs to.
    pub thread: ThreadId,
    /// Ids that belong to it, with the mail that bears them (none for ids only quoted).
    pub ids: Vec<(MessageId, Option<MailRow>)>,
    /// Conversations that turned out to be this one.
    pub merged: Vec<ThreadId>,
    /// Leads this conversation is about.
    pub leads: Vec<LeadId>,
    /// Outsiders addressed in it by a member or contact.
    pub people: Vec<Address>,
}

/// A line of a lead's history: append-only, with what it changed, so that it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Whose history.
    pub lead: LeadId,
    /// When it was decided, or the mail's own time.
    pub at: DateTime<Utc>,
    /// What happened, as a sentence.
    pub what: String,
    /// A handle, an address, `team`, or `baton`.
    pub by: String,
    /// The mail, command or rule behind it.
    pub cause: String,
    /// The fields that changed, as `{"field": [before, after]}`.
    pub change: String,
}

/// What a letter speaks of: it is withdrawn when its lead has moved on (product.md §11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holds {
    /// The plan, by the lead's revision.
    pub revision: Option<i64>,
    /// The handoff that is still pending.
    pub handoff: Option<HandoffId>,
    /// The customer's first unanswered mail.
    pub unanswered: Option<DateTime<Utc>>,
}

impl Holds {
    /// True as long as the lead's plan is this one.
    pub fn plan(revision: i64) -> Self {
        Self { revision: Some(revision), ..Self::default() }
    }

    /// True as long as this handoff is pending.
    pub fn pending(handoff: HandoffId) -> Self {
        Self { handoff: Some(handoff), ..Self::default() }
    }

    /// True as long as the customer's first unanswered mail is that of this instant.
    pub fn unanswered(since: DateTime<Utc>) -> Self {
        Self { unanswered: Some(since), ..Self::default() }
    }
}

/// A letter that was decided. It exists from the moment its row is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// Who gets it.
    pub to: Handle,
    /// Unique: the same decision taken twice collides instead of sending twice (product.md §11).
    pub key: String,
    /// The lead it is about, if it is about one.
    pub lead: Option<LeadId>,
    /// What must still be so on its lead when it is sent.
    pub holds: Holds,
    /// The mail it answers: the letter stands in its conversation.
    pub answers: Option<MessageId>,
    /// The local date after which it is no longer worth sending.
    pub until: Option<NaiveDate>,
    /// When it became due.
    pub due_at: DateTime<Utc>,
    /// Why it comes to them.
    pub reason: Reason,
    /// What it says.
    pub letter: Letter,
}

impl Queued {
    /// Which matter of its lead it is about: letters of one matter stand in one conversation, so a nudge stands with
    /// what it repeats. A letter that nothing can repeat is a matter of its own.
    pub fn matter(&self) -> String {
        let Holds { handoff, unanswered, revision } = self.holds;
        match (handoff, unanswered, revision) {
            (Some(handoff), _, _) => format!("handoff {handoff}"),
            (None, Some(since), _) => format!("unanswered {}", since.timestamp()),
            (None, None, Some(revision)) => format!("plan {revision}"),
            (None, None, None) => self.key.clone(),
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write the mail's row in the ledger.
    RecordMail(Box<LedgerRow>),
    /// The same mail came once more.
    CountDelivery(MailKey),
    /// These plus-tags of the mail have been read; a copy that bears them again says nothing new.
    TakeTags {
        /// The mail's row.
        row: MailRow,
        /// Its key.
        key: MailKey,
        /// The tags.
        tags: Vec<String>,
    },
    /// Extend a conversation.
    Thread(ThreadChange),
    /// Make the lead so.
    PutLead(Box<Lead>),
    /// Append to a lead's history.
    Remember(Box<HistoryLine>),
    /// Queue a letter.
    Queue(Box<Queued>),
    /// The round-robin stands here now.
    MoveRound(Handle),
    /// The member's digest of this local date is settled, sent or empty.
    SettleDigest {
        /// Whose.
        member: Handle,
        /// Which day's.
        on: NaiveDate,
    },
    /// The letter before the member's leave that begins on this local date is settled, sent or empty.
    SettleLeave {
        /// Whose.
        member: Handle,
        /// Its first day.
        from: NaiveDate,
    },
    /// The managers were told that the member has left.
    SettleLeft {
        /// Who.
        member: Handle,
        /// The day from which on they are gone.
        left: NaiveDate,
    },
    /// The member's weekly cleanup is settled, sent or empty.
    SettleCleanup {
        /// Whose.
        member: Handle,
        /// Its Monday.
        monday: NaiveDate,
    },
    /// A letter to the member came back for good.
    MemberBounced {
        /// Whose address.
        member: Handle,
        /// On which local date.
        on: NaiveDate,
    },
    /// Make the member's own record so.
    PutMember {
        /// Whose.
        member: Handle,
        /// The record.
        record: Box<MemberRecord>,
    },
    /// Write down what a set of commands did.
    Deed(Box<Deed>),
    /// That set cannot be taken back any more.
    Spend(DeedId),
    /// The letter's token counts for nothing any more.
    Revoke(LetterId),
    /// A conversation is (or is not) about a lead from now on.
    Bind {
        /// The conversation.
        thread: ThreadId,
        /// The lead.
        lead: LeadId,
        /// Whether it is.
        now: bool,
    },
    /// A mail of the ledger belongs to that lead now, or to none.
    Relink {
        /// Its row.
        row: MailRow,
        /// The lead.
        lead: Option<LeadId>,
        /// Whether it still only claims to belong there.
        claimed: bool,
        /// What was done, for the ledger.
        why: String,
    },
    /// The member wrote: their address works.
    MemberWrites {
        /// Who.
        member: Handle,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::letters::Digest;

    fn matter(holds: Holds, key: &str) -> String {
        let letter = Letter::Digest(Digest::new(NaiveDate::default()));
        let queued = Queued {
            to: "sam".parse().expect("a handle"),
            key: key.into(),
            lead: None,
            holds,
            answers: None,
            until: None,
            due_at: DateTime::default(),
            reason: Reason::Owner,
            letter,
        };
        queued.matter()
    }

    #[test]
    fn a_nudge_is_of_the_matter_that_it_repeats() {
        let pending = |number| Holds::pending(HandoffId(number));
        assert_eq!(matter(pending(7), "handoff:sam:H-7"), matter(pending(7), "nudge:sam:H-7"));
        assert_ne!(matter(pending(7), "x"), matter(pending(8), "x"));
        assert_eq!(
            matter(Holds::plan(3), "follow_up:sam:L-1:3:time"),
            matter(Holds::plan(3), "follow_up:sam:L-1:3:late")
        );
        assert_ne!(matter(Holds::plan(3), "x"), matter(pending(3), "x"));
        let none = Holds::default();
        assert_ne!(matter(none, "new_lead:sam:1"), matter(none, "new_lead:sam:2"), "nothing repeats these");
    }
}
