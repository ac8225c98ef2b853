//! The postman of the stories: what somebody wrote becomes the file that a mail server would have put into the Maildir.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::story::{Story, Written};

/// Who says, at the team's mail server, whether a sender is who they say; the configuration names it too.
const SERVER: &str = "mx.acme.example";

/// Puts the mail into the Maildir, as of `at`.
pub(super) fn deliver(
    maildir: &Path,
    story: &Story,
    mail: &Written,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let name = format!("{}.{}.acme.example", at.timestamp(), mail.id);
    let written = maildir.join("tmp").join(&name);
    let place = || -> anyhow::Result<()> {
        let mut file = File::create(&written)?;
        file.write_all(text(story, mail, at)?.as_bytes())?;
        file.set_modified(SystemTime::from(at))?;
        Ok(fs::rename(&written, maildir.join("new").join(&name))?)
    };
    place().context("a mail of the story could not be delivered")
}

/// The whole mail.
fn text(story: &Story, mail: &Written, at: DateTime<Utc>) -> anyhow::Result<String> {
    let mut head = vec![
        format!("Return-Path: <{}>", address(mail.from)),
        format!("Delivered-To: {}", delivered_to(mail)),
        format!("Authentication-Results: {SERVER}; dmarc=pass header.from={}", domain(mail.from)),
        format!("From: {}", mail.from),
        format!("To: {}", mail.to),
    ];
    if !mail.cc.is_empty() {
        head.push(format!("Cc: {}", mail.cc));
    }
    head.push(format!("Subject: {}", mail.subject));
    head.push(format!("Date: {}", local(at).to_rfc2822()));
    head.push(format!("Message-ID: {}", message_id(mail)));
    let chain = chain(story, mail);
    if let Some(answered) = chain.last() {
        head.push(format!("In-Reply-To: {}", message_id(answered)));
        let ids: Vec<String> = chain.iter().map(|mail| message_id(mail)).collect();
        head.push(format!("References: {}", ids.join(" ")));
    }
    if mail.automatic {
        head.push("Auto-Submitted: auto-replied".to_owned());
    }
    head.push("MIME-Version: 1.0".to_owned());
    head.push("Content-Type: text/plain; charset=utf-8".to_owned());
    let body = format!("{}\n{}", mail.text, quote(story, mail)?).replace('\n', "\r\n");
    Ok(format!("{}\r\n\r\n{body}", head.join("\r\n")))
}

/// What stands below the new text, as mail programs quote it.
fn quote(story: &Story, mail: &Written) -> anyhow::Result<String> {
    let Some((scene, answered)) = story.scene_of(mail.answers).filter(|_| !mail.automatic) else {
        return Ok(String::new());
    };
    let on = local(scene.instant()?).format("%a, %-d %b %Y at %H:%M");
    let lines: Vec<String> = answered.text.lines().map(|line| format!("> {line}")).collect();
    Ok(format!("\nOn {on}, {} wrote:\n{}\n", answered.from, lines.join("\n")))
}

/// The mails that this one answers, the first one first.
fn chain(story: &Story, mail: &Written) -> Vec<&'static Written> {
    let mut chain = Vec::new();
    let mut answers = mail.answers;
    // A story is short, and each mail answers an earlier one.
    while let Some((_, answered)) = story.scene_of(answers).filter(|_| chain.len() < story.scenes.len()) {
        chain.push(answered);
        answers = answered.answers;
    }
    chain.reverse();
    chain
}

/// Where the server took it in for the inbox; it keeps no Bcc, but this it writes down.
fn delivered_to(mail: &Written) -> &'static str {
    let addresses = [mail.to, mail.cc, mail.bcc].into_iter().flat_map(|list| list.split(", "));
    addresses.map(address).find(|address| address.starts_with("leads")).unwrap_or("leads@acme.example")
}

fn message_id(mail: &Written) -> String {
    format!("<{}@{}>", mail.id, domain(mail.from))
}

fn address(from: &'static str) -> &'static str {
    from.rsplit_once('<').map_or(from, |(_, address)| address.trim_end_matches('>'))
}

fn domain(from: &'static str) -> &'static str {
    address(from).rsplit_once('@').map_or("", |(_, domain)| domain)
}

fn local(at: DateTime<Utc>) -> DateTime<Tz> {
    at.with_timezone(&Tz::Europe__Berlin)
}
