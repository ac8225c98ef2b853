//! Promises of the header reader: it copies nothing and loses nothing, its limits hold, and only what the pinned server
//! wrote counts as its word.

use batond::domain::policy::Pin;
use batond::domain::{Address, Verdict};
use batond::mail::authres;
use batond::mail::headers::{Headers, MAX_FIELDS, unfold};
use batond::mail::{addresses, date, ids};

use super::reading::policy;

/// The longest input that is read.
const MAX_INPUT: usize = 300 * 1024;

/// What a stranger writes into their own mail, under a server name that is not pinned.
const FORGED: &str = "Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example;\n \
    dkim=pass header.d=acme.example; auth=pass smtp.auth=sam@acme.example\n";

pub(super) fn holds(bytes: &[u8]) {
    let bytes = bytes.get(..MAX_INPUT).unwrap_or(bytes);
    let (headers, body) = Headers::split(bytes);
    assert!(headers.fields().len() <= MAX_FIELDS, "{} fields", headers.fields().len());
    assert!(bytes.ends_with(body), "the body is no end of the mail");
    lose_nothing(&headers);
    for field in headers.fields() {
        let flat = unfold(field.value);
        assert!(!flat.contains(['\n', '\r']), "a fold is left in {flat:?}");
        statements(&flat);
        let _ = (addresses::list(&flat), ids::list(&flat), date::read(&flat));
    }
    let shown = headers.shown("Subject", 250);
    assert!(shown.chars().count() <= 250 && !shown.chars().any(char::is_control), "{shown:?}");
    statements(&String::from_utf8_lossy(bytes));
    verdicts(bytes, &headers);
}

/// The fields written one below the other are the same fields.
fn lose_nothing(headers: &Headers<'_>) {
    let again = [written(headers).as_slice(), b"\n"].concat();
    let (read, body) = Headers::split(&again);
    let told = |headers: &Headers<'_>| -> Vec<(Vec<u8>, String)> {
        let fields = headers.fields().iter();
        fields.map(|field| (field.name.to_vec(), unfold(field.value).into_owned())).collect()
    };
    assert!(read.cut || told(&read) == told(headers), "{:?} became {:?}", told(headers), told(&read));
    assert!(read.cut || body.is_empty(), "fields became a body");
}

/// The fields, each ended, so that another can follow.
fn written(headers: &Headers<'_>) -> Vec<u8> {
    let mut all = Vec::new();
    for field in headers.fields() {
        all.extend_from_slice(field.name);
        all.push(b':');
        all.extend_from_slice(field.value);
        if !field.value.ends_with(b"\n") {
            all.push(b'\n');
        }
    }
    all
}

fn statements(text: &str) {
    let Some(results) = authres::read(text) else { return };
    assert!(results.statements.len() <= 100, "{} statements", results.statements.len());
    assert!(!results.id.chars().any(|c| c.is_ascii_uppercase()), "{:?}", results.id);
    for one in &results.statements {
        let small = |text: &str| !text.chars().any(|c| c.is_ascii_uppercase());
        assert!(small(&one.method) && small(&one.result) && !one.method.contains('/'), "{one:?}");
    }
}

/// Another server's word changes nothing, above or below; nothing unpinned passes; and a pass needs the pinned id in the
/// mail.
fn verdicts(bytes: &[u8], headers: &Headers<'_>) {
    let from = Address::parse("sam@acme.example").expect("an address");
    let all = policy(Pin::Unpinned);
    assert_eq!(authres::verdict(headers, Some(&from), &all.pin, &all.team), Verdict::None);
    let own = written(headers);
    let seen: String = String::from_utf8_lossy(bytes).to_lowercase();
    let seen: String = seen.chars().filter(|c| !matches!(c, '\r' | '\n' | '"' | '\\')).collect();
    for (pin, id) in [
        (Pin::Id("mx.acme.example".to_owned()), "mx.acme.example"),
        (Pin::Gmail, "mx.google.com"),
        // Microsoft's own header has no id.
        (Pin::Microsoft365, ""),
    ] {
        let verdict = |headers: &Headers<'_>| authres::verdict(headers, Some(&from), &pin, &all.team);
        let told = verdict(headers);
        assert!(told != Verdict::Pass || seen.contains(id), "a pass that {id} never wrote");
        if headers.cut || headers.fields().len() >= MAX_FIELDS - 1 {
            continue;
        }
        let read =
            |parts: [&[u8]; 2]| verdict(&Headers::split(&[parts.concat().as_slice(), b"\n"].concat()).0);
        assert_eq!(read([&own, FORGED.as_bytes()]), told, "a header below changed what {id} says");
        if pin != Pin::Microsoft365 {
            assert_eq!(read([FORGED.as_bytes(), &own]), told, "a header above changed what {id} says");
        }
    }
}
