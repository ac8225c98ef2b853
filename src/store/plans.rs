//! How the database carries out what is asked often: by an index, whatever the size of the record. Only a test.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};

use super::{cleanup, due, outbox};

/// What may be gone through whole: a row a member or mailbox, and the owners found by `owners.sql`.
const SMALL: [&str; 5] = ["CONSTANT", "members", "mailboxes", "live", "asking"];

/// The steps of a statement that go through a whole table or index that grows.
async fn scans(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let plan = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let rows = sqlx::query(plan).fetch_all(connection).await.unwrap();
    let steps = rows.iter().map(|row| row.get::<String, _>("detail"));
    // A virtual table is a list that was handed in.
    let small = |name: &str| SMALL.contains(&name.split(' ').next().unwrap_or_default());
    let large = |name: &str| !name.contains("VIRTUAL TABLE") && !small(name);
    steps.filter(|step| step.strip_prefix("SCAN ").is_some_and(large)).collect()
}

async fn record() -> SqliteConnection {
    let mut connection = SqliteConnectOptions::new().in_memory(true).connect().await.unwrap();
    super::migrate(&mut connection).await.unwrap();
    sqlx::raw_sql(include_str!("commit.sql")).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn what_each_tick_and_each_mail_asks_is_found_by_an_index() {
    let mut connection = record().await;
    let asked = [
        due::OUTLOOK,
        due::SINGLES,
        due::ANNOUNCEMENTS,
        due::DIGEST,
        due::OPEN,
        due::members::LEAVE,
        due::members::LEAVE_COUNT,
        due::members::LEFT,
        due::members::LEFT_COUNT,
        outbox::LATELY,
        due::CLAIMED,
        due::NEIGHBOURS,
        cleanup::CLOSED,
        cleanup::STRAYS,
        cleanup::HOW_MANY,
        cleanup::RELATED,
        cleanup::CLAIMED,
        outbox::NEXT_TRY,
        include_str!("owners.sql"),
        include_str!("snapshot.sql"),
    ];
    for sql in asked {
        assert_eq!(scans(&mut connection, sql).await, Vec::<String>::new(), "{sql}");
    }
}

#[tokio::test]
async fn what_a_batch_writes_touches_only_its_own_rows() {
    let mut connection = record().await;
    // The plan of a trigger is not told; its statements are asked one by one, with a value for each column.
    let (_, body) = include_str!("commit.sql").split_once("BEGIN\n").unwrap();
    let statements = body.trim_end().trim_end_matches("END;").split(";\n");
    let statements: Vec<&str> = statements.filter(|statement| !statement.trim().is_empty()).collect();
    assert_eq!(statements.len(), 17, "the body of the trigger was found");
    for statement in statements {
        let columns = statement.split("NEW.").skip(1);
        let columns = columns.map(|rest| rest.split([')', ' ']).next().unwrap_or_default());
        // The list is a list, and the question whether it is empty is not answered beforehand.
        let asked = columns.fold(statement.to_owned(), |sql, name| {
            let sql = sql.replace(&format!("NEW.{name} <> '[]'"), "$1 <> '[]'");
            sql.replace(&format!("NEW.{name})"), "'[]')")
        });
        assert!(!asked.contains("NEW."), "{asked}");
        assert_eq!(scans(&mut connection, &asked).await, Vec::<String>::new(), "{statement}");
    }
}

#[tokio::test]
async fn a_scan_of_a_large_table_would_be_seen() {
    let mut connection = record().await;
    assert_eq!(scans(&mut connection, "SELECT record FROM leads WHERE name = 'x'").await.len(), 1);
    assert_eq!(scans(&mut connection, "SELECT m.why FROM mails AS m WHERE m.why = ''").await.len(), 1);
}
