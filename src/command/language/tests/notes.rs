//! Handoff notes: the two of the articles as they stand, and the ways people change them.

use super::*;
use crate::domain::command::{Contact, HandTo, Labels};
use crate::domain::time::When;

const SARAH: &str = "[Feb 8] Handoff to Mike
Current status: In Discussion, had 2 calls with Sarah (decision maker)
Key context: They want React dashboard, budget ~$4k, need to launch by March 1. Previous freelancer ghosted them, so they \
value communication. Sarah prefers Slack over email.
Why handoff: I'm on vacation Feb 10-17
Next action: Send revised proposal with API integration scope by Feb 10
Client preferences: Quick responses, no jargon, milestone-based updates
";

const CUSTOMER_A: &str = "Lead: Customer A. Jamie replied May 6 with basic estimate. Customer asked about Friday \
availability. New owner: Sam. Next action: Sam to confirm schedule and reply by May 7. If no customer reply after that, \
follow up May 10.";

fn february() -> Desk {
    Desk::on("2026-02-08 16:00")
}

fn wednesday() -> Desk {
    Desk::on("2026-05-06 16:00")
}

/// The one handoff of a mail.
fn handoff(desk: &Desk, text: &str) -> HandTo {
    let mut asked = desk.read(text).lines.into_iter().map(|line| line.asked);
    let Some(Ok(Command::To(hand))) = asked.next() else { return none() };
    if asked.next().is_some() { none() } else { *hand }
}

/// No handoff: its receiver is nobody of the team.
fn none() -> HandTo {
    HandTo { to: "nobody".parse().expect("a handle"), anyway: false, labels: Labels::default() }
}

fn on(day: &str) -> When {
    When::On(day.parse().expect("a date"))
}

/// What both forms of Sarah's note say.
fn sarah() -> Labels {
    Labels {
        status: "In Discussion, had 2 calls with Sarah (decision maker)".into(),
        context:
            "They want React dashboard, budget ~$4k, need to launch by March 1. Previous freelancer ghosted \
                  them, so they value communication. Sarah prefers Slack over email."
                .into(),
        why: "I'm on vacation Feb 10-17".into(),
        next: Some(crate::domain::command::Step {
            text: "Send revised proposal with API integration scope".into(),
            by: Some(on("2026-02-10")),
            if_no_reply: None,
        }),
        preferences: "Quick responses, no jargon, milestone-based updates".into(),
        last_contact: Some(Contact {
            by: None,
            when: None,
            what: "had 2 calls with Sarah (decision maker)".into(),
        }),
        ..Labels::default()
    }
}

fn customer_a() -> Labels {
    Labels {
        lead: "Customer A".into(),
        asked: "Friday availability".into(),
        next: Some(crate::domain::command::Step {
            text: "confirm schedule and reply".into(),
            by: Some(on("2026-05-07")),
            if_no_reply: None,
        }),
        // 10 May is a Sunday.
        if_no_reply: Some("2026-05-11".parse().expect("a date")),
        last_contact: Some(Contact {
            by: Some("jamie".parse().expect("a handle")),
            when: Some(on("2026-05-06")),
            what: "replied with basic estimate".into(),
        }),
        ..Labels::default()
    }
}

#[test]
fn the_note_about_sarah_reads_as_it_stands() {
    let hand = handoff(&february(), SARAH);
    assert_eq!((hand.to.as_str(), hand.anyway), ("mike", false));
    assert_eq!(hand.labels, sarah());
    assert_eq!(february().read(SARAH).rest, "");
}

#[test]
fn the_note_about_customer_a_reads_as_it_stands() {
    let hand = handoff(&wednesday(), CUSTOMER_A);
    assert_eq!(hand.to.as_str(), "sam");
    assert_eq!(hand.labels, customer_a());
    assert_eq!(wednesday().read(CUSTOMER_A).rest, "");
}

/// A text broken at about so many characters, as mail programs do.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split(' ') {
            if length > 0 && length + word.len() > width {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
            }
            out.push_str(word);
            length += word.len() + 1;
        }
        out.push('\n');
    }
    out
}

#[test]
fn wrapped_lines_greetings_and_bullets_change_nothing() {
    for width in [50, 60, 65, 72, 76, 78] {
        assert_eq!(handoff(&february(), &wrapped(SARAH, width)).labels, sarah(), "{width}");
        assert_eq!(handoff(&wednesday(), &wrapped(CUSTOMER_A, width)).labels, customer_a(), "{width}");
    }
    let greeted = format!("Hi all,\n\n{SARAH}\nThanks,\nJamie");
    assert_eq!(handoff(&february(), &greeted).labels, sarah());
    let bulleted = SARAH.replace('\n', "\n- ");
    assert_eq!(handoff(&february(), &bulleted).labels, sarah());
    let apart = SARAH.replace('\n', "\n\n");
    assert_eq!(handoff(&february(), &apart).labels, sarah());
    let joined = SARAH.replace('\n', " ");
    assert_eq!(handoff(&february(), &joined).labels, sarah());
    let loud = SARAH.replace("Next action", "NEXT ACTION").replace("Why handoff", "why handoff");
    assert_eq!(handoff(&february(), &loud).labels, sarah());
    let bracketed = format!("[May 6] {CUSTOMER_A}");
    assert_eq!(handoff(&wednesday(), &bracketed).labels, customer_a());
    let curly = SARAH.replace('\'', "\u{2019}").replace(' ', "\u{a0}");
    assert_eq!(handoff(&february(), &curly).labels, sarah());
}

#[test]
fn labels_come_in_any_order_before_and_after_the_receiver() {
    let mut lines: Vec<&str> = SARAH.lines().collect();
    for _ in 0..lines.len() {
        lines.rotate_left(1);
        let text = lines.join("\n");
        let hand = handoff(&february(), &text);
        assert_eq!((hand.to.as_str(), hand.labels), ("mike", sarah()), "{text}");
    }
}

#[test]
fn dates_of_a_note_are_read_from_the_day_it_bears() {
    let later = Desk::on("2026-02-09 09:00");
    let text = "[Feb 8] Handoff to Mike\nNext action: call Sarah about the offer tomorrow";
    let next = handoff(&later, text).labels.next.expect("an action");
    assert_eq!((next.text.as_str(), next.by), ("call Sarah about the offer", Some(on("2026-02-09"))));
    // A note whose day is long past or ahead is read from the day it was sent.
    let summer = Desk::on("2026-07-01 09:00");
    assert_eq!(handoff(&summer, SARAH).labels.next.expect("an action").by, Some(on("2027-02-10")));
}

#[test]
fn the_short_forms_of_a_handoff_read_too() {
    for (text, to, why, next) in [
        ("to Sam", "sam", "", ""),
        ("to Sam: on vacation next week", "sam", "on vacation next week", ""),
        ("to Sam anyway: he knows React", "sam", "he knows React", ""),
        ("to Sam\nnext: send the offer by Friday\nwhy: skills", "sam", "skills", "send the offer"),
        ("Handoff to Mike\nNEXT ACTION: send the offer by Friday", "mike", "", "send the offer"),
        ("New owner: Sam Rivera", "sam", "", ""),
        ("Handoff to Mike (he knows React)", "mike", "he knows React", ""),
        ("New owner: sam@acme.example", "sam", "", ""),
        ("new owner: mik\nreason: too busy", "mike", "too busy", ""),
        ("New owner: Sam (he knows React)\nNext action: Sam to call her by Fri", "sam", "", "call her"),
        ("to Sam; next action: send the offer by Friday; why: on leave", "sam", "on leave", "send the offer"),
        ("to Sam: on leave. Next action: send the offer by Friday.", "sam", "on leave", "send the offer"),
        (
            "Hand over to Sam\n\nHe knows React.\n\nNext action: send the offer by Fri",
            "sam",
            "",
            "send the offer",
        ),
        ("to Sam\nNext action: Mike to send the offer by Fri", "sam", "", "Mike to send the offer"),
        ("to Sam\nNext action: ______\nWhy: ____", "sam", "", ""),
        ("to Sam\nNew owner: ____\nWhy: skills", "sam", "skills", ""),
    ] {
        let hand = handoff(&tuesday(), text);
        let action = hand.labels.next.map(|step| step.text).unwrap_or_default();
        assert_eq!((hand.to.as_str(), hand.labels.why.as_str(), action.as_str()), (to, why, next), "{text}");
    }
}

#[test]
fn dates_stand_on_their_own_lines_or_in_the_action() {
    let text =
        "to Sam\nNext action: confirm the schedule with Sarah\nFollow up: Thu 7 May\nIf no reply: 12 May";
    let labels = handoff(&tuesday(), text).labels;
    assert_eq!(labels.follow_up, Some(on("2026-05-07")));
    assert_eq!(labels.if_no_reply, "2026-05-12".parse().ok());
    let text = "to Sam\nNext action: send the offer by Friday; if no reply May 12";
    let labels = handoff(&tuesday(), text).labels;
    assert_eq!(labels.if_no_reply, "2026-05-12".parse().ok());
    let text = "to Sam\nNext action: send the offer by 5/6\nFollow up: May 1\nIf no reply: whenever";
    let labels = handoff(&tuesday(), text).labels;
    let wrong: Vec<&str> = labels.wrong.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(wrong, ["Next action", "Follow up", "If no reply"]);
    let next = labels.next.expect("an action");
    assert_eq!((next.text.as_str(), next.by), ("send the offer", None), "only the date is missing");
    assert_eq!((labels.follow_up, labels.if_no_reply), (None, None));
    for (text, part) in [
        ("Next action: send the revised offer by May 4", "Mon 4 May is past"),
        ("Next action: send the revised offer by 08.06.", "Mon 8 Jun or Thu 6 Aug"),
        ("Next action: send the revised offer by Friday; if no reply May 4", "Mon 4 May is past"),
        (
            "Next action: send the revised offer by Friday\nIf no reply: a week later",
            "\"a week later\" is no day",
        ),
    ] {
        let labels = handoff(&tuesday(), &format!("to Sam\n{text}")).labels;
        assert_eq!(labels.next.expect("an action").text, "send the revised offer", "{text}");
        assert!(labels.wrong.iter().any(|(_, why)| why.contains(part)), "{text}: {:?}", labels.wrong);
    }
}

#[test]
fn a_contact_is_reported_by_the_note() {
    for (line, by, when, what) in [
        (
            "Last contact: Wed 29 Apr, Mike sent the estimate",
            Some("mike"),
            Some("2026-04-29"),
            "sent the estimate",
        ),
        ("Last contact: Mike called yesterday", Some("mike"), Some("2026-05-04"), "called"),
        ("Last contact: May 4, called her", None, Some("2026-05-04"), "called her"),
        ("Current status: In Discussion", None, None, "In Discussion"),
        ("Status: new, I called her yesterday", None, Some("2026-05-04"), "called her"),
    ] {
        let found = handoff(&tuesday(), &format!("to Sam\n{line}")).labels.last_contact.expect("a contact");
        let by = by.map(|by| by.parse().expect("a handle"));
        assert_eq!(found, Contact { by, when: when.map(on), what: what.into() }, "{line}");
    }
    for line in ["Last contact: none yet", "Last contact:", "Sent: estimate"] {
        assert_eq!(handoff(&tuesday(), &format!("to Sam\n{line}")).labels.last_contact, None, "{line}");
    }
}

#[test]
fn labels_belong_to_the_handoff_above_them() {
    let text =
        "57 to Sam\nNext action: call her about it by Fri\n58 to Mike\nWhy: skills\n59 done\nnote: all fine";
    let orders = digest().read(text);
    let said: Vec<String> = orders.lines.iter().map(|line| digest().line(line)).collect();
    assert_eq!(
        said,
        [
            "L-57 to sam / Next action: call her about it by Fri 8 May",
            "L-58 to mike: skills",
            "L-59 done",
            "note: all fine"
        ]
    );
    // After a command of another lead a label is nobody's, and ends the zone.
    let orders = digest().read("57 to Sam\n59 done\nNext action: call her by Fri");
    assert_eq!(orders.lines.len(), 2);
    assert_eq!(orders.rest, "Next action: call her by Fri");
}

#[test]
fn the_note_names_its_lead() {
    let lead = |text: &str| tuesday().read(text).lines.first().and_then(|line| line.lead);
    assert_eq!(lead("L-42 to Sam\nWhy: skills"), "L-42".parse().ok());
    assert_eq!(lead("Lead: L-42. New owner: Sam."), "L-42".parse().ok());
    assert_eq!(lead("Lead: Customer A. New owner: Sam."), None);
}

#[test]
fn a_receiver_below_the_zone_is_no_handoff() {
    let orders = tuesday().read("Here is how it stands with Sarah.\nto Sam\nNext action: call her by Friday");
    assert!(orders.lines.is_empty());
    let orders = tuesday().read("to Sam\nHe knows it.\n\nNew owner: Mike\nWhy: skills");
    assert_eq!(orders.lines.len(), 1);
    assert!(matches!(&orders.lines[0].asked, Ok(Command::To(hand)) if hand.to.as_str() == "sam"));
    let orders = tuesday().read("Here is how it stands with Sarah.\nto Sam\nNext action: call her by Friday");
    assert_eq!(orders.below.first().map(|(_, command)| command.as_str()), Some("to sam"));
}

#[test]
fn a_new_owner_may_be_named_below_a_sentence() {
    let note =
        "Sam, please take Carl.\n\nNew owner: Sam\nNext action: call him about the crew by Fri\nWhy: leave";
    let hand = handoff(&tuesday(), note);
    let next = hand.labels.next.expect("an action");
    assert_eq!(
        (hand.to.as_str(), next.text.as_str(), hand.labels.why.as_str()),
        ("sam", "call him about the crew", "leave")
    );
    assert_eq!(tuesday().read(note).rest, "Sam, please take Carl.");
    let above = "Carl is nice.\nWhy: leave\nNew owner: Sam";
    assert_eq!(handoff(&tuesday(), above).labels.why, "leave");
    assert!(tuesday().said("Please take Carl.\nNew owner: Bob").contains("Nobody on the team"));
    // Under commands, quoted, or blank it is none; `to NAME` counts only in the zone.
    for text in ["Look:\n> New owner: Sam", "Look:\nNew owner: ____", "Look:\nThe new owner: Sam, I think"] {
        assert_eq!(tuesday().said(text), "-", "{text}");
    }
    assert_eq!(tuesday().said("note: x\nShe is nice.\nNew owner: Sam"), "note: x");
}

#[test]
fn what_a_label_says_may_stand_below_a_blank_line() {
    let hand = handoff(
        &tuesday(),
        "to Sam\n\nWhy:\n\nI'm on vacation\n\nNext action:\n\n- call her about it by Fri",
    );
    let next = hand.labels.next.expect("an action");
    assert_eq!((hand.labels.why.as_str(), next.text.as_str()), ("I'm on vacation", "call her about it"));
    let hand = handoff(&tuesday(), "to Sam\nWhy:\n\nNext action: call her about it by Fri\n\nShe is nice.");
    assert_eq!(hand.labels.why, "");
    assert_eq!(handoff(&tuesday(), "to Sam\nWhy: leave\n\nShe is nice.").labels.why, "leave");
}

#[test]
fn a_receiver_nobody_knows_is_asked() {
    for (text, part) in [
        ("New owner: Bob", "Nobody on the team is called \"Bob\". There are: sam, mike, alexa, alexb."),
        ("New owner: Alex", "\"Alex\" can be Alex Adams or Alex Brown. Please write which."),
        ("to Alex", "\"Alex\" can be Alex Adams or Alex Brown. Please write which."),
        ("to: Bob", "Nobody on the team is called \"Bob\""),
    ] {
        assert!(tuesday().said(text).contains(part), "{text}: {}", tuesday().said(text));
    }
    assert_eq!(tuesday().said("to Alex Brown"), "to alexb");
    assert_eq!(tuesday().said("to Lee"), "to lee");
}

#[test]
fn labels_alone_fill_a_draft_and_nothing_else() {
    let text = "Next action: send the offer by Friday\nwhy: on leave\n";
    let desk = Desk { fills: true, ..tuesday() };
    assert_eq!(desk.said(text), "Why: on leave / Next action: send the offer by Fri 8 May");
    assert_eq!(desk.said("Sent: v2"), "Sent: v2");
    assert_eq!(desk.said("ok"), "ok");
    assert_eq!(desk.said("sent v2"), "sent: v2");
    assert_eq!(tuesday().said(text), "-");
}
