//! `batond check`: whether the configuration is good. Offline: no server is asked and nothing is changed.

use serde_json::json;

use super::{Failure, Options, find, print};

/// Prints "config OK", or every error.
pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let loaded = find::loaded(options);
    if options.json {
        let (errors, warnings) = match &loaded {
            Ok((_, loaded)) => (&[][..], &loaded.config.warnings[..]),
            Err(problems) => (&problems.list[..], &[][..]),
        };
        print::json(&json!({ "ok": loaded.is_ok(), "errors": errors, "warnings": warnings }))?;
    }
    let (path, loaded) = loaded.map_err(|problems| Failure::Config { problems, told: options.json })?;
    if !options.json {
        for warning in &loaded.config.warnings {
            print::error(&format!("{}: warning: {warning}", path.display()));
        }
        print::text("config OK")?;
    }
    Ok(())
}
