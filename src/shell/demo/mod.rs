//! The demo: two stories that are played through the real program, with a clock that is moved by hand. Mails are files
//! that are put into a Maildir, letters are files that are found in a directory; between them is nothing but
//! `batond run --once`. Nothing here may decide, write a letter or touch the record.

mod home;
mod play;
mod post;
mod story;

mod customer_a;
mod sarah;

pub use home::Home;
pub use play::{Came, Moment, Play, Sent};
pub use story::{Scene, Story, Written};

/// The stories, in the order of their days.
pub const STORIES: [Story; 2] = [sarah::STORY, customer_a::STORY];
