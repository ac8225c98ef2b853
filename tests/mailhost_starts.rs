//! The private mail servers of the tests do what the other tests rely on.

#[cfg(test)]
mod support;

use support::mailhost::MailHost;

#[test]
fn a_mail_delivered_by_lmtp_lies_in_the_inbox() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads+fri", b"Subject: one\r\n\r\n.dot\r\n");
    let mails = host.wait_for_mails("leads", 1);
    assert_eq!(mails.len(), 1);
    assert!(String::from_utf8_lossy(&mails[0]).contains("\n.dot"));
}

#[test]
fn a_mail_dropped_into_the_maildir_is_seen_over_imap() {
    let Some(host) = MailHost::start() else { return };
    host.drop_into_maildir("sam", "1.test", b"Subject: two\n\nhi\n");
    let lines = host.imap("sam").run("STATUS INBOX (MESSAGES)");
    assert!(lines[0].contains("MESSAGES 1"), "{lines:?}");
}

#[test]
fn postfix_answers_on_its_submission_port() {
    use std::io::{BufRead, BufReader};
    let Some(host) = MailHost::start_with_postfix() else { return };
    let stream = std::net::TcpStream::connect(("127.0.0.1", host.ports.smtp)).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    assert!(line.starts_with("220 mail.acme.example"), "{line}");
}
