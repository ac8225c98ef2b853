//! A handoff: a lead passing from giver to receiver (product.md §7), as it stands on the record. Two-sided: it is complete
//! only when the new owner has said so. The rules that move it are in the files beside it.

mod answer;
mod around;
mod end;
mod fill;
mod letter;
mod note;
mod open;
mod pool;
pub mod reason;
#[cfg(test)]
pub(crate) mod scene;
#[cfg(test)]
mod tests;
mod told;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::command::Labels;
use super::{Handle, HandoffId};

pub use answer::{acknowledge, acknowledge_by_mail, approve, asks_ok_of, decline, refuse};
pub use around::{Absent, Around, Blocked};
pub use end::{back, remind, withdraw};
pub use fill::{explains, fill, settle};
pub use letter::{escalation, letter, nudge};
pub use note::{dated, planned};
pub use open::open;
pub use pool::{release, take};
pub use told::{Done, Happened, How, Refused, Telling, Told};

/// Where a handoff stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Something required is missing; the owner has not changed.
    Draft,
    /// Somebody has to approve it first; the owner has not changed.
    Awaiting,
    /// The receiver owns the lead and has not said so yet.
    Pending,
    /// The receiver has said so, or acted.
    Acknowledged,
    /// The receiver said no.
    Declined,
    /// Taken back, or its lead ended.
    Withdrawn,
    /// A newer handoff took its place.
    Superseded,
}

impl State {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Awaiting => "awaiting",
            Self::Pending => "pending",
            Self::Acknowledged => "acknowledged",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
        }
    }

    /// Whether anything is still expected of somebody.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Awaiting | Self::Pending)
    }
}

/// Why a lead passes on, recognised from the words (product.md §7.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyKind {
    /// The giver is away.
    Leave,
    /// The receiver knows more of it.
    Skills,
    /// The giver has too much.
    Capacity,
    /// The customer wishes it.
    ClientRequest,
    /// The lead moves to another stage of the work.
    StageChange,
    /// The giver cannot do it.
    Unavailable,
}

impl WhyKind {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Skills => "skills",
            Self::Capacity => "capacity",
            Self::ClientRequest => "client_request",
            Self::StageChange => "stage_change",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A required part that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// No next action.
    NextAction,
    /// One that does not say what to do (product.md §8).
    ClearNextAction,
    /// No follow-up that is still ahead.
    FollowUp,
}

impl Missing {
    /// The word used in JSON: the label that fills it.
    pub fn word(self) -> &'static str {
        match self {
            Self::NextAction | Self::ClearNextAction => "next_action",
            Self::FollowUp => "next_follow_up",
        }
    }
}

/// Which of its timed letters have been decided (product.md §7.5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ladder {
    /// When letter 2 was sent: everything counts from it.
    pub sent_at: Option<DateTime<Utc>>,
    /// The receiver, or their cover, was asked again.
    pub nudged: bool,
    /// The giver was told.
    pub giver: bool,
    /// The managers were told, last on this local date of the team.
    pub managers_on: Option<NaiveDate>,
    /// When the giver was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver_at: Option<DateTime<Utc>>,
    /// When the managers were told last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managers_at: Option<DateTime<Utc>>,
    /// When whoever it waits for can read that they were last asked again, because somebody wished it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<DateTime<Utc>>,
    /// The last step, whichever it was.
    pub stepped_at: Option<DateTime<Utc>>,
}

/// A handoff, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// `H-7`.
    pub id: HandoffId,
    /// Who gives: the owner as it was opened; none for a lead of nobody.
    pub from: Option<Handle>,
    /// Who receives.
    pub to: Handle,
    /// Who asked for it: the giver, a manager, somebody else.
    pub begun_by: Handle,
    /// Where it stands.
    pub state: State,
    /// Why, in the giver's words; may be empty.
    pub why: String,
    /// Why, recognised.
    pub why_kind: Option<WhyKind>,
    /// What a draft lacks.
    pub missing: Vec<Missing>,
    /// Everything the note said: a draft keeps it until it opens.
    pub note: Labels,
    /// Although the receiver is away, gone or full.
    pub anyway: bool,
    /// Who may approve it while it is awaiting: the owner, else managers.
    pub approvers: Vec<Handle>,
    /// When it was begun; of one that was opened, when it opened.
    pub opened_at: DateTime<Utc>,
    /// When the receiver acknowledged it.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Owner, last contact, next action and follow-up stood on the record when it was acknowledged; kept until the next
    /// handoff opens.
    pub complete: bool,
    /// The owner before it opened, for a refusal.
    pub owner_before: Option<Handle>,
    /// The previous owner before it opened.
    pub previous_before: Option<Handle>,
    /// Its timed letters.
    pub ladder: Ladder,
}

/// A handoff that is dated more than this ahead was dated by a clock that was ahead.
const AHEAD: TimeDelta = TimeDelta::days(1);

impl Handoff {
    /// What of it can be so at `now`. A clock that was ahead dated the rest, and nobody is to wait until it gets there:
    /// how long ago that was is not known, so the next step is due.
    #[must_use]
    pub fn as_of(&self, now: DateTime<Utc>) -> Self {
        let latest = now.checked_add_signed(AHEAD).unwrap_or(now);
        let (opened_at, ladder) = (self.opened_at, &self.ladder);
        let opened_at = if opened_at > latest { DateTime::UNIX_EPOCH } else { opened_at };
        let ladder = Ladder {
            sent_at: ladder.sent_at.map(|at| if at > latest { opened_at } else { at }),
            stepped_at: ladder.stepped_at.filter(|at| *at <= latest),
            giver_at: ladder.giver_at.filter(|at| *at <= latest),
            managers_at: ladder.managers_at.filter(|at| *at <= latest),
            managers_on: ladder.managers_on.filter(|on| *on <= latest.date_naive()),
            ..ladder.clone()
        };
        Self { opened_at, ladder, ..self.clone() }
    }
}
