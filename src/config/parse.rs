//! The whole file, from text to [`Config`]. Every section is read whatever is wrong with the others, so that one run
//! tells all that is wrong.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::calendar::TeamTime;
use super::document::Document;
use super::doubts::doubts;
use super::inbox::{InboxPart, inbox};
use super::notes::Notes;
use super::problem::Problems;
use super::rules::{FollowUp, Handoff};
use super::section::{Reading, Section};
use super::send::send;
use super::settings::{Config, Environment};
use super::show::{Origin, Settings};
use super::team::team;
use super::{calendar, rules, words};
use crate::domain::calendar::{Calendar, Hours};
use crate::domain::policy::{DateOrder, InboundRule, Pin, SkillRule, TrustLevel};
use crate::domain::{Policy, Team};

/// Reads a configuration that lies in `dir`. On failure every problem is told, in the order of the lines.
pub fn parse(text: &str, dir: &Path, env: &Environment) -> Result<Config, Problems> {
    read(text, dir, env).map(|(config, _)| config)
}

/// Like [`parse`], and the values in force with where each came from.
pub fn read(text: &str, dir: &Path, env: &Environment) -> Result<(Config, Settings), Problems> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = Document::parse(text);
    let mut reading = Reading { document: &document, dir, notes: Notes::default() };
    let config = whole(&mut reading, env);
    let (settings, warnings) = reading.notes.close(document.broken.clone())?;
    match config {
        Some(config) => {
            let warnings = warnings.into_iter().chain(doubts(&config.policy)).collect();
            Ok((Config { warnings, ..config }, settings))
        }
        // Cannot happen while whoever returns None notes a problem; an honest sentence all the same.
        None => Err(Problems::whole(
            Path::new(""),
            "something is wrong here that has no better words; please report it",
        )),
    }
}

/// The calendar file that a configuration names, and its line: it can be looked at whatever else is wrong.
pub fn calendar_file(text: &str, dir: &Path) -> Option<(PathBuf, Option<usize>)> {
    let document = Document::parse(text);
    let mut reading = Reading { document: &document, dir, notes: Notes::default() };
    let file = calendar::holidays(&mut reading).file?;
    let shown = reading.notes.settings.iter().find(|setting| setting.key == "calendar.holidays_file");
    Some((file, shown.and_then(|setting| setting.line)))
}

/// What stands at the top of the file.
struct Top {
    zone: Option<chrono_tz::Tz>,
    internal_domains: Vec<String>,
    date_order: Option<DateOrder>,
}

pub(super) fn whole(reading: &mut Reading, env: &Environment) -> Option<Config> {
    let top = top(reading.section("", true));
    let database = database(reading, env);
    let inbox = inbox(reading);
    let send = send(reading, inbox.inbox.as_ref().map(|inbox| &inbox.address));
    let rules = rules(reading);
    let holidays = calendar::holidays(reading);
    let letters = letters(reading);
    let ignore = rules::ignore(reading);
    let time = letters.as_ref().zip(top.zone).map(|(letters, zone)| TeamTime {
        calendar: Calendar { zone, hours: letters.hours.0, holidays: holidays.dates },
        hours: letters.hours.1.clone(),
    });
    let members = team(reading, time.as_ref(), inbox.inbox.as_ref());
    let InboxPart { inbox, source, since, mark } = inbox;
    let (letters, rules) = (letters?, rules?);
    let policy = Policy {
        team: Team::new(members?, inbox?, top.internal_domains),
        calendar: time?.calendar,
        date_order: top.date_order?,
        since: since?,
        pin: rules.trust.0,
        trust: rules.trust.1,
        inbound: rules.assign.0,
        skills: rules.assign.1,
        respond_within: rules.follow_up.respond_within,
        after_contact: rules.follow_up.after_contact,
        quiet_after: rules.follow_up.quiet_after,
        nudge_after: rules.handoff.nudge,
        giver_after: rules.handoff.giver,
        manager_after: rules.handoff.manager,
        digest_at: letters.digest_at,
        cleanup: letters.cleanup,
        ignore,
    };
    let (database, source, mark, send) = (database?, source?, mark?, send?);
    Some(Config { policy, database, source, mark, send, holidays_file: holidays.file, warnings: Vec::new() })
}

/// What the sections of the rules say.
struct Rules {
    trust: (Pin, TrustLevel),
    assign: (InboundRule, Vec<SkillRule>),
    follow_up: FollowUp,
    handoff: Handoff,
}

fn rules(reading: &mut Reading) -> Option<Rules> {
    let (trust, assign) = (rules::trust(reading), rules::assign(reading));
    let (follow_up, handoff) = (rules::follow_up(reading), rules::handoff(reading));
    Some(Rules { trust: trust?, assign: assign?, follow_up: follow_up?, handoff: handoff? })
}

fn top(mut section: Section) -> Top {
    let zone = calendar::zone(&mut section);
    if !section.has("internal_domains") {
        section.warn(
            "internal_domains",
            "is not set, so a colleague who is not in [[team]] counts as a customer: write internal_domains = [\"acme.example\"], or [] where there are none",
        );
    }
    let internal_domains = section.parsed_list("internal_domains", words::domain);
    for domain in internal_domains.iter().filter(|domain| FREEMAIL.contains(&domain.as_str())) {
        section.warn(
            "internal_domains",
            &format!("{domain} is everybody's: its customers would never become leads"),
        );
    }
    let orders = [("", DateOrder::Unset), ("dmy", DateOrder::DayMonth), ("mdy", DateOrder::MonthDay)];
    let date_order = section.parsed("date_order", "", |text| words::one_of(text, &orders));
    for key in
        ["state", "inbox", "send", "trust", "assign", "follow_up", "handoff", "calendar", "letters", "ignore"]
    {
        section.subsection(key);
    }
    section.subsections("team");
    section.end();
    Top { zone, internal_domains, date_order }
}

/// Domains at which strangers have their mailboxes; the commonest, for a warning only.
const FREEMAIL: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "proton.me",
    "protonmail.com",
];

/// `[state]`. Without a word: the service's state directory, else beside the file.
fn database(reading: &mut Reading, env: &Environment) -> Option<PathBuf> {
    let dir = reading.dir;
    let mut section = reading.section("state", true);
    let state = env.state_directory.as_deref().and_then(|all| all.split(':').find(|one| !one.is_empty()));
    let path = match (section.raw("database"), state) {
        (Some(found), _) if found.text.is_empty() => {
            section.problem(
                "database",
                found.line,
                "is empty: write a path, as \"batond.db\", or remove the line",
            );
            None
        }
        (Some(found), _) => Some((section.complete(&found.text), (Origin::File, found.line))),
        (None, Some(state)) => Some((section.complete(state).join("batond.db"), (Origin::Environment, None))),
        (None, None) => Some((section.complete("batond.db"), (Origin::Default, None))),
    };
    if let Some((path, from)) = &path {
        section.show_from("database", json!(path.display().to_string()), *from);
        if from.0 == Origin::Default && dir.starts_with("/etc") {
            section.warn("database", "is not set, and only the service has $STATE_DIRECTORY: write database = \"/var/lib/batond/batond.db\", so that the command line reads the same file");
        }
    }
    section.end();
    path.map(|(path, _)| path)
}

/// What `[letters]` says.
struct Letters {
    cleanup: (chrono::Weekday, chrono::NaiveTime),
    digest_at: chrono::NaiveTime,
    /// The hours, and how they were written.
    hours: (Hours, String),
}

fn letters(reading: &mut Reading) -> Option<Letters> {
    let mut section = reading.section("letters", true);
    let cleanup = section.parsed("cleanup", "Mon 08:00", words::weekly);
    let digest_at = section.parsed("digest_at", "08:00", words::time);
    let hours = calendar::hours(&mut section);
    section.end();
    Some(Letters { cleanup: cleanup?, digest_at: digest_at?, hours: hours? })
}
