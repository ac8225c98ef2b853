//! How the demo is set on a page: days, mails, the record, letters in their frames. Plain text of 80 columns; colours
//! only where somebody looks. It shows what was seen and adds no facts.

use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDate;

use super::super::{lead, record};
use super::tally::Tally;
use super::words;
use crate::domain::lead::Lead;
use crate::domain::{Mailbox, Policy};
use crate::shell::demo::{Came, Moment, Sent, Story};

/// The widest line, in characters.
const WIDTH: usize = 78;

/// Where the text of a moment begins.
const INDENT: &str = "       ";

/// How far the values of the record stand in, in columns.
const VALUES: usize = 18;

/// What is shown of a lead each time; the rest only when it is new.
const ALWAYS: [&str; 3] = ["  Owner ", "  Last contact ", "  Next follow-up "];

/// Escape sequences of terminals (ECMA-48 §8.3.117).
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const BLUE: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// The page, and how far it is written.
pub(super) struct Page {
    colours: bool,
    /// The last day that is on it.
    day: Option<NaiveDate>,
}

impl Page {
    /// An empty page.
    pub(super) fn new(colours: bool) -> Self {
        Self { colours, day: None }
    }

    /// What all this is.
    pub(super) fn title(&self) -> String {
        let title = self.set(BOLD, "Baton keeps a team's leads from being dropped.");
        format!("\n{title}\n{}\n", wrapped(words::ABOUT, "", ""))
    }

    /// The beginning of a story.
    pub(super) fn story(&mut self, story: &Story, number: usize) -> String {
        self.day = None;
        let rule = "═".repeat(WIDTH);
        let title = self.set(BOLD, &format!("{number}. {}", story.title));
        format!("\n{rule}\n{title}\n{rule}\n\n{}\n", wrapped(story.opening, "", ""))
    }

    /// Something that happened. Empty when nothing did: such days are told before the next one.
    pub(super) fn moment(&mut self, moment: &Moment, policy: &Policy) -> String {
        if moment.say.is_empty() && moment.letters.is_empty() {
            return String::new();
        }
        let local = moment.at.with_timezone(&policy.zone());
        let mut text = self.turn_to(local.date_naive(), policy);
        let time = self.set(BOLD, &local.format("%H:%M").to_string());
        let said =
            if moment.say.is_empty() { words::letters(&moment.letters) } else { moment.say.to_owned() };
        add(&mut text, format_args!("\n{time}  {}\n", wrapped(&said, INDENT, INDENT).trim_start()));
        if let Some(came) = &moment.came {
            text.push_str(&self.mail(came));
            text.push_str(&self.done(came, policy));
        }
        for letter in &moment.letters {
            text.push_str(&self.letter(letter));
        }
        text
    }

    /// The heading of a day, and above it the days on which nothing happened.
    fn turn_to(&mut self, day: NaiveDate, policy: &Policy) -> String {
        let mut text = String::new();
        for line in words::quiet_days(self.day, day, &policy.calendar) {
            add(&mut text, format_args!("\n{}\n", self.set(DIM, &format!("── {line}"))));
        }
        if self.day != Some(day) {
            add(
                &mut text,
                format_args!("\n{}\n", self.set(BOLD, &headed(&day.format("%a %-d %b %Y").to_string()))),
            );
        }
        self.day = Some(day);
        text
    }

    fn mail(&self, came: &Came) -> String {
        let mail = &came.mail;
        // Mail programs show the name alone; behind it stands the letter's own address.
        let to = if mail.replies.is_empty() { mail.to } else { "Baton" };
        let mut text = String::from("\n");
        let fields = [
            ("From:", mail.from),
            ("To:", to),
            ("Cc:", mail.cc),
            ("Bcc:", mail.bcc),
            ("Subject:", came.subject.as_str()),
        ];
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            let line = wrapped(&format!("{name:<9}{value}"), INDENT, &format!("{INDENT}{:9}", ""));
            text.push_str(&self.set(DIM, &line));
            text.push('\n');
        }
        for line in mail.text.lines().filter(|line| !line.is_empty()) {
            let inside = format!("{INDENT}  ");
            text.push_str(&wrapped(line, &inside, &inside));
            text.push('\n');
        }
        text
    }

    /// What Baton made of the mail, and what the record says then.
    fn done(&self, came: &Came, policy: &Policy) -> String {
        let why = wrapped(&format!("{}.", came.row.why), &format!("{INDENT}→ "), &format!("{INDENT}  "));
        let mut text = format!("{}\n", self.set(BLUE, &why));
        for (before, after) in &came.leads {
            text.push_str(&news(before.as_ref(), after, policy));
        }
        text
    }

    /// A letter, whole, as its reader sees it.
    fn letter(&self, letter: &Sent) -> String {
        let bar = self.set(BLUE, "│");
        let mut text = format!("\n{}\n", self.set(BLUE, &format!(" ╭─ letter {}", "─".repeat(WIDTH - 11))));
        for (name, value) in [("From:", people(&letter.from)), ("To:", people(&letter.to))] {
            add(&mut text, format_args!(" {bar} {name:<9}{value}\n"));
        }
        // Broken as if its name stood before it.
        let room = " ".repeat(" │ Subject: ".chars().count());
        let subject = wrapped(&letter.subject, &room, &room);
        for (line, name) in subject.lines().zip(std::iter::once("Subject:").chain(std::iter::repeat(""))) {
            add(&mut text, format_args!(" {bar} {name:<9}{}\n", self.set(BOLD, line.trim_start())));
        }
        add(&mut text, format_args!(" {bar}\n"));
        for line in letter.text.trim_end().lines() {
            add(&mut text, format_args!("{}\n", format!(" {bar} {line}").trim_end()));
        }
        add(&mut text, format_args!("{}\n", self.set(BLUE, &format!(" ╰{}", "─".repeat(WIDTH - 2)))));
        text
    }

    /// How the leads stand when a story is over.
    pub(super) fn record(&self, leads: &[Lead], policy: &Policy) -> String {
        let mut text = format!("\n{}\n", self.set(BOLD, &headed("Where it stands")));
        for lead in leads {
            text.push('\n');
            for line in lead::describe(lead, policy).lines() {
                text.push_str(&field(line, INDENT));
            }
        }
        text
    }

    /// What was seen, and what to do next.
    pub(super) fn end(&self, tally: &Tally, kept: Option<&Path>) -> String {
        let rule = "═".repeat(WIDTH);
        let kept = kept.map(words::kept).unwrap_or_default();
        let next = self.set(BOLD, "Next: your own inbox");
        format!("\n{rule}\n{}\n{kept}\n{next}\n\n{}", wrapped(&words::seen(tally), "", ""), words::NEXT)
    }

    fn set(&self, code: &str, text: &str) -> String {
        if self.colours { format!("{code}{text}{PLAIN}") } else { text.to_owned() }
    }
}

/// What is new about a lead, and what one always wants to know of it.
fn news(before: Option<&Lead>, after: &Lead, policy: &Policy) -> String {
    let inside = format!("{INDENT}  ");
    if before.is_some_and(|before| says_the_same(before, after)) {
        let line = format!("{} stands as it was: {}", after.id, record::sentence(after, policy));
        return format!("{}\n", wrapped(&line, &inside, &inside));
    }
    let known = before.map(|before| lead::describe(before, policy)).unwrap_or_default();
    let known: Vec<&str> = known.lines().skip(1).collect();
    let is_news = |line: &&str| ALWAYS.iter().any(|field| line.starts_with(field)) || !known.contains(line);
    let now = lead::describe(after, policy);
    now.lines().filter(is_news).map(|line| field(line, &inside)).collect()
}

/// Adds to a text; a `String` takes everything.
fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    let _never_fails = text.write_fmt(more);
}

/// A heading that runs over the whole line.
fn headed(text: &str) -> String {
    let name = format!("── {text} ");
    let rule = "─".repeat(WIDTH.saturating_sub(name.chars().count()));
    format!("{name}{rule}")
}

/// A line of the record, its value hanging.
fn field(line: &str, indent: &str) -> String {
    format!("{}\n", wrapped(line, indent, &format!("{indent}{:VALUES$}", "")))
}

fn people(mailboxes: &[Mailbox]) -> String {
    let person = |mailbox: &Mailbox| {
        if mailbox.name.is_empty() {
            mailbox.address.to_string()
        } else {
            format!("{} <{}>", mailbox.name, mailbox.address)
        }
    };
    mailboxes.iter().map(person).collect::<Vec<_>>().join(", ")
}

/// Whether a lead says the same as before, apart from what Baton wants looked at.
fn says_the_same(before: &Lead, after: &Lead) -> bool {
    let mut before = before.clone();
    before.flags.clone_from(&after.flags);
    before.shown.clone_from(&after.shown);
    before == *after
}

/// The text in lines of the page's width: the first begins with `first`, the others with `rest`. White space between
/// its columns stays.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_the_width_and_hang_below_their_value() {
        let text = format!("  Last contact   {}", "word ".repeat(30));
        let lines = wrapped(&text, "", "    ");
        assert!(lines.starts_with("  Last contact   word word"), "{lines}");
        assert!(lines.lines().all(|line| line.chars().count() <= WIDTH), "{lines}");
        assert!(lines.lines().skip(1).all(|line| line.starts_with("    word")), "{lines}");
        assert_eq!(wrapped("", "", "  "), "");
    }

    #[test]
    fn colours_are_set_only_where_somebody_looks() {
        assert_eq!(Page::new(false).set(BOLD, "Tue"), "Tue");
        assert_eq!(Page::new(true).set(BOLD, "Tue"), "\u{1b}[1mTue\u{1b}[0m");
    }
}
