//! `batond outbox` and `batond outbox retry O-17`.

use clap::{Args, Subcommand};

use super::{Failure, Options, find, print, record, table};
use crate::domain::LetterId;
use crate::shell::clock::Clock;
use crate::shell::run::open_existing;

/// What to do with the outbox.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// The family's commands; without one, the letters are listed.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Try a letter again that failed, is held or waits
    Retry {
        /// The letter, like O-17
        id: LetterId,
    },
}

pub(super) async fn run(arguments: Arguments, options: &Options) -> Result<(), Failure> {
    match arguments.command {
        None => list(options).await,
        Some(Command::Retry { id }) => retry(id, options).await,
    }
}

async fn list(options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let zone = loaded.config.policy.zone();
    let mut engine = open_existing(&loaded.config, &Clock::System).await?;
    let letters = engine.store().letters(None).await.map_err(anyhow::Error::from)?;
    if options.json {
        return print::json(&letters.iter().map(|row| record::letter(row, zone)).collect::<Vec<_>>());
    }
    let rows = letters
        .iter()
        .map(|row| {
            let at = row
                .sent_at
                .unwrap_or(row.queued_at)
                .with_timezone(&zone)
                .format("%a %-d %b %Y %H:%M")
                .to_string();
            vec![
                row.id.to_string(),
                row.state.clone(),
                at,
                row.member.clone(),
                row.subject.clone(),
                row.why.clone(),
            ]
        })
        .collect();
    let headings = ["letter", "state", "when", "to", "subject", "remark"];
    print::text(&table::render(&headings, rows, "No letter has been written yet."))
}

async fn retry(id: LetterId, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let clock = Clock::System;
    let mut engine = open_existing(&loaded.config, &clock).await?;
    let store = engine.store();
    if store.retry(id, clock.now()).await.map_err(anyhow::Error::from)? {
        let row = store.letter(id).await.map_err(anyhow::Error::from)?;
        return match (options.json, row) {
            (true, Some((row, _))) => print::json(&record::letter(&row, loaded.config.policy.zone())),
            _ => print::text(&format!(
                "{id} is tried again at once by the running service, or by batond run --once"
            )),
        };
    }
    let row = store.letter(id).await.map_err(anyhow::Error::from)?;
    let why = match row {
        None => format!("there is no letter {id}; batond outbox lists all"),
        Some((row, _)) => {
            format!("{id} is {}; only letters that failed, are held or wait can be tried again", row.state)
        }
    };
    Err(anyhow::anyhow!(why).into())
}
