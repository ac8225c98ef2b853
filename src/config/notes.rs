//! What reading a configuration has found so far: problems, warnings, the values in force, and the keys nobody asked
//! for. Collected in one place, so that one run tells everything.

use strsim::damerau_levenshtein;

use super::problem::{Problem, Problems};
use super::show::{Setting, Settings};

/// How many problems are told; whoever has more will run the check again.
const MAX_PROBLEMS: usize = 200;

/// A key of the file that nobody asked for.
#[derive(Debug)]
pub(super) struct Unknown {
    /// Its section, empty at the top.
    pub(super) section: String,
    /// The key itself.
    pub(super) key: String,
    /// Where it stands.
    pub(super) line: usize,
    /// The keys that its section has.
    pub(super) siblings: Vec<&'static str>,
}

/// Everything found.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What is wrong with what is there.
    pub(super) problems: Vec<Problem>,
    /// What is not there. Kept apart: when the file is broken, these would be guesses.
    pub(super) missing: Vec<Problem>,
    /// What is allowed but probably not meant.
    pub(super) warnings: Vec<String>,
    /// The values in force.
    pub(super) settings: Vec<Setting>,
    /// Keys that nobody asked for.
    pub(super) unknown: Vec<Unknown>,
    /// Every key that was asked for, with its section.
    pub(super) known: Vec<(String, &'static str)>,
}

impl Notes {
    /// Closes the reading: all problems (with those of broken TOML), or none and the values in force.
    pub(super) fn close(mut self, broken: Vec<Problem>) -> Result<(Settings, Vec<String>), Problems> {
        self.unknown.sort_by_key(|unknown| unknown.line);
        let strange = self.unknown.iter().take(MAX_PROBLEMS).map(|unknown| self.unknown_problem(unknown));
        let mut list: Vec<Problem> = strange.collect();
        list.append(&mut self.problems);
        if broken.is_empty() {
            list.append(&mut self.missing);
        }
        list.extend(broken);
        if list.is_empty() {
            return Ok((Settings(self.settings), self.warnings));
        }
        let mut problems = Problems::new(list);
        problems.list.truncate(MAX_PROBLEMS);
        Err(problems)
    }

    fn unknown_problem(&self, unknown: &Unknown) -> Problem {
        let key = joined(&unknown.section, &unknown.key);
        let near = nearest(&unknown.key, unknown.siblings.iter().copied());
        let elsewhere = nearest(&unknown.key, self.known.iter().map(|(_, known)| *known));
        let elsewhere = self.known.iter().find(|(_, known)| Some(*known) == elsewhere);
        let text = match (near, elsewhere) {
            (Some(near), _) => format!("is not known here; did you mean {near}?"),
            (None, Some((section, known))) if *known == unknown.key => {
                format!("is not known here; it belongs {}", place(section))
            }
            (None, Some((section, known))) => {
                format!("is not known here; did you mean {known}? It belongs {}", place(section))
            }
            (None, None) => {
                let mut siblings = unknown.siblings.clone();
                siblings.sort_unstable();
                format!("is not known here; known are {}", siblings.join(", "))
            }
        };
        Problem { line: Some(unknown.line), key, text }
    }
}

/// `inbox.host` of a section and a key.
pub(super) fn joined(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

fn place(section: &str) -> String {
    match section.split_once('[') {
        _ if section.is_empty() => "at the top of the file, before the first section".into(),
        Some((rows, _)) => format!("in [[{rows}]]"),
        None => format!("in [{section}]"),
    }
}

/// The word that was probably meant: at most one slip in three letters, and never more than three.
pub(super) fn nearest<'w>(text: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let text: String = text.chars().take(64).collect::<String>().to_lowercase();
    let allowed = (text.chars().count() / 3).clamp(1, 3);
    words
        .map(|word| (damerau_levenshtein(&text, &word.to_lowercase()), word))
        .filter(|(slips, _)| *slips <= allowed)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["address", "aliases", "since", "mark"];
        assert_eq!(nearest("adress", words.into_iter()), Some("address"));
        assert_eq!(nearest("Alias", words.into_iter()), None, "two slips in five letters are too many");
        assert_eq!(nearest("zebra", words.into_iter()), None);
        assert_eq!(nearest("", words.into_iter()), None);
    }
}
