//! Mail that no person wrote: it is evidence, and moves nothing; except that a bounce says what did not arrive.

use crate::offer;
use crate::story::{Draft, Sent, Story, from};

/// A delivery report about a mail, as a mail server writes it.
pub(crate) fn bounce_of(mail: &Sent, status: &str, recipient: &str) -> Draft {
    bounce(&mail.id, status, recipient)
}

fn bounce(id: &str, status: &str, recipient: &str) -> Draft {
    let (action, answer) = if status.starts_with('4') {
        ("delayed", "451 4.4.1 try again later")
    } else {
        ("failed", "550 5.1.1 no such user")
    };
    from("Mail Delivery System <mailer-daemon@mx.example>")
        .to("leads")
        .subject("Undelivered Mail Returned to Sender")
        .header("Return-Path", "<>")
        .header("Auto-Submitted", "auto-replied")
        .content(
            "multipart/report; report-type=delivery-status; boundary=b",
            &format!(
                "--b\nContent-Type: text/plain\n\nYour mail could not be delivered.\n--b\n\
                 Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
                 Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\
                 Diagnostic-Code: smtp; {answer}\n--b\nContent-Type: message/rfc822\n\n\
                 From: somebody@acme.example\nTo: {recipient}\nSubject: Estimate\nMessage-ID: <{id}>\n\nText\n--b--"
            ),
        )
}

/// Each kind of mail that is evidence only, as Anna's address might send it.
fn evidence(first: &Sent) -> Vec<(&'static str, Draft)> {
    let answer = || from("anna").to("jamie").cc("leads").re(first);
    vec![
        ("auto", answer().header("Auto-Submitted", "auto-replied").says("I am out of the office until Monday.")),
        ("list", answer().header("List-Id", "<news.contoso.example>").header("List-Unsubscribe", "<https://c.example/u>").header("Precedence", "bulk").says("Our news.")),
        (
            "receipt",
            answer().content(
                "multipart/report; report-type=disposition-notification; boundary=b",
                "--b\nContent-Type: text/plain\n\nYour mail was read.\n--b\nContent-Type: message/disposition-notification\n\n\
                 Disposition: manual-action/MDN-sent-manually; displayed\n--b--",
            ),
        ),
        (
            "calendar",
            answer().content(
                "multipart/alternative; boundary=b",
                "--b\nContent-Type: text/plain\n\nAnna has accepted.\n--b\nContent-Type: text/calendar; method=REPLY\n\n\
                 BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--b--",
            ),
        ),
        (
            "complaint",
            from("feedback@isp.example").to("leads").re(first).content(
                "multipart/report; report-type=feedback-report; boundary=b",
                "--b\nContent-Type: text/plain\n\nAn abuse report.\n--b\nContent-Type: message/feedback-report\n\n\
                 Feedback-Type: abuse\nVersion: 1\n--b--",
            ),
        ),
    ]
}

#[test]
fn mail_that_no_person_wrote_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00");
    for (class, draft) in evidence(&first) {
        let sent = story.send(draft);
        let row = story.row(&sent);
        assert_eq!((row.class.as_str(), row.contact.as_str()), (class, ""), "{}", row.why);
        assert_eq!(
            row.lead.map(|id| id.to_string()).as_deref(),
            Some("L-1"),
            "{class} is shown beside its lead"
        );
        assert_eq!(story.lead("L-1"), before, "{class}");
    }
    assert!(story.letters().is_empty());
}

#[test]
fn mail_that_no_person_wrote_makes_no_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let stranger = story.write(from("jamie").to("anna").subject("never seen"));
    for (class, draft) in evidence(&stranger) {
        let sent = story.send(draft);
        assert_eq!(story.row(&sent).class, class);
    }
    assert_eq!(story.leads(), 0);
}

#[test]
fn a_members_out_of_office_to_a_customer_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    let before = story.lead("L-1");
    story.send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .re(&first)
            .header("Auto-Submitted", "auto-replied")
            .says("I am away."),
    );
    assert_eq!(story.lead("L-1"), before);
    assert_eq!(story.waiting("L-1"), "us");
}

#[test]
fn a_known_contact_who_writes_through_a_list_that_is_the_inbox_is_a_customer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(
        from("Anna Berg via Leads <leads@acme.example>")
            .to("leads")
            .subject("Hello")
            .header("List-Id", "<leads.acme.example>")
            .header("List-Post", "<mailto:leads@acme.example>")
            .header("Reply-To", "Anna Berg <anna@contoso.example>")
            .says("Friday?"),
    );
    assert_eq!((story.waiting("L-1"), story.heard("L-1").as_str()), ("us", "Friday?"));
    assert_eq!(story.leads(), 1);
}

#[test]
fn a_bounce_of_our_mail_makes_it_undelivered_and_the_owner_is_told() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 10:05");
    let report = story.send(bounce_of(&first, "5.1.1", "anna@contoso.example"));
    let lead = story.lead("L-1");
    assert!(!lead.last_contact.as_ref().expect("a contact").delivered);
    assert_eq!((story.waiting("L-1"), story.flags("L-1")), ("us", vec!["undelivered"]));
    let notice = story.latest("jamie", "notice");
    assert!(notice.text.contains("anna@contoso.example") && notice.text.contains("5.1.1"), "{}", notice.text);
    assert_eq!(story.row(&report).class, "bounce");
    story.at("Tue 2026-05-05 11:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Once more."));
    assert!(story.flags("L-1").is_empty(), "the next mail may arrive");
    assert_eq!(story.waiting("L-1"), "customer");
}

#[test]
fn a_bounce_of_a_colleagues_mail_is_told_to_the_owner_by_name() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 11:00");
    let second = story.send(from("mike").to("anna").cc("leads").re(&first).says("Hello from Mike."));
    story.send(bounce_of(&second, "5.1.1", "anna@contoso.example"));
    assert!(story.latest("jamie", "notice").text.contains("Mike"));
    assert!(story.letters_to("mike").is_empty());
}

#[test]
fn a_bounce_that_comes_twice_is_told_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 10:05");
    let report = story.send(bounce_of(&first, "5.1.1", "anna@contoso.example"));
    story.deliver(&report);
    assert_eq!(story.count("jamie", "notice"), 1);
}

#[test]
fn a_bounce_on_a_lead_of_somebody_who_left_is_told_to_the_managers() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.reconfigure(|team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-06\"",
        )
    });
    story.at("Thu 2026-05-07 10:05").send(bounce_of(&first, "5.1.1", "anna@contoso.example"));
    assert_eq!((story.count("jamie", "notice"), story.count("mike", "notice")), (0, 1));
}

#[test]
fn a_report_of_delay_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Tue 2026-05-05 14:00").send(bounce_of(&first, "4.4.1", "anna@contoso.example"));
    assert_eq!(story.lead("L-1"), before);
    assert!(story.letters().is_empty());
}

#[test]
fn a_bounce_of_an_older_mail_leaves_the_last_contact_delivered() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 11:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Corrected."));
    story.at("Tue 2026-05-05 12:00").send(bounce_of(&first, "5.1.1", "anna@contoso.example"));
    assert!(story.lead("L-1").last_contact.expect("a contact").delivered);
    assert_eq!(story.waiting("L-1"), "customer");
}

#[test]
fn a_bounce_of_nothing_we_know_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let before = story.lead("L-1");
    story.at("Tue 2026-05-05 12:00");
    let report = story.send(bounce("unknown@acme.example", "5.1.1", "anna@contoso.example"));
    assert_eq!((story.lead("L-1"), story.row(&report).class.as_str()), (before, "bounce"));
}

#[test]
fn letters_that_come_back_on_two_days_make_the_address_bad_until_the_member_writes() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    let report = || bounce(&digest.message_id, "5.1.1", "jamie@acme.example");
    story.at("Fri 2026-05-08 08:01").send(report());
    story.at("Fri 2026-05-08 09:00").send(report().dated("Fri 2026-05-08 09:00"));
    assert_eq!(story.count("mike", "notice"), 0, "twice on one day is once");
    story.at("Mon 2026-05-11 08:00").due();
    assert_eq!(story.count("jamie", "digest"), 2);
    let digest = story.latest("jamie", "digest");
    story.at("Mon 2026-05-11 08:01").send(bounce(&digest.message_id, "5.1.1", "jamie@acme.example"));
    assert!(story.latest("mike", "notice").text.contains("jamie@acme.example"));
    story.at("Tue 2026-05-12 08:00").due();
    assert_eq!(
        (story.count("jamie", "digest"), story.count("mike", "digest")),
        (2, 1),
        "the managers get it"
    );
    story
        .at("Tue 2026-05-12 10:00")
        .send(from("jamie").to("mike").cc("leads").subject("Hi").says("I am back."));
    story.at("Wed 2026-05-13 08:00").due();
    assert_eq!((story.count("jamie", "digest"), story.count("mike", "digest")), (3, 1));
}

#[test]
fn a_letter_that_is_only_delayed_says_nothing_of_the_address() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for day in ["Fri 2026-05-08 08:00", "Mon 2026-05-11 08:00", "Tue 2026-05-12 08:00"] {
        story.at(day).due();
        let digest = story.latest("jamie", "digest");
        story.send(bounce(&digest.message_id, "4.2.2", "jamie@acme.example"));
    }
    assert_eq!((story.count("jamie", "digest"), story.count("mike", "notice")), (3, 0));
}

#[test]
fn a_bounce_that_quotes_a_leads_own_id_is_no_bounce_of_a_letter() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan(
        "L-1",
        "call Anna",
        "Tue 2026-05-05 11:00",
        batond::domain::time::When::At(crate::story::time("Wed 2026-05-06 14:00")),
    );
    story.at("Wed 2026-05-06 14:00").due();
    let references = story.references_of_latest("jamie", "follow_up");
    assert!(!references.is_empty(), "a letter about a lead names the lead in its References");
    // Sam answers the letter to the customer; that mail bounces, and the report copies its References.
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    story.at("Wed 2026-05-06 15:00");
    let sent = story
        .send(from("sam").to("anna").cc("leads").subject("Re").references(&references).says("Hello Anna."));
    for (day, text) in [("Wed 2026-05-06 15:01", "1"), ("Thu 2026-05-07 15:01", "2")] {
        story.at(day).send(
            bounce_of(&sent, "5.1.1", "anna@contoso.example")
                .references(&references)
                .header("X-Nr", text)
                .dated(day),
        );
    }
    assert_eq!(story.flags("L-1"), ["undelivered"]);
    assert_eq!(story.count("mike", "notice"), 0, "nobody's address is bad");
}

#[test]
fn our_own_letter_come_back_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    let before = story.lead("L-1");
    let sent = story.send(
        from("Baton <leads@acme.example>")
            .to("jamie")
            .subject("Your leads")
            .id(&digest.message_id)
            .says("L-1"),
    );
    assert_eq!((story.row(&sent).class.as_str(), story.lead("L-1")), ("own", before));
}

#[test]
fn a_readers_auto_answer_to_a_letter_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    let before = story.lead("L-1");
    story.send(
        from("jamie")
            .to("leads")
            .subject("Automatic reply: Your leads")
            .references(&[&digest.message_id])
            .header("Auto-Submitted", "auto-replied")
            .says("I am out of the office."),
    );
    assert_eq!(story.lead("L-1"), before);
}

#[test]
fn a_question_whether_one_is_human_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Tue 2026-05-05 10:01").send(
        from("anna")
            .to("jamie")
            .cc("leads")
            .re(&first)
            .header("Auto-Submitted", "auto-replied (challenge)")
            .header("X-Autoreply", "yes")
            .says("Please confirm that you are human."),
    );
    assert_eq!(story.lead("L-1"), before);
}

/// A report that says nobody tries any more, after days in which it might have passed.
fn given_up(mail: &Sent) -> String {
    format!(
        "--b\nContent-Type: text/plain\n\nI give up.\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; anna@contoso.example\nAction: failed\n\
         Status: 4.4.1\nDiagnostic-Code: smtp; connect to contoso.example: Connection timed out\n--b\n\
         Content-Type: message/rfc822\n\nFrom: jamie@acme.example\nTo: anna@contoso.example\n\
         Subject: Estimate\nMessage-ID: <{}>\n\nText\n--b--",
        mail.id
    )
}

const REPORT: &str = "multipart/report; report-type=delivery-status; boundary=b";

#[test]
fn a_mail_that_servers_gave_up_on_did_not_arrive_whatever_the_code() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Thu 2026-05-07 10:05").send(
        from("Mail Delivery System <mailer-daemon@mx.example>")
            .to("leads")
            .subject("Undelivered Mail Returned to Sender")
            .header("Return-Path", "<>")
            .content(REPORT, &given_up(&first)),
    );
    assert_eq!((story.waiting("L-1"), story.flags("L-1")), ("us", vec!["undelivered"]));
    assert!(story.latest("jamie", "notice").text.contains("anna@contoso.example"));
}

#[test]
fn a_report_that_a_member_passes_on_is_as_good_as_the_report() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let report = format!(
        "--a\nContent-Type: text/plain\n\nIt came back.\n--a\nContent-Type: message/rfc822\n\n\
         From: mailer-daemon@mx.example\nTo: jamie@acme.example\nSubject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: {REPORT}\n\n{}\n--a--",
        given_up(&first)
    );
    let draft = |who: &str| {
        from(who).to("leads").subject("Fwd: Undelivered").content("multipart/mixed; boundary=a", &report)
    };
    let sent = story.at("Thu 2026-05-07 10:05").send(draft("sam"));
    assert_eq!((story.waiting("L-1"), story.flags("L-1")), ("us", vec!["undelivered"]));
    assert_eq!(story.row(&sent).class, "internal");
    assert_eq!((story.leads(), story.count("jamie", "notice")), (1, 1));
    assert!(story.history("L-1").contains(&"note: It came back.".to_owned()));

    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Thu 2026-05-07 10:05").send(draft("jamie"));
    assert_eq!((story.waiting("L-1"), story.letters().len()), ("us", 0), "whoever says so knows");

    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Thu 2026-05-07 10:05").send(draft("eve"));
    assert_eq!(story.waiting("L-1"), "customer", "a stranger says nothing of our mail");
}
