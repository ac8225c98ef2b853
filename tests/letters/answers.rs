//! Answers to commands as a member reads them, and what others are told because of them.

use batond::domain::LeadId;
use batond::domain::command::{Likely, Wrong};
use batond::domain::handoff::{Absent, Missing};
use batond::domain::lead::Status;
use batond::domain::letters::{
    Answer, Answered, Did, Happened, Letter, Reason, Refusal, Saying, Shown, Told, Who,
};
use batond::domain::time::When;

use crate::desk::{Desk, address, at, date, read};
use crate::{background, golden, northside, sarah};

fn lead() -> (LeadId, String) {
    (LeadId(57), "Sarah / dashboard".into())
}

fn line(written: &str, came: Result<Did, Refusal>) -> Answered {
    Answered { written: written.into(), lead: Some(lead()), came, next: None }
}

fn answer(lines: Vec<Answered>) -> Answer {
    let refused = lines.iter().any(|line| line.came.is_err());
    let undo_until = (!refused).then(|| at(9, 14) + chrono::TimeDelta::days(1));
    Answer {
        subject: "Your leads, Tue 10 Feb: 1 late, 2 today".into(),
        lines,
        refused,
        undo_until,
        ..Answer::default()
    }
}

fn sent() -> Answered {
    let did = Did::Finished { what: "sent v2".into(), on: Some(date("2026-02-10")), asks_next: false };
    Answered {
        next: Some(("call her".into(), Some(When::On(date("2026-02-13"))))),
        ..line("57 done sent v2", Ok(did))
    }
}

fn letter(answer: Answer) -> Letter {
    Letter::Answer(Box::new(answer))
}

fn text(answer: Answer) -> String {
    let text = read(&Desk::new(Reason::Sender).compose(&letter(answer))).text;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn one_command_is_answered_in_one_sentence_with_the_way_back() {
    let one = answer(vec![sent()]);
    let said = text(one.clone());
    assert!(
        said.contains(
            "Done. L-57 Sarah / dashboard: the next action is done; noted “sent v2” (Tue 10 Feb, Mike). Next: call \
             her, Fri 13 Feb. Wrong? Reply “undo” before tomorrow 10:14 (Wed 11 Feb)."
        ),
        "{said}"
    );
    golden("answer_done", &letter(one), Reason::Sender);
}

#[test]
fn several_commands_stand_under_each_other_and_what_was_not_done_is_said() {
    let moved = Did::Moved { when: When::On(date("2026-02-11")), hold: false, third: true };
    let mut several = answer(vec![
        sent(),
        Answered {
            lead: Some((LeadId(51), "Northside Bakery".into())),
            next: Some(("call after 2 p.m.".into(), Some(When::On(date("2026-02-11"))))),
            ..line("51 snooze 1d", Ok(moved))
        },
    ]);
    several.note = Some(("She likes the new layout.".into(), Some(LeadId(51))));
    several.not_done = vec![("62 ok".into(), "L-62 ok".into())];
    golden("answer_several", &letter(several), Reason::Sender);
}

#[test]
fn a_refusal_says_that_nothing_was_changed_and_the_right_form() {
    let wrong = Wrong { why: "“5/6” may be 5 June or 6 May.".into(), form: "L-51 snooze 6 May".into() };
    let refused = answer(vec![
        sent(),
        Answered {
            lead: Some((LeadId(51), "Northside Bakery".into())),
            ..line("51 snooze 5/6", Err(Refusal::Wrong(wrong)))
        },
    ]);
    golden("answer_refused", &letter(refused), Reason::Sender);
    let many = Answer { too_many: true, refused: true, ..Answer::default() };
    assert!(text(many).contains("more than 20 command lines"));
}

#[test]
fn prose_is_kept_and_its_likely_command_named() {
    let likely =
        Likely { written: "Next week is better".into(), command: "snooze next week".into(), typo: false };
    let note = Some(("Next week is better".to_owned(), Some(LeadId(57))));
    let prose = Answer { likely: Some(likely.clone()), note, undo_until: None, ..answer(Vec::new()) };
    golden("answer_prose", &letter(prose.clone()), Reason::Sender);
    let typo = Likely { written: "snoze 3d".into(), command: "snooze 3d".into(), typo: true };
    assert!(text(Answer { likely: Some(typo), ..prose }).contains("Did you mean “snooze 3d”?"));
}

#[test]
fn a_lead_its_history_and_ones_leads_are_readable_sheets() {
    let shown = Shown {
        line: sarah(),
        background: background(),
        status: Status::Active,
        owner: Some(Who::You),
        if_no_reply: Some(date("2026-02-16")),
        handoff: Some((Who::You, "acknowledged")),
    };
    let show = Answer { undo_until: None, ..answer(vec![line("show", Ok(Did::Shown(Box::new(shown))))]) };
    golden("answer_show", &letter(show), Reason::Sender);
    let happened = |what: &str, by: &str| Happened { at: at(7, 30), what: what.into(), by: by.into() };
    let history = vec![
        happened("the customer wrote: Can you come on Friday?", "sarah@customer.example"),
        happened("assigned to mike by turn", "baton"),
    ];
    let why = Answer { undo_until: None, ..answer(vec![line("why", Ok(Did::Because(history)))]) };
    golden("answer_why", &letter(why), Reason::Sender);
    let queue = Did::Queue { rows: vec![northside(), sarah()], more: 3 };
    let queue = Answered { lead: None, ..line("queue", Ok(queue)) };
    golden("answer_queue", &letter(Answer { undo_until: None, ..answer(vec![queue]) }), Reason::Sender);
}

#[test]
fn help_and_the_team_are_readable_sheets() {
    let saying = |form: &str, effect: &str, example: &str| Saying {
        form: form.into(),
        effect: effect.into(),
        example: example.into(),
    };
    let table =
        vec![saying("ok", "You have it.", "ok"), saying("snooze WHEN", "Moves the follow-up.", "snooze 3d")];
    let help = Answered { lead: None, ..line("help", Ok(Did::Help(table))) };
    let team = Did::Team(vec![("Sam Rivera".into(), 14, 2), ("Jamie Lee".into(), 1, 0)]);
    let team = Answered { lead: None, ..line("team", Ok(team)) };
    let both = Answer { undo_until: None, ..answer(vec![help, team]) };
    golden("answer_help", &letter(both), Reason::Sender);
}

#[test]
fn every_deed_is_a_sentence_that_ends() {
    let sam = || Who::Member("Sam".into());
    let better = || Some(["send two options".to_owned(), "call Anna".to_owned()]);
    let day = date("2026-02-13");
    for did in [
        Did::Acknowledged { giver: Some(sam()) },
        Did::Approved { to: sam(), confirmed: false },
        Did::Approved { to: Who::You, confirmed: true },
        Did::Disagreed { owner: Some(Who::You), why: "mine".into() },
        Did::NothingToDecline { owner: Some(sam()) },
        Did::ConfirmedToo { giver: Some(sam()) },
        Did::ReceiverNotThere { to: sam(), absent: Absent::Full },
        Did::Declined { owner: Some(sam()), why: "busy".into() },
        Did::Declined { owner: None, why: String::new() },
        Did::LeftAsItIs,
        Did::Finished { what: String::new(), on: None, asks_next: true },
        Did::Reached { what: "called".into(), on: day, reopened: true },
        Did::Tried { what: "called, no answer".into() },
        Did::Heard { what: "yes".into(), on: day },
        Did::Planned { text: "follow up".into(), better: better(), if_no_reply: Some(day) },
        Did::HandedTo { to: sam(), asks_why: true, if_no_reply: Some(day), wrong: vec!["Past.".into()] },
        Did::Drafted {
            to: sam(),
            missing: vec![Missing::NextAction, Missing::FollowUp],
            wrong: vec!["5/6 may be two days.".into()],
            better: better(),
        },
        Did::Awaits { to: Who::You, approvers: vec![sam()], bad_why: true, wrong: Vec::new() },
        Did::Filled,
        Did::TookBack { from: sam() },
        Did::Reminded { who: sam(), instead: Vec::new() },
        Did::Reminded { who: sam(), instead: vec![Who::You] },
        Did::Took,
        Did::Released,
        Did::Closed(Status::Won),
        Did::Reopened,
        Did::NothingAwaited,
        Did::Added { lead: LeadId(58), name: "Dora".into() },
        Did::Collaborates { who: Who::You, joined: true },
        Did::Merged { into: LeadId(9), name: "Hill".into() },
        Did::MergeAwaits { into: LeadId(9), owner: sam() },
        Did::Unlinked { now: None },
        Did::Split { into: LeadId(58), name: "Dora".into() },
        Did::Accepted { address: address("eve@stranger.example") },
        Did::NotALead { ignored: Some(address("eve@stranger.example")) },
        Did::Away { from: day, to: day, cover: Some(sam()) },
        Did::BackFromLeave,
        Did::Undone { leads: vec![(LeadId(57), "Sarah".into())], done_at: at(7, 0) },
        Did::Confirm,
    ] {
        let said = text(Answer { undo_until: None, ..answer(vec![line("x", Ok(did.clone()))]) });
        let sentence = said.split("57 Sarah / dashboard: ").nth(1).unwrap_or_default();
        assert!(sentence.contains('.') && !sentence.starts_with("it is below"), "{did:?}: {said}");
    }
}

#[test]
fn others_are_told_what_was_done_by_whom() {
    let sam = || Who::Member("Sam".into());
    let (one, other) = ((LeadId(57), "Sarah / dashboard".to_owned()), (LeadId(9), "Hill & Co".to_owned()));
    let acted = Told::Acted { by: sam(), lines: vec![sent()] };
    golden("told_acted", &Letter::Told(Box::new(acted)), Reason::Owner);
    let asked = Told::MergeAsked { by: sam(), lead: one.clone(), into: other.clone() };
    golden("told_merge_asked", &Letter::Told(Box::new(asked)), Reason::Owner);
    let merged = Told::Merged { by: sam(), lead: one.clone(), into: other };
    golden("told_merged", &Letter::Told(Box::new(merged)), Reason::Owner);
    let corrected = Told::Corrected { by: sam(), leads: vec![one.clone()], done_at: at(7, 0) };
    golden("told_corrected", &Letter::Told(Box::new(corrected)), Reason::Named);
    let unowned = Told::Unowned { by: sam(), lead: one, why: "not my region".into() };
    golden("told_unowned", &Letter::Told(Box::new(unowned)), Reason::Manager);
}
