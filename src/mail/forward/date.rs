//! Dates as mail programs write them for people, in the languages of the big programs. What cannot be told for sure (is
//! 2/10 the tenth of February?) is not a date.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};

use crate::mail::reply::within;

/// The longest text that is read as a date, in bytes.
const MAX_TEXT: usize = 300;

/// Reads a date with its time. Without a written zone it is taken as UTC, without a time as midnight.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = within(text.trim(), MAX_TEXT);
    let strict = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text));
    if let Ok(date) = strict {
        return Some(date.with_timezone(&Utc));
    }
    let lower = spaced(text);
    let words: Vec<&str> = lower.split(' ').filter(|word| !word.is_empty()).collect();
    let reading = Reading::of(&words);
    let (year, month, day) = reading.day()?;
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    let time = reading.time.map_or(NaiveTime::from_hms_opt(0, 0, 0), |clock| clock.time(half(&lower)))?;
    let zone = FixedOffset::east_opt(zone_seconds(&words).unwrap_or(0))?;
    zone.from_local_datetime(&date.and_time(time)).single().map(|date| date.with_timezone(&Utc))
}

/// Lower case, with spaces around everything that parts words; East Asian day marks become `-`.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '年' | '月' | '년' | '월' => spaced.push('-'),
            '日' | '일' | ',' | '(' | ')' | '"' | '<' | '>' | '，' | '\u{307}' => spaced.push(' '),
            '上' | '下' | '午' if !spaced.ends_with(['上', '下', '午', ' ']) => {
                spaced.push(' ');
                spaced.push(c);
            }
            '前' | '後' => {
                spaced.push(c);
                spaced.push(' ');
            }
            c if c.is_whitespace() || crate::mail::reply::is_invisible(c) => spaced.push(' '),
            c => spaced.push(c),
        }
    }
    // "下午2:15" and "2026- 5- 7": part the first, join the second.
    spaced
        .replace("下午", "下午 ")
        .replace("上午", "上午 ")
        .replace("오후", "오후 ")
        .replace("오전", "오전 ")
        .replace("- ", "-")
}

/// A time of day as written, before its half of the day is known.
#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
}

impl Clock {
    fn time(self, half: Option<Half>) -> Option<NaiveTime> {
        let hour = match (half, self.hour) {
            (Some(Half::Am), 12) => 0,
            (Some(Half::Pm), 1..=11) => self.hour + 12,
            (_, hour) => hour,
        };
        NaiveTime::from_hms_opt(hour, self.minute, self.second.min(59))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// A date written in one piece of digits.
#[derive(Clone, Copy)]
enum Whole {
    /// Year, month, day.
    Sure(i32, u32, u32),
    /// It may be two days: 2/10.
    Unsure,
}

/// What the words of a date are.
#[derive(Default)]
struct Reading {
    year: Option<i32>,
    month: Option<u32>,
    /// Small numbers in the order written, with whether a year had been seen before.
    numbers: Vec<(u32, bool)>,
    /// A date written in one piece of digits.
    whole: Option<Whole>,
    time: Option<Clock>,
}

impl Reading {
    fn of(words: &[&str]) -> Self {
        let mut reading = Self::default();
        let croatian = words.contains(&"u");
        for word in words.iter().take(40) {
            reading.take(word, croatian);
        }
        reading
    }

    fn take(&mut self, word: &str, croatian: bool) {
        let bare = word.trim_matches(['.', ':', ';', '-']);
        if let Some(clock) = clock(bare, self.year.is_some() || self.whole.is_some()) {
            self.time = self.time.or(Some(clock));
        } else if let Some(date) = digits_date(bare) {
            self.whole = self.whole.or(Some(date));
        } else if let Ok(number) = ordinal(bare).parse::<u32>() {
            self.number(number, bare.len());
        } else if let Some(month) = month(bare, croatian) {
            self.month = Some(month);
        }
    }

    fn number(&mut self, number: u32, length: usize) {
        if length == 4 && (1980..2100).contains(&number) {
            self.year = self.year.or(i32::try_from(number).ok());
        } else if length <= 4 && number <= 31 && self.numbers.len() < 4 {
            self.numbers.push((number, self.year.is_some()));
        }
    }

    /// Year, month and day, if they can be told for sure.
    fn day(&self) -> Option<(i32, u32, u32)> {
        match self.whole {
            Some(Whole::Sure(year, month, day)) => return Some((year, month, day)),
            Some(Whole::Unsure) => return None,
            None => {}
        }
        let year = self.year?;
        match (self.month, self.numbers.as_slice()) {
            (Some(month), [(day, _), ..]) => Some((year, month, *day)),
            // "2021. 10. 26." begins with the year; "27. 10. 2021" is day and month where dates are written with points.
            (None, [(month, true), (day, true), ..] | [(day, false), (month, false), ..]) => {
                Some((year, *month, *day))
            }
            _ => None,
        }
    }
}

/// `10th`, `1er`, `2º` as bare numbers.
fn ordinal(word: &str) -> &str {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    match word.get(digits..) {
        Some("st" | "nd" | "rd" | "th" | "er" | "º" | "°" | "." | "r" | "e") if digits > 0 => {
            word.get(..digits).unwrap_or(word)
        }
        _ => word,
    }
}

/// `14:25`, `14:25:08`, `2:15pm`, `14h25`; with points (`14.25.08`) only when the year is known already.
fn clock(word: &str, dated: bool) -> Option<Clock> {
    let word = word.trim_end_matches(|c: char| c.is_alphabetic());
    let points = dated && !word.contains(':') && word.contains('.');
    let parts: Vec<&str> = if points { word.split('.').collect() } else { word.split([':', 'h']).collect() };
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.len() > 2) {
        return None;
    }
    let mut numbers = parts.iter().map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().map_or(Some(0), |second| second)?;
    (hour < 24 && minute < 60 && second <= 60).then_some(Clock { hour, minute, second })
}

/// `2026-02-10`, `10.02.2026`, `28/10/2021`. None when it is no such date.
fn digits_date(word: &str) -> Option<Whole> {
    let mark = ['/', '-', '.'].into_iter().find(|mark| word.matches(*mark).count() == 2)?;
    let mut parts = word.split(mark).map(|part| part.parse::<u32>().ok().filter(|_| part.len() <= 4));
    let (one, two, three) = (parts.next()??, parts.next()??, parts.next()??);
    let year = |number: u32| i32::try_from(if number < 100 { number + 2000 } else { number }).ok();
    if one >= 1000 {
        return year(one).map(|year| Whole::Sure(year, two, three));
    }
    let order = match (mark, one > 12, two > 12) {
        ('.', ..) | (_, true, false) => Some((two, one)),
        (_, false, true) => Some((one, two)),
        _ => (one == two).then_some((one, two)),
    };
    let Some((month, day)) = order else { return Some(Whole::Unsure) };
    year(three).map(|year| Whole::Sure(year, month, day))
}

fn half(lower: &str) -> Option<Half> {
    let words =
        || lower.split(' ').map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
    let said = |marks: &[&str]| words().any(|word| marks.contains(&word));
    if said(&["pm", "p.m.", "p.m", "nachm.", "nachm", "下午", "午後", "오후", "μμ", "μ.μ.", "ch", "م", "đ"])
    {
        return Some(Half::Pm);
    }
    let am = said(&[
        "am", "a.m.", "a.m", "vorm.", "vorm", "上午", "午前", "오전", "πμ", "π.μ.", "sa", "ص", "dop.",
    ]);
    am.then_some(Half::Am)
}

/// Seconds east of UTC, by a written offset or a known name; 0 when none is written.
fn zone_seconds(words: &[&str]) -> Option<i32> {
    words.iter().rev().find_map(|word| offset(word).or_else(|| zone_name(word)))
}

/// Whether a text that `parse` reads names its zone. Most programs show a forwarded date in the zone of whoever forwards.
pub(super) fn names_zone(text: &str) -> bool {
    let text = within(text.trim(), MAX_TEXT);
    if DateTime::parse_from_rfc2822(text).is_ok() || DateTime::parse_from_rfc3339(text).is_ok() {
        return true;
    }
    let lower = spaced(text);
    let words: Vec<&str> = lower.split(' ').filter(|word| !word.is_empty()).collect();
    zone_seconds(&words).is_some()
}

/// `+0100`, `-04:00`, `gmt+1`, `utc+02:00`.
fn offset(word: &str) -> Option<i32> {
    let named = word.strip_prefix("gmt").or_else(|| word.strip_prefix("utc"));
    let digits = named.unwrap_or(word);
    let east = match digits.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = digits.chars().skip(1).filter(char::is_ascii_digit).take(5).collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
    let sound = named.is_some() || digits.len() == 4;
    (sound && hours <= 14 && minutes < 60).then_some(east * (hours * 3600 + minutes * 60))
}

fn zone_name(word: &str) -> Option<i32> {
    let hours = match word {
        "utc" | "gmt" | "z" | "wet" => 0,
        "bst" | "cet" | "mez" | "seč" | "west" => 1,
        "cest" | "mesz" | "selč" | "eet" | "oez" => 2,
        "eest" | "oesz" | "msk" => 3,
        "jst" | "kst" => 9,
        "est" | "cdt" => -5,
        "edt" => -4,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        _ => return None,
    };
    Some(hours * 3600)
}

/// The month that a word names. The same stem means other months in other languages: the longer spellings come first.
fn month(word: &str, croatian: bool) -> Option<u32> {
    if NOT_MONTHS.contains(&word) {
        return None;
    }
    if word.starts_with("listopad") && croatian {
        return Some(10);
    }
    MONTHS.iter().find(|(stem, _)| word.starts_with(stem)).map(|(_, month)| *month)
}

/// Days of the week that begin like a month.
const NOT_MONTHS: &[&str] = &[
    "mardi",
    "martes",
    "martedì",
    "marți",
    "marţi",
    "maanantai",
    "maanantaina",
    "man",
    "mandag",
    "måndag",
    "montag",
    "seg",
    "set-feira",
    "sete",
    "jueves",
    "jui",
    "marec-",
    "thứ",
    "at",
    "den",
    "kl",
    "klo",
    "alle",
    "um",
    "uhr",
];

#[rustfmt::skip]
const MONTHS: &[(&str, u32)] = &[
    ("červenec", 7), ("červenc", 7), ("srpnj", 7), ("srpanj", 7), ("lipnj", 6), ("lipanj", 6),
    ("jan", 1), ("jän", 1), ("ján", 1), ("ene", 1), ("gen", 1), ("ian", 1), ("янв", 1), ("січ", 1), ("яну", 1), ("ιαν", 1),
    ("led", 1), ("sty", 1), ("sij", 1), ("oca", 1), ("tammi", 1),
    ("feb", 2), ("fév", 2), ("fev", 2), ("фев", 2), ("лют", 2), ("φεβ", 2), ("úno", 2), ("lut", 2), ("velj", 2), ("şub", 2),
    ("helmi", 2),
    ("mar", 3), ("mär", 3), ("már", 3), ("mrt", 3), ("maart", 3), ("maalis", 3), ("мар", 3), ("бер", 3), ("μαρ", 3),
    ("bře", 3), ("ožu", 3), ("mrz", 3),
    ("apr", 4), ("abr", 4), ("avr", 4), ("ápr", 4), ("апр", 4), ("кві", 4), ("απρ", 4), ("dub", 4), ("kwi", 4), ("trav", 4),
    ("nis", 4), ("huhti", 4),
    ("may", 5), ("mai", 5), ("mei", 5), ("mag", 5), ("maj", 5), ("máj", 5), ("май", 5), ("мая", 5), ("трав", 5), ("μαΐ", 5),
    ("μάι", 5), ("μαι", 5), ("kvě", 5), ("svib", 5), ("touko", 5),
    ("jun", 6), ("juin", 6), ("jún", 6), ("giu", 6), ("июн", 6), ("юни", 6), ("черв", 6), ("ιουν", 6), ("červ", 6), ("cze", 6),
    ("haz", 6), ("kesä", 6), ("iun", 6),
    ("jul", 7), ("juil", 7), ("júl", 7), ("lug", 7), ("июл", 7), ("юли", 7), ("лип", 7), ("ιουλ", 7), ("lip", 7), ("tem", 7),
    ("heinä", 7), ("iul", 7),
    ("aug", 8), ("ago", 8), ("aoû", 8), ("aou", 8), ("авг", 8), ("серп", 8), ("αυγ", 8), ("srp", 8), ("sie", 8), ("kol", 8),
    ("ağu", 8), ("elo", 8),
    ("sep", 9), ("set", 9), ("szep", 9), ("сен", 9), ("сеп", 9), ("вер", 9), ("σεπ", 9), ("zář", 9), ("wrz", 9), ("ruj", 9),
    ("eyl", 9), ("syys", 9),
    ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("окт", 10), ("жов", 10), ("οκτ", 10), ("říj", 10), ("paź", 10),
    ("eki", 10), ("loka", 10),
    ("nov", 11), ("ноя", 11), ("ное", 11), ("лист", 11), ("νοε", 11), ("lis", 11), ("stud", 11), ("kas", 11), ("marras", 11),
    ("noi", 11),
    ("dec", 12), ("dez", 12), ("dic", 12), ("déc", 12), ("des", 12), ("дек", 12), ("груд", 12), ("δεκ", 12), ("prosin", 12),
    ("gru", 12), ("ara", 12), ("joulu", 12),
];
