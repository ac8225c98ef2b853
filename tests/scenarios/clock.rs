//! A clock that was ahead and is right again: nothing is lost by it, nobody is kept waiting until it gets there, and nobody
//! reads the same twice.

use crate::story::{Story, from, on, time};
use crate::{offer, question};

/// The machine started with a wrong time, looked once, and its clock was put right.
fn looked_ahead(story: &mut Story, ahead: &str, right: &str) {
    story.at(ahead).due_once();
    story.at(right).restart();
    story.due();
}

#[test]
fn digests_and_cleanups_come_as_if_it_had_never_been_ahead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    looked_ahead(&mut story, "Tue 2027-01-05 09:00", "Thu 2026-05-07 09:00");
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.latest("jamie", "digest").key, "digest:jamie:2026-05-08");
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.latest("mike", "cleanup").key, "cleanup:mike:2026-05-11");
    assert_eq!(story.latest("jamie", "digest").key, "digest:jamie:2026-05-11");
}

#[test]
fn a_day_that_comes_again_has_no_second_digest_and_its_questions_are_not_lost() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let offered = offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    story.at("Mon 2026-05-11 09:00").due();
    let before = story.count("jamie", "digest");
    story.at("Fri 2026-05-08 09:00").due();
    assert_eq!(story.count("jamie", "digest"), before);
    story.says("mike", "L-1 close: no reply");
    story.at("Fri 2026-05-08 10:00").send(
        from("anna").to("jamie").cc("leads").re(&offered).says("Sorry, I was away. When can you come?"),
    );
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "digest"), before, "the one of that day has gone");
    story.at("Tue 2026-05-12 08:00").due();
    assert!(story.latest("jamie", "digest").text.contains("reopen"), "asked on the next day");
}

#[test]
fn a_new_lead_that_waited_for_the_morning_of_the_wrong_day_is_told_on_the_right_one() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    looked_ahead(&mut story, "Tue 2027-01-05 23:00", "Tue 2026-05-05 10:10");
    let owner = story.owner("L-1");
    assert_eq!(story.count(&owner, "new_lead"), 1);
}

#[test]
fn a_lead_made_while_it_was_ahead_is_told_too() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2027-01-05 23:00")
        .send(from("anna").to("leads").subject("Pricing").says("What would it cost?"));
    looked_ahead(&mut story, "Tue 2027-01-05 23:01", "Tue 2026-05-05 16:00");
    let owner = story.owner("L-1");
    assert_eq!(story.count(&owner, "new_lead"), 1);
}

#[test]
fn a_follow_up_goes_at_its_time_though_the_clock_was_past_it_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Tue 2026-05-05 11:00").says("jamie", "L-1 next: call Anna by May 12 2pm");
    looked_ahead(&mut story, "Tue 2027-01-05 09:00", "Tue 2026-05-05 12:00");
    assert_eq!(story.count("jamie", "follow_up"), 1, "told as late, by the wrong clock");
    story.at("Tue 2026-05-12 14:00").due();
    assert_eq!(story.count("jamie", "follow_up"), 2);
    assert!(story.latest("jamie", "follow_up").key.ends_with(":time"));
}

#[test]
fn a_customer_who_waits_later_on_is_told_of() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let asked = question(&mut story);
    let owner = story.owner("L-1");
    looked_ahead(&mut story, "Tue 2027-01-05 16:00", "Tue 2026-05-05 16:00");
    let told = story.count(&owner, "waiting");
    story
        .at("Wed 2026-05-06 16:00")
        .send(from(&owner).to("anna").cc("leads").re(&asked).says("It costs 90."));
    story.at("Thu 2026-05-07 16:00").send(from("anna").to("leads").re(&asked).says("And on Saturday?"));
    story.at("Fri 2026-05-08 15:59").due();
    assert_eq!(story.count(&owner, "waiting"), told, "not before their time");
    story.at("Fri 2026-05-08 22:00").due();
    story.at("Mon 2026-05-11 16:00").due();
    assert_eq!(story.count(&owner, "waiting"), told + 1);
}

#[test]
fn a_handoff_that_was_opened_while_it_was_ahead_is_asked_about() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2027-01-20"));
    story.at("Tue 2027-01-05 16:00").hand_over("L-1", "sam");
    story.due();
    story.at("Wed 2026-05-06 16:00").due();
    assert_eq!(story.count("sam", "nudge"), 1, "how long ago it began is not known");
    story.set(time("Wed 2026-05-06 17:00"));
    story.due();
    assert_eq!(story.count("jamie", "escalation"), 0, "one step at a time");
    story.at("Thu 2026-05-07 16:00").due();
    assert_eq!(story.count("jamie", "escalation"), 1);
}

#[test]
fn a_letter_that_waited_for_the_wrong_morning_goes_on_the_right_one() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Tue 2026-05-05 12:00").hand_over("L-1", "sam");
    assert_eq!(story.count("sam", "handoff"), 0, "it is six in New York");
    looked_ahead(&mut story, "Tue 2027-01-05 12:00", "Tue 2026-05-05 12:10");
    assert_eq!(story.count("sam", "handoff"), 0, "it still is");
    story.at("Tue 2026-05-05 15:00").due();
    assert_eq!(story.latest("sam", "handoff").sent_at, Some(time("Tue 2026-05-05 15:00")));
}
