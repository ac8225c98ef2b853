//! What holds for every text and every moment.

use chrono::{Days, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::domain::time::whole_seconds;

/// Texts made of the words that dates are made of, so that most of them come close to one.
fn nearly_a_date() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "fri",
        "next",
        "week",
        "of",
        "end",
        "may",
        "7",
        "31",
        "29",
        "feb",
        "2026",
        "-",
        "/",
        ".",
        ":",
        "30",
        "pm",
        "at",
        "in",
        "3",
        "working",
        "days",
        "d",
        "tomorrow",
        "today",
        "morning",
        "eod",
        "the",
        "th",
        "later",
        ",",
        "on",
        "by",
        "tonight",
        "in the morning",
        "afternoon",
        "noon",
        "due",
        "2pm",
        "14:00",
        "this",
        "month",
        "12",
        "hours",
        "10000",
        "years",
        "\u{a0}",
        "\u{200b}",
        "ago",
        "last",
        "99999999",
    ]);
    let gap = prop::sample::select(vec!["", " "]);
    prop::collection::vec((word, gap), 0..8)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    (0i64..(60 * 366 * 24 * 60)).prop_map(|minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes))
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        chrono_tz::Europe::Berlin,
        chrono_tz::America::New_York,
        chrono_tz::Australia::Sydney,
        chrono_tz::Asia::Kathmandu,
        chrono_tz::Pacific::Apia,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::UTC,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_read_lies_in_the_past(text in nearly_a_date(), now in moments(), zone in zones(), rolls: bool) {
        let (writer, team) = (calendar(zone, "Mon-Fri 09:00-17:30", &[]), berlin());
        let reading = Reading { calendar: &writer, rolls, ..reading(&team, now) };
        match parse(&text, &reading) {
            Some(Ok(When::On(date))) => prop_assert!(date >= writer.date(now), "{text}: {date}"),
            Some(Ok(When::At(instant))) => prop_assert!(instant >= whole_seconds(now), "{text}: {instant}"),
            _ => {}
        }
    }

    #[test]
    fn nothing_reported_lies_ahead(text in nearly_a_date(), now in moments(), zone in zones()) {
        let writer = calendar(zone, "Mon-Fri 09:00-17:30", &[]);
        match parse_past(&text, &reading(&writer, now)) {
            Some(Ok(When::On(date))) => prop_assert!(date <= writer.date(now), "{text}: {date}"),
            Some(Ok(When::At(instant))) => prop_assert!(instant <= now, "{text}: {instant}"),
            _ => {}
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC*", now in moments()) {
        let calendar = berlin();
        let reading = reading(&calendar, now);
        let _ = (parse(&text, &reading), parse_past(&text, &reading), parse_compact(&text, &reading));
        let _ = (find_past(&text, &reading), is_date_word(&text));
        for found in mentions(&text, &reading).into_iter().chain(find(&text, &reading)) {
            prop_assert!(text.get(found.range).is_some());
        }
    }

    #[test]
    fn no_moment_panics(text in nearly_a_date(), seconds in any::<i64>(), zone in zones()) {
        let range = DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp();
        let ends = [*range.start(), *range.end(), seconds];
        for now in ends.into_iter().filter_map(|seconds| DateTime::from_timestamp(seconds, 0)) {
            let calendar = calendar(zone, "Mon-Fri 09:00-17:30", &[]);
            let reading = reading(&calendar, now);
            let _ = (parse(&text, &reading), parse_past(&text, &reading), find(&text, &reading));
        }
    }

    #[test]
    fn iso_dates_are_read_as_they_stand(days in 0u64..1_800, now in moments()) {
        let calendar = berlin();
        let reading = Reading { rolls: false, ..reading(&calendar, now) };
        let date = calendar.date(now) + Days::new(days);
        prop_assert_eq!(parse(&date.to_string(), &reading), Some(Ok(When::On(date))));
    }

    #[test]
    fn what_is_said_back_reads_the_same(text in nearly_a_date(), now in moments(), zone in zones()) {
        let writer = calendar(zone, "Mon-Fri 09:00-17:30", &[]);
        let reading = Reading { rolls: false, ..reading(&writer, now) };
        if let Some(Ok(when)) = parse(&text, &reading) {
            let said = echo(when, zone, writer.date(now));
            let again = parse(&said, &reading);
            // Echoes are cut to the minute, and the second hour of a fold reads as the first.
            let same = match (when, &again) {
                (When::At(one), Some(Ok(When::At(two)))) => (one - *two).abs() <= TimeDelta::hours(1),
                (When::At(one), Some(Err(Refusal::PastToday { at }))) => (one - *at).abs() <= TimeDelta::hours(1),
                (_, again) => *again == Some(Ok(when)),
            };
            prop_assert!(same, "{text}: {when:?} said {said} read {again:?}");
        }
    }
}
