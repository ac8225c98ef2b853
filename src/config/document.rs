//! The file as TOML: a tree of values that remember their lines. A broken line does not hide the errors of the others.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, de};

use super::problem::Problem;

/// A table of the file; keys and values know where they stand.
pub(super) type Table<'d> = DeTable<'d>;
/// A value of the file.
pub(super) type Value<'d> = Spanned<DeValue<'d>>;

/// Where lines begin, to turn a byte offset into the number that an editor shows.
#[derive(Debug)]
pub(super) struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        Self {
            ends: text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(place, _)| place)
                .collect(),
        }
    }

    /// The line of a byte offset, from 1.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset) + 1
    }
}

/// A parsed file.
#[derive(Debug)]
pub(super) struct Document<'d> {
    /// The top table.
    pub(super) root: Table<'d>,
    /// Where its lines begin.
    pub(super) lines: Lines,
    /// What is no TOML.
    pub(super) broken: Vec<Problem>,
}

impl<'d> Document<'d> {
    /// Reads the text as far as it can be read.
    pub(super) fn parse(text: &'d str) -> Self {
        let lines = Lines::new(text);
        let (root, errors) = Table::parse_recoverable(text);
        let mut broken: Vec<Problem> = errors.iter().map(|error| problem(error, &lines)).collect();
        // One slip often breaks the rest of its line several times over; the first word is the right one.
        broken.dedup_by_key(|problem| problem.line);
        Self { root: root.into_inner(), lines, broken }
    }
}

/// The parser's own words, without the source line (which may hold a secret).
fn problem(error: &de::Error, lines: &Lines) -> Problem {
    let line = error.span().map(|span| lines.at(span.start));
    Problem { line, key: String::new(), text: format!("this is not valid TOML: {}", error.message()) }
}
