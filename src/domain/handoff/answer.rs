//! The receiver answers (product.md §7.4): they have it, by word or by acting, or it is not for them. And whoever may
//! approve a handoff says yes or no (§7.6).

use chrono::{DateTime, Utc};

use super::{Around, Done, Handoff, Happened, How, Refused, State, Told, open};
use crate::domain::Handle;
use crate::domain::lead::Lead;
use crate::domain::text::one_line;
use crate::domain::time::whole_seconds;

/// The longest reason of a refusal that is told, in characters.
const MAX_REASON: usize = 300;

/// The receiver has it. Call it *before* the mail's or the command's own effects: completeness is judged on the record as
/// it stood. None where no handoff waits for this person (a cover's `ok` is none of theirs).
pub fn acknowledge(lead: &mut Lead, by: &Handle, how: How, around: &Around<'_>) -> Option<Done> {
    let complete = is_complete(lead);
    let handoff =
        lead.handoff.as_mut().filter(|handoff| handoff.state == State::Pending && handoff.to == *by)?;
    handoff.state = State::Acknowledged;
    handoff.acknowledged_at = Some(around.now);
    handoff.complete = complete;
    let sentence = match how {
        How::Word => format!("{by} confirmed the handoff"),
        How::Command => format!("{by} confirmed the handoff by a command"),
        How::Acting => format!("{by} confirmed the handoff by writing to the customer"),
    };
    let handoff = handoff.clone();
    let mut done = Done::new(Happened::Acknowledged, &handoff, sentence);
    for giver in handoff.from.iter().chain([&handoff.begun_by]) {
        done.tell(giver, by, Told::Acknowledged(how), &handoff);
    }
    if how == How::Acting {
        let to = handoff.to.clone();
        done.tell.push(super::Telling { to, what: Told::Acknowledged(how), handoff });
    }
    Some(done)
}

/// The same by a mail of theirs to the customer: only one that was sent after the handoff opened.
pub fn acknowledge_by_mail(
    lead: &mut Lead,
    by: &Handle,
    sent_at: DateTime<Utc>,
    around: &Around<'_>,
) -> Option<Done> {
    let opened_at = lead.pending()?.opened_at;
    if whole_seconds(sent_at) <= whole_seconds(opened_at) {
        return None;
    }
    acknowledge(lead, by, How::Acting, around)
}

/// Whether everything that a complete handoff needs stands on the record (product.md §2), but for the receiver's word.
pub(super) fn is_complete(lead: &Lead) -> bool {
    lead.owner.is_some()
        && lead.last_contact.is_some()
        && lead.next_action.is_some()
        && lead.follow_up.is_some()
}

/// The receiver does not want it: owner and previous owner are as before. `reason` may be empty.
pub fn decline(lead: &mut Lead, by: &Handle, reason: &str, around: &Around<'_>) -> Result<Done, Refused> {
    let pending = lead.pending().ok_or(Refused::NothingOpen)?;
    if pending.to != *by {
        return Err(Refused::NotYours(vec![pending.to.clone()]));
    }
    let reason = one_line(reason, MAX_REASON);
    let handoff = end_pending(lead, State::Declined, around).ok_or(Refused::NothingOpen)?;
    let said = if reason.is_empty() { "no reason given" } else { &reason };
    let mut done = Done::new(Happened::Declined, &handoff, format!("{by} declined the handoff: {said}"));
    for giver in handoff.owner_before.iter().chain([&handoff.begun_by]).filter(|giver| around.is_there(giver))
    {
        done.tell(giver, by, Told::Declined(reason.clone()), &handoff);
    }
    tell_fallen(lead, &handoff, by, &mut done, around);
    Ok(done)
}

/// Ends a pending handoff and gives the lead back. Whoever owned it and is gone by then is replaced by whoever gave it.
pub(super) fn end_pending(lead: &mut Lead, state: State, around: &Around<'_>) -> Option<Handoff> {
    let handoff = lead.handoff.as_mut().filter(|handoff| handoff.state == State::Pending)?;
    handoff.state = state;
    let handoff = handoff.clone();
    lead.owner = returns_to(&handoff, around).cloned();
    lead.collaborators.retain(|colleague| Some(colleague) != lead.owner.as_ref());
    lead.previous_owner.clone_from(&handoff.previous_before);
    Some(handoff)
}

/// Whose the lead is again where the handoff comes to nothing: whoever owned it, else whoever gave it, if they are there.
pub(super) fn returns_to<'h>(handoff: &'h Handoff, around: &Around<'_>) -> Option<&'h Handle> {
    let giver = Some(&handoff.begun_by).filter(|giver| **giver != handoff.to);
    let owner = handoff.owner_before.as_ref()?;
    [Some(owner), giver].into_iter().flatten().find(|one| around.is_there(one))
}

/// Whether a handoff of the lead waits for somebody's own `ok`: they receive it, or they were asked to approve it.
pub fn asks_ok_of(lead: &Lead, by: &Handle) -> bool {
    let awaiting = lead.draft.as_ref().filter(|draft| draft.state == State::Awaiting);
    lead.pending().is_some_and(|pending| pending.to == *by)
        || awaiting.is_some_and(|draft| draft.approvers.contains(by))
}

/// Tells whom a lead fell to that its former owner, who is gone, could not take back.
pub(super) fn tell_fallen(lead: &Lead, handoff: &Handoff, by: &Handle, done: &mut Done, around: &Around<'_>) {
    if handoff.owner_before.is_none() || lead.owner == handoff.owner_before {
        return;
    }
    done.history.push(match &lead.owner {
        Some(owner) => format!("its former owner is gone, so it went to {owner}"),
        None => "its former owner is gone, so nobody owns it".to_owned(),
    });
    let owner: Vec<Handle> = lead.owner.iter().cloned().collect();
    for person in if owner.is_empty() { around.managers(&[]) } else { owner } {
        done.tell(&person, by, Told::CameBack, handoff);
    }
}

/// Whether somebody may approve the handoff that awaits it: those who were asked; managers where none of them is there.
fn may_approve(draft: &Handoff, by: &Handle, around: &Around<'_>) -> bool {
    let orphaned = !draft.approvers.iter().any(|approver| around.can_answer(approver));
    draft.approvers.contains(by) || (orphaned && around.is_manager(by) && draft.begun_by != *by)
}

fn awaiting(lead: &Lead, by: &Handle, around: &Around<'_>) -> Result<Handoff, Refused> {
    let draft =
        lead.draft.as_ref().filter(|draft| draft.state == State::Awaiting).ok_or(Refused::NothingOpen)?;
    if may_approve(draft, by, around) {
        Ok(draft.clone())
    } else {
        Err(Refused::NotYours(draft.approvers.clone()))
    }
}

/// Whoever may approve it says yes: it opens.
pub fn approve(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Result<Done, Refused> {
    let draft = awaiting(lead, by, around)?;
    if let Some(absent) = around.absent(&draft.to).filter(|_| !draft.anyway) {
        return Err(Refused::NotThere(draft.to, absent));
    }
    lead.draft = None;
    let others = draft.approvers.clone();
    let mut done = open::enter(lead, draft, by, around);
    done.history.insert(0, format!("{by} approved it"));
    if let Some(opened) = &lead.handoff {
        for other in &others {
            done.tell(other, by, Told::Agreed, opened);
        }
    }
    Ok(done)
}

/// Whoever may approve it says no: nothing changes. `reason` may be empty.
pub fn refuse(lead: &mut Lead, by: &Handle, reason: &str, around: &Around<'_>) -> Result<Done, Refused> {
    let mut draft = awaiting(lead, by, around)?;
    draft.state = State::Declined;
    let reason = one_line(reason, MAX_REASON);
    let said = if reason.is_empty() { "no reason given" } else { &reason };
    let mut done = Done::new(Happened::Refused, &draft, format!("{by} did not approve it: {said}"));
    done.tell(&draft.begun_by, by, Told::Refused(reason.clone()), &draft);
    for other in &draft.approvers {
        done.tell(other, by, Told::Withdrawn, &draft);
    }
    lead.draft = Some(draft);
    Ok(done)
}
