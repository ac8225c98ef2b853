//! Any commands of three members, in any order: whatever they did, `undo` gives the record back, and no lead ever has an
//! owner who also helps, or two handoffs that wait.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use super::{Asking, carry_out};
use crate::domain::command::{Away, Command, Field, HandTo, Labels, Line, NewLead, Orders, Side, Step, Told};
use crate::domain::handoff::scene::{at, handle, lead, policy};
use crate::domain::lead::{Contacted, Lead, Source};
use crate::domain::time::When;
use crate::domain::world::{DoubtfulMail, MailRow, ThreadId, World};
use crate::domain::{Address, Handle, LeadId, Mailbox, MessageId, Policy};

const NAMES: [&str; 3] = ["jamie", "sam", "dana"];

fn day(offset: u64) -> NaiveDate {
    at("2026-05-04T09:00").date_naive() + chrono::Days::new(offset)
}

/// Three leads: Jamie's, with a mail that somebody claims to be of it; Sam's; and one of nobody.
fn world() -> World {
    let mut world = World::new(at("2026-05-01T09:00"));
    for (number, owner) in [(42, Some("jamie")), (43, Some("sam")), (44, None)] {
        let mut one = Lead { id: LeadId(number), owner: owner.map(handle), ..lead() };
        one.contacts =
            vec![Mailbox::bare(Address::parse(&format!("p{number}@c{number}.example")).expect("an address"))];
        one.last_heard = Some(Contacted {
            at: at("2026-05-03T10:00"),
            by: format!("p{number}@c{number}.example"),
            summary: "hello".into(),
            message_id: format!("m{number}@c.example"),
            source: Source::Mail,
            delivered: true,
            verified: true,
        });
        world.add_lead(one);
        world.doubtful.insert(LeadId(number), vec![mail(number, true), mail(number, false)]);
    }
    world
}

fn mail(number: i64, claimed: bool) -> DoubtfulMail {
    DoubtfulMail {
        row: MailRow(number * 2 + i64::from(claimed)),
        thread: ThreadId(number),
        alone: true,
        author: Address::parse(&format!("p{number}@c{number}.example")),
        at: at("2026-05-03T10:00"),
        subject: "Hello".into(),
        summary: "hello".into(),
        claimed,
        contact: (!claimed).then_some(crate::domain::effect::ContactKind::Inbound),
        message_id: MessageId::new(format!("m{number}@c.example")).expect("an id"),
        verified: true,
    }
}

fn told(verb: &str) -> Told {
    Told { verb: verb.into(), what: "v2".into(), when: None, attempt: false }
}

fn step(number: u64) -> Step {
    Step {
        text: if number.is_multiple_of(4) {
            "follow up".into()
        } else {
            format!("send offer {number} to Anna")
        },
        by: (!number.is_multiple_of(5)).then(|| When::On(day(number % 9))),
        if_no_reply: number.is_multiple_of(3).then(|| day(10 + number % 9)),
    }
}

/// The command of a number: all of the table, again and again with other words.
fn command(kind: u64, number: u64) -> Command {
    let name = handle(NAMES[usize::try_from(number % 3).expect("small")]);
    let commands = [
        Command::Ok,
        Command::No("busy".into()),
        Command::Done { what: "sent v2".into(), told: Some(told("sent")) },
        Command::Done { what: String::new(), told: None },
        Command::Contact(told("called")),
        Command::Heard(told("heard")),
        Command::Next(step(number)),
        Command::Snooze(When::On(day(number % 12))),
        Command::On(When::On(day(number % 12))),
        Command::Waiting(if number.is_multiple_of(2) { Side::Us } else { Side::Them }),
        Command::To(Box::new(HandTo {
            to: name.clone(),
            anyway: false,
            labels: Labels {
                why: if number.is_multiple_of(2) { "on leave".into() } else { String::new() },
                next: number.is_multiple_of(3).then(|| step(number + 1)),
                ..Labels::default()
            },
        })),
        Command::Fill(Box::new(Labels { next: Some(step(number)), ..Labels::default() })),
        Command::Back,
        Command::Remind,
        Command::Mine,
        Command::Release("not my region".into()),
        Command::Won,
        Command::Lost("too dear".into()),
        Command::Close(String::new()),
        Command::Reopen,
        Command::Set(
            [Field::Summary, Field::Asked, Field::Stage][usize::try_from(number % 3).expect("small")],
            format!("t{number}"),
        ),
        Command::Note("hm".into()),
        Command::New(NewLead { name: format!("N{number}"), address: None, next: Some(step(number)) }),
        Command::With(name.clone()),
        Command::Without(name),
        Command::SameAs(LeadId(42 + i64::try_from(number % 3).expect("small"))),
        Command::NotThisLead,
        Command::Split,
        Command::Accept,
        Command::NotALead,
        Command::Away(Away { from: day(number % 5), to: day(number % 5 + 3), cover: Some(handle("sam")) }),
        Command::BackFromLeave,
        Command::PauseDigest(Some(day(number % 5))),
        Command::ResumeDigest,
    ];
    let place = usize::try_from(kind).expect("small") % commands.len();
    commands[place].clone()
}

fn says(
    (world, policy): (&World, &Policy),
    by: &Handle,
    lead: Option<i64>,
    what: Command,
    now: DateTime<Utc>,
) -> super::Outcome {
    let line = Line { written: format!("{what:?}"), lead: lead.map(LeadId), asked: Ok(what) };
    let orders = Orders { lines: vec![line], ..Orders::default() };
    let asking = Asking {
        world,
        policy,
        by,
        at: now,
        now,
        cause: format!("m{}@acme.example", now.timestamp()),
        message_id: None,
        subject: "",
        lead: None,
        letter: None,
        set_by_address: None,
        by_hand: false,
    };
    carry_out(&asking, &orders)
}

fn apply(world: &mut World, outcome: &super::Outcome) {
    outcome.effects.iter().for_each(|effect| world.apply(effect));
}

/// The leads without what Baton keeps for itself, and without those that were made and taken back.
fn record(world: &World, known: &BTreeMap<LeadId, Lead>) -> Vec<Lead> {
    let plain = |lead: &Lead| Lead { revision: 0, done_early: None, ..lead.clone() };
    known.keys().filter_map(|id| world.leads.get(id)).map(plain).collect()
}

fn sound(world: &World) -> Result<(), TestCaseError> {
    for lead in world.leads.values() {
        prop_assert!(lead.owner.as_ref().is_none_or(|owner| !lead.collaborators.contains(owner)), "{lead:?}");
        prop_assert!(lead.is_active() || lead.pending().is_none(), "{lead:?}");
        prop_assert!(
            lead.is_active() || (lead.follow_up.is_none() && lead.next_action.is_none()),
            "{lead:?}"
        );
        prop_assert!(lead.joined.is_none() || !lead.is_active());
        if let Some(pending) = lead.pending() {
            prop_assert_eq!(lead.owner.as_ref(), Some(&pending.to));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_undo_gives_the_record_back(
        moves in prop::collection::vec((0_u64..32, 0_u64..60, 0_usize..3, 42_i64..45), 1..14),
    ) {
        let policy = policy();
        let mut world = world();
        let mut now = at("2026-05-04T10:00");
        for (kind, number, who, lead) in moves {
            now += TimeDelta::minutes(7);
            let by = handle(NAMES[who]);
            let what = command(kind, number);
            let before = world.clone();
            let done = says((&world, &policy), &by, Some(lead), what.clone(), now);
            apply(&mut world, &done);
            sound(&world)?;
            if done.answer.refused {
                prop_assert_eq!(&world.leads, &before.leads, "nothing changes when a line is refused");
                continue;
            }
            let deeds = world.deeds.len();
            if deeds > before.deeds.len() {
                let taken = world.clone();
                let undo = says((&world, &policy), &by, None, Command::Undo, now + TimeDelta::minutes(1));
                prop_assert!(!undo.answer.refused, "{what:?}: {:?}", undo.answer);
                apply(&mut world, &undo);
                sound(&world)?;
                prop_assert_eq!(record(&world, &before.leads), record(&before, &before.leads), "{:?}", what);
                let absences = |world: &World| world.members.iter().map(|(name, record)| (name.clone(), record.absences.clone())).filter(|(_, list)| !list.is_empty()).collect::<Vec<_>>();
                prop_assert_eq!(absences(&world), absences(&before));
                world = taken;
            }
        }
    }

    #[test]
    fn after_a_day_nothing_is_undone_but_by_hand(hours in 1_i64..60) {
        let policy = policy();
        let mut world = world();
        let (by, now) = (handle("jamie"), at("2026-05-04T10:00"));
        let done = says((&world, &policy), &by, Some(42), Command::Won, now);
        apply(&mut world, &done);
        let undo = says((&world, &policy), &by, None, Command::Undo, now + TimeDelta::hours(hours));
        prop_assert_eq!(undo.answer.refused, hours > 24);
    }
}
