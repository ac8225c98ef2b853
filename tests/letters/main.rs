//! The letters as a member reads them: golden texts of each, and what no stranger's words may do to them.
#![expect(clippy::expect_used, reason = "a test that cannot go on stops here")]

mod answers;
mod buttons;
mod cleanup;
mod desk;
mod handoffs;
mod hostile;

use batond::domain::letters::{
    Background, Digest, FirstSync, FollowUp, HandoffLine, LastLine, LeadLine, Letter, NewLead, Notice,
    Question, Reason, ToConfirm, TrustLetter, Waiting, WaitingOn, Who, WhyYours,
};
use batond::domain::time::When;
use batond::domain::trust::Distrust;
use batond::domain::{LeadId, MessageId};
use batond::mail::compose::{Envelope, compose, subject};
use chrono::{TimeZone, Utc};

use self::desk::{Desk, address, at, date, mailbox, parsed, read, sound, split_headers};

pub(crate) fn golden(name: &str, letter: &Letter, reason: Reason) {
    let composed = Desk::new(reason).compose(letter);
    sound(&composed);
    let read = read(&composed);
    insta::assert_snapshot!(format!("{name}_text"), format!("{}\n\n{}", read.headers, read.text));
    insta::assert_snapshot!(format!("{name}_html"), read.html);
}

pub(crate) fn last(on: &str, who: Who, what: &str) -> LastLine {
    LastLine { on: date(on), who, what: what.into(), own_words: false }
}

/// As they wrote it.
fn their(last: LastLine) -> LastLine {
    LastLine { own_words: true, ..last }
}

/// A day on which a lead is to be closed if they have not answered.
fn closing() -> LeadLine {
    LeadLine {
        action: "close for now if no reply".into(),
        due: Some(When::On(date("2026-02-10"))),
        last: Some(last("2026-02-04", Who::You, "sent the second reminder")),
        waiting: WaitingOn::Customer,
        closes: true,
        ..LeadLine::new(LeadId(48), "Quiet Street Gallery")
    }
}

#[test]
fn the_day_of_a_closing_offers_it_in_the_digest_and_by_itself() {
    let text = |letter: &Letter| read(&Desk::new(Reason::Owner).compose(letter)).text;
    let digest = Digest { today: vec![closing()], ..Digest::new(date("2026-02-10")) };
    let said = text(&Letter::Digest(digest));
    assert!(said.contains("Short answers: 48 close: no reply / 48 snooze 1d"), "{said}");
    let single = FollowUp { line: closing(), background: Background::default(), for_manager_of: None };
    let said = text(&Letter::FollowUp(single.clone()));
    assert!(said.contains("Reply \"close: no reply\"") && !said.contains("done"), "{said}");
    let copy = FollowUp { for_manager_of: Some("Jamie".into()), ..single };
    assert!(!text(&Letter::FollowUp(copy)).contains("close:"), "a copy is no question");
}

#[test]
fn the_last_contact_is_ours_and_what_they_wrote_since_stands_beside_it() {
    let heard = their(last("2026-02-09", Who::Customer("Sarah".into()), "Is Friday fine?"));
    let line = LeadLine { heard: Some(heard), ..sarah() };
    let text = |letter: &Letter| read(&Desk::new(Reason::Owner).compose(letter)).text;
    let digest =
        text(&Letter::Digest(Digest { today: vec![line.clone()], ..Digest::new(date("2026-02-10")) }));
    assert!(digest.contains("last: Sun 8 Feb, you, second call\n"), "{digest}");
    assert!(digest.contains("they wrote: Mon 9 Feb, Sarah: “Is Friday fine?” The customer"), "{digest}");
    assert_eq!(digest.matches("waits on us").count(), 1, "{digest}");
    let waiting = Waiting { line, background: background(), for_manager_of: None };
    let single = text(&Letter::Waiting(waiting));
    assert!(single.contains("Last contact:  Sun 8 Feb (2 days ago), you, second call\n"), "{single}");
    assert!(single.contains("They wrote:    Mon 9 Feb (yesterday), Sarah: “Is Friday fine?”"), "{single}");
}

#[test]
fn somebodys_own_words_stand_in_quotes_and_what_was_reported_does_not() {
    let mut line = northside();
    let text = |line: LeadLine| {
        let due = FollowUp { line, background: Background::default(), for_manager_of: None };
        read(&Desk::new(Reason::Owner).compose(&Letter::FollowUp(due))).text
    };
    assert!(text(line.clone()).contains("you, left a message. We wait"), "{}", text(line));
    line.last.as_mut().expect("a contact").own_words = true;
    assert!(text(line.clone()).contains("you: “left a message” We wait"), "{}", text(line));
}

fn northside() -> LeadLine {
    LeadLine {
        action: "call after 2 p.m.".into(),
        due: Some(When::On(date("2026-02-05"))),
        days_late: 3,
        last: Some(last("2026-02-04", Who::You, "left a message")),
        waiting: WaitingOn::Customer,
        ..LeadLine::new(LeadId(51), "Northside Bakery")
    }
}

fn sarah() -> LeadLine {
    LeadLine {
        action: "send Sarah the revised proposal".into(),
        due: Some(When::On(date("2026-02-10"))),
        last: Some(last("2026-02-08", Who::You, "second call")),
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
        heard: Some(their(last("2026-02-05", Who::Customer("Bob Marsh".into()), "Can you come on Friday?"))),
        waiting,
        since: Some(date("2026-02-05")),
        ..LeadLine::new(LeadId(60), "Marsh Garage")
    }
}

fn handoff(lead: i64, name: &str, who: Option<&str>) -> HandoffLine {
    let since = Utc.with_ymd_and_hms(2026, 2, 9, 15, 5, 0).single().expect("an instant");
    HandoffLine {
        lead: LeadId(lead),
        name: name.into(),
        who: who.map(|who| Who::Member(who.into())),
        since,
        to: "alex".parse().expect("a handle"),
        blocked: batond::domain::handoff::Blocked::Parts,
        asks: true,
        takes_back: true,
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
        awaiting_ok: vec![handoff(62, "Vega Climbing Hall", Some("Jamie"))],
        drafts: vec![handoff(65, "Orchard Clinic", Some("Sam"))],
        given: vec![handoff(66, "Harbour Café", Some("Sam"))],
        done_early: vec![LeadLine {
            action: "send photos of the hall".into(),
            due: Some(When::On(date("2026-02-12"))),
            last: Some(last("2026-02-09", Who::You, "sent 4 photos")),
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
                forged: false,
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
        "Your leads, Tue 10 Feb: 1 late, 2 today, 1 without reply, 1 waiting for your ok"
    );
    golden("digest", &letter, Reason::Owner);
}

#[test]
fn an_ordinary_digest_is_short() {
    let [sarah, lindqvist] = digest().today.try_into().expect("two leads");
    let letter = Letter::Digest(Digest {
        late: vec![northside()],
        today: vec![sarah, LeadLine { action: "visit the new hall".into(), ..lindqvist }],
        awaiting_ok: digest().awaiting_ok,
        ..Digest::new(date("2026-02-10"))
    });
    let desk = Desk::new(Reason::Owner);
    assert_eq!(
        subject(&letter, &desk.envelope()),
        "Your leads, Tue 10 Feb: 1 late, 2 today, 1 waiting for your ok"
    );
    golden("digest_short", &letter, Reason::Owner);
}

#[test]
fn a_digest_of_questions_alone_says_so_in_its_subject() {
    let digest = Digest {
        done_early: digest().done_early,
        questions: digest().questions,
        ..Digest::new(date("2026-02-10"))
    };
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
    assert_eq!(subject(&letter, &desk.envelope()), "[L-57] Due today: Sarah / dashboard waits on us");
    golden("follow_up_bare", &letter, Reason::Owner);

    for (waiting, said) in [
        (WaitingOn::Customer, "Sarah / dashboard, no answer yet"),
        (WaitingOn::Nobody, "Sarah / dashboard, next step to be chosen"),
    ] {
        let bare = LeadLine { action: String::new(), waiting, ..sarah() };
        let letter = Letter::FollowUp(FollowUp { line: bare, ..due.clone() });
        assert_eq!(subject(&letter, &desk.envelope()), format!("[L-57] Due today: {said}"));
    }
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
            last: Some(last("2026-02-02", Who::Member("Jamie".into()), "left a message")),
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
fn a_notice_about_a_mail_says_what_became_of_it() {
    let lead = LeadId(42);
    let undelivered = Notice::Undelivered {
        lead,
        name: "Customer A".into(),
        to: address("anna@customer-a.example"),
        status: "5.1.1".into(),
        subject: "Your estimate".into(),
        by: None,
    };
    golden("notice_undelivered", &Letter::Notice(undelivered), Reason::Owner);
    let words = vec!["frday".to_owned()];
    let unknown = Notice::UnknownInstruction { words, subject: "Your estimate".into(), lead: Some(lead) };
    golden("notice_unknown_instruction", &Letter::Notice(unknown), Reason::Sender);
    let from = address("mike.okafor@mail.example");
    let alias = Notice::AliasAsked { address: from, subject: "Re: quote".into() };
    golden("notice_alias_asked", &Letter::Notice(alias), Reason::Named);
}

#[test]
fn a_notice_about_an_owner_says_who_has_the_lead() {
    let (lead, name) = (LeadId(42), || "Customer A".to_owned());
    let sam = || Who::Member("Sam".into());
    let mine = Notice::OwnerChanged { lead, name: name(), to: Who::You, from: sam() };
    golden("notice_owner_changed_to_you", &Letter::Notice(mine), Reason::Owner);
    let theirs = Notice::OwnerChanged { lead, name: name(), to: sam(), from: Who::You };
    golden("notice_owner_changed_from_you", &Letter::Notice(theirs), Reason::Owner);
    let reopened = Notice::Reopened { lead, name: name(), by: Who::You };
    golden("notice_reopened", &Letter::Notice(reopened), Reason::Owner);
    let nobody = Notice::NobodyEligible { lead: customer_a(WhyYours::RoundRobin) };
    golden("notice_nobody_eligible", &Letter::Notice(nobody), Reason::Manager);
}

#[test]
fn a_notice_to_the_managers_says_what_they_can_do() {
    let jamie = || "Jamie Fox".to_owned();
    let bad = Notice::AddressBad {
        member: jamie(),
        address: address("jamie@acme.example"),
        status: "5.2.1".into(),
    };
    golden("notice_address_bad", &Letter::Notice(bad), Reason::Manager);
    let orphaned = Notice::Orphaned { member: jamie(), leads: vec![northside(), sarah()], more: 2 };
    golden("notice_orphaned", &Letter::Notice(orphaned), Reason::Manager);
    let troubled = Notice::Troubled {
        what: "the mailbox INBOX has not been read since Tue 10 Feb, 07:40".into(),
        todo: "Please look at the log of batond, then at the password of the inbox.".into(),
    };
    golden("notice_troubled", &Letter::Notice(troubled), Reason::Manager);
}

#[test]
fn a_trouble_is_told_to_its_end() {
    let todo = "Look at them with \"batond outbox\"; \"batond outbox retry O-17\" lets one go. Their leads stand in the \
                digests all the same.";
    let troubled = Notice::Troubled { what: "there were more than 60 letters".into(), todo: todo.into() };
    let said = read(&Desk::new(Reason::Manager).compose(&Letter::Notice(troubled)));
    for text in [said.text, said.html] {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(line.contains("in the digests all the same."), "{text}");
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
    let inbox = address("leads+b1.abc.def@acme.example");
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
    assert!(headers.contains("\nReply-To: leads+b1.abc.def@acme.example\n"), "{headers}");
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

#[test]
fn the_rest_of_a_long_digest_is_counted() {
    let letter =
        Letter::Digest(Digest { late: vec![northside(); 26], more: 1, ..Digest::new(date("2026-02-10")) });
    let read = read(&Desk::new(Reason::Owner).compose(&letter));
    assert_eq!(read.text.matches("\n  L-51  ").count(), Digest::MAX_ROWS);
    assert_eq!(read.html.matches("<li ").count(), Digest::MAX_ROWS);
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
fn a_letter_about_one_lead_names_it_for_the_outbox() {
    let lead = |letter: &Letter| letter.lead();
    assert_eq!(lead(&Letter::NewLeads { leads: vec![customer_a(WhyYours::RoundRobin)] }), Some(LeadId(42)));
    assert_eq!(lead(&Letter::NewLeads { leads: vec![customer_a(WhyYours::RoundRobin); 2] }), None);
    assert_eq!(lead(&Letter::Digest(digest())), None);
    let reopened = Notice::Reopened { lead: LeadId(9), name: String::new(), by: Who::Team };
    assert_eq!(lead(&Letter::Notice(reopened)), Some(LeadId(9)));
}

#[test]
fn what_waits_for_a_yes_is_quoted_with_its_number() {
    let one = |number: u32, line: &str, lead| ToConfirm {
        number,
        lines: vec![line.into()],
        subject: "L-57".into(),
        at: at(6, 40),
        lead,
    };
    let until = Utc.with_ymd_and_hms(2026, 2, 13, 7, 0, 0).single().expect("an instant");
    let confirm = |waiting| Letter::Trust(TrustLetter::Confirm { waiting, until });
    golden("confirm", &confirm(vec![one(1, "close: no budget", Some(LeadId(57)))]), Reason::Named);
    let two = vec![one(1, "close: no budget", Some(LeadId(57))), one(2, "away 10 Feb to 17 Feb", None)];
    golden("confirm_two", &confirm(two), Reason::Named);
}

#[test]
fn what_is_refused_is_told_with_the_reason_and_a_way() {
    for (name, why) in
        [("forged", Distrust::Forged), ("stale", Distrust::Stale), ("others", Distrust::OthersLetter)]
    {
        let letter = TrustLetter::Refused {
            subject: "Estimate".into(),
            lines: vec!["L-57 close".into(), "won".into()],
            at: at(6, 40),
            why,
        };
        golden(&format!("refused_{name}"), &Letter::Trust(letter), Reason::Named);
    }
}

#[test]
fn a_token_that_others_saw_is_told_to_its_member() {
    for (name, by) in [("stranger", Some(address("eve@stranger.example"))), ("copied", None)] {
        let letter = TrustLetter::Revoked { subject: "Estimate".into(), by, lead: Some(LeadId(57)) };
        golden(&format!("revoked_{name}"), &Letter::Trust(letter), Reason::Named);
    }
}
