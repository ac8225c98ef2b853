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
