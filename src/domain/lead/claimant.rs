//! Whose mails claim to belong to a lead, and which letters asked about whom: an `accept` is about exactly the person whom
//! its letter showed. A record only; nothing here makes anybody a contact.

use serde::{Deserialize, Serialize};

use super::Lead;
use crate::domain::{Address, Mailbox};

/// How many letters are remembered that asked about one person.
const MAX_LETTERS: usize = 5;

/// Somebody whose mail claims to belong here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimant {
    /// Who.
    pub person: Mailbox,
    /// A mail of theirs came about which nobody was asked yet.
    pub pending: bool,
    /// The keys of the letters that asked, newest last.
    pub asked_in: Vec<String>,
}

impl Lead {
    /// How many claimants a lead keeps, the latest.
    pub const MAX_CLAIMANTS: usize = 20;

    /// A mail of theirs came.
    pub fn claimed_by(&mut self, person: &Mailbox) {
        self.keep_claimant(person, |known| {
            known.pending = true;
            if known.person.name.is_empty() {
                known.person.name.clone_from(&person.name);
            }
        });
    }

    /// Whether somebody has still to be asked about them. Nobody was, about people of whom nothing is kept.
    pub fn asks_about(&self, address: &Address) -> bool {
        let known = self.claimants.iter().find(|known| known.person.address == *address);
        known.is_none_or(|known| known.pending)
    }

    /// The letter of this key asks about them.
    pub fn asked_about(&mut self, address: &Address, letter: String) {
        self.keep_claimant(&Mailbox::bare(address.clone()), |known| {
            known.pending = false;
            known.asked_in.push(letter);
            let spare = known.asked_in.len().saturating_sub(MAX_LETTERS);
            known.asked_in.drain(..spare);
        });
    }

    /// About whom the letter of this key asked.
    pub fn asked_in(&self, letter: &str) -> Option<&Claimant> {
        self.claimants.iter().find(|known| known.asked_in.iter().any(|key| key == letter))
    }

    /// What is kept of a person is changed, and is the latest.
    fn keep_claimant(&mut self, person: &Mailbox, change: impl FnOnce(&mut Claimant)) {
        let place = self.claimants.iter().position(|known| known.person.address == person.address);
        let new = || Claimant { person: person.clone(), pending: false, asked_in: Vec::new() };
        let mut known = place.map_or_else(new, |place| self.claimants.remove(place));
        change(&mut known);
        self.claimants.push(known);
        let spare = self.claimants.len().saturating_sub(Self::MAX_CLAIMANTS);
        self.claimants.drain(..spare);
    }
}
