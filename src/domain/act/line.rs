//! One line: which lead it is about, which rule carries it out, and what its writer is told of it. The switchboard of the
//! verbs; the rules are in the files beside it.

use super::desk::Desk;
use super::{
    asks, contacts, handing, leave, matching, merge, noted, notes, pause, people, plan, status, texts, undo,
};
use crate::domain::LeadId;
use crate::domain::command::{Command, Line, Orders};
use crate::domain::handoff;
use crate::domain::lead::{Flag, Lead};
use crate::domain::letters::{Answered, Did, Refusal};
use crate::domain::time::When;

/// Carries a line out on the desk.
pub(super) fn answered(desk: &mut Desk<'_>, line: &Line, orders: &Orders) -> Answered {
    let about = subject(desk, line, orders);
    let came = match (&line.asked, &about) {
        (Err(wrong), _) => Err(Refusal::Wrong(wrong.clone())),
        (_, Err(refusal)) => Err(refusal.clone()),
        (Ok(Command::Undo), _) => undo::newest(desk, line.lead),
        (Ok(Command::Yes(_)), _) => Err(handing::no_yes(desk, line.lead.or(desk.asking.lead))),
        (Ok(command), Ok(lead)) => carried(desk, command, *lead),
    };
    let made = match &came {
        Ok(Did::Added { lead, .. }) => Some(*lead),
        _ => about.ok().flatten(),
    };
    desk.named = made.or(desk.named);
    let lead = made.map(|id| desk.title(id));
    let next = made.filter(|_| plans(line, &came)).and_then(|id| desk.lead(id));
    let next =
        next.and_then(|lead| handoff::planned(lead).filter(|_| hands(line)).or_else(|| next_step(lead)));
    Answered { written: line.written.clone(), lead, came, next }
}

/// The lead of a line: the one it names, the one of the mail, else the one named just before.
fn subject(desk: &mut Desk<'_>, line: &Line, orders: &Orders) -> Result<Option<LeadId>, Refusal> {
    let Ok(command) = &line.asked else {
        return Ok(line.lead.or(desk.asking.lead).and_then(|id| desk.standing(id).ok()));
    };
    if !command.needs_lead() {
        return Ok(None);
    }
    if let Some(id) = line.lead.or(desk.asking.lead).or(desk.named) {
        return desk.standing(id).map(Some);
    }
    match command {
        // Nothing is lost without a lead: it stands in the ledger.
        Command::Note(_) | Command::Ok | Command::No(_) => Ok(None),
        Command::To(hand) => noted::lead_of_note(desk, hand, orders).map(Some),
        _ => Err(Refusal::NoLead),
    }
}

fn carried(desk: &mut Desk<'_>, command: &Command, lead: Option<LeadId>) -> Result<Did, Refusal> {
    let Some(id) = lead else { return without_lead(desk, command) };
    if command.only_asks() {
        return asks::about(desk, command, id);
    }
    wake(desk, command, id);
    let waits = handing::waits(desk, id);
    let came = if handing::is_word(desk, command, id) {
        on_lead(desk, command, id)
    } else {
        acted(desk, command, id)
    };
    came.map_err(|refusal| if waits { handing::right_word(command, refusal) } else { refusal })
}

/// A command that may change the lead: then its receiver has it, and its new plan may fill the last blank of a draft.
fn acted(desk: &mut Desk<'_>, command: &Command, id: LeadId) -> Result<Did, Refusal> {
    let before = desk.lead(id).cloned();
    let acknowledged = handing::acknowledged(desk, id);
    let confirmed = desk.lead(id).cloned();
    let mut did = on_lead(desk, command, id)?;
    if matches!(command, Command::Done { .. } | Command::Contact(_)) {
        plan::keep_day(desk, id);
    }
    if desk.lead(id) == confirmed.as_ref() {
        // Nothing was done with the lead, so nothing says that they have it.
        desk.leads.extend(before.map(|lead| (id, lead)));
        return Ok(did);
    }
    if let Some(done) = acknowledged {
        let giver = done.handoff.as_ref().and_then(|handoff| handoff.from.clone());
        handing::told(desk, id, done);
        let too = Did::ConfirmedToo { giver: giver.map(|giver| desk.who(&giver)) };
        did = Did::Then(Box::new(did), Box::new(too));
    }
    let plan = |lead: &Lead| (lead.next_action.clone(), lead.follow_up);
    let planned = desk.lead(id).map(plan) != before.as_ref().map(plan);
    if planned
        && !matches!(command, Command::Fill(_))
        && let Some(then) = handing::settled(desk, id)
    {
        did = Did::Then(Box::new(did), Box::new(then));
    }
    Ok(did)
}

fn without_lead(desk: &mut Desk<'_>, command: &Command) -> Result<Did, Refusal> {
    match command {
        Command::Ok => Ok(Did::NothingAwaited),
        Command::No(_) => Ok(Did::LeftAsItIs),
        Command::Note(text) => Ok(Did::Noted(text.clone())),
        Command::New(new) => people::new_lead(desk, new),
        Command::Away(away) => leave::away(desk, away),
        Command::BackFromLeave => leave::back(desk),
        Command::PauseDigest(until) => pause::rests(desk, *until),
        Command::ResumeDigest => pause::begins_again(desk),
        Command::Queue | Command::Team | Command::Help => Ok(asks::at_large(desk, command)),
        _ => Err(Refusal::NoLead),
    }
}

fn on_lead(desk: &mut Desk<'_>, command: &Command, id: LeadId) -> Result<Did, Refusal> {
    match command {
        Command::Done { what, told } => contacts::done(desk, id, what, told.as_ref()),
        Command::Contact(told) => contacts::reached(desk, id, told),
        Command::Heard(told) => contacts::heard(desk, id, told),
        Command::Next(step) => plan::next(desk, id, step),
        Command::Snooze(when) => plan::moved(desk, id, *when, false),
        Command::On(when) => plan::moved(desk, id, *when, true),
        Command::Waiting(side) => plan::waiting(desk, id, *side),
        Command::Mine => people::mine(desk, id),
        Command::Release(why) => people::release(desk, id, why),
        Command::With(handle) => people::joins(desk, id, handle),
        Command::Without(handle) => people::leaves(desk, id, handle),
        Command::Won | Command::Lost(_) | Command::Close(_) => status::closed(desk, id, command),
        Command::Reopen => status::reopen(desk, id),
        Command::NotALead => status::not_a_lead(desk, id),
        Command::Set(field, text) => texts::set(desk, id, *field, text),
        Command::Note(text) => Ok(notes::kept(desk, id, text)),
        Command::SameAs(other) => merge::same_as(desk, id, *other),
        Command::NotThisLead => matching::not_this_lead(desk, id),
        Command::Split => matching::split(desk, id),
        Command::Accept => matching::accept(desk, id),
        Command::Ok
        | Command::No(_)
        | Command::To(_)
        | Command::Fill(_)
        | Command::Back
        | Command::Remind => handing::carried(desk, command, id),
        other => without_lead(desk, other),
    }
}

/// A lead of history comes to life with the first command that touches it (product.md §3).
fn wake(desk: &mut Desk<'_>, command: &Command, id: LeadId) {
    let asleep = desk.lead(id).is_some_and(|lead| lead.flags.contains(&Flag::HistoryOnly));
    let at = desk.at;
    if asleep && let Ok(lead) = desk.open(id) {
        lead.wake(at);
        if !matches!(command, Command::Release(_)) {
            desk.woken.insert(id);
        }
    }
}

/// Whether the answer says what is next on the lead: where the line could touch it, and no draft asks for it.
fn plans(line: &Line, came: &Result<Did, Refusal>) -> bool {
    let asks = matches!(came, Err(_) | Ok(Did::Drafted { .. }));
    !asks && (hands(line) || line.asked.as_ref().is_ok_and(touches_plan))
}

fn hands(line: &Line) -> bool {
    matches!(line.asked, Ok(Command::To(_) | Command::Fill(_)))
}

fn touches_plan(command: &Command) -> bool {
    matches!(
        command,
        Command::Done { .. }
            | Command::Contact(_)
            | Command::Heard(_)
            | Command::Next(_)
            | Command::Snooze(_)
            | Command::On(_)
            | Command::Waiting(_)
            | Command::Mine
            | Command::Reopen
            | Command::New(_)
            | Command::SameAs(_)
            | Command::Accept
    )
}

fn next_step(lead: &Lead) -> Option<(String, Option<When>)> {
    let text = lead.next_action.as_ref().map(|action| action.text.clone()).unwrap_or_default();
    let when = lead.follow_up.map(|follow_up| follow_up.when);
    (!text.is_empty() || when.is_some()).then_some((text, when))
}
