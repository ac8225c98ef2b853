//! Commands are taken back as a whole, or not at all; and a lead passes from one to the other by a word.

use crate::offer;
use crate::story::{Story, from};

#[test]
fn a_set_of_commands_is_taken_back_as_a_whole() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: send the revised estimate by Fri");
    let before = story.lead("L-1");
    story.says("jamie", "L-1 stage: late; L-1 won");
    let answer = story.says("jamie", "undo");
    assert!(answer.contains("taken back") && answer.contains("stands as before"), "{answer}");
    let after = story.lead("L-1");
    assert!(after.revision > before.revision, "letters about the plan in between are not true any more");
    assert_eq!(batond::domain::lead::Lead { revision: before.revision, ..after }, before);
    assert!(story.history("L-1").iter().any(|line| line.starts_with("taken back")));
    story.says("jamie", "undo");
    assert!(story.lead("L-1").next_action.is_none(), "the one before is the newest now");
    assert!(story.cannot("jamie", "undo").contains("nothing of yours"));
}

#[test]
fn what_has_changed_since_is_shown_and_nothing_is_undone() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    story.says("jamie", "L-1 snooze May 20");
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("leads").re(&sent).says("When can you come?"));
    let before = story.lead("L-1");
    let answer = story.cannot("jamie", "undo");
    assert!(answer.contains("changed since") && answer.contains("next follow-up"), "{answer}");
    assert_eq!(story.lead("L-1"), before);
}

#[test]
fn an_undone_new_lead_is_closed_and_leads_nobody_to_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.says("sam", "new: Dora dora@northside.example");
    story.says("sam", "undo");
    assert_eq!(story.lead("L-1").status.word(), "closed");
    story.send(from("dora").to("leads").subject("Hello").says("Are you there?"));
    assert_eq!(story.leads(), 2, "her mail begins a lead of its own");
}

#[test]
fn an_undone_merge_gives_both_back() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    story.send(from("jamie").to("carl").cc("leads").subject("Hi").says("Our offer."));
    story.says("jamie", "L-1 same as L-2");
    story.says("jamie", "undo");
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.contacts("L-2"), ["carl@gmail.com"]);
    assert_eq!(story.lead("L-1").status.word(), "active");
    story.at("Thu 2026-05-07 09:00").send(from("anna").to("leads").re(&sent).says("Sounds good."));
    assert_eq!((story.waiting("L-1"), story.waiting("L-2")), ("us", "customer"));
}

#[test]
fn a_handoff_is_opened_confirmed_and_complete() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu");
    let answer = story.says("jamie", "L-1 to sam: I am on leave");
    assert!(answer.contains("Sam has it now and is asked to confirm"), "{answer}");
    assert_eq!(story.owner("L-1"), "sam");
    story.at("Tue 2026-05-05 16:00").post();
    assert_eq!(story.count("sam", "handoff"), 1);
    story.says("sam", "L-1 ok");
    let handoff = story.lead("L-1").handoff.expect("a handoff");
    assert_eq!((handoff.state.word(), handoff.complete), ("acknowledged", true));
    assert_eq!(story.count("jamie", "handoff_told"), 1);
    assert!(story.subjects("sam").iter().all(|subject| !subject.contains("acted")));
}

#[test]
fn whoever_does_something_with_the_lead_has_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu; L-1 to sam: on leave");
    story.says("sam", "L-1 note: looking at it");
    assert_eq!(
        story.lead("L-1").handoff.map(|handoff| handoff.state.word()),
        Some("pending"),
        "a note is no word"
    );
    story.says("sam", "L-1 stage: scheduling");
    assert_eq!(story.lead("L-1").handoff.map(|handoff| handoff.state.word()), Some("acknowledged"));
}

#[test]
fn a_declined_or_undone_handoff_returns_to_its_giver_and_its_number_is_not_used_again() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu; L-1 to sam: on leave");
    story.says("sam", "L-1 no: on leave as well");
    assert_eq!(story.owner("L-1"), "jamie");
    story.says("jamie", "L-1 to mike: on leave");
    assert_eq!(story.owner("L-1"), "mike");
    story.says("jamie", "undo");
    assert_eq!(story.owner("L-1"), "jamie");
    assert!(
        story.subjects("mike").iter().any(|subject| subject.contains("Taken back")),
        "{:?}",
        story.subjects("mike")
    );
    story.says("jamie", "L-1 to mike: on leave");
    assert_eq!(story.lead("L-1").handoff.map(|handoff| handoff.id.to_string()).as_deref(), Some("H-3"));
    assert_eq!(story.count("mike", "handoff"), 2, "the second letter is another letter");
}

#[test]
fn a_draft_says_what_is_missing_and_the_last_blank_opens_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let answer = story.says("jamie", "L-1 to sam: on leave");
    assert!(answer.contains("draft") && answer.contains("Next action"), "{answer}");
    assert_eq!(story.owner("L-1"), "jamie");
    let answer = story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu");
    assert!(answer.contains("planned. Sam has it now and is asked to confirm"), "{answer}");
    assert_eq!(story.owner("L-1"), "sam");
}

#[test]
fn a_closed_lead_withdraws_its_open_handoff_and_the_receiver_hears_of_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu; L-1 to sam: on leave");
    story.says("jamie", "L-1 lost: took another offer");
    assert_eq!(story.lead("L-1").handoff.map(|handoff| handoff.state.word()), Some("withdrawn"));
    story.at("Tue 2026-05-05 16:00").post();
    assert_eq!(story.count("sam", "handoff"), 0, "the letter that asked was withdrawn before it left");
    assert_eq!(story.count("sam", "handoff_told"), 0, "so there is nothing that could be over for him");
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Tue 2026-05-05 16:00");
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu; L-1 to sam: on leave");
    assert_eq!(story.count("sam", "handoff"), 1);
    story.says("jamie", "L-1 lost: took another offer");
    assert_eq!(story.count("sam", "handoff_told"), 1);
}

#[test]
fn writing_to_the_customer_confirms_a_handoff_that_was_opened_before() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let early = story
        .at("Tue 2026-05-05 11:00")
        .write(from("sam").to("anna").cc("leads").subject("Friday").says("Before the handoff."));
    story.at("Tue 2026-05-05 12:00");
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu; L-1 to sam: on leave");
    story.at("Tue 2026-05-05 15:30").deliver(&early);
    assert_eq!(story.lead("L-1").handoff.map(|handoff| handoff.state.word()), Some("pending"));
    story
        .at("Tue 2026-05-05 16:00")
        .send(from("sam").to("anna").cc("leads").subject("Friday").says("Friday is fine."));
    let handoff = story.lead("L-1").handoff.expect("a handoff");
    assert_eq!(
        (handoff.state.word(), handoff.complete),
        ("acknowledged", true),
        "judged as it stood before the mail"
    );
    assert!(story.lead("L-1").next_action.is_none(), "and the mail completed the action");
    assert_eq!((story.count("jamie", "handoff_told"), story.count("sam", "handoff_told")), (1, 1));
}

#[test]
fn a_day_in_the_address_may_be_the_last_blank() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    story.says("jamie", "L-1 done");
    story.says("jamie", "L-1 next: confirm the schedule with Anna; L-1 to sam: on leave");
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("jamie", ""));
    story
        .at("Tue 2026-05-05 14:00")
        .send(from("jamie").to("leads+fri").re(&sent).says("About the schedule."));
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("sam", "2026-05-08"));
}

#[test]
fn a_closing_is_not_taken_back_once_the_customer_has_written() {
    for close in ["won", "lost: too dear", "close"] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let sent = offer(&mut story);
        story.says("jamie", &format!("L-1 {close}"));
        story.at("Tue 2026-05-05 15:00").send(from("anna").to("leads").re(&sent).says("One more question."));
        let before = story.lead("L-1");
        let answer = story.cannot("jamie", "undo");
        assert!(answer.contains("changed since") && answer.contains("last heard"), "{answer}");
        assert_eq!(story.lead("L-1"), before, "{close}");
        story.says("jamie", "L-1 reopen");
        assert_eq!((story.waiting("L-1"), story.flags("L-1").len()), ("us", 0), "{close}");
    }
}

#[test]
fn a_hold_is_not_taken_back_once_the_customer_has_written() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    story.says("jamie", "L-1 on 21 May");
    story.at("Tue 2026-05-05 15:00").send(from("anna").to("leads").re(&sent).says("One more question."));
    assert!(story.cannot("jamie", "undo").contains("last heard"));
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("us", "2026-05-21 hold"));
}

#[test]
fn what_says_nothing_of_the_plan_is_taken_back_whoever_has_written() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    story.says("jamie", "L-1 stage: late");
    story.at("Tue 2026-05-05 15:00").send(from("anna").to("leads").re(&sent).says("One more question."));
    story.says("jamie", "undo");
    assert_eq!((story.lead("L-1").stage.as_str(), story.waiting("L-1")), ("", "us"));
}

/// Jamie did something on L-1, then on L-2.
fn two_leads() -> Story {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.send(from("jamie").to("carl").cc("leads").subject("Hi").says("Our offer."));
    story.says("jamie", "L-1 stage: late");
    story.says("jamie", "L-2 won");
    story
}

#[test]
fn undo_of_a_lead_takes_back_what_was_done_with_that_lead() {
    let mut story = two_leads();
    story.says("jamie", "L-1 undo");
    assert_eq!((story.lead("L-1").stage.as_str(), story.lead("L-2").status.word()), ("", "won"));
    let answer = story.cannot("jamie", "L-1 undo");
    assert!(answer.contains("nothing of yours on L-1") && answer.contains("L-2 undo"), "{answer}");
    assert_eq!(story.lead("L-2").status.word(), "won");
    assert!(story.cannot("jamie", "L-9 undo").contains("no lead L-9"));
    story.says("jamie", "undo");
    assert_eq!(story.lead("L-2").status.word(), "active");
}

#[test]
fn undo_in_answer_to_a_letter_about_a_lead_touches_no_other() {
    let mut story = two_leads();
    story.says("mike", "L-1 prefers: phone");
    let letter = story.latest("jamie", "notice");
    story.send(from("jamie").answers(&letter).says("undo"));
    assert_eq!((story.lead("L-1").stage.as_str(), story.lead("L-2").status.word()), ("", "won"));
    story.at("Tue 2026-05-05 11:00").send(from("jamie").answers(&letter).says("undo"));
    assert_eq!(story.lead("L-2").status.word(), "won");
    let answer = story.latest("jamie", "answer").text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(answer.contains("nothing of yours on L-1") && answer.contains("Write: L-2 undo"), "{answer}");
}

#[test]
fn who_confirmed_by_a_mail_is_offered_a_way_back_that_works() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 next: confirm Friday schedule and reply by Thu; L-1 to sam: on leave");
    story.send(from("dora").to("leads").subject("Hello").says("Are you there?"));
    story.says("sam", "L-2 snooze 3d");
    let snoozed = story.lead("L-2");
    story.at("Tue 2026-05-05 17:00");
    story.send(from("sam").to("anna").cc("leads").subject("Friday").says("Friday at ten is fine."));
    story.at("Tue 2026-05-05 17:10").post();
    let letter = story.latest("sam", "handoff_told");
    assert!(letter.text.contains("\"to Jamie: why\"") && !letter.text.contains("undo"), "{}", letter.text);
    story.send(from("sam").answers(&letter).says("undo"));
    assert_eq!(story.lead("L-2"), snoozed, "another lead is not touched");
    story.send(from("sam").answers(&letter).says("to Jamie: why\nNext action: send two options by Fri"));
    assert_eq!(story.owner("L-1"), "jamie");
}
