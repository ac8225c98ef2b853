//! `batond read FILE.eml`: how one mail is understood. It reads the file, and changes nothing.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::{Failure, Options, find, print, record};
use crate::command::language::{self, Context as Said};
use crate::command::when::Reading;
use crate::domain::command::{Line, MAX_LINES, Orders};
use crate::domain::{Mail, Mailbox, Party, Policy};
use crate::mail::read::{Perspective, read};
use crate::shell::clock::Clock;
use crate::shell::source::MAX_MAIL_BYTES;

/// Which mail.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The mail, as a file
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let policy = Arc::new(loaded.config.policy);
    let (bytes, complete, arrived_at) = load(&arguments.file)?;
    // Without the database nothing can be known as our own letter.
    let mail = read(&bytes, complete, arrived_at, &Perspective { policy: &policy, is_own: &|_| false });
    if options.json { print::json(&as_json(&mail, &policy)) } else { print::text(&as_text(&mail, &policy)) }
}

fn load(path: &Path) -> anyhow::Result<(Vec<u8>, bool, DateTime<Utc>)> {
    let file = std::fs::File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let about = file.metadata().with_context(|| format!("{} cannot be read", path.display()))?;
    anyhow::ensure!(about.is_file(), "{} is not a file", path.display());
    let arrived_at = about.modified().map_or_else(|_| Clock::System.now(), DateTime::from);
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_MAIL_BYTES).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut bytes).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok((bytes, about.len() <= limit, arrived_at))
}

fn direction(mail: &Mail, policy: &Policy) -> Option<&'static str> {
    mail.author.as_ref()?;
    let outsiders =
        mail.recipients.iter().any(|person| policy.team.party(&person.address) == Party::Outsider);
    Some(match (&mail.party, outsiders) {
        (Party::Outsider, _) => "inbound",
        (_, true) => "outbound",
        (_, false) => "internal",
    })
}

fn address(person: Option<&Mailbox>) -> Value {
    person.map_or(Value::Null, |person| json!(person.address))
}

fn as_json(mail: &Mail, policy: &Policy) -> Value {
    let zone = policy.zone();
    let forwarded = mail.forwarded.as_ref().map(|inner| {
        let date = inner.date.map(|date| record::instant(date, zone));
        json!({ "from": inner.from.address, "date": date, "subject": inner.subject })
    });
    json!({
        "class": mail.class.word(),
        "evidence": mail.evidence,
        "from": address(mail.from.as_ref()),
        "author": address(mail.author.as_ref()),
        "direction": direction(mail, policy),
        "customers": mail.customers.iter().map(|person| &person.address).collect::<Vec<_>>(),
        "message_id": mail.message_id,
        "references": mail.references,
        "forwarded": forwarded,
        "new_text": mail.new_text,
        "summary": mail.summary,
        "commands": commands(mail, policy),
        "verdict": mail.verdict.word(),
    })
}

/// What the mail asks, if a member wrote it among ourselves, as its new text alone says it: no letter that it answers is
/// known here, so bare numbers name no leads, and labels alone fill no draft.
fn commands(mail: &Mail, policy: &Policy) -> Vec<Value> {
    let Some(member) = mail.member().and_then(|handle| policy.team.member(handle)) else { return Vec::new() };
    let ours = direction(mail, policy) == Some("internal") && mail.class.is_human();
    if !ours {
        return Vec::new();
    }
    let reading = Reading {
        calendar: &member.calendar,
        team: &policy.calendar,
        sent_at: mail.at(),
        order: policy.date_order,
        rolls: true,
    };
    let said = Said {
        reading,
        team: &policy.team,
        writer: &member.handle,
        bare_leads: false,
        fills: false,
        why: false,
    };
    lines(&language::read(&mail.new_text, &said), &said)
}

fn lines(orders: &Orders, said: &Said<'_>) -> Vec<Value> {
    if orders.too_many {
        let why = format!("There are more than {MAX_LINES} command lines; none is read.");
        return vec![json!({ "line": "", "understood": null, "why": why })];
    }
    orders.lines.iter().map(|line| understood(line, said)).collect()
}

fn understood(line: &Line, said: &Said<'_>) -> Value {
    let lead = line.lead.map(|lead| format!("{lead} ")).unwrap_or_default();
    match &line.asked {
        Ok(command) => {
            let command = format!("{lead}{}", language::print(command, said));
            json!({ "line": line.written, "understood": command, "why": "" })
        }
        Err(wrong) => json!({ "line": line.written, "understood": null, "why": wrong.why }),
    }
}

fn as_text(mail: &Mail, policy: &Policy) -> String {
    let name = |person: Option<&Mailbox>| {
        person.map_or_else(|| "nobody".to_owned(), |person| person.address.to_string())
    };
    let customers: Vec<&str> = mail.customers.iter().map(|person| person.address.as_str()).collect();
    let forwarded =
        mail.forwarded.as_ref().map(|inner| format!("{} \"{}\"", inner.from.address, inner.subject));
    let said: Vec<String> = commands(mail, policy)
        .iter()
        .filter_map(|line| {
            line.get("understood").and_then(Value::as_str).or_else(|| line.get("why")?.as_str())
        })
        .map(|line| line.replace('\n', ", "))
        .collect();
    let fields = [
        ("Class", mail.class.word().to_owned()),
        ("Evidence", mail.evidence.join("; ")),
        ("From", name(mail.from.as_ref())),
        ("Author", name(mail.author.as_ref())),
        ("Direction", direction(mail, policy).unwrap_or("unknown").to_owned()),
        ("Customers", customers.join(", ")),
        ("Message-ID", mail.message_id.to_string()),
        ("Forwards", forwarded.unwrap_or_default()),
        ("In the address", mail.tags.join(", ")),
        ("Summary", mail.summary.clone()),
        ("Commands", said.join("; ")),
        ("Verdict", mail.verdict.word().to_owned()),
        ("Strange", mail.defects.join("; ")),
    ];
    let mut text = String::new();
    let told = fields.iter().filter(|(_, value)| !value.is_empty());
    text.extend(told.map(|(name, value)| format!("{name:<15} {value}\n")));
    text.extend([format!("\n{}\n", mail.new_text)]);
    text
}
