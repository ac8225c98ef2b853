//! Letters about one lead: its follow-up, when its time has come and when it is late; and a customer who waits. One a
//! person and working day, in the order of the steps; the next digest shows the rest (product.md §11).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::reader::{Reader, background};
use super::steps;
use crate::domain::effect::{Holds, Queued};
use crate::domain::lead::Lead;
use crate::domain::letters::{FollowUp, Letter, Reason, Waiting};
use crate::domain::presence::Presence;
use crate::domain::reminder::{Reminder, Step};
use crate::domain::time::When;
use crate::domain::{Handle, Member};

/// For so long nobody is told the same once more.
const SAME_AGAIN: TimeDelta = TimeDelta::hours(20);

/// How many decided steps a lead remembers.
const REMEMBERED: usize = 60;

/// A lead whose steps are being decided.
struct Deciding<'a> {
    lead: Lead,
    presence: Presence<'a>,
    now: DateTime<Utc>,
    letters: Vec<Queued>,
}

/// One letter that may go: to whom, when, and on which of their days.
struct Slot<'m> {
    member: &'m Member,
    at: DateTime<Utc>,
    on: NaiveDate,
}

/// The lead after its steps were decided, and the letters about it.
pub(super) fn decide(lead: &Lead, presence: Presence<'_>, now: DateTime<Utc>) -> (Lead, Vec<Queued>) {
    let mut deciding = Deciding { lead: lead.clone(), presence, now, letters: Vec::new() };
    let open = steps::open(lead, presence.policy(), now);
    let due: Vec<Step> = open.filter(|(_, at)| *at <= now).map(|(step, _)| step).collect();
    for step in &due {
        // After a gap only what is still true: a follow-up that is days late is not told as one whose time has come.
        if *step == Step::Time && due.contains(&Step::Late) {
            deciding.decided(*step, None, now.date_naive(), false);
        } else {
            deciding.step(*step);
        }
    }
    let spare = deciding.lead.reminders.len().saturating_sub(REMEMBERED);
    deciding.lead.reminders.drain(..spare);
    (deciding.lead, deciding.letters)
}

impl Deciding<'_> {
    /// Tells a step to everybody it is for, each in their own hours, as soon as one of them is there.
    fn step(&mut self, step: Step) {
        let (readers, reason) = steps::audience(step, &self.lead, self.presence, self.now);
        let slots: Vec<Slot<'_>> = readers.iter().filter_map(|member| self.slot(member)).collect();
        if readers.is_empty() && !self.presence.managers(self.now).is_empty() {
            // Everybody whom it is for reads of the lead as its owner.
            return self.decided(step, None, self.now.date_naive(), false);
        }
        if !slots.iter().any(|slot| slot.at <= self.now) {
            return;
        }
        for slot in slots {
            let to = &slot.member.handle;
            let gives_way = self.had_one(to, slot.on);
            let queued = !gives_way && !self.was_told(step, to, slot.at);
            // What is late stands in the next digest anyway.
            self.lead.carried |= gives_way && step == Step::Waiting;
            if queued {
                let letter = self.letter(step, &slot, &reason);
                self.letters.push(letter);
            }
            self.decided(step, Some(to.clone()), slot.on, queued);
        }
    }

    fn slot<'m>(&self, member: &'m Member) -> Option<Slot<'m>> {
        let at = self.presence.opens(member, self.now)?;
        Some(Slot { member, at, on: member.calendar.date(at) })
    }

    /// Whether they got a letter about this lead on that day of theirs.
    fn had_one(&self, to: &Handle, on: NaiveDate) -> bool {
        let mut sent = self.lead.reminders.iter().filter(|reminder| reminder.queued);
        sent.any(|reminder| reminder.to.as_ref() == Some(to) && reminder.on == on)
    }

    /// Whether they were told exactly this a short while ago.
    fn was_told(&self, step: Step, to: &Handle, at: DateTime<Utc>) -> bool {
        let when = self.about(step);
        let mut sent = self.lead.reminders.iter().filter(|reminder| reminder.queued);
        sent.any(|reminder| {
            let same = reminder.step == step && reminder.when == when && reminder.to.as_ref() == Some(to);
            same && (at - reminder.at).abs() < SAME_AGAIN
        })
    }

    /// What a step is about: the follow-up, or the first mail that nobody answered.
    fn about(&self, step: Step) -> When {
        let planned = self.lead.follow_up.map(|follow_up| follow_up.when);
        let waiting = self.lead.unanswered_since.map(When::At);
        let about = if step.is_waiting() { waiting } else { planned };
        about.unwrap_or(When::At(self.now))
    }

    fn decided(&mut self, step: Step, to: Option<Handle>, on: NaiveDate, queued: bool) {
        let when = self.about(step);
        let revision = self.lead.revision;
        self.lead.reminders.push(Reminder { step, to, revision, when, at: self.now, on, queued });
    }

    fn letter(&self, step: Step, slot: &Slot<'_>, reason: &Reason) -> Queued {
        let (lead, member) = (&self.lead, slot.member);
        let line = Reader { member, policy: self.presence.policy() }.line(lead, slot.at);
        let background = background(lead);
        let for_manager_of = self.owner_for(reason);
        let letter = if step.is_waiting() {
            Letter::Waiting(Waiting { line, background, for_manager_of })
        } else {
            Letter::FollowUp(FollowUp { line, background, for_manager_of })
        };
        let unanswered = lead.unanswered_since.filter(|_| step.is_waiting());
        let mut key =
            format!("{}:{}:{}:{}:{}", letter.kind(), member.handle, lead.id, lead.revision, step.word());
        if let Some(since) = unanswered {
            // A plan on hold outlives more than one wait.
            key = format!("{key}:{}", since.timestamp());
        }
        Queued {
            to: member.handle.clone(),
            key,
            lead: Some(lead.id),
            holds: Holds { unanswered, ..Holds::plan(lead.revision) },
            answers: None,
            until: Some(slot.on),
            due_at: slot.at,
            reason: reason.clone(),
            letter,
        }
    }

    /// Managers are told whose lead it is: nobody's has an empty name.
    fn owner_for(&self, reason: &Reason) -> Option<String> {
        let name = self.lead.owner.as_ref().map(|owner| self.presence.first_name(owner));
        (*reason == Reason::Manager).then(|| name.unwrap_or_default())
    }
}
