//! The letters about handoffs as a member reads them: please confirm, the blanks, a question, and what became of it.

use batond::domain::handoff::{Absent, How, Missing, Told};
use batond::domain::letters::{
    Background, HandoffLetter, HandoffNews, InsteadOf, LeadLine, Letter, Reason, WaitingOn, Who,
};
use batond::domain::time::When;
use batond::domain::{HandoffId, LeadId};
use batond::mail::compose::{Envelope, compose, subject};

use crate::desk::{Desk, date, parsed, read, sound};
use crate::hostile::hostile;
use crate::{golden, last};

fn member(name: &str) -> Who {
    Who::Member(name.into())
}

/// Jamie hands Customer A to the reader, as in the story.
fn customer_a(news: HandoffNews) -> HandoffLetter {
    HandoffLetter {
        id: HandoffId(7),
        news,
        by: member("Jamie"),
        giver: Some(member("Jamie")),
        begun_by: member("Jamie"),
        receiver: Who::You,
        owner: Some(Who::You),
        line: LeadLine {
            action: "confirm Friday schedule and reply".into(),
            due: Some(When::On(date("2026-02-12"))),
            last: Some(last("2026-02-09", member("Jamie"), "sent the basic estimate")),
            waiting: WaitingOn::Us,
            ..LeadLine::new(LeadId(42), "Customer A")
        },
        heard: None,
        if_no_reply: Some(date("2026-02-16")),
        background: Background {
            contacts: Vec::new(),
            asked: "Friday availability".into(),
            sent: "basic estimate".into(),
            unclear: "which crew is free on Friday".into(),
            preferences: "quick answers, no jargon".into(),
        },
        stage: String::new(),
        context: String::new(),
        why: "Jamie answered first, you schedule".into(),
        confirmed: false,
        back_to: Some(member("Jamie")),
        takes_back: false,
        colleague: Some(("alex".parse().expect("a handle"), "Alex".into())),
        instead_of: None,
    }
}

/// The same, told to Jamie.
fn to_jamie(news: HandoffNews) -> HandoffLetter {
    HandoffLetter {
        by: member("Sam"),
        giver: Some(Who::You),
        begun_by: Who::You,
        receiver: member("Sam"),
        owner: Some(member("Sam")),
        back_to: Some(Who::You),
        takes_back: true,
        ..customer_a(news)
    }
}

fn boxed(letter: HandoffLetter) -> Letter {
    Letter::Handoff(Box::new(letter))
}

fn subject_of(letter: &Letter) -> String {
    subject(letter, &Desk::new(Reason::Owner).envelope())
}

fn text_of(letter: HandoffLetter) -> String {
    read(&Desk::new(Reason::Owner).compose(&boxed(letter))).text
}

#[test]
fn a_handoff_asks_the_receiver_to_confirm_and_says_all_that_the_note_said() {
    let letter = boxed(customer_a(HandoffNews::Opened));
    assert_eq!(subject_of(&letter), "[L-42] Jamie handed you Customer A. Please confirm");
    assert_eq!((letter.kind(), letter.lead()), ("handoff", Some(LeadId(42))));
    golden("handoff", &letter, Reason::Owner);
    let full = HandoffLetter {
        begun_by: member("Dana"),
        stage: "In Discussion".into(),
        context: "They want React dashboard, budget ~$4k, need to launch by March 1. Previous freelancer ghosted them, so \
                  they value communication. Sarah prefers Slack over email."
            .into(),
        heard: Some(last("2026-02-10", Who::Customer("Anna Berg".into()), "Is Friday fine?")),
        ..customer_a(HandoffNews::Opened)
    };
    golden("handoff_by_a_manager", &boxed(full), Reason::Owner);
}

#[test]
fn a_lead_of_nobody_goes_back_to_the_pool() {
    let text = text_of(HandoffLetter { giver: None, back_to: None, ..customer_a(HandoffNews::Opened) });
    let text = text.replace('\n', " ");
    assert!(text.contains("It then goes back to the pool."), "{text}");
    assert!(!text.contains("until now"), "{text}");
}

#[test]
fn a_nudge_stands_in_the_conversation_of_the_letter_it_repeats() {
    let letter = boxed(customer_a(HandoffNews::Nudge { since: date("2026-02-09"), by: None }));
    assert_eq!(subject_of(&letter), subject_of(&boxed(customer_a(HandoffNews::Opened))));
    assert_eq!(letter.kind(), "nudge");
    golden("handoff_nudge", &letter, Reason::Owner);
    let asked = HandoffNews::Nudge { since: date("2026-02-09"), by: Some(member("Jamie")) };
    assert!(text_of(customer_a(asked)).contains("Jamie asks again."));
}

#[test]
fn whoever_stands_in_reads_that_only_the_receiver_can_confirm() {
    let absent = InsteadOf { name: "Sam".into(), until: Some(date("2026-02-20")) };
    let letter = customer_a(HandoffNews::Opened).in_place(absent.clone(), "Mike");
    assert_eq!((&letter.receiver, &letter.owner), (&member("Sam"), &Some(member("Sam"))));
    assert_eq!(subject_of(&boxed(letter.clone())), "[L-42] Jamie handed Sam Customer A");
    golden("handoff_in_place", &boxed(letter), Reason::Cover("Sam".into()));
    let nudge = customer_a(HandoffNews::Nudge { since: date("2026-02-09"), by: Some(member("Mike")) });
    let nudge = nudge.in_place(absent, "Mike");
    assert_eq!(subject_of(&boxed(nudge.clone())), "[L-42] Jamie handed Sam Customer A");
    let text = text_of(nudge).replace('\n', " ");
    assert!(!text.contains("asks again"), "nobody needs to read what they did: {text}");
}

#[test]
fn who_asked_for_it_reads_that_it_was_agreed_to() {
    let wished = HandoffLetter { begun_by: Who::You, ..customer_a(HandoffNews::Opened) };
    assert_eq!(
        subject_of(&boxed(wished.clone())),
        "[L-42] Customer A is yours, as you asked. Please confirm"
    );
    golden("handoff_as_asked", &boxed(wished), Reason::Owner);
    let acted = customer_a(HandoffNews::Told(Told::Acknowledged(How::Acting)));
    golden("handoff_acted", &boxed(acted), Reason::Owner);
    let gone = HandoffLetter { back_to: None, colleague: None, ..customer_a(HandoffNews::Opened) };
    assert!(text_of(gone).replace('\n', " ").contains("It then has no owner, and the managers are told."));
}

#[test]
fn nobody_has_confirmed_it_names_the_words_that_help() {
    let since = date("2026-02-09");
    let letter = boxed(to_jamie(HandoffNews::Unconfirmed { since }));
    assert_eq!(subject_of(&letter), "[L-42] Nobody has confirmed Customer A yet");
    assert_eq!(letter.kind(), "escalation");
    golden("handoff_unconfirmed", &letter, Reason::Sender);
    let manager = HandoffLetter {
        giver: Some(member("Jamie")),
        begun_by: member("Jamie"),
        back_to: Some(member("Jamie")),
        ..to_jamie(HandoffNews::Unconfirmed { since })
    };
    golden("handoff_unconfirmed_manager", &boxed(manager), Reason::Manager);
}

#[test]
fn a_draft_comes_back_with_its_blanks_marked() {
    let mut letter =
        to_jamie(HandoffNews::Draft { missing: vec![Missing::NextAction, Missing::FollowUp], better: None });
    letter.owner = Some(Who::You);
    (letter.line.action, letter.line.due, letter.why) = (String::new(), None, String::new());
    assert_eq!(boxed(letter.clone()).kind(), "handoff_draft");
    golden("handoff_draft", &boxed(letter.clone()), Reason::Sender);
    let better = [
        "answer Anna about Friday availability by Thu 12 Feb",
        "ask Anna about which crew is free by Thu 12 Feb",
    ];
    letter.news = HandoffNews::Draft {
        missing: vec![Missing::ClearNextAction],
        better: Some(better.map(String::from)),
    };
    letter.line.action = "follow up".into();
    letter.line.due = Some(When::On(date("2026-02-12")));
    golden("handoff_draft_vague", &boxed(letter.clone()), Reason::Sender);
    letter.news = HandoffNews::Draft { missing: vec![Missing::FollowUp], better: None };
    let text = text_of(letter);
    assert!(
        text.contains("Next follow-up:  (please fill in)") && !text.contains("follow up (please"),
        "{text}"
    );
}

#[test]
fn whoever_may_approve_it_reads_who_asks_what() {
    let ask = |bad_reason, why: &str| HandoffLetter {
        begun_by: member("Mike"),
        by: member("Mike"),
        giver: Some(Who::You),
        owner: Some(Who::You),
        receiver: member("Sam"),
        why: why.into(),
        ..customer_a(HandoffNews::Approval { bad_reason })
    };
    let letter = boxed(ask(false, "as agreed"));
    assert_eq!(subject_of(&letter), "[L-42] Mike asks to pass Customer A to Sam");
    assert_eq!(letter.kind(), "handoff_approval");
    golden("handoff_approval", &letter, Reason::Owner);
    let greedy = HandoffLetter { receiver: member("Mike"), ..ask(true, "I want this one") };
    let text = text_of(greedy);
    assert!(
        text.contains("asks to take over Customer A from you") && text.contains("offer to cover"),
        "{text}"
    );
}

#[test]
fn what_became_of_it_is_told_in_a_sentence() {
    let told = |what: Told| boxed(to_jamie(HandoffNews::Told(what)));
    let confirmed = told(Told::Acknowledged(How::Word));
    assert_eq!(subject_of(&confirmed), "[L-42] Sam has Customer A");
    assert_eq!(confirmed.kind(), "handoff_told");
    golden("handoff_acknowledged", &confirmed, Reason::Sender);
    let declined = boxed(HandoffLetter {
        owner: Some(Who::You),
        ..to_jamie(HandoffNews::Told(Told::Declined(String::new())))
    });
    assert_eq!(subject_of(&declined), "[L-42] Sam cannot take Customer A");
    golden("handoff_declined", &declined, Reason::Owner);
    let acted = boxed(customer_a(HandoffNews::Told(Told::Acknowledged(How::Acting))));
    assert_eq!(subject_of(&acted), "[L-42] Customer A is confirmed as yours");
    for (what, line, says) in [
        (Told::Moved, "[L-42] Customer A is with Sam now", "Sam passed Customer A from you to Sam"),
        (Told::Approved, "[L-42] Customer A is with Sam now", "Sam agreed."),
        (Told::Completed, "[L-42] Customer A is with Sam now", "filled in what was missing"),
        (Told::Refused("I am on it".into()), "[L-42] Customer A does not go to Sam", "“I am on it”"),
        (Told::Acknowledged(How::Acting), "[L-42] Sam has Customer A", "wrote to the customer"),
        (Told::CameBack, "[L-42] Customer A is with Sam now", "no longer on the team"),
        (Told::TakenBack, "[L-42] Sam took Customer A back", "nothing left to confirm"),
        (Told::Superseded, "[L-42] A newer handoff of Customer A", "which ends the one"),
        (Told::Withdrawn, "[L-42] The handoff of Customer A is over", "ended with that"),
        (Told::NotThere(Absent::Full), "[L-42] Sam cannot take Customer A now", "to Sam anyway"),
        (Told::NotThere(Absent::Away(None)), "[L-42] Sam cannot take Customer A now", "Sam is away."),
        (
            Told::NotThere(Absent::Away(Some(date("2026-02-20")))),
            "[L-42] Sam cannot take Customer A now",
            "until Fri 20 Feb",
        ),
        (Told::NotThere(Absent::Gone), "[L-42] Sam cannot take Customer A now", "not on the team any more"),
        (Told::Agreed, "[L-42] Customer A goes to Sam", "nothing left for you to decide"),
    ] {
        let letter = told(what);
        let text = read(&Desk::new(Reason::Sender).compose(&letter)).text.replace('\n', " ");
        assert_eq!(subject_of(&letter), line);
        assert!(text.contains(says), "{says:?} in\n{text}");
    }
}

/// Every kind of news.
fn all_news(text: &str) -> Vec<HandoffNews> {
    let since = date("2026-02-09");
    let own = || text.to_owned();
    let told = [
        Told::Moved,
        Told::Approved,
        Told::Completed,
        Told::Refused(own()),
        Told::Acknowledged(How::Word),
        Told::Acknowledged(How::Acting),
        Told::Declined(own()),
        Told::CameBack,
        Told::TakenBack,
        Told::Superseded,
        Told::Withdrawn,
        Told::NotThere(Absent::Full),
        Told::Agreed,
    ];
    let mut news = vec![
        HandoffNews::Opened,
        HandoffNews::Nudge { since, by: Some(member(text)) },
        HandoffNews::Unconfirmed { since },
        HandoffNews::Draft { missing: vec![Missing::NextAction, Missing::FollowUp], better: None },
        HandoffNews::Draft { missing: vec![Missing::ClearNextAction], better: Some([own(), own()]) },
        HandoffNews::Approval { bad_reason: true },
    ];
    news.extend(told.map(HandoffNews::Told));
    news
}

/// A letter that says `text` wherever a text can stand.
fn full_of(text: &str, news: HandoffNews) -> HandoffLetter {
    let own = || text.to_owned();
    let mut letter = customer_a(news);
    (letter.by, letter.begun_by, letter.giver) = (member(text), member(text), Some(member(text)));
    (letter.line.name, letter.line.action) = (own(), own());
    letter.line.last = Some(last("2025-12-31", member(text), text));
    letter.heard = Some(last("2025-12-31", Who::Customer(own()), text));
    (letter.stage, letter.context, letter.why) = (own(), own(), own());
    letter.background =
        Background { contacts: Vec::new(), asked: own(), sent: own(), unclear: own(), preferences: own() };
    letter
}

#[test]
fn no_words_of_anybody_break_a_letter_about_a_handoff() {
    for text in hostile() {
        for news in all_news(&text) {
            let letter = boxed(full_of(&text, news));
            let desk = Desk::new(Reason::Owner);
            let composed = compose(&letter, &Envelope { first_name: &text, ..desk.envelope() });
            sound(&composed);
            assert_eq!(parsed(&composed.bytes).parts.len(), 3, "the multipart and its twins");
            assert!(!read(&composed).html.contains("<script"));
        }
    }
}

#[test]
fn no_letter_about_a_handoff_shouts_or_blames() {
    let reads = |news: &HandoffNews| {
        matches!(
            news,
            HandoffNews::Opened
                | HandoffNews::Nudge { .. }
                | HandoffNews::Told(
                    Told::TakenBack | Told::Superseded | Told::Withdrawn | Told::Acknowledged(How::Acting)
                )
        )
    };
    let received = all_news("a word").into_iter().filter(reads).map(customer_a);
    for letter in received.chain(all_news("a word").into_iter().map(to_jamie)) {
        let text = text_of(letter).to_lowercase().replace('\n', " ");
        for word in
            ["!", "failed", "forgot", "should have", "you is ", "you has ", "you owns", "from you to you"]
        {
            assert!(!text.contains(word), "{word:?} in\n{text}");
        }
    }
}
