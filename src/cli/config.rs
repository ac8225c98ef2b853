//! `batond config`: an example to begin with, and the values in force. Secrets appear as where they come from.

use clap::Subcommand;
use serde_json::json;

use super::{Failure, Options, find, print};
use crate::config::EXAMPLE;

/// The commands about the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Command {
    /// Print a complete, commented example
    Example,
    /// Print the values in force, and where each comes from
    Show,
}

/// Does one of them.
pub(super) fn run(command: Command, options: &Options) -> Result<(), Failure> {
    match command {
        Command::Example => print::text(EXAMPLE),
        Command::Show => show(options),
    }
}

fn show(options: &Options) -> Result<(), Failure> {
    let (path, loaded) = find::loaded(options)?;
    if options.json {
        return print::json(&json!({ "file": path.display().to_string(), "settings": loaded.settings }));
    }
    print::text(&format!("# {}\n{}", path.display(), loaded.settings))
}
