//! Who gets a lead that a stranger's mail made.

use crate::story::{Story, from};

/// Strangers of as many organisations write, one after the other.
fn strangers(story: &mut Story, count: usize) -> Vec<String> {
    let first = story.leads() + 1;
    for n in 0..count {
        let who = format!("p{n}@host{first}{n}.example");
        story.send(from(&who).to("leads").subject("Hi").says("Hello."));
    }
    let all = first..first + count;
    all.map(|id| story.owner(&format!("L-{id}"))).collect()
}

#[test]
fn round_robin_goes_by_the_order_of_the_configuration() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    assert_eq!(strangers(&mut story, 4), ["jamie", "sam", "mike", "jamie"]);
    story.restart();
    assert_eq!(strangers(&mut story, 1), ["sam"], "the place is kept");
}

#[test]
fn a_lead_that_somebody_found_does_not_move_the_round() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    assert_eq!(strangers(&mut story, 1), ["jamie"]);
    story.send(from("sam").to("dora").cc("leads").subject("Hi").says("Hello."));
    story.send(from("carl").to("mike").cc("leads").subject("Hi").says("Hello."));
    assert_eq!((story.owner("L-2").as_str(), story.owner("L-3").as_str()), ("sam", "mike"));
    assert_eq!(strangers(&mut story, 1), ["sam"]);
}

#[test]
fn a_mail_to_exactly_one_member_goes_to_that_member() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 10:00");
    story.send(from("carl").to("sam").cc("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-1"), "sam");
    story.send(from("dora").to("leads").cc("mike").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-2"), "mike", "in Cc when nobody is in To");
    story.send(from("anna").to("sam").to("mike").cc("jamie").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-3"), "jamie", "two in To are not one; then the rule decides");
    story.send(from("eve").to("sam").cc("jamie").cc("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-4"), "sam", "To comes before Cc");
}

#[test]
fn whoever_left_gets_nothing() {
    let left = |team: &str| {
        team.replace(
            "email = \"jamie@acme.example\"",
            "email = \"jamie@acme.example\"\nleft = \"2026-05-01\"",
        )
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", left);
    story.at("Tue 2026-05-05 10:00");
    assert_eq!(strangers(&mut story, 3), ["sam", "mike", "sam"]);
    story.send(from("carl").to("jamie").cc("leads").subject("Hi").says("Hello."));
    assert_eq!(story.owner("L-4"), "mike", "nor what is addressed to them");
}

#[test]
fn whoever_is_at_capacity_is_passed_over() {
    let limited = |team: &str| {
        team.replace("email = \"jamie@acme.example\"", "email = \"jamie@acme.example\"\ncapacity = 1")
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", limited);
    story.at("Tue 2026-05-05 10:00");
    assert_eq!(strangers(&mut story, 4), ["jamie", "sam", "mike", "sam"]);
    story.change("L-1", |lead| lead.status = batond::domain::lead::Status::Won);
    assert_eq!(strangers(&mut story, 2), ["mike", "jamie"], "a lead that is won takes no room");
}

#[test]
fn with_nobody_eligible_there_is_no_owner_and_the_managers_are_told() {
    let full = |team: &str| {
        team.replace("@acme.example\"\n", "@acme.example\"\ncapacity = 1\n")
            .replace("address = \"leads@acme.example\"\ncapacity = 1", "address = \"leads@acme.example\"")
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", full);
    story.at("Tue 2026-05-05 10:00");
    assert_eq!(strangers(&mut story, 4), ["jamie", "sam", "mike", ""]);
    let notice = story.latest("mike", "notice");
    assert!(notice.subject.contains("L-4"), "{}", notice.subject);
    assert_eq!(story.count("jamie", "notice"), 0);
}

#[test]
fn least_busy_goes_to_whoever_has_the_fewest_active_leads() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "least-busy");
    story.at("Tue 2026-05-05 10:00");
    story.send(from("jamie").to("anna").cc("leads").subject("Hi").says("Hello."));
    story.send(from("mike").to("carl").cc("leads").subject("Hi").says("Hello."));
    assert_eq!(strangers(&mut story, 1), ["sam"]);
    assert_eq!(strangers(&mut story, 3), ["mike", "jamie", "sam"], "among equals in turn");
}

#[test]
fn skills_go_to_those_who_have_them_in_turn_and_else_to_all() {
    let skilled = |team: &str| {
        let team = team.replace(
            "round-robin\"",
            "skills\"\n[[assign.skill]]\nskill = \"react\"\nwords = [\"react\", \"southside.example\"]",
        );
        let team = team
            .replace("email = \"sam@acme.example\"", "email = \"sam@acme.example\"\nskills = [\"react\"]");
        team.replace("email = \"mike@acme.example\"", "email = \"mike@acme.example\"\nskills = [\"react\"]")
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", skilled);
    story.at("Tue 2026-05-05 10:00");
    let say = |story: &mut Story, who: &str, subject: &str| {
        story.send(from(who).to("leads").subject(subject).says("Hello."));
        let id = story.leads();
        story.owner(&format!("L-{id}"))
    };
    assert_eq!(say(&mut story, "a@a1.example", "A React dashboard"), "sam");
    assert_eq!(say(&mut story, "a@a2.example", "react?"), "mike");
    assert_eq!(say(&mut story, "a@southside.example", "Hello"), "sam", "a domain asks as well");
    assert_eq!(say(&mut story, "a@a3.example", "Reactive people"), "mike", "another word: everybody's turn");
    assert_eq!(say(&mut story, "a@a4.example", "Plumbing"), "jamie");
}

#[test]
fn with_manager_a_manager_is_asked_to_assign() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "manager");
    crate::question(&mut story);
    assert_eq!(story.owner("L-1"), "");
    let letter = story.latest("mike", "new_lead");
    assert!(letter.subject.contains("L-1"), "{}", letter.subject);
    assert!(story.letters_to("jamie").is_empty() && story.letters_to("sam").is_empty());
}

#[test]
fn with_none_nobody_owns_it_and_nobody_is_told() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    crate::question(&mut story);
    assert_eq!(story.owner("L-1"), "");
    story.at("Tue 2026-05-05 10:06").due();
    assert!(story.letters().is_empty());
}

#[test]
fn whoever_answers_an_unowned_lead_owns_it() {
    let mut story = Story::assigning("Mon 2026-05-04 09:00", "none");
    let first = crate::question(&mut story);
    story.at("Tue 2026-05-05 16:00").send(from("sam").to("anna").cc("leads").re(&first).says("500."));
    assert_eq!(story.owner("L-1"), "sam");
}

#[test]
fn whoever_answers_an_owned_lead_does_not_own_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = crate::question(&mut story);
    story.at("Tue 2026-05-05 16:00").send(from("sam").to("anna").cc("leads").re(&first).says("500."));
    assert_eq!(story.owner("L-1"), "jamie");
}

#[test]
fn a_members_earlier_mail_takes_over_a_lead_that_a_rule_gave_away_and_both_are_told() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 15:00");
    let early = story.write(from("sam").to("anna").cc("leads").subject("Pricing").says("500 for Friday."));
    story.at("Tue 2026-05-05 15:30").send(from("anna").to("leads").re(&early).says("And for Monday?"));
    assert_eq!(story.owner("L-1"), "jamie");
    story.at("Tue 2026-05-05 16:00").deliver(&early);
    assert_eq!(story.owner("L-1"), "sam");
    assert_eq!(story.lead("L-1").previous_owner.map(|owner| owner.to_string()).as_deref(), Some("jamie"));
    assert_eq!((story.count("jamie", "notice"), story.count("sam", "notice")), (1, 1));
    story.at("Tue 2026-05-05 16:30").due();
    assert_eq!(story.count("jamie", "new_lead"), 0, "it is no new lead of Jamie's any more");
}

#[test]
fn once_somebody_has_acted_an_earlier_mail_takes_nothing_over() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 15:00");
    let early = story.write(from("sam").to("anna").cc("leads").subject("Pricing").says("500 for Friday."));
    story.at("Tue 2026-05-05 15:30");
    let question = story.send(from("anna").to("leads").re(&early).says("And for Monday?"));
    story
        .at("Tue 2026-05-05 15:45")
        .send(from("jamie").to("anna").cc("leads").re(&question).says("The same."));
    story.at("Tue 2026-05-05 16:00").deliver(&early);
    assert_eq!((story.owner("L-1").as_str(), story.count("sam", "notice")), ("jamie", 0));
}

#[test]
fn a_mail_between_the_customers_two_mails_is_no_earlier_mail() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    story.at("Tue 2026-05-05 15:00");
    let question = story.send(from("anna").to("leads").subject("Hi").says("What does Friday cost?"));
    story.at("Tue 2026-05-05 15:10");
    let between = story.write(from("sam").to("anna").cc("leads").re(&question).says("I will ask."));
    story.at("Tue 2026-05-05 15:20").send(from("anna").to("leads").re(&question).says("And Monday?"));
    story.at("Tue 2026-05-05 15:30").deliver(&between);
    assert_eq!((story.owner("L-1").as_str(), story.count("sam", "notice")), ("jamie", 0));
}

#[test]
fn a_skill_is_found_by_words_with_marks_and_by_phrases_over_a_line() {
    let skilled = |word: &str| {
        let word = word.to_owned();
        Story::configured("Mon 2026-05-04 09:00", move |team| {
            let team = team
                .replace("round-robin", "skills")
                .replace("email = \"sam@acme.example\"", "email = \"sam@acme.example\"\nskills = [\"web\"]");
            format!("{team}[[assign.skill]]\nskill = \"web\"\nwords = [\"{word}\"]\n")
        })
    };
    let asked = [
        ("node.js", "Do you know Node.js?", "sam"),
        ("c++", "We need C++, and soon.", "sam"),
        ("front-end", "It is a Front-End job", "sam"),
        ("react native", "We think of React\nNative here", "sam"),
        ("react", "a reactor needs care", "jamie"),
        ("c++", "plain c is enough", "jamie"),
    ];
    for (word, text, owner) in asked {
        let mut story = skilled(word);
        story.at("Tue 2026-05-05 10:00").send(from("anna").to("leads").subject("A question").says(text));
        assert_eq!(story.owner("L-1"), owner, "{word}: {text}");
    }
}
