//! The values in force and where each came from, for `batond config show`. A secret appears only as its source.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The file says so.
    File,
    /// The file is silent.
    Default,
    /// The file is silent, and the environment of the process says so.
    Environment,
}

/// One value in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// The section, as `inbox.imap`; empty at the top, `team[2]` for the second person.
    #[serde(skip)]
    pub section: String,
    /// The whole key, as `inbox.imap.host`.
    pub key: String,
    /// A text, number, boolean or list of texts; paths are complete.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
    /// The line of the file, from 1.
    pub line: Option<usize>,
}

/// All values in force, section by section.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Settings(pub Vec<Setting>);

impl Settings {
    /// The line on which the file sets this key.
    pub fn line_of(&self, key: &str) -> Option<usize> {
        self.0.iter().find(|setting| setting.key == key).and_then(|setting| setting.line)
    }
}

/// TOML with the origin as a comment behind each value.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut section = "";
        for setting in &self.0 {
            if setting.section != section {
                section = &setting.section;
                match section.split_once('[') {
                    Some((rows, _)) => writeln!(f, "\n[[{rows}]]")?,
                    None => writeln!(f, "\n[{section}]")?,
                }
            }
            let key = setting.key.strip_prefix(section).unwrap_or(&setting.key).trim_start_matches('.');
            let line = format!("{key} = {}", Toml(&setting.value));
            write!(f, "{line:<50} # ")?;
            match (setting.origin, setting.line) {
                (Origin::File, Some(number)) => writeln!(f, "line {number}")?,
                (Origin::File, None) => writeln!(f, "file")?,
                (Origin::Default, _) => writeln!(f, "default")?,
                (Origin::Environment, _) => writeln!(f, "environment")?,
            }
        }
        Ok(())
    }
}

/// A value as TOML writes it. JSON's escapes are TOML's too; only lists want a space.
struct Toml<'a>(&'a Value);

impl fmt::Display for Toml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Value::Array(items) = self.0 else { return write!(f, "{}", self.0) };
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        write!(f, "[{}]", items.join(", "))
    }
}
