//! Who is believed: the verdict of the pinned server, and names that are not addresses.

use crate::offer;
use crate::story::{Story, from};

#[test]
fn a_forged_mail_in_a_members_name_is_claimed_and_moves_nothing() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00");
    let forged =
        story.send(from("jamie").to("anna").cc("leads+fri").re(&first).verdict("fail").says("Pay here."));
    let row = story.row(&forged);
    assert!(row.claimed);
    assert_eq!((row.verdict.as_str(), row.contact.as_str()), ("fail", ""));
    let lead = story.lead("L-1");
    assert_eq!(
        (lead.last_contact, lead.follow_up, lead.contacts),
        (before.last_contact, before.follow_up, before.contacts)
    );
    assert_eq!(lead.waiting_on, before.waiting_on);
    story.at("Thu 2026-05-07 15:00").due();
    let digest = story.latest("jamie", "digest").text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(digest.contains("says it is from jamie@acme.example"), "{digest}");
    assert!(!digest.contains("not known here"), "a member is known: {digest}");
}

#[test]
fn a_forged_mail_in_a_members_name_makes_no_lead() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let forged =
        story.send(from("jamie").to("anna").cc("leads").subject("Hi").verdict("fail").says("Pay here."));
    assert_eq!(story.leads(), 0);
    assert!(story.row(&forged).claimed);
}

#[test]
fn without_a_pinned_server_nobody_is_called_forged() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent =
        story.send(from("jamie").to("anna").cc("leads").subject("Hi").verdict("fail").says("Our offer."));
    assert_eq!((story.row(&sent).verdict.as_str(), story.leads()), ("none", 1));
}

#[test]
fn a_verdict_of_none_counts_and_is_marked_unverified() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    offer(&mut story);
    assert!(!story.lead("L-1").last_contact.expect("a contact").verified);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("jamie").to("anna").cc("leads").subject("Hi").verdict("pass").says("Again."));
    assert!(story.lead("L-1").last_contact.expect("a contact").verified);
}

#[test]
fn a_known_contact_whose_mail_fails_counts_and_says_unverified() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("anna").to("jamie").cc("leads").re(&first).verdict("fail").says("Friday?"));
    assert_eq!((story.waiting("L-1"), story.heard("L-1").as_str()), ("us", "(unverified sender) Friday?"));
}

#[test]
fn an_unknown_sender_whose_mail_fails_makes_no_lead_and_is_listed() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story.send(from("eve").to("leads").subject("Hi").verdict("fail").says("Hello."));
    assert_eq!(story.leads(), 0);
    assert!(story.row(&sent).why.contains("forged"), "{}", story.row(&sent).why);
}

#[test]
fn a_colleague_of_the_customer_whose_mail_fails_is_claimed() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00");
    let sent =
        story.send(from("bob").to("jamie").cc("leads").re(&first).verdict("fail").says("New bank account."));
    assert!(story.row(&sent).claimed);
    assert_eq!((story.contacts("L-1").len(), story.waiting("L-1")), (1, "customer"));
}

#[test]
fn a_forged_mail_from_the_inbox_itself_moves_nothing() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1").last_contact;
    story.at("Wed 2026-05-06 10:00");
    let forged = story.send(from("leads").to("anna").re(&first).verdict("fail").says("Pay here."));
    assert_eq!(story.lead("L-1").last_contact, before);
    assert_eq!(story.row(&forged).class, "internal");
}

#[test]
fn an_outsider_under_a_members_name_makes_no_lead_and_the_member_is_asked() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 16:00");
    let sent = story
        .send(from("Sam Rivera <sam.private@gmail.com>").to("leads").subject("From home").says("Hello."));
    assert_eq!(story.leads(), 0);
    assert!(story.row(&sent).lead.is_none());
    let notice = story.latest("sam", "notice");
    assert!(notice.text.contains("sam.private@gmail.com"), "{}", notice.text);
    story
        .at("Tue 2026-05-05 18:00")
        .send(from("sam rivera <sam.private@gmail.com>").to("leads").subject("Again").says("Hi."));
    assert_eq!(story.count("sam", "notice"), 1, "asked once");
}

#[test]
fn a_members_name_is_known_in_other_orders_and_as_their_address() {
    for name in ["\"Rivera, Sam\"", "SAM  RIVERA", "\"sam@acme.example\""] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        story.at("Tue 2026-05-05 16:00").send(
            from(&format!("{name} <boss@pay.example>")).to("leads").subject("Urgent").says("Pay this."),
        );
        assert_eq!((story.leads(), story.count("sam", "notice")), (0, 1), "{name}");
    }
}

#[test]
fn an_outsider_under_a_members_name_moves_no_known_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("Jamie Lee <jl@gmail.com>").to("anna").cc("leads").re(&first).says("Pay here."));
    assert_eq!(story.lead("L-1"), before);
}

#[test]
fn a_customer_who_happens_to_bear_a_members_name_stays_a_customer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let first = story.send(
        from("jamie").to("Sam Rivera <rivera@contoso.example>").cc("leads").subject("Hi").says("Offer."),
    );
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("Sam Rivera <rivera@contoso.example>").to("jamie").cc("leads").re(&first).says("Yes."));
    assert_eq!((story.waiting("L-1"), story.letters_to("sam").len()), ("us", 0));
}

#[test]
fn a_mail_with_two_authors_is_by_the_first() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(
        from("Anna Berg <anna@contoso.example>, Jamie Lee <jamie@acme.example>")
            .to("leads")
            .subject("Hi")
            .id("two@contoso.example")
            .says("Hello."),
    );
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
}

#[test]
fn yes_please_to_a_confirming_letter_is_offered_as_a_yes() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    crate::offer(&mut story);
    story.at("Tue 2026-05-05 11:00").send(from("jamie").to("leads").subject("L-1").says("won"));
    let confirm = story.latest("jamie", "confirm");
    story.at("Tue 2026-05-05 11:05").send(from("jamie").answers(&confirm).says("Yes please"));
    let answer = story.latest("jamie", "answer").text;
    assert!(answer.contains("yes") && !answer.contains("ok"), "{answer}");
}
