//! A week of a team on real mail servers and a moved clock: a handoff that nobody confirms climbs its ladder, each step
//! once; and on Monday at eight the cleanup is in the manager's mailbox, and works from there.

use chrono::{DateTime, Datelike, Days, NaiveTime, Utc, Weekday};
use serde_json::{Value, json};

use super::office::Office;
use crate::support::program::now;

/// Everybody works from Monday to Friday, eight to six; strangers' leads are nobody's until somebody takes them.
const RULES: &str = "[assign]\ninbound = \"none\"\n";

const SARAH: &str = "Sarah <sarah@dashboards.example>";

/// A time of a day of the week after next.
fn on(weekday: Weekday, hour: u32, minute: u32) -> DateTime<Utc> {
    let monday = now().date_naive().iter_days().skip(7).find(|date| date.weekday() == Weekday::Mon).unwrap();
    let day = monday + Days::new(u64::from(weekday.num_days_from_monday()));
    day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()).and_utc()
}

/// The same, a week later.
fn a_week_after(weekday: Weekday, hour: u32, minute: u32) -> DateTime<Utc> {
    on(weekday, hour, minute) + Days::new(7)
}

/// Baton looks at this time, more than once.
fn looks(office: &mut Office, at: DateTime<Utc>) {
    office.now = at;
    for _ in 0..3 {
        office.pass();
    }
}

/// How many were reminded, told and alarmed: Sam, Jamie, the manager.
fn steps(office: &Office) -> [usize; 3] {
    [office.count("sam", "nudge"), office.count("jamie", "escalation"), office.count("boss", "escalation")]
}

/// On Tuesday at ten, Jamie hands Sarah to Sam, who says nothing.
fn handed() -> Option<Office> {
    let mut office = Office::open(on(Weekday::Tue, 9, 0), true, RULES)?;
    office.writes("jamie", &[SARAH, "leads"], "Your dashboard", "Hi Sarah,\r\n\r\nthank you for the call.");
    office.now = on(Weekday::Tue, 10, 0);
    let note =
        "To Sam\r\nWhy: I am on leave next week\r\nNext action: send Sarah the revised proposal by Fri";
    office.writes("jamie", &["leads", "sam"], "[L-1] Sarah", note);
    assert_eq!((&office.lead("L-1")["owner"], office.count("sam", "handoff")), (&"sam".into(), 1));
    Some(office)
}

#[test]
fn a_handoff_nobody_confirms_reaches_receiver_giver_and_manager_each_once_and_at_its_hour() {
    let Some(mut office) = handed() else { return };
    looks(&mut office, on(Weekday::Tue, 13, 59));
    assert_eq!(steps(&office), [0, 0, 0], "not four working hours yet");
    looks(&mut office, on(Weekday::Tue, 14, 1));
    assert_eq!(steps(&office), [1, 0, 0], "the receiver is asked again");
    looks(&mut office, on(Weekday::Wed, 9, 59));
    assert_eq!(steps(&office), [1, 0, 0]);
    looks(&mut office, on(Weekday::Wed, 10, 1));
    assert_eq!(steps(&office), [1, 1, 0], "a working day later the giver is told");
    looks(&mut office, on(Weekday::Thu, 9, 59));
    assert_eq!(steps(&office), [1, 1, 0]);
    looks(&mut office, on(Weekday::Thu, 10, 1));
    assert_eq!(steps(&office), [1, 1, 1], "another one later the manager is");
    let letter = office.newest("boss", "escalation");
    assert_eq!(letter.subject, "[L-1] Nobody has confirmed Sarah yet");
    // Sam answers the first letter of all; from then on nobody hears any more of it.
    office.now = on(Weekday::Thu, 10, 30);
    let letter = office.newest("sam", "handoff");
    office.answers("sam", &letter, "Got it!\r\n\r\nSam");
    assert_eq!(office.lead("L-1")["handoff"]["state"], "acknowledged", "{}", office.row());
    assert_eq!(office.count("jamie", "handoff_told"), 1);
    for weekday in [Weekday::Thu, Weekday::Fri] {
        looks(&mut office, on(weekday, 17, 59));
        assert_eq!(steps(&office), [1, 1, 1], "{weekday}");
    }
    assert_eq!(office.letters("mike").len(), 0, "nobody who has no part in it ever heard of it");
}

#[test]
fn the_manager_settles_a_handoff_from_the_letter_that_told_of_it() {
    let Some(mut office) = handed() else { return };
    for (weekday, hour) in [(Weekday::Tue, 14), (Weekday::Wed, 10), (Weekday::Thu, 10)] {
        looks(&mut office, on(weekday, hour, 1));
    }
    office.now = on(Weekday::Thu, 11, 0);
    let letter = office.newest("boss", "escalation");
    office.answers("boss", &letter, "to mike: Sam is ill");
    let lead = office.lead("L-1");
    assert_eq!(
        json!([lead["owner"], lead["handoff"]["state"]]),
        json!(["mike", "pending"]),
        "{}",
        office.row()
    );
    assert_eq!(office.count("mike", "handoff"), 1);
    assert!(office.letters("sam").last().unwrap().text.contains("Mike"), "who had it is told");
}

/// Four leads by Friday: one whose step was forgotten, one of a stranger that nobody owns, one that somebody is to take
/// over, and one that is in order.
fn untidy() -> Option<Office> {
    let mut office = Office::open(on(Weekday::Wed, 9, 0), false, RULES)?;
    office.writes("sam", &[SARAH, "leads"], "Your dashboard", "Hi Sarah,\r\n\r\nhere is our first offer.");
    let question = office.written(
        "Ben Fox <ben@foxes.example>",
        &["leads"],
        &["Subject: Pricing"],
        "Hello, what would a website cost?",
    );
    office.comes("ben@foxes.example", &["leads"], &question);
    office.writes(
        "jamie",
        &["Cleo <cleo@cats.example>", "leads"],
        "Our offer",
        "Hi Cleo,\r\n\r\nas promised.",
    );
    office.writes("jamie", &["Dan <dan@dogs.example>", "leads"], "Our offer", "Hi Dan,\r\n\r\nas promised.");
    for (who, text) in [
        ("sam", "L-1 next: send Sarah the revised proposal by Fri"),
        ("jamie", "L-3 next: call Cleo about the contract by Fri"),
        ("jamie", "L-4 next: call Dan about the date by next Fri"),
    ] {
        let (code, said) = office.runs(&["command", text, "--as", who]);
        assert_eq!(code, Some(0), "{said}");
    }
    assert_eq!(office.lead("L-2")["owner"], Value::Null);
    Some(office)
}

#[test]
fn on_monday_at_eight_the_cleanup_is_in_the_managers_mailbox_and_works_from_there() {
    let Some(mut office) = untidy() else { return };
    for weekday in [Weekday::Thu, Weekday::Fri, Weekday::Sun] {
        looks(&mut office, on(weekday, 9, 0));
    }
    looks(&mut office, a_week_after(Weekday::Mon, 7, 58));
    assert_eq!(office.count("boss", "cleanup"), 0, "nothing before its time");
    looks(&mut office, a_week_after(Weekday::Mon, 8, 0) + chrono::TimeDelta::seconds(30));
    assert_eq!(office.count("boss", "cleanup"), 1, "one, however often it is asked");
    let letter = office.newest("boss", "cleanup");
    assert!(letter.subject.starts_with("Lead cleanup, week of "), "{}", letter.subject);
    assert!(letter.subject.ends_with(": 3 to settle of 4 active"), "{}", letter.subject);
    for part in ["NO OWNER", "L-1 ", "L-2 ", "L-3 "] {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    assert!(!letter.text.contains("L-4 "), "a lead in order has no row: {}", letter.text);

    // Many rows at once, without the pinned server: the letter's token is enough.
    office.now = a_week_after(Weekday::Mon, 9, 30);
    let reply = "Morning,\r\n\r\n1 done sent v2\r\n\
        2 to Sam\r\nNext action: send Ben two price examples by Wednesday\r\nWhy: he has the capacity\r\n\
        3 to Mike\r\nNext action: call Cleo about the contract by Thu\r\nWhy: Jamie is on leave\r\n\r\nThanks\r\nBo";
    office.answers("boss", &letter, reply);
    let row = office.row();
    let results: Vec<&Value> =
        row["commands"].as_array().unwrap().iter().map(|line| &line["result"]).collect();
    assert_eq!(results, ["done", "done", "done"], "{row}");
    let [first, second, third] = ["L-1", "L-2", "L-3"].map(|id| office.lead(id));
    assert_eq!(
        json!([first["last_contact"]["summary"], first["last_contact"]["by"], first["owner"]]),
        json!(["sent v2", "boss", "sam"])
    );
    assert_eq!(
        json!([
            second["owner"],
            second["next_action"]["text"],
            second["handoff"]["state"],
            second["handoff"]["from"]
        ]),
        json!(["sam", "send Ben two price examples", "pending", null])
    );
    assert_eq!(
        json!([
            third["owner"],
            third["previous_owner"],
            third["handoff"]["state"],
            third["handoff"]["why_kind"]
        ]),
        json!(["mike", "jamie", "pending", "leave"])
    );
    assert!(office.newest("boss", "answer").text.contains("sent v2"));
    assert_eq!((office.count("sam", "handoff"), office.count("mike", "handoff")), (1, 1));
    let told = office.newest("sam", "notice");
    assert!(told.text.contains("sent v2"), "the owner reads who acted on the lead: {}", told.text);
    // Nobody takes a cleanup for a new conversation, and no second one comes that week.
    looks(&mut office, a_week_after(Weekday::Tue, 9, 0));
    assert_eq!(office.count("boss", "cleanup"), 1);
    assert_eq!(office.baton.list(&["lead", "list"]).len(), 4);
}

#[test]
fn a_colleague_who_answers_the_managers_cleanup_is_not_obeyed_by_its_token() {
    let Some(mut office) = untidy() else { return };
    looks(&mut office, a_week_after(Weekday::Mon, 8, 1));
    let letter = office.newest("boss", "cleanup");
    let before = ["L-1", "L-2"].map(|id| office.lead(id));
    office.now = a_week_after(Weekday::Mon, 9, 0);
    office.answers("jamie", &letter, "2 to Jamie\r\n1 lost");
    assert_eq!(["L-1", "L-2"].map(|id| office.lead(id)), before, "{}", office.row());
    // It is revoked for the manager, too, who is told.
    assert_eq!(office.count("boss", "revoked"), 1);
    let rows = office.baton.list(&["outbox"]);
    assert!(rows.iter().all(|row| row["to"].as_str().unwrap().ends_with("@acme.example")), "{rows:?}");
}
