//! The class of a mail by its evidence, first that fits (product.md §3; evidence and traps: mail.md §2). One strong sign
//! is enough, weak ones need a second. Commands and contacts depend on this: when in doubt about machines, it is a machine;
//! a request not to be answered (`X-Auto-Response-Suppress`) is no sign of one.

use super::bounce;
use super::diagnosis;
use super::headers::Headers;
use super::mime::{Body, Parts};
use super::words::holds;
use crate::domain::organisation::says_no_reply;
use crate::domain::{Address, Class, Mailbox, Party};

/// The most facts that are kept.
const MAX_EVIDENCE: usize = 8;

/// What the class is told by.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one mail, each named where it is set"
)]
pub struct Signs<'a, 'm> {
    /// The header fields.
    pub headers: &'a Headers<'m>,
    /// The parts.
    pub parts: &'a Parts<'m>,
    /// The text.
    pub body: &'a Body,
    /// The From header's mailbox.
    pub from: Option<&'a Mailbox>,
    /// Whether an id of this mail carries our valid signature.
    pub ours: bool,
    /// Whether list headers name the inbox itself, which makes them no evidence.
    pub own_list: bool,
    /// Whether one of ours wrote it.
    pub by_us: bool,
    /// Whether it answers another mail.
    pub answers: bool,
}

/// A class that is told by the mail alone, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The class; none for mail that people wrote.
    pub class: Option<Class>,
    /// Short facts, strongest first.
    pub evidence: Vec<String>,
}

impl Found {
    fn strong(class: Class, evidence: Vec<String>) -> Self {
        Self { class: Some(class), evidence }
    }
}

/// Finds the facts that speak for one class.
type Evidence = fn(&Signs<'_, '_>) -> Vec<String>;

/// The class of a mail that no person wrote to us; none for all others.
pub fn machine(signs: &Signs<'_, '_>) -> Found {
    if signs.ours {
        return Found::strong(Class::Own, vec!["our own letter".to_owned()]);
    }
    let steps: [(Class, Evidence); 5] = [
        (Class::Complaint, complaint),
        (Class::Bounce, delivery_report),
        (Class::Complaint, loose_complaint),
        (Class::Receipt, receipt),
        (Class::Calendar, calendar),
    ];
    for (class, evidence) in steps {
        let mut found = evidence(signs);
        if !found.is_empty() {
            found.truncate(MAX_EVIDENCE);
            return Found::strong(class, found);
        }
    }
    list_or_auto(signs)
}

/// Lists and automatic mail, the last before people.
fn list_or_auto(signs: &Signs<'_, '_>) -> Found {
    let (strong_list, weak_list) = list(signs);
    let auto = automatic(signs.headers);
    let weak = weak_auto(signs);
    let mut evidence: Vec<String> =
        strong_list.iter().chain(&auto).chain(&weak_list).chain(&weak).cloned().collect();
    evidence.truncate(MAX_EVIDENCE);
    // Mail programs of sellers put List-Unsubscribe on answers that people write (mail.md §2).
    let written = signs.answers && auto.is_empty();
    // Answering programs call themselves bulk (RFC 3834 §3.1.8); that alone makes them no list.
    let only_bulk = weak_list.iter().all(|fact| fact.starts_with("Precedence"));
    let answered_by_program = !auto.is_empty() && only_bulk;
    let class = if !strong_list.is_empty() || (!weak_list.is_empty() && !written && !answered_by_program) {
        Some(Class::List)
    } else if !auto.is_empty() || weak.len() >= 2 {
        Some(Class::Auto)
    } else {
        None
    };
    Found { class, evidence }
}

/// The class of a mail that a person wrote.
pub fn human(party: &Party, to_outsiders: bool, failed: bool) -> Class {
    match party {
        Party::Outsider => Class::Inbound,
        Party::Inbox if failed => Class::Internal,
        _ if to_outsiders => Class::Outbound,
        _ => Class::Internal,
    }
}

fn header_fact(headers: &Headers<'_>, name: &str) -> Option<String> {
    headers.has(name).then(|| format!("{name}: {}", headers.shown(name, 60)))
}

fn is_root(signs: &Signs<'_, '_>, kind: &str) -> bool {
    signs.parts.root.kind == "multipart/report" && signs.parts.root.is("report-type", kind)
}

/// RFC 5965.
fn complaint(signs: &Signs<'_, '_>) -> Vec<String> {
    let report = is_root(signs, "feedback-report") || signs.parts.has("message/feedback-report");
    report.then(|| "report-type: feedback-report".to_owned()).into_iter().collect()
}

/// Complaints without the format: notices in JSON, and fields in plain text.
fn loose_complaint(signs: &Signs<'_, '_>) -> Vec<String> {
    let text = signs.body.plain.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    if notice(text) == Some("complaint") {
        found.push("notification: complaint".to_owned());
    }
    let names_complaint =
        |line: &str| line.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("feedback-type:"));
    if (holds(text, "eedback-") || holds(text, "EEDBACK-")) && text.lines().take(200).any(names_complaint) {
        found.push("fields of a complaint".to_owned());
    }
    let field = |name: &str| signs.headers.has(name);
    if field("X-Apple-Unsubscribe") || field("X-HmXmrOriginalRecipient") {
        found.push("complaint header".to_owned());
    }
    found
}

/// The kind of a delivery notice in JSON (Amazon's form), lower case.
fn notice(text: &str) -> Option<&'static str> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let start: String = text.trim_start().chars().take(4000).collect();
    let (_, after) = start.split_once("otificationType").or_else(|| start.split_once("eventType"))?;
    let value: String = after.chars().filter(char::is_ascii_alphabetic).take(9).collect();
    let value = value.to_ascii_lowercase();
    ["bounce", "complaint", "delivery"].into_iter().find(|kind| value.starts_with(kind))
}

/// RFC 3464 and everything that behaves like it.
fn delivery_report(signs: &Signs<'_, '_>) -> Vec<String> {
    let headers = signs.headers;
    let mut strong = Vec::new();
    if is_root(signs, "delivery-status") {
        strong.push("report-type: delivery-status".to_owned());
    }
    if signs.parts.leaves.iter().any(|part| part.content.kind.ends_with("delivery-status")) {
        strong.push("message/delivery-status".to_owned());
    }
    strong.extend(header_fact(headers, "X-Failed-Recipients"));
    let text = signs.body.plain.as_deref().unwrap_or_default();
    if matches!(notice(text), Some("bounce" | "delivery")) {
        strong.push("notification: bounce".to_owned());
    }
    let daemon = daemon(signs);
    let null = null_sender(headers);
    let nobody = signs.from.is_some_and(|from| is_daemon(&from.address));
    if daemon.is_some() && (null.is_some() || nobody) {
        strong.extend(daemon.into_iter().chain(null));
        return strong;
    }
    if !strong.is_empty() {
        return strong;
    }
    // People pass reports on and write about them: without a machine as the sender words are no evidence.
    let no_reply = no_reply(signs).filter(|_| returns_mail(signs));
    if daemon.is_none() && null.is_none() && no_reply.is_none() {
        return passed_on_report(signs);
    }
    let weak = [daemon, null, no_reply, bounce_subject(headers), bounce_words(signs)];
    let weak: Vec<String> = weak.into_iter().flatten().collect();
    let from_machine =
        weak.len() >= 2 && automatic(headers).iter().all(|fact| fact.starts_with("Auto-Submitted"));
    if from_machine { weak } else { Vec::new() }
}

/// Whether the sender is the mail server itself: no person has that address.
fn is_daemon(address: &Address) -> bool {
    ["mailer-daemon", "mail-daemon", "mailerdaemon", "maildaemon"]
        .iter()
        .any(|name| address.local().starts_with(name))
}

fn no_reply(signs: &Signs<'_, '_>) -> Option<String> {
    signs.from.filter(|from| says_no_reply(&from.address)).map(|_| "no-reply sender".to_owned())
}

/// Whether a mail is given back in it.
fn returns_mail(signs: &Signs<'_, '_>) -> bool {
    signs.parts.has("message/rfc822") || signs.parts.has("text/rfc822-headers")
}

/// A stranger who passes on a report they got has written nothing to us. A member may have written commands above it.
fn passed_on_report(signs: &Signs<'_, '_>) -> Vec<String> {
    let named = bounce_subject(signs.headers).filter(|_| !signs.by_us);
    let fields = || signs.body.plain.as_deref().is_some_and(bounce::has_fields);
    let found = named.filter(|_| fields());
    found.map(|named| vec![named, "fields of a delivery report".to_owned()]).unwrap_or_default()
}

fn null_sender(headers: &Headers<'_>) -> Option<String> {
    let path = headers.text("Return-Path")?;
    let inner = path.trim().trim_start_matches('<').trim_end_matches('>').trim().to_ascii_lowercase();
    let null = inner.is_empty() || inner == "null" || inner.starts_with("mailer-daemon");
    null.then(|| "Return-Path: <>".to_owned())
}

fn daemon(signs: &Signs<'_, '_>) -> Option<String> {
    let from = signs.headers.text("From").unwrap_or_default().to_ascii_lowercase();
    ["mailer-daemon", "mail-daemon", "mailerdaemon", "postmaster", "post_master", "mail delivery s"]
        .into_iter()
        .find(|name| from.contains(name))
        .map(|name| format!("From: {name}"))
}

/// Subjects of delivery reports: weak, because people answer them.
const BOUNCE_SUBJECTS: [&str; 30] = [
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "delivery notification",
    "delivery report",
    "delivery has failed",
    "returned mail",
    "returned to sender",
    "failure notice",
    "failure delivery",
    "failed delivery",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery status",
    "mail delivery system",
    "mail failure",
    "mail failed",
    "mail system error",
    "message delivery failure",
    "could not be delivered",
    "message you sent blocked",
    "unzustellbar",
    "unzustellbarkeit",
    "non remis",
    "no se puede entregar",
    "non recapitabile",
    "onbestelbaar",
    "olevererbart",
    "niedoręczone",
    "недоставлен",
];

fn bounce_subject(headers: &Headers<'_>) -> Option<String> {
    let subject = headers.shown("Subject", 250).to_lowercase();
    let answered = subject.starts_with("re:") || subject.starts_with("aw:");
    let found = !answered && BOUNCE_SUBJECTS.iter().any(|start| subject.contains(start));
    found.then(|| "subject of a delivery report".to_owned())
}

/// Sentences that mail servers write.
const BOUNCE_WORDS: [&str; 20] = [
    "could not deliver",
    "couldn't deliver",
    "failed to deliver",
    "delivery failed",
    "undeliverable",
    "not been delivered",
    "error message below",
    "address(es) failed",
    "could not be delivered",
    "couldn't be delivered",
    "wasn't delivered",
    "was not delivered",
    "cannot be delivered",
    "did not reach the following recipient",
    "delivery to the following recipient",
    "unable to deliver",
    "following address failed",
    "following addresses had",
    "permanent fatal errors",
    "returned to sender",
];

fn bounce_words(signs: &Signs<'_, '_>) -> Option<String> {
    let text: String = signs.body.plain.as_deref().unwrap_or_default().chars().take(4000).collect();
    let text = text.to_lowercase();
    let words = BOUNCE_WORDS.iter().find(|words| holds(&text, words)).map(|words| format!("text: {words}"));
    words.or_else(|| diagnosis::quotes_refusal(&text).then(|| "text: a refusal of a mail server".to_owned()))
}

/// RFC 8098.
fn receipt(signs: &Signs<'_, '_>) -> Vec<String> {
    let report =
        is_root(signs, "disposition-notification") || signs.parts.has("message/disposition-notification");
    if report {
        return vec!["report-type: disposition-notification".to_owned()];
    }
    let subject = signs.headers.shown("Subject", 60).to_lowercase();
    let named =
        ["read:", "gelesen:", "lu :", "lu:", "leído:", "gelezen:", "letto:", "lida:", "läst:", "lest:"]
            .iter()
            .any(|start| subject.starts_with(start));
    let empty = [&signs.body.plain, &signs.body.html]
        .iter()
        .all(|text| text.as_deref().is_none_or(|t| t.trim().is_empty()));
    if named && empty { vec!["subject of a receipt".to_owned(), "no text".to_owned()] } else { Vec::new() }
}

/// RFC 5546: answers and cancellations; an invitation is a person's mail.
fn calendar(signs: &Signs<'_, '_>) -> Vec<String> {
    let parts = signs.parts.leaves.iter();
    let mut calendars =
        parts.filter(|part| matches!(part.content.kind.as_str(), "text/calendar" | "application/ics"));
    calendars
        .find_map(|part| {
            let method =
                part.content.param("method").map(str::to_owned).or_else(|| method_line(&part.text()))?;
            let method = method.to_ascii_uppercase();
            matches!(method.as_str(), "REPLY" | "COUNTER" | "DECLINECOUNTER" | "CANCEL")
                .then(|| format!("calendar: {method}"))
        })
        .into_iter()
        .collect()
}

fn method_line(text: &str) -> Option<String> {
    let line = text
        .lines()
        .take(200)
        .find(|line| line.len() < 60 && line.to_ascii_uppercase().starts_with("METHOD"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Headers that only list software and campaigns write.
const LIST_HEADERS: [&str; 12] = [
    "List-Id",
    "X-Mailman-Version",
    "X-BeenThere",
    "X-Mailing-List",
    "Mailing-List",
    "X-ML-Name",
    "X-ML-Info",
    "X-MLServer",
    "X-Campaign",
    "X-Campaign-Id",
    "X-CampaignID",
    "X-Listprocessor-Version",
];

/// List headers: those of lists, and those that senders' tools add to any mail.
fn list(signs: &Signs<'_, '_>) -> (Vec<String>, Vec<String>) {
    if signs.own_list {
        return (Vec::new(), Vec::new());
    }
    let headers = signs.headers;
    let precedence = headers.text("Precedence").unwrap_or_default().to_ascii_lowercase();
    let mut strong: Vec<String> = LIST_HEADERS.iter().filter_map(|name| header_fact(headers, name)).collect();
    let posts =
        headers.text("List-Post").is_some_and(|text| !text.trim().to_ascii_uppercase().starts_with("NO"));
    strong.extend(posts.then(|| header_fact(headers, "List-Post")).flatten());
    strong.extend((precedence == "list").then(|| "Precedence: list".to_owned()));
    let tools = ["List-Unsubscribe", "Feedback-ID"];
    let mut weak: Vec<String> = tools.iter().filter_map(|name| header_fact(headers, name)).collect();
    weak.extend(matches!(precedence.as_str(), "bulk" | "junk").then(|| format!("Precedence: {precedence}")));
    (strong, weak)
}

/// Headers whose presence says that a program answered.
const AUTO_HEADERS: [&str; 11] = [
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-Autogenerated",
    "X-FC-MachineGenerated",
    "X-MS-Exchange-Inbox-Rules-Loop",
    "X-Autoreply-Domain",
    "X-Autoreply-Key",
];

/// Headers that say so by their value (name, beginning of the value in lower case).
const AUTO_VALUES: [(&str, &str); 10] = [
    ("X-POST-MessageClass", "9"),
    ("Precedence", "auto_reply"),
    ("Precedence", "auto-reply"),
    ("X-Precedence", "auto_reply"),
    ("Preference", "auto_reply"),
    ("Delivered-To", "autoresponder"),
    ("X-Apple-Action", "vacation"),
    ("Content-Identifier", "auto-replied"),
    ("X400-Content-Identifier", "auto reply to"),
    ("X-Loop", "yes"),
];

/// RFC 3834, and what was written before it.
fn automatic(headers: &Headers<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["Auto-Submitted", "Autosubmitted"] {
        let text = headers.text(name).unwrap_or_default().to_ascii_lowercase();
        let word = text.split([';', ' ', '(']).find(|word| !word.is_empty());
        found.extend(
            word.filter(|word| *word != "no").map(|_| format!("{name}: {}", headers.shown(name, 60))),
        );
    }
    found.extend(AUTO_HEADERS.iter().filter_map(|name| header_fact(headers, name)));
    for (name, value) in AUTO_VALUES {
        let says = headers.all(name).any(|raw| {
            let text = super::headers::unfold(raw).trim_start_matches('<').to_ascii_lowercase();
            text.starts_with(value)
        });
        found.extend(says.then(|| format!("{name}: {value}")));
    }
    let looped = headers.text("X-Loop").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    found.extend(looped.then(|| "X-Loop: true".to_owned()));
    found
}

/// Subjects of automatic answers, at the beginning (mail.md §2).
const AUTO_SUBJECTS: [&str; 34] = [
    "auto:",
    "auto reply",
    "auto-reply",
    "autoreply",
    "automatic reply",
    "automated reply",
    "auto response",
    "auto-response",
    "automatic response",
    "automated response",
    "out of office",
    "out of the office",
    "ooo:",
    "autosvar",
    "automatisk svar",
    "automaattinen vastaus",
    "poissa",
    "automatisch antwoord",
    "afwezig",
    "abwesenheit",
    "abwesend",
    "automatische antwort",
    "réponse automatique",
    "absence",
    "risposta automatica",
    "fuori sede",
    "fuori ufficio",
    "respuesta automática",
    "fuera de la oficina",
    "resposta automática",
    "frånvaro",
    "odpowiedź automatyczna",
    "автоответ",
    "автоматический ответ",
];

/// What Exchange puts before the subject of the mail it answers, in its languages (mail.md §2).
const AUTO_PREFIXES: [&str; 9] = [
    "automatic reply",
    "automatische antwort",
    "abwesenheitsnotiz",
    "réponse automatique",
    "risposta automatica",
    "respuesta automática",
    "resposta automática",
    "automatisch antwoord",
    "automatiskt svar",
];

/// The same where words are not put at the beginning.
const AUTO_SUBJECTS_ANYWHERE: [&str; 6] =
    ["is out of the office", "is out of office", "自動返信", "自动回复", "自動回覆", "자동 회신"];

fn weak_auto(signs: &Signs<'_, '_>) -> Vec<String> {
    let headers = signs.headers;
    let subject = headers.shown("Subject", 250).to_lowercase();
    let named = AUTO_SUBJECTS.iter().any(|start| subject.starts_with(start))
        || AUTO_SUBJECTS_ANYWHERE.iter().any(|words| subject.contains(words));
    let mut found = Vec::new();
    found.extend(named.then(|| "subject of an automatic answer".to_owned()));
    // Exchange puts its own word and a colon before the subject of the mail it answers; people do not.
    let prefixed = AUTO_PREFIXES
        .iter()
        .any(|prefix| subject.strip_prefix(prefix).is_some_and(|rest| rest.trim_start().starts_with(':')));
    let answers = headers.has("In-Reply-To") || headers.has("References");
    found.extend((prefixed && answers).then(|| "answers a mail under that subject".to_owned()));
    found.extend(null_sender(headers));
    found.extend(no_reply(signs));
    // A wish not to be answered says nothing alone; beside such a subject it does.
    found.extend(
        (named && headers.has("X-Auto-Response-Suppress")).then(|| "X-Auto-Response-Suppress".to_owned()),
    );
    found
}
