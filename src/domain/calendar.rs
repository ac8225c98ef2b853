//! Working time: whose hours, on which days, in which zone. Everything that is "working" is computed here, and only
//! here. Absences are not part of a calendar; they belong to the record. No date, however far, makes it panic or loop.

mod hours;
mod ics;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub use hours::Hours;
pub use ics::holidays_from_ics;

use super::time::{Span, Unit, When, local, local_instant};

/// How many days without any work are looked through before giving up: a calendar may have no hours at all.
const HORIZON_DAYS: u32 = 800;

/// How many days may a count of working time reach over? About 270 years; no deadline needs more.
const MAX_DAYS: usize = 100_000;

/// One person's (or the team's) working time.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// The zone in which hours and dates are read.
    pub zone: Tz,
    /// The weekly hours.
    pub hours: Hours,
    /// Days off, shared by the team.
    pub holidays: Arc<BTreeSet<NaiveDate>>,
}

impl Calendar {
    /// The local date of an instant.
    pub fn date(&self, instant: DateTime<Utc>) -> NaiveDate {
        local(instant, self.zone).date()
    }

    /// The instant of a local time on a local date.
    pub fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        local_instant(date, time, self.zone)
    }

    /// Whether there is working time on this date.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.hours.on(date.weekday()).is_some() && !self.holidays.contains(&date)
    }

    /// The working stretch of a date, as instants; none on a day off, nor where a daylight-saving gap swallows it.
    pub fn stretch(&self, date: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (start, end) = self.hours.on(date.weekday())?;
        if self.holidays.contains(&date) {
            return None;
        }
        let start = self.instant(date, start);
        let end = match date.succ_opt() {
            Some(next) if end == hours::MIDNIGHT => self.instant(next, NaiveTime::MIN),
            _ => self.instant(date, end),
        };
        (start < end).then_some((start, end))
    }

    /// The first working day on or after `date`; `date` itself where there is none within two years.
    pub fn roll_forward(&self, date: NaiveDate) -> NaiveDate {
        self.working_day_from(date).unwrap_or(date)
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        date.succ_opt().map_or(date, |next| self.roll_forward(next))
    }

    /// The working day that is `count` working days after `date`.
    pub fn add_working_days(&self, date: NaiveDate, count: u32) -> NaiveDate {
        let mut left = count;
        let mut reached = date;
        for day in date.iter_days().skip(1).take(MAX_DAYS) {
            let idle = (day - reached).num_days() > i64::from(HORIZON_DAYS);
            if left == 0 || idle || self.hours.is_empty() {
                break;
            }
            if self.is_working_day(day) {
                reached = day;
                left -= 1;
            }
        }
        // Where there are no working days, the rest counts as days.
        reached.checked_add_days(Days::new(u64::from(left))).unwrap_or(reached)
    }

    /// How many working days lie after `from`, up to and including `to`; 0 when `to` is not later. At most 1,000, and
    /// none beyond 100,000 days.
    pub fn working_days_after(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.iter_days().skip(1).take(MAX_DAYS).take_while(|day| *day <= to);
        u32::try_from(days.filter(|day| self.is_working_day(*day)).take(1000).count()).unwrap_or(u32::MAX)
    }

    /// Whether an instant lies in working time (the end of a stretch does not).
    pub fn is_open(&self, instant: DateTime<Utc>) -> bool {
        self.stretch(self.date(instant)).is_some_and(|(start, end)| start <= instant && instant < end)
    }

    /// The instant itself when it is in working time, else the next start of work. None when none comes in two years.
    pub fn next_open(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.stretches_from(self.date(instant))
            .find(|(_, end)| *end > instant)
            .map(|(start, _)| start.max(instant))
    }

    /// The instant that lies `span` after `instant`. Working hours count inside the hours; working days give the same
    /// local time on the n-th working day after (a start outside working time first moves to the next start of work);
    /// other units are calendar arithmetic on the local time.
    pub fn add(&self, instant: DateTime<Utc>, span: Span) -> DateTime<Utc> {
        match span.unit {
            Unit::Hours => plus_hours(instant, span.count),
            Unit::WorkingHours => self.add_working_hours(instant, span.count),
            Unit::WorkingDays => {
                let start = self.next_open(instant).unwrap_or(instant);
                self.same_time(start, self.add_working_days(self.date(start), span.count))
            }
            _ => self.same_time(instant, self.add_calendar(self.date(instant), span)),
        }
    }

    /// The local date that lies `span` after the local date of `when`; hours of both kinds are added to the instant
    /// (of a date: to its start of work).
    pub fn add_to(&self, when: When, span: Span) -> NaiveDate {
        match (when, span.unit) {
            (When::On(date), Unit::WorkingDays) => self.add_working_days(date, span.count),
            (When::On(date), Unit::Hours | Unit::WorkingHours) => {
                let start =
                    self.stretch(date).map_or_else(|| self.instant(date, NaiveTime::MIN), |(start, _)| start);
                self.date(self.add(start, span))
            }
            (When::On(date), _) => self.add_calendar(date, span),
            (When::At(instant), _) => self.date(self.add(instant, span)),
        }
    }

    fn add_calendar(&self, date: NaiveDate, span: Span) -> NaiveDate {
        let later = match span.unit {
            Unit::Days => date.checked_add_days(Days::new(u64::from(span.count))),
            Unit::Weeks => date.checked_add_days(Days::new(7 * u64::from(span.count))),
            Unit::Months => date.checked_add_months(Months::new(span.count)),
            Unit::Years => date.checked_add_months(Months::new(span.count.saturating_mul(12))),
            Unit::WorkingDays => Some(self.add_working_days(date, span.count)),
            Unit::Hours | Unit::WorkingHours => None,
        };
        later.unwrap_or(date)
    }

    fn same_time(&self, instant: DateTime<Utc>, date: NaiveDate) -> DateTime<Utc> {
        self.instant(date, local(instant, self.zone).time())
    }

    /// Walks the stretches from an instant on; where they end for good, the rest counts as hours of the clock.
    fn add_working_hours(&self, instant: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
        let mut left = TimeDelta::hours(i64::from(hours));
        let mut reached = instant;
        for (start, end) in self.stretches_from(self.date(instant)) {
            let from = start.max(instant);
            if end <= from {
                continue;
            }
            if end - from >= left {
                return plus(from, left);
            }
            left -= end - from;
            reached = end;
        }
        plus(reached, left)
    }

    fn working_day_from(&self, date: NaiveDate) -> Option<NaiveDate> {
        if self.hours.is_empty() {
            return None;
        }
        date.iter_days().take(HORIZON_DAYS as usize).find(|day| self.is_working_day(*day))
    }

    /// The stretches of work from a date on, until none comes for `HORIZON_DAYS`.
    fn stretches_from(&self, date: NaiveDate) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + '_ {
        let days = if self.hours.is_empty() { 0 } else { MAX_DAYS };
        let mut idle = 0;
        // Before a fold at midnight an instant's date may still have the end of the day before to come.
        let first = date.pred_opt().unwrap_or(date);
        first
            .iter_days()
            .take(days)
            .map_while(move |day| {
                let stretch = self.stretch(day);
                idle = if stretch.is_some() { 0 } else { idle + 1 };
                (idle <= HORIZON_DAYS).then_some(stretch)
            })
            .flatten()
    }
}

fn plus_hours(instant: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    plus(instant, TimeDelta::hours(i64::from(hours)))
}

fn plus(instant: DateTime<Utc>, delta: TimeDelta) -> DateTime<Utc> {
    instant.checked_add_signed(delta).unwrap_or(instant)
}
