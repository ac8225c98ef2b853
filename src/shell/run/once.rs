//! `run --once` (product.md §16): catch up on mail, close open batches, take *now* once, try each letter whose time has come
//! once, and stop. What fails does not keep the rest from being done; it is told at the end.

use anyhow::bail;
use chrono::{DateTime, Utc};

use super::{Service, Startup, only_one};
use crate::shell::engine::Delivery;
use crate::shell::intake::Delivered;

/// More passes than any team's letters need; a pass that never ends would be a defect of ours.
const PASSES: usize = 1_000;

/// Does it. Fails when mail could not be read or was set aside, a login failed, or a due letter was not sent.
pub async fn once(startup: Startup) -> anyhow::Result<()> {
    let _lock = only_one(&startup.config)?;
    let mut service = Service::start(startup, true).await?;
    let problems = service.everything_once().await;
    service.stop().await;
    let problems = problems?;
    if !problems.is_empty() {
        bail!(problems.join("; "));
    }
    Ok(())
}

impl Service {
    /// An error means that the database failed: nothing more can be promised.
    async fn everything_once(&mut self) -> anyhow::Result<Vec<String>> {
        let mut problems = self.catch_up().await?;
        problems.extend(self.send_what_is_due().await?);
        Ok(problems)
    }

    async fn catch_up(&mut self) -> anyhow::Result<Vec<String>> {
        let mut problems = Vec::new();
        while let Some(delivered) = self.mail.recv().await {
            if let Delivered::Trouble { text, .. } = &delivered {
                problems.push(format!("not all mail could be read: {text}"));
            }
            self.take(delivered).await?;
        }
        if let Err(failed) = self.source_result().await {
            problems.push(format!("{failed:#}"));
        }
        let aside = self.engine.set_aside();
        if aside > 0 {
            problems.push(format!("{aside} mails were set aside; see them with \"batond inbox\""));
        }
        Ok(problems)
    }

    async fn send_what_is_due(&mut self) -> anyhow::Result<Vec<String>> {
        let now = self.clock.now();
        let mut problems = Vec::new();
        for _ in 0..PASSES {
            let pass = self.engine.take_due(now, true).await?;
            if pass.failed > 0 {
                problems
                    .push(format!("{} letters could not be decided and are tried again later", pass.failed));
            }
            if !pass.more {
                break;
            }
        }
        problems.extend(self.send(now).await?);
        Ok(problems)
    }

    /// Tries each letter whose time has come once. Those of an earlier run whose next try is ahead are due as well, and
    /// were not sent.
    async fn send(&mut self, now: DateTime<Utc>) -> anyhow::Result<Option<String>> {
        let mut unsent = self.engine.unsent(now).await?;
        while let Some(trying) = self.engine.claim(now).await? {
            self.sender.begin(trying, std::sync::Arc::clone(self.engine.policy())).await?;
            let (trying, outcome) = self.sender.outcome().await?;
            match self.engine.delivered(&trying, &outcome, now).await? {
                Delivery::Sent => {}
                Delivery::NotSent => unsent += 1,
                Delivery::Paused(_) => {
                    let why = outcome.reason().unwrap_or_default();
                    return Ok(Some(format!("letters cannot be sent: {why}")));
                }
            }
        }
        let see = "are tried again later; see them with \"batond outbox\"";
        Ok((unsent > 0).then(|| format!("{unsent} letters could not be sent and {see}")))
    }
}
