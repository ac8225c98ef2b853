//! The desk on which commands are carried out: working copies of leads and members, what was decided on them, and how
//! that becomes effects and one set that can be taken back. It keeps books; it knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::Asking;
use crate::domain::calendar::Calendar;
use crate::domain::deed::{Change, Deed, DeedId};
use crate::domain::effect::{Effect, HistoryLine, Queued};
use crate::domain::handoff::Telling;
use crate::domain::lead::Lead;
use crate::domain::letters::{Refusal, Who};
use crate::domain::world::{MailRow, MemberRecord, ThreadId, World};
use crate::domain::{Handle, LeadId, Policy, change};

/// Working copies, and what has been decided on them.
pub(super) struct Desk<'a> {
    pub(super) asking: &'a Asking<'a>,
    pub(super) world: &'a World,
    pub(super) policy: &'a Policy,
    pub(super) by: &'a Handle,
    /// When the mail was sent: the time of everything it says.
    pub(super) at: DateTime<Utc>,
    pub(super) leads: BTreeMap<LeadId, Lead>,
    pub(super) members: BTreeMap<Handle, MemberRecord>,
    /// The lead named last, which a note belongs to.
    pub(super) named: Option<LeadId>,
    /// Who else is told of what was done.
    pub(super) told: BTreeSet<Handle>,
    /// Who is told of a handoff, and what.
    pub(super) tellings: Vec<(LeadId, Telling)>,
    pub(super) letters: Vec<Queued>,
    pub(super) effects: Vec<Effect>,
    /// Leads of history that came to life.
    pub(super) woken: BTreeSet<LeadId>,
    /// The set that is being taken back.
    pub(super) undone: Option<DeedId>,
    pub(super) next_handoff: i64,
    next_lead: i64,
    changes: Vec<Change>,
    lines: Vec<HistoryLine>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(asking: &'a Asking<'a>) -> Self {
        Self {
            asking,
            world: asking.world,
            policy: asking.policy,
            by: asking.by,
            at: crate::domain::time::whole_seconds(asking.at),
            leads: BTreeMap::new(),
            members: BTreeMap::new(),
            named: None,
            told: BTreeSet::new(),
            tellings: Vec::new(),
            letters: Vec::new(),
            effects: Vec::new(),
            woken: BTreeSet::new(),
            undone: None,
            next_handoff: asking.world.next_handoff,
            next_lead: asking.world.next_lead,
            changes: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// The lead as it stands here.
    pub(super) fn lead(&self, id: LeadId) -> Option<&'_ Lead> {
        self.leads.get(&id).or_else(|| self.world.leads.get(&id))
    }

    /// The lead that this one is by now, if there is one.
    pub(super) fn standing(&self, id: LeadId) -> Result<LeadId, Refusal> {
        let id = self.world.stands_for(id);
        let id = self.leads.get(&id).and_then(|lead| lead.joined).unwrap_or(id);
        self.lead(id).map(|lead| lead.id).ok_or(Refusal::UnknownLead(id))
    }

    /// The working copy of a lead.
    pub(super) fn open(&mut self, id: LeadId) -> Result<&mut Lead, Refusal> {
        if !self.leads.contains_key(&id) {
            let lead = self.world.leads.get(&id).ok_or(Refusal::UnknownLead(id))?.clone();
            self.leads.insert(id, lead);
        }
        self.leads.get_mut(&id).ok_or(Refusal::UnknownLead(id))
    }

    /// The working copy of an active lead.
    pub(super) fn open_active(&mut self, id: LeadId) -> Result<&mut Lead, Refusal> {
        let lead = self.open(id)?;
        if lead.is_active() { Ok(lead) } else { Err(Refusal::NotActive(lead.status)) }
    }

    /// The number of a lead that is being made.
    pub(super) fn number_lead(&mut self) -> LeadId {
        let id = LeadId(self.next_lead);
        self.next_lead += 1;
        id
    }

    /// Appends to a lead's history.
    pub(super) fn remember(&mut self, lead: LeadId, what: impl Into<String>) {
        let (by, cause) = (self.by.to_string(), self.asking.cause.clone());
        let what = what.into();
        self.lines.push(HistoryLine { lead, at: self.at, what, by, cause, change: String::new() });
    }

    /// The working copy of a member's own record.
    pub(super) fn record(&mut self, member: &Handle) -> &mut MemberRecord {
        let known = || self.world.members.get(member).cloned().unwrap_or_default();
        self.members.entry(member.clone()).or_insert_with(known)
    }

    /// A mail belongs to another lead, or to none, from now on.
    pub(super) fn relink(
        &mut self,
        row: MailRow,
        leads: (Option<LeadId>, Option<LeadId>),
        claimed: (bool, bool),
    ) {
        let (before, after) = leads;
        let what = match after {
            Some(_) if after == before && claimed.1 => "set aside again".to_owned(),
            Some(_) if after == before => "accepted".to_owned(),
            Some(lead) => format!("put with {lead}"),
            None => "taken off its lead".to_owned(),
        };
        let why = format!("{what} by {}", self.by);
        self.effects.push(Effect::Relink { row, lead: after, claimed: claimed.1, why });
        self.changes.push(Change::Mail { row, before, after, claimed });
    }

    /// A conversation is, or is not, about a lead from now on.
    pub(super) fn bind(&mut self, thread: ThreadId, lead: LeadId, now: bool) {
        self.effects.push(Effect::Bind { thread, lead, now });
        self.changes.push(Change::Bound { thread, lead, now });
    }

    /// The sender's working time.
    pub(super) fn calendar(&self) -> &'a Calendar {
        self.policy.team.member(self.by).map_or(&self.policy.calendar, |member| &member.calendar)
    }

    /// The sender's local date.
    pub(super) fn today(&self) -> NaiveDate {
        self.calendar().date(self.at)
    }

    /// A member, as the sender reads of them.
    pub(super) fn who(&self, handle: &Handle) -> Who {
        self.who_to(handle, self.by)
    }

    /// A member, as somebody reads of them.
    pub(super) fn who_to(&self, handle: &Handle, reader: &Handle) -> Who {
        if handle == reader {
            return Who::You;
        }
        Who::Member(self.policy.team.called(handle).to_owned())
    }

    /// What a lead is called.
    pub(super) fn title(&self, id: LeadId) -> (LeadId, String) {
        (id, self.lead(id).map(|lead| lead.name.clone()).unwrap_or_default())
    }

    /// Whether a lead differs from the record.
    pub(super) fn has_changed(&self, id: LeadId) -> bool {
        self.leads.get(&id).is_some_and(|lead| self.world.leads.get(&id) != Some(lead))
    }

    /// The effects in the order in which they are made true; and whether anything changed that can be taken back.
    pub(super) fn finish(mut self) -> (Vec<Effect>, bool) {
        let mut effects = Vec::new();
        for (id, lead) in std::mem::take(&mut self.leads) {
            let before = self.world.leads.get(&id);
            let mut fields = change::fields(before, &lead);
            if fields.is_empty() {
                continue;
            }
            add_ground(&mut fields, &lead);
            if let Some(line) = self.lines.iter_mut().rev().find(|line| line.lead == id) {
                line.change = change::between(before, &lead);
            }
            self.changes.push(Change::Lead { lead: id, fields });
            effects.push(Effect::PutLead(Box::new(lead)));
        }
        effects.extend(self.member_effects());
        effects.append(&mut self.effects);
        let changed = !self.changes.is_empty() && self.undone.is_none();
        effects.extend(self.deed().map(|deed| Effect::Deed(Box::new(deed))));
        effects.extend(self.undone.map(Effect::Spend));
        effects.extend(self.lines.into_iter().map(|line| Effect::Remember(Box::new(line))));
        effects.extend(self.letters.into_iter().map(|letter| Effect::Queue(Box::new(letter))));
        (effects, changed)
    }

    fn member_effects(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (member, after) in std::mem::take(&mut self.members) {
            let before = self.world.members.get(&member).cloned().unwrap_or_default();
            if before != after {
                effects.push(Effect::PutMember { member: member.clone(), record: Box::new(after.clone()) });
                self.changes.push(Change::Member {
                    member,
                    before: Box::new(before),
                    after: Box::new(after),
                });
            }
        }
        effects
    }

    /// The set that can be taken back; one that takes another back cannot.
    fn deed(&mut self) -> Option<Deed> {
        let changes = std::mem::take(&mut self.changes);
        (!changes.is_empty()).then(|| Deed {
            id: DeedId(self.world.next_deed),
            by: self.by.clone(),
            at: crate::domain::time::whole_seconds(self.asking.now),
            cause: self.asking.cause.clone(),
            changes,
            told: self.told.iter().cloned().collect(),
            spent: self.undone.is_some(),
        })
    }
}

/// What is planned, and who waits, rests on the last contacts: whoever takes the plan back later has to see that somebody
/// has written since. So they belong to what was touched, though they are as before.
fn add_ground(fields: &mut BTreeMap<String, (Value, Value)>, lead: &Lead) {
    const PLAN: [&str; 5] = ["status", "waiting_on", "unanswered_since", "follow_up", "if_no_reply"];
    if !PLAN.iter().any(|name| fields.contains_key(*name)) {
        return;
    }
    let mut values = change::values(lead);
    for name in ["last_contact", "last_heard"] {
        let now = values.remove(name).unwrap_or(Value::Null);
        fields.entry(name.to_owned()).or_insert((now.clone(), now));
    }
}
