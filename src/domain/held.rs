//! Commands that wait for their `yes` (product.md §14): kept in the member's record, listed in one letter an hour at most,
//! carried out once. It decides nothing about whom to believe.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::deed::Held;
use super::effect::{Effect, Holds, Queued};
use super::letters::{Letter, Reason, ToConfirm, TrustLetter};
use super::trust::{CONFIRM, YES_LIFE};
use super::world::{LetterInfo, MemberRecord, World};
use super::{Handle, Policy};

/// How often a member gets a letter that asks for a `yes`.
pub const ASKED_EVERY: TimeDelta = TimeDelta::hours(1);

/// The most mails of one member that wait; what comes after them is refused.
pub const MAX_WAITING: usize = 20;

/// How many answers an hour may tell a member that nothing was done?
pub const MAX_NOTHING_DONE: usize = 20;

/// Keeps these commands until their `yes` comes. False when too many wait already.
pub fn keep(record: &mut MemberRecord, held: Held, now: DateTime<Utc>) -> bool {
    record.held.retain(|waiting| waiting.until > now);
    if record.held.len() >= MAX_WAITING {
        return false;
    }
    let number = record.held.iter().map(|waiting| waiting.number).max().unwrap_or(0) + 1;
    record.held.push(Held { number, until: now + YES_LIFE, listed_at: None, ..held });
    true
}

/// The letter that lists all that waits, if something does that no letter has listed, and the last letter is long enough
/// ago.
pub fn ask(world: &World, policy: &Policy, by: &Handle, now: DateTime<Utc>) -> Vec<Effect> {
    let Some(known) = world.members.get(by).filter(|record| is_due(record, now)) else { return Vec::new() };
    if policy.team.present(by, now).is_none() {
        return Vec::new();
    }
    let mut record = known.clone();
    record.held.retain(|waiting| waiting.until > now);
    record.asked_yes_at = Some(now);
    for waiting in record.held.iter_mut().filter(|waiting| waiting.listed_at.is_none()) {
        waiting.listed_at = Some(now);
        waiting.until = now + YES_LIFE;
    }
    let waiting = record.held.iter().map(|held| ToConfirm {
        number: held.number,
        lines: held.orders.lines.iter().map(|line| line.written.clone()).collect(),
        subject: held.subject.clone(),
        at: held.at,
        lead: held.lead,
    });
    let letter = Letter::Trust(TrustLetter::Confirm { waiting: waiting.collect(), until: now + YES_LIFE });
    let newest = record.held.iter().rev().find_map(|held| held.message_id.clone());
    let queued = Queued {
        to: by.clone(),
        key: format!("{CONFIRM}:{by}:{}", now.timestamp()),
        lead: None,
        holds: Holds::default(),
        answers: newest,
        until: None,
        due_at: now,
        reason: Reason::Named,
        letter,
    };
    vec![Effect::PutMember { member: by.clone(), record: Box::new(record) }, Effect::Queue(Box::new(queued))]
}

/// The letters that are due to members for whom something waits.
pub fn due(world: &World, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    world.members.keys().flat_map(|member| ask(world, policy, member, now)).collect()
}

fn is_due(record: &MemberRecord, now: DateTime<Utc>) -> bool {
    let unlisted = record.held.iter().any(|held| held.listed_at.is_none() && held.until > now);
    unlisted && record.asked_yes_at.is_none_or(|asked| (now - asked).abs() >= ASKED_EVERY)
}

/// Takes out what a `yes` to this letter means: these numbers, or all that it lists. Each is taken once.
pub fn take(
    record: &mut MemberRecord,
    letter: &LetterInfo,
    numbers: &[u32],
    now: DateTime<Utc>,
) -> Vec<Held> {
    let listed = |held: &Held| {
        held.listed_at.is_some_and(|at| at.timestamp_millis() <= letter.queued_at.timestamp_millis())
            && held.until > now
    };
    let meant = |held: &Held| listed(held) && (numbers.is_empty() || numbers.contains(&held.number));
    let (taken, left) = std::mem::take(&mut record.held).into_iter().partition(meant);
    record.held = left;
    taken
}

/// Whether a member may be told once more that a mail of theirs changed nothing; notes that they are. Whatever sends them
/// and us mails in a circle ends here.
pub fn tell_nothing_done(record: &mut MemberRecord, now: DateTime<Utc>) -> bool {
    record.nothing_done_at.retain(|at| now - *at < ASKED_EVERY && *at <= now);
    let may = record.nothing_done_at.len() < MAX_NOTHING_DONE;
    if may {
        record.nothing_done_at.push(now);
    }
    may
}

/// Whether a member is told today of something that was refused; notes that they are.
pub fn tell_refused(record: &mut MemberRecord, today: NaiveDate) -> bool {
    record.refused_on.replace(today) != Some(today)
}
