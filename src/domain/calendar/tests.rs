//! The edges of working time: weekends, holidays, 29 February, the end of a year, both daylight-saving changes in three
//! zones, people without hours, hours until midnight.

mod holidays;
mod properties;

use chrono_tz::{America, Asia, Australia, Europe};

use super::*;

fn calendar(zone: Tz, hours: &str, holidays: &[&str]) -> Calendar {
    let hours = if hours.is_empty() { Hours::NONE } else { Hours::parse(hours).expect("hours") };
    Calendar { zone, hours, holidays: Arc::new(holidays.iter().map(|day| on(day)).collect()) }
}

fn berlin() -> Calendar {
    calendar(Europe::Berlin, "Mon-Fri 08:00-18:00", &["2026-05-25", "2026-12-25", "2027-01-01"])
}

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A local time of the calendar, `2026-05-05 10:00`.
fn at(calendar: &Calendar, text: &str) -> DateTime<Utc> {
    let (date, time) = text.split_once(' ').expect("a date and a time");
    calendar.instant(on(date), NaiveTime::parse_from_str(time, "%H:%M").expect("a time"))
}

fn show(calendar: &Calendar, instant: DateTime<Utc>) -> String {
    instant.with_timezone(&calendar.zone).format("%a %Y-%m-%d %H:%M").to_string()
}

fn check_add(calendar: &Calendar, table: &[(&str, &str, &str)]) {
    for (from, span, expected) in table {
        let span = Span::parse(span).expect("a span");
        let got = show(calendar, calendar.add(at(calendar, from), span));
        assert_eq!(got, *expected, "{from} + {span}");
    }
}

#[test]
fn hours_are_read_and_printed() {
    for (text, printed) in [
        (
            "Mon-Fri 08:00-18:00",
            "Mon 08:00-18:00, Tue 08:00-18:00, Wed 08:00-18:00, Thu 08:00-18:00, Fri 08:00-18:00",
        ),
        ("Mon-Tue 9:00-17:30", "Mon 09:00-17:30, Tue 09:00-17:30"),
        ("Sat-Sun 10:00-12:00, Wed 08:00-09:00", "Wed 08:00-09:00, Sat 10:00-12:00, Sun 10:00-12:00"),
        ("Sun-Mon 10:00-12:00", "Mon 10:00-12:00, Sun 10:00-12:00"),
        ("Fri 00:00-24:00", "Fri 00:00-24:00"),
        ("monday-tuesday 22:00 - 24:00", "Mon 22:00-24:00, Tue 22:00-24:00"),
    ] {
        let hours = Hours::parse(text).expect(text);
        assert_eq!(hours.to_string(), printed);
        assert_eq!(Hours::parse(&hours.to_string()).as_ref(), Ok(&hours), "{text}");
    }
    for text in [
        "",
        "Mon",
        "Mon-Fri",
        "08:00-18:00",
        "Mon-Fri 18:00-08:00",
        "Mon 08:00-08:00",
        "Mon 24:00-24:00",
        "Mon 08:00-25:00",
        "Mon 08:00-24:01",
        "Mon-Fri 08:00-18:00, Fri 08:00-14:00",
        "Mon 08:00-18:00,",
        "Mon-Xyz 08:00-18:00",
        "Mon 8-18",
    ] {
        assert!(Hours::parse(text).is_err(), "{text}");
    }
}

#[test]
fn working_days_pass_over_weekends_and_holidays() {
    let calendar = berlin();
    for (from, count, expected) in [
        ("2026-05-05", 1, "2026-05-06"),
        ("2026-05-08", 1, "2026-05-11"),
        ("2026-05-09", 1, "2026-05-11"),
        ("2026-05-08", 5, "2026-05-15"),
        ("2026-05-22", 1, "2026-05-26"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2028-02-28", 1, "2028-02-29"),
        ("2028-02-29", 1, "2028-03-01"),
        ("2027-02-26", 1, "2027-03-01"),
        ("2026-05-05", 0, "2026-05-05"),
        ("2026-05-05", 250, "2027-04-23"),
    ] {
        let got = calendar.add_working_days(on(from), count);
        assert_eq!(got, on(expected), "{from} + {count}");
        assert_eq!(calendar.working_days_after(on(from), got), count, "{from}");
    }
    assert_eq!(calendar.roll_forward(on("2026-05-23")), on("2026-05-26"), "Whitsun, and its Monday");
    assert_eq!(calendar.roll_forward(on("2026-05-22")), on("2026-05-22"));
    assert_eq!(calendar.next_working_day(on("2026-05-22")), on("2026-05-26"));
    assert_eq!(calendar.working_days_after(on("2026-05-06"), on("2026-05-05")), 0);
    assert_eq!(calendar.working_days_after(NaiveDate::MIN, NaiveDate::MAX), 1_000);
}

#[test]
fn working_hours_count_inside_the_hours_only() {
    check_add(
        &berlin(),
        &[
            ("2026-05-05 10:00", "4 working hours", "Tue 2026-05-05 14:00"),
            ("2026-05-05 16:00", "4 working hours", "Wed 2026-05-06 10:00"),
            ("2026-05-05 14:00", "4 working hours", "Tue 2026-05-05 18:00"),
            ("2026-05-05 19:00", "1 working hour", "Wed 2026-05-06 09:00"),
            ("2026-05-05 06:00", "1 working hour", "Tue 2026-05-05 09:00"),
            ("2026-05-08 17:30", "1 working hour", "Mon 2026-05-11 08:30"),
            ("2026-05-09 12:00", "10 working hours", "Mon 2026-05-11 18:00"),
            ("2026-05-22 17:00", "2 working hours", "Tue 2026-05-26 09:00"),
            ("2026-05-05 08:00", "50 working hours", "Mon 2026-05-11 18:00"),
        ],
    );
    let fri_short = calendar(Europe::Berlin, "Mon-Thu 08:00-17:00, Fri 08:00-14:00", &[]);
    check_add(&fri_short, &[("2026-05-08 13:00", "2 working hours", "Mon 2026-05-11 09:00")]);
}

#[test]
fn a_day_keeps_its_time_and_a_month_its_end() {
    check_add(
        &berlin(),
        &[
            ("2026-05-05 16:05", "1 working day", "Wed 2026-05-06 16:05"),
            ("2026-05-08 16:05", "1 working day", "Mon 2026-05-11 16:05"),
            ("2026-05-09 16:05", "1 working day", "Tue 2026-05-12 08:00"),
            ("2026-05-05 20:00", "1 working day", "Thu 2026-05-07 08:00"),
            ("2026-05-05 07:00", "2 working days", "Thu 2026-05-07 08:00"),
            ("2026-05-08 12:00", "3 days", "Mon 2026-05-11 12:00"),
            ("2026-05-08 12:00", "1 week", "Fri 2026-05-15 12:00"),
            ("2026-01-31 12:00", "1 month", "Sat 2026-02-28 12:00"),
            ("2028-01-31 12:00", "1 month", "Tue 2028-02-29 12:00"),
            ("2028-02-29 12:00", "1 year", "Wed 2029-02-28 12:00"),
            ("2026-12-31 12:00", "2 days", "Sat 2027-01-02 12:00"),
            ("2026-05-05 12:00", "5 hours", "Tue 2026-05-05 17:00"),
        ],
    );
}

#[test]
fn days_have_23_or_25_hours_where_the_clock_changes() {
    let always = |zone| calendar(zone, "Mon-Sun 00:00-24:00", &[]);
    for (zone, date, hours) in [
        (Europe::Berlin, "2026-03-29", 23),
        (Europe::Berlin, "2026-10-25", 25),
        (America::New_York, "2026-03-08", 23),
        (America::New_York, "2026-11-01", 25),
        (Australia::Sydney, "2026-10-04", 23),
        (Australia::Sydney, "2026-04-05", 25),
        (Asia::Kathmandu, "2026-04-05", 24),
    ] {
        let (start, end) = always(zone).stretch(on(date)).expect("a stretch");
        assert_eq!((end - start).num_hours(), hours, "{zone} {date}");
    }
    // A day later at the same local time, whatever the clock did.
    check_add(
        &always(Europe::Berlin),
        &[
            ("2026-03-28 12:00", "1 day", "Sun 2026-03-29 12:00"),
            ("2026-03-28 12:00", "24 hours", "Sun 2026-03-29 13:00"),
            ("2026-03-28 02:30", "1 day", "Sun 2026-03-29 03:00"),
            ("2026-10-24 12:00", "24 hours", "Sun 2026-10-25 11:00"),
            ("2026-10-25 00:00", "4 working hours", "Sun 2026-10-25 03:00"),
            ("2026-03-29 00:00", "4 working hours", "Sun 2026-03-29 05:00"),
        ],
    );
    check_add(&always(America::New_York), &[("2026-03-07 12:00", "1 working day", "Sun 2026-03-08 12:00")]);
    check_add(&always(Australia::Sydney), &[("2026-10-03 12:00", "1 working day", "Sun 2026-10-04 12:00")]);
}

#[test]
fn hours_inside_a_gap_are_no_working_time() {
    let night = calendar(Europe::Berlin, "Sun 02:00-03:00", &[]);
    assert_eq!(night.stretch(on("2026-03-29")), None);
    let open = night.next_open(at(&night, "2026-03-29 00:00")).expect("the next Sunday");
    assert_eq!(show(&night, open), "Sun 2026-04-05 02:00");
    let (start, end) = night.stretch(on("2026-10-25")).expect("a stretch");
    assert_eq!((end - start).num_hours(), 2, "the hour that comes twice is worked twice");
}

#[test]
fn hours_until_midnight_end_with_the_day() {
    let late = calendar(Europe::Berlin, "Mon-Fri 16:00-24:00", &[]);
    assert!(late.is_open(at(&late, "2026-05-05 23:59")));
    assert!(!late.is_open(at(&late, "2026-05-06 00:00")));
    check_add(
        &late,
        &[
            ("2026-05-05 22:00", "2 working hours", "Wed 2026-05-06 00:00"),
            ("2026-05-05 22:00", "3 working hours", "Wed 2026-05-06 17:00"),
            ("2026-05-08 23:00", "2 working hours", "Mon 2026-05-11 17:00"),
        ],
    );
}

#[test]
fn work_is_open_from_its_start_until_before_its_end() {
    let calendar = berlin();
    for (time, open, next) in [
        ("2026-05-05 07:59", false, "Tue 2026-05-05 08:00"),
        ("2026-05-05 08:00", true, "Tue 2026-05-05 08:00"),
        ("2026-05-05 17:59", true, "Tue 2026-05-05 17:59"),
        ("2026-05-05 18:00", false, "Wed 2026-05-06 08:00"),
        ("2026-05-08 18:00", false, "Mon 2026-05-11 08:00"),
        ("2026-05-25 12:00", false, "Tue 2026-05-26 08:00"),
        ("2026-12-31 18:00", false, "Mon 2027-01-04 08:00"),
    ] {
        let instant = at(&calendar, time);
        assert_eq!(calendar.is_open(instant), open, "{time}");
        assert_eq!(calendar.next_open(instant).map(|open| show(&calendar, open)).as_deref(), Some(next));
    }
}

#[test]
fn who_has_no_hours_never_works_and_still_gets_an_answer() {
    let idle = calendar(Europe::Berlin, "", &[]);
    let from = at(&idle, "2026-05-05 10:00");
    assert_eq!(idle.next_open(from), None);
    assert!(!idle.is_working_day(on("2026-05-05")));
    assert_eq!(idle.roll_forward(on("2026-05-09")), on("2026-05-09"));
    assert_eq!(
        idle.add_working_days(on("2026-05-05"), 3),
        on("2026-05-08"),
        "days, for want of working days"
    );
    check_add(
        &idle,
        &[
            ("2026-05-05 10:00", "4 working hours", "Tue 2026-05-05 14:00"),
            ("2026-05-05 10:00", "1 working day", "Wed 2026-05-06 10:00"),
        ],
    );
}

#[test]
fn dates_are_moved_by_spans() {
    let calendar = berlin();
    for (when, span, expected) in [
        (When::On(on("2026-05-08")), "1 working day", "2026-05-11"),
        (When::On(on("2026-05-08")), "1 day", "2026-05-09"),
        (When::On(on("2026-05-08")), "2 weeks", "2026-05-22"),
        (When::On(on("2026-05-08")), "10 working hours", "2026-05-08"),
        (When::On(on("2026-05-08")), "11 working hours", "2026-05-11"),
        (When::On(on("2026-05-09")), "1 working hour", "2026-05-11"),
        (When::On(on("2026-05-08")), "20 hours", "2026-05-09"),
        (When::At(at(&calendar, "2026-05-08 17:30")), "1 working hour", "2026-05-11"),
        (When::At(at(&calendar, "2026-05-08 23:30")), "1 hour", "2026-05-09"),
        (When::At(at(&calendar, "2026-05-08 17:30")), "3 working days", "2026-05-13"),
    ] {
        let span = Span::parse(span).expect("a span");
        assert_eq!(calendar.add_to(when, span), on(expected), "{when:?} + {span}");
    }
}

#[test]
fn long_counts_are_counted_to_their_end() {
    let calendar = berlin();
    let from = at(&calendar, "2026-05-04 08:00");
    // 10 hours a day: 6,000 hours are 600 working days, more than two years.
    let long = calendar.add(from, Span::new(6_000, Unit::WorkingHours));
    assert_eq!(calendar.working_days_after(on("2026-05-03"), calendar.date(long)), 600);
    assert!(show(&calendar, long).ends_with("18:00"));
    let started = std::time::Instant::now();
    calendar.add(from, Span::new(Span::MAX, Unit::WorkingHours));
    calendar.add(from, Span::new(Span::MAX, Unit::WorkingDays));
    let rare = Calendar { hours: Hours::parse("Sun 23:59-24:00").expect("hours"), ..calendar };
    rare.add(from, Span::new(Span::MAX, Unit::WorkingHours));
    assert!(started.elapsed().as_secs() < 5, "a count must stay linear in the days it passes");
}

#[test]
fn the_ends_of_time_are_no_panic() {
    let calendar = berlin();
    for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        for unit in
            [Unit::WorkingHours, Unit::WorkingDays, Unit::Hours, Unit::Days, Unit::Months, Unit::Years]
        {
            for count in [1, Span::MAX, u32::MAX] {
                let _ = calendar.add(instant, Span::new(count, unit));
                let _ = calendar.add_to(When::At(instant), Span::new(count, unit));
                let _ = calendar.add_to(When::On(calendar.date(instant)), Span::new(count, unit));
            }
        }
        let _ = (calendar.next_open(instant), calendar.is_open(instant));
    }
    for date in [NaiveDate::MIN, NaiveDate::MAX] {
        let _ = (calendar.roll_forward(date), calendar.next_working_day(date), calendar.stretch(date));
    }
}
