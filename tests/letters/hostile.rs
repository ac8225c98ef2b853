//! Every letter, full, with any text wherever a text can stand: nothing breaks out, nothing grows too large, and both
//! twins say the same.

use std::collections::BTreeSet;

use batond::domain::letters::{
    Background, Digest, FirstSync, FollowUp, HandoffLine, LastLine, LeadLine, Letter, NewLead, Notice,
    Question, Reason, Waiting, WaitingOn, Who, WhyYours,
};
use batond::domain::time::When;
use batond::domain::{Address, LeadId, Mailbox};
use batond::mail::compose::{Composed, Envelope, compose};
use proptest::prelude::*;

use crate::desk::{Desk, address, at, date, links, parsed, read, sound};

/// Texts that have broken mail programs and mailers before.
pub(crate) fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "Sam\r\nBcc: everyone@evil.example\r\n\r\nPay here",
        "=?utf-8?q?=0d=0aBcc:_x@evil.example?= =?utf-8?b?Zm9v?=",
        "in\u{202e}voice\u{2066}\u{200b}\u{feff}\u{ad}",
        "<script>alert(1)</script><a href=\"https://evil.example\">x</a>&amp;'\"",
        "{{ sheet.why }} {% for x in y %}",
        "--=_baton_0000\r\nContent-Type: text/html",
        ".\r\nQUIT\r\n",
        "=?utf-8?q?=0aBcc:_x?=\u{202e}evil\u{200b}",
        "From root Mon Feb  9",
        "",
        "\u{0}\u{1b}[31m\u{85}\u{2028}\u{2029}",
    ]
    .map(String::from)
    .to_vec();
    texts.extend(
        ["x", "🦀", "&&&&🦀", "=", "&", "\"", "ж ", "株", "a\u{301}\u{301}\u{301}"]
            .map(|text| text.repeat(10_000 / text.len())),
    );
    texts
}

fn line_of(text: &str) -> LeadLine {
    LeadLine {
        lead: LeadId(i64::MAX),
        name: text.into(),
        action: text.into(),
        due: Some(When::On(date("2025-12-31"))),
        days_late: u32::MAX,
        last: Some(LastLine {
            on: date("2025-12-31"),
            who: Who::Customer(text.into()),
            what: text.into(),
            own_words: false,
        }),
        heard: Some(LastLine {
            on: date("2025-12-31"),
            who: Who::Customer(text.into()),
            what: text.into(),
            own_words: false,
        }),
        closes: false,
        waiting: WaitingOn::Us,
        since: Some(date("2025-12-31")),
    }
}

fn handoff_of(text: &str) -> HandoffLine {
    HandoffLine {
        lead: LeadId(i64::MAX),
        name: text.into(),
        who: Some(Who::Member(text.into())),
        since: at(9, 0),
        to: "alex".parse().expect("a handle"),
        blocked: batond::domain::handoff::Blocked::Receiver(batond::domain::handoff::Absent::Full),
        asks: true,
        takes_back: true,
    }
}

fn new_lead_of(text: &str) -> NewLead {
    NewLead {
        lead: LeadId(i64::MAX),
        name: text.into(),
        subject: text.into(),
        summary: text.into(),
        from: Some(Mailbox { address: address_of(text), name: text.into() }),
        respond_by: Some(When::At(at(9, 0))),
        why: WhyYours::Skill(text.into()),
    }
}

/// An address that says `text` as far as an address can.
fn address_of(text: &str) -> Address {
    let local: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(40).collect();
    Address::parse(&format!("{local}@evil.example")).unwrap_or_else(|| address("anna@customer.example"))
}

/// Every letter, full, with `text` wherever a text can stand.
fn letters_of(text: &str) -> Vec<Letter> {
    let mut all = other_letters_of(text);
    all.push(Letter::Cleanup(Box::new(crate::cleanup::full_of(text))));
    all
}

fn other_letters_of(text: &str) -> Vec<Letter> {
    let rows = |number: usize| vec![line_of(text); number];
    let handoffs = |number: usize| vec![handoff_of(text); number];
    let own = || text.to_owned();
    let full = Background {
        contacts: vec![Mailbox { address: address_of(text), name: own() }; 50],
        asked: own(),
        sent: own(),
        unclear: own(),
        preferences: own(),
    };
    let questions = vec![
        Question::Reopen { lead: LeadId(i64::MAX), name: own(), summary: own() },
        Question::Claimed {
            lead: LeadId(i64::MAX),
            name: own(),
            from: address_of(text),
            on: date("2025-12-31"),
            summary: own(),
            forged: false,
        },
        Question::Ambiguous { lead: LeadId(i64::MAX), name: own(), others: vec![LeadId(i64::MAX); 50] },
        Question::PossibleDuplicate { lead: LeadId(i64::MAX), name: own(), other: LeadId(i64::MAX) },
    ];
    let mut letters = vec![
        Letter::Digest(Digest { late: rows(30), more: u32::MAX, ..Digest::new(date("2026-02-10")) }),
        Letter::Digest(Digest {
            late: rows(4),
            today: rows(4),
            no_reply: rows(4),
            done_early: rows(4),
            questions: questions.clone(),
            ..Digest::new(date("2026-02-10"))
        }),
        Letter::Digest(Digest { done_early: rows(30), ..Digest::new(date("2026-02-10")) }),
        Letter::Digest(Digest {
            awaiting_ok: handoffs(7),
            drafts: handoffs(6),
            given: handoffs(30),
            ..Digest::new(date("2026-02-10"))
        }),
        Letter::Digest(Digest {
            questions: vec![questions.clone(); 10].concat(),
            ..Digest::new(date("2026-02-10"))
        }),
        Letter::FollowUp(FollowUp {
            line: line_of(text),
            background: full.clone(),
            for_manager_of: Some(own()),
        }),
        Letter::Waiting(Waiting { line: line_of(text), background: full, for_manager_of: Some(own()) }),
        Letter::NewLeads { leads: vec![new_lead_of(text)] },
        Letter::NewLeads { leads: vec![new_lead_of(text); 8] },
        Letter::NewLeads { leads: vec![new_lead_of(text); 30] },
        Letter::FirstSync(FirstSync {
            mails: u32::MAX,
            leads: u32::MAX,
            by_owner: vec![(own(), u32::MAX); 80],
            unowned: rows(30),
            more: u32::MAX,
            since: date("2025-12-31"),
        }),
    ];
    letters.extend(notices_of(text).into_iter().map(Letter::Notice));
    letters
}

fn notices_of(text: &str) -> Vec<Notice> {
    let (own, lead) = (|| text.to_owned(), LeadId(i64::MAX));
    let someone = || address_of(text);
    let whom = || Who::Member(own());
    vec![
        Notice::Undelivered {
            lead,
            name: own(),
            to: someone(),
            status: own(),
            subject: own(),
            by: Some(own()),
        },
        Notice::NobodyEligible { lead: new_lead_of(text) },
        Notice::UnknownInstruction { words: vec![own(); 50], subject: own(), lead: Some(lead) },
        Notice::AliasAsked { address: someone(), subject: own() },
        Notice::AddressBad { member: own(), address: someone(), status: own() },
        Notice::Orphaned { member: own(), leads: vec![line_of(text); 30], more: u32::MAX },
        Notice::OwnerChanged { lead, name: own(), to: whom(), from: whom() },
        Notice::Reopened { lead, name: own(), by: whom() },
        Notice::Troubled { what: own(), todo: own() },
    ]
}

#[test]
fn no_strangers_words_break_a_letter_or_make_it_too_large() {
    let mut largest = (0, "");
    for text in hostile() {
        for letter in letters_of(&text) {
            let mut desk = Desk::new(Reason::Cover(text.clone()));
            desk.to.name.clone_from(&text);
            let composed = compose(&letter, &Envelope { first_name: &text, ..desk.envelope() });
            sound(&composed);
            inert(&composed);
            largest = largest.max((composed.bytes.len(), letter.kind()));
        }
    }
    eprintln!("largest letter: {} bytes, a {}", largest.0, largest.1);
    assert!(largest.0 > 20_000, "full letters were made");
}

/// Nothing of a stranger's became markup, a part, a header or hidden text.
fn inert(composed: &Composed) {
    let message = parsed(&composed.bytes);
    assert_eq!(message.parts.len(), 3, "the multipart and its twins");
    assert!(message.bcc().is_none());
    let read = read(composed);
    for tag in ["<script", "<a>", "<img"] {
        assert!(!read.html.contains(tag), "{tag} in\n{}", read.html);
    }
    for (link, _) in links(&read.html) {
        carries_one_command_to_us(&link);
    }
    let whole = format!("{}{}{}", read.subject, read.text, read.html);
    let hidden =
        ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{1b}', '\u{2028}', '\u{85}', '\0'];
    assert!(!whole.contains(hidden));
    assert!(!read.subject.contains("=?"));
}

/// A link that opens a draft to the letter's own Reply-To, with one line in its body and the same in its subject.
fn carries_one_command_to_us(link: &str) {
    let to = Desk::new(Reason::Owner).reply_to.to_string().replace('+', "%2B");
    let fields = link.strip_prefix(&format!("mailto:{to}?subject="));
    let (subject, body) = fields.and_then(|fields| fields.split_once("&body=")).expect(link);
    assert_eq!(subject, body, "programs that drop bodies keep the subject");
    assert!(!subject.is_empty() && subject.len() < 1_000, "{link}");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
    assert!(subject.chars().all(plain), "{link}");
    let command = decoded(subject);
    assert!(!command.to_lowercase().starts_with("re:"), "{command}");
    assert!(
        !command.contains(char::is_control) && !command.contains(';'),
        "one line, one command: {command}"
    );
}

/// What stands behind percent signs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16)).expect("a digit");
        bytes.push(if byte == b'%' { u8::try_from(digit() * 16 + digit()).expect("a byte") } else { byte });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The words of a page's main part, without its tags and the labels of its links.
fn shown(html: &str) -> BTreeSet<String> {
    let (_, main) = html.split_once("<main").expect("a main part");
    let pieces = main.split('<').filter_map(|piece| piece.split_once('>'));
    let texts = pieces.filter(|(tag, _)| !tag.starts_with("a ")).map(|(_, text)| text);
    words(&texts.collect::<Vec<_>>().join(" ").replace("&#39;", "'").replace("&#34;", "\""))
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[test]
fn both_twins_say_the_same() {
    for letter in letters_of("Zoë Åström 株式会社") {
        let read = read(&Desk::new(Reason::Owner).compose(&letter));
        let names = ["Short answers:", "Short answer:"];
        let said = names.iter().fold(read.text.clone(), |text, name| text.replace(name, ""));
        let page = names.iter().fold(read.html.clone(), |html, name| html.replace(name, ""));
        let (mut page, text, subject) = (shown(&page), words(&said), words(&read.subject));
        for (link, _) in links(&read.html) {
            page.extend(words(&command_of(&link)));
        }
        for (link, label) in links(&read.html) {
            let command = command_of(&link);
            let said = [
                Some(command.as_str()),
                command.strip_prefix("L-"),
                command.split_once(' ').map(|(_, verb)| verb),
            ];
            let plain = read.text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                said.iter().flatten().any(|words| plain.contains(words)),
                "no words for {label}:\n{}",
                read.text
            );
        }
        let missing: Vec<_> = text.difference(&page).collect();
        assert!(missing.is_empty(), "not in the HTML: {missing:?}");
        let missing: Vec<_> = page.difference(&text).filter(|word| !subject.contains(*word)).collect();
        assert!(missing.is_empty(), "not in the text: {missing:?}");
    }
}

#[test]
fn no_letter_shouts_smiles_or_blames() {
    for letter in letters_of("a word") {
        let read = read(&Desk::new(Reason::Owner).compose(&letter));
        let body = read.text.to_lowercase();
        for word in ["!", "you failed", "you forgot", "should have"] {
            assert!(!body.contains(word), "{word:?} in\n{}", read.text);
        }
    }
}

/// The words that the command language begins with (product.md §5), as far as letters ask for them.
const VERBS: &[&str] = &[
    "ok",
    "no",
    "back",
    "mine",
    "remind",
    "reopen",
    "undo",
    "split",
    "accept",
    "help",
    "not a lead",
    "done",
    "called",
    "next",
    "snooze",
    "waiting them",
    "to",
    "close",
    "same as",
    "queue",
];

#[test]
fn every_letter_asks_for_words_of_the_language_alone_and_for_one_at_least() {
    let mut asked = 0;
    for letter in letters_of("a word") {
        let read = read(&Desk::new(Reason::Owner).compose(&letter));
        let quoted: Vec<String> =
            read.text.replace('\n', " ").split('"').skip(1).step_by(2).map(String::from).collect();
        let taps = links(&read.html).into_iter().map(|(link, _)| command_of(&link));
        for words in quoted.iter().cloned().chain(taps) {
            let (first, rest) = words.split_once(' ').unwrap_or((&words, ""));
            let names_a_lead = first.trim_start_matches("L-").parse::<i64>().is_ok();
            let command = if names_a_lead { rest } else { &words };
            let begins = |verb: &&str| {
                command.strip_prefix(*verb).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            assert!(VERBS.iter().any(begins), "{words:?} is no command, in\n{}", read.text);
            asked += 1;
        }
        assert!(quoted.contains(&"help".to_owned()), "{}", read.text);
    }
    assert!(asked > 100, "letters asked for words");
}

/// The command that a link writes.
fn command_of(link: &str) -> String {
    decoded(link.split_once("&body=").expect("a body").1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_at_all_leaves_every_letter_sound(text in "\\PC{0,200}|[\\s\\S]{0,200}") {
        for letter in letters_of(&text) {
            let composed = Desk::new(Reason::Owner).compose(&letter);
            sound(&composed);
            inert(&composed);
        }
    }
}
