//! What others are told because of somebody's commands: who did what, and how to answer.

use crate::domain::LeadId;
use crate::domain::letters::{Answered, Told, Who};

use super::super::dates::listed;
use super::super::rows;
use super::super::sheet::Sheet;
use super::{Page, capital, named, said};

/// One sheet per kind.
pub(super) fn sheet(told: &Told, page: &Page<'_>) -> Sheet {
    match told {
        Told::Acted { by, lines } => acted(by, lines, page),
        Told::MergeAsked { by, lead, into } => merge_asked(by, lead, into),
        Told::Merged { by, lead, into } => merged(by, lead, into),
        Told::Corrected { by, leads, done_at } => {
            let local = done_at.with_timezone(&page.today.zone);
            let day = page.today.day(local.date_naive());
            corrected(by, leads, &format!("{day} at {}", local.format("%H:%M")))
        }
        Told::Unowned { by, lead, why } => unowned(by, lead, why),
    }
}

fn acted(by: &Who, lines: &[Answered], page: &Page<'_>) -> Sheet {
    let who = capital(&rows::who(by));
    let name = rows::who(by);
    let page = Page { me: &name, ..*page };
    let first = lines.first().and_then(|line| line.lead.as_ref()).map(named).unwrap_or_default();
    let same = told_lead(lines);
    let subject = match &same {
        Some(lead) => format!("[{}] {who} acted on your lead {}", lead.0, rows::name(&lead.1)),
        None => format!("{who} acted on your leads"),
    };
    let mut sheet = Sheet {
        title: format!("{who} acted on {}", if same.is_some() { first } else { "your leads".to_owned() }),
        subject,
        opening: vec![format!("{who} wrote me a word about what is yours. This is how it stands now.")],
        answer: vec![
            "If that is right, there is nothing to do. If not, set it yourself: “next: … by Friday”."
                .to_owned(),
        ],
        ..Sheet::default()
    };
    let rows = lines.iter().map(|line| {
        page.row(line, vec![format!("{who} wrote “{}”", said(&line.written)), page.what(line)], true)
    });
    sheet.section("Done", "", rows.collect());
    sheet
}

fn told_lead(lines: &[Answered]) -> Option<(LeadId, String)> {
    let first = lines.first()?.lead.clone()?;
    lines.iter().all(|line| line.lead.as_ref().map(|lead| lead.0) == Some(first.0)).then_some(first)
}

fn merge_asked(by: &Who, lead: &(LeadId, String), into: &(LeadId, String)) -> Sheet {
    let (who, one, other) = (capital(&rows::who(by)), named(lead), named(into));
    Sheet {
        subject: format!("[{}] Is it the same as {}?", lead.0, into.0),
        title: format!("Is {one} the same as {other}?"),
        opening: vec![format!(
            "{who} says that {one} and {other} are one lead. {} is yours and would stay, with its owner and its next \
             action; the people, mails and history of {} would join it. Nothing has changed yet.",
            into.0, lead.0
        )],
        answer: vec!["Reply “ok” to join them, or “no” to leave them apart.".to_owned()],
        ..Sheet::default()
    }
}

fn merged(by: &Who, lead: &(LeadId, String), into: &(LeadId, String)) -> Sheet {
    let (who, one, other) = (capital(&rows::who(by)), named(lead), named(into));
    Sheet {
        subject: format!("[{}] {} joined it", into.0, lead.0),
        title: format!("{one} joined {other}"),
        opening: vec![format!(
            "{who} says that {one} is the same as {other}. Everything about it is with {} now.",
            into.0
        )],
        answer: vec!["There is nothing to do.".to_owned()],
        ..Sheet::default()
    }
}

fn corrected(by: &Who, leads: &[(LeadId, String)], when: &str) -> Sheet {
    let who = capital(&rows::who(by));
    let names: Vec<String> = leads.iter().map(named).collect();
    let subject = match leads {
        [one] => format!("[{}] Taken back: {}", one.0, rows::name(&one.1)),
        _ => format!("Taken back: what {who} did"),
    };
    let stand = match names.as_slice() {
        [] => String::new(),
        [one] => format!(" {one} stands as before."),
        _ => format!(" {} stand as before.", listed(&names)),
    };
    Sheet {
        subject,
        title: "Taken back".to_owned(),
        opening: vec![format!("{who} took back what I told you of {when}.{stand}")],
        answer: vec!["There is nothing to do.".to_owned()],
        ..Sheet::default()
    }
}

fn unowned(by: &Who, lead: &(LeadId, String), why: &str) -> Sheet {
    let (who, name) = (capital(&rows::who(by)), named(lead));
    let why = if why.is_empty() { String::new() } else { format!(": “{}”", said(why)) };
    Sheet {
        subject: format!("[{}] Nobody owns {}", lead.0, rows::name(&lead.1)),
        title: format!("Nobody owns {name}"),
        opening: vec![format!("{who} left {name} without an owner{why}.")],
        answer: vec!["Reply “to NAME” to give it to somebody, or “mine” to take it.".to_owned()],
        ..Sheet::default()
    }
}
