//! Leads that are won, lost or closed: what mails do to them, and what they do not.

use batond::domain::lead::{Status, WaitingOn};

use crate::offer;
use crate::story::{Story, from, time};

/// L-1 is closed on Wednesday noon, as the commands do it.
pub(crate) fn close(story: &mut Story, word: &str) {
    story.at("Wed 2026-05-06 12:00").change("L-1", |lead| {
        lead.status = match word {
            "won" => Status::Won,
            "lost" => Status::Lost,
            _ => Status::Closed,
        };
        lead.closed_at = Some(time("Wed 2026-05-06 12:00"));
        lead.waiting_on = WaitingOn::Nobody;
        lead.plan(None, None);
    });
}

#[test]
fn a_mail_of_ours_dated_after_the_closing_opens_a_lost_or_closed_lead_and_says_so() {
    for word in ["lost", "closed"] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let first = offer(&mut story);
        close(&mut story, word);
        story
            .at("Thu 2026-05-07 10:00")
            .send(from("mike").to("anna").cc("leads").re(&first).says("One more idea."));
        let lead = story.lead("L-1");
        assert_eq!((lead.status, lead.waiting_on), (Status::Active, WaitingOn::Customer), "{word}");
        assert_eq!(story.count("jamie", "notice"), 1, "the owner is told");
        assert!(story.latest("jamie", "notice").subject.contains("L-1"));
    }
}

#[test]
fn a_mail_of_ours_from_before_the_closing_opens_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    close(&mut story, "lost");
    story.at("Thu 2026-05-07 10:00").send(
        from("jamie").to("anna").cc("leads").re(&first).dated("Wed 2026-05-06 11:00").says("A last try."),
    );
    assert_eq!(story.lead("L-1").status, Status::Lost);
    assert_eq!((story.said("L-1").as_str(), story.waiting("L-1")), ("A last try.", "nobody"));
}

#[test]
fn a_mail_of_ours_to_a_won_lead_is_recorded_only() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    close(&mut story, "won");
    story.at("Thu 2026-05-07 10:00").send(from("jamie").to("anna").cc("leads").re(&first).says("Welcome."));
    let lead = story.lead("L-1");
    assert_eq!((lead.status, lead.waiting_on, lead.follow_up), (Status::Won, WaitingOn::Nobody, None));
    assert_eq!(story.said("L-1"), "Welcome.");
    assert!(story.letters_of_days().is_empty());
}

#[test]
fn a_customer_who_writes_after_the_closing_is_a_question_in_the_owners_digest() {
    for word in ["won", "lost", "closed"] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let first = offer(&mut story);
        close(&mut story, word);
        story.at("Thu 2026-05-07 10:00").due();
        story.send(from("anna").to("jamie").cc("leads").re(&first).says("We changed our mind."));
        let lead = story.lead("L-1");
        assert_eq!((lead.status.word(), lead.waiting_on, lead.follow_up), (word, WaitingOn::Nobody, None));
        assert_eq!(story.flags("L-1"), ["reopen_asked"]);
        story.at("Fri 2026-05-08 08:00").due();
        let digest = story.latest("jamie", "digest");
        assert!(
            digest.text.contains("L-1") && digest.text.contains("We changed our mind."),
            "{}",
            digest.text
        );
        story.at("Mon 2026-05-11 08:00").due();
        assert_eq!(story.count("jamie", "digest"), 1, "asked once");
    }
}

#[test]
fn a_closed_lead_of_somebody_who_left_is_a_question_for_the_managers() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    close(&mut story, "lost");
    story.reconfigure(|team| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-07\"",
        )
    });
    story.at("Thu 2026-05-07 10:00").due();
    story.send(from("anna").to("leads").re(&first).says("We changed our mind."));
    story.at("Fri 2026-05-08 08:00").due();
    assert!(story.latest("mike", "digest").text.contains("We changed our mind."));
    assert!(story.letters_to("jamie").is_empty());
}

#[test]
fn a_customers_mail_from_before_the_closing_asks_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    close(&mut story, "closed");
    story.at("Thu 2026-05-07 10:00").send(
        from("anna").to("jamie").cc("leads").re(&first).dated("Wed 2026-05-06 11:00").says("No, thank you."),
    );
    assert!(story.flags("L-1").is_empty());
    assert_eq!(story.heard("L-1"), "No, thank you.");
}

#[test]
fn a_late_mail_of_ours_opens_the_lead_though_the_customer_wrote_since() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    close(&mut story, "lost");
    story
        .at("Thu 2026-05-07 11:00")
        .send(from("anna").to("jamie").cc("leads").re(&first).says("Tell me more."));
    story.at("Thu 2026-05-07 12:00").send(
        from("jamie").to("anna").cc("leads").re(&first).dated("Thu 2026-05-07 10:00").says("One more idea."),
    );
    let lead = story.lead("L-1");
    assert_eq!((lead.status, lead.waiting_on), (Status::Active, WaitingOn::Us));
    assert!(lead.flags.is_empty(), "{:?}", lead.flags);
    assert_eq!(story.follow_up("L-1"), "2026-05-08", "their mail is owed an answer");
}

#[test]
fn closed_leads_are_in_no_digest() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    close(&mut story, "lost");
    story.change("L-1", |lead| lead.follow_up = None);
    for day in ["Thu 2026-05-07 08:00", "Fri 2026-05-08 08:00", "Mon 2026-05-11 08:00"] {
        story.at(day).due();
    }
    assert!(story.letters_of_days().is_empty());
}

#[test]
fn a_lead_that_a_colleague_opens_again_has_its_plan_again_or_the_usual_one() {
    for (day, action, follow_up) in [
        ("Wed 2026-05-06 10:00", "send the revised estimate", "2026-05-12"),
        ("Wed 2026-05-13 10:00", "", "2026-05-18"),
    ] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let first = offer(&mut story);
        story.says("jamie", "L-1 next: send the revised estimate by May 12");
        story.says("jamie", "L-1 lost");
        story.at(day).send(from("mike").to("anna").cc("leads").re(&first).says("Still there?"));
        assert_eq!((story.lead("L-1").status.word(), story.waiting("L-1")), ("active", "customer"));
        let text = story.lead("L-1").next_action.map(|action| action.text).unwrap_or_default();
        assert_eq!((text.as_str(), story.follow_up("L-1").as_str()), (action, follow_up));
    }
}
