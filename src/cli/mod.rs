//! From arguments to a call. Each family of commands has its own file and one variant in `arguments::Command`; nothing
//! is decided here.

mod arguments;
mod check;
mod config;
mod failure;
mod find;
mod logging;
mod print;

pub use arguments::{Arguments, Command, Options};
pub use failure::Failure;
pub use logging::start as start_logging;
