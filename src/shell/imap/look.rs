//! Reads what is new in one mailbox and hands it over, oldest first. The cursor moves only through mails that were handed
//! over, or past UIDs the server has answered for.

use chrono::{DateTime, Days, Utc};

use super::account::Account;
use super::desk::Desk;
use super::error::Error;
use super::fetch::{self, Fetched};
use super::mailbox::About;
use super::names;
use super::plan::{self, Range};
use super::progress::Progress;
use super::session::Session;
use crate::shell::source::{Place, RawMail, SourceEvent};

/// Takes note of a mailbox that was just opened: whether it is the one we know, and how much of it is new.
pub(super) async fn adopt(
    session: &mut Session,
    progress: &mut Progress,
    about: About,
    desk: &mut Desk,
) -> Result<(), Error> {
    let same = progress.uidvalidity == Some(about.uidvalidity);
    let uidnext = honest_uidnext(session, about, if same { progress.last } else { 0 }).await?;
    // UIDs were given anew without a new UIDVALIDITY: no server may do that, and some did.
    let went_back = uidnext.is_some_and(|next| next <= progress.last);
    if !same || went_back {
        progress.begin_anew(about.uidvalidity);
    }
    if !progress.announced {
        tell_cursor(progress, desk).await?;
        progress.announced = true;
    }
    let exists = session.view.exists;
    if progress.last == 0 && progress.history.is_none() && exists > 0 {
        progress.history = Some(match uidnext {
            Some(next) => next.saturating_sub(1),
            None => highest(session).await?,
        });
    }
    progress.uidnext = about.uidnext;
    let fresh =
        uidnext.map_or(exists, |next| next.saturating_sub(1).saturating_sub(progress.last).min(exists));
    session.view.looked_at = exists - fresh;
    Ok(())
}

/// UIDNEXT, unless it says that nothing is new and the highest UID that exists shows otherwise: some servers say nonsense.
async fn honest_uidnext(session: &mut Session, about: About, last: u32) -> Result<Option<u32>, Error> {
    let doubtful = |next: u32| next <= last.saturating_add(1) && session.view.exists > 0;
    match about.uidnext {
        Some(next) if doubtful(next) => Ok((highest(session).await? < next).then_some(next)),
        other => Ok(other),
    }
}

async fn highest(session: &mut Session) -> Result<u32, Error> {
    let mut highest = 0;
    let line = format!("FETCH {} (UID)", session.view.exists);
    session.run("FETCH", &line, |response| highest = plan::uid_of(response).unwrap_or(highest)).await?;
    Ok(highest)
}

/// Reads everything that is new in the open mailbox.
pub(super) async fn look(
    session: &mut Session,
    progress: &mut Progress,
    account: &Account,
    desk: &mut Desk,
) -> Result<(), Error> {
    while session.view.fresh() > 0 {
        let fresh = session.view.fresh();
        session.view.looked_at = session.view.exists;
        for range in plan::ranges(session, progress.last, fresh).await? {
            Reader { session, progress, account, desk }.range(range).await?;
        }
    }
    if progress.history.is_some_and(|end| progress.last >= end) || session.view.exists == 0 {
        progress.history = None;
    }
    if progress.last > progress.told { tell_cursor(progress, desk).await } else { Ok(()) }
}

/// Asks without trusting anything the server told in passing, for mails it forgot to tell of.
pub(super) async fn look_again(session: &mut Session, progress: &Progress) -> Result<(), Error> {
    let Some(first) = progress.last.checked_add(1).filter(|_| session.view.exists > 0) else { return Ok(()) };
    let found = plan::listed(session, Range { first, last: u32::MAX }).await?.len();
    let found = u32::try_from(found).unwrap_or(u32::MAX).max(session.view.fresh());
    session.view.looked_at = session.view.exists.saturating_sub(found);
    Ok(())
}

async fn tell_cursor(progress: &mut Progress, desk: &mut Desk) -> Result<(), Error> {
    progress.told = progress.last;
    let (name, uidvalidity) = (progress.name.clone(), progress.uidvalidity.unwrap_or(0));
    desk.hand_over(SourceEvent::Mailbox { name, uidvalidity, cursor: progress.last }).await
}

struct Reader<'a> {
    session: &'a mut Session,
    progress: &'a mut Progress,
    account: &'a Account,
    desk: &'a mut Desk,
}

impl Reader<'_> {
    /// Reads one range; what belongs to history is read from `since` on, what came later whole.
    async fn range(&mut self, range: Range) -> Result<(), Error> {
        match self.progress.history {
            Some(end) if range.last <= end => self.history(range).await,
            Some(end) if range.first <= end => {
                self.history(Range { last: end, ..range }).await?;
                self.all(Range { first: end.saturating_add(1), ..range }).await
            }
            _ => self.all(range).await,
        }
    }

    async fn all(&mut self, range: Range) -> Result<(), Error> {
        let uids = plan::listed(self.session, range).await?;
        self.uids(&uids).await?;
        if range.last < u32::MAX {
            self.progress.advance(range.last);
        }
        Ok(())
    }

    async fn history(&mut self, range: Range) -> Result<(), Error> {
        // SEARCH compares days in the server's zone, so a day more is asked for; arrival is compared exactly below.
        let since = self.account.since;
        let day = names::day(since.checked_sub_days(Days::new(1)).unwrap_or(since));
        let uids = match plan::since(self.session, range, &day).await {
            Err(Error::Refused { .. }) => plan::arrived_since(self.session, range, since).await,
            other => other,
        }?;
        self.uids(&uids).await?;
        self.progress.advance(range.last);
        Ok(())
    }

    async fn uids(&mut self, mut uids: &[u32]) -> Result<(), Error> {
        while !uids.is_empty() {
            if let Some((_, [next, ..])) = uids.split_first()
                && self.progress.suspects()
            {
                let (bad, rest) = uids.split_at_checked(1).unwrap_or_default();
                self.set_aside(bad, *next).await?;
                uids = rest;
                continue;
            }
            let (chunk, rest) = uids.split_at_checked(self.progress.chunk()).unwrap_or((uids, &[]));
            if let Err(error) = self.chunk(chunk).await {
                // A server that asks for patience says nothing about the mail.
                if error.pause().is_none() && !matches!(error, Error::Unheard) {
                    self.progress.stumble();
                }
                return Err(error);
            }
            uids = rest;
        }
        Ok(())
    }

    async fn chunk(&mut self, uids: &[u32]) -> Result<(), Error> {
        let more = self.account.more;
        let mut mails = fetch::beginnings(self.session, uids).await?;
        let since = self.account.since;
        let history = self.progress.history.unwrap_or(0);
        mails.retain(|mail| mail.uid > history || mail.arrived_at.is_none_or(|at| at >= since));
        while !mails.is_empty() {
            let rest = mails.split_off(fetch::batch(&mails, more).min(mails.len()));
            fetch::rests(self.session, &mut mails, more).await?;
            self.hand_over(mails).await?;
            mails = rest;
        }
        if let Some(last) = uids.last() {
            self.progress.advance(*last);
        }
        Ok(())
    }

    async fn hand_over(&mut self, mails: Vec<Fetched>) -> Result<(), Error> {
        let Some(last) = mails.last().map(|mail| mail.uid) else { return Ok(()) };
        let uidvalidity = self.progress.uidvalidity.unwrap_or(0);
        // An arrival that cannot be read is taken from the mail before: arrivals ascend with UIDs, nearly always.
        let mut arrived = mails.iter().find_map(|mail| mail.arrived_at).unwrap_or(self.account.since);
        let raw = |mail: Fetched, arrived_at: DateTime<Utc>| RawMail {
            place: Place::Imap { mailbox: self.progress.name.clone(), uidvalidity, uid: mail.uid },
            arrived_at,
            size: mail.size.max(mail.bytes.len() as u64),
            bytes: mail.bytes,
            complete: mail.complete,
        };
        let batch = mails.into_iter().map(|mail| {
            arrived = mail.arrived_at.unwrap_or(arrived);
            raw(mail, arrived)
        });
        self.desk.hand_over(SourceEvent::Mails(batch.collect())).await?;
        self.progress.advance(last);
        self.progress.told = self.progress.last;
        Ok(())
    }

    /// Goes past a mail that could not be read again and again, once the one behind it can be read: then it is the mail
    /// that is bad, and not the connection.
    async fn set_aside(&mut self, bad: &[u32], next: u32) -> Result<(), Error> {
        fetch::beginnings(self.session, &[next]).await?;
        for uid in bad {
            let name = &self.progress.name;
            let text = format!(
                "One mail in {name} (UID {uid}) cannot be fetched: the server fails each time. It was set aside; \
                 please look at it in your mail program."
            );
            self.desk.hand_over(SourceEvent::Trouble { account: false, text }).await?;
            self.progress.advance(*uid);
        }
        tell_cursor(self.progress, self.desk).await
    }
}
