//! The postman of the stories: what somebody wrote becomes the file that a mail server would have put into the Maildir.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::story::{Story, Written};

/// Who says, at the team's mail server, whether a sender is who they say; the configuration names it too.
const SERVER: &str = "mx.acme.example";

/// A mail on its way: what somebody wrote, and what their mail program added.
pub(super) struct Post {
    /// What was written.
    pub(super) mail: Written,
    /// The letter that it answers.
    pub(super) letter: Option<Answered>,
}

/// A letter that somebody answers: what a mail program takes over from it.
pub(super) struct Answered {
    /// Its Reply-To.
    pub(super) reply_to: String,
    /// Its Message-ID, in brackets.
    pub(super) message_id: String,
    /// Its subject.
    pub(super) subject: String,
    /// Its text, which is quoted.
    pub(super) text: String,
    /// When it was sent.
    pub(super) sent_at: DateTime<Utc>,
}

impl Post {
    /// The subject, as its author's program wrote it.
    pub(super) fn subject(&self) -> String {
        match &self.letter {
            Some(letter) if letter.subject.starts_with("Re: ") => letter.subject.clone(),
            Some(letter) => format!("Re: {}", letter.subject),
            None => self.mail.subject.to_owned(),
        }
    }

    fn to(&self) -> &str {
        self.letter.as_ref().map_or(self.mail.to, |letter| &letter.reply_to)
    }
}

/// Puts the mail into the Maildir, as of `at`.
pub(super) fn deliver(maildir: &Path, story: &Story, post: &Post, at: DateTime<Utc>) -> anyhow::Result<()> {
    let name = format!("{}.{}.acme.example", at.timestamp(), post.mail.id);
    let written = maildir.join("tmp").join(&name);
    let place = || -> anyhow::Result<()> {
        let mut file = File::create(&written)?;
        file.write_all(text(story, post, at)?.as_bytes())?;
        file.set_modified(SystemTime::from(at))?;
        Ok(fs::rename(&written, maildir.join("new").join(&name))?)
    };
    place().context("a mail of the story could not be delivered")
}

/// The whole mail.
fn text(story: &Story, post: &Post, at: DateTime<Utc>) -> anyhow::Result<String> {
    let mail = &post.mail;
    let mut head = vec![
        format!("Return-Path: <{}>", address(mail.from)),
        format!("Delivered-To: {}", delivered_to(post)),
        format!("Authentication-Results: {SERVER}; dmarc=pass header.from={}", domain(mail.from)),
        format!("From: {}", mail.from),
        format!("To: {}", post.to()),
    ];
    if !mail.cc.is_empty() {
        head.push(format!("Cc: {}", mail.cc));
    }
    head.push(format!("Subject: {}", encoded(&post.subject())));
    head.push(format!("Date: {}", local(at).to_rfc2822()));
    head.push(format!("Message-ID: {}", message_id(mail)));
    let chain = chain(story, post);
    if let Some(answered) = chain.last() {
        head.push(format!("In-Reply-To: {answered}"));
        head.push(format!("References: {}", chain.join(" ")));
    }
    if mail.automatic {
        head.push("Auto-Submitted: auto-replied".to_owned());
    }
    head.push("MIME-Version: 1.0".to_owned());
    head.push("Content-Type: text/plain; charset=utf-8".to_owned());
    let body = format!("{}\n{}", mail.text, quote(story, post)?).replace('\n', "\r\n");
    Ok(format!("{}\r\n\r\n{body}", head.join("\r\n")))
}

/// A header as mail programs write it: ASCII as it is, all else as an encoded word (RFC 2047).
fn encoded(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { format!("=?UTF-8?B?{}?=", STANDARD.encode(text)) }
}

/// What stands below the new text, as mail programs quote it.
fn quote(story: &Story, post: &Post) -> anyhow::Result<String> {
    if let Some(letter) = &post.letter {
        return Ok(quoted(letter.sent_at, "Baton <leads@acme.example>", &letter.text));
    }
    let Some((scene, answered)) = story.scene_of(post.mail.answers).filter(|_| !post.mail.automatic) else {
        return Ok(String::new());
    };
    Ok(quoted(scene.instant()?, answered.from, answered.text))
}

fn quoted(at: DateTime<Utc>, from: &str, text: &str) -> String {
    let on = local(at).format("%a, %-d %b %Y at %H:%M");
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
    format!("\nOn {on}, {from} wrote:\n{}\n", lines.join("\n"))
}

/// The ids of the mails that this one answers, the first one first.
fn chain(story: &Story, post: &Post) -> Vec<String> {
    if let Some(letter) = &post.letter {
        return vec![letter.message_id.clone()];
    }
    let mut chain = Vec::new();
    let mut answers = post.mail.answers;
    // A story is short, and each mail answers an earlier one.
    while let Some((_, answered)) = story.scene_of(answers).filter(|_| chain.len() < story.scenes.len()) {
        chain.push(message_id(answered));
        answers = answered.answers;
    }
    chain.reverse();
    chain
}

/// Where the server took it in for the inbox; it keeps no Bcc, but this it writes down.
fn delivered_to(post: &Post) -> &str {
    let addresses = [post.to(), post.mail.cc, post.mail.bcc].into_iter().flat_map(|list| list.split(", "));
    addresses.map(address).find(|address| address.starts_with("leads")).unwrap_or("leads@acme.example")
}

fn message_id(mail: &Written) -> String {
    format!("<{}@{}>", mail.id, domain(mail.from))
}

fn address(from: &str) -> &str {
    from.rsplit_once('<').map_or(from, |(_, address)| address.trim_end_matches('>'))
}

fn domain(from: &str) -> &str {
    address(from).rsplit_once('@').map_or("", |(_, domain)| domain)
}

fn local(at: DateTime<Utc>) -> DateTime<Tz> {
    at.with_timezone(&Tz::Europe__Berlin)
}
