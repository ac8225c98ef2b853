//! The weekly cleanup as data (product.md §13): what is wrong with which lead, since when, and the reply that settles it.
//! No sentences; what belongs in it is decided in `cleanup`.

use chrono::NaiveDate;

use crate::domain::handoff::{Absent, Missing};
use crate::domain::{Handle, LeadId};

/// A section, in the order in which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Nobody owns it.
    NoOwner,
    /// Its owner has left, or is away and nobody covers.
    OwnerAway,
    /// Somebody else does the work, or has the skill it asks for.
    WrongOwner,
    /// A handoff is not confirmed, awaits approval, or is a draft.
    Handoff,
    /// No next action.
    NoNextAction,
    /// One that does not say what to do.
    Vague,
    /// The follow-up is past, or there is none.
    FollowUp,
    /// Nobody reached the customer, or the last mail did not arrive.
    LastContact,
    /// The customer waits on us.
    WaitingOnUs,
    /// Nothing went to or fro for long, and nothing is planned.
    Quiet,
    /// Two members both write to the customer.
    TwoWriting,
    /// What a mail belongs to is in doubt.
    Doubts,
    /// It changed hands, and nobody knows why.
    Reassigned,
}

impl Topic {
    /// All of them, in order.
    pub const ALL: [Self; 13] = [
        Self::NoOwner,
        Self::OwnerAway,
        Self::WrongOwner,
        Self::Handoff,
        Self::NoNextAction,
        Self::Vague,
        Self::FollowUp,
        Self::LastContact,
        Self::WaitingOnUs,
        Self::Quiet,
        Self::TwoWriting,
        Self::Doubts,
        Self::Reassigned,
    ];

    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoOwner => "no_owner",
            Self::OwnerAway => "owner_away",
            Self::WrongOwner => "wrong_owner",
            Self::Handoff => "handoff",
            Self::NoNextAction => "no_next_action",
            Self::Vague => "vague_next_action",
            Self::FollowUp => "follow_up",
            Self::LastContact => "last_contact",
            Self::WaitingOnUs => "waiting_on_us",
            Self::Quiet => "quiet",
            Self::TwoWriting => "two_writing",
            Self::Doubts => "doubts",
            Self::Reassigned => "reassigned",
        }
    }
}

/// What is wrong. People are first names; texts may be strangers'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Nobody owns it.
    NoOwner,
    /// Its owner has left.
    OwnerGone,
    /// Its owner is away until this day, and nobody covers.
    OwnerAway(NaiveDate),
    /// The reader goes away, and nobody covers: first and last day.
    AwaySoon(NaiveDate, NaiveDate),
    /// These did the last three contacts, and the owner none.
    OthersAct(Vec<String>),
    /// It asks for a skill that the owner lacks and this colleague has.
    SkillElsewhere(String, String),
    /// This receiver has not confirmed.
    NotConfirmed(String),
    /// A handoff to this receiver awaits approval.
    Awaiting(String),
    /// A handoff to this receiver lacks something.
    Draft(String, Vec<Missing>),
    /// A handoff to this receiver lacks nothing; and why they cannot have it, if they cannot.
    DraftHeld(String, Option<Absent>),
    /// No next action.
    NoNextAction,
    /// This one does not say what to do.
    Vague(String),
    /// The follow-up is past.
    FollowUpPassed,
    /// There is none.
    NoFollowUp,
    /// Found in mail from before Baton; nothing is planned on it.
    FromBefore,
    /// Nobody has ever reached the customer.
    NeverReached,
    /// Our last mail did not arrive.
    Undelivered,
    /// The customer waits; what they wrote.
    WaitsOnUs(String),
    /// Nothing went to or fro.
    Quiet,
    /// These both write to the customer.
    TwoWriting(Vec<String>),
    /// Perhaps the same as that lead.
    PossibleDuplicate(Option<LeadId>),
    /// A mail was put here and would fit those as well.
    Ambiguous(Vec<LeadId>),
    /// A mail claims to belong here: from whom, and one line of it.
    Claimed(String, String),
    /// The customer wrote to the inbox and no lead came of it: the subject, and why.
    NoLead(String, String),
    /// The author whose mail made this closed lead wrote again: the subject.
    IgnoredWrote(String),
    /// It went from one to the other, with these words as the reason; may be empty.
    Reassigned(String, String, String),
}

/// One thing to settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanupRow {
    /// The lead; none where no lead came of it.
    pub lead: Option<LeadId>,
    /// Its name; where there is no lead, who wrote.
    pub name: String,
    /// Its owner.
    pub owner: Option<Handle>,
    /// What is wrong.
    pub wrong: Wrong,
    /// Since which of the reader's days.
    pub since: Option<NaiveDate>,
    /// Replies that settle it, the likeliest first; each a whole command that names its lead.
    pub replies: Vec<String>,
}

/// A section with its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub topic: Topic,
    /// The rows, longest wrong first.
    pub rows: Vec<CleanupRow>,
    /// Rows that were only counted.
    pub more: u32,
}

impl Part {
    /// How many there are in all.
    pub fn count(&self) -> usize {
        self.rows.len() + usize::try_from(self.more).unwrap_or(usize::MAX)
    }
}

/// How many leads somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Who.
    pub handle: Handle,
    /// Their first name.
    pub name: String,
    /// Their active leads.
    pub active: u32,
    /// Those of them that need settling.
    pub to_settle: u32,
}

/// What the week brought, for managers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// New leads.
    pub new: u32,
    /// Handoffs opened.
    pub handed_off: u32,
    /// Half of those that were acknowledged took no longer, in minutes.
    pub median_minutes: Option<i64>,
    /// Leads won.
    pub won: u32,
    /// Leads lost.
    pub lost: u32,
    /// Leads closed for another reason.
    pub closed: u32,
    /// Leads a member, most first; those who have left only while they own some.
    pub load: Vec<Load>,
    /// Leads that the last cleanup listed and this one does not.
    pub settled: u32,
    /// Leads listed again after they had been settled; the first of them.
    pub came_back: Vec<LeadId>,
    /// How many came back in all.
    pub came_back_count: u32,
    /// There was no cleanup before this one.
    pub first: bool,
    /// Who goes away within the week without cover: first name, first and last day.
    pub away_soon: Vec<(String, NaiveDate, NaiveDate)>,
}

/// The whole pipeline, or one owner's leads, looked over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleanup {
    /// The Monday of the week.
    pub week: NaiveDate,
    /// The owner it is for; none where it is about everybody's leads.
    pub reader: Option<Handle>,
    /// How many leads are active.
    pub active: u32,
    /// How many of them need settling.
    pub to_settle: u32,
    /// The sections that have rows, in order.
    pub parts: Vec<Part>,
    /// What the week brought; none for one owner.
    pub tally: Option<Tally>,
}

impl Cleanup {
    /// Whether there is nothing to settle at all.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}
