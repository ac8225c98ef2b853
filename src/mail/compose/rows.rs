//! A lead as a row: which one, how late, what next, what was last. The same words in every letter.

use crate::domain::handoff::{Absent, Blocked};
use crate::domain::letters::{HandoffLine, LastLine, LeadLine, WaitingOn, Who};
use crate::domain::time::When;
use crate::domain::{Address, LeadId};

use super::button::Button;
use super::dates::{Today, days};
use super::plain::{clean, clean_to};
use super::sheet::{Row, Sheet};

/// The longest name of a lead or a person inside a row, in characters.
const MAX_NAME: usize = 60;

/// The longest words of a contact in a row that has two, in characters.
const HALF: usize = 50;

/// The longest action that a button repeats, in bytes: each may take three in a link, which holds it twice.
const MAX_AGAIN: usize = 100;

/// Closes a lead whose customer did not answer.
pub(super) const CLOSE: &str = "close: no reply";

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
    row.lines.extend(contacts(line, today));
    row.buttons = taps(line, "Snooze 1 day", "snooze 1d");
    row
}

/// What settles a step of one's own: done, closed as it says, no answer needed, or later.
pub(super) fn taps(line: &LeadLine, later: &str, snooze: &str) -> Vec<Button> {
    let (label, verb) = if line.closes { ("Close it", CLOSE) } else { ("Done", "done") };
    let done = (!line.action.is_empty()).then(|| Button::on(line.lead, label, verb));
    let waits = done.is_none() && line.waiting == WaitingOn::Us;
    let rest = waits.then(|| no_answer_needed(line.lead));
    let later = Button::on(line.lead, later, snooze);
    done.into_iter().chain(rest).chain([later]).collect()
}

/// Takes a lead that nobody owns.
pub(super) fn mine(lead: LeadId) -> Button {
    Button::on(lead, "I take it", "mine")
}

/// Closes what is nobody's opportunity.
pub(super) fn not_a_lead(lead: LeadId) -> Button {
    Button::on(lead, "Not a lead", "not a lead")
}

/// Gives back what stood before the customer's first unanswered mail.
pub(super) fn no_answer_needed(lead: LeadId) -> Button {
    Button::on(lead, "No answer needed", "waiting them")
}

/// The row of a lead where somebody waits for a word.
pub(super) fn waits(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    row.badge = line.since.map(|since| format!("since {}", today.day(since))).unwrap_or_default();
    if !line.action.is_empty() {
        row.lines.push(next(line));
    }
    row.lines.extend(contacts(line, today));
    row.buttons = match line.waiting {
        WaitingOn::Us => vec![no_answer_needed(line.lead)],
        _ => taps(line, "Snooze 1 day", "snooze 1d"),
    };
    row
}

/// The row of a step that a mail completed before its day.
pub(super) fn done(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    let was = line.due.map(|due| format!(" (it was set for {})", today.when(due))).unwrap_or_default();
    row.lines.push(format!("{}{was}", next(line)));
    row.lines.extend(contacts(line, today));
    row.buttons.extend(again(line, today));
    row
}

/// Sets a completed action again, word for word and for the same day; where that day is past, or it is
/// too long to be repeated so, there is no button. A semicolon would begin another command.
fn again(line: &LeadLine, today: Today) -> Option<Button> {
    let action = clean(&line.action).replace(';', ",");
    let whole = !action.is_empty() && !action.ends_with('…') && action.len() <= MAX_AGAIN;
    let due = line.due.filter(|due| whole && due.date(today.zone) >= today.date)?;
    let by = match due {
        When::On(day) => day.format("%Y-%m-%d").to_string(),
        When::At(at) => at.with_timezone(&today.zone).format("%Y-%m-%d %H:%M").to_string(),
    };
    Some(Button::on(line.lead, "Set it again", &format!("next: {action} by {by}")))
}

/// The row of a handoff that waits for the reader's word.
pub(super) fn to_confirm(line: &HandoffLine, today: Today) -> Row {
    let mut row = handoff(line, "from", today);
    row.buttons = vec![Button::on(line.lead, "OK", "ok"), Button::on(line.lead, "No", "no")];
    row
}

/// The row of a handoff that the reader began and that lacks something, or somebody.
pub(super) fn draft(line: &HandoffLine, today: Today) -> Row {
    let mut row = handoff(line, "to", today);
    let (held, anyway) = match (&line.who, line.blocked) {
        (_, Blocked::Parts) | (None, _) => (None, false),
        (Some(person), Blocked::Receiver(absent)) => {
            (Some(format!("nothing is missing. {}", cannot(person, absent, today))), absent != Absent::Gone)
        }
        (Some(_), Blocked::Nothing) => (Some("nothing is missing any more.".to_owned()), true),
    };
    row.lines.extend(held);
    let over = anyway.then(|| Button::on(line.lead, "Hand it over", &format!("to {} anyway", line.to)));
    row.buttons = over.into_iter().chain([Button::on(line.lead, "Drop it", "back")]).collect();
    row
}

/// Why somebody cannot have a lead now: `Sam is away until Fri 15 May.`
pub(super) fn cannot(person: &Who, absent: Absent, today: Today) -> String {
    let name = if *person == Who::You { "You".to_owned() } else { who(person) };
    let (is, has, they) = if *person == Who::You { ("are", "have", "you") } else { ("is", "has", "they") };
    match absent {
        Absent::Away(Some(until)) => format!("{name} {is} away until {}.", today.day(until)),
        Absent::Away(None) => format!("{name} {is} away."),
        Absent::Gone => format!("{name} {is} not on the team any more."),
        Absent::Full => format!("{name} {has} as many leads as {they} can take."),
    }
}

/// The row of a handoff that nobody has confirmed to the reader.
pub(super) fn given(line: &HandoffLine, today: Today) -> Row {
    let mut row = handoff(line, "to", today);
    let ask = line.asks.then(|| Button::on(line.lead, "Ask again", "remind"));
    let take = line.takes_back.then(|| Button::on(line.lead, "Take it back", "back"));
    row.buttons = ask.into_iter().chain(take).collect();
    row
}

/// `from Jamie, since Mon 9 Feb, 16:05 (yesterday)`.
fn handoff(line: &HandoffLine, way: &str, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    let since = format!("since {}", today.near_when(When::At(line.since)));
    row.lines.push(match &line.who {
        Some(person) => format!("{way} {}, {since}", who(person)),
        None => since,
    });
    row
}

/// The row of a lead that was found, with nothing planned on it and nobody to look after it.
pub(super) fn seen(line: &LeadLine, today: Today) -> Row {
    let mut row = head(line.lead, &line.name);
    row.lines.extend(contacts(line, today));
    row.buttons = vec![mine(line.lead)];
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

/// The last contact, and what they said since; who has the ball ends it.
fn contacts(line: &LeadLine, today: Today) -> Vec<String> {
    let both = line.last.is_some() && line.heard.is_some();
    let said = |label: &str, last: &LastLine| {
        let what = if both { clean_to(&last.what, HALF) } else { last.what.clone() };
        let short = LastLine { what, ..last.clone() };
        format!("{label}: {}", contact(&short, &today.day(last.on)))
    };
    let ours = line.last.as_ref().map(|last| said("last", last));
    let theirs = line.heard.as_ref().map(|heard| said(&heard_as(heard).to_lowercase(), heard));
    let mut lines: Vec<String> = ours.into_iter().chain(theirs).collect();
    let last = lines.pop().unwrap_or_else(|| "nobody has written yet".to_owned());
    lines.push(joined(&last, ball(line.waiting)));
    lines
}

/// The last contact in a sentence or two, for a letter about one lead.
pub(super) fn last_contact(line: &LeadLine, today: Today) -> String {
    joined(&ours(line, today), ball(line.waiting))
}

/// The same with what they said since, which then says who has the ball.
pub(super) fn both_sides(sheet: &mut Sheet, line: &LeadLine, today: Today) {
    let Some(heard) = &line.heard else {
        return sheet.fact("Last contact", last_contact(line, today));
    };
    sheet.fact("Last contact", ours(line, today));
    sheet.fact(heard_as(heard), joined(&contact(heard, &today.near(heard.on)), ball(line.waiting)));
}

fn ours(line: &LeadLine, today: Today) -> String {
    line.last.as_ref().map_or("none yet".to_owned(), |last| contact(last, &today.near(last.on)))
}

/// How they reached us.
fn heard_as(heard: &LastLine) -> &'static str {
    if heard.own_words { "They wrote" } else { "They said" }
}

/// `Wed 4 Feb, you, left a message`; somebody's own words in quotes.
pub(super) fn contact(last: &LastLine, on: &str) -> String {
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
