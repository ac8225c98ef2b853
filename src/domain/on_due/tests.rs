//! When steps begin and letters go, at the edges of the calendar: leap days, ends of months and years, both changes of the
//! clock, weeks without work, holidays, and a team that is away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::steps::{begins, first_opening, next};
use super::{cleanup_due, digest_due, next_cleanup, next_digest, next_leave};
use crate::domain::calendar::Hours;
use crate::domain::handoff::scene::{day, handle, lead, policy, policy_with};
use crate::domain::lead::{FollowUp, Lead, WaitingOn};
use crate::domain::presence::Presence;
use crate::domain::reminder::Step;
use crate::domain::time::{When, local, local_instant};
use crate::domain::world::{Absence, MemberRecord};
use crate::domain::{Handle, Member, Policy};

type Records = BTreeMap<Handle, MemberRecord>;

/// `2026-05-06T12:00` in a zone.
fn on_clock(text: &str, zone: Tz) -> DateTime<Utc> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").expect("a time");
    local_instant(time.date(), time.time(), zone)
}

fn at(text: &str) -> DateTime<Utc> {
    on_clock(text, Tz::Europe__Berlin)
}

/// As a clock in the zone shows it.
fn shown(instant: Option<DateTime<Utc>>, zone: Tz) -> String {
    instant.map_or("never".into(), |at| local(at, zone).format("%a %Y-%m-%d %H:%M").to_string())
}

/// The team with all members, and the team itself, in one zone with these hours and holidays.
fn team(zone: Tz, hours: &str, holidays: &[&str]) -> Policy {
    let holidays: Arc<BTreeSet<NaiveDate>> = Arc::new(holidays.iter().map(|text| day(text)).collect());
    let hours = Hours::parse(hours).expect("hours");
    let mut policy = policy_with(|member| {
        member.calendar.zone = zone;
        member.calendar.hours = hours;
        member.calendar.holidays = Arc::clone(&holidays);
    });
    policy.calendar.zone = zone;
    policy.calendar.hours = hours;
    policy.calendar.holidays = holidays;
    policy
}

fn jamie(policy: &Policy) -> &Member {
    policy.team.member(&handle("jamie")).expect("a member")
}

fn planned(on: &str) -> Lead {
    let mut lead = lead();
    lead.plan(Some(FollowUp { when: When::On(day(on)), hold: false }), None);
    lead
}

fn away(names: &[&str], from: &str, to: &str) -> Records {
    let absence = Absence { from: day(from), to: day(to), cover: None };
    let record = MemberRecord { absences: vec![absence], ..MemberRecord::default() };
    names.iter().map(|name| (handle(name), record.clone())).collect()
}

const WEEK: &str = "Mon-Fri 08:00-18:00";

#[test]
fn late_and_very_late_count_working_days_over_every_edge() {
    for (zone, holidays, due, late, very) in [
        (Tz::Europe__Berlin, &[][..], "2028-02-28", "Thu 2028-03-02 08:00", "Mon 2028-03-06 08:00"), // 29 February
        (Tz::Europe__Berlin, &[], "2028-02-29", "Fri 2028-03-03 08:00", "Tue 2028-03-07 08:00"),
        (Tz::Europe__Berlin, &[], "2026-08-31", "Thu 2026-09-03 08:00", "Mon 2026-09-07 08:00"), // the 31st
        (
            Tz::Europe__Berlin,
            &["2026-12-25", "2027-01-01"],
            "2026-12-30",
            "Tue 2027-01-05 08:00",
            "Thu 2027-01-07 08:00",
        ),
        (
            Tz::Europe__Berlin,
            &["2026-04-03", "2026-04-06"],
            "2026-04-02",
            "Thu 2026-04-09 08:00",
            "Mon 2026-04-13 08:00",
        ),
        (Tz::Europe__Berlin, &[], "2026-03-26", "Tue 2026-03-31 08:00", "Thu 2026-04-02 08:00"), // the clock goes on
        (Tz::Europe__Berlin, &[], "2026-10-22", "Tue 2026-10-27 08:00", "Thu 2026-10-29 08:00"), // and back
        (Tz::America__New_York, &[], "2026-03-05", "Tue 2026-03-10 08:00", "Thu 2026-03-12 08:00"),
        (Tz::America__New_York, &[], "2026-10-29", "Tue 2026-11-03 08:00", "Thu 2026-11-05 08:00"),
        (Tz::Australia__Sydney, &[], "2026-04-02", "Tue 2026-04-07 08:00", "Thu 2026-04-09 08:00"),
        (Tz::Australia__Sydney, &[], "2026-10-01", "Tue 2026-10-06 08:00", "Thu 2026-10-08 08:00"),
    ] {
        let policy = team(zone, WEEK, holidays);
        let lead = planned(due);
        assert_eq!(shown(begins(Step::Late, &lead, &policy), zone), late, "{zone} {due}");
        assert_eq!(shown(begins(Step::LateManagers, &lead, &policy), zone), very, "{zone} {due}");
    }
}

#[test]
fn a_time_in_a_gap_of_the_clock_is_told_and_told_once() {
    let policy = team(Tz::Europe__Berlin, "Mon-Sun 00:00-24:00", &[]);
    let records = Records::new();
    let presence = Presence::new(&policy, &records);
    for (gap, shows) in
        [("2026-03-29T02:30", "Sun 2026-03-29 03:00"), ("2026-10-25T02:30", "Sun 2026-10-25 02:30")]
    {
        let mut lead = lead();
        lead.plan(Some(FollowUp { when: When::At(at(gap)), hold: false }), None);
        let due = next(&lead, presence, at("2026-03-28T12:00")).expect("a time");
        assert_eq!(shown(Some(due), Tz::Europe__Berlin), shows);
        let (told, letters) = super::single::decide(&lead, presence, due);
        assert_eq!(letters.len(), 1);
        // The same hour comes twice in October.
        let again = super::single::decide(&told, presence, due + chrono::TimeDelta::hours(1)).1;
        assert_eq!(again, []);
    }
}

#[test]
fn a_customer_waits_in_working_time_over_holidays_and_changes_of_the_clock() {
    for (holidays, since, told, managers) in [
        (&["2026-05-25"][..], "2026-05-22T15:00", "Tue 2026-05-26 15:00", "Wed 2026-05-27 15:00"), // Monday off
        (&[], "2026-03-27T15:00", "Mon 2026-03-30 15:00", "Tue 2026-03-31 15:00"),
        (&[], "2026-10-23T15:00", "Mon 2026-10-26 15:00", "Tue 2026-10-27 15:00"),
        (&["2027-01-01"], "2026-12-31T17:00", "Mon 2027-01-04 17:00", "Tue 2027-01-05 17:00"),
        (&[], "2028-02-28T09:00", "Tue 2028-02-29 09:00", "Wed 2028-03-01 09:00"),
    ] {
        let policy = team(Tz::Europe__Berlin, WEEK, holidays);
        let mut lead = lead();
        lead.waiting_on = WaitingOn::Us;
        lead.unanswered_since = Some(at(since));
        let berlin = Tz::Europe__Berlin;
        assert_eq!(shown(begins(Step::Waiting, &lead, &policy), berlin), told, "{since}");
        assert_eq!(shown(begins(Step::WaitingManagers, &lead, &policy), berlin), managers, "{since}");
    }
}

#[test]
fn the_digest_comes_at_eight_on_the_wall_on_both_changes_of_the_clock() {
    for (zone, days) in [
        (Tz::Europe__Berlin, ["2026-03-29", "2026-10-25"]),
        (Tz::America__New_York, ["2026-03-08", "2026-11-01"]),
        (Tz::Australia__Sydney, ["2026-04-05", "2026-10-04"]),
    ] {
        let policy = team(zone, "Mon-Sun 06:00-18:00", &[]);
        let records = Records::new();
        let presence = Presence::new(&policy, &records);
        for on in days {
            let midnight = on_clock(&format!("{on}T00:00"), zone);
            let due = next_digest(jamie(&policy), presence, &MemberRecord::default(), midnight);
            let wanted = format!("{} {on} 08:00", day(on).format("%a"));
            assert_eq!(shown(due, zone), wanted, "{zone}");
            let settled = digest_due(
                jamie(&policy),
                presence,
                &MemberRecord::default(),
                midnight,
                due.expect("a digest"),
            );
            assert_eq!(settled, Some((day(on), true)));
        }
    }
}

#[test]
fn a_week_without_working_hours_has_no_letters_and_the_next_has_them() {
    let week = ["2026-08-03", "2026-08-04", "2026-08-05", "2026-08-06", "2026-08-07"];
    let policy = team(Tz::Europe__Berlin, WEEK, &week);
    let records = Records::new();
    let presence = Presence::new(&policy, &records);
    let member = jamie(&policy);
    let monday = at("2026-08-03T07:00");
    let berlin = Tz::Europe__Berlin;
    assert_eq!(shown(presence.opens(member, monday), berlin), "Mon 2026-08-10 08:00");
    let digest = next_digest(member, presence, &MemberRecord::default(), monday);
    assert_eq!(shown(digest, berlin), "Mon 2026-08-10 08:00");
    assert_eq!(digest_due(member, presence, &MemberRecord::default(), monday, at("2026-08-05T12:00")), None);
    assert_eq!(shown(begins(Step::Late, &planned("2026-07-31"), &policy), berlin), "Wed 2026-08-12 08:00");
}

#[test]
fn a_member_without_any_hours_waits_without_a_busy_loop() {
    let mut policy = policy();
    policy.calendar.hours = Hours::NONE;
    let policy = {
        let calendars = policy_with(|member| member.calendar.hours = Hours::NONE);
        Policy { team: calendars.team, ..policy }
    };
    let records = Records::new();
    let presence = Presence::new(&policy, &records);
    let now = at("2026-05-20T12:00");
    let lead = planned("2026-05-06");
    let looked = next(&lead, presence, now).expect("looked at again");
    assert_eq!(looked, now + chrono::TimeDelta::days(1));
    assert_eq!(super::single::decide(&lead, presence, now).1, []);
}

#[test]
fn with_everybody_away_the_first_manager_back_is_waited_for() {
    let policy = policy();
    let mut records = away(&["jamie", "sam", "mike", "dana"], "2026-05-04", "2026-05-15");
    records.extend(away(&["max"], "2026-05-04", "2026-05-12"));
    let presence = Presence::new(&policy, &records);
    let now = at("2026-05-08T09:00");
    let (readers, _) = presence.keepers(Some(&handle("jamie")), now);
    assert_eq!(readers.iter().map(|member| member.handle.as_str()).collect::<Vec<_>>(), ["max"]);
    assert_eq!(presence.opens(readers[0], now), Some(at("2026-05-13T08:00")));
    // Looked at again each day, for somebody may be back before.
    assert_eq!(first_opening(&readers, presence, now), now + chrono::TimeDelta::days(1));
    assert_eq!(super::single::decide(&planned("2026-04-30"), presence, now).1, []);
}

#[test]
fn the_cleanup_comes_on_monday_at_eight_and_on_tuesday_after_a_holiday() {
    let policy = team(Tz::Europe__Berlin, WEEK, &["2026-05-25"]);
    let (records, born) = (Records::new(), at("2026-05-01T12:00"));
    let presence = Presence::new(&policy, &records);
    let due = |now: &str, settled: Option<&str>| {
        let record = MemberRecord { cleanup_on: settled.map(day), ..MemberRecord::default() };
        cleanup_due(jamie(&policy), presence, &record, born, at(now)).map(|on| on.to_string())
    };
    assert_eq!(due("2026-05-18T07:59", Some("2026-05-11")), None);
    assert_eq!(due("2026-05-18T08:00", Some("2026-05-11")).as_deref(), Some("2026-05-18"));
    assert_eq!(due("2026-05-18T08:05", Some("2026-05-18")), None, "once");
    assert_eq!(due("2026-05-25T08:00", Some("2026-05-18")), None, "a holiday");
    assert_eq!(
        due("2026-05-26T08:00", Some("2026-05-18")).as_deref(),
        Some("2026-05-25"),
        "by its own Monday"
    );
}

#[test]
fn a_missed_cleanup_goes_once_at_the_next_moment_unless_the_next_is_near() {
    let policy = team(Tz::Europe__Berlin, "Mon-Sun 08:00-18:00", &[]);
    let (records, born) = (Records::new(), at("2026-05-01T12:00"));
    let presence = Presence::new(&policy, &records);
    let record = MemberRecord { cleanup_on: Some(day("2026-05-04")), ..MemberRecord::default() };
    let due = |now: &str| cleanup_due(jamie(&policy), presence, &record, born, at(now));
    assert_eq!(due("2026-05-13T19:00"), None, "outside the hours");
    assert_eq!(due("2026-05-14T08:00"), Some(day("2026-05-11")));
    assert_eq!(due("2026-05-17T07:59"), None);
    assert_eq!(due("2026-05-17T08:00"), None, "Monday's comes within a day");
    assert_eq!(due("2026-05-18T08:00"), Some(day("2026-05-18")));
    let next = next_cleanup(jamie(&policy), presence, &record, born, at("2026-05-17T09:00"));
    assert_eq!(next, Some(at("2026-05-18T08:00")));
}

#[test]
fn a_new_database_has_its_first_cleanup_in_the_next_week_and_whoever_is_away_none() {
    let policy = policy();
    let born = at("2026-05-04T09:00"); // a Monday, after eight
    let (nobody, record) = (Records::new(), MemberRecord::default());
    let presence = Presence::new(&policy, &nobody);
    assert_eq!(cleanup_due(jamie(&policy), presence, &record, born, at("2026-05-04T10:00")), None);
    assert_eq!(next_cleanup(jamie(&policy), presence, &record, born, born), Some(at("2026-05-11T08:00")));
    let records = away(&["jamie"], "2026-05-11", "2026-05-26");
    let presence = Presence::new(&policy, &records);
    assert_eq!(cleanup_due(jamie(&policy), presence, &record, born, at("2026-05-11T08:00")), None);
    let back = next_cleanup(jamie(&policy), presence, &record, born, at("2026-05-11T08:00"));
    assert_eq!(back, Some(at("2026-05-27T08:00")), "the one of the week, on the day back");
}

#[test]
fn the_letter_before_a_leave_comes_on_the_last_working_day_before_it() {
    let policy = team(Tz::Europe__Berlin, WEEK, &["2026-05-25"]);
    for (from, now, told) in [
        ("2026-05-26", "2026-05-20T12:00", "Fri 2026-05-22 08:00"), // over a weekend and a holiday
        ("2026-05-26", "2026-05-22T12:00", "Fri 2026-05-22 12:00"), // at once where that is past
        ("2026-05-26", "2026-05-22T19:00", "never"),                // no hour is left
        ("2026-05-28", "2026-05-20T12:00", "Wed 2026-05-27 08:00"),
    ] {
        let records = away(&["jamie"], from, "2026-06-05");
        let presence = Presence::new(&policy, &records);
        let due = next_leave(jamie(&policy), presence, &records[&handle("jamie")], at(now));
        assert_eq!(shown(due, Tz::Europe__Berlin), told, "{from} {now}");
    }
}

#[test]
fn a_digest_hour_after_the_end_of_the_hours_gives_way_to_their_start() {
    let policy = team(Tz::Europe__Berlin, "Mon-Fri 05:00-07:30", &[]);
    let records = Records::new();
    let presence = Presence::new(&policy, &records);
    let due = next_digest(jamie(&policy), presence, &MemberRecord::default(), at("2026-05-06T01:00"));
    assert_eq!(due, Some(at("2026-05-06T05:00")));
}
