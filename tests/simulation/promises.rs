//! What must hold after every step, whatever happened (product.md §§7, 11, 15), judged from outside: from the record and
//! from the letters that people got.

use std::collections::{BTreeMap, BTreeSet};

use batond::domain::calendar::Calendar;
use batond::domain::lead::{Lead, WaitingOn};
use batond::domain::world::MemberRecord;
use batond::domain::{Handle, LeadId, Policy};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::play::Got;

/// A promise that was broken, in words.
#[derive(Debug, Clone)]
pub(crate) struct Broken(pub(crate) String);

/// Kinds that go at any hour: they answer what their reader wrote just now.
const ANY_HOUR: [&str; 3] = ["answer", "confirm", "refused"];

/// Working days within which something due is told, the day itself not counted; and what a cover in another zone adds.
const SLACK: TimeDelta = TimeDelta::hours(30);

/// What was seen of a lead, and since when it has been so.
struct Seen {
    plan: (i64, Option<Handle>, bool),
    since: DateTime<Utc>,
}

/// The record of what was seen.
#[derive(Default)]
pub(crate) struct Promises {
    silences: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    seen: BTreeMap<LeadId, Seen>,
    absences: BTreeMap<Handle, BTreeSet<(NaiveDate, NaiveDate)>>,
    /// Until when a member wanted no digest, the latest that was said.
    rests: BTreeMap<Handle, NaiveDate>,
    delivered: BTreeMap<String, (i64, usize)>,
}

impl Promises {
    /// Nothing can be expected between these instants.
    pub(crate) fn silent(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) {
        self.silences.push((from, to));
    }

    fn was_silent(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        self.silences.iter().any(|(start, end)| *start < to && *end > from)
    }

    fn is_away(&self, handle: &Handle, on: NaiveDate) -> bool {
        self.absences.get(handle).is_some_and(|all| all.iter().any(|(from, to)| (*from..=*to).contains(&on)))
    }

    /// A letter arrives: inside the hours of somebody who is there, and not again.
    pub(crate) fn sent(&mut self, got: &Got, before: &[Got], policy: &Policy) -> Result<(), Broken> {
        let member = policy.team.member(&got.to).unwrap();
        let today = member.calendar.date(got.at);
        let timed = !ANY_HOUR.contains(&got.kind.as_str());
        if timed && !member.calendar.is_open(got.at) {
            return Err(Broken(format!(
                "{} {} came to {} outside their hours, at {}",
                got.kind, got.id, got.to, got.at
            )));
        }
        if timed && self.is_away(&got.to, today) {
            return Err(Broken(format!(
                "{} {} came to {}, who is away on {today}",
                got.kind, got.id, got.to
            )));
        }
        if member.is_gone(today) {
            return Err(Broken(format!("{} {} came to {}, who has left", got.kind, got.id, got.to)));
        }
        let copies = self.delivered.entry(got.message.id.clone()).or_insert((got.id, 0));
        copies.1 += 1;
        if copies.0 != got.id || copies.1 > 2 {
            return Err(Broken(format!("{} {} came {} times", got.kind, got.id, copies.1)));
        }
        self.not_repeated(got, before)
    }

    /// Never an identical reminder within 20 hours.
    fn not_repeated(&self, got: &Got, before: &[Got]) -> Result<(), Broken> {
        let reminds = ["follow_up", "waiting", "nudge", "escalation"].contains(&got.kind.as_str());
        let same =
            |old: &&Got| old.to == got.to && old.kind == got.kind && old.text == got.text && old.id != got.id;
        // Where the mail server or the machine stood still, the old one was decided long before it came.
        if self.was_silent(got.at - TimeDelta::hours(40), got.at) {
            return Ok(());
        }
        let recent = before.iter().rev().take_while(|old| got.at - old.at < TimeDelta::hours(20));
        match recent.filter(|_| reminds).find(same) {
            Some(old) => {
                let (kind, subject) = (&got.kind, &got.message.subject);
                Err(Broken(format!(
                    "{kind} {} says to {} what {} said at {}, now {}: {subject}",
                    got.id, got.to, old.id, old.at, got.at
                )))
            }
            None => Ok(()),
        }
    }

    /// Who is away when, as the record says now.
    pub(crate) fn know(&mut self, members: &BTreeMap<Handle, MemberRecord>) {
        for (handle, record) in members {
            let known = record.absences.iter().map(|absence| (absence.from, absence.to)).collect();
            self.absences.insert(handle.clone(), known);
            if let Some(until) = record.digest_rests_until {
                let latest = self.rests.entry(handle.clone()).or_insert(until);
                *latest = until.max(*latest);
            }
        }
    }

    /// Looks at the whole record.
    #[expect(clippy::too_many_arguments, reason = "everything a promise is judged by")]
    pub(crate) fn look(
        &mut self,
        leads: &[Lead],
        members: &BTreeMap<Handle, MemberRecord>,
        got: &[Got],
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<(), Broken> {
        self.know(members);
        for lead in leads {
            Self::one_owner(lead, policy)?;
            let plan = (lead.revision, lead.owner.clone(), lead.is_live());
            let seen = self.seen.entry(lead.id).or_insert_with(|| Seen { plan: plan.clone(), since: now });
            if seen.plan != plan {
                *seen = Seen { plan, since: now };
            }
            let since = seen.since;
            self.due_was_told(lead, since, got, policy, now)?;
            self.pending_is_reminded(lead, got, policy, now)?;
        }
        Ok(())
    }

    /// One owner; and an open handoff's receiver is it.
    fn one_owner(lead: &Lead, policy: &Policy) -> Result<(), Broken> {
        let unknown = lead.owner.as_ref().filter(|owner| policy.team.member(owner).is_none());
        if let Some(owner) = unknown {
            return Err(Broken(format!("{} is owned by {owner}, who is nobody", lead.id)));
        }
        match lead.pending() {
            Some(handoff) if lead.owner.as_ref() != Some(&handoff.to) => {
                Err(Broken(format!("{} is owned by {:?}, and handed to {}", lead.id, lead.owner, handoff.to)))
            }
            Some(_) if !lead.is_active() => {
                Err(Broken(format!("{} is over, and its handoff is open", lead.id)))
            }
            _ => Ok(()),
        }
    }

    /// What was due was told to somebody by the end of the next working day.
    #[expect(clippy::too_many_arguments, reason = "everything a promise is judged by")]
    fn due_was_told(
        &self,
        lead: &Lead,
        since: DateTime<Utc>,
        got: &[Got],
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<(), Broken> {
        let (Some(follow_up), Some(owner), true) = (lead.follow_up, &lead.owner, lead.is_live()) else {
            return Ok(());
        };
        let calendar = &policy.team.member(owner).unwrap().calendar;
        let due = follow_up.when.date(calendar.zone).max(calendar.date(since));
        let told_from = calendar.instant(due, chrono::NaiveTime::MIN) - SLACK;
        let Some(told_by) = end_of_next(calendar, due) else { return Ok(()) };
        let told_by = told_by + SLACK + self.nobody_there(owner, due, calendar, policy);
        // Who wants no digest has said so; what is three working days late comes all the same.
        let rested = self.rests.get(owner).is_some_and(|until| due < *until);
        if rested || now < told_by || self.was_silent(told_from, told_by) {
            return Ok(());
        }
        let told = got.iter().rev().take_while(|got| got.at >= told_from).any(|got| speaks_of(got, lead.id));
        if told {
            Ok(())
        } else {
            Err(Broken(format!("{} was due on {due} and nobody was told by {told_by}", lead.id)))
        }
    }

    /// Where the owner is away or gone, others are told in their own hours: a weekend and a holiday more.
    fn nobody_there(
        &self,
        owner: &Handle,
        due: NaiveDate,
        calendar: &Calendar,
        policy: &Policy,
    ) -> TimeDelta {
        let next = calendar.next_working_day(due);
        let gone = policy.team.member(owner).is_some_and(|member| member.is_gone(next));
        let absent = self.is_away(owner, due) || self.is_away(owner, next) || gone;
        if absent { TimeDelta::days(5) } else { TimeDelta::zero() }
    }

    /// A pending handoff always has somebody being reminded of it.
    fn pending_is_reminded(
        &self,
        lead: &Lead,
        got: &[Got],
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<(), Broken> {
        let Some(handoff) = lead.pending() else { return Ok(()) };
        let from = now - TimeDelta::days(8);
        if handoff.opened_at > from || self.was_silent(from, now) || policy.team.members().is_empty() {
            return Ok(());
        }
        let told = got.iter().rev().take_while(|got| got.at >= from).any(|got| speaks_of(got, lead.id));
        if told {
            Ok(())
        } else {
            Err(Broken(format!("the handoff of {} is pending, and nobody hears of it", lead.id)))
        }
    }
}

/// What a letter about one lead says is so on the record: nothing is told that is no longer true.
pub(crate) fn is_true(got: &Got, lead: &Lead, policy: &Policy) -> Result<(), Broken> {
    let calendar = &policy.team.member(&got.to).unwrap().calendar;
    let due = lead.follow_up.map(|follow_up| follow_up.when.date(calendar.zone));
    let so = match got.kind.as_str() {
        "follow_up" => {
            lead.is_live() && due.is_some_and(|due| due <= calendar.date(got.at) + TimeDelta::days(1))
        }
        "waiting" => lead.is_live() && lead.waiting_on == WaitingOn::Us && lead.unanswered_since.is_some(),
        "nudge" | "escalation" => lead.is_active() && lead.pending().is_some(),
        "handoff" => {
            lead.is_active()
                && lead
                    .pending()
                    .is_some_and(|handoff| handoff.to == got.to || lead.owner.as_ref() == Some(&handoff.to))
        }
        _ => true,
    };
    if so {
        Ok(())
    } else {
        Err(Broken(format!(
            "{} {} came to {} at {}, and {} is not so any more",
            got.kind, got.id, got.to, got.at, lead.id
        )))
    }
}

/// Whether a letter names the lead, or says that there is more than it names.
fn speaks_of(got: &Got, lead: LeadId) -> bool {
    let name = lead.to_string();
    let named = got
        .text
        .match_indices(&name)
        .any(|(at, _)| !got.text[at + name.len()..].starts_with(|after: char| after.is_ascii_digit()));
    named || got.text.lines().any(|line| line.starts_with("and ") && line.ends_with("more"))
}

/// The end of the first working day after a date.
fn end_of_next(calendar: &Calendar, date: NaiveDate) -> Option<DateTime<Utc>> {
    calendar.stretch(calendar.next_working_day(date)).map(|(_, end)| end)
}
