//! What only asks: `why`, `show`, `queue`, `team`, `help`. Nothing changes.

use super::desk::Desk;
use crate::domain::LeadId;
use crate::domain::command::Command;
use crate::domain::lead::Lead;
use crate::domain::letters::{Did, Digest, LeadLine, Refusal, Shown};
use crate::domain::on_due::reader::{Reader, background};
use crate::domain::time::{When, local_instant};

/// The most lines of a history that a letter shows; the latest.
const MAX_LINES: usize = 30;

/// `why` and `show`.
pub(super) fn about(desk: &Desk<'_>, command: &Command, id: LeadId) -> Result<Did, Refusal> {
    let lead = desk.lead(id).ok_or(Refusal::UnknownLead(id))?;
    if matches!(command, Command::Why) {
        let history = desk.world.histories.get(&id).map(Vec::as_slice).unwrap_or_default();
        let spare = history.len().saturating_sub(MAX_LINES);
        return Ok(Did::Because(history.iter().skip(spare).cloned().collect()));
    }
    let handoff = lead.latest_handoff().map(|handoff| (desk.who(&handoff.to), handoff.state.word()));
    Ok(Did::Shown(Box::new(Shown {
        line: line(desk, lead).ok_or(Refusal::UnknownLead(id))?,
        background: background(lead),
        status: lead.status,
        owner: lead.owner.as_ref().map(|owner| desk.who(owner)),
        if_no_reply: lead.if_no_reply,
        handoff,
    })))
}

fn line(desk: &Desk<'_>, lead: &Lead) -> Option<LeadLine> {
    let member = desk.policy.team.member(desk.by)?;
    Some(Reader { member, policy: desk.policy }.line(lead, desk.asking.now))
}

/// `queue`, `team`, `help`.
pub(super) fn at_large(desk: &Desk<'_>, command: &Command) -> Did {
    match command {
        Command::Queue => queue(desk),
        Command::Team => team(desk),
        _ => Did::Help(Vec::new()),
    }
}

/// The sender's leads, the next first; those without a date last.
fn queue(desk: &Desk<'_>) -> Did {
    let zone = desk.calendar().zone;
    let when = |lead: &&Lead| match lead.follow_up.map(|follow_up| follow_up.when) {
        Some(When::On(date)) => (false, Some(local_instant(date, chrono::NaiveTime::MIN, zone)), lead.id),
        Some(When::At(at)) => (false, Some(at), lead.id),
        None => (true, None, lead.id),
    };
    let known =
        desk.world.leads.keys().chain(desk.leads.keys().filter(|id| !desk.world.leads.contains_key(id)));
    let own = known.filter_map(|id| desk.lead(*id));
    let mut own: Vec<&Lead> =
        own.filter(|lead| lead.is_live() && lead.owner.as_ref() == Some(desk.by)).collect();
    own.sort_by_key(when);
    let rows: Vec<LeadLine> = own.iter().take(Digest::MAX_ROWS).filter_map(|lead| line(desk, lead)).collect();
    let more = u32::try_from(own.len().saturating_sub(rows.len())).unwrap_or(u32::MAX);
    Did::Queue { rows, more }
}

fn team(desk: &Desk<'_>) -> Did {
    let today = desk.policy.calendar.date(desk.asking.now);
    let there = desk.policy.team.members().iter().filter(|member| !member.is_gone(today));
    Did::Team(
        there
            .map(|member| {
                let (active, late) = desk.world.loads.get(&member.handle).copied().unwrap_or_default();
                (member.name.clone(), active, late)
            })
            .collect(),
    )
}
