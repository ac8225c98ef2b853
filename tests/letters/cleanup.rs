//! The weekly cleanup as a manager and an owner read it.

use batond::domain::handoff::Missing;
use batond::domain::letters::{Cleanup, CleanupRow, Letter, Load, Part, Reason, Tally, Topic, Wrong};
use batond::domain::{Handle, LeadId};
use batond::mail::compose::subject;

use crate::desk::{Desk, date, read};
use crate::golden;

fn handle(text: &str) -> Handle {
    text.parse().expect("a handle")
}

fn row(lead: i64, name: &str, owner: &str, wrong: Wrong, replies: &[&str]) -> CleanupRow {
    CleanupRow {
        lead: (lead > 0).then_some(LeadId(lead)),
        name: name.into(),
        owner: (!owner.is_empty()).then(|| handle(owner)),
        wrong,
        since: Some(date("2026-02-03")),
        replies: replies.iter().map(|reply| (*reply).to_owned()).collect(),
    }
}

fn part(topic: Topic, rows: Vec<CleanupRow>) -> Part {
    Part { topic, rows, more: 0 }
}

const SARAH: &str = "Sarah / dashboard";
const HILL: &str = "Hill & Co";
const ANSWER: &str = "L-57 next: answer the customer by tomorrow";

/// A week in which everything is wrong once.
fn parts() -> Vec<Part> {
    [of_owners(), of_plans(), of_contacts()].concat()
}

fn of_owners() -> Vec<Part> {
    vec![
        part(Topic::NoOwner, vec![row(70, "Lindqvist", "", Wrong::NoOwner, &["L-70 to sam"])]),
        part(
            Topic::OwnerAway,
            vec![row(71, "Marsh", "jamie", Wrong::OwnerAway(date("2026-02-20")), &["L-71 to mike"])],
        ),
        part(
            Topic::WrongOwner,
            vec![row(57, SARAH, "mike", Wrong::OthersAct(vec!["Sam".into()]), &["L-57 to sam"])],
        ),
        part(
            Topic::Handoff,
            vec![
                row(42, "Customer A", "sam", Wrong::NotConfirmed("Sam".into()), &["L-42 remind"]),
                row(
                    44,
                    "Riverside",
                    "jamie",
                    Wrong::Draft("Mike".into(), vec![Missing::NextAction, Missing::FollowUp]),
                    &["L-44 next: answer the customer by tomorrow"],
                ),
            ],
        ),
    ]
}

fn of_plans() -> Vec<Part> {
    vec![
        part(Topic::NoNextAction, vec![row(57, SARAH, "mike", Wrong::NoNextAction, &[ANSWER])]),
        part(Topic::Vague, vec![row(58, "Garage", "sam", Wrong::Vague("follow up".into()), &[])]),
        part(
            Topic::FollowUp,
            vec![row(9, HILL, "mike", Wrong::FollowUpPassed, &["L-9 done", "L-9 snooze 3d"])],
        ),
    ]
}

fn of_contacts() -> Vec<Part> {
    vec![
        part(
            Topic::LastContact,
            vec![row(
                61,
                "Anna",
                "sam",
                Wrong::Undelivered,
                &["L-61 next: call the customer by tomorrow", "L-61 called"],
            )],
        ),
        part(
            Topic::WaitingOnUs,
            vec![row(
                57,
                SARAH,
                "mike",
                Wrong::WaitsOnUs("Can we talk about the dashboard on Friday?".into()),
                &[ANSWER, "L-57 waiting them"],
            )],
        ),
        part(
            Topic::Quiet,
            vec![row(12, "Northside Bakery", "jamie", Wrong::Quiet, &["L-12 close: gone quiet"])],
        ),
        part(
            Topic::TwoWriting,
            vec![row(
                57,
                SARAH,
                "mike",
                Wrong::TwoWriting(vec!["Sam".into(), "Mike".into()]),
                &["L-57 with sam", "L-57 to sam"],
            )],
        ),
        part(
            Topic::Doubts,
            vec![
                row(13, HILL, "mike", Wrong::PossibleDuplicate(Some(LeadId(9))), &["L-13 same as L-9"]),
                row(
                    0,
                    "eve@stranger.example",
                    "",
                    Wrong::NoLead("Your offer".into(), "too many leads of one sender today".into()),
                    &["new: eve eve@stranger.example"],
                ),
            ],
        ),
        part(
            Topic::Reassigned,
            vec![row(
                3,
                "Old Mill",
                "mike",
                Wrong::Reassigned("Jamie".into(), "Mike".into(), String::new()),
                &["L-3 to jamie", "L-3 note: agreed"],
            )],
        ),
    ]
}

fn tally() -> Tally {
    let load = |handle_of: &str, name: &str, active, to_settle| Load {
        handle: handle(handle_of),
        name: name.into(),
        active,
        to_settle,
    };
    Tally {
        new: 4,
        handed_off: 3,
        median_minutes: Some(130),
        won: 2,
        lost: 1,
        closed: 0,
        load: vec![load("mike", "Mike", 14, 4), load("sam", "Sam", 11, 0), load("jamie", "Jamie", 6, 2)],
        settled: 5,
        came_back: vec![LeadId(9)],
        came_back_count: 1,
        first: false,
        away_soon: vec![("Jamie".into(), date("2026-02-12"), date("2026-02-20"))],
    }
}

fn cleanup(reader: Option<&str>, parts: Vec<Part>) -> Cleanup {
    Cleanup {
        week: date("2026-02-09"),
        reader: reader.map(handle),
        active: 31,
        to_settle: u32::from(!parts.is_empty()) * 6,
        tally: reader.is_none().then(tally),
        parts,
    }
}

fn letter(cleanup: Cleanup) -> Letter {
    Letter::Cleanup(Box::new(cleanup))
}

/// A cleanup as large as it gets, with one text wherever a text can stand.
pub(crate) fn full_of(text: &str) -> Cleanup {
    let own = || text.to_owned();
    let all = [
        Wrong::OthersAct(vec![own(); 5]),
        Wrong::SkillElsewhere(own(), own()),
        Wrong::Vague(own()),
        Wrong::WaitsOnUs(own()),
        Wrong::Claimed(own(), own()),
        Wrong::NoLead(own(), own()),
        Wrong::IgnoredWrote(own()),
        Wrong::Reassigned(own(), own(), own()),
    ];
    let rows: Vec<CleanupRow> = all
        .iter()
        .cycle()
        .take(200)
        .map(|wrong| CleanupRow {
            name: own(),
            ..row(
                i64::MAX,
                "",
                "sam",
                wrong.clone(),
                &["L-9223372036854775807 next: answer the customer by tomorrow"; 2],
            )
        })
        .collect();
    let parts = Topic::ALL.map(|topic| Part { topic, rows: rows.clone(), more: u32::MAX });
    let mut full = cleanup(None, parts.to_vec());
    if let Some(tally) = &mut full.tally {
        tally.load = vec![Load { handle: handle("sam"), name: own(), active: 1, to_settle: 1 }; 100];
        tally.away_soon = vec![(own(), date("2026-02-12"), date("2026-02-20")); 100];
    }
    full
}

#[test]
fn managers_read_of_everything_that_is_to_settle() {
    let letter = letter(cleanup(None, parts()));
    let says = subject(&letter, &Desk::new(Reason::Manager).envelope());
    assert_eq!(says, "Lead cleanup, week of 9 Feb: 6 to settle of 31 active");
    golden("cleanup", &letter, Reason::Manager);
}

#[test]
fn an_owner_reads_of_their_own() {
    let own = parts().into_iter().filter(|part| matches!(part.topic, Topic::FollowUp | Topic::Quiet));
    let mut own = cleanup(Some("mike"), own.collect());
    own.to_settle = 3;
    let letter = letter(own.clone());
    let says = subject(&letter, &Desk::new(Reason::Owner).envelope());
    assert_eq!(says, "Your 3 leads to tidy, week of 9 Feb");
    golden("cleanup_own", &letter, Reason::Owner);
    own.to_settle = 1;
    let says = subject(&self::letter(own), &Desk::new(Reason::Owner).envelope());
    assert_eq!(says, "Your 1 lead to tidy, week of 9 Feb");
}

#[test]
fn nothing_wrong_is_one_line() {
    let letter = letter(cleanup(None, Vec::new()));
    golden("cleanup_nothing", &letter, Reason::Manager);
    let text = read(&Desk::new(Reason::Manager).compose(&letter)).text;
    assert!(text.contains("Nothing to settle: all 31 active leads are in order."), "{text}");
}

#[test]
fn a_long_cleanup_shows_some_of_every_section_and_counts_the_rest() {
    let text = read(&Desk::new(Reason::Manager).compose(&letter(full_of("x")))).text;
    assert_eq!(text.matches("and 4,294,967,493 more").count(), 13, "{text}");
}
