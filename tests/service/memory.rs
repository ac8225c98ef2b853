//! Mails of monstrous size do not make the program large.

use std::fmt::Write as _;
use std::path::Path;

use super::{offer, on_imap};
use crate::support::mailhost::MailHost;
use crate::support::program::{Baton, Running, until};

/// The most memory the program may ever hold (performance.md G4), in KiB.
const LIMIT_KIB: u64 = 64 * 1024;

fn heading(name: &str, more: &str) -> String {
    let head = String::from_utf8(offer(name)).unwrap();
    let (head, _) = head.split_once("MIME-Version").unwrap();
    format!("{head}MIME-Version: 1.0\r\n{more}")
}

/// One attachment of 50 MB.
fn heavy() -> Vec<u8> {
    let head =
        heading("heavy", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the film.\r\n");
    let part = "--b\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let line = format!("{}\r\n", "QmF0b24h".repeat(9));
    format!("{head}{part}{}--b--\r\n", line.repeat(50_000_000 / line.len())).into_bytes()
}

/// A hundred thousand parts.
fn crumbled() -> Vec<u8> {
    let mut text = heading("crumbled", "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for part in 0..100_000 {
        write!(text, "--b\r\nContent-Type: text/plain\r\n\r\ncrumb {part}\r\n").unwrap();
    }
    text.push_str("--b--\r\n");
    text.into_bytes()
}

/// A header of 10 MB.
fn big_headed() -> Vec<u8> {
    let fields = format!("X-Filling: {}\r\n", "word ".repeat(190)).repeat(10_000_000 / 963);
    format!("{}{fields}\r\nHello.\r\n", heading("bighead", "")).into_bytes()
}

fn monsters() -> [(&'static str, Vec<u8>); 3] {
    [("heavy", heavy()), ("crumbled", crumbled()), ("bighead", big_headed())]
}

fn all_in(baton: &Baton, running: &Running, source: &str) {
    until("all are in", || (baton.number("SELECT COUNT(*) FROM mails") == 4).then_some(()));
    let peak = running.peak_kib().unwrap();
    eprintln!("peak memory with monsters from {source}: {peak} KiB");
    assert!(peak <= LIMIT_KIB, "{peak} KiB");
    let owners = baton.texts("SELECT owner FROM leads ORDER BY id");
    assert_eq!(owners, ["sam"; 4], "each is understood as far as its beginning goes");
}

#[test]
fn monsters_in_a_maildir_take_little_memory() {
    let baton = Baton::on_files();
    baton.be_born();
    let running = baton.run_ready();
    for (name, bytes) in monsters() {
        baton.drop_mail(name, &bytes);
    }
    baton.drop_mail("small", &offer("small"));
    all_in(&baton, &running, "a Maildir");
}

#[test]
fn monsters_on_an_imap_server_take_little_memory() {
    let Some(host) = MailHost::start() else { return };
    let baton = on_imap(&host);
    baton.be_born();
    for (name, bytes) in monsters() {
        host.drop_into_maildir("leads", name, &bytes);
    }
    assert!(Path::new(&host.dir().join("mail/leads")).exists());
    host.drop_into_maildir("leads", "small", &offer("small"));
    let running = baton.run_ready();
    all_in(&baton, &running, "an IMAP server");
}
