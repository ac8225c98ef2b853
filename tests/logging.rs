//! What the service tells its operator: one line for each decision, and nothing that people wrote.
#![expect(clippy::unwrap_used, reason = "a broken test may panic")]

use std::process::Command;

const CONFIG: &str = "timezone = \"UTC\"\ninternal_domains = [\"acme.example\"]\n[inbox]\naddress = \"leads@acme.example\"\n\
    source = \"maildir\"\n[send]\ntransport = \"directory\"\n[letters]\nhours = \"Mon-Sun 00:00-24:00\"\n\
    [[team]]\nhandle = \"sam\"\nname = \"Sam Rivera\"\nemail = \"sam@acme.example\"\nrole = \"manager\"\n";

const MAIL: &str = "From: Dana Weber <dana@customer-a.example>\r\nTo: leads@acme.example\r\nSubject: Estimate\r\n\
    Message-ID: <q1@customer-a.example>\r\n\r\nWhat would moving the piano cost?\r\n";

/// What a service with one new mail and one letter to send writes to its log.
fn log(filter: Option<&str>) -> String {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("batond.toml"), CONFIG).unwrap();
    let once = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_batond"));
        program.args(["run", "--once"]).current_dir(home.path());
        for name in ["BATOND_CONFIG", "BATOND_LOG", "RUST_LOG", "STATE_DIRECTORY", "JOURNAL_STREAM"] {
            program.env_remove(name);
        }
        if let Some(filter) = filter {
            program.env("BATOND_LOG", filter);
        }
        let output = program.output().unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{log}");
        log
    };
    once();
    // What arrives in the second in which the database was made is not history.
    std::fs::write(home.path().join("Maildir/new/1.one"), MAIL).unwrap();
    let log = once();
    assert_eq!(std::fs::read_dir(home.path().join("outbox")).unwrap().count(), 1, "{log}");
    log
}

#[test]
fn without_a_word_the_log_has_the_letters_and_no_chatter_of_libraries() {
    let log = log(None);
    let told: Vec<&str> = log.lines().filter(|line| line.contains("letter")).collect();
    assert_eq!(told.len(), 2, "{log}");
    assert!(told[0].contains("letter queued") && told[0].contains("O-1"), "{log}");
    assert!(told[1].contains("letter sent") && told[1].contains("O-1"), "{log}");
    assert!(log.lines().all(|line| line.contains(" batond::")), "{log}");
}

#[test]
fn the_log_never_has_addresses_or_what_was_written() {
    for filter in [None, Some("debug"), Some("batond=trace")] {
        let log = log(filter).to_lowercase();
        assert!(log.contains("letter sent"), "{filter:?}: {log}");
        for private in ["dana@", "sam@", "leads@", "weber", "piano", "estimate"] {
            assert!(!log.contains(private), "{filter:?} tells {private}: {log}");
        }
    }
}

#[test]
fn a_filter_of_the_operator_is_the_only_one() {
    assert_eq!(log(Some("error")), "");
}
