//! What a mail asks in words: read against the letter that it answers, so inside the transaction that decides it. It only
//! reads; whether anybody is obeyed is a rule.

use crate::command::language::{self, Context};
use crate::command::when::Reading;
use crate::domain::command::{Command, Orders};
use crate::domain::handoff;
use crate::domain::on_mail::Instruction;
use crate::domain::world::World;
use crate::domain::{Class, LeadId, Mail, Policy, trust};
use crate::shell::intake::Arrived;
use crate::store::Asked;

/// The letters of many rows: whoever answers one may name a lead by its bare number.
const LISTS: [&str; 2] = ["digest", "cleanup"];

/// The leads that a mail may name, which are loaded before it is understood.
pub(super) fn leads(mail: &Mail) -> Vec<LeadId> {
    if !matches!(mail.class, Class::Internal | Class::Auto) || mail.member().is_none() {
        return Vec::new();
    }
    let mut named = language::leads_in(mail.command_text());
    named.extend(mail.lead_in_subject());
    named
}

/// Notes what carrying out may need: what the mail asks, and what waits for its author's `yes`.
pub(super) fn needs(asked: &mut Asked, one: &Arrived, orders: Option<&Orders>, world: &World) {
    let Some(writer) = one.mail.member() else { return };
    let Some(orders) = orders.filter(|orders| orders.has_commands()) else {
        let hands = one.instructions.iter().any(|(_, said)| matches!(said, Instruction::Handoff(_)));
        return if hands {
            asked.orders(&Orders::default(), writer);
        };
    };
    asked.orders(orders, writer);
    let says_yes = orders.lines.iter().any(|line| matches!(line.asked, Ok(Command::Yes(_))));
    let record = world.members.get(writer).filter(|_| says_yes);
    for held in record.iter().flat_map(|record| &record.held) {
        asked.orders(&held.orders, writer);
        held.lead.into_iter().for_each(|lead| asked.lead(lead));
    }
}

/// What the mail asks; none where nobody looks for it.
pub(super) fn orders(world: &World, mail: &Mail, policy: &Policy) -> Option<Orders> {
    let writer = mail.member()?;
    let member = policy.team.member(writer)?;
    if !trust::may_hold_commands(world, mail, policy) {
        return None;
    }
    let answers = trust::shown(world, mail, writer).letter;
    let lists = answers.is_some_and(|letter| LISTS.contains(&letter.kind.as_str()));
    // Labels alone fill what a draft lacks, as an answer to the letter about it.
    let about = answers.and_then(|letter| world.leads.get(&letter.lead?));
    let fills = about.is_some_and(|lead| lead.draft.as_ref().is_some_and(|draft| draft.state.is_open()));
    let why = about.is_some_and(|lead| handoff::explains(lead, writer));
    let reading = Reading {
        calendar: &member.calendar,
        team: &policy.calendar,
        sent_at: mail.at(),
        order: policy.date_order,
        rolls: true,
    };
    let context = Context { reading, team: &policy.team, writer, bare_leads: lists, fills, why };
    if mail.class == Class::Auto {
        let said = format!("{}\n{}", mail.subject, mail.new_text);
        let likely = language::absence(&said, &context);
        return Some(Orders { likely, ..language::read(mail.command_text(), &context) });
    }
    let text = mail.command_text();
    let by_subject = mail.new_text.trim().is_empty();
    Some(if by_subject { language::read_line(text, &context) } else { language::read(text, &context) })
}
