//! Somebody passes on a letter of ours to a colleague: the customer hears nothing of it, so it is no contact, however the
//! mail program writes it. What the member says above it counts as in any mail among ourselves.

use crate::offer;
use crate::story::{Draft, Letter, Story, from};

/// Anna has waited for an answer since Wednesday; the letter that says so.
fn waiting(story: &mut Story) -> Letter {
    let first = offer(story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    story.at("Fri 2026-05-08 10:05").due();
    let letter = story.latest("jamie", "waiting");
    assert!(letter.subject.starts_with("[L-1]"), "{}", letter.subject);
    letter
}

/// What stands below the member's own words, as mail programs write it.
fn gmail(letter: &Letter) -> String {
    format!(
        "---------- Forwarded message ---------\nFrom: Baton <leads@acme.example>\nDate: Fri, 8 May 2026 at 10:05\n\
         Subject: {}\nTo: Jamie Lee <jamie@acme.example>\n\n{}",
        letter.subject, letter.text
    )
}

fn outlook(letter: &Letter) -> String {
    format!(
        "________________________________\nFrom: Baton <leads@acme.example>\nSent: Friday, May 8, 2026 10:05 AM\n\
         To: Jamie Lee <jamie@acme.example>\nSubject: {}\n\n{}",
        letter.subject, letter.text
    )
}

fn quoted(letter: &Letter) -> String {
    let lines: Vec<String> = letter.text.lines().map(|line| format!("> {line}")).collect();
    format!("On Fri, May 8, 2026 at 10:05, Baton <leads@acme.example> wrote:\n{}", lines.join("\n"))
}

/// A letter passed on to Sam in each way.
fn ways(letter: &Letter, above: &str) -> Vec<(&'static str, Draft)> {
    let to_sam = || from("jamie").to("sam").cc("leads");
    let subject = format!("Fwd: {}", letter.subject);
    vec![
        ("a forward of Gmail", to_sam().subject(&subject).says(&format!("{above}\n\n{}", gmail(letter)))),
        (
            "a forward of Outlook, with references",
            to_sam()
                .subject(&subject.replace("Fwd", "FW"))
                .references(&[&letter.message_id])
                .says(&format!("{above}\n\n{}", outlook(letter))),
        ),
        (
            "to the letter's own address",
            from("jamie")
                .to("sam")
                .cc(&letter.reply_to)
                .subject(&subject)
                .says(&format!("{above}\n\n{}", gmail(letter))),
        ),
        (
            "an answer without a mark in its subject",
            to_sam()
                .subject(&letter.subject)
                .references(&[&letter.message_id])
                .says(&format!("{above}\n\n{}", quoted(letter))),
        ),
    ]
}

#[test]
fn a_letter_of_ours_that_is_passed_on_is_no_contact_with_the_customer() {
    for above in ["Can you look at this?", ""] {
        for place in 0..4 {
            let mut story = Story::begin("Mon 2026-05-04 09:00");
            let letter = waiting(&mut story);
            let before = story.lead("L-1");
            let (way, draft) = ways(&letter, above).remove(place);
            let sent = story.at("Fri 2026-05-08 10:20").send(draft);
            assert_eq!(story.lead("L-1"), before, "{way}, {above:?}");
            let row = story.row(&sent);
            assert_eq!((row.class.as_str(), row.contact.as_str()), ("internal", ""), "{way}");
            assert_eq!(row.lead.map(|id| id.to_string()).as_deref(), Some("L-1"), "{way}: {}", row.why);
            let noted = story.history("L-1").contains(&"note: Can you look at this?".to_owned());
            assert_eq!(noted, !above.is_empty(), "{way}");
        }
    }
}

#[test]
fn what_stands_above_a_letter_that_is_passed_on_is_carried_out() {
    for place in 0..4 {
        let mut story = Story::pinned("Mon 2026-05-04 09:00");
        let letter = waiting(&mut story);
        let (way, draft) = ways(&letter, "stage: late").remove(place);
        story.at("Fri 2026-05-08 10:20").send(draft.verdict("pass"));
        assert_eq!(story.lead("L-1").stage, "late", "{way}");
    }
}

#[test]
fn a_forward_to_the_inbox_names_its_lead_by_the_letters_subject() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let letter = waiting(&mut story);
    story.at("Fri 2026-05-08 10:20").send(
        from("jamie")
            .to("leads")
            .subject(&format!("Fwd: {}", letter.subject))
            .verdict("pass")
            .says(&format!("waiting them\n\n{}", gmail(&letter))),
    );
    assert_eq!(story.waiting("L-1"), "customer");
}

#[test]
fn a_forward_of_an_outsiders_mail_is_not_put_where_the_outsider_says() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("jamie").to("leads").subject("Fwd: [L-1] hello").says(
        "---------- Forwarded message ---------\nFrom: Eve <eve@stranger.example>\n\
         Date: Tue, 5 May 2026 at 16:00\nSubject: [L-1] hello\nTo: Jamie Lee <jamie@acme.example>\n\nHello.\n",
    ));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    assert_eq!(story.contacts("L-2"), ["eve@stranger.example"]);
}

#[test]
fn a_note_of_a_colleague_that_is_passed_on_is_no_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00").send(
        from("jamie").to("leads").references(&[&first.id]).subject("Fwd: Estimate").says(
            "---------- Forwarded message ---------\nFrom: Sam Rivera <sam@acme.example>\n\
             Date: Wed, 6 May 2026 at 09:00\nSubject: Re: Estimate\nTo: Jamie Lee <jamie@acme.example>\n\n\
             Is she worth the trouble?\n",
        ),
    );
    assert_eq!(story.lead("L-1"), before);
}
