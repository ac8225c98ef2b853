//! Several strangers claim to belong to one lead: an `accept` is about exactly the one whom its letter shows.

use crate::offer;
use crate::story::{Letter, Sent, Story, from};

/// Eve, Pat's namesake and Eve again write into the conversation about L-1, and nobody knows them.
fn three_mails(story: &mut Story) -> Vec<Sent> {
    let first = offer(story);
    let stranger = |who: &str, text: &str| from(who).to("leads").re(&first).says(text);
    vec![
        story.at("Wed 2026-05-06 09:00").send(stranger("eve", "It is me, Anna.")),
        story.at("Wed 2026-05-06 09:10").send(stranger("Pat Hill <pat@x.example>", "I work with Anna.")),
        story.at("Wed 2026-05-06 09:20").send(stranger("eve", "Please answer.")),
    ]
}

fn digest(story: &mut Story, day: &str) -> Letter {
    story.at(&format!("{day} 08:00")).due();
    story.latest("jamie", "digest")
}

#[test]
fn one_claimed_mail_of_a_lead_is_asked_about_at_a_time() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    three_mails(&mut story);
    let first = digest(&mut story, "Thu 2026-05-07");
    assert!(
        first.text.contains("eve@stranger.example") && !first.text.contains("pat@x.example"),
        "{}",
        first.text
    );
    assert!(first.text.contains("Please answer."), "the latest of hers: {}", first.text);
    let second = digest(&mut story, "Fri 2026-05-08");
    assert!(second.text.contains("pat@x.example") && !second.text.contains("eve@"), "{}", second.text);
    let third = digest(&mut story, "Mon 2026-05-11");
    assert!(!third.text.contains("is not known here"), "nobody is asked twice: {}", third.text);
}

#[test]
fn accept_takes_whom_the_answered_digest_shows() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = three_mails(&mut story);
    let (first, second) = (digest(&mut story, "Thu 2026-05-07"), digest(&mut story, "Fri 2026-05-08"));
    story.at("Fri 2026-05-08 09:00").send(from("jamie").answers(&second).says("L-1 accept"));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example", "pat@x.example"]);
    assert_eq!(story.lead("L-1").contacts[1].name, "Pat Hill");
    assert!(story.latest("jamie", "answer").text.contains("pat@x.example"));
    assert_eq!(story.heard("L-1"), "I work with Anna.");
    assert!(story.row(&sent[0]).claimed && !story.row(&sent[1]).claimed && story.row(&sent[2]).claimed);
    assert_eq!(story.flags("L-1"), ["claimed_mail"], "Eve's are not settled");
    story.at("Fri 2026-05-08 09:05").send(from("jamie").answers(&second).says("L-1 accept"));
    assert_eq!(story.contacts("L-1").len(), 2, "the same answer again takes nobody else");
    story.at("Fri 2026-05-08 09:10").send(from("jamie").answers(&first).says("1 accept"));
    assert_eq!(story.contacts("L-1").len(), 3);
    assert!(story.flags("L-1").is_empty() && !story.row(&sent[0]).claimed && !story.row(&sent[2]).claimed);
}

#[test]
fn without_a_letter_that_shows_one_of_several_nobody_is_accepted() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    three_mails(&mut story);
    let answer = story.cannot("jamie", "L-1 accept");
    assert!(answer.contains("eve@stranger.example") && answer.contains("pat@x.example"), "{answer}");
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    story.cannot("jamie", "L-1 split");
    let mut cleanup = story.cleanup(None);
    let row =
        cleanup.parts.iter_mut().flat_map(|part| part.rows.drain(..)).find(|row| !row.replies.is_empty());
    assert!(row.is_none_or(|row| !row.replies[0].contains("accept")), "the cleanup cannot tell them apart");
}

#[test]
fn what_is_not_about_the_lead_is_all_that_this_person_wrote() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = three_mails(&mut story);
    let first = digest(&mut story, "Thu 2026-05-07");
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&first).says("L-1 not this lead"));
    let leads: Vec<bool> = sent.iter().map(|sent| story.row(sent).lead.is_some()).collect();
    assert_eq!(leads, [false, true, false]);
    story.says("jamie", "L-1 accept");
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example", "pat@x.example"], "there is only one left");
}

#[test]
fn the_ledger_tells_of_an_accepted_mail() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let sent = story
        .at("Wed 2026-05-06 09:00")
        .send(from("eve").to("leads").re(&first).verdict("pass").says("It is me, Anna."));
    story.says("jamie", "L-1 accept");
    let row = story.row(&sent);
    assert_eq!(row.contact, "inbound");
    assert!(row.why.ends_with("; accepted by jamie"), "{}", row.why);
    assert!(story.lead("L-1").last_heard.expect("heard").verified);
    assert_eq!(story.lead("L-1").contacts[1].name, "Eve");
    story.says("jamie", "undo");
    assert_eq!(story.row(&sent).contact, "");
}

#[test]
fn a_claimed_mail_goes_with_its_lead_when_that_joins_another() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    three_mails(&mut story);
    story
        .at("Wed 2026-05-06 09:30")
        .send(from("jamie").to("carl").cc("leads").subject("Hi").says("Our offer."));
    story.says("jamie", "L-1 same as L-2");
    let digest = digest(&mut story, "Thu 2026-05-07");
    assert!(digest.text.contains("eve@stranger.example"), "{}", digest.text);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&digest).says("L-2 accept"));
    assert!(story.contacts("L-2").contains(&"eve@stranger.example".to_owned()));
}
