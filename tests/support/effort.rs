//! How much work an input may be: the time of this thread on a processor, so that a busy machine fails nothing.

use std::time::{Duration, Instant};

/// Does it, and tells how long this thread has worked for it: where the system does not tell, how long it took.
pub(crate) fn effort<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let before = worked(start);
    let done = work();
    (done, worked(start).saturating_sub(before))
}

fn worked(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|on_cpu| on_cpu.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}
