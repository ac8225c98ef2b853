//! The weekly cleanup: for each section the row that is there, the reply that settles it, and the row that must not be.

use std::collections::BTreeMap;

use batond::domain::cleanup::{Builder, Facts, MAX_ROWS};
use batond::domain::command::Labels;
use batond::domain::handoff::{Handoff, Ladder, Missing, State, WhyKind};
use batond::domain::lead::{Flag, FollowUp, Lead, Origin, Status};
use batond::domain::letters::{Cleanup, CleanupRow, Topic, Wrong};
use batond::domain::world::Absence;
use batond::domain::{HandoffId, LeadId};

use crate::story::{Story, from, on, time};
use crate::{offer, question};

const BORN: &str = "Mon 2026-05-04 09:00";

fn rows(cleanup: &Cleanup, topic: Topic) -> Vec<CleanupRow> {
    cleanup.parts.iter().find(|part| part.topic == topic).map(|part| part.rows.clone()).unwrap_or_default()
}

/// The rows of a section: the lead, since when, and the first reply.
fn told(cleanup: &Cleanup, topic: Topic) -> Vec<String> {
    let row = |row: CleanupRow| {
        let lead = row.lead.map(|lead| lead.to_string()).unwrap_or(row.name);
        let since = row.since.map(|since| since.to_string()).unwrap_or_default();
        format!("{lead} {since}: {}", row.replies.first().cloned().unwrap_or_default())
    };
    rows(cleanup, topic).into_iter().map(row).collect()
}

fn topics(cleanup: &Cleanup) -> Vec<Topic> {
    cleanup.parts.iter().map(|part| part.topic).collect()
}

#[expect(clippy::expect_used, reason = "a broken story stops its test")]
fn handoff(from: &str, to: &str, state: State, opened: &str) -> Handoff {
    Handoff {
        id: HandoffId(1),
        from: Some(from.parse().expect("a handle")),
        to: to.parse().expect("a handle"),
        begun_by: from.parse().expect("a handle"),
        state,
        why: String::new(),
        why_kind: Some(WhyKind::Leave),
        missing: Vec::new(),
        note: Labels::default(),
        anyway: false,
        approvers: Vec::new(),
        opened_at: time(opened),
        acknowledged_at: None,
        complete: false,
        owner_before: None,
        previous_before: None,
        ladder: Ladder::default(),
    }
}

#[test]
fn a_pipeline_in_order_needs_no_row() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.at("Thu 2026-05-07 09:00");
    let cleanup = story.cleanup(None);
    assert!(cleanup.is_empty(), "{:?}", cleanup.parts);
    assert_eq!((cleanup.active, cleanup.to_settle), (1, 0));
    assert_eq!(cleanup.week, "2026-05-04".parse().expect("a date"));
}

#[test]
fn a_lead_of_nobody_is_given_to_whoever_has_least() {
    let mut story = Story::assigning(BORN, "none");
    offer(&mut story); // Jamie has one
    story.at("Tue 2026-05-05 11:00").send(from("carl").to("leads").subject("Help").says("Can you help me?"));
    let cleanup = story.cleanup(None);
    assert_eq!(told(&cleanup, Topic::NoOwner), ["L-2 2026-05-05: L-2 to sam"]);
    assert!(rows(&story.cleanup(Some("jamie")), Topic::NoOwner).is_empty(), "it is nobody's");
}

#[test]
fn an_owner_who_left_is_told_and_one_on_covered_leave_is_not() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.send(from("sam").to("dora").cc("leads").subject("Hi").says("Hello Dora."));
    story.reconfigure(|team| {
        team.replace("email = \"jamie@acme.example\"", "email = \"jamie@acme.example\"\nleft = 2026-05-06")
    });
    let away = |cover: Option<&str>| Absence {
        from: "2026-05-06".parse().expect("a date"),
        to: "2026-05-20".parse().expect("a date"),
        cover: cover.map(|handle| handle.parse().expect("a handle")),
    };
    story.change_member("sam", |record| record.absences = vec![away(Some("mike"))]);
    story.at("Thu 2026-05-07 12:00");
    assert_eq!(
        told(&story.cleanup(None), Topic::OwnerAway),
        ["L-1 2026-05-06: L-1 next: answer the customer by tomorrow; to mike: jamie has left"]
    );
    for (cover, why) in [(None, "nobody covers"), (Some("jamie"), "who covers has left")] {
        story.change_member("sam", |record| record.absences = vec![away(cover)]);
        let rows = rows(&story.cleanup(None), Topic::OwnerAway);
        assert_eq!(rows.len(), 2, "{why}: {rows:?}");
        assert!(matches!(rows[1].wrong, Wrong::OwnerAway(_)), "{why}");
    }
}

#[test]
fn covers_in_a_circle_cover_nobody() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    let away = |cover: &str| Absence {
        from: "2026-05-06".parse().expect("a date"),
        to: "2026-05-20".parse().expect("a date"),
        cover: Some(cover.parse().expect("a handle")),
    };
    story.change_member("jamie", |record| record.absences = vec![away("sam")]);
    story.change_member("sam", |record| record.absences = vec![away("jamie")]);
    story.at("Thu 2026-05-07 12:00");
    assert_eq!(
        told(&story.cleanup(None), Topic::OwnerAway),
        ["L-1 2026-05-06: L-1 next: answer the customer by tomorrow; to mike: jamie is away"]
    );
}

#[test]
fn a_leave_without_cover_is_told_to_its_member_before_it_begins() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    let leave = Absence {
        from: "2026-05-11".parse().expect("a date"),
        to: "2026-05-15".parse().expect("a date"),
        cover: None,
    };
    story.change_member("jamie", |record| record.absences = vec![leave]);
    story.at("Thu 2026-05-07 12:00");
    let own = rows(&story.cleanup(Some("jamie")), Topic::OwnerAway);
    assert_eq!(own[0].replies, ["away 2026-05-11 to 2026-05-15 cover sam"]);
    let all = story.cleanup(None);
    assert!(rows(&all, Topic::OwnerAway).is_empty(), "the leads are still looked after");
    assert_eq!(all.tally.expect("for managers").away_soon.len(), 1);
}

#[test]
fn who_did_the_last_three_contacts_probably_owns_it() {
    let mut story = Story::begin(BORN);
    let first = offer(&mut story);
    for (day, count) in
        [("Wed 2026-05-06 10:00", 0), ("Thu 2026-05-07 10:00", 0), ("Fri 2026-05-08 10:00", 1)]
    {
        story.at(day).send(from("sam").to("anna").cc("leads").re(&first).says("One more thing about it."));
        assert_eq!(told(&story.cleanup(None), Topic::WrongOwner).len(), count, "{day}");
    }
    let cleanup = story.cleanup(None);
    assert_eq!(
        told(&cleanup, Topic::WrongOwner),
        ["L-1 2026-05-06: L-1 next: answer the customer by tomorrow; to sam: knows the customer"]
    );
    let mut handed = handoff("sam", "jamie", State::Acknowledged, "Fri 2026-05-08 11:00");
    handed.acknowledged_at = Some(time("Fri 2026-05-08 12:00"));
    story.change("L-1", |lead| lead.handoff = Some(handed));
    assert!(rows(&story.cleanup(None), Topic::WrongOwner).is_empty(), "that was before it was handed over");
}

#[test]
fn a_skill_that_the_owner_lacks_is_a_reason_to_hand_over() {
    let skilled = |team: &str| {
        team.replace("name = \"Sam Rivera\"", "name = \"Sam Rivera\"\nskills = [\"react\"]")
            + "[[assign.skill]]\nskill = \"react\"\nwords = [\"react\", \"frontend\"]\n"
    };
    let mut story = Story::configured(BORN, skilled);
    offer(&mut story);
    story.at("Tue 2026-05-05 11:00").send(
        from("carl").to("jamie").cc("leads").subject("Site").says("We need a new frontend, can you do that?"),
    );
    let cleanup = story.cleanup(None);
    assert_eq!(
        told(&cleanup, Topic::WrongOwner),
        ["L-2 2026-05-05: L-2 next: answer the customer by tomorrow; to sam: knows react"]
    );
}

#[test]
fn open_handoffs_are_told_and_settled_ones_are_not() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    let opened = "Wed 2026-05-06 10:00";
    story.change("L-1", |lead| lead.handoff = Some(handoff("jamie", "sam", State::Pending, opened)));
    story.change("L-1", |lead| lead.owner = Some("sam".parse().expect("a handle")));
    story.at("Thu 2026-05-07 10:00");
    assert_eq!(told(&story.cleanup(None), Topic::Handoff), ["L-1 2026-05-06: L-1 remind"]);
    assert_eq!(told(&story.cleanup(Some("sam")), Topic::Handoff), ["L-1 2026-05-06: L-1 ok"]);
    for state in [State::Acknowledged, State::Declined, State::Withdrawn, State::Superseded] {
        story.change("L-1", |lead| lead.handoff = Some(handoff("jamie", "sam", state, opened)));
        assert!(rows(&story.cleanup(None), Topic::Handoff).is_empty(), "{state:?}");
    }
    let draft = Handoff {
        missing: vec![Missing::ClearNextAction],
        ..handoff("sam", "jamie", State::Draft, "Wed 2026-05-06 12:00")
    };
    story.change("L-1", |lead| lead.draft = Some(draft));
    let drafts = rows(&story.cleanup(None), Topic::Handoff);
    assert_eq!(drafts[0].wrong, Wrong::Draft("Jamie".into(), vec![Missing::ClearNextAction]));
}

#[test]
fn a_customer_who_waits_needs_an_action_and_one_who_owes_us_an_answer_does_not() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.at("Tue 2026-05-05 11:00").send(from("carl").to("leads").subject("Help").says("Can you help me?"));
    let cleanup = story.cleanup(None);
    let answer = "L-2 next: answer the customer by tomorrow";
    assert_eq!(told(&cleanup, Topic::NoNextAction), [format!("L-2 2026-05-05: {answer}")]);
    assert_eq!(told(&cleanup, Topic::WaitingOnUs), ["L-2 2026-05-05: L-2 called: …"]);
    assert_eq!(told(&cleanup, Topic::LastContact), ["L-2 2026-05-05: L-2 called: …"]);
    assert_eq!((cleanup.active, cleanup.to_settle), (2, 1), "a lead counts once");
    assert_eq!(cleanup.parts[0].rows[0].owner, story.lead("L-2").owner);
}

#[test]
fn a_vague_action_is_told_and_a_clear_one_is_not() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.plan("L-1", "follow up", "Wed 2026-05-06 09:00", on("2026-05-20"));
    story.change("L-1", |lead| lead.next_action.as_mut().expect("an action").weak = true);
    story.at("Thu 2026-05-07 09:00");
    let vague = rows(&story.cleanup(None), Topic::Vague);
    assert_eq!(vague[0].wrong, Wrong::Vague("follow up".into()));
    story.plan("L-1", "send two appointment options", "Wed 2026-05-06 09:00", on("2026-05-20"));
    assert!(story.cleanup(None).is_empty());
}

#[test]
fn a_follow_up_is_told_when_it_is_past_and_when_there_is_none() {
    let mut story = Story::begin(BORN);
    offer(&mut story); // looked at again on Friday
    story.at("Fri 2026-05-08 17:00");
    assert!(rows(&story.cleanup(None), Topic::FollowUp).is_empty(), "today is not past");
    story.at("Sat 2026-05-09 00:30");
    assert_eq!(told(&story.cleanup(None), Topic::FollowUp), ["L-1 2026-05-08: L-1 snooze 3d"]);
    story.change("L-1", |lead| lead.follow_up = None);
    assert_eq!(rows(&story.cleanup(None), Topic::FollowUp)[0].wrong, Wrong::NoFollowUp);
}

#[test]
fn a_mail_that_did_not_arrive_is_told() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.change("L-1", |lead| {
        lead.last_contact.as_mut().expect("a contact").delivered = false;
        lead.raise(Flag::Undelivered);
    });
    let rows = rows(&story.cleanup(None), Topic::LastContact);
    assert_eq!(rows[0].wrong, Wrong::Undelivered);
    assert_eq!(rows[0].replies, ["L-1 called: …", "L-1 sent: …"]);
}

#[test]
fn a_lead_is_quiet_after_three_weeks_unless_something_is_planned() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.at("Tue 2026-05-26 09:59");
    assert!(rows(&story.cleanup(None), Topic::Quiet).is_empty());
    story.at("Tue 2026-05-26 10:01");
    assert_eq!(told(&story.cleanup(None), Topic::Quiet), ["L-1 2026-05-05: L-1 close: gone quiet"]);
    story.change("L-1", |lead| lead.plan(Some(FollowUp { when: on("2026-06-20"), hold: false }), None));
    assert!(rows(&story.cleanup(None), Topic::Quiet).is_empty());
}

#[test]
fn two_who_write_to_one_customer_are_told_unless_they_agreed() {
    let mut story = Story::begin(BORN);
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("sam").to("anna").cc("leads").re(&first).says("I can come on Friday."));
    let rows_now = rows(&story.cleanup(None), Topic::TwoWriting);
    assert_eq!(rows_now[0].wrong, Wrong::TwoWriting(vec!["Sam".into(), "Jamie".into()]));
    assert_eq!(
        rows_now[0].replies,
        ["L-1 with sam", "L-1 next: answer the customer by tomorrow; to sam: knows the customer"]
    );
    story.at("Wed 2026-05-27 10:00");
    assert!(rows(&story.cleanup(None), Topic::TwoWriting).is_empty(), "that is long ago");
    story.at("Wed 2026-05-06 11:00");
    story.change("L-1", |lead| lead.collaborators = vec!["sam".parse().expect("a handle")]);
    assert!(rows(&story.cleanup(None), Topic::TwoWriting).is_empty(), "Sam helps");
}

#[test]
fn a_possible_duplicate_names_the_other_lead() {
    let mut story = Story::begin(BORN);
    offer(&mut story); // Anna of Contoso
    story
        .at("Tue 2026-05-05 11:00")
        .send(from("bob").to("leads").subject("Offer").says("What do you offer?"));
    let cleanup = story.cleanup(None);
    assert_eq!(told(&cleanup, Topic::Doubts), ["L-2 2026-05-05: L-2 same as L-1"]);
    assert_eq!(rows(&cleanup, Topic::Doubts)[0].wrong, Wrong::PossibleDuplicate(Some(LeadId(1))));
}

#[test]
fn a_claimed_mail_is_shown_with_its_author() {
    let mut story = Story::begin(BORN);
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("eve").to("leads").re(&first).says("I speak for Anna. Friday is fine."));
    let claimed = rows(&story.cleanup(None), Topic::Doubts);
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    assert!(
        matches!(&claimed[0].wrong, Wrong::Claimed(from, said) if from == "eve@stranger.example" && said.contains("Friday"))
    );
    assert_eq!(claimed[0].replies[0], "L-1 accept");
}

#[test]
fn every_claimed_mail_is_listed_and_a_forged_one_is_nobodys_contact() {
    let mut story = Story::pinned(BORN);
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("eve").to("leads").re(&first).says("I speak for Anna. Friday is fine."));
    story
        .at("Wed 2026-05-06 11:00")
        .send(from("jamie").to("anna").cc("leads").re(&first).verdict("fail").says("It is free of charge."));
    let claimed = rows(&story.cleanup(None), Topic::Doubts);
    let from: Vec<&str> = claimed
        .iter()
        .filter_map(|row| match &row.wrong {
            Wrong::Claimed(from, _) => Some(from.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(from, ["jamie@acme.example", "eve@stranger.example"]);
    assert_eq!(claimed[0].replies, [""; 0], "the word would be about the outsider");
    assert_eq!(claimed[1].replies, ["L-1 accept", "L-1 not this lead"]);
    story.says("mike", "L-1 not this lead");
    let left = rows(&story.cleanup(None), Topic::Doubts);
    let claims = left.iter().filter(|row| matches!(row.wrong, Wrong::Claimed(..))).count();
    assert_eq!(claims, 1, "{left:?}");
    assert_eq!(left[0].replies, ["L-1 not this lead"], "nobody of ours becomes a contact");
}

#[test]
fn a_stranger_of_whom_no_lead_came_is_listed_for_a_week() {
    let mut story = Story::begin(BORN);
    for hour in ["10", "11", "12", "13"] {
        story
            .at(&format!("Tue 2026-05-05 {hour}:00"))
            .send(from(&format!("u{hour}@flood.example")).to("leads").subject("Buy").says("Buy our list."));
    }
    story.at("Thu 2026-05-07 10:00");
    let strays = told(&story.cleanup(None), Topic::Doubts);
    assert!(strays.iter().any(|row| row.ends_with("new: u13 u13@flood.example")), "{strays:?}");
    assert!(
        !told(&story.cleanup(Some("jamie")), Topic::Doubts).iter().any(|row| row.contains("u13")),
        "it is no owner's"
    );
    story.at("Wed 2026-05-13 10:00");
    let strays = told(&story.cleanup(None), Topic::Doubts);
    assert!(!strays.iter().any(|row| row.contains("u13")), "{strays:?}");
}

#[test]
fn an_ignored_author_who_writes_again_is_listed() {
    let mut story = Story::begin(BORN);
    question(&mut story);
    story.change("L-1", |lead| {
        lead.status = Status::Closed;
        lead.closed_at = Some(time("Tue 2026-05-05 12:00"));
        lead.ignores = Some(lead.contacts[0].address.clone());
    });
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("leads").subject("Again").says("Hello again?"));
    let doubts = rows(&story.cleanup(None), Topic::Doubts);
    assert_eq!(doubts.len(), 1, "the mail that made the lead is no news: {doubts:?}");
    assert_eq!(doubts[0].replies, ["L-1 reopen"]);
    assert_eq!(doubts[0].wrong, Wrong::IgnoredWrote("Again".into()));
}

#[test]
fn a_lead_that_changed_hands_without_a_reason_is_told_for_a_week() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    let mut handed = handoff("jamie", "sam", State::Acknowledged, "Wed 2026-05-06 10:00");
    handed.why_kind = None;
    handed.why = "felt like it".into();
    handed.acknowledged_at = Some(time("Wed 2026-05-06 12:30"));
    story.change("L-1", |lead| {
        lead.owner = Some("sam".parse().expect("a handle"));
        lead.handoff = Some(handed.clone());
    });
    story.at("Mon 2026-05-11 08:00");
    let cleanup = story.cleanup(None);
    assert_eq!(
        told(&cleanup, Topic::Reassigned),
        ["L-1 2026-05-06: L-1 next: answer the customer by tomorrow; to jamie: …"]
    );
    let tally = cleanup.tally.expect("for managers");
    assert_eq!((tally.handed_off, tally.median_minutes), (1, Some(150)));
    story.at("Thu 2026-05-14 10:00");
    assert!(rows(&story.cleanup(None), Topic::Reassigned).is_empty());
    story.at("Mon 2026-05-11 08:00").change("L-1", |lead| {
        lead.handoff = Some(Handoff { why_kind: Some(WhyKind::Skills), ..handed });
    });
    assert!(rows(&story.cleanup(None), Topic::Reassigned).is_empty(), "a good reason is no matter");
}

#[test]
fn an_owner_reads_of_their_own_leads_only() {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.at("Tue 2026-05-05 11:00").send(from("sam").to("dora").cc("leads").subject("Hi").says("Hello."));
    story.at("Mon 2026-05-18 08:00");
    let (all, jamie) = (story.cleanup(None), story.cleanup(Some("jamie")));
    assert_eq!(told(&all, Topic::FollowUp).len(), 2);
    assert_eq!(told(&jamie, Topic::FollowUp), ["L-1 2026-05-08: L-1 snooze 3d"]);
    assert_eq!((jamie.active, jamie.to_settle, jamie.tally), (1, 1, None));
    assert!(story.cleanup(Some("mike")).is_empty());
}

#[test]
fn the_week_counts_what_was_new_closed_settled_and_came_back() {
    let mut story = Story::begin(BORN);
    question(&mut story); // somebody owes Anna an answer
    let first = story.at("Mon 2026-05-11 08:00").cleanup_goes();
    let tally = first.tally.expect("for managers");
    assert!(tally.first && tally.new == 1, "{tally:?}");
    story.at("Mon 2026-05-11 10:00").change("L-1", |lead| {
        lead.status = Status::Won;
        lead.closed_at = Some(time("Mon 2026-05-11 10:00"));
    });
    let second = story.at("Mon 2026-05-18 08:00").cleanup_goes();
    let tally = second.tally.expect("for managers");
    assert_eq!((tally.settled, tally.won, tally.new, tally.first), (1, 1, 0, false));
    assert!(tally.came_back.is_empty());
    story.at("Tue 2026-05-19 10:00").change("L-1", |lead| {
        lead.status = Status::Active;
        lead.closed_at = None;
    });
    let third = story.at("Mon 2026-05-25 08:00").cleanup(None);
    let tally = third.tally.expect("for managers");
    assert_eq!((tally.came_back, tally.came_back_count, tally.settled), (vec![LeadId(1)], 1, 0));
}

#[test]
fn a_lead_of_older_mail_is_one_row_until_somebody_touches_it() {
    let mut story = Story::begin(BORN);
    story.send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .subject("Old")
            .says("Hello Anna.")
            .arrived("Thu 2026-04-30 10:00"),
    );
    let cleanup = story.cleanup(None);
    assert_eq!(topics(&cleanup), [Topic::FollowUp]);
    assert_eq!(rows(&cleanup, Topic::FollowUp)[0].wrong, Wrong::FromBefore);
    assert!(cleanup.tally.expect("for managers").load.iter().all(|load| load.active == 0), "no load yet");
}

#[test]
fn sections_stand_in_the_order_of_the_product() {
    let order = Topic::ALL;
    let mut sorted = order;
    sorted.sort();
    assert_eq!(order, sorted);
    let mut story = Story::assigning(BORN, "none");
    question(&mut story);
    story.at("Mon 2026-06-15 08:00");
    let found = topics(&story.cleanup(None));
    let mut expected = found.clone();
    expected.sort();
    assert_eq!(found, expected);
    assert!(found.len() >= 5, "{found:?}");
}

#[test]
fn of_very_many_the_longest_wrong_are_kept_and_the_rest_is_counted() {
    let (policy, members) = (crate::story::policy(), BTreeMap::new());
    let now = time("Mon 2026-05-11 08:00");
    let mut builder = Builder::new(&policy, &members, now, None);
    let all = 3 * i64::try_from(MAX_ROWS).expect("a number");
    for number in 1..=all {
        // The oldest come last, and are kept all the same.
        let at = now - chrono::TimeDelta::days(number);
        builder.add(&Lead::new(LeadId(number), "x".into(), Origin { stranger: None, at }));
    }
    let cleanup = builder.build(&Facts::default());
    let part = cleanup.parts.iter().find(|part| part.topic == Topic::NoOwner).expect("nobody owns them");
    assert_eq!((part.rows.len(), part.count()), (MAX_ROWS, 3 * MAX_ROWS));
    assert_eq!(part.rows[0].lead, Some(LeadId(all)), "the longest comes first");
    assert!(part.rows.is_sorted_by_key(|row| row.since));
    assert_eq!(i64::from(cleanup.to_settle), all);
}
