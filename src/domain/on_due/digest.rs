//! The digest of a member's day: when it is settled, and what stands in it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::reader::Reader;
use super::{DueLeads, rows};
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::lead::{Flag, Lead};
use crate::domain::letters::{Digest, Letter, Question, Reason};
use crate::domain::presence::Presence;
use crate::domain::world::{MemberRecord, World};
use crate::domain::{Handle, LeadId, Member, Party, Policy};

/// The flags that are a question to the owner; the others are for lists.
const ASKED: [Flag; 3] = [Flag::Ambiguous, Flag::ClaimedMail, Flag::ReopenAsked];

/// How many absences are looked past for the next digest.
const MAX_ABSENCES: usize = 50;

/// The digest of a member that is to be settled at `now`, if one is: its local date, and whether it is still worth
/// sending (false: the day's hours are over, and the next digest has it). Whoever is away has none.
pub fn digest_due(
    member: &Member,
    presence: Presence<'_>,
    record: &MemberRecord,
    born_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<(NaiveDate, bool)> {
    let today = member.calendar.date(now);
    // A day still to come was settled by a clock that was ahead: it says nothing of today.
    let settled = record.digest_on == Some(today);
    let before_birth = today < member.calendar.date(born_at);
    if settled || before_birth || member.is_gone(today) || presence.absence(&member.handle, today).is_some() {
        return None;
    }
    let (_, end) = member.calendar.stretch(today)?;
    let at = digest_at(member, presence.policy(), today)?;
    (now >= at).then_some((today, now < end))
}

/// The key of a day's digest.
pub fn digest_key(member: &Handle, on: NaiveDate) -> String {
    format!("digest:{member}:{on}")
}

/// When the digest of a working day goes: at its hour, or when the member's hours begin, if that is later. Where its hour
/// comes after the end of theirs, the beginning has to do.
pub(super) fn digest_at(member: &Member, policy: &Policy, day: NaiveDate) -> Option<DateTime<Utc>> {
    let (start, end) = member.calendar.stretch(day)?;
    let hour = member.calendar.instant(day, policy.digest_at);
    Some(if hour < end { start.max(hour) } else { start })
}

/// The next instant at which a digest of this member is due after the ones already settled.
pub fn next_digest(
    member: &Member,
    presence: Presence<'_>,
    record: &MemberRecord,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let today = member.calendar.date(now);
    let mut day = match record.digest_on {
        Some(on) if on == today => on.succ_opt()?,
        _ => today,
    };
    for _ in 0..MAX_ABSENCES {
        day = member.calendar.roll_forward(day);
        match presence.absence(&member.handle, day) {
            None => return digest_at(member, presence.policy(), day),
            Some(absence) => day = absence.to.succ_opt()?,
        }
    }
    None
}

/// The digests that are to be settled now.
pub(super) fn digests(
    world: &World,
    due: &DueLeads,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (handle, leads) in &due.digests {
        let Some(member) = presence.policy().team.member(handle) else { continue };
        let record = world.members.get(handle).cloned().unwrap_or_default();
        let Some((on, worth)) = digest_due(member, presence, &record, world.born_at, now) else { continue };
        effects.push(Effect::SettleDigest { member: handle.clone(), on });
        if worth {
            let rests = record.digest_rests_until.is_some_and(|until| on < until);
            let comes = |lead: &&Lead| !rests || is_of_the_absent(lead, member, presence, now);
            let leads: Vec<&Lead> = leads.iter().filter_map(|id| world.leads.get(id)).filter(comes).collect();
            let desk =
                Desk { world, due, presence, reader: Reader { member, policy: presence.policy() }, on, now };
            effects.extend(desk.settle(&leads));
        }
    }
    effects
}

/// Whether the reader stands in for its owner. Who rests from their own digest reads of these all the same: nobody else
/// would.
fn is_of_the_absent(lead: &Lead, reader: &Member, presence: Presence<'_>, now: DateTime<Utc>) -> bool {
    let others = lead.owner.as_ref().filter(|owner| **owner != reader.handle);
    others.is_some_and(|owner| presence.reads_for(reader, owner, now))
}

/// A digest being written.
struct Desk<'a> {
    world: &'a World,
    due: &'a DueLeads,
    presence: Presence<'a>,
    reader: Reader<'a>,
    on: NaiveDate,
    now: DateTime<Utc>,
}

impl Desk<'_> {
    /// What a day's digest says, if it says anything; and that its questions have been asked.
    fn settle(&self, leads: &[&Lead]) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut digest = Digest::new(self.on);
        for lead in leads {
            rows::handoffs(&mut digest, lead, &self.reader, self.presence, self.now);
            if rows::is_followed(lead, &self.reader, self.presence, self.now) {
                rows::place(&mut digest, lead, &self.reader, self.now);
            }
            if !rows::is_kept(lead, &self.reader, self.presence, self.now) {
                continue;
            }
            digest.questions.extend(questions(lead, self.world));
            let mut told = shown(lead);
            digest.questions.extend(self.claim(lead, &mut told));
            if told != **lead {
                effects.push(Effect::PutLead(Box::new(told)));
            }
        }
        if !digest.is_empty() {
            digest.late.sort_by_key(|line| (std::cmp::Reverse(line.days_late), line.lead));
            effects.push(Effect::Queue(Box::new(self.letter(digest, leads))));
        }
        effects
    }

    /// The question about one of those who claim to belong to the lead; the others wait for the next digest, for the answer
    /// names nobody.
    fn claim(&self, lead: &Lead, told: &mut Lead) -> Option<Question> {
        if !asks(lead, Flag::ClaimedMail) {
            return None;
        }
        let mails = || self.due.claimed.iter().filter(|mail| mail.lead == lead.id);
        let from = mails().map(|mail| &mail.from).find(|from| told.asks_about(from))?;
        let newest = mails().rfind(|mail| mail.from == *from)?;
        told.asked_about(from, digest_key(&self.reader.member.handle, self.on));
        if mails().any(|mail| told.asks_about(&mail.from)) {
            told.shown.remove(&Flag::ClaimedMail);
        }
        Some(Question::Claimed {
            lead: lead.id,
            name: lead.name.clone(),
            from: from.clone(),
            on: newest.on,
            summary: newest.summary.clone(),
            forged: self.reader.policy.team.party(from) != Party::Outsider,
        })
    }

    fn letter(&self, digest: Digest, leads: &[&Lead]) -> Queued {
        let (member, handle) = (self.reader.member, &self.reader.member.handle);
        // Rows of the day come again in the next digest; what is asked or told once does not, so it may go late.
        let once = !digest.questions.is_empty() || !digest.done_early.is_empty();
        Queued {
            to: handle.clone(),
            key: digest_key(handle, self.on),
            lead: None,
            holds: Holds::default(),
            answers: None,
            until: (!once).then_some(self.on),
            due_at: digest_at(member, self.reader.policy, self.on).unwrap_or(self.now),
            reason: self.reason(leads),
            letter: Letter::Digest(digest),
        }
    }

    /// They own a lead of it, or have to do with a handoff; or they stand in for who does.
    fn reason(&self, leads: &[&Lead]) -> Reason {
        let keeping = |lead: &&&Lead| rows::is_kept(lead, &self.reader, self.presence, self.now);
        let kept: Vec<&&Lead> = leads.iter().filter(keeping).collect();
        let handle = &self.reader.member.handle;
        if kept.is_empty() || kept.iter().any(|lead| lead.owner.as_ref() == Some(handle)) {
            return Reason::Owner;
        }
        let reasons = kept.iter().map(|lead| self.presence.keepers(lead.owner.as_ref(), self.now).1);
        reasons.into_iter().find(|reason| *reason != Reason::Manager).unwrap_or(Reason::Manager)
    }
}

/// The lead once its owner has read of it: what is asked once is not asked again.
pub(super) fn shown(lead: &Lead) -> Lead {
    let mut lead = lead.clone();
    lead.done_early = None;
    lead.carried = false;
    lead.shown = lead.flags.iter().copied().filter(|flag| ASKED.contains(flag)).collect();
    lead
}

/// Whether the owner has still to be asked about it.
fn asks(lead: &Lead, flag: Flag) -> bool {
    lead.flags.contains(&flag) && !lead.shown.contains(&flag)
}

/// What Baton could not decide alone about a lead, but for who claims to belong to it.
fn questions(lead: &Lead, world: &World) -> Vec<Question> {
    let mut asked = Vec::new();
    let (id, name) = (lead.id, lead.name.clone());
    if asks(lead, Flag::Ambiguous) {
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
    if asks(lead, Flag::ReopenAsked) {
        let summary = lead.last_heard.as_ref().map(|heard| heard.summary.clone()).unwrap_or_default();
        asked.push(Question::Reopen { lead: id, name, summary });
    }
    asked
}
