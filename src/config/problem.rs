//! What is wrong with a configuration, said so that it can be put right. A problem never quotes a value that may be a
//! secret.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line of the file, from 1; none where something is missing altogether.
    pub line: Option<usize>,
    /// The key, as `inbox.imap.host`; of the second person `team[2].email`. Empty where no key is meant.
    pub key: String,
    /// What is wrong, and what to write instead; a sentence without a full stop.
    pub text: String,
}

/// Everything that is wrong with one file, in the order of its lines; what is missing comes last.
#[derive(Debug, Clone, PartialEq, Eq, Default, thiserror::Error)]
pub struct Problems {
    /// The file; empty where none is known.
    pub file: PathBuf,
    /// At least one problem.
    pub list: Vec<Problem>,
}

impl Problems {
    /// These problems, sorted.
    pub fn new(mut list: Vec<Problem>) -> Self {
        list.sort_by_key(|problem| problem.line.unwrap_or(usize::MAX));
        Self { file: PathBuf::new(), list }
    }

    /// One problem that belongs to no line.
    pub fn whole(file: &Path, text: impl Into<String>) -> Self {
        let problem = Problem { line: None, key: String::new(), text: text.into() };
        Self { file: file.to_owned(), list: vec![problem] }
    }

    /// These problems and one more.
    #[must_use]
    pub fn and(mut self, problem: Problem) -> Self {
        self.list.push(problem);
        Self { file: self.file, ..Self::new(self.list) }
    }

    /// The same problems, told as those of this file.
    #[must_use]
    pub fn in_file(self, file: &Path) -> Self {
        Self { file: file.to_owned(), ..self }
    }
}

/// One line a problem: `batond.toml:12: inbox.source: what is wrong`.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.list.iter().enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            if !self.file.as_os_str().is_empty() {
                write!(f, "{}:", self.file.display())?;
            }
            match problem.line {
                Some(line) if self.file.as_os_str().is_empty() => write!(f, "line {line}: ")?,
                Some(line) => write!(f, "{line}: ")?,
                None if self.file.as_os_str().is_empty() => {}
                None => f.write_str(" ")?,
            }
            if !problem.key.is_empty() {
                write!(f, "{}: ", problem.key)?;
            }
            f.write_str(&problem.text)?;
        }
        Ok(())
    }
}
