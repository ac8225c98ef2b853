//! Sentences: the dates in them that count, and the many that only look like dates.

use super::*;

fn found(text: &str) -> String {
    let calendar = berlin();
    match find(text, &reading(&calendar, at("2026-05-05 10:00"))) {
        Some(found) => format!("{}: {}", text.get(found.range).expect("a range"), line(Some(&found.when))),
        None => "-".into(),
    }
}

#[test]
fn the_date_of_a_next_action_is_found() {
    for (text, expected) in [
        ("send two appointment options by Wednesday", "by Wednesday: 2026-05-06"),
        ("call after 2 p.m. today", "after 2 p.m. today: 2026-05-05 14:00"),
        ("close for now if no reply by May 14", "by May 14: 2026-05-15"),
        ("Sam to confirm schedule and reply by May 7.", "by May 7: 2026-05-07"),
        ("Send revised proposal by Feb 10", "by Feb 10: 2027-02-10"),
        ("send the quote before noon tomorrow", "before noon tomorrow: 2026-05-06 12:00"),
        ("reply by 5/6", "by 5/6: 2026-06-05 or 2026-05-06"),
        ("reply by May 4", "by May 4: past 2026-05-04"),
        ("hold until next week", "until next week: 2026-05-11"),
        ("call her on Friday at 14:00", "on Friday at 14:00: 2026-05-08 14:00"),
        ("call her at 2pm on Friday", "at 2pm on Friday: 2026-05-08 14:00"),
        ("call her tomorrow", "tomorrow: 2026-05-06"),
        ("call her tomorrow.", "tomorrow: 2026-05-06"),
        ("call her next week; if no reply close", "next week: 2026-05-11"),
        ("call her Friday", "Friday: 2026-05-08"),
        ("call her fri", "fri: 2026-05-08"),
        ("call her Sat 9 May", "Sat 9 May: 2026-05-11"),
        ("call her in 3 days", "in 3 days: 2026-05-08"),
        ("send the offer by 3 working days", "by 3 working days: 2026-05-08"),
        ("send the offer by 3d", "by 3d: 2026-05-08"),
        ("send the offer by 2 weeks.", "by 2 weeks: 2026-05-19"),
        ("call back in two weeks", "in two weeks: 2026-05-19"),
        ("send it no later than Thursday", "no later than Thursday: 2026-05-07"),
        ("send it (by Thursday)", "by Thursday: 2026-05-07"),
        ("send it by Thursday, then wait", "by Thursday: 2026-05-07"),
        ("send it by Thursday — please", "by Thursday: 2026-05-07"),
        ("send it by 2026-05-07.", "by 2026-05-07: 2026-05-07"),
        ("send it by Sam by Thursday", "by Thursday: 2026-05-07"),
        ("confirm the slot on Friday by Thursday", "by Thursday: 2026-05-07"),
        ("ask about the May 14 launch by May 7", "by May 7: 2026-05-07"),
        ("finish by end of month", "by end of month: 2026-05-29"),
        ("finish by the end of next week", "by the end of next week: 2026-05-15"),
        ("finish by eod", "by eod: 2026-05-05 18:00"),
        ("finish by the 15th", "by the 15th: 2026-05-15"),
        ("BY\u{a0}FRIDAY: send it", "BY\u{a0}FRIDAY: 2026-05-08"),
        ("süß, Grüße — by Friday", "by Friday: 2026-05-08"),
        ("call later today", "later today: time? 2026-05-05"),
        ("by 20 may send it", "by 20 may: 2026-05-20"),
        ("follow up May 10", "May 10: 2026-05-11"),
        ("as said on 30 April, call by 8 May", "by 8 May: 2026-05-08"),
        ("quote due Friday", "due Friday: 2026-05-08"),
        ("call at 9 in the morning on friday", "at 9 in the morning on friday: 2026-05-08 09:00"),
        ("call on sat", "on sat: 2026-05-11"),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

/// Prose in which nothing is a date to act by.
const PROSE: &[&str] = &[
    "may I call them first",
    "may I",
    "it may be too late",
    "mon ami",
    "mon ami, send it",
    "we sat down with them",
    "they sat",
    "on second thought",
    "on 2nd thought",
    "second thought",
    "march on",
    "march on with it",
    "the sun is out",
    "out in the sun",
    "after sun cream arrives",
    "they wed",
    "confirm whether Friday is still available",
    "ask whether Friday or Monday suits",
    "is she free tomorrow?",
    "ask for missing photos before quoting",
    "wait for Mayday parts",
    "by Sam",
    "by the way",
    "by hand",
    "on it",
    "on time",
    "on the 2nd floor",
    "on the 3rd call she agreed",
    "by the 4th attempt",
    "after all",
    "until then",
    "before quoting",
    "in a second",
    "in a day or two",
    "in the morning she is grumpy",
    "she prefers calls in the morning",
    "it takes 3 days",
    "the launch takes 2 weeks",
    "increase the price by 3 days of work",
    "extend the deadline by 3 days",
    "postpone the launch by two weeks",
    "the delivery is late by 3 days",
    "the launch moved by 2 weeks",
    "raise it by 5%",
    "raise it by 7.5.",
    "improve by 3.5",
    "at 14 sites",
    "at 2 locations",
    "on 24/7 support",
    "we work 24/7",
    "page 5/6",
    "by 1/2 of the price",
    "call Friday's contact",
    "by Friday's end of play",
    "stand-by Friday-ish",
    "visit friday.example",
    "mail may7@acme.example",
    "use code MAY10",
    "see v2026-05-07.pdf",
    "the file is called report-2026-05-07.pdf",
    "by 40 may be enough",
    "Augusta will call",
    "Jan will call",
    "April called",
    "ask June about it",
    "tell May",
    "decide",
    "marching by",
    "by 3pm-ish",
    "a Monday person",
    "sunday school teacher",
    "todays",
    "tomorrows",
    "nextweekly report by mail",
    "2 sent, 1 pending",
    "no worries",
    "ratio 3:10",
    "L-42",
    "vacation Feb 10-17",
    "away by Feb 10-17",
    "prices from 10-12",
    "do it asap",
    "someday",
    "at once",
    "due to the rain",
    "call at 9 sharp",
    "2 in the afternoon group",
    "at 9,50 each",
    "review the quote of 30 April",
    "see the minutes of 2026-04-30",
];

#[test]
fn prose_is_no_date() {
    let wrong: Vec<String> = PROSE
        .iter()
        .map(|text| format!("{text:?} {}", found(text)))
        .filter(|line| !line.ends_with(" -"))
        .collect();
    assert!(PROSE.len() >= 60);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn prose_as_a_whole_is_no_date_either() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    for text in PROSE {
        assert_eq!(parse(text, &reading), None, "{text}");
    }
}

#[test]
fn mentions_are_found_anywhere() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    let all = |text: &str| -> Vec<String> {
        let show = |found: Found| text.get(found.range).map(str::to_owned);
        mentions(text, &reading).into_iter().filter_map(show).collect()
    };
    assert_eq!(all("Next week is better"), ["Next week"]);
    assert_eq!(all("Back on Monday"), ["on Monday"]);
    assert_eq!(all("Friday or Monday by 2pm, not May 7"), ["Friday", "Monday by 2pm", "May 7"]);
    assert_eq!(all("the sun is out and we sat down"), [""; 0]);
}

#[test]
fn when_a_reported_contact_was() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    for (text, expected) in [
        ("sent it yesterday", "yesterday: 2026-05-04"),
        ("Sent it yesterday.", "yesterday: 2026-05-04"),
        ("called yesterday, no answer", "yesterday: 2026-05-04"),
        ("called her on Mon", "on Mon: 2026-05-04"),
        ("met them on Friday at 3pm", "on Friday at 3pm: 2026-05-01 15:00"),
        ("replied May 3 with basic estimate", "May 3: 2026-05-03"),
        ("replied on 3 May", "on 3 May: 2026-05-03"),
        ("spoke 3 days ago", "3 days ago: 2026-05-02"),
        ("called last Friday", "last Friday: 2026-05-01"),
        ("met her this morning", "-"),
        ("called: wants Friday", "-"),
        ("called, wants a call on Friday", "-"),
        ("called, meeting on Friday", "-"),
        ("sent the Friday list", "-"),
        ("called, will send it yesterday", "-"),
        ("sent v2", "-"),
    ] {
        let got = find_past(text, &reading)
            .map(|found| format!("{}: {}", text.get(found.range).expect("a range"), line(Some(&found.when))));
        assert_eq!(got.as_deref().unwrap_or("-"), expected, "{text}");
    }
}

#[test]
fn only_the_first_thousand_characters_are_read() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    let far = format!("{}by Friday", "é ".repeat(497));
    assert!(find(&far, &reading).is_none(), "by Friday ends at character 1,003");
    let near = format!("{}by Friday", "é ".repeat(495));
    assert_eq!(find(&near, &reading).map(|found| found.range), Some(1_485..1_494));
    assert_eq!(parse(&format!("fri{}", " ".repeat(1_000)), &reading), None);
}

#[test]
fn hostile_texts_are_read_in_one_pass() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    let started = std::time::Instant::now();
    for unit in [
        "by ",
        "may ",
        "the ",
        "in the ",
        "1/",
        "first thing in the ",
        "a ",
        "7.",
        "end of the ",
        "fri, ",
        "\u{200b}",
    ] {
        let text = unit.repeat(1_000_000 / unit.len());
        let _ = (find(&text, &reading), mentions(&text, &reading), find_past(&text, &reading));
        let _ = (parse(&text, &reading), parse_past(&text, &reading), parse_compact(&text, &reading));
    }
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
