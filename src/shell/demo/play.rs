//! Plays a story: moves the clock to whatever comes next, a mail or something that is due, lets `batond run --once` do
//! its work at that instant, and tells what an onlooker sees. It reads the record and never writes it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

use super::home::Home;
use super::post::{self, Answered, Post};
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
use crate::store::{MailListing, OutboxRow};

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
    /// Its subject; of an answer to a letter, the letter's.
    pub subject: String,
    /// Its row in the ledger.
    pub row: MailListing,
    /// Its lead, and each that it changed or made: as it was before, and as it is now.
    pub leads: Vec<(Option<Lead>, Lead)>,
}

/// A letter that left, as its reader's mail program shows it.
#[derive(Debug)]
pub struct Sent {
    /// The kind of letter: `digest`, `follow_up`, `handoff`.
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
        let post = match scene.and_then(|scene| scene.mail) {
            Some(mail) => Some(Post { mail, letter: self.answered(&mail).await? }),
            None => None,
        };
        if let (Some(post), crate::config::Source::Maildir { path }) = (&post, &self.config.source) {
            post::deliver(path, &self.story, post, at)?;
        }
        self.hand.set(at);
        once(startup(&self.config, &self.path, &self.clock)).await?;
        let came = match post {
            Some(post) => Some(self.came(&post, before).await?),
            None => None,
        };
        let say = scene.map_or("", |scene| scene.say);
        Ok(Moment { at, say, came, letters: self.letters(at).await? })
    }

    /// The letter that a mail answers: the last of its kind that its author got.
    async fn answered(&mut self, mail: &Written) -> anyhow::Result<Option<Answered>> {
        if mail.replies.is_empty() {
            return Ok(None);
        }
        let rows = self.onlooker.store().letters(None).await?;
        let got = |row: &&OutboxRow| row.kind == mail.replies && mail.from.contains(&row.address);
        let row = rows.iter().rfind(|row| got(row) && row.sent_at.is_some());
        let (row, sent_at) = row
            .and_then(|row| Some((row, row.sent_at?)))
            .with_context(|| format!("the story answers a {} that nobody got", mail.replies))?;
        let bytes = self.file(row)?;
        let (headers, content) = Headers::split(&bytes);
        Ok(Some(Answered {
            reply_to: headers.shown("Reply-To", MAX_HEADER),
            message_id: format!("<{}>", row.message_id),
            subject: headers.shown("Subject", MAX_HEADER),
            text: mime::body(&mime::parts(&headers, content), false).plain.unwrap_or_default(),
            sent_at,
        }))
    }

    async fn came(&mut self, post: &Post, before: Vec<Lead>) -> anyhow::Result<Came> {
        let (rows, last) = self.onlooker.store().mails(self.mails_seen, PAGE).await?;
        self.mails_seen = last;
        let row = rows.into_iter().next().context("a mail of the story was not taken in")?;
        let leads = seen(&before, self.leads().await?, row.lead);
        Ok(Came { mail: post.mail, subject: post.subject(), leads, row })
    }

    /// The letters of this instant, read where their readers' mail program would: from the outgoing files.
    async fn letters(&mut self, at: DateTime<Utc>) -> anyhow::Result<Vec<Sent>> {
        let rows = self.onlooker.store().letters(None).await?;
        let left = rows.iter().filter(|row| row.sent_at == Some(at));
        left.map(|row| Ok(opened(row.kind.clone(), &self.file(row)?))).collect()
    }

    /// The file of a letter that left.
    fn file(&self, row: &OutboxRow) -> anyhow::Result<Vec<u8>> {
        let crate::config::Transport::Directory { path } = &self.config.send.transport else {
            bail!("the letters of the stories go into a directory");
        };
        fs::read(path.join(format!("{}.eml", row.id)))
            .with_context(|| format!("the letter {} is not there", row.id))
    }
}

/// The leads that are not what they were, and the one that the mail is about.
fn seen(before: &[Lead], after: Vec<Lead>, about: Option<LeadId>) -> Vec<(Option<Lead>, Lead)> {
    let pair = |after: Lead| (before.iter().find(|lead| lead.id == after.id).cloned(), after);
    let is_seen =
        |(before, after): &(Option<Lead>, Lead)| Some(after.id) == about || before.as_ref() != Some(after);
    after.into_iter().map(pair).filter(is_seen).collect()
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
