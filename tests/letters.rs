//! The letters as a member reads them: golden texts of each, and what no stranger's words may do to them.

use batond::domain::letters::{
    Background, Digest, FirstSync, FollowUp, LastLine, LeadLine, Letter, NewLead, Notice, Question, Reason,
    Waiting, WaitingOn, Who, WhyYours,
};
use batond::domain::time::When;
use batond::domain::{Address, LeadId, LetterId, Mailbox, MessageId};
use batond::mail::compose::{Composed, Envelope, MAX_BYTES, compose, subject};
use batond::mail::seal::{LetterSeal, SealKey, Seals};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use mail_parser::{Message, MessageParser};
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn mailbox(name: &str, at: &str) -> Mailbox {
    Mailbox { address: address(at), name: name.into() }
}

fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 2, 10, hour, minute, 0).single().expect("an instant")
}

fn seals() -> Seals {
    Seals::new((1, SealKey::new([7; 32])), Vec::new())
}

/// Everything an envelope borrows.
struct Desk {
    from: Mailbox,
    to: Mailbox,
    inbox: Address,
    message_id: MessageId,
    references: Vec<MessageId>,
    reason: Reason,
    loop_seal: String,
}

impl Desk {
    fn new(reason: Reason) -> Self {
        let seal = LetterSeal { letter: LetterId(17), salt: 0x0bad_cafe };
        Self {
            from: mailbox("Baton", "leads@acme.example"),
            to: mailbox("Mike Okafor", "mike@acme.example"),
            inbox: address("leads@acme.example"),
            message_id: seals().letter_id("acme.example", seal).expect("an id"),
            references: vec![seals().lead_id("acme.example", LeadId(57)).expect("an id")],
            reason,
            loop_seal: seals().loop_seal(seal),
        }
    }

    fn envelope(&self) -> Envelope<'_> {
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
            reply_to: None,
            date: at(7, 0),
            reason: &self.reason,
            loop_seal: &self.loop_seal,
        }
    }

    fn compose(&self, letter: &Letter) -> Composed {
        compose(letter, &self.envelope())
    }
}

/// What a mail program makes of the bytes.
struct Read {
    headers: String,
    subject: String,
    to: String,
    text: String,
    html: String,
}

fn read(composed: &Composed) -> Read {
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

fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).expect("a mail")
}

fn split_headers(bytes: &[u8]) -> (String, String) {
    let all = std::str::from_utf8(bytes).expect("ASCII");
    let (headers, body) = all.split_once("\r\n\r\n").expect("an empty line below the headers");
    (headers.replace("\r\n", "\n"), body.to_owned())
}

fn golden(name: &str, letter: &Letter, reason: Reason) {
    let composed = Desk::new(reason).compose(letter);
    sound(&composed);
    let read = read(&composed);
    insta::assert_snapshot!(format!("{name}_text"), format!("{}\n\n{}", read.headers, read.text));
    insta::assert_snapshot!(format!("{name}_html"), read.html);
}

/// What must hold of every letter whatsoever.
fn sound(composed: &Composed) {
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

const KNOWN_HEADERS: &[&str] = &[
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

fn last(on: &str, who: Who, what: &str) -> Option<LastLine> {
    Some(LastLine { on: date(on), who, what: what.into() })
}

fn northside() -> LeadLine {
    LeadLine {
        action: "call after 2 p.m.".into(),
        due: Some(When::On(date("2026-02-05"))),
        days_late: 3,
        last: last("2026-02-04", Who::You, "left a message"),
        waiting: WaitingOn::Customer,
        ..LeadLine::new(LeadId(51), "Northside Bakery")
    }
}

fn sarah() -> LeadLine {
    LeadLine {
        action: "send Sarah the revised proposal".into(),
        due: Some(When::On(date("2026-02-10"))),
        last: last("2026-02-08", Who::You, "second call"),
        waiting: WaitingOn::Us,
        ..LeadLine::new(LeadId(57), "Sarah / dashboard")
    }
}

fn background() -> Background {
    Background {
        contacts: vec![mailbox("Sarah Lee", "sarah@customer.example")],
        asked: "a React dashboard, budget about $4k, to launch by 1 March".into(),
        sent: "first proposal, without the API integration".into(),
        unclear: "who signs on their side".into(),
        preferences: "quick answers, no jargon".into(),
    }
}

fn bob(waiting: WaitingOn) -> LeadLine {
    LeadLine {
        last: last("2026-02-05", Who::Customer("Bob Marsh".into()), "Can you come on Friday?"),
        waiting,
        since: Some(date("2026-02-05")),
        ..LeadLine::new(LeadId(60), "Marsh Garage")
    }
}

fn digest() -> Digest {
    Digest {
        late: vec![northside()],
        today: vec![
            sarah(),
            LeadLine { due: Some(When::At(at(13, 0))), ..LeadLine::new(LeadId(63), "Lindqvist & Söner") },
        ],
        no_reply: vec![bob(WaitingOn::Us)],
        done_early: vec![LeadLine {
            action: "send photos of the hall".into(),
            due: Some(When::On(date("2026-02-12"))),
            last: last("2026-02-09", Who::You, "sent 4 photos"),
            waiting: WaitingOn::Customer,
            ..LeadLine::new(LeadId(44), "Riverside Dance School")
        }],
        questions: vec![
            Question::Ambiguous {
                lead: LeadId(57),
                name: "Sarah / dashboard".into(),
                others: vec![LeadId(58), LeadId(59)],
            },
            Question::Claimed {
                lead: LeadId(42),
                name: "Customer A".into(),
                from: address("anna.private@mail.example"),
                on: date("2026-02-09"),
                summary: "Friday is fine for us".into(),
            },
            Question::Reopen {
                lead: LeadId(9),
                name: "Hill & Co".into(),
                summary: "We would like to start after all".into(),
            },
            Question::PossibleDuplicate { lead: LeadId(61), name: "Anna Hill".into(), other: LeadId(9) },
        ],
        more: 7,
        ..Digest::new(date("2026-02-10"))
    }
}

fn customer_a(why: WhyYours) -> NewLead {
    NewLead {
        lead: LeadId(42),
        name: "Customer A".into(),
        subject: "pricing for Friday".into(),
        summary: "We would like a quote for cleaning the office on Friday, about 120 m².".into(),
        from: Some(mailbox("Anna Berg", "anna@customer-a.example")),
        respond_by: Some(When::At(Utc.with_ymd_and_hms(2026, 2, 11, 7, 30, 0).single().expect("an instant"))),
        why,
    }
}

#[test]
fn the_digest_says_what_is_late_then_what_is_due_today() {
    let letter = Letter::Digest(digest());
    assert_eq!(
        subject(&letter, &Desk::new(Reason::Owner).envelope()),
        "Your leads, Tue 10 Feb: 1 late, 2 today, 1 without reply"
    );
    golden("digest", &letter, Reason::Owner);
    let short =
        Digest { late: vec![northside()], today: vec![sarah(), sarah()], ..Digest::new(date("2026-02-10")) };
    let envelope = Desk::new(Reason::Owner);
    assert_eq!(
        subject(&Letter::Digest(short), &envelope.envelope()),
        "Your leads, Tue 10 Feb: 1 late, 2 today"
    );
}

#[test]
fn a_digest_of_questions_alone_says_so_in_its_subject() {
    let digest = Digest { late: vec![], today: vec![], no_reply: vec![], more: 0, ..digest() };
    let letter = Letter::Digest(digest);
    assert_eq!(
        subject(&letter, &Desk::new(Reason::Owner).envelope()),
        "Your leads, Tue 10 Feb: 1 done early, 4 to look at"
    );
    golden("digest_questions", &letter, Reason::Cover("Jamie".into()));
}

#[test]
fn a_follow_up_names_the_step_the_lead_and_the_day() {
    let due = FollowUp { line: sarah(), background: background(), for_manager_of: None };
    let letter = Letter::FollowUp(due.clone());
    let desk = Desk::new(Reason::Owner);
    assert_eq!(subject(&letter, &desk.envelope()), "[L-57] Due today: send Sarah the revised proposal");
    golden("follow_up_today", &letter, Reason::Owner);

    let timed = LeadLine { due: Some(When::At(at(13, 0))), ..sarah() };
    let letter = Letter::FollowUp(FollowUp { line: timed, ..due.clone() });
    assert_eq!(subject(&letter, &desk.envelope()), "[L-57] Due at 14:00: send Sarah the revised proposal");

    let bare = LeadLine { action: String::new(), ..sarah() };
    let letter =
        Letter::FollowUp(FollowUp { line: bare, background: Background::default(), for_manager_of: None });
    assert_eq!(
        subject(&letter, &desk.envelope()),
        "[L-57] Due today: Sarah / dashboard, next step to be chosen"
    );
    golden("follow_up_bare", &letter, Reason::Owner);
}

#[test]
fn a_late_follow_up_counts_working_days_and_its_copy_blames_nobody() {
    let own = FollowUp { line: northside(), background: Background::default(), for_manager_of: None };
    let letter = Letter::FollowUp(own.clone());
    assert_eq!(
        subject(&letter, &Desk::new(Reason::Owner).envelope()),
        "[L-51] 3 days late: call after 2 p.m."
    );
    golden("follow_up_late", &letter, Reason::Owner);
    let copy = FollowUp {
        line: LeadLine {
            days_late: 5,
            due: Some(When::On(date("2026-02-03"))),
            last: last("2026-02-02", Who::Member("Jamie".into()), "left a message"),
            ..northside()
        },
        for_manager_of: Some("Jamie".into()),
        ..own
    };
    golden("follow_up_copy", &Letter::FollowUp(copy), Reason::Manager);
}

#[test]
fn a_waiting_customer_is_named_with_the_day_they_wrote() {
    let waiting =
        Waiting { line: bob(WaitingOn::Us), background: Background::default(), for_manager_of: None };
    let letter = Letter::Waiting(waiting.clone());
    assert_eq!(
        subject(&letter, &Desk::new(Reason::Owner).envelope()),
        "[L-60] Waiting for our answer since Thu 5 Feb: Marsh Garage"
    );
    golden("waiting", &letter, Reason::Owner);
    let copy = Waiting { for_manager_of: Some(String::new()), ..waiting };
    golden("waiting_unowned", &Letter::Waiting(copy), Reason::Manager);
}

#[test]
fn a_new_lead_says_who_wrote_and_why_it_came_to_you() {
    let letter = Letter::NewLeads { leads: vec![customer_a(WhyYours::RoundRobin)] };
    assert_eq!(
        subject(&letter, &Desk::new(Reason::Owner).envelope()),
        "[L-42] New lead for you: Customer A, pricing for Friday"
    );
    golden("new_lead", &letter, Reason::Owner);
    let letter = Letter::NewLeads { leads: vec![customer_a(WhyYours::ToAssign)] };
    golden("new_lead_to_assign", &letter, Reason::Manager);
}

#[test]
fn several_new_leads_come_in_one_letter() {
    let mut leads = vec![customer_a(WhyYours::AddressedToYou)];
    leads.push(NewLead {
        lead: LeadId(43),
        name: "Hill & Co".into(),
        respond_by: None,
        from: None,
        summary: String::new(),
        why: WhyYours::SameOrganisation(LeadId(9)),
        ..customer_a(WhyYours::RoundRobin)
    });
    leads.push(NewLead {
        lead: LeadId(44),
        why: WhyYours::Skill("react".into()),
        ..customer_a(WhyYours::LeastBusy)
    });
    let letter = Letter::NewLeads { leads };
    assert_eq!(subject(&letter, &Desk::new(Reason::Owner).envelope()), "3 new leads for you");
    golden("new_leads", &letter, Reason::Owner);
}

#[test]
fn the_first_summary_says_that_nothing_was_sent() {
    let letter = Letter::FirstSync(FirstSync {
        mails: 1_204,
        leads: 31,
        by_owner: vec![("Sam".into(), 14), ("Jamie".into(), 9), ("Mike".into(), 1)],
        unowned: vec![bob(WaitingOn::Us)],
        more: 6,
        since: date("2025-11-12"),
    });
    golden("first_sync", &letter, Reason::Manager);
}

#[test]
fn each_notice_says_what_happened_and_what_to_do() {
    let name = || "Customer A".to_owned();
    let undelivered = Notice::Undelivered {
        lead: LeadId(42),
        name: name(),
        to: address("anna@customer-a.example"),
        status: "5.1.1".into(),
        subject: "Your estimate".into(),
        by: None,
    };
    let all = [
        ("undelivered", Reason::Owner, undelivered),
        (
            "nobody_eligible",
            Reason::Manager,
            Notice::NobodyEligible { lead: customer_a(WhyYours::RoundRobin) },
        ),
        (
            "unknown_instruction",
            Reason::Sender,
            Notice::UnknownInstruction {
                words: vec!["frday".into()],
                subject: "Your estimate".into(),
                lead: Some(LeadId(42)),
            },
        ),
        (
            "alias_asked",
            Reason::Named,
            Notice::AliasAsked { address: address("mike.okafor@mail.example"), subject: "Re: quote".into() },
        ),
        (
            "address_bad",
            Reason::Manager,
            Notice::AddressBad {
                member: "Jamie Fox".into(),
                address: address("jamie@acme.example"),
                status: "5.2.1".into(),
            },
        ),
        (
            "orphaned",
            Reason::Manager,
            Notice::Orphaned { member: "Jamie Fox".into(), leads: vec![northside(), sarah()], more: 2 },
        ),
        (
            "owner_changed_to_you",
            Reason::Owner,
            Notice::OwnerChanged {
                lead: LeadId(42),
                name: name(),
                to: Who::You,
                from: Who::Member("Sam".into()),
            },
        ),
        (
            "owner_changed_from_you",
            Reason::Owner,
            Notice::OwnerChanged {
                lead: LeadId(42),
                name: name(),
                to: Who::Member("Sam".into()),
                from: Who::You,
            },
        ),
        ("reopened", Reason::Owner, Notice::Reopened { lead: LeadId(9), name: name(), by: Who::You }),
        (
            "troubled",
            Reason::Manager,
            Notice::Troubled {
                what: "the mailbox INBOX cannot be read since Tue 10 Feb, 07:40".into(),
                todo: "Please look at the log of batond, then at the password of the inbox.".into(),
            },
        ),
    ];
    for (key, reason, notice) in all {
        golden(&format!("notice_{key}"), &Letter::Notice(notice), reason);
    }
}

#[test]
fn equal_arguments_give_equal_bytes_and_another_id_another_boundary() {
    let letter = Letter::Digest(digest());
    let desk = Desk::new(Reason::Owner);
    assert_eq!(desk.compose(&letter), desk.compose(&letter));
    let mut other = Desk::new(Reason::Owner);
    other.message_id = MessageId::new("b1.other.id@acme.example").expect("an id");
    let boundary = |bytes: &[u8]| {
        let (headers, _) = split_headers(bytes);
        headers.split_once("boundary=").map(|(_, rest)| rest.to_owned()).expect("a boundary")
    };
    assert_ne!(boundary(&desk.compose(&letter).bytes), boundary(&other.compose(&letter).bytes));
}

#[test]
fn a_long_conversation_keeps_its_first_id_and_the_latest() {
    let mut desk = Desk::new(Reason::Owner);
    let first = desk.references[0].to_string();
    let ids = (0..40).map(|n| MessageId::new(format!("b1.letter{n}.seal@acme.example")).expect("an id"));
    desk.references.extend(ids);
    desk.references.push(MessageId::new("evil>\u{7f} <x@y").unwrap_or_else(|| desk.references[1].clone()));
    let reply = MessageId::new("b1.letter39.seal@acme.example").expect("an id");
    let inbox = address("leads+r1abc@acme.example");
    let envelope = Envelope { in_reply_to: Some(&reply), reply_to: Some(&inbox), ..desk.envelope() };
    let composed = compose(&Letter::Digest(digest()), &envelope);
    sound(&composed);
    let message = parsed(&composed.bytes);
    let references = message.references().as_text_list().expect("references").to_vec();
    assert_eq!(references.len(), 10);
    assert_eq!(references[0], first);
    assert_eq!(references[8], "b1.letter39.seal@acme.example");
    assert_eq!(message.message_id(), Some(desk.message_id.as_str()));
    assert_eq!(message.in_reply_to().as_text(), Some(reply.as_str()));
    let (headers, _) = split_headers(&composed.bytes);
    assert!(headers.contains("\nReply-To: leads+r1abc@acme.example\n"), "{headers}");
    assert!(headers.contains("\nDate: Tue, 10 Feb 2026 08:00:00 +0100\n"), "{headers}");
}

#[test]
fn a_member_with_an_unusual_name_or_address_still_gets_letters() {
    for (name, at) in [
        ("Doe, \"John\" <evil@x.example>", "mike@acme.example"),
        ("Żółć Øst 株式会社", "mike@acme.example"),
        ("Mike\r\nBcc: all@evil.example", "mike@acme.example"),
        ("=?utf-8?q?=0d=0aBcc:_x@y.example?=", "mike@acme.example"),
    ] {
        let mut desk = Desk::new(Reason::Owner);
        desk.to = mailbox(name, at);
        let composed = desk.compose(&Letter::Digest(digest()));
        sound(&composed);
    }
    let mut desk = Desk::new(Reason::Owner);
    desk.to = mailbox("Mike", "mike..o@acme.example");
    let composed = desk.compose(&Letter::Digest(digest()));
    assert!(split_headers(&composed.bytes).0.contains("\nTo: <mike..o@acme.example>\n"));
}

/// Texts that have broken mail programs and mailers before.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "Sam\r\nBcc: everyone@evil.example\r\n\r\nPay here",
        "=?utf-8?q?=0d=0aBcc:_x@evil.example?= =?utf-8?b?Zm9v?=",
        "in\u{202e}voice\u{2066}\u{200b}\u{feff}\u{ad}",
        "<script>alert(1)</script><a href=\"https://evil.example\">x</a>&amp;'\"",
        "{{ sheet.why }} {% for x in y %}",
        "--=_baton_0000\r\nContent-Type: text/html",
        ".\r\nQUIT\r\n",
        "From root Mon Feb  9",
        "",
        "\u{0}\u{1b}[31m\u{85}\u{2028}\u{2029}",
    ]
    .map(String::from)
    .to_vec();
    texts.extend(
        ["x", "🦀", "=", "&", "\"", "ж ", "株", "a\u{301}\u{301}\u{301}"]
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
        last: last("2025-12-31", Who::Customer(text.into()), text),
        waiting: WaitingOn::Us,
        since: Some(date("2025-12-31")),
    }
}

fn new_lead_of(text: &str) -> NewLead {
    NewLead {
        lead: LeadId(i64::MAX),
        name: text.into(),
        subject: text.into(),
        summary: text.into(),
        from: Some(mailbox(text, "anna@customer.example")),
        respond_by: Some(When::At(at(9, 0))),
        why: WhyYours::Skill(text.into()),
    }
}

/// Every letter, full, with `text` wherever a text can stand.
fn letters_of(text: &str) -> Vec<Letter> {
    let rows = |number: usize| vec![line_of(text); number];
    let own = || text.to_owned();
    let full = Background {
        contacts: vec![mailbox(text, "anna@customer.example"); 50],
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
            from: address("anna@customer.example"),
            on: date("2025-12-31"),
            summary: own(),
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
            more: 0,
            on: date("2026-02-10"),
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
    let someone = || address("anna@customer.example");
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
    for tag in ["<script", "<a ", "<a>", "<img"] {
        assert!(!read.html.contains(tag), "{tag} in\n{}", read.html);
    }
    let whole = format!("{}{}{}", read.subject, read.text, read.html);
    let hidden =
        ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{1b}', '\u{2028}', '\u{85}', '\0'];
    assert!(!whole.contains(hidden));
    assert!(!read.subject.contains("=?"));
}

#[test]
fn the_rest_of_a_long_digest_is_counted() {
    let letter =
        Letter::Digest(Digest { late: vec![northside(); 26], more: 1, ..Digest::new(date("2026-02-10")) });
    let read = read(&Desk::new(Reason::Owner).compose(&letter));
    assert_eq!(read.text.matches("L-51").count(), Digest::MAX_ROWS);
    assert_eq!(read.html.matches("L-51").count(), Digest::MAX_ROWS);
    assert!(read.text.contains("\nand 7 more\n"), "{}", read.text);
    assert!(read.html.contains(">and 7 more<"));
}

#[test]
fn a_digest_without_rows_is_empty() {
    assert!(Digest::new(date("2026-02-10")).is_empty());
    assert!(!digest().is_empty());
    assert!(!Digest { more: 1, ..Digest::new(date("2026-02-10")) }.is_empty());
}

#[test]
fn no_letter_shouts_smiles_or_asks_for_words_that_are_not_read() {
    let mut letters = vec![
        Letter::Digest(digest()),
        Letter::FollowUp(FollowUp { line: sarah(), background: background(), for_manager_of: None }),
        Letter::NewLeads { leads: vec![customer_a(WhyYours::RoundRobin)] },
    ];
    letters.extend(letters_of("a word"));
    for letter in letters {
        let read = read(&Desk::new(Reason::Owner).compose(&letter));
        let body = read.text.to_lowercase();
        for word in ["!", "reply \"", "reply with", "you failed", "you forgot", "should have"] {
            assert!(!body.contains(word), "{word:?} in\n{}", read.text);
        }
    }
}

#[test]
fn both_twins_say_the_same() {
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    for letter in letters_of("Zoë Åström 株式会社") {
        let composed = Desk::new(Reason::Owner).compose(&letter);
        let message = parsed(&composed.bytes);
        let html = message.body_html(0).expect("HTML").into_owned();
        let (_, main) = html.split_once("<main").expect("a main");
        let (_, main) = main.split_once('>').expect("its end");
        let shown: std::collections::BTreeSet<String> =
            words(&mail_parser::decoders::html::html_to_text(main));
        let text: std::collections::BTreeSet<String> = words(&read(&composed).text);
        let missing: Vec<_> = text.difference(&shown).collect();
        assert!(missing.is_empty(), "not in the HTML: {missing:?}");
        let subject: std::collections::BTreeSet<String> = words(&composed.subject);
        let missing: Vec<_> = shown.difference(&text).filter(|word| !subject.contains(*word)).collect();
        assert!(missing.is_empty(), "not in the text: {missing:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_at_all_leaves_every_letter_sound(text in "\\PC{0,200}|[\\s\\S]{0,200}") {
        for letter in letters_of(&text) {
            let composed = Desk::new(Reason::Owner).compose(&letter);
            sound(&composed);
            inert(&composed);
        }
    }
}
