//! We write to a customer: who owns the lead then, what the last contact is, and what becomes of the plan.

use batond::domain::lead::Source;
use batond::domain::time::When;

use crate::offer;
use crate::story::{Story, from, on, time};

#[test]
fn a_member_who_writes_with_the_inbox_in_cc_owns_the_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = offer(&mut story);
    let lead = story.lead("L-1");
    assert_eq!(story.owner("L-1"), "jamie");
    assert_eq!((lead.name.as_str(), lead.waiting_on.word()), ("Anna Berg", "customer"));
    let last = lead.last_contact.expect("a contact");
    assert_eq!(
        (last.by.as_str(), last.at, last.source),
        ("jamie", time("Tue 2026-05-05 10:00"), Source::Mail)
    );
    assert_eq!(last.message_id, sent.id);
    assert_eq!(last.summary, "here is the estimate range you asked for.");
    let row = story.row(&sent);
    assert_eq!(
        (row.class.as_str(), row.linked_by.as_str(), row.contact.as_str()),
        ("outbound", "new", "outbound")
    );
    assert_eq!(story.follow_up("L-1"), "2026-05-08", "three working days later");
    assert!(lead.next_action.is_none());
    story.due();
    assert!(story.letters().is_empty(), "nobody is told of their own doing");
}

#[test]
fn the_inbox_in_bcc_counts_as_well() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").bcc("leads").subject("Hi").says("Our offer."));
    assert_eq!((story.owner("L-1").as_str(), story.waiting("L-1")), ("jamie", "customer"));
}

#[test]
fn a_follow_up_after_three_working_days_skips_the_weekend() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Thu 2026-05-07 10:00")
        .send(from("jamie").to("anna").cc("leads").subject("Hi").says("Our offer."));
    assert_eq!(story.follow_up("L-1"), "2026-05-12");
}

#[test]
fn outsiders_in_to_and_cc_are_contacts_of_one_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").cc("carl").cc("pat").cc("leads").subject("Hi").says("Our offer."));
    assert_eq!(story.leads(), 1);
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example", "carl@gmail.com"], "nobody of the house");
}

#[test]
fn outsiders_who_are_on_different_leads_already_have_each_lead_updated() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.send(from("jamie").to("dora").cc("leads").subject("Hello").says("Nice to meet you."));
    assert_eq!(story.leads(), 2);
    story
        .at("Wed 2026-05-06 09:00")
        .send(from("jamie").to("anna").to("dora").cc("leads").subject("Both").says("A word to both of you."));
    assert_eq!(story.leads(), 2);
    assert_eq!(story.said("L-1"), "A word to both of you.");
    assert_eq!(story.said("L-2"), "A word to both of you.");
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.contacts("L-2"), ["dora@northside.example"]);
}

#[test]
fn the_owners_mail_completes_the_action_that_was_set_before_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised proposal", "Tue 2026-05-05 11:00", on("2026-05-06"));
    story
        .at("Wed 2026-05-06 14:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Here is the revised proposal."));
    assert!(story.lead("L-1").next_action.is_none());
    assert_eq!(story.follow_up("L-1"), "2026-05-11");
    assert!(story.lead("L-1").done_early.is_none(), "it was due that day");
}

#[test]
fn an_action_set_after_the_mail_was_written_stays() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised proposal", "Wed 2026-05-06 12:00", on("2026-05-07"));
    story.at("Wed 2026-05-06 14:00").send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .re(&first)
            .dated("Wed 2026-05-06 11:00")
            .says("One question first."),
    );
    assert!(story.lead("L-1").next_action.is_some());
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
    assert_eq!(story.said("L-1"), "One question first.");
}

#[test]
fn a_mail_of_a_colleague_is_the_last_contact_and_touches_no_plan() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised proposal", "Tue 2026-05-05 11:00", on("2026-05-06"));
    story
        .at("Wed 2026-05-06 09:00")
        .send(from("mike").to("anna").cc("leads").re(&first).says("Jamie will come back to you."));
    let lead = story.lead("L-1");
    assert_eq!(lead.last_contact.expect("a contact").by, "mike");
    assert_eq!(lead.next_action.expect("an action").text, "send the revised proposal");
    assert_eq!((story.follow_up("L-1").as_str(), story.owner("L-1").as_str()), ("2026-05-06", "jamie"));
}

#[test]
fn the_if_no_reply_date_is_next_while_it_is_ahead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "reply", "Tue 2026-05-05 11:00", on("2026-05-07"));
    story.change("L-1", |lead| lead.if_no_reply = "2026-05-14".parse().ok());
    story
        .at("Wed 2026-05-06 14:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Friday works."));
    assert_eq!(story.follow_up("L-1"), "2026-05-14");
    assert_eq!(story.lead("L-1").if_no_reply, None, "it then clears");
}

#[test]
fn an_if_no_reply_date_that_is_past_gives_way_to_the_usual_time() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.change("L-1", |lead| lead.if_no_reply = "2026-05-06".parse().ok());
    story
        .at("Wed 2026-05-06 14:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Friday works."));
    assert_eq!(story.follow_up("L-1"), "2026-05-11");
}

#[test]
fn a_hold_stays_whatever_the_owner_writes() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the contract", "Tue 2026-05-05 11:00", on("2026-06-01"));
    story.change("L-1", |lead| {
        if let Some(follow_up) = &mut lead.follow_up {
            follow_up.hold = true;
        }
    });
    story.at("Wed 2026-05-06 14:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Thank you."));
    assert!(story.lead("L-1").next_action.is_some());
    assert_eq!(story.follow_up("L-1"), "2026-06-01 hold");
}

#[test]
fn a_mail_cannot_make_a_call_that_is_still_ahead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let call = When::At(time("Thu 2026-05-07 14:00"));
    story.plan("L-1", "Call Anna about the crew", "Tue 2026-05-05 11:00", call);
    story
        .at("Wed 2026-05-06 14:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Talk tomorrow."));
    assert!(story.lead("L-1").next_action.is_some());
    assert_eq!(story.follow_up("L-1"), "2026-05-07 14:00");
    story
        .at("Thu 2026-05-07 15:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("As discussed."));
    assert!(story.lead("L-1").next_action.is_none(), "once due, the mail completes it");
}

#[test]
fn only_the_first_word_makes_it_a_call() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send call dates", "Tue 2026-05-05 11:00", on("2026-05-07"));
    story
        .at("Wed 2026-05-06 14:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("Mon or Tue?"));
    assert!(story.lead("L-1").next_action.is_none());
}

#[test]
fn an_action_done_before_its_date_is_a_row_in_the_next_digest_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised proposal", "Tue 2026-05-05 11:00", on("2026-05-08"));
    story.at("Tue 2026-05-05 16:00").due();
    story
        .at("Tue 2026-05-05 16:30")
        .send(from("jamie").to("anna").cc("leads").re(&first).says("See attached."));
    story.at("Wed 2026-05-06 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert!(digest.text.contains("send the revised proposal"), "{}", digest.text);
    story.at("Thu 2026-05-07 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 1);
}

#[test]
fn a_mail_from_the_inbox_itself_is_by_the_team() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("leads").to("anna").subject("Our address").says("We have moved."));
    let last = story.lead("L-1").last_contact.expect("a contact");
    assert_eq!((last.by.as_str(), last.summary.as_str()), ("team", "We have moved."));
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("jamie", "2026-05-08"));
}

#[test]
fn a_mail_from_the_inbox_itself_starts_a_lead_by_the_inbound_rule() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("leads").to("anna").subject("Hello").says("You asked for this."));
    assert_eq!((story.owner("L-1").as_str(), story.waiting("L-1")), ("jamie", "customer"));
    assert_eq!(story.follow_up("L-1"), "2026-05-08", "else nobody would ever look at it again");
    story.at("Tue 2026-05-05 10:06").due();
    assert_eq!(story.count("jamie", "new_lead"), 1);
}

#[test]
fn an_internal_address_that_is_no_member_starts_no_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent =
        story.send(from("pat").to("anna").cc("leads").subject("Invoice").says("Please find the invoice."));
    assert_eq!(story.leads(), 0);
    assert_eq!(story.row(&sent).class, "outbound");
}

#[test]
fn an_internal_address_that_is_no_member_is_a_contact_and_nothing_more() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.plan("L-1", "send the revised proposal", "Tue 2026-05-05 11:00", on("2026-05-06"));
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("pat").to("anna").cc("dora").cc("leads").re(&first).says("Please find the invoice."));
    let lead = story.lead("L-1");
    assert_eq!(lead.last_contact.expect("a contact").by, "pat@acme.example");
    assert!(lead.next_action.is_some());
    assert_eq!((story.owner("L-1").as_str(), story.follow_up("L-1").as_str()), ("jamie", "2026-05-06"));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
}

#[test]
fn an_internal_address_that_is_no_member_opens_no_closed_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    crate::closed::close(&mut story, "lost");
    story.at("Thu 2026-05-07 10:00").send(from("pat").to("anna").cc("leads").re(&first).says("The invoice."));
    assert_eq!(story.lead("L-1").status.word(), "lost");
}

#[test]
fn a_mail_among_ourselves_in_a_customers_thread_is_a_note_and_no_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1").last_contact;
    story.at("Wed 2026-05-06 10:00");
    let sent = story.send(from("mike").to("jamie").cc("leads").re(&first).says("They will want a discount."));
    assert_eq!(story.lead("L-1").last_contact, before);
    assert_eq!(story.row(&sent).class, "internal");
    assert!(story.history("L-1").contains(&"note: They will want a discount.".to_owned()));
}

#[test]
fn a_mail_among_ourselves_about_nothing_known_makes_no_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story.send(from("mike").to("jamie").cc("leads").subject("Lunch").says("At noon?"));
    assert_eq!(story.leads(), 0);
    assert_eq!(story.row(&sent).why, "among ourselves");
}

#[test]
fn an_empty_mail_with_an_attachment_is_a_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(
        from("jamie").to("anna").cc("leads").subject("Estimate May").content(
            "multipart/mixed; boundary=b",
            "--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: application/pdf; name=estimate.pdf\n\
             Content-Disposition: attachment; filename=estimate.pdf\n\nJVBERi0=\n--b--",
        ),
    );
    assert_eq!(story.waiting("L-1"), "customer");
    assert!(story.said("L-1").contains("estimate.pdf"), "{}", story.said("L-1"));
}

#[test]
fn an_encrypted_mail_is_a_contact_of_which_only_that_is_said() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(
        from("jamie").to("anna").cc("leads").subject("Estimate").content(
            "multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b",
            "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\n\
             Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n--b--",
        ),
    );
    assert_eq!(story.said("L-1"), "(encrypted)");
}

#[test]
fn an_action_done_early_names_the_day_that_was_chosen_and_not_the_customers() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.says("jamie", "L-1 next: send the photos by Fri");
    let asked = from("anna").to("jamie").cc("leads").re(&first).says("When do they come?");
    story.at("Tue 2026-05-05 15:00").send(asked);
    assert_eq!(story.follow_up("L-1"), "2026-05-06", "the day to answer by");
    story.at("Tue 2026-05-05 16:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Here."));
    assert_eq!(story.lead("L-1").done_early.map(|done| done.when), Some(crate::story::on("2026-05-08")));
}

#[test]
fn a_call_that_is_ahead_keeps_its_day_when_a_mail_answers_the_customer_before() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.says("jamie", "L-1 next: call her about the photos by Fri");
    let asked = from("anna").to("jamie").cc("leads").re(&first).says("When do they come?");
    story.at("Tue 2026-05-05 15:00").send(asked);
    story.at("Tue 2026-05-05 16:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Soon."));
    assert!(story.lead("L-1").next_action.is_some());
    assert_eq!(story.follow_up("L-1"), "2026-05-08");
}

#[test]
fn a_contact_without_a_name_has_it_from_their_own_mail_and_not_from_a_forged_one() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("carl@c.example").cc("leads").subject("Hi").verdict("pass").says("Hello."));
    let name = |story: &mut Story| story.lead("L-1").contacts[0].name.clone();
    assert_eq!(name(&mut story), "");
    story.at("Tue 2026-05-05 11:00").send(
        from("Eve Forger <carl@c.example>").to("jamie").cc("leads").re(&first).verdict("fail").says("Hi."),
    );
    assert_eq!(name(&mut story), "", "it may not be his");
    story.at("Tue 2026-05-05 12:00").send(
        from("Carl Meier <carl@c.example>")
            .to("jamie")
            .cc("leads")
            .re(&first)
            .verdict("pass")
            .says("Thanks."),
    );
    assert_eq!(name(&mut story), "Carl Meier");
    story.at("Tue 2026-05-05 13:00").send(
        from("C. M. <carl@c.example>").to("jamie").cc("leads").re(&first).verdict("pass").says("Once more."),
    );
    assert_eq!(name(&mut story), "Carl Meier", "the first one stays");
}
