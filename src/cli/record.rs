//! The record as JSON (product.md §16): every key always present, unknown is null, texts and lists are empty; instants
//! are RFC 3339 with the team's offset, dates `YYYY-MM-DD`. Others build on these shapes: they only ever grow.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::domain::contact::calendar_of;
use crate::domain::handoff::{Handoff, WhyKind};
use crate::domain::lead::{Contacted, Flag, Lead};
use crate::domain::time::When;
use crate::domain::{Handle, Policy};
use crate::store::{HistoryRow, MailListing, OutboxRow, SetAside};

/// RFC 3339 in the team's zone, whole seconds.
pub(super) fn instant(instant: DateTime<Utc>, zone: Tz) -> String {
    instant.with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

fn when(when: When, zone: Tz) -> String {
    match when {
        When::On(date) => date.to_string(),
        When::At(at) => instant(at, zone),
    }
}

fn contacted(contacted: &Contacted, by: &str, zone: Tz) -> Value {
    json!({
        "at": instant(contacted.at, zone),
        "by": by,
        "summary": contacted.summary,
        "message_id": (!contacted.message_id.is_empty()).then_some(&contacted.message_id),
        "source": contacted.source,
        "delivered": contacted.delivered,
        "verified": contacted.verified,
    })
}

/// A lead, without its history.
pub(super) fn lead(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Value {
    let zone = policy.zone();
    let contacts: Vec<Value> = lead
        .contacts
        .iter()
        .map(|contact| json!({ "email": contact.address, "name": contact.name }))
        .collect();
    let next_action = lead.next_action.as_ref().map(|action| {
        json!({ "text": action.text, "by": action.by, "at": instant(action.at, zone), "weak": action.weak })
    });
    let both = |value: &Option<Contacted>| value.as_ref().map(|value| contacted(value, &value.by, zone));
    json!({
        "id": lead.id,
        "name": lead.name,
        "status": lead.status.word(),
        "stage": lead.stage,
        "contacts": contacts,
        "owner": lead.owner,
        "previous_owner": lead.previous_owner,
        "collaborators": lead.collaborators,
        "waiting_on": lead.waiting_on.word(),
        "last_contact": both(&lead.last_contact),
        "last_heard": both(&lead.last_heard),
        "asked": lead.asked,
        "sent": lead.sent,
        "unclear": lead.unclear,
        "preferences": lead.preferences,
        "next_action": next_action,
        "next_follow_up": lead.follow_up.map(|follow_up| when(follow_up.when, zone)),
        "if_no_reply": lead.if_no_reply,
        "hold": lead.follow_up.is_some_and(|follow_up| follow_up.hold),
        "handoff": lead.latest_handoff().map(|handoff| self::handoff(handoff, zone)),
        "complete": lead.handoff.as_ref().is_some_and(|handoff| handoff.complete),
        "in_good_order": lead.in_good_order(now, calendar_of(lead, policy).date(now)),
        "flags": lead.flags.iter().map(|flag| flag.word()).collect::<Vec<_>>(),
    })
}

/// The latest handoff, in any state.
fn handoff(handoff: &Handoff, zone: Tz) -> Value {
    json!({
        "id": handoff.id,
        "from": handoff.from,
        "to": handoff.to,
        "state": handoff.state.word(),
        "why": handoff.why,
        "why_kind": handoff.why_kind.map(WhyKind::word),
        "missing": handoff.missing.iter().map(|missing| missing.word()).collect::<Vec<_>>(),
        "opened_at": instant(handoff.opened_at, zone),
        "acknowledged_at": handoff.acknowledged_at.map(|at| instant(at, zone)),
    })
}

/// A lead's history.
pub(super) fn history(rows: &[HistoryRow], zone: Tz) -> Value {
    let line = |row: &HistoryRow| json!({ "at": instant(row.at, zone), "what": row.what, "by": row.by, "cause": row.cause });
    rows.iter().map(line).collect()
}

fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A mail of the ledger.
pub(super) fn mail(mail: &MailListing, zone: Tz) -> Value {
    json!({
        "message_id": mail.message_id,
        "from": mail.from,
        "date": instant(mail.at, zone),
        "class": mail.class,
        "lead": mail.lead,
        "linked_by": known(&mail.linked_by),
        "verdict": mail.verdict,
        "contact": known(&mail.contact),
        "claimed": mail.claimed,
        "commands": serde_json::from_str::<Value>(&mail.commands).unwrap_or_else(|_| json!([])),
        "why": mail.why,
    })
}

/// A mail that was set aside, in the shape of the ledger.
pub(super) fn set_aside(aside: &SetAside, zone: Tz) -> Value {
    json!({
        "message_id": aside.message_id,
        "from": aside.from,
        "date": instant(aside.arrived_at, zone),
        "class": "set_aside",
        "lead": Value::Null,
        "linked_by": Value::Null,
        "verdict": "none",
        "contact": Value::Null,
        "claimed": false,
        "commands": [],
        "why": format!("set aside after 3 tries: {}", aside.error),
    })
}

/// A letter of the outbox.
pub(super) fn letter(row: &OutboxRow, zone: Tz) -> Value {
    json!({
        "id": row.id,
        "kind": row.kind,
        "to": row.address,
        "subject": row.subject,
        "lead": row.lead,
        "state": row.state,
        "attempts": row.attempts,
        "message_id": row.message_id,
        "key": row.key,
        "queued_at": instant(row.queued_at, zone),
        "sent_at": row.sent_at.map(|at| instant(at, zone)),
    })
}

/// A date or time with its weekday, as people read it: `Wed 6 May 14:00`.
pub(super) fn day(when: When, zone: Tz) -> String {
    match when {
        When::On(date) => date.format("%a %-d %b %Y").to_string(),
        When::At(at) => at.with_timezone(&zone).format("%a %-d %b %Y %H:%M").to_string(),
    }
}

/// A date as people read it.
pub(super) fn date(date: NaiveDate) -> String {
    day(When::On(date), Tz::UTC)
}

/// The last-contact sentence of product.md §2: "Wed 6 May – Jamie sent … Waiting on the customer."
pub(super) fn sentence(lead: &Lead, policy: &Policy) -> String {
    let waiting = match lead.waiting_on.word() {
        "us" => " The customer waits on us.",
        "customer" => " Waiting on the customer.",
        _ => "",
    };
    let Some(last) = &lead.last_contact else {
        return format!("none yet.{waiting}");
    };
    let who = last.by.parse::<Handle>().ok();
    let who = who
        .and_then(|handle| policy.team.member(&handle))
        .map_or(last.by.as_str(), |member| member.first_name());
    let day = last.at.with_timezone(&policy.zone()).format("%a %-d %b");
    let undelivered = if last.delivered { "" } else { " (undelivered)" };
    let end = if last.summary.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{day} – {who}: {}{end}{undelivered}{waiting}", last.summary)
}

/// The flags as words.
pub(super) fn flags(lead: &Lead) -> String {
    lead.flags.iter().map(|flag: &Flag| flag.word().replace('_', " ")).collect::<Vec<_>>().join(", ")
}
