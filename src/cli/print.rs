//! Writing to standard output and standard error. `println!` panics when nobody reads; these do not.

use std::io::{self, ErrorKind, Write};

use anyhow::anyhow;
use serde::Serialize;

use super::Failure;

/// Prints a text as it is, and a line end where it has none.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    let written = write!(out, "{text}{end}").and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::Failed(anyhow!("the answer could not be written: {error}")),
    })
}

/// Prints a value as JSON, for programs and still readable.
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let rendered = serde_json::to_string_pretty(value).map_err(|error| Failure::Failed(error.into()))?;
    text(&rendered)
}

/// Prints a line for the person. Where not even that can be written, the exit code has to say it.
pub(super) fn error(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
