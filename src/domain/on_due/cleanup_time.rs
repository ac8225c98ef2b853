//! When the weekly cleanup goes (product.md §11): at its hour in its week, by the digest's rule about hours and working
//! days. A missed one goes once, keyed by its own Monday. What it says is made elsewhere.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use crate::domain::Member;
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::letters::{Cleanup, Letter, Reason};
use crate::domain::presence::Presence;
use crate::domain::world::MemberRecord;

/// A missed cleanup gives way to the next one when that comes within this.
const NEXT_IS_NEAR: TimeDelta = TimeDelta::days(1);

/// How many cleanups ahead the next one is looked for: a leave may swallow a few.
const WEEKS: u64 = 60;

/// The letter of a member's cleanup, and that it is settled. The managers are told even when nothing is wrong.
pub fn cleanup_letter(
    member: &Member,
    monday: NaiveDate,
    cleanup: &Cleanup,
    now: DateTime<Utc>,
) -> Vec<Effect> {
    let handle = &member.handle;
    let mut effects = vec![Effect::SettleCleanup { member: handle.clone(), monday }];
    if member.is_manager() || !cleanup.is_empty() {
        effects.push(Effect::Queue(Box::new(Queued {
            to: handle.clone(),
            key: format!("cleanup:{handle}:{monday}"),
            lead: None,
            holds: Holds::default(),
            answers: None,
            // The next one says it anew.
            until: monday.checked_add_days(Days::new(6)),
            due_at: now,
            reason: if member.is_manager() { Reason::Manager } else { Reason::Owner },
            letter: Letter::Cleanup(Box::new(cleanup.clone())),
        })));
    }
    effects
}

/// The Monday of the cleanup that this member is to get now. Whoever is away has none.
pub fn cleanup_due(
    member: &Member,
    presence: Presence<'_>,
    record: &MemberRecord,
    born_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<NaiveDate> {
    let day = latest(member, presence, now)?;
    let monday = monday_of(day)?;
    let settled = is_settled(record, monday, member.calendar.date(now));
    let next = at(member, presence, day.checked_add_days(Days::new(7))?);
    let begins = begins(member, presence, day);
    let missed = member.calendar.date(now) > member.calendar.date(begins);
    let gives_way = missed && next - now <= NEXT_IS_NEAR;
    let before_birth = begins < born_at;
    let open = presence.opens(member, now) == Some(now);
    (open && !settled && !before_birth && !gives_way).then_some(monday)
}

/// Whether the cleanup of a Monday was settled, or a later one. One still to come was settled by a clock that was ahead.
pub fn is_settled(record: &MemberRecord, monday: NaiveDate, today: NaiveDate) -> bool {
    record.cleanup_on.is_some_and(|on| (monday..=today).contains(&on))
}

/// The next instant at which a cleanup may be due for this member.
pub fn next_cleanup(
    member: &Member,
    presence: Presence<'_>,
    record: &MemberRecord,
    born_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let first = latest(member, presence, now)?;
    (0..WEEKS).find_map(|week| {
        let day = first.checked_add_days(Days::new(7 * week))?;
        let open = presence.opens(member, at(member, presence, day).max(now))?;
        (cleanup_due(member, presence, record, born_at, open) == monday_of(day)).then_some(open)
    })
}

/// The day of the latest cleanup whose time has come.
fn latest(member: &Member, presence: Presence<'_>, now: DateTime<Utc>) -> Option<NaiveDate> {
    let today = member.calendar.date(now);
    let wanted = presence.policy().cleanup.0.num_days_from_monday();
    let back = (today.weekday().num_days_from_monday() + 7 - wanted) % 7;
    let day = today.checked_sub_days(Days::new(u64::from(back)))?;
    if at(member, presence, day) <= now { Some(day) } else { day.checked_sub_days(Days::new(7)) }
}

/// The configured time on that day, on the member's clock.
fn at(member: &Member, presence: Presence<'_>, day: NaiveDate) -> DateTime<Utc> {
    member.calendar.instant(day, presence.policy().cleanup.1)
}

/// The instant at which it goes when nothing is missed.
fn begins(member: &Member, presence: Presence<'_>, day: NaiveDate) -> DateTime<Utc> {
    let at = at(member, presence, day);
    presence.opens(member, at).unwrap_or(at)
}

fn monday_of(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
}
