//! The one summary after the first reading (product.md §3): what was found, told to the managers once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::effect::{Effect, Holds, Queued};
use super::lead::{Contacted, Lead};
use super::letters::{FirstSync, LastLine, LeadLine, Letter, Reason, Who};
use super::{Handle, Policy};

/// How many leads without an owner are shown.
pub const SHOWN: u32 = 20;

/// The summary. `owners` are handles ('' for nobody) with their number of leads; `unowned` the first of those without
/// an owner.
pub fn letter(
    policy: &Policy,
    mails: i64,
    owners: &[(String, i64)],
    unowned: &[Lead],
    now: DateTime<Utc>,
) -> FirstSync {
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let first_name = |handle: &str| {
        let member = handle.parse::<Handle>().ok().and_then(|handle| policy.team.member(&handle).cloned());
        member.map_or_else(|| handle.to_owned(), |member| policy.team.called(&member.handle).to_owned())
    };
    let total = owners.iter().map(|(_, number)| *number).sum();
    let nobodys = owners.iter().find(|(handle, _)| handle.is_empty()).map_or(0, |(_, number)| *number);
    let by_owner: BTreeMap<String, u32> = owners
        .iter()
        .filter(|(handle, _)| !handle.is_empty())
        .map(|(handle, number)| (first_name(handle), count(*number)))
        .collect();
    let mut by_owner: Vec<(String, u32)> = by_owner.into_iter().collect();
    by_owner.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let shown: Vec<LeadLine> = unowned.iter().map(|lead| line(lead, policy)).collect();
    let more = count(nobodys).saturating_sub(u32::try_from(shown.len()).unwrap_or(u32::MAX));
    let span = policy.calendar.add(now, policy.since) - now;
    FirstSync {
        mails: count(mails),
        leads: count(total),
        by_owner,
        unowned: shown,
        more,
        since: policy.calendar.date(now - span),
    }
}

/// A lead that nobody owns: what its customer wrote last, else what left under the inbox's own name.
fn line(lead: &Lead, policy: &Policy) -> LeadLine {
    let mut line = LeadLine::new(lead.id, lead.name.clone());
    let heard = lead.last_heard.as_ref().map(|heard| {
        let person = lead.contacts.iter().find(|contact| contact.address.as_str() == heard.by);
        (heard, Who::Customer(person.map_or(heard.by.as_str(), |person| person.label()).to_owned()))
    });
    let said = |last: &Contacted, who| {
        let on = policy.calendar.date(last.at);
        LastLine { on, who, what: last.summary.clone(), own_words: true }
    };
    line.heard = heard.map(|(last, who)| said(last, who));
    let ours = lead.last_contact.as_ref().filter(|_| line.heard.is_none());
    line.last = ours.map(|last| said(last, Who::Team));
    line
}

/// The letters that tell it, one a manager.
pub fn told(policy: &Policy, summary: &FirstSync, now: DateTime<Utc>) -> Vec<Effect> {
    let today = policy.calendar.date(now);
    let queue = |member: &super::Member| {
        Effect::Queue(Box::new(Queued {
            to: member.handle.clone(),
            key: format!("first_sync:{}:{today}", member.handle),
            lead: None,
            holds: Holds::default(),
            answers: None,
            until: None,
            due_at: now,
            reason: Reason::Manager,
            letter: Letter::FirstSync(summary.clone()),
        }))
    };
    policy.team.managers(today).map(queue).collect()
}
