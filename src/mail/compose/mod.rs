//! A letter's data to its final bytes, in one step. Every sentence that Baton says stands in this room, one file per
//! letter. Nothing here decides whether a letter goes, and equal arguments give equal bytes.

mod answer;
mod answers;
mod button;
mod cleanup;
mod dates;
mod digest;
mod envelope;
mod first_sync;
mod follow_up;
mod handoff;
mod leave;
mod new_leads;
mod notice;
mod plain;
mod reason;
mod render;
mod rows;
mod sheet;
mod trust;

pub use answers::answer_text;
pub use cleanup::{Words, heading, words};
pub use envelope::{Composed, Envelope, MAX_BYTES, compose, subject};
