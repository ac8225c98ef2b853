//! `batond due [--at TIME]`: what would be sent up to then, decided on the real record and taken back.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use clap::Args;
use serde_json::Value;

use super::{Failure, Options, find, print, record, table};
use crate::domain::time::local_instant;
use crate::shell::clock::Clock;
use crate::shell::run::open_existing;

/// Until when.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Up to this time, like 2026-05-07T08:00 or 2026-05-07T08:00:00+02:00 [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Time>,
}

pub(super) async fn run(arguments: Arguments, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let (clock, policy) = (Clock::System, &loaded.config.policy);
    let now = clock.now();
    let at = match arguments.at {
        None => now,
        Some(Time::Instant(instant)) => instant,
        Some(Time::Local(local)) => local_instant(local.date(), local.time(), policy.zone()),
    };
    let mut engine = open_existing(&loaded.config, &clock).await?;
    let letters = engine.foresee(now, at).await.map_err(anyhow::Error::from)?;
    let zone = policy.zone();
    if options.json {
        let row = |row: &crate::store::OutboxRow| {
            let mut value = record::letter(row, zone);
            if let Value::Object(fields) = &mut value {
                fields.remove("id");
                fields.insert("due_at".into(), record::instant(row.due_at, zone).into());
            }
            value
        };
        return print::json(&letters.iter().map(row).collect::<Vec<_>>());
    }
    let rows = letters
        .iter()
        .map(|row| {
            let due = row.due_at.with_timezone(&zone).format("%a %-d %b %Y %H:%M").to_string();
            vec![due, row.member.clone(), row.kind.clone(), row.subject.clone()]
        })
        .collect();
    let none =
        format!("Nothing would be sent up to {}.", at.with_timezone(&zone).format("%a %-d %b %Y %H:%M"));
    print::text(&table::render(&["due", "to", "kind", "subject"], rows, &none))
}

/// A time as it was written.
#[derive(Debug, Clone, Copy)]
enum Time {
    /// With an offset.
    Instant(DateTime<Utc>),
    /// In the team's zone.
    Local(NaiveDateTime),
}

/// A time with an offset, or a local one of the team; a date alone is its end.
fn time(text: &str) -> Result<Time, String> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(Time::Instant(instant.with_timezone(&Utc)));
    }
    let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = local.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(23, 59, 59));
    local
        .map(Time::Local)
        .ok_or_else(|| "write a time like 2026-05-07T08:00 or 2026-05-07T08:00:00+02:00".to_owned())
}
