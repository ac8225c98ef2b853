//! What members say about whose a lead is, whether it goes on, and which mails belong to it.

use crate::story::{Story, from};
use crate::{offer, question};

#[test]
fn closing_clears_the_plan_and_reopening_gives_back_what_is_still_ahead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by May 14");
    let answer = story.says("jamie", "L-1 lost: took another offer");
    assert!(answer.contains("lost"), "{answer}");
    let lead = story.lead("L-1");
    assert_eq!((lead.status.word(), story.waiting("L-1")), ("lost", "nobody"));
    assert!(lead.next_action.is_none() && lead.follow_up.is_none());
    story.cannot("jamie", "L-1 lost");
    story.at("Mon 2026-05-11 09:00").says("jamie", "L-1 reopen");
    assert_eq!((story.lead("L-1").status.word(), story.follow_up("L-1").as_str()), ("active", "2026-05-14"));
    assert!(story.lead("L-1").next_action.is_some());
    story.says("jamie", "L-1 close: no reply");
    story.at("Fri 2026-05-15 09:00").says("jamie", "L-1 reopen");
    assert!(story.lead("L-1").next_action.is_none(), "what is over is not planned again");
    story.cannot("jamie", "L-1 reopen");
}

#[test]
fn a_lead_of_nobody_is_taken_and_given_back() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    question(&mut story);
    assert_eq!(story.owner("L-1"), "");
    story.says("sam", "L-1 mine");
    assert_eq!(story.owner("L-1"), "sam");
    assert!(story.cannot("jamie", "L-1 mine").contains("is with Sam"));
    assert!(story.cannot("sam", "L-1 mine").contains("yours already"));
    assert!(story.cannot("jamie", "L-1 release").contains("with Sam"));
    story.says("sam", "L-1 release: not my region");
    assert_eq!(story.owner("L-1"), "");
    assert_eq!(story.lead("L-1").previous_owner.map(|owner| owner.to_string()).as_deref(), Some("sam"));
    assert_eq!(story.subjects("mike").last().map(String::as_str), Some("[L-1] Nobody owns Anna Berg"));
}

#[test]
fn collaborators_join_and_leave_and_never_own() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 with sam");
    assert_eq!(story.lead("L-1").collaborators.len(), 1);
    assert!(story.cannot("jamie", "L-1 with jamie").contains("own the lead already"));
    story.says("jamie", "L-1 without sam");
    assert!(story.lead("L-1").collaborators.is_empty());
    assert!(story.cannot("jamie", "L-1 without sam").contains("Sam does not help on the lead"));
    assert_eq!(story.owner("L-1"), "jamie");
}

#[test]
fn a_lead_from_a_call_belongs_to_whoever_tells_of_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let answer =
        story.says("sam", "new: Northside Bakery dora@northside.example; next: send the price list by Fri");
    assert!(answer.contains("L-1 Northside Bakery"), "{answer}");
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("sam", "2026-05-08"));
    assert_eq!(story.contacts("L-1"), ["dora@northside.example"]);
    story.cannot("sam", "new: Jamie jamie@acme.example");
    assert_eq!(story.leads(), 1);
}

#[test]
fn two_leads_that_are_one_become_one_and_the_old_number_shows_the_new() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by May 14");
    story
        .at("Wed 2026-05-06 09:00")
        .send(from("jamie").to("carl").cc("leads").subject("Hi").says("Our offer."));
    assert_eq!(story.leads(), 2);
    let answer = story.says("jamie", "L-1 same as L-2");
    assert!(answer.contains("the same as L-2"), "{answer}");
    assert_eq!(story.contacts("L-2"), ["carl@gmail.com", "anna@contoso.example"]);
    assert_eq!(story.follow_up("L-2"), "2026-05-11", "the earlier one counts");
    assert_eq!(story.lead("L-1").id, story.lead("L-2").id, "the old number shows the new lead");
    assert!(story.history("L-2").iter().any(|line| line.contains("estimate range")), "its history joined");
    story.at("Thu 2026-05-07 09:00").send(from("anna").to("leads").re(&sent).says("Sounds good."));
    assert_eq!(story.waiting("L-2"), "us", "the old conversation is about it now");
    story.says("jamie", "L-1 stage: signed");
    assert_eq!(story.lead("L-2").stage, "signed");
    story.cannot("jamie", "L-1 same as L-2");
}

#[test]
fn a_merge_of_two_others_leads_awaits_the_owner_of_the_one_that_stays() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.send(from("mike").to("carl").cc("leads").subject("Hi").says("Our offer."));
    let answer = story.says("sam", "L-1 same as L-2");
    assert!(answer.contains("has to agree first"), "{answer}");
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.subjects("mike"), ["[L-1] Is it the same as L-2?"]);
    story.says("jamie", "L-1 ok");
    assert_eq!(story.contacts("L-2"), ["carl@gmail.com"], "only its owner agrees");
    story.says("mike", "L-1 ok");
    assert_eq!(story.contacts("L-2"), ["carl@gmail.com", "anna@contoso.example"]);
    assert!(story.subjects("jamie").contains(&"[L-2] L-1 joined it".to_owned()));
    story.at("Tue 2026-05-05 16:00").post();
    assert!(story.subjects("sam").contains(&"[L-2] L-1 joined it".to_owned()), "whoever asked hears of it");
}

#[test]
fn not_a_lead_ignores_exactly_its_author_until_it_is_reopened() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    let owner = story.owner("L-1");
    story.says(&owner, "L-1 not a lead");
    assert_eq!(story.lead("L-1").status.word(), "closed");
    let again = story.send(from("anna").to("leads").subject("More").says("Please answer."));
    assert_eq!(story.leads(), 1, "no lead is made of an ignored author");
    assert!(story.row(&again).why.contains("not a lead"), "{}", story.row(&again).why);
    assert!(story.flags("L-1").is_empty(), "and nobody is asked to open it again");
    story.send(from("bob").to("leads").subject("Hello").says("Another person of the same house."));
    assert_eq!(story.leads(), 2, "exactly the author is ignored");
    story.says(&owner, "L-1 reopen");
    story.send(from("anna").to("leads").subject("More").says("Thank you."));
    assert_eq!(story.waiting("L-1"), "us");
}

#[test]
fn who_was_written_to_is_never_ignored() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let answer = story.says("jamie", "L-1 not a lead");
    assert!(answer.contains("not ignored"), "{answer}");
    assert!(story.lead("L-1").ignores.is_none());
}

#[test]
fn a_claimed_mail_is_accepted_with_its_full_address() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    let claimed =
        story.at("Wed 2026-05-06 09:00").send(from("eve").to("leads").re(&sent).says("It is me, Anna."));
    assert_eq!(story.flags("L-1"), ["claimed_mail"]);
    assert_eq!(story.waiting("L-1"), "customer");
    let answer = story.says("jamie", "L-1 accept");
    assert!(answer.contains("eve@stranger.example"), "{answer}");
    assert!(story.flags("L-1").is_empty() && !story.row(&claimed).claimed);
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example", "eve@stranger.example"]);
    assert_eq!(story.waiting("L-1"), "us");
    assert!(story.cannot("jamie", "L-1 accept").contains("no mail"));
    story.says("jamie", "undo");
    assert_eq!(story.flags("L-1"), ["claimed_mail"]);
    assert!(story.row(&claimed).claimed);
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
}

#[test]
fn a_mail_of_another_matter_begins_a_lead_of_its_own() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let before = story.follow_up("L-1");
    let other = story
        .at("Wed 2026-05-06 09:00")
        .send(from("anna").to("leads").subject("Our other office").says("Could you clean there, too?"));
    assert_eq!(story.waiting("L-1"), "us");
    story.says("jamie", "L-1 split");
    assert_eq!((story.owner("L-2").as_str(), story.waiting("L-2")), ("jamie", "us"));
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1")), ("customer", before));
    assert_eq!(story.row(&other).lead.map(|lead| lead.to_string()).as_deref(), Some("L-2"));
    story.at("Thu 2026-05-07 09:00").send(from("anna").to("leads").re(&other).says("And when?"));
    assert_eq!((story.waiting("L-1"), story.waiting("L-2")), ("customer", "us"));
}

#[test]
fn a_mail_that_is_not_about_the_lead_leaves_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let other = story
        .at("Wed 2026-05-06 09:00")
        .send(from("anna").to("leads").subject("Lunch").says("Lunch on Friday?"));
    let answer = story.says("jamie", "L-1 not this lead");
    assert!(answer.contains("no lead now"), "{answer}");
    assert_eq!(story.row(&other).lead, None);
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("customer", "2026-05-08"));
}

#[test]
fn an_absence_is_noted_and_ends() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let answer = story.says("jamie", "away 11 May to 15 May cover sam");
    assert!(answer.contains("Mon 11 May to Fri 15 May") && answer.contains("Sam covers"), "{answer}");
    assert!(story.cannot("jamie", "back from leave").contains("not away"));
    story.at("Wed 2026-05-13 09:00").says("jamie", "back from leave");
    assert!(story.cannot("jamie", "back from leave").contains("not away"));
}

#[test]
fn a_cover_commands_as_the_owner_and_the_owner_is_not_told() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by Fri");
    story.says("jamie", "away today to 8 May cover sam");
    story.at("Wed 2026-05-06 16:00").says("sam", "L-1 sent the estimate");
    let lead = story.lead("L-1");
    assert!(lead.next_action.is_none(), "a cover's contact completes the action");
    assert_eq!(story.owner("L-1"), "jamie");
    assert!(story.subjects("jamie").is_empty(), "while away an owner gets nothing");
}

#[test]
fn the_owners_of_both_leads_are_told_of_a_merge_once_and_its_open_handoff_needs_no_letter_of_its_own() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("sam", "new: Northside");
    story.says("sam", "L-2 next: call the baker about Friday by Thu");
    story.says("sam", "L-2 to mike: capacity");
    let before =
        [story.letters_to("mike").len(), story.letters_to("jamie").len(), story.letters_to("sam").len()];
    story.at("Tue 2026-05-05 11:00").says("mike", "L-2 same as L-1");
    assert_eq!(story.subjects("jamie")[before[1]..], ["[L-1] L-2 joined it"]);
    assert_eq!(story.letters_to("mike").len(), before[0], "it is their own doing");
    story.says("mike", "undo");
    story.says("jamie", "L-2 same as L-1");
    assert_eq!(
        story.letters_to("mike").iter().filter(|letter| letter.subject.contains("joined it")).count(),
        1
    );
    assert_eq!(story.letters_to("mike").iter().filter(|letter| letter.kind == "handoff_told").count(), 0);
}

#[test]
fn whoever_helps_and_then_finds_a_lead_owns_it_and_helps_no_more() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    crate::question(&mut story);
    story.says("jamie", "L-1 with sam");
    story.says("sam", "L-1 done sent v2");
    assert_eq!(story.owner("L-1"), "sam");
    assert!(story.lead("L-1").collaborators.is_empty());
    assert!(story.cannot("jamie", "L-1 without sam").contains("Sam does not help on the lead"));
}
