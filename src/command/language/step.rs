//! A next action: its words, its date, and the date if nobody replies. The date is taken out of the words where they
//! still say what to do without it (`call after 2 p.m. today` keeps it).

use super::Context;
use super::fold::{joined, untrailed_text};
use super::settle;
use crate::command::when::Refusal;
use crate::domain::Handle;
use crate::domain::command::Step;
use crate::domain::time::When;

/// Reads an action; `receiver` is whose it is: `Sam to confirm …` is said without them.
pub(super) fn step(text: &str, receiver: Option<&Handle>, context: &Context<'_>) -> Result<Step, Refusal> {
    let (action, if_no_reply) = condition(text, context)?;
    let action = untrailed_text(without_receiver(action, receiver, context));
    let (text, by) = match settle::within(action, context) {
        None => (ended(action), None),
        Some((_, Err(refusal))) => return Err(refusal),
        Some((range, Ok(when))) => (without_date(action, range), Some(when)),
    };
    Ok(Step { text, by, if_no_reply })
}

type Condition<'a> = (&'a str, Option<chrono::NaiveDate>);

/// `…; if no reply Monday` in two: after a stop, or after a comma where the action has a date of its own.
fn condition<'a>(text: &'a str, context: &Context<'_>) -> Result<Condition<'a>, Refusal> {
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, ';' | '.' | ',')) {
        let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
        let Some(rest) = if_no_reply(tail.trim_start_matches([mark, ' '])) else { continue };
        if mark == ',' && settle::within(head, context).is_none() {
            continue;
        }
        match dated(rest, context) {
            Some(Ok(when)) => return Ok((head, Some(settle::date(when, context)))),
            Some(Err(refusal)) => return Err(refusal),
            None => {}
        }
    }
    Ok((text, None))
}

/// What follows `if no (customer) reply`, `if they don't answer`.
pub(super) fn if_no_reply(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let start = [
        "if no ",
        "if there is no ",
        "if there's no ",
        "if they don't ",
        "if they do not ",
        "if she doesn't ",
        "if he doesn't ",
    ]
    .iter()
    .find(|start| lower.starts_with(*start))?;
    let after = lower.get(start.len()..)?;
    let end = ["reply", "answer", "response", "respond"]
        .iter()
        .filter_map(|word| Some(after.find(word)? + word.len()))
        .min()?;
    let between = after.get(..end)?;
    (between.split(' ').count() <= 3)
        .then(|| text.get(start.len() + end..))?
        .map(|rest| rest.trim_start_matches([':', ',', ' ']))
}

/// The date in what follows: `Monday`, `after that, follow up May 10`.
pub(super) fn dated(text: &str, context: &Context<'_>) -> Option<Result<When, Refusal>> {
    let text = untrailed_text(text);
    settle::whole(text, context).or_else(|| settle::within(text, context).map(|(_, when)| when))
}

fn without_receiver<'a>(text: &'a str, receiver: Option<&Handle>, context: &Context<'_>) -> &'a str {
    let Some((handle, rest)) = super::people::leading(text, context) else { return text };
    let action =
        ["to ", "will ", "should ", "must "].iter().find_map(|word| rest.trim_start().strip_prefix(word));
    action.filter(|_| receiver == Some(&handle)).unwrap_or(text)
}

fn without_date(action: &str, range: std::ops::Range<usize>) -> String {
    let phrase = action.get(range.clone()).unwrap_or_default();
    let kept = phrase.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("after "));
    let (before, after) =
        (action.get(..range.start).unwrap_or_default(), action.get(range.end..).unwrap_or_default());
    let text = joined(before, after);
    // "Call today" without its day is a bare verb, which says less than was written.
    let says_enough = text.is_empty() || text.contains(' ');
    ended(if kept || !says_enough { action } else { &text })
}

/// An action without the marks that joined it to something: they would be lost when it is printed and read again.
fn ended(action: &str) -> String {
    action.trim_end_matches([' ', ',', ':', ';', '-', '–', '—', '(']).to_owned()
}
