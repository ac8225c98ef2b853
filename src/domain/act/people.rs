//! Whose a lead is, and who helps: `mine`, `release`, `with`, `without`, `new` (product.md §§5, 9). A cover's commands
//! count as those of the member they cover for.

use super::desk::Desk;
use super::{handing, plan, tell};
use crate::domain::assign;
use crate::domain::command::NewLead;
use crate::domain::effect::Effect;
use crate::domain::lead::{Announcement, Flag, Lead, Origin};
use crate::domain::letters::{Did, Refusal};
use crate::domain::organisation::own_domain;
use crate::domain::presence::Presence;
use crate::domain::{Handle, LeadId, Mailbox, Party, text};

/// The longest name of a lead, in characters.
const MAX_NAME: usize = 80;

/// For whom the sender acts on this lead: the owner whom they cover for, else themselves.
pub(super) fn acts_as(desk: &Desk<'_>, id: LeadId) -> Handle {
    let owner = desk.lead(id).and_then(|lead| lead.owner.clone());
    owner.filter(|owner| covers(desk, owner)).unwrap_or_else(|| desk.by.clone())
}

/// Whether the sender stands in for `member` now, through whoever covers for whom.
pub(super) fn covers(desk: &Desk<'_>, member: &Handle) -> bool {
    let presence = Presence::of(desk.policy, desk.world);
    member != desk.by && presence.acts_for(desk.by, member, desk.asking.now)
}

/// `mine`: a lead of nobody, or of somebody who has left. Whatever handoff is open ends with it.
pub(super) fn mine(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let by = desk.by.clone();
    let owner = desk.open_active(id)?.owner.clone();
    match &owner {
        Some(owner) if *owner == by => return Err(Refusal::YoursAlready),
        Some(owner) if desk.policy.team.present(owner, desk.at).is_some() => {
            return Err(Refusal::Owned(desk.who(owner)));
        }
        _ => {}
    }
    handing::withdraw(desk, id);
    let lead = desk.open(id)?;
    lead.previous_owner = owner.or(lead.previous_owner.take());
    takes(lead, &by);
    desk.remember(id, format!("{by} took it"));
    Ok(Did::Took)
}

fn takes(lead: &mut Lead, by: &Handle) {
    lead.give_to(by.clone());
    lead.by_rule = false;
    lead.announcement = None;
}

/// `release[: reason]`: nobody's again; the managers are told at once. Who has not confirmed it gives it back to whoever
/// handed it over.
pub(super) fn release(desk: &mut Desk<'_>, id: LeadId, why: &str) -> Result<Did, Refusal> {
    if handing::receives(desk, id) {
        return handing::no(desk, id, why);
    }
    let actor = acts_as(desk, id);
    let manager = desk.policy.team.member(desk.by).is_some_and(crate::domain::Member::is_manager);
    let owner = desk.open_active(id)?.owner.clone();
    if owner.is_none() || (owner.as_ref() != Some(&actor) && !manager) {
        return Err(Refusal::NotYours(owner.map(|owner| desk.who(&owner))));
    }
    handing::withdraw(desk, id);
    let lead = desk.open(id)?;
    lead.previous_owner = lead.owner.take();
    lead.by_rule = false;
    lead.announcement = None;
    let shown = if why.is_empty() { String::new() } else { format!(": {why}") };
    desk.remember(id, format!("given back to the pool{shown}"));
    tell::unowned(desk, id, why);
    Ok(Did::Released)
}

/// `with NAME`.
pub(super) fn joins(desk: &mut Desk<'_>, id: LeadId, handle: &Handle) -> Result<Did, Refusal> {
    let who = desk.who(handle);
    if desk.policy.team.present(handle, desk.at).is_none() {
        return Err(Refusal::HasLeft(who));
    }
    let lead = desk.open(id)?;
    if lead.owner.as_ref() == Some(handle) {
        return Err(Refusal::OwnerAlready(who));
    }
    if !lead.collaborators.contains(handle) {
        lead.collaborators.push(handle.clone());
    }
    desk.remember(id, format!("{handle} helps"));
    Ok(Did::Collaborates { who, joined: true })
}

/// `without NAME`.
pub(super) fn leaves(desk: &mut Desk<'_>, id: LeadId, handle: &Handle) -> Result<Did, Refusal> {
    let who = desk.who(handle);
    if !desk.open(id)?.collaborators.contains(handle) {
        return Err(Refusal::HelpsNot(who));
    }
    desk.open(id)?.collaborators.retain(|colleague| colleague != handle);
    desk.remember(id, format!("{handle} helps no more"));
    Ok(Did::Collaborates { who, joined: false })
}

/// `new: NAME [address] [; next: …]`: the sender's.
pub(super) fn new_lead(desk: &mut Desk<'_>, new: &NewLead) -> Result<Did, Refusal> {
    if let Some(address) = new.address.as_ref().filter(|it| desk.policy.team.party(it) != Party::Outsider) {
        return Err(Refusal::NotACustomer(address.clone()));
    }
    let id = desk.number_lead();
    let name = text::one_line(&new.name, MAX_NAME);
    let mut lead = Lead::new(id, name.clone(), Origin { stranger: None, at: desk.asking.now });
    lead.give_to(desk.by.clone());
    if let Some(address) = &new.address {
        lead.add_contact(&Mailbox { address: address.clone(), name: name.clone() });
        let same = own_domain(address).and_then(|domain| desk.world.by_domain.get(domain));
        let known = desk.world.by_contact.get(address);
        if [same, known].into_iter().flatten().any(|leads| !leads.is_empty()) {
            lead.raise(Flag::PossibleDuplicate);
        }
    }
    desk.leads.insert(id, lead);
    desk.remember(id, "lead added");
    if let Some(step) = &new.next {
        plan::next(desk, id, step)?;
    }
    Ok(Did::Added { lead: id, name })
}

/// Leads of history that came to life and belong to nobody get an owner by the rule (product.md §3).
pub(super) fn assign_woken(desk: &mut Desk<'_>) {
    for id in std::mem::take(&mut desk.woken) {
        let Some(lead) = desk.lead(id).filter(|lead| lead.is_active() && lead.owner.is_none()) else {
            continue;
        };
        let assigned = assign::by_record(desk.world, desk.policy, lead, desk.asking.now);
        let (at, subject) = (desk.asking.now, lead.name.clone());
        let Some(owner) = assigned.owner else {
            tell::unowned(desk, id, "");
            continue;
        };
        if assign::is_turn(&assigned.why) {
            desk.effects.push(Effect::MoveRound(owner.clone()));
        }
        let own = owner == *desk.by;
        if let Ok(lead) = desk.open(id) {
            lead.give_to(owner.clone());
            lead.by_rule = true;
            lead.announcement = (!own).then_some(Announcement { at, subject, why: assigned.why });
        }
        desk.remember(id, format!("assigned to {owner}"));
    }
}
