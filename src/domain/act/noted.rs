//! Which lead a handoff note is about, where it names none by its number (product.md §7.1).

use super::desk::Desk;
use crate::domain::command::{HandTo, Orders};
use crate::domain::lead::{Lead, Origin};
use crate::domain::letters::Refusal;
use crate::domain::{LeadId, text};

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
