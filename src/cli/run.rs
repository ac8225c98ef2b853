//! `batond run` and `batond run --once`.

use std::io::IsTerminal;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Options, find};
use crate::shell::clock::Clock;
use crate::shell::run::{self, Startup};

/// How to run.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Catch up on mail, send what is due now, and stop
    #[arg(long)]
    once: bool,
}

pub(super) async fn run(arguments: Arguments, options: &Options) -> Result<(), Failure> {
    let (path, loaded) = find::loaded(options)?;
    let bar = progress();
    let told = bar.clone();
    let startup = Startup {
        config: loaded.config,
        path,
        clock: Clock::System,
        progress: told.map(|bar| Box::new(move |taken| bar.set_position(taken)) as Box<dyn Fn(u64) + Send>),
    };
    let ended = if arguments.once { run::once(startup).await } else { run::run(startup).await };
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    Ok(ended?)
}

/// A counter of mails for a person who looks on; nothing in a log.
fn progress() -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {human_pos} mails taken in, {per_sec}").ok()?;
    bar.set_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    Some(bar)
}
