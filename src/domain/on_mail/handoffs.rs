//! What a mail does to a handoff without a word about it: the receiver who writes to the customer has it, and a plan may
//! fill the last blank of a draft (product.md §7).

use chrono::{DateTime, Utc};

use super::case::Case;
use crate::domain::contact::Who;
use crate::domain::handoff::{self, Around, Done};
use crate::domain::presence::Presence;
use crate::domain::{Handle, LeadId};

impl Case<'_> {
    /// A member wrote to the customer. Call it before the mail's own effects: a handoff is complete by what stood before.
    pub(super) fn acknowledge(&mut self, id: LeadId, who: &Who, at: DateTime<Utc>) -> Option<Done> {
        let handle = who.member()?;
        let away = Presence::of(self.policy, self.world).away(self.now);
        let around = Around { policy: self.policy, members: &self.world.members, away: &away, now: self.now };
        handoff::acknowledge_by_mail(self.leads.get_mut(&id)?, handle, at, &around)
    }

    /// A mail planned the lead: a draft that lacks nothing any more opens.
    pub(super) fn settle(&mut self, id: LeadId, by: &Handle) {
        let away = Presence::of(self.policy, self.world).away(self.now);
        let around = Around { policy: self.policy, members: &self.world.members, away: &away, now: self.now };
        let done = self.leads.get_mut(&id).and_then(|lead| handoff::settle(lead, by, &around));
        if let Some(done) = done {
            self.handed(id, by, done);
        }
    }

    /// Keeps what became of a handoff, and tells its people.
    pub(super) fn handed(&mut self, id: LeadId, by: &Handle, done: Done) {
        for line in done.history {
            self.remember(id, line);
        }
        let away = Presence::of(self.policy, self.world).away(self.now);
        let around = Around { policy: self.policy, members: &self.world.members, away: &away, now: self.now };
        let Some(lead) = self.leads.get(&id) else { return };
        let letters: Vec<_> = done
            .tell
            .iter()
            .filter_map(|telling| Some((telling.to.clone(), handoff::letter(lead, telling, by, &around)?)))
            .collect();
        let number = done.handoff.map(|handoff| handoff.id.to_string()).unwrap_or_default();
        let cause = format!("{number}:{}", self.mail.key.hex());
        for (to, (letter, reason)) in letters {
            self.queue(&to, reason, &cause, letter);
        }
    }
}
