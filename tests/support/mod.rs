//! What the tests against real servers share: private mail servers on loopback ([`mailhost`]), a scripted IMAP server
//! that misbehaves on purpose ([`fake_imap`]), and the real program as a child ([`program`]). Nothing here may be used by the program itself.
#![allow(dead_code, reason = "each test program uses its own part of the support")]
#![allow(unreachable_pub, missing_docs, reason = "a test program exports nothing")]

pub mod dovecot;
pub mod fake_imap;
pub mod imap_client;
pub mod mailhost;
pub mod postfix;
pub mod program;
pub mod watching;
