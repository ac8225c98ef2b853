//! Words of the letter about new leads: one with its facts, several as rows.

use crate::domain::letters::{Digest, NewLead, WhyYours};
use crate::domain::{LeadId, Mailbox};

use super::answer;
use super::button::Button;
use super::dates::{Today, count};
use super::envelope::Envelope;
use super::follow_up::person;
use super::plain::{MAX_CHARS, clean_to};
use super::rows;
use super::sheet::{Row, Sheet};

/// The most characters of a mail's subject in a letter's subject.
const MAX_TOPIC: usize = 80;
/// More leads than this crowd a letter: each is told in fewer words.
const CROWD: usize = 8;
/// The most characters of a mail's subject and of its summary in a crowded letter.
const MAX_SAID_CROWDED: usize = 70;

/// `[L-42] New lead for you: Customer A, pricing for Friday`, or `3 new leads for you`.
pub(super) fn sheet(leads: &[NewLead], envelope: &Envelope<'_>) -> Sheet {
    match leads {
        [one] => single(one, envelope),
        several @ [first, ..] => many(several, first.lead, envelope),
        [] => Sheet::default(),
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
        answer: if to_assign { answer::unowned(envelope) } else { answer::new_lead(envelope) },
        buttons: to_assign.then(|| rows::mine(lead.lead)).into_iter().collect(),
        asides: vec![rows::not_a_lead(lead.lead)],
        ..Sheet::default()
    };
    facts(&mut sheet, lead, envelope.today());
    sheet.fact("Why you", why(&lead.why));
    sheet
}

/// A lead of nobody can be taken; what is no lead can be said so.
fn taps(lead: LeadId, unowned: bool) -> Vec<Button> {
    unowned.then(|| rows::mine(lead)).into_iter().chain([rows::not_a_lead(lead)]).collect()
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
    let (name, subject) = (rows::name(&lead.name), clean_to(&lead.subject, MAX_TOPIC));
    if subject.is_empty() || subject == name { name } else { format!("{name}, {subject}") }
}

fn many(leads: &[NewLead], first: LeadId, envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let title = count(leads.len(), "new lead for you", "new leads for you");
    let crowded = leads.len() > CROWD;
    let rows = leads.iter().take(Digest::MAX_ROWS).map(|lead| row(lead, crowded, today)).collect();
    let cut = leads.len().saturating_sub(Digest::MAX_ROWS);
    let mut sheet = Sheet {
        subject: title.clone(),
        opening: vec![format!(
            "{} came in, and they are yours.",
            count(leads.len(), "new lead", "new leads")
        )],
        title,
        more: if cut == 0 { String::new() } else { format!("and {cut} more") },
        answer: answer::new_leads(first, envelope),
        ..Sheet::default()
    };
    sheet.section("New", "", rows);
    sheet
}

fn row(lead: &NewLead, crowded: bool, today: Today) -> Row {
    let said = if crowded { MAX_SAID_CROWDED } else { MAX_CHARS };
    let mut row = rows::head(lead.lead, &lead.name);
    row.badge = lead.respond_by.map(|when| format!("answer by {}", today.when(when))).unwrap_or_default();
    let words = [clean_to(&lead.subject, said), clean_to(&lead.summary, said)];
    row.lines.extend(words.into_iter().filter(|line| !line.is_empty()));
    let from = |from: &Mailbox| if crowded { rows::address(&from.address) } else { person(from) };
    row.lines.extend(lead.from.as_ref().map(|mailbox| format!("from: {}", from(mailbox))));
    row.lines.push(format!("why you: {}", why(&lead.why)));
    row.buttons = taps(lead.lead, lead.why == WhyYours::ToAssign);
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
