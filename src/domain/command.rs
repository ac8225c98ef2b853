//! What members ask for, as data (product.md §5): read by the `command` room, carried out by the rules, kept where it
//! waits for a `yes`. It holds what was understood, never how it is written, and decides nothing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::time::When;
use super::{Address, Handle, LeadId};

/// The most command lines of one mail; more are refused whole.
pub const MAX_LINES: usize = 20;

/// Whose turn somebody says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Ours.
    Us,
    /// The customer's.
    Them,
}

/// A text of the lead that is set by its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// One line of the last contact.
    Summary,
    /// What the customer asked.
    Asked,
    /// What is unclear.
    Unclear,
    /// How they like to be treated.
    Prefers,
    /// The free text beside the status.
    Stage,
    /// The lead's name.
    Name,
}

/// A next action as somebody writes it: `send the offer by Friday; if no reply Monday`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Step {
    /// What is to be done, without its date.
    pub text: String,
    /// The next follow-up.
    pub by: Option<When>,
    /// Looked at again then, without an answer.
    pub if_no_reply: Option<NaiveDate>,
}

/// A contact that somebody reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The verb as written, small: `called`; `heard` when the customer reached us.
    pub verb: String,
    /// What was said or sent, without the date; empty or a bare `it` where the verb has no object.
    pub what: String,
    /// When it was, if it says so (`yesterday`, `on Mon`).
    pub when: Option<When>,
    /// Nobody was reached (`no answer`, `busy`).
    pub attempt: bool,
}

/// The labels of a handoff note (product.md §7.1), each empty or none where the note does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Labels {
    /// `Lead: NAME`.
    pub lead: String,
    /// `Current status:`.
    pub status: String,
    /// `Key context:`.
    pub context: String,
    /// `Asked:`, or "Customer asked about …".
    pub asked: String,
    /// `Sent:`.
    pub sent: String,
    /// `Why handoff:`, `Why:`, or the reason after `to NAME:`.
    pub why: String,
    /// `Next action:`, its dates taken out.
    pub next: Option<Step>,
    /// `Follow up:`.
    pub follow_up: Option<When>,
    /// `If no reply:`.
    pub if_no_reply: Option<NaiveDate>,
    /// `Unclear:`.
    pub unclear: String,
    /// `Client preferences:`.
    pub preferences: String,
    /// `Last contact:`, or "Jamie replied May 6 with basic estimate": who, when and what.
    pub last_contact: Option<Contact>,
    /// Dates that could not be taken: the label, and what to say about it.
    pub wrong: Vec<(String, String)>,
}

/// A contact that a note reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Who reached the customer; none: the writer of the note.
    pub by: Option<Handle>,
    /// When; none: the day of the note.
    pub when: Option<When>,
    /// One line of it.
    pub what: String,
}

/// A handoff somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandTo {
    /// Who is to have it.
    pub to: Handle,
    /// Although they are away, gone or full.
    pub anyway: bool,
    /// What the note says.
    pub labels: Labels,
}

/// A lead from a call or a meeting: `new: NAME [address] [; next: …]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLead {
    /// The customer's name.
    pub name: String,
    /// Their address.
    pub address: Option<Address>,
    /// The first step.
    pub next: Option<Step>,
}

/// An absence: whole local days, inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Who covers.
    pub cover: Option<Handle>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Acknowledge, or approve.
    Ok,
    /// Decline; the reason may be empty.
    No(String),
    /// Carry out what a confirming letter quotes: all of it, or these numbers.
    Yes(Vec<u32>),
    /// The next action is done: with what, and the contact that is reported with it.
    Done {
        /// Free text; may be empty.
        what: String,
        /// Set when the text begins with a contact verb.
        told: Option<Told>,
    },
    /// A contact outside the inbox.
    Contact(Told),
    /// The customer reached us.
    Heard(Told),
    /// The next action and follow-up.
    Next(Step),
    /// The follow-up moves, until they answer.
    Snooze(When),
    /// The follow-up moves, whatever happens.
    On(When),
    /// Who has the ball.
    Waiting(Side),
    /// A handoff.
    To(Box<HandTo>),
    /// Labels without a receiver: they fill a draft.
    Fill(Box<Labels>),
    /// The giver takes an open handoff back.
    Back,
    /// The receiver is asked again now.
    Remind,
    /// Take an unowned lead.
    Mine,
    /// Give it back to the pool.
    Release(String),
    /// The customer said yes.
    Won,
    /// The customer said no.
    Lost(String),
    /// Ended for another reason.
    Close(String),
    /// Active again.
    Reopen,
    /// Set a text.
    Set(Field, String),
    /// A line of history.
    Note(String),
    /// A new lead.
    New(NewLead),
    /// A collaborator joins.
    With(Handle),
    /// A collaborator leaves.
    Without(Handle),
    /// The lead is that one.
    SameAs(LeadId),
    /// The mail that the letter shows belongs to another lead.
    NotThisLead,
    /// The mail that the letter shows begins a lead of its own.
    Split,
    /// The claimed mail that the letter shows belongs here.
    Accept,
    /// Nobody's opportunity: closed, and its author ignored.
    NotALead,
    /// An absence.
    Away(Away),
    /// The absence ends today.
    BackFromLeave,
    /// No daily digest before that day; none: for two weeks.
    PauseDigest(Option<NaiveDate>),
    /// The daily digest comes again.
    ResumeDigest,
    /// Take the newest commands back.
    Undo,
    /// Why things are as they are.
    Why,
    /// The lead.
    Show,
    /// One's own leads.
    Queue,
    /// Everybody's.
    Team,
    /// What can be said.
    Help,
}

impl Command {
    /// Whether it only asks: nothing changes.
    pub fn only_asks(&self) -> bool {
        matches!(self, Self::Why | Self::Show | Self::Queue | Self::Team | Self::Help)
    }

    /// Whether it is about a lead, so that one must be named.
    pub fn needs_lead(&self) -> bool {
        !matches!(
            self,
            Self::Yes(_)
                | Self::New(_)
                | Self::Away(_)
                | Self::BackFromLeave
                | Self::PauseDigest(_)
                | Self::ResumeDigest
                | Self::Undo
                | Self::Queue
                | Self::Team
                | Self::Help
        )
    }

    /// Whether it is only obeyed within a week of the letter it answers, where the sender is not authenticated
    /// (product.md §14).
    pub fn is_grave(&self) -> bool {
        matches!(
            self,
            Self::To(_)
                | Self::Won
                | Self::Lost(_)
                | Self::Close(_)
                | Self::NotALead
                | Self::Away(_)
                | Self::PauseDigest(_)
                | Self::SameAs(_)
        )
    }
}

/// A line of the zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// As it was written, one line of at most 200 characters (of a note: its first line).
    pub written: String,
    /// The lead that the line names.
    pub lead: Option<LeadId>,
    /// What it asks, or why that cannot be done.
    pub asked: Result<Command, Wrong>,
}

/// A line that is a command and cannot be carried out as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// Why, as a sentence for the writer.
    pub why: String,
    /// The right form, ready to be sent.
    pub form: String,
}

/// Everything one mail asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Orders {
    /// The zone, in order.
    pub lines: Vec<Line>,
    /// The text below the zone, or all of it where there is no command; at most 2,000 characters.
    pub rest: String,
    /// Lines below the zone that would be commands, with the command each would be; at most 5.
    pub below: Vec<(String, String)>,
    /// A likely command for prose (`snooze next week`), ready to be sent; with what was misspelt, if something was.
    pub likely: Option<Likely>,
    /// More than `MAX_LINES` lines: nothing was read.
    pub too_many: bool,
}

/// What a line of prose may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likely {
    /// The line, as written.
    pub written: String,
    /// The command it may have meant.
    pub command: String,
    /// The line looks like that command misspelt ("did you mean"), not like prose.
    pub typo: bool,
}

impl Orders {
    /// Whether there is any command in it.
    pub fn has_commands(&self) -> bool {
        !self.lines.is_empty() || self.too_many
    }
}
