//! A death in the middle: a future that is polled a number of times and then dropped, as a program that ends.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// What the future gives, or nothing when it is cut off before its end.
pub(crate) async fn cut<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}
