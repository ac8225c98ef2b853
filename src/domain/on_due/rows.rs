//! Which rows of a digest a lead is, for the person who reads it.

use chrono::{DateTime, Utc};

use super::reader::Reader;
use crate::domain::Handle;
use crate::domain::handoff::{Around, Handoff, State};
use crate::domain::lead::{Lead, WaitingOn};
use crate::domain::letters::{Digest, HandoffLine};
use crate::domain::presence::Presence;
use crate::domain::time::{Span, Unit, When};

/// From when on a draft is shown to whoever began it.
const OLD_DRAFT: Span = Span::new(1, Unit::WorkingDays);

/// Whether the reader keeps the lead: as its owner, or for who is not there. A lead of nobody is in nobody's digest but
/// for what has to be asked.
pub(super) fn is_kept(lead: &Lead, reader: &Reader<'_>, presence: Presence<'_>, now: DateTime<Utc>) -> bool {
    let keepers = presence.keepers(lead.owner.as_ref(), now).0;
    keepers.iter().any(|member| member.handle == reader.member.handle)
}

/// Whether follow-up rows of the lead are the reader's: they keep it, or they gave it and nobody has confirmed it yet.
pub(super) fn is_followed(
    lead: &Lead,
    reader: &Reader<'_>,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> bool {
    let giver = lead.pending().and_then(|handoff| handoff.from.as_ref());
    lead.owner.is_some()
        && (is_kept(lead, reader, presence, now)
            || giver.is_some_and(|giver| presence.reads_for(reader.member, giver, now)))
}

/// Puts a lead where its follow-up belongs: late, today, no reply yet; and what was done before its day.
pub(super) fn place(digest: &mut Digest, lead: &Lead, reader: &Reader<'_>, now: DateTime<Utc>) {
    if !lead.is_live() {
        return;
    }
    if let Some(early) = &lead.done_early {
        let mut line = reader.line(lead, now);
        line.action.clone_from(&early.action);
        line.due = Some(early.when);
        line.days_late = 0;
        digest.done_early.push(line);
    }
    let date = lead.follow_up.map(|follow_up| follow_up.when.date(reader.member.calendar.zone));
    let is_due = date.is_some_and(|date| date <= digest.on);
    if lead.carried && !is_due || is_due && is_unanswered(lead) {
        digest.no_reply.push(reader.line(lead, now));
    } else if date.is_some_and(|date| date < digest.on) {
        digest.late.push(reader.line(lead, now));
    } else if is_due {
        digest.today.push(reader.line(lead, now));
    }
}

/// We wrote, they have not answered, and there is nothing else to do; nor did a person choose the day.
fn is_unanswered(lead: &Lead) -> bool {
    let written = lead.last_contact.as_ref().map(|contact| contact.at);
    let chosen = lead.planned_at.is_some_and(|planned| written.is_none_or(|at| planned >= at));
    let timed = matches!(lead.follow_up.map(|follow_up| follow_up.when), Some(When::At(_)));
    lead.waiting_on == WaitingOn::Customer && lead.next_action.is_none() && !chosen && !timed
}

/// Handoffs of the lead that wait for the reader, or that they gave.
pub(super) fn handoffs(
    digest: &mut Digest,
    lead: &Lead,
    reader: &Reader<'_>,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) {
    let reads_for = |handle: &Handle| presence.reads_for(reader.member, handle, now);
    let away = presence.away(now);
    let around = Around { policy: presence.policy(), members: presence.members(), away: &away, now };
    let row = |handoff: &Handoff, other: Option<&Handle>| HandoffLine {
        lead: lead.id,
        name: lead.name.clone(),
        who: other.map(|other| reader.colleague(other.as_str())),
        since: handoff.opened_at,
        to: handoff.to.clone(),
        blocked: around.blocked(handoff),
        asks: !reads_for(&handoff.to),
        takes_back: around.may_take_back(handoff, &reader.member.handle),
    };
    for handoff in lead.handoff.iter().chain(&lead.draft).filter(|_| lead.is_active()) {
        match handoff.state {
            State::Pending if handoff.to == reader.member.handle => {
                digest.awaiting_ok.push(row(handoff, handoff.from.as_ref()));
            }
            // A cover can ask, and cannot confirm.
            State::Pending if reads_for(&handoff.to) || handoff.from.as_ref().is_some_and(reads_for) => {
                digest.given.push(row(handoff, Some(&handoff.to)));
            }
            State::Awaiting if handoff.approvers.iter().any(reads_for) => {
                digest.awaiting_ok.push(row(handoff, Some(&handoff.begun_by)));
            }
            State::Draft if reads_for(&handoff.begun_by) && is_old(handoff, reader, now) => {
                digest.drafts.push(row(handoff, Some(&handoff.to)));
            }
            _ => {}
        }
    }
}

fn is_old(handoff: &Handoff, reader: &Reader<'_>, now: DateTime<Utc>) -> bool {
    reader.member.calendar.add(handoff.opened_at, OLD_DRAFT) <= now
}
