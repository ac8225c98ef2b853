//! The door of this room: the bytes of a mail in, its meaning out. Strange mail is not an error: whatever comes, a `Mail`
//! comes of it, in bounded time and memory, with what was strange told in `defects`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};

use super::customers::{self, Passed};
use super::headers::Headers;
use super::ids::Ids;
use super::mime::{Body, Parts};
use super::{
    addresses, authres, bounce, classify, date, html, ids, key, mime, obey, reply, summary, twin, words,
};
use crate::domain::{Class, Mail, MailKey, Mailbox, MessageId, Party, Policy, Verdict};

/// The most bytes of a mail that are looked at.
pub const MAX_BYTES: usize = 256 * 1024;

/// The most bytes of new text that are kept.
pub const MAX_NEW_TEXT: usize = 64 * 1024;

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 250;

/// From where a mail is seen.
pub struct Perspective<'a> {
    /// Who is who, and whom to believe.
    pub policy: &'a Policy,
    /// Whether an id carries our valid MAC.
    pub is_own: &'a (dyn Fn(&MessageId) -> bool + Sync),
}

/// Reads a mail. `complete` is false when the bytes are only its beginning. Never fails: garbage gives a `Mail` without an
/// author.
pub fn read(bytes: &[u8], complete: bool, arrived_at: DateTime<Utc>, perspective: &Perspective<'_>) -> Mail {
    let kept = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    let complete = complete && kept.len() == bytes.len();
    let attempt = || understand(kept, complete, arrived_at, perspective);
    catch_unwind(AssertUnwindSafe(attempt)).unwrap_or_else(|_| unreadable(kept, arrived_at))
}

/// What the headers say of a mail.
struct Envelope<'a> {
    headers: Headers<'a>,
    ids: Ids,
    from: Option<Mailbox>,
    many_authors: bool,
    /// The author behind a list, if From was rewritten.
    restored: Option<Mailbox>,
    own_list: bool,
    recipients: Vec<Mailbox>,
    to_count: usize,
    date: Option<DateTime<Utc>>,
    subject: String,
    arrived_at: DateTime<Utc>,
}

impl<'a> Envelope<'a> {
    fn read(headers: Headers<'a>, arrived_at: DateTime<Utc>, policy: &Policy) -> Self {
        let inbox = policy.team.inbox();
        let authors = addresses::header(&headers, "From");
        let many_authors = authors.named > 1 || headers.all("From").count() > 1;
        let from = authors.mailboxes.into_iter().next();
        let restored = from.as_ref().and_then(|from| customers::behind_list(&headers, from, inbox));
        let (recipients, to_count) = addresses::recipients(&headers);
        Self {
            ids: ids::read(&headers),
            own_list: customers::is_own_list(&headers, inbox),
            date: headers.text("Date").and_then(|text| date::read(&text)),
            subject: headers.shown("Subject", MAX_SUBJECT),
            headers,
            from,
            many_authors,
            restored,
            recipients,
            to_count,
            arrived_at,
        }
    }

    fn author(&self) -> Option<&Mailbox> {
        self.restored.as_ref().or(self.from.as_ref())
    }

    fn party(&self, policy: &Policy) -> Party {
        self.author().map_or(Party::Outsider, |author| policy.team.party(&author.address))
    }

    /// What the pinned server says. It speaks of From; of an author restored behind a list it knows nothing good.
    fn verdict(&self, policy: &Policy) -> Verdict {
        let from = self.from.as_ref().map(|from| &from.address);
        match authres::verdict(&self.headers, from, &policy.pin, &policy.team) {
            Verdict::Pass if self.restored.is_some() || self.many_authors => Verdict::None,
            verdict => verdict,
        }
    }

    /// When it was written, for comparing with what it forwards.
    fn at(&self) -> DateTime<Utc> {
        self.date.filter(|date| *date <= self.arrived_at).unwrap_or(self.arrived_at)
    }

    /// Whether the mail carries an id that is signed by us.
    fn is_ours(&self, is_own: &dyn Fn(&MessageId) -> bool) -> bool {
        let loops = self.headers.text("X-Baton-Loop").map_or_else(Vec::new, |text| ids::list(&text));
        self.ids.own.iter().chain(&self.ids.also).chain(&loops).any(is_own)
    }

    fn defects(&self, complete: bool, parts: &Parts<'_>) -> Vec<String> {
        let found = [
            (!complete, "only its beginning was read"),
            (self.headers.cut, "too many header fields"),
            (parts.cut, "too many parts"),
            (self.ids.own.is_none(), "no Message-ID"),
            (self.headers.all("Message-ID").count() > 1, "several Message-IDs"),
            (self.from.is_none(), "no author that can be read"),
            (self.many_authors, "several authors"),
            (self.restored.is_some(), "author restored behind a list"),
            (self.date.is_none(), "no date that can be read"),
        ];
        found.iter().filter(|(is, _)| *is).map(|(_, what)| (*what).to_owned()).collect()
    }
}

fn understand(
    bytes: &[u8],
    complete: bool,
    arrived_at: DateTime<Utc>,
    perspective: &Perspective<'_>,
) -> Mail {
    let policy = perspective.policy;
    let (headers, content) = Headers::split(bytes);
    let parts = mime::parts(&headers, content);
    let envelope = Envelope::read(headers, arrived_at, policy);
    let listed = envelope.own_list || envelope.headers.has("List-Id") || envelope.headers.has("List-Post");
    let body = mime::body(&parts, listed);
    let verdict = envelope.verdict(policy);
    let (class, evidence) = class(&envelope, &parts, &body, perspective, verdict);
    let passed = passed_on(&envelope, &parts, &body, class, perspective);
    let new_text = new_text(&body, passed.as_ref());
    let own = envelope.ids.own.clone();
    let reports = class == Class::Bounce || passes_on_report(&envelope, class, content, policy);
    let report = reports.then(|| bounce::read(&envelope.headers, &parts, content, own.as_ref()));
    let message_id = own.unwrap_or_else(|| ids::synthetic(&envelope.headers, content));
    let author = envelope.author().cloned();
    let written = envelope.headers.text("Date").unwrap_or_default();
    let by = author.as_ref().map(|author| &author.address);
    let key = key::of(&message_id, by, &written, &new_text);
    let asks_key = key::of_asking(&message_id, by, &written, &new_text, &envelope.subject);
    let tags = addresses::tags(&envelope.headers, &envelope.recipients, policy.team.inbox());
    let (tags, tokens) = obey::tokens(tags, &policy.team, perspective.is_own);
    let page = obey::page(&parts, &body, class);
    let differs = |(plain, page): (&String, &String)| twin::differ(&reply::new_text(plain), page);
    let mut mail = Mail {
        key,
        message_id,
        also_known_as: envelope.ids.also.clone(),
        in_reply_to: envelope.ids.parents.clone(),
        references: envelope.ids.references.clone(),
        class,
        evidence,
        many_authors: envelope.many_authors,
        tags,
        tokens,
        outsiders_receive: obey::outsiders_receive(&envelope.headers, &envelope.recipients, &policy.team),
        quote_first: class == Class::Internal && passed.is_none() && obey::quote_first(&body),
        twins_differ: body.plain.as_ref().zip(page.as_ref()).is_some_and(differs),
        asks_key,
        customers: customers_of(&envelope, class, passed.as_ref(), policy),
        summary: summary_of(&body, signed_by(&new_text, author.as_ref()), &envelope.subject),
        defects: envelope.defects(complete, &parts),
        from: envelope.from,
        party: author.as_ref().map_or(Party::Outsider, |author| policy.team.party(&author.address)),
        author,
        recipients: envelope.recipients,
        to_count: envelope.to_count,
        date: envelope.date,
        arrived_at,
        subject: envelope.subject,
        forwarded: None,
        // The keys above are those of the text as it came, as ever.
        new_text: page.map_or_else(|| new_text.clone(), |page| twin::as_seen(&new_text, &page)),
        bounce: report,
        verdict,
    };
    if let Some(passed) = passed {
        add_forward(&mut mail, passed);
    }
    mail
}

fn class(
    envelope: &Envelope<'_>,
    parts: &Parts<'_>,
    body: &Body,
    perspective: &Perspective<'_>,
    verdict: Verdict,
) -> (Class, Vec<String>) {
    let signs = classify::Signs {
        headers: &envelope.headers,
        parts,
        body,
        from: envelope.from.as_ref(),
        ours: envelope.is_ours(perspective.is_own),
        own_list: envelope.own_list,
        by_us: envelope.party(perspective.policy) != Party::Outsider,
        answers: !envelope.ids.parents.is_empty() || !envelope.ids.references.is_empty(),
    };
    let found = classify::machine(&signs);
    let class = found.class.unwrap_or_else(|| {
        let team = &perspective.policy.team;
        let to_outsiders = !customers::outsiders(&envelope.recipients, team).is_empty();
        classify::human(&envelope.party(perspective.policy), to_outsiders, verdict == Verdict::Fail)
    });
    (class, found.evidence)
}

/// A forward counts when a member sent it to nobody but ourselves.
fn passed_on(
    envelope: &Envelope<'_>,
    parts: &Parts<'_>,
    body: &Body,
    class: Class,
    perspective: &Perspective<'_>,
) -> Option<Passed> {
    let team = &perspective.policy.team;
    if class != Class::Internal || envelope.restored.is_some() {
        return None;
    }
    let member = envelope.author().and_then(|author| team.member_at(&author.address))?;
    let (at, zone) = (envelope.at(), member.calendar.zone);
    let forward = customers::Forward { parts, body, subject: &envelope.subject, at, team, zone };
    customers::passed_on(&forward, perspective.is_own)
}

/// Whether a member tells us of a delivery report that they got: it stands in their mail, fields and all.
fn passes_on_report(envelope: &Envelope<'_>, class: Class, content: &[u8], policy: &Policy) -> bool {
    class == Class::Internal
        && matches!(envelope.party(policy), Party::Member(_))
        && bounce::has_fields(&words::lossless(content))
}

fn customers_of(
    envelope: &Envelope<'_>,
    class: Class,
    passed: Option<&Passed>,
    policy: &Policy,
) -> Vec<Mailbox> {
    let team = &policy.team;
    match class {
        Class::Inbound => {
            customers::outsiders(envelope.author().into_iter().chain(&envelope.recipients), team)
        }
        Class::Outbound => customers::outsiders(&envelope.recipients, team),
        _ => passed.map_or_else(Vec::new, |passed| passed.customers.clone()),
    }
}

fn add_forward(mail: &mut Mail, passed: Passed) {
    for id in passed.aliases {
        if id != mail.message_id && !mail.also_known_as.contains(&id) {
            mail.also_known_as.push(id);
        }
    }
    if passed.wrapped {
        mail.defects.push("forward of a forward".to_owned());
    }
    mail.forwarded = Some(passed.forwarded);
}

/// The sender's own words: above a forward, else without quotes and signature.
fn new_text(body: &Body, passed: Option<&Passed>) -> String {
    if body.encrypted {
        return String::new();
    }
    let mut text = match (passed.and_then(|passed| passed.above.as_deref()), &body.plain, &body.html) {
        (Some(above), _, _) => reply::new_text(above),
        (None, Some(plain), _) => reply::new_text(plain),
        (None, None, Some(page)) => html::new_text(page),
        (None, None, None) => String::new(),
    };
    if text.len() > MAX_NEW_TEXT {
        text.truncate(text.floor_char_boundary(MAX_NEW_TEXT));
    }
    text
}

/// The new text, without its author's name at the end.
fn signed_by<'t>(new_text: &'t str, author: Option<&Mailbox>) -> &'t str {
    let words = |author: &Mailbox| format!("{} {}", author.name, author.address.local());
    author.map_or(new_text, |author| summary::unsigned(new_text, &words(author)))
}

fn summary_of(body: &Body, new_text: &str, subject: &str) -> String {
    if body.encrypted {
        return "(encrypted)".to_owned();
    }
    words::clean(&summary::of(new_text, &body.attachments, subject), 140)
}

/// What is left of a mail on which a library gave up: enough for the ledger, and nothing that could move a lead.
fn unreadable(bytes: &[u8], arrived_at: DateTime<Utc>) -> Mail {
    let message_id = ids::synthetic(&Headers::default(), bytes);
    Mail {
        key: key::of(&message_id, None, "", ""),
        message_id,
        also_known_as: Vec::new(),
        in_reply_to: Vec::new(),
        references: Vec::new(),
        class: Class::Auto,
        evidence: vec!["unreadable".to_owned()],
        from: None,
        many_authors: false,
        author: None,
        party: Party::Outsider,
        recipients: Vec::new(),
        to_count: 0,
        tags: Vec::new(),
        tokens: Vec::new(),
        outsiders_receive: false,
        quote_first: false,
        twins_differ: false,
        asks_key: MailKey([0; 16]),
        date: None,
        arrived_at,
        subject: String::new(),
        customers: Vec::new(),
        forwarded: None,
        new_text: String::new(),
        summary: "(unreadable)".to_owned(),
        bounce: None,
        verdict: Verdict::None,
        defects: vec!["the mail could not be read".to_owned()],
    }
}
