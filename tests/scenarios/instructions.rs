//! What a member asks in the inbox's address: dates, a new lead, a known lead, a note.

use crate::offer;
use crate::story::{Story, from, time};

#[test]
fn a_day_in_the_address_is_the_next_follow_up() {
    for (tag, wanted) in [
        ("fri", "2026-05-08"),
        ("3d", "2026-05-08"),
        ("may12", "2026-05-12"),
        ("tomorrow2pm", "2026-05-06 14:00"),
    ] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        story
            .at("Tue 2026-05-05 10:00")
            .send(from("jamie").to("anna").bcc(&format!("leads+{tag}")).subject("Hi").says("Our offer."));
        assert_eq!(story.follow_up("L-1"), wanted, "{tag}");
        assert!(story.letters().is_empty());
    }
}

#[test]
fn a_day_is_read_in_the_writers_zone_from_the_time_of_sending() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    // Wednesday 02:00 in Berlin is Tuesday 20:00 in New York.
    story
        .at("Wed 2026-05-06 02:00")
        .send(from("sam").to("anna").bcc("leads+tomorrow").subject("Hi").says("Offer."));
    assert_eq!(story.follow_up("L-1"), "2026-05-06");
}

#[test]
fn the_address_may_say_several_things() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("mike").to("leads+L1+note+fri").subject("Call").says("She called me."));
    assert_eq!(story.follow_up("L-1"), "2026-05-08");
    assert!(story.history("L-1").contains(&"note: She called me.".to_owned()));
}

#[test]
fn new_in_the_address_forces_a_new_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story
        .at("Wed 2026-05-06 10:00")
        .send(from("sam").to("anna").bcc("leads+new").subject("Roof").says("The roof."));
    assert_eq!((story.leads(), story.owner("L-2").as_str()), (2, "sam"));
}

#[test]
fn a_lead_in_the_address_is_the_mails_lead() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.at("Wed 2026-05-06 10:00");
    let sent =
        story.send(from("jamie").to("dora").bcc("leads+L1").subject("Crew").says("Which crew is free?"));
    assert_eq!((story.row(&sent).linked_by.as_str(), story.leads()), ("address", 1));
    assert_eq!(story.contacts("L-1"), ["anna@contoso.example", "dora@northside.example"]);
    let answer = story.send(from("dora").to("jamie").cc("leads").re(&sent).says("Crew 2."));
    assert_eq!(story.row(&answer).lead.map(|id| id.to_string()).as_deref(), Some("L-1"));
}

#[test]
fn a_lead_in_the_address_moves_the_conversation_there() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.send(from("jamie").to("dora").cc("leads").subject("Hi").says("Hello."));
    story.at("Wed 2026-05-06 10:00");
    let moved = story.send(from("jamie").to("anna").bcc("leads+L2").re(&first).says("With Dora, please."));
    assert_eq!(story.row(&moved).lead.map(|id| id.to_string()).as_deref(), Some("L-2"));
    let answer = story.send(from("anna").to("jamie").cc("leads").re(&moved).says("Fine."));
    assert_eq!(story.row(&answer).lead.map(|id| id.to_string()).as_deref(), Some("L-2"));
    assert_eq!((story.waiting("L-1"), story.waiting("L-2")), ("customer", "us"));
}

#[test]
fn note_in_the_address_logs_and_is_no_contact() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let before = story.lead("L-1");
    story.at("Wed 2026-05-06 10:00");
    let sent = story.send(from("jamie").to("anna").bcc("leads+note").re(&first).says("Just a thank you."));
    let lead = story.lead("L-1");
    assert_eq!(
        (lead.last_contact, lead.follow_up, lead.waiting_on),
        (before.last_contact, before.follow_up, before.waiting_on)
    );
    assert_eq!(story.row(&sent).contact, "");
    assert!(story.history("L-1").contains(&"note: Just a thank you.".to_owned()));
}

#[test]
fn unknown_words_are_answered_and_the_mail_is_still_tracked() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").bcc("leads+invoice").subject("Hi").says("Offer."));
    assert_eq!(story.waiting("L-1"), "customer");
    let notice = story.latest("jamie", "answer");
    assert!(notice.text.contains("invoice"), "{}", notice.text);
}

#[test]
fn an_answer_goes_at_any_hour_and_stands_in_the_conversation() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let sent = story
        .at("Sat 2026-05-09 23:30")
        .send(from("jamie").to("anna").bcc("leads+invoice").subject("Hi").says("Offer."));
    assert_eq!(story.count("jamie", "answer"), 1, "an answer does not wait for Monday");
    assert!(story.references_of_latest("jamie", "answer").contains(&sent.id));
}

#[test]
fn a_lead_that_does_not_exist_is_answered_and_the_mail_is_still_tracked() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").bcc("leads+L42").subject("Hi").says("Offer."));
    assert_eq!(story.waiting("L-1"), "customer");
    assert!(story.latest("jamie", "answer").text.contains("L-42"));
}

#[test]
fn a_past_or_doubtful_day_is_answered_and_not_guessed() {
    for tag in ["may4", "5-6"] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        story
            .at("Tue 2026-05-05 10:00")
            .send(from("jamie").to("anna").bcc(&format!("leads+{tag}")).subject("Hi").says("Offer."));
        assert_eq!(story.follow_up("L-1"), "2026-05-08", "as without a word");
        assert_eq!(story.count("jamie", "answer"), 1, "{tag}");
    }
}

#[test]
fn a_customers_words_in_the_address_are_not_read() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("leads+tomorrow+note").re(&first).says("Friday?"));
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("us", "2026-05-07"));
    assert!(story.letters().is_empty());
}

#[test]
fn a_day_in_a_mail_that_a_later_mail_has_overtaken_moves_nothing() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story.at("Wed 2026-05-06 10:00").send(from("anna").to("jamie").cc("leads").re(&first).says("Friday?"));
    story.at("Wed 2026-05-06 12:00");
    let late = story.send(
        from("jamie")
            .to("anna")
            .bcc("leads+may20")
            .re(&first)
            .dated("Wed 2026-05-06 09:00")
            .says("Any thoughts?"),
    );
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
    assert!(story.row(&late).why.contains("later mail"), "{}", story.row(&late).why);
}

#[test]
fn a_day_for_no_lead_at_all_is_answered() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("leads+fri").subject("Think about it").says("Hm."));
    assert_eq!((story.leads(), story.count("jamie", "answer")), (0, 1));
}

#[test]
fn a_second_copy_of_a_mail_may_bring_the_day() {
    for together in [true, false] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        story.at("Tue 2026-05-05 10:00");
        let mail = |bcc: &str| {
            let draft = from("jamie").to("anna").cc("leads").subject("Hi").says("Our offer.");
            if bcc.is_empty() { draft } else { draft.bcc(bcc) }
        };
        let copies = [mail("").id("copy@acme.example"), mail("leads+may20").id("copy@acme.example")];
        let [first, second] = copies.map(|copy| story.write(copy));
        if together {
            story.deliver_all(&[&first, &second]);
        } else {
            story.deliver(&first);
            story.deliver(&second);
        }
        assert_eq!((story.leads(), story.follow_up("L-1").as_str()), (1, "2026-05-20"), "{together}");
        let changes = story.history("L-1").len();
        story.send(mail("leads+may20").id("copy@acme.example"));
        assert_eq!(story.history("L-1").len(), changes, "a third copy says nothing new");
        assert!(story.letters().is_empty());
    }
}

#[test]
fn a_copy_that_came_again_does_not_set_its_day_again() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let mail =
        || from("jamie").to("anna").bcc("leads+may20").subject("Hi").says("Offer.").id("c@acme.example");
    story.send(mail());
    story.send(from("jamie").to("leads+L1+may12").subject("Rather this").says("Earlier."));
    story.send(mail());
    assert_eq!(story.follow_up("L-1"), "2026-05-12");
}

#[test]
fn copies_that_come_together_are_one_mail_with_all_they_ask() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let mail = || from("jamie").to("anna").cc("leads").subject("Hi").says("Offer.").id("c@acme.example");
    let (plain, noted) = (story.write(mail()), story.write(mail().bcc("leads+note+may20")));
    story.deliver_all(&[&plain, &noted]);
    assert_eq!((story.waiting("L-1"), story.follow_up("L-1").as_str()), ("nobody", "2026-05-20"));
    assert_eq!(story.inbox().len(), 1);
    assert!(story.letters().is_empty());
}

#[test]
fn what_a_later_copy_asks_too_late_is_answered() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    let mail = || from("jamie").to("anna").cc("leads").subject("Hi").says("Offer.").id("c@acme.example");
    story.send(mail());
    story.send(mail().bcc("leads+note+invoice"));
    assert_eq!(story.waiting("L-1"), "customer");
    let answer = story.latest("jamie", "answer");
    assert!(answer.text.contains("note") && answer.text.contains("invoice"), "{}", answer.text);
    assert_eq!(story.count("jamie", "answer"), 1);
}

#[test]
fn without_plus_addressing_nothing_is_read() {
    let plain =
        |team: &str| team.replace("since = \"90 days\"", "since = \"90 days\"\nplus_addressing = false");
    let mut story = Story::configured("Mon 2026-05-04 09:00", plain);
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").cc("leads").bcc("leads+fri").subject("Hi").says("Offer."));
    assert_eq!(story.lead("L-1").last_contact.expect("a contact").at, time("Tue 2026-05-05 10:00"));
    assert!(story.letters().is_empty());
}

/// Jamie writes to Anna with this word in Cc, and Anna answers all.
fn carried(story: &mut Story, tag: &str) -> crate::Sent {
    let inbox = format!("leads+{tag}");
    let first = story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("anna").cc(&inbox).subject("Estimate").says("Our offer."));
    story
        .at("Tue 2026-05-05 15:00")
        .send(from("anna").to("jamie").cc("sam").cc(&inbox).re(&first).says("Is Friday possible?"))
}

#[test]
fn a_word_that_an_answer_to_all_brings_along_is_no_instruction_again() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let answer = carried(&mut story, "new");
    for who in ["jamie", "sam"] {
        story
            .at("Tue 2026-05-05 16:00")
            .send(from(who).to("anna").cc("leads+new").re(&answer).verdict("pass").says("Yes."));
    }
    assert_eq!(story.leads(), 1);

    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let answer = carried(&mut story, "may20");
    let answered = story.follow_up("L-1");
    let sam = from("sam").to("anna").cc("leads+may20").re(&answer).verdict("pass").says("Yes.");
    let sent = story.at("Tue 2026-05-05 16:00").send(sam);
    assert_eq!(story.follow_up("L-1"), answered, "Jamie's plan is Jamie's");
    story.send(from("jamie").to("anna").cc("leads+may20").re(&sent).verdict("pass").says("And thank you."));
    assert_eq!(story.follow_up("L-1"), "2026-05-08", "the usual time after a contact");

    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let answer = carried(&mut story, "sam");
    let before = story.lead("L-1").latest_handoff().map(|handoff| handoff.id);
    story
        .at("Tue 2026-05-05 16:00")
        .send(from("sam").to("anna").cc("leads+sam").re(&answer).verdict("pass").says("Yes."));
    assert_eq!(story.lead("L-1").latest_handoff().map(|handoff| handoff.id), before);
    assert_eq!(story.count("sam", "draft") + story.count("sam", "answer"), 0, "{:?}", story.subjects("sam"));
}

#[test]
fn a_word_in_a_blind_copy_is_an_instruction_each_time() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let send = |story: &mut Story, time: &str, draft: crate::story::Draft| {
        story.at(time).send(draft.to("anna").bcc("leads+3d").subject("Re: Estimate").says("Our offer."))
    };
    let first = send(&mut story, "Tue 2026-05-05 10:00", from("jamie"));
    send(&mut story, "Wed 2026-05-06 10:00", from("jamie").re(&first));
    assert_eq!(story.follow_up("L-1"), "2026-05-11");
}

#[test]
fn the_owner_hears_of_a_day_that_somebody_else_chose() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let sam = from("sam").to("anna").bcc("leads+may20").re(&first).says("One more thing.");
    story.at("Tue 2026-05-05 16:00").send(sam);
    assert_eq!(story.follow_up("L-1"), "2026-05-20");
    assert_eq!(story.subjects("jamie"), ["[L-1] Sam acted on your lead Anna Berg"]);
    let text = story.latest("jamie", "notice").text;
    assert!(text.contains("+may20") && text.contains("Wed 20 May"), "{text}");
    assert!(story.subjects("sam").is_empty());
}

#[test]
fn a_day_in_the_address_stays_whatever_the_words_plan_by_themselves() {
    for words in ["called her", "done sent v2", "done", "sent the photos"] {
        let mut story = Story::pinned("Mon 2026-05-04 09:00");
        offer(&mut story);
        story.plan("L-1", "send v2", "Tue 2026-05-05 10:30", crate::story::on("2026-05-07"));
        let mail = from("jamie").to("leads+wed").subject("L-1").verdict("pass").says(words);
        story.at("Tue 2026-05-05 11:00").send(mail);
        assert_eq!(story.follow_up("L-1"), "2026-05-06", "{words}");
        let answer = story.latest("jamie", "answer").text;
        assert!(answer.contains("Wed 6 May"), "{words}: {answer}");
        story.says("jamie", "undo");
        assert_eq!(story.follow_up("L-1"), "2026-05-06", "{words}: the address is no command");
    }
}

#[test]
fn a_note_with_a_day_in_its_address_is_answered_with_the_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let mail = from("jamie").to("leads+wed").subject("L-1").says("She is on the phone all day.");
    story.at("Tue 2026-05-05 11:00").send(mail);
    assert_eq!(story.follow_up("L-1"), "2026-05-06");
    let answer = story.latest("jamie", "answer").text;
    assert!(!answer.contains("changed nothing") && answer.contains("Wed 6 May"), "{answer}");
}

#[test]
fn what_cannot_be_done_with_the_address_is_said() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00").send(from("jamie").to("leads+new").subject("Hm").says("Who is this?"));
    assert!(story.latest("jamie", "answer").text.contains("new (this mail is about no customer)"));
    story.send(from("jamie").to("anna").bcc("leads+L99").subject("Hi").says("Our offer."));
    let text = story.latest("jamie", "answer").text;
    assert!(text.contains("there is no such lead") && !text.contains("do not know"), "{text}");
}

#[test]
fn a_day_in_the_address_stays_also_when_the_words_waited_for_a_yes() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let mail = from("jamie").to("leads+wed").subject("L-1").says("called her");
    story.at("Tue 2026-05-05 11:00").send(mail);
    let confirm = story.latest("jamie", "confirm");
    story.at("Tue 2026-05-05 11:30").send(from("jamie").answers(&confirm).says("yes"));
    assert_eq!((story.said("L-1").as_str(), story.follow_up("L-1").as_str()), ("called her", "2026-05-06"));
}
