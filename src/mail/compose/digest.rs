//! Words of the day's digest: late first, then today, no reply yet, done early, questions. Cuts at 20 rows.

use crate::domain::LeadId;
use crate::domain::handoff::Blocked;
use crate::domain::letters::{Digest, HandoffLine, LeadLine, Question};

use super::answer;
use super::button::Button;
use super::dates::{Today, count, listed};
use super::envelope::Envelope;
use super::plain::clean;
use super::rows;
use super::sheet::{Row, Sheet};

/// The most other leads that a question names.
const MAX_OTHERS: usize = 5;

/// `Your leads, Tue 10 Feb: 1 late, 2 today`.
pub(super) fn sheet(letter: &Digest, envelope: &Envelope<'_>) -> Sheet {
    let today = Today { date: letter.on, zone: envelope.zone };
    let title = format!("Your leads, {}", today.day(letter.on));
    let mut sheet = Sheet {
        subject: format!("{title}: {}", summary(letter)),
        opening: vec![opening(letter)],
        title,
        answer: answer::digest(letter, envelope),
        ..Sheet::default()
    };
    let mut room = Digest::MAX_ROWS;
    let mut rows = |group: &[LeadLine], row: fn(&LeadLine, Today) -> Row| {
        let fitting = taken(group, &mut room);
        fitting.iter().map(|line| row(line, today)).collect::<Vec<_>>()
    };
    sheet.section("Late", "", rows(&letter.late, rows::due));
    sheet.section("Today", "", rows(&letter.today, rows::due));
    sheet.section("No reply yet", "", rows(&letter.no_reply, rows::waits));
    let mut handoffs = |group: &[HandoffLine], row: fn(&HandoffLine, Today) -> Row| {
        let fitting = taken(group, &mut room);
        fitting.iter().map(|line| row(line, today)).collect::<Vec<_>>()
    };
    sheet.section("Waiting for your ok", "", handoffs(&letter.awaiting_ok, rows::to_confirm));
    let lacks = letter.drafts.iter().any(|line| line.blocked == Blocked::Parts);
    let blanks = if lacks {
        "Something is missing. My letter about the draft says what; reply to it with that alone."
    } else {
        ""
    };
    sheet.section("Drafts", blanks, handoffs(&letter.drafts, rows::draft));
    sheet.section("Handed over, not confirmed", "", handoffs(&letter.given, rows::given));
    let early = "You wrote before the day, so I took the step as done.";
    let early_rows =
        taken(&letter.done_early, &mut room).iter().map(|line| rows::done(line, today)).collect();
    sheet.section("Done early", early, early_rows);
    let asked = taken(&letter.questions, &mut room).iter().map(|question| ask(question, today)).collect();
    sheet.section("Please look", "", asked);
    sheet.more = more(letter);
    sheet
}

/// As many as there is room for.
fn taken<'a, T>(group: &'a [T], room: &mut usize) -> &'a [T] {
    let fitting = group.get(..*room).unwrap_or(group);
    *room -= fitting.len();
    fitting
}

fn more(letter: &Digest) -> String {
    let cut = letter.rows().saturating_sub(Digest::MAX_ROWS);
    match cut.saturating_add(usize::try_from(letter.more).unwrap_or(usize::MAX)) {
        0 => String::new(),
        more => format!("and {more} more"),
    }
}

/// `1 late, 2 today`: what is due, else what else there is.
fn summary(letter: &Digest) -> String {
    let groups = [
        (letter.late.len(), "late", "late"),
        (letter.today.len(), "today", "today"),
        (letter.no_reply.len(), "without reply", "without reply"),
        (letter.awaiting_ok.len(), "waiting for your ok", "waiting for your ok"),
        (letter.drafts.len(), "draft", "drafts"),
        (letter.given.len(), "not confirmed", "not confirmed"),
        (letter.done_early.len(), "done early", "done early"),
        (letter.questions.len(), "to look at", "to look at"),
    ];
    let due = letter.late.len() + letter.today.len() + letter.no_reply.len() + letter.awaiting_ok.len();
    let shown = if due > 0 { 4 } else { groups.len() };
    let parts: Vec<String> = groups
        .iter()
        .take(shown)
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(*number, one, many))
        .collect();
    if parts.is_empty() {
        count(usize::try_from(letter.more).unwrap_or(usize::MAX), "lead", "leads")
    } else {
        parts.join(", ")
    }
}

/// The same in a sentence.
fn opening(letter: &Digest) -> String {
    let groups = [
        (letter.late.len(), "is late", "are late"),
        (letter.today.len(), "is due today", "are due today"),
        (letter.no_reply.len(), "has had no reply yet", "have had no reply yet"),
        (letter.awaiting_ok.len(), "waits for your ok", "wait for your ok"),
        (letter.drafts.len(), "is a handoff in draft", "are handoffs in draft"),
        (letter.given.len(), "is handed over and not confirmed", "are handed over and not confirmed"),
        (letter.done_early.len(), "was done before its day", "were done before their day"),
        (letter.questions.len(), "needs a look", "need a look"),
    ];
    let parts: Vec<String> = groups
        .iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(*number, one, many))
        .collect();
    if parts.is_empty() {
        "These leads are yours.".to_owned()
    } else {
        format!("Of your leads, {}.", listed(&parts))
    }
}

fn ask(question: &Question, today: Today) -> Row {
    match question {
        Question::Ambiguous { lead, name, others } => {
            let others: Vec<String> = others.iter().take(MAX_OTHERS).map(ToString::to_string).collect();
            let mut row = rows::head(*lead, name);
            row.lines.push(match others.as_slice() {
                [] => "A mail did fit more than one lead. I put it here.".to_owned(),
                some => format!(
                    "A mail would fit more than one lead. I put it here; {} would fit too.",
                    listed(some)
                ),
            });
            row.buttons = ambiguous(*lead, &others);
            row
        }
        Question::Claimed { lead, name, from, on, summary, forged } => {
            let mut row = rows::head(*lead, name);
            let (from, on) = (rows::address(from), today.day(*on));
            row.lines.push(if *forged {
                format!(
                    "A mail of {on} says it is from {from}, and our mail server says it is forged. I changed nothing."
                )
            } else {
                format!("{from} is not known here and wrote into this conversation on {on}. I changed nothing.")
            });
            row.lines.extend(quoted(summary));
            row.buttons.extend((!forged).then(|| Button::on(*lead, "They belong here", "accept")));
            row
        }
        Question::Reopen { lead, name, summary } => {
            let mut row = rows::head(*lead, name);
            row.lines
                .push("The lead is closed and the customer has written again. I left it closed.".to_owned());
            row.lines.extend(quoted(summary));
            row.buttons = vec![
                Button::on(*lead, "Open it again", "reopen"),
                Button::on(*lead, "Leave it closed", "no"),
            ];
            row
        }
        Question::PossibleDuplicate { lead, name, other } => {
            let mut row = rows::head(*lead, name);
            row.lines.push(format!(
                "This new lead is of the same organisation as {other}. It may be the same matter."
            ));
            row.buttons = vec![same_as(*lead, &other.to_string())];
            row
        }
    }
}

/// Both leads are one matter, or the mail is a matter of its own.
fn ambiguous(lead: LeadId, others: &[String]) -> Vec<Button> {
    let same = others.first().map(|other| same_as(lead, other));
    same.into_iter().chain([Button::on(lead, "A lead of its own", "split")]).collect()
}

fn same_as(lead: LeadId, other: &str) -> Button {
    Button::on(lead, format!("Same as {other}"), &format!("same as {other}"))
}

/// Somebody's own words, marked as such.
fn quoted(text: &str) -> Option<String> {
    let text = clean(text);
    (!text.is_empty()).then(|| format!("“{text}”"))
}
