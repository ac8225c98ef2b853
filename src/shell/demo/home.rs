//! Where the stories are played: a directory of their own, with a configuration, a Maildir, an outbox and a database for
//! each. It is removed at the end unless somebody wants to keep it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::story::Story;

/// The configuration of the team in the stories: the least that works without any server.
const CONFIG: &str = include_str!("../../../demo/batond.toml");

/// A directory for the stories.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    /// Removes the directory when it is dropped; none when it is kept.
    _until_the_end: Option<tempfile::TempDir>,
}

impl Home {
    /// One that is removed at the end.
    pub fn for_now() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("batond-demo-")
            .tempdir()
            .context("no temporary directory can be made; name one with --keep")?;
        Ok(Self { path: directory.path().to_owned(), _until_the_end: Some(directory) })
    }

    /// One that stays. It must be new or empty: nothing of anybody's is mixed with the stories.
    pub fn to_keep(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        fs::create_dir_all(path).with_context(|| format!("the directory {shown} cannot be made"))?;
        let mut entries =
            fs::read_dir(path).with_context(|| format!("the directory {shown} cannot be read"))?;
        if entries.next().is_some() {
            bail!("the directory {shown} is not empty; name a new one, and the demo makes it");
        }
        Ok(Self { path: path.to_owned(), _until_the_end: None })
    }

    /// Furnishes the room of a story; gives its configuration file.
    pub(super) fn furnish(&self, story: &Story) -> anyhow::Result<PathBuf> {
        let room = self.path.join(story.name);
        let file = room.join("batond.toml");
        let made = ["Maildir/tmp", "Maildir/new", "Maildir/cur", "outbox"]
            .into_iter()
            .try_for_each(|part| fs::create_dir_all(room.join(part)))
            .and_then(|()| fs::write(&file, CONFIG));
        made.with_context(|| format!("the demo cannot write into {}", self.path.display()))?;
        Ok(file)
    }
}
