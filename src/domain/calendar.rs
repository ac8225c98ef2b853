//! Working time: whose hours, on which days, in which zone. Everything that is "working" is computed here, and only
//! here. Absences are not part of a calendar; they belong to the record.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::time::{Span, Unit, When, local_instant};

/// How far ahead working time is looked for before giving up: a calendar of holidays only has none.
const HORIZON_DAYS: u64 = 800;

/// Working hours by weekday: at most one stretch a day, start before end, within one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Monday first.
    days: [Option<(NaiveTime, NaiveTime)>; 7],
}

impl Hours {
    /// Reads `Mon-Fri 08:00-18:00`, several separated by commas: `Mon-Thu 08:00-17:00, Fri 08:00-14:00`.
    /// The error says what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut hours = Self { days: [None; 7] };
        for part in text.split(',') {
            let (days, stretch) = stretch(part)
                .ok_or_else(|| format!("{:?} is not like \"Mon-Fri 08:00-18:00\"", part.trim()))?;
            if stretch.0 >= stretch.1 {
                return Err(format!("{:?} ends before it starts", part.trim()));
            }
            for day in days {
                if let Some(slot) = hours.days.get_mut(day) {
                    if slot.is_some() {
                        return Err("a weekday is named twice".into());
                    }
                    *slot = Some(stretch);
                }
            }
        }
        Ok(hours)
    }

    /// The stretch worked on this weekday.
    pub fn on(&self, day: Weekday) -> Option<(NaiveTime, NaiveTime)> {
        self.days.get(day.num_days_from_monday() as usize).copied().flatten()
    }
}

/// `Mon-Fri 08:00-18:00` as places in the week and a stretch of the day.
fn stretch(text: &str) -> Option<(Vec<usize>, (NaiveTime, NaiveTime))> {
    let (days, times) = text.trim().split_once(char::is_whitespace)?;
    let (from, to) = days.split_once('-').unwrap_or((days, days));
    let from: Weekday = from.trim().parse().ok()?;
    let to: Weekday = to.trim().parse().ok()?;
    let (start, end) = times.trim().split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let mut places = Vec::new();
    let mut day = from;
    loop {
        places.push(day.num_days_from_monday() as usize);
        if day == to || places.len() == 7 {
            break;
        }
        day = day.succ();
    }
    Some((places, (time(start)?, time(end)?)))
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut day = Weekday::Mon;
        let mut first = true;
        for stretch in self.days {
            if let Some((start, end)) = stretch {
                let comma = if first { "" } else { ", " };
                write!(f, "{comma}{day} {}-{}", start.format("%H:%M"), end.format("%H:%M"))?;
                first = false;
            }
            day = day.succ();
        }
        Ok(())
    }
}

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
        instant.with_timezone(&self.zone).date_naive()
    }

    /// The instant of a local time on a local date.
    pub fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        local_instant(date, time, self.zone)
    }

    /// Whether there is working time on this date.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.hours.on(date.weekday()).is_some() && !self.holidays.contains(&date)
    }

    /// The working stretch of a date, as instants.
    pub fn stretch(&self, date: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (start, end) = self.hours.on(date.weekday())?;
        if self.holidays.contains(&date) {
            return None;
        }
        Some((self.instant(date, start), self.instant(date, end)))
    }

    /// The first working day on or after `date`; `date` itself where there is none within two years.
    pub fn roll_forward(&self, date: NaiveDate) -> NaiveDate {
        self.days_from(date).find(|day| self.is_working_day(*day)).unwrap_or(date)
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        date.succ_opt().map_or(date, |next| self.roll_forward(next))
    }

    /// The working day that is `count` working days after `date`.
    pub fn add_working_days(&self, date: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(date, |day, _| self.next_working_day(day))
    }

    /// How many working days lie after `from`, up to and including `to`; 0 when `to` is not later. At most 1,000.
    pub fn working_days_after(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.succ_opt().into_iter().flat_map(|next| next.iter_days().take_while(|day| *day <= to));
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
            Unit::Hours => instant + TimeDelta::hours(i64::from(span.count)),
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
            Unit::Years => date.checked_add_months(Months::new(12 * span.count)),
            Unit::WorkingDays => Some(self.add_working_days(date, span.count)),
            Unit::Hours | Unit::WorkingHours => None,
        };
        later.unwrap_or(date)
    }

    fn same_time(&self, instant: DateTime<Utc>, date: NaiveDate) -> DateTime<Utc> {
        self.instant(date, instant.with_timezone(&self.zone).time())
    }

    fn add_working_hours(&self, instant: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
        let mut left = TimeDelta::hours(i64::from(hours));
        for (start, end) in self.stretches_from(self.date(instant)) {
            let from = start.max(instant);
            if end <= from {
                continue;
            }
            if end - from >= left {
                return from + left;
            }
            left -= end - from;
        }
        instant + left
    }

    fn days_from(&self, date: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        date.iter_days().take(usize::try_from(HORIZON_DAYS).unwrap_or(usize::MAX))
    }

    fn stretches_from(&self, date: NaiveDate) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + '_ {
        // A local date may begin before the instant's own UTC date does, so the day before is looked at as well.
        let first = date.pred_opt().unwrap_or(date);
        self.days_from(first).filter_map(|day| self.stretch(day))
    }
}
