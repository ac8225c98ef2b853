//! The only rooms that wait: network, files, timers, signals.

pub mod bell;
pub mod clock;
pub mod lock;
pub mod signals;
pub mod source;
pub mod systemd;
