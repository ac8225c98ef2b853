//! Letters as data: what a letter is about, in the words of the record. The rules make them, `mail::compose` words them.
//! There are no sentences, no formatted dates and no headers here, and nothing here decides when a letter goes.

mod answer;
mod cleanup;
mod digest;
mod first_sync;
mod handoff;
mod leave;
mod notice;
mod refusal;
mod told;
mod trust;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::time::When;
use super::{LeadId, Mailbox};

pub use answer::{Answer, Answered, Did, Happened, Saying, Shown};
pub use cleanup::{Cleanup, CleanupRow, Load, Part, Tally, Topic, Wrong};
pub use digest::{Digest, HandoffLine, Question};
pub use first_sync::FirstSync;
pub use handoff::{HandoffLetter, HandoffNews, InsteadOf};
pub use leave::Leave;
pub use notice::Notice;
pub use refusal::Refusal;
pub use told::Told;
pub use trust::{ToConfirm, TrustLetter};

/// Who has the ball on a lead (product.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaitingOn {
    /// The customer wrote last, or our mail did not reach them.
    Us,
    /// We wrote last.
    Customer,
    /// The lead is closed, or nobody wrote yet.
    #[default]
    Nobody,
}

impl WaitingOn {
    /// The word used in JSON and in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Customer => "customer",
            Self::Nobody => "nobody",
        }
    }
}

/// Who was behind a contact, seen from the person who reads the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The reader.
    You,
    /// Another member, by first name.
    Member(String),
    /// Someone of the customer's, by name or address: a stranger's text.
    Customer(String),
    /// The inbox itself wrote; nobody knows who.
    Team,
}

/// The later of last contact and last heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastLine {
    /// The local date of it, in the reader's zone.
    pub on: NaiveDate,
    /// Who wrote.
    pub who: Who,
    /// One line of what was said or sent; may be empty.
    pub what: String,
    /// The line is taken from their mail, not from what somebody reported.
    pub own_words: bool,
}

/// One lead as a row of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadLine {
    /// The lead.
    pub lead: LeadId,
    /// Its name: often a stranger's text.
    pub name: String,
    /// The next action; empty when there is none.
    pub action: String,
    /// The next follow-up.
    pub due: Option<When>,
    /// Working days since `due`, in the reader's calendar; 0 when it is today or ahead.
    pub days_late: u32,
    /// It says to close the lead if nobody answers, and nobody has: its day offers just that.
    pub closes: bool,
    /// The last time we reached them.
    pub last: Option<LastLine>,
    /// The last time they reached us, where that is later: what still has to be answered, or was.
    pub heard: Option<LastLine>,
    /// Who has the ball.
    pub waiting: WaitingOn,
    /// Since when they have it: the customer's first unanswered mail, or our last one. None leaves it unsaid.
    pub since: Option<NaiveDate>,
}

impl LeadLine {
    /// A row with nothing on it but the lead: no action, no date, no contact.
    pub fn new(lead: LeadId, name: impl Into<String>) -> Self {
        Self {
            lead,
            name: name.into(),
            action: String::new(),
            due: None,
            days_late: 0,
            closes: false,
            last: None,
            heard: None,
            waiting: WaitingOn::Nobody,
            since: None,
        }
    }
}

/// What else the record knows of a lead: every text may be empty, and comes from strangers or members.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Background {
    /// The customer's people.
    pub contacts: Vec<Mailbox>,
    /// What the customer asked.
    pub asked: String,
    /// What was already sent.
    pub sent: String,
    /// What is unclear.
    pub unclear: String,
    /// How they like to be treated.
    pub preferences: String,
}

/// One follow-up: at its time, when 3 working days late, or a manager's copy at 5 (product.md §11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The lead.
    pub line: LeadLine,
    /// What helps to act on it.
    pub background: Background,
    /// Set on a manager's copy: the owner's first name.
    pub for_manager_of: Option<String>,
}

/// A customer has waited for our answer longer than `respond_within` (managers: twice that).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The lead; its `since` is the day of the first unanswered mail.
    pub line: LeadLine,
    /// What helps to act on it.
    pub background: Background,
    /// Set on a manager's copy: the owner's first name, empty when the lead has no owner.
    pub for_manager_of: Option<String>,
}

/// Why a new lead came to this person (product.md §9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyYours {
    /// In turn.
    RoundRobin,
    /// They had the fewest active leads.
    LeastBusy,
    /// It asks for a skill they have.
    Skill(String),
    /// The mail was addressed to them.
    AddressedToYou,
    /// The same organisation as a lead of theirs.
    SameOrganisation(LeadId),
    /// They own nothing of it yet: the rule asks a manager to assign it.
    ToAssign,
    /// It joined a conversation that they began.
    YouWroteFirst,
}

/// A lead that is new to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// The lead.
    pub lead: LeadId,
    /// Its name.
    pub name: String,
    /// The subject of the mail that made it.
    pub subject: String,
    /// What they ask, in one line.
    pub summary: String,
    /// Who wrote; none when a member began the lead.
    pub from: Option<Mailbox>,
    /// When the answer is due.
    pub respond_by: Option<When>,
    /// Why it came to the reader.
    pub why: WhyYours,
}

/// Why a letter came to its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// They own the lead, or the leads.
    Owner,
    /// They cover for somebody, named by first name.
    Cover(String),
    /// They are a manager.
    Manager,
    /// They wrote the mail that it is about.
    Sender,
    /// It is about themselves.
    Named,
}

impl Reason {
    /// The word in the `X-Baton-Reason` header.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Cover(_) => "cover",
            Self::Manager => "manager",
            Self::Sender => "sender",
            Self::Named => "named",
        }
    }
}

/// The kind of a letter that answers what its reader wrote just now: it goes at any hour (product.md §11).
pub const ANSWER: &str = "answer";

/// The kind of the weekly cleanup.
pub const CLEANUP: &str = "cleanup";

/// The kind of a letter that says what was refused.
pub const REFUSED: &str = "refused";

/// Whether letters of this kind go at any hour: they answer what their reader wrote just now.
pub fn at_any_hour(kind: &str) -> bool {
    matches!(kind, ANSWER | REFUSED | super::trust::CONFIRM)
}

/// A letter to one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// The day's leads.
    Digest(Digest),
    /// One follow-up.
    FollowUp(FollowUp),
    /// A customer waits for our answer.
    Waiting(Waiting),
    /// Leads that are new to the reader, one or several; at most 20 are written.
    NewLeads {
        /// The leads; never empty.
        leads: Vec<NewLead>,
    },
    /// The summary after the first reading.
    FirstSync(FirstSync),
    /// The pipeline looked over, once a week.
    Cleanup(Box<Cleanup>),
    /// What falls into a leave.
    Leave(Leave),
    /// A single thing to know.
    Notice(Notice),
    /// A handoff: please confirm, something is missing, what became of it.
    Handoff(Box<HandoffLetter>),
    /// The answer to a mail of commands.
    Answer(Box<Answer>),
    /// What somebody else's commands did.
    Told(Box<Told>),
    /// About what was asked in the reader's name.
    Trust(TrustLetter),
}

impl Letter {
    /// The word in the `X-Baton-Kind` header and in the outbox.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Digest(_) => "digest",
            Self::FollowUp(_) => "follow_up",
            Self::Waiting(_) => "waiting",
            Self::NewLeads { .. } => "new_lead",
            Self::FirstSync(_) => "first_sync",
            Self::Leave(_) => "leave",
            Self::Cleanup(_) => CLEANUP,
            Self::Handoff(letter) => letter.kind(),
            Self::Trust(letter) => letter.kind(),
            Self::Notice(Notice::UnknownInstruction { .. }) | Self::Answer(_) => ANSWER,
            Self::Notice(_) | Self::Told(_) => "notice",
        }
    }

    /// The one lead it is about; none where it is about several or about none.
    pub fn lead(&self) -> Option<LeadId> {
        match self {
            Self::FollowUp(letter) => Some(letter.line.lead),
            Self::Waiting(letter) => Some(letter.line.lead),
            Self::NewLeads { leads } => match leads.as_slice() {
                [one] => Some(one.lead),
                _ => None,
            },
            Self::Notice(notice) => notice.lead(),
            Self::Trust(letter) => letter.lead(),
            Self::Handoff(letter) => Some(letter.line.lead),
            Self::Answer(answer) => answer.lead(),
            Self::Told(told) => told.lead(),
            Self::Digest(_) | Self::FirstSync(_) | Self::Cleanup(_) | Self::Leave(_) => None,
        }
    }
}
