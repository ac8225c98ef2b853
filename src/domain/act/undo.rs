//! `undo` (product.md §6): a set of commands is taken back as a whole, by changes that replace what it put there. If
//! anything it touched has changed since by another cause, nothing is undone, and that is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::desk::Desk;
use super::plan::word;
use super::{UNDO_WITHIN, tell};
use crate::domain::deed::{Change, Deed};
use crate::domain::lead::{Lead, Status};
use crate::domain::letters::{ANSWER, Did, Refusal};
use crate::domain::time::When;
use crate::domain::world::MemberRecord;
use crate::domain::{Handle, LeadId, change};

/// Fields that Baton keeps for itself: what letters have shown says nothing about who changed a lead.
const OWN: [&str; 6] = ["revision", "reminders", "carried", "shown", "announcement", "done_early"];

/// Takes back the set whose answer is answered; else the newest one about the lead that the line, the letter answered or
/// the conversation names; else the sender's newest one. Never one that did not touch the lead that is meant.
pub(super) fn newest(desk: &mut Desk<'_>, named: Option<LeadId>) -> Result<Did, Refusal> {
    if desk.undone.is_some() {
        return Err(Refusal::NothingToUndo);
    }
    let named = named.map(|id| desk.standing(id).map(|now| (id, now))).transpose()?;
    let deed = wanted(desk, named)?;
    let changed = since(desk, &deed);
    if !changed.is_empty() {
        return Err(Refusal::ChangedSince(changed));
    }
    let unaware = unaware(desk, &deed);
    let mut leads = Vec::new();
    for change in deed.changes.iter().rev() {
        leads.extend(take_back(desk, change)?);
    }
    leads.sort();
    for id in &leads {
        desk.remember(
            *id,
            format!("taken back: what {} did, {}", desk.by, word(When::At(deed.at), desk.policy)),
        );
    }
    let leads: Vec<(LeadId, String)> = leads.into_iter().map(|id| desk.title(id)).collect();
    tell::corrected(desk, &deed, &leads, &unaware);
    desk.undone = Some(deed.id);
    Ok(Did::Undone { leads, done_at: deed.at })
}

/// The set that is meant. `named` is a lead by the number that was written and the one it is by now.
fn wanted(desk: &Desk<'_>, named: Option<(LeadId, LeadId)>) -> Result<Deed, Refusal> {
    let about = |deed: &Deed, (id, now)| touches(deed, id) || touches(deed, now);
    if let Some(letter) = desk.asking.letter.filter(|letter| letter.kind == ANSWER) {
        let answered = deed_behind(desk, &letter.key);
        if named.is_none_or(|named| answered.is_some_and(|deed| about(deed, named))) {
            return answered.filter(|deed| is_open(desk, deed)).cloned().ok_or(Refusal::NothingToUndo);
        }
    }
    let lead = named.or(desk.asking.lead.map(|id| (id, desk.world.stands_for(id))));
    let open = || desk.world.deeds.iter().rev().filter(|deed| is_own(desk, deed) && is_open(desk, deed));
    match lead {
        Some(lead) => open().find(|deed| about(deed, lead)).cloned().ok_or_else(|| {
            let newest = open().find_map(|deed| deed.changes.iter().find_map(lead_of));
            Refusal::NothingToUndoOn { lead: desk.title(lead.1), newest: newest.map(|id| desk.title(id)) }
        }),
        None => open().next().cloned().ok_or(Refusal::NothingToUndo),
    }
}

/// Receivers of a handoff that the set opened and whose letter has not left: nobody has told them anything.
fn unaware(desk: &Desk<'_>, deed: &Deed) -> BTreeSet<Handle> {
    let opened = deed.changes.iter().filter_map(|change| match change {
        Change::Lead { lead, fields } if fields.contains_key("handoff") => desk.lead(*lead)?.pending(),
        _ => None,
    });
    opened.filter(|pending| pending.ladder.sent_at.is_none()).map(|pending| pending.to.clone()).collect()
}

fn is_own(desk: &Desk<'_>, deed: &Deed) -> bool {
    deed.by == *desk.by && !deed.changes.is_empty()
}

/// Whether it can still be taken back.
fn is_open(desk: &Desk<'_>, deed: &Deed) -> bool {
    !deed.spent && (desk.asking.by_hand || desk.at <= deed.at + UNDO_WITHIN)
}

/// The set that an answer of ours told of.
fn deed_behind<'w>(desk: &Desk<'w>, key: &str) -> Option<&'w Deed> {
    let cause = key.strip_prefix(&format!("answer:{}:", desk.by))?;
    desk.world.deeds.iter().rev().find(|deed| is_own(desk, deed) && deed.cause == cause)
}

fn touches(deed: &Deed, id: LeadId) -> bool {
    deed.changes.iter().any(|change| match change {
        Change::Mail { before, after, .. } => [*before, *after].contains(&Some(id)),
        other => lead_of(other) == Some(id),
    })
}

fn lead_of(change: &Change) -> Option<LeadId> {
    match change {
        Change::Lead { lead, .. } | Change::Bound { lead, .. } => Some(*lead),
        Change::Mail { before, after, .. } => after.or(*before),
        Change::Member { .. } => None,
    }
}

/// What has changed since on what it touched, by lead: each part of the record once, as people call it.
fn since(desk: &Desk<'_>, deed: &Deed) -> Vec<(LeadId, Vec<&'static str>)> {
    let mut changed = Vec::new();
    for change in &deed.changes {
        match change {
            Change::Lead { lead, fields } => {
                let parts = lead_since(desk, *lead, fields);
                changed.extend((!parts.is_empty()).then_some((*lead, parts)));
            }
            Change::Member { member, after, .. } => {
                let parts = member_since(desk, member, after);
                changed.extend((!parts.is_empty()).then_some((LeadId(0), parts)));
            }
            _ => {}
        }
    }
    changed
}

fn member_since(desk: &Desk<'_>, member: &Handle, after: &MemberRecord) -> Vec<&'static str> {
    let now = record(desk, member);
    let absent = (now.absences != after.absences).then_some("the absence");
    let rests = (now.digest_rests_until != after.digest_rests_until).then_some("the pause of the digest");
    absent.into_iter().chain(rests).collect()
}

fn lead_since(desk: &Desk<'_>, id: LeadId, fields: &BTreeMap<String, (Value, Value)>) -> Vec<&'static str> {
    let now = desk.lead(id).map(change::values).unwrap_or_default();
    let made = fields.get("id").is_some_and(|(before, _)| before.is_null());
    let differs = |name: &str, after: &Value| {
        let now = now.get(name).cloned().unwrap_or(Value::Null);
        plain(name, now) != plain(name, after.clone())
    };
    let touched = fields.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
    let differing = touched.filter(|(name, (_, after))| differs(name, after));
    let mut parts: Vec<&'static str> = differing.map(|(name, _)| change::part(name)).collect();
    // Whatever happened to a lead that the set made would be lost with it.
    if made && parts.is_empty() {
        let others = now.iter().filter(|(name, value)| {
            !value.is_null() && !fields.contains_key(*name) && !OWN.contains(&name.as_str())
        });
        parts.extend(others.map(|(name, _)| change::part(name)));
    }
    let mut seen = BTreeSet::new();
    parts.retain(|part| seen.insert(*part));
    parts
}

/// The timed letters of a handoff are Baton's own as well.
fn plain(name: &str, value: Value) -> Value {
    match value {
        Value::Object(mut fields) if matches!(name, "handoff" | "draft") => {
            fields.remove("ladder");
            Value::Object(fields)
        }
        other => other,
    }
}

fn record(desk: &Desk<'_>, member: &Handle) -> MemberRecord {
    desk.members.get(member).or_else(|| desk.world.members.get(member)).cloned().unwrap_or_default()
}

/// Takes one change back; gives the lead that stands as before.
fn take_back(desk: &mut Desk<'_>, change: &Change) -> Result<Option<LeadId>, Refusal> {
    match change {
        Change::Lead { lead, fields } => {
            let at = desk.at;
            let now = desk.open(*lead)?;
            if fields.get("id").is_some_and(|(before, _)| before.is_null()) {
                unmake(now, at);
            } else {
                *now = restored(now, fields).ok_or(Refusal::NothingToUndo)?;
            }
            return Ok(Some(*lead));
        }
        Change::Member { member, before, .. } => {
            let record: &mut MemberRecord = desk.record(member);
            record.absences.clone_from(&before.absences);
            record.digest_rests_until = before.digest_rests_until;
        }
        Change::Mail { row, before, after, claimed } => {
            desk.relink(*row, (*after, *before), (claimed.1, claimed.0));
        }
        Change::Bound { thread, lead, now } => desk.bind(*thread, *lead, !now),
    }
    Ok(None)
}

/// The lead with its fields as they were. Letters about the plan in between are no longer true, so it counts as new.
fn restored(lead: &Lead, fields: &BTreeMap<String, (Value, Value)>) -> Option<Lead> {
    let mut values = change::values(lead);
    for (name, (before, after)) in fields {
        let own = OWN.contains(&name.as_str());
        if !own || (name == "done_early" && values.get(name) == Some(after)) {
            put(&mut values, name, before);
        }
    }
    let mut then: Lead = serde_json::from_value(Value::Object(values)).ok()?;
    if fields.contains_key("revision") {
        then.revision = lead.revision + 1;
    }
    Some(then)
}

fn put(values: &mut Map<String, Value>, name: &str, value: &Value) {
    values.insert(name.to_owned(), value.clone());
}

/// Nothing is ever deleted: a lead that should not have been is closed, and nobody's mail leads to it.
fn unmake(lead: &mut Lead, at: chrono::DateTime<chrono::Utc>) {
    super::status::end(lead, Status::Closed, at);
    lead.cleared = None;
    lead.contacts.clear();
    lead.flags.clear();
}
