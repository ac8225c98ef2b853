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
