//! From what a source hands over to what the engine decides on: bytes are read and instructions understood here, on
//! blocking threads, so that the engine only decides and writes. It keeps the order and drops nothing but mail that is
//! older than the first reading goes back.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, watch};

use super::clock::Clock;
use super::source::{Place, RawMail, SourceEvent};
use crate::command::address::{self, Instruction as Written};
use crate::command::when::{Reading, Refusal};
use crate::domain::calendar::Calendar;
use crate::domain::on_mail::Instruction;
use crate::domain::{Mail, Policy, Verdict};
use crate::mail::read::{Perspective, read};
use crate::mail::seal::Seals;

/// A mail, understood, with the place it came from.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Where it lies.
    pub place: Place,
    /// The mail.
    pub mail: Mail,
    /// What its address asks for.
    pub instructions: Vec<Instruction>,
}

/// What the engine gets.
#[derive(Debug)]
pub enum Delivered {
    /// Mails in order, and the places of mails too old to be read.
    Mails(Vec<Arrived>, Vec<Place>),
    /// A mailbox is watched from here on.
    Mailbox {
        /// The mailbox's name.
        name: String,
        /// Its UIDVALIDITY.
        uidvalidity: u32,
        /// Everything up to this UID needs no reading.
        cursor: u32,
    },
    /// Everything that was there has been handed over.
    CaughtUp,
    /// Something a person should know.
    Trouble {
        /// Whether the account was refused.
        account: bool,
        /// One sentence.
        text: String,
    },
}

/// What reading a mail needs to know.
#[derive(Clone)]
pub struct Reader {
    /// The rules in force; replaced on reload.
    pub policy: watch::Receiver<Arc<Policy>>,
    /// Our own signatures.
    pub seals: Arc<Seals>,
    /// For how far back mail is read.
    pub clock: Clock,
}

/// Passes everything on until the source ends or nobody listens.
pub async fn run(reader: Reader, mut from: mpsc::Receiver<SourceEvent>, to: mpsc::Sender<Delivered>) {
    while let Some(event) = from.recv().await {
        let delivered = match event {
            SourceEvent::Mails(mails) => reader.clone().read_all(mails).await,
            SourceEvent::Mailbox { name, uidvalidity, cursor } => {
                Delivered::Mailbox { name, uidvalidity, cursor }
            }
            SourceEvent::CaughtUp => Delivered::CaughtUp,
            SourceEvent::Trouble { account, text } => Delivered::Trouble { account, text },
        };
        if to.send(delivered).await.is_err() {
            return;
        }
    }
}

impl Reader {
    async fn read_all(self, mails: Vec<RawMail>) -> Delivered {
        let oldest = self.oldest();
        let (wanted, old): (Vec<_>, Vec<_>) = mails.into_iter().partition(|mail| mail.arrived_at >= oldest);
        let old = old.into_iter().map(|mail| mail.place).collect();
        let read =
            tokio::task::spawn_blocking(move || wanted.into_iter().map(|raw| self.read_one(raw)).collect());
        // Reading cannot panic, and a blocking task that has begun is never cancelled.
        Delivered::Mails(read.await.unwrap_or_default(), old)
    }

    fn oldest(&self) -> DateTime<Utc> {
        let policy = self.policy.borrow();
        back(&policy.calendar, self.clock.now(), policy.since)
    }

    /// Reads one mail.
    pub fn read_one(&self, raw: RawMail) -> Arrived {
        let policy = Arc::clone(&self.policy.borrow());
        let is_own = |id: &_| self.seals.is_ours(id);
        let mail =
            read(&raw.bytes, raw.complete, raw.arrived_at, &Perspective { policy: &policy, is_own: &is_own });
        let instructions = instructions(&mail, &policy);
        Arrived { place: raw.place, mail, instructions }
    }
}

/// The instant that lies `span` before `now`, to the day.
pub fn back(calendar: &Calendar, now: DateTime<Utc>, span: crate::domain::time::Span) -> DateTime<Utc> {
    now - (calendar.add(now, span) - now)
}

/// What the plus-tags of a member's mail ask for. Nobody else's are read.
pub fn instructions(mail: &Mail, policy: &Policy) -> Vec<Instruction> {
    let Some(member) = mail.member().and_then(|handle| policy.team.member(handle)) else { return Vec::new() };
    if mail.verdict == Verdict::Fail || !mail.class.is_human() {
        return Vec::new();
    }
    let reading = Reading {
        calendar: &member.calendar,
        team: &policy.calendar,
        sent_at: mail.at(),
        order: policy.date_order,
        rolls: true,
    };
    let handle = |word: &str| word.parse().ok().filter(|handle| policy.team.member(handle).is_some());
    let written = mail.tags.iter().flat_map(|tag| address::instructions(tag, handle, &reading));
    let zone = member.calendar.zone;
    let today = member.calendar.date(mail.at());
    written.map(|written| understood(written, |refusal| refusal.sentence(zone, today))).collect()
}

fn understood(written: Written, sentence: impl Fn(&Refusal) -> String) -> Instruction {
    match written {
        Written::FollowUp(Ok(when)) => Instruction::FollowUp(when),
        Written::FollowUp(Err(refusal)) => Instruction::Unknown(sentence(&refusal)),
        Written::NewLead => Instruction::NewLead,
        Written::Lead(id) => Instruction::Lead(id),
        Written::Note => Instruction::Note,
        Written::Handoff(handle) => Instruction::Unknown(handle.to_string()),
        Written::Unknown(word) => Instruction::Unknown(word),
    }
}
