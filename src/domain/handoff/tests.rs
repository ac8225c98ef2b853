//! Stories of handoffs on one lead, on the pure rules: who says what, what becomes of it, who is told.

mod any_order;
mod letters;
mod story;

use story::{Story, step, whole};

use super::scene::{at, day, handle, lead, policy, policy_with};
use super::*;
use crate::domain::Policy;
use crate::domain::command::{HandTo, Labels, Step};
use crate::domain::lead::{Contacted, FollowUp, Lead, Source, Status};
use crate::domain::time::When;
use crate::domain::world::MemberRecord;

fn told(done: &Done) -> Vec<(String, &Told)> {
    done.tell.iter().map(|telling| (telling.to.to_string(), &telling.what)).collect()
}

#[test]
fn a_complete_note_makes_the_receiver_owner_at_once_and_pending() {
    let mut story = Story::new().contacted();
    let note = Labels {
        asked: "Friday availability".into(),
        sent: "basic estimate".into(),
        unclear: "which crew".into(),
        preferences: "no jargon".into(),
        status: "In Discussion".into(),
        context: "budget ~$4k".into(),
        if_no_reply: Some(day("2026-05-11")),
        ..whole()
    };
    let done = story.to("jamie", "sam", note).expect("open");
    assert_eq!((done.what, told(&done)), (Happened::Opened, vec![("sam".into(), &Told::Opened)]));
    assert_eq!((story.owner(), story.previous(), story.state()), ("sam", "jamie", State::Pending));
    let lead = &story.lead;
    assert_eq!((lead.asked.as_str(), lead.sent.as_str()), ("Friday availability", "basic estimate"));
    assert_eq!((lead.unclear.as_str(), lead.preferences.as_str()), ("which crew", "no jargon"));
    assert_eq!(lead.stage, "In Discussion");
    assert_eq!(lead.if_no_reply, Some(day("2026-05-11")));
    let action = lead.next_action.as_ref().expect("an action");
    assert_eq!(
        (action.text.as_str(), action.by.as_str(), action.weak),
        ("confirm Friday schedule and reply", "jamie", false)
    );
    assert_eq!(
        lead.last_contact.as_ref().expect("a contact").summary,
        "basic estimate",
        "the mail counts, not the status"
    );
    assert!(done.history.contains(&"context: budget ~$4k".to_owned()), "{:?}", done.history);
    assert!(!lead.handoff.as_ref().expect("one").complete);
}

#[test]
fn ok_completes_it_and_tells_the_giver() {
    let mut story = Story::new().contacted();
    story.to("jamie", "sam", whole()).expect("open");
    assert_eq!(story.ok("mike"), None, "a cover's ok is not the receiver's");
    let done = story.ok("sam").expect("acknowledged");
    assert_eq!(told(&done), [("jamie".to_owned(), &Told::Acknowledged(How::Word))]);
    assert_eq!(story.state(), State::Acknowledged);
    assert!(story.lead.handoff.as_ref().expect("one").complete);
    assert_eq!(story.ok("sam"), None, "once is enough");
}

#[test]
fn without_a_contact_on_the_record_it_is_acknowledged_and_not_complete() {
    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    story.ok("sam").expect("acknowledged");
    assert!(!story.lead.handoff.as_ref().expect("one").complete);
}

#[test]
fn complete_is_kept_when_the_step_is_done_and_ends_when_the_next_handoff_opens() {
    let mut story = Story::new().contacted();
    story.to("jamie", "sam", whole()).expect("open");
    story.ok("sam").expect("acknowledged");
    story.lead.next_action = None;
    assert!(story.lead.handoff.as_ref().expect("one").complete);
    story.to("sam", "mike", whole()).expect("open");
    assert!(!story.lead.handoff.as_ref().expect("one").complete);
}

#[test]
fn writing_to_the_customer_acknowledges_only_when_sent_after_it_opened() {
    let mut story = Story::new().contacted();
    story.to("jamie", "sam", whole()).expect("open");
    let opened = story.lead.pending().expect("pending").opened_at;
    let by_mail = |story: &mut Story, by: &str, at| {
        story.rule(|lead, around| acknowledge_by_mail(lead, &handle(by), at, around))
    };
    assert_eq!(
        by_mail(&mut story, "sam", opened),
        None,
        "a mail from before the handoff says nothing about it"
    );
    assert_eq!(by_mail(&mut story, "jamie", opened + chrono::TimeDelta::hours(1)), None);
    let done = by_mail(&mut story, "sam", opened + chrono::TimeDelta::seconds(1)).expect("acknowledged");
    let how = Told::Acknowledged(How::Acting);
    assert_eq!(
        told(&done),
        [("jamie".to_owned(), &how), ("sam".to_owned(), &how)],
        "giver and receiver are told"
    );
}

#[test]
fn no_gives_it_back_as_it_was_before() {
    let mut story = Story::new();
    story.lead.previous_owner = Some(handle("mike"));
    story.to("jamie", "sam", whole()).expect("open");
    assert_eq!(story.no("mike"), Err(Refused::NotYours(vec![handle("sam")])));
    let done = story.no("sam").expect("declined");
    assert_eq!(told(&done), [("jamie".to_owned(), &Told::Declined(String::new()))]);
    assert!(done.history[0].contains("no reason given"));
    assert_eq!((story.owner(), story.previous(), story.state()), ("jamie", "mike", State::Declined));
    assert_eq!(story.no("sam"), Err(Refused::NothingOpen));
}

#[test]
fn declined_after_the_owner_left_it_goes_to_the_giver_else_to_nobody() {
    let left = |handle: &str| {
        let handle = handle.to_owned();
        policy_with(move |member| member.left = (member.handle.as_str() == handle).then(|| day("2026-05-01")))
    };
    let mut story = Story::new();
    story.to("dana", "sam", whole()).expect("a manager passes it on");
    story.policy = left("jamie");
    let done = story.no("sam").expect("declined");
    assert_eq!((story.owner(), told(&done)), ("dana", vec![("dana".into(), &Told::Declined(String::new()))]));

    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    story.policy = left("jamie");
    let done = story.no("sam").expect("declined");
    assert_eq!(story.owner(), "nobody");
    assert_eq!(told(&done), [("dana".to_owned(), &Told::CameBack), ("max".to_owned(), &Told::CameBack)]);
}

#[test]
fn what_is_missing_keeps_it_a_draft_and_the_owner_unchanged() {
    let mut story = Story::new();
    let done =
        story.to("jamie", "sam", Labels { asked: "a price".into(), ..Labels::default() }).expect("a draft");
    assert_eq!(
        (done.what, done.missing.as_slice()),
        (Happened::Drafted, &[Missing::NextAction, Missing::FollowUp][..])
    );
    assert_eq!(told(&done), [("jamie".to_owned(), &Told::Draft)]);
    assert_eq!((story.owner(), story.lead.asked.as_str()), ("jamie", ""), "nothing has changed");
    let weak = Labels { next: Some(step("follow up", "2026-05-07")), ..Labels::default() };
    let done = story.rule(|lead, around| fill(lead, &handle("jamie"), &weak, around)).expect("still a draft");
    assert_eq!((done.weak, done.missing.as_slice()), (true, &[Missing::ClearNextAction][..]));
    let clear = Labels {
        next: Some(Step { text: "send the price list".into(), ..Step::default() }),
        ..Labels::default()
    };
    let done = story.rule(|lead, around| fill(lead, &handle("jamie"), &clear, around)).expect("open");
    assert_eq!((done.what, story.owner(), story.lead.asked.as_str()), (Happened::Opened, "sam", "a price"));
    assert_eq!(story.lead.follow_up.expect("a date").when, When::On(day("2026-05-07")));
    assert!(story.lead.draft.is_none());
}

#[test]
fn a_past_date_or_one_that_was_not_understood_is_missing() {
    let mut story = Story::new();
    let past = Labels { next: Some(step("send the price list", "2026-05-05")), ..Labels::default() };
    assert_eq!(story.to("jamie", "sam", past).expect("a draft").missing, [Missing::FollowUp]);
    story.lead.follow_up = Some(FollowUp { when: When::On(day("2026-05-20")), hold: false });
    let wrong = Labels {
        next: Some(Step { text: "send the price list".into(), ..Step::default() }),
        wrong: vec![("Follow up".into(), "the 31st of what?".into())],
        ..Labels::default()
    };
    assert_eq!(story.to("jamie", "sam", wrong.clone()).expect("a draft").missing, [Missing::FollowUp]);
    let understood = Labels { wrong: Vec::new(), ..wrong };
    assert_eq!(
        story.to("jamie", "sam", understood).expect("open").what,
        Happened::Opened,
        "the record's date counts"
    );
}

#[test]
fn next_and_snooze_on_the_lead_fill_the_blanks_too() {
    let mut story = Story::new();
    story
        .to("jamie", "sam", Labels { next: Some(step("follow up", "2026-05-05")), ..Labels::default() })
        .expect("a draft");
    assert_eq!(story.next("jamie", "check in"), None, "still weak");
    assert_eq!(story.next("jamie", "send the price list"), None, "still without a date");
    let done = story.snooze("mike", "2026-05-08").expect("open");
    assert_eq!((done.what, story.owner()), (Happened::Opened, "sam"));
    assert_eq!(told(&done), [("sam".to_owned(), &Told::Opened), ("jamie".to_owned(), &Told::Completed)]);
    assert_eq!(story.lead.next_action.as_ref().expect("one").text, "send the price list");
    assert_eq!(story.lead.follow_up.expect("a date").when, When::On(day("2026-05-08")));
}

#[test]
fn a_lead_of_nobody_is_assigned_at_once_and_returns_to_the_pool() {
    let mut story = Story::new();
    story.lead.owner = None;
    let done = story.to("dana", "sam", Labels::default()).expect("open");
    assert_eq!((done.what, story.owner(), story.previous()), (Happened::Opened, "sam", "nobody"));
    let handoff = story.lead.handoff.as_ref().expect("one");
    assert_eq!((handoff.from.as_ref(), handoff.state), (None, State::Pending));
    assert_eq!(story.lead.next_action.as_ref().expect("one").text, "answer the customer");
    assert_eq!(story.lead.follow_up.expect("a date").when, When::On(day("2026-05-07")));
    let done = story.no("sam").expect("declined");
    assert_eq!(
        (story.owner(), told(&done)),
        ("nobody", vec![("dana".into(), &Told::Declined(String::new()))])
    );
}

#[test]
fn a_receiver_who_cannot_have_it_is_named_and_nothing_opens_unless_anyway() {
    let mut story = Story::new();
    story.policy = policy_with(|member| {
        member.capacity = (member.handle.as_str() == "sam").then_some(2);
        member.left = (member.handle.as_str() == "mike").then(|| day("2026-01-01"));
    });
    story.members.insert(handle("sam"), MemberRecord { load: 2, ..MemberRecord::default() });
    story.away.insert(handle("max"));
    for (to, why) in [("sam", Absent::Full), ("mike", Absent::Gone), ("max", Absent::Away(None))] {
        assert_eq!(story.to("jamie", to, whole()), Err(Refused::NotThere(handle(to), why)));
    }
    assert!(story.lead.latest_handoff().is_none());
    let anyway = HandTo { to: handle("sam"), anyway: true, labels: whole() };
    assert_eq!(story.asks("jamie", &anyway).expect("open").what, Happened::Opened);
}

#[test]
fn who_is_neither_owner_nor_manager_waits_for_the_owner() {
    let mut story = Story::new();
    let done = story.to("mike", "sam", whole()).expect("awaiting");
    assert_eq!((done.what, story.owner(), story.state()), (Happened::Awaits, "jamie", State::Awaiting));
    assert_eq!(told(&done), [("jamie".to_owned(), &Told::AskedToApprove)]);
    assert!(story.lead.next_action.is_none(), "meanwhile nothing changes");
    let approves =
        |story: &mut Story, by: &str| story.rule(|lead, around| approve(lead, &handle(by), around));
    assert_eq!(approves(&mut story, "mike"), Err(Refused::NotYours(vec![handle("jamie")])));
    let done = approves(&mut story, "jamie").expect("open");
    assert_eq!(told(&done), [("sam".to_owned(), &Told::Opened), ("mike".to_owned(), &Told::Approved)]);
    assert_eq!((story.owner(), story.previous(), story.state()), ("sam", "jamie", State::Pending));
}

#[test]
fn what_is_not_approved_changes_nothing() {
    let mut story = Story::new();
    story.to("mike", "sam", whole()).expect("awaiting");
    let done =
        story.rule(|lead, around| refuse(lead, &handle("jamie"), "I am on it", around)).expect("refused");
    assert_eq!(told(&done), [("mike".to_owned(), &Told::Refused("I am on it".into()))]);
    assert_eq!((story.owner(), story.state()), ("jamie", State::Declined));
}

#[test]
fn reasons_decide_who_has_to_approve() {
    let because = |why: &str| Labels { why: why.into(), ..whole() };
    let waits_for = |by: &str, to: &str, why: &str| {
        let mut story = Story::new();
        let done = story.to(by, to, because(why)).expect("begun");
        done.handoff.expect("one").approvers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(waits_for("jamie", "sam", ""), "", "a missing why does not stop it");
    assert_eq!(waits_for("jamie", "sam", "as agreed"), "", "an unrecognised one passes");
    assert_eq!(
        waits_for("jamie", "sam", "easier for me"),
        "dana max",
        "a bad one of the owner's own: managers"
    );
    assert_eq!(waits_for("jamie", "dana", "commission"), "max", "a different manager");
    assert_eq!(waits_for("dana", "sam", "Jamie hasn't followed up"), "jamie");
    assert_eq!(waits_for("dana", "sam", ""), "");
    assert_eq!(waits_for("dana", "dana", "as agreed"), "jamie", "a manager takes it without a valid reason");
    assert_eq!(waits_for("dana", "dana", "Jamie is on leave"), "");
    assert_eq!(waits_for("mike", "mike", "I want this one"), "jamie");
    let mut story = Story::new();
    story.away.insert(handle("jamie"));
    let done = story.to("mike", "mike", because("I want this one")).expect("taken");
    assert_eq!(
        (done.what, done.why),
        (Happened::Taken, reason::Judged::Bad),
        "nobody to ask while the owner is away"
    );
}

#[test]
fn back_is_for_the_giver_and_managers_and_tells_the_receiver() {
    let mut story = Story::new();
    assert_eq!(story.back("jamie"), Err(Refused::NothingOpen));
    story.to("jamie", "sam", whole()).expect("open");
    assert_eq!(story.back("mike"), Err(Refused::NotYours(vec![handle("jamie")])));
    let done = story.back("jamie").expect("taken back");
    assert_eq!(told(&done), [("sam".to_owned(), &Told::TakenBack)]);
    assert_eq!((story.owner(), story.previous(), story.state()), ("jamie", "nobody", State::Withdrawn));
    story.to("jamie", "sam", whole()).expect("open");
    story.ok("sam").expect("acknowledged");
    assert_eq!(story.back("jamie"), Err(Refused::NothingOpen), "what is confirmed stays");
}

#[test]
fn the_giver_of_an_unconfirmed_handoff_gives_it_to_another() {
    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    let done = story.to("jamie", "mike", whole()).expect("open");
    assert_eq!(told(&done), [("mike".to_owned(), &Told::Opened), ("sam".to_owned(), &Told::Superseded)]);
    assert_eq!((story.owner(), story.previous()), ("mike", "jamie"), "Sam never had it");
    assert_eq!(story.ok("sam"), None);
    story.no("mike").expect("declined");
    assert_eq!((story.owner(), story.previous()), ("jamie", "nobody"));
}

#[test]
fn the_receiver_may_pass_it_on_and_a_draft_supersedes_nothing() {
    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    story.lead.next_action = None;
    let done = story.to("sam", "mike", Labels::default()).expect("a draft");
    assert_eq!(done.missing, [Missing::NextAction]);
    assert!(story.lead.pending().is_some(), "the pending one stands beside the draft");
    let done = story.to("sam", "mike", whole()).expect("open");
    assert_eq!(told(&done), [("mike".to_owned(), &Told::Opened), ("jamie".to_owned(), &Told::Superseded)]);
    assert_eq!((story.owner(), story.previous()), ("mike", "sam"));
}

#[test]
fn giving_it_to_its_former_owner_is_taking_it_back() {
    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    let done = story.to("jamie", "jamie", Labels::default()).expect("back");
    assert_eq!((done.what, story.owner(), story.previous()), (Happened::TakenBack, "jamie", "nobody"));
}

#[test]
fn remind_asks_whoever_it_waits_for() {
    let mut story = Story::new();
    let reminds = |story: &mut Story| story.rule(|lead, around| remind(lead, &handle("jamie"), around));
    assert_eq!(reminds(&mut story), Err(Refused::NothingOpen));
    story.to("jamie", "sam", Labels::default()).expect("a draft");
    assert!(matches!(reminds(&mut story), Err(Refused::StillADraft(_, _))));
    story.to("jamie", "sam", whole()).expect("open");
    let done = reminds(&mut story).expect("reminded");
    assert_eq!(told(&done), [("sam".to_owned(), &Told::Reminded)]);
    assert!(story.lead.pending().expect("pending").ladder.nudged);
    let again = reminds(&mut story).expect("once is enough");
    assert_eq!((again.what, told(&again).len()), (Happened::RemindedBefore, 0));
    story.ok("sam").expect("acknowledged");
    assert_eq!(reminds(&mut story), Err(Refused::NothingOpen));
}

#[test]
fn closing_withdraws_everything_open_and_tells_its_people() {
    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    story.to("mike", "mike", whole()).expect("awaiting");
    let done = story.rule(|lead, _| withdraw(lead, &handle("dana"))).expect("withdrawn");
    let people: Vec<&str> = done.tell.iter().map(|telling| telling.to.as_str()).collect();
    assert_eq!(people, ["sam", "jamie", "mike", "sam"], "the last for the one that waited for Sam");
    assert_eq!(story.rule(|lead, _| withdraw(lead, &handle("dana"))), None);
    story.lead.status = Status::Won;
    assert_eq!(story.to("sam", "mike", whole()), Err(Refused::NotActive(Status::Won)));
}

#[test]
fn a_note_reports_a_contact_only_where_the_record_has_none() {
    let mut story = Story::new();
    let contact = crate::domain::command::Contact {
        by: Some(handle("jamie")),
        when: Some(When::On(day("2026-05-05"))),
        what: "basic estimate".into(),
    };
    story.to("dana", "sam", Labels { last_contact: Some(contact), ..whole() }).expect("open");
    let last = story.lead.last_contact.as_ref().expect("a contact");
    assert_eq!((last.by.as_str(), last.at, last.source), ("jamie", at("2026-05-05T12:00"), Source::Reported));
    assert_eq!(story.lead.waiting_on, crate::domain::lead::WaitingOn::Customer);

    let mut story = Story::new();
    let status = "In Discussion, had 2 calls with Sarah (decision maker)";
    story.to("jamie", "sam", Labels { status: status.into(), ..whole() }).expect("open");
    assert_eq!(story.lead.last_contact.as_ref().expect("a contact").summary, status);
}

#[test]
fn a_why_that_comes_later_is_kept_with_the_handoff() {
    let mut story = Story::new();
    let done = story.to("jamie", "sam", Labels { why: String::new(), ..whole() }).expect("open");
    assert_eq!(done.why, reason::Judged::Absent, "the giver is asked");
    let why = Labels { why: "I am on vacation".into(), ..Labels::default() };
    story.rule(|lead, around| fill(lead, &handle("jamie"), &why, around)).expect("noted");
    let handoff = story.lead.handoff.as_ref().expect("one");
    assert_eq!((handoff.why.as_str(), handoff.why_kind), ("I am on vacation", Some(WhyKind::Leave)));
}

#[test]
fn mine_takes_from_the_pool_only_and_release_gives_back() {
    let mut story = Story::new();
    let takes = |story: &mut Story, by: &str| story.rule(|lead, _| take(lead, &handle(by)));
    assert_eq!(takes(&mut story, "sam"), Err(Refused::Owned(handle("jamie"))));
    let releases =
        |story: &mut Story, by: &str| story.rule(|lead, around| release(lead, &handle(by), around));
    assert_eq!(releases(&mut story, "sam"), Err(Refused::NotYours(vec![handle("jamie")])));
    assert_eq!(releases(&mut story, "jamie"), Ok(None));
    assert_eq!((story.owner(), story.previous()), ("nobody", "jamie"));
    assert_eq!(takes(&mut story, "sam"), Ok(None));
    assert_eq!(story.owner(), "sam");
}
