//! `batond explain L-42|MESSAGE-ID|O-17`: the chain from a mail to how it was matched, what it changed, and which
//! letters followed.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::{Failure, Options, find, lead, print, record};
use crate::domain::on_due;
use crate::domain::presence::Presence;
use crate::domain::{LeadId, LetterId, Policy};
use crate::shell::clock::Clock;
use crate::shell::engine::Engine;
use crate::shell::run::open_existing;
use crate::store::{MailListing, OutboxRow};

/// What is to be explained.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A lead (L-42), a letter (O-17), or a mail's Message-ID
    id: String,
}

pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let policy = &loaded.config.policy;
    let mut engine = open_existing(&loaded.config, &Clock::System).await?;
    let found = if let Ok(id) = arguments.id.parse::<LeadId>() {
        of_lead(&mut engine, id, policy, Clock::System.now()).await?
    } else if let Ok(id) = arguments.id.parse::<LetterId>() {
        of_letter(&mut engine, id, policy).await?
    } else {
        of_mail(&mut engine, arguments.id.trim().trim_matches(['<', '>']), policy).await?
    };
    if options.json { print::json(&found.json) } else { print::text(&found.text) }
}

/// The same chain for people and for programs.
struct Explained {
    text: String,
    json: Value,
}

async fn of_lead(
    engine: &mut Engine,
    id: LeadId,
    policy: &Policy,
    now: DateTime<Utc>,
) -> anyhow::Result<Explained> {
    let zone = policy.zone();
    let store = engine.store();
    let found = store
        .lead(id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("there is no lead {id}; batond lead list shows all"))?;
    // A lead that joined another is explained as that one.
    let id = found.id;
    let mails = store.mails_about("", id).await?;
    let history = store.history(id).await?;
    let letters = store.letters(Some(id)).await?;
    let members = store.members().await?;
    let why_not = on_due::why_not(&found, Presence::new(policy, &members), now);
    let mut text = lead::describe(&found, policy);
    text.push_str("\nMails, and how each was matched\n");
    text.extend(mails.iter().map(|mail| mail_line(mail, policy)));
    text.push_str("\nWhat happened\n");
    text.extend(history.iter().map(|line| {
        let at = at(line.at, policy);
        format!("  {at}  {}: {} (because of {})\n", line.by, line.what, line.cause)
    }));
    text.push_str("\nLetters\n");
    text.extend(letters.iter().map(|row| letter_line(row, policy)));
    if letters.is_empty() {
        text.push_str("  none about this lead alone; it may stand in digests\n");
    }
    text.push_str("\nWhat is sent next, and why nothing is sent now\n");
    text.extend(why_not.iter().map(|reason| format!("  {reason}\n")));
    let json = json!({
        "about": id,
        "mails": mails.iter().map(|mail| record::mail(mail, zone)).collect::<Vec<_>>(),
        "history": record::history(&history, zone),
        "letters": letters.iter().map(|row| record::letter(row, zone)).collect::<Vec<_>>(),
        "why_not": why_not,
    });
    Ok(Explained { text, json })
}

async fn of_mail(engine: &mut Engine, message_id: &str, policy: &Policy) -> anyhow::Result<Explained> {
    let zone = policy.zone();
    let mails = engine.store().mails_about(message_id, LeadId(0)).await?;
    anyhow::ensure!(
        !mails.is_empty(),
        "no mail with the Message-ID {message_id} has come; batond inbox lists all"
    );
    let mut history = Vec::new();
    for lead in mails.iter().filter_map(|mail| mail.lead) {
        let lines = engine.store().history(lead).await?;
        history.extend(lines.into_iter().filter(|line| line.cause == message_id).map(|line| (lead, line)));
    }
    let mut text = String::new();
    text.extend(mails.iter().map(|mail| mail_line(mail, policy)));
    text.extend(history.iter().map(|(lead, line)| format!("  {lead}: {}\n", line.what)));
    let lines: Vec<_> = history.into_iter().map(|(_, line)| line).collect();
    let json = json!({
        "about": message_id,
        "mails": mails.iter().map(|mail| record::mail(mail, zone)).collect::<Vec<_>>(),
        "history": record::history(&lines, zone),
        "letters": [],
        "why_not": [],
    });
    Ok(Explained { text, json })
}

async fn of_letter(engine: &mut Engine, id: LetterId, policy: &Policy) -> anyhow::Result<Explained> {
    let found = engine.store().letter(id).await?;
    let (row, bytes) =
        found.ok_or_else(|| anyhow::anyhow!("there is no letter {id}; batond outbox lists all"))?;
    let mut text = letter_line(&row, policy);
    let (due, queued) = (at(row.due_at, policy), at(row.queued_at, policy));
    text.extend([format!("  decided as {}, due {due}, queued {queued}\n", row.key)]);
    if matches!(row.state.as_str(), "queued" | "unknown") {
        text.extend([format!("  tried next {}\n", at(row.next_try_at, policy))]);
    }
    let body = mail_parser::MessageParser::new()
        .parse(&bytes)
        .and_then(|mail| mail.body_text(0).map(Cow::into_owned));
    text.extend([format!("\n{}\n", body.unwrap_or_default())]);
    let json = json!({
        "about": id,
        "mails": [],
        "history": [],
        "letters": [record::letter(&row, policy.zone())],
        "why_not": [],
        "remark": row.why,
    });
    Ok(Explained { text, json })
}

fn at(instant: DateTime<Utc>, policy: &Policy) -> String {
    instant.with_timezone(&policy.zone()).format("%a %-d %b %Y %H:%M").to_string()
}

fn mail_line(mail: &MailListing, policy: &Policy) -> String {
    let copies =
        if mail.deliveries > 1 { format!(", came {} times", mail.deliveries) } else { String::new() };
    let (from, class, why) = (&mail.from, &mail.class, &mail.why);
    format!(
        "  {}  {from}, {class}, verdict {}{copies}: {why}\n    <{}>\n",
        at(mail.at, policy),
        mail.verdict,
        mail.message_id
    )
}

fn letter_line(row: &OutboxRow, policy: &Policy) -> String {
    let when = row.sent_at.map_or_else(String::new, |sent| format!(" {}", at(sent, policy)));
    let why = if row.why.is_empty() { String::new() } else { format!(": {}", row.why) };
    format!("  {}  to {}, {} {}{when}{why}\n    {}\n", row.id, row.member, row.kind, row.state, row.subject)
}
