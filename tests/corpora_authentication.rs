//! Mails as fourteen real providers stamped them: nothing forged passes, and without a pin nothing does.
#![expect(clippy::expect_used, reason = "a test stops where its own material is wrong")]

mod reading;

use batond::domain::Verdict;
use batond::domain::policy::Pin;
use reading::{corpus, files, policy, read_as};

/// The ids that each provider stamps, as read in its mails. Microsoft stamps none; two stamp nothing at all.
fn pin(folder: &str) -> Pin {
    let id = match folder {
        "alice@gmail.com" => return Pin::Gmail,
        "alice@outlook.com" | "alice@hotmail.com" => return Pin::Microsoft365,
        "alice@aol.com" => "*.yahoo.com",
        "alice@buzon.uy" => "mail.buzon.uy",
        "alice@disroot.org" => "disroot.org",
        "alice@fastmail.com" => "*.messagingengine.com",
        "alice@gmx.de" => "gmx.net",
        "alice@icloud.com" => "bimi.icloud.com dmarc.icloud.com dkim-verifier.icloud.com spf.icloud.com",
        "alice@posteo.de" => "posteo.de",
        "alice@riseup.net" => "mx1.riseup.net",
        "alice@testrun.org" => "testrun.org",
        other => other.rsplit('@').next().expect("a domain"),
    };
    Pin::Id(id.to_owned())
}

/// Every mail with its folder and name.
fn mails() -> Vec<(String, String, Vec<u8>)> {
    let Some(root) = corpus("authentication") else { return Vec::new() };
    let mut folders: Vec<_> =
        std::fs::read_dir(root).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    let mut all = Vec::new();
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        all.extend(files(&folder).into_iter().map(|(file, bytes)| (name.clone(), file, bytes)));
    }
    all
}

#[test]
fn nothing_forged_passes_when_the_provider_is_pinned() {
    let mut honest = (0, 0);
    let mut let_in = Vec::new();
    for (folder, file, bytes) in mails() {
        let verdict = read_as(&bytes, &policy(pin(&folder))).verdict;
        if !file.starts_with("forged") {
            honest.0 += usize::from(verdict == Verdict::Pass);
            honest.1 += 1;
        } else if verdict == Verdict::Pass {
            let_in.push(format!("{folder}/{file}"));
        }
    }
    assert_eq!(let_in, [""; 0]);
    println!("{} of {} honest mails pass", honest.0, honest.1);
    assert!(honest.0 * 100 >= honest.1 * 75, "only {} of {} honest mails pass", honest.0, honest.1);
}

#[test]
fn nothing_passes_when_nobody_is_pinned() {
    for (folder, file, bytes) in mails() {
        assert_eq!(read_as(&bytes, &policy(Pin::Unpinned)).verdict, Verdict::None, "{folder}/{file}");
    }
}

#[test]
fn nothing_passes_on_the_word_of_someone_elses_server() {
    for (folder, file, bytes) in mails() {
        let stranger = policy(Pin::Id("mx.somewhere.example".to_owned()));
        assert_eq!(read_as(&bytes, &stranger).verdict, Verdict::None, "{folder}/{file}");
    }
}
