//! What would be sent is what is sent; why nothing is sent can be asked; and a flood is held back.

use batond::domain::time::When;

use crate::offer;
use crate::story::{Story, from, on, time};

/// Keys and instants of the letters that go between two times, as a service sends that looks every five minutes.
fn sent(story: &mut Story, start: &str, end: &str) -> Vec<(String, String)> {
    let before = story.letters().len();
    let (mut now, end) = (time(start), time(end));
    while now <= end {
        story.set(now);
        story.due();
        now += chrono::TimeDelta::minutes(5);
    }
    let new = story.letters().into_iter().skip(before).filter(|letter| letter.state == "sent");
    new.filter_map(|letter| Some((letter.key, letter.sent_at?.to_rfc3339()))).collect()
}

#[test]
fn what_is_foreseen_is_what_is_sent() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.send(from("sam").to("dora").bcc("leads+may12").subject("Hi").says("Hello."));
    story.send(from("carl").to("leads").subject("Hi").says("Hello."));
    story.send(from("sam").to("eve").bcc("leads+may13").subject("Hi").says("Hello."));
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", When::At(time("Wed 2026-05-06 14:00")));
    story.away("sam", "2026-05-11", "2026-05-15", "jamie");
    story.at("Tue 2026-05-05 16:00").hand_over("L-2", "mike");
    let until = "Wed 2026-05-20 12:00";
    let foreseen = story.foresee(until);
    let record = (story.lead("L-1"), story.lead("L-2"), story.letters().len());
    assert_eq!(
        (story.lead("L-1"), story.lead("L-2"), story.letters().len()),
        record,
        "looking changes nothing"
    );
    let kinds: std::collections::BTreeSet<&str> =
        foreseen.iter().map(|key| key.split(':').next().unwrap_or_default()).collect();
    for kind in ["digest", "follow_up", "waiting", "new_lead", "nudge", "escalation", "leave"] {
        assert!(kinds.contains(kind), "{kind} is foreseen: {foreseen:?}");
    }
    let mut really: Vec<String> =
        sent(&mut story, "Tue 2026-05-05 16:00", until).into_iter().map(|(key, _)| key).collect();
    let mut foreseen = foreseen;
    really.sort();
    foreseen.sort();
    assert_eq!(foreseen, really);
}

#[test]
fn no_letter_but_an_answer_leaves_outside_its_readers_hours() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.send(from("sam").to("dora").bcc("leads+may7").subject("Hi").says("Hello."));
    story.at("Fri 2026-05-08 19:00").send(from("carl").to("leads").subject("Hi").says("Hello."));
    sent(&mut story, "Fri 2026-05-08 19:00", "Wed 2026-05-20 12:00");
    for letter in story.letters().into_iter().filter(|letter| letter.state == "sent") {
        let member = crate::story::policy().team.member(&letter.to.parse().expect("a handle")).cloned();
        let at = letter.sent_at.expect("sent");
        assert!(member.is_some_and(|member| member.calendar.is_open(at)), "{} at {at}", letter.key);
    }
}

#[test]
fn a_flood_of_single_letters_is_held_and_the_managers_are_told_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    for n in 0..70 {
        story.send(
            from("jamie")
                .to(&format!("p{n}@host{n}.example"))
                .bcc("leads+tomorrow2pm")
                .subject("Hi")
                .says("Hello."),
        );
    }
    story.at("Wed 2026-05-06 14:00").due();
    let letters = story.letters();
    let of = |state: &str| {
        letters.iter().filter(|letter| letter.kind == "follow_up" && letter.state == state).count()
    };
    assert_eq!((of("sent"), of("held")), (60, 10));
    story.at("Wed 2026-05-06 14:10").due();
    assert_eq!(story.count("mike", "notice"), 1);
    assert!(story.latest("mike", "notice").text.contains("batond outbox"));
    let held = letters.iter().position(|letter| letter.state == "held").expect("one is held");
    story.retry(held);
    assert_eq!(story.count("jamie", "follow_up"), 61, "a person lets it go");
}

#[test]
fn a_flood_never_holds_digests_or_answers() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    for n in 0..70 {
        story.send(
            from("jamie")
                .to(&format!("p{n}@host{n}.example"))
                .bcc("leads+someday")
                .subject("Hi")
                .says("Hello."),
        );
    }
    assert_eq!(story.count("jamie", "answer"), 70);
    assert!(story.letters().iter().all(|letter| letter.state != "held"));
}

#[test]
fn why_nothing_is_sent_is_told_with_its_reasons() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "call Anna", "Tue 2026-05-05 11:00", on("2026-05-08"));
    story.at("Wed 2026-05-06 12:00");
    let why = story.why_not("L-1").join("\n");
    assert!(why.contains("3 working days late: not before Wed 13 May 2026 08:00"), "{why}");
    story.at("Wed 2026-05-13 08:00").due();
    let why = story.why_not("L-1").join("\n");
    assert!(why.contains("jamie was told, Wed 13 May 2026"), "{why}");
    story.away("jamie", "2026-05-13", "2026-05-15", "");
    let why = story.why_not("L-1").join("\n");
    assert!(why.contains("jamie is not there: letters go to mike"), "{why}");
    story.change("L-1", |lead| lead.owner = None);
    assert!(story.why_not("L-1").join("\n").contains("nobody owns it"));
    story.change("L-1", |lead| lead.status = batond::domain::lead::Status::Won);
    assert_eq!(story.why_not("L-1"), ["it is won, and only active leads remind anybody"]);
}

#[test]
fn why_a_waiting_customer_is_not_told_names_the_persons_plan() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 15:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    story.change("L-1", |lead| {
        lead.planned_at = Some(time("Tue 2026-05-05 16:00"));
        lead.plan(Some(batond::domain::lead::FollowUp { when: on("2026-05-12"), hold: false }), None);
    });
    let why = story.why_not("L-1").join("\n");
    assert!(why.contains("a person set the follow-up after that mail"), "{why}");
}

#[test]
fn a_letter_that_waits_for_its_readers_hours_is_due_when_they_begin() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "confirm Friday", "Tue 2026-05-05 11:00", on("2026-05-20"));
    story.at("Wed 2026-05-06 09:01").says("jamie", "L-1 to sam: on vacation");
    let due = story.foreseen("Wed 2026-05-06 16:00");
    let handoff = due.iter().find(|row| row.kind == "handoff").expect("Sam is asked");
    assert_eq!(handoff.due_at, time("Wed 2026-05-06 15:00"), "nine in New York");
}
