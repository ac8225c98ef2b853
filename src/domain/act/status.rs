//! How a lead ends, and begins again: `won`, `lost`, `close`, `reopen`, `not a lead` (product.md §2, "Closing").

use chrono::{DateTime, Utc};

use super::desk::Desk;
use super::handing;
use crate::domain::command::Command;
use crate::domain::lead::{Before, Cleared, Flag, FollowUp, Lead, Status, WaitingOn};
use crate::domain::letters::{Did, Refusal};
use crate::domain::time::When;
use crate::domain::{LeadId, Policy, contact};

/// `won`, `lost[: reason]`, `close[: reason]`.
pub(super) fn closed(desk: &mut Desk<'_>, id: LeadId, command: &Command) -> Result<Did, Refusal> {
    let (status, why) = match command {
        Command::Won => (Status::Won, ""),
        Command::Lost(why) => (Status::Lost, why.as_str()),
        Command::Close(why) => (Status::Closed, why.as_str()),
        _ => return Err(Refusal::NoLead),
    };
    let at = desk.at;
    if desk.open(id)?.status == status {
        return Err(Refusal::NotActive(status));
    }
    handing::withdraw(desk, id);
    end(desk.open(id)?, status, at);
    let shown = if why.is_empty() { String::new() } else { format!(": {why}") };
    desk.remember(id, format!("{}{shown}", status.word()));
    Ok(Did::Closed(status))
}

/// Nothing is planned on a lead that has ended; what was is kept for `reopen`.
pub(super) fn end(lead: &mut Lead, status: Status, at: DateTime<Utc>) {
    if lead.is_active() {
        lead.cleared = Some(Cleared {
            next_action: lead.next_action.take(),
            follow_up: lead.follow_up,
            if_no_reply: lead.if_no_reply,
        });
    }
    lead.status = status;
    lead.closed_at = Some(at);
    lead.next_action = None;
    lead.plan(None, None);
    lead.revision += 1;
    lead.waiting_on = WaitingOn::Nobody;
    lead.unanswered_since = None;
    lead.before = None;
    lead.done_early = None;
    lead.announcement = None;
    lead.snoozed = 0;
    lead.flags.remove(&Flag::ReopenAsked);
    lead.joining = None;
}

/// `reopen`: what was planned and is still ahead is planned again.
pub(super) fn reopen(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let (at, policy) = (desk.at, desk.policy);
    let lead = desk.open(id)?;
    if lead.is_active() {
        return Err(Refusal::IsActive);
    }
    lead.status = Status::Active;
    lead.closed_at = None;
    lead.ignores = None;
    lead.flags.remove(&Flag::ReopenAsked);
    contact::restore(lead, at, policy);
    resume(lead, at, policy);
    desk.remember(id, "reopened");
    Ok(Did::Reopened)
}

/// Whoever wrote last waits for the other again; an answer that is owed and not planned is.
fn resume(lead: &mut Lead, at: DateTime<Utc>, policy: &Policy) {
    lead.waiting_on = ball(lead);
    let heard = lead.last_heard.as_ref().map(|heard| heard.at);
    lead.unanswered_since = heard.filter(|_| lead.waiting_on == WaitingOn::Us);
    if lead.waiting_on == WaitingOn::Us && lead.follow_up.is_none() {
        lead.before = Some(Before { follow_up: None, if_no_reply: lead.if_no_reply });
        let when = When::On(contact::respond_on(lead, at, policy));
        lead.plan(Some(FollowUp { when, hold: false }), None);
    }
}

/// Who has the ball, by last contact and last heard.
pub(super) fn ball(lead: &Lead) -> WaitingOn {
    let ours = lead.last_contact.as_ref().filter(|last| last.delivered).map(|last| last.at);
    let theirs = lead.last_heard.as_ref().map(|last| last.at);
    match (ours, theirs) {
        (None, None) if lead.last_contact.is_none() => WaitingOn::Nobody,
        (ours, theirs) if theirs > ours || ours.is_none() => WaitingOn::Us,
        _ => WaitingOn::Customer,
    }
}

/// `not a lead`: ends it, and ignores its author where it is a stranger's alone.
pub(super) fn not_a_lead(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let at = desk.at;
    if desk.lead(id).is_some_and(|lead| !lead.is_active() && lead.ignores.is_some()) {
        return Err(Refusal::NotActive(Status::Closed));
    }
    handing::withdraw(desk, id);
    let lead = desk.open(id)?;
    end(lead, Status::Closed, at);
    let ignored = lead.origin.stranger.clone().filter(|_| lead.last_contact.is_none());
    lead.ignores.clone_from(&ignored);
    let shown = if ignored.is_some() { "; its author makes no leads any more" } else { "" };
    desk.remember(id, format!("not a lead{shown}"));
    Ok(Did::NotALead { ignored })
}
