//! Baton keeps a team's leads from being dropped. The map of the rooms is in ARCHITECTURE.md.

pub mod cli;
pub mod command;
pub mod config;
pub mod domain;
pub mod mail;
pub mod shell;
pub mod store;
