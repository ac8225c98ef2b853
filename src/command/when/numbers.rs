//! Days of which only numbers are said: days without a year, and `5/6`. Nothing is guessed: a day that has just passed
//! is past, and two readings are two readings.

use chrono::{Datelike, Months, NaiveDate, Weekday};

use crate::domain::policy::DateOrder;

/// For how long is a day without a year one that has passed, rather than next year's?
pub(super) const PAST_DAYS: i64 = 60;

/// Which way a phrase looks from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Ahead,
    Back,
}

/// A day without a year: the one that is meant, and whether it lies on the wrong side of today. None when neither this
/// year nor the neighbouring one has that day.
pub(super) fn yearless(month: u32, day: u32, today: NaiveDate, look: Look) -> Option<(NaiveDate, bool)> {
    let on = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    let this = today.year();
    let before = [this, this - 1].into_iter().filter_map(on).find(|date| *date < today);
    let after = [this, this + 1].into_iter().filter_map(on).find(|date| *date > today);
    if let Some(same) = on(this).filter(|date| *date == today) {
        return Some((same, false));
    }
    let (right, wrong) = if look == Look::Ahead { (after, before) } else { (before, after) };
    let near = wrong.filter(|date| (today - *date).num_days().abs() <= PAST_DAYS);
    near.map(|date| (date, true)).or_else(|| right.map(|date| (date, false)))
}

/// The day of that number nearest to today: `the 15th`. Months without such a day are passed over.
pub(super) fn of_month(day: u32, today: NaiveDate, look: Look) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..=2).find_map(|months| {
        let month = match look {
            Look::Ahead => first.checked_add_months(Months::new(months))?,
            Look::Back => first.checked_sub_months(Months::new(months))?,
        };
        let date = month.with_day(day)?;
        let fits = if look == Look::Ahead { date >= today } else { date <= today };
        fits.then_some(date)
    })
}

/// `5/6` as a day and month, each a reading that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readings {
    /// No such day.
    None,
    /// Only one reading.
    One((NaiveDate, bool)),
    /// Day first, then month first.
    Two((NaiveDate, bool), (NaiveDate, bool)),
}

/// The numbers of a date such as `5/6`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) year: Option<u32>,
}

/// All readings of `5/6`. With an order there is at most one; a weekday beside it may decide.
pub(super) fn readings(
    pair: Pair,
    order: DateOrder,
    weekday: Option<Weekday>,
    today: NaiveDate,
    look: Look,
) -> Readings {
    let Pair { first, second, year } = pair;
    let read = |month: u32, day: u32| match year {
        Some(year) => dated(year, month, day).map(|date| (date, on_wrong_side(date, today, look))),
        None => yearless(month, day, today, look),
    };
    let day_first =
        Some(order).filter(|order| *order != DateOrder::MonthDay).and_then(|_| read(second, first));
    let month_first =
        Some(order).filter(|order| *order != DateOrder::DayMonth).and_then(|_| read(first, second));
    match (day_first, month_first) {
        (None, None) => Readings::None,
        (Some(one), None) | (None, Some(one)) => Readings::One(one),
        (Some(one), Some(two)) if one == two => Readings::One(one),
        (Some(one), Some(two)) => match weekday {
            Some(day) if one.0.weekday() == day && two.0.weekday() != day => Readings::One(one),
            Some(day) if two.0.weekday() == day && one.0.weekday() != day => Readings::One(two),
            _ => Readings::Two(one, two),
        },
    }
}

/// A day with its year.
pub(super) fn dated(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Whether a day is past when looking ahead, or ahead when looking back.
pub(super) fn on_wrong_side(date: NaiveDate, today: NaiveDate, look: Look) -> bool {
    if look == Look::Ahead { date < today } else { date > today }
}
