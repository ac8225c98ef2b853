//! Mails made to hurt: whatever comes, a `Mail` comes of it, soon.

#[path = "support/effort.rs"]
mod effort;
mod reading;

use std::time::Duration;

use batond::domain::Mail;
use batond::mail::read::MAX_NEW_TEXT;
use effort::effort;
use proptest::prelude::*;
use reading::read_mail;

/// How much work any one of them may be, unoptimised.
const PATIENCE: Duration = Duration::from_secs(2);

fn soon(what: &str, bytes: &[u8]) -> Mail {
    let (mail, took) = effort(|| read_mail(bytes));
    assert!(took < PATIENCE, "{what} took {took:?}");
    assert!(
        mail.recipients.len() <= 200 && mail.references.len() <= 100 && mail.evidence.len() <= 8,
        "{what}"
    );
    assert!(mail.new_text.len() <= MAX_NEW_TEXT && mail.summary.chars().count() <= 140, "{what}");
    assert!(mail.subject.chars().count() <= 250, "{what}");
    mail
}

/// Many numbered pieces as one text.
fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect::<Vec<_>>().concat()
}

/// A mail with these header lines and body.
fn mail(head: &str, body: &str) -> Vec<u8> {
    format!("From: joe@x.example\nTo: leads@acme.example\n{head}\n\n{body}").into_bytes()
}

#[test]
fn nothing_and_garbage_are_mails_without_an_author() {
    for bytes in [b"".as_slice(), b"\n", b"\r\n\r\n", b"\0\0\0", b":", b"\xff\xfe\xff", b"From", b"From:\n\n"]
    {
        let mail = soon("garbage", bytes);
        assert_eq!((mail.author, mail.customers.len()), (None, 0));
    }
    let noise: Vec<u8> =
        (0..300_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    soon("noise", &noise);
}

#[test]
fn fifty_megabytes_are_read_by_their_beginning() {
    let big = mail("Subject: big", &"all work and no play\n".repeat(2_500_000));
    let read = soon("50 MB", &big);
    assert_eq!(read.subject, "big");
    assert!(read.defects.iter().any(|defect| defect.contains("beginning")), "{:?}", read.defects);
}

#[test]
fn a_hundred_thousand_parts_are_counted_no_further_than_the_limit() {
    let parts = "--b\nContent-Type: text/plain\n\nx\n".repeat(100_000);
    let read = soon("parts", &mail("Content-Type: multipart/mixed; boundary=b", &parts));
    assert!(read.new_text.starts_with('x'));
    soon("empty parts", &mail("Content-Type: multipart/mixed; boundary=b", &"--b\n".repeat(100_000)));
}

#[test]
fn deep_multiparts_and_mails_in_mails_do_not_overflow() {
    let multiparts =
        numbered(20_000, |n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"));
    soon("multiparts", format!("From: joe@x.example\n{multiparts}").as_bytes());
    soon("same boundary", "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(20_000).as_bytes());
    let mails = "Content-Type: message/rfc822\n\nFrom: joe@x.example\n".repeat(10_000);
    let outer = "From: sam@acme.example\nTo: leads@acme.example\n";
    soon("mails in mails", format!("{outer}{mails}\n").as_bytes());
    let boundaries =
        numbered(400, |n| format!("Content-Type: multipart/digest; boundary=b{n}\n\n--b{n}\n\n"));
    soon("digests", format!("{outer}{boundaries}").as_bytes());
}

#[test]
fn endless_headers_end() {
    soon("one header", &mail(&format!("X-Long: {}", "a".repeat(10_000_000)), "hi"));
    soon("folded header", &mail(&format!("Subject: {}", "a\n ".repeat(3_000_000)), "hi"));
    soon("many headers", &mail(&"X-Many: a\n".repeat(1_000_000), "hi"));
    soon("no header ends", "From: joe@x.example\nX".repeat(500_000).as_bytes());
}

#[test]
fn a_million_of_anything_is_kept_short() {
    let references = numbered(1_000_000, |n| format!("<{n}@x> "));
    assert_eq!(soon("references", &mail(&format!("References: {references}"), "hi")).references.len(), 100);
    let to = numbered(1_000_000, |n| format!("a{n}@y.example, "));
    assert_eq!(soon("recipients", &mail(&format!("Cc: {to}"), "hi")).recipients.len(), 200);
}

#[test]
fn nested_and_broken_syntax_costs_no_more_than_its_length() {
    for unit in [
        "(",
        "(a",
        "((",
        ")",
        "\"",
        "\\",
        "<",
        "<@,",
        "@",
        ":",
        ",",
        ";",
        "=?",
        "=?utf-8?B?",
        "=?utf-8?Q?=",
        "a@",
        "=",
        "(\"",
        "<a@b",
        "a:b;",
        " =?utf-8?Q?a?=",
    ] {
        let long = unit.repeat(200_000 / unit.len());
        for header in [
            "From",
            "To",
            "Subject",
            "References",
            "Message-ID",
            "Date",
            "Content-Type",
            "Received",
            "List-Id",
        ] {
            soon(&format!("{header}: {unit}"), &mail(&format!("{header}: {long}"), "hi"));
        }
        soon(
            &format!("Authentication-Results: {unit}"),
            &mail(&format!("Authentication-Results: x; {long}"), "hi"),
        );
        soon(&format!("body of {unit}"), &mail("Subject: x", &long));
    }
}

#[test]
fn hostile_delivery_reports_are_read_as_fast() {
    let head = "Return-Path: <>\nFrom: mailer-daemon@x.example\nSubject: Undeliverable\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n";
    for unit in [
        "message-id",
        "Message-ID: <",
        "Message-ID:",
        "5.",
        "550 ",
        "\nFinal-Recipient: rfc822; a@b.c",
        "\n ",
    ] {
        let body = unit.repeat(250_000 / unit.len());
        soon(unit, format!("{head}\n{body}").as_bytes());
        soon(unit, format!("{head}Content-Type: message/delivery-status\n\n{body}").as_bytes());
    }
}

#[test]
fn a_beginning_still_gives_headers_text_and_names() {
    let whole = mail(
        "Subject: half\nMessage-ID: <a@b>\nContent-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: application/pdf; name=offer.pdf\n\nAAAA",
    );
    let read = soon("beginning", &whole);
    assert_eq!((read.new_text.trim(), read.subject.as_str()), ("Hello", "half"));
    for end in 0..whole.len() {
        read_mail(&whole[..end]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_mail(&bytes);
    }

    #[test]
    fn no_headers_panic(head in "([A-Za-z-]{1,20}: [ -~é\u{202e}]{0,60}\n){0,12}", body in "[ -~\n]{0,400}") {
        read_mail(&mail(&head, &body));
    }

    #[test]
    fn no_structure_panics(
        pieces in proptest::collection::vec(
            prop::sample::select(vec![
                "From: ", "To: ", "Content-Type: multipart/mixed; boundary=b\n", "\n", "--b\n", "--b--\n", "\"", "<", ">", "(",
                ")", "=?utf-8?Q?", "?=", "joe@x.example", "sam@acme.example", ",", ";", ":", "Content-Type: message/rfc822\n",
                "Content-Transfer-Encoding: base64\n", "Content-Type: text/html\n", "Authentication-Results: ", "dkim=pass",
                "\u{e9}", "=\n", "Message-ID: <", "@", " ", "\r", "Content-Type: message/delivery-status\n", "List-Id: ",
            ]),
            0..80,
        )
    ) {
        read_mail(pieces.concat().as_bytes());
    }
}
