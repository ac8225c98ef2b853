//! A lead as a row: which one, how late, what next, what was last. The same words in every letter.

use crate::domain::letters::{LastLine, LeadLine, WaitingOn, Who};
use crate::domain::{Address, LeadId};

use super::dates::{Today, days};
use super::plain::{clean, clean_to};
use super::sheet::Row;

/// The longest name of a lead or a person inside a row, in characters.
const MAX_NAME: usize = 60;

/// How a lead is called; strangers can leave their name empty.
pub(super) fn name(text: &str) -> String {
    let name = clean_to(text, MAX_NAME);
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

/// An address as a stranger chose it: its local part can hold anything that is not a space.
pub(super) fn address(address: &Address) -> String {
    clean(address.as_str())
}

/// A row with the lead and nothing below it yet.
pub(super) fn head(lead: LeadId, title: &str) -> Row {
    Row { id: lead.to_string(), name: name(title), ..Row::default() }
}

/// `3 days late`, `14:00`, or nothing.
fn badge(line: &LeadLine, today: Today) -> String {
    if line.days_late > 0 {
        return format!("{} late", days(line.days_late));
    }
    match line.due {
        Some(due) if today.is(due) => today.time(due).unwrap_or_default(),
        Some(due) => format!("due {}", today.when(due)),
        None => String::new(),
    }
}

/// The row of a lead whose follow-up counts.
pub(super) fn due(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    row.badge = badge(line, today);
    row.lines.extend(Some(step(line)).filter(|step| !step.is_empty()));
    row.lines.push(last(line, today));
    row
}

/// The row of a lead where somebody waits for a word.
pub(super) fn waits(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    row.badge = line.since.map(|since| format!("since {}", today.day(since))).unwrap_or_default();
    if !line.action.is_empty() {
        row.lines.push(next(line));
    }
    row.lines.push(last(line, today));
    row
}

/// The row of a step that a mail completed before its day.
pub(super) fn done(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    let was = line.due.map(|due| format!(" (it was set for {})", today.when(due))).unwrap_or_default();
    row.lines.push(format!("{}{was}", next(line)));
    row.lines.push(last(line, today));
    row
}

/// The row of a lead that was found, with nothing planned on it.
pub(super) fn seen(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    row.lines.push(last(line, today));
    row
}

/// The next action, or that there is none. Nothing where somebody waits for a word: that is the step.
pub(super) fn step(line: &LeadLine) -> String {
    if line.action.is_empty() && line.waiting != WaitingOn::Nobody { String::new() } else { next(line) }
}

/// The next action, or that there is none.
pub(super) fn next(line: &LeadLine) -> String {
    let action = clean(&line.action);
    if action.is_empty() { "no next step written down".to_owned() } else { action }
}

fn last(line: &LeadLine, today: Today) -> String {
    let contact = match &line.last {
        Some(last) => format!("last: {}", contact(last, &today.day(last.on))),
        None => "nobody has written yet".to_owned(),
    };
    joined(&contact, ball(line.waiting))
}

/// The last contact in a sentence or two, for a letter about one lead.
pub(super) fn last_contact(line: &LeadLine, today: Today) -> String {
    let contact = match &line.last {
        Some(last) => contact(last, &today.near(last.on)),
        None => "none yet".to_owned(),
    };
    joined(&contact, ball(line.waiting))
}

/// `Wed 4 Feb, you, left a message`; somebody's own words in quotes.
fn contact(last: &LastLine, on: &str) -> String {
    let what = clean(&last.what);
    let by = who(&last.who);
    match &last.who {
        _ if what.is_empty() => format!("{on}, {by}"),
        Who::Customer(_) => format!("{on}, {by}: “{what}”"),
        _ if last.own_words => format!("{on}, {by}: “{what}”"),
        _ => format!("{on}, {by}, {what}"),
    }
}

/// How a person is called in the middle of a sentence.
pub(super) fn who(who: &Who) -> String {
    match who {
        Who::You => "you".to_owned(),
        Who::Member(label) | Who::Customer(label) => name(label),
        Who::Team => "the team".to_owned(),
    }
}

fn ball(waiting: WaitingOn) -> &'static str {
    match waiting {
        WaitingOn::Us => "The customer waits on us.",
        WaitingOn::Customer => "We wait on the customer.",
        WaitingOn::Nobody => "",
    }
}

/// Ends the first sentence where a second follows.
fn joined(first: &str, second: &str) -> String {
    match (second, first.ends_with(['.', '?', '!', '…', '”'])) {
        ("", _) => first.to_owned(),
        (_, true) => format!("{first} {second}"),
        (_, false) => format!("{first}. {second}"),
    }
}
