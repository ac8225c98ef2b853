//! What can be written on the command line. To add a family of commands: one variant, one file, one line in `run`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::filter::LevelFilter;

use super::{
    Failure, audit, check, command, config, demo, due, explain, inbox, lead, outbox, read, report, run,
};

/// Keeps a team's leads from being dropped.
#[derive(Debug, Parser)]
#[command(name = "batond", version, about, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    /// What every command understands.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const CONFIG_HELP: &str =
    "The configuration [default: $BATOND_CONFIG, /etc/batond/batond.toml, ./batond.toml]";

/// What every command understands, before or behind its name.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The configuration; its usual places are those of `find`.
    #[arg(long, global = true, value_name = "FILE", help = CONFIG_HELP)]
    pub config: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the service: read the inbox, keep the leads, remind the team
    Run(run::Arguments),
    /// Play two stories without any account or server, and show every letter
    Demo(demo::Arguments),
    /// Read an inbox without changing it, and show what is being dropped today
    Audit(audit::Arguments),
    /// Check the configuration, offline, and tell all errors at once
    Check,
    /// Show an example of the configuration, or the one in force
    #[command(subcommand)]
    Config(config::Command),
    /// List, show and add leads
    #[command(subcommand)]
    Lead(lead::Command),
    /// List every mail that came, and what was done with it
    Inbox,
    /// List the letters, or try one again
    Outbox(outbox::Arguments),
    /// Do what a mail with these words would do
    Command(command::Arguments),
    /// Show what would be sent up to a time
    Due(due::Arguments),
    /// Look the whole pipeline over: the weekly cleanup, now
    Report(report::Arguments),
    /// Show how one mail is understood
    Read(read::Arguments),
    /// Tell why: a lead, a mail or a letter
    Explain(explain::Arguments),
}

impl Arguments {
    /// From where on the log tells: a story is not interrupted by the log of the program that plays it, and what is only
    /// foreseen is not logged as if it were done.
    pub fn log_level(&self) -> LevelFilter {
        match self.command {
            Command::Demo(_) | Command::Due(_) | Command::Report(_) | Command::Audit(_) => LevelFilter::WARN,
            _ => LevelFilter::INFO,
        }
    }

    /// Does what was asked.
    pub async fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Audit(arguments) => audit::run(arguments, &self.options).await,
            Command::Check => check::run(&self.options),
            Command::Config(command) => config::run(command, &self.options),
            Command::Run(arguments) => run::run(arguments, &self.options).await,
            Command::Demo(arguments) => demo::run(arguments, &self.options).await,
            Command::Lead(command) => lead::run(command, &self.options).await,
            Command::Inbox => inbox::run(&self.options).await,
            Command::Outbox(arguments) => outbox::run(arguments, &self.options).await,
            Command::Command(arguments) => command::run(&arguments, &self.options).await,
            Command::Due(arguments) => due::run(arguments, &self.options).await,
            Command::Report(arguments) => report::run(&arguments, &self.options).await,
            Command::Read(arguments) => read::run(&arguments, &self.options),
            Command::Explain(arguments) => explain::run(&arguments, &self.options).await,
        }
    }
}
