//! Letters and the account they leave by: a refused password, a token that has expired.

use std::time::Duration;

use crate::support::mailhost::{MailHost, PASSWORD};
use crate::support::program::{Baton, FILES, TEAM, until};

use super::errand;

/// Mail from a Maildir, letters to this server with STARTTLS and this secret.
fn sends_to(host: &MailHost, secret: &str) -> Baton {
    let source = FILES.replace("\"directory\"", "\"smtp\"");
    let (port, ca_file) = (host.ports.smtp, host.certificate().display().to_string());
    Baton::new(&format!(
        "{TEAM}{source}[send.smtp]\nhost = \"127.0.0.1\"\nport = {port}\nca_file = \"{ca_file}\"\n{secret}\n"
    ))
}

#[test]
fn a_refused_password_rests_the_queue_and_a_mended_one_is_used_after_a_reload() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let baton = sends_to(&host, "password_file = \"password\"");
    std::fs::write(baton.dir().join("password"), "wrong").unwrap();
    let mut running = baton.run_ready();
    baton.drop_mail("1.a", &errand("ann"));
    running.wait_for_line("sending is paused");
    baton.drop_mail("2.b", &errand("ben"));
    until("the second letter is queued", || (baton.list(&["outbox"]).len() == 2).then_some(()));
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(baton.number("SELECT SUM(attempts) FROM outbox"), 1, "the queue rests");
    std::fs::write(baton.dir().join("password"), PASSWORD).unwrap();
    running.signal("HUP");
    let mails = host.wait_for_mails("sam", 1);
    assert_eq!(mails.len(), 1, "{}", running.log());
    assert!(String::from_utf8_lossy(&mails[0]).contains("[L-2]"));
    let log = running.stop();
    assert!(!log.contains("wrong") && !log.contains(PASSWORD), "{log}");
    // The first keeps its own time: a quarter of an hour.
    baton.execute("UPDATE outbox SET next_try_at = 1 WHERE state = 'queued'");
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(host.wait_for_mails("sam", 2).len(), 2);
}

#[test]
fn a_token_that_expired_meanwhile_is_replaced_without_a_pause() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let baton = sends_to(&host, "token_command = \"cat token\"");
    let token = baton.dir().join("token");
    let text = std::fs::read_to_string(baton.dir().join("batond.toml")).unwrap();
    baton.configure(&text.replace("cat token", &format!("cat {}", token.display())));
    std::fs::write(&token, "expired").unwrap();
    let running = baton.run_ready();
    std::fs::write(&token, "tok-leads").unwrap();
    baton.drop_mail("1.a", &errand("ann"));
    assert_eq!(host.wait_for_mails("sam", 1).len(), 1, "{}", running.log());
    let letter = until("the letter is sent", || {
        let letter = baton.list(&["outbox"])[0].clone();
        (letter["state"] == "sent").then_some(letter)
    });
    assert_eq!(letter["attempts"], 1);
    running.stop();
}
