//! The bell: it rings each minute and carries no meaning. What is due is asked of the store, so a missed, late or
//! doubled ring changes nothing. Only UTC cron jobs are used: jobs with a zone are an hour off after a daylight-saving
//! change, and repeated jobs stop for good after a pause of the process (stack.md §4).

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use chrono::TimeDelta;
use tokio::runtime::{self, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio_cron_scheduler::{Job, JobScheduler};

use super::clock::Clock;

/// When does it ring? At second 0 of every minute, UTC.
const EVERY_MINUTE: &str = "0 * * * * *";

/// How often may its scheduler look at the clock? It would do so twice a second, and each look wakes the machine twice.
const LOOKS_EVERY: TimeDelta = TimeDelta::minutes(1);

/// How long is a look? What is to ring does so at once.
const LOOK: Duration = Duration::from_millis(100);

/// How long after the full minute does it look? Timers may be early by less than this.
const AFTER: Duration = Duration::from_millis(20);

/// A running bell, in a thread of its own that moves only when it is to look. Whoever drops it stops it, without waiting.
pub struct Bell {
    stop: Sender<()>,
    stopped: oneshot::Receiver<anyhow::Result<()>>,
}

impl Bell {
    /// Starts to ring into `poke`. A ring that finds the channel full is dropped: one is waiting there already.
    pub async fn start(poke: mpsc::Sender<()>) -> anyhow::Result<Self> {
        Self::ring_at(EVERY_MINUTE, LOOKS_EVERY, poke).await
    }

    async fn ring_at(cron: &'static str, looks: TimeDelta, poke: mpsc::Sender<()>) -> anyhow::Result<Self> {
        let room = runtime::Builder::new_current_thread().enable_time().build();
        let room = room.context("the minute bell has no room")?;
        let (stop, asked) = channel();
        let (tell, hangs) = oneshot::channel();
        let (end, stopped) = oneshot::channel();
        let ring = move || {
            let scheduler = match room.block_on(hang(cron, poke)) {
                Ok(scheduler) => scheduler,
                Err(failed) => return drop(tell.send(Err(failed))),
            };
            let _nobody_waits = tell.send(Ok(()));
            look(&room);
            while asked.recv_timeout(next_look(looks)) == Err(RecvTimeoutError::Timeout) {
                look(&room);
            }
            let _nobody_waits = end.send(room.block_on(take_down(scheduler)));
        };
        thread::Builder::new().name("bell".into()).spawn(ring).context("the minute bell has no thread")?;
        hangs.await.context("the minute bell broke")??;
        Ok(Self { stop, stopped })
    }

    /// Rings no more.
    pub async fn stop(self) -> anyhow::Result<()> {
        let _gone = self.stop.send(());
        self.stopped.await.context("the minute bell broke")?
    }
}

/// The scheduler moves only in here.
fn look(room: &Runtime) {
    room.block_on(async { tokio::time::sleep(LOOK).await });
}

/// How long until the next full minute (or what stands for it). A clock that is set meanwhile makes one ring late.
fn next_look(every: TimeDelta) -> Duration {
    let every = every.num_milliseconds().max(1);
    let gone = Clock::System.now().timestamp_millis().rem_euclid(every);
    Duration::from_millis((every - gone).unsigned_abs()) + AFTER
}

async fn hang(cron: &str, poke: mpsc::Sender<()>) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await.context("the minute bell could not be made")?;
    let ring = Job::new(cron, move |_, _| {
        let _ = poke.try_send(());
    });
    scheduler.add(ring.context("the minute bell has no job")?).await.context("the minute bell is not set")?;
    scheduler.start().await.context("the minute bell did not start")?;
    Ok(scheduler)
}

async fn take_down(mut scheduler: JobScheduler) -> anyhow::Result<()> {
    scheduler.shutdown().await.context("the minute bell did not stop")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_SECOND: &str = "* * * * * *";
    const SECOND: TimeDelta = TimeDelta::seconds(1);

    #[tokio::test(flavor = "multi_thread")]
    async fn it_rings_without_piling_up_and_is_silent_once_stopped() {
        let (poke, mut poked) = mpsc::channel(1);
        let bell = Bell::ring_at(EVERY_SECOND, SECOND, poke).await.expect("the bell starts");
        let first = tokio::time::timeout(Duration::from_secs(5), poked.recv()).await;
        assert_eq!(first, Ok(Some(())), "it rings");
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(poked.len(), 1, "two rings or more have become one");
        bell.stop().await.expect("the bell stops");
        tokio::time::sleep(Duration::from_millis(700)).await;
        while poked.try_recv().is_ok() {}
        tokio::time::sleep(Duration::from_millis(1800)).await;
        assert!(poked.try_recv().is_err(), "it is silent");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_minute_bell_starts_and_stops() {
        let (poke, _poked) = mpsc::channel(1);
        Bell::start(poke).await.expect("the bell starts").stop().await.expect("and stops");
    }
}
