//! Commands by mail: where they count, who is obeyed, and what waits for a `yes`. Only who and where is told here; what
//! each word does is told elsewhere.

use batond::domain::time::When;

use crate::offer;
use crate::story::{Letter, Story, from, on, time};

/// Jamie owns L-1, which is due on Thursday; the digest of that morning is in the mailbox.
fn due(story: &mut Story) -> Letter {
    offer(story);
    story.plan("L-1", "send the offer", "Tue 2026-05-05 10:00", on("2026-05-07"));
    story.at("Thu 2026-05-07 08:00").due();
    story.latest("jamie", "digest")
}

fn status(story: &mut Story) -> &'static str {
    story.lead("L-1").status.word()
}

/// The results of a mail's lines.
fn results(story: &mut Story, sent: &crate::story::Sent) -> Vec<String> {
    let commands: serde_json::Value = serde_json::from_str(&story.row(sent).commands).unwrap_or_default();
    let rows = commands.as_array().into_iter().flatten();
    rows.map(|row| row["result"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_letter_carries_its_token_in_the_reply_address_and_in_its_id() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let (local, _) = letter.reply_to.split_once('@').expect("an address");
    let (id, _) = letter.message_id.split_once('@').expect("an id");
    assert_eq!(local, format!("leads+{id}"));
    assert!(local.len() <= 64 && local == local.to_lowercase(), "{local}");
}

#[test]
fn without_plus_addressing_answers_go_to_the_bare_inbox_and_the_id_is_the_token() {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace("since = \"90 days\"", "since = \"90 days\"\nplus_addressing = false")
    });
    let letter = due(&mut story);
    assert_eq!(letter.reply_to, "leads@acme.example");
    let sent = story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).says("1 close"));
    assert_eq!((status(&mut story), results(&mut story, &sent)), ("closed", vec!["done".to_owned()]));
}

#[test]
fn an_answer_to_a_letter_from_its_member_is_obeyed_where_nobody_vouches() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let sent = story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).says("L-1 close"));
    let row = story.row(&sent);
    assert_eq!((status(&mut story), row.verdict.as_str()), ("closed", "none"));
    assert!(row.why.contains("verdict none"), "{}", row.why);
    assert_eq!(story.count("jamie", "confirm"), 0);
}

#[test]
fn a_buttons_mail_has_its_command_in_the_subject_alone() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let mail = from("jamie").to(&letter.reply_to).subject("L-1 close").says("");
    let sent = story.at("Thu 2026-05-07 09:00").send(mail);
    assert_eq!((status(&mut story), results(&mut story, &sent)), ("closed", vec!["done".to_owned()]));
}

#[test]
fn a_subject_that_answers_another_in_any_language_is_no_command() {
    for subject in
        ["Re: L-1 close", "RIF: L-1 close", "Odp: L-1 close", "回复：L-1 close", "Re[2]: L-1 close"]
    {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        let letter = due(&mut story);
        story.at("Thu 2026-05-07 09:00").send(from("jamie").to(&letter.reply_to).subject(subject).says(""));
        assert_eq!(status(&mut story), "active", "{subject}");
    }
}

#[test]
fn a_token_in_the_address_is_no_instruction_and_is_never_answered_as_one() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let mangled = letter.reply_to.replace("b1.", "b1.a");
    for to in [&letter.reply_to, &mangled] {
        let sent = story
            .at("Thu 2026-05-07 09:00")
            .send(from("jamie").to(to).subject("L-1").says("L-1 note: hello"));
        assert!(!story.row(&sent).why.contains("no instruction"), "{}", story.row(&sent).why);
    }
    assert!(story.letters_to("jamie").iter().all(|letter| !letter.subject.contains("Not understood")));
}

#[test]
fn a_member_for_whom_the_mail_server_vouches_needs_no_token() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    due(&mut story);
    let mail = from("jamie").to("leads").subject("cleaning up").verdict("pass").says("L-1 close");
    let sent = story.at("Thu 2026-05-07 09:00").send(mail);
    assert_eq!(status(&mut story), "closed");
    let row = story.row(&sent);
    assert_eq!(
        (row.lead.map(|lead| lead.to_string()).as_deref(), row.linked_by.as_str()),
        (Some("L-1"), "note")
    );
}

#[test]
fn a_code_in_the_subject_names_the_lead() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    due(&mut story);
    let sent = story
        .at("Thu 2026-05-07 09:00")
        .send(from("jamie").to("leads").subject("[L-1] done with it").verdict("pass").says("close"));
    assert_eq!((status(&mut story), story.row(&sent).lead), ("closed", "L-1".parse().ok()));
}

#[test]
fn without_token_and_verdict_the_member_is_asked_and_a_yes_does_it_as_of_the_first_mail() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    due(&mut story);
    let asked = story.at("Thu 2026-05-07 09:00").send(from("jamie").to("leads").subject("L-1").says("close"));
    assert_eq!((status(&mut story), results(&mut story, &asked)), ("active", vec!["confirm".to_owned()]));
    let confirm = story.latest("jamie", "confirm");
    assert!(confirm.text.contains("close") && confirm.text.contains("yes"), "{}", confirm.text);
    let yes = story.at("Fri 2026-05-08 07:00").send(from("jamie").answers(&confirm).says("Yes"));
    assert_eq!((status(&mut story), results(&mut story, &yes)), ("closed", vec!["done".to_owned()]));
}

#[test]
fn a_yes_counts_once_within_three_days_and_only_as_an_answer_to_its_letter() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let digest = due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").to("leads").subject("L-1").says("stage: late"));
    let confirm = story.latest("jamie", "confirm");
    for (what, mail) in [
        ("another letter", from("jamie").answers(&digest).says("yes")),
        ("no letter", from("jamie").to("leads").subject("x").says("yes")),
        ("another member", from("sam").answers(&confirm).says("yes")),
    ] {
        let mut story = Story::begin("Mon 2026-05-04 09:00");
        due(&mut story);
        story.at("Thu 2026-05-07 09:00").send(from("jamie").to("leads").subject("L-1").says("stage: late"));
        story.at("Thu 2026-05-07 09:30").send(mail);
        assert_eq!(story.lead("L-1").stage, "", "{what}");
    }
    story.at("Sun 2026-05-10 09:01").send(from("jamie").answers(&confirm).says("yes"));
    assert_eq!(story.lead("L-1").stage, "", "72 hours are over");
}

#[test]
fn what_waits_is_listed_in_one_letter_an_hour_and_confirmed_by_its_number() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    due(&mut story);
    let note = |text: &str| from("jamie").to("leads").subject("L-1").says(text);
    story.at("Thu 2026-05-07 09:00").send(note("stage: one"));
    let first = story.latest("jamie", "confirm");
    story.at("Thu 2026-05-07 09:05").send(note("stage: two"));
    story.at("Thu 2026-05-07 09:10").send(note("close"));
    story.at("Thu 2026-05-07 09:50").due();
    assert_eq!(story.count("jamie", "confirm"), 1);
    story.at("Thu 2026-05-07 10:00").due();
    assert_eq!(story.count("jamie", "confirm"), 2);
    let second = story.latest("jamie", "confirm");
    for text in ["one", "two", "close"] {
        assert!(second.text.contains(text), "{text}: {}", second.text);
    }
    story.at("Thu 2026-05-07 10:05").send(from("jamie").answers(&first).says("yes 2"));
    assert_eq!(story.lead("L-1").stage, "", "the first letter did not list it");
    story.at("Thu 2026-05-07 10:06").send(from("jamie").answers(&second).says("yes 2"));
    assert!(story.lead("L-1").stage.contains("two"));
    assert_eq!(status(&mut story), "active", "only the second");
    story.at("Thu 2026-05-07 12:00").due();
    assert_eq!(story.count("jamie", "confirm"), 2, "nobody is asked twice");
}

#[test]
fn a_grave_command_needs_a_yes_when_its_letter_is_older_than_a_week() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    story.at("Fri 2026-05-15 09:00").send(from("jamie").answers(&letter).says("L-1 close"));
    assert_eq!((status(&mut story), story.count("jamie", "confirm")), ("active", 1));
    story.at("Fri 2026-05-15 09:05").send(from("jamie").answers(&letter).says("L-1 stage: talks"));
    assert!(story.lead("L-1").stage.contains("talks"), "what is not grave is done");
}

#[test]
fn a_token_ends_after_forty_five_days() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    story.at("Mon 2026-06-22 09:00").send(from("jamie").answers(&letter).says("L-1 stage: talks"));
    assert_eq!((story.lead("L-1").stage.as_str(), story.count("jamie", "confirm")), ("", 1));
}

#[test]
fn strict_teams_need_the_servers_word() {
    let strict = |team: &str| {
        team.replace("authserv_id = \"\"", "authserv_id = \"mx.acme.example\"\nlevel = \"strict\"")
    };
    let mut story = Story::configured("Mon 2026-05-04 09:00", strict);
    let letter = due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).says("L-1 close"));
    assert_eq!((status(&mut story), story.count("jamie", "confirm")), ("active", 1));
    let confirm = story.latest("jamie", "confirm");
    story.at("Thu 2026-05-07 09:10").send(from("jamie").answers(&confirm).says("yes"));
    assert_eq!((status(&mut story), story.count("jamie", "refused")), ("active", 1));
    story.at("Thu 2026-05-07 09:20").send(from("jamie").answers(&confirm).verdict("pass").says("yes"));
    assert_eq!(status(&mut story), "closed");
}

#[test]
fn ok_from_a_phone_above_a_full_quote_is_read() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let quote = letter.text.replace('\n', "\n> ");
    let text = format!(
        "L-1 close 👍\n\nSent from my iPhone\n\n> On 7 May 2026, at 08:00, Baton <{}> wrote:\n>\n> {quote}",
        letter.reply_to
    );
    let sent = story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).says(&text));
    assert_eq!((status(&mut story), results(&mut story, &sent).len()), ("closed", 1));
}

#[test]
fn an_answer_in_html_alone_is_read_and_its_quote_is_not() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let page = "<html><body><div dir=\"ltr\">L-1 stage: talks</div><br><div class=\"gmail_quote\">\
        <div class=\"gmail_attr\">On Thu, Baton wrote:<br></div><blockquote>close<br>L-1 close</blockquote></div></body></html>";
    let mail = from("jamie").answers(&letter).content("text/html; charset=utf-8", page);
    story.at("Thu 2026-05-07 09:00").send(mail);
    assert_eq!(status(&mut story), "active");
    assert!(story.lead("L-1").stage.contains("talks"));
}

#[test]
fn an_answer_in_both_kinds_of_text_is_read_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let body = "--x\nContent-Type: text/plain; charset=utf-8\n\nL-1 stage: talks about the very long terms of the contract\nwith them\n\
        --x\nContent-Type: text/html; charset=utf-8\n\n<p>L-1 stage: talks about the very long terms of the contract with them</p>\n--x--\n";
    let mail = from("jamie").answers(&letter).content("multipart/alternative; boundary=x", body);
    let sent = story.at("Thu 2026-05-07 09:00").send(mail);
    assert_eq!(results(&mut story, &sent), ["done"]);
}

#[test]
fn the_newest_token_of_the_member_counts_among_those_of_a_conversation() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let old = due(&mut story);
    story.at("Fri 2026-05-08 08:00").due();
    let new = story.latest("jamie", "digest");
    assert_ne!(old.message_id, new.message_id);
    let mail = from("jamie")
        .to("leads")
        .subject("Re: your leads")
        .references(&[&new.message_id, &old.message_id])
        .says("L-1 close");
    story.at("Fri 2026-05-15 07:00").send(mail);
    assert_eq!(status(&mut story), "closed", "a week from the newer");
}

#[test]
fn a_colleague_in_copy_does_not_stop_a_command() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).cc("mike").says("L-1 close"));
    assert_eq!(status(&mut story), "closed");
}

#[test]
fn prose_to_us_is_noted_and_said_so_once_a_day() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    for minute in ["00", "20", "40"] {
        story
            .at(&format!("Thu 2026-05-07 09:{minute}"))
            .send(from("jamie").answers(&letter).says("Next week is better"));
    }
    assert_eq!(story.count("jamie", "answer"), 1);
    story.at("Fri 2026-05-08 09:00").send(from("jamie").answers(&letter).says("Next week is better"));
    assert_eq!(story.count("jamie", "answer"), 2, "another day");
}

#[test]
fn talk_among_ourselves_is_kept_and_not_answered() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 09:00")
        .send(from("sam").to("jamie").cc("leads").re(&first).says("I met her once, she likes short mails."));
    assert_eq!((story.count("sam", "answer"), story.count("jamie", "answer")), (0, 0));
    assert!(story.history("L-1").iter().any(|line| line.contains("short mails")));
}

#[test]
fn what_is_a_command_is_no_note() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    story
        .at("Thu 2026-05-07 09:00")
        .send(from("jamie").answers(&letter).subject("L-1").says("L-1 stage: talks"));
    assert!(!story.history("L-1").iter().any(|line| line.starts_with("note: ")));
}

#[test]
fn a_mail_of_history_executes_nothing() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(
        from("jamie")
            .to("leads")
            .subject("L-1")
            .verdict("pass")
            .arrived("Fri 2026-05-01 09:00")
            .says("close"),
    );
    assert_eq!((status(&mut story), story.count("jamie", "answer")), ("active", 0));
}

#[test]
fn a_handoff_in_the_address_waits_for_a_yes_where_nobody_vouches() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 09:00")
        .send(from("jamie").to("anna").cc("leads+sam").re(&first).says("Sam takes over from here."));
    assert_eq!((story.owner("L-1").as_str(), story.count("jamie", "confirm")), ("jamie", 1));
}

#[test]
fn a_handoff_in_the_address_of_a_vouched_mail_is_asked_at_once() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let sent = story.at("Wed 2026-05-06 09:00").send(
        from("jamie").to("anna").cc("leads+sam").re(&first).verdict("pass").says("Sam takes over from here."),
    );
    assert_eq!(story.count("jamie", "confirm"), 0);
    assert_eq!(results(&mut story, &sent), ["done"]);
}

// ---- whole conversations -----------------------------------------------------------------------------------------------

const NOTE: &str =
    "Handoff to Sam\nWhy: I am on vacation next week\nNext action: send the revised offer by Monday";

#[test]
fn a_note_to_inbox_and_receiver_hands_over_and_an_ok_from_the_phone_completes_it() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let note = from("jamie").to("leads").cc("sam").re(&first).verdict("pass").says(NOTE);
    let sent = story.at("Wed 2026-05-06 16:00").send(note);
    assert_eq!((story.owner("L-1").as_str(), results(&mut story, &sent)[0].as_str()), ("sam", "done"));
    let letter = story.letters_to("sam").pop().expect("a letter");
    let text = format!(
        "Ok \u{1f44d}\n\nSent from my iPhone\n\nOn Wed, Baton wrote:\n> {}",
        letter.text.replace('\n', "\n> ")
    );
    story.at("Wed 2026-05-06 17:00").send(from("sam").answers(&letter).says(&text));
    let handoff = story.lead("L-1").handoff.expect("a handoff");
    assert_eq!(handoff.state.word(), "acknowledged");
}

#[test]
fn an_undo_that_answers_an_answer_takes_its_commands_back() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).says("1 close"));
    assert_eq!(status(&mut story), "closed");
    let answer = story.latest("jamie", "answer");
    story.at("Thu 2026-05-07 09:10").send(from("jamie").answers(&answer).says("undo"));
    assert_eq!(status(&mut story), "active");
}

#[test]
fn what_a_yes_carried_out_is_answered_and_can_be_undone() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").to("leads").subject("L-1").says("snooze tomorrow"));
    let confirm = story.latest("jamie", "confirm");
    story.at("Fri 2026-05-08 08:30").send(from("jamie").answers(&confirm).says("yes"));
    assert_eq!(story.follow_up("L-1"), "2026-05-08", "tomorrow, as of Thursday");
    let answer = story.latest("jamie", "answer");
    story.at("Fri 2026-05-08 08:40").send(from("jamie").answers(&answer).says("undo"));
    assert_eq!(story.follow_up("L-1"), "2026-05-07");
}

#[test]
fn labels_that_answer_the_letter_about_a_draft_fill_it() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    let note = "Handoff to Sam\nNext action: send the revised offer";
    story.change("L-1", |lead| lead.plan(None, None));
    story.at("Wed 2026-05-06 15:00").send(from("jamie").to("leads").re(&first).verdict("pass").says(note));
    assert_eq!((story.owner("L-1").as_str(), story.lead("L-1").draft.is_some()), ("jamie", true));
    let letters = story.letters_to("jamie");
    let asked = letters.last().expect("a letter").clone();
    story.at("Wed 2026-05-06 15:30").send(from("jamie").answers(&asked).says("Follow up: Monday"));
    assert_eq!(story.owner("L-1"), "sam");
}

#[test]
fn a_handoff_asked_in_the_address_asks_the_sender_for_what_is_missing() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let first = offer(&mut story);
    story
        .at("Wed 2026-05-06 15:00")
        .send(from("jamie").to("anna").cc("leads+sam").re(&first).verdict("pass").says("Sam takes over."));
    assert_eq!(story.owner("L-1"), "jamie", "a draft changes no owner");
    assert!(story.lead("L-1").draft.is_some());
    assert_eq!(story.count("jamie", "answer"), 1);
}

#[test]
fn a_new_lead_from_a_call_is_the_mails_lead_and_its_conversations() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let mail = from("jamie")
        .to("leads")
        .subject("a call")
        .verdict("pass")
        .says("new: Carl Roofs; next: call Carl on Friday");
    let sent = story.at("Tue 2026-05-05 10:00").send(mail);
    assert_eq!(story.row(&sent).lead, "L-1".parse().ok());
    story
        .at("Tue 2026-05-05 11:00")
        .send(from("jamie").to("leads").re(&sent).verdict("pass").says("stage: talks"));
    assert_eq!(story.lead("L-1").stage, "talks");
}

#[test]
fn commands_above_a_forward_are_read_once_its_lead_exists() {
    let mut story = Story::pinned("Mon 2026-05-04 09:00");
    let text = "stage: first call\n\n---------- Forwarded message ---------\nFrom: Dora <dora@northside.example>\n\
        Date: Mon, 4 May 2026 at 10:00\nSubject: Roof\nTo: Jamie <jamie@acme.example>\n\nwon\nWhat does a roof cost?";
    story
        .at("Tue 2026-05-05 10:00")
        .send(from("jamie").to("leads").subject("Fwd: Roof").verdict("pass").says(text));
    let lead = story.lead("L-1");
    assert_eq!((lead.stage.as_str(), lead.status.word()), ("first call", "active"));
}

#[test]
fn below_a_quote_that_is_marked_throughout_an_answer_is_read() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let text = "On Thu, 7 May 2026, Baton wrote:\n> Hi Jamie,\n>\n> won\n\nL-1 stage: talks";
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&letter).says(text));
    let lead = story.lead("L-1");
    assert_eq!((lead.stage.as_str(), lead.status.word()), ("talks", "active"));
}

#[test]
fn what_a_late_yes_carried_out_can_be_undone_for_a_day_from_then() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").to("leads").subject("L-1").says("stage: talks"));
    let confirm = story.latest("jamie", "confirm");
    story.at("Sat 2026-05-09 09:00").send(from("jamie").answers(&confirm).says("yes"));
    assert_eq!(story.lead("L-1").stage, "talks");
    let answer = story.latest("jamie", "answer");
    story.at("Sat 2026-05-09 20:00").send(from("jamie").answers(&answer).says("undo"));
    assert_eq!(story.lead("L-1").stage, "");
}

#[test]
fn after_a_change_of_keys_old_letters_are_obeyed_and_new_ones_bear_the_new_key() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let old = due(&mut story);
    story.change_key();
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&old).says("L-1 stage: talks"));
    assert_eq!(story.lead("L-1").stage, "talks");
    let new = story.latest("jamie", "answer");
    assert!(
        old.reply_to.starts_with("leads+b1.") && new.reply_to.starts_with("leads+b2."),
        "{}",
        new.reply_to
    );
    story.at("Thu 2026-05-07 09:10").send(from("jamie").answers(&new).says("L-1 close"));
    assert_eq!(status(&mut story), "closed");
}

#[test]
fn an_address_in_capitals_bears_the_same_token() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let letter = due(&mut story);
    let shouted = letter.reply_to.to_uppercase();
    story.at("Thu 2026-05-07 09:00").send(from("jamie").to(&shouted).subject("x").says("L-1 close"));
    assert_eq!(status(&mut story), "closed");
}

#[test]
fn a_yes_may_stand_beside_another_command() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    due(&mut story);
    story.at("Thu 2026-05-07 09:00").send(from("jamie").to("leads").subject("L-1").says("close"));
    let confirm = story.latest("jamie", "confirm");
    story.at("Thu 2026-05-07 09:10").send(from("jamie").answers(&confirm).says("yes\nL-1 stage: over"));
    assert_eq!((status(&mut story), story.lead("L-1").stage.as_str()), ("closed", "over"));
}

#[test]
fn a_number_in_the_answer_to_a_digest_is_a_row_and_never_the_row_above() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    due(&mut story);
    story.at("Thu 2026-05-07 08:30").send(from("jamie").to("dora").bcc("leads").subject("Hi").says("Hello."));
    let digest = story.latest("jamie", "digest");
    let answer = from("jamie").answers(&digest).says("1 called, she wants a new date\n2. won");
    story.at("Thu 2026-05-07 09:00").send(answer);
    assert_eq!((status(&mut story), story.lead("L-2").status.word()), ("active", "won"));
    // A row that there is not is asked about, and nothing else is touched.
    let answer = from("jamie").answers(&digest).says("1 note: hello\n7) lost");
    let sent = story.at("Thu 2026-05-07 09:30").send(answer);
    assert_eq!(
        (status(&mut story), results(&mut story, &sent).last().map(String::as_str)),
        ("active", Some("refused"))
    );
}

#[test]
fn a_list_in_the_answer_to_a_letter_about_one_lead_stays_a_list() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    story.plan("L-1", "send the offer", "Tue 2026-05-05 10:00", When::At(time("Thu 2026-05-07 10:00")));
    story.at("Thu 2026-05-07 10:00").due();
    let letter = story.latest("jamie", "follow_up");
    let list = "1. done sent v2\n2. next: call Anna about v2 by Fri";
    story.at("Thu 2026-05-07 11:00").send(from("jamie").answers(&letter).says(list));
    assert_eq!(
        story.lead("L-1").next_action.map(|action| action.text).as_deref(),
        Some("call Anna about v2")
    );
}

/// A mail in plain text and in HTML, as web mail sends it.
const BOTH: &str = "multipart/alternative; boundary=both";

fn in_both(plain: &str, page: &str) -> String {
    let part = |kind: &str, text: &str| format!("--both\nContent-Type: {kind}; charset=utf-8\n\n{text}\n");
    format!("{}{}--both--\n", part("text/plain", plain), part("text/html", page))
}

#[test]
fn a_line_that_web_mail_wrapped_is_done_whole_and_so_is_what_stands_below_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let digest = due(&mut story);
    let plain = "1 next: send the revised proposal with API integration scope and three\npossible dates by Friday\n1 stage: late";
    let page = "<div>1 next: send the revised proposal with API integration scope and three possible dates by Friday</div><div>1 stage: late</div>";
    let answer = from("jamie").answers(&digest).content(BOTH, &in_both(plain, page));
    story.at("Thu 2026-05-07 09:00").send(answer);
    let lead = story.lead("L-1");
    let action = lead.next_action.as_ref().map(|action| action.text.as_str());
    assert_eq!(action, Some("send the revised proposal with API integration scope and three possible dates"));
    assert_eq!((story.follow_up("L-1").as_str(), lead.stage.as_str()), ("2026-05-08", "late"));
}

#[test]
fn two_bodies_that_begin_otherwise_are_refused_and_links_are_no_difference() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let digest = due(&mut story);
    let forged = in_both("1 close", "<p>Thanks, all good here</p>");
    story.at("Thu 2026-05-07 09:00").send(from("jamie").answers(&digest).content(BOTH, &forged));
    assert_eq!(status(&mut story), "active");
    let linked = in_both(
        "new: Northside Bakery dora@northside.example<mailto:dora@northside.example>",
        "<p>new: Northside Bakery <a href=\"mailto:dora@northside.example\">dora@northside.example</a></p>",
    );
    story.at("Thu 2026-05-07 09:30").send(from("jamie").answers(&digest).content(BOTH, &linked));
    let lead = story.lead("L-2");
    let contacts: Vec<&str> = lead.contacts.iter().map(|contact| contact.address.as_str()).collect();
    assert_eq!((lead.name.as_str(), contacts), ("Northside Bakery", vec!["dora@northside.example"]));
}

#[test]
fn what_was_not_read_as_a_command_is_shown_with_the_line_that_would_do_it() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    let digest = due(&mut story);
    story
        .at("Thu 2026-05-07 09:00")
        .send(from("jamie").answers(&digest).says("1 Done. Next: call her Friday"));
    let answer = story.latest("jamie", "answer").text;
    assert!(answer.contains("L-1 next: call her by Fri 8 May"), "{answer}");
    assert!(story.lead("L-1").next_action.is_none(), "only the report was done");
}

#[test]
fn an_answer_to_several_lines_says_what_is_next_with_a_lead_once() {
    let mut story = Story::begin("Mon 2026-05-04 09:00");
    offer(&mut story);
    let answer =
        story.says("jamie", "L-1 called: she decides herself\nL-1 next: send the proposal by Thursday");
    assert!(answer.contains("Next: send the proposal, Thu 7 May."), "{answer}");
    assert!(!answer.contains("Next follow-up"), "the day after the call is over already: {answer}");
}
