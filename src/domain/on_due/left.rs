//! A member who has left: the managers are told once, with the leads that belong to nobody who is there any more.

use chrono::{DateTime, NaiveTime, Utc};

use super::DueLeads;
use super::reader::Reader;
use crate::domain::Member;
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::letters::{Letter, Notice, Reason};
use crate::domain::presence::Presence;
use crate::domain::world::{MemberRecord, World};

/// Whether the managers are to be told now that this member has left.
pub fn left_due(member: &Member, presence: Presence<'_>, record: &MemberRecord, now: DateTime<Utc>) -> bool {
    next_left(member, presence, record, now).is_some_and(|at| at <= now)
}

/// The first instant from `now` on at which a manager can be told that this member has left; none when they were told, or
/// nobody leaves.
pub fn next_left(
    member: &Member,
    presence: Presence<'_>,
    record: &MemberRecord,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let left = member.left.filter(|left| record.left_told != Some(*left))?;
    let at = member.calendar.instant(left, NaiveTime::MIN).max(now);
    presence.managers(at).into_iter().filter_map(|manager| presence.opens(manager, at)).min()
}

/// The notices about those who have left. Whoever had no leads leaves nothing to tell.
pub(super) fn notices(
    world: &World,
    due: &DueLeads,
    presence: Presence<'_>,
    now: DateTime<Utc>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (handle, listed) in &due.left {
        let Some(member) = presence.policy().team.member(handle) else { continue };
        let record = world.members.get(handle).cloned().unwrap_or_default();
        let Some(left) = member.left.filter(|_| left_due(member, presence, &record, now)) else { continue };
        effects.push(Effect::SettleLeft { member: handle.clone(), left });
        if listed.leads.is_empty() {
            continue;
        }
        for manager in presence.managers(now) {
            let reader = Reader { member: manager, policy: presence.policy() };
            let leads = listed.leads.iter().filter_map(|id| world.leads.get(id));
            let notice = Notice::Orphaned {
                member: member.name.clone(),
                leads: leads.map(|lead| reader.line(lead, now)).collect(),
                more: listed.more,
            };
            effects.push(Effect::Queue(Box::new(Queued {
                to: manager.handle.clone(),
                key: format!("notice:{}:left:{handle}:{left}", manager.handle),
                lead: None,
                holds: Holds::default(),
                answers: None,
                until: None,
                due_at: presence.opens(manager, now).unwrap_or(now),
                reason: Reason::Manager,
                letter: Letter::Notice(notice),
            })));
        }
    }
    effects
}
