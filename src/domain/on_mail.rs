//! What a mail does (product.md §3): its row in the ledger, its lead, the contact it is, the letters it causes. This is
//! the door and the switchboard; the rules are in the files beside it. One mail gets exactly one recorded outcome; a mail
//! that comes again gets none.

mod again;
mod case;
mod commands;
mod effects;
mod handoffs;
mod human;
mod instructions;
mod new_lead;
mod reports;
mod strangers;
mod tell;

use chrono::{DateTime, Utc};

use self::case::Case;
use super::command::Orders;
use super::effect::Effect;
use super::time::When;
use super::world::World;
use super::{Class, Handle, LeadId, Mail, MailKey, MessageId, Policy};

/// An instruction in the inbox's address, read (product.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// Set the next follow-up.
    FollowUp(When),
    /// Force a new lead.
    NewLead,
    /// Name the lead.
    Lead(LeadId),
    /// Log without counting as a contact.
    Note,
    /// Open a handoff to this member.
    Handoff(Handle),
    /// Not understood; what to say about it.
    Unknown(String),
}

/// A mail as the rules get it.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    /// The mail.
    pub mail: &'a Mail,
    /// What its address asks for, in tags that are not [taken](is_taken); empty unless a member wrote it.
    pub instructions: Vec<Instruction>,
    /// It arrived before we were there: it tells the record and does nothing else.
    pub history: bool,
    /// What it asks in words; none where it is not read for that (`trust::may_hold_commands`).
    pub orders: Option<Orders>,
}

/// Whether this tag of the mail was read already, on an earlier copy of it.
pub fn is_taken(world: &World, mail: &Mail, tag: &str) -> bool {
    world.recorded.contains_key(&mail.key.with_tag(tag))
}

/// Whether this tag was only brought along: it stands in the recipients of the mail and of one that it answers.
pub fn is_brought_along(world: &World, mail: &Mail, tag: &str) -> bool {
    let shown = |id: &MessageId| world.recorded.contains_key(&MailKey::of_id(id).with_tag(tag));
    mail.open_tags().any(|open| open == tag) && mail.answered().any(shown)
}

/// Decides one mail.
pub fn decide(world: &World, arrival: &Arrival<'_>, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    if let Some(row) = world.recorded.get(&arrival.mail.key) {
        let effects = Case::again(world, arrival, policy, now, *row);
        return commands::follow(world, arrival, policy, now, effects);
    }
    let mut case = Case::new(world, arrival, policy, now);
    match arrival.mail.class {
        Class::Own => case.because("our own letter, come back"),
        Class::Bounce => case.bounce(),
        Class::Complaint | Class::Receipt | Class::Calendar | Class::List | Class::Auto => case.evidence(),
        Class::Inbound | Class::Outbound | Class::Internal => case.human(),
    }
    commands::follow(world, arrival, policy, now, case.finish())
}
