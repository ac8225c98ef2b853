//! The only rooms that wait: network, files, timers, signals.

pub mod source;
