//! Every wait of the IMAP room, with its reason. Nothing in it waits without one of these.

use std::time::Duration;

/// How long things may take. Tests shorten them; nothing else does.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How long a connection to one address, or a TLS handshake, may take.
    pub connect: Duration,
    /// How long a server may say nothing at all while it owes an answer (a slow line still brings bytes).
    pub silence: Duration,
    /// How long one command may take in all, however steadily bytes drip in.
    pub command: Duration,
    /// How long IDLE is held before it is renewed: routers forget quiet connections after 5 to 15 minutes, and some
    /// servers after 10 (RFC 2177 allows 29).
    pub idle: Duration,
    /// How long the end of IDLE may take; a peer that is gone shows here.
    pub done: Duration,
    /// How often a mailbox is asked where IDLE cannot tell: no IDLE at all, or a mailbox beside the first.
    pub poll: Duration,
    /// The first pause after a failure; doubled each time.
    pub backoff: Duration,
    /// The longest pause after a failure, and the pause after the account was refused.
    pub backoff_limit: Duration,
    /// A connection that lived this long counts as a good one: the next pause is the first again.
    pub healthy: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            silence: Duration::from_mins(1),
            command: Duration::from_mins(15),
            idle: Duration::from_mins(9),
            done: Duration::from_secs(15),
            poll: Duration::from_mins(1),
            backoff: Duration::from_secs(5),
            backoff_limit: Duration::from_mins(15),
            healthy: Duration::from_mins(1),
        }
    }
}
