//! The only rooms that wait: network, files, timers, signals.

pub mod audit;
pub mod bell;
pub mod clock;
pub mod demo;
pub mod directory;
pub mod engine;
pub mod imap;
pub mod intake;
pub mod load;
pub mod lock;
pub mod maildir;
pub mod post;
pub mod run;
pub mod secret;
pub mod signals;
pub mod smtp;
pub mod source;
pub mod systemd;
pub mod tls;
pub mod transport;
pub mod wiring;
