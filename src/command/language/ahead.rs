//! What is reported as done and lies ahead: `called on May 20`, `sent it tomorrow`, `done Friday`. It is a plan; to record it
//! as of today would say that the customer was reached.

use super::fold::untrailed_text;
use super::{Context, settle, wrong};
use crate::command::when::find_ahead;
use crate::domain::command::Wrong;
use crate::domain::time::When;

/// A contact on a day ahead. Words that a stop parts from the verb tell what was said, unless the day is all there is.
pub(super) fn planned(verb: &str, text: &str, apart: bool, context: &Context<'_>) -> Option<Wrong> {
    let found = find_ahead(text, &context.reading)?;
    let what = text.get(..found.range.start)?.trim();
    let after = untrailed_text(text.get(found.range.end..)?);
    if apart && !(what.is_empty() && after.is_empty()) {
        return None;
    }
    Some(refused(&plan(verb, what), found.when.ok()?, context))
}

/// An action that is done on a day ahead.
pub(super) fn postponed(text: &str, context: &Context<'_>) -> Option<Wrong> {
    let when = find_ahead(text, &context.reading).filter(|found| found.range.start == 0)?.when.ok()?;
    settle::whole(text, context)?.ok()?;
    let day = wrong::shown(when, context);
    Some(Wrong { why: ahead(&day), form: format!("snooze {day}") })
}

fn refused(plan: &str, when: When, context: &Context<'_>) -> Wrong {
    let day = wrong::shown(when, context);
    Wrong { why: ahead(&day), form: format!("next: {plan} by {day}") }
}

fn ahead(day: &str) -> String {
    format!("{day} is still ahead, so nothing was noted as done.")
}

/// What is yet to be done, of what is said to have been.
fn plan(verb: &str, what: &str) -> String {
    let (verb, object) = match verb {
        "sent" => ("send", "it"),
        "met" => ("meet", "them"),
        "replied" => ("reply", "to them"),
        "emailed" => ("email", "them"),
        "spoke" => ("speak", "to them"),
        "texted" => ("text", "them"),
        _ => ("call", "them"),
    };
    format!("{verb} {}", if what.is_empty() { object } else { what })
}
