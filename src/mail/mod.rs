//! PURE. Bytes to meaning and back: no I/O, no clock, and no mail, however strange, may make it panic.

pub mod addresses;
pub mod authres;
pub mod bounce;
pub mod classify;
pub mod compose;
pub mod customers;
pub mod date;
pub mod diagnosis;
pub mod forward;
pub mod headers;
pub mod html;
pub mod ids;
pub mod key;
pub mod mime;
mod obey;
pub mod read;
pub mod reply;
pub mod seal;
pub mod summary;
mod twin;
pub mod words;

#[cfg(test)]
#[path = "../../tests/support/effort.rs"]
mod effort;
