//! The one task that sends: it holds the way out and takes one letter at a time. It decides nothing, and never sees the
//! store. A secret is read anew after the account was refused, so that a mended password or a fresh token is found.

use std::sync::Arc;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::config::{self, Config, Login};
use crate::domain::delivery::reason;
use crate::domain::{Outcome, Policy, Team};
use crate::shell::engine::Trying;
use crate::shell::transport::{Parcel, Transport};
use crate::shell::wiring;

/// The sender and the two ends of the talk with it.
pub(super) struct Sender {
    parcels: mpsc::Sender<(Trying, Arc<Policy>)>,
    outcomes: mpsc::Receiver<(Trying, Outcome)>,
    task: JoinHandle<()>,
    busy: bool,
}

impl Sender {
    /// A sender by this configuration. Fails when a secret cannot be read.
    pub(super) async fn start(config: &Config) -> anyhow::Result<Self> {
        let transport = Some(wiring::transport(config).await?);
        let mut way = Way { config: config.clone(), transport };
        let (parcels, mut to_send) = mpsc::channel::<(Trying, Arc<Policy>)>(1);
        let (done, outcomes) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            while let Some((trying, policy)) = to_send.recv().await {
                let outcome = way.send(&trying.parcel, &policy.team).await;
                if done.send((trying, outcome)).await.is_err() {
                    break;
                }
            }
            way.close().await;
        });
        Ok(Self { parcels, outcomes, task, busy: false })
    }

    /// Whether a letter is on its way.
    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Begins to send a letter.
    pub(super) async fn begin(&mut self, trying: Trying, policy: Arc<Policy>) -> anyhow::Result<()> {
        self.parcels.send((trying, policy)).await.ok().context("the sender has ended")?;
        self.busy = true;
        Ok(())
    }

    /// What became of the letter. Safe to drop before it is known.
    pub(super) async fn outcome(&mut self) -> anyhow::Result<(Trying, Outcome)> {
        if !self.busy {
            return std::future::pending().await;
        }
        let outcome = self.outcomes.recv().await.context("the sender has ended")?;
        self.busy = false;
        Ok(outcome)
    }

    /// Says goodbye to the server.
    pub(super) async fn end(self) {
        drop(self.parcels);
        // It ends by itself now; a panic in it has been reported where it happened.
        let _ = self.task.await;
    }
}

/// The way out; none after the account was refused.
struct Way {
    config: Config,
    transport: Option<Transport>,
}

impl Way {
    async fn send(&mut self, parcel: &Parcel, team: &Team) -> Outcome {
        let had_way = self.transport.is_some();
        let outcome = self.attempt(parcel, team).await;
        if !matches!(outcome, Outcome::Account(_)) {
            return outcome;
        }
        self.transport = None;
        // Tokens end by themselves after an hour or so: with a fresh one this letter need not wait. A password that was
        // refused once would only be refused again.
        if had_way && uses_token(&self.config) { self.attempt(parcel, team).await } else { outcome }
    }

    async fn attempt(&mut self, parcel: &Parcel, team: &Team) -> Outcome {
        if self.transport.is_none() {
            match wiring::transport(&self.config).await {
                Ok(transport) => self.transport = Some(transport),
                Err(failed) => return Outcome::Account(reason(&format!("{failed:#}"))),
            }
        }
        match &mut self.transport {
            Some(transport) => transport.send(parcel, team).await,
            None => Outcome::Retry("there is no way out yet".into()),
        }
    }

    async fn close(&mut self) {
        if let Some(transport) = &mut self.transport {
            transport.close().await;
        }
    }
}

fn uses_token(config: &Config) -> bool {
    matches!(&config.send.transport, config::Transport::Smtp(server) if matches!(server.login, Some(Login::Token(_))))
}
