//! One mail being decided: working copies of its leads, what has been decided so far, and how that becomes effects. It
//! keeps books; it knows no rule.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Arrival, Instruction};
use crate::domain::effect::{Effect, HistoryLine, LedgerRow, ThreadChange};
use crate::domain::lead::Lead;
use crate::domain::world::{MailRow, World};
use crate::domain::{LeadId, Mail, MailKey, Party, Policy, change, link};

/// The mail, the record it comes to, and what is decided.
pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) arrival: &'a Arrival<'a>,
    pub(super) mail: &'a Mail,
    pub(super) policy: &'a Policy,
    pub(super) now: DateTime<Utc>,
    pub(super) row: LedgerRow,
    pub(super) thread: ThreadChange,
    pub(super) leads: BTreeMap<LeadId, Lead>,
    lines: Vec<HistoryLine>,
    pub(super) effects: Vec<Effect>,
    /// The row of the first copy, when this is another one.
    pub(super) copy_of: Option<MailRow>,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        world: &'a World,
        arrival: &'a Arrival<'a>,
        policy: &'a Policy,
        now: DateTime<Utc>,
    ) -> Self {
        let row = MailRow(world.next_mail);
        Self {
            world,
            arrival,
            mail: arrival.mail,
            policy,
            now,
            row: ledger_row(arrival.mail, row),
            thread: link::conversation(world, arrival.mail, row),
            leads: BTreeMap::new(),
            lines: Vec::new(),
            effects: Vec::new(),
            copy_of: None,
        }
    }

    /// Adds a clause to the reason in the ledger.
    pub(super) fn because(&mut self, text: &str) {
        if !self.row.why.is_empty() {
            self.row.why.push_str("; ");
        }
        self.row.why.push_str(text);
    }

    pub(super) fn asked(&self, wanted: &Instruction) -> bool {
        self.arrival.instructions.contains(wanted)
    }

    /// The working copy of a lead.
    pub(super) fn open(&mut self, id: LeadId) -> Option<&mut Lead> {
        if !self.leads.contains_key(&id) {
            let lead = self.world.leads.get(&id)?.clone();
            self.leads.insert(id, lead);
        }
        self.leads.get_mut(&id)
    }

    /// Appends to a lead's history.
    pub(super) fn remember(&mut self, lead: LeadId, what: String) {
        let by = match &self.mail.party {
            Party::Member(handle) => handle.to_string(),
            Party::Inbox => "team".to_owned(),
            _ => self.row.from.clone(),
        };
        let cause = self.mail.message_id.to_string();
        self.lines.push(HistoryLine { lead, at: self.mail.at(), what, by, cause, change: String::new() });
    }

    /// The effects in the order in which they are made true.
    pub(super) fn finish(mut self) -> Vec<Effect> {
        self.thread.leads.dedup();
        let (mail, row) = (self.mail, self.copy_of.unwrap_or(self.row.row));
        let first = if self.copy_of.is_some() {
            Effect::CountDelivery(mail.key)
        } else {
            Effect::RecordMail(Box::new(self.row))
        };
        let mut effects = vec![first];
        for (id, lead) in self.leads {
            let before = self.world.leads.get(&id);
            if before == Some(&lead) {
                continue;
            }
            if !self.arrival.history
                && let Some(line) = self.lines.iter_mut().rev().find(|line| line.lead == id)
            {
                line.change = change::between(before, &lead);
            }
            effects.push(Effect::PutLead(Box::new(lead)));
        }
        if self.copy_of.is_none() {
            effects.push(Effect::Thread(self.thread));
        }
        if !self.arrival.instructions.is_empty() {
            effects.push(Effect::TakeTags { row, key: mail.key, tags: mail.tags.clone() });
        }
        let open: Vec<String> = mail.open_tags().cloned().collect();
        if !open.is_empty() {
            effects.push(Effect::TakeTags { row, key: MailKey::of_id(&mail.message_id), tags: open });
        }
        effects.extend(self.lines.into_iter().map(|line| Effect::Remember(Box::new(line))));
        effects.extend(self.effects);
        effects
    }
}

/// The mail's row before anything is decided.
fn ledger_row(mail: &Mail, row: MailRow) -> LedgerRow {
    let from = mail.author.as_ref().or(mail.from.as_ref());
    LedgerRow {
        row,
        key: mail.key,
        message_id: mail.message_id.clone(),
        from: from.map(|from| from.address.to_string()).unwrap_or_default(),
        by: mail.member().cloned(),
        at: mail.at(),
        arrived_at: mail.arrived_at,
        class: mail.class,
        lead: None,
        linked_by: None,
        verdict: mail.verdict,
        contact: None,
        claimed: false,
        subject: mail.subject.clone(),
        summary: mail.summary.clone(),
        why: String::new(),
        commands: Vec::new(),
    }
}
