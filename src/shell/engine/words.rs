//! What a mail asks in words: read against the letter that it answers, so inside the transaction that decides it. It only
//! reads; whether anybody is obeyed is a rule.

use crate::domain::command::Orders;
use crate::domain::world::World;
use crate::domain::{Class, LeadId, Mail, Policy, trust};

/// The leads that a mail may name, which are loaded before it is understood.
pub(super) fn leads(mail: &Mail) -> Vec<LeadId> {
    if !matches!(mail.class, Class::Internal | Class::Auto) || mail.member().is_none() {
        return Vec::new();
    }
    mail.lead_in_subject().into_iter().collect()
}

/// What the mail asks; none where nobody looks for it.
pub(super) fn orders(world: &World, mail: &Mail, policy: &Policy) -> Option<Orders> {
    if !trust::may_hold_commands(world, mail, policy) {
        return None;
    }
    Some(Orders { rest: mail.command_text().to_owned(), ..Orders::default() })
}
