//! `undo` (product.md §6): a set of commands is taken back as a whole, by changes that replace what it put there. If
//! anything it touched has changed since by another cause, nothing is undone, and that is shown.

use std::collections::BTreeMap;

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

/// Takes back the set whose answer is answered, else the sender's newest one.
pub(super) fn newest(desk: &mut Desk<'_>) -> Result<Did, Refusal> {
    if desk.undone.is_some() {
        return Err(Refusal::NothingToUndo);
    }
    let deed = wanted(desk).ok_or(Refusal::NothingToUndo)?;
    let changed = since(desk, &deed);
    if !changed.is_empty() {
        return Err(Refusal::ChangedSince(changed));
    }
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
    tell::corrected(desk, &deed, &leads);
    desk.undone = Some(deed.id);
    Ok(Did::Undone { leads, done_at: deed.at })
}

fn wanted(desk: &Desk<'_>) -> Option<Deed> {
    let deeds = || desk.world.deeds.iter().filter(|deed| deed.by == *desk.by && !deed.changes.is_empty());
    let in_time = |deed: &&Deed| desk.asking.by_hand || desk.at <= deed.at + UNDO_WITHIN;
    let answered = desk.asking.letter.filter(|letter| letter.kind == ANSWER);
    let found = match answered {
        Some(letter) => {
            let prefix = format!("answer:{}:", desk.by);
            let cause = letter.key.strip_prefix(&prefix)?;
            deeds().rev().find(|deed| deed.cause == cause).filter(|deed| !deed.spent)
        }
        None => deeds().rev().find(|deed| !deed.spent),
    };
    found.filter(in_time).cloned()
}

/// What has changed since on what it touched, by lead.
fn since(desk: &Desk<'_>, deed: &Deed) -> Vec<(LeadId, String)> {
    let mut changed = Vec::new();
    for change in &deed.changes {
        match change {
            Change::Lead { lead, fields } => changed.extend(lead_since(desk, *lead, fields)),
            Change::Member { member, after, .. } => {
                let now = record(desk, member);
                if now.absences != after.absences {
                    changed.push((LeadId(0), "the absence".to_owned()));
                }
                if now.digest_rests_until != after.digest_rests_until {
                    changed.push((LeadId(0), "the pause of the digest".to_owned()));
                }
            }
            _ => {}
        }
    }
    changed
}

fn lead_since(
    desk: &Desk<'_>,
    id: LeadId,
    fields: &BTreeMap<String, (Value, Value)>,
) -> Vec<(LeadId, String)> {
    let now = desk.lead(id).map(change::values).unwrap_or_default();
    let made = fields.get("id").is_some_and(|(before, _)| before.is_null());
    let differs = |name: &str, after: &Value| {
        let now = now.get(name).cloned().unwrap_or(Value::Null);
        plain(name, now) != plain(name, after.clone())
    };
    let touched = fields.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
    let differing = touched.filter(|(name, (_, after))| differs(name, after));
    let mut names: Vec<(LeadId, String)> = differing.map(|(name, _)| (id, name.replace('_', " "))).collect();
    // Whatever happened to a lead that the set made would be lost with it.
    if made && names.is_empty() {
        let others = now.iter().filter(|(name, value)| {
            !value.is_null() && !fields.contains_key(*name) && !OWN.contains(&name.as_str())
        });
        names.extend(others.map(|(name, _)| (id, name.replace('_', " "))));
    }
    names
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
