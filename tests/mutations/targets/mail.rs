//! Promises of the mail reader: whatever comes, the same `Mail` comes of it each time, within all its limits; nobody of
//! ours is ever a customer, and nobody is believed whom the pinned server did not name.

use batond::domain::policy::Pin;
use batond::domain::{Class, Mail, Mailbox, Party, Policy, Verdict};
use batond::mail::headers::Headers;
use batond::mail::read::{MAX_BYTES, MAX_NEW_TEXT};

use super::reading::{policy, read_as, read_mail};

pub(super) fn holds(bytes: &[u8]) {
    let rule = policy(Pin::Id("mx.acme.example".to_owned()));
    let mail = read_as(bytes, &rule);
    assert_eq!(mail, read_as(bytes, &rule), "one mail is read in two ways");
    assert!(!mail.evidence.iter().any(|one| one == "unreadable"), "a library gave up");
    limits(&mail);
    people(&mail, &rule);
    trust(&mail, bytes);
    classes(&mail);
    if bytes.len() > MAX_BYTES {
        let kept = read_as(&bytes[..MAX_BYTES], &rule);
        assert_eq!((kept.key, kept.new_text), (mail.key, mail.new_text), "what is not looked at counts");
    }
}

fn limits(mail: &Mail) {
    assert!(mail.new_text.len() <= MAX_NEW_TEXT, "{} bytes of new text", mail.new_text.len());
    assert!(mail.recipients.len() <= 200 && mail.references.len() <= 100 && mail.evidence.len() <= 8);
    assert!(mail.to_count <= mail.recipients.len());
    line("subject", &mail.subject, 250);
    line("summary", &mail.summary, 140);
    for mailbox in mail.from.iter().chain(&mail.author).chain(&mail.recipients).chain(&mail.customers) {
        line("name", &mailbox.name, 1_000);
        line("address", mailbox.address.as_str(), 1_000);
    }
    let ids = [&mail.message_id].into_iter().chain(&mail.also_known_as).chain(&mail.references);
    for id in ids.chain(&mail.in_reply_to) {
        line("id", id.as_str(), 1_000);
    }
    for tag in &mail.tags {
        assert_eq!(*tag, tag.to_lowercase(), "a tag is lower case");
    }
    for defect in mail.defects.iter().chain(&mail.evidence) {
        line("defect", defect, 1_000);
    }
}

/// One line, with nothing in it that moves a cursor.
fn line(what: &str, text: &str, max: usize) {
    assert!(text.chars().count() <= max, "{what} of {} characters", text.chars().count());
    assert!(!text.chars().any(char::is_control), "{what} {text:?} is no line");
}

/// Customers are outsiders, each once.
fn people(mail: &Mail, rule: &Policy) {
    for (place, customer) in mail.customers.iter().enumerate() {
        let party = rule.team.party(&customer.address);
        assert_eq!(party, Party::Outsider, "{} is no customer", customer.address);
        assert!(!rule.team.inbox().is(&customer.address), "the inbox is no customer");
        let before = mail.customers.iter().take(place);
        assert!(before.clone().all(|other| other.address != customer.address), "{} twice", customer.address);
    }
    let party = mail.author.as_ref().map_or(Party::Outsider, |author| rule.team.party(&author.address));
    assert_eq!(mail.party, party);
}

fn trust(mail: &Mail, bytes: &[u8]) {
    assert_eq!(read_mail(bytes).verdict, Verdict::None, "without a pin nobody is believed");
    let (headers, _) = Headers::split(bytes.get(..MAX_BYTES).unwrap_or(bytes));
    let many = headers.all("From").count() > 1;
    assert!(mail.many_authors || !many, "two authors are read as one");
    assert!(mail.verdict != Verdict::Pass || !mail.many_authors, "two authors pass as one");
    let restored = mail.author.as_ref().map(address) != mail.from.as_ref().map(address);
    assert!(mail.verdict != Verdict::Pass || !restored, "an author behind a list passes");
}

fn address(mailbox: &Mailbox) -> &str {
    mailbox.address.as_str()
}

fn classes(mail: &Mail) {
    match mail.class {
        Class::Inbound => assert_eq!(mail.party, Party::Outsider, "inbound mail is an outsider's"),
        Class::Outbound => assert!(!mail.customers.is_empty(), "outbound mail reaches somebody"),
        Class::Internal => assert!(mail.customers.is_empty() || mail.forwarded.is_some()),
        _ => assert!(mail.customers.is_empty(), "a machine is nobody's customer"),
    }
    assert!(mail.forwarded.is_none() || mail.class == Class::Internal, "only members pass mail on");
    assert_eq!(mail.bounce.is_some(), mail.class == Class::Bounce);
}
