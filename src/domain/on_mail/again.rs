//! A mail that came before: it counts once, and another copy of it only counts as a delivery. But a copy may have come
//! through another address of the inbox (one in Cc, one with an instruction in Bcc): what that address asks is not lost.

use chrono::{DateTime, Utc};

use super::case::Case;
use super::{Arrival, Instruction};
use crate::domain::effect::Effect;
use crate::domain::world::{MailRow, World};
use crate::domain::{LeadId, Policy};

impl Case<'_> {
    /// Decides another copy of the mail in `row`.
    pub(super) fn again(
        world: &World,
        arrival: &Arrival<'_>,
        policy: &Policy,
        now: DateTime<Utc>,
        row: MailRow,
    ) -> Vec<Effect> {
        if arrival.history || arrival.instructions.is_empty() {
            return vec![Effect::CountDelivery(arrival.mail.key)];
        }
        let mut case = Case::new(world, arrival, policy, now);
        case.copy_of = Some(row);
        for lead in case.leads_of_the_first_copy(row) {
            case.row.lead = case.row.lead.or(Some(lead));
            case.open(lead);
        }
        case.follow_instructions();
        case.finish()
    }

    /// The lead that the first copy was put with; and, where it was about several, those with its people.
    fn leads_of_the_first_copy(&self, row: MailRow) -> Vec<LeadId> {
        let first = self.world.mails.get(&row).and_then(|mail| mail.lead);
        let first = first.map(|id| self.world.stands_for(id));
        let Some(first) = first.filter(|id| self.world.leads.contains_key(id)) else { return Vec::new() };
        let known = self.world.ids.get(&self.mail.message_id);
        let bound = known.and_then(|known| self.world.thread_leads.get(&known.thread));
        let with_its_people = |id: &&LeadId| {
            self.world.leads.get(id).is_some_and(|lead| {
                self.mail.customers.iter().any(|customer| lead.has_contact(&customer.address))
            })
        };
        let others = bound.into_iter().flatten().filter(|id| **id != first).filter(with_its_people);
        std::iter::once(first).chain(others.copied()).collect()
    }

    /// What can only be asked of the first copy, in words for the sender: the mail has been counted, and with a lead.
    pub(super) fn too_late(&self) -> Vec<String> {
        if self.copy_of.is_none() {
            return Vec::new();
        }
        let asked = self.arrival.instructions.iter().filter_map(|instruction| match instruction {
            Instruction::Note => Some("note".to_owned()),
            Instruction::NewLead => Some("new".to_owned()),
            Instruction::Lead(id) => {
                let elsewhere = !self.leads.contains_key(&self.world.stands_for(*id));
                (self.world.leads.contains_key(id) && elsewhere).then(|| id.to_string())
            }
            Instruction::FollowUp(_) | Instruction::Handoff(_) | Instruction::Unknown(_) => None,
        });
        asked.map(|word| format!("{word} (this mail had come before, without it)")).collect()
    }
}
