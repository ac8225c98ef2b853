//! A member passes on what a web form sent: its sender is a machine, so the customer is whoever filled it in. Where nobody
//! can be told for sure, there is no lead, and the ledger says why.

use crate::offer;
use crate::story::{Draft, Sent, Story, from, time};

/// Jamie passes on a form's mail of Monday at 16:00, with these header lines and this text.
fn form(headers: &str, text: &str) -> Draft {
    from("jamie").to("leads").subject("Fwd: New enquiry").says(&format!(
        "For us.\n\n---------- Forwarded message ---------\n{headers}\nDate: Mon, 4 May 2026 at 16:00\n\
         Subject: New enquiry\nTo: Jamie Lee <jamie@acme.example>\n\n{text}\n"
    ))
}

const MACHINE: &str = "From: Acme website <no-reply@forms.example>";
const FILLED_IN: &str = "Name: Anna Berg\nE-mail: anna@contoso.example\nMessage: What would Friday cost?";

fn begun() -> Story {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    story
}

/// There is no lead, and the ledger says that a machine wrote it.
fn is_no_lead(story: &mut Story, sent: &Sent) {
    let row = story.row(sent);
    assert_eq!((story.leads(), row.lead.is_none()), (0, true), "{}", row.why);
    assert!(row.why.contains("nobody reads behind"), "{}", row.why);
}

#[test]
fn answers_to_a_forms_mail_go_to_the_customer() {
    let mut story = begun();
    let headers = format!("{MACHINE}\nReply-To: Anna Berg <anna@contoso.example>");
    story.send(form(&headers, "What would Friday cost?\n\nHelp: help@elsewhere.example"));
    assert_eq!(
        (story.contacts("L-1"), story.owner("L-1")),
        (vec!["anna@contoso.example".into()], "jamie".into())
    );
    assert_eq!((story.lead("L-1").name.as_str(), story.waiting("L-1")), ("Anna Berg", "us"));
    let heard = story.lead("L-1").last_heard.expect("heard");
    assert_eq!((heard.at, heard.by.as_str()), (time("Mon 2026-05-04 16:00"), "anna@contoso.example"));
}

#[test]
fn the_one_address_in_a_form_is_the_customer() {
    let mut story = begun();
    let text = format!(
        "{FILLED_IN}\n\nSent to leads@acme.example, jamie@acme.example and pat@acme.example\nby no-reply@forms.example, support@forms.example"
    );
    let sent = story.send(form(MACHINE, &text));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"], "{}", story.row(&sent).why);
    assert_eq!(story.lead("L-1").last_heard.expect("heard").by, "anna@contoso.example");
}

#[test]
fn a_form_of_our_own_house_is_about_whoever_filled_it_in() {
    let mut story = begun();
    story.send(form("From: Website <noreply@acme.example>", FILLED_IN));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    let headers = "From: Website <www@acme.example>\nReply-To: dora@northside.example";
    story.send(form(headers, "What would a roof cost?").subject("Fwd: Another enquiry"));
    assert_eq!((story.contacts("L-2"), story.waiting("L-2")), (vec!["dora@northside.example".into()], "us"));
}

#[test]
fn a_form_that_was_attached_is_read_alike() {
    for (header, text) in
        [("Reply-To: anna@contoso.example", "What would Friday cost?"), ("X-Form: 1", FILLED_IN)]
    {
        let mut story = begun();
        story.send(from("jamie").to("leads").subject("Fwd: New enquiry").content(
            "multipart/mixed; boundary=b",
            &format!(
                "--b\nContent-Type: text/plain\n\nFor us.\n--b\nContent-Type: message/rfc822\n\n{MACHINE}\n{header}\n\
                 To: jamie@acme.example\nSubject: New enquiry\nDate: Mon, 4 May 2026 16:00:00 +0200\n\
                 Message-ID: <form-1@forms.example>\n\n{text}\n--b--"
            ),
        ));
        assert_eq!(story.contacts("L-1"), ["anna@contoso.example"], "{header}");
    }
}

#[test]
fn a_form_with_two_addresses_or_none_makes_no_lead_and_says_why() {
    for text in [
        "A new order has come in.",
        "A new order has come in. Questions: support@forms.example",
        "E-mail: anna@contoso.example\nFriend: dora@northside.example",
        "E-mail: donotreply@contoso.example",
        "E-mail: pat@acme.example",
    ] {
        let mut story = begun();
        let sent = story.send(form(MACHINE, text));
        is_no_lead(&mut story, &sent);
    }
}

#[test]
fn answers_that_go_to_two_people_do_not_say_who_the_customer_is() {
    let mut story = begun();
    let headers = format!("{MACHINE}\nReply-To: anna@contoso.example, dora@northside.example");
    let sent = story.send(form(&headers, FILLED_IN));
    is_no_lead(&mut story, &sent);
}

#[test]
fn a_mail_of_our_own_machine_to_a_customer_is_about_them() {
    let mut story = begun();
    story.send(from("jamie").to("leads").subject("Fwd: Your order").says(
        "For the record.\n\n---------- Forwarded message ---------\nFrom: Shop <noreply@acme.example>\n\
         Date: Mon, 4 May 2026 at 16:00\nSubject: Your order\nTo: Anna Berg <anna@contoso.example>\n\n\
         Thank you. Our carrier is help@carrier.example.\n",
    ));
    assert_eq!(
        (story.contacts("L-1"), story.waiting("L-1")),
        (vec!["anna@contoso.example".into()], "customer")
    );
}

#[test]
fn a_report_that_a_mail_came_back_is_no_form() {
    let mut story = begun();
    let headers = "From: Mail Delivery System <MAILER-DAEMON@mx.example>";
    let sent = story.send(
        form(headers, "Your mail to anna@contoso.example was not delivered.").subject("Fwd: Undelivered"),
    );
    is_no_lead(&mut story, &sent);
}

#[test]
fn answers_that_go_to_a_machine_or_to_us_say_nothing() {
    for reply_to in
        ["no-reply@forms.example", "noreply@elsewhere.example", "leads@acme.example", "pat@acme.example"]
    {
        let mut story = begun();
        let headers = format!("{MACHINE}\nReply-To: {reply_to}");
        let sent = story.send(form(&headers, "A new order has come in."));
        is_no_lead(&mut story, &sent);
    }
}

#[test]
fn a_second_mail_of_the_form_is_about_another_customer() {
    let mut story = begun();
    story.send(form(MACHINE, FILLED_IN));
    story.send(form(MACHINE, "E-mail: dora@northside.example").subject("Fwd: Another enquiry"));
    assert_eq!(story.contacts("L-2"), ["dora@northside.example"], "the form is no contact of the first lead");
}

#[test]
fn what_a_machine_wrote_moves_no_lead_it_is_passed_on_to() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00");
    let sent = story.send(form(MACHINE, "Your parcel is on its way.").re(&first));
    assert_eq!(story.row(&sent).lead.map(|id| id.to_string()).as_deref(), Some("L-1"));
    assert_eq!(story.row(&sent).contact, "");
    let after = story.lead("L-1");
    assert_eq!(
        (after.last_heard, after.last_contact, after.waiting_on),
        (None, before.last_contact, before.waiting_on)
    );
    assert_eq!((after.follow_up, after.contacts), (before.follow_up, before.contacts));
    assert!(story.history("L-1").contains(&"note: For us.".to_owned()), "{:?}", story.history("L-1"));
}

#[test]
fn a_person_who_gives_another_address_for_answers_stays_the_customer() {
    let mut story = begun();
    let headers = "From: Anna Berg <anna@contoso.example>\nReply-To: eve@stranger.example";
    story.send(form(headers, "Call me, or write to bob@contoso.example."));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
}
