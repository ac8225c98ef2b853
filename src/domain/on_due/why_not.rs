//! Why a lead has no letter now: the reasons that hold back each step, in sentences for whoever asks (`batond explain`).

use chrono::{DateTime, Utc};

use super::{ladder, steps};
use crate::domain::contact::calendar_of;
use crate::domain::handoff::State;
use crate::domain::lead::{Flag, Lead};
use crate::domain::letters::Reason;
use crate::domain::presence::Presence;
use crate::domain::reminder::{Reminder, Step};
use crate::domain::time::local;

/// Why nothing is sent about a lead at `now`, and what is sent when; never empty.
pub fn why_not(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Vec<String> {
    if !lead.is_active() {
        return vec![format!("it is {}, and only active leads remind anybody", lead.status.word())];
    }
    if lead.flags.contains(&Flag::HistoryOnly) {
        return vec![
            "it is built from history, and reminds nobody until a mail or command touches it".into(),
        ];
    }
    let mut reasons: Vec<String> = keepers(lead, presence, now).into_iter().collect();
    reasons.extend(Step::ALL.into_iter().filter_map(|step| of_step(step, lead, presence, now)));
    reasons.extend(of_handoff(lead, presence, now));
    if lead.follow_up.is_none() {
        reasons.push("it has no follow-up".into());
    }
    let digest =
        lead.follow_up.map(|follow_up| follow_up.when.date(calendar_of(lead, presence.policy()).zone));
    if let (Some(on), Some(owner)) = (digest, &lead.owner) {
        let record = presence.members().get(owner);
        let rests = record.and_then(|record| record.digest_rests_until).filter(|until| *until > on);
        reasons.extend(
            rests.map(|until| format!("{owner} wants no digest until {}", until.format("%a %-d %b %Y"))),
        );
        let on = rests.unwrap_or(on);
        reasons.push(format!("it stands in the digests from {} on", on.format("%a %-d %b %Y")));
    }
    reasons
}

/// Who would read of it, where that is not simply its owner.
fn keepers(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Option<String> {
    let Some(owner) = &lead.owner else {
        return Some(
            "nobody owns it: only the managers are told, when a customer waits or it is very late".into(),
        );
    };
    let (readers, reason) = presence.readers(owner, now);
    let names: Vec<&str> = readers.iter().map(|member| member.handle.as_str()).collect();
    match reason {
        Reason::Owner => None,
        _ if names.is_empty() => Some(format!("{owner} is not there, and nobody else is: it waits")),
        _ => Some(format!("{owner} is not there: letters go to {}", names.join(", "))),
    }
}

fn of_step(step: Step, lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Option<String> {
    let policy = presence.policy();
    let begun = steps::begins(step, lead, policy)?;
    let name = name(step);
    if steps::is_decided(step, lead, begun, now) {
        return lead.reminders.iter().rev().find(|reminder| reminder.step == step).map(told);
    }
    if begun > now {
        let held = steps::held_until(lead, calendar_of(lead, policy)).is_some_and(|held| held == begun);
        let why =
            if held && step.is_waiting() { ", for a person set the follow-up after that mail" } else { "" };
        return Some(format!("{name}: not before {}{why}", at(begun, presence)));
    }
    let (readers, _) = steps::audience(step, lead, presence, now);
    let opening = steps::first_opening(&readers, presence, now);
    if opening > now {
        return Some(format!("{name}: outside the hours of who reads it until {}", at(opening, presence)));
    }
    Some(format!("{name}: due now"))
}

fn told(reminder: &Reminder) -> String {
    let (name, on) = (name(reminder.step), reminder.on.format("%a %-d %b %Y"));
    match &reminder.to {
        Some(to) if reminder.queued => format!("{name}: {to} was told, {on}"),
        Some(to) => format!("{name}: {to} had another letter about it on {on}, so the next digest shows it"),
        None => format!("{name}: left out on {on}, for others say the same"),
    }
}

fn of_handoff(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> Vec<String> {
    let mut reasons = Vec::new();
    if let (Some(handoff), Some(next)) = (lead.pending(), ladder::next(lead, presence, now)) {
        let next = at(next, presence);
        reasons.push(format!(
            "{} has not confirmed {} yet; the next letter about that: {next}",
            handoff.to, handoff.id
        ));
    }
    for handoff in lead.draft.iter().filter(|handoff| handoff.state.is_open()) {
        reasons.push(match handoff.state {
            State::Draft => format!("{} still lacks something: it is a draft", handoff.id),
            _ => format!("{} waits for approval", handoff.id),
        });
    }
    reasons
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Time => "the follow-up at its time",
        Step::Late => "the follow-up 3 working days late",
        Step::LateManagers => "the managers' copy at 5 working days",
        Step::Waiting => "the customer who waits",
        Step::WaitingManagers => "the managers' copy about the customer who waits",
    }
}

fn at(instant: DateTime<Utc>, presence: Presence<'_>) -> String {
    local(instant, presence.policy().zone()).format("%a %-d %b %Y %H:%M").to_string()
}
