//! What one mail means, seen from a team of two: Sam and Jamie of acme.example, who share leads@acme.example.

mod reading;

use batond::domain::policy::Pin;
use batond::domain::{Class, Mail, Mailbox, Party, Verdict};
use reading::{policy, read_as, read_mail};

const DATE: &str = "Date: Wed, 6 May 2026 10:00:00 +0200\n";

fn mail(text: &str) -> Mail {
    read_mail(format!("{DATE}{text}").as_bytes())
}

fn names(mailboxes: &[Mailbox]) -> Vec<&str> {
    mailboxes.iter().map(|mailbox| mailbox.address.as_str()).collect()
}

fn class(text: &str) -> Class {
    mail(text).class
}

#[test]
fn an_outsiders_mail_is_inbound_and_about_all_outsiders_in_it() {
    let read = mail(
        "From: Joe <joe@x.example>\nTo: leads@acme.example, ann@x.example\nCc: sam@acme.example\n\nHello",
    );
    assert_eq!((read.class, read.party.clone()), (Class::Inbound, Party::Outsider));
    assert_eq!(names(&read.customers), ["joe@x.example", "ann@x.example"]);
    assert_eq!((read.to_count, names(&read.recipients).len()), (2, 3));
    assert_eq!(read.at().to_rfc3339(), "2026-05-06T08:00:00+00:00");
}

#[test]
fn a_members_mail_to_an_outsider_is_outbound_and_about_its_recipients() {
    let read =
        mail("From: Sam <SAM@acme.example>\nTo: joe@x.example\nCc: leads+fri@acme.example\n\nHello Joe");
    assert_eq!((read.class, names(&read.customers)), (Class::Outbound, vec!["joe@x.example"]));
    assert_eq!((read.member().map(ToString::to_string), read.tags), (Some("sam".into()), vec!["fri".into()]));
}

#[test]
fn a_colleague_who_is_no_member_is_outbound_too() {
    let read = mail("From: kim@acme.example\nTo: joe@x.example\nCc: leads@acme.example\n\nHello");
    assert_eq!((read.class, read.party), (Class::Outbound, Party::Internal));
}

#[test]
fn mail_among_ourselves_is_internal_and_about_nobody() {
    let read = mail("From: sam@acme.example\nTo: leads@acme.example\nCc: jamie@acme.example\n\nL-42 done");
    assert_eq!((read.class, read.customers.len()), (Class::Internal, 0));
}

#[test]
fn the_inbox_writing_to_an_outsider_is_outbound_unless_it_is_forged() {
    let text = "From: leads@acme.example\nTo: joe@x.example\nAuthentication-Results: mx.acme.example; dmarc=fail header.from=acme.example\n\nHi";
    assert_eq!(mail(text).class, Class::Outbound);
    let pinned = policy(Pin::Id("mx.acme.example".into()));
    let read = read_as(text.as_bytes(), &pinned);
    assert_eq!((read.class, read.verdict), (Class::Internal, Verdict::Fail));
}

#[test]
fn two_authors_are_seen_whichever_way_they_are_written() {
    assert!(mail("From: sam@acme.example, joe@x.example\n\n").many_authors);
    assert!(mail("From: sam@acme.example\nFrom: joe@x.example\n\n").many_authors);
    assert!(!mail("From: \"Rivera, Sam\" <sam@acme.example>\n\n").many_authors);
}

#[test]
fn a_mail_without_an_author_is_about_nobody() {
    let read = mail("To: leads@acme.example\n\nHello");
    assert_eq!((read.class, read.author, read.customers.len()), (Class::Inbound, None, 0));
}

#[test]
fn our_own_letters_are_known_by_their_ids() {
    assert_eq!(class("From: joe@x.example\nMessage-ID: <r1@own.invalid>\n\n"), Class::Own);
    assert_eq!(class("From: a@b.example\nX-Baton-Loop: <r1@own.invalid>\n\n"), Class::Own);
    assert_eq!(class("From: joe@x.example\nX-Baton-Loop: <r1@else.invalid>\n\n"), Class::Inbound);
    assert_eq!(class("From: joe@x.example\nIn-Reply-To: <r1@own.invalid>\n\n"), Class::Inbound);
}

#[test]
fn automatic_answers_are_told_by_their_headers() {
    for header in [
        "Auto-Submitted: auto-replied (vacation)",
        "Auto-Submitted: auto-generated; owner-email=x",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "X-Apple-Action: VACATION",
        "X-MS-Exchange-Inbox-Rules-Loop: a@b.example",
        "X-Loop: yes",
        "Subject: Automatic reply: offer\nX-Auto-Response-Suppress: All",
        "Subject: Out of Office\nReturn-Path: <>",
        "Subject: Abwesenheitsnotiz: offer\nIn-Reply-To: <q@x.example>",
        "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_offer?=\nReferences: <q@x.example>",
    ] {
        let read = mail(&format!("From: joe@x.example\n{header}\n\nI am away"));
        assert_eq!((read.class, read.evidence.is_empty()), (Class::Auto, false), "{header}");
    }
}

#[test]
fn what_only_looks_automatic_is_a_persons_mail() {
    for header in [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: All",
        "Subject: Automatic reply: offer",
        "Subject: Undeliverable: offer",
        "Subject: Re: Out of Office\nX-Auto-Response-Suppress: OOF",
        "Subject: Abwesenheitsnotiz: offer",
        "Subject: Abwesenheit im Mai\nIn-Reply-To: <q@x.example>",
        "Subject: AW: Abwesenheitsnotiz: offer\nIn-Reply-To: <q@x.example>",
        "X-Loop: joe@x.example",
        "Precedence: normal",
        "Importance: high\nX-Priority: 1",
        "Subject: Read: offer",
    ] {
        assert_eq!(class(&format!("From: joe@x.example\n{header}\n\nHello")), Class::Inbound, "{header}");
    }
}

#[test]
fn lists_are_lists_and_answers_through_a_senders_tool_are_not() {
    assert_eq!(
        class("From: joe@x.example\nList-Id: <news.x.example>\nIn-Reply-To: <a@b>\n\nHi"),
        Class::List
    );
    assert_eq!(class("From: joe@x.example\nPrecedence: list\n\nHi"), Class::List);
    assert_eq!(class("From: joe@x.example\nList-Unsubscribe: <mailto:u@x.example>\n\nBuy"), Class::List);
    let answer =
        mail("From: joe@x.example\nList-Unsubscribe: <mailto:u@x.example>\nIn-Reply-To: <a@b>\n\nHi");
    assert_eq!((answer.class, answer.evidence.len()), (Class::Inbound, 1));
    let vacation =
        "From: joe@x.example\nList-Unsubscribe: <x>\nIn-Reply-To: <a@b>\nAuto-Submitted: auto-replied\n\nHi";
    assert_eq!(class(vacation), Class::List);
}

#[test]
fn our_own_group_is_no_list_and_the_author_behind_it_is_restored() {
    let group = "List-Id: Leads <leads.acme.example>\nList-Post: <mailto:leads@acme.example>\nPrecedence: list\n\
        List-Unsubscribe: <mailto:leads+unsubscribe@acme.example>\nX-Google-Group-Id: 1\n";
    let plain = mail(&format!("From: joe@x.example\nTo: leads@acme.example\n{group}\nHello"));
    assert_eq!((plain.class, names(&plain.customers)), (Class::Inbound, vec!["joe@x.example"]));
    let rewritten = mail(&format!(
        "From: 'Joe' via Leads <leads@acme.example>\nReply-To: joe@x.example\nX-Original-From: joe@x.example\n{group}\nHello"
    ));
    let author = rewritten.author.expect("an author");
    assert_eq!((author.address.as_str(), author.name.as_str()), ("joe@x.example", "Joe"));
    assert_eq!((rewritten.class, names(&rewritten.customers)), (Class::Inbound, vec!["joe@x.example"]));
    assert_eq!(rewritten.from.expect("a From").address.as_str(), "leads@acme.example");
}

#[test]
fn reply_to_is_never_the_author() {
    let read = mail("From: joe@x.example\nReply-To: sam@acme.example\nTo: leads@acme.example\n\nHello");
    assert_eq!(read.author.expect("an author").address.as_str(), "joe@x.example");
    assert_eq!(read.party, Party::Outsider);
    // The inbox's own address in From is no list either.
    let read = mail("From: leads@acme.example\nReply-To: sam@acme.example\nTo: joe@x.example\n\nHello");
    assert_eq!(read.party, Party::Inbox);
}

#[test]
fn an_author_restored_behind_a_list_never_passes() {
    let text = "From: leads@acme.example\nReply-To: sam@acme.example\nList-Id: <leads.acme.example>\n\
        Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\nTo: leads@acme.example\n\nclose";
    let read = read_as(text.as_bytes(), &policy(Pin::Id("mx.acme.example".into())));
    assert_eq!(
        (read.author.expect("an author").address.as_str(), read.verdict),
        ("sam@acme.example", Verdict::None)
    );
}

#[test]
fn calendar_answers_are_evidence_and_invitations_are_mail() {
    let with = |method: &str| {
        class(&format!(
            "From: joe@x.example\nContent-Type: text/calendar; method={method}\n\nBEGIN:VCALENDAR"
        ))
    };
    assert_eq!(
        (with("REPLY"), with("cancel"), with("COUNTER")),
        (Class::Calendar, Class::Calendar, Class::Calendar)
    );
    assert_eq!(with("REQUEST"), Class::Inbound);
    assert_eq!(
        class("From: joe@x.example\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"),
        Class::Calendar
    );
}

#[test]
fn receipts_and_complaints_are_told_by_their_type() {
    let report = |kind: &str| {
        class(&format!(
            "From: joe@x.example\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n\nhi\n--b--"
        ))
    };
    assert_eq!(report("disposition-notification"), Class::Receipt);
    assert_eq!(report("feedback-report"), Class::Complaint);
    assert_eq!(report("delivery-status"), Class::Bounce);
}

#[test]
fn a_person_who_writes_about_a_failed_delivery_is_no_daemon() {
    let text = "Subject: Fwd: Undeliverable: offer\n\nIt could not be delivered: 550 user unknown. Do you have another address?";
    assert_eq!(class(&format!("From: joe@x.example\nTo: leads@acme.example\n{text}")), Class::Inbound);
    assert_eq!(class(&format!("From: sam@acme.example\nTo: leads@acme.example\n{text}")), Class::Internal);
}

#[test]
fn a_machine_that_says_it_could_not_deliver_is_a_daemon_in_any_words() {
    let text = "To: sam@acme.example\nSubject: Error\n\nThe address(es) failed: joe@x.example";
    for from in ["MAILER-DAEMON@x.example", "Postmaster <postmaster@x.example>"] {
        assert_eq!(class(&format!("From: {from}\n{text}")), Class::Bounce, "{from}");
    }
    assert_eq!(
        class("From: postmaster@x.example\nSubject: our offer\n\nWe would like to buy."),
        Class::Inbound
    );
    let parcel = "From: no-reply@post.example\nSubject: Your parcel\n\nIt could not be delivered.";
    assert_eq!(class(parcel), Class::Inbound, "no mail is returned in it");
}

#[test]
fn a_report_that_was_not_written_by_the_rules_still_names_its_mail_and_its_address() {
    let read = mail(
        "From: Mail Delivery <mailer-daemon@x.example>\nReturn-Path: <>\nMessage-ID: <dsn@x.example>\nSubject: failure notice\n\n\
        <joe@x.example>: 550 5.1.1 user unknown\n\n--- Below is a copy\n\nReceived: by x\nMessage-ID:\n <sam1@acme.example>\nFrom: sam@acme.example\n",
    );
    let report = read.bounce.expect("a report");
    assert_eq!((report.permanent, report.status.as_str()), (true, "5.1.1"));
    assert_eq!(report.original.iter().map(ToString::to_string).collect::<Vec<_>>(), ["sam1@acme.example"]);
    assert_eq!(report.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(), ["joe@x.example"]);
}

fn attached(outer: &str, inner: &str) -> Mail {
    mail(&format!(
        "{outer}\nTo: leads@acme.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease look.\n--b\n\
        Content-Type: message/rfc822\n\n{inner}\n--b--\n"
    ))
}

#[test]
fn a_mail_that_a_member_attached_is_about_its_author() {
    let inner = "From: Joe <joe@x.example>\nTo: sam@acme.example\nSubject: offer\nMessage-ID: <joe1@x.example>\n\
        Date: Tue, 5 May 2026 09:00:00 +0000\n\nCan you help?";
    let read = attached("From: sam@acme.example\nSubject: Fwd: offer", inner);
    assert_eq!((read.class, names(&read.customers)), (Class::Internal, vec!["joe@x.example"]));
    assert_eq!(read.also_known_as.first().map(batond::domain::MessageId::as_str), Some("joe1@x.example"));
    let forwarded = read.forwarded.expect("a forward");
    assert_eq!((forwarded.subject.as_str(), forwarded.text.trim()), ("offer", "Can you help?"));
    assert_eq!(forwarded.date.map(|date| date.to_rfc3339()).as_deref(), Some("2026-05-05T09:00:00+00:00"));
    assert_eq!(read.new_text.trim(), "Please look.");
}

#[test]
fn a_members_own_mail_attached_is_about_whom_it_went_to() {
    let inner = "From: jamie@acme.example\nTo: joe@x.example\nSubject: offer\n\nHere it is";
    let read = attached("From: sam@acme.example", inner);
    assert_eq!(names(&read.customers), ["joe@x.example"]);
}

#[test]
fn nobody_else_can_forward_a_customer_to_us() {
    let inner = "From: ann@y.example\nMessage-ID: <ann@y.example>\n\nhi";
    let stranger = attached("From: joe@x.example", inner);
    assert_eq!(
        (names(&stranger.customers), stranger.forwarded, stranger.also_known_as.len()),
        (vec!["joe@x.example"], None, 0)
    );
    let colleague = attached("From: kim@acme.example", inner);
    assert_eq!((colleague.customers.len(), colleague.forwarded), (0, None));
}

#[test]
fn our_own_letter_passed_on_is_about_nobody() {
    let inner = "From: leads@acme.example\nTo: sam@acme.example\nMessage-ID: <r1@own.invalid>\n\nYour leads";
    let read = attached("From: sam@acme.example", inner);
    assert_eq!((read.class, read.customers.len(), read.forwarded), (Class::Internal, 0, None));
}

#[test]
fn a_forwarded_date_must_be_believable() {
    let date = |text: &str| {
        attached("From: sam@acme.example", &format!("From: joe@x.example\nDate: {text}\n\nhi"))
            .forwarded
            .expect("a forward")
            .date
    };
    assert!(date("Tue, 5 May 2026 09:00:00 +0000").is_some());
    assert_eq!(date("Thu, 7 May 2026 09:00:00 +0000"), None);
    assert_eq!(date("Mon, 5 May 2014 09:00:00 +0000"), None);
}

#[test]
fn sealed_mail_says_so_and_keeps_its_headers() {
    let read = mail(
        "From: joe@x.example\nSubject: secret\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--",
    );
    assert_eq!(
        (read.summary.as_str(), read.new_text.as_str(), read.class),
        ("(encrypted)", "", Class::Inbound)
    );
}

#[test]
fn the_same_mail_has_the_same_key_and_a_stolen_id_another() {
    let key = |from: &str, text: &str| mail(&format!("From: {from}\nMessage-ID: <a@b>\n\n{text}")).key;
    assert_eq!(key("joe@x.example", "Hello there"), key("Joe <JOE@x.example>", "Hello\nthere"));
    assert_eq!(key("joe@x.example", "Hello"), key("joe@x.example", "Hello\n\n_______________\nour list"));
    assert_ne!(key("joe@x.example", "Hello"), key("eve@x.example", "Hello"));
    assert_ne!(key("joe@x.example", "Hello"), key("joe@x.example", "close"));
    let footer =
        |head: &str, rest: &str| mail(&format!("From: joe@x.example\nMessage-ID: <a@b>\n{head}\n{rest}")).key;
    let list = "List-Id: <l.x.example>\nContent-Type: multipart/mixed; boundary=b\n";
    assert_eq!(footer("", "Hello"), footer(list, "--b\n\nHello\n--b\n\nThe list's footer\n--b--"));
}

fn verdict(headers: &str) -> Verdict {
    let text = format!("{headers}From: sam@acme.example\nTo: leads@acme.example\n\nclose");
    read_as(text.as_bytes(), &policy(Pin::Id("mx.acme.example".into()))).verdict
}

fn stamped(results: &str) -> Verdict {
    verdict(&format!("Authentication-Results: mx.acme.example; {results}\n"))
}

#[test]
fn only_aligned_proof_passes() {
    for results in [
        "dmarc=pass header.from=acme.example",
        "dkim=pass header.d=mail.acme.example",
        "dkim=pass header.i=@acme.example",
        "auth=pass smtp.auth=sam@acme.example",
        "auth=pass smtp.auth=sam",
        "dkim=fail header.d=tool.example; dkim=pass header.d=acme.example",
    ] {
        assert_eq!(stamped(results), Verdict::Pass, "{results}");
    }
    for results in [
        "dmarc=pass",
        "dmarc=pass header.from=x.example",
        "dkim=pass header.d=x.example",
        "spf=pass smtp.mailfrom=acme.example",
        "auth=pass smtp.auth=jamie",
        "dkim=pass header.d=x.example header.i=@acme.example",
        "dkim=none",
        "xdkim=pass header.d=acme.example",
        "spf=pass (dkim=pass header.d=acme.example)",
        "spf=none reason=\"; dmarc=pass header.from=acme.example\"",
        "none",
    ] {
        assert_eq!(stamped(results), Verdict::None, "{results}");
    }
    for results in [
        "dmarc=fail header.from=acme.example; dkim=pass header.d=acme.example",
        "dkim=fail header.d=acme.example",
    ] {
        assert_eq!(stamped(results), Verdict::Fail, "{results}");
    }
}

#[test]
fn a_second_header_under_our_id_cannot_outweigh_ours() {
    let pass = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n";
    let fail = "Authentication-Results: mx.acme.example; dmarc=fail header.from=acme.example\n";
    let none = "Authentication-Results: mx.acme.example; dmarc=none header.from=acme.example\n";
    let border = "Received: from evil by mx.acme.example; Wed, 6 May 2026 10:00:00 +0200\n";
    assert_eq!(verdict(&format!("{fail}{pass}")), Verdict::Fail);
    assert_eq!(
        verdict(&format!("{none}{border}{pass}")),
        Verdict::None,
        "what stands below our border came with the mail"
    );
    assert_eq!(verdict(&format!("{pass}{border}{fail}")), Verdict::Pass);
}

#[test]
fn results_inside_an_attached_mail_never_count() {
    let text = "From: sam@acme.example\nTo: leads@acme.example\nContent-Type: message/rfc822\n\n\
        Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\nFrom: sam@acme.example\n\nclose";
    let read = read_as(text.as_bytes(), &policy(Pin::Id("mx.acme.example".into())));
    assert_eq!(read.verdict, Verdict::None);
}

#[test]
fn microsofts_topmost_header_counts_only_without_an_id() {
    let verdict = |headers: &str| {
        read_as(format!("{headers}From: sam@acme.example\n\nclose").as_bytes(), &policy(Pin::Microsoft365))
            .verdict
    };
    let pass = "Authentication-Results: spf=pass (sender IP is 1) smtp.mailfrom=x;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100\n";
    let fail = "Authentication-Results: spf=fail; dmarc=fail action=none header.from=acme.example\n";
    assert_eq!(verdict(pass), Verdict::Pass);
    assert_eq!(verdict(&format!("{fail}{pass}")), Verdict::Fail);
    assert_eq!(verdict(&format!("Authentication-Results: other.example; none\n{pass}")), Verdict::None);
    assert_eq!(verdict("X-MS-Exchange-Organization-AuthAs: Internal\n"), Verdict::Pass);
}

#[test]
fn an_out_of_office_that_calls_itself_bulk_is_automatic_and_a_newsletter_stays_a_list() {
    let away = "From: joe@x.example\nTo: leads@acme.example\nAuto-Submitted: auto-replied\nPrecedence: bulk\nSubject: Automatic reply: Offer\n\nI am away.";
    assert_eq!(class(away), Class::Auto);
    let news = "From: news@x.example\nTo: leads@acme.example\nAuto-Submitted: auto-generated\nPrecedence: bulk\nList-Unsubscribe: <mailto:off@x.example>\n\nNews";
    assert_eq!(class(news), Class::List);
}

#[test]
fn a_token_is_taken_out_of_the_tags_and_known_when_it_is_ours() {
    let tagged = |tag: &str| {
        mail(&format!("From: jamie@acme.example\nTo: leads+{tag}@acme.example\nSubject: x\n\nok"))
    };
    let foreign = tagged("b1.abcdefgh.abcdefghijklmnop");
    assert_eq!((foreign.tags.len(), foreign.tokens.len()), (0, 0), "not ours, and no instruction either");
    assert_eq!(tagged("fri").tags, ["fri"]);
    assert_eq!(tagged("b1.abc").tags, ["b1.abc"], "no token at all");
}

#[test]
fn an_outsider_among_those_who_get_it_is_seen_wherever_it_is_named() {
    let with = |line: &str| {
        mail(&format!("{line}From: jamie@acme.example\nTo: leads@acme.example\nSubject: x\n\nok"))
            .outsiders_receive
    };
    assert!(!with(""));
    for line in [
        "Cc: joe@x.example\n",
        "Bcc: joe@x.example\n",
        "Resent-To: joe@x.example\n",
        "X-Forwarded-To: joe@x.example\n",
        "Delivered-To: leads@acme.example\nDelivered-To: joe@x.example\n",
    ] {
        assert!(with(line), "{line}");
    }
    assert!(!with("Delivered-To: vmail@mailhost.local\n"), "the host of the inbox names it as it likes");
    assert!(!with("Cc: sam@acme.example, pat@acme.example\n"));
}

/// A mail among ourselves in plain text and in HTML.
fn in_both(plain: &str, page: &str) -> batond::domain::Mail {
    let kind = "charset=utf-8";
    let body = format!(
        "--x\nContent-Type: text/plain; {kind}\n\n{plain}\n--x\nContent-Type: text/html; {kind}\n\n<html>{page}</html>\n--x--\n"
    );
    let head = "From: jamie@acme.example\nTo: leads@acme.example\nSubject: x\n";
    mail(&format!("{head}Content-Type: multipart/alternative; boundary=x\n\n{body}"))
}

#[test]
fn what_programs_write_into_the_plain_body_alone_is_no_difference_and_no_command() {
    let link = "<a href=\"https://x.example/v2\">";
    for (plain, page, said) in [
        (
            "new: Northside Bakery info@northside.example<mailto:info@northside.example>",
            "<p>new: Northside Bakery <a href=\"mailto:info@northside.example\">info@northside.example</a></p>".to_owned(),
            "new: Northside Bakery info@northside.example",
        ),
        ("sent https://x.example/v2<https://x.example/v2>", format!("sent {link}https://x.example/v2</a>"), "sent https://x.example/v2"),
        ("sent <https://x.example/v2>", format!("sent {link}https://x.example/v2</a>"), "sent https://x.example/v2"),
        ("sent the offer <https://x.example/v2>", format!("sent {link}the offer</a>"), "sent the offer"),
        ("sent the offer\n<https://x.example/v2> by mail", format!("sent {link}the offer</a> by mail"), "sent the offer by mail"),
        ("done [image: 👍]", "done <img alt=\"👍\" src=\"cid:1\">".to_owned(), "done"),
        ("[cid:image001.png@01DA.1]\ndone", "<img src=\"cid:1\"><p>done</p>".to_owned(), "done"),
        ("   1. done sent v2\n   2. next: call her", "<ol><li>done sent v2</li><li>next: call her</li></ol>".to_owned(), "1. done sent v2\n2. next: call her"),
        ("5. won", "<ol start=\"5\"><li>won</li></ol>".to_owned(), "5. won"),
        ("*done* sent v2\n_L-42_ won", "<b>done</b> sent v2<br><i>L-42</i> won".to_owned(), "done sent v2\nL-42 won"),
        ("  *   done", "<ul><li>done</li></ul>".to_owned(), "- done"),
        ("ok to Anna <anna@x.example>", "ok to Anna &lt;anna@x.example&gt;".to_owned(), "ok to Anna <anna@x.example>"),
    ] {
        let read = in_both(plain, &page);
        assert!(!read.twins_differ, "{plain}");
        assert_eq!(read.new_text.trim(), said, "{plain}");
    }
    assert_eq!(in_both("[image: 👍]", "<img alt=\"👍\">").new_text, "👍");
    for (plain, page) in [
        ("close <https://x.example/v2>", "Thanks for <a href=\"https://x.example/v2\">this</a>"),
        ("<https://close.example/v2> close", "Thanks"),
        ("[image: close] won", "close"),
        ("5. won", "<ol><li>won</li></ol>"),
        ("won", "<ol><li>won</li></ol>"),
    ] {
        assert!(in_both(plain, page).twins_differ, "{plain}");
    }
}

#[test]
fn a_line_that_was_wrapped_ends_where_the_html_ends_it() {
    let action =
        "next: send the revised proposal with API integration scope and three possible dates by Friday";
    let plain = action.replace("three possible", "three\npossible");
    let said = |plain: &str, page: &str| in_both(plain, page).new_text;
    let both = format!("{plain}\n\nL-43 won\n\nShe liked it.");
    let page = format!("<div dir=\"ltr\">{action}<div><br></div><div>L-43 won</div><br>She liked it.</div>");
    assert_eq!(said(&both, &page), format!("{action}\n\nL-43 won\n\nShe liked it."));
    // Lines that stand apart in the HTML stay apart, and so does what it does not say.
    assert_eq!(said("done\nL-43 won", "<div>done</div><div>L-43 won</div>"), "done\nL-43 won");
    assert_eq!(said("done\nL-43 won\nlost", "<div>done</div><div>L-43</div>"), "done\nL-43 won\nlost");
    assert_eq!(said("done\n\nwon", "<div>done won</div>"), "done\n\nwon");
    assert_eq!(said("done\n> won", "<div>done</div><div>won</div>"), "done");
}

#[test]
fn two_bodies_differ_when_their_first_lines_do() {
    let twins = |plain: &str, page: &str| in_both(plain, page).twins_differ;
    assert!(!twins("ok, will do!", "<p>OK, will&nbsp;do!</p>"));
    assert!(!twins("note: a line that was\nbroken", "<p>note: a line that was broken</p>"));
    assert!(twins("close", "<p>Thanks</p>"));
    assert!(twins("close", "<p>close to signing</p>"));
    assert!(twins("close", "<p style=\"display:none\">close</p>"), "nothing can be seen");
}

#[test]
fn a_lead_in_the_subject_is_one_lead() {
    let lead = |subject: &str| {
        let read =
            mail(&format!("From: jamie@acme.example\nTo: leads@acme.example\nSubject: {subject}\n\nok"));
        read.lead_in_subject().map(|lead| lead.to_string())
    };
    for subject in ["L-42", "[L-42] Due today", "Re: [L-42] l42 again", "about L42."] {
        assert_eq!(lead(subject).as_deref(), Some("L-42"), "{subject}");
    }
    for subject in ["", "42", "XL-42", "L-42 and L-43", "L-", "Level 42"] {
        assert_eq!(lead(subject), None, "{subject}");
    }
}
