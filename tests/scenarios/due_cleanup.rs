//! When the weekly cleanup goes, and to whom.

use crate::offer;
use crate::story::{Story, from};

/// The keys of the cleanups that somebody got.
fn cleanups(story: &mut Story, handle: &str) -> Vec<String> {
    let letters = story.letters_to(handle).into_iter().filter(|letter| letter.kind == "cleanup");
    letters.map(|letter| letter.key).collect()
}

/// A lead of Jamie's whose follow-up is past: something to tidy.
fn untidy(story: &mut Story) {
    offer(story);
    story.change("L-1", |lead| lead.plan(None, None));
}

#[test]
fn on_monday_at_eight_it_goes_to_the_managers_and_to_owners_with_something_to_tidy() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    untidy(&mut story);
    for quiet in ["Tue 2026-05-05 12:00", "Fri 2026-05-08 12:00", "Mon 2026-05-11 07:59"] {
        story.at(quiet).due();
        assert!(cleanups(&mut story, "mike").is_empty(), "{quiet}");
    }
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(cleanups(&mut story, "mike"), ["cleanup:mike:2026-05-11"]);
    assert_eq!(cleanups(&mut story, "jamie"), ["cleanup:jamie:2026-05-11"]);
    assert!(
        story.latest("mike", "cleanup").subject.starts_with("Lead cleanup, week of 11 May: 1 to settle of 1")
    );
    story.at("Mon 2026-05-11 15:00").due();
    story.restart();
    story.due();
    assert_eq!(cleanups(&mut story, "mike").len(), 1, "once");
    assert!(cleanups(&mut story, "sam").is_empty(), "Sam has nothing to tidy");
}

#[test]
fn when_nothing_is_wrong_the_managers_read_that_and_the_owners_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(cleanups(&mut story, "mike"), ["cleanup:mike:2026-05-11"]);
    assert!(cleanups(&mut story, "jamie").is_empty());
}

#[test]
fn each_gets_it_in_their_own_morning() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 16:00").send(from("sam").to("anna").cc("leads").subject("Hi").says("Hello."));
    story.change("L-1", |lead| lead.plan(None, None));
    story.at("Mon 2026-05-11 14:59").due();
    assert!(cleanups(&mut story, "sam").is_empty(), "before nine in New York");
    story.at("Mon 2026-05-11 15:00").due();
    assert_eq!(cleanups(&mut story, "sam"), ["cleanup:sam:2026-05-11"]);
}

#[test]
fn one_missed_goes_once_later_in_the_week_by_its_own_monday() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    untidy(&mut story);
    story.at("Thu 2026-05-14 10:30").due();
    assert_eq!(cleanups(&mut story, "mike"), ["cleanup:mike:2026-05-11"]);
    story.at("Mon 2026-05-18 08:00").due();
    assert_eq!(cleanups(&mut story, "mike"), ["cleanup:mike:2026-05-11", "cleanup:mike:2026-05-18"]);
}

#[test]
fn after_three_weeks_of_downtime_there_is_one() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    untidy(&mut story);
    story.at("Wed 2026-05-27 10:30").due();
    assert_eq!(cleanups(&mut story, "mike"), ["cleanup:mike:2026-05-25"]);
}

#[test]
fn a_manager_who_is_away_has_none_and_the_week_of_the_return_has_one() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.away("mike", "2026-05-11", "2026-05-19", "sam");
    for day in ["Mon 2026-05-11 15:00", "Mon 2026-05-18 15:00"] {
        story.at(day).due();
    }
    assert!(cleanups(&mut story, "mike").is_empty());
    story.at("Wed 2026-05-20 08:00").due();
    assert_eq!(cleanups(&mut story, "mike"), ["cleanup:mike:2026-05-18"]);
}

#[test]
fn the_next_one_tells_what_was_settled_since() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    untidy(&mut story);
    story.at("Mon 2026-05-11 08:00").due();
    story.change("L-1", |lead| lead.status = batond::domain::lead::Status::Won);
    story.at("Mon 2026-05-18 08:00").due();
    let text = story.latest("mike", "cleanup").text.to_lowercase();
    assert!(text.contains("settled"), "{text}");
}

#[test]
fn what_is_new_is_counted_from_the_last_one_on_however_late_the_next_comes() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let new = |story: &mut Story, who: &str| {
        story.send(from("jamie").to(who).cc("leads").subject("Hi").says("Hello."));
    };
    story.at("Mon 2026-05-11 07:00");
    new(&mut story, "anna");
    story.at("Mon 2026-05-11 08:00").due();
    let told = |story: &mut Story| {
        story.latest("mike", "cleanup").text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(told(&mut story).contains("New, 1 lead "), "{}", told(&mut story));
    story.at("Mon 2026-05-11 12:00");
    new(&mut story, "dora");
    story.at("Mon 2026-05-18 18:30"); // the machine was off all day
    new(&mut story, "eve");
    story.at("Wed 2026-05-20 10:00").due();
    assert!(told(&mut story).contains("New, 2 leads "), "Dora's was nine days ago: {}", told(&mut story));
    story.at("Mon 2026-05-25 08:00").due();
    assert!(told(&mut story).contains("New, 0 leads "), "none is counted twice: {}", told(&mut story));
}
