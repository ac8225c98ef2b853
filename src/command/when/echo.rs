//! A date as it is said back to people: always with its weekday, so that a wrong reading is seen at once.

use chrono::{Datelike, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::domain::time::{When, local};

/// How far from today does a date go without its year? Less than the eleven months or so in which a date without a
/// year can be read back only one way (a year less the sixty days that count as past).
const YEARLESS_DAYS: i64 = 300;

/// `Wed 6 May`, with a time `Wed 6 May 14:00`, both in `zone`. The year is added (`Wed 6 May 2027`) when the date is
/// more than 300 days from `today`. Reading the echo gives the same date again, for dates ahead.
pub fn echo(when: When, zone: Tz, today: NaiveDate) -> String {
    let (date, time) = match when {
        When::On(date) => (date, None),
        When::At(instant) => {
            let local = local(instant, zone);
            (local.date(), Some(local.time()))
        }
    };
    let near = (date - today).num_days().abs() <= YEARLESS_DAYS;
    let year = if near { String::new() } else { format!(" {:04}", date.year()) };
    let time = time.map(|time: NaiveTime| time.format(" %H:%M").to_string()).unwrap_or_default();
    format!("{}{year}{time}", date.format("%a %-d %b"))
}
