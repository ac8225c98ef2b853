//! The reply that settles it: whatever a row of the weekly cleanup offers, its row is gone once that was done.

use batond::domain::lead::{Flag, Status};
use batond::domain::letters::{Cleanup, CleanupRow, Topic, Wrong};

use crate::story::{Story, from, on};
use crate::{offer, question};

const BORN: &str = "Mon 2026-05-04 09:00";

fn rows(cleanup: &Cleanup, topic: Topic) -> Vec<CleanupRow> {
    cleanup.parts.iter().find(|part| part.topic == topic).map(|part| part.rows.clone()).unwrap_or_default()
}

/// Mike, who manages, sends each reply of the section in a story of its own; what is left open is filled in.
fn each_reply_settles(topic: Topic, make: impl Fn() -> Story) -> Vec<String> {
    let row = rows(&make().cleanup(None), topic).remove(0);
    assert!(!row.replies.is_empty(), "{row:?}");
    for reply in &row.replies {
        let mut story = make();
        story.says("mike", &reply.replace('…', "Jamie is on vacation"));
        let mut left = rows(&story.cleanup(None), topic);
        left.retain(|other| (other.lead, &other.name) == (row.lead, &row.name));
        assert!(left.is_empty(), "{topic:?} after {reply:?}: {left:?}");
        let moved = rows(&story.cleanup(None), Topic::Reassigned);
        assert!(moved.is_empty(), "{reply:?} only moves it: {moved:?}");
    }
    row.replies
}

/// Anna's lead is Jamie's, with a clear step ahead.
fn planned(mut story: Story) -> Story {
    story.plan("L-1", "send two appointment options", "Wed 2026-05-06 09:00", on("2026-05-20"));
    story
}

fn offered() -> Story {
    let mut story = Story::begin(BORN);
    offer(&mut story);
    story.at("Thu 2026-05-07 12:00");
    story
}

fn asked() -> Story {
    let mut story = Story::begin(BORN);
    question(&mut story);
    story.at("Thu 2026-05-07 12:00");
    story
}

fn changed(mut story: Story, change: impl FnOnce(&mut batond::domain::lead::Lead)) -> Story {
    story.change("L-1", change);
    story
}

#[test]
fn an_owner_who_is_not_there_is_replaced() {
    each_reply_settles(Topic::NoOwner, || {
        let mut story = Story::assigning(BORN, "none");
        question(&mut story);
        story
    });
    let gone = |mut story: Story| {
        story.reconfigure(|team| {
            team.replace(
                "email = \"jamie@acme.example\"",
                "email = \"jamie@acme.example\"\nleft = 2026-05-06",
            )
        });
        story
    };
    let away = |mut story: Story| {
        story.away("jamie", "2026-05-06", "2026-05-15", "");
        story
    };
    assert_eq!(
        each_reply_settles(Topic::OwnerAway, || gone(planned(offered()))),
        ["L-1 to sam: jamie has left"]
    );
    let blanks = ["L-1 next: answer the customer by tomorrow; to sam: jamie has left"];
    assert_eq!(each_reply_settles(Topic::OwnerAway, || gone(offered())), blanks);
    each_reply_settles(Topic::OwnerAway, || away(planned(offered())));
    let past = || changed(away(planned(offered())), |lead| lead.follow_up = None);
    assert_eq!(each_reply_settles(Topic::OwnerAway, past), ["L-1 snooze 3d; to sam: jamie is away"]);
    each_reply_settles(Topic::OwnerAway, || away(offered()));
}

#[test]
fn whoever_does_the_work_gets_the_lead() {
    let others = || {
        let mut story = Story::begin(BORN);
        let first = offer(&mut story);
        for day in ["Wed 2026-05-06 10:00", "Thu 2026-05-07 10:00", "Fri 2026-05-08 10:00"] {
            story.at(day).send(from("sam").to("anna").cc("leads").re(&first).says("One more thing."));
        }
        story
    };
    each_reply_settles(Topic::WrongOwner, others);
    each_reply_settles(Topic::TwoWriting, others);
    each_reply_settles(Topic::TwoWriting, || planned(others()));
    let skilled = |team: &str| {
        team.replace("name = \"Sam Rivera\"", "name = \"Sam Rivera\"\nskills = [\"react\"]")
            + "[[assign.skill]]\nskill = \"react\"\nwords = [\"react\", \"frontend\"]\n"
    };
    each_reply_settles(Topic::WrongOwner, || {
        let mut story = Story::configured(BORN, skilled);
        story
            .at("Tue 2026-05-05 11:00")
            .send(from("carl").to("jamie").cc("leads").subject("Site").says("We need a new frontend."));
        story
    });
}

#[test]
fn a_step_and_a_day_are_set() {
    each_reply_settles(Topic::NoNextAction, asked);
    let nobody = || changed(offered(), |lead| lead.waiting_on = batond::domain::lead::WaitingOn::Nobody);
    each_reply_settles(Topic::NoNextAction, nobody);
    for story in [offered as fn() -> Story, asked] {
        each_reply_settles(Topic::Vague, || {
            let mut story = story();
            story.says("mike", "L-1 next: follow up by Friday");
            story
        });
    }
    let later = |mut story: Story| {
        story.at("Mon 2026-06-01 12:00");
        story
    };
    each_reply_settles(Topic::FollowUp, || later(offered()));
    each_reply_settles(Topic::FollowUp, || later(asked()));
    each_reply_settles(Topic::FollowUp, || later(planned(offered())));
    each_reply_settles(Topic::FollowUp, || changed(offered(), |lead| lead.follow_up = None));
    each_reply_settles(Topic::Quiet, || later(offered()));
}

#[test]
fn somebody_reaches_them() {
    each_reply_settles(Topic::LastContact, asked);
    each_reply_settles(Topic::LastContact, || {
        changed(offered(), |lead| {
            lead.last_contact.as_mut().expect("a contact").delivered = false;
            lead.raise(Flag::Undelivered);
        })
    });
    each_reply_settles(Topic::WaitingOnUs, asked);
}

#[test]
fn a_plan_is_not_lost_by_saying_that_somebody_was_reached() {
    let mut story = planned(asked());
    story.says("mike", "L-1 called: they want Friday");
    assert!(
        story.lead("L-1").next_action.is_some_and(|action| action.text == "send two appointment options")
    );
}

#[test]
fn doubtful_mail_finds_its_place() {
    each_reply_settles(Topic::Doubts, || {
        let mut story = Story::begin(BORN);
        let first = offer(&mut story);
        story.send(from("eve").to("leads").re(&first).says("I speak for Anna. Friday is fine."));
        story
    });
    each_reply_settles(Topic::Doubts, || {
        let mut story = Story::begin(BORN);
        offer(&mut story);
        story
            .at("Tue 2026-05-05 11:00")
            .send(from("bob").to("leads").subject("Offer").says("What do you offer?"));
        story
    });
    let flooded = || {
        let mut story = Story::begin(BORN);
        for hour in ["10", "11", "12", "13"] {
            story.at(&format!("Tue 2026-05-05 {hour}:00")).send(
                from(&format!("u{hour}@flood.example")).to("leads").subject("Buy").says("Buy our list."),
            );
        }
        // Those that made leads are each other's possible duplicates, and another matter.
        for lead in ["L-1", "L-2", "L-3"] {
            story.change(lead, |lead| {
                lead.flags.remove(&Flag::PossibleDuplicate);
            });
        }
        story
    };
    assert_eq!(each_reply_settles(Topic::Doubts, flooded), ["new: u13 u13@flood.example"]);
    each_reply_settles(Topic::Doubts, || {
        let mut story = Story::begin(BORN);
        question(&mut story);
        story.at("Tue 2026-05-05 12:00").says("mike", "L-1 not a lead");
        story.at("Wed 2026-05-06 10:00").send(from("anna").to("leads").subject("Again").says("Hello again?"));
        assert_eq!(story.lead("L-1").status, Status::Closed);
        story
    });
}

#[test]
fn what_went_to_somebody_without_a_reason_goes_back_with_one() {
    let handed = || {
        let mut story = planned(offered());
        story.says("mike", "L-1 to sam");
        story
    };
    let row = rows(&handed().cleanup(None), Topic::Reassigned).remove(0);
    assert!(matches!(row.wrong, Wrong::Reassigned(..)));
    each_reply_settles(Topic::Reassigned, handed);
}
