//! The customer writes: what was last heard, who waits, and by when they are owed an answer.

use crate::story::{Story, from, on};
use crate::{offer, question};

#[test]
fn the_customers_answer_makes_the_customer_wait_for_us() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 11:00");
    let answer =
        story.send(from("anna").to("jamie").cc("leads").re(&first).says("Thanks! Is Friday possible?"));
    assert_eq!((story.waiting("L-1"), story.heard("L-1").as_str()), ("us", "Thanks! Is Friday possible?"));
    let heard = story.lead("L-1").last_heard.expect("heard");
    assert_eq!((heard.by.as_str(), heard.message_id.as_str()), ("anna@contoso.example", answer.id.as_str()));
    assert_eq!(story.row(&answer).linked_by, "thread");
    assert_eq!(story.leads(), 1);
}

#[test]
fn the_first_unanswered_mail_moves_the_follow_up_to_the_day_an_answer_is_owed() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 11:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
    story
        .at("Thu 2026-05-07 11:00")
        .send(from("anna").to("jamie").cc("leads").re(&first).says("Are you there?"));
    assert_eq!(story.follow_up("L-1"), "2026-05-07", "later ones leave it");
    assert_eq!(story.heard("L-1"), "Are you there?");
}

#[test]
fn a_missing_follow_up_becomes_the_day_an_answer_is_owed() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.change("L-1", |lead| lead.plan(None, None));
    story.at("Fri 2026-05-08 11:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    assert_eq!(story.follow_up("L-1"), "2026-05-11", "the next working day");
}

#[test]
fn an_answer_voids_if_no_reply_and_leaves_the_action() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the contract", "Tue 2026-05-05 11:00", on("2026-05-12"));
    story.change("L-1", |lead| lead.if_no_reply = "2026-05-14".parse().ok());
    story.at("Wed 2026-05-06 11:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    let lead = story.lead("L-1");
    assert_eq!(lead.if_no_reply, None);
    assert_eq!(lead.next_action.expect("an action").text, "send the contract");
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
}

#[test]
fn a_hold_is_not_moved_by_an_answer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the contract", "Tue 2026-05-05 11:00", on("2026-06-01"));
    story.change("L-1", |lead| {
        if let Some(follow_up) = &mut lead.follow_up {
            follow_up.hold = true;
        }
    });
    story.at("Wed 2026-05-06 11:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    assert_eq!((story.follow_up("L-1").as_str(), story.waiting("L-1")), ("2026-06-01 hold", "us"));
}

#[test]
fn what_stood_before_the_first_unanswered_mail_is_remembered() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let plan = story.lead("L-1").follow_up;
    for (when, text) in [("Wed 2026-05-06 11:00", "Friday?"), ("Wed 2026-05-06 12:00", "Or Monday?")] {
        story.at(when).send(from("anna").to("jamie").cc("leads").re(&first).says(text));
        assert_eq!(story.lead("L-1").before.expect("remembered").follow_up, plan);
    }
    story
        .at("Wed 2026-05-06 15:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Friday it is."));
    assert!(story.lead("L-1").before.is_none());
}

#[test]
fn the_answer_to_the_answer_makes_us_wait_again_and_plans_the_next_look() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = question(&mut story);
    assert_eq!((story.owner("L-1").as_str(), story.waiting("L-1")), ("jamie", "us"));
    assert_eq!(story.follow_up("L-1"), "2026-05-06");
    story.at("Tue 2026-05-05 15:00").send(from("jamie").to("anna").cc("leads").re(&first).says("500."));
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("customer", "2026-05-08"));
    story.at("Wed 2026-05-06 09:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Agreed."));
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("us", "2026-05-07"));
}

#[test]
fn the_time_to_answer_is_counted_in_the_owners_working_time() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 16:00");
    let first = story.send(from("sam").to("anna").cc("leads").subject("Hi").says("Hello."));
    // Friday 23:30 in Berlin is Friday 17:30 in New York: Sam's day has just ended.
    story.at("Fri 2026-05-08 23:30").send(from("anna").to("sam").cc("leads").re(&first).says("Friday?"));
    assert_eq!(story.follow_up("L-1"), "2026-05-12", "from Monday morning on, one working day");
}

#[test]
fn after_a_bounce_the_customers_next_mail_is_owed_an_answer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 10:05").send(crate::reports::bounce_of(&first, "5.1.1", "anna@contoso.example"));
    assert_eq!(story.waiting("L-1"), "us");
    story
        .at("Wed 2026-05-06 11:00")
        .send(from("anna").to("leads").subject("Well?").says("Where is the estimate?"));
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
}

#[test]
fn a_mail_without_a_text_is_heard_by_its_subject() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 11:00").send(from("anna").to("leads").subject("Please call me back"));
    assert!(story.heard("L-1").contains("Please call me back"), "{}", story.heard("L-1"));
}
