//! Mails of people who talk with customers, made from a seed: a third of the conversations is begun by a stranger, the
//! others by a member with the inbox in Cc; they answer each other in turn, many conversations at a time. The same
//! count gives the same bytes.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};

use super::house::MEMBERS;

/// How much later each mail arrives than the one before: an inbox with twenty mails an hour.
const GAP: TimeDelta = TimeDelta::minutes(3);

/// How many conversations go on at the same time.
const AT_A_TIME: usize = 50;

const WORDS: &str = "price quote order offer project delivery week team meeting call schedule contract invoice licence \
    seats annual trial demo question details budget timeline next step proposal discount support security review";

/// A mail and when it arrives.
pub struct Written {
    pub arrives: DateTime<Utc>,
    pub bytes: Vec<u8>,
}

/// The first `count` mails of this inbox, from `begin` on.
pub fn conversations(count: usize, begin: DateTime<Utc>) -> Vec<Written> {
    let mut chance = Chance(42);
    let mut talks: Vec<Talk> = (0..AT_A_TIME).map(Talk::new).collect();
    let mut next = AT_A_TIME;
    let mut arrives = begin;
    let mut mails = Vec::with_capacity(count);
    while mails.len() < count {
        let at = chance.below(AT_A_TIME);
        let Some(talk) = talks.get_mut(at) else { continue };
        arrives += GAP;
        mails.push(Written { arrives, bytes: talk.mail(arrives, &mut chance) });
        if chance.below(4) == 0 {
            *talk = Talk::new(next);
            next += 1;
        }
    }
    mails
}

/// One conversation.
struct Talk {
    number: usize,
    customer: String,
    member: &'static str,
    said: usize,
}

impl Talk {
    fn new(number: usize) -> Self {
        let domain =
            if number.is_multiple_of(5) { "gmail.com".to_owned() } else { format!("firm{number}.example") };
        let member = MEMBERS.get(number % MEMBERS.len()).copied().unwrap_or("sam");
        Self { number, customer: format!("Carla Client <carla{number}@{domain}>"), member, said: 0 }
    }

    fn id(&self, said: usize) -> String {
        format!("<talk{}.{said}@mail.example>", self.number)
    }

    fn mail(&mut self, at: DateTime<Utc>, chance: &mut Chance) -> Vec<u8> {
        let member = format!("{} <{}@acme.example>", self.member, self.member);
        let begun_by_stranger = self.number.is_multiple_of(3);
        let ours = self.said.is_multiple_of(2) != begun_by_stranger;
        let (from, to, cc) = match (ours, self.said) {
            (true, _) => (&member, self.customer.clone(), "leads@acme.example"),
            (false, 0) => (&self.customer, "leads@acme.example".to_owned(), ""),
            (false, _) => (&self.customer, member.clone(), "leads@acme.example"),
        };
        let mut mail = format!(
            "Return-Path: <x@mail.example>\r\nReceived: from mail.example by mx.acme.example; {date}\r\n\
             From: {from}\r\nTo: {to}\r\nDate: {date}\r\nMessage-ID: {id}\r\n",
            date = at.to_rfc2822(),
            id = self.id(self.said),
        );
        if !cc.is_empty() {
            let _ = write!(mail, "Cc: {cc}\r\n");
        }
        if self.said > 0 {
            let ids: Vec<String> = (0..self.said).map(|said| self.id(said)).collect();
            let _ = write!(mail, "In-Reply-To: {}\r\n", self.id(self.said - 1));
            let _ = write!(mail, "References: {}\r\n", ids.join("\r\n "));
        }
        let re = if self.said > 0 { "Re: " } else { "" };
        let _ = write!(
            mail,
            "Subject: {re}Offer {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n",
            self.number
        );
        for _ in 0..2 + chance.below(8) {
            mail.push_str(&chance.sentence());
            mail.push_str("\r\n");
        }
        mail.push_str("\r\nKind regards\r\nCarla\r\n");
        self.said += 1;
        mail.into_bytes()
    }
}

/// Numbers that look like chance and are always the same (the constants of Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn sentence(&mut self) -> String {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let count = 8 + self.below(8);
        let chosen: Vec<&str> =
            (0..count).filter_map(|_| words.get(self.below(words.len())).copied()).collect();
        format!("We {}.", chosen.join(" "))
    }
}
