//! Opening the configuration: the file itself and the calendar file it names. Used at the start and on SIGHUP; on any
//! error nothing changes. Secrets are not read here.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::clock::Clock;
use crate::config::{self, Config, Environment, Problem, Problems, Settings};
use crate::domain::calendar::holidays_from_ics;

/// A configuration and the values in force.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What is in force.
    pub config: Config,
    /// The same, value by value, for people.
    pub settings: Settings,
}

/// Reads the file and everything it needs. All problems are told at once, as those of this file.
pub fn load(path: &Path) -> Result<Loaded, Problems> {
    let file = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let dir = file.parent().unwrap_or(Path::new("/"));
    let text = bounded_text(&file).map_err(|error| {
        Problems::whole(path, format!("{error}; batond config example prints a file to begin with"))
    })?;
    let year = Clock::System.now().year();
    let days_off = |text: &str| holidays_from_ics(text, year);
    let read = config::read(&text, dir, &environment());
    let (config, settings) = read.map_err(|problems| {
        let file = config::calendar_file(&text, dir);
        let wrong = file.and_then(|(file, line)| Some(calendar_problem(line, dates(&file, days_off).err()?)));
        wrong.into_iter().fold(problems, Problems::and).in_file(path)
    })?;
    let config = with_calendar_file(config, days_off).map_err(|text| {
        let line = settings.line_of("calendar.holidays_file");
        Problems::new(vec![calendar_problem(line, text)]).in_file(path)
    })?;
    Ok(Loaded { config, settings })
}

fn calendar_problem(line: Option<usize>, text: String) -> Problem {
    Problem { line, key: "calendar.holidays_file".into(), text }
}

/// The configuration with the days off of its calendar file, whose text `read` turns into dates. Without such a file
/// nothing changes. The error is a sentence for people.
pub fn with_calendar_file(
    config: Config,
    read: impl Fn(&str) -> Result<BTreeSet<NaiveDate>, String>,
) -> Result<Config, String> {
    let Some(path) = &config.holidays_file else { return Ok(config) };
    let dates = dates(path, read)?;
    Ok(config.with_holidays(&dates))
}

fn dates(
    path: &Path,
    read: impl Fn(&str) -> Result<BTreeSet<NaiveDate>, String>,
) -> Result<BTreeSet<NaiveDate>, String> {
    let text = bounded_text(path).map_err(|error| format!("{} {error}", path.display()))?;
    read(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn environment() -> Environment {
    Environment { state_directory: std::env::var("STATE_DIRECTORY").ok() }
}

/// A text file of at most [`config::MAX_BYTES`]; the error continues a sentence that begins with the file.
fn bounded_text(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let read = file.take(config::MAX_BYTES + 1).read_to_string(&mut text);
    let read = read.map_err(|error| unreadable(&error))?;
    if u64::try_from(read).is_ok_and(|read| read > config::MAX_BYTES) {
        return Err(format!("is larger than {} KiB", config::MAX_BYTES / 1024));
    }
    Ok(text)
}

fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "does not exist".into(),
        ErrorKind::PermissionDenied => "may not be read by this user".into(),
        ErrorKind::IsADirectory => "is a directory".into(),
        ErrorKind::InvalidData => "is not UTF-8 text".into(),
        _ => format!("cannot be read ({error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
timezone = "Europe/Berlin"
internal_domains = []
[inbox]
address = "leads@acme.example"
source = "maildir"
[send]
transport = "directory"
[calendar]
holidays = [2026-12-25]
holidays_file = "days.ics"
[[team]]
handle = "sam"
email = "sam@acme.example"
role = "manager"
"#;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn config(dir: &Path) -> Config {
        config::parse(SMALL, dir, &Environment::default()).expect("a good file")
    }

    #[test]
    fn days_off_of_the_calendar_file_join_those_of_the_configuration() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("days.ics"), "2026-05-01").expect("written");
        let read = |text: &str| Ok(BTreeSet::from([date(text)]));
        let config = with_calendar_file(config(dir.path()), read).expect("read");
        let both = BTreeSet::from([date("2026-05-01"), date("2026-12-25")]);
        assert_eq!(*config.policy.calendar.holidays, both);
        assert_eq!(*config.policy.team.members()[0].calendar.holidays, both);
        assert_eq!(config.policy.team.inbox().address.as_str(), "leads@acme.example");
    }

    #[test]
    fn a_calendar_file_that_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        let error = with_calendar_file(config(dir.path()), |_| Ok(BTreeSet::new())).expect_err("absent");
        assert!(error.ends_with("days.ics does not exist"), "{error}");
    }

    #[test]
    fn a_configuration_that_is_no_text_is_a_problem() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("batond.toml");
        std::fs::write(&path, b"\xff\xfe").expect("written");
        for (path, said) in [(path.as_path(), "not UTF-8"), (dir.path(), "is a directory")] {
            let problems = load(path).expect_err("bad").to_string();
            assert!(problems.contains(said), "{problems}");
        }
    }
}
