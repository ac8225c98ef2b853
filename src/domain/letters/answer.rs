//! Answers to commands as data (product.md §5): what was done, or that nothing was and why. No sentences.

use chrono::{DateTime, NaiveDate, Utc};

use super::{LeadLine, Refusal, WaitingOn, Who};
use crate::domain::command::{Field, Likely};
use crate::domain::handoff::{Absent, Missing};
use crate::domain::lead::Status;
use crate::domain::time::When;
use crate::domain::{Address, LeadId};

/// The answer to one mail of commands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The subject of the mail it answers.
    pub subject: String,
    /// Nothing was changed, because a line could not be carried out.
    pub refused: bool,
    /// Each line as it was written, with what came of it.
    pub lines: Vec<Answered>,
    /// Lines below the zone that would have been commands, with the command each would be.
    pub not_done: Vec<(String, String)>,
    /// The note that was kept, and with which lead; none where there was no text besides the commands.
    pub note: Option<(String, Option<LeadId>)>,
    /// The day for the next follow-up that the mail's address set: where only prose is answered.
    pub set_by_address: Option<When>,
    /// What prose, or a misspelt line, may have meant.
    pub likely: Option<Likely>,
    /// Until when `undo` takes it back; none when there is nothing to take back.
    pub undo_until: Option<DateTime<Utc>>,
    /// The mail had more than 20 command lines.
    pub too_many: bool,
}

impl Answer {
    /// The one lead it is about, if it is about one.
    pub fn lead(&self) -> Option<LeadId> {
        let mut leads = self.lines.iter().filter_map(|line| line.lead.as_ref().map(|lead| lead.0));
        let first = leads.next()?;
        leads.all(|lead| lead == first).then_some(first)
    }
}

/// One line, answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// As it was written.
    pub written: String,
    /// The lead it was about, and its name.
    pub lead: Option<(LeadId, String)>,
    /// What came of it.
    pub came: Result<Did, Refusal>,
    /// The lead's next action and follow-up afterwards, where the line could touch them.
    pub next: Option<(String, Option<When>)>,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// The handoff is acknowledged; who gave it.
    Acknowledged {
        /// The giver, if there is one.
        giver: Option<Who>,
    },
    /// A handoff that awaited the sender was approved: the lead is with them now.
    Approved {
        /// The new owner.
        to: Who,
        /// They have said already that they have it.
        confirmed: bool,
    },
    /// Declined: who has the lead now.
    Declined {
        /// The owner, if anybody.
        owner: Option<Who>,
        /// The reason given; may be empty.
        why: String,
    },
    /// A `no` to something that is only a question.
    LeftAsItIs,
    /// Not approved: who has the lead, as before.
    Disagreed {
        /// The owner, if anybody.
        owner: Option<Who>,
        /// The reason given; may be empty.
        why: String,
    },
    /// Nothing awaited a `no`: a note; and who has the lead.
    NothingToDecline {
        /// The owner, if anybody.
        owner: Option<Who>,
    },
    /// The next action is done.
    Finished {
        /// What was written about it.
        what: String,
        /// The local day of the contact that was reported with it, if one was.
        on: Option<NaiveDate>,
        /// There is no follow-up any more: what is next?
        asks_next: bool,
    },
    /// A contact was reported.
    Reached {
        /// What was said or sent.
        what: String,
        /// The local day of it.
        on: NaiveDate,
        /// The lead was lost or closed, and is active again.
        reopened: bool,
    },
    /// Nobody was reached: history only.
    Tried {
        /// What was written.
        what: String,
    },
    /// The customer reached us.
    Heard {
        /// What they said.
        what: String,
        /// The local day of it.
        on: NaiveDate,
    },
    /// A next action was set.
    Planned {
        /// Its text.
        text: String,
        /// Two better versions, where it is vague.
        better: Option<[String; 2]>,
        /// Looked at again then, without an answer.
        if_no_reply: Option<NaiveDate>,
    },
    /// The follow-up moved.
    Moved {
        /// To when.
        when: When,
        /// Whatever happens.
        hold: bool,
        /// The third time for this action: a new one is asked for.
        third: bool,
    },
    /// Who has the ball.
    Ball(WaitingOn),
    /// The lead passed on; the receiver is asked to confirm.
    HandedTo {
        /// The receiver.
        to: Who,
        /// No reason was given: it is asked for.
        asks_why: bool,
        /// Looked at again then, without an answer.
        if_no_reply: Option<NaiveDate>,
        /// Dates that could not be taken, and why, a sentence each.
        wrong: Vec<String>,
    },
    /// Nothing is missing any more, and the receiver cannot have it now.
    ReceiverNotThere {
        /// The receiver.
        to: Who,
        /// Why not.
        absent: Absent,
    },
    /// What was done says that the sender has the lead: who gave it.
    ConfirmedToo {
        /// The giver, if there is one.
        giver: Option<Who>,
    },
    /// A draft was kept: these parts are missing.
    Drafted {
        /// The receiver.
        to: Who,
        /// What is missing.
        missing: Vec<Missing>,
        /// Dates that could not be taken, and why, a sentence each.
        wrong: Vec<String>,
        /// Two better next actions, where the one there is says too little.
        better: Option<[String; 2]>,
    },
    /// The handoff waits for somebody's approval.
    Awaits {
        /// The receiver.
        to: Who,
        /// Who approves.
        approvers: Vec<Who>,
        /// The reason is one that counts for nothing.
        bad_why: bool,
        /// Dates that could not be taken, and why, a sentence each.
        wrong: Vec<String>,
    },
    /// Labels are on the record.
    Filled,
    /// The giver took it back.
    TookBack {
        /// From whom.
        from: Who,
    },
    /// The receiver was asked again.
    Reminded {
        /// Whom.
        who: Who,
        /// Who reads it instead, while they are not there.
        instead: Vec<Who>,
    },
    /// The receiver was asked again less than a day ago.
    RemindedBefore {
        /// Whom.
        who: Who,
    },
    /// An unowned lead is the sender's.
    Took,
    /// It was given back to the pool: nobody owns it.
    Released,
    /// The status changed.
    Closed(Status),
    /// Active again.
    Reopened,
    /// A text was set.
    Set(Field, String),
    /// A note was kept in the history.
    Noted(String),
    /// Nothing awaited an `ok`: a note.
    NothingAwaited,
    /// A new lead was made.
    Added {
        /// It.
        lead: LeadId,
        /// Its name.
        name: String,
    },
    /// A collaborator joined (true) or left.
    Collaborates {
        /// Who.
        who: Who,
        /// Joined.
        joined: bool,
    },
    /// The lead is that one from now on.
    Merged {
        /// The one that stays.
        into: LeadId,
        /// Its name.
        name: String,
    },
    /// The merge waits for its owner.
    MergeAwaits {
        /// The one that would stay.
        into: LeadId,
        /// Who approves.
        owner: Who,
    },
    /// The mail belongs to the lead no more; to which it belongs now, if to any.
    Unlinked {
        /// The lead it is with now.
        now: Option<LeadId>,
    },
    /// The mail began a lead of its own.
    Split {
        /// It.
        into: LeadId,
        /// Its name.
        name: String,
    },
    /// The claimed mail was accepted: its author is a contact now.
    Accepted {
        /// The full address.
        address: Address,
    },
    /// Nobody's opportunity.
    NotALead {
        /// Whose mail makes no leads any more.
        ignored: Option<Address>,
    },
    /// An absence was noted.
    Away {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
        /// Who covers.
        cover: Option<Who>,
    },
    /// The absence ended.
    BackFromLeave,
    /// The daily digest begins again on that day.
    DigestRests(NaiveDate),
    /// The daily digest comes again.
    DigestBack,
    /// The set was taken back: which leads stand as before.
    Undone {
        /// The leads.
        leads: Vec<(LeadId, String)>,
        /// When that set was done.
        done_at: DateTime<Utc>,
    },
    /// The lead, shown.
    Shown(Box<Shown>),
    /// Why things are as they are, oldest first.
    Because(Vec<Happened>),
    /// The sender's own leads.
    Queue {
        /// Rows, next first.
        rows: Vec<LeadLine>,
        /// Not handed over.
        more: u32,
    },
    /// Everybody's: name, active leads, late ones.
    Team(Vec<(String, u32, u32)>),
    /// What can be said: the table of verbs.
    Help(Vec<Saying>),
    /// One thing, and what followed from it.
    Then(Box<Did>, Box<Did>),
    /// Wait for a `yes` to the letter that quotes it.
    Confirm,
}

/// A row of the table of verbs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// How it is written: `no[: reason]`.
    pub form: String,
    /// What it does, as a sentence.
    pub effect: String,
    /// A line that reads as it.
    pub example: String,
}

/// A lead as `show` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The lead.
    pub line: LeadLine,
    /// What else is known.
    pub background: super::Background,
    /// Where it stands.
    pub status: Status,
    /// The owner.
    pub owner: Option<Who>,
    /// "If no reply".
    pub if_no_reply: Option<NaiveDate>,
    /// The latest handoff: to whom, and its state as a word.
    pub handoff: Option<(Who, &'static str)>,
}

/// One line of a lead's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: String,
    /// Who.
    pub by: String,
}
