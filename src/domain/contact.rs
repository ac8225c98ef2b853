//! What a contact does to a lead (product.md §3, "Effect on the lead"): last contact, last heard, who waits, and the
//! plan. Pure changes of one lead; which lead, and whether the mail may move it, was decided before.

use chrono::{DateTime, NaiveDate, Utc};

use super::lead::{Before, Contacted, DoneEarly, Flag, FollowUp, Lead, Status, WaitingOn};
use super::time::When;
use super::{Handle, Policy};

/// Whose contact it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A member.
    Member(Handle),
    /// A member who stands in for the lead's owner, and counts as them.
    Cover(Handle),
    /// The inbox itself: one of us, nobody knows who.
    Team,
    /// An internal address that is nobody's: a contact, with no other effect.
    Internal,
}

impl Who {
    /// The member who reached them, if one did.
    pub fn member(&self) -> Option<&Handle> {
        match self {
            Self::Member(handle) | Self::Cover(handle) => Some(handle),
            Self::Team | Self::Internal => None,
        }
    }

    /// Whether it counts as a contact of the lead's owner.
    fn is_owner_of(&self, lead: &Lead) -> bool {
        match self {
            Self::Member(handle) => lead.owner.as_ref() == Some(handle),
            Self::Cover(_) => true,
            Self::Team | Self::Internal => false,
        }
    }
}

/// What a mail of ours did beside being the last contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboundDone {
    /// The lead was lost or closed, and is active again.
    pub reopened: bool,
    /// The next action was completed.
    pub completed: bool,
}

/// We reached them. `history` mails tell the record, and plan nothing.
pub fn outbound(
    lead: &mut Lead,
    contact: Contacted,
    who: &Who,
    policy: &Policy,
    history: bool,
) -> OutboundDone {
    let mut done = OutboundDone::default();
    let at = contact.at;
    let newest = is_newest(lead, at);
    if let Some(handle) = who.member() {
        lead.reached_by(handle, at);
    }
    if lead.last_contact.as_ref().is_none_or(|last| at >= last.at) {
        lead.last_contact = Some(contact);
        lead.flags.remove(&Flag::Undelivered);
    }
    if *who != Who::Internal && !history {
        done.reopened = reopen(lead, at, policy);
    }
    if !lead.is_active() {
        return done;
    }
    if !newest {
        overtaken(lead, at, done.reopened, policy);
        return done;
    }
    lead.waiting_on = WaitingOn::Customer;
    lead.unanswered_since = None;
    let before = lead.before.take();
    if who.is_owner_of(lead) && !history {
        done.completed = complete_and_plan(lead, at, policy, before);
    } else if done.reopened && lead.follow_up.is_none() {
        lead.plan(Some(look_again(lead, at, policy)), None);
    }
    done
}

/// A mail of ours from after the closing opens a lost or closed lead again, with what is still ahead of its plan.
fn reopen(lead: &mut Lead, at: DateTime<Utc>, policy: &Policy) -> bool {
    let opens = matches!(lead.status, Status::Lost | Status::Closed)
        && lead.closed_at.is_some_and(|closed| at > closed);
    if opens {
        lead.status = Status::Active;
        lead.closed_at = None;
        lead.ignores = None;
        lead.flags.remove(&Flag::ReopenAsked);
        restore(lead, at, policy);
    }
    opens
}

/// What closing cleared and is still ahead is planned again.
pub fn restore(lead: &mut Lead, at: DateTime<Utc>, policy: &Policy) {
    let Some(cleared) = lead.cleared.take() else { return };
    let today = calendar_of(lead, policy).date(at);
    let ahead = |follow_up: &FollowUp| match follow_up.when {
        When::On(date) => date >= today,
        When::At(instant) => instant > at,
    };
    let follow_up = cleared.follow_up.filter(ahead);
    if follow_up.is_some() || cleared.follow_up.is_none() {
        lead.next_action = cleared.next_action;
    }
    lead.plan(follow_up, cleared.if_no_reply.filter(|date| *date >= today));
    lead.revision += 1;
}

/// Our mail came to light after a later one of theirs (or ours). It answers what they wrote before it, and no more; on a
/// lead that it opened again, their later mail is owed an answer.
fn overtaken(lead: &mut Lead, at: DateTime<Utc>, reopened: bool, policy: &Policy) {
    let ours = lead.last_contact.as_ref().map(|last| last.at);
    let heard = lead.last_heard.as_ref().map(|last| last.at).filter(|heard| Some(*heard) > ours);
    if lead.unanswered_since.is_some_and(|since| since <= at) {
        lead.unanswered_since = heard;
    }
    if let Some(heard) = heard.filter(|_| reopened) {
        owe_answer(lead, heard, policy, false);
    }
}

/// The owner wrote: the next action is done unless it is on hold, was set after the mail, or is a call, meeting or visit
/// that is still ahead; and the next look is planned. `before` is the plan as it stood before the mail that this one
/// answers: the action's own day is in it.
fn complete_and_plan(lead: &mut Lead, at: DateTime<Utc>, policy: &Policy, before: Option<Before>) -> bool {
    if lead.follow_up.is_some_and(|follow_up| follow_up.hold) {
        return false;
    }
    let calendar = calendar_of(lead, policy);
    let today = calendar.date(at);
    let ahead = |when: When| match when {
        When::On(date) => date > today,
        When::At(instant) => instant > at,
    };
    let planned = before.as_ref().and_then(|before| before.follow_up).or(lead.follow_up);
    let planned = planned.filter(|follow_up| ahead(follow_up.when));
    let mut completed = false;
    if let Some(action) = &lead.next_action {
        if action.at >= at {
            return false;
        }
        if planned.is_some() && needs_meeting(&action.text) {
            lead.plan(planned, before.map_or(lead.if_no_reply, |before| before.if_no_reply));
            return false;
        }
        if let Some(follow_up) = planned {
            lead.done_early = Some(DoneEarly { action: action.text.clone(), when: follow_up.when, at });
        }
        lead.next_action = None;
        completed = true;
    }
    let silent = lead.if_no_reply.filter(|date| *date > today);
    let next = silent.map(|date| FollowUp { when: When::On(date), hold: false });
    lead.plan(Some(next.unwrap_or_else(|| look_again(lead, at, policy))), None);
    completed
}

fn look_again(lead: &Lead, at: DateTime<Utc>, policy: &Policy) -> FollowUp {
    FollowUp { when: When::On(look_again_on(lead, at, policy)), hold: false }
}

/// The day on which to look again after a mail of ours of `at` that nobody has answered.
pub fn look_again_on(lead: &Lead, at: DateTime<Utc>, policy: &Policy) -> NaiveDate {
    policy.calendar.roll_forward(calendar_of(lead, policy).add_to(When::At(at), policy.after_contact))
}

/// A mail cannot do what only a call or a visit does.
fn needs_meeting(action: &str) -> bool {
    let first =
        action.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    ["call", "meet", "visit"].iter().any(|verb| first.eq_ignore_ascii_case(verb))
}

/// They reached us.
pub fn inbound(lead: &mut Lead, heard: Contacted, policy: &Policy, history: bool) {
    let at = heard.at;
    let newest = is_newest(lead, at);
    if lead.last_heard.as_ref().is_none_or(|last| at >= last.at) {
        lead.last_heard = Some(heard);
    }
    if !lead.is_active() {
        if !history && lead.closed_at.is_none_or(|closed| at > closed) {
            lead.raise(Flag::ReopenAsked);
        }
        return;
    }
    if newest {
        owe_answer(lead, at, policy, history);
    } else if lead.last_contact.as_ref().is_none_or(|last| at > last.at) {
        // It came late, and still it is what they wrote first.
        lead.unanswered_since = lead.unanswered_since.map(|since| since.min(at));
    }
}

/// They wait for us. Their first unanswered mail plans the answer; what stood before it is kept. History plans nothing, so
/// the first mail after it does.
fn owe_answer(lead: &mut Lead, at: DateTime<Utc>, policy: &Policy, history: bool) {
    lead.waiting_on = WaitingOn::Us;
    lead.unanswered_since.get_or_insert(at);
    if !history && lead.before.is_none() {
        lead.before = Some(Before { follow_up: lead.follow_up, if_no_reply: lead.if_no_reply });
        answer_by(lead, at, policy);
    }
}

/// The customer is owed an answer: an until-reply or missing follow-up becomes the local date on which the time to
/// respond ends, and "if no reply" is void. A hold stays.
fn answer_by(lead: &mut Lead, at: DateTime<Utc>, policy: &Policy) {
    let follow_up = match lead.follow_up {
        Some(held) if held.hold => Some(held),
        _ => Some(FollowUp { when: When::On(respond_on(lead, at, policy)), hold: false }),
    };
    lead.plan(follow_up, None);
}

/// The owner's local date on which the time to respond to a mail of `at` ends.
pub fn respond_on(lead: &Lead, at: DateTime<Utc>, policy: &Policy) -> NaiveDate {
    calendar_of(lead, policy).add_to(When::At(at), policy.respond_within)
}

/// The owner's working time, else the team's.
pub fn calendar_of<'p>(lead: &Lead, policy: &'p Policy) -> &'p super::calendar::Calendar {
    let owner = lead.owner.as_ref().and_then(|owner| policy.team.member(owner));
    owner.map_or(&policy.calendar, |member| &member.calendar)
}

/// Later than everything so far; of equals, the one that arrived later is later.
fn is_newest(lead: &Lead, at: DateTime<Utc>) -> bool {
    lead.newest_contact().is_none_or(|newest| at >= newest)
}
