//! Plays a story: moves the clock to whatever comes next, a mail or something that is due, lets `batond run --once` do
//! its work at that instant, and tells what an onlooker sees. It reads the record and never writes it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

use super::home::Home;
use super::post;
use super::story::{Scene, Story, Written};
use crate::config::Config;
use crate::domain::lead::Lead;
use crate::domain::{LeadId, Mailbox, Policy};
use crate::mail::headers::Headers;
use crate::mail::{addresses, mime};
use crate::shell::clock::{Clock, ManualClock};
use crate::shell::engine::Engine;
use crate::shell::load;
use crate::shell::run::{Startup, once, open_existing};
use crate::store::MailListing;

/// More steps than a fortnight has: a clock that does not get on is a defect, not a demo that never ends.
const MAX_STEPS: u32 = 500;

/// The most leads and mails of a story that are looked at.
const PAGE: u32 = 100;

/// The longest header that is shown, in characters.
const MAX_HEADER: usize = 250;

/// A story that is being played.
pub struct Play {
    story: Story,
    /// What has not happened yet.
    ahead: std::slice::Iter<'static, Scene>,
    next: Option<&'static Scene>,
    config: Config,
    path: PathBuf,
    clock: Clock,
    hand: Arc<ManualClock>,
    ends: DateTime<Utc>,
    /// Looks on; `run --once` opens its own.
    onlooker: Engine,
    mails_seen: i64,
    steps: u32,
}

/// What an onlooker sees at an instant.
#[derive(Debug)]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    /// What happened, in the words of the story; empty when nothing but the clock moved.
    pub say: &'static str,
    /// The mail that came.
    pub came: Option<Came>,
    /// The letters that left.
    pub letters: Vec<Sent>,
}

/// A mail that came.
#[derive(Debug)]
pub struct Came {
    /// What somebody wrote.
    pub mail: Written,
    /// Its row in the ledger.
    pub row: MailListing,
    /// Its lead before it came; none when it made one.
    pub before: Option<Lead>,
    /// Its lead now.
    pub after: Option<Lead>,
}

/// A letter that left, as its reader's mail program shows it.
#[derive(Debug)]
pub struct Sent {
    /// The kind of letter: `digest`, `follow_up`, `new_lead`, `notice`.
    pub kind: String,
    /// Whom it came from, as in the header.
    pub from: Vec<Mailbox>,
    /// Whom it went to, as in the header.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
}

impl Play {
    /// Sets the stage: a configuration, an empty inbox, and a first look at it.
    pub async fn begin(story: Story, home: &Home) -> anyhow::Result<Self> {
        let path = home.furnish(&story)?;
        let loaded = load::load(&path).map_err(|problems| anyhow::anyhow!("{problems}"))?;
        let (begins, ends) = story.span()?;
        let (clock, hand) = Clock::manual(begins);
        once(startup(&loaded.config, &path, &clock)).await?;
        let onlooker = open_existing(&loaded.config, &clock).await?;
        let mut ahead = story.scenes.iter();
        let next = ahead.next();
        let config = loaded.config;
        Ok(Self { story, ahead, next, config, path, clock, hand, ends, onlooker, mails_seen: 0, steps: 0 })
    }

    /// The rules in force.
    pub fn policy(&self) -> &Policy {
        &self.config.policy
    }

    /// The next thing that happens; none when the story is over.
    pub async fn next(&mut self) -> anyhow::Result<Option<Moment>> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            bail!("the story does not come to its end; this is a defect");
        }
        let now = self.clock.now();
        let until = self.next.map_or(Ok(self.ends), Scene::instant)?;
        let due = self.onlooker.next_due_at(now).await?;
        let due = due.map(|due| due.max(now + TimeDelta::seconds(1))).filter(|due| *due < until);
        let scene = if due.is_some() { None } else { self.next };
        match (due, scene) {
            (None, None) => Ok(None),
            (Some(due), _) => self.step(due, None).await.map(Some),
            (None, Some(scene)) => {
                self.next = self.ahead.next();
                self.step(until, Some(scene)).await.map(Some)
            }
        }
    }

    /// The leads as they stand.
    pub async fn leads(&mut self) -> anyhow::Result<Vec<Lead>> {
        Ok(self.onlooker.store().leads(None, LeadId(0), PAGE).await?)
    }

    /// Ends the story and closes its database.
    pub async fn end(self) -> anyhow::Result<()> {
        Ok(self.onlooker.close().await?)
    }

    /// The clock shows `at`, the mail of the scene is there, and Baton does whatever it does.
    async fn step(&mut self, at: DateTime<Utc>, scene: Option<&Scene>) -> anyhow::Result<Moment> {
        let before = self.leads().await?;
        let mail = scene.and_then(|scene| scene.mail);
        if let (Some(mail), crate::config::Source::Maildir { path }) = (&mail, &self.config.source) {
            post::deliver(path, &self.story, mail, at)?;
        }
        self.hand.set(at);
        once(startup(&self.config, &self.path, &self.clock)).await?;
        let came = match mail {
            Some(mail) => Some(self.came(mail, before).await?),
            None => None,
        };
        let say = scene.map_or("", |scene| scene.say);
        Ok(Moment { at, say, came, letters: self.letters(at).await? })
    }

    async fn came(&mut self, mail: Written, before: Vec<Lead>) -> anyhow::Result<Came> {
        let (rows, last) = self.onlooker.store().mails(self.mails_seen, PAGE).await?;
        self.mails_seen = last;
        let row = rows.into_iter().next().context("a mail of the story was not taken in")?;
        let after = self.leads().await?;
        let of_row = |leads: Vec<Lead>| leads.into_iter().find(|lead| Some(lead.id) == row.lead);
        Ok(Came { mail, before: of_row(before), after: of_row(after), row })
    }

    /// The letters of this instant, read where their readers' mail program would: from the outgoing files.
    async fn letters(&mut self, at: DateTime<Utc>) -> anyhow::Result<Vec<Sent>> {
        let rows = self.onlooker.store().letters(None).await?;
        let crate::config::Transport::Directory { path } = &self.config.send.transport else {
            return Ok(Vec::new());
        };
        let left = rows.iter().filter(|row| row.sent_at == Some(at));
        left.map(|row| {
            let file = path.join(format!("{}.eml", row.id));
            let bytes = fs::read(&file).with_context(|| format!("the letter {} is not there", row.id))?;
            Ok(opened(row.kind.clone(), &bytes))
        })
        .collect()
    }
}

fn startup(config: &Config, path: &std::path::Path, clock: &Clock) -> Startup {
    Startup { config: config.clone(), path: path.to_owned(), clock: clock.clone(), progress: None }
}

/// A letter as a mail program shows it.
fn opened(kind: String, bytes: &[u8]) -> Sent {
    let (headers, content) = Headers::split(bytes);
    let body = mime::body(&mime::parts(&headers, content), false);
    Sent {
        kind,
        from: addresses::header(&headers, "From").mailboxes,
        to: addresses::header(&headers, "To").mailboxes,
        subject: headers.shown("Subject", MAX_HEADER),
        text: body.plain.unwrap_or_default(),
    }
}
