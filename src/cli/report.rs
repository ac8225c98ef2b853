//! `batond report [--json|--html]`: the weekly cleanup of everybody's leads, now. It reads the record and changes nothing.

mod json;
mod page;
mod text;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;

use super::{Failure, Options, find, print};
use crate::domain::Handle;
use crate::domain::letters::{Cleanup, CleanupRow};
use crate::mail::compose::{Words, words};
use crate::shell::clock::Clock;
use crate::shell::run::open_existing;

pub(super) use self::json::cleanup as json;

/// How to show it, and whose leads.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print one HTML page that needs nothing else
    #[arg(long, conflicts_with = "json")]
    html: bool,
    /// Only the leads of this member
    #[arg(long, value_name = "HANDLE")]
    owner: Option<Handle>,
}

pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let (clock, policy) = (Clock::System, &loaded.config.policy);
    if let Some(owner) = arguments.owner.as_ref().filter(|owner| policy.team.member(owner).is_none()) {
        return Err(Failure::Failed(anyhow::anyhow!(
            "there is no member {owner}; batond config show lists them"
        )));
    }
    let mut engine = open_existing(&loaded.config, &clock).await?;
    let now = clock.now();
    let looked = engine.look_over(std::slice::from_ref(&arguments.owner), now, false).await;
    let looked = looked.map_err(anyhow::Error::from)?.pop();
    let Some(cleanup) = looked.map(|looked| looked.cleanup) else { return Ok(()) };
    let eyes = Eyes { today: policy.calendar.date(now), zone: policy.zone() };
    if options.json {
        return print::json(&json(&cleanup, eyes));
    }
    if arguments.html {
        return print::text(&page::render(&cleanup, eyes).map_err(anyhow::Error::from)?);
    }
    print::text(&text::render(&cleanup, eyes))
}

/// In whose days a report is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eyes {
    pub(super) today: NaiveDate,
    pub(super) zone: Tz,
}

impl Eyes {
    /// A row in words.
    pub(super) fn words(self, row: &CleanupRow) -> Words {
        words(row, self.today, self.zone)
    }

    /// `Mon 2 Feb`, with the year where it is another.
    pub(super) fn day(self, date: NaiveDate) -> String {
        use chrono::Datelike;
        let format = if date.year() == self.today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
        date.format(format).to_string()
    }
}

/// What a report is called: `Lead cleanup, week of 9 Feb: 6 to settle of 31 active`.
fn title(cleanup: &Cleanup, eyes: Eyes) -> String {
    let week = eyes.day(cleanup.week);
    let week = week.split_once(' ').map_or(week.as_str(), |(_, day)| day);
    let (open, all) = (cleanup.to_settle, cleanup.active);
    match &cleanup.reader {
        None => format!("Lead cleanup, week of {week}: {open} to settle of {all} active"),
        Some(owner) => format!("Leads of {owner}, week of {week}: {open} to tidy of {all} active"),
    }
}

/// The lines about the week, each with what it says.
fn week(cleanup: &Cleanup, eyes: Eyes) -> Vec<(String, String)> {
    let Some(tally) = &cleanup.tally else { return Vec::new() };
    let mut lines = vec![
        ("New".to_owned(), tally.new.to_string()),
        ("Handed off".to_owned(), handed_off(tally.handed_off, tally.median_minutes)),
        (
            "Closed".to_owned(),
            format!("{} won, {} lost, {} for another reason", tally.won, tally.lost, tally.closed),
        ),
    ];
    if !tally.first {
        lines.push(("Settled since the last cleanup".to_owned(), tally.settled.to_string()));
        let named: Vec<String> = tally.came_back.iter().map(ToString::to_string).collect();
        let named = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
        lines.push(("Came back".to_owned(), format!("{}{named}", tally.came_back_count)));
    }
    for (name, from, to) in &tally.away_soon {
        let days = format!("{} to {}, nobody covers", eyes.day(*from), eyes.day(*to));
        lines.push((format!("{name} goes away"), days));
    }
    lines
}

fn handed_off(number: u32, minutes: Option<i64>) -> String {
    match minutes {
        Some(minutes) => format!("{number}, half confirmed within {}:{:02} h", minutes / 60, minutes % 60),
        None => number.to_string(),
    }
}
