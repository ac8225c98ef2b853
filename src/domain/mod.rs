//! PURE. The team's leads and the rules about them. No I/O, no clock, no randomness, and nothing here may panic.

pub mod address;
pub mod calendar;
pub mod ids;
pub mod mail;
pub mod policy;
pub mod team;
pub mod time;

pub use address::{Address, Mailbox};
pub use ids::{BadId, Handle, HandoffId, LeadId, LetterId, MailKey, MessageId};
pub use mail::{Bounce, Class, Forwarded, Mail, Party, Verdict};
pub use policy::Policy;
pub use team::{Inbox, Member, Role, Team};
