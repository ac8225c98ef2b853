//! Who else is told: the owners of leads that somebody acted on, the people of a merge, the managers of a lead that
//! nobody owns, and everybody whom a set that is taken back had told. Never about one's own doing; one letter each.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::Desk;
use super::people;
use super::scene::Scene;
use crate::domain::deed::Deed;
use crate::domain::effect::{Holds, Queued};
use crate::domain::handoff::{self, Telling};
use crate::domain::letters::{Answered, Did, Letter, Reason, Told};
use crate::domain::{Handle, LeadId};

/// Tells the owners of leads that the sender acted on, and everybody of the handoffs.
pub(super) fn others(desk: &mut Desk<'_>, lines: &[Answered]) {
    people::assign_woken(desk);
    let told = handoffs(desk);
    let mut by_owner: BTreeMap<Handle, Vec<Answered>> = BTreeMap::new();
    for line in lines.iter().filter(|line| is_deed(line)) {
        let Some(id) = line.lead.as_ref().map(|lead| lead.0).filter(|id| desk.has_changed(*id)) else {
            continue;
        };
        for owner in owners(desk, id).into_iter().filter(|owner| !told.contains(&(id, owner.clone()))) {
            by_owner.entry(owner).or_default().push(line.clone());
        }
    }
    for (owner, lines) in by_owner {
        let by = desk.who_to(desk.by, &owner);
        letter(desk, &owner, (Reason::Owner, "acted"), Told::Acted { by, lines });
    }
}

/// Whether a line did something that its lead's owner should know of.
fn is_deed(line: &Answered) -> bool {
    !matches!(
        line.came,
        Err(_)
            | Ok(Did::Shown(_)
                | Did::Because(_)
                | Did::Noted(_)
                | Did::NothingAwaited
                | Did::NothingToDecline { .. }
                | Did::Merged { .. }
                | Did::MergeAwaits { .. })
    )
}

/// The owner before and now, without the sender and those for whom the sender acts, as long as they are there.
fn owners(desk: &Desk<'_>, id: LeadId) -> BTreeSet<Handle> {
    let before = desk.world.leads.get(&id).and_then(|lead| lead.owner.clone());
    let owners = before.into_iter().chain(desk.lead(id).and_then(|lead| lead.owner.clone()));
    let others = owners.filter(|owner| owner != desk.by && !people::covers(desk, owner));
    others.filter(|owner| desk.policy.team.present(owner, desk.asking.now).is_some()).collect()
}

/// The letters of handoffs; gives who was told about which lead.
fn handoffs(desk: &mut Desk<'_>) -> BTreeSet<(LeadId, Handle)> {
    let mut told = BTreeSet::new();
    let scene = Scene::of(desk);
    for (id, telling) in std::mem::take(&mut desk.tellings) {
        // Whoever reads that the lead joined another need not read that its handoff is over.
        let knows = telling.what == handoff::Told::Withdrawn && has_heard(desk, id, &telling.to);
        let Some(lead) = desk.lead(id).filter(|_| !knows) else { continue };
        let around = scene.around(desk.policy, desk.asking.now);
        if let Some((letter, reason)) = handoff::letter(lead, &telling, desk.by, &around) {
            let queued = handoff_letter(desk, id, &telling, (letter, reason));
            desk.letters.push(queued);
        }
        told.insert((id, telling.to.clone()));
        if telling.to != *desk.by {
            desk.told.insert(telling.to);
        }
    }
    told
}

/// Whether they are told that the lead joined another one.
fn has_heard(desk: &Desk<'_>, id: LeadId, reader: &Handle) -> bool {
    let says = |letter: &Letter| matches!(letter, Letter::Told(told) if matches!(&**told, Told::Merged { lead, .. } if lead.0 == id));
    desk.letters.iter().any(|queued| queued.to == *reader && says(&queued.letter))
}

/// A request to confirm is only true while nobody has; everything else has happened.
fn handoff_letter(
    desk: &Desk<'_>,
    id: LeadId,
    telling: &Telling,
    (letter, reason): (Letter, Reason),
) -> Queued {
    let asks = matches!(telling.what, handoff::Told::Opened | handoff::Told::Reminded);
    let number = telling.handoff.id;
    Queued {
        to: telling.to.clone(),
        key: format!("{}:{}:{number}:{}", letter.kind(), telling.to, desk.asking.cause_at()),
        lead: Some(id),
        holds: if asks { Holds::pending(number) } else { Holds::default() },
        answers: None,
        until: None,
        due_at: desk.asking.now,
        reason,
        letter,
    }
}

/// The owner of the lead that would stay is asked.
pub(super) fn merge_asked(desk: &mut Desk<'_>, id: LeadId, into: LeadId, owner: &Handle) {
    let (lead, into) = (desk.title(id), desk.title(into));
    let by = desk.who_to(desk.by, owner);
    letter(desk, owner, (Reason::Owner, &format!("merge:{id}")), Told::MergeAsked { by, lead, into });
}

/// The owners of both leads hear that one joined the other.
pub(super) fn merged(desk: &mut Desk<'_>, id: LeadId, into: LeadId) {
    let both = owners(desk, id).into_iter().chain(owners(desk, into));
    let readers: BTreeSet<Handle> = both.chain(asker(desk, id)).collect();
    let me = desk.by;
    for reader in readers.into_iter().filter(|reader| reader != me) {
        let (lead, into) = (desk.title(id), desk.title(into));
        let by = desk.who_to(desk.by, &reader);
        letter(desk, &reader, (Reason::Owner, &format!("merged:{id}")), Told::Merged { by, lead, into });
    }
}

/// Whoever asked for a merge that waited.
fn asker(desk: &Desk<'_>, id: LeadId) -> Option<Handle> {
    desk.world.leads.get(&id)?.joining.as_ref().map(|joining| joining.by.clone())
}

/// A lead that nobody owns is the managers' to look at.
pub(super) fn unowned(desk: &mut Desk<'_>, id: LeadId, why: &str) {
    let today = desk.policy.calendar.date(desk.asking.now);
    let managers: Vec<Handle> =
        desk.policy.team.managers(today).map(|member| member.handle.clone()).collect();
    let me = desk.by;
    for manager in managers.into_iter().filter(|manager| manager != me) {
        let by = desk.who_to(desk.by, &manager);
        let told = Told::Unowned { by, lead: desk.title(id), why: why.to_owned() };
        letter(desk, &manager, (Reason::Manager, &format!("unowned:{id}")), told);
    }
}

/// Whoever was told of what is taken back hears that, too; not those whose letter has not left yet.
pub(super) fn corrected(
    desk: &mut Desk<'_>,
    deed: &Deed,
    leads: &[(LeadId, String)],
    unaware: &BTreeSet<Handle>,
) {
    let me = desk.by;
    for reader in deed.told.iter().filter(|reader| *reader != me && !unaware.contains(*reader)) {
        let by = desk.who_to(desk.by, reader);
        let told = Told::Corrected { by, leads: leads.to_vec(), done_at: deed.at };
        letter(desk, reader, (Reason::Named, &format!("undone:{}", deed.id.0)), told);
    }
}

fn letter(desk: &mut Desk<'_>, to: &Handle, (reason, cause): (Reason, &str), told: Told) {
    desk.told.insert(to.clone());
    let key = format!("notice:{to}:{cause}:{}", desk.asking.cause_at());
    desk.letters.push(Queued {
        to: to.clone(),
        key,
        lead: told.lead(),
        holds: Holds::default(),
        answers: None,
        until: None,
        due_at: desk.asking.now,
        reason,
        letter: Letter::Told(Box::new(told)),
    });
}
