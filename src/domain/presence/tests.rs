//! Who reads what is meant for whom, while people are away. Jamie, Sam and Mike are members, Dana and Max manage.

use super::*;
use crate::domain::handoff::scene::{at, day, handle, policy, policy_with};

type Records = BTreeMap<Handle, MemberRecord>;

/// Leaves from one day to another, with covers: `("jamie", "sam")`; no cover is an empty text.
fn leaves(covers: &[(&str, &str)], from: &str, to: &str) -> Records {
    let leave = |(who, cover): &(&str, &str)| {
        let cover = (!cover.is_empty()).then(|| handle(cover));
        let absence = Absence { from: day(from), to: day(to), cover };
        (handle(who), MemberRecord { absences: vec![absence], ..MemberRecord::default() })
    };
    covers.iter().map(leave).collect()
}

fn read_by(policy: &Policy, records: &Records, who: &str) -> (Vec<String>, Reason) {
    let (readers, reason) = Presence::new(policy, records).readers(&handle(who), at("2026-05-06T12:00"));
    (readers.into_iter().map(|member| member.handle.to_string()).collect(), reason)
}

#[test]
fn covers_are_followed_through_chains_and_circles_end_with_the_managers() {
    let cover = || Reason::Cover("Jamie".into());
    for (covers, readers, reason) in [
        (&[][..], &["jamie"][..], Reason::Owner),
        (&[("jamie", "sam")], &["sam"], cover()),
        (&[("jamie", "sam"), ("sam", "mike")], &["mike"], cover()),
        (&[("jamie", "sam"), ("sam", "mike"), ("mike", "dana")], &["dana"], cover()),
        (&[("jamie", "sam"), ("sam", "jamie")], &["dana", "max"], Reason::Manager),
        (&[("jamie", "jamie")], &["dana", "max"], Reason::Manager),
        (&[("jamie", "")], &["dana", "max"], Reason::Manager),
        (&[("jamie", "nobody")], &["dana", "max"], Reason::Manager),
        (&[("jamie", ""), ("dana", "")], &["max"], Reason::Manager),
    ] {
        let records = leaves(covers, "2026-05-06", "2026-05-06");
        let wanted = readers.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read_by(&policy(), &records, "jamie"), (wanted, reason), "{covers:?}");
    }
}

#[test]
fn the_first_and_the_last_day_are_away_and_the_days_around_are_not() {
    let records = leaves(&[("jamie", "sam")], "2026-05-06", "2026-05-08");
    let policy = policy();
    let presence = Presence::new(&policy, &records);
    for (time, there) in [
        ("2026-05-05T23:59", true),
        ("2026-05-06T00:00", false),
        ("2026-05-08T23:59", false),
        ("2026-05-09T00:00", true),
    ] {
        assert_eq!(presence.is_there(&handle("jamie"), at(time)).is_some(), there, "{time}");
    }
}

#[test]
fn whoever_left_or_cannot_be_reached_is_read_for_by_the_managers() {
    let policy = policy_with(|member| {
        if member.handle == handle("sam") {
            member.left = Some(day("2026-05-06"));
        }
    });
    let managers = vec!["dana".to_owned(), "max".to_owned()];
    assert_eq!(read_by(&policy, &Records::new(), "sam"), (managers.clone(), Reason::Manager));
    let covered = leaves(&[("jamie", "sam")], "2026-05-06", "2026-05-06");
    assert_eq!(read_by(&policy, &covered, "jamie"), (managers.clone(), Reason::Manager));
    let bounced_on = ["2026-05-01", "2026-05-04"].map(day).into_iter().collect();
    let bad = MemberRecord { bounced_on, ..MemberRecord::default() };
    let records = Records::from([(handle("jamie"), bad)]);
    assert_eq!(read_by(&policy, &records, "jamie"), (managers, Reason::Manager));
}

#[test]
fn a_cover_acts_for_the_owner_and_a_manager_who_reads_does_not() {
    let records = leaves(&[("jamie", "sam"), ("mike", "")], "2026-05-06", "2026-05-06");
    let policy = policy();
    let presence = Presence::new(&policy, &records);
    let now = at("2026-05-06T12:00");
    let acts = |who: &str, owner: &str| presence.acts_for(&handle(who), &handle(owner), now);
    assert!(acts("sam", "jamie") && acts("sam", "sam"));
    assert!(!acts("jamie", "jamie") && !acts("dana", "mike") && !acts("sam", "mike"));
}

#[test]
fn letters_wait_over_leaves_that_touch_each_other() {
    let mut records = leaves(&[("jamie", "")], "2026-05-06", "2026-05-08");
    let more = Absence { from: day("2026-05-11"), to: day("2026-05-12"), cover: None };
    records.get_mut(&handle("jamie")).expect("a record").absences.push(more);
    let policy = policy();
    let presence = Presence::new(&policy, &records);
    let member = policy.team.member(&handle("jamie")).expect("a member");
    assert_eq!(presence.opens(member, at("2026-05-06T12:00")), Some(at("2026-05-13T08:00")));
    assert_eq!(presence.opens(member, at("2026-05-05T12:00")), Some(at("2026-05-05T12:00")));
}
