//! What is weak and what is clear, as tables; and the better versions of a lead's own facts.

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::domain::handoff::scene;
use crate::domain::lead::{FollowUp, WaitingOn};
use crate::domain::{Address, Mailbox};

/// The articles' own, and their like.
const WEAK: &[&str] = &[
    "follow up",
    "check later",
    "handle this",
    "reply when possible",
    "see thread",
    "check in",
    "touch base",
    "circle back",
    "look into it",
    "asap",
    "tbd",
    "just follow up with them soon",
    "",
    "   ",
    "...",
    "?",
    "-",
    "n/a",
    "TBD!!",
    "t.b.d.",
    "ASAP please",
    "Follow-up",
    "followup w/ client",
    "f/u",
    "follow up again next week",
    "follow up with Sarah",
    "Follow up with Sarah tomorrow",
    "follow up with sarah",
    "follow up by Friday",
    "Sam to follow up",
    "Sam will check",
    "check",
    "check in with the customer",
    "check back later",
    "check on it",
    "check status",
    "check the thread",
    "check with Sarah",
    "recheck soon",
    "please check and reply",
    "send",
    "send it",
    "send it to Sarah",
    "send this asap",
    "send email",
    "send an email",
    "send them a message",
    "call",
    "call about it",
    "call tomorrow",
    "call or something",
    "email",
    "email them",
    "email Sarah",
    "text her",
    "write",
    "write to them",
    "contact Anna",
    "contact the client",
    "ping Sarah",
    "nudge the customer",
    "chase Sarah",
    "remind her",
    "ask",
    "ask her",
    "ask Sarah",
    "reply",
    "reply asap",
    "reply to them",
    "reply by Friday",
    "respond",
    "respond soon",
    "answer",
    "confirm",
    "confirm by Friday",
    "confirm with Sarah",
    "quote",
    "book",
    "schedule",
    "handle",
    "handle the customer",
    "deal with it",
    "deal with the client",
    "take care of it",
    "take care of this lead",
    "sort it out",
    "sort this",
    "figure out next steps",
    "decide next steps",
    "next steps",
    "move forward",
    "push this forward",
    "keep in touch",
    "stay in touch",
    "keep an eye on it",
    "keep them warm",
    "reach out",
    "reach out to Sarah",
    "reach out to the client again",
    "get in touch",
    "get back to them",
    "get back to Sarah",
    "catch up with Sarah",
    "sync with Sam",
    "talk to Sarah",
    "speak with the customer",
    "discuss",
    "discuss with Sam",
    "wait",
    "wait for reply",
    "wait for Sarah's reply",
    "waiting",
    "wait and see",
    "pending",
    "ongoing",
    "todo",
    "to do",
    "do the needful",
    "as discussed",
    "see above",
    "see email below",
    "see notes",
    "look at this",
    "look into this when you can",
    "work on it",
    "continue",
    "continue the conversation",
    "proceed",
    "finish",
    "close",
    "close it",
    "close the deal",
    "monitor",
    "nothing",
    "none yet",
    "not sure yet",
    "something",
    "whatever is needed",
    "update",
    "update the client",
    "help them",
    "be in touch",
    "please handle asap, thanks",
    "Check later!",
    "FOLLOW UP",
    "follow\u{a0}up",
    "fol\u{200b}low up",
    "proposal",
    "🙏",
    "👍 follow up",
];

const CLEAR: &[&str] = &[
    "send two appointment options by Wednesday",
    "call after 2 p.m. today",
    "ask for missing photos before quoting",
    "confirm whether Friday is still available",
    "close for now if no reply by May 14",
    "Send revised proposal with API integration scope by Feb 10",
    "Sam to confirm schedule and reply by May 7",
    "Sam to confirm schedule and reply",
    "confirm Friday schedule and reply",
    "send Sarah the revised proposal",
    "call her",
    "call Sarah",
    "Call Sarah tomorrow",
    "call the customer",
    "call them back",
    "give her a call",
    "call at 3",
    "call 2pm",
    "call at 14:00",
    "call 10 am Friday",
    "call this afternoon",
    "call in the morning",
    "call about the roof",
    "phone Anna Berg",
    "ring him on Monday",
    "meet Sarah",
    "meet on Tuesday at 10am",
    "visit the site",
    "visit the customer on Friday",
    "answer the customer",
    "reply to the customer",
    "reply to Sarah",
    "answer Anna about Friday availability",
    "answer their question about parking",
    "reply with the price list",
    "send pricing",
    "send quote",
    "send the quote",
    "send invoice 1204",
    "send photos",
    "send the contract for signature",
    "send v2",
    "email the invoice",
    "email Sarah the revised quote",
    "email pricing to Sarah",
    "text her the address",
    "text Anna the gate code",
    "write the offer",
    "ask Sarah for photos",
    "ask which crew is free",
    "ask about parking",
    "ask Sarah who signs on their side",
    "remind Sarah of the deposit",
    "ping Sarah about the deposit",
    "chase the deposit",
    "chase Sarah for the deposit",
    "contact Anna about the roof",
    "tell the client the new price",
    "confirm Friday",
    "confirm the slot with Sarah",
    "confirm with Sarah whether Friday works",
    "confirm budget",
    "book a call",
    "book the crew for Friday",
    "schedule a meeting",
    "schedule a call with Sarah",
    "schedule the survey",
    "set up a demo",
    "arrange a site visit",
    "prepare the estimate",
    "draft a contract",
    "quote the second bathroom",
    "quote for 120 square metres",
    "order the tiles",
    "offer Friday or Monday",
    "propose two dates",
    "collect the keys",
    "measure the hall",
    "verify the delivery address",
    "negotiate the discount",
    "sign the agreement",
    "get the signed contract",
    "check Friday availability",
    "check the price with the supplier",
    "check whether the crew is free",
    "check with Sarah whether Friday works",
    "follow up on the quote",
    "follow up with Sarah about the invoice",
    "follow up with revised prices",
    "follow up on the unpaid deposit",
    "touch base about the launch date",
    "reach out to Anna Berg about the roof",
    "look into the roof leak",
    "look up the warranty",
    "discuss pricing with Sam",
    "talk to Sarah about the budget",
    "review the contract",
    "find out who decides",
    "close for now",
    "close if she declines",
    "hand the keys over",
    "introduce Sam to Anna",
    "update the quote",
    "update Sarah on the delay",
    "fix the broken link in the proposal",
    "wait for the signed contract",
    "check in about the launch",
    "send NDA",
    "send the dance school the photos of the hall",
    "invite them to the demo on Friday",
    "Angebot schicken",
];

#[test]
fn what_says_nothing_is_weak() {
    let clear: Vec<&&str> = WEAK.iter().filter(|text| !is_weak(text)).collect();
    assert!(clear.is_empty(), "taken as clear: {clear:#?}");
}

#[test]
fn what_says_what_to_do_is_clear() {
    let weak: Vec<&&str> = CLEAR.iter().filter(|text| is_weak(text)).collect();
    assert!(weak.is_empty(), "taken as weak: {weak:#?}");
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
    fn filler_makes_no_step_clear(weak in proptest::sample::select(WEAK), before in "(just|please|maybe we should|I will|ok,)", after in "(soon|asap|please|again|when you can|thanks!)") {
        let said = format!("{before} {weak} {after}");
        prop_assert!(is_weak(&said), "{}", said);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,200}|[\\s\\S]{0,200}") {
        let _ = is_weak(&text);
    }
}
