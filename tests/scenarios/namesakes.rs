//! Outsiders who bear a member's full name: how often that member is asked whether the address is theirs.

use crate::story::{Story, from};

const AT_HOME: &str = "Sam Rivera <sam.rivera@home.example>";

/// The letters that ask whether an address is theirs, those that still wait for the morning too.
fn asked(story: &mut Story, handle: &str) -> Vec<String> {
    let letters = story.letters().into_iter().filter(|letter| letter.to == handle);
    letters.map(|letter| letter.subject).filter(|subject| subject.ends_with(" yours?")).collect()
}

#[test]
fn a_member_is_asked_once_a_day_however_many_write_in_their_name() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Wed 2026-05-06 16:00");
    for n in 0..5 {
        let address = format!("Sam Rivera <sam{n}@host{n}.example>");
        let sent = story.send(from(&address).to("leads").subject("Hi").says("It is me."));
        assert!(story.row(&sent).why.contains("under the name of Sam Rivera"), "all are listed");
    }
    story.send(from("Jamie Lee <jamie@home.example>").to("leads").subject("Hi").says("It is me too."));
    assert_eq!(asked(&mut story, "sam"), ["Is sam0@host0.example yours?"]);
    assert_eq!(
        asked(&mut story, "jamie"),
        ["Is jamie@home.example yours?"],
        "another member's day is their own"
    );
    assert_eq!(story.leads(), 0);
}

#[test]
fn the_day_is_the_members_own_and_the_next_one_asks_again() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    // In New York it is still Tuesday.
    for time in ["Tue 2026-05-05 17:00", "Wed 2026-05-06 05:00"] {
        story.at(time).send(from(AT_HOME).to("leads").subject("Hi").says(time));
    }
    assert_eq!(asked(&mut story, "sam").len(), 1);
    story.at("Wed 2026-05-06 16:00").send(from(AT_HOME).to("leads").subject("Hi").says("Again."));
    assert_eq!(asked(&mut story, "sam").len(), 2);
}

#[test]
fn a_members_own_other_address_is_no_customer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = story.at("Tue 2026-05-05 10:00").send(
        from("jamie")
            .to("anna")
            .cc("Mike Okafor <mike77@gmail.com>")
            .cc("No Reply <no-reply@tool.example>")
            .cc("leads")
            .subject("Estimate")
            .says("Our offer."),
    );
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
    let before = story.lead("L-1");
    let home = "\"Lee, Jamie\" <jamielee@gmail.com>";
    let again = story
        .at("Tue 2026-05-05 11:00")
        .send(from("jamie").to(home).cc("leads").re(&first).says("For later, at home."));
    assert_eq!(story.lead("L-1"), before, "the customer got nothing");
    assert_eq!(story.row(&again).contact, "");
    story.send(from("jamie").to(home).cc("leads").subject("Shopping").says("Milk."));
    story.send(from("jamie").to("no-reply@tool.example").cc("leads").subject("Stop").says("Stop."));
    story.send(from("jamie").to("leads").subject("Fwd: Milk").says(
        "---------- Forwarded message ---------\nFrom: Jamie Lee <jamielee@gmail.com>\n\
         Date: Mon, 4 May 2026 at 16:00\nSubject: Milk\nTo: Jamie Lee <jamie@acme.example>\n\nMilk.\n",
    ));
    assert_eq!(story.leads(), 1);
}

#[test]
fn a_customer_with_a_members_name_is_a_customer_where_somebody_says_so() {
    for (inbox, to) in
        [("leads+new", "Sam Rivera <sam77@gmail.com>"), ("leads", "Sam Rivera <rivera@contoso.example>")]
    {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let offer = from("jamie").to(to).cc(inbox).subject("Hi").says("Our offer.");
        story.at("Tue 2026-05-05 10:00").send(offer);
        assert_eq!((story.waiting("L-1"), story.contacts("L-1").len()), ("customer", 1), "{to}");
    }
}
