//! Why a mail was not delivered: whether the address itself does not work, or something that may pass (a full box, a
//! policy, a server that is down). Words are weighed before codes, because servers answer everything with 5.0.0.

use super::bounce::{Report, fields};
use super::words::holds;

/// The most text that is weighed, in bytes.
const MAX_WEIGHED: usize = 16 * 1024;

/// Sentences that settle it, whatever else is said beside them.
const SETTLED: [&str; 2] = ["host or domain name not found", "the account or domain may not exist"];

/// The address or its domain does not exist, has moved, or takes no mail at all.
const GONE: [&str; 68] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such account",
    "no such address",
    "no such person",
    "no such local",
    "unknown recipient",
    "recipient unknown",
    "recipient name is not recognized",
    "user not known",
    "not a known user",
    "unknown local part",
    "unknown local-part",
    "unknown address",
    "unknown mailbox",
    "address unknown",
    "invalid recipient",
    "invalid mailbox",
    "invalid user",
    "invalid final delivery",
    "bad destination mailbox",
    "not a valid mailbox",
    "not a valid user",
    "not our customer",
    "no mailbox here by that name",
    "no mailbox by that name",
    "mailbox does not exist",
    "does not exist",
    "doesn't exist",
    "doesn't have a",
    "does not have a",
    "no longer exists",
    "user not found",
    "recipient not found",
    "mailbox not found",
    "account not found",
    "address not found",
    "couldn't be found",
    "could not be found",
    "wasn't found",
    "was not found",
    "isn't found",
    "not listed in",
    "unrouteable address",
    "unroutable address",
    "undeliverable address",
    "host unknown",
    "unknown host",
    "host not found",
    "domain not found",
    "domain is not reachable",
    "illegal host",
    "no such domain",
    "no mx record",
    "any host named",
    "no longer valid",
    "no longer in use",
    "has moved",
    "null mx",
    "nullmx",
    "does not accept mail",
    "n'existe pas",
    "no existe",
    "見つかりません",
    "ディレクトリのリストにありません",
];

/// It may pass, or another mail may arrive.
const PASSING: [&str; 46] = [
    "mailbox full",
    "mailbox is full",
    "quota",
    "disk space",
    "insufficient storage",
    "insufficient system",
    "spam",
    "blocked",
    "blacklist",
    "block list",
    "blocklist",
    "policy",
    "virus",
    "too large",
    "too big",
    "size limit",
    "relaying",
    "unable to relay",
    "relay access",
    "relay not permitted",
    "not permitted to relay",
    "reverse dns",
    "ptr record",
    "rdns",
    " spf",
    "authentication check",
    "dmarc",
    "timed out",
    "timeout",
    "temporar",
    "greylist",
    "graylist",
    "disabled",
    "suspended",
    "inactive",
    "too many",
    "reputation",
    "connection refused",
    "name service error",
    "mail loop",
    "routing loop",
    "loops back",
    "hop count",
    "rate limit",
    "sender address rejected",
    "sender rejected",
];

/// The refusal came before or after the recipient was named: it is about the sender or the mail.
const NOT_ABOUT_RECIPIENT: [&str; 7] = [
    "smtp transmission failure",
    "after mail from",
    "in reply to mail from",
    "in reply to end of data",
    "after end of data",
    ">>> data",
    "smtp command data",
];

/// Codes that speak of the address (RFC 3463 §3.2, §3.5).
const ADDRESS_CODES: [&str; 6] = ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10"];

/// Whether trying again would not help. `status` is the code found.
pub fn is_permanent(report: &Report, status: &str) -> bool {
    let coded = coded(report);
    let told = flat(&report.prose);
    let stage = NOT_ABOUT_RECIPIENT.iter().any(|words| holds(&told, words) || holds(&coded, words));
    if stage && !ADDRESS_CODES.contains(&status) {
        return false;
    }
    let by_code = || ADDRESS_CODES.contains(&status) || is_plain_refusal(&coded, &told, status);
    weigh(&coded).or_else(|| weigh(&told)).unwrap_or_else(by_code)
}

/// `Recipient address rejected` and no reason that is about something else.
fn is_plain_refusal(coded: &str, told: &str, status: &str) -> bool {
    let refused = |words: &str| holds(coded, words) || holds(told, words);
    let other = ["5.2.", "5.3.", "5.5.", "5.6.", "5.7."].iter().any(|class| status.starts_with(class));
    refused("recipient address rejected") && (!other || refused("rejected: access denied"))
}

/// Whether a text quotes a refusal of a mail server: a reply code and words that go with it.
pub fn quotes_refusal(text: &str) -> bool {
    let text = flat(text);
    let coded = ["550", "551", "552", "553", "554", "421", "450"].iter().any(|code| holds(&text, code));
    coded && weigh(&text).is_some()
}

/// What words say: true gone, false passing, none nothing.
fn weigh(text: &str) -> Option<bool> {
    let says = |words: &[&str]| words.iter().any(|word| holds(text, word));
    if says(&SETTLED) {
        return Some(true);
    }
    if says(&PASSING) {
        return Some(false);
    }
    says(&GONE).then_some(true)
}

/// What the refusing servers said.
fn coded(report: &Report) -> String {
    flat(&fields(&report.fields, "diagnostic-code").collect::<Vec<_>>().join("\n"))
}

/// Lower case, white space folded, without addresses: their local parts are words of other people.
/// What is glued to one is kept: `FROM:<joe@x.example>` is `from:`.
fn flat(text: &str) -> String {
    let kept: String = text.chars().take(MAX_WEIGHED).collect::<String>().to_lowercase();
    let bare = |word: &str| {
        if word.contains('@') {
            word.split_once('<').map_or("", |(glued, _)| glued).len()
        } else {
            word.len()
        }
    };
    let words =
        kept.split_whitespace().filter_map(|word| word.get(..bare(word))).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The enhanced status code (RFC 3463) that tells most: of the fields, else of the words; empty when there is none.
pub fn status(report: &Report) -> String {
    let field = fields(&report.fields, "status").find_map(code);
    let words = || code(&coded(report)).or_else(|| code(&flat(&report.prose)));
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
