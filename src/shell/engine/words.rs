//! What a mail asks in words: read against the letter that it answers, so inside the transaction that decides it. It only
//! reads; whether anybody is obeyed is a rule.

use crate::command::language::{self, Context};
use crate::command::when::Reading;
use crate::domain::command::Orders;
use crate::domain::world::{LetterInfo, World};
use crate::domain::{Class, LeadId, Mail, Policy, trust};

/// The letters of many rows: whoever answers one may name a lead by its bare number.
const LISTS: [&str; 2] = ["digest", "cleanup"];

/// The letters that ask for what a draft lacks: labels alone fill it.
const DRAFTS: [&str; 2] = ["draft", "handoff_draft"];

/// The leads that a mail may name, which are loaded before it is understood.
pub(super) fn leads(mail: &Mail) -> Vec<LeadId> {
    if !matches!(mail.class, Class::Internal | Class::Auto) || mail.member().is_none() {
        return Vec::new();
    }
    let mut named = language::leads_in(mail.command_text());
    named.extend(mail.lead_in_subject());
    named
}

/// What the mail asks; none where nobody looks for it.
pub(super) fn orders(world: &World, mail: &Mail, policy: &Policy) -> Option<Orders> {
    let writer = mail.member()?;
    let member = policy.team.member(writer)?;
    if !trust::may_hold_commands(world, mail, policy) {
        return None;
    }
    let answers = trust::shown(world, mail, writer).letter;
    let is =
        |kinds: &[&str]| answers.is_some_and(|letter: &LetterInfo| kinds.contains(&letter.kind.as_str()));
    let reading = Reading {
        calendar: &member.calendar,
        team: &policy.calendar,
        sent_at: mail.at(),
        order: policy.date_order,
        rolls: true,
    };
    let context = Context { reading, team: &policy.team, writer, bare_leads: is(&LISTS), fills: is(&DRAFTS) };
    let text = mail.command_text();
    let by_subject = mail.new_text.trim().is_empty();
    Some(if by_subject { language::read_line(text, &context) } else { language::read(text, &context) })
}
