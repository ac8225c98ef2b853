//! Why a mail was not delivered: whether the address itself does not work, or something that may pass (a full box, a
//! policy, a server that is down). Words are weighed before codes, because servers answer everything with 5.0.0.

use super::bounce::{Report, fields};

/// The most text that is weighed, in bytes.
const MAX_WEIGHED: usize = 16 * 1024;

/// The address or its domain does not exist, has moved, or takes no mail at all.
const GONE: [&str; 46] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such account",
    "no such address",
    "no such person",
    "unknown recipient",
    "recipient unknown",
    "user not known",
    "not a known user",
    "unknown local part",
    "unknown local-part",
    "unknown address",
    "address unknown",
    "invalid recipient",
    "invalid mailbox",
    "invalid user",
    "not a valid mailbox",
    "not a valid user",
    "no mailbox here by that name",
    "does not exist",
    "doesn't exist",
    "user not found",
    "recipient not found",
    "mailbox not found",
    "account not found",
    "address not found",
    "couldn't be found",
    "wasn't found",
    "not listed in",
    "unrouteable address",
    "unroutable address",
    "undeliverable address",
    "host unknown",
    "unknown host",
    "host not found",
    "domain not found",
    "no such domain",
    "any host named",
    "no longer valid",
    "has moved",
    "null mx",
    "nullmx",
    "does not accept mail",
];

/// It may pass, or another mail may arrive.
const PASSING: [&str; 30] = [
    "mailbox full",
    "mailbox is full",
    "quota",
    "insufficient storage",
    "spam",
    "blocked",
    "blacklist",
    "block list",
    "policy",
    "virus",
    "too large",
    "too big",
    "size limit",
    "relay",
    "reverse dns",
    "ptr record",
    "rdns",
    " spf",
    "dmarc",
    "timed out",
    "timeout",
    "temporar",
    "greylist",
    "disabled",
    "suspended",
    "inactive",
    "too many",
    "reputation",
    "connection refused",
    "loop",
];

/// Whether trying again would not help.
pub fn is_permanent(report: &Report, subject: &str, status: &str) -> bool {
    let _ = subject;
    let diagnosis = diagnosis(report);
    let says = |words: &[&str]| words.iter().any(|word| diagnosis.contains(word));
    if says(&PASSING) {
        return false;
    }
    says(&GONE) || matches!(status, "5.1.1" | "5.1.2" | "5.1.6" | "5.1.10")
}

/// The words to be weighed, lower case: what the refusing server said, else what the report tells people.
fn diagnosis(report: &Report) -> String {
    let coded: Vec<&str> = fields(&report.fields, "diagnostic-code").collect();
    let words = if coded.is_empty() { report.prose.clone() } else { coded.join("\n") };
    words.chars().take(MAX_WEIGHED).collect::<String>().to_lowercase()
}

/// The enhanced status code (RFC 3463) that tells most: of the fields, else of the words; empty when there is none.
pub fn status(report: &Report) -> String {
    let field = fields(&report.fields, "status").find_map(code);
    let words = || code(&diagnosis(report));
    match field {
        Some(code) if !code.ends_with(".0.0") => code,
        general => words().or(general).unwrap_or_default(),
    }
}

/// The first `4.x.x` or `5.x.x` that is no part of a longer number.
fn code(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    words.map(|word| word.trim_matches('.')).find(|word| is_code(word)).map(str::to_owned)
}

fn is_code(word: &str) -> bool {
    let mut parts = word.split('.');
    let class = parts.next().is_some_and(|class| matches!(class, "2" | "4" | "5"));
    let number = |part: Option<&str>| part.is_some_and(|digits| (1..=3).contains(&digits.len()));
    class && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}
