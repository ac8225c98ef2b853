//! Mail from a Maildir. It reads `new/` and `cur/` and changes nothing there: no move, no flag, no deletion. `tmp/` is
//! never read, for a file is only in the other two when it is whole. A change wakes it through inotify; a scan each
//! minute finds what no event told.

mod scan;
mod wake;

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::scan::{Found, Scan};
use self::wake::Wake;
use super::source::SourceEvent;

/// How many troubles are told at a time; a directory of unreadable files is one problem, not thousands.
const MAX_TROUBLES: usize = 10;

/// How often `once` looks again when files vanished between listing and reading (moved from `new/` to `cur/`).
const MAX_LOOKS: u32 = 5;

/// Watches the Maildir at `path` (made when missing, unless mails were there before) until `stop`; with `once`, hands over what is there and returns.
/// `seen` holds the [`name_hash`] of every file that needs no reading; the watch adds those it hands over. Fails only
/// when the Maildir cannot be made; later troubles are told through `out` and tried again.
#[expect(clippy::implicit_hasher, reason = "a generic hasher would help nobody")]
pub async fn watch(
    path: PathBuf,
    seen: HashSet<u64>,
    out: mpsc::Sender<SourceEvent>,
    once: bool,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let scan = Scan::new(path.clone(), seen);
    if !scan.is_lost() {
        scan::make(&path).with_context(|| format!("the Maildir {} cannot be made", path.display()))?;
    }
    let mut watch = Watch { scan, out, told: HashSet::new(), without_wake: false };
    // Watched before the first look, so that nothing falls between.
    let mut wake = (!once).then(|| Wake::new(&path));
    let work = async {
        watch.catch_up(true).await?;
        while let Some(wake) = wake.as_mut() {
            watch.tell_of(wake).await?;
            wake.next().await;
            watch.catch_up(false).await?;
        }
        Some(())
    };
    // Both ends are orderly: asked to stop, or nobody listens any more.
    tokio::select! {
        () = stop.cancelled() => {}
        _ = work => {}
    }
    Ok(())
}

/// Hands over what is in the Maildir at `path` and returns; makes, moves and marks nothing.
pub async fn look(
    path: PathBuf,
    out: mpsc::Sender<SourceEvent>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let is_maildir = path.join("cur").is_dir() || path.join("new").is_dir();
    anyhow::ensure!(is_maildir, "{} is no Maildir: it has neither cur nor new in it", path.display());
    let scan = Scan::only_looking(path);
    let mut watch = Watch { scan, out, told: HashSet::new(), without_wake: false };
    tokio::select! {
        () = stop.cancelled() => {}
        _ = watch.catch_up(true) => {}
    }
    Ok(())
}

/// The hash by which a file is known again, the same in every run and version: the first 8 bytes, big-endian, of the
/// SHA-256 of its unique name (what stands before `:2,`).
pub fn name_hash(name: &str) -> u64 {
    scan::name_hash(name)
}

struct Watch {
    scan: Scan,
    out: mpsc::Sender<SourceEvent>,
    /// Troubles told already, by file; each is told once.
    told: HashSet<u64>,
    without_wake: bool,
}

impl Watch {
    /// Looks until a look finds nothing that vanished, hands over what is new, and says so. None: nobody listens.
    async fn catch_up(&mut self, first: bool) -> Option<()> {
        let mut news = first;
        for _ in 0..MAX_LOOKS {
            let found = self.look().await?;
            news |= found.0;
            if !found.1 {
                break;
            }
        }
        if news && !self.told.contains(&name_hash("/")) {
            self.out.send(SourceEvent::CaughtUp).await.ok()?;
        }
        Some(())
    }

    /// One look. Gives whether there is news (mails, or the end of a trouble), and whether some vanished before they could be read.
    async fn look(&mut self) -> Option<(bool, bool)> {
        let (mut handed, mut vanished) = (false, false);
        if let Some(trouble) = self.off_thread(Scan::list).await? {
            let account = self.scan.is_lost();
            self.trouble(name_hash("/"), account, trouble).await?;
            return Some((false, false));
        }
        handed |= self.told.remove(&name_hash("/"));
        loop {
            let Found { mails, names, troubles, gone, more } = self.off_thread(Scan::next_batch).await?;
            vanished |= gone;
            for (name, text) in troubles {
                self.trouble(name, false, text).await?;
            }
            if !mails.is_empty() {
                handed = true;
                self.out.send(SourceEvent::Mails(mails)).await.ok()?;
                // Only what was handed over is seen.
                self.scan.seen(&names);
                self.told.retain(|of| !names.contains(of));
            }
            if !more {
                return Some((handed, vanished));
            }
        }
    }

    /// Files are read where waiting for a disk stops nobody.
    async fn off_thread<T: Send + 'static>(&mut self, step: fn(&mut Scan) -> T) -> Option<T> {
        let mut scan = std::mem::take(&mut self.scan);
        let ended = tokio::task::spawn_blocking(move || {
            let result = step(&mut scan);
            (scan, result)
        });
        match ended.await {
            Ok((scan, result)) => {
                self.scan = scan;
                Some(result)
            }
            // A defect of ours belongs to whoever started the watch; otherwise the program is ending.
            Err(ended) => match ended.try_into_panic() {
                Ok(defect) => std::panic::resume_unwind(defect),
                Err(_) => None,
            },
        }
    }

    /// Tells of a trouble, once. One of the `account` only people can mend.
    async fn trouble(&mut self, of: u64, account: bool, text: String) -> Option<()> {
        if self.told.contains(&of) {
            return Some(());
        }
        if self.told.len() >= MAX_TROUBLES {
            tracing::debug!("one more mail file cannot be read");
            return Some(());
        }
        self.told.insert(of);
        self.out.send(SourceEvent::Trouble { account, text }).await.ok()
    }

    /// Tells once when no change can wake us.
    async fn tell_of(&mut self, wake: &Wake) -> Option<()> {
        if let (Some(text), false) = (wake.trouble(), self.without_wake) {
            self.without_wake = true;
            return self.out.send(SourceEvent::Trouble { account: false, text }).await.ok();
        }
        Some(())
    }
}
