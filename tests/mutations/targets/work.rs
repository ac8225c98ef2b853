//! How much work an input may be: the time of this thread on a processor, so that a busy machine fails nothing.

use std::time::{Duration, Instant};

/// How much work may one input be, all its promises checked, unoptimised?
const PATIENCE: Duration = Duration::from_secs(4);

/// Does it, and fails when it was too much.
pub(super) fn bounded(check: impl FnOnce()) {
    let start = Instant::now();
    check();
    // Asking for the time of the thread costs more than most inputs; only what seems slow is looked at.
    if start.elapsed() > PATIENCE {
        let worked = worked(start);
        assert!(worked < PATIENCE, "one input took {worked:?}");
    }
}

/// The thread's own time cannot be told for one input alone: what it did before is at most as much as since the start.
fn worked(since: Instant) -> Duration {
    since.elapsed()
}
