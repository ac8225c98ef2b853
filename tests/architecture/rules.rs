//! The rules, each a pure function from one file to what is wrong with it.

use std::fmt;

use super::paths::{macros, paths};
use super::tree::Text;

/// Something that breaks a rule.
#[derive(Debug)]
pub(crate) struct Finding {
    /// Where.
    pub(crate) path: String,
    /// What.
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

fn finding(file: &Text, what: impl Into<String>) -> Finding {
    Finding { path: file.path.clone(), what: what.into() }
}

/// Which rooms a room sees, beside itself.
const ARROWS: [(&str, &[&str]); 7] = [
    ("cli", &["config", "shell", "store", "command", "mail", "domain"]),
    ("shell", &["store", "mail", "config", "command", "domain"]),
    ("config", &["domain", "command"]),
    ("store", &["domain"]),
    ("mail", &["domain"]),
    ("command", &["domain"]),
    ("domain", &[]),
];

/// The parts of the shell that talk to the outside. They see neither the record nor whoever has it.
const OUTER: [&str; 5] = ["imap", "smtp", "maildir", "directory", "transport"];

/// What the outer parts of the shell must not see there.
const INNER: [&str; 4] = ["engine", "run", "post", "wiring"];

/// Rooms without the outside world.
const PURE: [&str; 4] = ["domain", "command", "mail", "config"];

/// The outside world, by the beginnings of its paths.
const OUTSIDE: [&str; 13] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "std::io",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio",
    "rand",
    "ring::rand",
    "tracing",
    "chrono::Utc::now",
];

/// What begins like the outside world and is only a value.
const ONLY_VALUES: [&str; 3] = ["std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"];

/// The most lines of a file, its tests aside.
const MAX_LINES: usize = 400;

/// Longer files, how long they may be, and why they are one.
pub(crate) const LONG_FILES: [(&str, usize, &str); 3] = [
    ("src/mail/mime.rs", 520, "one walk over the parts, with all its limits in sight"),
    ("src/shell/run.rs", 520, "one loop, and what each of its wakers does"),
    ("src/mail/classify.rs", 550, "the order of the classes and the evidence for each belong together"),
];

/// A room sees only what lies below it.
pub(crate) fn arrows(file: &Text) -> Vec<Finding> {
    let module = module(&file.path);
    let mut wrong: Vec<String> = Vec::new();
    for path in paths(file.program()).iter().filter_map(|path| inside(&module, path)) {
        wrong.extend(wrong_arrow(&module, &path));
    }
    // In tests only what is written from the root is read: how deep a test lies is not known.
    for path in paths(&file.text).iter().filter(|path| path[0] == "crate") {
        wrong.extend(wrong_arrow(&module, &path[1..]));
    }
    wrong.sort();
    wrong.dedup();
    wrong.into_iter().map(|what| finding(file, what)).collect()
}

/// `src/shell/imap/mod.rs` is `shell::imap`; `src/main.rs` is `main`.
fn module(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(str::to_owned).collect()
}

/// A path as seen from the root of the program; None for paths of others.
fn inside(module: &[String], path: &[String]) -> Option<Vec<String>> {
    match path[0].as_str() {
        "crate" | "batond" => Some(path[1..].to_vec()),
        "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            let above = module.len().checked_sub(up)?;
            Some(module[..above].iter().chain(&path[up..]).cloned().collect())
        }
        _ => None,
    }
}

fn wrong_arrow(module: &[String], to: &[String]) -> Option<String> {
    let (room, seen) = (module[0].as_str(), to.first()?.as_str());
    let allowed: &[&str] = match room {
        "main" => &["cli"],
        "lib" => return None,
        _ => ARROWS.iter().find(|(name, _)| *name == room).map_or(&[], |(_, rooms)| rooms),
    };
    let is_room = ARROWS.iter().any(|(name, _)| *name == seen);
    if is_room && seen != room && !allowed.contains(&seen) {
        return Some(format!("{room} must not see {seen}"));
    }
    let part = module.get(1).filter(|part| room == "shell" && OUTER.contains(&part.as_str()))?;
    let inner = to.get(1).filter(|inner| seen == "shell" && INNER.contains(&inner.as_str()));
    match inner {
        Some(inner) => Some(format!("shell::{part} must not see shell::{inner}")),
        None => (seen == "store").then(|| format!("shell::{part} must not see store")),
    }
}

/// Pure rooms read no clock, wait for nothing and say nothing.
pub(crate) fn purity(file: &Text) -> Vec<Finding> {
    if !PURE.contains(&module(&file.path)[0].as_str()) {
        return Vec::new();
    }
    let begins = |path: &str, with: &str| path == with || path.starts_with(&format!("{with}::"));
    let mut found = Vec::new();
    for path in paths(file.program()).iter().map(|path| path.join("::")) {
        let value = ONLY_VALUES.iter().any(|value| begins(&path, value));
        let clock = ["Utc::now", "Local::now"].iter().any(|clock| path.ends_with(clock));
        if clock || (!value && OUTSIDE.iter().any(|outside| begins(&path, outside))) {
            found.push(finding(file, format!("a pure room names {path}")));
        }
    }
    let says = macros(file.program())
        .into_iter()
        .filter(|name| name.ends_with("print") || name.ends_with("println"));
    found.extend(says.map(|name| finding(file, format!("a pure room calls {name}!"))));
    found
}

/// A file begins with what it is.
pub(crate) fn headers(file: &Text) -> Vec<Finding> {
    let says = file.text.lines().next().is_some_and(|line| line.starts_with("//! ") && line.len() > 6);
    if says { Vec::new() } else { vec![finding(file, "its first line does not say what it is (//! …)")] }
}

/// A lint is expected with a reason, so that the compiler tells when the reason is gone. One file may waive: which part
/// of it a test program uses differs from program to program.
pub(crate) fn waivers(file: &Text) -> Vec<Finding> {
    let mut found = Vec::new();
    let shared = matches!(file.path.as_str(), "tests/support/mod.rs" | "benches/support/mod.rs");
    for (place, _) in file.text.match_indices("#[").chain(file.text.match_indices("#![")) {
        let line_start = file.text[..place].rfind('\n').map_or(0, |end| end + 1);
        if !file.text[line_start..place].trim().is_empty() {
            continue; // it stands in a text or a comment
        }
        let attribute = file.text[place..].split(']').next().unwrap_or_default();
        let waives = ["#[allow(", "#![allow("].iter().any(|begin| attribute.starts_with(begin));
        let expects = ["#[expect(", "#![expect("].iter().any(|begin| attribute.starts_with(begin));
        if waives && !shared {
            found.push(finding(file, format!("{attribute}]: use #[expect(…, reason = …)]")));
        } else if (waives || expects) && !attribute.contains("reason") {
            found.push(finding(file, format!("{attribute}]: it gives no reason")));
        }
    }
    found
}

/// A file can be read at once.
pub(crate) fn lengths(file: &Text) -> Vec<Finding> {
    let lines = file.program().lines().count();
    let limit = LONG_FILES.iter().find(|(path, _, _)| *path == file.path).map_or(MAX_LINES, |known| known.1);
    if lines <= limit {
        return Vec::new();
    }
    vec![finding(file, format!("{lines} lines without its tests, more than {limit}"))]
}

/// What names one machine, or how the work was shared out. Written in parts, so that this file may stand, too.
const NOWHERE: [[&str; 2]; 7] = [
    ["/", "work/"],
    ["/", "root/"],
    ["hel", "per"],
    ["work", "tree"],
    ["this sta", "ge"],
    ["this iss", "ue"],
    ["crates-", "mirror"],
];

/// Words that mean nothing when a number follows.
const NOT_COUNTED: [[&str; 2]; 2] = [["sta", "ge "], ["iss", "ue "]];

/// No word needs somebody who was there.
pub(crate) fn words(file: &Text) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let line = line.to_lowercase();
        let plain = NOWHERE.iter().map(|parts| parts.concat()).filter(|word| line.contains(word.as_str()));
        let counted = NOT_COUNTED.iter().map(|parts| parts.concat()).filter(|word| {
            line.split(word.as_str()).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        let here = |word: String| finding(file, format!("line {} has \"{word}\"", number + 1));
        found.extend(plain.chain(counted).map(here));
    }
    found
}

/// The one place dependencies come from.
const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Whoever checks this out gets the same dependencies, from the same place.
pub(crate) fn checkouts(file: &Text) -> Vec<Finding> {
    let of_cargo = file.path.starts_with(".cargo/");
    let settings = of_cargo.then(|| finding(file, "settings of one machine"));
    let wrong = |line: &&str| match file.path.as_str() {
        "Cargo.lock" => line.starts_with("source = ") && *line != REGISTRY,
        "Cargo.toml" => ["[patch", "[source", "[registries", "[replace"].iter().any(|s| line.starts_with(s)),
        _ => false,
    };
    let lines = file.text.lines().filter(wrong).map(|line| finding(file, line));
    settings.into_iter().chain(lines).collect()
}

/// What a document says in code marks is there: files by their path from the root, tests by their name.
pub(crate) fn promises(document: &Text, files: &[Text]) -> Vec<Finding> {
    let there = |path: &str| files.iter().any(|f| f.path == path || f.path.starts_with(&format!("{path}/")));
    let is_path =
        |word: &str| ["src/", "tests/", "docs/", "config/"].iter().any(|room| word.starts_with(room));
    let is_test = |word: &str| {
        let plain = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        plain && word.matches('_').count() >= 3
    };
    let has_test = |name: &str| files.iter().any(|file| file.text.contains(&format!("fn {name}(")));
    let marked = document.text.split('`').skip(1).step_by(2);
    let gone = marked.filter(|word| (is_path(word) && !there(word)) || (is_test(word) && !has_test(word)));
    gone.map(|word| finding(document, format!("`{word}` is not there"))).collect()
}
