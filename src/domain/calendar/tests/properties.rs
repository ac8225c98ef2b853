//! What holds for every calendar and every moment.

use proptest::prelude::*;

use super::*;

fn calendars() -> impl Strategy<Value = Calendar> {
    let zone = prop::sample::select(vec![
        Europe::Berlin,
        America::New_York,
        Australia::Sydney,
        Australia::Lord_Howe,
        Asia::Kathmandu,
        chrono_tz::Pacific::Apia,
        America::Sao_Paulo,
    ]);
    let hours = prop::sample::select(vec![
        "Mon-Fri 08:00-18:00",
        "Mon-Thu 08:00-17:00, Fri 08:00-14:00",
        "Mon-Sun 00:00-24:00",
        "Sun 00:30-03:30",
        "Tue 22:00-24:00, Sat 02:00-02:30",
    ]);
    let holidays = prop::collection::btree_set(day(), 0..40);
    (zone, hours, holidays).prop_map(|(zone, hours, holidays)| Calendar {
        zone,
        hours: Hours::parse(hours).expect("hours"),
        holidays: Arc::new(holidays),
    })
}

/// From 2010, so that Samoa's lost day is among them.
fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..9_000).prop_map(|days| on("2010-01-01") + Days::new(days))
}

fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    (day(), 0i64..1_440)
        .prop_map(|(day, minute)| day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minute))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn working_hours_end_in_working_time_or_at_its_end(calendar in calendars(), from in moments(), hours in 1u32..60) {
        let end = calendar.add(from, Span::new(hours, Unit::WorkingHours));
        prop_assert!(end > from);
        prop_assert!(calendar.is_open(end) || calendar.is_open(end - TimeDelta::seconds(1)), "{end}");
    }

    #[test]
    fn working_hours_are_as_many_as_were_asked(calendar in calendars(), from in moments(), hours in 1u32..60) {
        let end = calendar.add(from, Span::new(hours, Unit::WorkingHours));
        let days = (calendar.date(from) - Days::new(1)).iter_days().take_while(|day| *day <= calendar.date(end));
        let worked: TimeDelta = days
            .filter_map(|day| calendar.stretch(day))
            .map(|(start, stop)| (stop.min(end) - start.max(from)).max(TimeDelta::zero()))
            .sum();
        prop_assert_eq!(worked, TimeDelta::hours(i64::from(hours)));
    }

    #[test]
    fn more_time_never_ends_earlier(calendar in calendars(), from in moments(), later in 0i64..20_000, count in 1u32..40) {
        let later = from + TimeDelta::minutes(later);
        for unit in [Unit::WorkingHours, Unit::Hours, Unit::WorkingDays, Unit::Days] {
            let end = calendar.add(from, Span::new(count, unit));
            prop_assert!(calendar.add(from, Span::new(count + 1, unit)) > end, "{unit:?} by count");
            // In a gap two local times are one instant, and in a fold days keep the earlier of two.
            let slack = if unit == Unit::WorkingHours || unit == Unit::Hours { 0 } else { 90 };
            prop_assert!(calendar.add(later, Span::new(count, unit)) >= end - TimeDelta::minutes(slack), "{unit:?}");
        }
    }

    #[test]
    fn the_next_opening_is_open(calendar in calendars(), from in moments()) {
        let open = calendar.next_open(from).expect("all these calendars work");
        prop_assert!(open >= from && calendar.is_open(open));
        prop_assert!(open == from || !calendar.is_open(open - TimeDelta::seconds(1)));
        prop_assert_eq!(calendar.is_open(from), open == from);
    }

    #[test]
    fn a_rolled_day_works_and_none_was_passed_over(calendar in calendars(), from in day()) {
        let rolled = calendar.roll_forward(from);
        prop_assert!(rolled >= from && calendar.is_working_day(rolled));
        prop_assert!(from.iter_days().take_while(|day| *day < rolled).all(|day| !calendar.is_working_day(day)));
    }

    #[test]
    fn hours_never_panic(text in "[A-Za-z0-9:, -]{0,40}") {
        if let Ok(hours) = Hours::parse(&text) {
            prop_assert_eq!(Hours::parse(&hours.to_string()), Ok(hours));
        }
    }
}
