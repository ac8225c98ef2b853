//! The labels of a handoff note (product.md §7.1), on lines or as sentences of running text, cut into items: a label and
//! its words. What the words mean is read elsewhere.

use super::verb::strip_words;
use super::{Context, people, settle, step};

/// The most items of one text.
const MAX_ITEMS: usize = 80;

/// A field of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Lead,
    Receiver,
    Status,
    Context,
    Asked,
    Sent,
    Why,
    Next,
    FollowUp,
    IfNoReply,
    Unclear,
    Preferences,
    LastContact,
}

/// A label and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) label: Label,
    pub(super) text: String,
}

#[rustfmt::skip]
const LABELS: &[(&str, Label)] = &[
    ("lead", Label::Lead), ("new owner", Label::Receiver), ("current status", Label::Status), ("status", Label::Status),
    ("key context", Label::Context), ("context", Label::Context), ("background", Label::Context),
    ("customer asked", Label::Asked), ("client asked", Label::Asked), ("asked", Label::Asked),
    ("already sent", Label::Sent), ("sent", Label::Sent), ("why handoff", Label::Why), ("reason for handoff", Label::Why),
    ("why", Label::Why), ("reason", Label::Why), ("next action", Label::Next), ("next step", Label::Next),
    ("next follow-up", Label::FollowUp), ("next follow up", Label::FollowUp), ("next", Label::Next),
    ("follow up", Label::FollowUp), ("follow-up", Label::FollowUp), ("followup", Label::FollowUp),
    ("if no reply", Label::IfNoReply), ("if no customer reply", Label::IfNoReply), ("if no answer", Label::IfNoReply),
    ("if no response", Label::IfNoReply), ("unclear", Label::Unclear), ("open questions", Label::Unclear),
    ("client preferences", Label::Preferences), ("customer preferences", Label::Preferences),
    ("preferences", Label::Preferences), ("prefers", Label::Preferences), ("they like", Label::Preferences),
    ("last contact", Label::LastContact),
];

impl Label {
    /// How it is written.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Receiver => "New owner",
            Self::Status => "Current status",
            Self::Context => "Key context",
            Self::Asked => "Asked",
            Self::Sent => "Sent",
            Self::Why => "Why",
            Self::Next => "Next action",
            Self::FollowUp => "Follow up",
            Self::IfNoReply => "If no reply",
            Self::Unclear => "Unclear",
            Self::Preferences => "Client preferences",
            Self::LastContact => "Last contact",
        }
    }

    /// Whether its words may go on over several sentences.
    fn runs_on(self) -> bool {
        !matches!(self, Self::Lead | Self::Receiver | Self::FollowUp | Self::IfNoReply)
    }
}

/// The label a text begins with, and what follows its colon.
pub(super) fn label(text: &str) -> Option<(Label, &str)> {
    let text = text.trim_start_matches(['*', '_']);
    LABELS.iter().find_map(|(words, label)| {
        let rest = strip_words(text, words)?.trim_start_matches(['*', '_', ' ']).strip_prefix(':')?;
        Some((*label, rest.trim_start_matches(['*', '_', ' '])))
    })
}

/// A label of two words or more with a capital: it begins a field wherever it stands.
fn stands_out(text: &str) -> bool {
    let head = text.chars().take(30).take_while(|c| *c != ':').collect::<String>();
    text.starts_with(|c: char| c.is_ascii_uppercase()) && head.contains([' ', '-']) && label(text).is_some()
}

/// The items of a text. `first` is the label of words that stand before any label; without it they are context.
pub(super) fn items(text: &str, first: Option<Label>, context: &Context<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut open = first;
    for sentence in sentences(text).into_iter().take(MAX_ITEMS) {
        let item = match label(sentence) {
            Some((label, text)) => Item { label, text: text.to_owned() },
            None => match special(sentence, open, context) {
                Some(item) => item,
                None => Item {
                    label: open.filter(|label| label.runs_on()).unwrap_or(Label::Context),
                    text: sentence.to_owned(),
                },
            },
        };
        let labelled = label(sentence).is_some();
        match items.last_mut() {
            Some(last) if !labelled && last.label == item.label && last.label.runs_on() => {
                last.text = format!("{} {}", last.text, item.text);
            }
            _ => {
                open = Some(item.label);
                items.push(item);
            }
        }
    }
    items
}

/// Whether any sentence of a text begins with a label.
pub(super) fn has_label(text: &str) -> bool {
    sentences(text)
        .into_iter()
        .any(|sentence| label(sentence.trim_start_matches(['.', ';', ',', ' '])).is_some())
}

/// Whether a text names a receiver by label: `New owner: Sam`.
pub(super) fn has_receiver(text: &str) -> bool {
    let names = |(label, name)| label == Label::Receiver && !super::note::is_blank(name);
    sentences(text).into_iter().any(|sentence| label(sentence).is_some_and(names))
}

/// Sentences that say what a label would.
fn special(sentence: &str, open: Option<Label>, context: &Context<'_>) -> Option<Item> {
    let item = |label, text: &str| Some(Item { label, text: text.to_owned() });
    if let Some(rest) = step::if_no_reply(sentence).filter(|rest| step::dated(rest, context).is_some()) {
        return item(Label::IfNoReply, rest);
    }
    let follow = ["follow up", "follow-up", "next follow-up", "next follow up"]
        .iter()
        .find_map(|words| strip_words(sentence, words));
    if let Some(rest) =
        follow.filter(|rest| settle::whole(super::fold::untrailed_text(rest), context).is_some())
    {
        return item(Label::FollowUp, rest);
    }
    // Inside a longer field these are a part of the story.
    if open.is_some_and(|label| label.runs_on() && label != Label::LastContact && label != Label::Asked) {
        return None;
    }
    if let Some(rest) = asked(sentence) {
        return item(Label::Asked, rest);
    }
    reports(sentence, context).then(|| item(Label::LastContact, sentence))?
}

/// `Customer asked about Friday availability`.
fn asked(sentence: &str) -> Option<&str> {
    let subjects = ["the customer asked", "customer asked", "the client asked", "client asked", "they asked"];
    let rest = subjects.iter().find_map(|words| strip_words(sentence, words))?.trim_start();
    Some(["about", "for"].iter().find_map(|word| strip_words(rest, word)).unwrap_or(rest).trim_start())
}

/// `Jamie replied May 6 with basic estimate`, `I called her yesterday`.
pub(super) fn reports(sentence: &str, context: &Context<'_>) -> bool {
    let by_name = people::leading(sentence, context).map(|(_, rest)| rest);
    let rest = by_name.or_else(|| ["I", "We"].iter().find_map(|word| strip_words(sentence, word)));
    let Some(rest) = rest else { return false };
    let verb = rest.trim_start().split([' ', ',', '.']).next().unwrap_or_default();
    REPORTING.contains(&verb.to_ascii_lowercase().as_str())
}

/// Verbs of contacts in a story.
pub(super) const REPORTING: &[&str] = &[
    "replied", "called", "sent", "emailed", "met", "spoke", "texted", "wrote", "had", "talked", "answered",
    "quoted", "offered", "visited", "phoned",
];

/// A text cut before each label and after each full sentence.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| *c == ' ') {
        let (before, after) =
            (text.get(start..at).unwrap_or_default(), text.get(at + c.len_utf8()..).unwrap_or_default());
        if ends_before(before, after) {
            found.push(before);
            start = at + c.len_utf8();
        }
    }
    found.extend(text.get(start..));
    let trimmed = found.into_iter().map(|sentence| sentence.trim().trim_end_matches([';', ',']).trim_end());
    trimmed.filter(|sentence| !sentence.is_empty()).collect()
}

fn ends_before(before: &str, after: &str) -> bool {
    if stands_out(after) {
        return true;
    }
    if before.ends_with([';', ',', '|']) {
        return before.ends_with([';', '|']) && label(after).is_some();
    }
    if !before.ends_with(['.', '!', '?']) {
        return false;
    }
    label(after).is_some()
        || (after.starts_with(|c: char| c.is_uppercase() || c == '"') && !is_short_form(before))
}

/// `Mr.`, `p.m.`, and the initial of a name.
fn is_short_form(before: &str) -> bool {
    let last = before.rsplit(' ').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    let initial = last.chars().count() == 1
        && (before.len() == last.len() + 1
            || before
                .trim_end_matches(['.'])
                .trim_end_matches(|c: char| c.is_alphanumeric())
                .ends_with(": "));
    initial || SHORT_FORMS.contains(&last.as_str())
}

#[rustfmt::skip]
const SHORT_FORMS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "no", "vs", "approx", "e.g", "i.e", "a.m", "p.m", "inc", "ltd", "co",
    "corp", "jr", "sr",
];
