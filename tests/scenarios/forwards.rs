//! A member passes on what an outsider wrote: the outsider is the customer, their date is the contact's date.

use crate::story::{Draft, Story, from, time};
use crate::{offer, question};

/// A mail program's inline forward of what Anna wrote on Monday at 16:00.
fn gmail(note: &str) -> Draft {
    from("jamie").to("leads").subject("Fwd: Pricing for Friday").says(&format!(
        "{note}\n\n---------- Forwarded message ---------\nFrom: Anna Berg <anna@contoso.example>\n\
         Date: Mon, 4 May 2026 at 16:00\nSubject: Pricing for Friday\nTo: Jamie Lee <jamie@acme.example>\n\n\
         Hello,\n\nwhat would Friday cost?\n"
    ))
}

fn attached(note: &str, id: &str) -> Draft {
    from("jamie").to("leads").subject("Fwd: Pricing for Friday").content(
        "multipart/mixed; boundary=b",
        &format!(
            "--b\nContent-Type: text/plain\n\n{note}\n--b\nContent-Type: message/rfc822\n\n\
             From: Anna Berg <anna@contoso.example>\nTo: jamie@acme.example\nSubject: Pricing for Friday\n\
             Date: Mon, 4 May 2026 16:00:00 +0200\nMessage-ID: <{id}>\n\nWhat would Friday cost?\n--b--"
        ),
    )
}

#[test]
fn the_forwarded_person_is_the_customer_and_the_forwarded_date_the_contacts() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let sent = story.send(gmail("She is in a hurry."));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!((story.owner("L-1").as_str(), story.waiting("L-1")), ("jamie", "us"));
    let heard = story.lead("L-1").last_heard.expect("heard");
    assert_eq!((heard.at, heard.by.as_str()), (time("Mon 2026-05-04 16:00"), "anna@contoso.example"));
    assert_eq!(heard.summary, "what would Friday cost?");
    assert!(story.lead("L-1").last_contact.is_none());
    assert!(story.history("L-1").contains(&"note: She is in a hurry.".to_owned()));
    let row = story.row(&sent);
    assert_eq!((row.class.as_str(), row.contact.as_str()), ("internal", "inbound"));
    assert_eq!(story.follow_up("L-1"), "2026-05-05", "one working day after the customer wrote");
}

#[test]
fn an_outlook_block_in_german_is_read_as_well() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("jamie").to("leads").subject("WG: Preis").says(
        "Bitte ansehen.\n\n________________________________\nVon: Anna Berg <anna@contoso.example>\n\
         Gesendet: Montag, 4. Mai 2026 16:00\nAn: Jamie Lee <jamie@acme.example>\nBetreff: Preis\n\n\
         Was kostet der Freitag?\n",
    ));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.heard("L-1"), "Was kostet der Freitag?");
}

#[test]
fn a_mail_passed_on_as_an_attachment_makes_the_lead_and_its_answers_belong_to_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(attached("New one.", "inner@contoso.example"));
    assert_eq!(
        (story.owner("L-1").as_str(), story.heard("L-1").as_str()),
        ("jamie", "What would Friday cost?")
    );
    // A colleague at another address, of whom we know only by the conversation.
    story.at("Tue 2026-05-05 11:00");
    let reply = story.send(
        from("sam").to("dora").cc("leads").references(&["inner@contoso.example"]).subject("Re").says("Yes."),
    );
    assert_eq!(story.row(&reply).linked_by, "thread");
    assert_eq!(story.leads(), 1);
}

#[test]
fn a_forward_of_a_mail_we_know_is_no_second_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Mon 2026-05-04 16:00");
    story.send(
        from("anna").to("jamie").cc("leads").subject("Pricing for Friday").says("What would Friday cost?"),
    );
    let before = story.lead("L-1");
    for draft in [gmail("Please look at this."), attached("Please look at this.", "m1.story@contoso.example")]
    {
        story.at("Tue 2026-05-05 10:00");
        let sent = story.send(draft);
        let lead = story.lead("L-1");
        assert_eq!((&lead.last_heard, lead.follow_up), (&before.last_heard, before.follow_up));
        assert_eq!(story.row(&sent).contact, "", "{}", story.row(&sent).why);
        assert_eq!(story.leads(), 1);
    }
    assert_eq!(story.history("L-1").iter().filter(|line| *line == "note: Please look at this.").count(), 2);
}

#[test]
fn the_copy_of_a_known_mail_decides_by_its_conversation_among_several_leads() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 11:00");
    let answer = story.send(from("anna").to("jamie").cc("leads").re(&first).says("What would Friday cost?"));
    story
        .at("Tue 2026-05-05 12:00")
        .send(from("jamie").to("anna").bcc("leads+new").subject("Other").says("And this?"));
    story.at("Wed 2026-05-06 09:00");
    let sent = story.send(attached("See.", &answer.id));
    assert_eq!(story.row(&sent).lead.map(|id| id.to_string()).as_deref(), Some("L-1"));
}

#[test]
fn a_forward_after_our_answer_moves_nothing_back() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 09:00").send(from("jamie").to("anna").cc("leads").subject("Hi").says("500."));
    story.at("Tue 2026-05-05 10:00").send(gmail("For the record."));
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("customer", "2026-05-08"));
    assert_eq!(story.heard("L-1"), "what would Friday cost?", "the history is filled");
}

#[test]
fn a_forward_of_our_own_mail_to_a_customer_is_what_we_said() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("jamie").to("leads").subject("Fwd: Offer").says(
        "I forgot the copy.\n\n---------- Forwarded message ---------\nFrom: Sam Rivera <sam@acme.example>\n\
         Date: Mon, 4 May 2026 at 16:00\nSubject: Offer\nTo: Anna Berg <anna@contoso.example>\n\n\
         Here is our offer.\n",
    ));
    let lead = story.lead("L-1");
    let last = lead.last_contact.expect("a contact");
    assert_eq!((last.by.as_str(), last.at), ("sam", time("Mon 2026-05-04 16:00")));
    assert_eq!(last.summary, "Here is our offer.");
    assert_eq!(
        (lead.last_heard, story.waiting("L-1"), story.owner("L-1").as_str()),
        (None, "customer", "jamie")
    );
}

#[test]
fn a_customers_own_forward_is_a_mail_of_the_customer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("leads").subject("Fwd: Plan").says(
        "See below.\n\n---------- Forwarded message ---------\nFrom: Dora <dora@northside.example>\n\
         Date: Mon, 4 May 2026 at 16:00\nSubject: Plan\nTo: Anna Berg <anna@contoso.example>\n\nThe plan.\n",
    ));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.lead("L-1").last_heard.expect("heard").at, time("Wed 2026-05-06 10:00"));
    assert_eq!(story.leads(), 1);
}

#[test]
fn a_forward_takes_an_unowned_lead() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    story.at("Mon 2026-05-04 15:00").send(from("anna").to("leads").subject("Hello").says("Anyone there?"));
    assert_eq!(story.owner("L-1"), "");
    story.at("Tue 2026-05-05 10:00").send(gmail("I take this."));
    assert_eq!(story.owner("L-1"), "jamie");
}

#[test]
fn a_forwarded_letter_of_ours_is_about_no_customer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    let before = story.lead("L-1");
    story.send(from("jamie").to("leads").subject("Fwd: Your leads").content(
        "multipart/mixed; boundary=b",
        &format!(
            "--b\nContent-Type: text/plain\n\nWhat is this?\n--b\nContent-Type: message/rfc822\n\n\
             From: Baton <leads@acme.example>\nTo: jamie@acme.example\nSubject: {}\n\
             Date: Fri, 8 May 2026 08:00:00 +0200\nMessage-ID: <{}>\n\nYour leads\n--b--",
            digest.subject, digest.message_id
        ),
    ));
    assert_eq!(story.leads(), 1);
    assert_eq!(story.lead("L-1"), before);
}

#[test]
fn a_forward_of_a_forward_is_about_the_outsider_inside() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("jamie").to("leads").subject("Fwd: Fwd: Price").says(
        "For the inbox.\n\n---------- Forwarded message ---------\nFrom: Mike Okafor <mike@acme.example>\n\
         Date: Tue, 5 May 2026 at 09:30\nSubject: Fwd: Price\nTo: Jamie Lee <jamie@acme.example>\n\n\
         ---------- Forwarded message ---------\nFrom: Anna Berg <anna@contoso.example>\n\
         Date: Mon, 4 May 2026 at 16:00\nSubject: Price\nTo: Mike Okafor <mike@acme.example>\n\n\
         What would Friday cost?\n",
    ));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.lead("L-1").last_heard.expect("heard").at, time("Mon 2026-05-04 16:00"));
}
