//! Words of the summary after the first reading of a mailbox: what was found, and that nothing else was sent.

use crate::domain::letters::{Digest, FirstSync};

use super::answer;
use super::dates::count;
use super::envelope::Envelope;
use super::rows;
use super::sheet::{Row, Sheet};

/// The most owners that are counted one by one.
const MAX_OWNERS: usize = 20;

/// `I have read the mail: 31 leads found, nothing sent`.
pub(super) fn sheet(letter: &FirstSync, envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let leads = count(number(letter.leads), "lead", "leads");
    let mails = count(number(letter.mails), "mail", "mails");
    let mut sheet = Sheet {
        subject: format!("I have read the mail: {leads} found, nothing sent"),
        title: format!("I have read the mail: {leads} found"),
        opening: vec![format!(
            "I read {mails} of {}, back to {}, and found {leads} in them. I set no follow-ups and sent nothing but \
             this summary.",
            envelope.inbox,
            today.day(letter.since)
        )],
        answer: answer::first_sync(&letter.unowned),
        ..Sheet::default()
    };
    sheet.section("By owner", "", letter.by_owner.iter().take(MAX_OWNERS).map(owner).collect());
    let unowned = letter.unowned.iter().take(Digest::MAX_ROWS).map(|line| rows::seen(line, today)).collect();
    sheet.section("No owner yet", "Nobody on the team has written to them.", unowned);
    let cut = letter.unowned.len().saturating_sub(Digest::MAX_ROWS) + number(letter.more);
    if cut > 0 {
        sheet.more = format!("and {cut} more");
    }
    sheet
}

fn number(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn owner((name, leads): &(String, u32)) -> Row {
    Row { name: rows::name(name), badge: count(number(*leads), "lead", "leads"), ..Row::default() }
}
