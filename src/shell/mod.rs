//! The only rooms that wait: network, files, timers, signals.

pub mod imap;
pub mod source;
pub mod tls;
