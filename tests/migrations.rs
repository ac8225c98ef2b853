//! The tables through time: every step of the schema is taken on a database with rows in it, and nothing that was
//! shipped ever changes.
#![expect(clippy::unwrap_used, reason = "a broken test may panic")]

use std::path::{Path, PathBuf};
use std::process::Command;

use batond::store::{Birth, Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};

/// Every migration that was ever shipped, with the first bytes of its SHA-384. A line is added, never changed: a database
/// remembers what was applied to it, and refuses a program that says otherwise.
const SHIPPED: [(i64, &str, &str); 3] = [
    (1, "start", "264dba9f335f21d0d0e8dd92"),
    (2, "commands", "31881188a4abf81e531c2e32"),
    (3, "cleanup", "84a6f455d834ec96af7b218e"),
];

static MIGRATIONS: Migrator = sqlx::migrate!();

fn birth() -> Birth {
    Birth { at: DateTime::<Utc>::from_timestamp(1_700_000_000, 0).unwrap(), seal_key: [7; 32] }
}

async fn connect(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// The first column of each row of a question.
async fn texts(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn count(connection: &mut SqliteConnection, sql: &str) -> i64 {
    sqlx::query(AssertSqlSafe(sql)).fetch_one(connection).await.unwrap().get(0)
}

async fn tables(connection: &mut SqliteConnection) -> Vec<String> {
    let ours = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                AND name NOT LIKE '_sqlx_%' ORDER BY name";
    texts(connection, ours).await
}

/// Puts a row into every table that has none, with a value of its kind in every column.
async fn fill(connection: &mut SqliteConnection) {
    for table in tables(connection).await {
        if count(connection, &format!("SELECT count(*) FROM {table}")).await > 0 {
            continue;
        }
        let columns = sqlx::query("SELECT name, type FROM pragma_table_info($1)").bind(&table);
        let columns = columns.fetch_all(&mut *connection).await.unwrap();
        let names: Vec<String> = columns.iter().map(|row| row.get(0)).collect();
        let value = |kind: &str| match kind {
            "INTEGER" => "7",
            "BLOB" => "x'07'",
            _ => "'{}'",
        };
        let values: Vec<&str> = columns.iter().map(|row| value(row.get(1))).collect();
        let insert = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "));
        sqlx::query(AssertSqlSafe(insert)).execute(&mut *connection).await.unwrap();
    }
}

async fn rows(connection: &mut SqliteConnection) -> Vec<(String, i64)> {
    let mut all = Vec::new();
    for table in tables(connection).await {
        let rows = count(connection, &format!("SELECT count(*) FROM {table}")).await;
        all.push((table, rows));
    }
    all
}

async fn assert_sound(connection: &mut SqliteConnection) {
    assert_eq!(texts(connection, "PRAGMA integrity_check").await, ["ok"]);
    assert_eq!(texts(connection, "SELECT \"table\" FROM pragma_foreign_key_check").await, [""; 0]);
}

#[tokio::test]
async fn every_step_is_taken_on_a_database_with_rows_in_it() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("batond.db");
    let mut connection = connect(&path).await;
    for migration in MIGRATIONS.iter() {
        let before = rows(&mut connection).await;
        MIGRATIONS.run_to(migration.version, &mut connection).await.unwrap();
        assert_sound(&mut connection).await;
        let after = rows(&mut connection).await;
        for (table, had) in before {
            let has = after.iter().find(|(name, _)| *name == table).map(|(_, has)| *has);
            assert_eq!(has, Some(had), "{table} after migration {}", migration.version);
        }
        fill(&mut connection).await;
        assert_sound(&mut connection).await;
    }
    let filled = rows(&mut connection).await;
    assert!(filled.len() >= 10 && filled.iter().all(|(_, rows)| *rows == 1), "{filled:?}");
    connection.close().await.unwrap();
    let opened = Store::open(&path, birth()).await.unwrap();
    assert_eq!(opened.born_at(), birth().at, "the program opens it");
    opened.close().await.unwrap();
    let mut connection = connect(&path).await;
    let still = rows(&mut connection).await;
    assert!(filled.iter().all(|(table, rows)| still.iter().any(|(name, now)| name == table && now >= rows)));
}

#[tokio::test]
async fn every_table_is_strict_and_every_column_has_a_value() {
    let home = tempfile::tempdir().unwrap();
    let mut connection = connect(&home.path().join("batond.db")).await;
    MIGRATIONS.run(&mut connection).await.unwrap();
    assert_eq!(loose(&mut connection).await, [""; 0]);
    for careless in ["CREATE TABLE one (id INTEGER PRIMARY KEY NOT NULL)", "CREATE TABLE two (a TEXT) STRICT"]
    {
        sqlx::query(careless).execute(&mut connection).await.unwrap();
    }
    assert_eq!(loose(&mut connection).await, ["one is not STRICT", "two.a may be NULL"]);
}

/// Tables that are not STRICT, and columns that may be NULL.
async fn loose(connection: &mut SqliteConnection) -> Vec<String> {
    let sql = "SELECT name || ' is not STRICT' FROM pragma_table_list
               WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'
               UNION ALL
               SELECT t.name || '.' || c.name || ' may be NULL'
               FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
               WHERE t.type = 'table' AND c.\"notnull\" = 0 AND t.name NOT LIKE 'sqlite_%'
                 AND t.name NOT LIKE '_sqlx_%'
               ORDER BY 1";
    texts(connection, sql).await
}

#[test]
fn what_was_shipped_never_changes() {
    let now: Vec<(i64, String, String)> = MIGRATIONS
        .iter()
        .map(|migration| {
            (migration.version, migration.description.to_string(), beginning(&migration.checksum))
        })
        .collect();
    let shipped: Vec<(i64, String, String)> = SHIPPED
        .iter()
        .map(|(version, what, sum)| (*version, (*what).to_owned(), (*sum).to_owned()))
        .collect();
    assert_eq!(now, shipped, "add a new file and a new line; a shipped file stays as it is");
}

/// The first twelve bytes, in hexadecimal.
fn beginning(checksum: &[u8]) -> String {
    checksum.iter().take(12).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A database that a program of the future has worked on.
async fn newer(home: &Path) -> PathBuf {
    let path = home.join("batond.db");
    Store::open(&path, birth()).await.unwrap().close().await.unwrap();
    let mut connection = connect(&path).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    path
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let path = newer(home.path()).await;
    let before = std::fs::read(&path).unwrap();
    let refused = Store::open(&path, birth()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer) && refused.is_fatal(), "{refused}");
    assert!(std::fs::read(&path).unwrap() == before, "not a byte of it has changed");
}

#[tokio::test]
async fn the_program_says_which_version_a_newer_database_needs() {
    let home = tempfile::tempdir().unwrap();
    newer(home.path()).await;
    let config = home.path().join("batond.toml");
    let text = "timezone = \"Europe/Berlin\"\ninternal_domains = [\"acme.example\"]\n[inbox]\n\
                address = \"leads@acme.example\"\nsource = \"maildir\"\n[send]\ntransport = \"directory\"\n\
                [[team]]\nhandle = \"sam\"\nname = \"Sam Rivera\"\nemail = \"sam@acme.example\"\nrole = \"manager\"\n";
    std::fs::write(&config, text).unwrap();
    for arguments in [&["run", "--once"][..], &["lead", "list"]] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_batond"));
        let output = program.args(arguments).arg("--config").arg(&config).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{said}");
        assert!(said.contains("made by a newer version of Baton; install that version"), "{said}");
    }
}
