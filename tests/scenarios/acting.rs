//! What members say about a lead, and what the record then says: contacts, plans, fields, and who has the ball.

use batond::domain::lead::Source;

use crate::story::{Story, time};
use crate::{offer, question};

#[test]
fn done_with_what_was_sent_completes_the_action_and_is_the_last_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by Thu");
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
    story.at("Wed 2026-05-06 11:00");
    let answer = story.says("jamie", "L-1 done sent v2");
    assert!(
        answer
            .starts_with("Done. L-1 Anna Berg: the next action is done; noted “sent v2” (Wed 6 May, Jamie)."),
        "{answer}"
    );
    let lead = story.lead("L-1");
    let last = lead.last_contact.expect("a contact");
    assert_eq!(
        (last.summary.as_str(), last.by.as_str(), last.source),
        ("sent v2", "jamie", Source::Reported)
    );
    assert_eq!(last.message_id, "");
    assert!(lead.next_action.is_none());
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("customer", "2026-05-11"));
}

#[test]
fn done_alone_leaves_nothing_planned_and_asks_what_is_next() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by Thu; if no reply May 12");
    assert_eq!(story.lead("L-1").if_no_reply.map(|on| on.to_string()).as_deref(), Some("2026-05-12"));
    let answer = story.says("jamie", "L-1 done");
    assert!(answer.contains("What is next?"), "{answer}");
    let lead = story.lead("L-1");
    assert!(lead.next_action.is_none() && lead.follow_up.is_none() && lead.if_no_reply.is_none());
}

#[test]
fn sent_it_means_what_was_to_be_done() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by Thu");
    story.at("Wed 2026-05-06 11:00").says("jamie", "L-1 sent it yesterday");
    let last = story.lead("L-1").last_contact.expect("a contact");
    assert_eq!(last.at, time("Tue 2026-05-05 12:00"));
    assert_eq!(last.summary, "send the revised estimate");
}

#[test]
fn a_reported_contact_of_another_member_touches_no_plan_and_the_owner_is_told() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by Thu");
    story.at("Wed 2026-05-06 11:00").says("sam", "L-1 called: wants Friday");
    let lead = story.lead("L-1");
    assert_eq!(lead.last_contact.as_ref().map(|last| last.by.as_str()), Some("sam"));
    assert!(lead.next_action.is_some());
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
    assert_eq!(story.subjects("jamie"), ["[L-1] Sam acted on your lead Anna Berg"]);
    let letter = story.latest("jamie", "notice");
    assert!(letter.text.contains("wants Friday"), "{}", letter.text);
    assert!(story.subjects("sam").is_empty(), "nobody is told of their own doing");
}

#[test]
fn an_attempt_is_history_only() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let before = story.lead("L-1");
    let answer = story.says("jamie", "L-1 called twice, no answer");
    assert!(answer.contains("nobody was reached"), "{answer}");
    assert_eq!(story.lead("L-1"), before);
    assert!(story.history("L-1").iter().any(|line| line.contains("tried: called twice")));
}

#[test]
fn what_the_customer_said_makes_us_owe_an_answer_and_waiting_them_gives_the_plan_back() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    assert_eq!(story.follow_up("L-1"), "2026-05-08");
    story.at("Wed 2026-05-06 11:00").says("jamie", "L-1 heard: they want a call next week");
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("us", "2026-05-07"));
    story.says("jamie", "L-1 waiting them");
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("customer", "2026-05-08"));
    story.says("jamie", "L-1 waiting us");
    assert_eq!(story.waiting("L-1"), "us");
}

#[test]
fn a_follow_up_is_put_off_or_held_and_the_third_time_a_new_action_is_asked_for() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let first = story.says("jamie", "L-1 snooze 2 working days");
    assert!(first.contains("Thu 7 May") && !first.contains("third"), "{first}");
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
    story.says("jamie", "L-1 snooze next week");
    let third = story.says("jamie", "L-1 snooze May 14");
    assert!(third.contains("third time"), "{third}");
    assert_eq!(story.follow_up("L-1"), "2026-05-14", "it is done all the same");
    let next = story.says("jamie", "L-1 next: ask for the missing photos by May 13; L-1 snooze May 15");
    assert!(!next.contains("third time"), "{next}");
    story.says("jamie", "L-1 on May 20");
    assert_eq!(story.follow_up("L-1"), "2026-05-20 hold");
}

#[test]
fn a_vague_action_is_kept_flagged_and_answered_with_two_better_ones() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let answer = story.says("jamie", "L-1 next: follow up by Fri");
    assert!(answer.contains("does not say what to do yet. Better, for example"), "{answer}");
    assert!(story.lead("L-1").next_action.expect("an action").weak);
    let answer = story.says("jamie", "L-1 next: send two appointment options by Fri");
    assert!(!answer.contains("Better"), "{answer}");
}

#[test]
fn each_text_has_its_word() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for line in [
        "summary: sent the price list",
        "asked: is Friday free",
        "unclear: which crew",
        "prefers: short answers",
        "stage: in discussion",
        "name: Contoso",
    ] {
        story.says("jamie", &format!("L-1 {line}"));
    }
    let lead = story.lead("L-1");
    assert_eq!(story.said("L-1"), "sent the price list");
    assert_eq!((lead.asked.as_str(), lead.unclear.as_str()), ("is Friday free", "which crew"));
    assert_eq!((lead.preferences.as_str(), lead.stage.as_str()), ("short answers", "in discussion"));
    assert_eq!(lead.name, "Contoso");
    assert!(story.letters().is_empty(), "an owner is not told of their own doing");
}

#[test]
fn all_lines_are_done_or_none() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let before = story.lead("L-1");
    let answer = story.cannot("jamie", "L-1 stage: new; L-99 won");
    assert!(answer.contains("nothing was changed") && answer.contains("There is no lead L-99"), "{answer}");
    assert_eq!(story.lead("L-1"), before);
    assert_eq!(story.tries("jamie", "L-1 stage: new; L-99 won").results, ["refused", "refused"]);
}

#[test]
fn what_only_asks_changes_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    let before = story.lead("L-1");
    for (line, part) in [
        ("L-1 show", "Status: active"),
        ("L-1 why", "the customer wrote"),
        ("queue", "active lead"),
        ("team", "Sam Rivera"),
        ("help", "snooze WHEN"),
    ] {
        let answer = story.says("jamie", line);
        assert!(answer.contains(part), "{line}: {answer}");
    }
    assert_eq!(story.lead("L-1"), before);
}

#[test]
fn a_command_brings_a_lead_of_history_to_life_and_the_rule_finds_its_owner() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.send(
        crate::story::from("dora")
            .to("leads")
            .subject("Hello")
            .says("Are you there?")
            .arrived("Mon 2026-04-27 09:00"),
    );
    assert_eq!((story.flags("L-1"), story.owner("L-1").as_str()), (vec!["history_only"], ""));
    story.says("mike", "L-1 stage: qualified");
    assert!(story.flags("L-1").is_empty());
    assert_eq!(story.owner("L-1"), "jamie", "the first in turn");
}
