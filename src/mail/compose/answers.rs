//! Words of the answer to commands (product.md §12, letter 5): what was done, with weekday and date and how to take it
//! back; or that nothing was done, why, and the right form.

mod asked;
mod did;
mod others;
mod refused;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::LeadId;
use crate::domain::letters::{Answer, Answered, Told};

use super::dates::Today;
use super::envelope::Envelope;
use super::plain::{clean, clean_to};
use super::rows;
use super::sheet::{Row, Sheet};

/// The longest text of somebody's own that an answer repeats, in characters.
const MAX_SAID: usize = 200;

/// The answer's sheet.
pub(super) fn sheet(answer: &Answer, envelope: &Envelope<'_>) -> Sheet {
    let page = Page { today: envelope.today(), me: envelope.first_name, now: envelope.date };
    let mut sheet = Sheet { subject: subject(&answer.subject), ..Sheet::default() };
    if answer.refused {
        page.refused(&mut sheet, answer);
    } else {
        page.done(&mut sheet, answer);
    }
    below(&mut sheet, answer);
    sheet
}

/// What somebody else is told of commands.
pub(super) fn told(told: &Told, envelope: &Envelope<'_>) -> Sheet {
    others::sheet(told, &Page { today: envelope.today(), me: "", now: envelope.date })
}

/// The answer as plain text, for the command line: the same sentences.
pub fn answer_text(answer: &Answer, first_name: &str, now: DateTime<Utc>, zone: Tz) -> String {
    let page = Page { today: Today::new(now, zone), me: first_name, now };
    let mut sheet = Sheet::default();
    if answer.refused {
        page.refused(&mut sheet, answer);
    } else {
        page.done(&mut sheet, answer);
    }
    let mut text: Vec<String> = sheet.opening.clone();
    text.extend(sheet.facts.iter().map(|fact| format!("  {}: {}", fact.label, fact.value)));
    for section in &sheet.sections {
        text.push(format!("{}:", section.heading));
        for row in &section.rows {
            let head = format!("{} {}", row.id, row.name);
            text.push(format!(
                "  {}{}",
                head.trim(),
                if row.badge.is_empty() { String::new() } else { format!(", {}", row.badge) }
            ));
            text.extend(row.lines.iter().map(|line| format!("    {line}")));
        }
    }
    text.extend(Some(sheet.more).filter(|more| !more.is_empty()));
    text.push(String::new());
    text.join("\n")
}

/// `Re: Your leads, Tue 10 Feb`.
fn subject(of: &str) -> String {
    let of = clean(of);
    let mut bare = of.as_str();
    while let Some(rest) =
        bare.get(..3).filter(|start| start.eq_ignore_ascii_case("re:")).and_then(|_| bare.get(3..))
    {
        bare = rest.trim_start();
    }
    if bare.is_empty() { "Re: your mail".to_owned() } else { format!("Re: {bare}") }
}

/// Whether a later line says what is next with the same lead: what an earlier one said of it is over.
fn plans_anew(line: &Answered, later: &Answered) -> bool {
    let lead = |line: &Answered| line.lead.as_ref().map(|lead| lead.0);
    later.next.is_some() && lead(line).is_some() && lead(line) == lead(later)
}

/// The reader's day and name.
struct Page<'a> {
    today: Today,
    me: &'a str,
    now: DateTime<Utc>,
}

impl Page<'_> {
    fn done(&self, sheet: &mut Sheet, answer: &Answer) {
        let (asks, deeds): (Vec<&Answered>, Vec<&Answered>) =
            answer.lines.iter().partition(|line| asked::is_ask(line));
        match deeds.as_slice() {
            [] => {}
            [one] => {
                let next = self.next(one).map(|next| format!(" {next}")).unwrap_or_default();
                let lead = one.lead.as_ref().map(|lead| format!("{} ", named(lead))).unwrap_or_default();
                sheet.title = format!("{}{}", word(one), lead.trim_end());
                sheet.opening.push(format!("{}{}{next}", word(one), self.sentence(one)));
            }
            several => {
                "Done".clone_into(&mut sheet.title);
                sheet.opening.push("Done, all of it.".to_owned());
                let rows = several.iter().enumerate().map(|(place, line)| {
                    let later = several.iter().skip(place + 1);
                    let says_next = !later.copied().any(|later| plans_anew(line, later));
                    self.row(line, vec![self.what(line)], says_next)
                });
                sheet.section("Done", "", rows.collect());
            }
        }
        for line in asks {
            asked::onto(sheet, line, self.today);
        }
        if let Some((note, lead)) = &answer.note {
            let day = answer.set_by_address.map(|when| self.today.when(when));
            sheet.opening.push(match day {
                Some(day) => format!("{} Next follow-up, as in the address: {day}.", kept(note, *lead, None)),
                None => kept(note, *lead, Some(answer.lines.is_empty())),
            });
        }
        if sheet.title.is_empty() {
            "Your mail".clone_into(&mut sheet.title);
        }
        if let Some(until) = answer.undo_until {
            sheet.opening.push(format!("Wrong? Reply “undo” before {}.", self.until(until)));
        }
    }

    fn refused(&self, sheet: &mut Sheet, answer: &Answer) {
        "Not done".clone_into(&mut sheet.title);
        sheet.opening.push("I could not do this, and nothing was changed.".to_owned());
        if answer.too_many {
            sheet.opening.push(
                "Your mail has more than 20 command lines, and I take at most 20 at a time. Please send them in several mails."
                    .to_owned(),
            );
        }
        let rows = answer.lines.iter().map(|line| self.refused_row(line, answer.lines.len())).collect();
        sheet.section("What you wrote", "", rows);
    }

    fn refused_row(&self, line: &Answered, of: usize) -> Row {
        let mut lines = Vec::new();
        match &line.came {
            Ok(_) => lines.push("Understood, and not done because of the other line.".to_owned()),
            Err(refusal) => {
                let (why, form) = refused::words(refusal, self.today);
                lines.push(why);
                lines.extend(form.map(|form| format!("Write: {form}")));
            }
        }
        if of > 1 && line.came.is_ok() {
            lines.push(format!("It would have: {}", self.what(line)));
        }
        let written = format!("You wrote “{}”", clean_to(&line.written, MAX_SAID));
        Row { name: written, lines, ..Row::default() }
    }

    fn row(&self, line: &Answered, mut lines: Vec<String>, says_next: bool) -> Row {
        lines.extend(self.next(line).filter(|_| says_next));
        match &line.lead {
            Some((lead, name)) => Row { lines, ..rows::head(*lead, name) },
            None => {
                Row { name: format!("“{}”", clean_to(&line.written, MAX_SAID)), lines, ..Row::default() }
            }
        }
    }

    /// `L-57 Sarah: noted “sent v2” (Tue 10 Feb, Mike).`
    fn sentence(&self, line: &Answered) -> String {
        let what = self.what(line);
        match &line.lead {
            Some(lead) => format!("{}: {what}", named(lead)),
            None => capital(&what),
        }
    }

    /// What came of a line that was carried out, as the rest of a sentence.
    fn what(&self, line: &Answered) -> String {
        match &line.came {
            Ok(did) => did::words(did, self.today, self.me),
            Err(refusal) => refused::words(refusal, self.today).0,
        }
    }

    /// `Next: call her, Fri 13 Feb.`
    fn next(&self, line: &Answered) -> Option<String> {
        let (action, due) = line.next.as_ref()?;
        let action = clean(action);
        Some(match due.map(|due| self.today.when(due)) {
            Some(due) if action.is_empty() => format!("Next follow-up: {due}."),
            Some(due) => format!("Next: {action}, {due}."),
            None => format!("Next: {action}. It has no date yet: by when?"),
        })
    }

    /// `tomorrow 10:14`, `today 18:00`, or the day and the time.
    fn until(&self, until: DateTime<Utc>) -> String {
        let local = until.with_timezone(&self.today.zone);
        let days = (local.date_naive() - self.now.with_timezone(&self.today.zone).date_naive()).num_days();
        let time = local.format("%H:%M");
        match days {
            0 => format!("today {time}"),
            1 => format!("tomorrow {time} ({})", self.today.day(local.date_naive())),
            _ => format!("{} {time}", self.today.day(local.date_naive())),
        }
    }
}

/// How a done line begins: what is only a note was not done.
fn word(line: &Answered) -> &'static str {
    if matches!(line.came, Ok(ref did) if did::is_note(did)) { "Noted. " } else { "Done. " }
}

/// What stood below the zone, and what prose may have meant.
fn below(sheet: &mut Sheet, answer: &Answer) {
    let rows = answer.not_done.iter().map(|(written, command)| Row {
        name: format!("“{}”", clean_to(written, MAX_SAID)),
        lines: vec![format!("To have it done, reply: {}", clean_to(command, MAX_SAID))],
        ..Row::default()
    });
    sheet.section("Not done, because I did not read it as a command", "", rows.collect());
    let Some(likely) = &answer.likely else { return };
    let (written, command) = (clean_to(&likely.written, MAX_SAID), clean_to(&likely.command, MAX_SAID));
    sheet.opening.push(if likely.typo {
        format!("“{written}” was not done. Did you mean “{command}”? Then reply with that.")
    } else {
        format!("If “{written}” was meant for me, reply: {command}")
    });
}

/// Where a note went; of a mail without commands (`alone`), that it changed nothing. None: only its address said something.
fn kept(note: &str, lead: Option<LeadId>, alone: Option<bool>) -> String {
    let note = quoted(note);
    match (lead, alone) {
        (Some(lead), None) => format!("I noted this on {lead}: {note}"),
        (None, None) => format!("I kept this with your mail: {note}"),
        (Some(lead), Some(true)) => format!("I noted this on {lead} and changed nothing: {note}"),
        (None, Some(true)) => {
            format!("I kept this with your mail and changed nothing, for it names no lead: {note}")
        }
        (Some(lead), Some(false)) => format!("I kept the rest as a note on {lead}: {note}"),
        (None, Some(false)) => {
            format!(
                "The rest names no lead, so it is kept with your mail alone, in the list of mails: {note}"
            )
        }
    }
}

/// Somebody's own text in quotes, as the end of a sentence.
fn quoted(text: &str) -> String {
    let text = said(text);
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("“{text}”{end}")
}

/// `L-57 Sarah`.
fn named((lead, name): &(LeadId, String)) -> String {
    format!("{lead} {}", rows::name(name))
}

/// Somebody's own text, bounded.
fn said(text: &str) -> String {
    clean_to(text, MAX_SAID)
}

/// The sentence with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
