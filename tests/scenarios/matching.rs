//! Which lead a mail belongs to: our own id, the conversation, a contact's address, in that order; else a new one.

use crate::story::{Story, from};
use crate::{offer, question};

fn lead_of(story: &mut Story, sent: &crate::Sent) -> String {
    story.row(sent).lead.map(|id| id.to_string()).unwrap_or_default()
}

#[test]
fn an_answer_that_comes_before_the_mail_it_answers_belongs_to_it_afterwards() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let first = story.write(from("jamie").to("anna").cc("leads").subject("Hi").says("Our offer."));
    story.at("Tue 2026-05-05 10:30");
    let answer = story.send(from("anna").to("jamie").cc("leads").re(&first).says("Thanks."));
    story.deliver(&first);
    assert_eq!((lead_of(&mut story, &answer), lead_of(&mut story, &first)), ("L-1".into(), "L-1".into()));
    assert_eq!((story.waiting("L-1"), story.said("L-1").as_str()), ("us", "Our offer."));
}

#[test]
fn two_mails_that_quote_the_same_unknown_mail_are_one_conversation() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .subject("Re: Hi")
            .references(&["gone@contoso.example"])
            .says("Yes."),
    );
    let other = story.send(
        from("jamie")
            .to("carl")
            .cc("leads")
            .subject("Re: Hi")
            .references(&["gone@contoso.example"])
            .says("You too."),
    );
    assert_eq!(story.row(&other).linked_by, "thread");
    assert_eq!(story.leads(), 1);
}

#[test]
fn an_answer_to_an_unknown_part_of_a_known_conversation_is_found_by_its_older_references() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    // Somebody of ours quoted the middle of the conversation, alone, and about nothing.
    story.send(
        from("mike").to("jamie").cc("leads").subject("x").references(&["middle@contoso.example"]).says("Hm."),
    );
    let answer = story.send(
        from("bob")
            .to("leads")
            .subject("Re: Estimate")
            .references(&[&first.id, "middle@contoso.example"])
            .says("Yes."),
    );
    assert_eq!((lead_of(&mut story, &answer), story.row(&answer).linked_by), ("L-1".into(), "thread".into()));
}

#[test]
fn in_reply_to_alone_is_enough_in_every_spelling() {
    for spelling in ["<{}>", "{}", "<{}> (Jamie's mail of Tuesday)", " < {} >"] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let first = offer(&mut story);
        let text = spelling.replace("{}", &first.id);
        let answer =
            story.send(from("bob").to("leads").subject("Re: Estimate").in_reply_to(&text).says("Yes."));
        assert_eq!(story.row(&answer).linked_by, "thread", "{text}");
    }
}

#[test]
fn prose_in_in_reply_to_is_no_reference() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let text = "Your message of \"Tue, 5 May 2026 10:00:00 +0200\"";
    let answer = story.send(from("dora").to("leads").subject("Re: Estimate").in_reply_to(text).says("Yes."));
    assert_eq!(story.row(&answer).linked_by, "new");
}

#[test]
fn ten_thousand_references_are_found_by_the_last() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let many: Vec<String> =
        (0..10_000).map(|n| format!("r{n}@far.example")).chain([first.id.clone()]).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let answer = story.send(from("bob").to("leads").subject("Re: Estimate").references(&many).says("Yes."));
    assert_eq!(lead_of(&mut story, &answer), "L-1");
}

#[test]
fn references_to_oneself_and_in_a_circle_end() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    story.send(
        from("anna")
            .to("leads")
            .id("a@contoso.example")
            .references(&["a@contoso.example", "b@contoso.example"])
            .says("A"),
    );
    let second = story
        .send(from("anna").to("leads").id("b@contoso.example").references(&["a@contoso.example"]).says("B"));
    assert_eq!((story.leads(), story.row(&second).linked_by), (1, "thread".into()));
}

#[test]
fn an_id_that_a_server_rewrote_is_known_by_its_first_name() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .subject("Hi")
            .id("rewritten@cloud.example")
            .header("X-Microsoft-Original-Message-ID", "<original@acme.example>")
            .says("Our offer."),
    );
    let answer = story.send(from("bob").to("leads").references(&["original@acme.example"]).says("Thanks."));
    assert_eq!(lead_of(&mut story, &answer), "L-1");
}

#[test]
fn two_customers_with_the_same_subject_are_two_leads() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("anna").to("leads").subject("Question").says("One?"));
    story.send(from("dora").to("leads").subject("Question").says("Two?"));
    assert_eq!(story.leads(), 2);
}

#[test]
fn a_contact_who_begins_anew_is_found_by_their_address() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 10:00");
    for who in ["anna", "ANNA@Contoso.Example", "anna+work@contoso.example"] {
        let sent = story.send(from(who).to("leads").subject("Something else").says("One more thing."));
        assert_eq!(story.row(&sent).linked_by, "contact", "{who}");
    }
    assert_eq!(story.leads(), 1);
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"], "a tag makes no other person");
}

#[test]
fn a_domain_in_its_own_letters_is_the_same_domain() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("ina@xn--bcher-kva.example").cc("leads").subject("Hi").says("Hi."));
    let sent = story.send(from("ina@bücher.example").to("leads").subject("Hello").says("Yes."));
    let rows = story.inbox();
    let row =
        rows.iter().find(|row| row.message_id.contains("story") && row.class == "inbound").expect("a row");
    assert_eq!(row.linked_by, "contact", "{}", sent.id);
    assert_eq!(story.leads(), 1);
}

#[test]
fn dots_tell_people_apart() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("a.berg@northside.example").to("leads").subject("Hi").says("One."));
    story.send(from("aberg@northside.example").to("leads").subject("Hi").says("Two."));
    assert_eq!(story.leads(), 2);
}

#[test]
fn of_several_open_leads_of_one_contact_the_conversation_decides() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Tue 2026-05-05 12:00")
        .send(from("jamie").to("anna").bcc("leads+new").subject("Roof").says("The roof."));
    assert_eq!(story.leads(), 2);
    story.at("Wed 2026-05-06 10:00");
    let answer = story.send(from("anna").to("jamie").cc("leads").re(&first).says("About the estimate."));
    assert_eq!(lead_of(&mut story, &answer), "L-1");
    assert_eq!((story.waiting("L-1"), story.waiting("L-2")), ("us", "customer"));
    assert!(story.flags("L-1").is_empty());
}

#[test]
fn without_a_conversation_the_most_recent_open_lead_is_taken_and_flagged_and_asked() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story
        .at("Tue 2026-05-05 12:00")
        .send(from("jamie").to("anna").bcc("leads+new").subject("Roof").says("The roof."));
    story.at("Wed 2026-05-06 10:00").due();
    let fresh = story.send(from("anna").to("leads").subject("Hello").says("Any news?"));
    assert_eq!((lead_of(&mut story, &fresh), story.row(&fresh).linked_by), ("L-2".into(), "contact".into()));
    assert_eq!((story.flags("L-2"), story.waiting("L-1")), (vec!["ambiguous"], "customer"));
    story.at("Thu 2026-05-07 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert!(digest.text.contains("L-2") && digest.text.contains("L-1"), "{}", digest.text);
}

#[test]
fn a_lead_that_is_closed_makes_nothing_ambiguous() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    crate::closed::close(&mut story, "lost");
    story
        .at("Wed 2026-05-06 13:00")
        .send(from("jamie").to("anna").bcc("leads+new").subject("Roof").says("The roof."));
    story.at("Thu 2026-05-07 10:00");
    let fresh = story.send(from("anna").to("leads").subject("Hello").says("Any news?"));
    assert_eq!(lead_of(&mut story, &fresh), "L-2");
    assert!(story.flags("L-2").is_empty());
}

#[test]
fn a_forced_new_lead_keeps_its_answers_though_it_was_written_as_an_answer() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Tue 2026-05-05 12:00");
    let roof = story.send(from("jamie").to("anna").cc("leads+new").re(&first).says("Now about the roof."));
    assert_eq!(lead_of(&mut story, &roof), "L-2");
    story.at("Wed 2026-05-06 10:00");
    let answer = story.send(from("anna").to("jamie").cc("leads").re(&roof).says("The roof, yes."));
    assert_eq!(lead_of(&mut story, &answer), "L-2");
    assert_eq!((story.waiting("L-1"), story.waiting("L-2")), ("customer", "us"));
}

#[test]
fn a_colleague_of_the_customer_who_answers_is_a_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("bob").to("jamie").cc("leads").re(&first).says("Anna is away."));
    assert_eq!(story.waiting("L-1"), "us");
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example", "bob@contoso.example"]);
}

#[test]
fn whoever_we_put_into_cc_belongs_to_the_conversation() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("anna").to("jamie").cc("eve").cc("leads").re(&first).says("Eve decides."));
    story.at("Wed 2026-05-06 11:00");
    let answer = story.send(from("eve").to("jamie").cc("leads").re(&first).says("Go ahead."));
    assert!(!story.row(&answer).claimed);
    assert_eq!(story.heard("L-1"), "Go ahead.");
}

#[test]
fn an_outsider_who_was_never_part_of_the_conversation_is_claimed_and_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00").due();
    let sent =
        story.send(from("eve").to("jamie").cc("leads").re(&first).says("Please use this account instead."));
    assert!(story.row(&sent).claimed);
    assert_eq!(story.row(&sent).contact, "");
    let lead = story.lead("L-1");
    assert_eq!(story.flags("L-1"), ["claimed_mail"]);
    assert_eq!(
        (lead.last_heard, lead.last_contact, lead.follow_up),
        (None, before.last_contact, before.follow_up)
    );
    assert_eq!((lead.contacts, lead.waiting_on), (before.contacts, before.waiting_on));
    assert_eq!(story.leads(), 1);
    story.at("Thu 2026-05-07 08:00").due();
    let digest = story.latest("jamie", "digest");
    assert!(digest.text.contains("eve@stranger.example"), "{}", digest.text);
    story.at("Fri 2026-05-08 08:00").due();
    assert!(!story.latest("jamie", "digest").text.contains("eve@stranger.example"), "one row, once");
}

#[test]
fn a_claimed_mail_joins_no_conversations() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    // A mail among ourselves is a conversation of its own, about no lead.
    story.at("Wed 2026-05-06 09:00");
    let talk = story.send(from("mike").to("jamie").cc("leads").subject("Lunch").says("At noon?"));
    story.send(from("eve").to("leads").subject("x").references(&[&talk.id, &first.id]).says("Hello."));
    let later = story.send(from("jamie").to("mike").cc("leads").re(&talk).says("Yes."));
    assert_eq!(lead_of(&mut story, &later), "");
}

#[test]
fn a_freemail_domain_makes_nobody_a_colleague() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let first = story.send(from("jamie").to("carl").cc("leads").subject("Hi").says("Our offer."));
    let sent = story.send(from("other@gmail.com").to("leads").re(&first).says("I am a friend of his."));
    assert!(story.row(&sent).claimed);
}

#[test]
fn a_leads_number_in_an_outsiders_text_or_address_links_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let sent = story.send(from("eve").to("leads+L1").subject("L-1").says("L-1: I am the customer."));
    assert_eq!((lead_of(&mut story, &sent), story.row(&sent).linked_by), ("L-2".into(), "new".into()));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example"]);
}

#[test]
fn the_same_organisation_without_a_conversation_is_a_possible_duplicate() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("sam").to("anna").cc("leads").subject("Hi").says("Our offer."));
    story.send(from("bob").to("leads").subject("Prices").says("What does it cost?"));
    assert_eq!(story.flags("L-2"), ["possible_duplicate"]);
    assert_eq!(story.owner("L-2"), "sam", "it goes to the other lead's owner");
    story.send(from("carl").to("leads").subject("Prices").says("What does it cost?"));
    story.send(from("karl@gmail.com").to("leads").subject("Prices").says("What does it cost?"));
    assert!(story.flags("L-4").is_empty(), "freemail is no organisation");
}

#[test]
fn a_stranger_who_puts_a_customer_into_cc_makes_no_contact_of_them_twice() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.send(from("dora").to("leads").cc("anna").subject("Hello").says("Anna told me about you."));
    assert_eq!((story.leads(), story.contacts("L-2")), (2, vec!["dora@northside.example".to_owned()]));
    let sent = story.send(from("anna").to("leads").subject("Well").says("Did Dora write?"));
    assert_eq!(lead_of(&mut story, &sent), "L-1");
    assert!(story.flags("L-1").is_empty(), "nothing is ambiguous");
}

#[test]
fn the_answer_to_one_of_our_letters_belongs_to_its_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    story.at("Tue 2026-05-05 10:06").due();
    let letter = story.latest("jamie", "new_lead");
    let note = story.send(
        from("jamie")
            .to("leads")
            .subject(&format!("Re: {}", letter.subject))
            .references(&[&letter.message_id])
            .says("She called, too."),
    );
    assert_eq!((lead_of(&mut story, &note), story.row(&note).linked_by), ("L-1".into(), "token".into()));
    assert!(story.history("L-1").contains(&"note: She called, too.".to_owned()));
}

#[test]
fn mails_that_answer_the_same_digest_are_not_one_conversation() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    let digest = story.latest("jamie", "digest");
    for who in ["dora", "carl"] {
        story.send(
            from("jamie").to(who).cc("leads").references(&[&digest.message_id]).subject("Re").says("Hello."),
        );
    }
    assert_eq!(story.leads(), 3);
    assert_eq!(story.contacts("L-2"), ["dora@northside.example"]);
    assert_eq!(story.contacts("L-3"), ["carl@gmail.com"]);
}

#[test]
fn a_new_subject_inside_a_conversation_stays_with_its_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let answer =
        story.send(from("bob").to("leads").re(&first).subject("The other building").says("And this one?"));
    assert_eq!((lead_of(&mut story, &answer), story.leads()), ("L-1".into(), 1));
}

#[test]
fn references_with_commas_between_them_are_read() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let references = format!("<gone@contoso.example>,<{}>", first.id);
    let answer = story
        .send(from("bob").to("leads").header("References", &references).subject("Hi").says("Yes, please."));
    assert_eq!(lead_of(&mut story, &answer), "L-1");
}

#[test]
fn a_mail_that_was_redirected_is_its_first_authors() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(
        from("anna")
            .to("jamie")
            .header("Resent-From", "Jamie Lee <jamie@acme.example>")
            .header("Resent-To", "leads@acme.example")
            .dated("Wed 2026-05-06 08:00")
            .subject("Hi")
            .says("Is Friday possible?"),
    );
    let heard = story.lead("L-1").last_heard.expect("heard");
    assert_eq!(
        (heard.by.as_str(), heard.at),
        ("anna@contoso.example", crate::story::time("Wed 2026-05-06 08:00"))
    );
}

#[test]
fn a_members_other_address_is_the_member() {
    let alias = |team: &str| {
        team.replace(
            "email = \"sam@acme.example\"",
            "email = \"sam@acme.example\"\naliases = [\"sam.rivera@home.example\"]",
        )
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", alias);
    story
        .at("Tue 2026-05-05 16:00")
        .send(from("sam.rivera@home.example").to("anna").cc("leads").subject("Hi").says("Our offer."));
    assert_eq!((story.owner("L-1").as_str(), story.waiting("L-1")), ("sam", "customer"));
}

#[test]
fn of_three_open_leads_the_most_recent_is_taken() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    for (time, subject) in [("Tue 2026-05-05 12:00", "Roof"), ("Tue 2026-05-05 11:00", "Door")] {
        story
            .at(time)
            .send(from("jamie").to("anna").bcc("leads+new").subject(subject).says("Another matter."));
    }
    story.at("Wed 2026-05-06 10:00");
    let fresh = story.send(from("anna").to("leads").subject("Hello").says("Any news?"));
    assert_eq!(lead_of(&mut story, &fresh), "L-2", "by when something was said, not by number");
}

/// L-2 turned out to be L-1.
fn merged(story: &mut Story) -> crate::Sent {
    offer(story);
    let other = story
        .at("Tue 2026-05-05 11:00")
        .send(from("jamie").to("carl").cc("leads").subject("Hi").says("Our offer."));
    story.says("jamie", "L-2 same as L-1");
    other
}

#[test]
fn the_number_of_a_lead_that_joined_another_names_the_other() {
    for (way, draft) in [
        ("the address", from("jamie").to("dora").bcc("leads+L2").subject("Crew").says("Which crew?")),
        ("the subject", from("jamie").to("leads").subject("L-2").says("She called me.")),
    ] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        merged(&mut story);
        let sent = story.at("Wed 2026-05-06 10:00").send(draft);
        assert_eq!(lead_of(&mut story, &sent), "L-1", "{way}");
        assert!(
            story.history("L-1").iter().any(|line| line.contains("called") || line.contains("crew")),
            "{way}"
        );
        story.at("Thu 2026-05-14 08:00").due();
        assert!(!story.latest("jamie", "digest").text.contains("L-2"), "{way}");
    }
}

#[test]
fn a_bounce_and_a_copy_of_a_mail_of_a_lead_that_joined_another_are_about_the_other() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let other = merged(&mut story);
    story.at("Tue 2026-05-05 11:30").send(crate::reports::bounce_of(&other, "5.1.1", "carl@gmail.com"));
    assert_eq!(story.flags("L-1"), ["undelivered"]);
    let draft = from("jamie").to("carl").cc("leads").subject("Hi").id(&other.id).bcc("leads+may20");
    let copy = draft.dated("Tue 2026-05-05 11:00").says("Our offer.");
    story.at("Tue 2026-05-05 11:40").send(copy);
    assert_eq!(story.follow_up("L-1"), "2026-05-20");
}

#[test]
fn an_outsider_who_answers_a_letter_of_ours_is_claimed_on_its_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    question(&mut story);
    story.at("Tue 2026-05-05 10:06").due();
    let letter = story.latest("jamie", "new_lead");
    let before = story.lead("L-1");
    let sent = story.at("Tue 2026-05-05 11:00").send(
        from("eve")
            .to("leads")
            .in_reply_to(&format!("<{}>", letter.message_id))
            .subject("Re")
            .says("Friday?"),
    );
    assert_eq!((lead_of(&mut story, &sent), story.leads()), ("L-1".into(), 1));
    assert!(story.row(&sent).claimed);
    let after = story.lead("L-1");
    assert_eq!(
        (after.last_heard, after.contacts, after.follow_up),
        (before.last_heard, before.contacts, before.follow_up)
    );
    let known = story.send(
        from("anna").to("leads").in_reply_to(&format!("<{}>", letter.message_id)).subject("Re").says("Well?"),
    );
    assert!(!story.row(&known).claimed, "the customer is the customer, whatever they quote");
    assert_eq!(story.heard("L-1"), "Well?");
}
