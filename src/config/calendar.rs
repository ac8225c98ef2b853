//! `timezone`, `[calendar]` and `letters.hours`: the team's working time, from which a member's may differ.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::section::{Reading, Section};
use super::words;
use crate::domain::calendar::{Calendar, Hours};

/// What a team without its own words works.
const HOURS: &str = "Mon-Fri 08:00-18:00";

/// The team's days off and the file that may name more.
pub(super) struct Holidays {
    /// Dates named in the configuration.
    pub(super) dates: Arc<BTreeSet<NaiveDate>>,
    /// An `.ics` file with more.
    pub(super) file: Option<PathBuf>,
}

/// The team's working time, and the hours as they were written.
pub(super) struct TeamTime {
    pub(super) calendar: Calendar,
    pub(super) hours: String,
}

/// Reads `[calendar]`.
pub(super) fn holidays(reading: &mut Reading) -> Holidays {
    let mut section = reading.section("calendar", true);
    let dates = section.parsed_list("holidays", words::date).into_iter().collect();
    let file = section.path("holidays_file", "");
    section.end();
    Holidays { dates: Arc::new(dates), file }
}

/// Reads `timezone` of the top.
pub(super) fn zone(section: &mut Section) -> Option<Tz> {
    if !section.has("timezone") {
        section.warn("timezone", "is not set, so times are read in UTC: write timezone = \"Europe/Berlin\"");
    }
    section.parsed("timezone", "UTC", words::zone)
}

/// Reads `hours` of `[letters]`, the team's.
pub(super) fn hours(section: &mut Section) -> Option<(Hours, String)> {
    let written = section.text("hours", HOURS);
    section.read("hours", &written, Hours::parse).map(|hours| (hours, written.text))
}

/// A member's calendar: the team's, but for what they say themselves. None: a problem has been noted.
pub(super) fn of_member(section: &mut Section, team: Option<&TeamTime>) -> Option<Calendar> {
    let (zone, hours) = team.map_or(("UTC", HOURS), |team| (team.calendar.zone.name(), team.hours.as_str()));
    let zone = section.parsed("timezone", zone, words::zone);
    let hours = section.parsed("hours", hours, Hours::parse);
    Some(Calendar { zone: zone?, hours: hours?, holidays: Arc::clone(&team?.calendar.holidays) })
}
