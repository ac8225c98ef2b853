//! `batond command` beside the running service: both write to one record, each whole, while mail comes in.

use std::thread;

use serde_json::{Value, json};

use super::{offer, question};
use crate::support::program::{Baton, until};

/// What was commanded, and how it ended.
fn says(baton: &Baton, who: &str, text: &str) -> Value {
    baton.json(&["command", text, "--as", who])
}

#[test]
fn commands_of_several_people_and_mails_at_once_are_all_done_and_each_once() {
    let baton = Baton::on_files();
    let running = baton.run_ready();
    for number in 1..=4 {
        let added = baton.json(&["lead", "add", &format!("Bakery {number}"), "--owner", "sam"]);
        assert_eq!(added["id"], format!("L-{number}"));
    }
    let program = |text: String, who: &str| {
        let mut command = baton.command(&["command", &text, "--as", who]);
        thread::spawn(move || command.output().unwrap())
    };
    let mut said = Vec::new();
    for round in 0..5 {
        baton.drop_mail(&format!("{round}.a"), &offer(&format!("ann{round}")));
        said.extend((1..=4).map(|lead| program(format!("L-{lead} note: round {round}"), "sam")));
        said.push(program(format!("L-1 stage: round {round}"), "boss"));
    }
    for program in said {
        let output = program.join().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    until("every mail is in", || (baton.list(&["inbox"]).len() == 5).then_some(()));
    for lead in 1..=4 {
        let history = baton.json(&["lead", "show", &format!("L-{lead}")])["history"].clone();
        let notes = history
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["what"].as_str().unwrap().contains("round"));
        let expected = if lead == 1 { 10 } else { 5 };
        assert_eq!(notes.count(), expected, "L-{lead}: {history}");
    }
    assert_eq!(baton.list(&["lead", "list"]).len(), 9);
    let log = running.stop();
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}

#[test]
fn what_is_commanded_beside_the_service_is_sent_by_it_and_can_be_taken_back() {
    let baton = Baton::on_files();
    let running = baton.run_ready();
    baton.json(&["lead", "add", "Bakery", "--owner", "sam", "--next", "call Ann after 2 p.m."]);
    says(&baton, "sam", "L-1 next: send Ann two price examples by 5 working days");
    says(&baton, "sam", "L-1 to boss: on leave");
    let lead = baton.json(&["lead", "show", "L-1"]);
    assert_eq!(json!([lead["owner"], lead["handoff"]["state"]]), json!(["boss", "pending"]));
    // A mail wakes the service, which finds the letter.
    baton.drop_mail("1.a", &question("zoe"));
    let letter = until("the letter of the handoff has left", || {
        let rows = baton.list(&["outbox"]);
        rows.into_iter().find(|row| row["kind"] == "handoff" && row["state"] == "sent")
    });
    assert_eq!(letter["to"], "boss@acme.example");
    let undone = says(&baton, "sam", "undo");
    assert_eq!(undone["commands"][0]["result"], "done", "{undone}");
    let lead = baton.json(&["lead", "show", "L-1"]);
    assert_eq!(
        (&lead["owner"], &lead["next_action"]["text"]),
        (&"sam".into(), &"send Ann two price examples".into())
    );
    // A refused one changes nothing and ends with 1, also beside the service.
    let refused = baton.call(&["command", "L-1 won; L-99 lost", "--as", "sam"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(baton.json(&["lead", "show", "L-1"])["status"], "active");
    let log = running.stop();
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}
