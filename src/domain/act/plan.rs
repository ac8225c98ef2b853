//! What is next on a lead, and when it is looked at again: `next`, `snooze`, `on`, `waiting` (product.md §5).

use chrono::NaiveDate;

use super::desk::Desk;
use crate::domain::command::{Side, Step};
use crate::domain::contact;
use crate::domain::lead::{Before, FollowUp, Lead, NextAction, WaitingOn};
use crate::domain::letters::{Did, Refusal};
use crate::domain::next_action::{better, is_weak_step};
use crate::domain::time::When;
use crate::domain::{LeadId, text};

/// The longest next action, in characters.
pub(super) const MAX_ACTION: usize = 500;

/// How often is the same action put off before a new one is asked for?
const SNOOZES: u32 = 3;

/// `next: action [by WHEN] [; if no reply WHEN]`.
pub(super) fn next(desk: &mut Desk<'_>, id: LeadId, step: &Step) -> Result<Did, Refusal> {
    let (by, at) = (desk.by.to_string(), desk.at);
    in_order(desk, step.by, step.if_no_reply)?;
    let lead = desk.open_active(id)?;
    set_action(lead, step, by, at);
    let text = lead.next_action.as_ref().map(|action| action.text.clone()).unwrap_or_default();
    if let Some(when) = step.by {
        set_follow_up(lead, FollowUp { when, hold: false }, step.if_no_reply, at);
    } else if step.if_no_reply.is_some() {
        lead.plan(lead.follow_up, step.if_no_reply);
    }
    let if_no_reply = lead.if_no_reply;
    let when = step.by.map(|when| format!(", {}", word(when, desk.policy))).unwrap_or_default();
    desk.remember(id, format!("next action: {text}{when}"));
    let better = desk
        .lead(id)
        .filter(|_| is_weak_step(step))
        .map(|lead| better(lead, &text, desk.policy, desk.asking.now));
    Ok(Did::Planned { text, better, if_no_reply })
}

/// What is done if they do not reply comes after the follow-up.
pub(super) fn in_order(desk: &Desk<'_>, by: Option<When>, again: Option<NaiveDate>) -> Result<(), Refusal> {
    match (by, again) {
        (Some(when), Some(again)) if again < when.date(desk.calendar().zone) => {
            Err(Refusal::AgainBefore { again, when })
        }
        _ => Ok(()),
    }
}

fn set_action(lead: &mut Lead, step: &Step, by: String, at: chrono::DateTime<chrono::Utc>) {
    let text = text::one_line(&step.text, MAX_ACTION);
    lead.next_action = Some(NextAction { text, by, at, weak: is_weak_step(step) });
    lead.snoozed = 0;
    lead.done_early = None;
    lead.revision += 1;
    lead.by_rule = false;
}

/// A person plans: nothing that a mail of before gives back is older than this.
fn set_follow_up(
    lead: &mut Lead,
    follow_up: FollowUp,
    if_no_reply: Option<NaiveDate>,
    at: chrono::DateTime<chrono::Utc>,
) {
    lead.plan(Some(follow_up), if_no_reply);
    lead.planned_at = Some(at);
    lead.by_rule = false;
    if lead.before.is_some() {
        lead.before = Some(Before { follow_up: Some(follow_up), if_no_reply });
    }
}

/// `snooze WHEN` and `on WHEN`.
pub(super) fn moved(desk: &mut Desk<'_>, id: LeadId, when: When, hold: bool) -> Result<Did, Refusal> {
    let (at, zone) = (desk.at, desk.calendar().zone);
    let lead = desk.open_active(id)?;
    let if_no_reply = lead.if_no_reply.filter(|date| *date > when.date(zone));
    set_follow_up(lead, FollowUp { when, hold }, if_no_reply, at);
    if !hold {
        lead.snoozed = lead.snoozed.saturating_add(1);
    }
    let third = !hold && lead.snoozed >= SNOOZES;
    let verb = if hold { "held until" } else { "put off to" };
    desk.remember(id, format!("{verb} {}", word(when, desk.policy)));
    Ok(Did::Moved { when, hold, third })
}

/// The day in the address of the mail is somebody's own choice; the day that a contact plans by itself is not.
pub(super) fn keep_day(desk: &mut Desk<'_>, id: LeadId) {
    let Some(when) = desk.asking.set_by_address.filter(|_| desk.asking.lead == Some(id)) else { return };
    if let Some(lead) = desk.leads.get_mut(&id).filter(|lead| lead.is_active()) {
        lead.plan(Some(FollowUp { when, hold: false }), lead.if_no_reply);
    }
}

/// `waiting us` and `waiting them`.
pub(super) fn waiting(desk: &mut Desk<'_>, id: LeadId, side: Side) -> Result<Did, Refusal> {
    let (at, policy) = (desk.at, desk.policy);
    let lead = desk.open_active(id)?;
    lead.by_rule = false;
    let ball = match side {
        Side::Us => {
            lead.waiting_on = WaitingOn::Us;
            lead.unanswered_since.get_or_insert(at);
            WaitingOn::Us
        }
        Side::Them => {
            give_back(lead, at, policy);
            WaitingOn::Customer
        }
    };
    let who = if ball == WaitingOn::Us { "us" } else { "the customer" };
    desk.remember(id, format!("waits on {who}"));
    Ok(Did::Ball(ball))
}

/// No answer is needed: the plan stands as before their first mail; without one that is still ahead, it is looked at
/// again as after a mail of ours.
fn give_back(lead: &mut Lead, at: chrono::DateTime<chrono::Utc>, policy: &crate::domain::Policy) {
    lead.waiting_on = WaitingOn::Customer;
    lead.unanswered_since = None;
    let calendar = contact::calendar_of(lead, policy);
    let today = calendar.date(at);
    let restored = lead.before.take();
    let (follow_up, if_no_reply) = match restored {
        Some(before) => (before.follow_up, before.if_no_reply),
        None => (lead.follow_up.filter(|follow_up| follow_up.hold), lead.if_no_reply),
    };
    let ahead = follow_up.filter(|follow_up| follow_up.when.date(calendar.zone) > today);
    let again = FollowUp { when: When::On(contact::look_again_on(lead, at, policy)), hold: false };
    lead.plan(Some(ahead.unwrap_or(again)), if_no_reply.filter(|date| *date > today));
}

/// A date or an instant, for the history: in the team's zone, for the whole team reads it.
pub(super) fn word(when: When, policy: &crate::domain::Policy) -> String {
    match when {
        When::On(date) => date.format("%a %-d %b %Y").to_string(),
        When::At(at) => at.with_timezone(&policy.zone()).format("%a %-d %b %Y, %H:%M").to_string(),
    }
}
