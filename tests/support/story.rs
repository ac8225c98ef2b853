//! Tests that read as conversations: people write mails at a time of day, and one asks what the record says and which
//! letters lie in whose mailbox. The engine, the reading and the SQLite file are the real ones; only the clock is not.
//! It must never reach into a decision: what a story knows, it reads from the record or the outbox.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken story stops its test")]

#[path = "story/draft.rs"]
mod draft;

use std::sync::Arc;

use batond::config::{self, Config, Environment};
use batond::domain::lead::{Flag, FollowUp, Lead, NextAction};
use batond::domain::time::When;
use batond::domain::{LeadId, Outcome};
use batond::shell::clock::Clock;
use batond::shell::engine::Engine;
use batond::shell::intake::Reader;
use batond::shell::source::{Place, RawMail};
use batond::store::{MailListing, OutboxRow, Store};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use tokio::runtime::Runtime;
use tokio::sync::watch;

pub(crate) use draft::{Draft, Sent, from};

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

/// A letter as it lies in a mailbox, or still in the outbox.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) kind: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) state: String,
    pub(crate) key: String,
    pub(crate) message_id: String,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// Its text twin, decoded.
    pub(crate) text: String,
}

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
        Self::configured(born, |team| team.to_owned())
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
        let config = parse(&change(TEAM), &home);
        let mut story = Self { runtime, home, config, engine: None, now: time(born), uid: 0, written: 0 };
        story.start();
        story.watch("INBOX");
        story
    }

    /// Another configuration, as after a reload.
    pub(crate) fn reconfigure(&mut self, change: impl Fn(&str) -> String) {
        self.config = parse(&change(TEAM), &self.home);
        let (policy, from) = (Arc::new(self.config.policy.clone()), self.config.send.from.clone());
        self.engine().reload(policy, from);
    }

    /// The program stops and starts again over the same file.
    pub(crate) fn restart(&mut self) {
        let engine = self.engine.take().unwrap();
        self.runtime.block_on(engine.close()).unwrap();
        self.start();
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
        let arrived = mails.iter().map(read).collect();
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

    // ---- what there is -----------------------------------------------------------------------------------------

    /// A lead of the record.
    pub(crate) fn lead(&mut self, id: &str) -> Lead {
        self.find_lead(id).unwrap_or_else(|| panic!("there is no {id}"))
    }

    /// Its owner's handle, or nothing.
    pub(crate) fn owner(&mut self, id: &str) -> String {
        self.lead(id).owner.map(|owner| owner.to_string()).unwrap_or_default()
    }

    /// Who has the ball: `us`, `customer` or `nobody`.
    pub(crate) fn waiting(&mut self, id: &str) -> &'static str {
        self.lead(id).waiting_on.word()
    }

    /// The next follow-up as text: `2026-05-08`, `2026-05-08 14:00` (Berlin), with `hold` behind it when it holds.
    pub(crate) fn follow_up(&mut self, id: &str) -> String {
        let Some(follow_up) = self.lead(id).follow_up else { return String::new() };
        let when = match follow_up.when {
            When::On(date) => date.to_string(),
            When::At(at) => at.with_timezone(&Berlin).format("%Y-%m-%d %H:%M").to_string(),
        };
        if follow_up.hold { format!("{when} hold") } else { when }
    }

    /// The addresses of its contacts.
    pub(crate) fn contacts(&mut self, id: &str) -> Vec<String> {
        self.lead(id).contacts.into_iter().map(|contact| contact.address.to_string()).collect()
    }

    /// The words of its flags.
    pub(crate) fn flags(&mut self, id: &str) -> Vec<&'static str> {
        self.lead(id).flags.into_iter().map(Flag::word).collect()
    }

    /// What was last said to the customer.
    pub(crate) fn said(&mut self, id: &str) -> String {
        self.lead(id).last_contact.map(|last| last.summary).unwrap_or_default()
    }

    /// What was last heard from the customer.
    pub(crate) fn heard(&mut self, id: &str) -> String {
        self.lead(id).last_heard.map(|last| last.summary).unwrap_or_default()
    }

    pub(crate) fn find_lead(&mut self, id: &str) -> Option<Lead> {
        let id: LeadId = id.parse().unwrap();
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.store().lead(id)).unwrap()
    }

    /// How many leads there are.
    pub(crate) fn leads(&mut self) -> usize {
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.store().leads(None, LeadId(0), 1000)).unwrap().len()
    }

    /// A next action is on the record since this time, with its follow-up.
    pub(crate) fn plan(&mut self, id: &str, action: &str, since: &str, follow_up: When) {
        let at = time(since);
        self.change(id, |lead| {
            let by = lead.owner.as_ref().map(ToString::to_string).unwrap_or_default();
            lead.next_action = Some(NextAction { text: action.into(), by, at, weak: false });
            lead.plan(Some(FollowUp { when: follow_up, hold: false }), None);
        });
    }

    /// The record of a lead is made so, as commands that come later will do.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Lead)) {
        use batond::domain::effect::Effect;
        use batond::domain::world::World;
        let mut lead = self.lead(id);
        change(&mut lead);
        let (policy, now) = (self.config.policy.clone(), self.now);
        let store = self.engine.as_mut().unwrap().store();
        self.runtime.block_on(async {
            store.begin().await.unwrap();
            let world = World::new(now);
            let effects = [Effect::PutLead(Box::new(lead))];
            let places = batond::store::Places::default();
            store.write(&world, &effects, &policy, now, &places).await.unwrap();
            store.commit().await.unwrap();
        });
    }

    /// What happened to a lead, oldest first.
    pub(crate) fn history(&mut self, id: &str) -> Vec<String> {
        let id: LeadId = id.parse().unwrap();
        let engine = self.engine.as_mut().unwrap();
        let rows = self.runtime.block_on(engine.store().history(id)).unwrap();
        rows.into_iter().map(|row| row.what).collect()
    }

    /// The ledger, oldest first.
    pub(crate) fn inbox(&mut self) -> Vec<MailListing> {
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.store().mails(0, 10_000)).unwrap().0
    }

    /// The one row of a mail in the ledger.
    pub(crate) fn row(&mut self, sent: &Sent) -> MailListing {
        let mut rows: Vec<_> = self
            .inbox()
            .into_iter()
            .filter(|row| row.message_id == sent.id && row.from == sent.from)
            .collect();
        assert_eq!(rows.len(), 1, "a mail has one row: {rows:?}");
        rows.remove(0)
    }

    /// Every letter ever decided, oldest first.
    pub(crate) fn letters(&mut self) -> Vec<Letter> {
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(async {
            let mut letters = Vec::new();
            for row in engine.store().letters(None).await.unwrap() {
                let (row, bytes) = engine.store().letter(row.id).await.unwrap().unwrap();
                letters.push(letter(row, &bytes));
            }
            letters
        })
    }

    /// The letters to a member that were sent.
    pub(crate) fn letters_to(&mut self, handle: &str) -> Vec<Letter> {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to == handle && letter.state == "sent");
        letters
    }

    /// The subjects of the letters that a member got.
    pub(crate) fn subjects(&mut self, handle: &str) -> Vec<String> {
        self.letters_to(handle).into_iter().map(|letter| letter.subject).collect()
    }

    /// The text of the latest letter of this kind that a member got.
    pub(crate) fn latest(&mut self, handle: &str, kind: &str) -> Letter {
        let letters = self.letters_to(handle);
        let latest = letters.into_iter().rev().find(|letter| letter.kind == kind);
        latest.unwrap_or_else(|| panic!("{handle} got no {kind}"))
    }

    /// The ids in the References of the latest letter of this kind that a member got.
    pub(crate) fn references_of_latest(&mut self, handle: &str, kind: &str) -> Vec<String> {
        let id = self.latest(handle, kind).message_id;
        let engine = self.engine.as_mut().unwrap();
        let rows = self.runtime.block_on(engine.store().letters(None)).unwrap();
        let row = rows.into_iter().find(|row| row.message_id == id).unwrap();
        let (_, bytes) = self.runtime.block_on(engine.store().letter(row.id)).unwrap().unwrap();
        let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        let references = message.references().as_text_list().unwrap_or_default();
        references.iter().map(ToString::to_string).collect()
    }

    /// How many letters of this kind a member got.
    pub(crate) fn count(&mut self, handle: &str, kind: &str) -> usize {
        self.letters_to(handle).iter().filter(|letter| letter.kind == kind).count()
    }
}

fn parse(text: &str, home: &tempfile::TempDir) -> Config {
    config::parse(text, home.path(), &Environment::default())
        .unwrap_or_else(|problems| panic!("the configuration of the story: {problems}"))
}

fn letter(row: OutboxRow, bytes: &[u8]) -> Letter {
    let message = mail_parser::MessageParser::default().parse(bytes).unwrap();
    Letter {
        kind: row.kind,
        to: row.member,
        subject: row.subject,
        state: row.state,
        key: row.key,
        message_id: row.message_id,
        sent_at: row.sent_at,
        text: message.body_text(0).unwrap().replace("\r\n", "\n"),
    }
}
