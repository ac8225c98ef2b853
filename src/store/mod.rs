//! The only room that speaks SQL. It loads what the rules ask for, and writes what they decided in one transaction; it
//! decides nothing and never waits for the network. Only one `Store` of a process writes.

mod asked;
mod cleanup;
mod clock;
mod commit;
mod due;
mod outbox;
#[cfg(test)]
mod plans;
mod query;
mod rows;
mod snapshot;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row};

use crate::domain::time::whole_seconds;

pub use asked::Asked;
pub use commit::{Cursor, Places};
pub use due::PASS;
pub use outbox::{Claimed, NewLetter, STOPPED};
pub use query::{HistoryRow, LeadRow, MailListing, OutboxRow, SetAside};
pub use snapshot::Wanted;

/// How long a command waits for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the service waits: a person's command must not end it, and its watchdog must not bite.
const PATIENT_TIMEOUT: Duration = Duration::from_mins(1);

/// How much of the database is kept in memory, in KiB: the indexes of a large record are met at random.
const CACHE_KIB: u32 = 4 * 1024;

/// After how many pages the write-ahead log is folded back (16 MiB). Of the same pages written again and again only the
/// last counts, so a longer log is less work, and a mail less often waits for it.
const WAL_PAGES: u32 = 4_000;

/// What can go wrong with the record.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, read-only or broken: nothing more can be promised.
    #[error("the database cannot be written ({0}); free some space or make it writable, then start again")]
    Unwritable(String),
    /// A newer program has worked on it.
    #[error("this database was made by a newer version of Baton; install that version again")]
    Newer,
    /// Somebody else has been writing for too long.
    #[error("the database has been busy for too long; is another program holding it?")]
    Busy,
    /// A row that is not as this program writes it.
    #[error("the database holds something unexpected: {0}")]
    Strange(String),
    /// Anything else the database says.
    #[error("the database says: {0}")]
    Other(String),
}

impl StoreError {
    /// Whether going on would lose something: the program must stop cleanly.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Unwritable(_) | Self::Newer)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::Database(database) => database.code().map(|code| code.to_string()),
            _ => None,
        };
        let primary = code.and_then(|code| i64::from_str(&code).ok()).map(|code| code & 0xff);
        let text = error.to_string();
        match primary {
            Some(5 | 6) => Self::Busy, // SQLITE_BUSY, SQLITE_LOCKED
            Some(8 | 10 | 11 | 13 | 14 | 26) => Self::Unwritable(text), // READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
            _ if matches!(error, sqlx::Error::Io(_)) => Self::Unwritable(text),
            _ => Self::Other(text),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Strange(error.to_string())
    }
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    connection: SqliteConnection,
    born_at: DateTime<Utc>,
    instance: String,
    seal_key: [u8; 32],
    clock_at: Option<DateTime<Utc>>,
}

/// What a new database is told about itself.
#[derive(Debug, Clone)]
pub struct Birth {
    /// The instant it is made.
    pub at: DateTime<Utc>,
    /// 32 random bytes for signing our own ids.
    pub seal_key: [u8; 32],
}

impl Store {
    /// Opens the database, makes it if it is not there (0600), and brings its tables up to date.
    pub async fn open(path: &Path, birth: Birth) -> Result<Self, StoreError> {
        create_private(path)
            .map_err(|error| StoreError::Unwritable(format!("{}: {error}", path.display())))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            .pragma("wal_autocheckpoint", WAL_PAGES.to_string())
            // What a statement may have to take back would otherwise be a file, made and removed again.
            .pragma("temp_store", "MEMORY")
            .disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options).await?;
        migrate(&mut connection).await?;
        sqlx::raw_sql(include_str!("commit.sql")).execute(&mut connection).await?;
        let born = rows::millis(whole_seconds(birth.at)).to_string();
        let key = rows::hex(&birth.seal_key);
        let instance = rows::hex(birth.seal_key.get(..4).unwrap_or_default());
        sqlx::query(
            "INSERT INTO meta (name, value) VALUES ('born_at', $1), ('seal_key_1', $2), ('instance', $3)
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(born)
        .bind(key)
        .bind(instance)
        .execute(&mut connection)
        .await?;
        Self::read_meta(connection).await
    }

    async fn read_meta(mut connection: SqliteConnection) -> Result<Self, StoreError> {
        let mut meta = std::collections::BTreeMap::new();
        for row in sqlx::query("SELECT name, value FROM meta").fetch_all(&mut connection).await? {
            meta.insert(row.try_get::<String, _>(0)?, row.try_get::<String, _>(1)?);
        }
        let strange = |name: &str| StoreError::Strange(format!("meta has no usable {name}"));
        let born_at = meta.get("born_at").and_then(|text| text.parse().ok()).and_then(rows::instant);
        let key = meta.get("seal_key_1").and_then(|text| rows::unhex(text));
        let seal_key = key.and_then(|key| key.try_into().ok()).ok_or_else(|| strange("seal key"))?;
        Ok(Self {
            connection,
            born_at: born_at.ok_or_else(|| strange("birth"))?,
            clock_at: meta.get("clock_at").and_then(|text| text.parse().ok()).and_then(rows::instant),
            instance: meta.get("instance").cloned().ok_or_else(|| strange("instance"))?,
            seal_key,
        })
    }

    /// When the database was made, in whole seconds.
    pub fn born_at(&self) -> DateTime<Utc> {
        self.born_at
    }

    /// Eight hexadecimal digits that tell this database from others.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// The key that signs our own ids.
    pub fn seal_key(&self) -> &[u8; 32] {
        &self.seal_key
    }

    /// The key that signs since a change of keys, if there was one.
    pub async fn second_seal_key(&mut self) -> Result<Option<[u8; 32]>, StoreError> {
        let Some(text) = self.meta("seal_key_2").await? else { return Ok(None) };
        let key = rows::unhex(&text).and_then(|key| key.try_into().ok());
        key.map(Some).ok_or_else(|| StoreError::Strange("the second seal key is not 32 bytes".into()))
    }

    /// Waits longer for other writers than a command does.
    pub async fn be_patient(&mut self) -> Result<(), StoreError> {
        let milliseconds = PATIENT_TIMEOUT.as_millis();
        let pragma = sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {milliseconds}"));
        sqlx::raw_sql(pragma).execute(&mut self.connection).await?;
        Ok(())
    }

    /// Begins the one transaction of a batch: everything read and written until `commit` is one.
    pub async fn begin(&mut self) -> Result<(), StoreError> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        Ok(())
    }

    /// Makes it durable.
    pub async fn commit(&mut self) -> Result<(), StoreError> {
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        Ok(())
    }

    /// Takes everything since `begin` back. Safe to call when nothing was begun.
    pub async fn rollback(&mut self) {
        // Outside a transaction SQLite answers with an error, which says that there is nothing to take back.
        let _nothing_begun = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
    }

    /// Whether the database answers; for the watchdog.
    pub async fn answers(&mut self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").fetch_one(&mut self.connection).await?;
        Ok(())
    }

    /// Closes it, folding the write-ahead log back.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    /// The age of the record at `now`.
    pub fn age(&self, now: DateTime<Utc>) -> TimeDelta {
        now - self.born_at
    }
}

async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::migrate!().run(connection).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::VersionMissing(_) | sqlx::migrate::MigrateError::VersionTooNew(..) => {
            StoreError::Newer
        }
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        other => StoreError::Other(other.to_string()),
    })
}

/// The record holds people's mail: nobody else may read it.
fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    make_directory(path)?;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Makes the directory of the database (0700) where it is missing.
pub fn make_directory(database: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    match database.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => std::fs::DirBuilder::new().recursive(true).mode(0o700).create(parent),
        None => Ok(()),
    }
}
