//! The lead record (product.md §2): what Baton knows of one opportunity. Changing it is the rules' business; here are
//! its parts, and what can be told from the record alone.

mod claimant;
mod plan;
mod recent;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use self::claimant::Claimant;
pub use self::plan::{Before, Cleared, DoneEarly, FollowUp, NextAction};
pub use self::recent::Reached;
use super::assign::Why;
use super::deed::Joining;
use super::handoff::{Handoff, State};
pub use super::letters::WaitingOn;
use super::reminder::Reminder;
use super::time::When;
use super::{Address, Handle, LeadId, Mailbox};

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being worked on.
    Active,
    /// The customer said yes.
    Won,
    /// The customer said no.
    Lost,
    /// Ended for another reason.
    Closed,
}

impl Status {
    /// The word used in JSON and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
        }
    }
}

/// Where the knowledge of a contact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A mail that came.
    Mail,
    /// Somebody told.
    Reported,
}

/// The last time one side reached the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacted {
    /// When, in whole seconds.
    pub at: DateTime<Utc>,
    /// A handle, `team`, or an address.
    pub by: String,
    /// One line of what was said or sent.
    pub summary: String,
    /// The mail behind it; empty when it was reported.
    pub message_id: String,
    /// Mail or reported.
    pub source: Source,
    /// False once a delivery report said it did not arrive.
    pub delivered: bool,
    /// Whether the sender was authenticated.
    pub verified: bool,
}

/// Things about a lead that somebody should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// A mail was linked by address while several open leads had that address.
    Ambiguous,
    /// Another active lead has a contact of the same organisation.
    PossibleDuplicate,
    /// A mail claims to belong to it.
    ClaimedMail,
    /// Our last mail did not arrive.
    Undelivered,
    /// The customer wrote after it was closed.
    ReopenAsked,
    /// Built from history; nobody has touched it since.
    HistoryOnly,
}

impl Flag {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::PossibleDuplicate => "possible_duplicate",
            Self::ClaimedMail => "claimed_mail",
            Self::Undelivered => "undelivered",
            Self::ReopenAsked => "reopen_asked",
            Self::HistoryOnly => "history_only",
        }
    }
}

/// A lead that a rule gave to somebody who has not been told yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// When it was assigned.
    pub at: DateTime<Utc>,
    /// The subject of the mail that made it.
    pub subject: String,
    /// Why it went to them.
    pub why: Why,
}

/// How a lead began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The stranger whose mail made it; none when one of us started it.
    pub stranger: Option<Address>,
    /// When (a mail's arrival).
    pub at: DateTime<Utc>,
}

/// One opportunity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// `L-42`.
    pub id: LeadId,
    /// The customer's name, or organisation, or the subject.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// Free text beside the status.
    pub stage: String,
    /// The customer's people, first the one it began with.
    pub contacts: Vec<Mailbox>,
    /// Exactly one, or none.
    pub owner: Option<Handle>,
    /// Who owned it before.
    pub previous_owner: Option<Handle>,
    /// Who helps; they never own.
    pub collaborators: Vec<Handle>,
    /// The last time we reached them.
    pub last_contact: Option<Contacted>,
    /// The last time they reached us.
    pub last_heard: Option<Contacted>,
    /// Who has the ball.
    pub waiting_on: WaitingOn,
    /// What the customer asked.
    pub asked: String,
    /// What was already sent.
    pub sent: String,
    /// What is unclear.
    pub unclear: String,
    /// How they like to be treated.
    pub preferences: String,
    /// The next step.
    pub next_action: Option<NextAction>,
    /// When it is looked at again.
    pub follow_up: Option<FollowUp>,
    /// Looked at again on this date if they have not replied.
    pub if_no_reply: Option<NaiveDate>,
    /// Raised whenever follow-up or next action change; letters about an older one are no longer true.
    pub revision: i64,
    /// The single letters that were decided, oldest first: those that still say that something was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// A single letter gave way to another one of its day: the next digest shows the lead.
    #[serde(default)]
    pub carried: bool,
    /// Their first mail that we have not answered.
    pub unanswered_since: Option<DateTime<Utc>>,
    /// The plan before that mail.
    pub before: Option<Before>,
    /// Set until the owner's next digest has shown it.
    pub done_early: Option<DoneEarly>,
    /// What somebody should look at.
    pub flags: BTreeSet<Flag>,
    /// Assigned by a rule, and nobody has acted since.
    pub by_rule: bool,
    /// Flags that the owner's digest has asked about already.
    pub shown: BTreeSet<Flag>,
    /// Set until its owner was told of it.
    pub announcement: Option<Announcement>,
    /// How it began.
    pub origin: Origin,
    /// When it left `active`.
    pub closed_at: Option<DateTime<Utc>>,
    /// While it is history: when the mail was written that made its owner the owner.
    #[serde(default)]
    pub found_at: Option<DateTime<Utc>>,
    /// The latest handoff that was opened.
    #[serde(default)]
    pub handoff: Option<Handoff>,
    /// The latest one that has not opened: a draft, or one that waits for approval; ended ones stay until the next.
    #[serde(default)]
    pub draft: Option<Handoff>,
    /// How often this next action was snoozed.
    #[serde(default)]
    pub snoozed: u32,
    /// When a person last set the follow-up: letters about a waiting customer are held back until it is past.
    #[serde(default)]
    pub planned_at: Option<DateTime<Utc>>,
    /// What closing cleared.
    #[serde(default)]
    pub cleared: Option<Cleared>,
    /// The author whose mail makes no leads any more because of this one (`not a lead`).
    #[serde(default)]
    pub ignores: Option<Address>,
    /// The lead that this one turned out to be (`same as`).
    #[serde(default)]
    pub joined: Option<LeadId>,
    /// A merge that awaits the other lead's owner.
    #[serde(default)]
    pub joining: Option<Joining>,
    /// Whose mails claim to belong here, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claimants: Vec<Claimant>,
    /// The members' last contacts, newest last: who really works on it.
    #[serde(default)]
    pub recent: Vec<Reached>,
}

impl Lead {
    /// A lead about nobody yet, owned by nobody.
    pub fn new(id: LeadId, name: String, origin: Origin) -> Self {
        Self {
            id,
            name,
            status: Status::Active,
            stage: String::new(),
            contacts: Vec::new(),
            owner: None,
            previous_owner: None,
            collaborators: Vec::new(),
            last_contact: None,
            last_heard: None,
            waiting_on: WaitingOn::Nobody,
            asked: String::new(),
            sent: String::new(),
            unclear: String::new(),
            preferences: String::new(),
            next_action: None,
            follow_up: None,
            if_no_reply: None,
            revision: 0,
            reminders: Vec::new(),
            carried: false,
            unanswered_since: None,
            before: None,
            done_early: None,
            flags: BTreeSet::new(),
            by_rule: false,
            shown: BTreeSet::new(),
            announcement: None,
            origin,
            closed_at: None,
            found_at: None,
            handoff: None,
            draft: None,
            snoozed: 0,
            planned_at: None,
            cleared: None,
            ignores: None,
            joined: None,
            joining: None,
            claimants: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// The most contacts a lead keeps; further people are in the history only.
    pub const MAX_CONTACTS: usize = 50;

    /// Whether it is being worked on.
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// Whether anything but history is behind it: only such leads remind anyone.
    pub fn is_live(&self) -> bool {
        self.is_active() && !self.flags.contains(&Flag::HistoryOnly)
    }

    /// A lead of history comes to life; gives whether it was one. Nobody was to answer before: who waits does so from `at`.
    pub fn wake(&mut self, at: DateTime<Utc>) -> bool {
        let asleep = self.flags.remove(&Flag::HistoryOnly);
        if asleep {
            self.unanswered_since = self.unanswered_since.map(|since| since.max(at));
        }
        asleep
    }

    /// The latest handoff, in any state.
    pub fn latest_handoff(&self) -> Option<&Handoff> {
        self.draft.iter().chain(&self.handoff).max_by_key(|handoff| handoff.id)
    }

    /// The handoff that the receiver has not acknowledged yet.
    pub fn pending(&self) -> Option<&Handoff> {
        self.handoff.as_ref().filter(|handoff| handoff.state == State::Pending)
    }

    /// Whether this address is one of the customer's people.
    pub fn has_contact(&self, address: &Address) -> bool {
        self.contacts.iter().any(|contact| contact.address == *address)
    }

    /// As `has_contact`; a tagged address is the person without the tag, too.
    pub fn knows(&self, address: &Address) -> bool {
        self.has_contact(address) || (address.tag().is_some() && self.has_contact(&address.without_tag()))
    }

    /// The last time anything went to or fro, or its beginning.
    pub fn active_at(&self) -> DateTime<Utc> {
        self.newest_contact().unwrap_or(self.origin.at)
    }

    /// The later of last contact and last heard.
    pub fn newest_contact(&self) -> Option<DateTime<Utc>> {
        let ours = self.last_contact.as_ref().map(|contact| contact.at);
        ours.max(self.last_heard.as_ref().map(|contact| contact.at))
    }

    /// Adds a person, or a name to a person known without one.
    pub fn add_contact(&mut self, person: &Mailbox) {
        if let Some(known) = self.contacts.iter_mut().find(|contact| contact.address == person.address) {
            if known.name.is_empty() {
                known.name.clone_from(&person.name);
            }
        } else if self.contacts.len() < Self::MAX_CONTACTS {
            self.contacts.push(person.clone());
        }
    }

    /// It is theirs from now on. An owner never helps beside owning.
    pub fn give_to(&mut self, owner: Handle) {
        self.collaborators.retain(|collaborator| *collaborator != owner);
        self.owner = Some(owner);
    }

    /// Raises a flag anew: the next digest asks about it.
    pub fn raise(&mut self, flag: Flag) {
        self.flags.insert(flag);
        self.shown.remove(&flag);
    }

    /// Plans the next look; anything already told about the old plan is void.
    pub fn plan(&mut self, follow_up: Option<FollowUp>, if_no_reply: Option<NaiveDate>) {
        if self.follow_up != follow_up || self.if_no_reply != if_no_reply {
            self.follow_up = follow_up;
            self.if_no_reply = if_no_reply;
            self.revision += 1;
        }
    }

    /// Whether it is in good order (product.md §2): an owner, a last contact, a follow-up that is not past, and a next
    /// action unless we wait on the customer, and no open handoff. `today` is the owner's local date, `now` the instant.
    pub fn in_good_order(&self, now: DateTime<Utc>, today: NaiveDate) -> bool {
        let planned = self.follow_up.is_some_and(|follow_up| match follow_up.when {
            When::On(date) => date >= today,
            When::At(instant) => instant >= now,
        });
        let stepped = self.next_action.is_some() || self.waiting_on == WaitingOn::Customer;
        let settled = !self.handoff.iter().chain(&self.draft).any(|handoff| handoff.state.is_open());
        self.owner.is_some() && self.last_contact.is_some() && planned && stepped && settled
    }
}
