//! `batond command` as a program: what it prints, what it answers to programs, and its exit codes.
#![expect(clippy::expect_used, reason = "a test that cannot go on stops here")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const CONFIG: &str = r#"
timezone = "Europe/Berlin"
internal_domains = ["acme.example"]
[state]
database = "batond.db"
[inbox]
address = "leads@acme.example"
source = "maildir"
[inbox.maildir]
path = "Maildir"
[send]
from = "Baton <leads@acme.example>"
transport = "directory"
[[team]]
handle = "sam"
name = "Sam Rivera"
email = "sam@acme.example"
[[team]]
handle = "jamie"
name = "Jamie Lee"
email = "jamie@acme.example"
role = "manager"
"#;

fn batond(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_batond"))
        .current_dir(home)
        .args(["--config", "batond.toml"])
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// A team with one lead, added from a call.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a directory");
    std::fs::write(home.path().join("batond.toml"), CONFIG).expect("a configuration");
    let added = batond(
        home.path(),
        &["lead", "add", "Northside", "--email", "dora@northside.example", "--owner", "sam"],
    );
    assert!(added.status.success(), "{added:?}");
    home
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_lead_without_a_name_and_a_demo_for_programs_are_wrong_uses() {
    let home = home();
    for name in ["", "  ", "\u{200b}"] {
        let output = batond(home.path(), &["lead", "add", name, "--owner", "sam"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("a lead needs a name"), "{output:?}");
    }
    assert_eq!(json(&batond(home.path(), &["lead", "list", "--json"])).as_array().map(Vec::len), Some(1));
    let output = batond(home.path(), &["demo", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(json(&output)["error"].as_str().is_some_and(|text| text.contains("no JSON")), "{output:?}");
}

#[test]
fn a_command_is_done_and_told_and_the_record_says_so() {
    let home = home();
    let done = batond(home.path(), &["command", "L-1 done sent v2", "--as", "sam"]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.contains("noted “sent v2”") && said.contains("Sam"), "{done:?}");
    let done = batond(home.path(), &["command", "L-1 stage: in discussion", "--as", "sam", "--json"]);
    assert_eq!(json(&done)["commands"][0]["result"], "done");
    let lead = json(&batond(home.path(), &["lead", "show", "L-1", "--json"]));
    assert_eq!(
        (lead["last_contact"]["summary"].as_str(), lead["stage"].as_str()),
        (Some("sent v2"), Some("in discussion"))
    );
    assert_eq!((&lead["handoff"], &lead["complete"]), (&Value::Null, &Value::Bool(false)));
}

#[test]
fn a_refused_command_fails_and_says_why() {
    let home = home();
    for (text, part) in
        [("L-1 snooze yesterday", "past"), ("L-9 won", "no lead L-9"), ("hello there", "no command")]
    {
        let refused = batond(home.path(), &["command", text, "--as", "sam", "--json"]);
        assert_eq!(refused.status.code(), Some(1), "{text}");
        let error = json(&refused)["error"].as_str().map(str::to_owned).expect("an error");
        assert!(error.contains(part), "{text}: {error}");
    }
    let lead = json(&batond(home.path(), &["lead", "show", "L-1", "--json"]));
    assert_eq!(lead["status"], "active");
    assert_eq!(batond(home.path(), &["command", "queue", "--as", "nobody"]).status.code(), Some(1));
    assert_eq!(
        batond(home.path(), &["command", "queue"]).status.code(),
        Some(2),
        "who commands must be said"
    );
}

#[test]
fn a_handoff_is_complete_when_its_receiver_said_so() {
    let home = home();
    let says = |who: &str, text: &str| {
        let done = batond(home.path(), &["command", text, "--as", who]);
        assert!(done.status.success(), "{text}: {done:?}");
    };
    says("sam", "L-1 called: wants an offer");
    says("sam", "L-1 next: send the offer by 30 working days");
    says("sam", "L-1 to jamie: on leave");
    let handoff = |lead: &Value| {
        (lead["handoff"]["state"].clone(), lead["handoff"]["why_kind"].clone(), lead["complete"].clone())
    };
    let lead = json(&batond(home.path(), &["lead", "show", "L-1", "--json"]));
    assert_eq!(handoff(&lead), ("pending".into(), "leave".into(), false.into()));
    says("jamie", "L-1 ok");
    let lead = json(&batond(home.path(), &["lead", "show", "L-1", "--json"]));
    assert_eq!(handoff(&lead), ("acknowledged".into(), "leave".into(), true.into()));
    assert_eq!((lead["owner"].as_str(), lead["previous_owner"].as_str()), (Some("jamie"), Some("sam")));
    assert_eq!(lead["handoff"]["missing"], Value::Array(Vec::new()));
}

/// A line, which part of the record it changes, and to what.
const LINES: &[(&str, &str, &str)] = &[
    (
        "L-1 next: send Dora two price examples by 5 working days",
        "next_action",
        "send Dora two price examples",
    ),
    ("L-1 called: wants an offer", "last_contact", "wants an offer"),
    ("L-1 heard: they want a call next week", "last_heard", "they want a call"),
    ("L-1 asked: is Friday free", "asked", "is Friday free"),
    ("L-1 unclear: which crew", "unclear", "which crew"),
    ("L-1 prefers: short answers", "preferences", "short answers"),
    ("L-1 stage: qualified", "stage", "qualified"),
    ("L-1 name: Contoso", "name", "Contoso"),
    ("L-1 with jamie", "collaborators", "jamie"),
    ("L-1 waiting them", "waiting_on", "customer"),
    ("L-1 on 5 working days", "hold", "true"),
    ("L-1 won", "status", "won"),
    ("L-1 lost: too dear", "status", "lost"),
    ("L-1 close: no reply", "status", "closed"),
    ("L-1 release: not my region", "owner", "null"),
];

#[test]
fn what_was_commanded_stands_in_the_record_and_undo_takes_it_back() {
    let home = home();
    let show = || json(&batond(home.path(), &["lead", "show", "L-1", "--json"]));
    for (text, field, part) in LINES {
        let before = show();
        let done = batond(home.path(), &["command", text, "--as", "sam", "--json"]);
        assert!(done.status.success(), "{text}: {done:?}");
        assert_eq!(json(&done)["commands"][0]["result"], "done", "{text}");
        let after = show();
        assert!(after[field].to_string().contains(part), "{text}: {}", after[field]);
        assert_ne!(after[field], before[field], "{text}");
        let undone = batond(home.path(), &["command", "undo", "--as", "sam"]);
        assert!(undone.status.success(), "{text}: {undone:?}");
        let again = show();
        let unchanged = |key: &str| key == "history" || again[key] == before[key];
        assert!(
            before.as_object().is_some_and(|all| all.keys().all(|key| unchanged(key))),
            "{text}: {again}"
        );
    }
}

#[test]
fn a_question_is_answered_in_text_and_in_json_and_changes_nothing() {
    let home = home();
    let before = json(&batond(home.path(), &["lead", "show", "L-1", "--json"]));
    for (text, part) in [
        ("L-1 why?", "L-1"),
        ("L-1 show", "active"),
        ("queue", "Northside"),
        ("team", "Sam"),
        ("help", "snooze WHEN"),
    ] {
        let said = batond(home.path(), &["command", text, "--as", "sam"]);
        let printed = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.status.success() && printed.contains(part), "{text}: {said:?}");
        let told = json(&batond(home.path(), &["command", text, "--as", "sam", "--json"]));
        assert!(told["text"].as_str().is_some_and(|all| all.contains(part)), "{text}: {told}");
    }
    assert_eq!(json(&batond(home.path(), &["lead", "show", "L-1", "--json"])), before);
    let outbox = json(&batond(home.path(), &["outbox", "--json"]));
    assert_eq!(outbox, Value::Array(Vec::new()), "what is printed is not mailed as well");
}
