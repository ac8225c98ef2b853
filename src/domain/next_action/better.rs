//! Two better versions of a weak next action, from what the record says: whom to reach, about what, by when. Each passes
//! the check itself and stands on one line, so that it can be sent back as it is.

use chrono::{DateTime, NaiveDate, Utc};

use super::is_weak;
use crate::domain::contact::calendar_of;
use crate::domain::lead::{Lead, WaitingOn};
use crate::domain::text::one_line;
use crate::domain::{Mailbox, Policy};

/// How much of a fact is taken over, in characters.
const MAX_FACT: usize = 70;
/// How much of a name is taken over, in characters.
const MAX_NAME: usize = 40;

/// Two next actions that say what to do, the likelier first. `text` is the weak one: its verb is kept where it says
/// how to reach them.
pub fn better(lead: &Lead, text: &str, policy: &Policy, now: DateTime<Utc>) -> [String; 2] {
    let facts = Facts::of(lead, policy, now);
    let mut versions = facts.versions(lead);
    if is_a_call(text) {
        // Who meant to call shall read a call first.
        versions.sort_by_key(|version| !version.starts_with("call "));
    }
    let mut clear = versions.into_iter().filter(|version| !is_weak(version));
    let mut next = || clear.next().unwrap_or_else(|| format!("call {} by {}", facts.person, facts.day));
    [next(), next()]
}

fn is_a_call(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        ["call", "phone", "ring", "speak", "talk"].iter().any(|verb| word.eq_ignore_ascii_case(verb))
    })
}

/// What the versions are made of.
struct Facts {
    person: String,
    asked: String,
    unclear: String,
    sent: String,
    day: String,
}

impl Facts {
    fn of(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Self {
        Self {
            person: person(lead),
            asked: fact(&lead.asked),
            unclear: fact(&lead.unclear),
            sent: fact(&lead.sent),
            day: day(lead, policy, now).format("%a %-d %b").to_string(),
        }
    }

    /// Everything that could be said, likeliest first; the last two need no fact.
    fn versions(&self, lead: &Lead) -> Vec<String> {
        let Self { person, asked, unclear, sent, day } = self;
        let mut versions = Vec::new();
        let mut say = |fact: &str, version: String| {
            if !fact.is_empty() {
                versions.push(version);
            }
        };
        if lead.waiting_on == WaitingOn::Customer {
            say(sent, format!("call {person} about {sent} by {day}"));
            say(unclear, format!("ask {person} about {unclear} by {day}"));
            say(day, format!("close for now if no reply by {day}"));
        } else {
            say(asked, format!("answer {person} about {asked} by {day}"));
            say(unclear, format!("ask {person} about {unclear} by {day}"));
            say(sent, format!("call {person} about {sent} by {day}"));
        }
        versions.push(format!("send {person} two appointment options by {day}"));
        versions.push(format!("call {person} by {day} and ask what is still open"));
        versions
    }
}

/// The first name of the first person, else the lead's.
fn person(lead: &Lead) -> String {
    let named =
        lead.contacts.iter().map(|contact: &Mailbox| contact.name.as_str()).find(|name| !name.is_empty());
    let first = named.and_then(|name| name.split_whitespace().next()).unwrap_or(&lead.name);
    let person = plain(first, MAX_NAME);
    // A name that is no word, or one that says nothing ("It"), would make the step as weak as it was.
    let unnamed = person.contains('@') || is_weak(&format!("call {person}"));
    if unnamed { "the customer".to_owned() } else { person }
}

fn fact(text: &str) -> String {
    plain(text, MAX_FACT).trim_end_matches(['.', '…', ',', ' ', '?', '!']).to_owned()
}

/// One line without the mark that ends a command.
fn plain(text: &str, limit: usize) -> String {
    one_line(&text.replace(';', ","), limit)
}

/// The next follow-up where it is ahead, else the next working day of whoever owns the lead.
fn day(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> NaiveDate {
    let calendar = calendar_of(lead, policy);
    let today = calendar.date(now);
    let planned = lead.follow_up.map(|follow_up| follow_up.when.date(calendar.zone));
    planned
        .filter(|date| *date > today)
        .unwrap_or_else(|| policy.calendar.roll_forward(calendar.next_working_day(today)))
}
