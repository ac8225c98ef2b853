//! Holds the trimming of replies to 64 published mails in 13 languages, with the new text that belongs to each.

use std::path::PathBuf;

use batond::mail::reply;

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

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_line(text: &str) -> String {
    folded(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default())
}

#[test]
fn the_new_text_of_published_replies_is_found() {
    let Some(root) = corpora("replies") else { return };
    let mut mails: Vec<_> = std::fs::read_dir(root.join("emails"))
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
        .collect();
    mails.sort();
    let (mut exact, mut first) = (0, 0);
    for mail in &mails {
        let name = mail.file_name().expect("a name").to_string_lossy().into_owned();
        let body = String::from_utf8_lossy(&std::fs::read(mail).expect("a mail")).into_owned();
        let wanted =
            String::from_utf8_lossy(&std::fs::read(root.join("trimmed").join(&name)).expect("its text"))
                .into_owned();
        let found = reply::new_text(&body);
        if folded(&found) == folded(&wanted) {
            exact += 1;
        } else {
            eprintln!("--- {name}\nwanted {wanted:?}\nfound  {found:?}");
        }
        first += usize::from(first_line(&found) == first_line(&wanted));
    }
    eprintln!("exact {exact}, first line {first} of {}", mails.len());
    assert!(exact * 64 >= 60 * mails.len(), "exact {exact} of {}", mails.len());
    assert_eq!(first, mails.len());
}

/// The mails with their names, and the new text that belongs to each.
fn mails() -> std::io::Result<Vec<(String, String, String)>> {
    let Some(root) = corpora("replies") else { return Ok(Vec::new()) };
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(root.join("emails"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let body = String::from_utf8_lossy(&std::fs::read(&path)?).replace("\r\n", "\n");
        let wanted =
            String::from_utf8_lossy(&std::fs::read(root.join("trimmed").join(&name))?).replace("\r\n", "\n");
        mails.push((name, body, wanted));
    }
    mails.sort();
    Ok(mails)
}

/// For each line of a mail, whether it belongs to the new text.
fn is_new(body: &str, wanted: &str) -> Vec<bool> {
    let mut wanted = wanted.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    body.lines().map(|line| wanted.next_if(|next| *next == line.trim()).is_some()).collect()
}

#[test]
fn a_command_put_into_what_is_not_new_is_never_the_first_new_line() {
    let mut tried = 0;
    for (name, body, wanted) in mails().expect("the mails") {
        let new = is_new(&body, &wanted);
        let lines: Vec<&str> = body.lines().collect();
        for at in 1..lines.len() {
            let inside =
                !new[at - 1] && !new[at] && !lines[at - 1].trim().is_empty() && !lines[at].trim().is_empty();
            if !inside {
                continue;
            }
            let with_command = [&lines[..at], &["close"][..], &lines[at..]].concat().join("\n");
            let split = reply::split(&with_command);
            tried += 1;
            assert!(
                first_line(&split.new) != "close" || split.bottom_posted,
                "{name}, line {at}:\n{}",
                split.new
            );
        }
    }
    eprintln!("{tried} commands put into quotes");
}

#[test]
fn a_command_put_in_front_is_always_the_first_new_line() {
    for (name, body, _) in mails().expect("the mails") {
        let split = reply::split(&format!("close\n\n{body}"));
        assert_eq!(first_line(&split.new), "close", "{name}");
        assert!(!split.bottom_posted, "{name}");
    }
}

#[test]
fn the_new_text_of_new_text_is_itself() {
    let mut changed = Vec::new();
    for (name, body, _) in mails().expect("the mails") {
        let once = reply::new_text(&body);
        if reply::new_text(&once) != once {
            changed.push(name);
        }
    }
    assert_eq!(changed, Vec::<String>::new());
}
