//! `[send]`, `[send.smtp]` and `[send.directory]`: who letters come from and how they leave.

use super::section::Reading;
use super::server::{Server, Usual, server};
use super::settings::{Login, Send, Smtp, Transport};
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
    let secrets = ["password_file", "password_command", "password_credential", "token_command"];
    let named = secrets.into_iter().any(|key| section.has(key));
    let username = named.then_some(inbox).flatten().map(Address::to_string);
    let usual = Usual { host: "smtp.acme.example", tls: "starttls", ports: [465, 587, 25], username };
    let server = server(&mut section, &usual);
    let user =
        server.as_ref().and_then(|server| server.username.clone()).or(usual.username).unwrap_or_default();
    let login = server.as_ref().and_then(|server| server.login.as_ref());
    if server.is_some() && !user.is_empty() && login.is_none() {
        section.missing("password_file", "is missing: write password_file = \"smtp-password\" (a file that holds only the password), password_command, password_credential or token_command; or username = \"\" for no login");
    }
    if user.is_empty() && login.is_some() {
        section.problem(
            "username",
            None,
            "is empty beside a password: write who logs in, or remove the password",
        );
    }
    section.end();
    let Server { host, port, tls, login, ca_file, .. } = server?;
    let login: Option<Login> = login.filter(|_| !user.is_empty());
    Some(Transport::Smtp(Smtp { host, port, tls, username: user, login, ca_file }))
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
