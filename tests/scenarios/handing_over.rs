//! Handoffs as their people live them: who may say what, what each is told, and that it is so.

use batond::domain::handoff::State;

use crate::offer;
use crate::story::{Letter, Story, from, on, time};

/// Jamie owns Anna's lead, with a step that is clear.
fn planned() -> Story {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday schedule and reply", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Tue 2026-05-05 16:00");
    story
}

/// The same, handed to Sam, who has not confirmed it.
fn handed() -> Story {
    let mut story = planned();
    story.says("jamie", "L-1 to sam");
    story
}

fn state(story: &mut Story) -> Option<State> {
    story.lead("L-1").latest_handoff().map(|handoff| handoff.state)
}

/// Somebody writes this to the inbox, says yes where they are asked whether it was them, and gets this answer.
fn asks(story: &mut Story, who: &str, text: &str) -> Letter {
    story.send(from(who).to("leads").subject("A word").says(text));
    let confirm = story.latest(who, "confirm");
    story.send(from(who).answers(&confirm).says("yes"));
    story.latest(who, "answer")
}

/// The letters of this kind that somebody got.
fn texts(story: &mut Story, handle: &str, kind: &str) -> Vec<String> {
    let letters = story.letters_to(handle).into_iter().filter(|letter| letter.kind == kind);
    letters.map(|letter| letter.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn why_is_said_in_answer_to_the_question() {
    let mut story = planned();
    let letter = asks(&mut story, "jamie", "L-1 to sam");
    assert!(letter.text.contains("“why: …”"), "{}", letter.text);
    story.send(from("jamie").answers(&letter).says("why: Sam speaks Spanish"));
    assert_eq!(story.lead("L-1").handoff.expect("one").why, "Sam speaks Spanish");
    assert_eq!(texts(&mut story, "sam", "notice").len(), 1, "the receiver reads it");
}

#[test]
fn why_is_said_by_naming_the_lead() {
    let mut story = handed();
    story.says("jamie", "L-1 why: Sam speaks Spanish; and Portuguese");
    assert_eq!(story.lead("L-1").handoff.expect("one").why, "Sam speaks Spanish; and Portuguese");
    assert!(story.says("jamie", "L-1 why").contains("This is what happened"), "alone it asks");
    assert!(story.cannot("mike", "L-1 why: because").contains("No handoff"), "it is not his to say");
}

#[test]
fn what_is_no_answer_to_a_question_stays_prose() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let letter = asks(&mut story, "jamie", "L-1 stage: late");
    story.send(from("jamie").answers(&letter).says("Why: they asked\nwon"));
    assert_eq!(story.lead("L-1").status.word(), "active");
}

#[test]
fn release_by_the_receiver_is_a_no() {
    let mut story = handed();
    let answer = story.says("sam", "L-1 release: not my region");
    assert!(answer.contains("declined: “not my region”. Jamie has it again"), "{answer}");
    assert_eq!((story.owner("L-1").as_str(), state(&mut story)), ("jamie", Some(State::Declined)));
    let told = texts(&mut story, "jamie", "handoff_told");
    assert!(told.len() == 1 && told[0].contains("said no") && told[0].contains("not my region"), "{told:?}");
    assert!(story.letters_to("mike").is_empty(), "the pool has nothing new");
}

#[test]
fn a_command_that_confirms_says_so() {
    let mut story = handed();
    let answer = story.says("sam", "L-1 prefers: phone");
    assert!(answer.contains("That confirms the handoff as well, and Jamie knows."), "{answer}");
    let answer = story.says("sam", "L-1 prefers: mail");
    assert!(!answer.contains("handoff"), "{answer}");
}

#[test]
fn a_receiver_who_may_not_take_it_back_reads_what_they_can_say() {
    let mut story = handed();
    for word in ["back", "remind"] {
        let answer = story.cannot("sam", &format!("L-1 {word}"));
        assert!(answer.contains("Jamie's to take back") && answer.contains("Write: ok, or no"), "{answer}");
    }
    for word in ["accept", "yes"] {
        let answer = story.cannot("sam", &format!("L-1 {word}"));
        assert!(answer.contains("“ok” or “no”") && answer.contains("Write: ok"), "{word}: {answer}");
    }
    let letter = story.latest("sam", "handoff");
    story.send(from("sam").answers(&letter).says("yes"));
    assert!(story.latest("sam", "answer").text.contains("Write: ok"));
    assert_eq!(state(&mut story), Some(State::Pending));
}

#[test]
fn a_draft_whose_receiver_is_away_says_so_and_keeps_what_was_filled_in() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 to sam: on leave");
    story.away("sam", "2026-05-05", "2026-05-15", "");
    let answer = story.says("jamie", "L-1 next: send two options by May 20");
    assert!(answer.contains("Sam is away until Fri 15 May"), "{answer}");
    assert!(answer.contains("“to Sam anyway”"), "{answer}");
    assert_eq!((story.owner("L-1").as_str(), state(&mut story)), ("jamie", Some(State::Draft)));
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest").text;
    assert!(
        digest.contains("Sam is away until Fri 15 May") && !digest.contains("Something is missing"),
        "{digest}"
    );
    story.at("Mon 2026-05-11 09:00").due();
    let cleanup = texts(&mut story, "mike", "cleanup").remove(0);
    assert!(
        cleanup.contains("Sam is away until Fri 15 May") && cleanup.contains("to sam anyway"),
        "{cleanup}"
    );
    assert!(!cleanup.contains("something"), "{cleanup}");
    story.says("jamie", "L-1 to sam anyway");
    assert_eq!((story.owner("L-1").as_str(), state(&mut story)), ("sam", Some(State::Pending)));
}

#[test]
fn labels_for_a_receiver_who_is_away_are_kept_until_anyway() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 to sam: on leave");
    story.away("sam", "2026-05-05", "2026-05-15", "");
    let letter = story.latest("jamie", "handoff_draft");
    story.send(from("jamie").answers(&letter).says("Next action: send two options by May 20"));
    assert!(story.latest("jamie", "answer").text.contains("is away until"), "it names him");
    story.says("jamie", "L-1 to sam anyway");
    assert_eq!(story.owner("L-1"), "sam");
    let lead = story.lead("L-1");
    assert_eq!(lead.next_action.expect("a step").text, "send two options");
    assert_eq!(lead.handoff.expect("one").why, "on leave");
}

#[test]
fn whoever_fills_the_last_blank_of_what_is_to_be_theirs_has_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.says("jamie", "L-1 to sam: on leave");
    let answer = story.says("sam", "L-1 next: send two options by May 20");
    assert!(answer.contains("It is yours now."), "{answer}");
    assert_eq!((story.owner("L-1").as_str(), state(&mut story)), ("sam", Some(State::Acknowledged)));
    let told = texts(&mut story, "jamie", "handoff_told");
    assert!(told.len() == 1 && told[0].contains("is with Sam now, and confirmed"), "{told:?}");
    assert_eq!((story.count("sam", "handoff"), story.count("sam", "nudge")), (0, 0));
}

#[test]
fn a_cover_reads_that_only_the_receiver_can_confirm() {
    let mut story = planned();
    story.away("sam", "2026-05-05", "2026-05-15", "mike");
    story.says("jamie", "L-1 to sam anyway");
    let letter = texts(&mut story, "mike", "handoff").remove(0);
    assert!(
        letter.contains("Jamie made Sam the owner") && letter.contains("away until Fri 15 May"),
        "{letter}"
    );
    assert!(letter.contains("Only Sam can confirm") && !letter.contains("Reply \"ok\""), "{letter}");
    let answer = story.says("jamie", "L-1 remind");
    assert!(answer.contains("Sam is not there, so the letter goes to Mike"), "{answer}");
    let answer = story.says("mike", "L-1 ok");
    assert!(answer.contains("nothing waited"), "{answer}");
    assert_eq!(state(&mut story), Some(State::Pending));
}

#[test]
fn a_cover_is_offered_only_what_works_and_told_nothing_of_their_own_doing() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        format!("{team}[[team]]\nhandle = \"alex\"\nname = \"Alex Roe\"\nemail = \"alex@acme.example\"\n")
    });
    offer(&mut story);
    story.plan("L-1", "confirm Friday schedule and reply", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.away("sam", "2026-05-05", "2026-05-15", "alex");
    story.at("Tue 2026-05-05 16:00").says("jamie", "L-1 to sam anyway");
    story.at("Wed 2026-05-06 08:00").due();
    let digest = story.latest("alex", "digest").text;
    assert!(digest.contains("HANDED OVER, NOT CONFIRMED"), "{digest}");
    assert!(!digest.contains("1 back") && !digest.contains("1 remind"), "{digest}");
    let before = story.letters_to("alex").len();
    story.says("alex", "L-1 remind");
    assert_eq!(story.letters_to("alex").len(), before, "nothing about one's own doing");
}

#[test]
fn a_manager_who_acts_for_the_owner_is_not_told_what_they_did() {
    let mut story = planned();
    story.says("sam", "L-1 to me: I want this one");
    assert_eq!(state(&mut story), Some(State::Awaiting));
    story.away("jamie", "2026-05-05", "2026-05-15", "");
    let answer = story.says("mike", "L-1 ok");
    assert!(answer.contains("approved: Sam has it now"), "{answer}");
    assert!(texts(&mut story, "mike", "handoff_told").is_empty(), "it is his own doing");
}

#[test]
fn who_asked_for_a_lead_reads_that_it_was_agreed_to() {
    let mut story = planned();
    story.says("sam", "L-1 to me: the customer asked for me");
    story.says("jamie", "L-1 ok");
    assert_eq!(state(&mut story), Some(State::Pending));
    let letter = story.latest("sam", "handoff");
    assert_eq!(letter.subject, "[L-1] Anna Berg is yours, as you asked. Please confirm");
    assert!(letter.text.contains("Jamie agreed: Anna Berg is yours now"), "{}", letter.text);
    assert!(!letter.text.contains("You handed") && !letter.text.contains("You made"), "{}", letter.text);
}

#[test]
fn a_refusal_says_that_it_stays_and_not_that_it_came_back() {
    let mut story = planned();
    story.says("sam", "L-1 to me: I want this one");
    let answer = story.says("jamie", "L-1 no: I am on it");
    assert!(answer.contains("not agreed: “I am on it”. You have it as before."), "{answer}");
    let answer = story.says("jamie", "L-1 no");
    assert!(answer.contains("nothing waited for a “no”") && answer.contains("You have the lead"), "{answer}");
}

#[test]
fn a_manager_who_takes_it_for_a_reason_has_confirmed_it() {
    let mut story = planned();
    story.says("mike", "L-1 to me: Jamie is on leave");
    assert_eq!(state(&mut story), Some(State::Acknowledged));
    let told = texts(&mut story, "jamie", "handoff_told").remove(0);
    assert!(told.contains("Mike took Anna Berg over from you, and has confirmed it"), "{told}");
    assert!(!told.contains("asked to confirm") && !told.contains("Until it is"), "{told}");
}

#[test]
fn the_other_manager_who_was_asked_reads_that_it_is_settled() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        format!(
            "{team}[[team]]\nhandle = \"dana\"\nname = \"Dana Roe\"\nemail = \"dana@acme.example\"\nrole = \"manager\"\n"
        )
    });
    offer(&mut story);
    story.plan("L-1", "confirm Friday schedule and reply", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Tue 2026-05-05 16:00").says("jamie", "L-1 to sam: it is easier");
    assert_eq!(state(&mut story), Some(State::Awaiting));
    story.says("mike", "L-1 ok");
    let told = texts(&mut story, "dana", "handoff_told");
    assert!(told.len() == 1 && told[0].contains("Mike agreed that Anna Berg go to Sam"), "{told:?}");
    let answer = story.says("dana", "L-1 no");
    assert!(answer.contains("nothing waited for a “no”") && answer.contains("Sam has the lead"), "{answer}");
}

#[test]
fn whom_nobody_told_is_told_of_no_end() {
    let mut story = planned();
    // Midnight in New York: the letter waits for the morning there.
    story.at("Wed 2026-05-06 06:00").says("jamie", "L-1 to sam");
    assert_eq!(story.count("sam", "handoff"), 0);
    story.says("jamie", "L-1 back");
    story.at("Wed 2026-05-06 16:00").due();
    assert!(
        story.letters_to("sam").iter().all(|letter| letter.kind == "digest"),
        "{:?}",
        story.subjects("sam")
    );
    story.at("Thu 2026-05-07 06:00").says("jamie", "L-1 to sam");
    story.says("jamie", "undo");
    story.at("Thu 2026-05-07 16:00").due();
    assert!(!story.subjects("sam").iter().any(|subject| subject.contains("Taken back")));
}

#[test]
fn the_answer_echoes_dates_and_those_that_were_not_read() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let note = "L-1 to sam: on leave\nNext action: send two options by Saturday\nIf no reply: May 18";
    let answer = asks(&mut story, "jamie", note).text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(answer.contains("Next: send two options, Mon 11 May."), "{answer}");
    assert!(answer.contains("If no reply, again Mon 18 May."), "{answer}");
    let answer = story.cannot("jamie", "L-1 next: call by May 20; if no reply May 18");
    assert!(answer.contains("before the follow-up"), "{answer}");
}

#[test]
fn an_if_no_reply_that_cannot_be_read_is_said() {
    let mut story = planned();
    let letter =
        asks(&mut story, "jamie", "L-1 to sam: on leave\nFollow up: May 20\nIf no reply: a week later");
    let answer = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(answer.contains("“If no reply”: \"a week later\" is no day"), "{answer}");
    assert_eq!(story.owner("L-1"), "sam", "the rest is clear");
}

#[test]
fn the_lines_of_one_mail_count_for_each_other() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace("email = \"mike@acme.example\"", "email = \"mike@acme.example\"\ncapacity = 1")
    });
    for (who, name) in [("anna", "A"), ("carl", "B")] {
        story.send(from("jamie").to(who).cc("leads").subject(name).says("Hello, this is our offer."));
    }
    for id in ["L-1", "L-2"] {
        story.plan(id, "confirm Friday schedule and reply", "Mon 2026-05-04 10:00", on("2026-05-20"));
    }
    let answer = story.cannot("jamie", "L-1 to mike; L-2 to mike");
    assert!(answer.contains("Mike has as many leads as they can take"), "{answer}");
    assert_eq!((story.owner("L-1").as_str(), story.owner("L-2").as_str()), ("jamie", "jamie"));
    story.says("jamie", "L-1 to mike");
    story.says("mike", "L-1 won");
    story.says("jamie", "L-2 to mike");
}

#[test]
fn two_people_of_one_first_name_are_told_apart() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        format!("{team}[[team]]\nhandle = \"samw\"\nname = \"Sam Wood\"\nemail = \"samw@acme.example\"\n")
    });
    offer(&mut story);
    story.plan("L-1", "confirm Friday schedule and reply", "Tue 2026-05-05 11:00", on("2026-05-20"));
    let answer = story.at("Tue 2026-05-05 16:00").says("jamie", "L-1 to samw: on leave");
    assert!(answer.contains("Sam Wood has it now"), "{answer}");
    story.says("samw", "L-1 ok");
    assert!(texts(&mut story, "jamie", "handoff_told")[0].contains("Sam Wood confirmed"));
}

#[test]
fn a_nudge_after_its_giver_left_does_not_promise_that_it_goes_back_there() {
    let mut story = handed();
    story.reconfigure(|team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-05\"",
        )
    });
    story.set(time("Tue 2026-05-05 20:30"));
    story.due();
    let nudge = texts(&mut story, "sam", "nudge").remove(0);
    assert!(nudge.contains("It then has no owner") && !nudge.contains("goes back to Jamie"), "{nudge}");
    assert!(!nudge.contains("alex"), "{nudge}");
}

#[test]
fn who_is_to_be_asked_twice_within_a_day_is_asked_once_whoever_wishes_it() {
    let mut story = handed();
    story.at("Wed 2026-05-06 06:00").says("jamie", "L-1 remind");
    let answer = story.at("Wed 2026-05-06 07:00").says("mike", "L-1 remind");
    assert!(answer.contains("Sam was asked again within the last day"), "{answer}");
    story.at("Wed 2026-05-06 15:00").due();
    assert_eq!(story.count("sam", "nudge"), 1);
    let soon = story.at("Thu 2026-05-07 09:00").says("jamie", "L-1 remind");
    assert!(soon.contains("within the last day"), "Sam read it eighteen hours ago: {soon}");
    story.at("Thu 2026-05-07 15:30").says("jamie", "L-1 remind");
    story.due();
    assert_eq!(story.count("sam", "nudge"), 2, "the next day it may be the same again");
}

#[test]
fn who_takes_the_lead_of_a_receiver_who_left_ends_the_handoff_to_them() {
    let mut story = handed();
    story.reconfigure(|team| {
        team.replace("email = \"sam@acme.example\"", "email = \"sam@acme.example\"\nleft = \"2026-05-06\"")
    });
    story.at("Thu 2026-05-07 16:00").says("mike", "L-1 mine");
    assert_eq!((story.owner("L-1").as_str(), state(&mut story)), ("mike", Some(State::Withdrawn)));
    story.says("mike", "undo");
    assert_eq!((story.owner("L-1").as_str(), state(&mut story)), ("sam", Some(State::Pending)));
}
