//! Reading one section key by key. What is asked for is known; what is left over at the end is a key nobody knows. So
//! the reading code is the only list of keys there is.

use std::path::{Path, PathBuf};

use serde_json::json;
use toml::de::DeValue;

use super::document::{Document, Lines, Table, Value};
use super::notes::{Notes, Unknown, joined};
use super::problem::Problem;
use super::show::{Origin, Setting};

/// The most entries of one list or one `[[…]]`.
const MAX_ITEMS: usize = 1000;
/// The longest text, in characters.
const MAX_TEXT: usize = 4096;

/// A text and the line it stands on; a default stands on none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The text, without white space around it.
    pub(super) text: String,
    /// The line.
    pub(super) line: Option<usize>,
}

/// The file, and what has been found in it so far.
pub(super) struct Reading<'a, 'd> {
    /// The file.
    pub(super) document: &'a Document<'d>,
    /// Where it lies: relative paths begin here.
    pub(super) dir: &'a Path,
    /// What has been found.
    pub(super) notes: Notes,
}

impl<'a, 'd> Reading<'a, 'd> {
    /// A section by its path (`inbox.imap`; empty for the top). `wanted` says whether its keys matter: what an unwanted
    /// section does not say is neither missing nor shown.
    pub(super) fn section(&mut self, path: &str, wanted: bool) -> Section<'_, 'a, 'd> {
        let (mut table, mut line, mut wanted) = (Some(&self.document.root), None, wanted);
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let value = table.and_then(|table| table.get(part));
            line = value.map(|value| self.document.lines.at(value.span().start));
            table = value.and_then(|value| value.get_ref().as_table());
            // What is there but is no section has been told by the section above it.
            wanted &= value.is_none() || table.is_some();
        }
        self.open(path.to_owned(), table, line, wanted)
    }

    /// How many `[[path]]` there are.
    pub(super) fn count(&self, path: &str) -> usize {
        self.rows(path).map_or(0, |rows| rows.len().min(MAX_ITEMS))
    }

    /// One of them, from 0; the path that people see counts from 1.
    pub(super) fn row(&mut self, path: &str, place: usize) -> Section<'_, 'a, 'd> {
        let value = self.rows(path).and_then(|rows| rows.get(place));
        let line = value.map(|value| self.document.lines.at(value.span().start));
        let table = value.and_then(|value| value.get_ref().as_table());
        self.open(format!("{path}[{}]", place + 1), table, line, true)
    }

    fn rows(&self, path: &str) -> Option<&'a [Value<'d>]> {
        let mut table = &self.document.root;
        let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
        for part in parents.split('.').filter(|part| !part.is_empty()) {
            table = table.get(part)?.get_ref().as_table()?;
        }
        table.get(last)?.get_ref().as_array().map(|rows| &**rows)
    }

    fn open(
        &mut self,
        path: String,
        table: Option<&'a Table<'d>>,
        line: Option<usize>,
        wanted: bool,
    ) -> Section<'_, 'a, 'd> {
        let (lines, dir) = (&self.document.lines, self.dir);
        Section {
            path,
            table,
            line,
            wanted,
            lines,
            dir,
            notes: &mut self.notes,
            asked: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// One open section.
pub(super) struct Section<'n, 'a, 'd> {
    path: String,
    table: Option<&'a Table<'d>>,
    line: Option<usize>,
    wanted: bool,
    lines: &'a Lines,
    dir: &'a Path,
    notes: &'n mut Notes,
    asked: Vec<&'static str>,
    refused: Vec<&'static str>,
}

impl<'a, 'd> Section<'_, 'a, 'd> {
    /// Closes the section: keys that nobody asked for are unknown.
    pub(super) fn end(self) {
        for key in self.table.into_iter().flat_map(Table::keys) {
            if !self.asked.iter().chain(&self.refused).any(|known| known == key.get_ref()) {
                let line = self.lines.at(key.span().start);
                let key = key.get_ref().chars().take(64).collect();
                let siblings = self.asked.clone();
                self.notes.unknown.push(Unknown { section: self.path.clone(), key, line, siblings });
            }
        }
        self.notes.known.extend(self.asked.iter().map(|key| (self.path.clone(), *key)));
    }

    /// Refuses a key that people may well write, with the reason. It is never offered as a word that was meant.
    pub(super) fn refuse(&mut self, key: &'static str, text: &str) {
        self.refused.push(key);
        if let Some(value) = self.table.and_then(|table| table.get(key)) {
            self.wrong(key, value, text.to_owned());
        }
    }

    /// Says that `key` is a section of its own, `[key]`, read elsewhere.
    pub(super) fn subsection(&mut self, key: &'static str) {
        let Some(value) = self.item(key) else { return };
        let name = joined(&self.path, key);
        match value.get_ref() {
            DeValue::Table(_) => {}
            DeValue::Array(_) => {
                self.wrong(key, value, format!("is one section: write [{name}] with one bracket"));
            }
            _ => self.wrong(key, value, format!("is a section: write [{name}] on a line of its own")),
        }
    }

    /// Says that `key` is a list of sections, `[[key]]`, read elsewhere.
    pub(super) fn subsections(&mut self, key: &'static str) {
        let Some(value) = self.item(key) else { return };
        let name = joined(&self.path, key);
        let rows = value.get_ref().as_array();
        if rows.is_none_or(|rows| rows.iter().any(|row| !row.get_ref().is_table())) {
            let text = format!("is a list of sections: write [[{name}]] with two brackets before each");
            self.wrong(key, value, text);
        } else if rows.is_some_and(|rows| rows.len() > MAX_ITEMS) {
            self.wrong(key, value, format!("has more than {MAX_ITEMS} entries"));
        }
    }

    /// Whether the file has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// A text, or the default; shown as it stands.
    pub(super) fn text(&mut self, key: &'static str, default: &str) -> Found {
        let found = self.raw(key).unwrap_or_else(|| Found { text: default.to_owned(), line: None });
        self.show(key, json!(found.text), found.line);
        found
    }

    /// A text that may be absent; an empty one counts as absent. Not shown.
    pub(super) fn raw(&mut self, key: &'static str) -> Option<Found> {
        let value = self.item(key)?;
        let found = self.found(value);
        if found.is_none() {
            let text =
                format!("must be a text in quotes, as {key} = \"…\", of at most {MAX_TEXT} characters");
            self.wrong(key, value, text);
        }
        found
    }

    /// A text that must be there; `example` is what to write.
    pub(super) fn needed(&mut self, key: &'static str, example: &str) -> Option<Found> {
        let there = self.has(key);
        let found = self.raw(key).filter(|found| !found.text.is_empty());
        match &found {
            Some(found) => self.show(key, json!(found.text), found.line),
            // A value of the wrong kind has been told already.
            None if there && !self.blank(key) => {}
            None => self.missing(key, format!("is missing: write {key} = \"{example}\"")),
        }
        found
    }

    /// A text read by `read`, or the default read the same way. None: a problem has been noted.
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        default: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let found = self.text(key, default);
        self.read(key, &found, read)
    }

    /// The text as `read` understands it. None: a problem has been noted.
    pub(super) fn read<T>(
        &mut self,
        key: &str,
        found: &Found,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        read(&found.text).map_err(|text| self.problem(key, found.line, text)).ok()
    }

    /// A path, made complete; an empty one is none.
    pub(super) fn path(&mut self, key: &'static str, default: &str) -> Option<PathBuf> {
        let found = self.raw(key).unwrap_or_else(|| Found { text: default.to_owned(), line: None });
        let path = (!found.text.is_empty()).then(|| self.complete(&found.text));
        let shown = path.as_deref().map(Path::display).map(|path| path.to_string()).unwrap_or_default();
        self.show(key, json!(shown), found.line);
        path
    }

    /// The path as seen from the directory of the file.
    pub(super) fn complete(&self, path: &str) -> PathBuf {
        self.dir.join(path).components().collect()
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str, default: bool) -> bool {
        let item = self.item(key);
        let flag = item.and_then(|value| value.get_ref().as_bool());
        if let (Some(value), None) = (item, flag) {
            self.wrong(key, value, "must be true or false, without quotes".to_owned());
        }
        self.show(key, json!(flag.unwrap_or(default)), item.map(|value| self.line_of(value)));
        flag.unwrap_or(default)
    }

    /// A whole number from `least` to `most`; not shown.
    pub(super) fn number(&mut self, key: &'static str, least: u32, most: u32) -> Option<(u32, usize)> {
        let value = self.item(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.wrong(key, value, format!("must be a whole number from {least} to {most}, without quotes"));
        }
        number.map(|number| (number, self.line_of(value)))
    }

    /// A list of texts, or the default.
    pub(super) fn list(&mut self, key: &'static str, default: &[&str]) -> Vec<Found> {
        let item = self.item(key);
        let listed = match item {
            Some(value) => self.items(key, value),
            None => default.iter().map(|text| Found { text: (*text).to_owned(), line: None }).collect(),
        };
        let shown: Vec<&str> = listed.iter().map(|found| found.text.as_str()).collect();
        let shown = json!(shown);
        self.show(key, shown, item.map(|value| self.line_of(value)));
        listed
    }

    /// A list of texts, each read by `read`; those that cannot be read have been noted.
    pub(super) fn parsed_list<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let found = self.list(key, &[]);
        found.iter().filter_map(|found| self.read(key, found, &read)).collect()
    }

    /// Notes what is wrong with a key.
    pub(super) fn problem(&mut self, key: &str, line: Option<usize>, text: impl Into<String>) {
        let line = line.or(self.line);
        self.notes.problems.push(Problem { line, key: joined(&self.path, key), text: text.into() });
    }

    /// Notes that a key is missing, if anyone wants this section.
    pub(super) fn missing(&mut self, key: &str, text: impl Into<String>) {
        if self.wanted {
            let key = joined(&self.path, key);
            self.notes.missing.push(Problem { line: self.line, key, text: text.into() });
        }
    }

    /// Warns about a key.
    pub(super) fn warn(&mut self, key: &str, text: &str) {
        self.notes.warnings.push(format!("{}: {text}", joined(&self.path, key)));
    }

    /// Shows a value as in force: of the file when it has a line, else the default.
    pub(super) fn show(&mut self, key: &str, value: serde_json::Value, line: Option<usize>) {
        let origin = if line.is_some() { Origin::File } else { Origin::Default };
        self.show_from(key, value, (origin, line));
    }

    /// Shows a value and where it came from.
    pub(super) fn show_from(&mut self, key: &str, value: serde_json::Value, from: (Origin, Option<usize>)) {
        if self.wanted || self.table.is_some() {
            let (section, key) = (self.path.clone(), joined(&self.path, key));
            self.notes.settings.push(Setting { section, key, value, origin: from.0, line: from.1 });
        }
    }

    fn item(&mut self, key: &'static str) -> Option<&'a Value<'d>> {
        self.asked.push(key);
        // A value without text of its own was invented to go on after broken TOML, which is told already.
        self.table.and_then(|table| table.get(key)).filter(|value| !value.span().is_empty())
    }

    fn items(&mut self, key: &'static str, value: &'a Value<'d>) -> Vec<Found> {
        let items = value.get_ref().as_array().filter(|items| items.len() <= MAX_ITEMS);
        let Some(items) = items else {
            let text = format!("must be a list of at most {MAX_ITEMS} texts, as {key} = [\"…\", \"…\"]");
            self.wrong(key, value, text);
            return Vec::new();
        };
        let mut listed = Vec::new();
        for item in items {
            match self.found(item) {
                Some(found) if !found.text.is_empty() => listed.push(found),
                Some(_) => self.wrong(key, item, "has an empty entry".to_owned()),
                None => self.wrong(key, item, "has an entry that is no text in quotes".to_owned()),
            }
        }
        listed
    }

    /// Dates may be written without quotes.
    fn found(&self, value: &Value<'d>) -> Option<Found> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => return None,
        };
        (text.chars().count() <= MAX_TEXT).then(|| Found { text, line: Some(self.line_of(value)) })
    }

    fn blank(&self, key: &str) -> bool {
        let value = self.table.and_then(|table| table.get(key));
        value.and_then(|value| value.get_ref().as_str()).is_some_and(|text| text.trim().is_empty())
    }

    fn line_of(&self, value: &Value<'d>) -> usize {
        self.lines.at(value.span().start)
    }

    fn wrong(&mut self, key: &str, value: &Value<'d>, text: String) {
        let line = Some(self.line_of(value));
        self.problem(key, line, text);
    }
}
