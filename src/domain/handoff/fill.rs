//! Blanks are filled (product.md §7.2): labels that answer a draft, and everything else that happens to a lead that has
//! one. Whatever fills the last blank opens the handoff.

use super::{Around, Done, Happened, Refused, State, Told, note, open, reason};
use crate::domain::Handle;
use crate::domain::command::Labels;
use crate::domain::lead::Lead;

/// Labels without a receiver. They go into the draft; where there is none, onto the record, and a `Why:` to the newest
/// handoff, whose giver may have been asked for it.
pub fn fill(lead: &mut Lead, by: &Handle, labels: &Labels, around: &Around<'_>) -> Result<Done, Refused> {
    if !lead.is_active() {
        return Err(Refused::NotActive(lead.status));
    }
    let only_why = Labels { why: labels.why.clone(), ..Labels::default() } == *labels;
    if only_why && !explains(lead, by) {
        return Err(Refused::NothingOpen);
    }
    if let Some(draft) = lead.draft.as_ref().filter(|draft| draft.state.is_open()) {
        let mut filled = draft.clone();
        note::absorb(lead, &mut filled);
        note::merge(&mut filled.note, labels);
        filled.why.clone_from(&filled.note.why);
        filled.why_kind = reason::kind(&filled.why).why_kind();
        filled.opened_at = around.now; // what the record says from before counts less than these labels
        let before = lead.draft.replace(filled);
        return settled(lead, by, around).inspect_err(|_| lead.draft = before);
    }
    Ok(amend(lead, by, labels, around))
}

/// Whether somebody may be asked why the lead passes on, or passed: they gave its newest handoff.
pub fn explains(lead: &Lead, by: &Handle) -> bool {
    let draft = lead.draft.iter().find(|draft| draft.state.is_open());
    let opened =
        lead.handoff.iter().find(|opened| matches!(opened.state, State::Pending | State::Acknowledged));
    draft.or(opened).is_some_and(|handoff| open::gave(handoff, by))
}

fn amend(lead: &mut Lead, by: &Handle, labels: &Labels, around: &Around<'_>) -> Done {
    let (mut history, weak) = note::write(lead, labels, by, around);
    if let Some(handoff) = lead.handoff.as_mut().filter(|_| !labels.why.is_empty()) {
        handoff.why.clone_from(&labels.why);
        handoff.why_kind = reason::kind(&labels.why).why_kind();
        history.push(format!("{by} says why: {}", handoff.why));
    }
    Done {
        what: Happened::Noted,
        handoff: None,
        why: reason::kind(&labels.why),
        weak,
        missing: Vec::new(),
        tell: Vec::new(),
        history,
    }
}

/// To be called after every change of a lead's next action or follow-up (`next`, `snooze`, `on`): a draft that lacks
/// nothing any more opens. None where it still lacks something; its giver is told where only the receiver is missing.
pub fn settle(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Option<Done> {
    let draft = lead.draft.as_ref().filter(|draft| draft.state == State::Draft && lead.is_active())?.clone();
    let mut absorbed = draft.clone();
    note::absorb(lead, &mut absorbed);
    lead.draft = Some(absorbed);
    settled(lead, by, around).ok().filter(|done| done.what != Happened::Drafted)
}

/// Looks at the draft anew. What fills it is kept also where its receiver cannot have it now.
fn settled(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Result<Done, Refused> {
    match (open::settle(lead, by, around), &lead.draft) {
        (Err(Refused::NotThere(to, absent)), Some(draft)) => {
            let sentence = format!("the handoff to {to} lacks nothing, but they cannot have it now");
            let mut done = Done::new(Happened::NotThere(absent), draft, sentence);
            done.tell(&draft.begun_by, by, Told::NotThere(absent), draft);
            Ok(done)
        }
        (other, _) => other,
    }
}
