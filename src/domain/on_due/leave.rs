//! Before a leave: one letter that lists what falls into it, at the last digest before, or at once where it begins sooner
//! (product.md §10). Nothing while they are away, and nothing when there is nothing to list.

use chrono::{DateTime, NaiveDate, Utc};

use super::DueLeads;
use super::digest::digest_at;
use super::reader::Reader;
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::letters::{Leave, Letter, Reason};
use crate::domain::presence::Presence;
use crate::domain::world::{Absence, MemberRecord, World};
use crate::domain::{Handle, Member};

/// How many days before a leave its last working day is looked for.
const DAYS_BEFORE: usize = 60;

/// The leave that a member is to be told of now.
pub fn leave_due<'r>(
    member: &Member,
    presence: Presence<'_>,
    record: &'r MemberRecord,
    now: DateTime<Utc>,
) -> Option<&'r Absence> {
    let open = presence.opens(member, now) == Some(now);
    ahead(member, record, now)
        .find(|absence| open && told_at(member, presence, absence.from).is_some_and(|at| at <= now))
}

/// When the next letter about a leave is due.
pub fn next_leave(
    member: &Member,
    presence: Presence<'_>,
    record: &MemberRecord,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    ahead(member, record, now)
        .filter_map(|absence| {
            let at = told_at(member, presence, absence.from)?.max(now);
            let open = presence.opens(member, at)?;
            (member.calendar.date(open) < absence.from).then_some(open)
        })
        .min()
}

/// The leaves that have not begun and were not told yet.
fn ahead<'r>(
    member: &Member,
    record: &'r MemberRecord,
    now: DateTime<Utc>,
) -> impl Iterator<Item = &'r Absence> + use<'r> {
    let today = member.calendar.date(now);
    record.absences.iter().filter(move |absence| {
        absence.from > today && absence.from <= absence.to && !record.leaves_told.contains(&absence.from)
    })
}

/// The last digest of the member before a leave that begins on `from`.
fn told_at(member: &Member, presence: Presence<'_>, from: NaiveDate) -> Option<DateTime<Utc>> {
    let days = from.pred_opt()?.iter_days().rev().take(DAYS_BEFORE);
    days.filter(|day| presence.absence(&member.handle, *day).is_none())
        .find_map(|day| digest_at(member, presence.policy(), day))
}

/// The letters of those whose leave begins.
pub(super) fn letters(
    world: &World,
    due: &DueLeads,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    for handle in due.leaves.keys() {
        let Some(member) = presence.policy().team.member(handle) else { continue };
        let Some(record) = world.members.get(handle) else { continue };
        let Some(absence) = leave_due(member, presence, record, now) else { continue };
        effects.push(Effect::SettleLeave { member: handle.clone(), from: absence.from });
        effects.extend(letter(world, due, member, absence, presence, now));
    }
    effects
}

#[expect(clippy::too_many_arguments, reason = "everything that one letter is made of")]
fn letter(
    world: &World,
    due: &DueLeads,
    member: &Member,
    absence: &Absence,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> Option<Effect> {
    let listed = due.leaves.get(&member.handle).filter(|listed| !listed.leads.is_empty())?;
    let reader = Reader { member, policy: presence.policy() };
    let leads = listed.leads.iter().filter_map(|id| world.leads.get(id));
    let cover = absence.cover.as_ref().filter(|cover| presence.policy().team.member(cover).is_some());
    let team = presence.policy().team.members().iter().map(|other| &other.handle);
    let mut others = team.filter(|other| **other != member.handle && presence.is_there(other, now).is_some());
    let leave = Leave {
        from: absence.from,
        to: absence.to,
        cover: cover.map(|cover: &Handle| presence.first_name(cover)),
        colleague: cover.or(others.next()).cloned(),
        leads: leads.map(|lead| reader.line(lead, now)).collect(),
        more: listed.more,
    };
    Some(Effect::Queue(Box::new(Queued {
        to: member.handle.clone(),
        key: format!("leave:{}:{}", member.handle, absence.from),
        lead: None,
        holds: Holds::default(),
        answers: None,
        until: absence.from.pred_opt(),
        due_at: now,
        reason: Reason::Named,
        letter: Letter::Leave(leave),
    })))
}
