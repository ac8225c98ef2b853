//! Letters through a real Postfix: they arrive as they were stored, protected, over one connection.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a broken test may panic"
)]

mod support;

#[path = "support/letters.rs"]
mod letters;

use batond::domain::{LetterId, Outcome};
use batond::shell::smtp::{Credential, Protection, Smtp, SmtpAccount, Timeouts};
use batond::shell::transport::{Parcel, Transport};
use letters::{address, parcel, team};
use support::mailhost::{MailHost, PASSWORD};

fn account(host: &MailHost) -> SmtpAccount {
    SmtpAccount {
        host: "localhost".into(),
        port: host.ports.smtp,
        protection: Protection::StartTls,
        username: "leads@acme.example".into(),
        credential: Some(Credential::Password(PASSWORD.to_owned().into())),
        ca_file: Some(host.certificate()),
        timeouts: Timeouts::default(),
    }
}

fn transport(account: SmtpAccount) -> Transport {
    Transport::Smtp(Smtp::new(account).unwrap())
}

/// What arrived, without the trace fields that servers put above it.
fn without_trace(mail: &[u8]) -> String {
    let mail = String::from_utf8(mail.to_vec()).unwrap().replace("\r\n", "\n").replace('\n', "\r\n");
    let start = mail.find("From: Baton").expect("our first field");
    mail.get(start..).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_arrive_byte_for_byte_by_starttls_and_by_implicit_tls() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let texts = [
        "Hello",
        ".\r\n..\r\n.dot\r\nend.",
        "\r\n\r\nblank lines before and after\r\n\r\n\r\n",
        "umlaut: \u{fc}, trailing spaces   \r\n\ttab",
        &"a line of seventy-odd characters, so that the letter has some weight to it\r\n".repeat(1200),
    ];
    let mut by_starttls = transport(account(&host));
    let implicit = SmtpAccount { port: host.ports.smtps, protection: Protection::Implicit, ..account(&host) };
    let mut by_tls = transport(implicit);
    let mut expected = Vec::new();
    for (number, text) in (1..).zip(texts) {
        for transport in [&mut by_starttls, &mut by_tls] {
            let letter = parcel(number, text);
            assert_eq!(transport.send(&letter, &team()).await, Outcome::Sent);
            expected.push(String::from_utf8(letter.bytes).unwrap());
        }
    }
    let mut arrived: Vec<_> =
        host.wait_for_mails("sam", expected.len()).iter().map(|mail| without_trace(mail)).collect();
    arrived.sort();
    expected.sort();
    assert_eq!(arrived.len(), expected.len());
    for (arrived, expected) in arrived.iter().zip(&expected) {
        assert!(arrived == expected, "sent {expected:.400}\narrived {arrived:.400}");
    }
    assert!(host.mails("jamie").is_empty(), "nobody else got anything");
    by_starttls.close().await;
    by_tls.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_account_and_a_fresh_one_replaces_a_stale_one() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let token = |text: &str| Credential::Token(text.to_owned().into());
    let mut smtp = Smtp::new(SmtpAccount { credential: Some(token("stale")), ..account(&host) }).unwrap();
    smtp.renew(token("tok-leads"));
    assert_eq!(Transport::Smtp(smtp).send(&parcel(2, "by token"), &team()).await, Outcome::Sent);
    let stale = SmtpAccount { credential: Some(token("stale")), ..account(&host) };
    let outcome = transport(stale).send(&parcel(3, "by a stale token"), &team()).await;
    assert!(matches!(outcome, Outcome::Account(_)), "{outcome:?}");
    assert_eq!(host.wait_for_mails("sam", 1).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_envelope_sender_is_the_signed_address() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    assert_eq!(transport(account(&host)).send(&parcel(1, "Hello"), &team()).await, Outcome::Sent);
    let mails = host.wait_for_mails("sam", 1);
    let mail = String::from_utf8_lossy(&mails[0]);
    assert!(mail.contains("Return-Path: <leads+b1@acme.example>"), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_wrong_certificate_are_the_accounts() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let wrong_password =
        SmtpAccount { credential: Some(Credential::Password("wrong".to_owned().into())), ..account(&host) };
    let unknown_root = SmtpAccount { ca_file: None, ..account(&host) };
    let other_name = SmtpAccount { host: "127.0.0.2".into(), ..account(&host) };
    let wrong_port = SmtpAccount { protection: Protection::Implicit, ..account(&host) };
    for (account, word) in [
        (wrong_password, "the login to the mail server failed: 535"),
        (unknown_root, "no protected connection to the mail server: invalid peer certificate"),
        (wrong_port, "no protected connection to the mail server"),
    ] {
        let outcome = transport(account).send(&parcel(1, "Hello"), &team()).await;
        assert!(matches!(&outcome, Outcome::Account(why) if why.starts_with(word)), "{outcome:?}");
        assert!(!outcome.reason().unwrap_or_default().contains("wrong"), "{outcome:?}");
    }
    // The server listens on 127.0.0.1 only, or its certificate does not name 127.0.0.2: either way nothing is sent.
    let outcome = transport(other_name).send(&parcel(1, "Hello"), &team()).await;
    assert!(matches!(outcome, Outcome::Account(_) | Outcome::Retry(_)), "{outcome:?}");
    assert!(host.mails("sam").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_the_server_does_not_know_is_refused_for_good_and_the_next_letter_goes() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let ghost = address("ghost@acme.example");
    let mut members = team().members().to_vec();
    members[1].address = ghost.clone();
    let team = batond::domain::Team::new(members, team().inbox().clone(), vec![]);
    let text = String::from_utf8(parcel(1, "Hello").bytes).unwrap();
    let bytes = text.replace("sam@acme.example", "ghost@acme.example").into_bytes();
    let stray = Parcel { letter: LetterId(2), to: ghost, bytes, ..parcel(2, "") };
    let mut transport = transport(account(&host));
    let outcome = transport.send(&stray, &team).await;
    assert!(matches!(&outcome, Outcome::Permanent(why) if why.contains("550")), "{outcome:?}");
    assert!(!outcome.reason().unwrap_or_default().contains('@'), "{outcome:?}");
    assert_eq!(transport.send(&parcel(3, "Hello"), &team).await, Outcome::Sent);
}
