//! The life of one connection: every mailbox is read once; then the first is watched, and the others are asked each
//! minute and whenever the first wakes us. One connection does all, because some servers allow few.
//!
//! HIGHESTMODSEQ is not used: it also moves when a person reads or flags a mail, and for new mails UIDNEXT says as much.

use tokio::time::Instant;

use super::account::{Account, Command, Mark};
use super::connect::{Abilities, connect};
use super::desk::Desk;
use super::error::Error;
use super::idle::{self, Woken};
use super::look;
use super::mailbox::{self, About};
use super::mark;
use super::progress::Progress;
use super::session::Session;
use crate::shell::source::SourceEvent;

/// A connection and what it works on.
pub(super) struct Round<'a> {
    account: &'a Account,
    desk: &'a mut Desk,
    boxes: &'a mut [Progress],
    session: Session,
    abilities: Abilities,
    /// The mailbox that is open, by its place in `boxes`, and what was said of it.
    open: Option<(usize, About)>,
    idles: bool,
}

impl<'a> Round<'a> {
    /// Connects and logs in.
    pub(super) async fn begin(
        account: &'a Account,
        desk: &'a mut Desk,
        boxes: &'a mut [Progress],
    ) -> Result<Self, Error> {
        let (session, abilities) = connect(account).await?;
        let idles = abilities.has("IDLE");
        Ok(Self { account, desk, boxes, session, abilities, open: None, idles })
    }

    /// Reads everything that is there. An error when no mailbox can be opened.
    pub(super) async fn catch_up(&mut self) -> Result<(), Error> {
        let mut refusal = None;
        let mut opened = false;
        for at in 0..self.boxes.len() {
            match self.visit(at).await {
                Ok(()) => opened = true,
                Err(error @ Error::Refused { step: "EXAMINE" | "SELECT", .. }) => {
                    self.cannot_open(at, &error).await?;
                    refusal.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        match refusal {
            Some(error) if !opened => return Err(error),
            _ => self.desk.take_handed_over(),
        };
        self.desk.hand_over(SourceEvent::CaughtUp).await
    }

    /// Says goodbye; what the server answers does not matter.
    pub(super) async fn end(mut self) {
        let limit = self.account.timing.done;
        let goodbye = self.session.run("LOGOUT", "LOGOUT", |_| {});
        if tokio::time::timeout(limit, goodbye).await.is_err() {
            tracing::debug!("the server did not say goodbye");
        }
    }

    /// Waits for news and reads them, until something fails.
    pub(super) async fn follow(&mut self) -> Result<(), Error> {
        let timing = self.account.timing;
        let mut others_at = Instant::now() + timing.poll;
        let mut renew_at = Instant::now() + timing.idle;
        loop {
            self.answer_requests().await?;
            self.go_home().await?;
            self.read_news().await?;
            let mut until = if self.idles { renew_at } else { Instant::now() + timing.poll };
            if self.boxes.len() > 1 {
                until = until.min(others_at);
            }
            let woken = self.wait(until).await?;
            if woken == Woken::Asked {
                continue;
            }
            if Instant::now() >= renew_at || !self.idles {
                self.look_again().await?;
                renew_at = Instant::now() + timing.idle;
            }
            self.read_news().await?;
            self.ask_others().await?;
            others_at = Instant::now() + timing.poll;
        }
    }

    async fn wait(&mut self, until: Instant) -> Result<Woken, Error> {
        if !self.idles {
            return idle::poll(&mut self.session, self.desk, until).await;
        }
        let woken = idle::idle(&mut self.session, self.desk, until).await?;
        if woken == Woken::Unable {
            self.idles = false;
        }
        Ok(woken)
    }

    /// Reads what came in the open mailbox, and says when that is done.
    async fn read_news(&mut self) -> Result<(), Error> {
        if let Some((at, _)) = self.open
            && let Some(progress) = self.boxes.get_mut(at)
        {
            look::look(&mut self.session, progress, self.account, self.desk).await?;
        }
        if self.desk.take_handed_over() { self.desk.hand_over(SourceEvent::CaughtUp).await } else { Ok(()) }
    }

    async fn look_again(&mut self) -> Result<(), Error> {
        match self.open.and_then(|(at, _)| self.boxes.get(at)) {
            Some(progress) => look::look_again(&mut self.session, progress).await,
            None => Ok(()),
        }
    }

    /// Opens a mailbox and reads what is new in it.
    async fn visit(&mut self, at: usize) -> Result<(), Error> {
        let Some(progress) = self.boxes.get_mut(at) else { return Ok(()) };
        self.open = None;
        let about = mailbox::open(&mut self.session, &progress.name, self.account.mark != Mark::None).await?;
        self.open = Some((at, about));
        progress.refused = false;
        look::adopt(&mut self.session, progress, about, self.desk).await?;
        look::look(&mut self.session, progress, self.account, self.desk).await
    }

    async fn cannot_open(&mut self, at: usize, error: &Error) -> Result<(), Error> {
        let Some(progress) = self.boxes.get_mut(at) else { return Ok(()) };
        if std::mem::replace(&mut progress.refused, true) {
            return Ok(());
        }
        let text = format!("The mailbox {} cannot be opened: {error}. Please check its name.", progress.name);
        self.desk.hand_over(SourceEvent::Trouble { account: false, text }).await
    }

    /// Opens the watched mailbox again, if another is open: the first that can be opened.
    async fn go_home(&mut self) -> Result<(), Error> {
        let home = self.boxes.iter().position(|progress| !progress.refused).unwrap_or(0);
        if self.open.is_some_and(|(at, _)| at == home) { Ok(()) } else { self.visit(home).await }
    }

    async fn ask_others(&mut self) -> Result<(), Error> {
        for at in 0..self.boxes.len() {
            if self.open.is_some_and(|(open, _)| open == at) || !self.has_news(at).await? {
                continue;
            }
            match self.visit(at).await {
                Err(error @ Error::Refused { step: "EXAMINE" | "SELECT", .. }) => {
                    self.cannot_open(at, &error).await?;
                }
                other => other?,
            }
        }
        Ok(())
    }

    async fn has_news(&mut self, at: usize) -> Result<bool, Error> {
        let Some(progress) = self.boxes.get(at) else { return Ok(false) };
        let about = match mailbox::status(&mut self.session, &progress.name).await {
            // Not there, or a server without STATUS: opening it tells which.
            Err(Error::Refused { .. }) => return Ok(true),
            other => other?,
        };
        let same = Some(about.uidvalidity) == progress.uidvalidity;
        Ok(!same || about.uidnext.is_none() || about.uidnext != progress.uidnext)
    }

    async fn answer_requests(&mut self) -> Result<(), Error> {
        while let Some(Command::Mark { mailbox, uidvalidity, uids }) = self.desk.next_request() {
            let known =
                |progress: &Progress| progress.name == mailbox && progress.uidvalidity == Some(uidvalidity);
            let Some(at) = self.boxes.iter().position(known) else { continue };
            if self.open.is_none_or(|(open, _)| open != at) {
                self.visit(at).await?;
            }
            // Opening may have shown that the mailbox is another one now.
            if let Some((open, about)) = self.open
                && open == at
                && about.uidvalidity == uidvalidity
            {
                mark::mark(&mut self.session, &self.abilities, (self.account.mark, about), &uids).await?;
            }
        }
        Ok(())
    }
}
