//! Handoffs by command (product.md §7): which lead a note is about, and what the rules of handoffs make of `to`, `ok`,
//! `no`, `back`, `remind` and labels. The rules themselves are in the room of that name.

use std::collections::BTreeSet;

use super::desk::Desk;
use super::{merge, people};
use crate::domain::command::{Command, HandTo, Orders, Wrong};
use crate::domain::handoff::reason::Judged;
use crate::domain::handoff::{self, Absent, Around, Done, Happened, How, Refused};
use crate::domain::lead::{Flag, Lead, Origin};
use crate::domain::letters::{Did, Refusal};
use crate::domain::next_action::better;
use crate::domain::presence::Presence;
use crate::domain::{Handle, LeadId, text};

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
                let to = done.handoff.as_ref().map(|handoff| desk.who(&handoff.to));
                passed(desk, id, done);
                return to.map(|to| Did::Approved { to }).ok_or(Refusal::NoHandoff);
            }
            Err(Refusal::NoHandoff | Refusal::NotYourHandoff(_)) => {}
            Err(other) => return Err(other),
        }
    }
    desk.remember(id, "note: ok");
    Ok(Did::NothingAwaited)
}

/// Declined, not approved, or not opened again.
fn no(desk: &mut Desk<'_>, id: LeadId, why: &str) -> Result<Did, Refusal> {
    let by = desk.by.clone();
    let actor = people::acts_as(desk, id);
    let mine = desk.lead(id).and_then(Lead::pending).is_some_and(|pending| pending.to == by);
    if mine {
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
            return Ok(declined(desk, id, done, why));
        }
    }
    let asked = desk.open(id)?.flags.remove(&Flag::ReopenAsked);
    desk.remember(id, if asked { "it stays closed".to_owned() } else { format!("note: no {why}") });
    Ok(Did::LeftAsItIs)
}

fn declined(desk: &mut Desk<'_>, id: LeadId, done: Done, why: &str) -> Did {
    told(desk, id, done);
    let owner = desk.lead(id).and_then(|lead| lead.owner.clone());
    Did::Declined { owner: owner.map(|owner| desk.who(&owner)), why: text::one_line(why, 300) }
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
    let opens = matches!(done.what, Happened::Opened | Happened::Taken | Happened::Awaits);
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
    let away = away(desk);
    let around = around(desk, &away);
    rule(desk.open(id)?, &around).map_err(|refused| refusal(desk, refused))
}

/// The team, as the rules of handoffs see it.
pub(super) fn around<'x>(desk: &Desk<'x>, away: &'x BTreeSet<Handle>) -> Around<'x> {
    Around { policy: desk.policy, members: &desk.world.members, away, now: desk.asking.now }
}

/// Who is on leave now.
pub(super) fn away(desk: &Desk<'_>) -> BTreeSet<Handle> {
    let mut members = desk.world.members.clone();
    members.extend(desk.members.clone());
    Presence::new(desk.policy, &members).away(desk.asking.now)
}

/// What a handoff did, as its writer reads it.
fn passed(desk: &mut Desk<'_>, id: LeadId, done: Done) -> Did {
    let handoff = done.handoff.clone();
    let (what, why, missing) = (done.what, done.why, done.missing.clone());
    told(desk, id, done);
    let Some(handoff) = handoff else { return Did::Filled };
    let to = desk.who(&handoff.to);
    match what {
        Happened::Opened => Did::HandedTo { to, asks_why: why == Judged::Absent },
        Happened::Drafted => {
            let wrong = handoff.note.wrong.iter().map(|(_, why)| why.clone()).collect();
            Did::Drafted { to, missing, wrong, better: better_steps(desk, id, &handoff) }
        }
        Happened::Awaits => {
            let approvers = handoff.approvers.iter().map(|approver| desk.who(approver)).collect();
            Did::Awaits { to, approvers, bad_why: why == Judged::Bad }
        }
        Happened::Acknowledged => Did::Acknowledged { giver: handoff.from.map(|giver| desk.who(&giver)) },
        Happened::TakenBack | Happened::Withdrawn => Did::TookBack { from: to },
        Happened::Reminded => {
            let waits = if handoff.approvers.is_empty() { None } else { handoff.approvers.first() };
            Did::Reminded { who: waits.map_or(to, |approver| desk.who(approver)) }
        }
        Happened::Taken => Did::Took,
        Happened::Noted => Did::Filled,
        Happened::Declined | Happened::Refused => Did::LeftAsItIs,
    }
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
        Refused::NotThere(to, absent) => {
            let record = desk.world.members.get(&to);
            let today = desk.today();
            let until = record.and_then(|record| record.absences.iter().find(|away| away.to >= today));
            Refusal::CannotTake {
                away_until: until.filter(|_| absent == Absent::Away).map(|away| away.to),
                gone: absent == Absent::Gone,
                to: desk.who(&to),
            }
        }
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

/// The lead of a note that names none by its number: `Lead: NAME`, else the sender's one active lead whose name or
/// contact stands in the text; `Lead: NAME` makes one where there is none (product.md §7.1).
pub(super) fn lead_of_note(desk: &mut Desk<'_>, hand: &HandTo, orders: &Orders) -> Result<LeadId, Refusal> {
    let text = said(desk, hand, orders);
    let own = desk.world.leads.values().filter(|lead| lead.is_active() && lead.joined.is_none());
    let own = own.filter(|lead| lead.owner.as_ref() == Some(desk.by));
    let named = text::one_line(&hand.labels.lead, 80);
    let is_it = |lead: &&Lead| {
        if named.is_empty() {
            occurs(lead, &text)
        } else {
            occurs(lead, &format!(" {} ", named.to_lowercase()))
        }
    };
    let found: Vec<&Lead> = own.filter(is_it).collect();
    match found.as_slice() {
        [one] => Ok(one.id),
        [] if named.is_empty() => Err(Refusal::NoLead),
        [] => Ok(begin(desk, named)),
        several => Err(Refusal::WhichLead(several.iter().map(|lead| (lead.id, lead.name.clone())).collect())),
    }
}

fn begin(desk: &mut Desk<'_>, name: String) -> LeadId {
    let id = desk.number_lead();
    let mut lead = Lead::new(id, name, Origin { stranger: None, at: desk.asking.now });
    lead.give_to(desk.by.clone());
    desk.leads.insert(id, lead);
    desk.remember(id, "lead added by a handoff note");
    id
}

/// Everything the note says, small, its words between single spaces.
fn said(desk: &Desk<'_>, hand: &HandTo, orders: &Orders) -> String {
    let labels = &hand.labels;
    let next = labels.next.as_ref().map(|step| step.text.as_str()).unwrap_or_default();
    let contact = labels.last_contact.as_ref().map(|contact| contact.what.as_str()).unwrap_or_default();
    let parts = [
        desk.asking.subject,
        &labels.status,
        &labels.context,
        &labels.asked,
        &labels.sent,
        &labels.why,
        &labels.unclear,
        &labels.preferences,
        next,
        contact,
        &orders.rest,
    ];
    let written = orders.lines.iter().map(|line| line.written.as_str());
    words(&parts.into_iter().chain(written).collect::<Vec<_>>().join(" "))
}

fn words(text: &str) -> String {
    let plain = text.to_lowercase();
    let split = plain.split(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+')));
    let trimmed = split.map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty());
    format!(" {} ", trimmed.collect::<Vec<_>>().join(" "))
}

/// Whether a lead's name, or one of its people by full or first name or address, stands in the text.
fn occurs(lead: &Lead, text: &str) -> bool {
    /// A shorter first name is as likely another word.
    const FIRST_NAME: usize = 3;
    let stands = |name: &str| {
        let name = words(name);
        !name.trim().is_empty() && text.contains(&name)
    };
    let person = |contact: &crate::domain::Mailbox| {
        let first = contact.name.split_whitespace().next().unwrap_or_default();
        stands(contact.address.as_str())
            || stands(&contact.name)
            || (first.chars().count() >= FIRST_NAME && stands(first))
    };
    stands(&lead.name) || lead.contacts.iter().any(person)
}
