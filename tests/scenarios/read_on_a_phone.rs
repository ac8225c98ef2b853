//! What a person reads who knows nothing but the letter in hand: days as of when it is read, who asked for what, and what
//! to write instead of what was not understood.

use crate::offer;
use crate::story::{Story, from, on};

/// Jamie hands L-1 to Mike on a Sunday evening; the letter waits for the morning.
fn handed_on_sunday() -> Story {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "send the offer", "Tue 2026-05-05 10:00", on("2026-05-12"));
    story.at("Sun 2026-05-10 19:00").says("jamie", "L-1 to mike: leave");
    story.at("Mon 2026-05-11 08:00").post();
    story
}

#[test]
fn a_letter_that_waited_for_the_morning_says_tomorrow_as_of_the_morning() {
    let mut story = handed_on_sunday();
    let letter = story.latest("mike", "handoff");
    assert!(letter.text.contains("Tue 12 May (tomorrow)"), "{}", letter.text);
}

#[test]
fn the_giver_is_told_that_they_began_the_handoff_and_not_that_they_wrote_a_mail() {
    let mut story = handed_on_sunday();
    let letter = story.latest("mike", "handoff");
    story.at("Mon 2026-05-11 09:00").send(from("mike").answers(&letter).says("ok"));
    let told = story.latest("jamie", "handoff_told");
    assert!(told.text.contains("Mike confirmed Anna Berg."), "{}", told.text);
    assert!(told.text.contains("because you began this handoff"), "{}", told.text);
}

#[test]
fn leave_alone_is_a_reason_that_counts() {
    let mut story = handed_on_sunday();
    let handoff = story.lead("L-1").handoff.expect("a handoff");
    assert_eq!(handoff.why_kind, Some(batond::domain::handoff::WhyKind::Leave));
}

#[test]
fn whoever_wants_a_lead_asks_to_take_it_over() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "send the offer", "Tue 2026-05-05 10:00", on("2026-05-12"));
    story.at("Tue 2026-05-05 11:00").says("sam", "L-1 to me: I have the skills");
    let asked = story.latest("jamie", "handoff_approval");
    assert_eq!(asked.subject, "[L-1] Sam asks to take over Anna Berg");
    assert!(asked.text.contains("Reply \"ok\" and it goes to Sam"), "{}", asked.text);
}

#[test]
fn a_slip_is_told_each_time_and_prose_once_a_day() {
    let mut story = handed_on_sunday();
    let letter = story.latest("mike", "handoff");
    story.at("Mon 2026-05-11 09:00").send(from("mike").answers(&letter).says("She sounded happy"));
    story.at("Mon 2026-05-11 09:10").send(from("mike").answers(&letter).says("It will be fine"));
    assert_eq!(story.count("mike", "answer"), 1, "prose");
    for minute in ["Mon 2026-05-11 09:20", "Mon 2026-05-11 09:30"] {
        story.at(minute).send(from("mike").answers(&letter).says("dnoe"));
        let answer = story.latest("mike", "answer");
        assert!(answer.text.contains("done"), "{}", answer.text);
    }
    assert_eq!(story.count("mike", "answer"), 3, "two slips more");
}

#[test]
fn no_with_a_comma_changes_nothing_and_shows_how_to_decline() {
    let mut story = handed_on_sunday();
    let letter = story.latest("mike", "handoff");
    story.at("Mon 2026-05-11 09:00").send(from("mike").answers(&letter).says("No, I'm full this week"));
    assert_eq!(story.owner("L-1"), "mike");
    let answer = story.latest("mike", "answer");
    assert!(answer.text.contains("reply: no: I'm full this"), "{}", answer.text);
}

#[test]
fn a_note_that_comes_again_under_another_id_is_kept_once() {
    let mut story = handed_on_sunday();
    let letter = story.latest("mike", "handoff");
    let note = |id: &str| {
        from("mike").answers(&letter).id(id).dated("Mon 2026-05-11 09:00").says("note: she is in June")
    };
    for id in ["note1@acme.example", "note2@acme.example"] {
        story.at("Mon 2026-05-11 09:01").send(note(id));
    }
    let kept = story.history("L-1").iter().filter(|line| line.contains("she is in June")).count();
    assert_eq!(kept, 1, "{:?}", story.history("L-1"));
}

#[test]
fn the_ledger_and_the_history_say_what_a_person_of_the_team_can_check() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    offer(&mut story);
    let mail = from("jamie").to("leads").subject("plan").verdict("pass");
    let sent =
        story.at("Tue 2026-05-05 11:00").send(mail.says("L-1 next: call Anna about Friday by tomorrow 2pm"));
    assert_eq!(story.row(&sent).why, "among ourselves; commands of jamie, verdict pass; about L-1");
    story.says("jamie", "undo");
    let history = story.history("L-1");
    assert!(history.iter().any(|line| line.contains("Wed 6 May 2026, 14:00")), "{history:?}");
    assert!(
        history.iter().any(|line| line.contains("taken back: what jamie did, Tue 5 May 2026, 11:00")),
        "{history:?}"
    );
}
