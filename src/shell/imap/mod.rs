//! Mail in over IMAP: one task watches an inbox and hands over what comes. It changes nothing on the server unless told
//! to mark, decides nothing, and knows nothing of leads or of the store.
//!
//! From the outside in: `watch` (connections and pauses) → `round` (one connection) → `look` (one mailbox) → `plan` and
//! `fetch` (which UIDs, their text) → `session` (one command) → `guard` (what a hostile server may send).

mod account;
mod connect;
mod desk;
mod error;
mod fetch;
mod guard;
mod idle;
mod login;
mod look;
mod mailbox;
mod mark;
mod more;
mod names;
mod plan;
mod progress;
mod round;
mod session;
mod timing;
mod watch;

pub use account::{Account, Command, Credential, CredentialSource, Cursor, Mark, Tls};
pub use fetch::FIRST_BYTES;
pub use more::needs_more;
pub use timing::Timing;
pub use watch::{Talk, watch};
