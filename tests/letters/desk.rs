//! Writing and reading a letter: an envelope with plain values, what a mail program makes of the bytes, and what must
//! hold of every letter.

use batond::domain::letters::{Letter, Reason};
use batond::domain::{Address, LeadId, LetterId, Mailbox, MessageId};
use batond::mail::compose::{Composed, Envelope, MAX_BYTES, compose};
use batond::mail::seal::{LetterSeal, SealKey, Seals};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use mail_parser::{Message, MessageParser};

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

pub(crate) fn mailbox(name: &str, at: &str) -> Mailbox {
    Mailbox { address: address(at), name: name.into() }
}

pub(crate) fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 2, 10, hour, minute, 0).single().expect("an instant")
}

pub(crate) fn seals() -> Seals {
    Seals::new((1, SealKey::new([7; 32])), Vec::new())
}

/// Everything an envelope borrows.
pub(crate) struct Desk {
    pub(crate) from: Mailbox,
    pub(crate) to: Mailbox,
    pub(crate) inbox: Address,
    pub(crate) reply_to: Address,
    pub(crate) message_id: MessageId,
    pub(crate) references: Vec<MessageId>,
    pub(crate) reason: Reason,
    pub(crate) loop_seal: String,
}

impl Desk {
    pub(crate) fn new(reason: Reason) -> Self {
        let seal = LetterSeal { letter: LetterId(17), salt: 0x0bad_cafe };
        Self {
            from: mailbox("Baton", "leads@acme.example"),
            to: mailbox("Mike Okafor", "mike@acme.example"),
            inbox: address("leads@acme.example"),
            reply_to: address("leads+b1.bow4v7qr.h2wymvysr4k2k5bb@acme.example"),
            message_id: seals().letter_id("acme.example", seal).expect("an id"),
            references: vec![seals().matter_id("acme.example", LeadId(57), "plan 3").expect("an id")],
            reason,
            loop_seal: seals().loop_seal(seal),
        }
    }

    pub(crate) fn envelope(&self) -> Envelope<'_> {
        Envelope {
            from: &self.from,
            to: &self.to,
            first_name: "Mike",
            zone: Tz::Europe__Berlin,
            inbox: &self.inbox,
            plus_addressing: true,
            message_id: &self.message_id,
            references: &self.references,
            in_reply_to: None,
            reply_to: Some(&self.reply_to),
            date: at(7, 0),
            reason: &self.reason,
            loop_seal: &self.loop_seal,
        }
    }

    pub(crate) fn compose(&self, letter: &Letter) -> Composed {
        compose(letter, &self.envelope())
    }
}

/// What a mail program makes of the bytes.
pub(crate) struct Read {
    pub(crate) headers: String,
    pub(crate) subject: String,
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

pub(crate) fn read(composed: &Composed) -> Read {
    let message = parsed(&composed.bytes);
    let (headers, _) = split_headers(&composed.bytes);
    let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
    Read {
        headers,
        subject: message.subject().unwrap_or_default().to_owned(),
        to: to.to_owned(),
        text: message.body_text(0).expect("a text twin").replace("\r\n", "\n"),
        html: message.body_html(0).expect("an HTML twin").replace("\r\n", "\n"),
    }
}

pub(crate) fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).expect("a mail")
}

pub(crate) fn split_headers(bytes: &[u8]) -> (String, String) {
    let all = std::str::from_utf8(bytes).expect("ASCII");
    let (headers, body) = all.split_once("\r\n\r\n").expect("an empty line below the headers");
    (headers.replace("\r\n", "\n"), body.to_owned())
}

/// What must hold of every letter whatsoever.
pub(crate) fn sound(composed: &Composed) {
    assert!(composed.bytes.len() <= MAX_BYTES, "{} bytes", composed.bytes.len());
    let (headers, body) = split_headers(&composed.bytes);
    assert!(composed.bytes.is_ascii() && !composed.bytes.contains(&0));
    let bare = String::from_utf8(composed.bytes.clone()).expect("ASCII").replace("\r\n", "");
    assert!(!bare.contains(['\r', '\n']), "every line ends with CRLF");
    for line in headers.lines() {
        assert!(line.len() <= 998, "{line}");
        let (name, _) = line.split_once(':').unwrap_or((" ", ""));
        assert!(line.starts_with(' ') || KNOWN_HEADERS.contains(&name), "an unknown header: {line}");
    }
    for name in KNOWN_HEADERS {
        let times =
            headers.lines().filter(|line| line.split_once(':').is_some_and(|(key, _)| key == *name)).count();
        assert!(times <= 1, "{name} stands {times} times");
    }
    for line in body.split("\r\n") {
        assert!(line.len() <= 76, "{line}");
    }
    let read = read(composed);
    assert_eq!(read.subject, composed.subject);
    assert_eq!(read.to, "mike@acme.example");
    for line in read.text.lines() {
        assert!(line.chars().count() <= 72, "{line}");
    }
    for text in [&read.text, &read.html] {
        assert!(text.contains("You get this letter"), "every letter says why it came:\n{text}");
    }
}

pub(crate) const KNOWN_HEADERS: &[&str] = &[
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "X-Baton-Kind",
    "X-Baton-Reason",
    "X-Baton-Loop",
    "MIME-Version",
    "Content-Type",
];

/// The links of a page as a program opens them, each with its label.
pub(crate) fn links(html: &str) -> Vec<(String, String)> {
    let link = |piece: &str| {
        let (_, rest) = piece.split_once("href=\"")?;
        let (href, rest) = rest.split_once('"')?;
        let (_, rest) = rest.split_once('>')?;
        let (label, _) = rest.split_once("</a>")?;
        Some((href.replace("&#38;", "&"), label.to_owned()))
    };
    html.split("<a ").skip(1).map(|piece| link(piece).expect("a whole link")).collect()
}
