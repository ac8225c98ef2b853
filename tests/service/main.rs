//! The service under real conditions: the real program as a child, real mail servers, a real disk, and a clock that is
//! moved. Each module is one side of its life.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a broken test may panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod articles;
mod beside;
mod disk;
mod inbox;
mod life;
mod memory;
mod morning;
mod office;
mod once;
mod operators;
mod poison;
mod reading;
mod reload;
mod sending;
mod week;
mod whole;

use support::mailhost::{MailHost, PASSWORD};
use support::program::{Baton, TEAM, mail, now};

/// A home that reads the inbox of `leads` on this server over IMAPS and writes letters into a directory.
fn on_imap(host: &MailHost) -> Baton {
    let baton = Baton::new(&imap_config(host.ports.imaps, &host.certificate().display().to_string()));
    write_password(&baton, PASSWORD);
    baton
}

fn imap_config(port: u16, ca_file: &str) -> String {
    format!(
        "{TEAM}[inbox]\naddress = \"leads@acme.example\"\n[inbox.imap]\nhost = \"127.0.0.1\"\nport = {port}\n\
         password_file = \"password\"\nca_file = \"{ca_file}\"\n[send]\ntransport = \"directory\"\n"
    )
}

fn write_password(baton: &Baton, password: &str) {
    std::fs::write(baton.dir().join("password"), password).unwrap();
}

/// A member's mail to a customer, with the inbox in Cc.
fn offer(name: &str) -> Vec<u8> {
    mail(
        &[
            "From: Sam Rivera <sam@acme.example>",
            &format!("To: <{name}@{name}.example>"),
            "Cc: leads@acme.example",
            &format!("Subject: Offer for {name}"),
            &format!("Date: {}", now().to_rfc2822()),
            &format!("Message-ID: <offer-{name}@acme.example>"),
        ],
        "Here is the offer we spoke about.",
    )
}

/// A stranger's mail to the inbox.
fn question(name: &str) -> Vec<u8> {
    mail(
        &[
            &format!("From: {name} <{name}@{name}.example>"),
            "To: leads@acme.example",
            "Subject: Can you help us?",
            &format!("Date: {}", now().to_rfc2822()),
            &format!("Message-ID: <question-{name}@{name}.example>"),
        ],
        "Hello, what would a website cost?",
    )
}

/// A member's mail to a customer that asks for a look at a time which is past by now: its letter goes at once.
fn errand(name: &str) -> Vec<u8> {
    let then = (now() - chrono::TimeDelta::days(3)).to_rfc2822();
    let text = String::from_utf8(offer(name)).unwrap().replace("Cc: leads@", "Cc: leads+tomorrow2pm@");
    let date = text.lines().find(|line| line.starts_with("Date: ")).unwrap().to_owned();
    text.replace(&date, &format!("Date: {then}")).into_bytes()
}
