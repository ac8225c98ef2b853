//! The configuration file: text to a validated [`Config`], every error at once. Nothing here opens a file, reads the
//! environment or the clock, or ever holds a secret: it knows only where secrets come from.

mod calendar;
mod document;
mod doubts;
mod inbox;
mod notes;
mod parse;
mod problem;
mod reserved;
mod rules;
mod section;
mod send;
mod server;
mod settings;
mod show;
mod team;
#[cfg(test)]
mod tests;
mod words;

pub use parse::{calendar_file, parse, read};
pub use problem::{Problem, Problems};
pub use settings::{
    Config, Environment, Imap, Login, Mark, SecretSource, Send, Smtp, Source, Tls, Transport,
};
pub use show::{Origin, Setting, Settings};

/// The complete, commented example, as `batond config example` prints it.
pub const EXAMPLE: &str = include_str!("../../config/batond.toml");

/// The largest configuration that is read, in bytes.
pub const MAX_BYTES: u64 = 1024 * 1024;
