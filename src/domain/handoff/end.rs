//! A handoff ends without its receiver's answer: taken back, superseded by a newer one, or withdrawn with its lead. And
//! whoever it waits for is asked again. Owner and previous owner always follow from what stood before.

use super::answer::{end_pending, tell_fallen};
use super::{Around, Done, Handoff, Happened, Refused, State, Told};
use chrono::TimeDelta;

use crate::domain::Handle;
use crate::domain::lead::Lead;

/// Nobody is asked the same again within this, counted from when they can read it.
const APART: TimeDelta = TimeDelta::hours(20);

/// A letter waits at most this long to be read; what lies further ahead is of a clock that was wrong.
const WAITS: TimeDelta = TimeDelta::days(14);

/// The giver, whoever began it, or a manager takes the newest open handoff back.
pub fn back(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Result<Done, Refused> {
    let may = |handoff: &Handoff| around.may_take_back(handoff, by);
    let draft = lead.draft.as_ref().filter(|draft| draft.state.is_open());
    if draft.is_none() && lead.pending().is_none() {
        return Err(Refused::NothingOpen);
    }
    if draft.is_some_and(may) {
        return withdraw_draft(lead, by, Happened::TakenBack, &Told::TakenBack).ok_or(Refused::NothingOpen);
    }
    let Some(pending) = lead.pending() else {
        return Err(Refused::NotYours(draft.map(|draft| draft.begun_by.clone()).into_iter().collect()));
    };
    if !may(pending) {
        return Err(Refused::NotYours(givers(pending)));
    }
    let handoff = end_pending(lead, State::Withdrawn, around).ok_or(Refused::NothingOpen)?;
    let mut done = Done::new(Happened::TakenBack, &handoff, format!("{by} took the handoff back"));
    done.tell(&handoff.to, by, Told::TakenBack, &handoff);
    for giver in givers(&handoff) {
        done.tell(&giver, by, Told::TakenBack, &handoff);
    }
    tell_fallen(lead, &handoff, by, &mut done, around);
    Ok(done)
}

fn givers(handoff: &Handoff) -> Vec<Handle> {
    let mut givers: Vec<Handle> = handoff.from.iter().cloned().collect();
    if !givers.contains(&handoff.begun_by) {
        givers.push(handoff.begun_by.clone());
    }
    givers
}

/// Ends what has not opened yet; whoever was asked to approve it is told, and whoever began it.
fn withdraw_draft(lead: &mut Lead, by: &Handle, what: Happened, told: &Told) -> Option<Done> {
    let draft = lead.draft.as_mut().filter(|draft| draft.state.is_open())?;
    draft.state = State::Withdrawn;
    let draft = draft.clone();
    let mut done =
        Done::new(what, &draft, format!("the handoff to {} that had not opened is withdrawn", draft.to));
    for person in std::iter::once(&draft.begun_by).chain(&draft.approvers) {
        done.tell(person, by, told.clone(), &draft);
    }
    Some(done)
}

/// Its lead ended, joined another, or went to somebody in another way: whatever is open is withdrawn, the owner stays.
/// None where nothing was open.
pub fn withdraw(lead: &mut Lead, by: &Handle) -> Option<Done> {
    let drafted = withdraw_draft(lead, by, Happened::Withdrawn, &Told::Withdrawn);
    let Some(handoff) = lead.handoff.as_mut().filter(|handoff| handoff.state == State::Pending) else {
        return drafted;
    };
    handoff.state = State::Withdrawn;
    let handoff = handoff.clone();
    let sentence = format!("the handoff to {} is withdrawn", handoff.to);
    let mut done = Done::new(Happened::Withdrawn, &handoff, sentence);
    for person in std::iter::once(handoff.to.clone()).chain(givers(&handoff)) {
        done.tell(&person, by, Told::Withdrawn, &handoff);
    }
    if let Some(drafted) = drafted {
        done.tell.extend(drafted.tell);
        done.history.extend(drafted.history);
    }
    Some(done)
}

/// A newer handoff opens while this one is pending. Where anybody but its receiver passes the lead on, this one never
/// happened: owner and previous owner are what they were before it. Returns it as it ended, with a sentence.
pub(super) fn supersede(lead: &mut Lead, mut old: Handoff, newer: &Handoff) -> (Handoff, String) {
    old.state = State::Superseded;
    if newer.begun_by != old.to && old.owner_before.is_some() {
        lead.owner.clone_from(&old.owner_before);
        lead.previous_owner.clone_from(&old.previous_before);
    }
    let sentence = format!("the handoff to {} that was not confirmed is superseded", old.to);
    lead.handoff = Some(old.clone());
    (old, sentence)
}

/// Tells the people of a handoff that a newer one took its place: its receiver or those who were asked to approve it,
/// and its givers; of a draft nobody knew but whoever began it.
pub(super) fn tell_replaced(old: &Handoff, by: &Handle, done: &mut Done) {
    let opened = old.state == State::Superseded;
    let ended = Handoff { state: State::Superseded, ..old.clone() };
    let people = if opened { [vec![old.to.clone()], givers(old)].concat() } else { old.approvers.clone() };
    for person in people.iter().chain([&old.begun_by]) {
        done.tell(person, by, Told::Superseded, &ended);
    }
}

/// Whoever it waits for is asked again now; the ladder takes its next step from here. Twice within a day nobody is asked
/// the same (product.md §11), however many people wish it.
pub fn remind(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Result<Done, Refused> {
    if let Some(handoff) = lead.handoff.as_mut().filter(|handoff| handoff.state == State::Pending) {
        if handoff.to == *by {
            return Err(Refused::NotYours(givers(handoff)));
        }
        let asked = vec![handoff.to.clone()];
        return Ok(asked_again(handoff, &asked, &Told::Reminded, (by, around)));
    }
    if let Some(draft) = lead.draft.as_mut().filter(|draft| draft.state == State::Awaiting) {
        let asked = draft.approvers.clone();
        return Ok(asked_again(draft, &asked, &Told::AskedToApprove, (by, around)));
    }
    match lead.draft.as_ref().filter(|draft| draft.state == State::Draft) {
        Some(draft) => Err(Refused::StillADraft(draft.id, draft.missing.clone())),
        None => Err(Refused::NothingOpen),
    }
}

fn asked_again(
    handoff: &mut Handoff,
    asked: &[Handle],
    what: &Told,
    (by, around): (&Handle, &Around<'_>),
) -> Done {
    let lately = handoff.ladder.reminded_at.filter(|at| *at - around.now < WAITS);
    if lately.is_some_and(|at| around.now - at < APART) {
        let sentence = format!("{by} wished that it be asked for again; it was, less than a day ago");
        return Done::new(Happened::RemindedBefore, handoff, sentence);
    }
    let ladder = &mut handoff.ladder;
    let read_at = asked.iter().map(|person| around.read_at(person)).max();
    (ladder.nudged, ladder.stepped_at, ladder.reminded_at) = (true, Some(around.now), read_at);
    let handoff = handoff.clone();
    let mut done = Done::new(Happened::Reminded, &handoff, sentence(by, &handoff));
    for person in asked {
        done.tell(person, by, what.clone(), &handoff);
    }
    done
}

fn sentence(by: &Handle, handoff: &Handoff) -> String {
    match handoff.state {
        State::Pending => format!("{by} had {} asked again", handoff.to),
        _ => format!("{by} had the approval asked for again"),
    }
}
