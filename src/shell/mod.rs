//! The only rooms that wait: network, files, timers, signals.

pub mod load;
pub mod secret;
pub mod source;
pub mod systemd;
pub mod transport;
