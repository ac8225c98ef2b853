//! Mail of people nobody knows: when it makes a lead, and when it is a row in the ledger and no more.

use crate::offer;
use crate::story::{Story, from};

#[test]
fn a_human_outsider_who_writes_to_the_inbox_makes_a_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = crate::question(&mut story);
    let lead = story.lead("L-1");
    assert_eq!((lead.name.as_str(), lead.waiting_on.word()), ("Anna Berg", "us"));
    assert_eq!(story.row(&sent).linked_by, "new");
    assert_eq!(story.follow_up("L-1"), "2026-05-06");
}

#[test]
fn a_lead_is_named_after_the_person_the_organisation_or_the_subject() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("Anna Berg <a@contoso.example>").to("leads").subject("S").says("1"));
    story.send(from("b@northside.example").to("leads").subject("S").says("2"));
    story.send(from("c@gmail.com").to("leads").subject("Pricing for Friday").says("3"));
    let names: Vec<String> = ["L-1", "L-2", "L-3"].iter().map(|id| story.lead(id).name).collect();
    assert_eq!(names, ["Anna Berg", "Northside", "Pricing for Friday"]);
}

#[test]
fn senders_behind_whom_nobody_reads_make_no_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    for who in ["no-reply@shop.example", "noreply@shop.example", "DoNotReply@shop.example"] {
        let sent = story.send(from(who).to("leads").subject("Your order").says("Thank you for your order."));
        assert!(!story.inbox().iter().any(|row| row.lead.is_some()), "{who} {}", sent.id);
    }
    assert_eq!(story.leads(), 0);
}

#[test]
fn ignored_senders_make_no_lead_and_are_listed() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story.send(from("joe@newsletter.example").to("leads").subject("News").says("Our news."));
    assert_eq!(story.leads(), 0);
    assert!(story.row(&sent).why.contains("ignored"));
}

#[test]
fn an_ignored_sender_whom_we_wrote_to_is_a_customer_all_the_same() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let first =
        story.send(from("jamie").to("joe@newsletter.example").cc("leads").subject("Hi").says("An offer."));
    story.send(from("joe@newsletter.example").to("jamie").cc("leads").re(&first).says("Yes."));
    assert_eq!(story.waiting("L-1"), "us");
}

#[test]
fn with_ignore_strangers_make_no_lead_and_members_still_do() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "ignore");
    let sent = crate::question(&mut story);
    assert_eq!(story.leads(), 0);
    assert!(!story.row(&sent).why.is_empty());
    offer(&mut story);
    assert_eq!(story.leads(), 1);
}

#[test]
fn one_domain_of_strangers_makes_three_leads_a_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    for name in ["a", "b", "c", "d", "e"] {
        let sent = story.send(from(&format!("{name}@north.example")).to("leads").subject("Hi").says(name));
        let wanted = matches!(name, "a" | "b" | "c");
        assert_eq!(story.row(&sent).lead.is_some(), wanted, "{name}: {}", story.row(&sent).why);
    }
    story.send(from("x@south.example").to("leads").subject("Hi").says("Another domain."));
    assert_eq!(story.leads(), 4);
    story
        .at("Wed 2026-05-06 00:30")
        .send(from("d@north.example").to("leads").subject("Hi").says("The next day."));
    assert_eq!(story.leads(), 5);
}

#[test]
fn at_a_freemail_domain_only_the_sender_is_counted() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    for n in 0..6 {
        story.send(from(&format!("person{n}@gmail.com")).to("leads").subject("Hi").says("Hello."));
    }
    assert_eq!(story.leads(), 6);
}

#[test]
fn all_strangers_together_make_thirty_leads_an_hour() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    story.at("Tue 2026-05-05 10:00");
    let mails: Vec<_> = (0..32)
        .map(|n| story.write(from(&format!("p@host{n}.example")).to("leads").subject("Hi").says("Hello.")))
        .collect();
    story.deliver_all(&mails.iter().collect::<Vec<_>>());
    assert_eq!(story.leads(), 30);
    let refused = story.row(&mails[31]);
    assert!(refused.lead.is_none() && refused.why.contains("30"), "{}", refused.why);
    story
        .at("Tue 2026-05-05 11:01")
        .send(from("late@host99.example").to("leads").subject("Hi").says("Hello."));
    assert_eq!(story.leads(), 31);
}

#[test]
fn a_stranger_over_the_limit_who_is_answered_has_a_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let mut last = None;
    for name in ["a", "b", "c", "d"] {
        last = Some(story.send(from(&format!("{name}@north.example")).to("leads").subject("Hi").says(name)));
    }
    let last = last.expect("a mail");
    story.send(from("mike").to("d@north.example").cc("leads").re(&last).says("Hello D."));
    assert_eq!((story.leads(), story.owner("L-4").as_str()), (4, "mike"));
}

#[test]
fn an_invitation_from_a_stranger_is_no_reply_and_counts() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("jamie").cc("leads").subject("Meeting").content(
        "multipart/alternative; boundary=b",
        "--b\nContent-Type: text/plain\n\nLet us meet on Friday.\n--b\nContent-Type: text/calendar; method=REQUEST\n\n\
         BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n--b--",
    ));
    assert_eq!(story.waiting("L-1"), "us");
}

#[test]
fn undisclosed_recipients_without_a_conversation_are_about_no_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story
        .send(from("jamie").to("undisclosed-recipients:;").bcc("leads").subject("News").says("Hello all."));
    assert_eq!(story.leads(), 0);
    assert_eq!(story.row(&sent).class, "internal");
}

#[test]
fn a_customer_who_puts_the_inbox_into_bcc_is_heard() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("anna").to("bob").bcc("leads").subject("FYI").says("They offered 500."));
    assert_eq!(story.waiting("L-1"), "us");
}
