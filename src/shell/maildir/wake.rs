//! When to look into the Maildir again: when inotify tells of a change, and each minute in any case. An event carries
//! no meaning beyond "look".

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind, Flag, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How often is looked without being told?
const SCAN_EVERY: Duration = Duration::from_mins(1);

/// And how often when inotify does not work here (its limits are reached, or the file system has none)?
const SCAN_WITHOUT_WATCH: Duration = Duration::from_secs(5);

/// How long after a change is waited for more: deliveries come in bursts, and a program that (wrongly) writes straight
/// into `new/` has finished a small mail by then.
const SETTLE: Duration = Duration::from_millis(50);

/// The alarm.
pub(super) struct Wake {
    path: PathBuf,
    /// None where none could be made.
    watcher: Option<RecommendedWatcher>,
    changes: mpsc::Receiver<()>,
    watched_at: Instant,
    trouble: Option<String>,
}

impl Wake {
    pub(super) fn new(path: &Path) -> Self {
        // One waiting change is as good as many.
        let (tell, changes) = mpsc::channel(1);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.as_ref().map_or(true, is_news) {
                let _ = tell.try_send(());
            }
        });
        let mut wake =
            Self { path: path.to_owned(), watcher: None, changes, watched_at: Instant::now(), trouble: None };
        match watcher {
            Ok(watcher) => wake.watcher = Some(watcher),
            Err(error) => wake.note(&error),
        }
        wake.watch();
        wake
    }

    /// Why changes do not wake us, if they do not.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }

    /// Returns when it is time to look.
    pub(super) async fn next(&mut self) {
        let limit = if self.trouble.is_some() { SCAN_WITHOUT_WATCH } else { SCAN_EVERY };
        match tokio::time::timeout(limit, self.changes.recv()).await {
            Ok(Some(())) => {
                tokio::time::sleep(SETTLE).await;
                while self.changes.try_recv().is_ok() {}
            }
            // The watcher is gone: its end of the channel went with it.
            Ok(None) => tokio::time::sleep(limit).await,
            Err(_) => {}
        }
        // The directories may have been replaced by new ones, so those are watched. The same ones are no harm.
        if self.watched_at.elapsed() >= limit {
            self.watch();
        }
    }

    fn watch(&mut self) {
        let Some(watcher) = self.watcher.as_mut() else { return };
        self.watched_at = Instant::now();
        let ended = ["new", "cur"]
            .into_iter()
            .try_for_each(|part| watcher.watch(&self.path.join(part), RecursiveMode::NonRecursive));
        match ended {
            Ok(()) => self.trouble = None,
            Err(error) => self.note(&error),
        }
    }

    fn note(&mut self, error: &notify::Error) {
        let seconds = SCAN_WITHOUT_WATCH.as_secs();
        self.trouble = Some(format!(
            "changes in the Maildir are not told ({error}); it is read every {seconds} seconds"
        ));
    }
}

/// Our own reading makes events too (open, close): looking at those would never end.
fn is_news(event: &Event) -> bool {
    event.flag() == Some(Flag::Rescan)
        || matches!(
            event.kind,
            EventKind::Create(_)
                | EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Metadata(_))
                | EventKind::Access(AccessKind::Close(AccessMode::Write))
        )
}
