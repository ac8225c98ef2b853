//! Plays a year: the real engine and a real `SQLite` file, a clock that goes where the plot says, a mail server that takes,
//! refuses or loses letters, and a program that dies between any two commits.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use batond::config::{self, Environment};
use batond::domain::lead::Lead;
use batond::domain::{Handle, LeadId, LetterId, Outcome, Policy};
use batond::shell::clock::Clock;
use batond::shell::engine::{Engine, Trying};
use batond::shell::intake::{Arrived, Reader};
use batond::shell::source::{Place, RawMail};
use batond::store::Store;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use super::death::cut;
use super::dice::Dice;
use super::plot::{Event, What};
use super::promises::{self, Broken, Promises};
use super::story::{Draft, Sent, from};
use super::tally::Tally;
use super::team::{TEAM, configuration};

/// A letter that somebody got.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) id: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) to: Handle,
    pub(crate) kind: String,
    pub(crate) text: String,
    /// As an answer refers to it.
    pub(crate) message: Sent,
    pub(crate) reply_to: String,
}

/// The most steps between two events: the program must come to rest.
const STEPS: usize = 2_000;

/// A year being played.
pub(crate) struct Play {
    home: tempfile::TempDir,
    pub(crate) engine: Option<Engine>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) now: DateTime<Utc>,
    uid: u32,
    written: u32,
    conversations: BTreeMap<usize, Sent>,
    pub(crate) got: Vec<Got>,
    dice: Dice,
    refuses_until: DateTime<Utc>,
    promises: Promises,
    /// The leads as they were read last, and whether anything has happened to them since.
    leads: Vec<Lead>,
    moved: bool,
    tally: Tally,
}

/// In memory, where there is a place for it: what is proved here is the order of commits, not the disk.
fn room() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn beginning() -> DateTime<Utc> {
    "2026-01-05T06:00:00Z".parse().unwrap()
}

/// Plays the plot to its end, or until a promise is broken: by which event, and how.
pub(crate) async fn play(seed: u64, plot: &[Event]) -> Result<Tally, (usize, Broken)> {
    let mut play = Play::begin(seed).await;
    for (place, event) in plot.iter().enumerate() {
        play.take(event).await.map_err(|broken| (place, broken))?;
    }
    play.until(play.now + TimeDelta::days(3)).await.map_err(|broken| (plot.len(), broken))?;
    let mut tally = play.tally;
    tally.read(play.engine.as_mut().unwrap().store()).await;
    Ok(tally)
}

impl Play {
    async fn begin(seed: u64) -> Self {
        let home = room();
        let config = config::parse(&configuration(), Path::new("/"), &Environment::default()).unwrap();
        let now = beginning();
        let mut play = Self {
            home,
            engine: None,
            policy: Arc::new(config.policy),
            now,
            uid: 0,
            written: 0,
            conversations: BTreeMap::new(),
            got: Vec::new(),
            dice: Dice::new(seed ^ 0xbad_5eed),
            refuses_until: now,
            promises: Promises::default(),
            leads: Vec::new(),
            moved: true,
            tally: Tally::default(),
        };
        play.start().await;
        let engine = play.engine.as_mut().unwrap();
        engine.mailbox("INBOX", 1, 0, now).await.unwrap();
        play
    }

    async fn start(&mut self) {
        let path = self.home.path().join("batond.db");
        let store = Store::open(&path, Engine::birth(self.now).unwrap()).await.unwrap();
        let from = "Baton <leads@acme.example>".parse_mailbox();
        let mut engine = Engine::new(store, Arc::clone(&self.policy), from).await.unwrap();
        engine.recover(self.now + TimeDelta::minutes(5), false, self.now).await.unwrap();
        self.engine = Some(engine);
    }

    /// The program is gone between two commits; the file is as it was.
    async fn die(&mut self) {
        self.engine = None;
        self.start().await;
    }

    async fn take(&mut self, event: &Event) -> Result<(), Broken> {
        let at = beginning() + TimeDelta::minutes(i64::try_from(event.minute).unwrap());
        self.until(at.max(self.now)).await?;
        match &event.what {
            What::Asks { customer, again } => self.asks(*customer, *again).await,
            What::Writes { member, customer, tag } => self.writes(*member, *customer, tag).await,
            What::Commands { member, lead, words } => self.commands(*member, *lead, words).await?,
            What::Answers { member, kinds, words } => self.answers(*member, kinds, words).await,
            What::OutOfOffice { member } => self.out_of_office(*member).await,
            What::Dies => self.die().await,
            What::Sleeps(minutes) => {
                let minutes = TimeDelta::minutes(i64::try_from(*minutes).unwrap());
                self.promises.silent(self.now, self.now + minutes);
                self.now += minutes;
            }
            What::Refuses(minutes) => {
                self.refuses_until = self.now + TimeDelta::minutes(i64::try_from(*minutes).unwrap());
                self.promises.silent(self.now, self.refuses_until + TimeDelta::hours(5));
            }
            What::Jumps(minutes) => {
                let after = self.now + TimeDelta::minutes(*minutes);
                self.promises.silent(self.now.min(after), self.now.max(after));
                self.now = after;
            }
        }
        self.work().await?;
        self.check().await
    }

    async fn check(&mut self) -> Result<(), Broken> {
        let store = self.engine.as_mut().unwrap().store();
        if std::mem::take(&mut self.moved) {
            self.leads = store.leads(None, LeadId(0), 10_000).await.unwrap();
        }
        let members = store.members().await.unwrap();
        self.promises.look(&self.leads, &members, &self.got, &self.policy, self.now)
    }

    /// Time passes; whatever is due in it is done.
    async fn until(&mut self, end: DateTime<Utc>) -> Result<(), Broken> {
        let mut day = self.now.date_naive();
        for _ in 0..STEPS {
            self.work().await?;
            let next = self.engine.as_mut().unwrap().next_due_at(self.now).await.unwrap();
            let next = next.filter(|next| *next < end).map(|next| next.max(self.now + TimeDelta::seconds(1)));
            let Some(next) = next else {
                self.now = end;
                return Ok(());
            };
            self.now = next;
            if self.now.date_naive() != day {
                day = self.now.date_naive();
                self.check().await?;
            }
        }
        Err(Broken(format!("the program does not come to rest before {end}")))
    }

    /// One wake of the program: decide, commit, send.
    async fn work(&mut self) -> Result<(), Broken> {
        let now = self.now;
        if self.dice.below(300) == 0 {
            let polls = self.dice.below(40);
            self.tally.count("death while deciding");
            let _ = cut(self.engine.as_mut().unwrap().take_due(now, false), polls).await;
            self.die().await;
        }
        while self.engine.as_mut().unwrap().take_due(now, false).await.unwrap().more {}
        for _ in 0..STEPS {
            let Some(trying) = self.engine.as_mut().unwrap().claim(now).await.unwrap() else { return Ok(()) };
            let outcome = self.server_takes();
            if outcome == Outcome::Sent || matches!(outcome, Outcome::Unknown(_)) {
                self.arrived(&trying).await?;
            }
            if self.dice.below(500) == 0 {
                self.tally.count("death while sending");
                let polls = self.dice.below(12);
                let _ = cut(self.engine.as_mut().unwrap().delivered(&trying, &outcome, now), polls).await;
                self.die().await;
                continue;
            }
            self.engine.as_mut().unwrap().delivered(&trying, &outcome, now).await.unwrap();
        }
        Err(Broken("letters are sent without end".into()))
    }

    fn server_takes(&mut self) -> Outcome {
        if self.now < self.refuses_until {
            return Outcome::Retry("451 come back later".into());
        }
        match self.dice.below(300) {
            0 => Outcome::Unknown("the connection was lost after the final dot".into()),
            1 | 2 => Outcome::Retry("421 busy".into()),
            _ => Outcome::Sent,
        }
    }

    async fn arrived(&mut self, trying: &Trying) -> Result<(), Broken> {
        let message = mail_parser::MessageParser::default().parse(&trying.parcel.bytes).unwrap();
        let member = self.policy.team.member_at(&trying.parcel.to);
        let Some(member) = member else {
            return Err(Broken(format!("a letter went to {}", trying.parcel.to)));
        };
        let text = message.body_text(0).unwrap_or_default().into_owned();
        let subject = message.subject().unwrap_or_default().to_owned();
        let references = message.references().as_text_list().unwrap_or_default();
        let reply_to = message.reply_to().and_then(|to| to.first()).and_then(|to| to.address());
        let got = Got {
            id: trying.parcel.letter.0,
            at: self.now,
            to: member.handle.clone(),
            kind: trying.kind.clone(),
            text: format!("{subject}\n{text}"),
            reply_to: reply_to.unwrap_or("leads@acme.example").to_owned(),
            message: Sent {
                id: message.message_id().unwrap_or_default().to_owned(),
                from: "leads@acme.example".into(),
                subject,
                references: references.iter().map(ToString::to_string).collect(),
                bytes: Vec::new(),
                arrives: None,
                mailbox: "INBOX".into(),
                uidvalidity: 1,
            },
        };
        let members = self.engine.as_mut().unwrap().store().members().await.unwrap();
        self.promises.know(&members);
        self.promises.sent(&got, &self.got, &self.policy)?;
        self.is_true(&got).await?;
        self.tally.count(format!("letter {}", got.kind));
        self.got.push(got);
        Ok(())
    }

    /// What a letter about one lead says is so at this instant.
    async fn is_true(&mut self, got: &Got) -> Result<(), Broken> {
        let store = self.engine.as_mut().unwrap().store();
        let Some((row, _)) = store.letter(LetterId(got.id)).await.unwrap() else {
            return Err(Broken(format!("{} {} has no row", got.kind, got.id)));
        };
        let Some(lead) = row.lead else { return Ok(()) };
        self.moved = true;
        let lead = store.lead(lead).await.unwrap().unwrap();
        promises::is_true(got, &lead, &self.policy)
    }

    // ---- what people do ------------------------------------------------------------------------------------------

    async fn deliver(&mut self, draft: Draft) -> Sent {
        self.written += 1;
        let sent = draft.finish(self.written, self.now);
        self.moved = true;
        self.uid += 1;
        if self.dice.below(60) == 0 {
            // It is not known whether the mail was taken: it comes again.
            self.tally.count("death while reading");
            let polls = self.dice.below(60);
            let (arrived, now) = (self.read(&sent), self.now);
            let engine = self.engine.as_mut().unwrap();
            let _ = cut(engine.take_mails(vec![arrived], Vec::new(), now), polls).await;
            self.die().await;
        }
        let (arrived, now) = (self.read(&sent), self.now);
        let engine = self.engine.as_mut().unwrap();
        engine.take_mails(vec![arrived], Vec::new(), now).await.unwrap();
        assert_eq!(engine.set_aside(), 0, "a mail was set aside: {}", String::from_utf8_lossy(&sent.bytes));
        sent
    }

    fn read(&mut self, sent: &Sent) -> Arrived {
        let reader = Reader {
            policy: watch::channel(Arc::clone(&self.policy)).1,
            seals: self.engine.as_mut().unwrap().seals(),
            clock: Clock::manual(self.now).0,
        };
        reader.read_one(RawMail {
            place: Place::Imap { mailbox: "INBOX".into(), uidvalidity: 1, uid: self.uid },
            arrived_at: self.now,
            size: sent.bytes.len() as u64,
            bytes: sent.bytes.clone(),
            complete: true,
        })
    }

    async fn asks(&mut self, customer: usize, again: bool) {
        let mut draft =
            from(&customer_of(customer)).to("leads").says("Hello,\n\nwhat would it cost next month?");
        match self.conversations.get(&customer) {
            Some(mail) if again => draft = draft.re(mail),
            _ => draft = draft.subject(&format!("Question {}", self.written)),
        }
        let sent = self.deliver(draft).await;
        self.conversations.insert(customer, sent);
    }

    async fn writes(&mut self, member: usize, customer: usize, tag: &str) {
        let mut draft = from(&member_of(member))
            .to(&customer_of(customer))
            .cc(&format!("leads{tag}"))
            .verdict("pass")
            .says("Hello,\n\nhere is the estimate you asked for.");
        match self.conversations.get(&customer) {
            Some(mail) => draft = draft.re(mail),
            None => draft = draft.subject(&format!("Estimate {}", self.written)),
        }
        let sent = self.deliver(draft).await;
        self.conversations.insert(customer, sent);
    }

    /// Mostly the owner speaks of a lead; sometimes they take it back at once.
    async fn commands(&mut self, member: usize, lead: usize, words: &str) -> Result<(), Broken> {
        let leads = self.engine.as_mut().unwrap().store().leads(None, LeadId(0), 10_000).await.unwrap();
        let active = leads.iter().rev().filter(|lead| lead.is_active() || self.dice.chance(20));
        let Some(lead) = active.take(lead + 1).last() else { return Ok(()) };
        let owner = lead.owner.as_ref();
        let owner = TEAM.iter().position(|person| owner.is_some_and(|owner| owner.as_str() == person.handle));
        let member = owner.filter(|_| self.dice.chance(65)).unwrap_or(member);
        let draft = from(&member_of(member)).to("leads").verdict("pass").subject("a word");
        self.deliver(draft.says(&format!("{} {words}", lead.id))).await;
        if self.dice.chance(12) {
            self.work().await?;
            self.answers(member, &["answer"], "undo").await;
        }
        Ok(())
    }

    /// The newest letter of these kinds is answered, by its token and by whoever got it; the member's newest letter, if no
    /// kinds are named.
    async fn answers(&mut self, member: usize, kinds: &[&str], words: &str) {
        let wanted = |got: &&Got| match kinds {
            [] => got.to.as_str() == TEAM[member].handle,
            ["answer"] => got.to.as_str() == TEAM[member].handle && got.kind == "answer",
            kinds => kinds.contains(&got.kind.as_str()),
        };
        let recent = self.got.iter().rev().take_while(|got| self.now - got.at < TimeDelta::days(30));
        let Some(letter) = recent.clone().find(wanted).cloned() else { return };
        let writes = TEAM.iter().position(|person| person.handle == letter.to.as_str());
        let member = writes.unwrap_or(member);
        let mut draft = from(&member_of(member)).to(&letter.reply_to).re(&letter.message);
        if self.dice.chance(70) {
            draft = draft.verdict("pass");
        }
        let lead = letter.text.split_whitespace().find(|word| word.starts_with("L-"));
        let lead = lead.map(|word| word.trim_end_matches(|end: char| !end.is_ascii_digit()));
        let words = words.replace("LEAD", lead.unwrap_or_default());
        self.deliver(draft.says(words.trim())).await;
    }

    async fn out_of_office(&mut self, member: usize) {
        let draft = from(&member_of(member))
            .to("leads")
            .header("Auto-Submitted", "auto-replied")
            .subject("Out of office")
            .says("I am out of office until Monday.");
        self.deliver(draft).await;
    }
}

fn member_of(member: usize) -> String {
    let person = &TEAM[member];
    format!("{} <{}@acme.example>", person.name, person.handle)
}

fn customer_of(customer: usize) -> String {
    format!("Customer {customer} <c{customer}@firm{}.example>", customer / 2)
}

/// A mailbox from its text.
trait ParseMailbox {
    fn parse_mailbox(&self) -> batond::domain::Mailbox;
}

impl ParseMailbox for str {
    fn parse_mailbox(&self) -> batond::domain::Mailbox {
        let (name, address) = self.split_once(" <").unwrap();
        let address = batond::domain::Address::parse(address.trim_end_matches('>')).unwrap();
        batond::domain::Mailbox { address, name: name.to_owned() }
    }
}
