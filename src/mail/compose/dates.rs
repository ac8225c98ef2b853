//! Dates and times as people say them: `Tue 10 Feb`, with the year only where it is another, and what that is from
//! today. English only; no clock is read: today is the letter's own date.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::domain::time::When;

/// The reader's day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    /// The reader's local date when the letter is written.
    pub(super) date: NaiveDate,
    /// The reader's zone.
    pub(super) zone: Tz,
}

impl Today {
    /// The day of `instant` in `zone`.
    pub(super) fn new(instant: DateTime<Utc>, zone: Tz) -> Self {
        Self { date: instant.with_timezone(&zone).date_naive(), zone }
    }

    /// `Tue 10 Feb`, or `Tue 9 Feb 2027` in another year.
    pub(super) fn day(self, date: NaiveDate) -> String {
        let format = if date.year() == self.date.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
        date.format(format).to_string()
    }

    /// `Tue 10 Feb (today)`: with what it is from today, within a week.
    pub(super) fn near(self, date: NaiveDate) -> String {
        let day = self.day(date);
        match date.signed_duration_since(self.date).num_days() {
            0 => format!("{day} (today)"),
            1 => format!("{day} (tomorrow)"),
            -1 => format!("{day} (yesterday)"),
            days @ 2..=7 => format!("{day} (in {days} days)"),
            days @ -7..=-2 => format!("{day} ({} days ago)", -days),
            _ => day,
        }
    }

    /// `14:00` in the reader's zone, for instants only.
    pub(super) fn time(self, when: When) -> Option<String> {
        match when {
            When::On(_) => None,
            When::At(instant) => Some(instant.with_timezone(&self.zone).format("%H:%M").to_string()),
        }
    }

    /// `Tue 10 Feb`, or `Tue 10 Feb, 14:00`.
    pub(super) fn when(self, when: When) -> String {
        let day = self.day(when.date(self.zone));
        self.time(when).map_or(day.clone(), |time| format!("{day}, {time}"))
    }

    /// `Tue 10 Feb (today)`, or `Tue 10 Feb, 14:00 (today)`.
    pub(super) fn near_when(self, when: When) -> String {
        let (day, near) = (self.day(when.date(self.zone)), self.near(when.date(self.zone)));
        let bracket = near.strip_prefix(&day).unwrap_or_default();
        format!("{}{bracket}", self.when(when))
    }

    /// Whether it falls on the reader's day.
    pub(super) fn is(self, when: When) -> bool {
        when.date(self.zone) == self.date
    }
}

/// `1 lead`, `2 leads`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", grouped(number))
}

/// `1 day`, `3 days`.
pub(super) fn days(number: u32) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "day", "days")
}

/// `1,204`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn today() -> Today {
        let instant = Utc.with_ymd_and_hms(2026, 2, 10, 7, 0, 0).single().expect("an instant");
        Today::new(instant, chrono_tz::Europe::Berlin)
    }

    #[test]
    fn days_carry_their_weekday_and_another_year() {
        let near = |text: &str| today().near(text.parse().expect("a date"));
        assert_eq!(near("2026-02-10"), "Tue 10 Feb (today)");
        assert_eq!(near("2026-02-11"), "Wed 11 Feb (tomorrow)");
        assert_eq!(near("2026-02-09"), "Mon 9 Feb (yesterday)");
        assert_eq!(near("2026-02-04"), "Wed 4 Feb (6 days ago)");
        assert_eq!(near("2026-02-13"), "Fri 13 Feb (in 3 days)");
        assert_eq!(near("2026-03-13"), "Fri 13 Mar");
        assert_eq!(near("2027-01-04"), "Mon 4 Jan 2027");
    }

    #[test]
    fn an_instant_is_shown_in_the_readers_zone() {
        let late = Utc.with_ymd_and_hms(2026, 2, 10, 23, 30, 0).single().expect("an instant");
        assert_eq!(today().near_when(When::At(late)), "Wed 11 Feb, 00:30 (tomorrow)");
        assert!(!today().is(When::At(late)));
    }

    #[test]
    fn numbers_and_lists_read_as_people_write_them() {
        assert_eq!(count(1, "lead", "leads"), "1 lead");
        assert_eq!(count(0, "lead", "leads"), "0 leads");
        assert_eq!(count(1_234_567, "mail", "mails"), "1,234,567 mails");
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        assert_eq!(listed(&words("a b c")), "a, b and c");
        assert_eq!(listed(&words("a b")), "a and b");
        assert_eq!(listed(&[]), "");
    }
}
