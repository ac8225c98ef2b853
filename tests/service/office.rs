//! A team with its mail programs, its mail server and Baton beside it, on days of the test's choice. The mail servers keep
//! the real time; a mail that somebody writes on a later day is given that day in the file of its mailbox, and the program
//! runs by a moved clock. A member writes through the desk of Postfix, which stamps who logged in; everybody else comes
//! through its front door.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};
use mail_parser::MessageParser;
use serde_json::Value;

use crate::support::mailhost::{DOMAIN, MailHost, PASSWORD, which};
use crate::support::postfix::STAMPS_AS;
use crate::support::program::{Baton, mail, now, said, unique, until};

/// Who is on the team, besides the inbox; everybody's zone is UTC.
const TEAM: &str = r#"
timezone = "UTC"
internal_domains = ["acme.example"]
[[team]]
handle = "jamie"
name = "Jamie Lee"
email = "jamie@acme.example"
[[team]]
handle = "sam"
name = "Sam Rivera"
email = "sam@acme.example"
[[team]]
handle = "mike"
name = "Mike Okafor"
email = "mike@acme.example"
[[team]]
handle = "boss"
name = "Bo Boss"
email = "boss@acme.example"
role = "manager"
"#;

/// The mail servers, the program and the time it is.
pub(crate) struct Office {
    pub(crate) host: MailHost,
    pub(crate) baton: Baton,
    pub(crate) now: DateTime<Utc>,
}

/// A mail as its receiver sees it.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) kind: String,
    reply_to: String,
    id: String,
    references: Vec<String>,
}

/// The next time this day of the year comes, and not today: `(2, 8)` at nine.
pub(crate) fn next_day(month: u32, day: u32) -> DateTime<Utc> {
    let today = now();
    (0..=1)
        .filter_map(|year| Utc.with_ymd_and_hms(today.year() + year, month, day, 9, 0, 0).single())
        .find(|date| *date > today + TimeDelta::days(1))
        .unwrap()
}

impl Office {
    /// Opens at this instant; with `pinned`, the stamp of the mail server is believed. None, with the reason printed,
    /// where servers or the moved clock are missing.
    pub(crate) fn open(at: DateTime<Utc>, pinned: bool, letters: &str) -> Option<Self> {
        if which("faketime").is_none() {
            eprintln!("skipped: faketime is not installed, so the clock cannot be moved");
            return None;
        }
        let host = MailHost::start_with_postfix()?;
        let trust = if pinned { format!("[trust]\nauthserv_id = \"{STAMPS_AS}\"\n") } else { String::new() };
        let baton = Baton::new(&format!("{TEAM}{}{trust}{letters}", servers(&host)));
        std::fs::write(baton.dir().join("password"), PASSWORD).unwrap();
        let mut office = Self { host, baton, now: at };
        office.pass();
        Some(office)
    }

    /// Baton reads what came and sends what is due.
    pub(crate) fn pass(&mut self) {
        let (code, said) = self.runs(&["run", "--once"]);
        assert_eq!(code, Some(0), "{said}");
    }

    /// A command of the program by the moved clock.
    pub(crate) fn runs(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let ahead = (self.now - now()).num_seconds();
        let program = self.baton.command(arguments);
        let output = Command::new("faketime")
            .args(["-f", &format!("{ahead:+}s")])
            .arg(program.get_program())
            .args(program.get_args())
            .output()
            .unwrap();
        (output.status.code(), said(&output))
    }

    /// What the record says of a lead.
    pub(crate) fn lead(&self, id: &str) -> Value {
        self.baton.json(&["lead", "show", id])
    }

    /// The last row of the ledger.
    pub(crate) fn row(&self) -> Value {
        self.baton.list(&["inbox"]).pop().unwrap()
    }

    /// A member writes with their mail program, and Baton reads it. `to` are names or addresses.
    pub(crate) fn writes(&mut self, member: &str, to: &[&str], subject: &str, text: &str) {
        let bytes = self.written(member, to, &[&format!("Subject: {subject}")], text);
        self.submits(member, to, &bytes);
    }

    /// A member answers a letter with their mail program: to its Reply-To, above a quote of all of it.
    pub(crate) fn answers(&mut self, member: &str, letter: &Letter, text: &str) {
        let references = letter.references.join(" ");
        let headers = [
            format!("Subject: Re: {}", letter.subject.trim_start_matches("Re: ")),
            format!("In-Reply-To: {}", letter.id),
            format!("References: {references} {}", letter.id),
        ];
        let quote = letter.text.replace('\n', "\r\n> ");
        let body = format!("{text}\r\n\r\nOn that day, Baton <leads@{DOMAIN}> wrote:\r\n> {quote}");
        let to = [letter.reply_to.as_str()];
        let bytes = self.written(member, &to, &headers.each_ref().map(String::as_str), &body);
        self.submits(member, &to, &bytes);
    }

    /// The bytes of a mail of a member, now.
    pub(crate) fn written(&self, from: &str, to: &[&str], headers: &[&str], text: &str) -> Vec<u8> {
        let to: Vec<String> = to.iter().map(|to| address(to)).collect();
        let mut lines = vec![
            format!("From: {}", address(from)),
            format!("To: {}", to.join(", ")),
            format!("Date: {}", self.now.to_rfc2822()),
            format!("Message-ID: <mail{}@programs.example>", unique()),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
        ];
        lines.extend(headers.iter().map(|line| (*line).to_owned()));
        mail(&lines.iter().map(String::as_str).collect::<Vec<_>>(), text)
    }

    /// Hands bytes to the desk, logged in as this member; Baton reads what came of it.
    pub(crate) fn submits(&mut self, member: &str, to: &[&str], bytes: &[u8]) {
        let login = BASE64_STANDARD.encode(format!("\0{member}@{DOMAIN}\0{PASSWORD}"));
        let mut lines = vec![format!("AUTH PLAIN {login}")];
        lines.extend(envelope(member, to));
        self.hand_in(self.host.ports.desk, &lines, bytes);
    }

    /// Hands bytes to the front door, as another mail server would; Baton reads what came of it.
    pub(crate) fn comes(&mut self, from: &str, to: &[&str], bytes: &[u8]) {
        self.hand_in(self.host.ports.smtp, &envelope(from, to), bytes);
    }

    fn hand_in(&mut self, port: u16, lines: &[String], bytes: &[u8]) {
        let before = self.files();
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut say = |text: &str| {
            (&stream).write_all(text.as_bytes()).unwrap();
            let mut answer = String::new();
            while answer.as_bytes().get(3) != Some(&b' ') {
                answer.clear();
                assert!(reader.read_line(&mut answer).unwrap() > 0);
            }
            assert!(answer.starts_with(['2', '3']), "{answer}");
        };
        say("");
        say("EHLO desk.example\r\n");
        for line in lines {
            say(&format!("{line}\r\n"));
        }
        say("DATA\r\n");
        say(&format!("{}.\r\n", String::from_utf8_lossy(bytes)));
        let came = until("the mail is in the inbox", || {
            let new = self.files().into_iter().find(|(name, _)| !before.contains_key(name));
            new.map(|(_, file)| file)
        });
        self.came_now(&came);
        self.pass();
    }

    /// The mails in the inbox, by what does not change of their files' names.
    fn files(&self) -> BTreeMap<String, PathBuf> {
        let maildir = self.host.dir().join("mail/leads/Maildir");
        let entries = ["new", "cur"].iter().filter_map(|part| std::fs::read_dir(maildir.join(part)).ok());
        entries
            .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name.split([':', ',']).next().unwrap_or_default().to_owned(), path)
            })
            .collect()
    }

    /// The server gives the time of the file as the time of arrival.
    fn came_now(&self, file: &Path) {
        let instant = SystemTime::UNIX_EPOCH + (self.now - DateTime::UNIX_EPOCH).to_std().unwrap();
        std::fs::File::options().write(true).open(file).unwrap().set_modified(instant).unwrap();
    }

    /// The letters of Baton in a member's mailbox, in the order in which they were queued: all that were sent, each once.
    pub(crate) fn letters(&self, member: &str) -> Vec<Letter> {
        let to = format!("{member}@{DOMAIN}");
        let mut sent = self.baton.list(&["outbox"]);
        sent.retain(|row| row["state"] == "sent" && row["to"] == to.as_str());
        let mut letters = until("every letter that was sent is there", || {
            let mails = self.host.mails(member);
            Some(mails.iter().filter_map(|mail| letter(mail)).collect::<Vec<_>>())
                .filter(|letters| letters.len() >= sent.len())
        });
        assert_eq!(letters.len(), sent.len(), "each letter once: {letters:?}");
        letters.sort_by_key(|letter| {
            let is_it = |row: &Value| row["message_id"] == letter.id.trim_matches(['<', '>']);
            sent.iter().position(is_it).expect("the letter is a row")
        });
        letters
    }

    /// The newest letter of a kind in a member's mailbox.
    pub(crate) fn newest(&self, member: &str, kind: &str) -> Letter {
        let mut letters = self.letters(member);
        letters.retain(|letter| letter.kind == kind);
        letters.pop().unwrap_or_else(|| panic!("{member} has no {kind}"))
    }

    /// How many letters of a kind there are in a member's mailbox.
    pub(crate) fn count(&self, member: &str, kind: &str) -> usize {
        self.letters(member).iter().filter(|letter| letter.kind == kind).count()
    }
}

fn servers(host: &MailHost) -> String {
    let ca_file = host.certificate().display().to_string();
    let (imaps, smtp) = (host.ports.imaps, host.ports.smtp);
    format!(
        "[inbox]\naddress = \"leads@acme.example\"\n\
         [inbox.imap]\nhost = \"127.0.0.1\"\nport = {imaps}\npassword_file = \"password\"\nca_file = \"{ca_file}\"\n\
         [send.smtp]\nhost = \"127.0.0.1\"\nport = {smtp}\npassword_file = \"password\"\nca_file = \"{ca_file}\"\n"
    )
}

fn address(name: &str) -> String {
    if name.contains('@') { name.to_owned() } else { format!("{name}@{DOMAIN}") }
}

fn envelope(from: &str, to: &[&str]) -> Vec<String> {
    let mut lines = vec![format!("MAIL FROM:<{}>", bare(from))];
    lines.extend(to.iter().map(|to| format!("RCPT TO:<{}>", bare(to))));
    lines
}

fn bare(name: &str) -> String {
    let whole = address(name);
    whole.rsplit('<').next().unwrap_or_default().trim_end_matches('>').to_owned()
}

/// None when the mail is none of Baton's.
fn letter(bytes: &[u8]) -> Option<Letter> {
    let mail = MessageParser::default().parse(bytes).unwrap();
    let header =
        |name: &str| mail.header_raw(name).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(Letter {
        kind: header("X-Baton-Kind")?,
        subject: mail.subject().unwrap().to_owned(),
        text: mail.body_text(0).unwrap().into_owned(),
        reply_to: mail.reply_to().unwrap().first().unwrap().address().unwrap().to_owned(),
        id: header("Message-ID").unwrap(),
        references: header("References").unwrap_or_default().split(' ').map(str::to_owned).collect(),
    })
}
