//! Logs: one line per event on standard error, for people and for the journal. What libraries would tell of passwords
//! and mails is shut off, whatever the filter says.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Libraries that write logins and mail bodies at their finer levels, and the most they may say.
const GUARDED: [&str; 2] = ["async_imap", "lettre"];

/// A library that tells of its own coming and going; said first, so that a filter may ask for it.
const QUIET: &str = "tokio_cron_scheduler=warn";

/// Starts logging. The filter is `$BATOND_LOG`, else `$RUST_LOG`, else `level`; under systemd the journal knows the time.
pub fn start(level: LevelFilter) {
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

fn guarded(filter: &str, level: LevelFilter) -> EnvFilter {
    let kept = filter.split(',').filter(|part| !GUARDED.iter().any(|name| part.trim().starts_with(name)));
    let guards = GUARDED.iter().map(|name| format!("{name}=info"));
    // The builder's own default would count only where nothing at all is said, and the guards are always said.
    let first = [level.to_string(), QUIET.to_owned()];
    let all: Vec<String> = first.into_iter().chain(kept.map(str::to_owned)).chain(guards).collect();
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
    }

    #[test]
    fn without_a_filter_the_service_tells_what_it_does() {
        assert!(guarded("", LevelFilter::INFO).to_string().split(',').any(|part| part == "info"));
        assert!(guarded("debug", LevelFilter::INFO).to_string().split(',').all(|part| part != "info"));
    }
}
