//! One command at a time over async-imap's connection, where every answer counts: only a tagged OK is success, the end
//! of the connection is an error and never "nothing new", NO and BAD are typed, and nothing waits without a limit.
//!
//! The crate's own commands are not used: they take NO, BAD and a lost connection for empty answers.

use std::time::Duration;

use async_imap::Client;
use imap_proto::{MailboxDatum, Response, Status};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::time::{Instant, timeout};

use super::error::Error;
use super::guard::Guard;
use super::timing::Timing;

/// Anything that carries bytes both ways.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Wire for T {}

/// A connection, between two commands. After an error that is not [`Error::Refused`] it must be dropped.
pub(super) struct Session {
    conn: Client<BufWriter<Guard<Box<dyn Wire>>>>,
    tags: u64,
    pub(super) timing: Timing,
    pub(super) view: View,
}

/// How many mails the selected mailbox holds, as the server tells it in passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct View {
    /// All of them.
    pub(super) exists: u32,
    /// How many of them we have looked at (always the first ones).
    pub(super) looked_at: u32,
}

impl View {
    /// How many mails came since we looked.
    pub(super) fn fresh(self) -> u32 {
        self.exists.saturating_sub(self.looked_at)
    }

    fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(count)) => self.exists = *count,
            Response::Expunge(at) => {
                self.exists = self.exists.saturating_sub(1);
                if *at <= self.looked_at {
                    self.looked_at = self.looked_at.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
}

impl Session {
    /// Speaks over a connection whose greeting was not read yet.
    pub(super) fn new(wire: Box<dyn Wire>, timing: Timing) -> Self {
        let conn = Client::new(BufWriter::new(Guard::new(wire)));
        Self { conn, tags: 0, timing, view: View::default() }
    }

    /// Runs a command whose name is `step`, hands each untagged answer to `each`, and returns when it succeeded.
    pub(super) async fn run(
        &mut self,
        step: &'static str,
        line: &str,
        each: impl FnMut(&Response<'_>),
    ) -> Result<(), Error> {
        self.converse(step, line, Vec::new(), each).await
    }

    /// As [`Self::run`]; each `+` of the server is answered with the next of `answers`, or an empty line.
    pub(super) async fn converse(
        &mut self,
        step: &'static str,
        line: &str,
        answers: Vec<String>,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<(), Error> {
        let limit = Instant::now() + self.timing.command;
        let tag = self.begin(step, line).await?;
        let mut answers = answers.into_iter();
        loop {
            if Instant::now() >= limit {
                return Err(Error::Silent(step));
            }
            let mut asked = false;
            let done = self
                .answer(step, self.timing.silence, |response| {
                    each(response);
                    asked = matches!(response, Response::Continue(_));
                    ended(step, &tag, response)
                })
                .await?;
            if let Some(ended) = done {
                return ended;
            }
            if asked {
                self.write(step, &answers.next().unwrap_or_default()).await?;
            }
        }
    }

    /// Sends a command without waiting for its answers; returns its tag.
    pub(super) async fn begin(&mut self, step: &'static str, line: &str) -> Result<String, Error> {
        self.tags += 1;
        let tag = format!("b{}", self.tags);
        self.write(step, &format!("{tag} {line}")).await?;
        Ok(tag)
    }

    /// Writes one line.
    pub(super) async fn write(&mut self, step: &'static str, line: &str) -> Result<(), Error> {
        if line.contains(['\r', '\n']) {
            return Err(Error::Unsafe("a command of more than one line was not sent"));
        }
        let stream = self.conn.get_mut();
        let sent = async {
            stream.write_all(line.as_bytes()).await?;
            stream.write_all(b"\r\n").await?;
            stream.flush().await
        };
        match timeout(self.timing.silence, sent).await {
            Ok(sent) => sent.map_err(|error| Error::io(&error)),
            Err(_) => Err(Error::Silent(step)),
        }
    }

    /// Waits for one answer, as long as bytes keep coming in every `silence`, and lets `look` see it.
    /// `* BYE` is an error, except for LOGOUT, which ends so.
    pub(super) async fn answer<T>(
        &mut self,
        step: &'static str,
        silence: Duration,
        look: impl FnOnce(&Response<'_>) -> T,
    ) -> Result<T, Error> {
        let limit = Instant::now() + self.timing.command;
        let response = loop {
            let before = self.conn.get_ref().get_ref().seen();
            match timeout(silence, self.conn.read_response()).await {
                Ok(response) => {
                    break response.map_err(|error| Error::io(&error))?.ok_or(Error::Lost(step))?;
                }
                Err(_) if self.conn.get_ref().get_ref().seen() > before && Instant::now() < limit => {}
                Err(_) => return Err(Error::Silent(step)),
            }
        };
        let response = response.parsed();
        if let Response::Data { status: Status::Bye, outcome } = response
            && step != "LOGOUT"
        {
            return Err(Error::refused(step, &Status::Bye, outcome));
        }
        self.view.note(response);
        Ok(look(response))
    }
}

/// Whether this is the tagged end of the command, and how it ended.
pub(super) fn ended(step: &'static str, tag: &str, response: &Response<'_>) -> Option<Result<(), Error>> {
    match response {
        Response::Done { tag: theirs, status, outcome } if theirs.0 == tag => Some(match status {
            Status::Ok => Ok(()),
            refused => Err(Error::refused(step, refused, outcome)),
        }),
        _ => None,
    }
}
