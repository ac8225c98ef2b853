//! Words of the notices: one thing each, what it changed, and what to do.

use crate::domain::letters::{Digest, LeadLine, NewLead, Notice, Who};
use crate::domain::{Address, LeadId};

use super::answer;
use super::button::Button;
use super::dates::{count, listed};
use super::envelope::Envelope;
use super::new_leads;
use super::plain::{clean, clean_to};
use super::rows;
use super::sheet::{Row, Sheet};

/// The most words of an address that are quoted.
const MAX_WORDS: usize = 10;

/// One sheet per kind of notice.
pub(super) fn sheet(notice: &Notice, envelope: &Envelope<'_>) -> Sheet {
    match notice {
        Notice::Undelivered { lead, name, to, status, subject, by } => {
            let mail = Returned { to, status, subject, by: by.as_deref() };
            undelivered((*lead, name), &mail, envelope)
        }
        Notice::NobodyEligible { lead } => nobody_eligible(lead, envelope),
        Notice::UnknownInstruction { words, subject, lead } => unknown(words, subject, *lead, envelope),
        Notice::AliasAsked { address, subject } => alias(address, subject),
        Notice::AbsenceOffered { said, command } => absence(said, command),
        Notice::AddressBad { member, address, status } => address_bad(member, address, status),
        Notice::Orphaned { member, leads, more } => orphaned(member, leads, *more, envelope),
        Notice::OwnerChanged { lead, name, to, from } => owner_changed((*lead, name), to, from),
        Notice::Reopened { lead, name, by } => reopened((*lead, name), by),
        Notice::Troubled { what, todo } => troubled(what, todo),
    }
}

/// The longest words about a trouble, in characters: whole sentences of our own, with a server's reason in them.
const MAX_TOLD: usize = 320;

/// A mail that came back.
struct Returned<'a> {
    to: &'a Address,
    status: &'a str,
    subject: &'a str,
    by: Option<&'a str>,
}

fn undelivered((lead, name): (LeadId, &str), mail: &Returned<'_>, envelope: &Envelope<'_>) -> Sheet {
    let name = rows::name(name);
    let whose = mail.by.map_or("Your mail".to_owned(), |by| format!("{}'s mail", rows::name(by)));
    let subject = clean(mail.subject);
    let about = if subject.is_empty() { String::new() } else { format!(" “{subject}”") };
    let to = rows::address(mail.to);
    let title = format!("{whose} to {to} was not delivered");
    Sheet {
        subject: format!("[{lead}] {title}"),
        title,
        opening: vec![
            format!("{whose}{about} to {to} came back: {}.", meaning(mail.status)),
            format!("{name} has not read it, so the lead waits on us again."),
        ],
        answer: answer::undelivered(envelope),
        ..Sheet::default()
    }
}

/// What a status says, in words (RFC 3463 §3).
fn meaning(status: &str) -> String {
    let status: String = clean_to(status, 20);
    let words = match status.split_once('.').map(|(_, rest)| rest) {
        Some("1.1" | "1.10" | "1.3" | "1.6" | "0.0") => "the address does not work",
        Some("1.2" | "4.4" | "4.1") => "the mail server of that address cannot be found",
        Some("2.1") => "the mailbox is switched off",
        Some("2.2") => "the mailbox is full",
        Some("3.4" | "2.3") => "the mail is too large",
        Some("4.7") => "it could not be delivered in time",
        Some(rest) if rest.starts_with("7.") => "the other side refuses it",
        _ => "it could not be delivered",
    };
    if status.is_empty() { words.to_owned() } else { format!("{words} (status {status})") }
}

fn nobody_eligible(lead: &NewLead, envelope: &Envelope<'_>) -> Sheet {
    let name = rows::name(&lead.name);
    let mut sheet = Sheet {
        subject: format!("[{}] New lead without an owner: {}", lead.lead, new_leads::topic(lead)),
        title: format!("New lead without an owner: {name}"),
        opening: vec![format!(
            "{name} is a new lead, and I found nobody to own it: everybody is away or has as many leads as they can \
             take."
        )],
        answer: answer::unowned(envelope),
        buttons: vec![rows::mine(lead.lead)],
        asides: vec![rows::not_a_lead(lead.lead)],
        ..Sheet::default()
    };
    new_leads::facts(&mut sheet, lead, envelope.today());
    sheet
}

fn unknown(words: &[String], subject: &str, lead: Option<LeadId>, envelope: &Envelope<'_>) -> Sheet {
    let words: Vec<String> =
        words.iter().take(MAX_WORDS).map(|word| format!("“{}”", clean_to(word, 40))).collect();
    let (words, subject) = (listed(&words), clean(subject));
    let about =
        if subject.is_empty() { "Your mail".to_owned() } else { format!("Your mail “{subject}”") };
    let kept = lead.map_or("I kept the mail".to_owned(), |lead| format!("I put the mail with {lead}"));
    Sheet {
        subject: format!("Not understood in your address: {words}"),
        title: format!("Not understood: {words}"),
        opening: vec![format!(
            "{about} was addressed to {} with something after the plus that I cannot follow: {words}. {kept} as I \
             would have without it.",
            envelope.inbox
        )],
        answer: answer::instruction(lead, envelope),
        ..Sheet::default()
    }
}

fn absence(said: &str, command: &str) -> Sheet {
    let (said, command) = (clean_to(said, 140), clean(command));
    let (button, how) = if command.is_empty() {
        (None, "reply with the days and who covers: \"away today to Friday cover NAME\"".to_owned())
    } else {
        let how = format!("reply \"{command}\", and who covers if somebody does: \"{command} cover NAME\"");
        (Some(Button::new("I am away", command.clone())), how)
    };
    Sheet {
        subject: "Are you away?".to_owned(),
        title: "Are you away?".to_owned(),
        opening: vec![format!("Your mail program answered me: “{said}”. I changed nothing.")],
        buttons: button.into_iter().collect(),
        answer: vec![
            format!("If you are away, {how}."),
            "Until you are back, letters about your leads then go to your cover, or to the managers."
                .to_owned(),
        ],
        ..Sheet::default()
    }
}

fn alias(address: &Address, subject: &str) -> Sheet {
    let (subject, address) = (clean(subject), rows::address(address));
    let about = if subject.is_empty() { "A mail".to_owned() } else { format!("The mail “{subject}”") };
    Sheet {
        subject: format!("Is {address} yours?"),
        title: format!("Is {address} yours?"),
        opening: vec![format!(
            "{about} came from {address} and bears your name. That address is not on the team's list, so I made no \
             lead of it and changed nothing."
        )],
        answer: vec![
            "If it is yours, please have it added to your aliases in Baton's configuration; mail from it then counts \
             as yours."
                .to_owned(),
            "If it is not yours, somebody is using your name. Please do not answer that mail.".to_owned(),
        ],
        ..Sheet::default()
    }
}

fn address_bad(member: &str, address: &Address, status: &str) -> Sheet {
    let (member, address) = (rows::name(member), rows::address(address));
    Sheet {
        subject: format!("Letters to {member} do not arrive"),
        title: format!("Letters to {member} do not arrive"),
        opening: vec![format!(
            "My letters to {address} came back on two days: {}. Until {member} writes again, they go to whoever \
             covers, or to you.",
            meaning(status)
        )],
        answer: vec![format!(
            "Please check the address of {member} in Baton's configuration and in the mail system."
        )],
        ..Sheet::default()
    }
}

fn orphaned(member: &str, leads: &[LeadLine], more: u32, envelope: &Envelope<'_>) -> Sheet {
    let member = rows::name(member);
    let more = usize::try_from(more).unwrap_or(usize::MAX);
    let all = count(leads.len().saturating_add(more), "lead needs", "leads need");
    let title = format!("{member} has left: {all} a new owner");
    let cut = leads.len().saturating_sub(Digest::MAX_ROWS).saturating_add(more);
    let mut sheet = Sheet {
        subject: title.clone(),
        title,
        opening: vec![format!("{member} is no longer on the team, and nobody looks after these leads.")],
        more: if cut == 0 { String::new() } else { format!("and {cut} more") },
        answer: answer::orphaned(leads),
        ..Sheet::default()
    };
    let today = envelope.today();
    // None of them is the reader's: what settles a step of one's own is not offered.
    let plain = |line| Row { buttons: Vec::new(), ..rows::due(line, today) };
    let rows = leads.iter().take(Digest::MAX_ROWS).map(plain).collect();
    sheet.section("Without an owner", "", rows);
    sheet
}

fn owner_changed((lead, name): (LeadId, &str), to: &Who, from: &Who) -> Sheet {
    let (name, giver) = (rows::name(name), rows::who(from));
    let (whose, opening) = match to {
        Who::You => (
            "yours".to_owned(),
            format!(
                "You had written to {name} before the lead came to {giver}, so it is yours now. {giver} knows."
            ),
        ),
        other => {
            let owner = rows::who(other);
            let text = format!(
                "{owner} had written to {name} before the lead came to you, so it is with {owner} now."
            );
            (format!("with {owner}"), text)
        }
    };
    Sheet {
        subject: format!("[{lead}] {name} is {whose} now"),
        title: format!("{name} is {whose} now"),
        opening: vec![opening],
        answer: answer::owner_changed(matches!(to, Who::You)),
        ..Sheet::default()
    }
}

fn reopened((lead, name): (LeadId, &str), by: &Who) -> Sheet {
    let name = rows::name(name);
    let opening = match by {
        Who::You => format!("You wrote to {name}, so the lead is open again."),
        other => format!("A mail to {name} came from {}, so the lead is open again.", rows::who(other)),
    };
    Sheet {
        subject: format!("[{lead}] Open again: {name}"),
        title: format!("Open again: {name}"),
        opening: vec![opening],
        answer: answer::open_again(),
        asides: vec![Button::on(lead, "Close it again", "close")],
        ..Sheet::default()
    }
}

fn troubled(what: &str, todo: &str) -> Sheet {
    Sheet {
        subject: format!("Baton needs a hand: {}", clean(what)),
        title: "Baton needs a hand".to_owned(),
        opening: vec![format!("Something does not work: {}.", clean_to(what, MAX_TOLD))],
        answer: vec![clean_to(todo, MAX_TOLD)],
        ..Sheet::default()
    }
}
