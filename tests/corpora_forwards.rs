//! Holds the reading of inline forwards to published bodies of 12 mail programs in 24 languages. The author of all of
//! them is the same; the three that are replies, not forwards, must not be taken for forwards.

use std::path::PathBuf;

use batond::mail::forward;

fn corpora(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BATON_CORPORA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora")),
        PathBuf::from,
    );
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: no corpora at {}", path.display());
    None
}

/// Bodies that answer ("That's true!") instead of passing on, and the one that names its author without an address.
const NOT_FORWARDS: [&str; 3] =
    ["gmail_en_body_variant_4", "mailmate_en_body_variant_4", "outlook_2019_en_body_variant_4"];
const NO_ADDRESS: &str = "unknown_en_body_variant_12";

fn bodies() -> std::io::Result<Vec<(String, String)>> {
    let Some(root) = corpora("forwards") else { return Ok(Vec::new()) };
    let mut bodies = Vec::new();
    for entry in std::fs::read_dir(root)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains("_body") {
            bodies.push((name, String::from_utf8_lossy(&std::fs::read(&path)?).into_owned()));
        }
    }
    bodies.sort();
    Ok(bodies)
}

fn author(body: &str, subject: &str) -> Option<String> {
    forward::find(body, subject)?.from.map(|from| format!("{} <{}>", from.name, from.address))
}

#[test]
fn the_authors_of_published_forwards_are_found() {
    let bodies = bodies().expect("the bodies");
    let forwards: Vec<_> = bodies.iter().filter(|(name, _)| !NOT_FORWARDS.contains(&name.as_str())).collect();
    let (mut found, mut named) = (0, 0);
    for (name, body) in &forwards {
        let author = author(body, "Fwd: Integer consequat non purus");
        let address = author.as_deref().is_some_and(|author| author.ends_with("<john.doe@acme.com>"));
        found += usize::from(address || name == NO_ADDRESS);
        named += usize::from(author.as_deref().is_some_and(|author| author.starts_with("John")));
        if !address {
            eprintln!("{name}: {author:?}");
        }
    }
    eprintln!("author {found}, with name {named} of {}", forwards.len());
    assert!(found * 100 >= forwards.len() * 98, "{found} of {}", forwards.len());
}

#[test]
fn published_replies_are_no_forwards() {
    for (name, body) in bodies().expect("the bodies") {
        if NOT_FORWARDS.contains(&name.as_str()) {
            assert_eq!(forward::find(&body, "Re: Integer consequat non purus"), None, "{name}");
            assert_eq!(forward::find(&body, "Integer consequat non purus"), None, "{name}");
        }
    }
}

#[test]
fn date_subject_recipients_and_note_of_published_forwards_are_read() {
    for (name, body) in bodies().expect("the bodies") {
        let Some(found) = forward::find(&body, "Fwd: Integer consequat non purus") else { continue };
        if NOT_FORWARDS.contains(&name.as_str()) {
            continue;
        }
        let note = body.trim_start().starts_with("Praesent suscipit egestas hendrerit.");
        assert_eq!(found.above.is_empty(), !note, "{name}: {:?}", found.above);
        assert_eq!(found.subject, "Integer consequat non purus", "{name}");
        assert!(found.text.starts_with("Aenean quis diam urna."), "{name}: {:?}", found.text);
        let readable = !name.starts_with("ionos");
        assert_eq!(found.date.is_some(), readable, "{name}");
        let attribution = name.starts_with("outlook_2019");
        let first = found.to.first().map(|to| to.address.as_str());
        let addressed = !attribution && name != NO_ADDRESS;
        assert_eq!(first, addressed.then_some("bessie.berry@acme.com"), "{name}");
    }
}
