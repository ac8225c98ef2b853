//! The two handoff notes of the product, as they stand, from a plain mail program through real mail servers: the receiver
//! gets the letter, says so from a phone or by writing to the customer, and the record says *complete*. With a mail server
//! whose stamp is believed, and without.

use serde_json::{Value, json};

use super::office::{Office, next_day};

const TO_MIKE: &str = "[Feb 8] Handoff to Mike\n\
    Current status: In Discussion, had 2 calls with Sarah (decision maker)\n\
    Key context: They want React dashboard, budget ~$4k, need to launch by March 1. Previous freelancer ghosted them, so \
    they value communication. Sarah prefers Slack over email.\n\
    Why handoff: I'm on vacation Feb 10-17\n\
    Next action: Send revised proposal with API integration scope by Feb 10\n\
    Client preferences: Quick responses, no jargon, milestone-based updates\n";

const TO_SAM: &str = "Lead: Customer A. Jamie replied May 6 with basic estimate. Customer asked about Friday \
    availability. New owner: Sam. Next action: Sam to confirm schedule and reply by May 7. If no customer reply after \
    that, follow up May 10.\n";

const AT_ANY_HOUR: &str = "[letters]\nhours = \"Mon-Sun 00:00-24:00\"\n";

const FROM_A_PHONE: &str = "Ok \u{1f44d}\r\n\r\nSent from my iPhone";

fn handoff(lead: &Value) -> Value {
    json!([lead["owner"], lead["previous_owner"], lead["handoff"]["state"], lead["complete"]])
}

/// Jamie has told the inbox of Sarah on the day before the note.
fn with_sarah(pinned: bool) -> Option<Office> {
    let mut office = Office::open(next_day(2, 8), pinned, AT_ANY_HOUR)?;
    let sarah = "Sarah <sarah@dashboards.example>";
    office.writes("jamie", &[sarah, "leads"], "Your dashboard", "Hi Sarah,\r\n\r\nthank you for both calls.");
    let lead = office.lead("L-1");
    assert_eq!((&lead["owner"], &lead["handoff"]), (&"jamie".into(), &Value::Null));
    office.now += chrono::TimeDelta::hours(1);
    Some(office)
}

fn asked_mike(office: &mut Office) {
    let lead = office.lead("L-1");
    assert_eq!(handoff(&lead), json!(["mike", "jamie", "pending", false]), "{lead}");
    assert_eq!(
        (&lead["next_action"]["text"], lead["handoff"]["why_kind"].as_str()),
        (&"Send revised proposal with API integration scope".into(), Some("leave"))
    );
    assert!(lead["next_follow_up"].as_str().unwrap().ends_with("-02-10"), "{lead}");
    assert!(lead["preferences"].as_str().unwrap().contains("no jargon"), "{lead}");
    let letter = office.newest("mike", "handoff");
    assert!(letter.subject.contains("Jamie handed you"), "{}", letter.subject);
    assert!(
        letter.text.contains("vacation") && letter.text.contains("Send revised proposal"),
        "{}",
        letter.text
    );
    office.now += chrono::TimeDelta::hours(1);
}

#[test]
fn a_note_to_mike_is_complete_when_he_says_ok_from_his_phone() {
    let Some(mut office) = with_sarah(true) else { return };
    office.writes("jamie", &["leads", "mike"], "Sarah", TO_MIKE);
    assert_eq!((&office.row()["verdict"], office.count("jamie", "confirm")), (&"pass".into(), 0));
    asked_mike(&mut office);
    let letter = office.newest("mike", "handoff");
    office.answers("mike", &letter, FROM_A_PHONE);
    let lead = office.lead("L-1");
    assert_eq!(handoff(&lead), json!(["mike", "jamie", "acknowledged", true]), "{lead}");
    assert_eq!(office.count("jamie", "handoff_told"), 1, "the giver is told");
    assert_eq!((office.letters("sam").len(), office.letters("boss").len()), (0, 0), "nobody else is");
}

#[test]
fn without_a_pinned_server_the_note_waits_for_the_givers_yes() {
    let Some(mut office) = with_sarah(false) else { return };
    office.writes("jamie", &["leads", "mike"], "Sarah", TO_MIKE);
    assert_eq!(handoff(&office.lead("L-1")), json!(["jamie", null, null, false]), "nothing before the yes");
    assert!(office.letters("mike").is_empty());
    assert_eq!(office.row()["commands"][0]["result"], "confirm");
    let asked = office.letters("jamie").pop().unwrap();
    assert!(asked.text.contains("yes"), "{}", asked.text);
    office.answers("jamie", &asked, "Yes");
    asked_mike(&mut office);
    let letter = office.newest("mike", "handoff");
    office.answers("mike", &letter, FROM_A_PHONE);
    assert_eq!(handoff(&office.lead("L-1")), json!(["mike", "jamie", "acknowledged", true]));
}

#[test]
fn a_note_to_mike_is_complete_when_he_writes_to_the_customer() {
    for pinned in [true, false] {
        let Some(mut office) = with_sarah(pinned) else { return };
        office.writes("jamie", &["leads", "mike"], "Sarah", TO_MIKE);
        if !pinned {
            let asked = office.letters("jamie").pop().unwrap();
            office.answers("jamie", &asked, "yes");
        }
        asked_mike(&mut office);
        let text = "Hi Sarah,\r\n\r\nhere is the revised proposal with the API integration.\r\n\r\nMike";
        let sarah = "sarah@dashboards.example";
        office.writes("mike", &[sarah, "leads"], "Your dashboard", text);
        let lead = office.lead("L-1");
        assert_eq!(handoff(&lead), json!(["mike", "jamie", "acknowledged", true]), "{lead}");
        assert_eq!((&lead["last_contact"]["by"], &lead["waiting_on"]), (&"mike".into(), &"customer".into()));
        assert_eq!(lead["next_action"], Value::Null, "the owner's mail completes what was to be done");
        assert_eq!(lead["last_contact"]["verified"], pinned);
        assert_eq!(office.count("jamie", "handoff_told"), 1, "the giver is told");
    }
}

#[test]
fn a_note_about_a_customer_nobody_knows_makes_the_lead_and_is_complete_with_sams_ok() {
    for pinned in [true, false] {
        let Some(mut office) = Office::open(next_day(5, 6), pinned, AT_ANY_HOUR) else { return };
        office.writes("jamie", &["leads", "sam"], "Customer A", TO_SAM);
        if !pinned {
            assert!(office.letters("sam").is_empty() && office.baton.list(&["lead", "list"]).is_empty());
            let asked = office.letters("jamie").pop().unwrap();
            office.answers("jamie", &asked, "yes");
        }
        let lead = office.lead("L-1");
        assert_eq!(
            (&lead["name"], &lead["last_contact"]["by"]),
            (&"Customer A".into(), &"jamie".into()),
            "{lead}"
        );
        assert_eq!(handoff(&lead)[2], "pending", "{lead}");
        assert!(lead["next_follow_up"].as_str().unwrap().ends_with("-05-07"), "{lead}");
        assert!(lead["if_no_reply"].as_str().unwrap().ends_with("-05-10"), "{lead}");
        office.now += chrono::TimeDelta::hours(1);
        let letter = office.newest("sam", "handoff");
        office.answers("sam", &letter, FROM_A_PHONE);
        let lead = office.lead("L-1");
        assert_eq!(
            (&lead["owner"], &lead["handoff"]["state"], &lead["complete"]),
            (&"sam".into(), &"acknowledged".into(), &true.into()),
            "{lead}"
        );
    }
}

#[test]
fn a_stamp_that_comes_with_a_mail_or_belongs_to_another_login_obeys_nobody() {
    let Some(mut office) = with_sarah(true) else { return };
    // From the outside, with a stamp of the forger's own making: the server takes it out.
    let stamp = "Authentication-Results: mail.acme.example; auth=pass smtp.auth=jamie@acme.example";
    let forged = office.written("jamie", &["leads", "mike"], &[stamp, "Subject: Sarah"], TO_MIKE);
    office.comes("eve@elsewhere.example", &["leads", "mike"], &forged);
    assert_eq!(
        (&office.row()["verdict"], office.row()["commands"][0]["result"].as_str()),
        (&"none".into(), Some("confirm"))
    );
    // A colleague's login under Jamie's name, with the same stamp below the server's.
    let forged = office.written("jamie", &["leads", "mike"], &[stamp, "Subject: Sarah"], "L-1 won");
    office.submits("sam", &["leads", "mike"], &forged);
    assert_ne!(office.row()["commands"][0]["result"], "done", "{}", office.row());
    let lead = office.lead("L-1");
    assert_eq!((handoff(&lead), &lead["status"]), (json!(["jamie", null, null, false]), &"active".into()));
    assert!(office.letters("mike").is_empty() && office.letters("sam").is_empty());
}
