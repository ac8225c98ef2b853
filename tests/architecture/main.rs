//! The house rules that the compiler does not hold (ARCHITECTURE.md): which room may see which, what pure rooms must not
//! touch, how long a file may be, which words may stand nowhere. Each rule is shown to fail on a made-up file, too.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a broken test may panic"
)]

mod paths;
mod rules;
mod tree;

use rules::{Finding, arrows, checkouts, headers, lengths, promises, purity, waivers, words};
use tree::Text;

/// Every finding of a rule over the real files, as lines.
fn broken(rule: fn(&Text) -> Vec<Finding>, files: &[Text]) -> String {
    files.iter().flat_map(rule).map(|finding| finding.to_string()).collect::<Vec<_>>().join("\n")
}

/// What a rule says about one made-up file.
fn said(rule: fn(&Text) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
    rule(&Text::new(path, text)).into_iter().map(|finding| finding.what).collect()
}

#[test]
fn no_room_sees_a_room_it_must_not() {
    let files = tree::sources();
    assert!(files.len() > 100, "only {} files were found", files.len());
    assert_eq!(broken(arrows, &files), "");
}

#[test]
fn a_wrong_arrow_is_found_however_it_is_written() {
    let wrong = [
        ("src/domain/lead.rs", "use crate::mail::read::read;"),
        ("src/domain/lead.rs", "fn f() -> crate::store::Store { todo() }"),
        ("src/domain/lead.rs", "use super::super::command::when;"),
        ("src/domain/calendar/ics.rs", "use super::super::super::mail;"),
        ("src/store/due.rs", "use crate::{domain::Lead, mail::seal};"),
        ("src/store/due.rs", "use crate::{\n    domain::Lead,\n    config::{Config, Source},\n};"),
        ("src/mail/read.rs", "use crate::store::Store;"),
        ("src/mail/read.rs", "use crate::command::when;"),
        ("src/command/when.rs", "use crate::mail::reply;"),
        ("src/config/team.rs", "use crate::shell::clock::Clock;"),
        ("src/shell/run.rs", "use crate::cli::Failure;"),
        ("src/shell/imap/fetch.rs", "use crate::store::Cursor;"),
        ("src/shell/imap/fetch.rs", "use crate::shell::engine::Engine;"),
        ("src/shell/smtp.rs", "use super::engine::Trying;"),
        ("src/shell/smtp/wire.rs", "use super::super::{tls, engine};"),
        ("src/shell/maildir/scan.rs", "let store: crate::store::Store;"),
        ("src/shell/directory.rs", "use crate::{store, domain};"),
        ("src/shell/transport.rs", "use super::run::Startup;"),
        ("src/main.rs", "use batond::store::Store;"),
        ("src/shell/bell.rs", "#[cfg(test)]\nmod tests {\n    use crate::cli::Options;\n}"),
    ];
    for (path, text) in wrong {
        assert_eq!(said(arrows, path, text).len(), 1, "{path}: {text}");
    }
}

#[test]
fn a_right_arrow_is_left_alone() {
    let right = [
        ("src/domain/on_mail.rs", "use super::mail::Class; use crate::domain::lead::Lead;"),
        ("src/domain/calendar/ics.rs", "use super::super::mail::Mail;"),
        ("src/domain/lead.rs", "// crate::store keeps it\n/// [`crate::mail`]\nfn f() {}"),
        ("src/domain/lead.rs", "#[cfg(test)]\nmod tests {\n    use super::super::mail::Mail;\n}"),
        ("src/store/due.rs", "use super::{Store, StoreError}; use crate::domain::{Lead, mail::Class};"),
        ("src/shell/engine.rs", "use crate::{mail::seal, store::Store, domain::Lead};"),
        ("src/shell/imap/fetch.rs", "use super::super::source::Place; use crate::domain::Address;"),
        ("src/cli/run.rs", "use crate::{shell::run, config::Config, store::Store, mail, command, domain};"),
        ("src/main.rs", "use batond::cli::Arguments;"),
        ("src/config/rules.rs", "use crate::command::when; use crate::domain::Policy;"),
    ];
    for (path, text) in right {
        assert_eq!(said(arrows, path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    assert_eq!(broken(purity, &tree::sources()), "");
}

#[test]
fn a_pure_room_that_reads_or_waits_is_found() {
    let wrong = [
        "use std::fs::File;",
        "use std::{fmt, fs};",
        "let home = std::env::var(\"HOME\");",
        "use std::net::TcpStream;",
        "use std::process::Command;",
        "use std::time::{Duration, Instant};",
        "let now = std::time::SystemTime::now();",
        "use tokio::sync::mpsc;",
        "let n: u8 = rand::random();",
        "use ring::rand::SystemRandom;",
        "let now = chrono::Utc::now();",
        "let now = Utc::now();",
        "std::thread::sleep(long);",
        "std::io::stdout().flush();",
        "println!(\"{lead}\");",
        "tracing::info!(\"read\");",
    ];
    for room in ["domain", "command", "mail", "config"] {
        for text in wrong {
            assert_eq!(said(purity, &format!("src/{room}/one.rs"), text).len(), 1, "{room}: {text}");
        }
    }
}

#[test]
fn what_is_pure_or_stands_elsewhere_is_left_alone() {
    for text in [
        "use std::net::IpAddr;",
        "use std::time::Duration;",
        "use std::collections::BTreeMap;",
        "use super::time::Instants;",
        "// std::fs is not for us",
        "#[cfg(test)]\nmod tests {\n    let begun = std::time::Instant::now();\n}",
    ] {
        assert_eq!(said(purity, "src/domain/one.rs", text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(said(purity, "src/shell/one.rs", "use std::fs::File;"), Vec::<String>::new());
    assert_eq!(said(purity, "src/mail/reply/tests.rs", "use std::time::Instant;"), Vec::<String>::new());
}

#[test]
fn every_file_says_what_it_is() {
    assert_eq!(broken(headers, &tree::rust()), "");
    assert_eq!(said(headers, "src/domain/one.rs", "use std::fmt;\n").len(), 1);
    assert_eq!(said(headers, "src/domain/one.rs", "").len(), 1);
    assert_eq!(said(headers, "src/domain/one.rs", "//!\nuse std::fmt;\n").len(), 1);
    assert_eq!(said(headers, "src/domain/one.rs", "//! One.\n"), Vec::<String>::new());
}

#[test]
fn no_lint_is_waived_without_being_checked() {
    assert_eq!(broken(waivers, &tree::rust()), "");
    assert_eq!(said(waivers, "src/domain/one.rs", "#[allow(dead_code)]\nfn f() {}\n").len(), 1);
    assert_eq!(said(waivers, "tests/one.rs", "  #![allow(missing_docs)]\n").len(), 1);
    assert_eq!(said(waivers, "src/domain/one.rs", "#[expect(dead_code)]\nfn f() {}\n").len(), 1);
    let reasoned = "#[expect(\n    dead_code,\n    reason = \"the next file uses it\"\n)]\nfn f() {}\n";
    assert_eq!(said(waivers, "src/domain/one.rs", reasoned), Vec::<String>::new());
}

#[test]
fn no_file_is_too_long_to_be_read_at_once() {
    assert_eq!(broken(lengths, &tree::sources()), "");
    let long = "//! Long.\n".to_owned() + &"fn f() {}\n".repeat(400);
    assert_eq!(said(lengths, "src/domain/one.rs", &long).len(), 1);
    let tested = "//! Short.\n#[cfg(test)]\nmod tests {\n".to_owned() + &"fn f() {}\n".repeat(400) + "}\n";
    assert_eq!(said(lengths, "src/domain/one.rs", &tested), Vec::<String>::new());
    for known in rules::LONG_FILES {
        let longer = "fn f() {}\n".repeat(known.1 + 1);
        assert_eq!(said(lengths, known.0, &longer).len(), 1, "{} has a limit of its own", known.0);
    }
}

#[test]
fn words_that_mean_nothing_to_a_stranger_stand_nowhere() {
    let files = tree::everything();
    assert!(files.iter().any(|file| file.path == "README.md"), "the whole repository is read");
    assert_eq!(broken(words, &files), "");
    let made_up = [
        ["see /", "work/main"].concat(),
        ["cd /", "root/.cargo"].concat(),
        ["a hel", "per of the team"].concat(),
        ["my work", "tree"].concat(),
        ["comes in sta", "ge 2"].concat(),
        ["see iss", "ue 7"].concat(),
    ];
    for text in made_up {
        assert_eq!(said(words, "README.md", &text).len(), 1, "{text}");
    }
    assert_eq!(said(words, "src/cli/lead.rs", "\"stage\": lead.stage"), Vec::<String>::new());
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    assert_eq!(broken(checkouts, &tree::everything()), "");
    let lock = "[[package]]\nname = \"one\"\nsource = \"registry+https://crates.acme.example/index\"\n";
    assert_eq!(said(checkouts, "Cargo.lock", lock).len(), 1);
    assert_eq!(said(checkouts, "Cargo.lock", "source = \"git+https://github.com/a/b#0\"\n").len(), 1);
    assert_eq!(said(checkouts, ".cargo/config.toml", "[net]\n").len(), 1);
    assert_eq!(said(checkouts, "Cargo.toml", "[patch.crates-io]\none = { path = \"../one\" }\n").len(), 1);
    assert_eq!(said(checkouts, "Cargo.toml", "[dependencies]\none = \"1\"\n"), Vec::<String>::new());
}

#[test]
fn what_the_map_names_is_there() {
    let files = tree::everything();
    let map = files.iter().find(|file| file.path == "ARCHITECTURE.md").expect("the map");
    let gone: Vec<String> = promises(map, &files).into_iter().map(|finding| finding.what).collect();
    assert_eq!(gone, Vec::<String>::new());
    assert!(map.text.lines().count() <= 150, "the map fits on a few screens");
    let text = "`src/domain/nowhere.rs` and `a_test_that_never_was` but `src/domain` and `next_due_at`";
    assert_eq!(promises(&Text::new("ARCHITECTURE.md", text), &files).len(), 2);
}
