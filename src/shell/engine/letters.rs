//! Letters out: which one may be tried now, what became of it, and who is told when it cannot be sent. Each attempt is
//! counted and committed before it is made; nothing here talks to a server.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{info, warn};

use super::{Delivery, Engine, Trying};
use crate::domain::delivery::{Next, Outcome, Tries, after};
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::letters::{Letter, Notice, Reason, at_any_hour};
use crate::domain::presence::Presence;
use crate::domain::world::MemberRecord;
use crate::domain::{Handle, LetterId};
use crate::shell::transport::Parcel;
use crate::store::{Claimed, Places, STOPPED, StoreError, Wanted};

/// How many letters of a kind may be queued within an hour.
const FUSE: i64 = 60;

/// The hour.
const FUSE_WINDOW: TimeDelta = TimeDelta::hours(1);

/// The kinds that come one a lead, and so could flood a team.
const FUSED: [&str; 3] = ["follow_up", "waiting", "new_lead"];

impl Engine {
    /// Letters that were being tried when the program ended go once more at `again_at`; a person is told of those that
    /// went twice already. `harmless`: a second copy replaces the first.
    pub async fn recover(
        &mut self,
        again_at: DateTime<Utc>,
        harmless: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store.begin().await?;
        for (letter, kind) in self.store.recover_sending(again_at, harmless).await? {
            if kind != "notice" {
                self.tell_of_failure(letter, STOPPED, now).await?;
            }
        }
        self.store.commit().await
    }

    /// Claims the next letter that may be tried now: its attempt is counted before it is made.
    pub async fn claim(&mut self, now: DateTime<Utc>) -> Result<Option<Trying>, StoreError> {
        self.store.begin().await?;
        let claimed = self.next_to_go(now).await?;
        if let Some(claimed) = &claimed {
            self.store.mark_sending(claimed.id).await?;
        }
        self.store.commit().await?;
        Ok(claimed.map(|claimed| self.trying(claimed)))
    }

    /// The next letter that may go now; those before it that may not are put off, or withdrawn.
    pub(super) async fn next_to_go(&mut self, now: DateTime<Utc>) -> Result<Option<Claimed>, StoreError> {
        while let Some(claimed) = self.store.next_try(now).await? {
            let members = self.store.members().await?;
            let uncertain = claimed.uncertain;
            match self.may_go(&claimed, &members, now) {
                Go::Now => return Ok(Some(claimed)),
                Go::Later(at) => {
                    let state = if uncertain { "unknown" } else { "queued" };
                    self.store
                        .settle(claimed.id, state, Some(at), None, "waits for their working hours")
                        .await?;
                }
                Go::Never(why) => {
                    let state = if uncertain { "unknown" } else { "withdrawn" };
                    self.store.settle(claimed.id, state, None, None, why).await?;
                }
            }
        }
        Ok(None)
    }

    /// Whether a queued letter is still right to send: the person is there, it is their day and hour.
    fn may_go(&self, claimed: &Claimed, members: &BTreeMap<Handle, MemberRecord>, now: DateTime<Utc>) -> Go {
        let Some(member) = self.policy.team.member(&claimed.member) else {
            return Go::Never("they are not on the team any more");
        };
        if member.address != claimed.address {
            return Go::Never("their address has changed since it was written");
        }
        let today = member.calendar.date(now);
        if member.is_gone(today) {
            return Go::Never("they have left the team");
        }
        if claimed.until.is_some_and(|until| today > until) {
            return Go::Never("its day is over");
        }
        if at_any_hour(&claimed.kind) {
            return Go::Now;
        }
        match Presence::new(&self.policy, members).opens(member, now) {
            Some(open) if open > now => Go::Later(open),
            None if member.left.is_some() => Go::Never("they leave before their hours begin again"),
            _ => Go::Now,
        }
    }

    /// How many letters should have gone by now, were tried, and wait for their next try.
    pub async fn unsent(&mut self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let members = self.store.members().await?;
        let waiting = self.store.waiting_tries(now).await?;
        Ok(waiting.iter().filter(|claimed| matches!(self.may_go(claimed, &members, now), Go::Now)).count())
    }

    fn trying(&self, claimed: Claimed) -> Trying {
        let tries = Tries {
            queued_at: claimed.queued_at,
            attempts: claimed.attempts.saturating_add(1),
            was_unknown: claimed.uncertain,
        };
        let parcel = Parcel {
            letter: claimed.id,
            to: claimed.address,
            envelope_from: self.policy.team.inbox().address.clone(),
            bytes: claimed.bytes,
        };
        Trying { parcel, kind: claimed.kind, tries }
    }

    /// Records what became of a try.
    pub async fn delivered(
        &mut self,
        trying: &Trying,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<Delivery, StoreError> {
        let id = trying.parcel.letter;
        let next = after(outcome, &trying.tries, now, id.0.unsigned_abs());
        let why = outcome.reason().unwrap_or_default();
        let sent_at = (next == Next::Done).then_some(now);
        self.store.begin().await?;
        self.store.settle(id, next.state(&trying.tries).word(), next.try_at(), sent_at, why).await?;
        if next == Next::Done {
            self.asked_at(id, now).await?;
        }
        if matches!(next, Next::GiveUp | Next::Uncertain) && trying.kind != "notice" {
            self.tell_of_failure(id, why, now).await?;
        }
        self.store.commit().await?;
        let attempts = trying.tries.attempts;
        if next == Next::Done {
            info!(letter = %id, attempts, "letter sent");
        } else {
            warn!(letter = %id, attempts, why, "letter not sent");
        }
        Ok(match next {
            Next::Done => Delivery::Sent,
            Next::Pause(until) => Delivery::Paused(until),
            _ => Delivery::NotSent,
        })
    }

    /// A letter that asks to confirm a handoff was sent: the ladder of that handoff counts from now on (product.md §7.5).
    pub(super) async fn asked_at(&mut self, id: LetterId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some((lead, handoff)) = self.store.asked_to_confirm(id).await? else { return Ok(()) };
        let mut wanted = Wanted::default();
        wanted.lead(lead);
        let world = self.store.snapshot(&wanted).await?;
        let Some(mut lead) = world.leads.get(&lead).cloned() else { return Ok(()) };
        let pending = lead.handoff.as_mut().filter(|pending| pending.id == handoff);
        let Some(pending) = pending.filter(|pending| pending.ladder.sent_at.is_none()) else { return Ok(()) };
        pending.ladder.sent_at = Some(now);
        let effects = [Effect::PutLead(Box::new(lead))];
        let policy = Arc::clone(&self.policy);
        self.store.write(&world, &effects, &policy, now, &Places::default()).await
    }

    /// Whether a letter of this kind would be one too many in an hour. Answers, handoffs and digests never are.
    pub(super) async fn is_too_many(&mut self, kind: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(FUSED.contains(&kind) && self.store.lately(kind, now - FUSE_WINDOW).await? >= FUSE)
    }

    /// Letters are held: the managers are told, once an hour.
    pub(super) async fn tell_of_fuse(&mut self, kind: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let notice = Notice::Troubled {
            what: format!("there were more than {FUSE} letters of the kind {kind:?} within an hour, so I hold the rest back"),
            todo: "Look at them with \"batond outbox\"; \"batond outbox retry O-17\" lets one go. Their leads stand \
                   in the digests all the same."
                .into(),
        };
        let hour = now.format("%Y-%m-%dT%H");
        self.tell_managers(&format!("fuse:{kind}:{hour}"), &notice, now).await
    }

    /// A letter was given up: a failed send is never forgotten.
    async fn tell_of_failure(
        &mut self,
        id: LetterId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let notice = Notice::Troubled {
            what: format!("the letter {id} could not be sent: {why}"),
            todo: format!(
                "See it with \"batond outbox\"; when the cause is mended, send it with \"batond outbox retry {id}\"."
            ),
        };
        self.tell_managers(&format!("failed:{id}"), &notice, now).await
    }

    /// The inbox cannot be read, and waiting will not mend it: the managers are told, once a day.
    pub async fn tell_of_trouble(&mut self, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let notice = Notice::Troubled {
            what: format!("I cannot read the inbox: {why}"),
            todo:
                "Until that is mended I see no mail. Mend the account, its password or its directory; I try again by myself."
                    .into(),
        };
        let today = self.policy.calendar.date(now);
        self.store.begin().await?;
        self.tell_managers(&format!("inbox:{today}"), &notice, now).await?;
        self.store.commit().await
    }

    async fn tell_managers(
        &mut self,
        cause: &str,
        notice: &Notice,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let world = self.store.snapshot(&Wanted::default()).await?;
        let policy = Arc::clone(&self.policy);
        for manager in Presence::of(&policy, &world).managers(now) {
            let queued = Queued {
                to: manager.handle.clone(),
                key: format!("notice:{}:{cause}", manager.handle),
                lead: None,
                holds: Holds::default(),
                answers: None,
                until: None,
                due_at: now,
                reason: Reason::Manager,
                letter: Letter::Notice(notice.clone()),
            };
            self.queue(&queued, &world, now).await?;
        }
        Ok(())
    }
}

/// Whether a queued letter goes.
enum Go {
    Now,
    Later(DateTime<Utc>),
    Never(&'static str),
}
