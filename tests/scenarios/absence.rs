//! People who are away, or gone: who reads their letters, who gets leads, and what is told before and after.

use batond::domain::time::When;

use crate::story::{Story, from, on, time};
use crate::{offer, question};

/// Jamie's lead, due on Thursday 7 May; a Thursday that Jamie does not see.
fn away_with(cover: &str) -> Story {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-07"));
    story.away("jamie", "2026-05-06", "2026-05-12", cover);
    story
}

/// The kinds of all letters to somebody, but for the one before the leave and the weekly cleanup.
fn kinds(story: &mut Story, handle: &str) -> Vec<String> {
    story
        .letters_to(handle)
        .into_iter()
        .map(|letter| letter.kind)
        .filter(|kind| kind != "leave" && kind != "cleanup")
        .collect()
}

#[test]
fn the_cover_gets_the_digest_and_the_letters_and_the_owner_nothing() {
    let mut story = away_with("sam");
    story.at("Thu 2026-05-07 15:00").due(); // nine in New York
    let digest = story.latest("sam", "digest");
    assert!(digest.text.contains("L-1"), "{}", digest.text);
    assert!(digest.text.replace('\n', " ").contains("because you cover for Jamie"), "{}", digest.text);
    assert_eq!(story.owner("L-1"), "jamie", "ownership does not move");
    story.at("Tue 2026-05-12 14:59").due();
    assert_eq!(story.count("sam", "follow_up"), 0, "outside the cover's hours");
    story.at("Tue 2026-05-12 15:00").due();
    assert_eq!(story.count("sam", "follow_up"), 1, "3 working days late");
    assert_eq!(kinds(&mut story, "jamie"), [""; 0]);
    assert_eq!(kinds(&mut story, "mike"), [""; 0], "a cover is there, so the managers hear nothing");
}

#[test]
fn a_cover_is_not_asked_for_an_ok_that_only_the_receiver_can_give() {
    let mut story = away_with("sam");
    story.hand_over("L-1", "jamie");
    story.at("Thu 2026-05-07 16:00").due();
    let digest = story.latest("sam", "digest");
    assert!(!digest.text.contains("WAITING FOR YOUR OK"), "{}", digest.text);
    assert!(digest.text.contains("L-1"), "{}", digest.text);
}

#[test]
fn a_chain_of_covers_ends_with_who_is_there() {
    let mut story = away_with("mike");
    story.away("mike", "2026-05-07", "2026-05-07", "sam");
    story.at("Thu 2026-05-07 15:00").due();
    assert_eq!(story.count("sam", "digest"), 1);
    assert_eq!(kinds(&mut story, "mike"), [""; 0]);
}

#[test]
fn a_circle_of_covers_means_the_managers() {
    let mut story = away_with("sam");
    story.away("sam", "2026-05-06", "2026-05-12", "jamie");
    story.at("Thu 2026-05-07 15:00").due();
    assert_eq!((story.count("mike", "digest"), story.count("sam", "digest")), (1, 0));
}

#[test]
fn without_a_cover_the_managers_read() {
    let mut story = away_with("");
    story.at("Thu 2026-05-07 08:00").due();
    assert!(story.latest("mike", "digest").text.contains("L-1"));
    assert_eq!(kinds(&mut story, "jamie"), [""; 0]);
}

#[test]
fn a_cover_who_has_left_is_no_cover() {
    let mut story = away_with("sam");
    story.reconfigure(|team| {
        team.replace("email = \"sam@acme.example\"", "email = \"sam@acme.example\"\nleft = \"2026-05-01\"")
    });
    story.at("Thu 2026-05-07 15:00").due();
    assert_eq!((story.count("mike", "digest"), story.count("sam", "digest")), (1, 0));
}

#[test]
fn when_everybody_is_away_it_waits_for_the_first_who_is_back() {
    let mut story = away_with("");
    story.away("mike", "2026-05-06", "2026-05-08", "");
    story.away("sam", "2026-05-06", "2026-05-20", "");
    for day in ["Wed 2026-05-06 15:30", "Thu 2026-05-07 15:30", "Fri 2026-05-08 15:30"] {
        story.at(day).due();
    }
    assert_eq!(kinds(&mut story, "mike"), [""; 0]);
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("mike", "digest"), 1);
    story.at("Tue 2026-05-12 08:00").due();
    assert_eq!(story.count("mike", "follow_up"), 1);
}

#[test]
fn the_first_and_the_last_day_are_days_away_by_the_members_own_calendar() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 15:30").send(from("sam").to("anna").cc("leads").subject("Hi").says("Hello."));
    story.away("sam", "2026-05-07", "2026-05-07", "jamie");
    let timed = |story: &mut Story, text: &str| {
        story.plan("L-1", "call Anna", "Tue 2026-05-05 15:40", When::At(time(text)));
        story.at(text).due();
    };
    timed(&mut story, "Wed 2026-05-06 16:00");
    timed(&mut story, "Thu 2026-05-07 16:00");
    timed(&mut story, "Fri 2026-05-08 16:00");
    assert_eq!((story.count("sam", "follow_up"), story.count("jamie", "follow_up")), (2, 1));
}

#[test]
fn on_the_first_working_day_back_there_is_one_digest_that_catches_up() {
    let mut story = away_with("sam");
    for day in 6..=12 {
        story.set(time("Wed 2026-05-06 08:00") + chrono::TimeDelta::days(day - 6));
        story.due();
    }
    assert_eq!(kinds(&mut story, "jamie"), [""; 0]);
    story.at("Wed 2026-05-13 08:00").due();
    assert_eq!(story.subjects("jamie").last().map(String::as_str), Some("Your leads, Wed 13 May: 1 late"));
    story.at("Wed 2026-05-13 12:00").due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn whoever_is_back_early_has_the_digest_of_that_day_at_once() {
    let mut story = away_with("sam");
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 0);
    story.at("Fri 2026-05-08 10:00").back("jamie");
    story.due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn before_the_leave_a_letter_lists_what_falls_into_it() {
    let mut story = away_with("sam");
    story
        .at("Tue 2026-05-05 12:00")
        .send(from("jamie").to("dora").bcc("leads+may20").subject("Hi").says("Hello."));
    story.due();
    let letter = story.latest("jamie", "leave");
    assert_eq!(letter.subject, "Before you go: 1 lead is due, Wed 6 May to Tue 12 May");
    assert!(letter.text.contains("L-1") && !letter.text.contains("L-2"), "{}", letter.text);
    assert!(letter.text.contains("Sam covers for you"), "{}", letter.text);
    story.at("Tue 2026-05-05 17:00").due();
    assert_eq!(story.count("jamie", "leave"), 1);
}

#[test]
fn it_comes_with_the_last_digest_before_and_not_earlier() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-19"));
    story.away("jamie", "2026-05-18", "2026-05-22", "");
    for quiet in ["Tue 2026-05-05 12:00", "Thu 2026-05-14 17:00", "Fri 2026-05-15 07:59"] {
        story.at(quiet).due();
        assert_eq!(story.count("jamie", "leave"), 0, "{quiet}");
    }
    story.at("Fri 2026-05-15 08:00").due();
    assert!(story.latest("jamie", "leave").text.contains("the managers get the letters"));
}

#[test]
fn a_leave_into_which_nothing_falls_has_no_letter() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.away("jamie", "2026-05-18", "2026-05-22", "");
    story.at("Fri 2026-05-15 08:00").due();
    story.at("Fri 2026-05-15 12:00").due();
    assert_eq!(story.count("jamie", "leave"), 0);
}

#[test]
fn whoever_is_away_gets_no_lead_by_any_rule() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.away("jamie", "2026-05-05", "2026-05-05", "sam");
    story.at("Tue 2026-05-05 10:00").send(from("carl").to("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-1"), "sam");
    story.send(from("dora").to("jamie").cc("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-2"), "mike", "nor what is addressed to them");
    story.at("Wed 2026-05-06 10:00").send(from("eve").to("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-3"), "jamie", "back again");
}

#[test]
fn with_everybody_away_nobody_owns_it_and_the_first_manager_back_is_told() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    for who in ["jamie", "sam", "mike"] {
        story.away(who, "2026-05-05", "2026-05-06", "");
    }
    question(&mut story);
    assert_eq!(story.owner("L-1"), "");
    story.at("Wed 2026-05-06 12:00").due();
    assert_eq!(story.count("mike", "notice"), 0);
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(story.count("mike", "notice"), 1);
}

#[test]
fn a_manager_who_is_away_is_not_told_and_the_others_are() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        let team = team.replace("round-robin", "manager");
        team.replace("email = \"jamie@acme.example\"", "email = \"jamie@acme.example\"\nrole = \"manager\"")
    });
    story.away("mike", "2026-05-05", "2026-05-05", "");
    question(&mut story);
    assert_eq!((story.count("jamie", "new_lead"), story.count("mike", "new_lead")), (1, 0));
    story.at("Wed 2026-05-06 08:00").due();
    assert_eq!(story.count("mike", "new_lead"), 0, "nor later");
}

#[test]
fn a_notice_to_somebody_who_is_away_goes_to_the_cover() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.away("jamie", "2026-05-06", "2026-05-12", "mike");
    story.at("Wed 2026-05-06 12:00").send(crate::reports::bounce_of(&first, "5.1.1", "anna@contoso.example"));
    assert_eq!((story.count("jamie", "notice"), story.count("mike", "notice")), (0, 1));
}

#[test]
fn an_answer_reaches_even_who_is_away() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.away("jamie", "2026-05-05", "2026-05-12", "mike");
    story
        .at("Tue 2026-05-05 22:00")
        .send(from("jamie").to("anna").bcc("leads+whenever").subject("Hi").says("Hello."));
    assert_eq!((story.count("jamie", "answer"), story.count("mike", "answer")), (1, 0));
}

#[test]
fn what_was_queued_for_the_night_waits_for_who_left_on_a_leave_meanwhile() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 20:00").send(crate::reports::bounce_of(&first, "5.1.1", "anna@contoso.example"));
    story.away("jamie", "2026-05-06", "2026-05-07", "");
    for quiet in ["Wed 2026-05-06 08:00", "Thu 2026-05-07 12:00"] {
        story.at(quiet).due();
        assert_eq!(story.count("jamie", "notice"), 0, "{quiet}");
    }
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.count("jamie", "notice"), 1);
}

#[test]
fn whoever_is_gone_before_their_next_hours_gets_nothing_outside_them() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-09\"",
        )
    });
    let first = offer(&mut story);
    story.at("Fri 2026-05-08 20:00").send(crate::reports::bounce_of(&first, "5.1.1", "anna@contoso.example"));
    assert_eq!(story.count("jamie", "notice"), 0, "it is Friday night, and their last day");
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "notice"), 0);
    assert!(story.latest("mike", "notice").text.contains("L-1"), "the managers hear of the lead");
}

#[test]
fn leads_of_somebody_who_left_are_told_to_the_managers_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let left = |team: &str| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-07\"",
        )
    };
    story.reconfigure(left);
    story.at("Wed 2026-05-06 12:00").due();
    assert_eq!(story.count("mike", "notice"), 0);
    story.at("Thu 2026-05-07 07:00").due();
    assert_eq!(story.count("mike", "notice"), 0, "outside the hours");
    story.at("Thu 2026-05-07 08:00").due();
    let notice = story.latest("mike", "notice");
    assert!(notice.text.contains("Jamie Lee") && notice.text.contains("L-1"), "{}", notice.text);
    for later in ["Thu 2026-05-07 12:00", "Fri 2026-05-08 08:00"] {
        story.at(later).due();
    }
    story.restart();
    story.due();
    assert_eq!((story.count("mike", "notice"), story.count("jamie", "notice")), (1, 0));
}

#[test]
fn whoever_left_without_leads_leaves_nothing_to_tell() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-05\"",
        )
    });
    story.at("Tue 2026-05-05 08:00").due();
    story.at("Wed 2026-05-06 08:00").due();
    assert!(story.letters().is_empty());
}

#[test]
fn a_members_automatic_reply_is_offered_as_an_absence_once_and_notes_nothing_by_itself() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let reply = |id: &str| {
        from("jamie")
            .to("leads")
            .id(id)
            .subject("Automatic reply: Your leads, Tue 5 May")
            .header("Auto-Submitted", "auto-replied")
            .says("Hello,\n\nI am out of the office until 12 May, with no access to mail. Sam can help.\n\nJamie")
    };
    story.at("Tue 2026-05-05 10:00").send(reply("ooo1@acme.example"));
    assert!(story.member("jamie").absences.is_empty(), "it is only offered");
    let offer = story.latest("jamie", "notice");
    assert!(offer.text.contains("away today to Tue 12 May"), "{}", offer.text);
    story.at("Wed 2026-05-06 10:00").send(reply("ooo2@acme.example"));
    assert_eq!(story.count("jamie", "notice"), 1, "it is asked once");

    story.at("Wed 2026-05-06 10:30").send(from("jamie").answers(&offer).says("away today to Tue 12 May"));
    let until: Vec<String> = story.member("jamie").absences.iter().map(|away| away.to.to_string()).collect();
    assert_eq!(until, ["2026-05-12"]);
    story.at("Thu 2026-05-07 10:00").send(reply("ooo3@acme.example"));
    assert_eq!(story.count("jamie", "notice"), 1, "it is noted");
}

#[test]
fn other_automatic_mail_of_a_member_offers_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let mail =
        from("jamie").to("leads").subject("Your mail has arrived").header("Auto-Submitted", "auto-replied");
    story
        .at("Tue 2026-05-05 10:00")
        .send(mail.says("This is to confirm that your mail of 12 May has arrived."));
    assert!(story.letters_to("jamie").is_empty());
}

#[test]
fn the_covers_mail_to_the_customer_completes_the_owners_action() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised estimate", "Tue 2026-05-05 12:00", on("2026-05-07"));
    story.away("jamie", "2026-05-06", "2026-05-15", "sam");
    story.at("Wed 2026-05-06 16:00").send(from("sam").to("anna").cc("leads").re(&first).says("Here it is."));
    let lead = story.lead("L-1");
    assert!(lead.next_action.is_none() && lead.done_early.is_some());
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("jamie", "2026-05-11"));
    assert_eq!(story.lead("L-1").recent.last().map(|reached| reached.by.to_string()).as_deref(), Some("sam"));
}

#[test]
fn whoever_covers_for_somebody_who_is_there_is_like_anybody_else() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised estimate", "Tue 2026-05-05 12:00", on("2026-05-08"));
    story.away("jamie", "2026-05-07", "2026-05-15", "sam");
    story.at("Wed 2026-05-06 16:00").send(from("sam").to("anna").cc("leads").re(&first).says("Here it is."));
    story.at("Thu 2026-05-07 16:00").send(from("mike").to("anna").cc("leads").re(&first).says("And this."));
    assert!(story.lead("L-1").next_action.is_some());
    assert_eq!(story.follow_up("L-1"), "2026-05-08");
}
