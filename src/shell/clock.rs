//! The clock. The only place that reads the system's time; everything else is handed `now`. It never decides what is
//! due: it tells the time and wakes sleepers.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// How long a sleep lasts at most before the clock is read again: a suspended machine or a clock that was set must
/// not make a sleeper late by more than this.
const LONGEST_SLICE: Duration = Duration::from_mins(1);

/// Where `now` comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// A clock that a demo or a test moves.
    Manual(Arc<ManualClock>),
}

impl Clock {
    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: DateTime<Utc>) -> (Self, Arc<ManualClock>) {
        let hand = Arc::new(ManualClock { now: watch::Sender::new(start) });
        (Self::Manual(Arc::clone(&hand)), hand)
    }

    /// The instant it is.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Manual(hand) => *hand.now.borrow(),
        }
    }

    /// Returns when the clock shows `instant` or later. Safe to drop at any time.
    pub async fn sleep_until(&self, instant: DateTime<Utc>) {
        match self {
            Self::System => self.sleep_in_slices(instant).await,
            Self::Manual(hand) => {
                // The sender lives as long as `hand`, so this ends only when the instant has come.
                let _ = hand.now.subscribe().wait_for(|now| *now >= instant).await;
            }
        }
    }

    async fn sleep_in_slices(&self, instant: DateTime<Utc>) {
        // A time past or equal is no positive duration: `to_std` fails or gives zero.
        while let Some(left) = (instant - self.now()).to_std().ok().filter(|left| !left.is_zero()) {
            tokio::time::sleep(left.min(LONGEST_SLICE)).await;
        }
    }
}

/// A clock moved by hand. It may be moved back, as system clocks are.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<DateTime<Utc>>,
}

impl ManualClock {
    /// Puts the clock to `instant` and wakes whoever slept until then.
    pub fn set(&self, instant: DateTime<Utc>) {
        self.now.send_replace(instant);
    }

    /// Moves the clock ahead (or back, with a negative step) and wakes whoever slept until then.
    pub fn advance(&self, step: TimeDelta) {
        self.now.send_modify(|now| *now = now.checked_add_signed(step).unwrap_or(*now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-05-06T12:00:00Z".parse().expect("an instant")
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_hand_is_moved_and_not_before() {
        let (clock, hand) = Clock::manual(noon());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(noon() + TimeDelta::hours(2)).await }
        });
        hand.advance(TimeDelta::hours(1));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!sleeper.is_finished());
        hand.advance(TimeDelta::hours(1));
        sleeper.await.expect("the sleeper wakes");
        assert_eq!(clock.now(), noon() + TimeDelta::hours(2));
    }

    #[tokio::test]
    async fn a_past_instant_is_no_sleep() {
        Clock::System.sleep_until(noon() - TimeDelta::days(20_000)).await;
        let (clock, hand) = Clock::manual(noon());
        hand.set(noon() - TimeDelta::hours(1));
        clock.sleep_until(noon() - TimeDelta::hours(1)).await;
    }

    #[tokio::test]
    async fn the_system_clock_sleeps_to_the_instant() {
        let until = Clock::System.now() + TimeDelta::milliseconds(50);
        Clock::System.sleep_until(until).await;
        assert!(Clock::System.now() >= until);
    }
}
