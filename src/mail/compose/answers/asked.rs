//! What somebody asked to see: the lead, why things are as they are, their leads, everybody's, and what can be said.

use crate::domain::LeadId;
use crate::domain::letters::{Answered, Did, Happened, LeadLine, Saying, Shown};

use super::super::dates::{Today, count};
use super::super::plain::{clean, clean_to};
use super::super::sheet::{Row, Sheet};
use super::super::{follow_up, rows};

/// Whether a line only asks.
pub(super) fn is_ask(line: &Answered) -> bool {
    matches!(line.came, Ok(Did::Shown(_) | Did::Because(_) | Did::Queue { .. } | Did::Team(_) | Did::Help(_)))
}

/// Adds what was asked to the sheet.
pub(super) fn onto(sheet: &mut Sheet, line: &Answered, today: Today) {
    let lead = line.lead.as_ref();
    match &line.came {
        Ok(Did::Shown(shown)) => show(sheet, shown, today),
        Ok(Did::Because(history)) => because(sheet, lead, history, today),
        Ok(Did::Queue { rows, more }) => queue(sheet, rows, *more, today),
        Ok(Did::Team(members)) => team(sheet, members),
        Ok(Did::Help(table)) => help(sheet, table),
        _ => {}
    }
}

fn titled(sheet: &mut Sheet, title: String) {
    if sheet.title.is_empty() {
        sheet.title = title;
    }
}

fn show(sheet: &mut Sheet, shown: &Shown, today: Today) {
    let line = &shown.line;
    titled(sheet, format!("{} {}", line.lead, rows::name(&line.name)));
    sheet.fact("Lead", format!("{} {}", line.lead, rows::name(&line.name)));
    sheet.fact("Status", shown.status.word().to_owned());
    let owner = shown.owner.as_ref().map_or_else(|| "nobody".to_owned(), rows::who);
    sheet.fact("Owner", owner);
    sheet.fact("Next step", clean(&line.action));
    let due = line.due.map(|due| today.near_when(due)).unwrap_or_default();
    let again =
        shown.if_no_reply.map(|on| format!("; if no reply, again {}", today.day(on))).unwrap_or_default();
    sheet.fact("Follow-up", if due.is_empty() { due } else { format!("{due}{again}") });
    rows::both_sides(sheet, line, today);
    sheet.said("They asked", &shown.background.asked);
    sheet.said("Already sent", &shown.background.sent);
    sheet.said("Unclear", &shown.background.unclear);
    sheet.said("They like", &shown.background.preferences);
    if let Some((to, state)) = &shown.handoff {
        sheet.fact("Handoff", format!("to {}, {state}", rows::who(to)));
    }
    let people: Vec<String> = shown.background.contacts.iter().take(5).map(follow_up::person).collect();
    sheet.fact("People", people.join(", "));
}

fn because(sheet: &mut Sheet, lead: Option<&(LeadId, String)>, history: &[Happened], today: Today) {
    let about = lead.map(super::named).unwrap_or_default();
    titled(sheet, format!("Why: {about}"));
    sheet.opening.push(format!("This is what happened to {about}, oldest first."));
    let rows = history.iter().map(|line| {
        let local = line.at.with_timezone(&today.zone);
        Row {
            name: format!("{} {}", today.day(local.date_naive()), local.format("%H:%M")),
            lines: vec![format!("{}: {}", clean_to(&line.by, 60), clean_to(&line.what, 200))],
            ..Row::default()
        }
    });
    sheet.section("History", "", rows.collect());
}

fn queue(sheet: &mut Sheet, lines: &[LeadLine], more: u32, today: Today) {
    let all = lines.len().saturating_add(usize::try_from(more).unwrap_or(usize::MAX));
    titled(sheet, "Your leads".to_owned());
    sheet.opening.push(match all {
        0 => "You have no active leads.".to_owned(),
        _ => format!("You have {}.", count(all, "active lead", "active leads")),
    });
    sheet.section(
        "Your leads, the next first",
        "",
        lines.iter().map(|line| rows::due(line, today)).collect(),
    );
    if more > 0 {
        sheet.more = format!("and {more} more");
    }
}

fn team(sheet: &mut Sheet, members: &[(String, u32, u32)]) {
    titled(sheet, "The team".to_owned());
    let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let rows = members.iter().map(|(name, active, late)| {
        let late = if *late > 0 { format!(", {late} late") } else { String::new() };
        Row {
            name: rows::name(name),
            lines: vec![format!("{}{late}", count(number(*active), "active lead", "active leads"))],
            ..Row::default()
        }
    });
    sheet.section("Everybody's leads", "", rows.collect());
}

fn help(sheet: &mut Sheet, table: &[Saying]) {
    titled(sheet, "What you can answer".to_owned());
    sheet.opening.push(
        "Answer any letter of mine with one of these lines, at the top of your mail. Where a letter is about several \
         leads, the number of the lead goes first: L-42 done."
            .to_owned(),
    );
    let rows = table.iter().map(|saying| Row {
        name: saying.form.clone(),
        lines: vec![format!("{} For example: {}", saying.effect, saying.example)],
        ..Row::default()
    });
    sheet.section("The words", "", rows.collect());
}
