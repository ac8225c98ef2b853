//! PURE. Bytes to meaning and back: no I/O, no clock, and no mail, however strange, may make it panic.

pub mod compose;
pub mod forward;
pub mod html;
pub mod reply;
pub mod seal;
pub mod summary;
