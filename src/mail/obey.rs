//! What deciding whether a mail may command needs to know of it (product.md §§5, 14): the tokens it bears, whether an
//! outsider receives it as well, whether its two bodies say the same. It finds facts and obeys nobody.

use super::addresses::{self, DELIVERED};
use super::headers::{Headers, unfold};
use super::mime::{self, Body, Parts};
use super::seal::Seals;
use super::twin::first_line;
use super::{html, reply};
use crate::domain::{Class, Mailbox, MessageId, Party, Team};

/// The most fields of one name that are looked at.
const MAX_FIELDS: usize = 20;

/// Takes what has the form of a token out of the plus-tags: it is no instruction. What we made is kept.
pub(super) fn tokens(
    tags: Vec<String>,
    team: &Team,
    is_own: &dyn Fn(&MessageId) -> bool,
) -> (Vec<String>, Vec<MessageId>) {
    let domain = team.inbox().address.domain();
    let mut tokens = Vec::new();
    let mut others = Vec::new();
    for tag in tags {
        match Seals::token_in(&tag, domain) {
            Some(token) if is_own(&token) => tokens.push(token),
            Some(_) => {}
            None => others.push(tag),
        }
    }
    (others, tokens)
}

/// Whether any outsider receives it, as far as its headers tell: To, Cc, Bcc, who it was resent or forwarded to, and the
/// ways it was delivered before it came to the host that delivered it to us.
pub(super) fn outsiders_receive(headers: &Headers<'_>, recipients: &[Mailbox], team: &Team) -> bool {
    const RESENT: [&str; 4] = ["Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc"];
    let is_outsider = |mailbox: &Mailbox| team.party(&mailbox.address) == Party::Outsider;
    let named = |name: &str, skip: usize| {
        let fields = headers.all(name).skip(skip).take(MAX_FIELDS);
        fields.flat_map(|raw| addresses::list(&unfold(raw)).mailboxes).any(|mailbox| is_outsider(&mailbox))
    };
    // The topmost was written by the host that keeps the inbox: there it may have any name.
    let earlier = |name: &str| named(name, usize::from(name != "X-Forwarded-To"));
    recipients.iter().any(is_outsider)
        || RESENT.iter().any(|name| named(name, 0))
        || DELIVERED.iter().any(|name| earlier(name))
}

/// What a mail of ours shows in programs that show HTML, where it has plain text as well.
pub(super) fn page(parts: &Parts<'_>, body: &Body, class: Class) -> Option<String> {
    let both = class == Class::Internal && body.plain.is_some();
    both.then(|| mime::twin(parts)).flatten().map(|page| html::new_text(&page))
}

/// Whether something that is not the sender's stood before the new text, and the line that parts them may have been missed.
/// Below lines that are all marked as quoted, and a blank one, it cannot.
pub(super) fn quote_first(body: &Body) -> bool {
    match (&body.plain, &body.html) {
        (Some(plain), _) => {
            let split = reply::split(plain);
            let signed = plain.lines().map(str::trim_end).find(|line| !line.is_empty()) == Some("--");
            signed || (split.bottom_posted && !below_marked_quote(plain, first_line(&split.new)))
        }
        (None, Some(page)) => html::split(page).bottom_posted,
        (None, None) => false,
    }
}

/// Whether this first new line stands below an attribution, marked lines, and a blank line.
fn below_marked_quote(plain: &str, first: &str) -> bool {
    /// The most lines of an attribution.
    const ATTRIBUTION: usize = 5;
    let mut lines = plain.lines().map(str::trim).peekable();
    let is_marked = |line: &str| line.starts_with('>');
    let mut above = 0;
    while let Some(line) = lines.next_if(|line| !is_marked(line)) {
        above += usize::from(!line.is_empty());
    }
    let mut before = "";
    while let Some(line) = lines.next_if(|line| is_marked(line) || line.is_empty()) {
        before = line;
    }
    let next = lines.next().unwrap_or_default();
    above <= ATTRIBUTION && before.is_empty() && !next.is_empty() && next == first.trim()
}
