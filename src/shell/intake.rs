//! From what a source hands over to what the engine decides on: bytes are read and instructions understood here, on
//! blocking threads, so that the engine only decides and writes. It keeps the order and drops nothing but mail that is
//! older than the first reading goes back.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};

use super::clock::Clock;
use super::source::{Place, RawMail, SourceEvent};
use crate::command::address::{self, Instruction as Written};
use crate::command::when::{Reading, Refusal};
use crate::domain::calendar::Calendar;
use crate::domain::on_mail::Instruction;
use crate::domain::{Mail, MailKey, Policy, Verdict};
use crate::mail::read::{Perspective, read};
use crate::mail::seal::Seals;

/// A mail, understood, with the place it came from.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Where it lies.
    pub place: Place,
    /// The mail.
    pub mail: Mail,
    /// What its address asks for, each with the tag that says so.
    pub instructions: Vec<(String, Instruction)>,
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
        match read.await {
            Ok(mails) => Delivered::Mails(gathered(mails), old),
            // `read_one` survives every mail, and a blocking task that has begun is never cancelled: this is the end of
            // the program, and nobody listens any more.
            Err(_) => std::future::pending().await,
        }
    }

    fn oldest(&self) -> DateTime<Utc> {
        let policy = self.policy.borrow();
        back(&policy.calendar, self.clock.now(), policy.since)
    }

    /// Reads one mail.
    pub fn read_one(&self, raw: RawMail) -> Arrived {
        let policy = Arc::clone(&self.policy.borrow());
        let is_own = |id: &_| self.seals.is_ours(id);
        let perspective = Perspective { policy: &policy, is_own: &is_own };
        let mail = survived(&raw, |bytes, complete| read(bytes, complete, raw.arrived_at, &perspective));
        let instructions = instructions(&mail, &policy);
        Arrived { place: raw.place, mail, instructions }
    }
}

/// Copies of one mail that came together speak with one voice: the first asks for what any of them asks.
pub fn gathered(mut mails: Vec<Arrived>) -> Vec<Arrived> {
    let mut firsts: HashMap<MailKey, usize> = HashMap::new();
    for place in 0..mails.len() {
        let Some(copy) = mails.get(place) else { continue };
        let first = *firsts.entry(copy.mail.key).or_insert(place);
        if first == place || copy.instructions.is_empty() {
            continue;
        }
        let asked = copy.instructions.clone();
        let Some(first) = mails.get_mut(first).filter(|first| may_ask(&first.mail)) else { continue };
        for (tag, said) in asked {
            if !first.mail.tags.contains(&tag) {
                first.mail.tags.push(tag.clone());
            }
            if !first.instructions.iter().any(|known| known.0 == tag && known.1 == said) {
                first.instructions.push((tag, said));
            }
        }
    }
    mails
}

/// Whether what a mail's address asks is read at all.
fn may_ask(mail: &Mail) -> bool {
    mail.class.is_human() && mail.verdict != Verdict::Fail
}

/// The mail, or, if reading it fails us, a mail without an author that stands for it: it must not hold up the others, and
/// its row in the ledger says that there was one.
fn survived(raw: &RawMail, read: impl Fn(&[u8], bool) -> Mail) -> Mail {
    catch_unwind(AssertUnwindSafe(|| read(&raw.bytes, raw.complete))).unwrap_or_else(|_| {
        tracing::error!(place = ?raw.place, size = raw.size, "a mail could not be read; please report this");
        let digest = Sha256::digest(&raw.bytes);
        let id = digest.iter().take(16).fold(0_u128, |id, byte| (id << 8) | u128::from(*byte));
        let stand_in = format!(
            "Message-ID: <{id:032x}@unreadable.invalid>\r\nSubject: (a mail that could not be read)\r\n\r\n"
        );
        read(stand_in.as_bytes(), true)
    })
}

/// The instant that lies `span` before `now`, to the day.
pub fn back(calendar: &Calendar, now: DateTime<Utc>, span: crate::domain::time::Span) -> DateTime<Utc> {
    now - (calendar.add(now, span) - now)
}

/// What the plus-tags of a member's mail ask for. Nobody else's are read.
pub fn instructions(mail: &Mail, policy: &Policy) -> Vec<(String, Instruction)> {
    let Some(member) = mail.member().and_then(|handle| policy.team.member(handle)) else { return Vec::new() };
    if !may_ask(mail) {
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
    let written = mail.tags.iter().flat_map(|tag| {
        let said = address::instructions(tag, handle, &reading);
        said.into_iter().map(move |said| (tag.clone(), said))
    });
    let zone = member.calendar.zone;
    let today = member.calendar.date(mail.at());
    let sentence = |refusal: &Refusal| refusal.sentence(zone, today);
    written.map(|(tag, said)| (tag, understood(said, sentence))).collect()
}

fn understood(written: Written, sentence: impl Fn(&Refusal) -> String) -> Instruction {
    match written {
        Written::FollowUp(Ok(when)) => Instruction::FollowUp(when),
        Written::FollowUp(Err(refusal)) => Instruction::Unknown(sentence(&refusal)),
        Written::NewLead => Instruction::NewLead,
        Written::Lead(id) => Instruction::Lead(id),
        Written::Note => Instruction::Note,
        Written::Handoff(handle) => Instruction::Handoff(handle),
        Written::Unknown(word) => Instruction::Unknown(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn broken(bytes: &[u8]) -> Mail {
        let place = Place::File { name: "1.a".into() };
        let raw = RawMail {
            place,
            arrived_at: DateTime::UNIX_EPOCH,
            size: bytes.len() as u64,
            bytes: bytes.to_vec(),
            complete: true,
        };
        let environment = config::Environment { state_directory: None };
        let config = config::parse(config::EXAMPLE, std::path::Path::new("/"), &environment);
        let policy = config.expect("the example is good").policy;
        let perspective = Perspective { policy: &policy, is_own: &|_| false };
        survived(&raw, |bytes, complete| {
            assert!(!bytes.starts_with(b"Subject: curse"), "a defect of ours");
            read(bytes, complete, raw.arrived_at, &perspective)
        })
    }

    #[test]
    fn a_mail_that_breaks_the_reader_is_recorded_all_the_same_and_each_alone() {
        let (first, second) = (broken(b"Subject: curse 1\r\n\r\n"), broken(b"Subject: curse 2\r\n\r\n"));
        assert_eq!(first.subject, "(a mail that could not be read)");
        assert!(first.from.is_none());
        assert_ne!(first.key, second.key);
        assert_eq!(first.key, broken(b"Subject: curse 1\r\n\r\n").key, "also when it comes again");
    }
}
