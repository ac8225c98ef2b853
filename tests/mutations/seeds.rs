//! What the changes begin with: small mails of every kind, the corpora where they are at hand, the lines of the table of
//! verbs, and dates. Nothing here is changed or judged.
#![expect(clippy::expect_used, reason = "a test stops where its own material is wrong")]

use std::path::Path;

use batond::command::language::help;

/// How many files of one folder of the corpora?
const MAX_FILES: usize = 40;

/// The longest file that is taken.
const MAX_FILE: usize = 24 * 1024;

/// Words and characters that mean something to a reader.
#[rustfmt::skip]
pub(crate) const WORDS: &[&str] = &[
    "From: ", "From: sam@acme.example\n", "To: leads@acme.example\n", "Cc: joe@x.example, ", "Subject: ", "Reply-To: ",
    "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n", "Authentication-Results: ",
    "Received: from a by mx.acme.example; ", "dkim=pass header.d=", "dmarc=fail ", "(", ")", "\"", "\\", "; ", "=?utf-8?Q?",
    "=?utf-8?B?", "?=", "Content-Type: multipart/mixed; boundary=b\n", "Content-Type: message/rfc822\n", "\n\n--b\n",
    "--b--\n", "Content-Type: text/html\n", "Content-Transfer-Encoding: base64\n", "=\n", "=3D", "charset=utf-16",
    "Message-ID: <a@b>\n", "References: <a@b> <c@d>\n", "List-Id: <x.example>\n", "Auto-Submitted: auto-replied\n", "\r\n",
    "\n\n", "\r", "\0", "\n ", "---------- Forwarded message ---------\n", "-----Original Message-----\n", "> ", "-- \n",
    "On Tue, Joe wrote:\n", "<div>", "</blockquote>", "<style>", "&nbsp;", "&#x200b;", "\u{200b}", "\u{feff}", "\u{202e}",
    "\u{a0}", "\u{301}", "İ", "ß", "ſ", "К", "é", "👍", "👩‍💻", "’", "–", "—", "…", "done", "ok", "no: ", "to Sam", "to Alex", "to me",
    "Handoff to ", "New owner: ", "Next action: ", "If no reply: ", "Follow up: ", "Why: ", "Lead: ", "Last contact: ",
    "Current status: ", "[Feb 8] ", "; if no reply ", " by ", "L-42 ", "42 ", "same as L-9", "away ", " cover Sam", "next: ",
    "snooze ", "on ", "called yesterday", "sent ", "heard: ", "with ", "new: Joe joe@x.example", "fri", "next week", "May 7",
    "7 May", "2026-05-07", "5/6", "2pm", "14:00", "3 working days", "in 3 days", "end of month", "eod", "99999999", "31 ",
    "Feb 29", "tomorrow", "yesterday", "ago", "at 2", "-", ":", "?", "!", ", thanks", "Sent from my iPhone", "yes 1 2", "undo",
];

/// Ways to say a day or a time, and lines as they come from phones.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "today", "tomorrow 2pm", "fri", "next fri 14:00", "3d", "in 3 working days", "May 7", "7 May 2027, after 2 p.m.", "5/6",
    "2026-05-07T14:00:00+02:00", "end of next month", "the day after tomorrow", "two weeks from Monday", "tomorrow2pm",
    "fri14:30", "nextweek", "29 Feb", "at 2", "later today", "this morning", "3 days ago", "last Friday", "Sunday 25 Oct 02:30",
    "Done, thanks!", "ok will do", "Sent it yesterday", "Called twice, no answer", "2 sent, 1 pending", "Next week is better",
    "Ok 👍 Sent from my iPhone", "done sent v2; next: call her by Friday; if no reply Monday", "L-42 snooze 3d\nL-43 done",
    "57 done sent v2\n51 snooze 1d\n62 ok", "no\nI am on leave until Monday", "to Alex", "to Bob: he knows React",
    "away 10 Feb to 17 Feb cover Sam", "away Feb 10-17", "vacation until Friday", "Hi,\n\nmine\n\nBest,\nJamie",
    "send two options by Wednesday; if they don't reply by Friday, call", "wants a call on Monday at 14:00",
    "[Feb 8] Handoff to Sam\nCurrent status: In Discussion, had 2 calls with Sarah (decision maker)\n\
     Key context: They want React dashboard, budget ~$4k, need to launch by March 1. Sarah prefers Slack over email.\n\
     Why handoff: I'm on vacation Feb 10-17\nNext action: Send revised proposal with API integration scope by Feb 10\n\
     Client preferences: Quick responses, no jargon",
    "Lead: Customer A. Jamie replied May 6 with basic estimate. Customer asked about Friday availability. New owner: Sam. \
     Next action: Sam to confirm schedule and reply by May 7. If no customer reply after that, follow up May 10.",
];

/// Mails of every kind, those kept beside this file and those of the corpora.
pub(crate) fn mails() -> Vec<Vec<u8>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutations/mails");
    let mut all: Vec<Vec<u8>> = files(&own).into_iter().map(|(_, bytes)| bytes).collect();
    for folder in ["replies", "forwards", "bounces", "authentication", "not-bounces"] {
        match corpus(folder) {
            Some(path) => {
                all.extend(deep(&path).into_iter().filter(|bytes| bytes.len() <= MAX_FILE).take(MAX_FILES));
            }
            None => eprintln!("skipped: there is no folder of corpora named {folder}"),
        }
    }
    all
}

/// Lines with the bytes that choose who reads them when.
pub(crate) fn lines() -> Vec<Vec<u8>> {
    let table = help().iter().flat_map(|verb| {
        let words = verb.words.iter().map(|word| (*word).to_owned());
        words.chain([verb.example.to_owned()]).collect::<Vec<_>>()
    });
    let texts = table.chain(LINES.iter().map(|line| (*line).to_owned()));
    let choices: [[u8; 4]; 3] = [[0, 0, 90, 23], [8, 9, 1, 7], [16, 34, 200, 41]];
    texts.zip(choices.into_iter().cycle()).map(|(text, choice)| [&choice, text.as_bytes()].concat()).collect()
}

/// Writes the seeds and the words where `scripts/fuzz` asks for them, so that the fuzzer begins with the same.
pub(crate) fn keep(name: &str, seeds: &[Vec<u8>]) {
    let Ok(asked) = std::env::var("BATON_FUZZ_SEEDS") else { return };
    let folder = Path::new(&asked).join(name);
    std::fs::create_dir_all(&folder).expect("a folder for the seeds");
    for (place, seed) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{place:04}")), seed).expect("a seed is written");
    }
    let bytes = |word: &str| word.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<Vec<_>>().concat();
    let words = WORDS.iter().map(|word| format!("\"{}\"\n", bytes(word))).collect::<Vec<_>>().concat();
    std::fs::write(Path::new(&asked).join(format!("{name}.words")), words).expect("the words are written");
}

fn corpus(folder: &str) -> Option<std::path::PathBuf> {
    let root = std::env::var("BATON_CORPORA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora").to_owned());
    Some(Path::new(&root).join(folder)).filter(|path| path.is_dir())
}

/// The files of a folder, by name; none where there is no folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path()).filter(|path| path.is_file());
    let mut all: Vec<(String, Vec<u8>)> = paths
        .filter_map(|path| {
            Some((path.file_name()?.to_string_lossy().into_owned(), std::fs::read(&path).ok()?))
        })
        .collect();
    all.sort();
    all
}

/// The files of a folder and of those in it.
fn deep(folder: &Path) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = files(folder).into_iter().map(|(_, bytes)| bytes).collect();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    all.extend(folders.iter().flat_map(|path| deep(path)));
    all
}
