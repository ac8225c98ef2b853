//! The hours of a week, as written in the configuration. They know no zone and no holidays.

use std::fmt;

use chrono::{NaiveTime, Weekday};

/// Stands for 24:00, which no time of a day can hold: the last nanosecond of the day.
pub(super) const MIDNIGHT: NaiveTime = match NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Working hours by weekday: at most one stretch a day, start before end, within one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Monday first.
    days: [Option<(NaiveTime, NaiveTime)>; 7],
}

impl Hours {
    /// Reads `Mon-Fri 08:00-18:00`, several separated by commas: `Mon-Thu 08:00-17:00, Fri 08:00-14:00`.
    /// `00:00-24:00` is the whole day. The error says what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut hours = Self::NONE;
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

    /// No working hours on any day.
    pub const NONE: Self = Self { days: [None; 7] };

    /// Whether there is no working day in the week.
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Option::is_none)
    }

    /// The stretch worked on this weekday. An end of 24:00 is given as the last nanosecond of the day.
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
    let mut places = Vec::new();
    let mut day = from;
    loop {
        places.push(day.num_days_from_monday() as usize);
        if day == to || places.len() == 7 {
            break;
        }
        day = day.succ();
    }
    let end = if end.trim() == "24:00" { MIDNIGHT } else { time(end)? };
    Some((places, (time(start)?, end)))
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut day = Weekday::Mon;
        let mut first = true;
        for stretch in self.days {
            if let Some((start, end)) = stretch {
                let comma = if first { "" } else { ", " };
                write!(f, "{comma}{day} {}-", start.format("%H:%M"))?;
                match end {
                    MIDNIGHT => f.write_str("24:00")?,
                    end => write!(f, "{}", end.format("%H:%M"))?,
                }
                first = false;
            }
            day = day.succ();
        }
        Ok(())
    }
}
