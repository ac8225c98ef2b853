//! Authentication-Results (RFC 8601), believed only from the pinned server. Comments and quoted strings are read as the
//! grammar says, because senders can write into both; what cannot be read says nothing. It never learns whom to believe.

use super::headers::{Headers, unfold};
use super::ids::after_comment;
use crate::domain::policy::Pin;
use crate::domain::{Address, Party, Team, Verdict};

/// The most headers that are read.
const MAX_HEADERS: usize = 50;

/// The most statements of one header.
const MAX_STATEMENTS: usize = 100;

/// The longest header, in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// Gmail's id, for the preset.
const GMAIL: &str = "mx.google.com";

/// One header, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Results {
    /// The authserv-id in lower case; empty when there is none, as Microsoft writes it.
    pub id: String,
    /// What was found, method by method.
    pub statements: Vec<Statement>,
}

/// `dkim=pass header.d=x.example`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// `dkim`, lower case, without its version.
    pub method: String,
    /// `pass`, lower case.
    pub result: String,
    /// `header.d` (lower case) and its value.
    pub props: Vec<(String, String)>,
}

impl Statement {
    fn prop(&self, name: &str) -> Option<&str> {
        self.props.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn is(&self, method: &str, result: &str) -> bool {
        self.method == method && self.result == result
    }
}

/// The verdict on a mail whose From is `from` (product.md §14).
pub fn verdict(headers: &Headers<'_>, from: Option<&Address>, pin: &Pin, team: &Team) -> Verdict {
    let Some(from) = from else { return Verdict::None };
    match pin {
        Pin::Unpinned => Verdict::None,
        Pin::Id(id) => pinned(headers, from, id, team),
        Pin::Gmail => pinned(headers, from, GMAIL, team),
        Pin::Microsoft365 => microsoft(headers, from),
    }
}

/// Only the topmost header counts, and only when it has no id; DMARC alone tells. Mail inside one tenant carries a mark
/// instead (mail.md §3.4).
fn microsoft(headers: &Headers<'_>, from: &Address) -> Verdict {
    let top = headers.first("Authentication-Results").and_then(|raw| read(&unfold(raw)));
    let top = top.filter(|results| results.id.is_empty());
    let dmarc = |result: &str| {
        top.iter().flat_map(|top| &top.statements).any(|one| {
            one.is("dmarc", result) && (result == "fail" || is_aligned(one.prop("header.from"), from))
        })
    };
    let inside = headers.text("X-MS-Exchange-Organization-AuthAs");
    if dmarc("fail") {
        Verdict::Fail
    } else if dmarc("pass") || inside.is_some_and(|text| text.eq_ignore_ascii_case("internal")) {
        Verdict::Pass
    } else {
        Verdict::None
    }
}

fn pinned(headers: &Headers<'_>, from: &Address, pin: &str, team: &Team) -> Verdict {
    let believed = believed(headers, pin);
    let each = || believed.iter().flat_map(|results| &results.statements);
    if each().any(|one| one.is("dmarc", "fail")) {
        return Verdict::Fail;
    }
    let passes = |results: &Results| results.statements.iter().any(|one| vouches(one, from, team));
    let dkim_fails = |results: &Results| results.statements.iter().any(|one| one.is("dkim", "fail"));
    // Of several headers under one id, one may be forged: a failure in any of them is not outweighed by another.
    let failed = believed.iter().any(|results| dkim_fails(results) && !passes(results));
    if failed {
        return Verdict::Fail;
    }
    if believed.iter().any(passes) { Verdict::Pass } else { Verdict::None }
}

/// Whether a statement alone proves the author: DMARC, aligned DKIM, or a login of the author's own account.
fn vouches(one: &Statement, from: &Address, team: &Team) -> bool {
    if one.result != "pass" {
        return false;
    }
    match one.method.as_str() {
        "dmarc" => is_aligned(one.prop("header.from"), from),
        "dkim" => {
            let identity = one.prop("header.i").and_then(|i| i.rsplit_once('@')).map(|(_, domain)| domain);
            match (one.prop("header.d"), identity) {
                (Some(domain), Some(i)) => is_aligned(Some(domain), from) && is_aligned(Some(i), from),
                (domain, i) => is_aligned(domain.or(i), from),
            }
        }
        "auth" => is_login(one.prop("smtp.auth").unwrap_or_default(), from, team),
        _ => false,
    }
}

/// A login is the whole address, or the local part of an address of ours.
fn is_login(login: &str, from: &Address, team: &Team) -> bool {
    if login.contains('@') {
        return Address::parse(login).is_some_and(|login| login == *from);
    }
    login.eq_ignore_ascii_case(from.local()) && team.party(from) != Party::Outsider
}

/// Relaxed alignment (RFC 7489 §3.1): the same registrable domain.
fn is_aligned(domain: Option<&str>, from: &Address) -> bool {
    let Some(domain) = domain else { return false };
    let domain = domain.trim_start_matches('@').trim_end_matches('.').to_ascii_lowercase();
    if domain == from.domain() {
        return true;
    }
    match (psl::domain_str(&domain), psl::domain_str(from.domain())) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => false,
    }
}

/// The headers of the pinned id. When there are several, those above the first `Received` line that this server wrote, if
/// there are any: what stands below it came with the mail (mail.md §3.2).
fn believed(headers: &Headers<'_>, pin: &str) -> Vec<Results> {
    let mut placed = Vec::new();
    for (place, field) in headers.fields().iter().enumerate() {
        if field.is("Authentication-Results") && placed.len() < MAX_HEADERS {
            let results = read(&unfold(field.value)).filter(|results| is_pinned(&results.id, pin));
            placed.extend(results.map(|results| (place, results)));
        }
    }
    if placed.len() > 1 {
        let border = headers.fields().iter().position(|field| {
            field.is("Received")
                && received_by(&unfold(field.value)).is_some_and(|host| is_pinned(&host, pin))
        });
        if let Some(border) = border.filter(|border| placed.iter().any(|(place, _)| place < border)) {
            placed.retain(|(place, _)| *place < border);
        }
    }
    placed.into_iter().map(|(_, results)| results).collect()
}

/// The host that wrote a Received line.
fn received_by(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("by"))?;
    words.next().map(|host| host.trim_end_matches([';', '.']).to_ascii_lowercase())
}

/// Whether an id is the pinned one. A pin may name several ids, and `*.example.org` the hosts of a provider whose ids
/// differ from host to host.
fn is_pinned(id: &str, pin: &str) -> bool {
    let matches = |one: &str| match one.strip_prefix("*.") {
        Some(domain) => id.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1),
        None => one == id,
    };
    !id.is_empty()
        && pin.split([' ', ',']).filter(|one| !one.is_empty()).any(|one| matches(&one.to_ascii_lowercase()))
}

/// Reads an unfolded header value; none when any of it is not what RFC 8601 §2.2 allows.
pub fn read(text: &str) -> Option<Results> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let mut pieces = statements(text)?.into_iter();
    let first = pieces.next()?;
    let mut results = Results::default();
    if first.contains(&Token::Equals) {
        results.statements.push(statement(&first)?);
    } else {
        results.id = authserv_id(&first)?;
    }
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        if matches!(piece.as_slice(), [Token::Word(word)] if word.eq_ignore_ascii_case("none")) {
            continue;
        }
        results.statements.push(statement(&piece)?);
    }
    Some(results)
}

/// The id and, perhaps, a version.
fn authserv_id(tokens: &[Token]) -> Option<String> {
    match tokens {
        [Token::Word(id) | Token::Quoted(id)] => Some(id.to_ascii_lowercase()),
        [Token::Word(id) | Token::Quoted(id), Token::Word(version)]
            if version.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Some(id.to_ascii_lowercase())
        }
        _ => None,
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Equals,
}

/// Splits into statements of tokens at `;` outside comments and quotes.
fn statements(text: &str) -> Option<Vec<Vec<Token>>> {
    let mut all = vec![Vec::new()];
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        let now = all.last_mut()?;
        rest = match c {
            '(' => after_comment(after)?,
            '"' => quoted(after, now)?,
            ';' => {
                all.push(Vec::new());
                after
            }
            '=' if !in_value(now) => {
                now.push(Token::Equals);
                after
            }
            _ if c.is_whitespace() => after,
            _ => word(rest, now)?,
        };
        if all.len() > MAX_STATEMENTS {
            return None;
        }
    }
    Some(all)
}

/// Whether an equals sign has been read and its value has not.
fn in_value(tokens: &[Token]) -> bool {
    tokens.last() == Some(&Token::Equals)
}

/// A value may hold further equals signs (base64), a name may not.
fn word<'a>(rest: &'a str, now: &mut Vec<Token>) -> Option<&'a str> {
    let value = in_value(now);
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '(' | '"') || (c == '=' && !value);
    let end = rest.find(ends).unwrap_or(rest.len());
    now.push(Token::Word(rest.get(..end.max(1))?.to_owned()));
    rest.get(end.max(1)..)
}

fn quoted<'a>(text: &'a str, now: &mut Vec<Token>) -> Option<&'a str> {
    let mut inner = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if std::mem::take(&mut escaped) => inner.push(c),
            '\\' => escaped = true,
            '"' => {
                let rest = text.get(at + 1..)?;
                // `"odd local"@x.example` is one value.
                let end = rest
                    .find(|c: char| c.is_whitespace() || matches!(c, ';' | '(' | '"'))
                    .unwrap_or(rest.len());
                inner.push_str(rest.get(..end)?);
                now.push(Token::Quoted(inner));
                return rest.get(end..);
            }
            _ => inner.push(c),
        }
    }
    None
}

/// `method = result`, then `name = value` pairs, an optional `reason` among them. Words that are no pair make the
/// statement unreadable.
fn statement(tokens: &[Token]) -> Option<Statement> {
    let mut pairs = tokens.chunks(3).map(|chunk| match chunk {
        [Token::Word(name), Token::Equals, Token::Word(value) | Token::Quoted(value)] => {
            Some((name.to_ascii_lowercase(), value.clone()))
        }
        _ => None,
    });
    let (method, result) = pairs.next()??;
    let Some([_, _, Token::Word(_)]) = tokens.get(..3) else { return None };
    let method = method.split('/').next().unwrap_or_default().to_owned();
    let props = pairs.collect::<Option<Vec<_>>>()?;
    Some(Statement { method, result: result.to_ascii_lowercase(), props })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(text: &str) -> Option<(String, Vec<String>)> {
        let read = read(text)?;
        let words = |one: &Statement| {
            let props: Vec<String> =
                one.props.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{}={}{}", one.method, one.result, props.concat())
        };
        Some((read.id, read.statements.iter().map(words).collect()))
    }

    #[test]
    fn headers_are_read_by_the_grammar() {
        let text = "mx.Example.org 1 (a (nested) comment; dkim=fail); DKIM/1 = pass (ok; dmarc=fail) \
            reason=\"good; spf=fail\" header.d = x.example header.b=ab==; spf=pass smtp.mailfrom=\"a b\"@x.example;";
        let (id, all) = results(text).expect("readable");
        assert_eq!(id, "mx.example.org");
        assert_eq!(
            all,
            [
                "dkim=pass reason=good; spf=fail header.d=x.example header.b=ab==",
                "spf=pass smtp.mailfrom=a b@x.example"
            ]
        );
        assert_eq!(results("mx.example.org; none"), Some(("mx.example.org".into(), vec![])));
        assert_eq!(results("spf=pass smtp.mailfrom=a.b; dkim=none").expect("no id").0, "");
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        for text in [
            "",
            "mx.example.org; dkim",
            "mx.example.org; dkim=pass header.d",
            "mx.example.org; dkim=pass (never closed",
            "mx.example.org; dkim=pass \"never closed",
            "mx.example.org; dkim=\"pass\"",
            "mx.example.org dkim=pass x; dkim=pass",
        ] {
            assert_eq!(results(text), None, "{text}");
        }
    }

    #[test]
    fn pins_are_exact_unless_they_name_a_provider() {
        assert!(is_pinned("mx.example.org", "MX.example.org"));
        assert!(is_pinned("mx1.example.org", "mx.other.example, *.example.org"));
        for id in ["example.org", "evilexample.org", "mx.example.org.evil.example", ""] {
            assert!(!is_pinned(id, "*.example.org"), "{id}");
        }
        assert!(!is_pinned("mx2.example.org", "mx.example.org"));
    }
}
