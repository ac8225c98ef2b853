//! The cleanup as a text: a table a section, then what the week brought.

use super::{Eyes, title, week};
use crate::cli::table;
use crate::domain::letters::{Cleanup, Part};
use crate::domain::text::one_line;
use crate::mail::compose::heading;

/// The longest name and the longest sentence in a table, in characters.
const MAX_NAME: usize = 32;
const MAX_WRONG: usize = 70;

/// The whole report.
pub(super) fn render(cleanup: &Cleanup, eyes: Eyes) -> String {
    let mut text = format!("{}\n", title(cleanup, eyes));
    if cleanup.is_empty() {
        text.push_str("\nNothing to settle: every active lead is in order.\n");
    }
    for part in &cleanup.parts {
        text.push_str(&section(part, eyes));
    }
    let lines = week(cleanup, eyes);
    if !lines.is_empty() {
        text.push_str("\nTHIS WEEK\n");
        text.extend(lines.iter().map(|(name, says)| format!("  {name}: {says}\n")));
    }
    if let Some(tally) = &cleanup.tally {
        text.push_str("\nWHO HAS HOW MUCH\n");
        text.extend(
            tally.load.iter().map(|load| {
                format!("  {}: {} active, {} to settle\n", load.name, load.active, load.to_settle)
            }),
        );
    }
    if !cleanup.is_empty() {
        text.push_str(
            "\nEach reply works as a mail to the inbox, or as batond command \"REPLY\" --as HANDLE.\n",
        );
    }
    text
}

fn section(part: &Part, eyes: Eyes) -> String {
    let rows = part.rows.iter().map(|row| {
        let words = eyes.words(row);
        vec![
            row.lead.map(|lead| lead.to_string()).unwrap_or_default(),
            one_line(&words.name, MAX_NAME),
            row.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
            row.since.map(|since| eyes.day(since)).unwrap_or_default(),
            one_line(&words.wrong, MAX_WRONG),
            row.replies.first().cloned().unwrap_or_default(),
        ]
    });
    let table =
        table::render(&["lead", "name", "owner", "since", "what is wrong", "reply"], rows.collect(), "");
    let more = if part.more > 0 { format!("\n  and {} more", part.more) } else { String::new() };
    format!("\n{} ({})\n{table}{more}\n", heading(part.topic).to_uppercase(), part.count())
}
