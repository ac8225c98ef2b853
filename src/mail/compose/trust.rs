//! Words about trust: what waits for a `yes`, what was refused and why, whose answers count no more. A stranger may have
//! written what is quoted here, so it never stands at the beginning of a line.

use chrono::{DateTime, Utc};

use crate::domain::Address;
use crate::domain::letters::{ToConfirm, TrustLetter};
use crate::domain::time::When;
use crate::domain::trust::Distrust;

use super::button::Button;
use super::dates::{Today, count, listed};
use super::envelope::Envelope;
use super::plain::{clean, clean_to};
use super::rows;
use super::sheet::{Row, Sheet};

/// The most command lines of one mail that are quoted.
const MAX_LINES: usize = 5;

/// One sheet per kind of letter.
pub(super) fn sheet(letter: &TrustLetter, envelope: &Envelope<'_>) -> Sheet {
    match letter {
        TrustLetter::Confirm { waiting, until } => confirm(waiting, *until, envelope.today()),
        TrustLetter::Refused { subject, lines, at, why } => {
            refused(&mail(subject, *at, envelope.today()), lines, *why)
        }
        TrustLetter::Revoked { subject, by, .. } => revoked(subject, by.as_ref()),
    }
}

fn confirm(waiting: &[ToConfirm], until: DateTime<Utc>, today: Today) -> Sheet {
    let title = match waiting {
        [one] => format!("Did you write {}?", quoted(&one.lines)),
        many => format!("Did you write these {}?", count(many.len(), "mail", "mails")),
    };
    let each = if waiting.len() > 1 {
        let last = waiting.last().map_or(2, |one| one.number);
        format!(" With its number, only one of them is done: “yes {last}”.")
    } else {
        String::new()
    };
    let mut sheet = Sheet {
        subject: title.clone(),
        title,
        opening: vec![
            "I could not tell for certain that this came from you, so nothing has been done yet.".to_owned(),
        ],
        answer: vec![
            format!(
                "If it was you, reply “yes” before {}, and I do it.{each} A yes counts once.",
                today.when(When::At(until))
            ),
            "If it was not you, do nothing: nothing happens. Please tell whoever looks after your mail."
                .to_owned(),
        ],
        ..Sheet::default()
    };
    let row = |one: &ToConfirm| Row {
        id: one.number.to_string(),
        name: quoted(&one.lines),
        badge: one.lead.map(|lead| lead.to_string()).unwrap_or_default(),
        lines: vec![mail(&one.subject, one.at, today)],
        buttons: vec![Button::new("Yes, do it", format!("yes {}", one.number))],
    };
    sheet.section("Waiting for your yes", "", waiting.iter().map(row).collect());
    sheet
}

fn refused(mail: &str, lines: &[String], why: Distrust) -> Sheet {
    Sheet {
        subject: "I did not do what a mail in your name asks".to_owned(),
        title: "Nothing was done".to_owned(),
        opening: vec![format!(
            "I got {mail}, which asks {}. I changed nothing: {}.",
            quoted(lines),
            because(why)
        )],
        answer: vec![advice(why).to_owned(), "I write about this at most once a day.".to_owned()],
        ..Sheet::default()
    }
}

/// What to do about it.
fn advice(why: Distrust) -> &'static str {
    match why {
        Distrust::Stale | Distrust::BeforeLetter => {
            "If you still want it done, please write it again: as an answer to my latest letter."
        }
        Distrust::OthersLetter => {
            "If it was you, please answer a letter that I wrote to you, or write a new mail to me."
        }
        Distrust::TwinsDiffer | Distrust::ManyAuthors | Distrust::Automatic | Distrust::Rewritten => {
            "If it was you, please write it again: as a plain answer to my latest letter, from your own address."
        }
        Distrust::Forged | Distrust::Unproven => {
            "If it was you, please send it from your usual mail program. If it was not, tell whoever looks after your mail."
        }
    }
}

fn because(why: Distrust) -> &'static str {
    match why {
        Distrust::Forged => "our mail server says that it is forged",
        Distrust::OthersLetter => "it answers a letter that I wrote to somebody else",
        Distrust::ManyAuthors => "it has more than one author",
        Distrust::Rewritten => "a mailing list had changed its author",
        Distrust::Automatic => "a program sent it, not a person",
        Distrust::TwinsDiffer => "its plain text begins with other words than its HTML",
        Distrust::Stale => "it was written more than a week before it arrived",
        Distrust::BeforeLetter => "it was written before the letter that it answers",
        Distrust::Unproven => "our mail server does not vouch for its sender",
    }
}

fn revoked(subject: &str, by: Option<&Address>) -> Sheet {
    let subject = clean(subject);
    let about = if subject.is_empty() { "A mail".to_owned() } else { format!("The mail “{subject}”") };
    let seen = match by {
        Some(by) => format!(
            "{about} from {} bears the reply address of a letter that I wrote to you.",
            rows::address(by)
        ),
        None => format!(
            "{about} bears the reply address of a letter that I wrote to you, and went to people outside."
        ),
    };
    Sheet {
        subject: "Answers to one of my letters to you count no more".to_owned(),
        title: "Answers to that letter count no more".to_owned(),
        opening: vec![
            seen,
            "Whoever has that address could have answered in your name, so it is worth nothing from now on.".to_owned(),
        ],
        answer: vec![
            "There is nothing to do. Answer my other letters as always, and please do not pass my letters on.".to_owned(),
        ],
        ..Sheet::default()
    }
}

/// `your mail “Estimate” of Tue 10 Feb, 10:14`.
fn mail(subject: &str, at: DateTime<Utc>, today: Today) -> String {
    let subject = clean_to(subject, 80);
    let name = if subject.is_empty() { "a mail".to_owned() } else { format!("a mail “{subject}”") };
    format!("{name} in your name, of {}", today.when(When::At(at)))
}

/// `“done sent v2” and “ok”`.
fn quoted(lines: &[String]) -> String {
    let shown = lines.iter().take(MAX_LINES).map(|line| format!("“{}”", clean_to(line, 60)));
    let mut parts: Vec<String> = shown.collect();
    if lines.len() > MAX_LINES {
        parts.push(format!("{} more", lines.len() - MAX_LINES));
    }
    if parts.is_empty() { "something".to_owned() } else { listed(&parts) }
}
