//! Holds the reading of commands to 64 published replies: what stands in front is always read, what was quoted, signed or
//! passed on is never, as plain text, as HTML, and in each program's own way to quote.
#![expect(clippy::expect_used, reason = "a test stops where its own material is wrong")]

mod reading;

use batond::command::language::{self, Context};
use batond::command::when::Reading;
use batond::domain::policy::Pin;
use batond::domain::{Handle, Policy};
use reading::{corpus, files, policy, read_as};

/// A command that nothing in the mails looks like.
const COMMAND: &str = "L-77 close";

/// The commands that would be carried out of a mail that Jamie sends to the inbox with this body.
fn commands(policy: &Policy, kind: &str, body: &str) -> Vec<String> {
    let head = "From: Jamie <jamie@acme.example>\nTo: leads@acme.example\nSubject: Re: x\nDate: Wed, 6 May 2026 10:00:00 +0200\n";
    let mail = read_as(format!("{head}Content-Type: {kind}; charset=utf-8\n\n{body}").as_bytes(), policy);
    if mail.quote_first || mail.twins_differ || mail.outsiders_receive {
        return Vec::new();
    }
    let writer: Handle = "jamie".parse().expect("a handle");
    let calendar = &policy.calendar;
    let reading =
        Reading { calendar, team: calendar, sent_at: mail.at(), order: policy.date_order, rolls: true };
    let context =
        Context { reading, team: &policy.team, writer: &writer, bare_leads: true, fills: false, why: false };
    let orders = language::read(mail.command_text(), &context);
    orders.lines.into_iter().map(|line| line.written).filter(|line| line.contains("77")).collect()
}

/// Each published mail with the text that is new in it.
fn mails() -> Vec<(String, String, String)> {
    let Some(root) = corpus("replies") else { return Vec::new() };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let trimmed = files(&root.join("trimmed"));
    let wanted = |name: &str| {
        let found = trimmed.iter().find(|(known, _)| known == name);
        text(&found.expect("the text that is new in each mail").1)
    };
    files(&root.join("emails"))
        .into_iter()
        .map(|(name, bytes)| (name.clone(), text(&bytes), wanted(&name)))
        .collect()
}

/// For each line of a mail, whether it belongs to the new text.
fn is_new(body: &str, wanted: &str) -> Vec<bool> {
    let mut wanted = wanted.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    body.lines().map(|line| wanted.next_if(|next| *next == line.trim()).is_some()).collect()
}

/// The mail with the command put at each place between two lines that are not new, in the manner of those lines.
fn poisoned(body: &str, wanted: &str) -> Vec<String> {
    let (new, lines): (Vec<bool>, Vec<&str>) = (is_new(body, wanted), body.lines().collect());
    let elided: Vec<bool> =
        lines.iter().zip(&new).map(|(line, new)| !new && !line.trim().is_empty()).collect();
    let between = |at: &usize| elided.get(at - 1) == Some(&true) && elided.get(*at) == Some(&true);
    let with_command = |at: usize| {
        let (above, below) = lines.split_at(at);
        [above, &[COMMAND][..], below].concat().join("\n")
    };
    (1..lines.len()).filter(between).map(with_command).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// As programs write a plain text in HTML: a line a `div`.
fn in_html(text: &str) -> String {
    let line = |line: &str| {
        if line.trim().is_empty() {
            "<div><br></div>".into()
        } else {
            format!("<div>{}</div>", escaped(line))
        }
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    format!("<html><body>{}</body></html>", lines.join("\n"))
}

#[test]
fn a_command_in_an_elided_region_is_never_read() {
    let policy = policy(Pin::Unpinned);
    let mut tried = 0;
    for (name, body, wanted) in mails() {
        for text in poisoned(&body, &wanted) {
            tried += 1;
            assert_eq!(commands(&policy, "text/plain", &text), [""; 0], "{name}:\n{text}");
            assert_eq!(commands(&policy, "text/html", &in_html(&text)), [""; 0], "{name} in HTML:\n{text}");
        }
    }
    eprintln!("{tried} commands put into what is not new, twice");
}

#[test]
fn a_command_in_front_is_always_read_and_it_alone() {
    let policy = policy(Pin::Unpinned);
    for (name, body, _) in mails() {
        let text = format!("{COMMAND}\n\n{body}");
        assert_eq!(commands(&policy, "text/plain", &text), [COMMAND], "{name}");
        assert_eq!(commands(&policy, "text/html", &in_html(&text)), [COMMAND], "{name} in HTML");
    }
}

#[test]
fn a_command_quoted_without_marks_below_a_header_block_is_never_read() {
    let policy = policy(Pin::Unpinned);
    let blocks = [
        "From: Baton <leads@acme.example>\nSent: Wednesday, May 6, 2026 9:00 AM\nTo: Jamie <jamie@acme.example>\nSubject: Your leads",
        "-----Original Message-----\nFrom: Baton\nSent: Wednesday, May 6, 2026 9:00 AM\nTo: Jamie\nSubject: Your leads",
        "________________________________\nVon: Baton <leads@acme.example>\nGesendet: Mittwoch, 6. Mai 2026 09:00\nAn: Jamie\nBetreff: Your leads",
        "De : Baton <leads@acme.example>\nEnvoyé : mercredi 6 mai 2026 09:00\nÀ : Jamie\nObjet : Your leads",
    ];
    for (name, _, wanted) in mails() {
        for block in blocks {
            let text = format!("{wanted}\n\n{block}\n\n{COMMAND}\nMore of it.\n");
            assert_eq!(commands(&policy, "text/plain", &text), [""; 0], "{name}:\n{text}");
        }
    }
}

#[test]
fn a_command_in_a_programs_quoted_container_is_never_read() {
    let policy = policy(Pin::Unpinned);
    let quoted = format!("<div>{COMMAND}</div><div>And more.</div>");
    let containers = [
        format!(
            "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Wed, Baton wrote:<br></div><blockquote>{quoted}</blockquote></div>"
        ),
        format!("<div class=\"gmail_extra\"><br><div class=\"gmail_quote\">{quoted}</div></div>"),
        format!("<blockquote type=\"cite\">{quoted}</blockquote>"),
        format!(
            "<div id=\"divRplyFwdMsg\"><b>From:</b> Baton<br><b>Sent:</b> Wednesday<br><b>Subject:</b> x</div>{quoted}"
        ),
        format!("<div id=\"appendonsend\"></div><hr>{quoted}"),
        format!(
            "<div class=\"moz-cite-prefix\">On 06.05.26 09:00, Baton wrote:<br></div><blockquote>{quoted}</blockquote>"
        ),
        format!("<div class=\"protonmail_quote\">{quoted}</div>"),
        format!("<div class=\"yahoo_quoted\">{quoted}</div>"),
        format!(
            "<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p><b>From:</b> Baton<br><b>Sent:</b> Wednesday<br><b>To:</b> Jamie<br><b>Subject:</b> x</p></div>{quoted}"
        ),
        format!("<div data-marker=\"__QUOTED_TEXT__\">{quoted}</div>"),
        format!("<div class=\"gmail_signature\">{quoted}</div>"),
        format!("<div id=\"Signature\">{quoted}</div>"),
    ];
    for container in &containers {
        for own in ["Thanks, that is good to know.", ""] {
            let page = format!("<html><body><div>{own}</div><br>{container}</body></html>");
            assert_eq!(commands(&policy, "text/html", &page), [""; 0], "{page}");
        }
        let page = format!("<html><body><div>L-77 snooze 2d</div><br>{container}</body></html>");
        assert_eq!(commands(&policy, "text/html", &page), ["L-77 snooze 2d"], "{page}");
    }
}
