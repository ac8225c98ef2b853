//! The real program as a child of a test: its configuration, its database and its directories lie in one temporary home;
//! the test runs it, kills it, asks it through its command line and reads its database. It never waits without a limit.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};

/// The longest a test waits for one thing; the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// The team of all these tests, in UTC and at work at any hour, so that letters go whenever a test runs.
pub const TEAM: &str = r#"
timezone = "UTC"
internal_domains = ["acme.example"]
[letters]
hours = "Mon-Sun 00:00-24:00"
[[team]]
handle = "sam"
name = "Sam Rivera"
email = "sam@acme.example"
[[team]]
handle = "boss"
name = "Bo Boss"
email = "boss@acme.example"
role = "manager"
"#;

/// Mail from a Maildir, letters into a directory.
pub const FILES: &str = r#"
[inbox]
address = "leads@acme.example"
source = "maildir"
[send]
transport = "directory"
"#;

/// A home of the program.
pub struct Baton {
    home: tempfile::TempDir,
    /// Runs the test's own questions to the database.
    runtime: tokio::runtime::Runtime,
}

impl Baton {
    /// A home with this configuration.
    pub fn new(config: &str) -> Self {
        let home = tempfile::Builder::new().prefix("baton-").tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let baton = Self { home, runtime };
        baton.configure(config);
        baton
    }

    /// Mail from a Maildir, letters into a directory.
    pub fn on_files() -> Self {
        Self::new(&format!("{TEAM}{FILES}"))
    }

    /// Where everything lies.
    pub fn dir(&self) -> &Path {
        self.home.path()
    }

    /// Writes the configuration anew.
    pub fn configure(&self, text: &str) {
        std::fs::write(self.dir().join("batond.toml"), text).unwrap();
    }

    /// The program with these arguments, ready to be started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_batond"));
        command.args(arguments).arg("--config").arg(self.dir().join("batond.toml"));
        for name in
            ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "STATE_DIRECTORY", "BATOND_LOG", "RUST_LOG"]
        {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn call(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// `run --once`; whether it succeeded, and what it said.
    pub fn once(&self) -> (Option<i32>, String) {
        let output = self.call(&["run", "--once"]);
        (output.status.code(), said(&output))
    }

    /// What a command prints as JSON. It must succeed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.call(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The same, as a list.
    pub fn list(&self, arguments: &[&str]) -> Vec<Value> {
        self.json(arguments).as_array().unwrap().clone()
    }

    /// Starts the service.
    pub fn run(&self) -> Running {
        self.start(self.command(&["run"]))
    }

    /// Starts the service and waits until it waits for mail: what is delivered from now on is no history.
    pub fn run_ready(&self) -> Running {
        let mut running = self.run();
        running.wait_for_line("running");
        running
    }

    /// Starts a command of this home whose words are kept.
    pub fn start(&self, mut command: Command) -> Running {
        let log = self.dir().join(format!("log-{}", unique()));
        let file = File::create(&log).unwrap();
        let child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        Running { child, log }
    }

    /// Puts a mail into the Maildir, as a delivery would.
    pub fn drop_mail(&self, name: &str, mail: &[u8]) {
        let maildir = self.dir().join("Maildir");
        for part in ["tmp", "new", "cur"] {
            std::fs::create_dir_all(maildir.join(part)).unwrap();
        }
        std::fs::write(maildir.join("tmp").join(name), mail).unwrap();
        std::fs::rename(maildir.join("tmp").join(name), maildir.join("new").join(name)).unwrap();
    }

    /// The letters in the directory, by file name.
    pub fn letters(&self) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = std::fs::read_dir(self.dir().join("outbox")) else { return Vec::new() };
        let mut letters: Vec<_> = entries
            .flatten()
            .map(|entry| {
                (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap())
            })
            .filter(|(name, _)| Path::new(name).extension().is_some_and(|end| end == "eml"))
            .collect();
        letters.sort();
        letters
    }

    /// Where the database lies.
    pub fn database(&self) -> PathBuf {
        self.dir().join("batond.db")
    }

    /// Makes the database, and ages it by a minute: mails that are there already are then no history.
    pub fn be_born(&self) {
        assert_eq!(self.once().0, Some(0));
        self.execute("UPDATE meta SET value = value - 60000 WHERE name = 'born_at'");
        self.execute("UPDATE mailboxes SET first_seen_at = first_seen_at - 60000");
    }

    /// Changes the database behind the program's back.
    pub fn execute(&self, sql: &'static str) {
        let mut connection = self.connect();
        self.runtime.block_on(sqlx::raw_sql(sql).execute(&mut connection)).unwrap();
        self.runtime.block_on(connection.close()).unwrap();
    }

    /// Asks the database.
    pub fn rows(&self, sql: &'static str) -> Vec<SqliteRow> {
        let mut connection = self.connect();
        let rows = self.runtime.block_on(sqlx::query(sql).fetch_all(&mut connection)).unwrap();
        self.runtime.block_on(connection.close()).unwrap();
        rows
    }

    /// The one number that a question to the database gives.
    pub fn number(&self, sql: &'static str) -> i64 {
        sqlx::Row::get(self.rows(sql).first().unwrap(), 0)
    }

    /// Texts in the first column of what a question to the database gives.
    pub fn texts(&self, sql: &'static str) -> Vec<String> {
        self.rows(sql).iter().map(|row| sqlx::Row::get(row, 0)).collect()
    }

    /// A connection of the test's own, to be used with [`Baton::wait`].
    pub fn connect(&self) -> SqliteConnection {
        let options =
            SqliteConnectOptions::new().filename(self.database()).busy_timeout(Duration::from_secs(20));
        self.runtime.block_on(SqliteConnection::connect_with(&options)).unwrap()
    }

    /// Waits for a future.
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

/// The program at work. It is killed when this is dropped.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success(), "{name} was not sent");
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`. Returns whether it was still running.
    pub fn kill(mut self) -> bool {
        let runs = matches!(self.child.try_wait(), Ok(None));
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        runs
    }

    /// Waits for its end.
    pub fn end(&mut self) -> ExitStatus {
        until("the program ends", || self.child.try_wait().unwrap())
    }

    /// Asks it to stop and waits; it must end well.
    pub fn stop(mut self) -> String {
        self.signal("TERM");
        let status = self.end();
        let log = self.log();
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }

    /// Everything it said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until it has said this.
    pub fn wait_for_line(&mut self, words: &str) {
        until(words, || {
            if self.log().contains(words) {
                return Some(());
            }
            assert!(matches!(self.child.try_wait(), Ok(None)), "it ended without {words:?}: {}", self.log());
            None
        });
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The most memory it ever held, in KiB; none when it has ended.
    pub fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks again and again until there is an answer, and panics with `what` when none comes.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "this never came true: {what}");
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// Both streams of a program as one text.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A mail with these header lines (without From, Date and Message-ID nothing is added) and a body.
pub fn mail(headers: &[&str], body: &str) -> Vec<u8> {
    format!("{}\r\nMIME-Version: 1.0\r\n\r\n{body}\r\n", headers.join("\r\n")).into_bytes()
}

/// A number that no other call of this test program gives.
pub fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

/// The instant it is, as the program under test sees it too.
#[expect(clippy::disallowed_methods, reason = "the real program reads the real clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
