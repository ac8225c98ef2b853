//! Words of the letter about new leads: one with its facts, several as rows.

use crate::domain::letters::{Digest, NewLead, WhyYours};

use super::answer;
use super::dates::{Today, count};
use super::envelope::Envelope;
use super::follow_up::person;
use super::plain::clean_to;
use super::rows;
use super::sheet::{Row, Sheet};

/// The most characters of a subject or a summary where many stand together.
const MAX_SAID: usize = 80;

/// `[L-42] New lead for you: Customer A, pricing for Friday`, or `3 new leads for you`.
pub(super) fn sheet(leads: &[NewLead], envelope: &Envelope<'_>) -> Sheet {
    match leads {
        [one] => single(one, envelope),
        several => many(several, envelope),
    }
}

fn single(lead: &NewLead, envelope: &Envelope<'_>) -> Sheet {
    let name = rows::name(&lead.name);
    let to_assign = lead.why == WhyYours::ToAssign;
    let what = if to_assign { "New lead to assign" } else { "New lead for you" };
    let mut sheet = Sheet {
        subject: format!("[{}] {what}: {}", lead.lead, topic(lead)),
        title: format!("{what}: {name}"),
        opening: vec![if to_assign {
            format!("{name} has written, and the lead has no owner yet.")
        } else {
            format!("{name} is a new lead, and you are its owner.")
        }],
        answer: if to_assign { answer::unowned(envelope) } else { answer::new_leads(envelope) },
        ..Sheet::default()
    };
    facts(&mut sheet, lead, envelope.today());
    sheet.fact("Why you", why(&lead.why));
    sheet
}

/// What is known of a new lead.
pub(super) fn facts(sheet: &mut Sheet, lead: &NewLead, today: Today) {
    sheet.fact("Lead", format!("{} {}", lead.lead, rows::name(&lead.name)));
    sheet.fact("From", lead.from.as_ref().map(person).unwrap_or_default());
    sheet.said("Subject", &lead.subject);
    sheet.said("They wrote", &lead.summary);
    sheet.fact("Answer by", lead.respond_by.map(|when| today.near_when(when)).unwrap_or_default());
}

/// `Customer A, pricing for Friday`.
pub(super) fn topic(lead: &NewLead) -> String {
    let (name, subject) = (rows::name(&lead.name), clean_to(&lead.subject, MAX_SAID));
    if subject.is_empty() || subject == name { name } else { format!("{name}, {subject}") }
}

fn many(leads: &[NewLead], envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let title = count(leads.len(), "new lead for you", "new leads for you");
    let rows: Vec<Row> = leads.iter().take(Digest::MAX_ROWS).map(|lead| row(lead, today)).collect();
    let cut = leads.len().saturating_sub(Digest::MAX_ROWS);
    let mut sheet = Sheet {
        subject: title.clone(),
        opening: vec![format!(
            "{} came in, and they are yours.",
            count(leads.len(), "new lead", "new leads")
        )],
        title,
        more: if cut == 0 { String::new() } else { format!("and {cut} more") },
        answer: answer::new_leads(envelope),
        ..Sheet::default()
    };
    sheet.section("New", "", rows);
    sheet
}

fn row(lead: &NewLead, today: Today) -> Row {
    let mut row = rows::head(lead.lead, &lead.name);
    row.badge = lead.respond_by.map(|when| format!("answer by {}", today.when(when))).unwrap_or_default();
    let said = [clean_to(&lead.subject, MAX_SAID), clean_to(&lead.summary, MAX_SAID)];
    row.lines.extend(said.into_iter().filter(|line| !line.is_empty()));
    row.lines.extend(lead.from.as_ref().map(|from| format!("from: {}", person(from))));
    row.lines.push(format!("why you: {}", why(&lead.why)));
    row
}

fn why(why: &WhyYours) -> String {
    match why {
        WhyYours::RoundRobin => "it was your turn".to_owned(),
        WhyYours::LeastBusy => "you had the fewest active leads".to_owned(),
        WhyYours::Skill(skill) => format!("it asks for {}, which you know", clean_to(skill, 60)),
        WhyYours::AddressedToYou => "the mail was addressed to you".to_owned(),
        WhyYours::SameOrganisation(other) => format!("you own {other}, of the same organisation"),
        WhyYours::ToAssign => "new leads are assigned by a manager".to_owned(),
        WhyYours::YouWroteFirst => "you began the conversation".to_owned(),
    }
}
