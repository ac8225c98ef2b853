//! Whole mails: where the commands begin and end, and what becomes of the rest.

use super::*;

#[test]
fn the_first_line_that_is_no_command_ends_the_zone() {
    let orders = tuesday().read("Hi Baton,\n\ndone sent v2\nsnooze fri\n\nShe liked it.\nwon\nBest,\nJamie");
    let said: Vec<String> = orders.lines.iter().map(|line| tuesday().line(line)).collect();
    assert_eq!(said, ["done: sent v2", "snooze Fri 8 May"]);
    assert_eq!(orders.rest, "She liked it.\nwon");
    assert_eq!(orders.below, [("won".to_owned(), "won".to_owned())]);
    assert_eq!(orders.likely, None);
}

#[test]
fn courtesy_is_passed_over() {
    for text in [
        "Hi,\nok",
        "Hello Baton!\n\nok",
        "Good morning,\nok\nThanks!\nJamie",
        "Hi team\nok\n\nBest regards\nJamie Fox",
        "ok\nThanks, Jamie",
        "ok\n\nCheers",
        "Liebe Grüße\nok",
        "\n\n\u{200b}\n \u{a0}\nok",
        "ok\nSent from my iPhone",
        "Hey team\nok",
        "ok\nThanks Sam!",
    ] {
        let orders = tuesday().read(text);
        assert_eq!(orders.lines.len(), 1, "{text}");
        assert_eq!(orders.rest, "", "{text}");
    }
}

#[test]
fn what_is_said_after_a_greeting_is_never_passed_over() {
    for text in ["Hi, done", "Hi Sam, ok", "Hey, no", "Hi done", "Thanks, won", "Hello 57 done"] {
        let orders = tuesday().read(text);
        assert!(orders.lines.is_empty(), "{text}");
        assert_eq!(orders.rest, text, "{text}");
    }
}

#[test]
fn a_reason_may_stand_below_no() {
    assert_eq!(tuesday().said("no\nI am on leave from Monday."), "no: I am on leave from Monday.");
    assert_eq!(tuesday().read("no\nI am on leave.").rest, "");
    assert_eq!(tuesday().said("no: busy\nReally."), "no: busy");
    assert_eq!(tuesday().read("no: busy\nReally.").rest, "Really.");
    assert_eq!(tuesday().said("no\nThanks,\nJamie"), "no");
}

#[test]
fn a_signature_is_no_note_and_no_reason() {
    let rest = |text: &str| tuesday().read(text).rest;
    let signed = "done\n\nThanks,\nJamie\n\nJamie Fox | Acme GmbH\n+49 30 123\nacme.example";
    assert_eq!((tuesday().said(signed).as_str(), rest(signed).as_str()), ("done", ""));
    assert_eq!(rest("done\nBest, Jamie\nAcme GmbH"), "");
    assert_eq!(
        tuesday().said("No.\n\nI am on leave until Monday.\n\nJamie"),
        "no: I am on leave until Monday."
    );
    assert_eq!(rest("done\nShe liked it.\nJamie Fox"), "She liked it.");
    // Somebody else's name, a sentence with the name, and what is said below the name are no signature.
    assert_eq!(rest("done\nWe met\nSam"), "We met\nSam");
    assert_eq!(rest("done\nShe asked for\nJamie and me"), "She asked for\nJamie and me");
    assert_eq!(
        rest("done\nNice.\nThanks,\nJamie\nPS: she is back in June"),
        "Nice.\nThanks,\nJamie\nPS: she is back in June"
    );
    assert_eq!(tuesday().said("ok\nThanks,\nJamie\n\nL-9 done"), "ok | L-9 done");
}

#[test]
fn a_command_behind_a_full_stop_is_named_as_not_done() {
    for (text, said, written, form) in [
        ("Done. Next: call her Friday", "done", "Next: call her Friday", "next: call her by Fri 8 May"),
        (
            "sent v2. next: call her Friday",
            "sent: v2",
            "next: call her Friday",
            "next: call her by Fri 8 May",
        ),
        (
            "L-9 done! Next: call her Friday",
            "L-9 done",
            "Next: call her Friday",
            "L-9 next: call her by Fri 8 May",
        ),
    ] {
        let orders = tuesday().read(text);
        assert_eq!(tuesday().said(text), said);
        assert_eq!(orders.below, [(written.to_owned(), form.to_owned())], "{text}");
    }
    for text in ["Done. Next time I call first", "called. note: she likes blue", "done. Next: "] {
        assert!(tuesday().read(text).below.is_empty(), "{text}");
    }
}

#[test]
fn a_line_that_begins_as_a_command_and_ends_the_zone_is_named() {
    let below = |text: &str| tuesday().read(text).below;
    assert_eq!(below("done\nsnooze blah"), [("snooze blah".to_owned(), "snooze 3d".to_owned())]);
    assert_eq!(below("done\nhandoff to Miek"), [("handoff to Miek".to_owned(), "to mike".to_owned())]);
    for text in ["done\non my way", "done\nwith thanks to all", "done\nto whom it may concern", "snooze blah"]
    {
        assert!(below(text).is_empty(), "{text}");
    }
}

#[test]
fn semicolons_join_commands_and_only_them() {
    for (text, expected) in [
        ("done; snooze fri", "done | snooze Fri 8 May"),
        ("done sent v2; next: call her by Friday", "done: sent v2 | next: call her by Fri 8 May"),
        ("done sent v2; then I went home", "done: sent v2; then I went home"),
        ("note: one; done", "note: one; done"),
        ("summary: one; done", "summary: one; done"),
        ("lost: price; done", "lost: price; done"),
        ("lost; note: price", "lost | note: price"),
        ("L-42 done; L-43 won", "L-42 done | L-43 won"),
        (
            "next: send it by Fri; if no reply Mon; note: hello",
            "next: send it by Fri 8 May; if no reply Mon 11 May | note: hello",
        ),
        ("next: close for now; if no reply by May 20", "next: close for now; if no reply Wed 20 May"),
        (
            "new: Anna Bell anna@bell.example; next: send the offer by Fri",
            "new: Anna Bell anna@bell.example; next: send the offer by Fri 8 May",
        ),
        ("done;", "done"),
        (
            "done; snooze 5/6",
            "done | ! This can be Fri 5 Jun or Wed 6 May; please write which. => snooze Fri 5 Jun",
        ),
        (";done", "-"),
    ] {
        assert_eq!(tuesday().said(text), expected, "{text}");
    }
}

#[test]
fn more_than_twenty_lines_are_refused_whole() {
    let twenty = "note: x\n".repeat(20);
    assert_eq!(tuesday().read(&twenty).lines.len(), 20);
    let more = tuesday().read(&format!("{twenty}done"));
    assert!(more.too_many && more.lines.is_empty() && more.has_commands());
    let joined = ["done"; 21].join("; ");
    assert!(tuesday().read(&joined).too_many);
}

#[test]
fn refused_dates_are_no_prose() {
    for (text, expected) in [
        ("snooze 5/6", "! This can be Fri 5 Jun or Wed 6 May; please write which. => snooze Fri 5 Jun"),
        ("snooze May 4", "! Mon 4 May is past. => snooze tomorrow"),
        ("on yesterday", "! Mon 4 May is past. => on tomorrow"),
        ("snooze today 9am", "! Tue 5 May 09:00 is past already. => snooze tomorrow"),
        ("snooze Fri 6 May", "! Wed 6 May is no Friday. => snooze Wed 6 May"),
        ("snooze 31 April", "! \"31 April\" is no day or time. => snooze tomorrow"),
        ("next: send it by May 4", "! Mon 4 May is past. => next: send the offer by tomorrow"),
        ("next:", "! Nothing stands after \"next:\". => next: send two appointment options by Friday"),
        (
            "next: by Friday",
            "! This has a date, and does not say what is to be done. => next: send the offer by Friday",
        ),
        ("away 8 May to 6 May", "! The last day is before the first. => away tomorrow"),
        ("away tomorrow cover me", "! You cannot cover for yourself. => away tomorrow"),
        ("away tomorrow cover Jamie", "! You cannot cover for yourself. => away tomorrow"),
        (
            "next: send dates by Fri; if no reply Thu",
            "! If no reply is Thu 7 May, before the follow-up on Fri 8 May. => next: send dates by Fri 8 May",
        ),
        ("away 1 May to 8 May", "! Fri 1 May is past. => away tomorrow"),
        (
            "away 8 May to 9 May cover Bob",
            "! Nobody on the team is called \"Bob\". There are: sam, mike, alexa, alexb. => away 8 May to 9 May cover sam",
        ),
    ] {
        assert_eq!(tuesday().said(text), expected, "{text}");
    }
}

#[test]
fn what_is_refused_names_a_form_that_reads() {
    for text in [
        "snooze 5/6",
        "later today",
        "on May 4",
        "next:",
        "L-42 snooze 5/6",
        "away 1 May",
        "to: Bob",
        "to Alex",
        "heard:",
    ] {
        let orders = tuesday().read(text);
        let form = orders.lines.first().and_then(|line| line.asked.clone().err()).expect("a refusal").form;
        let again = tuesday().read(&form);
        assert!(
            again.lines.iter().all(|line| line.asked.is_ok()) && !again.lines.is_empty(),
            "{text}: {form}"
        );
    }
}

#[test]
fn absences_have_many_forms() {
    for (text, expected) in [
        ("away 10 May to 17 May cover Mike", "away Sun 10 May to Sun 17 May cover mike"),
        ("away Mon to Fri", "away Mon 11 May to Fri 15 May"),
        ("away tomorrow", "away Wed 6 May to Wed 6 May"),
        ("vacation May 10-17", "away Sun 10 May to Sun 17 May"),
        ("vacation May 10 – 17, cover Sam", "away Sun 10 May to Sun 17 May cover sam"),
        ("away 10-17 May", "away Sun 10 May to Sun 17 May"),
        ("away until Friday", "away Tue 5 May to Fri 8 May"),
        ("away from 10 May until 17 May, covered by Sam", "away Sun 10 May to Sun 17 May cover sam"),
        ("away: next week", "away Mon 11 May to Sun 17 May"),
        ("away 2026-05-10 to 2026-05-17", "away Sun 10 May to Sun 17 May"),
        ("away 2026-05-10 - 2026-05-17 cover: mik", "away Sun 10 May to Sun 17 May cover mike"),
        ("away 28 Dec to 3 Jan", "away Mon 28 Dec to Sun 3 Jan"),
        ("away", "-"),
        ("away tomorrow afternoon", "-"),
        ("away for a while", "-"),
    ] {
        assert_eq!(tuesday().said(text), expected, "{text}");
    }
}

#[test]
fn leads_are_found_before_a_text_is_understood() {
    let leads = |text: &str| leads_in(text).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        leads("L-42 done; l43: ok\n57 done\n- 58 same as 59; 60 won"),
        ["L-42", "L-43", "L-57", "L-58", "L-60", "L-59"]
    );
    assert_eq!(leads("Re: [L-42] Due today: L-42"), ["L-42"]);
    assert_eq!(leads("nothing"), Vec::<String>::new());
    let many: Vec<String> = (1..=100).map(|number| format!("{number} done")).collect();
    assert_eq!(leads_in(&many.join("\n")).len(), 60);
}

#[test]
fn a_button_or_the_command_line_says_one_line() {
    let desk = tuesday();
    let one = read_line("L-42 done sent v2", &desk.context());
    assert_eq!(one.lines.len(), 1);
    assert_eq!(one.lines.first().and_then(|line| line.lead), "L-42".parse().ok());
    assert!(read_line("what is this", &desk.context()).lines.is_empty());
}
