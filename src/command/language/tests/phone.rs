//! What people type on phones: what runs, and what must not.

use super::*;

#[test]
fn the_lines_of_the_contract_read_so() {
    let mut table = Table::default();
    for (text, expected) in [
        ("Done, thanks!", "done"),
        ("No worries, I'll call him tomorrow", "-"),
        ("ok will do", "ok"),
        ("Sent it yesterday", "sent Mon 4 May: it"),
        ("Next week is better", "-"),
        ("on it", "ok"),
        ("To be honest I'd rather wait", "-"),
        ("Called twice, no answer", "called: twice, no answer (attempt)"),
        ("Close to signing!", "-"),
        ("Drop me a line", "-"),
        ("OK but can we talk first?", "-"),
        ("2 sent, 1 pending", "-"),
        ("done?", "-"),
        ("Later today", "! At what time on Tue 5 May? For example \"2pm\". => snooze today 2pm"),
    ] {
        table.line(text, &tuesday().said(text), expected);
    }
    table.holds();
    assert_eq!(digest().said("2 sent, 1 pending"), "-");
    assert_eq!(digest().said("3 done, 2 to go"), "-");
}

/// Short answers, and the command each is.
const ANSWERS: &[(&str, &str)] = &[
    ("ok", "ok"),
    ("OK.", "ok"),
    ("Ok 👍", "ok"),
    ("Ok 👍 Sent from my iPhone", "ok"),
    ("okay!", "ok"),
    ("Ok thanks", "ok"),
    ("ok, thank you!!", "ok"),
    ("Got it.", "ok"),
    ("Got it, thx", "ok"),
    ("ok, got it", "ok"),
    ("I have it", "ok"),
    ("On it!", "ok"),
    ("on it 🙂", "ok"),
    ("Will do", "ok"),
    ("Will do, cheers", "ok"),
    ("Ok, will do.", "ok"),
    ("ack", "ok"),
    ("Accepted", "ok"),
    ("/ok", "ok"),
    ("- ok", "ok"),
    ("• ok", "ok"),
    ("No", "no"),
    ("no.", "no"),
    ("Not me", "no"),
    ("pass", "no"),
    ("no: on leave", "no: on leave"),
    ("No - too busy this week", "no: too busy this week"),
    ("not me — wrong region", "no: wrong region"),
    ("Decline: I know nothing about React", "no: I know nothing about React"),
    ("done", "done"),
    ("Done 🎉", "done"),
    ("DONE", "done"),
    ("Done!!! 🎉 sent v2", "done: sent v2"),
    ("done :)", "done"),
    ("done ;)", "done"),
    ("#done", "done"),
    ("finished", "done"),
    ("done sent v2", "done: sent v2"),
    ("Done - called her", "done: called her"),
    ("done, sent v2 yesterday", "done: sent Mon 4 May: v2"),
    ("Done and emailed the quote", "done: emailed the quote"),
    ("called", "called"),
    ("Called: wants Friday", "called: wants Friday"),
    ("called her on Mon", "called Mon 4 May: her"),
    ("called no answer", "called: no answer (attempt)"),
    ("Called, busy", "called: busy (attempt)"),
    ("called, no answer, left a message", "called: no answer, left a message"),
    ("Called, voicemail", "called: voicemail"),
    ("met Sarah on May 4", "met Mon 4 May: Sarah"),
    ("Emailed the quote", "emailed: the quote"),
    ("Spoke to her this morning", "spoke: to her this morning"),
    ("texted them", "texted: them"),
    ("replied", "replied"),
    ("sent", "sent"),
    ("sent v2, thanks", "sent: v2"),
    ("snooze 3d", "snooze Fri 8 May"),
    ("Snooze till Friday!", "snooze Fri 8 May"),
    ("snooze until next week", "snooze Mon 11 May"),
    ("later this", "-"),
    ("push to Friday", "snooze Fri 8 May"),
    ("Later Friday", "snooze Fri 8 May"),
    ("snooze tomorrow 2pm", "snooze Wed 6 May 14:00"),
    ("snooze tomorrow, thanks", "snooze Wed 6 May"),
    ("on Friday", "on Fri 8 May"),
    ("On Sunday", "on Sun 10 May"),
    ("hold until May 20", "on Wed 20 May"),
    ("won", "won"),
    ("Won 🎉🎉", "won"),
    ("lost", "lost"),
    ("lost: price", "lost: price"),
    ("Lost - took another offer", "lost: took another offer"),
    ("close", "close"),
    ("close: no reply", "close: no reply"),
    ("reopen", "reopen"),
    ("mine", "mine"),
    ("claim", "mine"),
    ("release", "release"),
    ("drop: not my region", "release: not my region"),
    ("to Sam", "to sam"),
    ("To sam.", "to sam"),
    ("to Sam Rivera", "to sam"),
    ("to Sam anyway", "to sam anyway"),
    ("to Sam: on vacation next week", "to sam: on vacation next week"),
    ("to: mik", "to mike"),
    ("hand to Mike", "to mike"),
    ("assign Sam", "to sam"),
    ("pass to Sam", "to sam"),
    ("to me", "to jamie"),
    ("waiting", "waiting them"),
    ("waiting them", "waiting them"),
    ("waiting on us", "waiting us"),
    ("Waiting for the customer", "waiting them"),
    ("with Sam", "with sam"),
    ("without mike", "without mike"),
    ("same as L-9", "same as L-9"),
    ("merge L9", "same as L-9"),
    ("not a lead", "not a lead"),
    ("Not this lead.", "not this lead"),
    ("split", "split"),
    ("back", "back"),
    ("remind", "remind"),
    ("back from leave", "back from leave"),
    ("undo", "undo"),
    ("undo please", "-"),
    ("why?", "why"),
    ("Show", "show"),
    ("status?", "show"),
    ("queue?", "queue"),
    ("list", "queue"),
    ("help?", "help"),
    ("yes", "yes"),
    ("Yes, thanks", "yes"),
    ("yes 2", "yes 2"),
    ("2 yes", "yes 2"),
    ("yes 1, 3 and 4", "yes 1 3 4"),
    ("They called: wants Friday", "heard: wants Friday"),
    ("heard: they signed yesterday", "heard: Mon 4 May: they signed"),
    ("fyi: new CTO", "note: new CTO"),
    ("note - new CTO; ok", "note: new CTO; ok"),
    ("next: send the offer by Friday", "next: send the offer by Fri 8 May"),
    ("Next: send offer by Thu; if no reply Monday", "next: send offer by Thu 7 May; if no reply Mon 11 May"),
    ("next: call her tomorrow at 2pm", "next: call her by Wed 6 May 14:00"),
    ("next: call after 2 p.m. today", "next: call after 2 p.m. today by Tue 5 May 14:00"),
    ("stage: in talks", "stage: in talks"),
    ("L-42 done", "L-42 done"),
    ("l42: snooze 1d", "L-42 snooze Wed 6 May"),
    ("away 18 May to 22 May cover Mike", "away Mon 18 May to Fri 22 May cover mike"),
];

#[test]
fn short_answers_run() {
    let mut table = Table::default();
    for (text, expected) in ANSWERS {
        table.line(text, &tuesday().said(text), expected);
    }
    table.holds();
}

/// Prose that must not run.
const PROSE: &[&str] = &[
    "",
    "👍",
    "Thanks!",
    "Ok, can we talk?",
    "okay so here is the thing",
    "ok?",
    "Ok then I'll leave it to you",
    "Okay Sam will call",
    "got it wrong",
    "On it tomorrow",
    "on my way",
    "On second thought, no",
    "on hold",
    "on vacation",
    "On Friday I'll call him",
    "on Monday or Tuesday",
    "No idea who that is",
    "no-show again",
    "No show at the meeting",
    "no, not yet",
    "No problem!",
    "not me, I think",
    "not a lead yet",
    "pass it on to Sam",
    "Done?",
    "is it done",
    "I'm done with this",
    "sent from my phone",
    "Sent from my iPhone",
    "Sent via Outlook",
    "sent with love",
    "Sent using Gmail",
    "Sent on behalf of Jamie",
    "sent it?",
    "called already?",
    "I called him yesterday",
    "We sent it",
    "Next time",
    "next",
    "next one please",
    "Later!",
    "later",
    "snooze",
    "snooze please",
    "snooze it until Friday",
    "snooze a bit",
    "push back on price",
    "Push it to Friday",
    "Won't do",
    "won the lottery",
    "won?",
    "lost in translation",
    "Lost track of this",
    "close but no cigar",
    "Close enough",
    "close-up",
    "closed",
    "drop it",
    "release it",
    "mine is better",
    "back on Monday",
    "Back to you Sam",
    "back in an hour",
    "remind me tomorrow",
    "undo that",
    "split the bill",
    "accept my apologies",
    "yes please",
    "Yes, call me",
    "yes but later",
    "to whom it may concern",
    "to do: call",
    "To Sarah",
    "to Sam and Mike",
    "To Sam, thanks for this",
    "To Sam. He knows React",
    "To: Sarah Miller <sarah@customer.example>",
    "with thanks",
    "with best regards from Berlin",
    "With Sam on Friday",
    "without a doubt",
    "away from my desk",
    "away with it",
    "waiting for the weekend",
    "Waiting to hear from them",
    "same as last time",
    "same here",
    "why not",
    "why is he so late?",
    "show me",
    "team lunch?",
    "help me please",
    "queue up",
    "name him",
    "note that they moved",
    "note:\nThey moved to Bonn.",
    "new phone, who dis",
    "new customer?",
    "heard it before",
    "Heard.",
    "they called",
    "asked him yesterday",
    "summary attached",
    "stage fright",
    "reopening the shop",
    "done-ish",
    "okey dokey",
    "L-42",
    "L-42 looks good",
    "57 done",
    "42",
    "> done",
    "\"ok\"",
    "a) ok",
    "Thanks, done",
    "Hi Sam, ok",
    "oknow",
    "ok/done",
    "done@home",
    "Jamie: done",
    "I have it all figured out",
    "will do it tomorrow",
    "Later this week",
    "snooze this week please",
    "The offer is done",
];

#[test]
fn prose_never_runs() {
    let mut table = Table::default();
    assert!(PROSE.len() >= 100, "{}", PROSE.len());
    for text in PROSE {
        table.line(text, &tuesday().said(text), "-");
    }
    table.holds();
}

#[test]
fn numbers_name_leads_only_in_the_answer_to_a_digest() {
    let mut table = Table::default();
    for (text, expected) in [
        ("57 done sent v2", "L-57 done: sent v2"),
        ("57: done", "L-57 done"),
        ("#57 done", "L-57 done"),
        ("51 snooze 1d", "L-51 snooze Wed 6 May"),
        ("57 done sent v2; 51 snooze 1d; 62 ok", "L-57 done: sent v2 | L-51 snooze Wed 6 May | L-62 ok"),
        ("57 done sent v2\n51 snooze 1d\n62 ok", "L-57 done: sent v2 | L-51 snooze Wed 6 May | L-62 ok"),
        ("70 to Sam", "L-70 to sam"),
        ("57 called, no answer", "L-57 called: no answer (attempt)"),
        ("1. 57 done\n2. 51 ok", "L-57 done | L-51 ok"),
        ("57 same as 58", "L-57 same as L-58"),
        ("57 done; snooze fri", "L-57 done | L-57 snooze Fri 8 May"),
        ("10:30 works", "-"),
        ("6 May works", "-"),
        ("2 to go", "-"),
        ("0 done", "-"),
        (
            "57 snooze 5/6",
            "L-57 ! This can be Fri 5 Jun or Wed 6 May; please write which. => L-57 snooze Fri 5 Jun",
        ),
    ] {
        table.line(text, &digest().said(text), expected);
    }
    table.holds();
    assert_eq!(tuesday().said("57 snooze 1d"), "-");
}

#[test]
fn a_number_before_a_verb_names_a_row_where_numbers_name_leads_and_else_a_line_of_a_list() {
    let mut table = Table::default();
    for (text, expected) in [
        ("3 called, she wants a new date\n5. won", "L-3 called: she wants a new date | L-5 won"),
        ("3 done\n6) lost", "L-3 done | L-6 lost"),
        ("3 done\n8. snooze 2d", "L-3 done | L-8 snooze Thu 7 May"),
        ("1. done\n2. snooze 1d", "L-1 done | L-2 snooze Wed 6 May"),
        ("5: won\n6.: lost", "L-5 won | L-6 lost"),
        ("- 5. won", "L-5 won"),
        ("#5. won", "L-5 won"),
        ("(5) won", "-"),
        ("3 won; 5. lost: price", "L-3 won | L-5 lost: price"),
        ("5. next: call her by Fri", "L-5 next: call her by Fri 8 May"),
        ("1. 57 done\n2. 51 ok", "L-57 done | L-51 ok"),
        ("1. L-57 done\n2) L-51 ok", "L-57 done | L-51 ok"),
        ("2. 5. won", "L-5 won"),
        ("3 done\n5. perhaps", "L-3 done"),
        ("2. yes", "yes 2"),
        (
            "57 to Sam\n1. Next action: call her about it by Fri\n2. Why: skills",
            "L-57 to sam / Why: skills / Next action: call her about it by Fri 8 May",
        ),
    ] {
        table.line(text, &digest().said(text), expected);
    }
    for (text, expected) in [
        ("1. done sent v2\n2. next: call her by Fri", "done: sent v2 | next: call her by Fri 8 May"),
        ("1) done\n2) snooze fri", "done | snooze Fri 8 May"),
        ("L-1 won; 2. lost: x", "-"),
        ("won; 2) lost", "-"),
        ("1. yes", "yes 1"),
        ("[L-1] done", "L-1 done"),
        ("[L-1]: done; L-2) won", "L-1 done | L-2 won"),
        ("[1] done", "-"),
    ] {
        table.line(text, &tuesday().said(text), expected);
    }
    table.holds();
}

#[test]
fn a_question_is_no_report_whatever_follows_it() {
    let mut table = Table::default();
    for text in [
        "Done? Not yet, sorry.",
        "Sent? Not yet.",
        "Called? Not yet",
        "sent? no, tomorrow",
        "done?!",
        "sent?!",
        "finished?!",
        "Done!? Not yet",
        "done ?",
        "done？",
        "Sent it? Thanks",
        "Sent the offer to her? I cannot find it.",
        "called her (?)",
        "ok?!",
        "no? ok",
        "won? not yet",
        "snooze fri?!",
        "to Sam?!",
    ] {
        table.line(text, &tuesday().said(text), "-");
    }
    for (text, expected) in [
        ("called, she asked: why so late? Will call back", "called: she asked: why so late? Will call back"),
        ("sent https://x.example/?a=b to her", "sent: https://x.example/?a=b to her"),
        ("done. She asked: when? Soon", "done: She asked: when? Soon"),
        ("done: sent it?", "done: sent it?"),
        ("called: is Friday free?", "called: is Friday free?"),
        ("why?!", "why"),
    ] {
        table.line(text, &tuesday().said(text), expected);
    }
    table.holds();
}

#[test]
fn what_is_reported_of_a_day_ahead_is_a_plan() {
    let mut table = Table::default();
    let refused =
        |day: &str, form: &str| format!("! {day} is still ahead, so nothing was noted as done. => {form}");
    for (text, day, form) in [
        ("called on May 20", "Wed 20 May", "next: call them by Wed 20 May"),
        ("called tomorrow", "Wed 6 May", "next: call them by Wed 6 May"),
        ("sent tomorrow", "Wed 6 May", "next: send it by Wed 6 May"),
        ("Sent v2 tomorrow, thanks", "Wed 6 May", "next: send v2 by Wed 6 May"),
        ("met her in 3 days", "Fri 8 May", "next: meet her by Fri 8 May"),
        ("spoke next week", "Mon 11 May", "next: speak to them by Mon 11 May"),
        ("called: tomorrow", "Wed 6 May", "next: call them by Wed 6 May"),
        ("done called her tomorrow", "Wed 6 May", "next: call her by Wed 6 May"),
        ("done tomorrow", "Wed 6 May", "snooze Wed 6 May"),
    ] {
        table.line(text, &tuesday().said(text), &refused(day, form));
        assert!(tuesday().said(form).starts_with(form.split(' ').next().expect("a verb")), "{form}");
    }
    for text in [
        "called, wants Friday",
        "called: wants an offer by May 20",
        "called, she is back tomorrow",
        "called about tomorrow",
        "called, tomorrow works for her",
        "sent the dates for May 20",
        "spoke to her about coming by tomorrow",
        "called: she is free tomorrow",
        "called her, next try tomorrow",
        "called on Monday",
        "heard: they want a call tomorrow",
        "done, next one tomorrow",
        "called Friday",
    ] {
        assert!(!tuesday().said(text).contains('!'), "{text}: {}", tuesday().said(text));
    }
    table.holds();
}

#[test]
fn an_action_ends_with_its_date_or_begins_with_it() {
    let mut table = Table::default();
    for (text, expected) in [
        ("next: call her mon", "next: call her by Mon 11 May"),
        ("next: call her wed", "next: call her by Wed 6 May"),
        ("next: call her sat.", "next: call her by Mon 11 May"),
        ("next: call her sun!", "next: call her by Mon 11 May"),
        ("next: call her 3d", "next: call her by Fri 8 May"),
        ("next: send v2 3d", "next: send v2 by Fri 8 May"),
        ("next: call her 2 weeks", "next: call her by Tue 19 May"),
        ("next: call her this week", "next: call her by Fri 8 May"),
        ("next: call her this afternoon", "next: call her by Tue 5 May 14:00"),
        ("next: Friday: call her", "next: call her by Fri 8 May"),
        ("next: tomorrow 2pm - call her", "next: call her by Wed 6 May 14:00"),
        ("next: May 7, 2pm: call her", "next: call her by Thu 7 May 14:00"),
        ("next: by Friday, call her", "next: call her by Fri 8 May"),
        ("next: call her by 20.05.", "next: call her by Wed 20 May"),
        ("next: call her by Friday, please!", "next: call her by Fri 8 May"),
        ("next: call her (by Friday, please!)", "next: call her by Fri 8 May"),
        ("next: - call her by Friday", "next: call her by Fri 8 May"),
        ("next：call her by Friday", "next: call her by Fri 8 May"),
    ] {
        table.line(text, &tuesday().said(text), expected);
    }
    let which =
        "! This can be Sat 5 Dec or Tue 12 May; please write which. => next: send the offer by Sat 5 Dec";
    for text in
        ["next: call her 5/12", "next: call her on 5/12", "next: call her by 05.12.", "next: call her 05.12."]
    {
        table.line(text, &tuesday().said(text), which);
    }
    for text in [
        "next: ask her to say please",
        "next: prepare slides in 16/9",
        "next: find a place in the sun",
        "next: ask where she sat",
        "next: call her mon ami",
        "next: get newly wed",
        "next: enjoy Berlin sun and rain",
        "next: give them 2 weeks",
        "next: plan a trip of 2 weeks",
        "next: extend the trial 3d",
        "next: check that it takes 3 days",
        "next: send part 1/2",
        "next: offer support 24/7",
        "next: this week is full, ask again",
        "next: ask if this afternoon suits",
        "next: cut the price by 2.5.",
        "next: review the quote of 30 April",
    ] {
        table.line(text, &tuesday().said(text), text.trim_end_matches('.'));
    }
    table.holds();
}

/// Prose, the command it may have meant, and whether that is a slip.
const LIKELY: &[(&str, &str, bool)] = &[
    ("Next week is better", "snooze next week", false),
    ("Back on Monday", "away Tue 5 May to Sun 10 May", false),
    ("I'm away until Friday", "away Tue 5 May to Fri 8 May", false),
    ("No worries, I'll call him tomorrow", "next: call him by Wed 6 May", false),
    ("Can we do this Friday instead?", "snooze this friday", false),
    ("I sent it yesterday", "sent Mon 4 May: it", false),
    ("👍", "ok", false),
    ("Hi Baton, done", "done", false),
    ("\"ok\"", "ok", false),
    ("to Sam please", "to Sam", false),
    ("Please snooze until Friday", "snooze until Friday", false),
    ("won?", "won", false),
    ("Ok great", "ok", false),
    ("OK – will do", "ok", false),
    ("Handoff to Miek", "to mike", false),
    ("to Smm", "to sam", false),
    ("Next action: send the offer by Friday", "next: send the offer by Friday", false),
    ("Sounds good!", "ok", false),
    ("done?", "done", false),
    ("dnoe", "done", true),
    ("snoze 3d", "snooze 3d", true),
    ("Snooz until Friday", "snooze until Friday", true),
    ("remnid", "remind", true),
    ("reopne", "reopen", true),
    ("L-42 doen", "L-42 done", true),
    ("acept", "accept", true),
    ("lost?", "lost", false),
    ("won, signed today", "won", false),
    ("Won: signed", "won", false),
    ("next send two dates by Thursday", "next: send two dates by Thursday", false),
    ("next action - call her by Fri", "next: call her by Fri", false),
    ("Sent on Monday: v2", "sent Mon 4 May: v2", false),
    ("sent on Monday", "sent Mon 4 May", false),
    ("They called, want Friday", "heard: want Friday", false),
    ("ok - I'll call her tomorrow", "ok", false),
    ("ok, I will call her tomorrow", "ok", false),
    ("ok, thanks Jamie", "ok", false),
    ("Got it, thanks Jamie!", "ok", false),
    ("Yes, got it", "ok", false),
    ("Sure thing", "ok", false),
    ("No. I'm full.", "no: I'm full", false),
    ("Sorry, no", "no", false),
    ("nope", "no", false),
    ("pass, no capacity", "no: no capacity", false),
    ("snooze tommorow", "snooze tomorrow", true),
    ("snooze firday", "snooze friday", true),
    ("L-9 snooze tommorow", "L-9 snooze tomorrow", true),
    ("snooze 3d pls", "snooze 3d", false),
    ("with jamei", "with jamie", false),
    ("to mik", "to mike", false),
    ("to miky", "to mike", false),
    ("L-1 - done", "L-1 done", false),
    ("Next week I'm in Berlin until Friday", "snooze next week", false),
    ("L-1 done, L-2 snooze 1d", "L-1 done; L-2 snooze 1d", false),
];

#[test]
fn prose_is_answered_with_the_likely_command() {
    let mut table = Table::default();
    for (text, command, typo) in LIKELY {
        let orders = tuesday().read(text);
        let Some(likely) = orders.likely else {
            table.line(text, "nothing", command);
            continue;
        };
        table.line(text, &format!("{} {}", likely.command, likely.typo), &format!("{command} {typo}"));
        assert!(orders.lines.is_empty());
        assert_ne!(tuesday().said(&likely.command), "-", "{command}");
    }
    table.holds();
    let both = digest().read("1 done, 2 snooze 1d").likely.map(|likely| likely.command);
    assert_eq!(both.as_deref(), Some("1 done; 2 snooze 1d"));
    for text in [
        "OK but can we talk first?",
        "ok, but not before June",
        "They called",
        "Sent on behalf of Jamie",
        "Next time",
    ] {
        assert_eq!(tuesday().read(text).likely, None, "{text}");
    }
    for text in ["Thanks!", "The customer is nice", "see attached", "send me the file", "Sarah Miller"] {
        assert_eq!(tuesday().read(text).likely, None, "{text}");
    }
}

#[test]
fn an_out_of_office_reply_names_its_days() {
    let desk = tuesday();
    let offered = |text: &str| absence(text, &desk.context()).map(|likely| likely.command);
    for (text, command) in [
        ("I am out of the office until 12 May.", "away today to Tue 12 May"),
        ("Out of office\nI'm on vacation from 7 May to 12 May, Mike covers.", "away Thu 7 May to Tue 12 May"),
        ("Hello, I'm currently away. I will be back on 13 May and answer then.", "away today to Tue 12 May"),
        ("I am on annual leave through Friday with limited access.", "away today to Fri 8 May"),
        ("I am on leave.", ""),
    ] {
        assert_eq!(offered(text).as_deref(), Some(command), "{text}");
    }
    for text in [
        "We received your mail of 12 May.",
        "",
        "Your ticket is closed until Friday.",
        "We answer right away.",
    ] {
        assert_eq!(offered(text), None, "{text}");
    }
}
