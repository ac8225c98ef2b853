//! Handoffs by command (product.md §7): what the rules of handoffs make of `to`, `ok`, `no`, `back`, `remind` and labels.
//! The rules themselves are in the room of that name.

use super::desk::Desk;
use super::scene::Scene;
use super::{merge, people, plan};
use crate::domain::command::{Command, HandTo, Wrong};
use crate::domain::handoff::reason::Judged;
use crate::domain::handoff::{self, Around, Done, Happened, How, Refused, State};
use crate::domain::lead::{Flag, Lead};
use crate::domain::letters::{Did, Refusal, Who};
use crate::domain::next_action::better;
use crate::domain::presence::Presence;
use crate::domain::{Handle, LeadId, text};

/// The longest reason that is repeated, in characters.
const MAX_REASON: usize = 300;

/// `ok`, `no`, `to`, labels, `back`, `remind`.
pub(super) fn carried(desk: &mut Desk<'_>, command: &Command, id: LeadId) -> Result<Did, Refusal> {
    match command {
        Command::Ok => ok(desk, id),
        Command::No(why) => no(desk, id, why),
        Command::To(hand) => to(desk, id, hand),
        Command::Fill(labels) => {
            if let Some((label, why)) = labels.wrong.first() {
                return Err(Refusal::Wrong(Wrong {
                    why: why.clone(),
                    form: format!("{}: Fri", label.trim_end_matches(':')),
                }));
            }
            plan::in_order(desk, handoff::dated(labels).0, handoff::dated(labels).1)?;
            let by = desk.by.clone();
            let done = ruled(desk, id, |lead, around| handoff::fill(lead, &by, labels, around))?;
            Ok(passed(desk, id, done))
        }
        Command::Back => {
            let by = desk.by.clone();
            let done = ruled(desk, id, |lead, around| handoff::back(lead, &by, around))?;
            Ok(passed(desk, id, done))
        }
        _ => {
            let by = desk.by.clone();
            let done = ruled(desk, id, |lead, around| handoff::remind(lead, &by, around))?;
            Ok(passed(desk, id, done))
        }
    }
}

fn to(desk: &mut Desk<'_>, id: LeadId, hand: &HandTo) -> Result<Did, Refusal> {
    plan::in_order(desk, handoff::dated(&hand.labels).0, handoff::dated(&hand.labels).1)?;
    let (by, number) = (desk.by.clone(), crate::domain::HandoffId(desk.next_handoff));
    // A cover hands over as the owner would.
    let actor = people::acts_as(desk, id);
    let giver = if actor == hand.to { by } else { actor };
    let done = ruled(desk, id, |lead, around| handoff::open(lead, number, &giver, hand, around))?;
    desk.next_handoff += 1;
    Ok(passed(desk, id, done))
}

/// Acknowledged by whoever received it alone; approved by the owner or whoever covers for them. Where nothing waits, it
/// is a note.
fn ok(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let by = desk.by.clone();
    let lead = desk.lead(id).cloned();
    if lead.as_ref().is_some_and(|lead| lead.pending().is_some_and(|pending| pending.to == by)) {
        let done = ruled(desk, id, |lead, around| {
            handoff::acknowledge(lead, &by, How::Word, around).ok_or(Refused::NothingOpen)
        })?;
        return Ok(passed(desk, id, done));
    }
    if merge::waits_for(desk, id) {
        return merge::agreed(desk, id);
    }
    for actor in [by, people::acts_as(desk, id)] {
        match ruled(desk, id, |lead, around| handoff::approve(lead, &actor, around)) {
            Ok(done) => {
                let opened = done.handoff.clone().ok_or(Refusal::NoHandoff)?;
                told(desk, id, done);
                let confirmed = opened.state == State::Acknowledged;
                return Ok(Did::Approved { to: desk.who(&opened.to), confirmed });
            }
            Err(Refusal::NoHandoff | Refusal::NotYourHandoff(_)) => {}
            Err(other) => return Err(other),
        }
    }
    desk.remember(id, "note: ok");
    Ok(Did::NothingAwaited)
}

/// Declined, not approved, or not opened again.
pub(super) fn no(desk: &mut Desk<'_>, id: LeadId, why: &str) -> Result<Did, Refusal> {
    let by = desk.by.clone();
    let actor = people::acts_as(desk, id);
    if receives(desk, id) {
        let done = ruled(desk, id, |lead, around| handoff::decline(lead, &by, why, around))?;
        return Ok(declined(desk, id, done, why));
    }
    if merge::waits_for(desk, id) {
        desk.open(id)?.joining = None;
        desk.remember(id, "the merge was not agreed to");
        return Ok(Did::LeftAsItIs);
    }
    for approver in [by, actor] {
        if let Ok(done) = ruled(desk, id, |lead, around| handoff::refuse(lead, &approver, why, around)) {
            told(desk, id, done);
            return Ok(Did::Disagreed { owner: owner(desk, id), why: text::one_line(why, MAX_REASON) });
        }
    }
    if desk.open(id)?.flags.remove(&Flag::ReopenAsked) {
        desk.remember(id, "it stays closed");
        return Ok(Did::LeftAsItIs);
    }
    desk.remember(id, format!("note: no {why}"));
    Ok(Did::NothingToDecline { owner: owner(desk, id) })
}

fn declined(desk: &mut Desk<'_>, id: LeadId, done: Done, why: &str) -> Did {
    told(desk, id, done);
    Did::Declined { owner: owner(desk, id), why: text::one_line(why, MAX_REASON) }
}

fn owner(desk: &Desk<'_>, id: LeadId) -> Option<Who> {
    desk.lead(id).and_then(|lead| lead.owner.as_ref()).map(|owner| desk.who(owner))
}

/// Whether the sender is asked to confirm the lead.
pub(super) fn receives(desk: &Desk<'_>, id: LeadId) -> bool {
    desk.lead(id).and_then(Lead::pending).is_some_and(|pending| pending.to == *desk.by)
}

/// Whether a handoff of the lead waits for the sender's `ok`.
pub(super) fn waits(desk: &Desk<'_>, id: LeadId) -> bool {
    desk.lead(id).is_some_and(|lead| handoff::asks_ok_of(lead, desk.by))
}

/// Whether a command is the sender's word about a handoff, or none about the lead at all: it says by itself whether they
/// have it (product.md §7.4).
pub(super) fn is_word(desk: &Desk<'_>, command: &Command, id: LeadId) -> bool {
    match command {
        Command::Ok | Command::No(_) | Command::To(_) | Command::Note(_) => true,
        Command::Back | Command::Remind | Command::Release(_) => receives(desk, id),
        _ => false,
    }
}

/// What to say instead, where the sender is asked to confirm and used another word.
pub(super) fn right_word(command: &Command, refusal: Refusal) -> Refusal {
    match (command, refusal) {
        (Command::Back | Command::Remind, Refusal::NotYourHandoff(giver)) => Refusal::YoursToAnswer(giver),
        (Command::Accept, Refusal::NoMail) => Refusal::SayOk,
        (_, refusal) => refusal,
    }
}

/// A `yes` to which nothing waits.
pub(super) fn no_yes(desk: &Desk<'_>, lead: Option<LeadId>) -> Refusal {
    if lead.is_some_and(|id| waits(desk, id)) { Refusal::SayOk } else { Refusal::NothingWaits }
}

/// Whatever is open ends with its lead, or because the lead goes another way.
pub(super) fn withdraw(desk: &mut Desk<'_>, id: LeadId) {
    let by = desk.by.clone();
    if let Ok(Some(done)) = desk.open(id).map(|lead| handoff::withdraw(lead, &by)) {
        told(desk, id, done);
    }
}

/// The receiver does something with the lead: they have it. Judged on the lead as it stood; it counts only if the command
/// changes anything, so this gives what to say then.
pub(super) fn acknowledged(desk: &mut Desk<'_>, id: LeadId) -> Option<Done> {
    let by = desk.by.clone();
    ruled(desk, id, |lead, around| {
        handoff::acknowledge(lead, &by, How::Command, around).ok_or(Refused::NothingOpen)
    })
    .ok()
}

/// A new plan may have filled the last blank of a draft; what came of that.
pub(super) fn settled(desk: &mut Desk<'_>, id: LeadId) -> Option<Did> {
    let by = desk.by.clone();
    let done = ruled(desk, id, |lead, around| handoff::settle(lead, &by, around).ok_or(Refused::NothingOpen));
    let done = done.ok()?;
    let opens = !matches!(done.what, Happened::Drafted);
    let did = passed(desk, id, done);
    opens.then_some(did)
}

/// Keeps what a handoff did: its lines, and who is to be told.
pub(super) fn told(desk: &mut Desk<'_>, id: LeadId, done: Done) {
    for line in done.history {
        desk.remember(id, line);
    }
    desk.tellings.extend(done.tell.into_iter().map(|telling| (id, telling)));
}

/// Asks the rules of handoffs about the working copy of a lead.
fn ruled(
    desk: &mut Desk<'_>,
    id: LeadId,
    rule: impl FnOnce(&mut Lead, &Around<'_>) -> Result<Done, Refused>,
) -> Result<Done, Refusal> {
    let scene = Scene::of(desk);
    let around = scene.around(desk.policy, desk.asking.now);
    rule(desk.open(id)?, &around).map_err(|refused| refusal(desk, refused))
}

/// What a handoff did, as its writer reads it.
fn passed(desk: &mut Desk<'_>, id: LeadId, done: Done) -> Did {
    let handoff = done.handoff.clone();
    let (what, why, missing) = (done.what, done.why, done.missing.clone());
    told(desk, id, done);
    let Some(handoff) = handoff else { return Did::Filled };
    let to = desk.who(&handoff.to);
    let wrong = handoff.note.wrong.iter().map(|(label, why)| format!("“{label}”: {why}")).collect();
    match what {
        Happened::Opened => Did::HandedTo {
            to,
            asks_why: why == Judged::Absent,
            if_no_reply: desk.lead(id).and_then(|lead| lead.if_no_reply),
            wrong,
        },
        Happened::NotThere(absent) => Did::ReceiverNotThere { to, absent },
        Happened::Drafted => Did::Drafted { to, missing, wrong, better: better_steps(desk, id, &handoff) },
        Happened::Awaits => {
            let approvers = handoff.approvers.iter().map(|approver| desk.who(approver)).collect();
            Did::Awaits { to, approvers, bad_why: why == Judged::Bad, wrong }
        }
        Happened::Acknowledged => Did::Acknowledged { giver: handoff.from.map(|giver| desk.who(&giver)) },
        Happened::TakenBack | Happened::Withdrawn => Did::TookBack { from: to },
        Happened::Reminded => {
            let asked = handoff.approvers.first().unwrap_or(&handoff.to);
            Did::Reminded { who: desk.who(asked), instead: instead(desk, asked) }
        }
        Happened::RemindedBefore => {
            Did::RemindedBefore { who: desk.who(handoff.approvers.first().unwrap_or(&handoff.to)) }
        }
        Happened::Taken => Did::Took,
        Happened::Noted => Did::Filled,
        Happened::Declined | Happened::Refused => Did::LeftAsItIs,
    }
}

/// Who reads what is meant for somebody who is not there.
fn instead(desk: &Desk<'_>, asked: &Handle) -> Vec<Who> {
    let readers = Presence::of(desk.policy, desk.world).readers(asked, desk.asking.now).0;
    if readers.iter().any(|reader| reader.handle == *asked) {
        return Vec::new();
    }
    readers.iter().map(|reader| desk.who(&reader.handle)).collect()
}

/// Two better steps, where a draft waits for one that says what to do.
fn better_steps(desk: &Desk<'_>, id: LeadId, handoff: &handoff::Handoff) -> Option<[String; 2]> {
    let vague = handoff.missing.contains(&handoff::Missing::ClearNextAction);
    let lead = desk.lead(id).filter(|_| vague)?;
    let noted = handoff.note.next.as_ref().map(|step| step.text.clone());
    let step = noted.or_else(|| lead.next_action.as_ref().map(|action| action.text.clone()));
    Some(better(lead, &step.unwrap_or_default(), desk.policy, desk.asking.now))
}

fn refusal(desk: &Desk<'_>, refused: Refused) -> Refusal {
    match refused {
        Refused::NotThere(to, absent) => Refusal::CannotTake { to: desk.who(&to), absent },
        Refused::AlreadyTheirs(owner) => Refusal::OwnerAlready(desk.who(&owner)),
        Refused::NotActive(status) => Refusal::NotActive(status),
        Refused::Owned(owner) => Refusal::Owned(desk.who(&owner)),
        Refused::NothingOpen => Refusal::NoHandoff,
        Refused::NotYours(whose) => {
            whose.first().map_or(Refusal::NoHandoff, |whose| Refusal::NotYourHandoff(desk.who(whose)))
        }
        Refused::StillADraft(_, missing) => Refusal::StillADraft(missing),
    }
}
