//! Conversations against the conformance cases of others: which mails belong together by their ids alone.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a broken case may stop its test")]

use std::collections::{BTreeMap, BTreeSet};

use batond::domain::effect::Effect;
use batond::domain::link;
use batond::domain::world::{MailRow, ThreadId, World};
use serde_json::Value;

mod reading;

/// Cases that join mails which quote nothing, because their subjects are alike. Baton never does that: two strangers who
/// write "question" have nothing in common (mail.md §0, decision 2).
const BY_SUBJECT: [&str; 5] = [
    "subject-blob-only-preserved",
    "subject-forward-wrapper-normalization",
    "subject-prefixes-custom",
    "subject-trailer-fwd-normalization",
    "subject-whitespace-normalization",
];

/// The mail of a case as bytes.
fn raw(mail: &Value) -> String {
    let ids = |value: &Value| match value {
        Value::String(id) => id.clone(),
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    let date = mail["date"].as_str().map(|date| date.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    let headers = [
        ("From", "Anna <anna@contoso.example>".to_owned()),
        ("To", "leads@acme.example".to_owned()),
        ("Message-ID", ids(&mail["message_id"])),
        ("In-Reply-To", ids(&mail["in_reply_to"])),
        ("References", ids(&mail["references"])),
        ("Subject", mail["subject"].as_str().unwrap_or_default().to_owned()),
        ("Date", date.map(|date| date.to_rfc2822()).unwrap_or_default()),
    ];
    let mut lines: Vec<String> = Vec::new();
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        lines.push(format!("{name}: {value}"));
    }
    format!("{}\r\n\r\nText.\r\n", lines.join("\r\n"))
}

/// The conversations of a case: groups of its ids.
fn conversations(case: &Value) -> BTreeSet<BTreeSet<String>> {
    let mut world = World::new(reading::arrival());
    let mut rows: Vec<(String, batond::domain::MessageId)> = Vec::new();
    for mail in case["input"].as_array().unwrap() {
        let read = reading::read_mail(raw(mail).as_bytes());
        let row = MailRow(world.next_mail);
        world.next_mail += 1;
        let change = link::conversation(&world, &read, row);
        world.apply(&Effect::Thread(change));
        rows.push((mail["id"].as_str().unwrap().to_owned(), read.message_id));
    }
    let mut groups: BTreeMap<ThreadId, BTreeSet<String>> = BTreeMap::new();
    for (name, id) in rows {
        let known = world.ids.get(&id).expect("every mail has a conversation");
        groups.entry(known.thread).or_default().insert(name);
    }
    groups.into_values().collect()
}

#[test]
fn mails_belong_together_as_the_conformance_cases_say() {
    let Some(folder) = reading::corpus("threading") else { return };
    let mut checked = 0;
    for (file, bytes) in reading::files(&folder) {
        let case: Value = serde_json::from_slice(&bytes).unwrap();
        let name = case["name"].as_str().unwrap();
        if BY_SUBJECT.contains(&name) {
            continue;
        }
        let expected: BTreeSet<BTreeSet<String>> = case["expected"]["threads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|thread| {
                let mails = thread["messages"].as_array().unwrap();
                mails.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
            })
            .collect();
        assert_eq!(conversations(&case), expected, "{file}: {}", case["description"]);
        checked += 1;
    }
    assert_eq!(checked, 15, "all cases but those that go by subject");
}

#[test]
fn equal_subjects_join_nobody() {
    let Some(folder) = reading::corpus("threading") else { return };
    let mut checked = 0;
    for (file, bytes) in reading::files(&folder) {
        let case: Value = serde_json::from_slice(&bytes).unwrap();
        let mails = case["input"].as_array().unwrap();
        let quotes =
            |mail: &Value| !mail["in_reply_to"].is_null() || mail["references"] != serde_json::json!([]);
        if BY_SUBJECT.contains(&case["name"].as_str().unwrap()) && !mails.iter().any(quotes) {
            assert_eq!(conversations(&case).len(), mails.len(), "{file}");
            checked += 1;
        }
    }
    assert!(checked > 0, "some case has mails that quote nothing");
}
