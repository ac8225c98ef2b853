//! Leads that turned out to be others, and people who left a lead: what leads to them leads on.

use std::collections::BTreeMap;

use super::World;
use crate::domain::{LeadId, organisation};

impl World {
    /// Conversations and letters about a lead that turned out to be another are about that one.
    pub fn follow_joined(&mut self) {
        let joined: BTreeMap<LeadId, LeadId> = self
            .leads
            .values()
            .filter(|lead| lead.joined.is_some())
            .map(|lead| (lead.id, self.stands_for(lead.id)))
            .collect();
        if joined.is_empty() {
            return;
        }
        for leads in self.thread_leads.values_mut() {
            *leads = leads.iter().map(|id| *joined.get(id).unwrap_or(id)).collect();
        }
        for letter in self.letters.values_mut() {
            letter.lead = letter.lead.map(|id| *joined.get(&id).unwrap_or(&id));
        }
    }

    /// The lead that this one turned out to be, and so on; mostly itself.
    pub fn stands_for(&self, id: LeadId) -> LeadId {
        /// More merges in a row than anybody makes.
        const CHAIN: usize = 20;
        let mut at = id;
        for _ in 0..CHAIN {
            match self.leads.get(&at).and_then(|lead| lead.joined) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// People who were taken off a lead, or went with it to another, lead to it no more.
    pub(super) fn forget_contacts(&mut self, id: LeadId) {
        let Some(before) = self.leads.get(&id) else { return };
        for contact in &before.contacts {
            if let Some(leads) = self.by_contact.get_mut(&contact.address) {
                leads.remove(&id);
            }
            if let Some(domain) = organisation::own_domain(&contact.address)
                && let Some(leads) = self.by_domain.get_mut(domain)
            {
                leads.remove(&id);
            }
        }
    }
}
