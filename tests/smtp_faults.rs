//! What becomes of a letter when the mail server misbehaves, at every step of the dialogue. The server is scripted;
//! real ones are in `smtp.rs`.
#![expect(clippy::unwrap_used, reason = "a broken test may panic")]

#[path = "support/fake_smtp.rs"]
mod fake_smtp;
#[path = "support/letters.rs"]
mod letters;

use std::time::{Duration, Instant};

use batond::domain::Outcome;
use batond::shell::smtp::{Credential, Protection, Smtp, SmtpAccount, Timeouts};
use batond::shell::transport::Transport;
use fake_smtp::{Act, FakeSmtp, Manners};
use letters::{parcel, team};

/// Short limits: a mute server must not make the test long.
fn account(port: u16) -> SmtpAccount {
    SmtpAccount {
        host: "127.0.0.1".into(),
        port,
        protection: Protection::None,
        username: "leads@acme.example".into(),
        credential: None,
        ca_file: None,
        timeouts: Timeouts {
            connect: Duration::from_secs(2),
            reply: Duration::from_millis(400),
            stale: Duration::from_millis(300),
            letter: Duration::from_millis(500),
            rest: Duration::from_secs(30),
        },
    }
}

fn password() -> Credential {
    Credential::Password("secret".to_owned().into())
}

fn transport(account: SmtpAccount) -> Transport {
    Transport::Smtp(Smtp::new(account).unwrap())
}

/// The word for how it ended, and the reason.
fn ended(outcome: &Outcome) -> (&'static str, String) {
    let word = match outcome {
        Outcome::Sent => "sent",
        Outcome::Retry(_) => "retry",
        Outcome::Permanent(_) => "permanent",
        Outcome::Account(_) => "account",
        Outcome::Unknown(_) => "unknown",
    };
    (word, outcome.reason().unwrap_or_default().to_owned())
}

async fn one_letter(manners: &Manners) -> (&'static str, String, FakeSmtp) {
    let fake = FakeSmtp::start(vec![*manners]).await;
    let mut transport = transport(SmtpAccount { credential: Some(password()), ..account(fake.port) });
    let begun = Instant::now();
    let (word, reason) = ended(&transport.send(&parcel(1, "Hello"), &team()).await);
    assert!(begun.elapsed() < Duration::from_secs(4), "it hung");
    assert!(!reason.contains('@') && reason.chars().count() <= 200, "{reason}");
    (word, reason, fake)
}

#[tokio::test]
async fn each_refusal_means_what_its_step_says() {
    let good = Manners::default;
    let table = [
        ("sent", good()),
        ("retry", Manners { greeting: Act::SayAndClose("421 4.3.2 busy"), ..good() }),
        ("account", Manners { greeting: Act::SayAndClose("554 5.7.1 your address is blocked"), ..good() }),
        ("retry", Manners { ehlo: Act::Say("451 4.3.0 later"), ..good() }),
        ("account", Manners { auth: Act::Say("535 5.7.8 wrong password"), ..good() }),
        ("account", Manners { auth: Act::Say("550 5.7.30 Basic authentication is not supported"), ..good() }),
        ("account", Manners { ehlo: Act::Say("250 fake.example"), ..good() }),
        ("retry", Manners { auth: Act::Say("454 4.7.0 temporary failure"), ..good() }),
        ("account", Manners { mail: Act::Say("530 5.7.0 authentication required"), ..good() }),
        ("retry", Manners { mail: Act::Say("451 4.7.1 later"), ..good() }),
        ("permanent", Manners { mail: Act::Say("553 5.7.1 not your address"), ..good() }),
        ("retry", Manners { rcpt: Act::Say("450 4.2.0 greylisted"), ..good() }),
        ("permanent", Manners { rcpt: Act::Say("550 5.1.1 <sam@acme.example> unknown"), ..good() }),
        ("retry", Manners { rcpt: Act::Say("550 5.5.0 mailbox unavailable"), ..good() }),
        ("retry", Manners { rcpt: Act::Say("550 5.7.1 too many letters, try again later"), ..good() }),
        ("retry", Manners { data: Act::Say("452 4.3.1 full"), ..good() }),
        ("permanent", Manners { data: Act::Say("554 5.5.1 no"), ..good() }),
        ("retry", Manners { dot: Act::Say("451 4.3.0 later"), ..good() }),
        ("retry", Manners { dot: Act::SayAndClose("421 4.3.0 closing"), ..good() }),
        ("permanent", Manners { dot: Act::Say("552 5.3.4 too large"), ..good() }),
        ("permanent", Manners { dot: Act::Say("554 5.7.1 spam"), ..good() }),
    ];
    for (expected, manners) in table {
        let (word, reason, _) = one_letter(&manners).await;
        assert_eq!(word, expected, "{reason} {manners:?}");
    }
}

#[tokio::test]
async fn a_lost_or_mute_connection_is_unknown_only_after_the_dot() {
    let good = Manners::default;
    for lost in [Act::Mute, Act::Close, Act::Say("hello?"), Act::Say("250-never\r\n250-ending")] {
        let before = [
            Manners { greeting: lost, ..good() },
            Manners { ehlo: lost, ..good() },
            Manners { mail: lost, ..good() },
            Manners { rcpt: lost, ..good() },
            Manners { data: lost, ..good() },
        ];
        for manners in before {
            let (word, reason, _) = one_letter(&manners).await;
            assert_eq!(word, "retry", "{reason} {manners:?}");
        }
        let (word, reason, fake) = one_letter(&Manners { dot: lost, ..good() }).await;
        assert_eq!(word, "unknown", "{reason}");
        assert_eq!(fake.letters().len(), 1, "the server has it");
    }
}

#[tokio::test]
async fn an_answer_out_of_place_is_no_consent() {
    let good = Manners::default;
    assert_eq!(one_letter(&Manners { mail: Act::Say("354 go on"), ..good() }).await.0, "retry");
    assert_eq!(one_letter(&Manners { data: Act::Say("250 ok"), ..good() }).await.0, "retry");
    assert_eq!(one_letter(&Manners { dot: Act::Say("354 go on"), ..good() }).await.0, "unknown");
    assert_eq!(one_letter(&Manners { auth: Act::Say("334 bW9yZQ=="), ..good() }).await.0, "account");
}

#[tokio::test]
async fn a_server_that_closes_instead_of_taking_the_letter_did_not_get_it() {
    let (word, reason, fake) =
        one_letter(&Manners { data: Act::SayAndClose("354 go on"), ..Manners::default() }).await;
    assert!(fake.letters().is_empty());
    assert!(word == "retry" || word == "unknown", "{word}: {reason}");
    let mut transport = transport(account(fake.port));
    let large = parcel(2, &"a line of a large letter\r\n".repeat(40_000));
    assert_eq!(ended(&transport.send(&large, &team()).await).0, "retry");
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_later() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (word, reason) = ended(&transport(account(port)).send(&parcel(1, "Hello"), &team()).await);
    assert_eq!(word, "retry");
    assert!(reason.starts_with("the mail server was not reached"), "{reason}");
}

#[tokio::test]
async fn a_blank_line_in_the_greeting_does_not_end_the_service() {
    let blank = Act::Say("250-fake.example\r\n250-   \r\n250 AUTH PLAIN");
    let (word, reason, _) = one_letter(&Manners { ehlo: blank, ..Manners::default() }).await;
    assert!(word == "retry" || word == "sent", "{word}: {reason}");
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_does_not_protect_the_connection() {
    for manners in [
        Manners::default(),
        Manners {
            ehlo: Act::Say("250-fake.example\r\n250 STARTTLS"),
            starttls: Act::Say("220 go on\r\n250 injected before TLS"),
            ..Manners::default()
        },
    ] {
        let fake = FakeSmtp::start(vec![manners]).await;
        let guarded = SmtpAccount {
            protection: Protection::StartTls,
            credential: Some(password()),
            ..account(fake.port)
        };
        let (word, reason) = ended(&transport(guarded).send(&parcel(1, "Hello"), &team()).await);
        assert_eq!(word, "account", "{reason}");
        assert!(fake.commands().iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"));
    }
}

#[tokio::test]
async fn a_server_without_tls_on_the_tls_port_is_the_accounts_fault() {
    let fake = FakeSmtp::start(vec![Manners::default()]).await;
    let guarded = SmtpAccount { protection: Protection::Implicit, ..account(fake.port) };
    let (word, reason) = ended(&transport(guarded).send(&parcel(1, "Hello"), &team()).await);
    assert_eq!(word, "account", "{reason}");
}

#[tokio::test]
async fn one_connection_serves_many_letters_and_survives_a_refusal() {
    let fake = FakeSmtp::start(vec![Manners { rcpt: Act::Say("550 5.1.1 no"), ..Manners::default() }]).await;
    let mut transport = transport(account(fake.port));
    for number in 1..=3 {
        assert_eq!(ended(&transport.send(&parcel(number, "Hello"), &team()).await).0, "permanent");
    }
    assert_eq!(fake.connections(), 1);
    assert_eq!(fake.commands().iter().filter(|line| *line == "RSET").count(), 3);
}

#[tokio::test]
async fn a_connection_the_server_tired_of_is_replaced_without_a_failure() {
    let tired = Manners { tires_after: Some(Duration::from_millis(30)), ..Manners::default() };
    let fake = FakeSmtp::start(vec![tired]).await;
    let mut transport = transport(account(fake.port));
    for number in 1..=4 {
        assert_eq!(transport.send(&parcel(number, "Hello"), &team()).await, Outcome::Sent);
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    assert_eq!((fake.connections(), fake.letters().len()), (4, 4));
}

#[tokio::test]
async fn a_connection_that_takes_no_more_letters_is_replaced_without_a_failure() {
    let enough = Manners { second_mail: Some(Act::Say("452 4.5.3 too many letters")), ..Manners::default() };
    let fake = FakeSmtp::start(vec![enough]).await;
    let mut transport = transport(account(fake.port));
    for number in 1..=3 {
        assert_eq!(transport.send(&parcel(number, "Hello"), &team()).await, Outcome::Sent);
    }
    assert_eq!((fake.connections(), fake.letters().len()), (3, 3));
}

#[tokio::test]
async fn a_resting_connection_gone_mute_is_replaced_without_a_failure() {
    let fake = FakeSmtp::start(vec![
        Manners { tires_after: Some(Duration::from_mins(1)), ..Manners::default() },
        Manners::default(),
    ])
    .await;
    let mut transport = transport(account(fake.port));
    for number in 1..=2 {
        assert_eq!(transport.send(&parcel(number, "Hello"), &team()).await, Outcome::Sent);
    }
    assert_eq!((fake.connections(), fake.letters().len()), (2, 2));
}

#[tokio::test]
async fn an_idle_connection_is_closed_with_a_goodbye() {
    let fake = FakeSmtp::start(vec![Manners::default()]).await;
    let mut restless = account(fake.port);
    restless.timeouts.rest = Duration::from_millis(200);
    let mut transport = transport(restless);
    for number in 1..=2 {
        assert_eq!(transport.send(&parcel(number, "Hello"), &team()).await, Outcome::Sent);
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    assert_eq!(fake.connections(), 1, "it was in use meanwhile");
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(fake.commands().last().map(String::as_str), Some("QUIT"));
    assert_eq!(transport.send(&parcel(3, "Hello"), &team()).await, Outcome::Sent);
    assert_eq!(fake.connections(), 2);
}

#[tokio::test]
async fn a_refused_tag_in_the_sender_is_left_out() {
    let fake = FakeSmtp::start(vec![Manners {
        tagged_mail: Some(Act::Say("553 5.7.1 no such sender")),
        ..Manners::default()
    }])
    .await;
    let mut transport = transport(account(fake.port));
    for number in 1..=2 {
        assert_eq!(transport.send(&parcel(number, "Hello"), &team()).await, Outcome::Sent);
    }
    let senders: Vec<_> = fake.commands().into_iter().filter(|line| line.starts_with("MAIL")).collect();
    let (tagged, plain) = ("MAIL FROM:<leads+b1@acme.example>", "MAIL FROM:<leads@acme.example>");
    assert_eq!(senders, [tagged, plain, plain]);
}

#[tokio::test]
async fn a_token_is_given_as_xoauth2_and_its_refusal_is_the_accounts() {
    let challenge = Manners { auth: Act::Say("334 eyJzdGF0dXMiOiI0MDEifQ=="), ..Manners::default() };
    for (manners, expected) in [(Manners::default(), "sent"), (challenge, "account")] {
        let fake = FakeSmtp::start(vec![manners]).await;
        let token = Some(Credential::Token("tok".to_owned().into()));
        let mut transport = transport(SmtpAccount { credential: token, ..account(fake.port) });
        assert_eq!(ended(&transport.send(&parcel(1, "Hello"), &team()).await).0, expected);
        assert!(fake.commands().iter().any(|line| line.starts_with("AUTH XOAUTH2 ")));
    }
}

#[tokio::test]
async fn a_letter_to_an_outsider_opens_no_connection() {
    let fake = FakeSmtp::start(vec![Manners::default()]).await;
    let mut stray = parcel(1, "Hello");
    stray.to = letters::address("ann@customer.example");
    let outcome = transport(account(fake.port)).send(&stray, &team()).await;
    assert_eq!(outcome, Outcome::Permanent("not a member".into()));
    assert_eq!(fake.connections(), 0);
}
