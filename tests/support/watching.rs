//! Runs the program's IMAP source in a test and listens to what it says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use batond::shell::imap::{Account, Command, Credential, Cursor, Mark, Talk, Timing, Tls, needs_more, watch};
use batond::shell::source::{Place, RawMail, SourceEvent};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::mailhost::{DOMAIN, MailHost, PASSWORD};

/// The longest a test waits for one thing.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits short enough for a test.
pub fn quick() -> Timing {
    Timing {
        connect: Duration::from_secs(2),
        silence: Duration::from_millis(400),
        command: Duration::from_secs(20),
        idle: Duration::from_secs(30),
        done: Duration::from_millis(400),
        poll: Duration::from_millis(150),
        backoff: Duration::from_millis(20),
        backoff_limit: Duration::from_millis(200),
        healthy: Duration::from_mins(1),
    }
}

/// An account without TLS on a port of this machine.
pub fn account(port: u16) -> Account {
    Account {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        username: format!("leads@{DOMAIN}"),
        credential: password(PASSWORD),
        ca_file: None,
        mailboxes: vec!["INBOX".to_owned()],
        mark: Mark::None,
        since: DateTime::UNIX_EPOCH,
        more: needs_more,
        timing: quick(),
    }
}

/// The inbox of `leads` over implicit TLS. Patient, for a real server on a busy machine.
pub fn on(host: &MailHost) -> Account {
    Account {
        port: host.ports.imaps,
        tls: Tls::Implicit,
        ca_file: Some(host.certificate()),
        timing: Timing { silence: PATIENCE, done: PATIENCE, connect: PATIENCE, ..quick() },
        ..account(0)
    }
}

/// A password that never changes.
pub fn password(password: &str) -> batond::shell::imap::CredentialSource {
    let secret = SecretString::from(password.to_owned());
    Arc::new(move || {
        let secret = secret.clone();
        Box::pin(async move { Ok(Credential::Password(secret)) })
    })
}

/// A token, and how often it was asked for.
pub fn token(token: &str) -> (batond::shell::imap::CredentialSource, Arc<AtomicUsize>) {
    let secret = SecretString::from(token.to_owned());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let source: batond::shell::imap::CredentialSource = Arc::new(move || {
        let secret = secret.clone();
        count.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(Credential::Token(secret)) })
    });
    (source, asked)
}

/// A source at work.
pub struct Watching {
    events: mpsc::Receiver<SourceEvent>,
    pub commands: mpsc::Sender<Command>,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Watching {
    /// Watches from the beginning.
    pub fn begin(account: Account) -> Self {
        Self::from(account, BTreeMap::new())
    }

    /// Watches from these cursors.
    pub fn from(account: Account, cursors: BTreeMap<String, Cursor>) -> Self {
        let (out, events) = mpsc::channel(4);
        let (commands, asked) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let task = tokio::spawn(watch(account, cursors, Talk { out, commands: asked }, false, stop.clone()));
        Self { events, commands, stop, task }
    }

    /// The next event.
    pub async fn next(&mut self) -> SourceEvent {
        let event = tokio::time::timeout(PATIENCE, self.events.recv()).await.expect("something comes");
        event.expect("the source has not ended")
    }

    /// Everything up to the next [`SourceEvent::CaughtUp`].
    pub async fn caught_up(&mut self) -> Heard {
        let mut heard = Heard::default();
        while heard.take(self.next().await) {}
        heard
    }

    /// The next trouble, and whether it is about the account.
    pub async fn trouble(&mut self) -> (bool, String) {
        loop {
            if let SourceEvent::Trouble { account, text } = self.next().await {
                return (account, text);
            }
        }
    }

    /// Events that are there already, or come within this time.
    pub async fn within(&mut self, time: Duration) -> Vec<SourceEvent> {
        let end = tokio::time::Instant::now() + time;
        let mut events = Vec::new();
        while let Ok(Some(event)) = tokio::time::timeout_at(end, self.events.recv()).await {
            events.push(event);
        }
        events
    }

    /// Ends the source.
    pub async fn end(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.expect("it ends").unwrap().unwrap();
    }
}

/// Reads everything once.
pub async fn once(account: Account, cursors: BTreeMap<String, Cursor>) -> anyhow::Result<Heard> {
    let (out, mut events) = mpsc::channel(4);
    let (_commands, asked) = mpsc::channel(4);
    let task =
        tokio::spawn(watch(account, cursors, Talk { out, commands: asked }, true, CancellationToken::new()));
    let mut heard = Heard::default();
    while let Some(event) = events.recv().await {
        heard.take(event);
    }
    task.await?.map(|()| heard)
}

/// What was heard from a source.
#[derive(Debug, Default)]
pub struct Heard {
    pub mails: Vec<RawMail>,
    /// Mailbox, UIDVALIDITY, cursor: each time one was told.
    pub mailboxes: Vec<(String, u32, u32)>,
    pub troubles: Vec<(bool, String)>,
    pub caught_up: usize,
}

impl Heard {
    /// Notes an event; false when everything was read.
    fn take(&mut self, event: SourceEvent) -> bool {
        match event {
            SourceEvent::Mails(mails) => self.mails.extend(mails),
            SourceEvent::Mailbox { name, uidvalidity, cursor } => {
                self.mailboxes.push((name, uidvalidity, cursor));
            }
            SourceEvent::Trouble { account, text } => self.troubles.push((account, text)),
            SourceEvent::CaughtUp => {
                self.caught_up += 1;
                return false;
            }
        }
        true
    }

    /// The UIDs of the mails, as they came.
    pub fn uids(&self) -> Vec<u32> {
        self.mails.iter().map(uid).collect()
    }

    /// The first lines of the mails' subjects.
    pub fn subjects(&self) -> Vec<String> {
        self.mails.iter().map(subject).collect()
    }

    /// Where reading should go on, as the record would say after all this.
    pub fn cursors(&self) -> BTreeMap<String, Cursor> {
        let mut cursors = BTreeMap::new();
        for (name, uidvalidity, last_uid) in &self.mailboxes {
            cursors.insert(name.clone(), Cursor { uidvalidity: *uidvalidity, last_uid: *last_uid });
        }
        for mail in &self.mails {
            if let Place::Imap { mailbox, uidvalidity, uid } = &mail.place {
                let cursor = cursors
                    .entry(mailbox.clone())
                    .or_insert(Cursor { uidvalidity: *uidvalidity, last_uid: 0 });
                cursor.last_uid = cursor.last_uid.max(*uid);
            }
        }
        cursors
    }
}

fn uid(mail: &RawMail) -> u32 {
    match &mail.place {
        Place::Imap { uid, .. } => *uid,
        Place::File { .. } => unreachable!("not from IMAP"),
    }
}

/// A mail's subject.
pub fn subject(mail: &RawMail) -> String {
    let text = String::from_utf8_lossy(&mail.bytes);
    let line = text.lines().find_map(|line| line.strip_prefix("Subject: "));
    line.unwrap_or_default().to_owned()
}

/// A small mail.
pub fn mail(subject: &str) -> Vec<u8> {
    format!("From: a@outside.example\r\nTo: leads@{DOMAIN}\r\nSubject: {subject}\r\n\r\nhello\r\n")
        .into_bytes()
}

/// A file that is no certificate of the server.
pub fn other_certificate(dir: &std::path::Path) -> PathBuf {
    super::mailhost::make_certificate(dir);
    dir.join("cert.pem")
}

/// An instant of the past, `days` before today.
pub fn days_ago(days: u64) -> DateTime<Utc> {
    let now = std::fs::metadata("/proc/self").unwrap().modified().unwrap();
    DateTime::<Utc>::from(now) - chrono::Days::new(days)
}
