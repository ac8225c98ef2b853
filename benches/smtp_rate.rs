//! How many letters a second leave over one protected connection, beside Python's smtplib doing the same to the same
//! Postfix. `cargo bench --bench smtp_rate`; needs what the tests against real servers need.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a broken measurement may panic"
)]

#[path = "../tests/support/letters.rs"]
mod letters;
#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use batond::domain::Outcome;
use batond::shell::smtp::{Credential, Protection, Smtp, SmtpAccount, Timeouts};
use batond::shell::transport::Transport;
use letters::{parcel, team};
use support::mailhost::{MailHost, PASSWORD};

/// Letters in a round.
const LETTERS: i32 = 1000;

/// The peer: one connection, STARTTLS, login, the same letter as often.
const PEER: &str = r#"
import smtplib, ssl, sys, time
port, count, text = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
s = smtplib.SMTP("localhost", port)
s.starttls(context=ssl._create_unverified_context())
s.login("leads@acme.example", sys.argv[4])
begun = time.time()
for number in range(count):
    s.sendmail("leads+b1@acme.example", ["sam@acme.example"], text)
print(count / (time.time() - begun))
s.quit()
"#;

#[tokio::main]
async fn main() {
    // `cargo test --all-targets` runs this program too; measuring is asked for by `cargo bench`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let Some(host) = MailHost::start_with_postfix() else { return };
    let account = SmtpAccount {
        host: "localhost".into(),
        port: host.ports.smtp,
        protection: Protection::StartTls,
        username: "leads@acme.example".into(),
        credential: Some(Credential::Password(PASSWORD.to_owned().into())),
        ca_file: Some(host.certificate()),
        timeouts: Timeouts::default(),
    };
    let mut transport = Transport::Smtp(Smtp::new(account).expect("the account"));
    let body = "Please follow up with the lead.\r\n".repeat(20);
    assert_eq!(transport.send(&parcel(0, &body), &team()).await, Outcome::Sent);
    for round in 1..=4 {
        let begun = Instant::now();
        for number in 0..LETTERS {
            assert_eq!(transport.send(&parcel(number.into(), &body), &team()).await, Outcome::Sent);
        }
        let ours = f64::from(LETTERS) / begun.elapsed().as_secs_f64();
        // Postfix delivers what it took; that must not fall into the other's time.
        tokio::time::sleep(Duration::from_secs(10)).await;
        let text = String::from_utf8(parcel(0, &body).bytes).expect("text");
        let arguments = [&host.ports.smtp.to_string(), &LETTERS.to_string(), &text, PASSWORD];
        let peer = Command::new("python3").args(["-c", PEER]).args(arguments).output().expect("python3");
        let peer: f64 = String::from_utf8_lossy(&peer.stdout).trim().parse().unwrap_or_default();
        println!("round {round}: {ours:.0} letters/s, smtplib {peer:.0}, ratio {:.2}", ours / peer);
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
    transport.close().await;
}
