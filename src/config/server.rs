//! What `[inbox.imap]` and `[send.smtp]` have in common: host, port, TLS, login. A secret itself is never read here,
//! and a file that holds one is refused.

use std::net::IpAddr;
use std::path::PathBuf;

use serde_json::json;

use super::section::{Found, Section};
use super::settings::{Login, SecretSource, Tls};
use super::words;

/// A server and who logs in there. Host, port and TLS are none where a problem has been noted.
pub(super) struct Server {
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) tls: Option<Tls>,
    /// Who logs in; empty where neither the file nor the protocol names anyone.
    pub(super) username: Found,
    /// Whether the file names a secret, a good one or not.
    pub(super) has_secret: bool,
    /// The secret, where it is a good one.
    pub(super) login: Option<Login>,
    pub(super) ca_file: Option<PathBuf>,
}

/// How a protocol protects its connections when nothing is said, and on which ports.
pub(super) struct Usual {
    /// An example of a host.
    pub(super) host: &'static str,
    /// The word for `tls`.
    pub(super) tls: &'static str,
    /// Ports for implicit TLS, STARTTLS and no TLS.
    pub(super) ports: [u16; 3],
    /// Who logs in when nothing is said: shown as the default of `username`.
    pub(super) username: Option<String>,
}

/// Reads all of it but what is the protocol's own.
pub(super) fn server(section: &mut Section, usual: &Usual) -> Server {
    let host = section.needed("host", usual.host);
    let host = host.and_then(|found| section.read("host", &found, host_name));
    let tls_words = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];
    let tls_found = section.text("tls", usual.tls);
    let tls = section.read("tls", &tls_found, |text| words::one_of(text, &tls_words));
    let port = port(section, usual, tls);
    if let (Some(Tls::None), Some(host)) = (tls, &host)
        && !is_loopback(host)
    {
        let text = format!(
            "\"none\" would send the password in the clear to {host}: write \"implicit\" or \"starttls\" (\"none\" is only for 127.0.0.1, ::1 and localhost)"
        );
        section.problem("tls", tls_found.line, text);
    }
    let has_secret = SECRET_KEYS.iter().any(|key| section.has(key));
    let login = login(section);
    let username = username(section, usual.username.as_deref());
    let ca_file = section.path("ca_file", "");
    Server { host, port, tls, username, has_secret, login, ca_file }
}

fn port(section: &mut Section, usual: &Usual, tls: Option<Tls>) -> Option<u16> {
    let [implicit, starttls, none] = usual.ports;
    let default = match tls {
        Some(Tls::Implicit) | None => implicit,
        Some(Tls::Starttls) => starttls,
        Some(Tls::None) => none,
    };
    let there = section.has("port");
    let found = section.number("port", 1, u32::from(u16::MAX));
    let port = found.and_then(|(port, _)| u16::try_from(port).ok());
    section.show("port", json!(port.unwrap_or(default)), found.map(|(_, line)| line));
    if there { port } else { Some(default) }
}

fn username(section: &mut Section, default: Option<&str>) -> Found {
    let found = section.text("username", default.unwrap_or_default());
    if found.text.chars().any(char::is_control) {
        section.problem("username", found.line, "must be one line");
    }
    found
}

/// A host's name or address, without what people copy along with it.
fn host_name(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(bare.to_owned());
    }
    if text.contains("://") || text.contains('/') {
        return Err(format!(
            "{text:?} is an address of the web: write only the host, as \"mail.acme.example\""
        ));
    }
    if let Some((host, port)) = text.split_once(':') {
        let port: String = port.chars().filter(char::is_ascii_digit).collect();
        return Err(format!("{text:?} has a port in it: write host = {host:?} and port = {port}"));
    }
    words::domain(text).map_err(|_| format!("{text:?} is not a host: write it as \"mail.acme.example\""))
}

/// This machine itself: 127.0.0.0/8, `::1`, `localhost`.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The keys that say where a secret comes from; at most one may be used.
pub(super) const SECRET_KEYS: [&str; 4] =
    ["password_file", "password_command", "password_credential", "token_command"];
const SECRETS: &str = "password_file, password_command, password_credential or token_command";

fn login(section: &mut Section) -> Option<Login> {
    for key in ["password", "token"] {
        let text = format!(
            "a {key} does not belong in this file: put it into a file of its own, and write {SECRETS}"
        );
        section.refuse(key, &text);
    }
    let mut found: Vec<(&'static str, Found)> = Vec::new();
    for key in SECRET_KEYS {
        if let Some(text) = section.raw(key).filter(|found| !found.text.is_empty()) {
            found.push((key, text));
        }
    }
    if let [(first, _), rest @ ..] = found.as_slice() {
        for (key, also) in rest {
            let text = format!("stands beside {first}: keep one of {SECRETS}");
            section.problem(key, also.line, text);
        }
    }
    let (key, found) = found.into_iter().next()?;
    let source = source(section, key, &found)?;
    section.show(key, json!(source.to_string()), found.line);
    Some(if key == "token_command" { Login::Token(source) } else { Login::Password(source) })
}

fn source(section: &mut Section, key: &str, found: &Found) -> Option<SecretSource> {
    match key {
        "password_file" => Some(SecretSource::File(section.complete(&found.text))),
        "password_credential" => section.read(key, found, |text| {
            let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
            let plain = plain && !text.starts_with('.');
            plain.then(|| SecretSource::Credential(text.to_owned())).ok_or_else(|| {
                "is the name of a systemd credential, not a path: write it as \"batond.imap-password\""
                    .to_owned()
            })
        }),
        _ => Some(SecretSource::Command(found.text.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "::1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in
            ["imap.acme.example", "10.0.0.1", "0.0.0.0", "localhost.acme.example", "127.0.0.1.example"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_host_is_only_a_host() {
        assert_eq!(host_name("[::1]").as_deref(), Ok("::1"));
        assert_eq!(host_name("IMAP.Acme.Example").as_deref(), Ok("imap.acme.example"));
        for text in ["imaps://imap.acme.example", "imap.acme.example:993", "imap acme", ""] {
            assert!(host_name(text).is_err(), "{text:?}");
        }
    }
}
