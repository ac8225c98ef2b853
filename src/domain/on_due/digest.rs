//! The digest of a member's day: when it is settled, and what stands in it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::DueLeads;
use super::reader::Reader;
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::lead::{Flag, Lead};
use crate::domain::letters::{Digest, Letter, Question, Reason};
use crate::domain::world::{MemberRecord, World};
use crate::domain::{LeadId, Member, Party, Policy};

/// The flags that are a question to the owner; the others are for lists.
const ASKED: [Flag; 3] = [Flag::Ambiguous, Flag::ClaimedMail, Flag::ReopenAsked];

/// The digest of a member that is to be settled at `now`, if one is: its local date, and whether it is still worth
/// sending (false: the day's hours are over, and the next digest has it).
pub fn digest_due(
    member: &Member,
    record: &MemberRecord,
    policy: &Policy,
    born_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<(NaiveDate, bool)> {
    let today = member.calendar.date(now);
    let settled = record.digest_on.is_some_and(|on| on >= today);
    let before_birth = today < member.calendar.date(born_at);
    if settled || before_birth || member.is_gone(today) {
        return None;
    }
    let (start, end) = member.calendar.stretch(today)?;
    let at = start.max(member.calendar.instant(today, policy.digest_at));
    (now >= at).then_some((today, now < end))
}

/// The next instant at which a digest of this member is due after the ones already settled.
pub fn next_digest(
    member: &Member,
    record: &MemberRecord,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let today = member.calendar.date(now);
    let first = match record.digest_on {
        Some(on) if on >= today => on.succ_opt()?,
        _ => today,
    };
    let day = member.calendar.roll_forward(first);
    let (start, _) = member.calendar.stretch(day)?;
    Some(start.max(member.calendar.instant(day, policy.digest_at)))
}

/// The digests that are to be settled now.
pub(super) fn digests(world: &World, due: &DueLeads, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (handle, leads) in &due.digests {
        let Some(member) = policy.team.member(handle) else { continue };
        let record = world.members.get(handle).cloned().unwrap_or_default();
        let Some((on, worth)) = digest_due(member, &record, policy, world.born_at, now) else { continue };
        effects.push(Effect::SettleDigest { member: handle.clone(), on });
        if worth {
            let leads: Vec<&Lead> = leads.iter().filter_map(|id| world.leads.get(id)).collect();
            let reader = Reader { member, policy };
            effects.extend(settle(world, due, &reader, &leads, (on, now)));
        }
    }
    effects
}

/// What a day's digest says, if it says anything; and that its questions have been asked.
fn settle(
    world: &World,
    due: &DueLeads,
    reader: &Reader<'_>,
    leads: &[&Lead],
    (on, now): (NaiveDate, DateTime<Utc>),
) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut digest = Digest::new(on);
    for lead in leads {
        reader.place(&mut digest, lead, now);
        digest.questions.extend(questions(lead, world, due, reader.policy));
        let told = shown(lead);
        if told != **lead {
            effects.push(Effect::PutLead(Box::new(told)));
        }
    }
    if digest.is_empty() {
        return effects;
    }
    digest.late.sort_by_key(|line| (std::cmp::Reverse(line.days_late), line.lead));
    let (member, handle) = (reader.member, &reader.member.handle);
    let (start, _) = member.calendar.stretch(on).unwrap_or((now, now));
    let owns = leads.iter().any(|lead| lead.owner.as_ref() == Some(handle));
    // Rows of the day come again in the next digest; what is asked or told once does not, so it may go late.
    let once = !digest.questions.is_empty() || !digest.done_early.is_empty();
    effects.push(Effect::Queue(Box::new(Queued {
        to: handle.clone(),
        key: format!("digest:{handle}:{on}"),
        lead: None,
        holds: Holds::default(),
        answers: None,
        until: (!once).then_some(on),
        due_at: start.max(member.calendar.instant(on, reader.policy.digest_at)),
        reason: if owns { Reason::Owner } else { Reason::Manager },
        letter: Letter::Digest(digest),
    })));
    effects
}

impl Reader<'_> {
    /// Puts a lead where it belongs in the reader's digest, if it belongs there.
    fn place(&self, digest: &mut Digest, lead: &Lead, now: DateTime<Utc>) {
        if !lead.is_live() {
            return;
        }
        if let Some(early) = &lead.done_early {
            let mut line = self.line(lead, now);
            line.action.clone_from(&early.action);
            line.due = Some(early.when);
            line.days_late = 0;
            digest.done_early.push(line);
        }
        let Some(follow_up) = lead.follow_up else { return };
        let date = follow_up.when.date(self.member.calendar.zone);
        if date < digest.on {
            digest.late.push(self.line(lead, now));
        } else if date == digest.on {
            digest.today.push(self.line(lead, now));
        }
    }
}

/// The lead once its owner has read of it: what is asked once is not asked again.
pub(super) fn shown(lead: &Lead) -> Lead {
    let mut lead = lead.clone();
    lead.done_early = None;
    lead.shown = lead.flags.iter().copied().filter(|flag| ASKED.contains(flag)).collect();
    lead
}

/// What Baton could not decide alone about a lead.
fn questions(lead: &Lead, world: &World, due: &DueLeads, policy: &Policy) -> Vec<Question> {
    let mut asked = Vec::new();
    let asks = |flag: Flag| lead.flags.contains(&flag) && !lead.shown.contains(&flag);
    let (id, name) = (lead.id, lead.name.clone());
    if asks(Flag::Ambiguous) {
        let others =
            lead.contacts.iter().filter_map(|contact| world.by_contact.get(&contact.address)).flatten();
        let others = others
            .copied()
            .filter(|other| *other != id && world.leads.get(other).is_some_and(Lead::is_active));
        let others: BTreeSet<LeadId> = others.collect();
        asked.push(Question::Ambiguous {
            lead: id,
            name: name.clone(),
            others: others.into_iter().collect(),
        });
    }
    for (_, from, on, summary) in
        due.claimed.iter().filter(|claimed| claimed.0 == id && asks(Flag::ClaimedMail))
    {
        asked.push(Question::Claimed {
            lead: id,
            name: name.clone(),
            from: from.clone(),
            on: *on,
            summary: summary.clone(),
            forged: policy.team.party(from) != Party::Outsider,
        });
    }
    if asks(Flag::ReopenAsked) {
        let summary = lead.last_heard.as_ref().map(|heard| heard.summary.clone()).unwrap_or_default();
        asked.push(Question::Reopen { lead: id, name, summary });
    }
    asked
}
