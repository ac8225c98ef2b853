//! A next action: its words, its date, and the date if nobody replies. The date is taken out of the words where they
//! still say what to do without it (`call after 2 p.m. today` keeps it).

use super::Context;
use super::fold::{joined, unmarked, untrailed_text};
use super::{settle, wrong};
use crate::command::when::Refusal;
use crate::domain::Handle;
use crate::domain::command::Step;
use crate::domain::time::When;

/// How many stops of one kind may end the date that an action begins with?
const MAX_FRONT: usize = 3;

/// Reads an action; `receiver` is whose it is: `Sam to confirm …` is said without them. A date that cannot be taken costs
/// the date alone: what is to be done is kept, with why the date was not.
pub(super) fn step(text: &str, receiver: Option<&Handle>, context: &Context<'_>) -> (Step, Option<Refusal>) {
    let (action, if_no_reply, unread) = condition(text, context);
    let action = unmarked(untrailed_text(without_receiver(action, receiver, context)));
    if let Some((by, action)) = dated_before(action, context) {
        let text = ended(action);
        return match by {
            Ok(when) => (Step { text, by: Some(when), if_no_reply }, unread),
            Err(refusal) => (Step { text, by: None, if_no_reply }, Some(refusal)),
        };
    }
    let (text, by, refused) = match settle::within(action, context) {
        None => (ended(action), None, None),
        Some((range, Err(refusal))) => (without_date(action, range), None, Some(refusal)),
        Some((range, Ok(when))) => (without_date(action, range), Some(when), None),
    };
    (Step { text, by, if_no_reply }, refused.or(unread))
}

/// Why the two dates of an action cannot both be meant: nobody waits for a reply that is looked for later.
pub(super) fn turned(step: &Step, context: &Context<'_>) -> Option<String> {
    let (by, day) = (step.by?, step.if_no_reply?);
    let shown = |when| wrong::shown(when, context);
    (day < settle::date(by, context))
        .then(|| format!("If no reply is {}, before the follow-up on {}.", shown(When::On(day)), shown(by)))
}

/// `Friday: call her`: the date, and what follows it, where that has no date of its own.
fn dated_before<'a>(action: &'a str, context: &Context<'_>) -> Option<(Result<When, Refusal>, &'a str)> {
    let stops = [": ", ", ", " - ", " – ", " — "]
        .iter()
        .flat_map(|stop| action.match_indices(*stop).take(MAX_FRONT).map(|(at, _)| (at, at + stop.len())));
    let read = |(head, tail): (usize, usize)| {
        let rest = action.get(tail..).map(str::trim_start).filter(|rest| !rest.is_empty())?;
        Some((head, settle::whole(action.get(..head)?, context)?, rest))
    };
    let (_, by, rest) = stops.filter_map(read).max_by_key(|(head, ..)| *head)?;
    settle::within(rest, context).is_none().then_some((by, rest))
}

type Condition<'a> = (&'a str, Option<chrono::NaiveDate>, Option<Refusal>);

/// `…; if no reply Monday` in two: after a stop, or after a comma where the action has a date of its own.
fn condition<'a>(text: &'a str, context: &Context<'_>) -> Condition<'a> {
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, ';' | '.' | ',')) {
        let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
        let Some(rest) = if_no_reply(tail.trim_start_matches([mark, ' '])) else { continue };
        if mark == ',' && settle::within(head, context).is_none() {
            continue;
        }
        match dated(rest, context) {
            Some(Ok(when)) => return (head, Some(settle::date(when, context)), None),
            Some(Err(refusal)) => return (head, None, Some(refusal)),
            None => {}
        }
    }
    (text, None, None)
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

/// Without the courtesy that a date left behind: `(by Friday, please!)`.
fn plain(text: &str) -> &str {
    let unpaired = text.strip_suffix(')').filter(|text| !text.contains('(')).unwrap_or(text);
    let text = untrailed_text(unpaired);
    let before = text.len().checked_sub(6).and_then(|at| text.split_at_checked(at));
    match before {
        Some((before, please))
            if please.eq_ignore_ascii_case("please") && before.trim_end().ends_with(',') =>
        {
            before
        }
        _ => text,
    }
}

/// An action without the marks that joined it to something: they would be lost when it is printed and read again.
fn ended(action: &str) -> String {
    plain(action).trim_end_matches([' ', ',', ':', ';', '-', '–', '—', '(', '.']).to_owned()
}
