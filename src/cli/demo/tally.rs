//! What the demo counts while it is told: mails, and letters by reader. Everything it says at the end was counted here.

use chrono::{DateTime, Utc};

use crate::domain::letters::at_any_hour;
use crate::domain::{Address, Policy};
use crate::shell::demo::{Moment, Sent};

/// The counts of all stories.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Mails that came.
    pub(super) mails: usize,
    /// Letters that left, by the first name of their reader, in the team's order.
    pub(super) letters: Vec<(String, usize)>,
    /// Letters that went to nobody on the team.
    pub(super) to_others: usize,
    /// Letters that left on a day on which their reader does not work, or outside the hours, and answered nothing.
    pub(super) out_of_hours: usize,
    /// Answers that left then, to somebody who had just written.
    pub(super) answers_out_of_hours: usize,
}

impl Tally {
    /// The people who may get letters.
    pub(super) fn meet(&mut self, policy: &Policy) {
        for member in policy.team.members() {
            if !self.letters.iter().any(|(name, _)| name == member.first_name()) {
                self.letters.push((member.first_name().to_owned(), 0));
            }
        }
    }

    /// Counts what was seen at a moment.
    pub(super) fn count(&mut self, moment: &Moment, policy: &Policy) {
        self.mails += usize::from(moment.came.is_some());
        for letter in &moment.letters {
            for reader in &letter.to {
                self.letter(&reader.address, policy);
                self.hour(letter, &reader.address, moment.at, policy);
            }
        }
    }

    fn letter(&mut self, to: &Address, policy: &Policy) {
        let reader = policy.team.members().iter().find(|member| member.address == *to);
        let place =
            reader.and_then(|reader| self.letters.iter_mut().find(|(name, _)| name == reader.first_name()));
        match place {
            Some((_, count)) => *count += 1,
            None => self.to_others += 1,
        }
    }

    fn hour(&mut self, letter: &Sent, to: &Address, at: DateTime<Utc>, policy: &Policy) {
        let reader = policy.team.members().iter().find(|member| member.address == *to);
        if reader.is_none_or(|reader| reader.calendar.is_open(at)) {
            return;
        }
        if at_any_hour(&letter.kind) {
            self.answers_out_of_hours += 1;
        } else {
            self.out_of_hours += 1;
        }
    }

    /// All letters.
    pub(super) fn all(&self) -> usize {
        self.letters.iter().map(|(_, count)| count).sum::<usize>() + self.to_others
    }
}
