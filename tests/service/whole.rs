//! The main job from end to end: the real program, a real Dovecot and a real Postfix with TLS, and a clock that is moved to
//! the next working morning.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use serde_json::Value;

use crate::support::mailhost::{DOMAIN, MailHost, PASSWORD, which};
use crate::support::program::{Baton, PATIENCE, mail, now, until};

/// Hours are those of the default, so that a digest has its morning.
fn config(host: &MailHost) -> String {
    let ca_file = host.certificate().display().to_string();
    let (imaps, smtp) = (host.ports.imaps, host.ports.smtp);
    format!(
        "timezone = \"UTC\"\ninternal_domains = [\"acme.example\"]\n\
         [inbox]\naddress = \"leads@acme.example\"\n\
         [inbox.imap]\nhost = \"127.0.0.1\"\nport = {imaps}\npassword_file = \"password\"\nca_file = \"{ca_file}\"\n\
         [send.smtp]\nhost = \"127.0.0.1\"\nport = {smtp}\npassword_file = \"password\"\nca_file = \"{ca_file}\"\n\
         [[team]]\nhandle = \"sam\"\nname = \"Sam Rivera\"\nemail = \"sam@acme.example\"\n\
         [[team]]\nhandle = \"boss\"\nname = \"Bo Boss\"\nemail = \"boss@acme.example\"\nrole = \"manager\"\n"
    )
}

/// Hands a mail for the inbox to Postfix, as another mail server would.
fn submit(host: &MailHost, from: &str, mail: &[u8]) {
    let stream = TcpStream::connect(("127.0.0.1", host.ports.smtp)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut say = |bytes: &[u8], expect: &str| {
        (&stream).write_all(bytes).unwrap();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            assert!(line.starts_with(expect), "{line}");
            if line.as_bytes()[3] == b' ' {
                return;
            }
        }
    };
    say(b"", "220");
    say(b"EHLO elsewhere.example\r\n", "250");
    say(format!("MAIL FROM:<{from}>\r\n").as_bytes(), "250");
    say(format!("RCPT TO:<leads@{DOMAIN}>\r\n").as_bytes(), "250");
    say(b"DATA\r\n", "354");
    say(&[mail, b".\r\n"].concat(), "250");
}

/// Another mail program that waits in IDLE at the same mailbox: the instants at which it is told of a mail.
fn exists(host: &MailHost) -> mpsc::Receiver<Instant> {
    let stream = TcpStream::connect(("127.0.0.1", host.ports.imap)).unwrap();
    stream.set_read_timeout(Some(PATIENCE * 10)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    for command in ["", &format!("a LOGIN leads@{DOMAIN} {PASSWORD}\r\n"), "b SELECT INBOX\r\n", "c IDLE\r\n"]
    {
        (&stream).write_all(command.as_bytes()).unwrap();
        let end = command.get(..2).unwrap_or("* ").replace("c ", "+ ");
        line.clear();
        while !line.starts_with(&end) {
            line.clear();
            assert!(reader.read_line(&mut line).unwrap() > 0);
        }
    }
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let _open = stream;
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|count| count > 0) {
            if line.contains("EXISTS") && tell.send(Instant::now()).is_err() {
                return;
            }
            line.clear();
        }
    });
    told
}

/// A mail with a number, from somebody, with more header lines.
fn written(number: u32, from: &str, to: &str, more: &[&str], text: &str) -> Vec<u8> {
    let mut headers = vec![
        format!("From: {from}"),
        format!("To: {to}"),
        "Cc: leads@acme.example".to_owned(),
        format!("Date: {}", now().to_rfc2822()),
        format!("Message-ID: <m{number}@mail.example>"),
        "Content-Type: text/plain; charset=utf-8".to_owned(),
    ];
    headers.extend(more.iter().map(|line| (*line).to_owned()));
    mail(&headers.iter().map(String::as_str).collect::<Vec<_>>(), text)
}

const ANN: &str = "Ann Baker <ann@bakery.example>";
const SAM: &str = "Sam Rivera <sam@acme.example>";
const ANSWERS: [&str; 2] = ["Subject: Re: Your new website", "In-Reply-To: <m1@mail.example>"];

fn the_lead(baton: &Baton) -> Value {
    let leads = baton.list(&["lead", "list"]);
    assert_eq!(leads.len(), 1, "{leads:?}");
    leads[0].clone()
}

/// Waits until the ledger has so many mails, and gives the last one.
fn ledger(baton: &Baton, count: usize) -> Value {
    until("the mail is in the ledger", || {
        Some(baton.list(&["inbox"])).filter(|rows| rows.len() == count).map(|rows| rows[count - 1].clone())
    })
}

/// Runs a command of the program at another time.
fn at(baton: &Baton, instant: DateTime<Utc>, arguments: &[&str]) -> (Option<i32>, String) {
    let offset = (instant - now()).num_seconds();
    let program = baton.command(arguments);
    let output = Command::new("faketime")
        .args(["-f", &format!("{offset:+}s")])
        .arg(program.get_program())
        .args(program.get_args())
        .output()
        .unwrap();
    (output.status.code(), crate::support::program::said(&output))
}

/// Half past eight on this day, or on the next working day after it.
fn morning(date: NaiveDate) -> DateTime<Utc> {
    let is_free = |date: &NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let day = date.iter_days().find(|date| !is_free(date)).unwrap();
    day.and_time(NaiveTime::from_hms_opt(8, 30, 0).unwrap()).and_utc()
}

#[test]
fn a_mail_in_cc_becomes_a_lead_that_is_kept_true_and_brings_the_digest_on_its_morning() {
    let Some(host) = MailHost::start_with_postfix() else { return };
    let baton = Baton::new(&config(&host));
    std::fs::write(baton.dir().join("password"), PASSWORD).unwrap();
    let running = baton.run_ready();
    until("the inbox was read", || (baton.number("SELECT COUNT(*) FROM mailboxes") == 1).then_some(()));
    let told = exists(&host);

    // Sam writes to a customer with the inbox in Cc.
    let offer = ["Subject: Your new website", "X-Mailer: test"];
    submit(
        &host,
        "sam@acme.example",
        &written(1, SAM, ANN, &offer, "Hi Ann,\n\nhere is the estimate.\n\nSam"),
    );
    let seen = told.recv_timeout(PATIENCE).unwrap();
    let mut connection = baton.connect();
    let on_the_lead = until("the lead is there", || {
        let rows = baton.wait(sqlx::query("SELECT 1 FROM leads").fetch_all(&mut connection)).unwrap();
        (!rows.is_empty()).then(Instant::now)
    });
    let took = on_the_lead.saturating_duration_since(seen);
    eprintln!("from EXISTS to the lead: {} ms", took.as_millis());
    assert!(took < Duration::from_secs(1), "{took:?}");
    let lead = the_lead(&baton);
    assert_eq!((&lead["owner"], &lead["waiting_on"]), (&"sam".into(), &"customer".into()));
    assert_eq!((&lead["last_contact"]["by"], &lead["last_heard"]), (&"sam".into(), &Value::Null));

    // Her machine answers: nothing moves.
    let away = [ANSWERS[0], ANSWERS[1], "Auto-Submitted: auto-replied"];
    submit(&host, "", &written(2, ANN, SAM, &away, "I am out of the office."));
    let row = ledger(&baton, 2);
    assert_eq!((&row["class"], &row["lead"], &row["contact"]), (&"auto".into(), &"L-1".into(), &Value::Null));
    assert_eq!(the_lead(&baton), lead, "an out-of-office moves nothing");

    // She answers herself.
    submit(&host, "ann@bakery.example", &written(3, ANN, SAM, &ANSWERS, "Thank you, is Friday possible?"));
    assert_eq!(ledger(&baton, 3)["class"], "inbound");
    let lead = the_lead(&baton);
    assert_eq!(
        (&lead["waiting_on"], &lead["last_heard"]["by"]),
        (&"us".into(), &"ann@bakery.example".into())
    );

    // Somebody nobody knows quotes the conversation.
    let stranger = "Eve <eve@elsewhere.example>";
    submit(
        &host,
        "eve@elsewhere.example",
        &written(4, stranger, SAM, &ANSWERS, "Please send it to me instead."),
    );
    let row = ledger(&baton, 4);
    assert_eq!((&row["claimed"], &row["lead"]), (&true.into(), &"L-1".into()));
    let after = the_lead(&baton);
    for field in ["waiting_on", "last_contact", "last_heard", "contacts", "next_follow_up"] {
        assert_eq!(after[field], lead[field], "{field} is not for strangers to move");
    }
    assert!(after["flags"].as_array().unwrap().contains(&"claimed_mail".into()));
    let log = running.stop();
    assert!(!log.contains("WARN") && !log.contains("estimate") && !log.contains("bakery"), "{log}");
    the_digest(&baton, &host, &after);
}

/// The digests in Sam's mailbox; what else that morning brings is told elsewhere.
fn digests(host: &MailHost) -> Vec<Vec<u8>> {
    let mut mails = host.mails("sam");
    mails.retain(|mail| String::from_utf8_lossy(mail).contains("\nX-Baton-Kind: digest"));
    mails
}

/// The second half: the morning of the follow-up.
fn the_digest(baton: &Baton, host: &MailHost, lead: &Value) {
    if which("faketime").is_none() {
        eprintln!("skipped: faketime is not installed, so the clock cannot be moved");
        return;
    }
    let before = host.mails("sam").len();
    let due: NaiveDate = lead["next_follow_up"].as_str().unwrap().parse().unwrap();
    // An hour before the digest nothing goes; it may be asked as often as one likes.
    let early = morning(due) - chrono::TimeDelta::hours(1);
    assert_eq!(at(baton, early, &["run", "--once"]).0, Some(0));
    assert_eq!(host.mails("sam").len(), before, "nothing before its time");
    for _ in 0..3 {
        let (code, said) = at(baton, morning(due), &["run", "--once"]);
        assert_eq!(code, Some(0), "{said}");
    }
    let mut mails =
        until("the digest is in Sam's mailbox", || Some(digests(host)).filter(|mails| !mails.is_empty()));
    thread::sleep(Duration::from_millis(500));
    assert_eq!(digests(host).len(), 1, "one digest, however often it is asked");
    let sent = mails.remove(0);
    let digest = String::from_utf8_lossy(&sent).into_owned();
    assert!(digest.contains("Subject: Your leads") && digest.contains("To: "), "{digest}");
    assert!(digest.contains("L-1") && digest.contains("eve@elsewhere.example"), "{digest}");
    let letters = baton.list(&["outbox"]);
    let key = format!("digest:sam:{}", morning(due).date_naive());
    assert!(letters.iter().any(|row| row["key"] == key.as_str() && row["state"] == "sent"), "{letters:?}");
    // The digest comes back to the inbox by somebody's rule: it is known as our own.
    submit(host, "sam@acme.example", &sent);
    let (code, said) = at(baton, morning(due) + chrono::TimeDelta::minutes(5), &["run", "--once"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(ledger(baton, 5)["class"], "own");
    assert_eq!(baton.list(&["lead", "list"]).len(), 1);
}
