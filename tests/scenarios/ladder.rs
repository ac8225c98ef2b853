//! Handoffs that nobody confirms: the receiver is asked again, the giver is told, then the managers, each day anew.

use batond::domain::handoff::State;

use crate::offer;
use crate::story::{Story, on, time};

/// Jamie hands Anna's lead to Sam, who is in New York: Tuesday 5 May, 16:00 in Berlin, ten there.
fn handed(story: &mut Story) {
    offer(story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Tue 2026-05-05 16:00").hand_over("L-1", "sam");
}

/// The letters of these kinds that somebody got, as the hours in Berlin at which they came.
fn came(story: &mut Story, handle: &str, kind: &str) -> Vec<String> {
    let letters = story.letters_to(handle).into_iter().filter(|letter| letter.kind == kind);
    let times = letters.filter_map(|letter| Some(letter.sent_at?.with_timezone(&chrono_tz::Europe::Berlin)));
    times.map(|at| at.format("%a %-d %b %H:%M").to_string()).collect()
}

/// As a running service looks, every half hour from one time to another.
fn pass(story: &mut Story, start: &str, end: &str) {
    let (mut now, end) = (time(start), time(end));
    while now <= end {
        story.set(now);
        story.due();
        now += chrono::TimeDelta::minutes(30);
    }
}

#[test]
fn the_receiver_then_the_giver_then_the_managers_are_told_each_once_and_then_daily() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    assert_eq!(story.count("sam", "handoff"), 1);
    pass(&mut story, "Tue 2026-05-05 16:30", "Mon 2026-05-11 17:00");
    assert_eq!(came(&mut story, "sam", "nudge"), ["Tue 5 May 20:00"], "4 of Sam's working hours later");
    // One working day of the team's is Wednesday 16:00; the nudge was after hours, and steps are 4 working hours apart.
    assert_eq!(came(&mut story, "jamie", "escalation"), ["Wed 6 May 16:00"]);
    assert_eq!(
        came(&mut story, "mike", "escalation"),
        ["Thu 7 May 16:00", "Fri 8 May 12:00", "Mon 11 May 08:00"],
        "two working days later, then each working day, 20 hours apart"
    );
    assert_eq!(came(&mut story, "mike", "nudge"), [""; 0]);
}

#[test]
fn each_step_is_about_the_handoff_and_bears_it_in_its_key() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    pass(&mut story, "Tue 2026-05-05 16:30", "Thu 2026-05-07 17:00");
    assert_eq!(story.latest("sam", "nudge").key, "nudge:sam:H-1:nudge");
    assert_eq!(story.latest("jamie", "escalation").key, "escalation:jamie:H-1:giver");
    assert_eq!(story.latest("mike", "escalation").key, "escalation:mike:H-1:managers:2026-05-07");
    assert_eq!(story.latest("jamie", "escalation").subject, "[L-1] Nobody has confirmed Anna Berg yet");
}

#[test]
fn once_it_is_confirmed_nobody_hears_any_more_of_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    pass(&mut story, "Tue 2026-05-05 16:30", "Tue 2026-05-05 20:30");
    let confirm = |lead: &mut batond::domain::lead::Lead| {
        if let Some(handoff) = lead.handoff.as_mut() {
            handoff.state = State::Acknowledged;
        }
    };
    story.change("L-1", confirm);
    pass(&mut story, "Tue 2026-05-05 21:00", "Mon 2026-05-11 17:00");
    assert_eq!((story.count("jamie", "escalation"), story.count("mike", "escalation")), (0, 0));
}

#[test]
fn confirming_withdraws_the_letter_that_is_queued() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    story.at("Tue 2026-05-05 20:00").decide();
    story.change("L-1", |lead| {
        if let Some(handoff) = lead.handoff.as_mut() {
            handoff.state = State::Acknowledged;
        }
    });
    story.post();
    assert_eq!(story.count("sam", "nudge"), 0);
    assert!(story.letters().iter().any(|letter| letter.kind == "nudge" && letter.state == "withdrawn"));
}

#[test]
fn everything_counts_from_when_the_letter_was_sent() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    // Midnight in New York: the letter waits for nine o'clock there, 15:00 in Berlin.
    story.at("Wed 2026-05-06 06:00").hand_over("L-1", "sam");
    assert_eq!(story.count("sam", "handoff"), 0);
    pass(&mut story, "Wed 2026-05-06 06:30", "Wed 2026-05-06 23:00");
    assert_eq!(came(&mut story, "sam", "handoff"), ["Wed 6 May 15:00"]);
    assert_eq!(came(&mut story, "sam", "nudge"), ["Wed 6 May 19:00"]);
    let sent = story.lead("L-1").handoff.and_then(|handoff| handoff.ladder.sent_at);
    assert_eq!(sent, Some(time("Wed 2026-05-06 15:00")));
}

#[test]
fn after_a_week_of_downtime_the_steps_come_one_after_the_other() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    pass(&mut story, "Thu 2026-05-14 15:00", "Fri 2026-05-15 17:00");
    assert_eq!(came(&mut story, "sam", "nudge"), ["Thu 14 May 15:00"]);
    assert_eq!(came(&mut story, "jamie", "escalation"), ["Fri 15 May 09:00"], "4 working hours later");
    assert_eq!(came(&mut story, "mike", "escalation"), ["Fri 15 May 13:00"]);
}

#[test]
fn a_manager_who_was_told_as_the_giver_is_not_told_the_same_once_more_that_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.change("L-1", |lead| lead.owner = "mike".parse().ok());
    story.at("Tue 2026-05-05 16:00").hand_over("L-1", "sam");
    pass(&mut story, "Thu 2026-05-14 15:00", "Mon 2026-05-18 17:00");
    assert_eq!(came(&mut story, "mike", "escalation"), ["Fri 15 May 09:00", "Mon 18 May 08:00"]);
}

#[test]
fn a_mail_server_that_was_away_brings_the_managers_the_last_of_the_daily_letters() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    pass(&mut story, "Tue 2026-05-05 16:30", "Thu 2026-05-07 15:30");
    for decided in ["Thu 2026-05-07 16:00", "Fri 2026-05-08 12:00"] {
        story.at(decided).decide();
    }
    pass(&mut story, "Mon 2026-05-11 08:00", "Mon 2026-05-11 17:00");
    assert_eq!(came(&mut story, "mike", "escalation"), ["Mon 11 May 08:00"], "one catch-up, not three");
}

#[test]
fn a_weekend_counts_for_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 16:00").hand_over("L-1", "jamie"); // a handoff to a third: Mike
    story.change("L-1", |lead| {
        lead.owner = "mike".parse().ok();
        if let Some(handoff) = lead.handoff.as_mut() {
            handoff.to = "mike".parse().expect("a handle");
        }
    });
    pass(&mut story, "Fri 2026-05-08 16:30", "Mon 2026-05-11 17:00");
    assert_eq!(came(&mut story, "mike", "nudge"), ["Mon 11 May 10:00"]);
    assert_eq!(came(&mut story, "jamie", "escalation"), ["Mon 11 May 16:00"]);
}

#[test]
fn while_the_receiver_is_away_the_cover_is_asked_again() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    story.away("sam", "2026-05-05", "2026-05-15", "mike");
    pass(&mut story, "Tue 2026-05-05 16:30", "Wed 2026-05-06 11:00");
    assert_eq!(came(&mut story, "sam", "nudge"), [""; 0]);
    assert_eq!(came(&mut story, "mike", "nudge"), ["Wed 6 May 10:00"], "4 of the cover's working hours");
}

#[test]
fn a_letter_that_waits_for_the_morning_counts_its_days_from_there() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday schedule and reply", "Tue 2026-05-05 11:00", on("2026-05-12"));
    story.at("Sun 2026-05-10 17:00").says("jamie", "L-1 to sam: on leave");
    story.at("Mon 2026-05-11 15:00").due();
    let letter = story.latest("sam", "handoff");
    assert!(letter.text.contains("Tue 12 May (tomorrow)"), "{}", letter.text);
}

#[test]
fn a_giver_who_has_left_is_passed_over_for_the_managers() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    story.reconfigure(|team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-06\"",
        )
    });
    pass(&mut story, "Tue 2026-05-05 16:30", "Wed 2026-05-06 17:00");
    assert_eq!(came(&mut story, "jamie", "escalation"), [""; 0]);
    assert_eq!(came(&mut story, "mike", "escalation"), ["Wed 6 May 16:00"]);
}

#[test]
fn a_lead_of_nobody_has_no_giver_to_tell() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.change("L-1", |lead| lead.owner = None);
    story.at("Tue 2026-05-05 16:00").hand_over("L-1", "sam");
    pass(&mut story, "Tue 2026-05-05 16:30", "Fri 2026-05-08 11:00");
    assert_eq!(came(&mut story, "jamie", "escalation"), [""; 0]);
    assert_eq!(came(&mut story, "mike", "escalation"), ["Thu 7 May 16:00"]);
}

#[test]
fn a_draft_or_an_awaiting_one_climbs_nothing() {
    for state in [State::Draft, State::Awaiting] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        offer(&mut story);
        story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
        story.at("Tue 2026-05-05 16:00").hand_over_later("L-1", "sam", "mike", state);
        pass(&mut story, "Tue 2026-05-05 16:30", "Fri 2026-05-08 17:00");
        let climbed = story.letters().into_iter().filter(|letter| letter.kind != "digest").count();
        assert_eq!(climbed, 0, "{state:?}");
    }
}

#[test]
fn a_letter_that_never_left_does_not_keep_everybody_waiting() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    story.change("L-1", |lead| {
        if let Some(handoff) = lead.handoff.as_mut() {
            handoff.ladder.sent_at = None;
        }
    });
    pass(&mut story, "Tue 2026-05-05 16:30", "Fri 2026-05-08 17:00");
    assert_eq!(came(&mut story, "sam", "nudge"), ["Thu 7 May 20:00"]);
}

#[test]
fn the_digest_shows_it_to_receiver_and_giver() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    pass(&mut story, "Tue 2026-05-05 16:30", "Wed 2026-05-06 15:00");
    let to_receiver = story.latest("sam", "digest").text;
    assert!(
        to_receiver.contains("WAITING FOR YOUR OK") && to_receiver.contains("from Jamie"),
        "{to_receiver}"
    );
    let to_giver = story.latest("jamie", "digest").text;
    assert!(to_giver.contains("HANDED OVER, NOT CONFIRMED") && to_giver.contains("Sam"), "{to_giver}");
    assert_eq!(story.count("mike", "digest"), 0);
}

#[test]
fn while_it_is_pending_the_follow_up_stands_in_both_digests() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    handed(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 16:30", on("2026-05-07"));
    pass(&mut story, "Thu 2026-05-07 07:00", "Thu 2026-05-07 15:00");
    for reader in ["sam", "jamie"] {
        let subject = story.latest(reader, "digest").subject;
        assert!(subject.starts_with("Your leads, Thu 7 May: 1 today"), "{reader}: {subject}");
    }
    story.change("L-1", |lead| {
        if let Some(handoff) = lead.handoff.as_mut() {
            handoff.state = State::Acknowledged;
        }
    });
    pass(&mut story, "Fri 2026-05-08 07:00", "Fri 2026-05-08 15:00");
    assert_eq!(
        (story.count("sam", "digest"), story.count("jamie", "digest")),
        (2, 1),
        "then it is Sam's alone"
    );
}

#[test]
fn a_draft_is_in_its_givers_digest_after_a_working_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Tue 2026-05-05 16:00").hand_over_later("L-1", "sam", "jamie", State::Draft);
    story.at("Wed 2026-05-06 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 0, "it is not a working day old");
    story.at("Thu 2026-05-07 08:00").due();
    assert!(story.latest("jamie", "digest").text.contains("DRAFTS"));
    assert_eq!((story.count("sam", "digest"), story.count("mike", "digest")), (0, 0));
}

#[test]
fn what_awaits_approval_is_in_the_digest_of_who_may_approve_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Tue 2026-05-05 16:00").hand_over_later("L-1", "mike", "mike", State::Awaiting);
    story.at("Wed 2026-05-06 08:00").due();
    assert!(story.latest("jamie", "digest").text.contains("WAITING FOR YOUR OK"));
    assert_eq!(story.count("mike", "digest"), 0);
}

#[test]
fn a_giver_who_is_seldom_there_holds_back_nobody_else() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nhours = \"Mon 09:00-12:00\"",
        )
    });
    handed(&mut story);
    pass(&mut story, "Tue 2026-05-05 16:30", "Tue 2026-05-12 10:00");
    assert_eq!(came(&mut story, "sam", "nudge"), ["Tue 5 May 20:00"]);
    assert_eq!(came(&mut story, "jamie", "escalation"), ["Mon 11 May 09:00"], "when he is there");
    assert_eq!(
        came(&mut story, "mike", "escalation"),
        ["Thu 7 May 16:00", "Fri 8 May 12:00", "Mon 11 May 13:00", "Tue 12 May 09:00"],
        "on time; and the daily one gives way to who is there in the morning alone"
    );
}

#[test]
fn a_receiver_who_is_seldom_there_holds_back_nobody_else() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace("hours = \"Mon-Fri 09:00-17:30\"", "hours = \"Mon 09:00-12:00\"")
    });
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-30"));
    story.at("Mon 2026-05-11 16:00").hand_over("L-1", "sam");
    pass(&mut story, "Mon 2026-05-11 16:30", "Mon 2026-05-18 19:00");
    assert_eq!(came(&mut story, "jamie", "escalation"), ["Tue 12 May 16:00"]);
    let managers = came(&mut story, "mike", "escalation");
    assert_eq!(managers.first().map(String::as_str), Some("Wed 13 May 16:00"), "{managers:?}");
    assert_eq!(came(&mut story, "sam", "nudge"), ["Mon 18 May 17:00"], "4 of his own hours later");
}
