//! Letters about one lead: a follow-up with a time, and a lead that is new to its owner.

use batond::domain::lead::Flag;
use batond::domain::time::When;

use crate::story::{Story, from, time};
use crate::{offer, question};

fn at(text: &str) -> When {
    When::At(time(text))
}

#[test]
fn a_follow_up_with_a_time_is_a_letter_at_that_time() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 14:00"));
    story.at("Wed 2026-05-06 13:59").due();
    assert_eq!(story.count("jamie", "follow_up"), 0);
    story.at("Wed 2026-05-06 14:00").due();
    let letter = story.latest("jamie", "follow_up");
    assert!(letter.subject.starts_with("[L-1] Due at 14:00: call Anna"), "{}", letter.subject);
    story.at("Wed 2026-05-06 14:01").due();
    story.at("Thu 2026-05-07 14:00").due();
    assert_eq!(story.count("jamie", "follow_up"), 1, "once");
}

#[test]
fn outside_the_hours_it_goes_at_the_next_start() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Fri 2026-05-08 20:00"));
    for quiet in ["Fri 2026-05-08 20:00", "Sat 2026-05-09 10:00", "Mon 2026-05-11 07:59"] {
        story.at(quiet).due();
        assert_eq!(story.count("jamie", "follow_up"), 0, "{quiet}");
    }
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "follow_up"), 1);
}

#[test]
fn a_reply_withdraws_what_is_queued_and_no_longer_true() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "ask again", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 14:00"));
    story.at("Wed 2026-05-06 14:00").decide();
    story.send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    assert_eq!(story.count("jamie", "follow_up"), 0);
    assert_eq!(story.letters()[0].state, "withdrawn");
}

#[test]
fn the_owners_own_mail_withdraws_it_as_well() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "ask again", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 14:00"));
    story.at("Wed 2026-05-06 14:00").decide();
    story.send(from("jamie").to("anna").cc("leads").re(&first).says("Any news?"));
    assert_eq!(story.letters()[0].state, "withdrawn");
}

#[test]
fn a_new_time_is_a_new_letter() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for day in ["Wed 2026-05-06 14:00", "Thu 2026-05-07 14:00"] {
        story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at(day));
        story.at(day).due();
        story.due();
    }
    let letters = story.letters_to("jamie");
    let keys: std::collections::BTreeSet<&str> = letters.iter().map(|letter| letter.key.as_str()).collect();
    assert_eq!((story.count("jamie", "follow_up"), keys.len()), (2, letters.len()));
}

#[test]
fn a_letter_of_a_past_day_is_not_sent_late() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 17:59"));
    story.at("Wed 2026-05-06 17:59").decide();
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(story.count("jamie", "follow_up"), 0);
    assert_eq!(story.subjects("jamie"), ["Your leads, Thu 7 May: 1 late"]);
}

#[test]
fn a_follow_up_of_somebody_who_left_goes_to_the_managers() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Thu 2026-05-07 14:00"));
    story.reconfigure(|team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-07\"",
        )
    });
    story.at("Thu 2026-05-07 14:00").due();
    assert_eq!((story.count("jamie", "follow_up"), story.count("mike", "follow_up")), (0, 1));
    story.at("Thu 2026-05-07 14:01").due();
    assert_eq!(story.count("mike", "follow_up"), 1);
}

#[test]
fn a_new_lead_is_announced_after_the_five_minutes_of_its_batch() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    story.at("Tue 2026-05-05 10:04").due();
    assert!(story.letters().is_empty());
    story.at("Tue 2026-05-05 10:05").due();
    let letter = story.latest("jamie", "new_lead");
    assert!(letter.subject.starts_with("[L-1] New lead for you: Anna Berg"), "{}", letter.subject);
    assert!(letter.text.contains("what would Friday cost?"), "{}", letter.text);
    story.at("Tue 2026-05-05 10:10").due();
    assert_eq!(story.letters().len(), 1);
}

#[test]
fn new_leads_of_five_minutes_are_one_letter() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("carl").to("jamie").cc("leads").subject("A").says("Hello."));
    story.at("Tue 2026-05-05 10:04").send(from("dora").to("jamie").cc("leads").subject("B").says("Hello."));
    story.at("Tue 2026-05-05 10:05").due();
    assert_eq!(story.count("jamie", "new_lead"), 1);
    let letter = story.latest("jamie", "new_lead");
    assert!(letter.text.contains("L-1") && letter.text.contains("L-2"), "{}", letter.text);
    story.at("Tue 2026-05-05 10:09").due();
    assert_eq!(story.count("jamie", "new_lead"), 1);
    story.send(from("eve").to("jamie").cc("leads").subject("C").says("Hello."));
    story.at("Tue 2026-05-05 10:14").due();
    assert_eq!(story.count("jamie", "new_lead"), 2, "the next one is another batch");
}

#[test]
fn once_closes_the_open_batch() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    story.due_once();
    assert_eq!(story.count("jamie", "new_lead"), 1);
}

#[test]
fn outside_the_hours_a_new_lead_waits_for_the_next_start() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Fri 2026-05-08 22:00").send(from("carl").to("jamie").cc("leads").subject("A").says("Hello."));
    for quiet in ["Fri 2026-05-08 22:06", "Sun 2026-05-10 12:00"] {
        story.at(quiet).due_once();
    }
    assert!(story.letters().is_empty());
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "new_lead"), 1);
}

#[test]
fn whoever_has_answered_already_is_not_told_of_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = question(&mut story);
    story.at("Tue 2026-05-05 10:03").send(from("jamie").to("anna").cc("leads").re(&first).says("500."));
    story.at("Tue 2026-05-05 10:10").due();
    assert!(story.letters().is_empty());
}

#[test]
fn a_notice_outside_the_hours_waits() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Sat 2026-05-09 12:00").send(crate::reports::bounce_of(&first, "5.1.1", "anna@contoso.example"));
    assert_eq!(story.count("jamie", "notice"), 0);
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "notice"), 1);
}

#[test]
fn no_letter_ever_goes_to_anyone_but_a_member() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    for day in ["Tue 2026-05-05 10:06", "Wed 2026-05-06 08:00", "Thu 2026-05-07 15:00"] {
        story.at(day).due();
    }
    let letters = story.letters();
    assert!(!letters.is_empty());
    assert!(letters.iter().all(|letter| ["jamie", "sam", "mike"].contains(&letter.to.as_str())));
    let hours: Vec<_> = letters.iter().map(|letter| letter.sent_at).collect();
    assert!(hours.iter().all(Option::is_some), "{hours:?}");
}

#[test]
fn one_lead_is_one_letter_a_day_and_the_rest_is_in_the_next_digest() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for time in ["Wed 2026-05-06 14:00", "Wed 2026-05-06 16:00"] {
        story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at(time));
        story.at(time).due();
    }
    assert_eq!(story.count("jamie", "follow_up"), 1);
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(story.subjects("jamie").last().map(String::as_str), Some("Your leads, Thu 7 May: 1 late"));
}

#[test]
fn the_new_owner_of_a_lead_has_a_letter_of_their_own_that_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 15:00"));
    story.at("Wed 2026-05-06 15:00").due();
    story.change("L-1", |lead| lead.owner = "mike".parse().ok());
    story.plan("L-1", "call Anna", "Wed 2026-05-06 15:10", at("Wed 2026-05-06 16:00"));
    story.at("Wed 2026-05-06 16:00").due();
    assert_eq!((story.count("jamie", "follow_up"), story.count("mike", "follow_up")), (1, 1));
}

#[test]
fn another_step_of_the_same_lead_begins_a_conversation_of_its_own() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 14:00"));
    story.at("Wed 2026-05-06 14:00").due();
    let first = story.references_of_latest("jamie", "follow_up");
    story.plan("L-1", "call Anna", "Wed 2026-05-06 15:00", at("Thu 2026-05-07 14:00"));
    story.at("Thu 2026-05-07 14:00").due();
    let second = story.references_of_latest("jamie", "follow_up");
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second);
}

#[test]
fn whoever_answers_a_letter_is_put_with_its_lead_by_the_conversation_alone() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", at("Wed 2026-05-06 14:00"));
    story.at("Wed 2026-05-06 14:00").due();
    let references = story.references_of_latest("jamie", "follow_up");
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    let answer =
        from("jamie").to("leads").subject("Re: call Anna").references(&references).says("She was not in.");
    let answer = story.send(answer);
    let row = story.inbox().into_iter().find(|row| row.message_id == answer.id).unwrap();
    let lead = row.lead.map(|lead| lead.to_string());
    assert_eq!((lead.as_deref(), row.linked_by.as_str()), (Some("L-1"), "token"));
}

#[test]
fn a_letter_and_a_digest_of_the_same_minute_both_stand_on_the_record() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the photos by Fri 08:00");
    story.change("L-1", |lead| lead.flags.extend([Flag::Ambiguous]));
    story.at("Fri 2026-05-08 08:00").due_once();
    let lead = story.lead("L-1");
    assert!(lead.shown.contains(&Flag::Ambiguous), "the digest has asked");
    assert_eq!(lead.reminders.len(), 1, "and the letter was told: {:?}", lead.reminders);
}
