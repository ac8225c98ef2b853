//! Tests that read as conversations: people write mails at a time of day, and one asks what the record says and which
//! letters lie in whose mailbox. The engine, the reading and the `SQLite` file are the real ones; only the clock is not.
//! It must never reach into a decision: what a story knows, it reads from the record or the outbox.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken story stops its test")]

#[path = "story/acting.rs"]
mod acting;
#[path = "story/draft.rs"]
mod draft;
#[path = "story/people.rs"]
mod people;
#[path = "story/record.rs"]
mod record;

use std::path::Path;
use std::sync::Arc;

use batond::config::{self, Config, Environment};

use batond::domain::time::When;
use batond::domain::{Outcome, Policy};
use batond::shell::clock::Clock;
use batond::shell::engine::Engine;
use batond::shell::intake::{Reader, gathered};
use batond::shell::source::{Place, RawMail};
use batond::store::Store;
use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use tokio::runtime::Runtime;
use tokio::sync::watch;

pub(crate) use draft::{Draft, Sent, from};
pub(crate) use record::Letter;

/// The team of the product's own examples: Jamie and Mike in Berlin, Sam in New York; Mike is the manager.
const TEAM: &str = r#"
timezone = "Europe/Berlin"
internal_domains = ["acme.example"]
[inbox]
address = "leads@acme.example"
source = "maildir"
since = "90 days"
[send]
transport = "directory"
[trust]
authserv_id = ""
[assign]
inbound = "round-robin"
[follow_up]
respond_within = "1 working day"
after_contact = "3 working days"
[letters]
digest_at = "08:00"
hours = "Mon-Fri 08:00-18:00"
[ignore]
senders = ["*@newsletter.example"]
[[team]]
handle = "jamie"
name = "Jamie Lee"
email = "jamie@acme.example"
[[team]]
handle = "sam"
name = "Sam Rivera"
email = "sam@acme.example"
timezone = "America/New_York"
hours = "Mon-Fri 09:00-17:30"
[[team]]
handle = "mike"
name = "Mike Okafor"
email = "mike@acme.example"
role = "manager"
"#;

/// A record, the people around it, and a clock that stands where it was put.
pub(crate) struct Story {
    runtime: Runtime,
    home: tempfile::TempDir,
    config: Config,
    engine: Option<Engine>,
    now: DateTime<Utc>,
    uid: u32,
    written: u32,
}

/// A whole day.
pub(crate) fn on(date: &str) -> When {
    When::On(date.parse().unwrap())
}

/// `Tue 2026-05-05 10:00`, in Berlin. The weekday is checked, so that a story says what it means.
pub(crate) fn time(text: &str) -> DateTime<Utc> {
    let (weekday, rest) = text.split_once(' ').unwrap_or_else(|| panic!("{text} has no weekday"));
    let local = NaiveDateTime::parse_from_str(rest, "%Y-%m-%d %H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(rest, "%Y-%m-%d %H:%M:%S"))
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(local.weekday().to_string(), weekday, "{text} is another weekday");
    Berlin.from_local_datetime(&local).single().unwrap().with_timezone(&Utc)
}

impl Story {
    /// The database is made at `born`; the inbox is watched from then on.
    pub(crate) fn begin(born: &str) -> Self {
        Self::configured(born, ToOwned::to_owned)
    }

    /// As `begin`, with a verdict server that is believed.
    pub(crate) fn pinned(born: &str) -> Self {
        Self::configured(born, |team| team.replace("authserv_id = \"\"", "authserv_id = \"mx.acme.example\""))
    }

    /// As `begin`, with another rule for strangers' leads.
    pub(crate) fn assigning(born: &str, rule: &str) -> Self {
        Self::configured(born, |team| team.replace("round-robin", rule))
    }

    /// As `begin`, with a configuration changed by `change`.
    pub(crate) fn configured(born: &str, change: impl Fn(&str) -> String) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let home = tempfile::tempdir().unwrap();
        let config = parse(&change(TEAM), home.path());
        let mut story = Self { runtime, home, config, engine: None, now: time(born), uid: 0, written: 0 };
        story.start();
        story.watch("INBOX");
        story
    }

    /// Another configuration, as after a reload.
    pub(crate) fn reconfigure(&mut self, change: impl Fn(&str) -> String) {
        self.config = parse(&change(TEAM), self.home.path());
        let (policy, from) = (Arc::new(self.config.policy.clone()), self.config.send.from.clone());
        self.engine().reload(policy, from);
    }

    /// The program stops and starts again over the same file.
    pub(crate) fn restart(&mut self) {
        let engine = self.engine.take().unwrap();
        self.runtime.block_on(engine.close()).unwrap();
        self.start();
    }

    /// The key that signs is changed, and the program started again.
    pub(crate) fn change_key(&mut self) {
        let store = self.engine.as_mut().unwrap().store();
        self.runtime.block_on(store.set_meta("seal_key_2", &"5a".repeat(32))).unwrap();
        self.restart();
    }

    fn start(&mut self) {
        let path = self.home.path().join("batond.db");
        let policy = Arc::new(self.config.policy.clone());
        let (from, now) = (self.config.send.from.clone(), self.now);
        self.engine = Some(self.runtime.block_on(async {
            let store = Store::open(&path, Engine::birth(now).unwrap()).await.unwrap();
            Engine::new(store, policy, from).await.unwrap()
        }));
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    /// A mailbox is watched from now on.
    pub(crate) fn watch(&mut self, mailbox: &str) {
        self.watch_under(mailbox, 1);
    }

    /// A mailbox is watched under a UIDVALIDITY.
    pub(crate) fn watch_under(&mut self, mailbox: &str, uidvalidity: u32) {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.mailbox(mailbox, uidvalidity, 0, now)).unwrap();
    }

    /// Everything that was there has been read.
    pub(crate) fn caught_up(&mut self) {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.caught_up(now)).unwrap();
        self.post();
    }

    /// The clock is put to this instant.
    pub(crate) fn set(&mut self, now: DateTime<Utc>) {
        self.now = now;
    }

    /// The clock is put to this time.
    pub(crate) fn at(&mut self, text: &str) -> &mut Self {
        self.now = time(text);
        self
    }

    // ---- mails -------------------------------------------------------------------------------------------------

    /// The mail is written and arrives (both now, unless it says otherwise); notices it causes are sent.
    pub(crate) fn send(&mut self, draft: Draft) -> Sent {
        let sent = self.write(draft);
        self.deliver(&sent);
        sent
    }

    /// The mail is written, and has not arrived yet.
    pub(crate) fn write(&mut self, draft: Draft) -> Sent {
        self.written += 1;
        draft.finish(self.written, self.now)
    }

    /// A copy of the mail arrives in the inbox.
    pub(crate) fn deliver(&mut self, sent: &Sent) {
        self.deliver_all(&[sent]);
    }

    /// Copies of mails arrive together, in this order.
    pub(crate) fn deliver_all(&mut self, mails: &[&Sent]) {
        let reader = Reader {
            policy: watch::channel(Arc::new(self.config.policy.clone())).1,
            seals: self.engine().seals(),
            clock: Clock::manual(self.now).0,
        };
        let read = |sent: &&Sent| {
            self.uid += 1;
            reader.read_one(RawMail {
                place: Place::Imap {
                    mailbox: sent.mailbox.clone(),
                    uidvalidity: sent.uidvalidity,
                    uid: self.uid,
                },
                arrived_at: sent.arrives.unwrap_or(self.now),
                size: sent.bytes.len() as u64,
                bytes: sent.bytes.clone(),
                complete: true,
            })
        };
        let arrived = gathered(mails.iter().map(read).collect());
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.take_mails(arrived, Vec::new(), now)).unwrap();
        assert_eq!(engine.set_aside(), 0, "no mail of a story is set aside");
        self.post();
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /// What is due now is decided and sent.
    pub(crate) fn due(&mut self) {
        self.decide();
        self.post();
    }

    /// What is due now is decided; nothing leaves yet.
    pub(crate) fn decide(&mut self) {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.take_due(now, false)).unwrap();
    }

    /// As `due`, closing open batches, as `run --once` does.
    pub(crate) fn due_once(&mut self) {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.take_due(now, true)).unwrap();
        self.post();
    }

    /// Every letter that may leave now is taken by the mail server.
    pub(crate) fn post(&mut self) {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(async {
            while let Some(trying) = engine.claim(now).await.unwrap() {
                engine.delivered(&trying, &Outcome::Sent, now).await.unwrap();
            }
        });
    }
}

/// The rules of these stories.
pub(crate) fn policy() -> Policy {
    parse(TEAM, Path::new("/")).policy
}

fn parse(text: &str, home: &Path) -> Config {
    config::parse(text, home, &Environment::default())
        .unwrap_or_else(|problems| panic!("the configuration of the story: {problems}"))
}
