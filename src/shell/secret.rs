//! Fetching a secret from where the configuration says it lies, at the moment it is needed. A secret is never logged,
//! and an error names the place, never the content.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::SecretString;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::config::SecretSource;

/// The longest secret, in bytes; OAuth tokens are a few thousand.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

/// How long a command may take to print a secret: long enough for a token to be fetched over a slow network.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads the secret: a file without one final line end, what a command prints, or a systemd credential.
pub async fn read(source: &SecretSource) -> anyhow::Result<SecretString> {
    match source {
        SecretSource::File(path) => from_file(path).await,
        SecretSource::Command(line) => from_command(line, COMMAND_TIMEOUT).await,
        SecretSource::Credential(name) => {
            from_file(&credential(name, std::env::var_os("CREDENTIALS_DIRECTORY"))?).await
        }
    }
    .with_context(|| format!("the password could not be read from the {} {source}", source.kind()))
}

async fn from_file(path: &Path) -> anyhow::Result<SecretString> {
    let file =
        tokio::fs::File::open(path).await.with_context(|| format!("cannot open {}", path.display()))?;
    if !file.metadata().await?.is_file() {
        bail!("{} is not a file", path.display());
    }
    secret(bounded(file).await.with_context(|| format!("cannot read {}", path.display()))?)
}

fn credential(name: &str, directory: Option<OsString>) -> anyhow::Result<PathBuf> {
    let directory = directory.filter(|directory| !directory.is_empty()).with_context(|| {
        format!(
            "there is no $CREDENTIALS_DIRECTORY: run the service under systemd with LoadCredential={name}"
        )
    })?;
    Ok(Path::new(&directory).join(name))
}

/// What the command writes to its standard error is not kept: it may name the secret.
async fn from_command(line: &str, timeout: Duration) -> anyhow::Result<SecretString> {
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(line)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start sh")?;
    let output = child.stdout.take().context("the command has no output")?;
    let finished = tokio::time::timeout(timeout, async {
        let bytes = bounded(output).await?;
        Ok::<_, anyhow::Error>((bytes, child.wait().await?))
    });
    let Ok(finished) = finished.await else {
        bail!("the command did not finish within {} s", timeout.as_secs());
    };
    let (bytes, status) = finished?;
    if !status.success() {
        bail!("the command failed ({status}); run it by hand as the service's user to see why");
    }
    secret(bytes)
}

async fn bounded(source: impl AsyncRead + Unpin) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_SECRET_BYTES + 1).read_to_end(&mut bytes).await?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_SECRET_BYTES) {
        bail!("there are more than {MAX_SECRET_BYTES} bytes");
    }
    Ok(bytes)
}

/// One line of text; the protocols cannot carry more.
fn secret(bytes: Vec<u8>) -> anyhow::Result<SecretString> {
    // The error of `from_utf8` would carry the bytes along.
    let Ok(mut text) = String::from_utf8(bytes) else { bail!("it is not UTF-8 text") };
    if text.ends_with('\n') {
        text.pop();
    }
    if text.ends_with('\r') {
        text.pop();
    }
    if text.is_empty() {
        bail!("it is empty");
    }
    if text.contains(['\n', '\r', '\0']) {
        bail!("it has more than one line");
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    async fn file_with(content: &[u8]) -> anyhow::Result<SecretString> {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("secret");
        std::fs::write(&path, content).expect("written");
        read(&SecretSource::File(path)).await
    }

    fn command(line: &str) -> SecretSource {
        SecretSource::Command(line.into())
    }

    #[tokio::test]
    async fn a_file_is_read_without_one_final_line_end() {
        for (content, expected) in
            [("hunter2", "hunter2"), ("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), (" a b ", " a b ")]
        {
            let secret = file_with(content.as_bytes()).await.expect(content);
            assert_eq!(secret.expose_secret(), expected);
        }
    }

    #[tokio::test]
    async fn an_error_names_the_file_and_never_the_content() {
        let long = vec![b'x'; 70_000];
        for content in [&b"hunter2\nhunter3"[..], b"hunter2\n\n", b"", b"\n", b"hunter2\xff", &long] {
            let error = file_with(content).await.expect_err("refused");
            let shown = format!("{error:#} {error:?}");
            assert!(shown.contains("/secret"), "{shown}");
            assert!(!shown.contains("hunter") && !shown.contains("xxxx"), "{shown}");
        }
        let error = read(&SecretSource::File("/nowhere/secret".into())).await.expect_err("absent");
        assert!(format!("{error:#}").contains("/nowhere/secret"));
    }

    #[tokio::test]
    async fn a_command_is_run_by_the_shell() {
        let secret = read(&command("printf '%s\\n' \"$((40+2))\"")).await.expect("a secret");
        assert_eq!(secret.expose_secret(), "42");
    }

    #[tokio::test]
    async fn a_command_that_fails_or_floods_or_hangs_is_an_error() {
        let error = read(&command("echo hunter2; echo hunter3 >&2; exit 3")).await.expect_err("failed");
        let shown = format!("{error:#} {error:?}");
        assert!(shown.contains("exit status: 3") && !shown.contains("hunter"), "{shown}");
        assert!(read(&command("yes hunter2")).await.is_err(), "endless output ends the command");
        let started = std::time::Instant::now();
        let error = from_command("sleep 20", Duration::from_millis(50)).await.expect_err("slow");
        assert!(error.to_string().contains("did not finish"));
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test]
    async fn a_credential_is_a_file_of_systemd() {
        let path =
            credential("batond.imap-password", Some("/run/credentials/batond".into())).expect("a path");
        assert_eq!(path, Path::new("/run/credentials/batond/batond.imap-password"));
        let error = credential("batond.imap-password", None).expect_err("no directory").to_string();
        assert!(error.contains("LoadCredential=batond.imap-password"), "{error}");
    }

    #[tokio::test]
    async fn a_secret_is_not_printed() {
        let secret = file_with(b"hunter2").await.expect("a secret");
        assert!(!format!("{secret:?}").contains("hunter2"));
        let source = command("pass show imap-hunter2");
        assert_eq!(format!("{source:?}"), "command(pass …)");
        assert_eq!(format!("{:?}", command("PW=hunter2 foo")), "command(…)");
    }
}
