//! How long the private mail servers of a test take to come and go: `cargo bench --bench mail_host`. Needs Dovecot, Postfix
//! and root, as the tests against real servers do.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a broken measurement may panic"
)]

#[path = "support/mod.rs"]
mod parts;
#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use parts::figures::{Times, asked_for, figure};
use support::mailhost::MailHost;

/// How often they come and go.
const ROUNDS: usize = 10;

/// What makes servers that run, if they are installed.
type Start = fn() -> Option<MailHost>;

fn main() {
    if !asked_for() {
        return;
    }
    let kinds: [(&str, Start); 2] =
        [("Dovecot", MailHost::start), ("Dovecot and Postfix", MailHost::start_with_postfix)];
    for (name, start) in kinds {
        let mut times = Times::default();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let Some(host) = start() else { return };
            drop(host);
            times.add(begun.elapsed());
        }
        let holds = times.at(50) <= Duration::from_millis(300);
        figure(&format!("G11 {name} up and down"), &times.words(), "p50 ≤ 0.3 s", holds);
    }
}
