//! Why a date phrase is not taken, with what a friendly answer needs. A refusal is a value that becomes an answer; it
//! never says more of the writer's text than the phrase itself.

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

use super::echo;
use crate::domain::time::When;

/// Why a phrase that reads as a date is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The day is past.
    Past {
        /// The day that was understood.
        date: NaiveDate,
    },
    /// The time is today's and past.
    PastToday {
        /// The instant that was understood.
        at: DateTime<Utc>,
    },
    /// It has two readings: `5/6`, `Friday at 2`.
    Ambiguous {
        /// The day-month reading, or the morning hour.
        first: When,
        /// The month-day reading, or the hour after noon.
        second: When,
    },
    /// `later today`, `tomorrow evening`: at what time?
    NeedsTime {
        /// The day that was understood.
        date: NaiveDate,
    },
    /// The weekday is not that of the date: `Fri 6 May`.
    WrongWeekday {
        /// The date that was understood; it has another weekday.
        date: NaiveDate,
        /// The weekday that was written.
        said: Weekday,
    },
    /// More than five years ahead (or, of what was, five years back).
    TooFar {
        /// The day that was understood.
        date: NaiveDate,
    },
    /// Something reported as past lies ahead.
    NotYet {
        /// What was understood.
        when: When,
    },
    /// There is no such day or time: `31 April`, `25:00`.
    NotADate {
        /// What was written, at most 80 characters.
        said: String,
    },
}

impl Refusal {
    /// The refusal as one sentence, with dates shown in `zone` as of `today`.
    pub fn sentence(&self, zone: Tz, today: NaiveDate) -> String {
        let show = |when: When| echo(when, zone, today);
        let day = |date: &NaiveDate| show(When::On(*date));
        match self {
            Self::Past { date } => format!("{} is past.", day(date)),
            Self::PastToday { at } => format!("{} is past already.", show(When::At(*at))),
            Self::Ambiguous { first, second } => {
                format!("This can be {} or {}; please write which.", show(*first), show(*second))
            }
            Self::NeedsTime { date } => format!("At what time on {}? For example \"2pm\".", day(date)),
            Self::WrongWeekday { date, said } => format!("{} is no {}.", day(date), weekday(*said)),
            Self::TooFar { date } => format!("{} is more than five years away.", day(date)),
            Self::NotYet { when } => format!("{} is still ahead.", show(*when)),
            Self::NotADate { said } => format!("\"{said}\" is no day or time."),
        }
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
