//! Customers who wait for us: when the owner is told, when the managers, and what holds it back.

use batond::domain::lead::FollowUp;
use batond::domain::time::When;

use crate::offer;
use crate::story::{Sent, Story, from, on, time};

/// Anna answers Jamie's offer on Tuesday at 15:00; one working day is given for the answer.
fn asked(story: &mut Story) -> Sent {
    let first = offer(story);
    story.at("Tue 2026-05-05 15:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"))
}

#[test]
fn the_owner_is_told_when_the_time_to_answer_is_over_and_the_managers_at_twice_that() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    asked(&mut story);
    story.at("Wed 2026-05-06 14:59").due();
    assert_eq!(story.count("jamie", "waiting"), 0);
    story.at("Wed 2026-05-06 15:00").due();
    assert_eq!(
        story.latest("jamie", "waiting").subject,
        "[L-1] Waiting for our answer since Tue 5 May: Anna Berg"
    );
    story.at("Thu 2026-05-07 14:59").due();
    assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (1, 0));
    story.at("Thu 2026-05-07 15:00").due();
    let copy = story.latest("mike", "waiting");
    assert!(copy.text.replace('\n', " ").contains("The lead is with Jamie"), "{}", copy.text);
    for later in ["Fri 2026-05-08 15:00", "Mon 2026-05-11 08:00", "Fri 2026-05-15 15:00"] {
        story.at(later).due();
    }
    assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (1, 1), "each once");
    assert_eq!(story.count("sam", "waiting"), 0);
}

#[test]
fn an_answer_in_time_is_never_asked_for() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let question = asked(&mut story);
    story.at("Wed 2026-05-06 14:00").send(from("jamie").to("anna").cc("leads").re(&question).says("Yes."));
    for later in ["Wed 2026-05-06 15:00", "Thu 2026-05-07 15:00", "Fri 2026-05-08 15:00"] {
        story.at(later).due();
    }
    assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (0, 0));
}

#[test]
fn an_answer_withdraws_the_letter_that_is_queued() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let question = asked(&mut story);
    story.at("Wed 2026-05-06 15:00").decide();
    story.send(from("jamie").to("anna").cc("leads").re(&question).says("Yes."));
    assert_eq!(story.count("jamie", "waiting"), 0);
    let letters = story.letters();
    let waiting: Vec<&str> = letters
        .iter()
        .filter(|letter| letter.kind == "waiting")
        .map(|letter| letter.state.as_str())
        .collect();
    assert_eq!(waiting, ["withdrawn"]);
}

#[test]
fn a_second_mail_of_theirs_counts_from_the_first() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let question = asked(&mut story);
    story.at("Wed 2026-05-06 12:00").send(from("anna").to("jamie").cc("leads").re(&question).says("Hello?"));
    story.at("Wed 2026-05-06 15:00").due();
    assert_eq!(story.count("jamie", "waiting"), 1);
}

#[test]
fn the_next_wait_is_told_anew() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let question = asked(&mut story);
    // Held by hand: the plan stays the same through both waits.
    story.change("L-1", |lead| {
        lead.plan(Some(FollowUp { when: on("2026-06-30"), hold: true }), None);
    });
    story.at("Wed 2026-05-06 15:00").due();
    assert_eq!(story.count("jamie", "waiting"), 1);
    story.at("Wed 2026-05-06 16:00").send(from("jamie").to("anna").cc("leads").re(&question).says("Yes."));
    story
        .at("Thu 2026-05-07 10:00")
        .send(from("anna").to("jamie").cc("leads").re(&question).says("And Monday?"));
    story.at("Fri 2026-05-08 09:59").due();
    assert_eq!(story.count("jamie", "waiting"), 1);
    story.at("Fri 2026-05-08 10:00").due();
    assert_eq!(story.count("jamie", "waiting"), 2);
}

#[test]
fn a_follow_up_that_a_person_set_after_the_mail_holds_it_back_until_it_is_past() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    asked(&mut story);
    story.at("Tue 2026-05-05 16:00").change("L-1", |lead| {
        lead.plan(Some(FollowUp { when: on("2026-05-08"), hold: false }), None);
        lead.planned_at = Some(time("Tue 2026-05-05 16:00"));
    });
    for quiet in ["Wed 2026-05-06 15:00", "Thu 2026-05-07 15:00", "Fri 2026-05-08 17:00"] {
        story.at(quiet).due();
        assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (0, 0), "{quiet}");
    }
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (1, 1));
}

#[test]
fn a_follow_up_set_before_the_mail_holds_nothing_back() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 11:00").change("L-1", |lead| {
        lead.plan(Some(FollowUp { when: on("2026-05-20"), hold: true }), None);
        lead.planned_at = Some(time("Tue 2026-05-05 11:00"));
    });
    story.at("Tue 2026-05-05 15:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    story.at("Wed 2026-05-06 15:00").due();
    assert_eq!(story.count("jamie", "waiting"), 1);
}

#[test]
fn a_date_in_the_address_is_a_persons_plan() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let question = asked(&mut story);
    story.at("Tue 2026-05-05 16:00").send(
        from("jamie").to("sam").cc("leads+fri").re(&question).says("Sam, can you find out about Friday?"),
    );
    assert_eq!(story.follow_up("L-1"), "2026-05-08");
    story.at("Wed 2026-05-06 15:00").due();
    story.at("Fri 2026-05-08 15:00").due();
    assert_eq!(story.count("jamie", "waiting"), 0);
}

#[test]
fn one_lead_has_one_letter_a_day_in_the_order_of_the_table() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    asked(&mut story);
    // The time of the follow-up and the end of the wait fall on the same afternoon.
    story.change("L-1", |lead| {
        let when = When::At(time("Wed 2026-05-06 15:00"));
        lead.plan(Some(FollowUp { when, hold: false }), None);
    });
    story.at("Wed 2026-05-06 15:00").due();
    story.at("Wed 2026-05-06 16:00").due();
    assert_eq!((story.count("jamie", "follow_up"), story.count("jamie", "waiting")), (1, 0));
    story.at("Thu 2026-05-07 08:00").due();
    assert!(story.latest("jamie", "digest").text.contains("L-1"), "the rest shows in the next digest");
    story.at("Thu 2026-05-07 12:00").due();
    assert_eq!(story.count("jamie", "waiting"), 0, "and comes no more as a letter");
}

#[test]
fn what_gave_way_stands_in_the_next_digest_though_its_day_is_far() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.change("L-1", |lead| {
        let when = When::At(time("Wed 2026-05-06 14:00"));
        lead.plan(Some(FollowUp { when, hold: true }), None);
    });
    story.at("Tue 2026-05-05 15:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    story.at("Wed 2026-05-06 14:00").due();
    story.at("Wed 2026-05-06 15:00").due();
    assert_eq!((story.count("jamie", "follow_up"), story.count("jamie", "waiting")), (1, 0));
    story.change("L-1", |lead| lead.plan(Some(FollowUp { when: on("2026-06-30"), hold: true }), None));
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(
        story.subjects("jamie").last().map(String::as_str),
        Some("Your leads, Thu 7 May: 1 without reply")
    );
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 2, "Wednesday's and Thursday's: once is enough");
}

#[test]
fn a_customer_of_nobodys_lead_is_told_to_the_managers_at_twice_the_time() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    crate::question(&mut story); // Tuesday, 10:00
    story.at("Wed 2026-05-06 10:00").due();
    assert!(story.letters().is_empty());
    story.at("Thu 2026-05-07 10:00").due();
    let letter = story.latest("mike", "waiting");
    assert!(letter.text.replace('\n', " ").contains("The lead has no owner"), "{}", letter.text);
    assert_eq!(story.letters().len(), 1);
}

#[test]
fn leads_that_are_not_active_never_wait() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    crate::closed::close(&mut story, "won");
    story.at("Wed 2026-05-06 13:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Thanks!"));
    for later in ["Thu 2026-05-07 15:00", "Fri 2026-05-08 15:00", "Mon 2026-05-11 15:00"] {
        story.at(later).due();
    }
    assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (0, 0));
}

#[test]
fn the_time_is_working_time_and_the_letter_comes_in_the_hours() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Fri 2026-05-08 20:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    for quiet in ["Sat 2026-05-09 21:00", "Mon 2026-05-11 20:00", "Tue 2026-05-12 07:59"] {
        story.at(quiet).due();
        assert_eq!(story.count("jamie", "waiting"), 0, "{quiet}");
    }
    story.at("Tue 2026-05-12 08:00").due();
    assert_eq!(story.count("jamie", "waiting"), 1);
}
