//! The configuration as people meet it: the real program, run over good and bad files.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn batond(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_batond"));
    command.args(arguments).current_dir(dir).env_remove("BATOND_CONFIG").env_remove("STATE_DIRECTORY");
    command.output().expect("batond runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

fn bad_configs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_configs")
}

/// A directory with the example in it, as `batond.toml`.
fn example() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let output = batond(dir.path(), &["config", "example"]);
    assert!(output.status.success());
    std::fs::write(dir.path().join("batond.toml"), &output.stdout).expect("written");
    dir
}

#[test]
fn every_bad_file_is_refused_with_all_its_errors() {
    let dir = bad_configs();
    let mut seen = 0;
    for entry in std::fs::read_dir(&dir).expect("the directory") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let expected = std::fs::read_to_string(path.with_extension("expected")).expect("what is expected");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let output = batond(&dir, &["check", "--config", name]);
        assert_eq!(stderr(&output), expected, "{name}");
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(78), ""), "{name}");
        seen += 1;
    }
    assert!(seen >= 16, "only {seen} files");
}

/// Three mistakes in three sections, one of them in another file.
const HIDDEN: &str = r#"timezone = "UTC"
internal_domains = []
[inbox]
address = "leads@acme.example"
source = "maildir"
since = "soon"
[send]
transport = "directory"
[calendar]
holidays_file = "days.ics"
[[team]]
handle = "sam"
email = "leads@acme.example"
"#;

#[test]
fn no_error_hides_another() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("batond.toml"), HIDDEN).expect("written");
    let said = stderr(&batond(dir.path(), &["check"]));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[0].contains("batond.toml:6: inbox.since:"), "{said}");
    assert!(lines[1].contains("batond.toml:10: calendar.holidays_file:"), "{said}");
    assert!(lines[1].ends_with("days.ics does not exist"), "{said}");
    assert!(
        lines[2].contains("batond.toml:13: team[1].email:") && lines[2].contains("shared inbox"),
        "{said}"
    );
    let days = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260501\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(dir.path().join("days.ics"), days).expect("written");
    assert_eq!(stderr(&batond(dir.path(), &["check"])).lines().count(), 2, "a good file is no error");
}

#[test]
fn the_json_of_a_check_has_the_same_errors_with_their_lines() {
    let dir = bad_configs();
    let output = batond(&dir, &["--json", "check", "--config", "sales_alias.toml"]);
    assert_eq!(output.status.code(), Some(78));
    let answer = json(&output);
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["warnings"], Value::Array(Vec::new()));
    let error = &answer["errors"][0];
    assert_eq!((&error["line"], &error["key"]), (&11.into(), &"team[1].email".into()));
    assert!(error["text"].as_str().is_some_and(|text| text.contains("shared inbox")));
    let missing = json(&batond(&dir, &["check", "--json", "--config", "empty.toml"]));
    assert_eq!(missing["errors"][0]["line"], Value::Null);
}

#[test]
fn other_commands_refuse_a_bad_file_with_the_same_words() {
    let dir = bad_configs();
    let output = batond(&dir, &["config", "show", "--json", "--config", "sales_alias.toml"]);
    let expected = std::fs::read_to_string(dir.join("sales_alias.expected")).expect("what is expected");
    assert_eq!((output.status.code(), stderr(&output)), (Some(78), expected));
    let answer = json(&output);
    assert!(answer["error"].as_str().is_some_and(|text| text.contains("sales_alias.toml:11:")));
    assert_eq!(answer["errors"][0]["key"], "team[1].email");
}

#[test]
fn the_example_is_a_good_configuration() {
    let dir = example();
    let output = batond(dir.path(), &["check"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "config OK\n"));
    let answer = json(&batond(dir.path(), &["check", "--json"]));
    assert_eq!((&answer["ok"], &answer["errors"]), (&true.into(), &Value::Array(Vec::new())));
    let warnings = answer["warnings"].as_array().expect("a list");
    let only_files =
        warnings.iter().all(|text| text.as_str().is_some_and(|text| text.ends_with("exist yet")));
    assert!(only_files, "{warnings:?}");
}

#[test]
fn a_password_file_that_everyone_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let dir = example();
    for name in ["imap-password", "smtp-password"] {
        std::fs::write(dir.path().join(name), "hunter2").expect("written");
    }
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(dir.path().join("imap-password"), private).expect("set");
    std::fs::set_permissions(dir.path().join("smtp-password"), PermissionsExt::from_mode(0o644))
        .expect("set");
    let output = batond(dir.path(), &["check"]);
    let warned = stderr(&output);
    assert_eq!(warned.lines().count(), 1, "{warned}");
    assert!(warned.contains("send.smtp.password_file") && warned.contains("chmod 600"), "{warned}");
    assert!(!warned.contains("hunter2"));
}

#[test]
fn show_tells_each_value_and_where_it_comes_from() {
    let dir = example();
    let text = stdout(&batond(dir.path(), &["config", "show"]));
    let line = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    assert!(line("timezone").contains("\"Europe/Berlin\"") && line("timezone").contains("# line "), "{text}");
    assert!(line("since").contains("\"90 days\"") && line("since").ends_with("# default"), "{text}");
    let password = dir.path().join("imap-password");
    assert!(line("password_file").contains(&password.display().to_string()), "{text}");
    let shown = json(&batond(dir.path(), &["--json", "config", "show"]));
    let settings = shown["settings"].as_array().expect("a list");
    let setting = |key: &str| settings.iter().find(|setting| setting["key"] == key).expect(key);
    assert_eq!(
        (&setting("inbox.since")["origin"], &setting("inbox.since")["line"]),
        (&"default".into(), &Value::Null)
    );
    assert_eq!(setting("inbox.imap.port")["value"], 993);
    assert_eq!(setting("team[2].email")["value"], "alex@acme.example");
}

#[test]
fn show_never_tells_a_secret_that_hides_in_a_command() {
    let dir = example();
    let path = dir.path().join("batond.toml");
    let text = std::fs::read_to_string(&path).expect("the example");
    let text = text.replace(r#"password_file = "imap-password""#, r#"password_command = "printf hunter2""#);
    std::fs::write(
        &path,
        text.replace(r#"password_file = "smtp-password""#, r#"token_command = "T=hunter2 get""#),
    )
    .expect("written");
    for arguments in
        [&["config", "show"][..], &["config", "show", "--json"], &["check"], &["check", "--json"]]
    {
        let output = batond(dir.path(), arguments);
        assert!(output.status.success());
        let said = format!("{}{}", stdout(&output), stderr(&output));
        assert!(!said.contains("hunter2"), "{said}");
    }
    assert!(stdout(&batond(dir.path(), &["config", "show"])).contains("password_command = \"printf …\""));
}

#[test]
fn a_configuration_is_found_where_it_was_said_to_be() {
    let dir = example();
    let elsewhere = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("batond.toml");
    let path = path.to_str().expect("text");
    for arguments in [["--config", path, "check"], ["check", "--config", path]] {
        assert!(batond(elsewhere.path(), &arguments).status.success());
    }
    let mut by_environment = Command::new(env!("CARGO_BIN_EXE_batond"));
    by_environment.args(["config", "show"]).current_dir(elsewhere.path()).env("BATOND_CONFIG", path);
    let output = by_environment.env("STATE_DIRECTORY", "/var/lib/batond").output().expect("batond runs");
    assert!(stdout(&output).contains("database = \"/var/lib/batond/batond.db\""), "{}", stdout(&output));
    let output = batond(elsewhere.path(), &["check", "--config", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(78));
    assert!(stderr(&output).starts_with("nowhere.toml: does not exist"), "{}", stderr(&output));
}

#[test]
fn a_wrong_use_ends_with_2() {
    let dir = bad_configs();
    for arguments in [&["frobnicate"][..], &[], &["check", "--frob"], &["config"], &["check", "--config"]] {
        assert_eq!(batond(&dir, arguments).status.code(), Some(2), "{arguments:?}");
    }
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(batond(&dir, &arguments).status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn nobody_reading_the_answer_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_batond"))
        .args(["config", "example"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("batond runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn the_unit_starts_the_service_with_its_own_configuration() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/batond.service");
    let unit = std::fs::read_to_string(unit).expect("the unit");
    for line in [
        "Type=notify",
        "ExecStart=/usr/bin/batond run --config /etc/batond/batond.toml",
        "ExecReload=/bin/sh -c 'kill -HUP $MAINPID'",
        "RestartPreventExitStatus=78",
        "StateDirectory=batond",
    ] {
        assert!(unit.lines().any(|found| found == line), "{line}");
    }
}
