//! What must hold of every conversation, in whatever order its mails arrive: the same last contact, the same people; and
//! nothing, however strange, that stops the rules.
#![expect(clippy::indexing_slicing, reason = "the generators keep every place inside")]

use std::collections::BTreeSet;

use batond::domain::effect::Effect;
use batond::domain::lead::{Contacted, Lead, WaitingOn};
use batond::domain::on_mail::{Arrival, Instruction, decide};
use batond::domain::time::When;
use batond::domain::world::World;
use batond::domain::{Class, LeadId, Mail, Policy};
use batond::mail::read::{Perspective, read};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use crate::story::{Draft, Sent, Story, from, policy, time};

/// Who writes in these conversations; Anna and Bob are of one organisation.
const WRITERS: [&str; 4] = ["jamie", "sam", "anna", "bob"];

/// A mail of a conversation: who writes, which earlier mail it answers, and how long after the one before.
type Turn = (usize, prop::sample::Index, i64);

/// Five to ten mails and the order in which they arrive.
fn conversation() -> impl Strategy<Value = (Vec<Turn>, Vec<usize>)> {
    let turn = (0..WRITERS.len(), any::<prop::sample::Index>(), 1..2000_i64);
    prop::collection::vec(turn, 5..=10).prop_flat_map(|turns| {
        let order: Vec<usize> = (0..turns.len()).collect();
        (Just(turns), Just(order).prop_shuffle())
    })
}

/// The mails of a conversation, in the order written. Jamie begins, and everybody answers to all.
fn mails(turns: &[Turn]) -> Vec<Sent> {
    let mut at = time("Tue 2026-05-05 09:00");
    let mut written: Vec<Sent> = Vec::new();
    for (number, (writer, parent, later)) in turns.iter().enumerate() {
        at += TimeDelta::minutes(*later);
        let who = if number == 0 { "jamie" } else { WRITERS[*writer] };
        let others = ["jamie", "anna"].into_iter().filter(|other| *other != who);
        let mut draft = others.fold(from(who).cc("leads"), Draft::to);
        draft = draft.subject("Estimate").says(&format!("This is mail number {number}."));
        if number > 0 {
            draft = draft.re(&written[parent.index(number)]);
        }
        written.push(draft.finish(u32::try_from(number).unwrap_or(0), at));
    }
    written
}

fn understood(bytes: &[u8], arrived_at: DateTime<Utc>, policy: &Policy) -> Mail {
    read(bytes, true, arrived_at, &Perspective { policy, is_own: &|_| false })
}

/// Decides a mail and makes it true.
fn take(world: &mut World, mail: &Mail, policy: &Policy) -> Vec<Effect> {
    let arrival = Arrival { mail, instructions: Vec::new(), history: false, orders: None };
    let effects = decide(world, &arrival, policy, mail.arrived_at);
    for effect in &effects {
        world.apply(effect);
    }
    effects
}

/// What must be the same.
type Facts = (Option<Contacted>, Option<Contacted>, WaitingOn, BTreeSet<String>);

fn facts(lead: &Lead) -> Facts {
    let people = lead.contacts.iter().map(|person| person.address.to_string()).collect();
    (lead.last_contact.clone(), lead.last_heard.clone(), lead.waiting_on, people)
}

/// All of it arrives on one day, long after it was written.
fn arrivals() -> DateTime<Utc> {
    time("Mon 2026-06-01 10:00")
}

fn world_after(mails: &[Sent], order: &[usize], policy: &Policy) -> World {
    let mut world = World::new(time("Mon 2026-05-04 09:00"));
    for (nth, at) in order.iter().zip(0..) {
        let mail = understood(&mails[*nth].bytes, arrivals() + TimeDelta::seconds(at), policy);
        take(&mut world, &mail, policy);
    }
    world
}

/// A mail of odds and ends: words where addresses should be, ids of other mails, classes of all kinds.
fn strange_mail() -> impl Strategy<Value = String> {
    let person = prop::sample::select(vec![
        "jamie@acme.example",
        "Sam Rivera <x@gmail.com>",
        "anna@contoso.example",
        "leads@acme.example",
        "leads+l1@acme.example",
        "pat@acme.example",
        "no-reply@x.example",
        "",
        "<>",
        "\"a",
        "undisclosed-recipients:;",
        "mailer-daemon@x.example",
    ]);
    let id = prop::sample::select(vec!["<1@a>", "<2@a>", "<3@a>", "<4@b>", "", "prose", "<1@a> <2@a> <4@b>"]);
    let extra = prop::sample::select(vec![
        "",
        "Auto-Submitted: auto-replied\r\n",
        "List-Id: <l.x.example>\r\n",
        "Return-Path: <>\r\n",
        "X-Failed-Recipients: anna@contoso.example\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
        "Content-Type: message/rfc822\r\n",
        "Delivered-To: leads+fri@acme.example\r\n",
    ]);
    let date = prop::sample::select(vec![
        "Tue, 5 May 2026 10:00:00 +0200",
        "Fri, 1 Jan 1960 00:00:00 +0000",
        "Fri, 31 Dec 2100 23:59:60 +1400",
        "soon",
        "",
    ]);
    let text = "\\PC{0,60}";
    ((person.clone(), person.clone(), person), (id.clone(), id.clone(), id), extra, date, text).prop_map(
        |((from, to, cc), (own, parent, references), extra, date, text)| {
            format!(
                "{extra}From: {from}\r\nTo: {to}\r\nCc: {cc}\r\nMessage-ID: {own}\r\nIn-Reply-To: {parent}\r\n\
                 References: {references}\r\nDate: {date}\r\nSubject: {text}\r\n\r\n{text}\r\n"
            )
        },
    )
}

fn instructions() -> impl Strategy<Value = Vec<Instruction>> {
    let one = prop_oneof![
        Just(Instruction::NewLead),
        Just(Instruction::Note),
        (1..4_i64).prop_map(|id| Instruction::Lead(LeadId(id))),
        Just(Instruction::FollowUp(When::At(DateTime::<Utc>::MAX_UTC))),
        Just(Instruction::FollowUp(When::On(chrono::NaiveDate::MIN))),
        Just(Instruction::Unknown("what".into())),
    ];
    prop::collection::vec(one, 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_order_of_arrival_tells_the_same_record((turns, order) in conversation()) {
        let (policy, mails) = (policy(), mails(&turns));
        let written: Vec<usize> = (0..mails.len()).collect();
        let (one, other) = (world_after(&mails, &written, &policy), world_after(&mails, &order, &policy));
        prop_assert_eq!(one.leads.len(), 1);
        prop_assert_eq!(
            one.leads.values().map(facts).collect::<Vec<_>>(),
            other.leads.values().map(facts).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_mail_that_comes_again_changes_nothing((turns, order) in conversation()) {
        let (policy, mails) = (policy(), mails(&turns));
        let mut world = world_after(&mails, &order, &policy);
        let before = (world.leads.clone(), world.next_mail, world.next_thread);
        for sent in &mails {
            let mail = understood(&sent.bytes, arrivals() + TimeDelta::hours(1), &policy);
            let effects = take(&mut world, &mail, &policy);
            prop_assert_eq!(effects, vec![Effect::CountDelivery(mail.key)]);
        }
        prop_assert_eq!((world.leads.clone(), world.next_mail, world.next_thread), before);
    }

    #[test]
    fn no_mail_stops_the_rules_and_each_has_one_row(
        mails in prop::collection::vec((strange_mail(), instructions(), any::<bool>()), 1..12),
        failing in any::<bool>(),
    ) {
        let policy = policy();
        let mut world = World::new(time("Mon 2026-05-04 09:00"));
        for (raw, instructions, history) in mails {
            let mut mail = understood(raw.as_bytes(), arrivals(), &policy);
            if failing {
                mail.verdict = batond::domain::Verdict::Fail;
            }
            let arrival = Arrival { mail: &mail, instructions, history, orders: None };
            let effects = decide(&world, &arrival, &policy, arrivals());
            let rows = effects.iter().filter(|effect| matches!(effect, Effect::RecordMail(_) | Effect::CountDelivery(_)));
            prop_assert_eq!(rows.count(), 1);
            let leads: Vec<&Lead> = effects.iter().filter_map(|effect| match effect {
                Effect::PutLead(lead) => Some(&**lead),
                _ => None,
            }).collect();
            let ids: BTreeSet<LeadId> = leads.iter().map(|lead| lead.id).collect();
            prop_assert_eq!(ids.len(), leads.len(), "a lead is decided once");
            prop_assert!(leads.iter().all(|lead| lead.owner.iter().all(|owner| policy.team.member(owner).is_some())));
            if !mail.class.is_human() && mail.class != Class::Bounce {
                prop_assert!(leads.is_empty(), "{:?} moves nothing", mail.class);
            }
            let silent = !effects.iter().any(|effect| matches!(effect, Effect::Queue(_)));
            prop_assert!(!history || silent, "history tells nobody anything");
            for effect in &effects {
                world.apply(effect);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_record_in_the_file_is_the_record_in_memory((turns, order) in conversation()) {
        let (policy, mails) = (policy(), mails(&turns));
        let world = world_after(&mails, &order, &policy);
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        for (nth, at) in order.iter().zip(0..) {
            let mut sent = mails[*nth].clone();
            sent.arrives = Some(arrivals() + TimeDelta::seconds(at));
            story.set(arrivals() + TimeDelta::seconds(at));
            story.deliver(&sent);
        }
        let kept: Vec<Lead> = (1..=story.leads()).map(|id| story.lead(&format!("L-{id}"))).collect();
        let in_memory: Vec<Lead> = world.leads.into_values().collect();
        prop_assert_eq!(kept, in_memory);
    }
}
