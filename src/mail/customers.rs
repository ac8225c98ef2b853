//! Who a mail is about: the outsiders it came from, went to, or was forwarded from (mail.md §1.4). A forward is what a
//! member says happened; it is believed because a member says so, and never when anyone else does.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::headers::Headers;
use super::mime::{self, Body, Part, Parts};
use super::{addresses, date, forward, html, ids, reply, summary, words};
use crate::domain::organisation::is_no_reply;
use crate::domain::time::local_instant;
use crate::domain::{Address, Forwarded, Inbox, Mailbox, MessageId, Party, Team};

/// How many forwards may be wrapped in one another.
const MAX_WRAPPINGS: usize = 5;

/// The most attached mails that are opened.
const MAX_OPENED: usize = 5;

/// A forwarded mail older than this, against the forward, has no believable date (mail.md §1.4).
const OLDEST: TimeDelta = TimeDelta::days(2 * 365);

/// The characters kept of the text of a forwarded mail.
const MAX_FORWARDED_TEXT: usize = 1000;

/// The outsiders among these, once each.
pub fn outsiders<'m>(mailboxes: impl IntoIterator<Item = &'m Mailbox>, team: &Team) -> Vec<Mailbox> {
    let mut seen = BTreeSet::new();
    mailboxes
        .into_iter()
        .filter(|mailbox| team.party(&mailbox.address) == Party::Outsider && seen.insert(&mailbox.address))
        .cloned()
        .collect()
}

/// Whether the list headers of a mail name the inbox: then it came through us, not through a list.
pub fn is_own_list(headers: &Headers<'_>, inbox: &Inbox) -> bool {
    let id = list_id(headers);
    let ours = || std::iter::once(&inbox.address).chain(&inbox.aliases);
    let by_id = ours().any(|address| is_id_of(&id, address));
    by_id || list_addresses(headers).iter().any(|address| inbox.is(address))
}

/// The author behind a list that put its own address into From; none when From is the author (mail.md §1.4).
pub fn behind_list(headers: &Headers<'_>, from: &Mailbox, inbox: &Inbox) -> Option<Mailbox> {
    let lists = list_addresses(headers);
    let id = list_id(headers);
    let is_list = |address: &Address| lists.contains(address) || is_id_of(&id, address) || inbox.is(address);
    let through_list = !lists.is_empty() || !id.is_empty() || headers.has("X-Mailman-Version");
    if !through_list || !is_list(&from.address) {
        return None;
    }
    let replies = addresses::header(headers, "Reply-To").mailboxes;
    let original = addresses::header(headers, "X-Original-From").mailboxes;
    let google = headers.has("X-Google-Group-Id");
    let is_reply = |mailbox: &Mailbox| replies.iter().any(|reply| reply.address == mailbox.address);
    let original = original.iter().filter(|mailbox| !google || is_reply(mailbox));
    let rewritten = addresses::header(headers, "X-MailFrom").mailboxes;
    let replies_believed = replies.iter().filter(|_| !google || headers.has("X-Original-From"));
    let mut candidates = replies_believed.chain(&rewritten).chain(original);
    let mut author = candidates.find(|mailbox| !is_list(&mailbox.address))?.clone();
    if author.name.is_empty() {
        let name = from.name.split(" via ").next().unwrap_or_default();
        name.trim_matches(['\'', '"']).clone_into(&mut author.name);
    }
    Some(author)
}

/// The inside of List-Id, lower case: `leads.acme.example`.
fn list_id(headers: &Headers<'_>) -> String {
    let text = headers.text("List-Id").unwrap_or_default();
    let inner = text.rsplit_once('<').map_or(&*text, |(_, inner)| inner);
    inner.trim().trim_end_matches('>').to_ascii_lowercase()
}

fn is_id_of(id: &str, address: &Address) -> bool {
    id.strip_prefix(address.local()).and_then(|rest| rest.strip_prefix('.')) == Some(address.domain())
}

/// The addresses that list headers give for posting.
fn list_addresses(headers: &Headers<'_>) -> Vec<Address> {
    ["List-Post", "X-BeenThere", "Mailing-List"]
        .iter()
        .filter_map(|name| headers.text(name))
        .flat_map(|text| {
            let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '?'));
            words.filter(|word| word.contains('@')).filter_map(Address::parse).take(5).collect::<Vec<_>>()
        })
        .collect()
}

/// A mail that a member passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// What is known of it.
    pub forwarded: Forwarded,
    /// The outsiders it is about; empty when it was all among ourselves.
    pub customers: Vec<Mailbox>,
    /// What the member wrote above it; none when it was attached.
    pub above: Option<String>,
    /// Ids of attached mails.
    pub aliases: Vec<MessageId>,
    /// Whether it was a forward of a forward.
    pub wrapped: bool,
}

/// What a forward is judged by.
pub struct Forward<'a, 'm> {
    /// The parts of the outer mail.
    pub parts: &'a Parts<'m>,
    /// Its text.
    pub body: &'a Body,
    /// Its subject.
    pub subject: &'a str,
    /// When the outer mail was written.
    pub at: DateTime<Utc>,
    /// Who is who.
    pub team: &'a Team,
    /// The zone in which the member's mail program shows times.
    pub zone: Tz,
}

/// The mail that a member passed on, attached or written into the text. `is_own`: an id is one of our letters', which
/// are about no customer.
pub fn passed_on(forward: &Forward<'_, '_>, is_own: &dyn Fn(&MessageId) -> bool) -> Option<Passed> {
    attached(forward, is_own).or_else(|| inline(forward))
}

/// The first attached mail that is about an outsider, else the first that is not one of our letters.
fn attached(forward: &Forward<'_, '_>, is_own: &dyn Fn(&MessageId) -> bool) -> Option<Passed> {
    let mails = forward.parts.leaves.iter().filter(|part| part.content.kind == "message/rfc822");
    let opened = mails.take(MAX_OPENED).filter_map(|part| open(part, forward, is_own));
    let mut first = None;
    for passed in opened {
        if !passed.customers.is_empty() {
            return Some(passed);
        }
        first.get_or_insert(passed);
    }
    first
}

fn open(part: &Part<'_>, outer: &Forward<'_, '_>, is_own: &dyn Fn(&MessageId) -> bool) -> Option<Passed> {
    let bytes = part.decoded();
    let (headers, content) = Headers::split(&bytes);
    let ids = ids::read(&headers);
    let aliases: Vec<MessageId> = ids.own.iter().chain(&ids.also).cloned().collect();
    if aliases.iter().any(is_own) {
        return None;
    }
    let from = addresses::header(&headers, "From").mailboxes.into_iter().next()?;
    let (recipients, _) = addresses::recipients(&headers);
    let body = mime::body(&mime::parts(&headers, content), false);
    let whole = whole_text(&body);
    let answers = addresses::header(&headers, "Reply-To").mailboxes;
    let from = written_by(from, &answers, &recipients, &whole, outer.team);
    let customers = about(&from, &recipients, outer.team);
    if customers.is_empty() {
        // A colleague passed it on first.
        let inner = chain(&whole, outer).into_iter().rev().find_map(|block| settle(&block, outer));
        if let Some(mut passed) = inner {
            passed.aliases = aliases;
            passed.above = None;
            passed.wrapped = true;
            return Some(passed);
        }
    }
    let written = headers.text("Date").and_then(|text| date::read(&text));
    let forwarded = Forwarded {
        from,
        date: believable(written, outer.at),
        subject: headers.shown("Subject", 250),
        message_id: ids.own,
        summary: summary_of(&reply::new_text(&whole), &headers.shown("Subject", 250)),
        text: excerpt(&reply::new_text(&whole)),
    };
    Some(Passed { forwarded, customers, above: None, aliases, wrapped: false })
}

/// The text of a body with its quotes.
pub fn whole_text(body: &Body) -> String {
    match (&body.plain, &body.html) {
        (Some(plain), _) => plain.clone(),
        (None, Some(page)) => html::whole_text(page),
        (None, None) => String::new(),
    }
}

/// The innermost outsider whose block of headers is complete; else the outermost block that names anyone.
fn inline(outer: &Forward<'_, '_>) -> Option<Passed> {
    let blocks = chain(&whole_text(outer.body), outer);
    let above = blocks.first()?.above.clone();
    let wrapped = blocks.len() > 1;
    let mut passed = blocks
        .iter()
        .rev()
        .find_map(|block| settle(block, outer).filter(|passed| !passed.customers.is_empty()))
        .or_else(|| blocks.iter().find_map(|block| settle(block, outer)))?;
    passed.above = Some(above);
    passed.wrapped = wrapped;
    Some(passed)
}

/// The blocks of a forward, outermost first. One looks into a block only when it is a forward itself: its author is one of
/// ours, or its subject says so. The quoted history of a customer's mail is not a forward.
fn chain(text: &str, outer: &Forward<'_, '_>) -> Vec<forward::InlineForward> {
    let mut blocks: Vec<forward::InlineForward> = Vec::new();
    let (mut text, mut subject) = (text.to_owned(), outer.subject.to_owned());
    while blocks.len() < MAX_WRAPPINGS {
        let Some(block) = forward::find(&text, &subject) else { break };
        let ours = block.from.as_ref().is_none_or(|from| outer.team.party(&from.address) != Party::Outsider);
        let deeper = ours || says_forward(&block.subject);
        (text, subject) = (block.text.clone(), block.subject.clone());
        blocks.push(block);
        if !deeper {
            break;
        }
    }
    blocks
}

/// Subjects of forwards: `Fwd:`, `WG:`, `TR:` and their like.
fn says_forward(subject: &str) -> bool {
    let Some((prefix, _)) = subject.trim_start().split_once(':') else { return false };
    let prefix = prefix.trim().to_lowercase();
    [
        "fwd",
        "fw",
        "wg",
        "tr",
        "rv",
        "enc",
        "i",
        "vs",
        "vb",
        "doorst",
        "pd",
        "vl",
        "vidarebefordrat",
        "转发",
        "轉寄",
    ]
    .contains(&prefix.as_str())
}

fn settle(block: &forward::InlineForward, outer: &Forward<'_, '_>) -> Option<Passed> {
    let from = written_by(block.from.clone()?, &block.answers, &block.to, &block.text, outer.team);
    let customers = about(&from, &block.to, outer.team);
    let forwarded = Forwarded {
        from,
        date: believable(written(block, outer.zone), outer.at),
        subject: block.subject.chars().take(250).collect(),
        message_id: None,
        summary: summary_of(&reply::new_text(&block.text), &block.subject),
        text: excerpt(&reply::new_text(&block.text)),
    };
    Some(Passed { forwarded, customers, above: None, aliases: Vec::new(), wrapped: false })
}

/// When the mail in a block was written; a time without a zone is a time in the zone of whoever passed it on.
fn written(block: &forward::InlineForward, zone: Tz) -> Option<DateTime<Utc>> {
    let date = block.date?;
    Some(if block.zoned { date } else { local_instant(date.date_naive(), date.time(), zone) })
}

fn summary_of(text: &str, subject: &str) -> String {
    words::clean(&summary::of(text, &[], subject), summary::MAX)
}

/// The author; of a form's mail, whoever filled it in. A mail of our own house to outsiders is about them, and no form's.
fn written_by(from: Mailbox, answers: &[Mailbox], to: &[Mailbox], text: &str, team: &Team) -> Mailbox {
    if team.party(&from.address) != Party::Outsider && !outsiders(to, team).is_empty() {
        return from;
    }
    forward::form::filled_in_by(&from, answers, text, team).unwrap_or(from)
}

/// The author when an outsider, else the outsiders it went to. A machine is nobody's customer.
fn about(from: &Mailbox, to: &[Mailbox], team: &Team) -> Vec<Mailbox> {
    match team.party(&from.address) {
        Party::Outsider if is_no_reply(&from.address) => Vec::new(),
        Party::Outsider => vec![from.clone()],
        _ => outsiders(to, team),
    }
}

fn believable(written: Option<DateTime<Utc>>, forwarded: DateTime<Utc>) -> Option<DateTime<Utc>> {
    written.filter(|written| *written <= forwarded && forwarded - *written <= OLDEST)
}

fn excerpt(text: &str) -> String {
    text.chars().take(MAX_FORWARDED_TEXT).collect()
}
