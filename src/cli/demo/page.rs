//! How the demo is set on a page: days, mails, the record, letters in their frames. Plain text of 80 columns; colours
//! only where somebody looks.

use std::path::Path;

use chrono::NaiveDate;

use super::super::{lead, record};
use super::tally::Tally;
use crate::domain::Policy;
use crate::domain::lead::Lead;
use crate::shell::demo::{Came, Moment, Sent, Story};

/// The widest line, in characters.
const WIDTH: usize = 78;

/// Where the text of a moment begins.
const INDENT: &str = "       ";

/// Escape sequences of terminals (ECMA-48 §8.3.117).
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const BLUE: &str = "\u{1b}[34m";
const PLAIN: &str = "\u{1b}[0m";

/// The page, and how far it is written.
pub(super) struct Page {
    colours: bool,
    /// The last day that is on it.
    day: Option<NaiveDate>,
}

impl Page {
    pub(super) fn new(colours: bool) -> Self {
        Self { colours, day: None }
    }

    /// What all this is.
    pub(super) fn title(&self) -> String {
        let title = self.set(BOLD, "Baton keeps a team's leads from being dropped.");
        let text = "Two stories of a fortnight each, played now by the program itself: real mails in a Maildir, a real \
                    database, real letters. Only the clock is moved by hand.";
        format!("\n{title}\n{}\n", wrapped(text, "", ""))
    }

    /// The beginning of a story.
    pub(super) fn story(&mut self, story: &Story, number: usize, policy: &Policy) -> String {
        self.day = None;
        let _zone = policy.zone();
        let rule = "═".repeat(WIDTH);
        let title = self.set(BOLD, &format!("{number}. {}", story.title));
        format!("\n{rule}\n{title}\n{rule}\n\n{}\n", wrapped(story.opening, "", ""))
    }

    /// Something that happened. Empty when nothing did: the days between are told before the next one.
    pub(super) fn moment(&mut self, moment: &Moment, policy: &Policy) -> String {
        if moment.say.is_empty() && moment.letters.is_empty() {
            return String::new();
        }
        let local = moment.at.with_timezone(&policy.zone());
        let mut text = self.turn_to(local.date_naive(), policy);
        let time = self.set(BOLD, &local.format("%H:%M").to_string());
        let say =
            if moment.say.is_empty() { "The clock strikes; nobody had to think of it." } else { moment.say };
        text.push_str(&format!("\n{time}  {}\n", wrapped(say, "", INDENT).trim_start()));
        if let Some(came) = &moment.came {
            text.push_str(&self.mail(came));
            text.push_str(&self.came_of(came, policy));
        }
        for letter in &moment.letters {
            text.push_str(&self.letter(letter));
        }
        text
    }

    /// The heading of a day, and above it the days on which nothing happened.
    fn turn_to(&mut self, day: NaiveDate, policy: &Policy) -> String {
        let mut text = String::new();
        let mut before = self.day.and_then(|last| last.succ_opt());
        while let Some(quiet) = before.filter(|quiet| *quiet < day) {
            let why = if policy.calendar.is_working_day(quiet) {
                "nothing is due, so nothing is sent"
            } else {
                "a day off, so nothing is sent"
            };
            let line = format!("── {}: {why}", quiet.format("%a %-d %b"));
            text.push_str(&format!("\n{}\n", self.set(DIM, &line)));
            before = quiet.succ_opt();
        }
        if self.day != Some(day) {
            let name = format!("── {} ", day.format("%a %-d %b %Y"));
            let rule = "─".repeat(WIDTH.saturating_sub(name.chars().count()));
            text.push_str(&format!("\n{}\n", self.set(BOLD, &format!("{name}{rule}"))));
        }
        self.day = Some(day);
        text
    }

    fn mail(&self, came: &Came) -> String {
        let mail = &came.mail;
        let mut text = String::from("\n");
        for (name, value) in
            [("From:", mail.from), ("To:", mail.to), ("Cc:", mail.cc), ("Subject:", mail.subject)]
        {
            if !value.is_empty() {
                text.push_str(&format!("{INDENT}{name:<9}{value}\n"));
            }
        }
        for line in mail.text.lines() {
            let inside = format!("{INDENT}> ");
            text.push_str(wrapped(line, &inside, &inside).trim_end());
            text.push('\n');
        }
        text
    }

    /// What Baton made of the mail, and what the record says then.
    fn came_of(&self, came: &Came, policy: &Policy) -> String {
        let mark = format!("{INDENT}→ ");
        let inside = format!("{INDENT}  ");
        let mut text =
            format!("\n{}\n", self.set(BLUE, &wrapped(&format!("{}.", came.row.why), &mark, &inside)));
        let Some(after) = &came.after else { return text };
        if came.before.as_ref().is_some_and(|before| stands(before, after)) {
            let line = format!("{} stands as it was: {}", after.id, record::sentence(after, policy));
            text.push_str(&wrapped(&line, &inside, &inside));
            text.push('\n');
            return text;
        }
        for line in lead::describe(after, policy).lines() {
            text.push_str(&wrapped(line, &inside, &format!("{inside}{:18}", "")));
            text.push('\n');
        }
        text
    }

    /// A letter, whole.
    fn letter(&self, letter: &Sent) -> String {
        let bar = self.set(BLUE, "│");
        let mut text = format!("\n{}\n", self.set(BLUE, &format!(" ╭─ letter {}", "─".repeat(WIDTH - 11))));
        for (name, value) in [("From:", &letter.from), ("To:", &letter.to), ("Subject:", &letter.subject)] {
            let value = if name == "Subject:" { self.set(BOLD, value) } else { value.clone() };
            text.push_str(&format!(" {bar} {name:<9}{value}\n"));
        }
        text.push_str(&format!(" {bar}\n"));
        for line in letter.text.trim_end().lines() {
            text.push_str(format!(" {bar} {line}").trim_end());
            text.push('\n');
        }
        text.push_str(&format!("{}\n", self.set(BLUE, &format!(" ╰{}", "─".repeat(WIDTH - 2)))));
        text
    }

    /// How the leads stand when a story is over.
    pub(super) fn record(&self, leads: &[Lead], policy: &Policy) -> String {
        let mut text = format!("\n{}\n", self.set(BOLD, "── Where it stands "));
        for lead in leads {
            text.push('\n');
            for line in lead::describe(lead, policy).lines() {
                text.push_str(&wrapped(line, INDENT, &format!("{INDENT}{:18}", "")));
                text.push('\n');
            }
        }
        text
    }

    /// What was seen, and what to do next.
    pub(super) fn end(&self, tally: &Tally, kept: Option<&Path>) -> String {
        let rule = "═".repeat(WIDTH);
        let by_reader: Vec<String> =
            tally.letters.iter().map(|(name, count)| format!("{count} to {name}")).collect();
        let seen = format!(
            "{} mails came in, and {} letters went out: {}. Customers got {}, nights and days off {}.",
            tally.mails,
            tally.all(),
            by_reader.join(", "),
            none(tally.to_others),
            none(tally.out_of_hours),
        );
        let place = kept.map(|path| {
            let path = path.display();
            format!(
                "\nEverything is kept in {path}. Look into it, for example with\n\n  \
                 batond lead list --config {path}/sarah/batond.toml\n  \
                 batond explain L-1 --config {path}/customer-a/batond.toml\n"
            )
        });
        let next = "For your own team\n\n  \
                    batond config example > batond.toml    then name your inbox and your people\n  \
                    batond check                           tells everything that is wrong with it\n  \
                    batond run --once                      reads the inbox, changes nothing in it\n  \
                    batond lead list                       what Baton knows now\n  \
                    batond run                             the service; README.md shows how to install it\n";
        format!("\n{rule}\n{}\n{}\n{next}", wrapped(&seen, "", ""), place.unwrap_or_default())
    }

    fn set(&self, code: &str, text: &str) -> String {
        if self.colours { format!("{code}{text}{PLAIN}") } else { text.to_owned() }
    }
}

fn none(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

/// Whether a lead says the same as before, apart from what Baton wants looked at.
fn stands(before: &Lead, after: &Lead) -> bool {
    let mut before = before.clone();
    before.flags.clone_from(&after.flags);
    before.shown.clone_from(&after.shown);
    before == *after
}

/// The text in lines of the page's width: the first begins with `first`, the others with `rest`. White space at its
/// beginning and between its columns stays.
fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        let full = line.chars().count() + 1 + word.chars().count() > WIDTH;
        if !empty && full && !word.is_empty() {
            lines.push(std::mem::replace(&mut line, rest.to_owned()).trim_end().to_owned());
        } else if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines.join("\n")
}
