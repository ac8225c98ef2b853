//! The bell: it rings each minute and carries no meaning. What is due is asked of the store, so a missed, late or
//! doubled ring changes nothing. Only UTC cron jobs are used: jobs with a zone are an hour off after a daylight-saving
//! change, and repeated jobs stop for good after a pause of the process (stack.md §4).

use std::thread;

use anyhow::Context;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio_cron_scheduler::{Job, JobScheduler};

/// When does it ring? At second 0 of every minute, UTC.
const EVERY_MINUTE: &str = "0 * * * * *";

/// A running bell. It hangs in a thread of its own: its scheduler looks at the clock twice a second, and among the
/// workers of the program each look would wake a second one. Whoever drops it stops it, without waiting.
pub struct Bell {
    stop: oneshot::Sender<()>,
    stopped: oneshot::Receiver<anyhow::Result<()>>,
}

impl Bell {
    /// Starts to ring into `poke`. A ring that finds the channel full is dropped: one is waiting there already.
    pub async fn start(poke: mpsc::Sender<()>) -> anyhow::Result<Self> {
        Self::ring_at(EVERY_MINUTE, poke).await
    }

    async fn ring_at(cron: &'static str, poke: mpsc::Sender<()>) -> anyhow::Result<Self> {
        let room = runtime::Builder::new_current_thread().enable_time().build();
        let room = room.context("the minute bell has no room")?;
        let (stop, asked) = oneshot::channel();
        let (tell, hangs) = oneshot::channel();
        let (end, stopped) = oneshot::channel();
        let ring = move || {
            room.block_on(async {
                let scheduler = match hang(cron, poke).await {
                    Ok(scheduler) => scheduler,
                    Err(failed) => {
                        let _nobody_waits = tell.send(Err(failed));
                        return;
                    }
                };
                if tell.send(Ok(())).is_ok() {
                    let _dropped = asked.await;
                }
                let _nobody_waits = end.send(take_down(scheduler).await);
            });
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
    use std::time::Duration;

    use super::*;

    const EVERY_SECOND: &str = "* * * * * *";

    #[tokio::test(flavor = "multi_thread")]
    async fn it_rings_without_piling_up_and_is_silent_once_stopped() {
        let (poke, mut poked) = mpsc::channel(1);
        let bell = Bell::ring_at(EVERY_SECOND, poke).await.expect("the bell starts");
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
