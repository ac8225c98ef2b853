//! One year, one core: the thread that plays and the database's take turns, and waking each other across two cores costs
//! twice the time of the whole year.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The cores that this process may use.
pub(crate) fn all() -> impl Iterator<Item = usize> {
    let allowed = sched_getaffinity(None).unwrap();
    (0..CpuSet::MAX_CPU).filter(move |core| allowed.is_set(*core))
}

/// This thread, and those that it starts from now on, stay on one core.
pub(crate) fn stay_on(core: usize) {
    let mut only = CpuSet::new();
    only.set(core);
    sched_setaffinity(None, &only).unwrap();
}
