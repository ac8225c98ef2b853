//! What the measurements share: how a figure is printed, the team they are made with, and mails that people might write.
//! Nothing here may be used by the program itself.
#![allow(dead_code, reason = "each measurement uses its own part")]
#![allow(unreachable_pub, missing_docs, reason = "a measurement exports nothing")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken measurement may panic")]

pub mod conversations;
pub mod figures;
pub mod fill;
pub mod house;
