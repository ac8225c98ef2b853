//! The team and the database of the measurements: a real engine over a `SQLite` file in a temporary directory.

use std::path::Path;
use std::sync::Arc;

use batond::config::{self, Config, Environment};
use batond::shell::clock::Clock;
use batond::shell::engine::Engine;
use batond::shell::intake::{Arrived, Reader};
use batond::shell::source::{Place, RawMail};
use batond::store::Store;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// The mailbox all mails of the measurements lie in.
pub const MAILBOX: &str = "INBOX";

/// Five people in three zones, with the default rules.
pub const CONFIG: &str = r#"
timezone = "Europe/Berlin"
internal_domains = ["acme.example"]
[inbox]
address = "leads@acme.example"
source = "maildir"
[send]
transport = "directory"
[[team]]
handle = "jamie"
name = "Jamie Lee"
email = "jamie@acme.example"
[[team]]
handle = "sam"
name = "Sam Rivera"
email = "sam@acme.example"
timezone = "America/New_York"
[[team]]
handle = "alex"
name = "Alex Kim"
email = "alex@acme.example"
[[team]]
handle = "kim"
name = "Kim Sato"
email = "kim@acme.example"
timezone = "Asia/Tokyo"
[[team]]
handle = "mike"
name = "Mike Okafor"
email = "mike@acme.example"
role = "manager"
"#;

pub const MEMBERS: [&str; 5] = ["jamie", "sam", "alex", "kim", "mike"];

pub fn config() -> Config {
    config::parse(CONFIG, Path::new("."), &Environment::default()).expect("a good configuration")
}

/// An instant written as RFC 3339.
pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// An engine over a database that was made at `born`, and whose mailbox is watched since then.
pub async fn engine(path: &Path, born: DateTime<Utc>) -> Engine {
    let config = config();
    let store = Store::open(path, Engine::birth(born).unwrap()).await.unwrap();
    let mut engine = Engine::new(store, Arc::new(config.policy), config.send.from).await.unwrap();
    engine.mailbox(MAILBOX, 1, 0, born).await.unwrap();
    engine
}

/// What reads mails for this engine.
pub fn reader(engine: &Engine, now: DateTime<Utc>) -> Reader {
    Reader {
        policy: watch::channel(Arc::clone(engine.policy())).1,
        seals: engine.seals(),
        clock: Clock::manual(now).0,
    }
}

/// A mail that came whole, read.
pub fn read(reader: &Reader, uid: u32, arrived_at: DateTime<Utc>, bytes: Vec<u8>) -> Arrived {
    let place = Place::Imap { mailbox: MAILBOX.to_owned(), uidvalidity: 1, uid };
    reader.read_one(RawMail { place, arrived_at, size: bytes.len() as u64, bytes, complete: true })
}
