//! Promises of the command language: it reads the same each time and within its limits; what it prints reads as the same
//! command; every form it offers runs; quoted text and text below prose command nothing; and every lead that it names was
//! foretold.

use batond::command::language::{Context, leads_in, print, read, read_line};
use batond::domain::LeadId;
use batond::domain::command::{Command, Line, MAX_LINES, Orders};
use batond::domain::time::{When, whole_seconds};
use chrono::TimeDelta;

use super::desk::Desk;

/// A line that is prose for everybody.
const PROSE: &str = "The weather has been lovely here these days";

pub(super) fn holds(bytes: &[u8]) {
    let desk = Desk::of(bytes);
    let (text, context) = (desk.text.as_ref(), desk.context());
    let orders = read(text, &context);
    assert_eq!(orders, read(text, &context), "{text:?} is read in two ways");
    let _ = read_line(text, &context);
    limits(text, &orders);
    commands_nothing(text, &context);
    foretold(text, &orders);
    for line in &orders.lines {
        match &line.asked {
            Ok(command) => known(command, line, &context),
            Err(wrong) => offered(&wrong.form, "the right form", &context),
        }
    }
    for (_, command) in &orders.below {
        offered(command, "a line below", &context);
    }
    if let Some(likely) = &orders.likely {
        offered(&likely.command, "a likely command", &context);
    }
}

fn limits(text: &str, orders: &Orders) {
    assert!(orders.lines.len() <= MAX_LINES, "{text:?}: {} lines", orders.lines.len());
    assert!(!orders.too_many || orders.lines.is_empty(), "{text:?} is refused and read");
    assert!(orders.rest.chars().count() <= 2_000 && orders.below.len() <= 5, "{text:?}");
    for line in &orders.lines {
        let one = !line.written.contains(['\n', '\r']) && line.written.chars().count() <= 200;
        assert!(one, "{:?} is no short line", line.written);
    }
}

/// Neither in a quote, nor below a line of prose; there `New owner: NAME` alone begins a handoff (product.md §7.1).
fn commands_nothing(text: &str, context: &Context<'_>) {
    let quoted = text.lines().map(|line| format!("> {line}\n")).collect::<Vec<_>>().concat();
    let plain = Context { fills: false, ..*context };
    assert!(!read(&quoted, &plain).has_commands(), "{quoted:?} commands");
    let below = format!("{PROSE}\n\n{text}");
    let orders = read(&below, &plain);
    let hands = |line: &Line| matches!(line.asked, Ok(Command::To(_)) | Err(_));
    let may = text.to_lowercase().contains("owner") && orders.lines.iter().all(hands);
    assert!(may || !orders.has_commands(), "{below:?} commands");
}

/// Whatever a command names was loaded for it.
fn foretold(text: &str, orders: &Orders) {
    let known = leads_in(text);
    let named = orders.lines.iter().flat_map(leads_of);
    for lead in named {
        assert!(known.contains(&lead), "{text:?} names {lead}, which nobody foretold");
    }
}

fn leads_of(line: &Line) -> Vec<LeadId> {
    let same = match &line.asked {
        Ok(Command::SameAs(lead)) => Some(*lead),
        _ => None,
    };
    line.lead.into_iter().chain(same).collect()
}

fn known(command: &Command, line: &Line, context: &Context<'_>) {
    let people = match command {
        Command::To(hand) => vec![&hand.to],
        Command::With(handle) | Command::Without(handle) => vec![handle],
        Command::Away(away) => {
            assert!(away.from <= away.to, "{line:?} ends before it begins");
            away.cover.iter().collect()
        }
        _ => Vec::new(),
    };
    assert!(
        people.into_iter().all(|handle| context.team.member(handle).is_some()),
        "{line:?} names a stranger"
    );
    match command {
        Command::Snooze(when) | Command::On(when) => lies_ahead(*when, line, context),
        Command::Next(step) => step.by.into_iter().for_each(|when| lies_ahead(when, line, context)),
        _ => {}
    }
    printed(command, line, context);
}

/// Cut to the minute of the moment it was sent.
fn lies_ahead(when: When, line: &Line, context: &Context<'_>) {
    let sent_at = context.reading.sent_at;
    match when {
        When::On(day) => assert!(day >= context.reading.calendar.date(sent_at), "{line:?}: {day} is past"),
        When::At(at) => {
            assert!(at > whole_seconds(sent_at) - TimeDelta::minutes(1), "{line:?}: {at} is past");
        }
    }
}

/// Printed and read again it is the same command. Labels that say nothing are printed as nothing, and of a line only the
/// first 2,000 characters are read.
fn printed(command: &Command, line: &Line, context: &Context<'_>) {
    let again = print(&plain(command.clone()), context);
    if again.is_empty() || again.len() > 1_900 || says_more_alone(&again) {
        return;
    }
    let fills = Context { fills: matches!(command, Command::Fill(_)), ..*context };
    let orders = read(&again, &fills);
    let read: Vec<_> = orders.lines.into_iter().map(|line| line.asked.map(plain)).collect();
    assert_eq!(read, [Ok(plain(command.clone()))], "{:?} is printed as {again:?}", line.written);
}

/// A note without what is not printed, or guessed from free words: dates that could not be taken, who reached the
/// customer when.
fn plain(mut command: Command) -> Command {
    let labels = match &mut command {
        Command::To(hand) => &mut hand.labels,
        Command::Fill(labels) => labels,
        _ => return command,
    };
    labels.wrong.clear();
    labels.last_contact = None;
    command
}

/// Within other words this is a part of them; on a line of its own it names a receiver, or was put there by a phone.
fn says_more_alone(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["new owner", "sent from"].iter().any(|words| lower.contains(words))
}

/// What a letter offers as an answer is a command that can be carried out.
fn offered(form: &str, what: &str, context: &Context<'_>) {
    if says_more_alone(form) {
        return;
    }
    let orders = read(form, context);
    let runs = !orders.lines.is_empty() && orders.lines.iter().all(|line| line.asked.is_ok());
    assert!(runs && orders.rest.is_empty(), "{what} {form:?} does not run: {orders:?}");
}
