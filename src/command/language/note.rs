//! From the items of a handoff note to its fields: dates, people, the contact it reports. Words are kept as written.

use super::fold::{joined, untrailed_text};
use super::items::{Item, Label, REPORTING};
use super::{Context, people, settle, step, wrong};
use crate::command::when::Refusal;
use crate::domain::Handle;
use crate::domain::command::{Contact, Labels, Step};
use crate::domain::text::one_line;
use crate::domain::time::When;

/// The longest field of a note, in characters.
const MAX_FIELD: usize = 500;

/// Adds the items to the fields. `receiver` is whose next action it is.
pub(super) fn fill(labels: &mut Labels, items: &[Item], receiver: Option<&Handle>, context: &Context<'_>) {
    for item in items.iter().filter(|item| !is_blank(&item.text)) {
        one(labels, item, receiver, context);
    }
    if labels.last_contact.is_none() && !labels.status.is_empty() {
        labels.last_contact = Some(from_status(&labels.status, context));
    }
}

/// The blanks of a draft, sent back unfilled.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace() || matches!(c, '_' | '-' | '–' | '—' | '.' | '…' | '?' | '[' | ']' | '(' | ')')
    })
}

fn one(labels: &mut Labels, item: &Item, receiver: Option<&Handle>, context: &Context<'_>) {
    let text = item.text.as_str();
    match item.label {
        Label::Lead => add(&mut labels.lead, text),
        Label::Receiver => {}
        Label::Status => add(&mut labels.status, text),
        Label::Context => add(&mut labels.context, text),
        Label::Asked => add(&mut labels.asked, text),
        Label::Sent => add(&mut labels.sent, text),
        Label::Why => add(&mut labels.why, text),
        Label::Unclear => add(&mut labels.unclear, text),
        Label::Preferences => add(&mut labels.preferences, text),
        Label::Next => next(labels, text, receiver, context),
        Label::FollowUp => {
            if let Some(when) = dated(labels, Label::FollowUp, text, context) {
                labels.follow_up = Some(when);
            }
        }
        Label::IfNoReply => {
            if let Some(when) = dated(labels, Label::IfNoReply, text, context) {
                labels.if_no_reply = Some(settle::date(when, context));
            }
        }
        Label::LastContact => labels.last_contact = contact(text, context),
    }
}

fn add(field: &mut String, text: &str) {
    let text = if text.contains(". ") { text.trim() } else { text.trim().trim_end_matches('.') };
    let both = if field.is_empty() { text.to_owned() } else { format!("{field} {text}") };
    *field = one_line(&both, MAX_FIELD);
}

fn next(labels: &mut Labels, text: &str, receiver: Option<&Handle>, context: &Context<'_>) {
    let (step, refused) = step::step(text, receiver, context);
    if let Some(refusal) = refused {
        refuse(labels, Label::Next, &refusal, context);
    }
    let step = match step::turned(&step, context) {
        Some(why) => {
            labels.wrong.push((Label::IfNoReply.word().to_owned(), why));
            Step { if_no_reply: None, ..step }
        }
        None => step,
    };
    // A thumb is no action.
    if step != Step::default() {
        labels.if_no_reply = step.if_no_reply.or(labels.if_no_reply);
        labels.next = Some(step);
    }
}

fn dated(labels: &mut Labels, label: Label, text: &str, context: &Context<'_>) -> Option<When> {
    match step::dated(text, context) {
        Some(Ok(when)) => return Some(when),
        Some(Err(refusal)) => refuse(labels, label, &refusal, context),
        None => {
            let said = text.chars().take(80).collect();
            refuse(labels, label, &Refusal::NotADate { said }, context);
        }
    }
    None
}

fn refuse(labels: &mut Labels, label: Label, refusal: &Refusal, context: &Context<'_>) {
    labels.wrong.push((label.word().to_owned(), wrong::sentence(refusal, context)));
}

/// `Wed 6 May, Jamie, sent the estimate`: day, person and words in any order. None for "none yet".
pub(super) fn contact(text: &str, context: &Context<'_>) -> Option<Contact> {
    let text = untrailed_text(text);
    let lower = text.to_ascii_lowercase();
    if ["none", "none yet", "never", "nothing yet", "n/a", "no", "not yet"].contains(&lower.as_str()) {
        return None;
    }
    let (when, rest) = match settle::past(text, context) {
        Some((range, Ok(when))) => {
            let after = text.get(range.end..).unwrap_or_default();
            (Some(when), joined(text.get(..range.start).unwrap_or_default(), after))
        }
        _ => (None, text.to_owned()),
    };
    let (by, what) = match people::leading(&rest, context) {
        Some((handle, what)) => (Some(handle), what),
        None => (None, ["I ", "We ", "we "].iter().find_map(|we| rest.strip_prefix(we)).unwrap_or(&rest)),
    };
    let what = untrailed_text(what.trim_start_matches([' ', ',', ':', '-', '–', '—', ';']));
    Some(Contact { by, when, what: one_line(what, MAX_FIELD) })
}

/// The part of a status that reports a contact (`had 2 calls with Sarah`), else all of it.
fn from_status(status: &str, context: &Context<'_>) -> Contact {
    let clauses =
        status.split_inclusive([',', ';', '.']).map(|clause| clause.trim_matches([',', ';', '.', ' ']));
    let mut reporting = clauses.filter(|clause| {
        let rest = people::leading(clause, context).map_or(*clause, |(_, rest)| rest).trim_start();
        let rest = ["I ", "We ", "we "].iter().find_map(|we| rest.strip_prefix(we)).unwrap_or(rest);
        let first = rest.split(' ').next().unwrap_or_default().to_ascii_lowercase();
        REPORTING.contains(&first.as_str())
    });
    let found = reporting.next_back().and_then(|clause| contact(clause, context));
    found.unwrap_or_else(|| Contact { by: None, when: None, what: status.to_owned() })
}
