//! Where mails are handed over and requests come in. It waits for the engine as long as it must, and meanwhile takes
//! what the engine asks, so that the two can never wait for each other.

use std::collections::VecDeque;

use tokio::sync::mpsc;

use super::account::Command;
use super::error::Error;
use crate::shell::source::SourceEvent;

/// How many requests may wait for a connection; what comes beyond is forgotten, for marking is a courtesy.
const MAX_WAITING: usize = 1000;

/// Both ends of the talk with the engine.
pub(super) struct Desk {
    out: mpsc::Sender<SourceEvent>,
    commands: Option<mpsc::Receiver<Command>>,
    waiting: VecDeque<Command>,
    handed_over: bool,
}

impl Desk {
    pub(super) fn new(out: mpsc::Sender<SourceEvent>, commands: mpsc::Receiver<Command>) -> Self {
        Self { out, commands: Some(commands), waiting: VecDeque::new(), handed_over: false }
    }

    /// Hands an event over, as soon as there is room.
    pub(super) async fn hand_over(&mut self, event: SourceEvent) -> Result<(), Error> {
        self.handed_over |= matches!(event, SourceEvent::Mails(_));
        let room = loop {
            let out = self.out.clone();
            tokio::select! {
                room = out.reserve_owned() => break room.map_err(|_| Error::Unheard)?,
                () = self.asked() => {}
            }
        };
        room.send(event);
        Ok(())
    }

    /// Whether mails were handed over since this was asked last.
    pub(super) fn take_handed_over(&mut self) -> bool {
        std::mem::take(&mut self.handed_over)
    }

    /// Waits until the engine asks something, and keeps it. Never returns once nobody can ask any more.
    pub(super) async fn asked(&mut self) {
        let command = match &mut self.commands {
            Some(commands) => commands.recv().await,
            None => std::future::pending().await,
        };
        match command {
            None => self.commands = None,
            Some(_) if self.waiting.len() >= MAX_WAITING => {
                tracing::warn!("too many mails wait to be marked; some stay unmarked");
            }
            Some(command) => self.waiting.push_back(command),
        }
    }

    /// The oldest request, and everything else that has come in meanwhile is kept.
    pub(super) fn next_request(&mut self) -> Option<Command> {
        self.waiting.pop_front()
    }
}
