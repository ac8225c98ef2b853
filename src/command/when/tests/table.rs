//! The table: what is written, and what it means.

use super::*;

fn check(now: &str, rolls: bool, order: DateOrder, table: &[(&str, &str)]) {
    let calendar = berlin();
    let reading = Reading { order, rolls, ..reading(&calendar, at(now)) };
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let got = line(parse(text, &reading).as_ref());
            (got != *expected).then(|| format!("{text:?}: {got}, expected {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

/// Tuesday, 5 May 2026, 10:00 in Berlin.
fn tuesday(table: &[(&str, &str)]) {
    check("2026-05-05 10:00", true, DateOrder::Unset, table);
}

#[test]
fn days_near_today() {
    tuesday(&[
        ("today", "2026-05-05"),
        ("Today.", "2026-05-05"),
        ("TOMORROW", "2026-05-06"),
        ("tomorrow!", "2026-05-06"),
        ("tmrw", "2026-05-06"),
        ("day after tomorrow", "2026-05-07"),
        ("the day after tomorrow", "2026-05-07"),
        ("until tomorrow", "2026-05-06"),
        ("till tomorrow", "2026-05-06"),
        ("\"tomorrow\"", "2026-05-06"),
        ("“tomorrow”", "2026-05-06"),
        ("(tomorrow)", "2026-05-06"),
        ("tomorrow 👍", "2026-05-06"),
        ("⏰ tomorrow", "2026-05-06"),
        ("tomorrow ☎\u{fe0f}!", "2026-05-06"),
        ("tomorrow?", "-"),
        ("  tomorrow  ", "2026-05-06"),
        ("tom\u{200b}orrow", "2026-05-06"),
        ("\u{a0}tomorrow\u{a0}2pm", "2026-05-06 14:00"),
        ("yesterday", "past 2026-05-04"),
        ("3 days ago", "past 2026-05-02"),
        ("last fri", "past 2026-05-01"),
        ("tomorow", "-"),
        ("", "-"),
        ("   ", "-"),
        ("...", "-"),
    ]);
}

#[test]
fn weekdays() {
    tuesday(&[
        ("wed", "2026-05-06"),
        ("Wednesday", "2026-05-06"),
        ("weds", "2026-05-06"),
        ("thu", "2026-05-07"),
        ("thur", "2026-05-07"),
        ("thurs", "2026-05-07"),
        ("fri", "2026-05-08"),
        ("Fri.", "2026-05-08"),
        ("friday", "2026-05-08"),
        ("on Friday", "2026-05-08"),
        ("by friday", "2026-05-08"),
        ("tue", "2026-05-12"),
        ("tues", "2026-05-12"),
        ("Tuesday", "2026-05-12"),
        ("mon", "2026-05-11"),
        ("sat", "2026-05-11"),
        ("sunday", "2026-05-11"),
        ("next fri", "2026-05-15"),
        ("next Friday", "2026-05-15"),
        ("next tue", "2026-05-12"),
        ("next mon", "2026-05-11"),
        ("next sun", "2026-05-18"),
        ("friday next week", "2026-05-15"),
        ("next week friday", "2026-05-15"),
        ("next week on friday", "2026-05-15"),
        ("friday of next week", "2026-05-15"),
        ("this fri", "2026-05-08"),
        ("this tue", "2026-05-05"),
        ("this mon", "past 2026-05-04"),
        ("friday this week", "2026-05-08"),
        ("this coming friday", "2026-05-08"),
        ("coming mon", "2026-05-11"),
        ("thu next week", "2026-05-15"),
        ("fri fri", "-"),
    ]);
}

#[test]
fn lengths_of_time() {
    tuesday(&[
        ("1d", "2026-05-06"),
        ("3d", "2026-05-08"),
        ("3 d", "2026-05-08"),
        ("4d", "2026-05-11"),
        ("3 days", "2026-05-08"),
        ("in 3 days", "2026-05-08"),
        ("In Three Days", "2026-05-08"),
        ("for 3 days", "2026-05-08"),
        ("3 days from now", "2026-05-08"),
        ("within 3 days", "2026-05-08"),
        ("a week", "2026-05-12"),
        ("in a week", "2026-05-12"),
        ("1w", "2026-05-12"),
        ("2 weeks", "2026-05-19"),
        ("2weeks", "2026-05-19"),
        ("two weeks", "2026-05-19"),
        ("1 month", "2026-06-05"),
        ("a month", "2026-06-05"),
        ("1 year", "2027-05-05"),
        ("3 working days", "2026-05-08"),
        ("3 business days", "2026-05-08"),
        ("4 working days", "2026-05-11"),
        ("7 working days", "2026-05-15"),
        ("3wd", "2026-05-08"),
        ("5 workdays", "2026-05-12"),
        ("2 hours", "2026-05-05 12:00"),
        ("2h", "2026-05-05 12:00"),
        ("in an hour", "2026-05-05 11:00"),
        ("30 minutes", "2026-05-05 10:30"),
        ("in 30 min", "2026-05-05 10:30"),
        ("4 working hours", "2026-05-05 14:00"),
        ("10 working hours", "2026-05-06 10:00"),
        ("in 3 days at 2pm", "2026-05-08 14:00"),
        ("3d 14:00", "2026-05-08 14:00"),
        ("2 hours at 3pm", "no such"),
        ("0 days", "-"),
        ("9999 days", "too far 2053-09-19"),
        ("6 years", "too far 2032-05-05"),
        ("99999999999 days", "-"),
        ("-3 days", "-"),
        ("1.5 days", "-"),
        ("3 fortnights", "-"),
    ]);
}

#[test]
fn days_of_months() {
    tuesday(&[
        ("May 7", "2026-05-07"),
        ("7 May", "2026-05-07"),
        ("may 7", "2026-05-07"),
        ("MAY 7TH", "2026-05-07"),
        ("May 7th", "2026-05-07"),
        ("May the 7th", "2026-05-07"),
        ("7th of May", "2026-05-07"),
        ("the 7th of May", "2026-05-07"),
        ("7. May", "2026-05-07"),
        ("7-May", "2026-05-07"),
        ("7-May-2026", "2026-05-07"),
        ("07 May 2026", "2026-05-07"),
        ("May 7, 2026", "2026-05-07"),
        ("May 7 2026", "2026-05-07"),
        ("Thu 7 May", "2026-05-07"),
        ("Thursday, May 7th", "2026-05-07"),
        ("Thu, 7 May 2026", "2026-05-07"),
        ("Fri 7 May", "2026-05-07 is no Fri"),
        ("Friday the 8th", "2026-05-08"),
        ("this friday 8 may", "2026-05-08"),
        ("next friday, 15 May", "2026-05-15"),
        ("Friday 8th May", "2026-05-08"),
        ("Friday the 8th of May at 2pm", "2026-05-08 14:00"),
        ("[8 May]", "2026-05-08"),
        ("May 5", "2026-05-05"),
        ("May 4", "past 2026-05-04"),
        ("7 March", "past 2026-03-07"),
        ("6 March", "past 2026-03-06"),
        ("5 March", "2027-03-05"),
        ("10 Feb", "2027-02-10"),
        ("Feb. 10", "2027-02-10"),
        ("Sept 1", "2026-09-01"),
        ("1 Jan", "2027-01-04"),
        ("May 9", "2026-05-11"),
        ("14 May", "2026-05-15"),
        ("29 Feb", "no such"),
        ("29 Feb 2028", "2028-02-29"),
        ("29 Feb 2027", "no such"),
        ("31 April", "no such"),
        ("31 June", "no such"),
        ("May 32", "no such"),
        ("0 May", "no such"),
        ("the 15th", "2026-05-15"),
        ("15th", "2026-05-15"),
        ("the 4th", "2026-06-04"),
        ("31st", "2026-06-01"),
        ("32nd", "no such"),
        ("May", "-"),
        ("March", "-"),
        ("2026", "-"),
        ("May 2026", "-"),
        ("May 7, 2025", "past 2025-05-07"),
        ("May 7, 2031", "too far 2031-05-07"),
        ("May 5, 2031", "2031-05-05"),
    ]);
}

#[test]
fn days_in_numbers() {
    tuesday(&[
        ("2026-05-07", "2026-05-07"),
        ("2026-5-7", "2026-05-07"),
        ("2026/05/07", "2026-05-07"),
        ("2026-05-07 14:00", "2026-05-07 14:00"),
        ("2026-05-07T14:00", "2026-05-07 14:00"),
        ("2026-05-07T14:00:00", "2026-05-07 14:00"),
        ("2026-05-07T14:00:00+02:00", "2026-05-07 14:00"),
        ("2026-05-07T14:00:00Z", "2026-05-07 16:00"),
        ("2026-05-04T14:00:00Z", "past 2026-05-04"),
        ("2026-05-05T07:00:00Z", "past 2026-05-05 09:00"),
        ("2026-05-09", "2026-05-11"),
        ("2026-05-04", "past 2026-05-04"),
        ("2026-02-30", "no such"),
        ("2026-13-01", "no such"),
        ("2026-05", "-"),
        ("5/6", "2026-06-05 or 2026-05-06"),
        ("7.5.", "2026-05-07 or 2026-07-05"),
        ("5/6/2026", "2026-06-05 or 2026-05-06"),
        ("5/6/26", "2026-06-05 or 2026-05-06"),
        ("5/6 2pm", "2026-06-05 14:00 or 2026-05-06 14:00"),
        ("Fri 5/6", "2026-06-05"),
        ("Wed 5/6", "2026-05-06"),
        ("25/6", "2026-06-25"),
        ("5/25", "2026-05-26"),
        ("6/6", "2026-06-08"),
        ("13/13", "no such"),
        ("7.5", "-"),
        ("1/2/3", "-"),
    ]);
}

#[test]
fn an_order_decides_what_numbers_mean() {
    let table =
        [("5/6", "2026-06-05"), ("7.5.", "2026-05-07"), ("7.5.2026", "2026-05-07"), ("5/25", "no such")];
    check("2026-05-05 10:00", true, DateOrder::DayMonth, &table);
    let table =
        [("5/6", "2026-05-06"), ("5/25", "2026-05-26"), ("25/5", "no such"), ("5/6/26", "2026-05-06")];
    check("2026-05-05 10:00", true, DateOrder::MonthDay, &table);
}

#[test]
fn times() {
    tuesday(&[
        ("2pm", "2026-05-05 14:00"),
        ("2 pm", "2026-05-05 14:00"),
        ("2 p.m.", "2026-05-05 14:00"),
        ("2 P.M.", "2026-05-05 14:00"),
        ("after 2 p.m.", "2026-05-05 14:00"),
        ("after 2 p.m. today", "2026-05-05 14:00"),
        ("at 2pm", "2026-05-05 14:00"),
        ("2:30pm", "2026-05-05 14:30"),
        ("2.30 pm", "2026-05-05 14:30"),
        ("14:00", "2026-05-05 14:00"),
        ("at 14:00", "2026-05-05 14:00"),
        ("at 14", "2026-05-05 14:00"),
        ("at 2", "2026-05-05 14:00"),
        ("at 11", "2026-05-05 11:00"),
        ("at 9", "past 2026-05-05 09:00"),
        ("at 7", "2026-05-05 19:00"),
        ("tomorrow at 12", "2026-05-06 12:00"),
        ("friday at 2", "2026-05-08 14:00"),
        ("friday at 6", "2026-05-08 18:00"),
        ("friday at 7", "2026-05-08 07:00 or 2026-05-08 19:00"),
        ("fri @ 2pm", "2026-05-08 14:00"),
        ("friday at 9 o'clock", "2026-05-08 09:00"),
        ("friday at 2-3pm", "-"),
    ]);
}

#[test]
fn parts_of_a_day() {
    tuesday(&[
        ("noon", "2026-05-05 12:00"),
        ("12pm", "2026-05-05 12:00"),
        ("12am", "past 2026-05-05 00:00"),
        ("9am", "past 2026-05-05 09:00"),
        ("10:00", "2026-05-05 10:00"),
        ("09:59", "past 2026-05-05 09:59"),
        ("today 9:00", "past 2026-05-05 09:00"),
        ("morning", "past 2026-05-05 08:00"),
        ("this afternoon", "2026-05-05 14:00"),
        ("eod", "2026-05-05 18:00"),
        ("end of day", "2026-05-05 18:00"),
        ("close of business", "2026-05-05 18:00"),
        ("by eod", "2026-05-05 18:00"),
    ]);
}

#[test]
fn days_with_times() {
    tuesday(&[
        ("tomorrow 2pm", "2026-05-06 14:00"),
        ("tomorrow at 2pm", "2026-05-06 14:00"),
        ("tomorrow, 2pm", "2026-05-06 14:00"),
        ("2pm tomorrow", "2026-05-06 14:00"),
        ("2pm on friday", "2026-05-08 14:00"),
        ("tomorrow morning", "2026-05-06 08:00"),
        ("tomorrow afternoon", "2026-05-06 14:00"),
        ("tomorrow eod", "2026-05-06 18:00"),
        ("eod friday", "2026-05-08 18:00"),
        ("end of day on friday", "2026-05-08 18:00"),
        ("friday by noon", "2026-05-08 12:00"),
        ("Friday at 14:00", "2026-05-08 14:00"),
        ("Fri 14:00", "2026-05-08 14:00"),
        ("friday in the morning", "2026-05-08 08:00"),
        ("first thing tomorrow", "2026-05-06 08:00"),
        ("first thing monday", "2026-05-11 08:00"),
        ("7 May 2pm", "2026-05-07 14:00"),
        ("May 7, 14:30", "2026-05-07 14:30"),
        ("May 7 at 2 p.m.", "2026-05-07 14:00"),
        ("next week 9:00", "2026-05-11 09:00"),
        ("sat 2pm", "2026-05-11 14:00"),
    ]);
}

#[test]
fn hours_and_parts_of_the_day() {
    tuesday(&[
        ("monday morning at 9", "2026-05-11 09:00"),
        ("monday morning 9:30", "2026-05-11 09:30"),
        ("tomorrow at 9 in the morning", "2026-05-06 09:00"),
        ("9 in the morning on friday", "2026-05-08 09:00"),
        ("friday afternoon at 3", "2026-05-08 15:00"),
        ("tonight at 8", "2026-05-05 20:00"),
        ("tonight 8:30", "2026-05-05 20:30"),
        ("8 tonight", "2026-05-05 20:00"),
        ("8pm tonight", "2026-05-05 20:00"),
        ("tomorrow afternoon 2pm", "2026-05-06 14:00"),
        ("tomorrow morning 2pm", "-"),
        ("tomorrow noon morning", "-"),
    ]);
}

#[test]
fn times_that_are_none_or_not_said() {
    tuesday(&[
        ("25:00", "no such"),
        ("tomorrow 24:00", "no such"),
        ("tomorrow 13pm", "no such"),
        ("0am", "no such"),
        ("12:60", "no such"),
        ("later today", "time? 2026-05-05"),
        ("Later today", "time? 2026-05-05"),
        ("later today at 4pm", "2026-05-05 16:00"),
        ("sometime tomorrow", "time? 2026-05-06"),
        ("tonight", "time? 2026-05-05"),
        ("tomorrow evening", "time? 2026-05-06"),
        ("later", "-"),
        ("2", "-"),
        ("14", "-"),
        ("fri 14", "-"),
        ("a.m.", "-"),
    ]);
}

#[test]
fn weeks_months_and_their_ends() {
    tuesday(&[
        ("next week", "2026-05-11"),
        ("next month", "2026-06-01"),
        ("next year", "2027-01-04"),
        ("end of week", "2026-05-08"),
        ("end of the week", "2026-05-08"),
        ("eow", "2026-05-08"),
        ("end of next week", "2026-05-15"),
        ("end of month", "2026-05-29"),
        ("the end of the month", "2026-05-29"),
        ("eom", "2026-05-29"),
        ("end of next month", "2026-06-30"),
        ("end of May", "2026-05-29"),
        ("end of April", "past 2026-04-30"),
        ("end of January", "2027-01-29"),
        ("end of year", "2026-12-31"),
        ("end of week 2pm", "2026-05-08 14:00"),
        ("end", "-"),
        ("week", "-"),
        ("next", "-"),
    ]);
    let sunday = [("end of week", "past 2026-05-08"), ("next week", "2026-05-11"), ("today", "2026-05-11")];
    check("2026-05-10 10:00", true, DateOrder::Unset, &sunday);
}

#[test]
fn one_word_as_in_addresses() {
    tuesday(&[
        ("fri14", "2026-05-08 14:00"),
        ("fri1430", "2026-05-08 14:30"),
        ("fri14:30", "2026-05-08 14:30"),
        ("fri9", "2026-05-08 09:00"),
        ("fri7", "2026-05-08 07:00 or 2026-05-08 19:00"),
        ("may10", "2026-05-11"),
        ("10may", "2026-05-11"),
        ("may7th", "2026-05-07"),
        ("tomorrow2pm", "2026-05-06 14:00"),
        ("monday9am", "2026-05-11 09:00"),
        ("nextweek", "2026-05-11"),
        ("next-week", "2026-05-11"),
        ("nextfri", "2026-05-15"),
        ("nextmonth", "2026-06-01"),
        ("endofmonth", "2026-05-29"),
        ("end-of-month", "2026-05-29"),
        ("tomorrowmorning", "2026-05-06 08:00"),
        ("frieod", "2026-05-08 18:00"),
        ("3workingdays", "2026-05-08"),
        ("in3days", "2026-05-08"),
        ("20260507", "2026-05-07"),
        ("2026-05-07", "2026-05-07"),
        ("fri-2pm", "2026-05-08 14:00"),
        ("fri-14", "2026-05-08 14:00"),
        ("may-10", "2026-05-11"),
        ("fri2.30pm", "2026-05-08 14:30"),
        ("may10-14", "-"),
        ("7.5", "-"),
        ("5-6", "-"),
        ("fridays", "-"),
        ("sunset", "-"),
        ("monster", "-"),
        ("mayday", "-"),
    ]);
}

#[test]
fn on_does_not_roll() {
    let table = [
        ("sat", "2026-05-09"),
        ("May 9", "2026-05-09"),
        ("14 May", "2026-05-14"),
        ("sun 2pm", "2026-05-10 14:00"),
        ("3 working days", "2026-05-08"),
        ("next week", "2026-05-11"),
    ];
    check("2026-05-05 10:00", false, DateOrder::Unset, &table);
}

#[test]
fn the_end_of_a_year() {
    let table = [
        ("thu", "2026-12-31"),
        ("fri", "2027-01-04"),
        ("1 Jan", "2027-01-04"),
        ("2 Jan", "2027-01-04"),
        ("24 Dec", "past 2026-12-24"),
        ("1 Nov", "past 2026-11-01"),
        ("30 Oct", "2027-11-01"),
        ("next month", "2027-01-04"),
        ("end of year", "2026-12-31"),
        ("2d", "2027-01-04"),
        ("2 working days", "2027-01-04"),
    ];
    check("2026-12-30 09:00", true, DateOrder::Unset, &table);
    let january = [("20 Dec", "past 2026-12-20"), ("1 Nov", "2027-11-01"), ("6 Jan", "2027-01-06")];
    check("2027-01-05 09:00", true, DateOrder::Unset, &january);
    let leap = [("29 Feb", "2028-02-29"), ("28 Feb", "2028-02-28")];
    check("2027-12-01 09:00", true, DateOrder::Unset, &leap);
}

#[test]
fn changes_of_daylight_saving_time() {
    let calendar = calendar(chrono_tz::Europe::Berlin, "Mon-Sun 00:00-24:00", &[]);
    let instant = |now: &str, text: &str| {
        let reading = reading(&calendar, at(now));
        match parse(text, &reading) {
            Some(Ok(When::At(instant))) => instant.to_rfc3339(),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(instant("2026-03-27 10:00", "29 March 02:30"), "2026-03-29T01:00:00+00:00", "a gap");
    assert_eq!(instant("2026-03-28 10:00", "tomorrow 3am"), "2026-03-29T01:00:00+00:00");
    assert_eq!(instant("2026-03-28 10:00", "in 24 hours"), "2026-03-29T09:00:00+00:00");
    assert_eq!(instant("2026-10-24 10:00", "tomorrow 02:30"), "2026-10-25T00:30:00+00:00", "a fold");
    assert_eq!(instant("2026-10-24 10:00", "sun 3am"), "2026-10-25T02:00:00+00:00");
    assert_eq!(instant("2026-10-24 10:00", "sun eod"), "2026-10-25T22:59:00+00:00");
}

#[test]
fn the_writer_s_zone_counts_and_the_team_s_days_off() {
    let team = berlin();
    let writer = calendar(chrono_tz::Australia::Sydney, "Mon-Thu 09:00-17:00", &[]);
    // Tuesday evening in Berlin is Wednesday morning in Sydney.
    let reading = Reading { calendar: &writer, ..reading(&team, at("2026-05-05 23:00")) };
    assert_eq!(line(parse("today", &reading).as_ref()), "2026-05-06");
    assert_eq!(line(parse("2pm", &reading).as_ref()), "2026-05-06 06:00");
    assert_eq!(line(parse("tomorrow morning", &reading).as_ref()), "2026-05-07 01:00");
    assert_eq!(
        line(parse("fri eod", &reading).as_ref()),
        "2026-05-08 09:00",
        "a day off has the usual hours"
    );
    assert_eq!(line(parse("14 May", &reading).as_ref()), "2026-05-15", "a holiday of the team");
}

#[test]
fn what_was() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    let table = [
        ("yesterday", "2026-05-04"),
        ("Yesterday.", "2026-05-04"),
        ("yesterday 2pm", "2026-05-04 14:00"),
        ("yesterday at 2", "2026-05-04 14:00"),
        ("yesterday afternoon", "2026-05-04 14:00"),
        ("yesterday evening", "2026-05-04"),
        ("today", "2026-05-05"),
        ("this morning", "2026-05-05 08:00"),
        ("this afternoon", "not yet 2026-05-05 14:00"),
        ("on Mon", "2026-05-04"),
        ("mon", "2026-05-04"),
        ("tue", "2026-04-28"),
        ("on Friday", "2026-05-01"),
        ("last fri", "2026-05-01"),
        ("May 3", "2026-05-03"),
        ("May 5", "2026-05-05"),
        ("May 6", "not yet 2026-05-06"),
        ("3 Aug", "2025-08-03"),
        ("10 Feb 2026", "2026-02-10"),
        ("10 Feb 2019", "too far 2019-02-10"),
        ("2 days ago", "2026-05-03"),
        ("3 working days ago", "2026-04-30"),
        ("a week ago", "2026-04-28"),
        ("2 hours ago", "2026-05-05 08:00"),
        ("tomorrow", "not yet 2026-05-06"),
        ("next week", "-"),
        ("3 days", "-"),
        ("4/5", "2026-05-04 or 2026-04-05"),
        ("nonsense", "-"),
    ];
    for (text, expected) in table {
        assert_eq!(line(parse_past(text, &reading).as_ref()), expected, "{text}");
    }
}

#[test]
fn dates_are_said_back_with_their_weekday() {
    let today = "2026-05-05".parse().expect("a date");
    let zone = chrono_tz::Europe::Berlin;
    let on = |text: &str| echo(When::On(text.parse().expect("a date")), zone, today);
    assert_eq!(on("2026-05-06"), "Wed 6 May");
    assert_eq!(on("2025-07-09"), "Wed 9 Jul", "300 days back");
    assert_eq!(on("2027-03-01"), "Mon 1 Mar", "300 days ahead");
    assert_eq!(on("2027-03-02"), "Tue 2 Mar 2027");
    assert_eq!(echo(When::At(at("2026-05-06 14:00")), zone, today), "Wed 6 May 14:00");
    assert_eq!(
        echo(When::At(at("2026-05-06 14:00")), chrono_tz::America::New_York, today),
        "Wed 6 May 08:00"
    );
}

#[test]
fn refusals_are_said_in_a_sentence() {
    let calendar = berlin();
    let reading = reading(&calendar, at("2026-05-05 10:00"));
    let sentence = |text: &str| match parse(text, &reading) {
        Some(Err(refusal)) => refusal.sentence(calendar.zone, calendar.date(reading.sent_at)),
        other => format!("{other:?}"),
    };
    assert_eq!(sentence("May 4"), "Mon 4 May is past.");
    assert_eq!(sentence("9am"), "Tue 5 May 09:00 is past already.");
    assert_eq!(sentence("5/6"), "This can be Fri 5 Jun or Wed 6 May; please write which.");
    assert_eq!(sentence("later today"), "At what time on Tue 5 May? For example \"2pm\".");
    assert_eq!(sentence("Fri 7 May"), "Thu 7 May is no Friday.");
    assert_eq!(sentence("6 years"), "Wed 5 May 2032 is more than five years away.");
    assert_eq!(sentence("31 April"), "\"31 April\" is no day or time.");
}

#[test]
fn words_of_dates_are_no_handles() {
    for word in ["fri", "May", "sun", "tomorrow", "3d", "nextweek", "fri14", "today", "eod", "week"] {
        assert!(is_date_word(word), "{word}");
    }
    for word in ["sam", "sunny", "max", "april1st.x", "mo", "min", "h", "jo", "augustus", ""] {
        assert!(!is_date_word(word), "{word}");
    }
}
