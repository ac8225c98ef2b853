//! How much work an input may be.

#[path = "../../support/effort.rs"]
mod effort;

use std::time::Duration;

/// How much work may one input be, all its promises checked, unoptimised?
const PATIENCE: Duration = Duration::from_secs(4);

/// Does it, and fails when it was too much.
pub(super) fn bounded(check: impl FnOnce()) {
    let ((), took) = effort::effort(check);
    assert!(took < PATIENCE, "one input took {took:?}");
}
