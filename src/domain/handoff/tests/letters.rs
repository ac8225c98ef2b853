//! Who reads what: the letters that the rules' tellings become.

use super::*;
use crate::domain::letters::{HandoffLetter, HandoffNews, Letter, Reason, Who};

impl Story {
    /// The letter to the one who is told.
    fn letter_to(&mut self, done: &Done, to: &str, by: &str) -> (HandoffLetter, Reason) {
        let telling = done.tell.iter().find(|telling| telling.to.as_str() == to).expect("told").clone();
        let written = self.rule(|lead, around| letter(lead, &telling, &handle(by), around));
        match written.expect("a member") {
            (Letter::Handoff(letter), reason) => (*letter, reason),
            (other, _) => unreachable!("{other:?}"),
        }
    }
}

fn member(name: &str) -> Who {
    Who::Member(name.into())
}

#[test]
fn the_receiver_reads_the_note_and_who_gave_it() {
    let mut story = Story::new().contacted();
    let note = Labels { asked: "Friday availability".into(), context: "budget ~$4k".into(), ..whole() };
    let done = story.to("jamie", "sam", note).expect("open");
    let (letter, reason) = story.letter_to(&done, "sam", "jamie");
    assert_eq!((letter.news, reason), (HandoffNews::Opened, Reason::Owner));
    assert_eq!(
        (letter.giver, letter.receiver, letter.owner),
        (Some(member("Jamie")), Who::You, Some(Who::You))
    );
    assert_eq!(
        (letter.line.action.as_str(), letter.background.asked.as_str()),
        ("confirm Friday schedule and reply", "Friday availability")
    );
    assert_eq!(
        (letter.context.as_str(), letter.why.as_str()),
        ("budget ~$4k", "Jamie answered first, you schedule")
    );
    assert_eq!(letter.line.last.expect("a contact").who, member("Jamie"));
}

#[test]
fn the_giver_of_a_draft_reads_its_note_and_two_better_steps() {
    let mut story = Story::new();
    story.lead.follow_up = Some(FollowUp { when: When::On(day("2026-05-01")), hold: false });
    let note = Labels {
        asked: "Friday availability".into(),
        next: Some(Step { text: "follow up".into(), ..Step::default() }),
        ..Labels::default()
    };
    let done = story.to("jamie", "sam", note).expect("a draft");
    let (letter, reason) = story.letter_to(&done, "jamie", "jamie");
    assert_eq!(reason, Reason::Owner);
    let HandoffNews::Draft { missing, better } = letter.news else { unreachable!("{:?}", letter.news) };
    assert_eq!(missing, [Missing::ClearNextAction, Missing::FollowUp]);
    assert_eq!(better.expect("two")[0], "answer Anna about Friday availability by Thu 7 May");
    assert_eq!((letter.line.action.as_str(), letter.line.due), ("follow up", None), "a past date is a blank");
    assert_eq!((letter.background.asked.as_str(), letter.owner), ("Friday availability", Some(Who::You)));
}

#[test]
fn whoever_approves_reads_the_note_of_a_lead_that_has_not_changed() {
    let mut story = Story::new();
    let done =
        story.to("mike", "mike", Labels { why: "I want this one".into(), ..whole() }).expect("awaiting");
    let (letter, reason) = story.letter_to(&done, "jamie", "mike");
    assert_eq!((letter.news, reason), (HandoffNews::Approval { bad_reason: true }, Reason::Owner));
    assert_eq!((letter.begun_by, letter.receiver), (member("Mike"), member("Mike")));
    assert_eq!(letter.line.action, "confirm Friday schedule and reply");
    assert!(story.lead.next_action.is_none());
}

#[test]
fn time_asks_the_receiver_again_and_tells_the_giver() {
    let mut story = Story::new();
    story.to("jamie", "sam", whole()).expect("open");
    let handoff = story.lead.handoff.clone().expect("one");
    let reader = |story: &Story, who: &str| story.policy.team.member(&handle(who)).expect("a member").clone();
    let (sam, jamie) = (reader(&story, "sam"), reader(&story, "jamie"));
    let since = day("2026-05-06");
    let asked = story.rule(|lead, around| nudge(lead, &handoff, &sam, around));
    let told = story.rule(|lead, around| escalation(lead, &handoff, &jamie, around));
    let news = |letter| if let Letter::Handoff(letter) = letter { letter.news } else { unreachable!() };
    assert_eq!((asked.kind(), news(asked)), ("nudge", HandoffNews::Nudge { since, by: None }));
    assert_eq!((told.kind(), news(told)), ("escalation", HandoffNews::Unconfirmed { since }));
}
