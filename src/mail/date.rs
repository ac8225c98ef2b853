//! The Date header. What RFC 5322 says, what older programs wrote (named zones, two-digit years, asctime), and ISO;
//! anything else is no date. Arrival, not this, is the truth.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use super::words;

/// The years a mail may claim; others are nonsense.
const YEARS: std::ops::RangeInclusive<i32> = 1980..=2100;

/// Reads a date; comments are skipped. None for what is no date, and for days and zones that do not exist.
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let text = without_comments(text);
    if let Ok(instant) = DateTime::parse_from_rfc3339(text.trim()) {
        return sane(instant.to_utc());
    }
    let mut parts = Parts::default();
    for token in text.split([' ', '\t', ',', '\u{a0}']).filter(|token| !token.is_empty()).take(12) {
        parts.take(token);
    }
    parts.instant().and_then(sane)
}

fn sane(instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
    use chrono::Datelike;
    YEARS.contains(&instant.year()).then_some(instant)
}

fn without_comments(text: &str) -> String {
    let mut depth = 0u32;
    words::clean(text, 200)
        .chars()
        .filter(|c| {
            let inside = depth > 0;
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !inside && *c != '('
        })
        .collect()
}

/// What the tokens of a date have told so far.
#[derive(Default)]
struct Parts {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    time: Option<(u32, u32, u32)>,
    zone: Option<i32>,
}

impl Parts {
    fn take(&mut self, token: &str) {
        if self.time.is_none() && token.contains(':') {
            self.time = clock(token);
        } else if self.time.is_some() && self.zone.is_none() && zone(token).is_some() {
            self.zone = zone(token);
        } else if let Some(number) = month(token) {
            self.month = self.month.or(Some(number));
        } else if token.contains('-') {
            token.split('-').filter(|part| !part.is_empty()).take(3).for_each(|part| self.take(part));
        } else if let Ok(number) = token.parse::<u16>() {
            self.number(i32::from(number), token.len());
        }
    }

    fn number(&mut self, number: i32, digits: usize) {
        if self.day.is_none() && digits <= 2 {
            self.day = u32::try_from(number).ok();
        } else if self.year.is_none() {
            // RFC 5322 §4.3: two and three digits.
            self.year = Some(match (digits, number) {
                (2, 0..=49) => number + 2000,
                (2 | 3, _) => number + 1900,
                _ => number,
            });
        }
    }

    fn instant(self) -> Option<DateTime<Utc>> {
        let date = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        let (hour, minute, second) = self.time?;
        let local = date.and_hms_opt(hour, minute, second.min(59))?;
        let offset = FixedOffset::east_opt(self.zone.unwrap_or(0) * 60)?;
        Some(local.and_local_timezone(offset).single()?.to_utc())
    }
}

fn clock(token: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = token.split(':').map(|part| part.split('.').next().and_then(|n| n.parse::<u32>().ok()));
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().map_or(Some(0), |second| second)?;
    (hour < 24 && minute < 60 && second <= 60).then_some((hour, minute, second))
}

fn month(token: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start: String = token.chars().take(3).collect::<String>().to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == start)?;
    u32::try_from(place).ok().map(|place| place + 1)
}

/// Minutes east of UTC.
fn zone(token: &str) -> Option<i32> {
    let sign = match token.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return named_zone(token),
    };
    let digits: String = token.chars().skip(1).filter(|c| *c != ':').collect();
    if digits.len() != 4 {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// RFC 5322 §4.3, and the European ones that are met.
fn named_zone(token: &str) -> Option<i32> {
    let hours = match token.to_ascii_uppercase().as_str() {
        "UT" | "UTC" | "GMT" | "Z" | "WET" => 0,
        "BST" | "CET" | "MET" | "WEST" => 1,
        "CEST" | "MEST" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "JST" => 9,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_ages_are_read() {
        for (text, expected) in [
            ("Wed, 6 May 2026 10:00:00 +0200", "2026-05-06T08:00:00+00:00"),
            ("6 May 2026 10:00 -0730 (comment (nested))", "2026-05-06T17:30:00+00:00"),
            ("Wed,  6 May 26 10:00:60 GMT", "2026-05-06T10:00:59+00:00"),
            ("10 Nov 2026 10:00 EST", "2026-11-10T15:00:00+00:00"),
            ("Tue Nov 10 10:00:00 2026", "2026-11-10T10:00:00+00:00"),
            ("2026-05-06T10:00:00+02:00", "2026-05-06T08:00:00+00:00"),
            ("10-Nov-26 10:00:00", "2026-11-10T10:00:00+00:00"),
            ("Mon, 5 Jul 99 10:00:00 Z", "1999-07-05T10:00:00+00:00"),
        ] {
            assert_eq!(read(text).map(|date| date.to_rfc3339()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "31 Feb 2026 10:00 +0000",
            "6 May 126 99:00",
            "6 May 99999 10:00 +0000",
            "6 May 2026",
            "1 Jan 1970 00:00:00 +0000",
            "6 May 2026 25:00 +0000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
