//! What somebody reports that happened outside the inbox: a contact counts as an outbound mail of theirs, what the
//! customer said as an inbound one (product.md §5).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::desk::Desk;
use super::people;
use crate::domain::command::Told;
use crate::domain::contact::{self, Who};
use crate::domain::lead::{Contacted, Lead, NextAction, Source};
use crate::domain::letters::{Did, Refusal};
use crate::domain::time::When;
use crate::domain::{Handle, LeadId, text};

/// The longest line about a contact, in characters (product.md §2).
const MAX_SUMMARY: usize = 140;

/// `done [what]`: the next action is done; with a contact verb, a contact is reported too.
pub(super) fn done(desk: &mut Desk<'_>, id: LeadId, what: &str, told: Option<&Told>) -> Result<Did, Refusal> {
    let lead = desk.open_active(id)?;
    let action = lead.next_action.take();
    lead.snoozed = 0;
    lead.done_early = None;
    lead.revision += 1;
    let shown = if what.is_empty() { String::new() } else { format!(": {what}") };
    desk.remember(id, format!("the next action is done{shown}"));
    if let Some(told) = told.filter(|told| !told.attempt) {
        return done_by_contact(desk, id, action.as_ref(), told);
    }
    desk.open(id)?.plan(None, None);
    Ok(Did::Finished { what: what.to_owned(), on: None, asks_next: true })
}

fn done_by_contact(
    desk: &mut Desk<'_>,
    id: LeadId,
    action: Option<&NextAction>,
    told: &Told,
) -> Result<Did, Refusal> {
    let (at, on) = time_of(desk, told);
    let summary = summary(told, action);
    let policy = desk.policy;
    let (by, said) = (desk.by.clone(), reported(desk.by, at, &summary));
    let lead = desk.open(id)?;
    found(lead, &by);
    let today = contact::calendar_of(lead, policy).date(at);
    let held = lead.follow_up.is_some_and(|follow_up| {
        follow_up.hold && follow_up.when.date(contact::calendar_of(lead, policy).zone) > today
    });
    let newest = lead.newest_contact().is_none_or(|newest| at >= newest);
    contact::outbound(lead, said, &Who::Internal, policy, false);
    if newest && !held {
        let date = lead.if_no_reply.filter(|date| *date > today);
        let date = date.unwrap_or_else(|| contact::look_again_on(lead, at, policy));
        lead.plan(Some(crate::domain::lead::FollowUp { when: When::On(date), hold: false }), None);
    }
    desk.remember(id, format!("reported: {summary}"));
    Ok(Did::Finished { what: summary, on: Some(on), asks_next: false })
}

/// `sent`, `called`, `met` …: we reached them; or only tried.
pub(super) fn reached(desk: &mut Desk<'_>, id: LeadId, told: &Told) -> Result<Did, Refusal> {
    let action = desk.open(id)?.next_action.clone();
    let summary = summary(told, action.as_ref());
    if told.attempt {
        desk.remember(id, format!("tried: {summary}"));
        return Ok(Did::Tried { what: summary });
    }
    let (at, on) = time_of(desk, told);
    let (by, policy) = (desk.by.clone(), desk.policy);
    let actor = people::acts_as(desk, id);
    let lead = desk.open(id)?;
    found(lead, &by);
    let who = if actor == by { Who::Member(actor) } else { Who::Cover(by.clone()) };
    let done = contact::outbound(lead, reported(&by, at, &summary), &who, policy, false);
    lead.by_rule = false;
    desk.remember(id, format!("reported: {summary}"));
    if done.completed {
        desk.remember(id, "the next action is done");
    }
    if done.reopened {
        desk.remember(id, "reopened: one of us reached the customer again");
    }
    Ok(Did::Reached { what: summary, on, reopened: done.reopened })
}

/// `heard: what`: they reached us.
pub(super) fn heard(desk: &mut Desk<'_>, id: LeadId, told: &Told) -> Result<Did, Refusal> {
    let (at, on) = time_of(desk, told);
    let (by, policy) = (desk.by.clone(), desk.policy);
    let what = text::one_line(&told.what, MAX_SUMMARY);
    let lead = desk.open(id)?;
    let mut said = reported(&by, at, &what);
    if let Some(person) = lead.contacts.first() {
        said.by = person.address.to_string();
    }
    contact::inbound(lead, said, policy, false);
    desk.remember(id, format!("reported: the customer said: {what}"));
    Ok(Did::Heard { what, on })
}

/// Found it, own it: as a mail of theirs would (product.md §9).
fn found(lead: &mut Lead, by: &Handle) {
    if lead.owner.is_none() && lead.is_active() {
        lead.give_to(by.clone());
    }
    if lead.owner.as_ref() == Some(by) {
        lead.announcement = None;
    }
}

fn reported(by: &Handle, at: DateTime<Utc>, summary: &str) -> Contacted {
    Contacted {
        at,
        by: by.to_string(),
        summary: summary.to_owned(),
        message_id: String::new(),
        source: Source::Reported,
        delivered: true,
        verified: true,
    }
}

/// The line on the record: "sent v2"; with no object ("sent it"), what was to be done.
fn summary(told: &Told, action: Option<&NextAction>) -> String {
    let what = told.what.trim();
    let pronoun = ["", "it", "that", "this", "them"].contains(&what.to_lowercase().as_str());
    let said = match action.filter(|_| pronoun && !told.attempt) {
        Some(action) => action.text.clone(),
        None if what.is_empty() => told.verb.clone(),
        None => format!("{} {what}", told.verb),
    };
    text::one_line(&said, MAX_SUMMARY)
}

/// When it was, never later than it was told; a day that is over counts at its noon. With the sender's local day of it.
fn time_of(desk: &Desk<'_>, told: &Told) -> (DateTime<Utc>, NaiveDate) {
    let (calendar, today) = (desk.calendar(), desk.today());
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let at = match told.when {
        Some(When::At(at)) => at.min(desk.at),
        Some(When::On(date)) if date < today => calendar.instant(date, noon).min(desk.at),
        _ => desk.at,
    };
    (at, calendar.date(at))
}
