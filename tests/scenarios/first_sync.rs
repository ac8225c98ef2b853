//! The first reading of a mailbox: it builds leads silently, and they come to life with the first mail that touches them.

use crate::story::{Story, from};

/// Last week's mail is read at the birth of the database: Jamie wrote to Anna, Anna answered, Carl asked.
fn history(rule: &str) -> Story {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", rule);
    let first = story.write(
        from("jamie")
            .to("anna")
            .cc("leads")
            .subject("Offer")
            .arrived("Tue 2026-04-28 10:00")
            .says("Our offer."),
    );
    let answer = story.write(
        from("anna").to("jamie").cc("leads").re(&first).arrived("Wed 2026-04-29 10:00").says("Friday?"),
    );
    let carl =
        story.write(from("carl").to("leads").subject("Hi").arrived("Thu 2026-04-30 10:00").says("Hello."));
    story.deliver_all(&[&first, &answer, &carl]);
    story
}

#[test]
fn history_builds_leads_silently() {
    let mut story = history("round-robin");
    assert_eq!((story.leads(), story.owner("L-1").as_str(), story.owner("L-2").as_str()), (2, "jamie", ""));
    assert_eq!(
        (story.waiting("L-1"), story.said("L-1").as_str(), story.heard("L-1").as_str()),
        ("us", "Our offer.", "Friday?")
    );
    assert_eq!((story.follow_up("L-1").as_str(), story.follow_up("L-2").as_str()), ("", ""));
    assert_eq!(story.flags("L-1"), ["history_only"]);
    story.at("Tue 2026-05-05 08:00").due();
    assert!(story.letters().is_empty());
}

#[test]
fn one_summary_goes_to_the_managers() {
    let mut story = history("round-robin");
    story.caught_up();
    story.at("Mon 2026-05-04 10:00").caught_up();
    assert_eq!(story.letters().len(), 1);
    let summary = story.latest("mike", "first_sync");
    assert!(summary.text.contains("Jamie") && summary.text.contains("L-2"), "{}", summary.text);
    assert!(!summary.text.contains("nobody has written"), "its customer has: {}", summary.text);
}

#[test]
fn an_inbox_without_history_needs_no_summary() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.caught_up();
    crate::offer(&mut story);
    story.caught_up();
    assert!(story.letters().is_empty());
}

#[test]
fn a_lead_of_history_belongs_to_the_member_of_its_latest_mail() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let mails = [
        ("sam", "Wed 2026-04-29 15:00"),
        ("jamie", "Tue 2026-04-28 10:00"),
        ("mike", "Mon 2026-04-27 10:00"),
    ];
    for (who, when) in mails {
        story.send(from(who).to("anna").cc("leads").subject("Hi").arrived(when).says("Hello."));
    }
    assert_eq!((story.leads(), story.owner("L-1").as_str()), (1, "sam"), "in whatever order they were read");
}

#[test]
fn a_later_forward_makes_the_owner_as_well() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.send(
        from("jamie").to("anna").cc("leads").subject("Hi").arrived("Mon 2026-04-27 10:00").says("Hello."),
    );
    let forward = |when: &str| {
        from("sam").to("leads").subject("Fwd: Price").arrived(when).says(
            "---------- Forwarded message ---------\nFrom: Anna Berg <anna@contoso.example>\n\
             Date: Sun, 26 Apr 2026 at 16:00\nSubject: Price\nTo: Sam <sam@acme.example>\n\nWhat would it cost?\n",
        )
    };
    story.send(forward("Sat 2026-04-25 10:00"));
    assert_eq!(story.owner("L-1"), "jamie", "an earlier one does not");
    story.send(forward("Tue 2026-04-28 10:00"));
    assert_eq!(story.owner("L-1"), "sam");
}

#[test]
fn a_customers_mail_brings_an_owned_lead_to_life_with_a_date_to_answer_by() {
    let mut story = history("round-robin");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("anna").to("jamie").cc("leads").subject("Still there?").says("Are you there?"));
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("jamie", "2026-05-06"));
    assert!(story.flags("L-1").is_empty());
    story.at("Wed 2026-05-06 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn a_customers_mail_has_an_unowned_lead_assigned() {
    let mut story = history("round-robin");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("carl").to("leads").subject("Still there?").says("Are you there?"));
    assert_eq!(story.owner("L-2"), "jamie");
    story.at("Tue 2026-05-05 10:06").due();
    assert_eq!(story.count("jamie", "new_lead"), 1);
}

#[test]
fn a_members_mail_takes_an_unowned_lead_of_history() {
    let mut story = history("round-robin");
    story
        .at("Tue 2026-05-05 16:00")
        .send(from("sam").to("carl").cc("leads").subject("Re: Hi").says("Sorry, late."));
    assert_eq!((story.owner("L-2").as_str(), story.follow_up("L-2").as_str()), ("sam", "2026-05-08"));
}

#[test]
fn a_note_brings_an_unowned_lead_to_life_by_the_rule() {
    let mut story = history("round-robin");
    story.at("Tue 2026-05-05 10:00").send(from("mike").to("leads+L2").subject("Carl").says("He called."));
    assert_eq!((story.owner("L-2").as_str(), story.flags("L-2").len()), ("jamie", 0));
}

#[test]
fn mail_that_no_person_wrote_wakes_nothing() {
    let mut story = history("round-robin");
    story.at("Tue 2026-05-05 10:00").send(
        from("anna").to("leads").subject("Away").header("Auto-Submitted", "auto-replied").says("I am away."),
    );
    story.send(from("pat").to("anna").cc("leads").subject("Invoice").says("The invoice."));
    assert_eq!(story.flags("L-1"), ["history_only"]);
}

#[test]
fn leads_of_history_take_no_capacity_and_move_no_round() {
    let limited = |team: &str| {
        team.replace("email = \"jamie@acme.example\"", "email = \"jamie@acme.example\"\ncapacity = 1")
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", limited);
    story.send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .subject("Offer")
            .arrived("Tue 2026-04-28 10:00")
            .says("Our offer."),
    );
    story.send(from("carl").to("leads").subject("Hi").arrived("Thu 2026-04-30 10:00").says("Hello."));
    story.at("Tue 2026-05-05 10:00").send(from("dora").to("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-3"), "jamie");
}

#[test]
fn instructions_of_history_are_not_carried_out() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.send(
        from("jamie")
            .to("anna")
            .bcc("leads+fri")
            .subject("Offer")
            .arrived("Tue 2026-04-28 10:00")
            .says("Our offer."),
    );
    story.send(
        from("jamie")
            .to("anna")
            .bcc("leads+nonsense")
            .subject("Offer")
            .arrived("Tue 2026-04-28 11:00")
            .says("More."),
    );
    assert_eq!(story.follow_up("L-1"), "");
    assert!(story.letters().is_empty());
}

#[test]
fn a_mailbox_added_later_is_history_up_to_its_first_sight() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    crate::question(&mut story);
    story.at("Mon 2026-05-11 09:00").restart();
    story.watch("Sent");
    let before = story.lead("L-1");
    story.send(
        from("sam")
            .to("anna")
            .subject("Hi")
            .in_mailbox("Sent")
            .arrived("Mon 2026-05-04 15:00")
            .says("Hello."),
    );
    story.send(
        from("sam")
            .to("dora")
            .subject("Hi")
            .in_mailbox("Sent")
            .arrived("Fri 2026-05-08 15:00")
            .says("Hello."),
    );
    assert_eq!(
        (story.owner("L-1"), story.follow_up("L-1")),
        (before.owner.map(|o| o.to_string()).unwrap_or_default(), "2026-05-06".into())
    );
    assert_eq!((story.owner("L-2").as_str(), story.flags("L-2")), ("sam", vec!["history_only"]));
    assert_eq!(story.count("sam", "notice"), 0, "nothing is sent");
    story
        .at("Mon 2026-05-11 10:00")
        .send(from("sam").to("carl").subject("Hi").in_mailbox("Sent").says("Hello."));
    assert!(story.flags("L-3").is_empty(), "what comes later is news");
}

#[test]
fn after_a_new_uidvalidity_old_mail_is_history_and_known_mail_is_known() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = crate::offer(&mut story);
    story.at("Thu 2026-05-07 09:00").watch_under("INBOX", 2);
    let mut again = first.clone();
    again.uidvalidity = 2;
    again.arrives = Some(crate::story::time("Tue 2026-05-05 10:00"));
    let before = story.lead("L-1");
    story.deliver(&again);
    story.send(
        from("carl").to("leads").subject("Hi").under(2).arrived("Wed 2026-05-06 10:00").says("Missed."),
    );
    assert_eq!((story.lead("L-1"), story.row(&first).deliveries), (before, 2));
    assert_eq!(story.flags("L-2"), ["history_only"]);
    assert!(story.letters().is_empty());
}

#[test]
fn the_limits_on_strangers_count_in_history_by_arrival() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let mails: Vec<_> = (0..5)
        .map(|n| {
            let day = ["Mon 2026-04-27", "Tue 2026-04-28"][usize::from(n == 4)];
            let draft = from(&format!("p{n}@north.example")).to("leads").subject("Hi").says("Hello.");
            story.write(draft.arrived(&format!("{day} 10:0{n}")))
        })
        .collect();
    story.deliver_all(&mails.iter().collect::<Vec<_>>());
    assert_eq!(story.leads(), 4, "three on Monday, one on Tuesday");
}

#[test]
fn a_lead_that_comes_to_life_is_answered_in_the_usual_time_from_then_on() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let asked =
        story.write(from("carl").to("leads").subject("Hi").arrived("Wed 2026-04-22 10:00").says("Hello."));
    story.deliver(&asked);
    story.at("Tue 2026-05-05 10:00").send(from("carl").to("leads").re(&asked).says("Anyone there?"));
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("jamie", "2026-05-06"));
    story.at("Tue 2026-05-05 10:06").due();
    assert_eq!(story.letters().len(), 1, "{:?}", story.letters());
    assert_eq!(story.count("jamie", "new_lead"), 1);
    story.at("Wed 2026-05-06 10:30").due();
    assert_eq!((story.count("jamie", "waiting"), story.count("mike", "waiting")), (1, 0));
}
