//! The digest of the day: when it goes, what is in it, and when there is none.

use crate::offer;
use crate::story::{Story, from, on, time};

#[test]
fn the_owner_gets_what_is_due_today_at_the_digests_hour() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for quiet in ["Wed 2026-05-06 08:00", "Thu 2026-05-07 08:00", "Fri 2026-05-08 07:59"] {
        story.at(quiet).due();
        assert!(story.letters_of_days().is_empty(), "{quiet}");
    }
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert_eq!(digest.subject, "Your leads, Fri 8 May: 1 without reply");
    assert!(digest.text.contains("L-1") && digest.text.contains("Anna Berg"), "{}", digest.text);
    assert_eq!(digest.key, "digest:jamie:2026-05-08");
    assert_eq!(story.letters_of_days().len(), 1, "nobody else has anything");
}

#[test]
fn it_goes_once_a_day_however_often_one_looks() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for at in ["Fri 2026-05-08 08:00", "Fri 2026-05-08 08:00", "Fri 2026-05-08 08:01", "Fri 2026-05-08 17:00"]
    {
        story.at(at).due();
    }
    story.restart();
    story.due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn late_rows_come_first_and_count_working_days() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-08"));
    story.send(from("jamie").to("dora").bcc("leads+may12").subject("Hi").says("Hello."));
    story.at("Tue 2026-05-12 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert_eq!(digest.subject, "Your leads, Tue 12 May: 1 late, 1 today");
    let (late, today) = (digest.text.find("L-1").expect("late"), digest.text.find("L-2").expect("today"));
    assert!(late < today && digest.text.contains("2 days"), "{}", digest.text);
}

#[test]
fn there_is_none_on_days_off() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").bcc("leads+fri").subject("Hi").says("Hello."));
    for day in ["Sat 2026-05-09 08:00", "Sun 2026-05-10 12:00"] {
        story.at(day).due();
    }
    assert!(story.letters_of_days().is_empty());
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.subjects("jamie"), ["Your leads, Mon 11 May: 1 late"]);
}

#[test]
fn there_is_none_on_holidays() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        format!("{team}\n[calendar]\nholidays = [\"2026-05-08\"]\n").replace("\n[calendar]", "\n[calendar]")
    });
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").bcc("leads+thu").subject("Hi").says("Hello."));
    story.at("Thu 2026-05-07 08:00").due();
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn it_goes_at_the_start_of_the_hours_where_they_begin_later() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 15:00")
        .send(from("sam").to("anna").bcc("leads+fri").subject("Hi").says("Hello."));
    story.at("Fri 2026-05-08 14:00").due(); // 08:00 in New York; Sam begins at nine
    assert_eq!(story.count("sam", "digest"), 0);
    story.at("Fri 2026-05-08 15:00").due();
    assert_eq!(story.count("sam", "digest"), 1);
}

#[test]
fn it_is_settled_when_empty_and_what_appears_later_waits_for_the_next() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 08:00").due();
    story.plan("L-1", "send the contract", "Wed 2026-05-06 09:00", on("2026-05-06"));
    story.at("Wed 2026-05-06 10:00").due();
    assert!(story.letters_of_days().is_empty());
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(story.subjects("jamie"), ["Your leads, Thu 7 May: 1 late"]);
}

#[test]
fn one_missed_by_downtime_goes_at_once_inside_the_hours_of_its_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 16:20").due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn one_missed_for_the_whole_day_is_in_the_next_alone() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 18:00").due();
    story.at("Sat 2026-05-09 12:00").due();
    assert!(story.letters_of_days().is_empty());
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.subjects("jamie"), ["Your leads, Mon 11 May: 1 without reply"]);
}

#[test]
fn after_ten_days_of_downtime_there_is_one_catch_up() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Tue 2026-05-19 08:00").due();
    story.at("Tue 2026-05-19 08:01").due();
    assert_eq!((story.count("jamie", "digest"), story.count("jamie", "follow_up")), (1, 1));
    assert_eq!(story.count("mike", "follow_up"), 1, "the managers' own copy");
    assert_eq!(story.letters_of_days().len(), 3);
}

#[test]
fn what_could_not_be_sent_on_its_day_is_not_sent_late() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").decide();
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.subjects("jamie"), ["Your leads, Mon 11 May: 1 without reply"]);
    assert_eq!(story.letters_of_days()[0].state, "withdrawn");
}

#[test]
fn a_day_before_the_database_existed_has_none() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Sun 2026-05-03 12:00").due();
    story.at("Fri 2026-05-01 12:00").due();
    assert!(story.letters_of_days().is_empty());
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 1, "a clock that stood wrong settles nothing ahead");
}

#[test]
fn twenty_leads_are_shown_and_the_rest_is_counted() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    for n in 0..27 {
        story.send(
            from("jamie").to(&format!("p{n}@host{n}.example")).bcc("leads+fri").subject("Hi").says("Hello."),
        );
    }
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert!(digest.text.contains("and 7 more"), "{}", digest.text);
    assert_eq!((1..=27).filter(|n| digest.text.contains(&format!("L-{n} "))).count(), 20);
    assert!(digest.subject.contains("27 today"), "{}", digest.subject);
}

#[test]
fn an_answered_lead_is_not_in_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Thu 2026-05-07 10:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Any news?"));
    story.at("Fri 2026-05-08 08:00").due();
    assert!(story.letters_of_days().is_empty(), "the next look is on Tuesday");
}

#[test]
fn a_lead_of_somebody_who_left_is_in_the_managers_digest() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.reconfigure(|team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-07\"",
        )
    });
    story.at("Fri 2026-05-08 08:00").due();
    assert!(story.letters_to("jamie").is_empty());
    let digest = story.latest("mike", "digest");
    assert!(digest.text.contains("L-1"), "{}", digest.text);
}

#[test]
fn a_time_of_day_today_is_in_the_digest_as_well() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan(
        "L-1",
        "call Anna",
        "Tue 2026-05-05 11:00",
        batond::domain::time::When::At(time("Wed 2026-05-06 14:00")),
    );
    story.at("Wed 2026-05-06 08:00").due();
    assert_eq!(story.subjects("jamie"), ["Your leads, Wed 6 May: 1 today"]);
}

#[test]
fn what_was_done_early_is_told_though_the_lead_is_due_again() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the proposal", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.change("L-1", |lead| lead.if_no_reply = "2026-05-11".parse().ok());
    story.at("Fri 2026-05-08 09:00").due();
    story.send(from("jamie").to("anna").cc("leads").re(&first).says("The proposal."));
    story.at("Mon 2026-05-11 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert!(digest.text.contains("send the proposal"), "{}", digest.text);
    assert!(digest.subject.contains("1 without reply"), "{}", digest.subject);
}

#[test]
fn a_question_is_not_lost_with_a_day_on_which_nothing_could_be_sent() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").due();
    story.send(from("eve").to("leads").re(&first).says("Please use this account instead."));
    story.at("Thu 2026-05-07 08:00").decide();
    story.at("Fri 2026-05-08 08:00").due();
    let asked =
        story.letters_to("jamie").into_iter().filter(|letter| letter.text.contains("eve@stranger.example"));
    assert_eq!(asked.count(), 1);
}

#[test]
fn what_is_only_listed_asks_nobody_anything() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    story.send(from("carl").to("leads").subject("Hi").arrived("Thu 2026-04-30 10:00").says("Hello."));
    story.at("Tue 2026-05-05 09:00").send(from("anna").to("leads").subject("Hi").says("Hello."));
    story.send(from("bob").to("leads").subject("Hi").says("Hello."));
    let before = [story.lead("L-1"), story.lead("L-3")];
    story.at("Wed 2026-05-06 08:00").due();
    assert_eq!([story.lead("L-1"), story.lead("L-3")], before);
    assert!(story.letters_of_days().is_empty());
}
