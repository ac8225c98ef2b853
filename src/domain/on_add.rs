//! A lead that somebody adds by hand, from a call or a meeting. The one who adds it owns it, unless they say who does.

use chrono::{DateTime, Utc};

use super::effect::{Effect, HistoryLine};
use super::lead::{FollowUp, Lead, NextAction, Origin};
use super::time::When;
use super::world::World;
use super::{Address, Handle, LeadId, Mailbox, Party, Policy, text};

/// The longest name and next action, in characters.
const MAX_NAME: usize = 80;
const MAX_ACTION: usize = 500;

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// The customer's name.
    pub name: String,
    /// Their addresses.
    pub contacts: Vec<Mailbox>,
    /// Who owns it.
    pub owner: Option<Handle>,
    /// The next step; empty for none.
    pub next_action: String,
    /// When it is looked at again.
    pub follow_up: Option<When>,
}

/// Whether an address can be a customer's; if not, why.
pub fn may_be_contact(address: &Address, policy: &Policy) -> Result<(), String> {
    match policy.team.party(address) {
        Party::Outsider => Ok(()),
        Party::Inbox => Err(format!("{address} is the shared inbox, not a customer")),
        Party::Member(handle) => Err(format!("{address} is {handle}, not a customer")),
        Party::Internal => Err(format!("{address} is of an internal domain, not a customer")),
    }
}

/// Decides it: the lead and the line of its history.
pub fn decide(world: &World, new: &NewLead, now: DateTime<Utc>) -> (LeadId, Vec<Effect>) {
    let id = LeadId(world.next_lead);
    let mut lead = Lead::new(id, text::one_line(&new.name, MAX_NAME), Origin { stranger: None, at: now });
    for contact in &new.contacts {
        lead.add_contact(contact);
    }
    lead.owner.clone_from(&new.owner);
    let action = text::one_line(&new.next_action, MAX_ACTION);
    let by = new.owner.as_ref().map_or("baton", Handle::as_str).to_owned();
    lead.next_action = (!action.is_empty()).then(|| NextAction {
        text: action,
        by: by.clone(),
        at: super::time::whole_seconds(now),
        weak: false,
    });
    lead.plan(new.follow_up.map(|when| FollowUp { when, hold: false }), None);
    let change = super::change::between(None, &lead);
    let line = HistoryLine {
        lead: id,
        at: now,
        what: "lead added".into(),
        by,
        cause: "batond lead add".into(),
        change,
    };
    (id, vec![Effect::PutLead(Box::new(lead)), Effect::Remember(Box::new(line))])
}
