//! How much work an input may be: the time of this thread on a processor, so that a busy machine fails nothing.

use std::time::{Duration, Instant};

/// How much work may one input be, all its promises checked, unoptimised?
const PATIENCE: Duration = Duration::from_secs(4);

/// Does it, and fails when it was too much.
pub(super) fn bounded(check: impl FnOnce()) {
    let start = Instant::now();
    let before = worked(start);
    check();
    let took = worked(start).saturating_sub(before);
    assert!(took < PATIENCE, "one input took {took:?}");
}

/// How long this thread has worked, where the system tells; else how long it is since the start.
fn worked(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|on_cpu| on_cpu.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}
