//! Letters as data become rows of the outbox: the address they go to, the id they bear for ever, their final bytes. It
//! decides nothing: who is told what was decided before.

use chrono::{DateTime, Utc};

use crate::domain::effect::Queued;
use crate::domain::letters::{HandoffLetter, InsteadOf, Letter, Reason, Who, at_any_hour};
use crate::domain::presence::Presence;
use crate::domain::trust;
use crate::domain::world::World;
use crate::domain::{LetterId, Mailbox, Member, Policy};
use crate::mail::compose::{Envelope, compose};
use crate::mail::seal::{Bond, Seals};
use crate::store::NewLetter;

/// What composing needs beside the letter.
#[derive(Clone)]
pub struct Post {
    /// `[send].from`.
    pub from: Mailbox,
    /// Our signatures.
    pub seals: std::sync::Arc<Seals>,
    /// Drawn once per database.
    pub instance: u32,
}

impl Post {
    /// Makes the row of a letter. None when the member is not on the team any more.
    pub fn letter(
        &self,
        queued: &Queued,
        id: LetterId,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Option<NewLetter> {
        let member = policy.team.member(&queued.to)?;
        let inbox = policy.team.inbox();
        let domain = inbox.address.domain();
        let (instance, until) = (self.instance, now + trust::TOKEN_LIFE);
        let bond = Bond { instance, letter: id, member: &member.handle, lead: queued.lead, until };
        let seal = self.seals.bound(bond);
        let message_id = self.seals.letter_id(domain, seal)?;
        let token = inbox.plus_addressing.then(|| self.seals.reply_address(&inbox.address, &message_id));
        let reply_to = token.flatten().unwrap_or_else(|| inbox.address.clone());
        let lead_id = queued.lead.and_then(|lead| self.seals.matter_id(domain, lead, &queued.matter()));
        let references: Vec<_> = lead_id.into_iter().chain(queued.answers.clone()).collect();
        let to = Mailbox { address: member.address.clone(), name: member.name.clone() };
        let composed = compose(
            &queued.letter,
            &Envelope {
                from: &self.from,
                to: &to,
                first_name: member.first_name(),
                zone: member.calendar.zone,
                inbox: &inbox.address,
                plus_addressing: inbox.plus_addressing,
                message_id: &message_id,
                references: &references,
                in_reply_to: queued.answers.as_ref(),
                reply_to: Some(&reply_to),
                date: read_at(queued, member, now),
                reason: &queued.reason,
                loop_seal: &self.seals.loop_seal(seal),
            },
        );
        Some(NewLetter {
            id,
            key: queued.key.clone(),
            kind: queued.letter.kind(),
            member: member.handle.clone(),
            address: member.address.clone(),
            subject: composed.subject,
            lead: queued.lead,
            holds: queued.holds,
            until: queued.until,
            message_id,
            queued_at: now,
            due_at: queued.due_at,
            held: false,
            bytes: composed.bytes,
        })
    }
}

/// When the letter can be read: one that waits for its member's hours says "tomorrow" as of then, and is dated then.
fn read_at(queued: &Queued, member: &Member, now: DateTime<Utc>) -> DateTime<Utc> {
    let due = queued.due_at.max(now);
    if at_any_hour(queued.letter.kind()) { due } else { member.calendar.next_open(due).unwrap_or(due) }
}

/// Where a letter really goes: to its member; while they are away, or letters to them come back, to who stands in. Answers
/// go to whoever wrote. Where nobody is there at all, it waits for its member.
pub fn readers(queued: &Queued, world: &World, policy: &Policy, now: DateTime<Utc>) -> Vec<Queued> {
    let presence = Presence::of(policy, world);
    let (members, reason) = presence.readers(&queued.to, now);
    let is_own = |member: &&&Member| member.handle == queued.to;
    if at_any_hour(queued.letter.kind()) || members.is_empty() || members.iter().any(|member| is_own(&member))
    {
        return vec![queued.clone()];
    }
    if queued.reason == Reason::Manager && reason == Reason::Manager {
        return Vec::new(); // the managers who are there have their own
    }
    let name = presence.first_name(&queued.to);
    let on = policy.team.member(&queued.to).map(|member| member.calendar.date(now));
    let until = on.and_then(|on| presence.absence(&queued.to, on)).map(|absence| absence.to);
    let instead = |member: &Member| {
        let instead_of = InsteadOf { name: name.clone(), until };
        Some(Queued {
            to: member.handle.clone(),
            key: format!("{}:for:{}", queued.key, member.handle),
            reason: reason.clone(),
            letter: in_place(&queued.letter, instead_of, &presence.first_name(&member.handle))?,
            ..queued.clone()
        })
    };
    members.into_iter().filter_map(instead).collect()
}

/// The letter as whoever stands in reads it; none where it would tell them of their own doing.
fn in_place(letter: &Letter, instead_of: InsteadOf, reader: &str) -> Option<Letter> {
    let Letter::Handoff(letter) = letter else { return Some(letter.clone()) };
    let letter = HandoffLetter::in_place((**letter).clone(), instead_of, reader);
    (letter.by != Who::You).then(|| Letter::Handoff(Box::new(letter)))
}
