//! Why a command was not carried out, as data (product.md §5). No sentences.

use chrono::NaiveDate;

use super::Who;
use crate::domain::command::Wrong;
use crate::domain::handoff::{Absent, Missing};
use crate::domain::lead::Status;
use crate::domain::time::When;
use crate::domain::{Address, LeadId};

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It could not be read as it stands.
    Wrong(Wrong),
    /// It names no lead.
    NoLead,
    /// Several would fit.
    WhichLead(Vec<(LeadId, String)>),
    /// There is no such lead.
    UnknownLead(LeadId),
    /// It is not active.
    NotActive(Status),
    /// It is active already.
    IsActive,
    /// Somebody owns it.
    Owned(Who),
    /// The sender owns it already.
    YoursAlready,
    /// Only its owner or a manager gives it back.
    NotYours(Option<Who>),
    /// There is no open handoff of that kind.
    NoHandoff,
    /// The handoff is somebody else's to answer.
    NotYourHandoff(Who),
    /// The receiver is the owner already.
    OwnerAlready(Who),
    /// The receiver cannot take it; `anyway` overrides, unless they have left.
    CannotTake {
        /// The receiver.
        to: Who,
        /// Why not.
        absent: Absent,
    },
    /// The sender receives it: only who gave it takes it back or has it asked again.
    YoursToAnswer(Who),
    /// "If no reply" is before the follow-up that it comes after.
    AgainBefore {
        /// That date.
        again: NaiveDate,
        /// The follow-up.
        when: When,
    },
    /// It waits for another word of the sender's: `ok`, or `no`.
    SayOk,
    /// What was begun still lacks something.
    StillADraft(Vec<Missing>),
    /// There is nothing to undo; or what there was is older than a day.
    NothingToUndo,
    /// The sender did nothing with this lead that could be taken back.
    NothingToUndoOn {
        /// The lead that is meant.
        lead: (LeadId, String),
        /// The one of their newest set, if there is one that could be.
        newest: Option<(LeadId, String)>,
    },
    /// Something it touched has changed since: the lead, and which parts of its record.
    ChangedSince(Vec<(LeadId, Vec<&'static str>)>),
    /// The letter shows no mail that this could be about.
    NoMail,
    /// The mails of several people claim to belong here, and no letter is answered that asks about one of them.
    SeveralClaim(Vec<Address>),
    /// A lead cannot be itself.
    SameLead,
    /// The date is over.
    Past(NaiveDate),
    /// A digest rests until that day at the most.
    RestsTooLong(NaiveDate),
    /// The digest does not rest.
    DigestNotPaused,
    /// Nobody ever reached the customer, so there is nothing to sum up.
    NoContact,
    /// The sender is not away.
    NotAway,
    /// They are not on the team any more.
    HasLeft(Who),
    /// They do not help on the lead.
    HelpsNot(Who),
    /// The address cannot be a customer's.
    NotACustomer(Address),
    /// There is nothing that waits for a `yes`.
    NothingWaits,
    /// Another line of the mail was refused, so this one was not carried out either.
    AllOrNothing,
}
