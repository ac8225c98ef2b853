//! A lead is taken from the pool, or given back to it (`mine`, `release`). Neither is a handoff; both end whatever is open.

use super::{Around, Done, Refused, end};
use crate::domain::Handle;
use crate::domain::lead::Lead;

/// `mine`: a lead of nobody becomes somebody's. Returns what that ended.
pub fn take(lead: &mut Lead, by: &Handle) -> Result<Option<Done>, Refused> {
    match &lead.owner {
        Some(owner) if owner == by => return Err(Refused::AlreadyTheirs(by.clone())),
        Some(owner) => return Err(Refused::Owned(owner.clone())),
        None if !lead.is_active() => return Err(Refused::NotActive(lead.status)),
        None => {}
    }
    let ended = end::withdraw(lead, by);
    lead.give_to(by.clone());
    (lead.by_rule, lead.announcement) = (false, None);
    Ok(ended)
}

/// `release`: its owner, or a manager, gives it back; so does anybody where the owner is gone.
pub fn release(lead: &mut Lead, by: &Handle, around: &Around<'_>) -> Result<Option<Done>, Refused> {
    let owner = lead.owner.clone().ok_or(Refused::NothingOpen)?;
    if !lead.is_active() {
        return Err(Refused::NotActive(lead.status));
    }
    if owner != *by && !around.is_manager(by) && around.is_there(&owner) {
        return Err(Refused::NotYours(vec![owner]));
    }
    let ended = end::withdraw(lead, by);
    (lead.previous_owner, lead.owner) = (Some(owner), None);
    (lead.by_rule, lead.announcement) = (false, None);
    Ok(ended)
}
