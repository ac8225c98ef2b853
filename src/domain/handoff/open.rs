//! A handoff begins (product.md §7.2, §7.3, §7.6): as a draft where something is missing, awaiting where somebody has to
//! approve it, else open at once with a new owner. Nothing opens for a receiver who is not there.

use super::reason::{self, Judged};
use super::{Around, Done, Handoff, Happened, Ladder, Missing, Refused, State, Told, note};
use crate::domain::command::{HandTo, Labels, Step};
use crate::domain::lead::Lead;
use crate::domain::next_action::{is_weak, is_weak_step};
use crate::domain::{Handle, HandoffId};

/// What stands on a lead that nobody owned, where the note says nothing else.
const ANSWER: &str = "answer the customer";

/// `to NAME`, with what its note says. `id` is the next free one; it is used unless the answer is a refusal.
pub fn open(
    lead: &mut Lead,
    id: HandoffId,
    by: &Handle,
    asked: &HandTo,
    around: &Around<'_>,
) -> Result<Done, Refused> {
    if !lead.is_active() {
        return Err(Refused::NotActive(lead.status));
    }
    if lead.owner.as_ref() == Some(&asked.to) {
        return Err(Refused::AlreadyTheirs(asked.to.clone()));
    }
    if takes_back(lead, by, &asked.to, around) {
        return super::end::back(lead, by, around);
    }
    let note = noted(lead, asked);
    let begun = Handoff {
        id,
        from: lead.owner.clone(),
        to: asked.to.clone(),
        begun_by: by.clone(),
        state: State::Draft,
        why: note.why.clone(),
        why_kind: reason::kind(&note.why).why_kind(),
        missing: Vec::new(),
        note,
        anyway: asked.anyway,
        approvers: Vec::new(),
        opened_at: around.now,
        acknowledged_at: None,
        complete: false,
        owner_before: None,
        previous_before: None,
        ladder: Ladder::default(),
    };
    is_there(&begun, around)?;
    let replaced = lead.draft.replace(begun).filter(|old| old.state.is_open());
    let mut done = settle(lead, by, around)?;
    if let Some(old) = replaced {
        super::end::tell_replaced(&old, by, &mut done);
    }
    Ok(done)
}

/// What the note says. `to Sam anyway` answers that Sam is not there: what the draft said before stands.
fn noted(lead: &Lead, asked: &HandTo) -> Labels {
    let same = |draft: &&Handoff| draft.state.is_open() && draft.to == asked.to && asked.anyway;
    let mut labels = lead.draft.as_ref().filter(same).map(|draft| draft.note.clone()).unwrap_or_default();
    note::merge(&mut labels, &asked.labels);
    labels
}

/// Who gives a lead that is not confirmed to its former owner takes the handoff back.
fn takes_back(lead: &Lead, by: &Handle, to: &Handle, around: &Around<'_>) -> bool {
    lead.pending().is_some_and(|pending| {
        pending.owner_before.as_ref() == Some(to)
            && (gave(pending, by) || around.is_manager(by))
            && pending.to != *by
    })
}

fn is_there(handoff: &Handoff, around: &Around<'_>) -> Result<(), Refused> {
    match around.absent(&handoff.to).filter(|_| !handoff.anyway) {
        Some(absent) => Err(Refused::NotThere(handoff.to.clone(), absent)),
        None => Ok(()),
    }
}

/// Looks at a draft anew: it opens, waits for approval, or lacks something still.
pub(super) fn settle(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Result<Done, Refused> {
    let Some(mut draft) = lead.draft.take().filter(|draft| draft.state.is_open()) else {
        return Err(Refused::NothingOpen);
    };
    if lead.owner.is_none() {
        fill_defaults(lead, &mut draft, around);
    }
    draft.missing = missing(lead, &draft, around);
    if !draft.missing.is_empty() {
        return Ok(keep_draft(lead, draft, by));
    }
    if let Err(refused) = is_there(&draft, around) {
        lead.draft = Some(draft);
        return Err(refused);
    }
    let approvers = approvers(lead, &draft, around);
    if approvers.is_empty() {
        return Ok(enter(lead, draft, by, around));
    }
    Ok(ask(lead, draft, &approvers, by))
}

fn keep_draft(lead: &mut Lead, mut draft: Handoff, by: &Handle) -> Done {
    draft.state = State::Draft;
    let words: Vec<&str> = draft.missing.iter().map(|missing| missing.word()).collect();
    let sentence = format!("a handoff to {} is a draft: it lacks {}", draft.to, words.join(" and "));
    let mut done = Done::new(Happened::Drafted, &draft, sentence);
    done.weak = draft.missing.contains(&Missing::ClearNextAction);
    // The giver gets the note back with the blanks marked, also where they wrote this themselves.
    done.tell.push(super::Telling { to: draft.begun_by.clone(), what: Told::Draft, handoff: draft.clone() });
    if *by != draft.begun_by {
        done.history.push(format!("{by} added to it"));
    }
    lead.draft = Some(draft);
    done
}

fn ask(lead: &mut Lead, mut draft: Handoff, approvers: &[Handle], by: &Handle) -> Done {
    draft.state = State::Awaiting;
    draft.approvers = approvers.to_vec();
    let names: Vec<&str> = approvers.iter().map(Handle::as_str).collect();
    let sentence = format!("a handoff to {} waits for {}", draft.to, names.join(" or "));
    let mut done = Done::new(Happened::Awaits, &draft, sentence);
    for approver in approvers {
        done.tell(approver, by, Told::AskedToApprove, &draft);
    }
    lead.draft = Some(draft);
    done
}

/// A lead of nobody is assigned at once: what is missing is the answer they wait for, within the time that is promised.
fn fill_defaults(lead: &Lead, draft: &mut Handoff, around: &Around<'_>) {
    if note::step(&draft.note).is_none() && lead.next_action.is_none() {
        let old = draft.note.next.take().unwrap_or_default();
        draft.note.next = Some(Step { text: ANSWER.into(), ..old });
    }
    let planned = lead.follow_up.is_some_and(|follow_up| around.is_ahead(follow_up.when, &draft.to));
    let dated = note::date(&draft.note).is_some_and(|when| around.is_ahead(when, &draft.to));
    if !dated && !planned {
        draft.note.follow_up = Some(around.respond_on(&draft.to).when);
    }
}

/// What a handoff lacks (product.md §7.2): an action that says what to do, and a date that is ahead, from the note or
/// from the record.
fn missing(lead: &Lead, draft: &Handoff, around: &Around<'_>) -> Vec<Missing> {
    if lead.owner.is_none() {
        return Vec::new();
    }
    let action = match (note::step(&draft.note), &lead.next_action) {
        (Some(step), _) => is_weak_step(step).then_some(Missing::ClearNextAction),
        (None, Some(action)) => is_weak(&action.text).then_some(Missing::ClearNextAction),
        (None, None) => Some(Missing::NextAction),
    };
    // A date of the note that was not understood is not replaced by an older one of the record.
    let planned = lead.follow_up.filter(|_| draft.note.wrong.is_empty()).map(|follow_up| follow_up.when);
    let dated = note::date(&draft.note).or(planned).is_some_and(|when| around.is_ahead(when, &draft.to));
    action.into_iter().chain((!dated).then_some(Missing::FollowUp)).collect()
}

/// Who has to approve it (product.md §7.6); nobody where it is the owner's or a manager's own to decide, or where the
/// owner cannot be asked.
fn approvers(lead: &Lead, draft: &Handoff, around: &Around<'_>) -> Vec<Handle> {
    let Some(owner) = lead.owner.as_ref().filter(|owner| around.can_answer(owner)) else { return Vec::new() };
    let by = &draft.begun_by;
    let gives = owner == by || lead.pending().is_some_and(|pending| gave(pending, by));
    let judged = reason::kind(&draft.why);
    let taking = around.is_manager(by) && draft.to == *by && !matches!(judged, Judged::Valid(_));
    let allowed = gives || (around.is_manager(by) && !taking);
    if allowed && judged != Judged::Bad {
        return Vec::new();
    }
    if owner == by { around.managers(&[by, &draft.to]) } else { vec![owner.clone()] }
}

/// Whether somebody gave this handoff, so that it is theirs to take back or to give to another.
pub(super) fn gave(handoff: &Handoff, by: &Handle) -> bool {
    handoff.from.as_ref() == Some(by) || handoff.begun_by == *by
}

/// The receiver becomes the owner. Who opens it themselves, by asking or by what fills its last blank, has said so.
pub(super) fn enter(lead: &mut Lead, mut handoff: Handoff, by: &Handle, around: &Around<'_>) -> Done {
    let approved = handoff.state == State::Awaiting;
    let pending = lead.pending().cloned();
    let replaced = pending.map(|pending| super::end::supersede(lead, pending, &handoff));
    handoff.from.clone_from(&lead.owner);
    handoff.owner_before.clone_from(&lead.owner);
    handoff.previous_before.clone_from(&lead.previous_owner);
    let (history, weak) = note::write(lead, &handoff.note, &handoff.begun_by, around);
    give(lead, &handoff.to);
    let taken = handoff.to == *by;
    start(lead, &mut handoff, taken, around);
    lead.handoff = Some(handoff.clone());
    let giver = handoff.from.as_ref().map_or("nobody", Handle::as_str);
    let sentence = format!("{by} passed the lead from {giver} to {}", handoff.to);
    let mut done = Done::new(if taken { Happened::Taken } else { Happened::Opened }, &handoff, sentence);
    done.weak = weak;
    done.history.extend(history);
    done.tell(&handoff.to, by, Told::Opened, &handoff);
    done.tell(&handoff.begun_by, by, if approved { Told::Approved } else { Told::Completed }, &handoff);
    if let Some(owner) = &handoff.from {
        done.tell(owner, by, Told::Moved, &handoff);
    }
    if let Some((old, sentence)) = replaced {
        super::end::tell_replaced(&old, by, &mut done);
        done.history.push(sentence);
    }
    done
}

/// One owner, always; collaborators never own.
fn give(lead: &mut Lead, to: &Handle) {
    if let Some(owner) = lead.owner.replace(to.clone()) {
        lead.previous_owner = Some(owner);
    }
    lead.collaborators.retain(|collaborator| collaborator != to);
    (lead.by_rule, lead.announcement) = (false, None);
}

fn start(lead: &Lead, handoff: &mut Handoff, taken: bool, around: &Around<'_>) {
    handoff.missing.clear();
    handoff.approvers.clear();
    handoff.opened_at = around.now;
    handoff.state = if taken { State::Acknowledged } else { State::Pending };
    handoff.acknowledged_at = taken.then_some(around.now);
    handoff.complete = taken && super::answer::is_complete(lead);
}
