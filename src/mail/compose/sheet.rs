//! A letter in its reading order, before it becomes text and HTML: both twins are printed from the same sheet, so that
//! neither can say less than the other. Holds finished sentences and cleaned values; knows no leads.

use super::button::{Button, Naming, replies};
use super::plain::{clean, wrapped};

/// Everything a letter says.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// The Subject header.
    pub(super) subject: String,
    /// The heading of the page.
    pub(super) title: String,
    /// What it is about, in whole sentences; a paragraph each.
    pub(super) opening: Vec<String>,
    /// Answers of one tap; the text twin gives their words instead.
    pub(super) buttons: Vec<Button>,
    /// Facts about the one lead.
    pub(super) facts: Vec<Fact>,
    /// Rows under headings.
    pub(super) sections: Vec<Section>,
    /// What is not in the rows; empty when all is.
    pub(super) more: String,
    /// Answers of one tap that are seldom right; how to answer says their words.
    pub(super) asides: Vec<Button>,
    /// How to answer, or what happens without an answer; a paragraph each.
    pub(super) answer: Vec<String>,
    /// Why it came.
    pub(super) why: String,
}

/// A value under its name.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// `Next step`.
    pub(super) label: &'static str,
    /// One or two sentences.
    pub(super) value: String,
    /// Where values begin in the text twin; the same for all facts of a letter.
    pub(super) indent: usize,
}

impl Fact {
    /// The usual indent: the longest label, its colon and the gaps around.
    const INDENT: usize = 17;

    /// Both on one line where they fit, the rest hanging below the value.
    pub(super) fn text(&self) -> String {
        let label = format!("  {}:", self.label);
        wrapped(&self.value, &format!("{label:<width$}", width = self.indent), self.indent)
    }
}

/// Rows under a heading.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// `Late`.
    pub(super) heading: &'static str,
    /// One sentence about what stands below; may be empty.
    pub(super) note: &'static str,
    /// The rows; a section without rows is not printed.
    pub(super) rows: Vec<Row>,
}

/// A lead, or something about one.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// `L-51`; empty where the row is about no lead.
    pub(super) id: String,
    /// The lead's name.
    pub(super) name: String,
    /// `3 days late`; may be empty.
    pub(super) badge: String,
    /// What to know, a line each.
    pub(super) lines: Vec<String>,
    /// Answers about this row; each names its lead.
    pub(super) buttons: Vec<Button>,
}

impl Row {
    /// The first line: which lead.
    pub(super) fn head(&self) -> String {
        let id = if self.id.is_empty() { "  ".to_owned() } else { format!("  {:<4}  ", self.id) };
        let badge = if self.badge.is_empty() { String::new() } else { format!(", {}", self.badge) };
        wrapped(&format!("{}{badge}", self.name), &id, id.chars().count())
    }

    /// The lines below it, the words to reply last.
    pub(super) fn body(&self, naming: Naming) -> String {
        let indent = if self.id.is_empty() { 4 } else { 8 };
        let lines = self.lines.iter().cloned().chain(replies(&self.buttons, naming));
        lines.map(|line| wrapped(&line, &" ".repeat(indent), indent)).collect::<Vec<_>>().join("\n")
    }
}

impl Sheet {
    /// For a letter that would be too large, because of strangers' longest words in every row: what to reply is said
    /// below the rows as well.
    pub(super) fn lose_row_buttons(&mut self) {
        for row in self.sections.iter_mut().flat_map(|section| &mut section.rows) {
            row.buttons.clear();
        }
    }

    /// Adds a fact, unless there is nothing to say.
    pub(super) fn fact(&mut self, label: &'static str, value: String) {
        if !value.is_empty() {
            self.facts.push(Fact { label, value, indent: Fact::INDENT });
        }
    }

    /// Adds a fact in somebody's own words.
    pub(super) fn said(&mut self, label: &'static str, value: &str) {
        self.fact(label, clean(value));
    }

    /// Adds a section, unless it is empty.
    pub(super) fn section(&mut self, heading: &'static str, note: &'static str, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.sections.push(Section { heading, note, rows });
        }
    }
}
