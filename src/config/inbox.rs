//! `[inbox]`, `[inbox.imap]` and `[inbox.maildir]`: the shared address and where its mail comes from.

use super::section::{Reading, Section};
use super::server::{Usual, server};
use super::settings::{Imap, Mark, Source};
use super::words;
use crate::domain::time::Span;
use crate::domain::{Address, team};

/// The longest local part that leaves room for a reply token behind a `+` (RFC 5321 §4.5.3.1.1 allows 64 in all).
const MAX_LOCAL: usize = 30;
/// The most mailboxes that are watched.
const MAX_MAILBOXES: usize = 20;

/// What `[inbox]` says; of each part none where a problem has been noted. The others are looked at all the same.
pub(super) struct InboxPart {
    pub(super) inbox: Option<team::Inbox>,
    pub(super) source: Option<Source>,
    pub(super) since: Option<Span>,
    pub(super) mark: Option<Mark>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Imap,
    Maildir,
}

/// Reads all three sections.
pub(super) fn inbox(reading: &mut Reading) -> InboxPart {
    let mut section = reading.section("inbox", true);
    let inbox = shared(&mut section);
    let kinds = [("imap", Kind::Imap), ("maildir", Kind::Maildir)];
    let kind = section.parsed("source", "imap", |text| words::one_of(text, &kinds));
    let since = section.parsed("since", "90 days", words::span);
    let marks = [("none", Mark::None), ("keyword", Mark::Keyword), ("move", Mark::Move)];
    let mark = section.parsed("mark", "none", |text| words::one_of(text, &marks));
    section.subsection("imap");
    section.subsection("maildir");
    section.end();
    let imap = imap(reading, kind == Some(Kind::Imap), inbox.as_ref().map(|inbox| &inbox.address));
    let maildir = maildir(reading, kind == Some(Kind::Maildir));
    let source = kind.and_then(|kind| if kind == Kind::Imap { imap } else { maildir });
    InboxPart { inbox, source, since, mark }
}

fn shared(section: &mut Section) -> Option<team::Inbox> {
    let found = section.needed("address", "leads@acme.example");
    let address = found.as_ref().and_then(|found| section.read("address", found, words::address));
    let aliases = section.parsed_list("aliases", words::address);
    let plus_addressing = section.flag("plus_addressing", true);
    let address = address?;
    let line = found.and_then(|found| found.line);
    if plus_addressing && address.local().chars().count() > MAX_LOCAL {
        let text = format!(
            "has more than {MAX_LOCAL} characters before the @, which leaves no room for reply tokens: take a shorter address, or write plus_addressing = false"
        );
        section.problem("address", line, text);
    }
    if plus_addressing && address.tag().is_some() {
        let text = "has a + of its own, which plus-addressing cannot extend: take the address before the +, or write plus_addressing = false";
        section.problem("address", line, text);
    }
    Some(team::Inbox { address, aliases, plus_addressing })
}

fn imap(reading: &mut Reading, wanted: bool, address: Option<&Address>) -> Option<Source> {
    let mut section = reading.section("inbox.imap", wanted);
    let username = address.map(Address::to_string);
    let usual = Usual { host: "imap.acme.example", tls: "implicit", ports: [993, 143, 143], username };
    let server = server(&mut section, &usual);
    let mailboxes = mailboxes(&mut section);
    if server.username.text.is_empty() && server.username.line.is_some() {
        section.problem(
            "username",
            server.username.line,
            "is empty: write who logs in, as \"leads@acme.example\"",
        );
    }
    if !server.has_secret {
        section.missing("password_file", "is missing: write password_file = \"imap-password\" (a file that holds only the password), or password_command, password_credential or token_command");
    }
    section.end();
    Some(Source::Imap(Imap {
        host: server.host?,
        port: server.port?,
        tls: server.tls?,
        username: server.username.text,
        login: server.login?,
        mailboxes,
        ca_file: server.ca_file,
    }))
}

fn mailboxes(section: &mut Section) -> Vec<String> {
    let found = section.list("mailboxes", &["INBOX"]);
    let line = found.first().and_then(|found| found.line);
    if found.is_empty() || found.len() > MAX_MAILBOXES {
        let text = format!("must name one to {MAX_MAILBOXES} mailboxes: write mailboxes = [\"INBOX\"]");
        section.problem("mailboxes", line, text);
    }
    let mut names: Vec<String> = Vec::new();
    for name in found {
        let inbox = name.text.eq_ignore_ascii_case("INBOX");
        let known = if inbox { "INBOX".to_owned() } else { name.text };
        if known.chars().any(char::is_control) {
            section.problem("mailboxes", name.line, "has a name with control characters");
        } else if names.contains(&known) {
            section.problem("mailboxes", name.line, format!("names {known:?} twice"));
        } else {
            names.push(known);
        }
    }
    names
}

fn maildir(reading: &mut Reading, wanted: bool) -> Option<Source> {
    let mut section = reading.section("inbox.maildir", wanted);
    let path = section.path("path", "Maildir");
    if path.is_none() {
        section.problem("path", None, "is empty: write the directory, as path = \"Maildir\"");
    }
    section.end();
    path.map(|path| Source::Maildir { path })
}
