//! A Maildir as a source of mail: what is handed over, in which order, once each, and what wakes it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a broken test may panic")]

use std::collections::HashSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use batond::shell::maildir::{name_hash, watch};
use batond::shell::source::{BATCH_MAILS, MAX_MAIL_BYTES, Place, RawMail, SourceEvent};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A Maildir, and the program that delivers into it.
struct Maildir {
    home: tempfile::TempDir,
}

impl Maildir {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        for part in ["tmp", "new", "cur"] {
            fs::create_dir(home.path().join(part)).unwrap();
        }
        Self { home }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.home.path().join(file)
    }

    /// As the rules want it: written in `tmp/`, renamed when whole.
    fn deliver(&self, file: &str, text: &str) {
        let name = Path::new(file).file_name().unwrap();
        let written = self.path("tmp").join(name);
        fs::write(&written, text).unwrap();
        fs::rename(written, self.path(file)).unwrap();
    }

    fn deliver_at(&self, file: &str, text: &str, seconds: u64) {
        self.deliver(file, text);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        fs::File::options().write(true).open(self.path(file)).unwrap().set_modified(time).unwrap();
    }

    /// Everything that one catching-up hands over.
    async fn catch_up(&self, seen: HashSet<u64>) -> Vec<SourceEvent> {
        let (out, mut events) = mpsc::channel(4);
        let path = self.home.path().to_owned();
        let watching = tokio::spawn(watch(path, seen, out, true, CancellationToken::new()));
        let mut all = Vec::new();
        while let Some(event) = events.recv().await {
            all.push(event);
        }
        watching.await.unwrap().unwrap();
        all
    }

    /// A running watch that has caught up.
    async fn watched(&self) -> Running {
        let (out, events) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let path = self.home.path().to_owned();
        let task = tokio::spawn(watch(path, HashSet::new(), out, false, stop.clone()));
        let mut running = Running { events, stop, task };
        while !matches!(running.next().await, SourceEvent::CaughtUp) {}
        running
    }
}

struct Running {
    events: mpsc::Receiver<SourceEvent>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl Running {
    async fn next(&mut self) -> SourceEvent {
        tokio::time::timeout(Duration::from_secs(5), self.events.recv()).await.expect("an event").unwrap()
    }

    async fn silent_for(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.events.recv()).await.is_err()
    }

    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

fn mails(events: &[SourceEvent]) -> Vec<&RawMail> {
    let batches = events.iter().filter_map(|event| match event {
        SourceEvent::Mails(mails) => Some(mails),
        _ => None,
    });
    batches.flatten().collect()
}

fn names(events: &[SourceEvent]) -> Vec<String> {
    let mails = mails(events);
    let names = mails.iter().filter_map(|mail| match &mail.place {
        Place::File { name } => Some(name.clone()),
        Place::Imap { .. } => None,
    });
    names.collect()
}

#[tokio::test]
async fn what_is_there_comes_once_oldest_first_and_nothing_is_touched() {
    let maildir = Maildir::new();
    maildir.deliver_at("new/b.host", "Subject: b\r\n\r\n", 200);
    maildir.deliver_at("cur/c.host:2,S", "Subject: c\r\n\r\n", 100);
    maildir.deliver_at("new/a.host", "Subject: a\r\n\r\n", 200);
    let events = maildir.catch_up(HashSet::new()).await;
    assert_eq!(names(&events), ["c.host", "a.host", "b.host"]);
    assert!(matches!(events.last(), Some(SourceEvent::CaughtUp)));
    let first = mails(&events)[0];
    assert_eq!((first.arrived_at.timestamp(), first.complete), (100, true));
    assert_eq!(first.bytes, b"Subject: c\r\n\r\n");
    for file in ["new/a.host", "new/b.host", "cur/c.host:2,S"] {
        assert!(maildir.path(file).exists(), "{file}");
    }
}

#[tokio::test]
async fn known_names_are_not_read_again_even_after_they_moved() {
    let maildir = Maildir::new();
    maildir.deliver("cur/known.host:2,FS", "Subject: known\r\n\r\n");
    maildir.deliver("new/fresh.host", "Subject: fresh\r\n\r\n");
    let events = maildir.catch_up(HashSet::from([name_hash("known.host")])).await;
    assert_eq!(names(&events), ["fresh.host"]);
}

#[tokio::test]
async fn only_whole_mail_files_are_read() {
    let maildir = Maildir::new();
    fs::write(maildir.path("tmp/half.host"), "Subject: ha").unwrap();
    fs::write(maildir.path("new/.hidden"), "Subject: hidden").unwrap();
    fs::write(maildir.path("new/empty.host"), "").unwrap();
    fs::create_dir(maildir.path("new/directory")).unwrap();
    fs::write(maildir.path("secret"), "Subject: secret").unwrap();
    symlink(maildir.path("secret"), maildir.path("new/link.host")).unwrap();
    symlink(maildir.path("nowhere"), maildir.path("cur/dangling.host")).unwrap();
    maildir.deliver("new/mail.host", "Subject: mail\r\n\r\n");
    let events = maildir.catch_up(HashSet::new()).await;
    assert_eq!(names(&events), ["mail.host"]);
    assert!(!events.iter().any(|event| matches!(event, SourceEvent::Trouble { .. })), "{events:?}");
}

#[tokio::test]
async fn a_file_that_stays_empty_is_a_mail_without_a_word() {
    let maildir = Maildir::new();
    maildir.deliver_at("new/empty.host", "", 1_700_000_000);
    let events = maildir.catch_up(HashSet::new()).await;
    assert_eq!(names(&events), ["empty.host"]);
    assert!(mails(&events)[0].complete && mails(&events)[0].bytes.is_empty());
}

#[tokio::test]
async fn a_maildir_that_is_gone_is_told_and_taken_up_again_when_it_is_back() {
    let maildir = Maildir::new();
    maildir.deliver("new/one.host", "Subject: one\r\n\r\n");
    let mut running = maildir.watched().await;
    let elsewhere = tempfile::tempdir().unwrap();
    for part in ["tmp", "new", "cur"] {
        fs::rename(maildir.path(part), elsewhere.path().join(part)).unwrap();
    }
    let trouble = running.next().await;
    assert!(matches!(&trouble, SourceEvent::Trouble { account: true, text } if text.contains("not there")));
    assert!(running.silent_for(Duration::from_millis(400)).await, "it is told once");
    assert!(!maildir.path("new").exists(), "nothing is made in its place");
    for part in ["tmp", "new", "cur"] {
        fs::rename(elsewhere.path().join(part), maildir.path(part)).unwrap();
    }
    assert!(matches!(running.next().await, SourceEvent::CaughtUp), "the trouble is over");
    running.end().await;
}

#[tokio::test]
async fn of_a_large_mail_only_the_beginning_is_held() {
    let maildir = Maildir::new();
    maildir.deliver("new/large.host", &"x".repeat(MAX_MAIL_BYTES + 1));
    maildir.deliver("new/limit.host", &"x".repeat(MAX_MAIL_BYTES));
    let events = maildir.catch_up(HashSet::new()).await;
    let seen: Vec<_> =
        mails(&events).iter().map(|mail| (mail.bytes.len(), mail.size, mail.complete)).collect();
    let limit = MAX_MAIL_BYTES;
    assert_eq!(seen, [(limit, limit as u64 + 1, false), (limit, limit as u64, true)]);
}

#[tokio::test]
async fn many_mails_come_in_batches() {
    let maildir = Maildir::new();
    for number in 0..=2 * BATCH_MAILS {
        fs::write(maildir.path(&format!("new/{number:05}.host")), "Subject: x\r\n\r\n").unwrap();
    }
    let events = maildir.catch_up(HashSet::new()).await;
    assert_eq!(mails(&events).len(), 2 * BATCH_MAILS + 1);
    let largest = events.iter().map(|event| match event {
        SourceEvent::Mails(mails) => mails.len(),
        _ => 0,
    });
    assert_eq!(largest.max(), Some(BATCH_MAILS));
}

#[tokio::test]
async fn a_missing_maildir_is_made() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("deep/Maildir");
    let (out, mut events) = mpsc::channel(4);
    watch(path.clone(), HashSet::new(), out, true, CancellationToken::new()).await.unwrap();
    assert!(matches!(events.recv().await, Some(SourceEvent::CaughtUp)));
    assert!(path.join("tmp").is_dir() && path.join("new").is_dir() && path.join("cur").is_dir());
}

#[tokio::test]
async fn a_delivery_wakes_the_watch_within_a_second() {
    let maildir = Maildir::new();
    let mut running = maildir.watched().await;
    for (number, file) in ["new/one.host", "cur/two.host:2,", "new/three.host"].into_iter().enumerate() {
        let begun = Instant::now();
        maildir.deliver(file, "Subject: x\r\n\r\n");
        let event = running.next().await;
        assert!(begun.elapsed() < Duration::from_secs(1), "delivery {number}: {:?}", begun.elapsed());
        assert_eq!(mails(&[event]).len(), 1, "delivery {number}");
        assert!(matches!(running.next().await, SourceEvent::CaughtUp));
    }
    running.end().await;
}

#[tokio::test]
async fn a_mail_that_people_read_move_and_flag_is_no_new_mail() {
    let maildir = Maildir::new();
    maildir.deliver("new/one.host", "Subject: x\r\n\r\n");
    let mut running = maildir.watched().await;
    fs::rename(maildir.path("new/one.host"), maildir.path("cur/one.host:2,")).unwrap();
    fs::rename(maildir.path("cur/one.host:2,"), maildir.path("cur/one.host:2,S")).unwrap();
    assert!(running.silent_for(Duration::from_millis(400)).await);
    fs::remove_file(maildir.path("cur/one.host:2,S")).unwrap();
    assert!(running.silent_for(Duration::from_millis(400)).await);
    running.end().await;
}

#[tokio::test]
async fn a_mail_written_straight_into_new_comes_whole() {
    let maildir = Maildir::new();
    let mut running = maildir.watched().await;
    fs::write(maildir.path("new/rude.host"), "").unwrap();
    assert!(running.silent_for(Duration::from_millis(300)).await);
    fs::write(maildir.path("new/rude.host"), "Subject: rude\r\n\r\nbut whole\r\n").unwrap();
    let event = running.next().await;
    assert_eq!(mails(&[event])[0].bytes, b"Subject: rude\r\n\r\nbut whole\r\n");
    running.end().await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_while_mails_arrive_and_move() {
    let maildir = Maildir::new();
    let mut running = maildir.watched().await;
    let root = maildir.home.path().to_owned();
    let mover = std::thread::spawn(move || {
        for number in 0..500 {
            let (tmp, new) = (root.join(format!("tmp/{number}")), root.join(format!("new/{number}")));
            fs::write(&tmp, format!("Subject: {number}\r\n\r\n")).unwrap();
            fs::rename(&tmp, &new).unwrap();
            if number % 2 == 0 {
                fs::rename(&new, root.join(format!("cur/{number}:2,S"))).unwrap();
            }
        }
    });
    let mut met = HashSet::new();
    while met.len() < 500 {
        let event = running.next().await;
        for name in names(&[event]) {
            assert!(met.insert(name.clone()), "{name} came twice");
        }
    }
    mover.join().unwrap();
    running.end().await;
}

#[tokio::test]
async fn an_unreadable_mail_is_told_once_and_does_not_stop_the_others() {
    let maildir = Maildir::new();
    maildir.deliver("new/locked.host", "Subject: locked\r\n\r\n");
    fs::set_permissions(maildir.path("new/locked.host"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(maildir.path("new/locked.host")).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    maildir.deliver("new/open.host", "Subject: open\r\n\r\n");
    let events = maildir.catch_up(HashSet::new()).await;
    assert_eq!(names(&events), ["open.host"]);
    let troubles = events.iter().filter(|event| matches!(event, SourceEvent::Trouble { account: false, .. }));
    assert_eq!(troubles.count(), 1);
    let mut running = maildir.watched().await;
    maildir.deliver("new/later.host", "Subject: later\r\n\r\n");
    assert_eq!(names(&[running.next().await]), ["later.host"], "the trouble is not told again");
    fs::set_permissions(maildir.path("new/locked.host"), fs::Permissions::from_mode(0o600)).unwrap();
    while !matches!(running.next().await, SourceEvent::CaughtUp) {}
    running.end().await;
}

#[tokio::test]
async fn names_that_are_no_text_are_mails_all_the_same() {
    let maildir = Maildir::new();
    let strange = std::ffi::OsStr::from_bytes(b"new/\xff\xfe.host:2,S");
    fs::write(maildir.home.path().join(strange), "Subject: strange\r\n\r\n").unwrap();
    let events = maildir.catch_up(HashSet::new()).await;
    assert_eq!(names(&events), ["\u{fffd}\u{fffd}.host"]);
}

#[tokio::test]
async fn a_broken_maildir_is_told_once_and_taken_up_again_when_repaired() {
    let maildir = Maildir::new();
    let mut running = maildir.watched().await;
    fs::remove_dir(maildir.path("new")).unwrap();
    fs::write(maildir.path("new"), "not a directory").unwrap();
    maildir.deliver("cur/one.host:2,", "Subject: one\r\n\r\n");
    assert!(matches!(running.next().await, SourceEvent::Trouble { account: false, .. }));
    maildir.deliver("cur/two.host:2,", "Subject: two\r\n\r\n");
    assert!(running.silent_for(Duration::from_millis(400)).await, "it is told once");
    fs::remove_file(maildir.path("new")).unwrap();
    maildir.deliver("cur/three.host:2,", "Subject: three\r\n\r\n");
    let mut all = names(&[running.next().await]);
    all.sort();
    assert_eq!(all, ["one.host", "three.host", "two.host"]);
    assert!(maildir.path("new").is_dir(), "what was missing is made");
    running.end().await;
}

#[tokio::test]
async fn a_maildir_that_is_no_directory_is_refused() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("Maildir"), "a file").unwrap();
    let (out, _events) = mpsc::channel(4);
    let path = home.path().join("Maildir");
    let refused = watch(path, HashSet::new(), out, true, CancellationToken::new()).await.unwrap_err();
    assert!(refused.to_string().contains("cannot be made"), "{refused}");
}

#[tokio::test]
async fn a_stop_ends_the_watch_even_when_nobody_reads() {
    let maildir = Maildir::new();
    for number in 0..1000 {
        maildir.deliver(&format!("new/{number}"), "Subject: x\r\n\r\n");
    }
    let (out, _unread) = mpsc::channel(1);
    let stop = CancellationToken::new();
    let task = tokio::spawn(watch(maildir.home.path().to_owned(), HashSet::new(), out, false, stop.clone()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(2), task).await.expect("it ends").unwrap().unwrap();
}
