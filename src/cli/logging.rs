//! Logs: one line per event on standard error, for people and for the journal. What libraries would tell of passwords
//! and mails is shut off, whatever the filter says.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Libraries that write logins and mail bodies at their finer levels, and the most they may say.
const GUARDED: [&str; 2] = ["async_imap", "lettre"];

/// A library that tells of its own coming and going; said first, so that a filter may ask for it.
const QUIET: &str = "tokio_cron_scheduler=warn";

/// Starts logging. The filter is `$BATOND_LOG`, else `$RUST_LOG`, else `info`; under systemd the journal knows the time.
pub fn start() {
    let set = |name| std::env::var(name).ok().filter(|filter: &String| !filter.trim().is_empty());
    let filter = set("BATOND_LOG").or_else(|| set("RUST_LOG")).unwrap_or_default();
    let under_systemd = std::env::var_os("JOURNAL_STREAM").is_some();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(guarded(&filter, level))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    // A second start (in one test process) finds the first at work, which is as good.
    let _ = if under_systemd { lines.without_time().try_init() } else { lines.try_init() };
}

/// A filter that is empty means `info` of Baton itself; the bell's library tells of every start at that level. The level
/// is written out, because a default of the filter counts only where no directive stands, and the guards are some.
fn guarded(filter: &str) -> EnvFilter {
    let parts = filter.split(',').map(str::trim).filter(|part| !part.is_empty());
    let kept: Vec<&str> = parts.filter(|part| !GUARDED.iter().any(|name| part.starts_with(name))).collect();
    let told = if kept.is_empty() { "info,tokio_cron_scheduler=warn".to_owned() } else { kept.join(",") };
    let guards = GUARDED.iter().map(|name| format!("{name}=info"));
    let all: Vec<String> = std::iter::once(told).chain(guards).collect();
    EnvFilter::builder().parse_lossy(all.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_filter_makes_libraries_tell_secrets() {
        for filter in ["trace", "async_imap=trace", "debug, async_imap::client=trace", "lettre=trace", ""] {
            let filter = guarded(filter, LevelFilter::INFO).to_string();
            assert!(filter.contains("async_imap=info") && filter.contains("lettre=info"), "{filter}");
            assert!(!filter.contains("async_imap=trace") && !filter.contains("async_imap::"), "{filter}");
        }
        for empty in ["", " ", ",", "lettre=trace"] {
            assert!(guarded(empty).to_string().split(',').any(|part| part == "info"), "{empty:?}");
        }
    }
}
