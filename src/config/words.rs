//! The single values of the configuration as people write them: one small function for each, whose error says what to
//! write instead.

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::notes::nearest;
use crate::domain::time::Span;
use crate::domain::{Address, Mailbox};

/// The longest name of a person, in characters (as `Mailbox` has it).
const MAX_NAME: usize = 120;

/// One of a few words, in any case.
pub(super) fn one_of<T: Copy>(text: &str, words: &[(&'static str, T)]) -> Result<T, String> {
    let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    known.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let quoted: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        let write = match quoted.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => quoted.concat(),
        };
        match nearest(text, words.iter().map(|(word, _)| *word).filter(|word| !word.is_empty())) {
            Some(near) => format!("{text:?} is not known; did you mean {near:?}? Possible are {write}"),
            None => format!("{text:?} is not known: write {write}"),
        }
    })
}

/// A mail address.
pub(super) fn address(text: &str) -> Result<Address, String> {
    Address::parse(text)
        .ok_or_else(|| format!("{text:?} is not a mail address: write it as \"sam@acme.example\""))
}

/// A domain, in the form in which addresses are compared.
pub(super) fn domain(text: &str) -> Result<String, String> {
    let bare = text.trim_start_matches('@');
    let parsed = Address::parse(&format!("x@{bare}")).filter(|_| !bare.contains('@'));
    parsed
        .map(|address| address.domain().to_owned())
        .ok_or_else(|| format!("{text:?} is not a domain: write it as \"acme.example\""))
}

/// `Name <address>`, or an address alone.
pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    let wrong = || format!("{text:?} is not an author: write \"Baton <leads@acme.example>\"");
    let (shown, bare) = match text.rsplit_once('<') {
        Some((shown, rest)) => (shown.trim(), rest.strip_suffix('>').ok_or_else(wrong)?),
        None => ("", text),
    };
    let shown = shown.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(shown);
    let address = Address::parse(bare).ok_or_else(wrong)?;
    let name = if shown.is_empty() { String::new() } else { name(shown)? };
    Ok(Mailbox { address, name })
}

/// A name that can stand in a header and in a sentence.
pub(super) fn name(text: &str) -> Result<String, String> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(hidden) || text.contains(['<', '>', '"']) {
        return Err("must be one line without < > or double quotes".into());
    }
    if text.chars().count() > MAX_NAME {
        return Err(format!("is longer than {MAX_NAME} characters"));
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A length of time.
pub(super) fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| {
        format!("{text:?} is not a length of time: write a whole number and a unit, as \"90 days\" or \"4 working hours\"")
    })
}

/// A time of day.
pub(super) fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .map_err(|_| format!("{text:?} is not a time of day: write it as \"08:00\""))
}

/// A weekday and a time of day.
pub(super) fn weekly(text: &str) -> Result<(Weekday, NaiveTime), String> {
    let wrong = || format!("{text:?} is not a weekday and a time: write \"Mon 08:00\"");
    let (day, at) = text.split_once(char::is_whitespace).ok_or_else(wrong)?;
    Ok((day.parse().map_err(|_| wrong())?, time(at.trim()).map_err(|_| wrong())?))
}

/// A date.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| format!("{text:?} is not a date: write it as \"2026-12-25\""))
}

/// A time zone of the IANA database.
pub(super) fn zone(text: &str) -> Result<Tz, String> {
    if let Ok(zone) = text.parse() {
        return Ok(zone);
    }
    let wanted = text.replace(' ', "_");
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let same = names().find(|name| name.eq_ignore_ascii_case(&wanted));
    let city = || {
        names().find(|name| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&wanted)))
    };
    match same.or_else(city).or_else(|| nearest(&wanted, names())) {
        Some(near) => Err(format!("{text:?} is not a time zone; did you mean {near:?}?")),
        None => Err(format!("{text:?} is not a time zone: write one as \"Europe/Berlin\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_a_name_and_an_address() {
        for text in ["Baton <leads@acme.example>", "\"Baton\" <leads@acme.example>"] {
            let mailbox = mailbox(text).expect("an author");
            assert_eq!((mailbox.name.as_str(), mailbox.address.as_str()), ("Baton", "leads@acme.example"));
        }
        assert_eq!(mailbox("leads@acme.example").expect("an author").name, "");
        for text in ["Baton", "Baton <leads@acme.example", "Ba\nton <leads@acme.example>", "<>"] {
            assert!(mailbox(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_wrong_time_zone_is_answered_with_the_right_one() {
        for (text, near) in [
            ("Europe/Berln", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("new york", "America/New_York"),
        ] {
            let error = zone(text).expect_err(text);
            assert!(error.contains(&format!("did you mean {near:?}")), "{error}");
        }
        assert_eq!(zone("America/New_York"), Ok(Tz::America__New_York));
        assert!(zone("Middle Earth").expect_err("no zone").contains("Europe/Berlin"));
    }

    #[test]
    fn domains_are_compared_as_addresses_are() {
        assert_eq!(domain("Bücher.Example").as_deref(), Ok("xn--bcher-kva.example"));
        assert_eq!(domain("@acme.example").as_deref(), Ok("acme.example"));
        for text in ["", "a b.example", "sam@acme.example"] {
            assert!(domain(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn times_of_day_and_week_are_read() {
        assert_eq!(weekly("Mon 08:00").map(|(day, _)| day), Ok(Weekday::Mon));
        assert_eq!(weekly("friday 16:30").map(|(day, _)| day), Ok(Weekday::Fri));
        for text in ["08:00", "Mon", "Mon 25:00", "Someday 08:00", ""] {
            assert!(weekly(text).is_err(), "{text:?}");
        }
        assert!(time("8").is_err() && time("24:00").is_err() && date("2026-02-30").is_err());
    }
}
