//! Letters as files: for trying Baton out without a mail server, and for servers with a pick-up directory. A file with
//! the name of a letter is always whole; the same letter again replaces itself, so there is at most one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::transport::Parcel;
use crate::domain::Outcome;
use crate::domain::delivery::reason;

/// A directory that takes letters; it is made when missing.
#[derive(Debug, Clone)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Letters go into `path`, as `O-17.eml`.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes the letter. Only [`super::transport::Transport::send`] calls this: it holds the door.
    pub(super) async fn send(&self, parcel: &Parcel) -> Outcome {
        let (path, name, bytes) = (self.path.clone(), parcel.letter.to_string(), parcel.bytes.clone());
        match tokio::task::spawn_blocking(move || place(&path, &name, &bytes)).await {
            Ok(Ok(())) => Outcome::Sent,
            Ok(Err(error)) => Outcome::Retry(reason(&format!("the letter could not be written: {error}"))),
            Err(_) => Outcome::Retry("the letter was not written: the service is ending".into()),
        }
    }
}

/// Temporary name, everything on disk, rename, directory on disk: a crash leaves the whole file or none.
fn place(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let temporary = directory.join(format!(".{name}.tmp"));
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, directory.join(format!("{name}.eml")))?;
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Address, LetterId};

    fn parcel(bytes: &str) -> Parcel {
        let sam = Address::parse("sam@acme.example").expect("an address");
        Parcel { letter: LetterId(17), to: sam.clone(), envelope_from: sam, bytes: bytes.into() }
    }

    #[tokio::test]
    async fn a_letter_sent_twice_is_one_file() {
        let home = tempfile::tempdir().expect("a directory");
        let outbox = Directory::new(home.path().join("new/outbox"));
        for bytes in ["Subject: a\r\n\r\nfirst\r\n", "Subject: a\r\n\r\nagain\r\n"] {
            assert_eq!(outbox.send(&parcel(bytes)).await, Outcome::Sent);
            let files: Vec<_> = fs::read_dir(home.path().join("new/outbox")).expect("listed").collect();
            assert_eq!(files.len(), 1);
            let written = fs::read(home.path().join("new/outbox/O-17.eml")).expect("the letter");
            assert_eq!(written, bytes.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_is_tried_again_later() {
        let home = tempfile::tempdir().expect("a directory");
        fs::write(home.path().join("outbox"), "a file, no directory").expect("written");
        let outcome = Directory::new(home.path().join("outbox")).send(&parcel("x")).await;
        assert!(
            matches!(&outcome, Outcome::Retry(why) if why.contains("could not be written")),
            "{outcome:?}"
        );
    }
}
