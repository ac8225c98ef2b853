//! `pause digest`: whoever looks at their leads anyway may do without the daily letter for a while, and loses nothing else.

use crate::offer;
use crate::story::{Story, from, on};

/// Jamie's lead, due on Friday 8 May, and Jamie without digests until Monday 18 May.
fn paused() -> Story {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-08"));
    story.at("Tue 2026-05-05 15:00").says("jamie", "pause digest until 18 May");
    story
}

#[test]
fn a_digest_is_answered_with_a_pause_and_begins_again_on_its_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-06"));
    story.at("Wed 2026-05-06 08:00").due();
    let digest = story.latest("jamie", "digest");
    story.at("Wed 2026-05-06 08:10").send(
        from("jamie").answers(&digest).says("Pause digest until Monday, thanks\n\nSent from my iPhone"),
    );
    let answer = story.latest("jamie", "answer").text;
    assert!(answer.contains("Your daily digest rests and begins again on Mon 11 May"), "{answer}");
    for day in ["Thu 2026-05-07 08:00", "Fri 2026-05-08 08:00"] {
        story.at(day).due();
    }
    assert_eq!(story.count("jamie", "digest"), 1);
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 2);
}

#[test]
fn what_is_late_and_the_cleanup_come_during_a_pause() {
    let mut story = paused();
    for day in ["Fri 2026-05-08", "Mon 2026-05-11", "Tue 2026-05-12", "Wed 2026-05-13", "Thu 2026-05-14"] {
        story.at(&format!("{day} 08:00")).due();
        story.at(&format!("{day} 17:00")).due();
    }
    let count = |story: &mut Story, kind| story.count("jamie", kind);
    assert_eq!((count(&mut story, "digest"), count(&mut story, "follow_up")), (0, 1));
    assert_eq!(count(&mut story, "cleanup"), 1);
    let why = story.why_not("L-1").join("\n");
    assert!(why.contains("jamie wants no digest until Mon 18 May 2026"), "{why}");
}

#[test]
fn a_cover_reads_of_the_leads_of_who_is_away_all_the_same() {
    let mut story = paused();
    story.plan("L-1", "call Anna", "Tue 2026-05-05 15:10", on("2026-05-07"));
    story.at("Tue 2026-05-05 15:30").says("sam", "pause digest");
    story.away("jamie", "2026-05-06", "2026-05-12", "sam");
    story.at("Thu 2026-05-07 15:00").due(); // nine in New York
    assert!(story.latest("sam", "digest").text.contains("L-1"));
}

#[test]
fn a_pause_ends_early_is_never_for_good_and_is_taken_back() {
    let mut story = paused();
    let refused = story.cannot("jamie", "pause digest until 1 August");
    assert!(refused.contains("four weeks at the most"), "{refused}");
    assert!(refused.contains("pause digest until"), "{refused}");
    story.says("jamie", "resume digest");
    assert!(story.cannot("jamie", "resume digest").contains("not paused"));
    let answer = story.says("jamie", "pause digest");
    assert!(answer.contains("begins again on Tue 19 May"), "two weeks, where no day is named: {answer}");
    story.says("jamie", "undo");
    assert_eq!(story.member("jamie").digest_rests_until, None);
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn prose_about_a_pause_pauses_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for text in ["Pause digestion for a week", "pause digest of the talks", "pause until Monday", "pause"] {
        story.send(from("jamie").to("leads").subject("Hm").verdict("pass").says(text));
        assert_eq!(story.member("jamie").digest_rests_until, None, "{text}");
    }
}
