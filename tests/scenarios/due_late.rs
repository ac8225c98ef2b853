//! Follow-ups that are late, and the caps on letters about one lead.

use batond::domain::time::When;

use crate::offer;
use crate::story::{Story, from, on, time};

fn at(text: &str) -> When {
    When::At(time(text))
}

/// Jamie is to call Anna on Wednesday 6 May.
fn to_call(story: &mut Story) {
    offer(story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-06"));
}

/// Each hour from `from` on, as a running service looks.
fn pass(story: &mut Story, from: &str, hours: i64) {
    for hour in 0..hours {
        story.set(time(from) + chrono::TimeDelta::hours(hour));
        story.due();
    }
}

#[test]
fn when_three_working_days_late_the_owner_is_told_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    to_call(&mut story);
    for quiet in
        ["Wed 2026-05-06 10:00", "Thu 2026-05-07 10:00", "Fri 2026-05-08 10:00", "Sat 2026-05-09 10:00"]
    {
        story.at(quiet).due();
    }
    assert_eq!(story.count("jamie", "follow_up"), 0, "two working days late is a row of the digest");
    story.at("Mon 2026-05-11 07:59").due();
    assert_eq!(story.count("jamie", "follow_up"), 0);
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.latest("jamie", "follow_up").subject, "[L-1] 3 days late: call Anna");
    pass(&mut story, "Mon 2026-05-11 09:00", 24 * 14);
    assert_eq!(story.count("jamie", "follow_up"), 1, "once");
}

#[test]
fn when_five_days_late_the_managers_get_a_copy_of_their_own() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    to_call(&mut story);
    pass(&mut story, "Wed 2026-05-06 08:00", 24 * 7 - 1); // until Wednesday, 06:00
    assert_eq!(story.count("mike", "follow_up"), 0);
    story.at("Wed 2026-05-13 08:00").due();
    let copy = story.latest("mike", "follow_up");
    assert_eq!(copy.subject, "[L-1] 5 days late: call Anna");
    assert!(copy.text.contains("The lead is with Jamie"), "{}", copy.text);
    assert_eq!((story.count("jamie", "follow_up"), story.count("sam", "follow_up")), (1, 0));
    pass(&mut story, "Wed 2026-05-13 09:00", 24 * 14);
    assert_eq!(story.count("mike", "follow_up"), 1);
}

#[test]
fn a_manager_gets_no_copy_about_a_lead_of_their_own() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("mike").to("anna").cc("leads").subject("Hi").says("Hello."));
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-06"));
    pass(&mut story, "Wed 2026-05-06 08:00", 24 * 14);
    assert_eq!(story.count("mike", "follow_up"), 1, "the one to its owner");
}

#[test]
fn whoever_acts_in_time_hears_nothing_of_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "ask again", "Tue 2026-05-05 11:00", on("2026-05-06"));
    story.at("Mon 2026-05-11 07:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Any news?"));
    pass(&mut story, "Mon 2026-05-11 08:00", 48);
    assert_eq!(story.count("jamie", "follow_up"), 0);
}

#[test]
fn a_closed_lead_is_never_late() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    to_call(&mut story);
    story.change("L-1", |lead| lead.status = batond::domain::lead::Status::Won);
    pass(&mut story, "Wed 2026-05-06 08:00", 24 * 14);
    assert!(story.letters_of_days().is_empty());
}

#[test]
fn after_a_gap_only_what_is_still_true_is_told() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 14:00"));
    pass(&mut story, "Mon 2026-05-18 10:00", 6);
    let subjects: Vec<String> = story
        .letters_to("jamie")
        .into_iter()
        .filter(|letter| letter.kind == "follow_up")
        .map(|letter| letter.subject)
        .collect();
    assert_eq!(subjects, ["[L-1] 8 days late: call Anna"], "and not that its time has come");
    assert_eq!(story.count("mike", "follow_up"), 1);
    pass(&mut story, "Tue 2026-05-19 08:00", 48);
    assert_eq!(story.count("jamie", "follow_up"), 1, "nothing piles up behind it");
}

#[test]
fn a_plan_that_is_put_back_tells_nobody_the_same_again_within_twenty_hours() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let two = at("Wed 2026-05-06 16:00");
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", two);
    story.at("Wed 2026-05-06 16:00").due();
    assert_eq!(story.count("jamie", "follow_up"), 1);
    // Put off, and the putting off taken back the next morning.
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Thu 2026-05-07 09:00");
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", two);
    pass(&mut story, "Thu 2026-05-07 09:00", 8);
    assert_eq!(story.count("jamie", "follow_up"), 1);
}

#[test]
fn each_letter_has_a_key_of_its_kind_person_and_cause() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    to_call(&mut story);
    pass(&mut story, "Wed 2026-05-06 08:00", 24 * 8);
    let revision = story.lead("L-1").revision;
    assert_eq!(story.latest("jamie", "follow_up").key, format!("follow_up:jamie:L-1:{revision}:late"));
    assert_eq!(story.latest("mike", "follow_up").key, format!("follow_up:mike:L-1:{revision}:late_managers"));
    let mut keys: Vec<String> = story.letters().into_iter().map(|letter| letter.key).collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all);
}

#[test]
fn a_lead_of_nobody_reminds_nobody_until_the_managers_copy() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    to_call(&mut story);
    story.change("L-1", |lead| lead.owner = None);
    pass(&mut story, "Wed 2026-05-06 08:00", 24 * 7 - 1);
    assert!(story.letters_of_days().is_empty());
    story.at("Wed 2026-05-13 08:00").due();
    assert_eq!(story.count("mike", "follow_up"), 1);
    assert_eq!(story.letters_of_days().len(), 1);
}

#[test]
fn a_closing_that_was_planned_is_offered_on_its_day_and_not_once_they_have_answered() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let offered = offer(&mut story);
    story.at("Tue 2026-05-05 11:00").says("jamie", "L-1 next: close for now if no reply by Fri");
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 0, "its day has not come");
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest").text;
    assert!(digest.contains("1 close: no reply") && !digest.contains("1 done"), "{digest}");
    story.at("Wed 2026-05-13 08:00").due();
    let late = story.latest("jamie", "follow_up").text;
    assert!(late.contains("\"close: no reply\""), "{late}");
    story.send(from("anna").to("jamie").cc("leads").re(&offered).says("Yes, please come on Friday."));
    story.at("Thu 2026-05-14 08:00").due();
    assert!(!story.latest("jamie", "digest").text.contains("close: no reply"), "they have answered");
}

#[test]
fn the_offered_closing_closes_the_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Tue 2026-05-05 11:00").says("jamie", "L-1 next: close for now if no reply by Fri 2pm");
    story.at("Fri 2026-05-08 14:00").due();
    assert!(story.latest("jamie", "follow_up").text.contains("\"close: no reply\""));
    story.says("jamie", "L-1 close: no reply");
    assert_eq!(story.lead("L-1").status.word(), "closed");
}
