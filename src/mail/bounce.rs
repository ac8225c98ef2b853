//! Delivery reports: what was not delivered, to whom, and which mail it was (RFC 3464, and the many programs that never
//! read it). It says what a report claims; whether to believe it is for the rules.

use super::diagnosis;
use super::headers::{Headers, unfold};
use super::ids;
use super::mime::Parts;
use super::words::lossless;
use crate::domain::{Address, Bounce, MessageId};

/// The most ids of reported mails.
const MAX_ORIGINALS: usize = 10;

/// The most addresses that could not be reached.
const MAX_RECIPIENTS: usize = 50;

/// How far after the words `Message-ID` an id may begin, in bytes.
const ID_REACH: usize = 60;

/// A delivery report taken apart.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The machine-readable fields of all recipients.
    pub fields: String,
    /// What it says to people, up to the returned mail.
    pub prose: String,
    /// The whole of its text, the returned mail included.
    pub everything: String,
}

/// Gathers the texts of a report. `body` is the undecoded whole: some programs put the returned mail where no reader of
/// MIME finds it.
pub fn report(parts: &Parts<'_>, body: &[u8]) -> Report {
    let mut report = Report { everything: lossless(body).into_owned(), ..Report::default() };
    for part in parts.leaves.iter().take(50) {
        let kind = part.content.kind.as_str();
        let text = part.text();
        if kind.ends_with("delivery-status") || kind.ends_with("feedback-report") {
            report.fields.push_str(&unfolded(&text));
            report.fields.push('\n');
        } else if kind.starts_with("text/") && kind != "text/rfc822-headers" && kind != "text/html" {
            report.prose.push_str(above_returned_mail(&text));
            report.prose.push('\n');
        }
        let readable = kind.starts_with("text/") || kind.starts_with("message/");
        if readable && part.is_encoded() && report.everything.len() < 2 * super::mime::MAX_TEXT {
            report.everything.push_str(&text);
            report.everything.push('\n');
        }
    }
    if report.fields.is_empty() && has_fields(&report.everything) {
        report.fields = unfolded(&report.everything.replace("\n> ", "\n").replace('\r', ""));
    }
    if report.prose.trim().is_empty() {
        report.prose = above_returned_mail(&report.everything).to_owned();
    }
    report
}

/// Whether a text holds the fields of a delivery report, as when a person passes one on (RFC 3464 §2.3).
pub fn has_fields(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("\nfinal-recipient:") && lower.contains("\naction: failed")
        || lower.contains("\n> final-recipient:") && lower.contains("\n> action: failed")
}

/// Fields without their folds, one a line.
fn unfolded(text: &str) -> String {
    text.replace("\n ", " ").replace("\n\t", " ")
}

/// What stands above a returned mail that was put into the text itself: its headers begin with `Received:` or the like.
fn above_returned_mail(text: &str) -> &str {
    const STARTS: [&str; 4] = ["received:", "return-path:", "message-id:", "mime-version:"];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lower: String = line.strip_prefix("> ").unwrap_or(line).chars().take(14).collect();
        let lower = lower.to_ascii_lowercase();
        if STARTS.iter().any(|start| lower.starts_with(start)) {
            return text.get(..at).unwrap_or(text);
        }
        at += line.len();
    }
    text
}

/// Reads a delivery report. `own` is the report's own id, which is never the id of the mail it reports on.
pub fn read(headers: &Headers<'_>, parts: &Parts<'_>, body: &[u8], own: Option<&MessageId>) -> Bounce {
    let report = report(parts, body);
    let status = diagnosis::status(&report);
    Bounce {
        permanent: diagnosis::is_permanent(&report, &status),
        given_up: fields(&report.fields, "action").any(|action| action.eq_ignore_ascii_case("failed")),
        recipients: recipients(headers, &report),
        original: originals(headers, &report, own),
        status,
    }
}

/// Ids of the mails reported on: everything called Message-ID in the report's text; if there is nothing, what the report
/// answers. Its own id counts only when nothing else is there (programs that give the report the id of the mail).
fn originals(headers: &Headers<'_>, report: &Report, own: Option<&MessageId>) -> Vec<MessageId> {
    let mut found: Vec<MessageId> = Vec::new();
    for id in message_ids(&report.everything) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    if found.iter().any(|id| Some(id) != own) {
        found.retain(|id| Some(id) != own);
    }
    if found.is_empty() {
        let parents = ["In-Reply-To", "References"].iter().filter_map(|name| headers.text(name));
        found.extend(parents.flat_map(|text| ids::list(&text)).filter(|id| Some(id) != own));
        found.dedup();
    }
    found.truncate(MAX_ORIGINALS);
    found
}

/// Every id that follows the words `Message-ID`, in headers, prose or JSON.
fn message_ids(text: &str) -> Vec<MessageId> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (at, word) in lower.match_indices("message").take(5000) {
        let after = at + word.len();
        let Some(tail) =
            lower.get(after..).and_then(|tail| tail.strip_prefix(['-', ' ', '_']).or(Some(tail)))
        else {
            continue;
        };
        if !tail.starts_with("id") {
            continue;
        }
        let start = lower.len() - tail.len() + 2;
        found.extend(text.get(start..).and_then(id_after));
        if found.len() >= MAX_ORIGINALS * 4 {
            break;
        }
    }
    found
}

/// The id after its name: in brackets within reach, or bare right behind the colon.
fn id_after(text: &str) -> Option<MessageId> {
    let line: String = text.chars().take(ID_REACH + MessageId::MAX).collect();
    let name_ends = line.find(|c: char| !matches!(c, ' ' | '\t' | '"' | '\'' | '*' | ']' | ')'))?;
    let value = line.get(name_ends..)?;
    let value = value.strip_prefix([':', '=', ',']).or_else(|| value.starts_with('<').then_some(value))?;
    let bracket =
        value.find('<').filter(|at| *at <= ID_REACH && is_gap(value.get(..*at).unwrap_or_default()));
    let candidate = match bracket {
        Some(at) => value.get(at..)?.split_inclusive('>').next()?.to_owned(),
        None => value.trim_start().split([' ', '\t', '\n', '\r', '"', ',']).next()?.to_owned(),
    };
    let candidate = candidate.replace("&lt;", "<").replace("&gt;", ">");
    ids::list(&unfold(candidate.as_bytes())).into_iter().next().filter(|id| id.as_str().contains('@'))
}

/// What may stand between a name and its value, in headers and in JSON.
fn is_gap(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.all(|word| word.eq_ignore_ascii_case("value") || word == "n" || word == "r")
}

/// Who could not be reached.
fn recipients(headers: &Headers<'_>, report: &Report) -> Vec<Address> {
    let names = ["final-recipient", "original-recipient", "original-rcpt-to"];
    let coded = names.iter().flat_map(|name| fields(&report.fields, name));
    let coded = coded.map(|value| value.rsplit(';').next().unwrap_or(value));
    let failed = headers.text("X-Failed-Recipients").unwrap_or_default();
    let mut found = distinct(coded.chain(failed.split(',')));
    if found.is_empty() {
        let own = headers.text("From").unwrap_or_default().to_ascii_lowercase();
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | '"');
        let words = report.prose.split(ends).filter(|word| word.contains('@') && word.len() < 255);
        let words = words.map(|word| word.trim_matches([':', ';', '.', '\'', '[', ']']));
        found = distinct(words.filter(|word| !own.contains(&word.to_ascii_lowercase())));
    }
    found
}

fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    for address in texts.filter_map(Address::parse).take(MAX_RECIPIENTS * 4) {
        if found.len() < MAX_RECIPIENTS && !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// The values of a field in a block of fields, first lines only.
pub(super) fn fields<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let (found, value) = line.split_once(':')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
