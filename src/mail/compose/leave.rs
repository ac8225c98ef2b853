//! Words of the letter before a leave: what falls into it, and who gets the letters meanwhile.

use crate::domain::letters::{Digest, Leave};

use super::dates::{Today, count};
use super::envelope::Envelope;
use super::rows;
use super::sheet::Sheet;

/// `Before you go: 3 leads are due, Tue 10 Feb to Tue 17 Feb`.
pub(super) fn sheet(letter: &Leave, envelope: &Envelope<'_>) -> Sheet {
    let today: Today = envelope.today();
    let days = if letter.from == letter.to {
        today.day(letter.from)
    } else {
        format!("{} to {}", today.day(letter.from), today.day(letter.to))
    };
    let number = letter.leads.len() + usize::try_from(letter.more).unwrap_or(usize::MAX);
    let due = count(number, "lead is due", "leads are due");
    let title = format!("Before you go: {due}, {days}");
    let mut sheet = Sheet {
        subject: title.clone(),
        title,
        opening: vec![format!("You are away {days}, and {due} then."), cover(letter)],
        answer: vec![format!(
            "Settle what you can before you go{}. There is nothing to do for the rest.",
            hand_over(letter)
        )],
        ..Sheet::default()
    };
    let shown = letter.leads.iter().take(Digest::MAX_ROWS);
    sheet.section("Due while you are away", "", shown.map(|line| rows::due(line, today)).collect());
    let cut = number.saturating_sub(Digest::MAX_ROWS.min(letter.leads.len()));
    if cut > 0 {
        sheet.more = format!("and {cut} more");
    }
    sheet
}

fn hand_over(letter: &Leave) -> String {
    match (letter.leads.first(), &letter.colleague) {
        (Some(line), Some(to)) => {
            format!(", or hand a lead over: reply with its number and a name, like \"{} to {to}\"", line.lead)
        }
        _ => String::new(),
    }
}

fn cover(letter: &Leave) -> String {
    match &letter.cover {
        Some(name) => format!(
            "{} covers for you and gets the letters about them. The leads stay yours.",
            rows::name(name)
        ),
        None => "Nobody covers for you, so the managers get the letters about them. The leads stay yours."
            .to_owned(),
    }
}
