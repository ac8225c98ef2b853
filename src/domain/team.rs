//! Who is who: the members, the inbox, what is internal. Built once from the configuration; every question about an
//! address is answered here, so that mail, rules and sender agree.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::calendar::Calendar;
use super::{Address, Handle, Party};

/// What a member may do beyond their own leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Works leads.
    Member,
    /// Also gets what nobody else settles.
    Manager,
}

/// A person on the team.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// How they are called in commands.
    pub handle: Handle,
    /// Their full name.
    pub name: String,
    /// The one address that letters go to.
    pub address: Address,
    /// Other addresses they write from.
    pub aliases: Vec<Address>,
    /// Member or manager.
    pub role: Role,
    /// Their zone, hours and holidays.
    pub calendar: Calendar,
    /// For assignment by skills.
    pub skills: Vec<String>,
    /// The most active leads they take by rule; none is no limit.
    pub capacity: Option<u32>,
    /// Gone from this local date on.
    pub left: Option<NaiveDate>,
}

impl Member {
    /// The first word of the name, as in letters: "Hi Sam".
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(self.handle.as_str())
    }

    /// Whether they have left by the local date `today`.
    pub fn is_gone(&self, today: NaiveDate) -> bool {
        self.left.is_some_and(|left| today >= left)
    }

    /// Whether they are a manager.
    pub fn is_manager(&self) -> bool {
        self.role == Role::Manager
    }
}

/// The shared inbox as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Its address.
    pub address: Address,
    /// Other addresses that arrive there.
    pub aliases: Vec<Address>,
    /// Whether `inbox+tag@` reaches it.
    pub plus_addressing: bool,
}

impl Inbox {
    /// Whether mail to this address reaches the inbox; plus-forms count only with plus-addressing.
    pub fn is(&self, address: &Address) -> bool {
        let known = |candidate: &Address| *candidate == self.address || self.aliases.contains(candidate);
        known(address) || (self.plus_addressing && address.tag().is_some() && known(&address.without_tag()))
    }
}

/// The team, with an index from address to person. Members keep the order of the configuration (round-robin needs it).
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    members: Vec<Member>,
    inbox: Inbox,
    internal_domains: Vec<String>,
    by_address: BTreeMap<Address, usize>,
}

impl Team {
    /// Builds the index. Addresses are expected to be unique (the configuration refuses others); of two, the first counts.
    pub fn new(members: Vec<Member>, inbox: Inbox, internal_domains: Vec<String>) -> Self {
        let mut by_address = BTreeMap::new();
        for (place, member) in members.iter().enumerate() {
            for address in std::iter::once(&member.address).chain(&member.aliases) {
                by_address.entry(address.clone()).or_insert(place);
            }
        }
        Self { members, inbox, internal_domains, by_address }
    }

    /// All members, in the order of the configuration, those who left included.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The shared inbox.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Domains whose other addresses are neither members nor customers.
    pub fn internal_domains(&self) -> &[String] {
        &self.internal_domains
    }

    /// The member with this handle.
    pub fn member(&self, handle: &Handle) -> Option<&Member> {
        self.members.iter().find(|member| member.handle == *handle)
    }

    /// What somebody is called among us: by the first name where nobody else bears it, else by the whole name; a handle
    /// that nobody knows stands for itself. Each is read as that person alone where a command names it.
    pub fn called<'a>(&'a self, handle: &'a Handle) -> &'a str {
        let Some(member) = self.member(handle) else { return handle.as_str() };
        let bears = |other: &&Member| other.first_name().eq_ignore_ascii_case(member.first_name());
        if self.members.iter().filter(bears).count() == 1 { member.first_name() } else { &member.name }
    }

    /// The member with this handle, if they are still there at `now` by their own calendar.
    pub fn present(&self, handle: &Handle, now: DateTime<Utc>) -> Option<&Member> {
        self.member(handle).filter(|member| !member.is_gone(member.calendar.date(now)))
    }

    /// The member who writes from this address (a plus-tag of theirs is looked through).
    pub fn member_at(&self, address: &Address) -> Option<&Member> {
        let place = self.by_address.get(address).or_else(|| self.by_address.get(&address.without_tag()))?;
        self.members.get(*place)
    }

    /// Who an address belongs to.
    pub fn party(&self, address: &Address) -> Party {
        if self.inbox.is(address) {
            return Party::Inbox;
        }
        if let Some(member) = self.member_at(address) {
            return Party::Member(member.handle.clone());
        }
        if self.internal_domains.iter().any(|domain| domain == address.domain()) {
            return Party::Internal;
        }
        Party::Outsider
    }

    /// The managers who are there on `today`.
    pub fn managers(&self, today: NaiveDate) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.is_manager() && !member.is_gone(today))
    }
}
