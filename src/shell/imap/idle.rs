//! Waits for news: by IDLE (RFC 2177), else by asking each minute. The time of waiting is never a sign that nothing came:
//! whoever waits here looks afterwards.

use imap_proto::Response;
use tokio::time::{Instant, sleep_until, timeout};

use super::desk::Desk;
use super::error::Error;
use super::session::{Session, ended};

/// How waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// New mails came.
    News,
    /// The time is over.
    Time,
    /// The engine asked for something.
    Asked,
    /// The server does not want to IDLE; nobody waited.
    Unable,
}

/// Waits in IDLE until news come, `until`, or the engine asks.
pub(super) async fn idle(session: &mut Session, desk: &mut Desk, until: Instant) -> Result<Woken, Error> {
    let tag = session.begin("IDLE", "IDLE").await?;
    loop {
        let look = |response: &Response<'_>| {
            (matches!(response, Response::Continue(_)), ended("IDLE", &tag, response))
        };
        match session.answer("IDLE", session.timing.silence, look).await? {
            (_, Some(Err(Error::Refused { .. }) | Ok(()))) => return Ok(Woken::Unable),
            (_, Some(Err(error))) => return Err(error),
            (true, None) => break,
            (false, None) => {}
        }
    }
    let woken = loop {
        // Also what was told between the command and the `+` counts.
        if session.view.fresh() > 0 {
            break Woken::News;
        }
        // `answer` loses nothing when it is dropped: what came stays in the connection's buffer.
        let long = session.timing.idle.saturating_mul(2);
        let heard = tokio::select! {
            heard = session.answer("IDLE", long, |response| ended("IDLE", &tag, response)) => heard?,
            () = sleep_until(until) => break Woken::Time,
            () = desk.asked() => break Woken::Asked,
        };
        match heard {
            // A server may end IDLE by itself.
            Some(Ok(())) => return Ok(Woken::Time),
            Some(Err(error)) => return Err(error),
            None => {}
        }
    };
    let limit = session.timing.done;
    timeout(limit, done(session, &tag)).await.map_err(|_| Error::Silent("the end of IDLE"))??;
    Ok(if session.view.fresh() > 0 { Woken::News } else { woken })
}

async fn done(session: &mut Session, tag: &str) -> Result<(), Error> {
    session.write("IDLE", "DONE").await?;
    loop {
        let over = session.answer("the end of IDLE", session.timing.done, |r| ended("IDLE", tag, r)).await?;
        if let Some(over) = over {
            return over;
        }
    }
}

/// Waits without IDLE, then asks once.
pub(super) async fn poll(session: &mut Session, desk: &mut Desk, until: Instant) -> Result<Woken, Error> {
    let woken = tokio::select! {
        () = sleep_until(until) => Woken::Time,
        () = desk.asked() => Woken::Asked,
    };
    session.run("NOOP", "NOOP", |_| {}).await?;
    Ok(if session.view.fresh() > 0 { Woken::News } else { woken })
}
