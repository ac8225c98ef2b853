//! `batond check`: whether the configuration is good. Offline: no server is asked, no secret is read, nothing is changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::json;

use super::{Failure, Options, find, print};
use crate::config::{Config, Login, SecretSource, Source, Transport};

/// Prints "config OK", or every error; and what is allowed but probably not meant.
pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let loaded = find::loaded(options).map(|(path, loaded)| {
        let warnings = [loaded.config.warnings.clone(), strange_files(&loaded.config)].concat();
        (path, warnings)
    });
    if options.json {
        let (errors, warnings) = match &loaded {
            Ok((_, warnings)) => (&[][..], &warnings[..]),
            Err(problems) => (&problems.list[..], &[][..]),
        };
        print::json(&json!({ "ok": loaded.is_ok(), "errors": errors, "warnings": warnings }))?;
    }
    let (path, warnings) = loaded.map_err(|problems| Failure::Config { problems, told: options.json })?;
    if !options.json {
        for warning in &warnings {
            print::error(&format!("{}: warning: {warning}", path.display()));
        }
        print::text("config OK")?;
    }
    Ok(())
}

/// Files that the configuration names and that are not as the service will want them. Only warnings: the check may run
/// as another user, or before the files are made.
fn strange_files(config: &Config) -> Vec<String> {
    let mut strange = Vec::new();
    match &config.source {
        Source::Imap(imap) => {
            strange.extend(strange_secret("inbox.imap", Some(&imap.login)));
            strange.extend(absent("inbox.imap.ca_file", imap.ca_file.as_deref()));
        }
        Source::Maildir { path } => strange.extend(absent("inbox.maildir.path", Some(path))),
    }
    if let Transport::Smtp(smtp) = &config.send.transport {
        strange.extend(strange_secret("send.smtp", smtp.login.as_ref()));
        strange.extend(absent("send.smtp.ca_file", smtp.ca_file.as_deref()));
    }
    strange
}

fn strange_secret(section: &str, login: Option<&Login>) -> Option<String> {
    let (Login::Password(SecretSource::File(path)) | Login::Token(SecretSource::File(path))) = login? else {
        return None;
    };
    let key = format!("{section}.password_file");
    let open = fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0);
    let open = open.then(|| format!("{key}: {} can be read by everyone: chmod 600 it", path.display()));
    open.or_else(|| absent(&key, Some(path)))
}

fn absent(key: &str, path: Option<&Path>) -> Option<String> {
    let path = path?;
    let missing = path.try_exists().is_ok_and(|there| !there);
    missing.then(|| format!("{key}: {} does not exist yet", path.display()))
}
