//! The files of a Maildir: which are new, in which order, and what is in them. It only reads.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::vec;

use chrono::DateTime;
use sha2::{Digest, Sha256};

use crate::shell::clock::Clock;
use crate::shell::source::{BATCH_BYTES, BATCH_MAILS, MAX_MAIL_BYTES, Place, RawMail};

/// The longest part of a file's name that is shown.
const SHOWN_NAME: usize = 80;

/// How many seconds may pass between making a file and writing into it?
const WRITTEN_WITHIN: i64 = 60;

/// Makes what is missing of the Maildir.
pub(super) fn make(path: &Path) -> io::Result<()> {
    ["tmp", "new", "cur"].into_iter().try_for_each(|part| fs::create_dir_all(path.join(part)))
}

/// A file that is new to us.
struct Candidate {
    /// Seconds; mails are handed over in this order, then by name.
    modified: i64,
    /// The whole file name, flags included.
    file: OsString,
    /// What stands before the flags; replacement characters stand for what is no text.
    name: String,
    in_new: bool,
}

/// A look into the Maildir, in steps.
#[derive(Default)]
pub(super) struct Scan {
    path: PathBuf,
    seen: HashSet<u64>,
    todo: vec::IntoIter<Candidate>,
    /// Nothing is made, not even a directory that is missing.
    only_looks: bool,
}

/// What one step gives.
#[derive(Default)]
pub(super) struct Found {
    pub(super) mails: Vec<RawMail>,
    /// The hashes of the mails' names.
    pub(super) names: Vec<u64>,
    /// Files that could not be read, and why.
    pub(super) troubles: Vec<(u64, String)>,
    /// Some file was gone (or moved) when it was to be read.
    pub(super) gone: bool,
    /// There is more of this look.
    pub(super) more: bool,
}

impl Scan {
    pub(super) fn new(path: PathBuf, seen: HashSet<u64>) -> Self {
        Self { path, seen, todo: Vec::new().into_iter(), only_looks: false }
    }

    /// A look that leaves everything as it is.
    pub(super) fn only_looking(path: PathBuf) -> Self {
        Self { only_looks: true, ..Self::new(path, HashSet::new()) }
    }

    /// Whether mails were there, and the directories are not. A new one would be empty, and nobody would know.
    pub(super) fn is_lost(&self) -> bool {
        !self.seen.is_empty() && !["new", "cur"].iter().any(|part| self.path.join(part).exists())
    }

    /// Remembers mails that were handed over.
    pub(super) fn seen(&mut self, names: &[u64]) {
        self.seen.extend(names);
    }

    /// Begins a look. An error is given as one sentence for people.
    pub(super) fn list(&mut self) -> Option<String> {
        if self.is_lost() {
            let path = self.path.display();
            return Some(format!(
                "the Maildir {path} is not there any more: put it back, or mount its disk; it is tried again"
            ));
        }
        let mut found = Vec::new();
        let mut in_this_look = HashSet::new();
        // `new` before `cur`: a mail that moves between the two listings is met twice rather than never.
        for part in ["new", "cur"] {
            let listed = self.list_part(part, &mut in_this_look, &mut found);
            let made = if self.only_looks { Ok(()) } else { make(&self.path) };
            if let Err(error) = made.and(listed) {
                return Some(format!("the Maildir cannot be read ({part}: {error}); it is tried again"));
            }
        }
        found.sort_unstable_by(|a, b| (a.modified, &a.name).cmp(&(b.modified, &b.name)));
        self.todo = found.into_iter();
        None
    }

    fn list_part(&self, part: &str, met: &mut HashSet<u64>, found: &mut Vec<Candidate>) -> io::Result<()> {
        let now = Clock::System.now().timestamp();
        let entries = match fs::read_dir(self.path.join(part)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let file = entry.file_name();
            let name = unique(&file.to_string_lossy()).to_owned();
            let hash = name_hash(&name);
            if name.starts_with('.') || self.seen.contains(&hash) || met.contains(&hash) {
                continue;
            }
            if let Some(modified) = whole_file(&entry, now) {
                met.insert(hash);
                found.push(Candidate { modified, file, name, in_new: part == "new" });
            }
        }
        Ok(())
    }

    /// Reads on: at most a batch of mails.
    pub(super) fn next_batch(&mut self) -> Found {
        let mut found = Found::default();
        let mut bytes = 0;
        while found.mails.len() < BATCH_MAILS && bytes < BATCH_BYTES {
            let Some(next) = self.todo.next() else { return found };
            let hash = name_hash(&next.name);
            match self.read(&next) {
                Ok(mail) => {
                    bytes += mail.bytes.len();
                    found.mails.push(mail);
                    found.names.push(hash);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => found.gone = true,
                Err(error) => found.troubles.push((hash, unreadable(&next.name, &error))),
            }
        }
        found.more = true;
        found
    }

    fn read(&self, candidate: &Candidate) -> io::Result<RawMail> {
        let part = if candidate.in_new { "new" } else { "cur" };
        let file = File::open(self.path.join(part).join(&candidate.file))?;
        let size = file.metadata()?.len();
        let limit = MAX_MAIL_BYTES as u64;
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0));
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(RawMail {
            place: Place::File { name: candidate.name.clone() },
            arrived_at: DateTime::from_timestamp(candidate.modified, 0).unwrap_or(DateTime::UNIX_EPOCH),
            complete: bytes.len() as u64 >= size,
            size,
            bytes,
        })
    }
}

/// The modification time of a plain file that is whole. Links and directories are no mails. One that is empty may still be
/// being written by something that does not know Maildir, and is met again; after a while it is a mail without a word, and
/// gets its row like any other.
fn whole_file(entry: &DirEntry, now: i64) -> Option<i64> {
    // This looks at a link itself, not behind it.
    let metadata = entry.metadata().ok()?;
    let written = metadata.len() > 0 || now - metadata.mtime() >= WRITTEN_WITHIN;
    (metadata.is_file() && written).then(|| metadata.mtime())
}

fn unreadable(name: &str, error: &io::Error) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(SHOWN_NAME).collect();
    let name = if name.contains('@') { "with an address in its name" } else { &name };
    format!("the mail file {name} cannot be read ({error}): make it readable, and it is taken then")
}

/// What stands before the flags: the same in `new/` and `cur/`, whatever the flags.
fn unique(file: &str) -> &str {
    file.split_once(":2,").map_or(file, |(name, _)| name)
}

/// See [`super::name_hash`].
pub(super) fn name_hash(name: &str) -> u64 {
    let digest = Sha256::digest(unique(name).as_bytes());
    digest.iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_do_not_make_another_mail_and_hashes_never_change() {
        assert_eq!(name_hash("1700000000.M1P2.host:2,RS"), name_hash("1700000000.M1P2.host"));
        assert_ne!(name_hash("a"), name_hash("b"));
        // From the published test vector of SHA-256("abc"); stores hold these numbers.
        assert_eq!(name_hash("abc"), 0xba78_16bf_8f01_cfea);
    }

    #[test]
    fn what_cannot_be_read_is_named_without_addresses() {
        let error = io::Error::from(ErrorKind::PermissionDenied);
        assert!(unreadable("1.a\n2.host", &error).contains("1.a2.host cannot"));
        assert!(!unreadable("sam@acme.example", &error).contains('@'));
    }
}
