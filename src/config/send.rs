//! `[send]`, `[send.smtp]` and `[send.directory]`: who letters come from and how they leave.

use super::section::Reading;
use super::server::{SECRET_KEYS, Usual, server};
use super::settings::{Send, Smtp, Transport};
use super::words;
use crate::domain::Address;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Smtp,
    Directory,
}

/// Reads all three sections. None: a problem has been noted.
pub(super) fn send(reading: &mut Reading, inbox: Option<&Address>) -> Option<Send> {
    let mut section = reading.section("send", true);
    let default = inbox.map_or_else(|| "leads@acme.example".to_owned(), Address::to_string);
    let from = section.parsed("from", &format!("Baton <{default}>"), words::mailbox);
    let kinds = [("smtp", Kind::Smtp), ("directory", Kind::Directory)];
    let kind = section.parsed("transport", "smtp", |text| words::one_of(text, &kinds));
    section.subsection("smtp");
    section.subsection("directory");
    section.end();
    let smtp = smtp(reading, kind == Some(Kind::Smtp), inbox);
    let directory = directory(reading, kind == Some(Kind::Directory));
    let transport = match kind? {
        Kind::Smtp => smtp?,
        Kind::Directory => directory?,
    };
    Some(Send { from: from?, transport })
}

fn smtp(reading: &mut Reading, wanted: bool, inbox: Option<&Address>) -> Option<Transport> {
    let mut section = reading.section("send.smtp", wanted);
    // Whoever names a secret but no user means the inbox; whoever names neither means no login.
    let named = SECRET_KEYS.into_iter().any(|key| section.has(key));
    let username = named.then_some(inbox).flatten().map(Address::to_string);
    let usual = Usual { host: "smtp.acme.example", tls: "starttls", ports: [465, 587, 25], username };
    let server = server(&mut section, &usual);
    if !server.username.text.is_empty() && !server.has_secret {
        section.missing("password_file", "is missing: write password_file = \"smtp-password\" (a file that holds only the password), password_command, password_credential or token_command; or username = \"\" for no login");
    }
    if server.username.text.is_empty() && server.has_secret && server.username.line.is_some() {
        let text = "is empty beside a password: write who logs in, or remove the password";
        section.problem("username", server.username.line, text);
    }
    section.end();
    let login = if server.username.text.is_empty() { None } else { Some(server.login?) };
    Some(Transport::Smtp(Smtp {
        host: server.host?,
        port: server.port?,
        tls: server.tls?,
        username: server.username.text,
        login,
        ca_file: server.ca_file,
    }))
}

fn directory(reading: &mut Reading, wanted: bool) -> Option<Transport> {
    let mut section = reading.section("send.directory", wanted);
    let path = section.path("path", "outbox");
    if path.is_none() {
        section.problem("path", None, "is empty: write the directory, as path = \"outbox\"");
    }
    section.end();
    path.map(|path| Transport::Directory { path })
}
