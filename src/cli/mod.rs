//! From arguments to a call. Each family of commands has its own file and one variant in `arguments::Command`; nothing
//! is decided here.

mod arguments;
mod audit;
mod check;
mod command;
mod config;
mod demo;
mod due;
mod explain;
mod failure;
mod find;
mod inbox;
mod lead;
mod logging;
mod outbox;
mod print;
mod read;
mod record;
mod report;
mod run;
mod table;

pub use arguments::{Arguments, Command, Options};
pub use failure::Failure;
pub use logging::start as start_logging;
