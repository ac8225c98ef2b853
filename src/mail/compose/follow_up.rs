//! Words of the letters about one lead: a follow-up that is due or late, and a customer who waits.

use crate::domain::Mailbox;
use crate::domain::letters::{Background, FollowUp, LeadLine, Waiting, WaitingOn};

use super::answer;
use super::dates::{Today, days};
use super::envelope::Envelope;
use super::plain::{clean, clean_to};
use super::rows;
use super::sheet::Sheet;

/// The most people of a customer that are named.
const MAX_CONTACTS: usize = 5;

/// `[L-57] Due today: send Sarah the revised proposal`, `[L-57] 3 days late: …`.
pub(super) fn sheet(letter: &FollowUp, envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let line = &letter.line;
    let title = format!("{}: {}", state(line, today), step(line));
    let mut sheet = Sheet {
        subject: format!("[{}] {title}", line.lead),
        opening: vec![opening(line, letter.for_manager_of.as_deref(), today)],
        title,
        answer: match &letter.for_manager_of {
            Some(owner) => answer::copy(&clean_to(owner, 60), envelope),
            None => answer::follow_up(line, envelope),
        },
        buttons: match &letter.for_manager_of {
            Some(_) => Vec::new(),
            None => rows::taps(line, "Snooze 2 days", "snooze 2d"),
        },
        ..Sheet::default()
    };
    facts(&mut sheet, line, &letter.background, today);
    sheet
}

/// `[L-57] Waiting for our answer since Thu 5 Feb: Sarah / dashboard`.
pub(super) fn waiting(letter: &Waiting, envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let line = &letter.line;
    let since = line.since.map(|since| format!(" since {}", today.day(since))).unwrap_or_default();
    let name = rows::name(&line.name);
    let title = format!("Waiting for our answer{since}: {name}");
    let owner = letter.for_manager_of.as_ref().map(|owner| clean_to(owner, 60));
    let mut sheet = Sheet {
        subject: format!("[{}] {title}", line.lead),
        opening: vec![match owner.as_deref() {
            None => format!("{name} has been waiting for an answer{since}."),
            Some("") => format!("{name} has been waiting for an answer{since}. The lead has no owner."),
            Some(owner) => format!("{name} has been waiting for an answer{since}. The lead is with {owner}."),
        }],
        title,
        answer: match owner {
            Some(owner) => answer::copy(&owner, envelope),
            None => answer::waiting(envelope),
        },
        buttons: match letter.for_manager_of.as_deref() {
            None => vec![rows::no_answer_needed(line.lead)],
            Some("") => vec![rows::mine(line.lead)],
            Some(_) => Vec::new(),
        },
        ..Sheet::default()
    };
    facts(&mut sheet, line, &letter.background, today);
    sheet
}

/// `Due today`, `Due at 14:00`, `3 days late`, or the day.
fn state(line: &LeadLine, today: Today) -> String {
    match line.due {
        _ if line.days_late > 0 => format!("{} late", days(line.days_late)),
        Some(due) if today.is(due) => {
            today.time(due).map_or("Due today".to_owned(), |time| format!("Due at {time}"))
        }
        Some(due) => format!("Due {}", today.when(due)),
        None => "Due".to_owned(),
    }
}

/// The action; where there is none, whom it is about.
fn step(line: &LeadLine) -> String {
    let (action, name) = (clean(&line.action), rows::name(&line.name));
    match line.waiting {
        _ if !action.is_empty() => action,
        WaitingOn::Us => format!("{name} waits on us"),
        WaitingOn::Customer => format!("{name}, no answer yet"),
        WaitingOn::Nobody => format!("{name}, next step to be chosen"),
    }
}

fn opening(line: &LeadLine, manager_of: Option<&str>, today: Today) -> String {
    let name = rows::name(&line.name);
    let day = line.due.map(|due| today.when(due)).unwrap_or_default();
    let state = match line.due {
        _ if line.days_late > 0 && !day.is_empty() => {
            format!("was planned for {day}, {} ago", working_days(line.days_late))
        }
        Some(due) if today.is(due) => {
            today.time(due).map_or("is due today".to_owned(), |time| format!("is due today at {time}"))
        }
        Some(_) => format!("was planned for {day}"),
        None => "is due".to_owned(),
    };
    match manager_of.map(|owner| clean_to(owner, 60)) {
        Some(owner) if !owner.is_empty() => {
            format!("The next step with {name} {state}. The lead is with {owner}.")
        }
        _ => format!("The next step with {name} {state}."),
    }
}

fn working_days(number: u32) -> String {
    if number == 1 { "1 working day".to_owned() } else { format!("{number} working days") }
}

fn facts(sheet: &mut Sheet, line: &LeadLine, background: &Background, today: Today) {
    sheet.fact("Lead", format!("{} {}", line.lead, rows::name(&line.name)));
    sheet.fact("Next step", if line.due.is_some() { rows::step(line) } else { clean(&line.action) });
    sheet.fact("Follow-up", line.due.map(|due| today.near_when(due)).unwrap_or_default());
    rows::both_sides(sheet, line, today);
    sheet.said("They asked", &background.asked);
    sheet.said("Already sent", &background.sent);
    sheet.said("Unclear", &background.unclear);
    sheet.said("They like", &background.preferences);
    sheet.fact("People", people(&background.contacts));
}

/// `Sarah Lee (sarah@customer.example), bob@customer.example`.
fn people(contacts: &[Mailbox]) -> String {
    let people: Vec<String> = contacts.iter().take(MAX_CONTACTS).map(person).collect();
    people.join(", ")
}

/// A name with its address: names are easily borrowed.
pub(super) fn person(mailbox: &Mailbox) -> String {
    let name = clean_to(&mailbox.name, 60);
    let address = rows::address(&mailbox.address);
    if name.is_empty() { address } else { format!("{name} ({address})") }
}
