//! Mails that come late, twice, together, or under somebody else's id: each has one recorded outcome, and contacts are
//! ordered by their own time.

use crate::offer;
use crate::story::{Story, from, time};

#[test]
fn an_old_mail_that_arrives_late_fills_the_history_and_moves_nothing_back() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    story
        .at("Wed 2026-05-06 12:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Yes, at nine."));
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 15:00");
    let late = story.send(
        from("anna").to("jamie").cc("leads").re(&first).dated("Tue 2026-05-05 18:00").says("Let me think."),
    );
    assert_eq!(story.lead("L-1"), before);
    assert_eq!(story.row(&late).contact, "inbound");
    assert!(story.history("L-1").contains(&"the customer wrote: Let me think.".to_owned()));
}

#[test]
fn a_late_mail_of_ours_before_their_answer_leaves_us_waited_for() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    let plan = story.follow_up("L-1");
    story.at("Wed 2026-05-06 15:00").send(
        from("jamie").to("anna").cc("leads").re(&first).dated("Wed 2026-05-06 09:00").says("Any thoughts?"),
    );
    assert_eq!((story.waiting("L-1"), story.said("L-1").as_str()), ("us", "Any thoughts?"));
    assert_eq!(story.follow_up("L-1"), plan);
}

#[test]
fn of_equal_times_the_one_that_arrived_later_is_later() {
    for (first, second, waiting) in [("jamie", "anna", "us"), ("anna", "jamie", "customer")] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let offer = offer(&mut story);
        story.at("Wed 2026-05-06 10:00");
        for who in [first, second] {
            let other = if who == "jamie" { "anna" } else { "jamie" };
            story.send(from(who).to(other).cc("leads").re(&offer).dated("Wed 2026-05-06 09:30").says(who));
        }
        assert_eq!(story.waiting("L-1"), waiting);
    }
}

#[test]
fn a_date_in_the_future_is_the_time_of_arrival() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(
        from("anna")
            .to("jamie")
            .cc("leads")
            .re(&first)
            .dated("Fri 2026-06-05 10:00")
            .says("From the future."),
    );
    assert_eq!(story.lead("L-1").last_heard.expect("heard").at, time("Wed 2026-05-06 10:00"));
}

#[test]
fn a_date_that_is_missing_or_unreadable_is_the_time_of_arrival() {
    for date in ["", "yesterday, I think"] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let first = offer(&mut story);
        story
            .at("Wed 2026-05-06 10:00")
            .send(from("anna").to("jamie").cc("leads").re(&first).dated_as(date).says("Hi."));
        assert_eq!(story.lead("L-1").last_heard.expect("heard").at, time("Wed 2026-05-06 10:00"), "{date}");
    }
}

#[test]
fn a_mail_five_years_old_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let plan = story.follow_up("L-1");
    story.at("Wed 2026-05-06 10:00").send(
        from("anna").to("leads").subject("Old").dated("Wed 2021-05-05 10:00").says("A mail from long ago."),
    );
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1")), ("customer", plan));
}

#[test]
fn a_mail_that_comes_in_to_and_in_cc_is_one_mail() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = (story.lead("L-1"), story.history("L-1"));
    story.at("Tue 2026-05-05 10:01").deliver(&first);
    story.deliver_all(&[&first, &first]);
    assert_eq!((story.lead("L-1"), story.history("L-1")), before);
    let row = story.row(&first);
    assert_eq!(row.deliveries, 4);
}

#[test]
fn a_list_copy_with_a_footer_is_the_same_mail() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let draft = || from("anna").to("leads").subject("Hi").id("one@contoso.example");
    story.send(draft().says("What would Friday cost?"));
    story.send(
        draft().says("What would Friday cost?\n_______________________\nOur list").header("X-Extra", "1"),
    );
    assert_eq!((story.leads(), story.inbox().len()), (1, 1));
}

#[test]
fn two_copies_in_one_batch_make_one_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story.write(from("anna").to("leads").subject("Hi").says("What would Friday cost?"));
    story.deliver_all(&[&sent, &sent]);
    assert_eq!((story.leads(), story.row(&sent).deliveries), (1, 2));
}

#[test]
fn another_mail_under_a_known_id_is_another_mail_and_joins_nothing_by_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00");
    let poisoned = story.send(from("eve").to("leads").subject("Estimate").id(&first.id).says("Pay here."));
    assert_eq!(story.lead("L-1"), before);
    let row = story.row(&poisoned);
    assert_eq!((row.linked_by.as_str(), row.lead.map(|id| id.to_string()).as_deref()), ("new", Some("L-2")));
    // Whoever answers the true mail still finds its lead.
    let answer = story.send(from("anna").to("jamie").cc("leads").re(&first).says("Thanks."));
    assert_eq!(story.row(&answer).lead.map(|id| id.to_string()).as_deref(), Some("L-1"));
}

#[test]
fn a_mail_without_an_id_is_the_same_mail_when_it_comes_again() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story.send(from("anna").to("leads").subject("Hi").id("").says("What would Friday cost?"));
    story.at("Tue 2026-05-05 11:00").deliver(&sent);
    let other =
        from("anna").to("leads").subject("Hi").id("").dated("Tue 2026-05-05 10:00").says("And Monday?");
    story.send(other);
    assert_eq!((story.leads(), story.inbox().len()), (1, 2));
    assert_eq!(story.heard("L-1"), "And Monday?");
}

#[test]
fn mails_in_one_batch_are_decided_in_order() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let one = story.write(from("jamie").to("anna").cc("leads").subject("Hi").says("Our offer."));
    story.at("Tue 2026-05-05 10:10");
    let two = story.write(from("anna").to("jamie").cc("leads").re(&one).says("Friday?"));
    story.at("Tue 2026-05-05 10:20");
    let three = story.write(from("jamie").to("anna").cc("leads").re(&two).says("Yes."));
    story.deliver_all(&[&one, &two, &three]);
    assert_eq!((story.leads(), story.waiting("L-1"), story.said("L-1").as_str()), (1, "customer", "Yes."));
}

#[test]
fn a_mail_without_an_author_is_recorded_and_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("\"\" <>").to("leads").subject("Hi").id("x@y.example").says("Hello."));
    let rows = story.inbox();
    assert_eq!((rows.len(), rows[0].lead, story.leads()), (1, None, 0));
    assert!(!rows[0].why.is_empty());
}

#[test]
fn after_a_restart_the_conversation_is_known() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.restart();
    story.at("Wed 2026-05-06 10:00").deliver(&first);
    let answer = story.send(from("bob").to("jamie").cc("leads").re(&first).says("Yes."));
    assert_eq!((story.row(&first).deliveries, story.row(&answer).linked_by), (2, "thread".into()));
}

#[test]
fn a_mail_that_was_moved_to_another_mailbox_is_known() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.watch("Archive");
    let before = story.lead("L-1");
    let mut moved = first.clone();
    moved.mailbox = "Archive".into();
    story.at("Wed 2026-05-06 10:00").deliver(&moved);
    assert_eq!((story.lead("L-1"), story.row(&first).deliveries), (before, 2));
}
