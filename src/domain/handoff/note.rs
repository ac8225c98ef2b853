//! What a note says, made the record's (product.md §7.1): labels replace what they name, a reported contact counts only
//! where the record has none, and the context goes into the history.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{Around, Handoff, State};
use crate::domain::Handle;
use crate::domain::command::{Contact, Labels, Step};
use crate::domain::contact::calendar_of;
use crate::domain::lead::{Contacted, FollowUp, Lead, NextAction, Source, WaitingOn};
use crate::domain::next_action::is_weak_step;
use crate::domain::text::one_line;
use crate::domain::time::{When, whole_seconds};

/// The longest text of a label that is kept, in characters.
const MAX_TEXT: usize = 1_000;
/// The longest next action and summary, in characters.
const MAX_LINE: usize = 140;

/// A later note over an earlier one: what the later one says counts.
pub(super) fn merge(note: &mut Labels, later: &Labels) {
    let texts = [
        (&mut note.lead, &later.lead),
        (&mut note.status, &later.status),
        (&mut note.context, &later.context),
        (&mut note.asked, &later.asked),
        (&mut note.sent, &later.sent),
        (&mut note.why, &later.why),
        (&mut note.unclear, &later.unclear),
        (&mut note.preferences, &later.preferences),
    ];
    for (old, new) in texts.into_iter().filter(|(_, new)| !new.is_empty()) {
        old.clone_from(new);
    }
    if let Some(next) = &later.next {
        let old = note.next.take().unwrap_or_default();
        let text = if next.text.is_empty() { old.text } else { next.text.clone() };
        note.next =
            Some(Step { text, by: next.by.or(old.by), if_no_reply: next.if_no_reply.or(old.if_no_reply) });
        if next.by.is_some() {
            note.follow_up = None; // the newer date counts, wherever it stands
        }
    }
    note.follow_up = later.follow_up.or(note.follow_up);
    note.if_no_reply = later.if_no_reply.or(note.if_no_reply);
    note.last_contact = later.last_contact.clone().or_else(|| note.last_contact.take());
    note.wrong.clone_from(&later.wrong);
}

/// The next action of a note, where it has one.
pub(super) fn step(note: &Labels) -> Option<&Step> {
    note.next.as_ref().filter(|step| !step.text.trim().is_empty())
}

/// The date of a note: its own line, else the one in the action.
pub(super) fn date(note: &Labels) -> Option<When> {
    note.follow_up.or_else(|| note.next.as_ref()?.by)
}

/// The dates of a note: the follow-up, and when to look again if they have not replied.
pub fn dated(note: &Labels) -> (Option<When>, Option<NaiveDate>) {
    (date(note), note.if_no_reply.or_else(|| note.next.as_ref()?.if_no_reply))
}

/// The next action and follow-up of a handoff that waits for approval: of its note, else of the record.
pub fn planned(lead: &Lead) -> Option<(String, Option<When>)> {
    let awaiting = lead.draft.as_ref().filter(|draft| draft.state == State::Awaiting)?;
    let recorded = lead.next_action.as_ref().map(|action| action.text.clone()).unwrap_or_default();
    let text = step(&awaiting.note).map_or(recorded, |step| step.text.clone());
    Some((text, date(&awaiting.note).or(lead.follow_up.map(|follow_up| follow_up.when))))
}

/// Makes everything a note says the record's. Returns sentences for the history, and whether its action is weak.
pub(super) fn write(lead: &mut Lead, note: &Labels, by: &Handle, around: &Around<'_>) -> (Vec<String>, bool) {
    let texts = [
        (&mut lead.stage, &note.status),
        (&mut lead.asked, &note.asked),
        (&mut lead.sent, &note.sent),
        (&mut lead.unclear, &note.unclear),
        (&mut lead.preferences, &note.preferences),
    ];
    for (field, said) in texts {
        let said = one_line(said, MAX_TEXT);
        if !said.is_empty() {
            *field = said;
        }
    }
    let mut history = Vec::new();
    if let Some(contact) = reported(note).filter(|_| lead.last_contact.is_none()) {
        history.push(format!("{by} reports a contact: {}", one_line(&contact.what, MAX_LINE)));
        report(lead, &contact, by, around);
    }
    let context = one_line(&note.context, MAX_TEXT);
    if !context.is_empty() {
        history.push(format!("context: {context}"));
    }
    let weak = plan(lead, note, by, around.now);
    (history, weak)
}

/// A contact that the note tells of; the current status tells of one where nothing else does.
fn reported(note: &Labels) -> Option<Contact> {
    let status = || Contact { by: None, when: None, what: note.status.clone() };
    note.last_contact.clone().or_else(|| (!note.status.trim().is_empty()).then(status))
}

fn report(lead: &mut Lead, contact: &Contact, by: &Handle, around: &Around<'_>) {
    let who = contact.by.as_ref().unwrap_or(by);
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let at = match contact.when {
        Some(When::At(instant)) => instant,
        Some(When::On(date)) => calendar_of(lead, around.policy).instant(date, noon),
        None => around.now,
    };
    let at = whole_seconds(at.min(around.now));
    lead.last_contact = Some(Contacted {
        at,
        by: who.to_string(),
        summary: one_line(&contact.what, MAX_LINE),
        message_id: String::new(),
        source: Source::Reported,
        delivered: true,
        verified: true,
    });
    if lead.last_heard.as_ref().is_none_or(|heard| heard.at <= at) {
        lead.waiting_on = WaitingOn::Customer;
        lead.unanswered_since = None;
        lead.before = None;
    }
}

/// The next action and follow-up of a note. A date alone leaves the action as it is.
fn plan(lead: &mut Lead, note: &Labels, by: &Handle, now: DateTime<Utc>) -> bool {
    let mut weak = false;
    if let Some(step) = step(note) {
        weak = is_weak_step(step);
        let text = one_line(&step.text, MAX_LINE);
        lead.next_action = Some(NextAction { text, by: by.to_string(), at: now, weak });
        lead.snoozed = 0;
        lead.done_early = None;
        lead.revision += 1;
    }
    let (when, if_no_reply) = dated(note);
    if let Some(when) = when {
        lead.plan(Some(FollowUp { when, hold: false }), if_no_reply);
        lead.planned_at = Some(now);
    } else if if_no_reply.is_some() {
        lead.plan(lead.follow_up, if_no_reply);
    }
    weak
}

/// What the record was given since a draft was begun counts more than what the draft says: it is left out there.
pub(super) fn absorb(lead: &Lead, draft: &mut Handoff) {
    let since = |at: DateTime<Utc>| at >= draft.opened_at;
    let (acted, planned) = (
        lead.next_action.as_ref().is_some_and(|action| since(action.at)),
        lead.planned_at.is_some_and(since),
    );
    if let Some(step) = draft.note.next.as_mut() {
        if acted {
            step.text.clear();
        }
        if planned {
            step.by = None;
        }
    }
    if planned {
        draft.note.follow_up = None;
        draft.note.wrong.clear();
    }
}
