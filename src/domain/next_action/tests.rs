//! What is weak and what is clear, as tables; and the better versions of a lead's own facts.

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::domain::handoff::scene;
use crate::domain::lead::{FollowUp, WaitingOn};
use crate::domain::{Address, Mailbox};

/// The articles' own, and their like.
const WEAK: &str = include_str!("tests/weak.txt");

/// What a text file cannot show.
const HIDDEN: &[&str] = &["", "   ", "follow\u{a0}up", "fol\u{200b}low up"];

const CLEAR: &str = include_str!("tests/clear.txt");

#[test]
fn what_says_nothing_is_weak() {
    let clear: Vec<&str> = WEAK.lines().chain(HIDDEN.iter().copied()).filter(|text| !is_weak(text)).collect();
    assert!(clear.is_empty(), "taken as clear: {clear:#?}");
}

#[test]
fn what_says_what_to_do_is_clear() {
    let weak: Vec<&str> = CLEAR.lines().filter(|text| is_weak(text)).collect();
    assert!(weak.is_empty(), "taken as weak: {weak:#?}");
}

#[test]
fn some_actions_close_the_lead_if_nobody_answers() {
    for text in [
        "close for now if no reply",
        "close for now if no reply by May 14",
        "Close it unless they answer",
        "Please close if we hear nothing until Friday",
        "Sam to close if there is no response",
    ] {
        assert!(closes_unanswered(text), "{text}");
    }
    for text in [
        "",
        "close the deal",
        "close for now",
        "close if the budget is not approved",
        "send the second reminder, close for now if no reply",
        "reply if they close the shop",
        "call if no reply",
    ] {
        assert!(!closes_unanswered(text), "{text}");
    }
}

#[test]
fn a_time_taken_out_of_the_sentence_still_makes_a_call_clear() {
    let at = When::At(Utc.with_ymd_and_hms(2026, 5, 7, 12, 0, 0).single().expect("an instant"));
    let on = When::On("2026-05-07".parse().expect("a date"));
    let step = |text: &str, by| Step { text: text.into(), by: Some(by), if_no_reply: None };
    assert!(!is_weak_step(&step("call", at)));
    assert!(is_weak_step(&step("call", on)));
    assert!(is_weak_step(&step("check", at)));
    assert!(is_weak_step(&step("", at)));
    assert!(!is_weak_step(&step("send the quote", on)));
}

#[test]
fn the_better_versions_say_the_leads_own_facts() {
    let (policy, now) = (scene::policy(), scene::at("2026-05-06T12:00"));
    let mut lead = scene::lead();
    lead.contacts = vec![Mailbox {
        address: Address::parse("anna@customer.example").expect("one"),
        name: "Anna Berg".into(),
    }];
    lead.asked = "Friday availability".into();
    lead.unclear = "which crew is free; and when?".into();
    lead.waiting_on = WaitingOn::Us;
    assert_eq!(
        better(&lead, "follow up", &policy, now),
        [
            "answer Anna about Friday availability by Thu 7 May",
            "ask Anna about which crew is free, and when by Thu 7 May"
        ]
    );
    lead.sent = "basic estimate".into();
    lead.waiting_on = WaitingOn::Customer;
    lead.follow_up = Some(FollowUp { when: When::On("2026-05-11".parse().expect("a date")), hold: false });
    assert_eq!(
        better(&lead, "check in", &policy, now),
        [
            "call Anna about basic estimate by Mon 11 May",
            "ask Anna about which crew is free, and when by Mon 11 May"
        ]
    );
}

#[test]
fn a_lead_about_which_nothing_is_known_gets_two_versions_as_well() {
    let (policy, now) = (scene::policy(), scene::at("2026-05-08T12:00"));
    let mut lead = scene::lead();
    lead.contacts.clear();
    assert_eq!(
        better(&lead, "tbd", &policy, now),
        [
            "send Customer A two appointment options by Mon 11 May",
            "call Customer A by Mon 11 May and ask what is still open"
        ]
    );
    for name in ["🌀", "It", "...", ""] {
        lead.name = name.into();
        let [first, _] = better(&lead, "tbd", &policy, now);
        assert_eq!(first, "send the customer two appointment options by Mon 11 May", "{name:?}");
    }
    lead.name = "anna@customer.example".into();
    let [first, second] = better(&lead, "call later", &policy, now);
    assert_eq!(first, "call the customer by Mon 11 May and ask what is still open");
    assert_eq!(second, "send the customer two appointment options by Mon 11 May");
    assert_eq!(scene::policy().zone(), Tz::Europe__Berlin);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_record_says_two_different_clear_lines_come_of_it(
        name in "\\PC{0,60}", asked in "\\PC{0,200}|[\\s\\S]{0,60}", sent in "\\PC{0,90}", waiting in 0..3_u8, text in "\\PC{0,40}",
    ) {
        let mut lead = scene::lead();
        if let Some(contact) = lead.contacts.first_mut() {
            contact.name = name;
        }
        (lead.asked, lead.sent) = (asked, sent);
        lead.waiting_on = [WaitingOn::Us, WaitingOn::Customer, WaitingOn::Nobody][usize::from(waiting)];
        let [first, second] = better(&lead, &text, &scene::policy(), scene::at("2026-05-06T12:00"));
        for version in [&first, &second] {
            prop_assert!(!is_weak(version), "{}", version);
            prop_assert!(!version.contains([';', '\n', '\r']) && version.chars().count() < 200, "{}", version);
        }
        prop_assert_ne!(first, second);
    }

    #[test]
    fn filler_makes_no_step_clear(weak in proptest::sample::select(WEAK.lines().collect::<Vec<_>>()), before in "(just|please|maybe we should|I will|ok,)", after in "(soon|asap|please|again|when you can|thanks!)") {
        let said = format!("{before} {weak} {after}");
        prop_assert!(is_weak(&said), "{}", said);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,200}|[\\s\\S]{0,200}") {
        let _ = is_weak(&text);
    }
}
