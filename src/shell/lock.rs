//! One running service a database. The lock is the operating system's: it ends with its holder, however that ends, so
//! a stale file never keeps a service from starting. It never guards single writes; transactions do.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// The right to be the one service on a database; given back when dropped.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

impl InstanceLock {
    /// Takes the lock beside the database (`<database>.lock`), or says who has it.
    pub fn take(database: &Path) -> anyhow::Result<Self> {
        let path = lock_path(database);
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(&path).with_context(|| {
            format!("cannot open the lock {}: the directory must exist and be writable", path.display())
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(taken(database, &mut file)),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        // The number only helps the next one to say who is there.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// Beside the file itself: two links to one database share one lock.
fn lock_path(database: &Path) -> PathBuf {
    let mut name = OsString::from(std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned()));
    name.push(".lock");
    PathBuf::from(name)
}

fn taken(database: &Path, file: &mut File) -> String {
    let mut holder = String::new();
    let _ = file.take(20).read_to_string(&mut holder);
    let holder = match holder.trim().parse::<u32>() {
        Ok(id) => format!(" (process {id})"),
        Err(_) => String::new(),
    };
    format!(
        "another batond{holder} is running on {}. Stop it first, or give this one another [state] database",
        database.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_service_is_refused_by_name_until_the_first_ends() {
        let home = tempfile::tempdir().expect("a directory");
        let database = home.path().join("batond.db");
        let first = InstanceLock::take(&database).expect("the lock is free");
        let refused = InstanceLock::take(&database).expect_err("the lock is taken").to_string();
        let me = format!("another batond (process {}) is running", std::process::id());
        assert!(refused.starts_with(&me), "{refused}");
        drop(first);
        InstanceLock::take(&database).expect("the lock is free again, though its file stayed");
    }

    #[test]
    fn a_missing_directory_is_said() {
        let home = tempfile::tempdir().expect("a directory");
        let refused = InstanceLock::take(&home.path().join("no/batond.db")).expect_err("no directory");
        assert!(refused.to_string().contains("must exist and be writable"), "{refused}");
    }
}
