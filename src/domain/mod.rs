//! PURE. The team's leads and the rules about them. No I/O, no clock, no randomness, and nothing here may panic.

pub mod act;
pub mod address;
pub mod assign;
pub mod calendar;
pub mod change;
pub mod cleanup;
pub mod command;
pub mod contact;
pub mod deed;
pub mod delivery;
pub mod effect;
pub mod first_sync;
pub mod handoff;
pub mod ids;
pub mod lead;
pub mod letters;
pub mod link;
pub mod mail;
pub mod next_action;
pub mod on_add;
pub mod on_due;
pub mod on_mail;
pub mod organisation;
pub mod policy;
pub mod presence;
pub mod reminder;
pub mod team;
pub mod text;
pub mod time;
pub mod world;

pub use address::{Address, Mailbox};
pub use delivery::{Next, OutboxState, Outcome, Tries};
pub use ids::{BadId, Handle, HandoffId, LeadId, LetterId, MailKey, MessageId};
pub use mail::{Bounce, Class, Forwarded, Mail, Party, Verdict};
pub use policy::Policy;
pub use team::{Inbox, Member, Role, Team};
