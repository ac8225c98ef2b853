//! What a line of prose may have meant: a date to snooze until, an absence, a misspelt verb. Only ever shown with a
//! button; it is never run.

use super::fold::{folded, untrailed};
use super::items::{self, Label};
use super::table::{Shape, VERBS};
use super::verb::strip_words;
use super::{Context, away, courtesy, line, nearly, print, told};
use crate::command::when::{echo, mentions, parse};
use crate::domain::command::{Away, Command, Likely};
use crate::domain::text::one_line;

/// The longest line that can stand for a command, in words.
const MAX_WORDS: usize = 14;

/// The likely command for the first line of prose.
pub(super) fn likely(rest: &str, context: &Context<'_>) -> Option<Likely> {
    let lines = rest.lines().take(20).map(folded);
    let first = lines.into_iter().find(|line| !line.is_empty() && !courtesy::is_courtesy(line, context))?;
    let text = line::bare(&first, context);
    if text.starts_with('>') || text.split(' ').count() > MAX_WORDS {
        return None;
    }
    let written = one_line(&first, 200);
    if let Some(command) = corrected(text, context) {
        return Some(Likely { written, command, typo: true });
    }
    if let Some(command) = nearly::joined(text, context) {
        return Some(Likely { written, command, typo: false });
    }
    let (lead, bare) =
        line::lead(text, context.bare_leads).map_or((None, text), |(lead, bare)| (Some(lead), bare));
    let bare = bare.trim_start_matches(['-', '–', '—', ' ']);
    let whose = |command: String| lead.map_or_else(|| command.clone(), |lead| format!("{lead} {command}"));
    if let Some(command) = nearly::misspelt_date(bare, context) {
        return Some(Likely { written, command: whose(command), typo: true });
    }
    let command = whose(meant(bare, context)?);
    // "1 2 split" is not understood by adding a word to it.
    let parts = line::parts(&command, context)?;
    if !parts.iter().all(|part| part.asked.is_ok()) {
        return None;
    }
    Some(Likely { written, command, typo: false })
}

/// The command for a line that begins with an argument verb that nobody writes in prose, and that cannot be read: as it was
/// probably meant, else the verb's example.
pub(super) fn begun(text: &str, context: &Context<'_>) -> Option<String> {
    let bare = line::bare(text, context);
    let (lead, said) =
        line::lead(bare, context.bare_leads).map_or((None, bare), |(lead, said)| (Some(lead), said));
    let verb = VERBS.iter().find(|verb| {
        verb.shape == Shape::Argument
            && verb.words.iter().any(|word| BEGINS.contains(word) && strip_words(said, word).is_some())
    })?;
    let meant = likely(text, context).map(|likely| likely.command);
    let example = || lead.map_or_else(|| verb.example.to_owned(), |lead| format!("{lead} {}", verb.example));
    Some(meant.unwrap_or_else(example))
}

/// Words that begin a command and no sentence.
const BEGINS: &[&str] = &[
    "snooze",
    "hold until",
    "hold till",
    "handoff to",
    "hand off to",
    "hand-off to",
    "assign to",
    "assign",
    "merge with",
    "merge into",
];

/// A line whose first word is a verb but for a slip, and which reads with that verb.
fn corrected(text: &str, context: &Context<'_>) -> Option<String> {
    let (before, text) = line::lead(text, context.bare_leads)
        .map_or((String::new(), text), |(lead, rest)| (format!("{lead} "), rest));
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let word = word.to_lowercase();
    let known = VERBS.iter().any(|verb| verb.words.contains(&word.as_str()));
    if known || word.chars().count() < 3 || REAL_WORDS.contains(&word.as_str()) {
        return None;
    }
    let verbs = VERBS.iter().flat_map(|verb| verb.words.iter().map(move |known| (verb, *known)));
    let near = verbs.filter(|(_, known)| !known.contains(' ')).filter_map(|(verb, known)| {
        let slips = strsim::osa_distance(&word, known);
        let most = if known.len() >= 6 { 2 } else { usize::from(known.len() >= 4 || rest.trim().is_empty()) };
        // A slip in free text says too little: "sand v2" may be anything.
        let fits = verb.shape != Shape::Free || slips == 1;
        ((1..=most).contains(&slips) && fits).then_some((slips, known))
    });
    let (_, verb) = near.min()?;
    let line = untrailed(&format!("{before}{verb}{rest}")).to_owned();
    line::parts(&line, context).filter(|parts| parts.iter().all(|part| part.asked.is_ok())).map(|_| line)
}

/// Words near a verb that are no slips.
#[rustfmt::skip]
const REAL_WORDS: &[&str] = &[
    "send",
    "sends",
    "one",
    "now",
    "not",
    "too",
    "two",
    "the",
    "call",
    "calls",
    "meet",
    "meets",
    "list",
    "last",
    "lose",
    "cost",
    "most",
    "note",
    "notes",
    "text",
    "want",
    "wont",
    "won't",
    "son",
    "who",
    "way",
    "new",
    "next",
    "news",
    "know",
    "what",
    "team",
    "tea",
    "see",
    "was",
    "his",
    "him",
    "has",
    "had",
    "met",
    "set",
    "get",
    "got",
    "yet",
    "she",
    "her",
    "they",
    "them",
    "then",
    "than",
    "that",
    "this",
    "with",
    "will",
    "when",
    "show",
    "slow",
    "snow",
    "bone",
    "gone",
    "none",
    "tone",
    "dine",
    "sane",
    "same",
    "some",
    "name",
    "names",
    "stage",
    "state",
    "pack",
    "bank",
    "lack",
    "line",
    "mind",
    "closer",
    "closed",
    "clothes",
    "reason",
    "please",
    "help",
    "held",
    "hello",
    "also",
    "are",
    "for",
    "and",
    "but",
    "our",
    "you",
    "yes",
    "yep",
    "yeah",
    "yesterday",
    "today",
    "later",
    "latest",
    "better",
    "letter",
    "mine",
];

fn meant(text: &str, context: &Context<'_>) -> Option<String> {
    let lower = untrailed(text).to_lowercase();
    let lower = lower.trim_end_matches(['?', ' ']);
    if !lower.is_empty() || !text.contains('👍') {
        if let Some(command) =
            SAYINGS.iter().find_map(|(said, command)| said.contains(&lower).then_some(*command))
        {
            return Some(command.to_owned());
        }
    } else {
        return Some("ok".to_owned());
    }
    let words: Vec<&str> = lower.split(' ').collect();
    let unsure = ["but", "not", "no", "can", "if", "when", "then", "so"];
    if ["ok", "okay", "yes"].contains(words.first()?)
        && words.len() <= 4
        && !words.iter().any(|word| unsure.contains(word))
    {
        return Some("ok".to_owned());
    }
    plainly(text, context)
        .or_else(|| nearly::nearly(text, context))
        .or_else(|| nearly::misspelt_name(text, context))
        .or_else(|| absence(text, context))
        .or_else(|| report(text, context))
        .or_else(|| promise(text, context))
        .or_else(|| later(text, context))
}

/// A command but for what is polite or unsure about it: `Hi Baton, done`, `to Sam please`, `"ok"`, `won?`.
fn plainly(text: &str, context: &Context<'_>) -> Option<String> {
    let mut line = text.trim_matches(['"', '\'', '*', '_', '(', ')', '?', ' ']);
    if let Some((hello, said)) = line.split_once([',', '!'])
        && courtesy::is_courtesy(&format!("{hello},"), context)
    {
        line = said.trim_start();
    }
    line = strip_words(line, "please").map_or(line, |rest| rest.trim_start_matches([',', ' ']));
    let polite = ["please", "pls", "plz"].iter().find_map(|word| line.strip_suffix(word));
    line = polite.map_or(line, |rest| rest.trim_end_matches([',', ' ']));
    let line = match items::label(line) {
        Some((Label::Next, action)) => format!("next: {action}"),
        _ => line.to_owned(),
    };
    let parts = line::parts(&line, context)?;
    parts.iter().all(|part| part.asked.is_ok()).then_some(line)
}

/// Common answers that are no commands.
#[rustfmt::skip]
const SAYINGS: &[(&[&str], &str)] = &[
    (
        &[
            "sure",
            "sounds good",
            "confirmed",
            "yep",
            "yeah",
            "yes please",
            "of course",
            "i'll take it",
            "i will take it",
            "i got it",
            "i've got it",
            "great",
            "perfect",
            "noted",
        ],
        "ok",
    ),
    (
        &[
            "all done",
            "it's done",
            "its done",
            "i'm done",
            "already done",
            "that's done",
            "is done",
            "done already",
            "done",
            "ok done",
        ],
        "done",
    ),
    (&["snooze", "push", "later", "not now", "remind me later"], "snooze tomorrow"),
    (&["we won", "they said yes", "they signed", "signed"], "won"),
    (&["we lost", "they said no", "not interested", "they're not interested"], "lost: not interested"),
    (&["i'm back", "im back", "back from my vacation", "back in the office"], "back from leave"),
    (&["not my lead", "i can't", "i cannot", "can't do it", "not for me"], "no"),
];

/// `Back on Monday`, `I'm away until Friday`.
fn absence(text: &str, context: &Context<'_>) -> Option<String> {
    let text = untrailed(text);
    let text = ["I'm", "I am", "I'll be", "I will be", "Im"]
        .iter()
        .find_map(|words| strip_words(text, words))
        .unwrap_or(text)
        .trim_start();
    let today = context.reading.calendar.date(context.reading.sent_at);
    let print = |away: Away| Some(print::print(&Command::Away(away), context));
    if let Some(rest) = strip_words(text, "back in the office").or_else(|| strip_words(text, "back")) {
        return match super::settle::whole_fixed(rest.trim(), context)? {
            Ok(when) => print(Away {
                from: today,
                to: away::before(super::settle::date(when, context), today),
                cover: None,
            }),
            Err(_) => None,
        };
    }
    let away = [
        "on vacation",
        "on leave",
        "on holiday",
        "out of office",
        "out of the office",
        "ooo",
        "off",
        "out",
        "away",
        "traveling",
    ];
    let rest = away.iter().find_map(|words| strip_words(text, words))?;
    print(away::away(rest.trim(), context)?.ok()?)
}

/// `I sent it yesterday`, `just called them`.
fn report(text: &str, context: &Context<'_>) -> Option<String> {
    let mut rest = text;
    for words in ["I", "We", "I've", "We've", "have", "just", "already"] {
        rest = strip_words(rest, words).map_or(rest, str::trim_start);
    }
    if rest.len() == text.len() {
        return None;
    }
    let told = told::contact(rest, context)?.ok()?;
    Some(print::print(&Command::Contact(told), context))
}

/// `I'll call him tomorrow`: a next action with its date.
fn promise(text: &str, context: &Context<'_>) -> Option<String> {
    let after = ["No worries, I'll", "I'll", "I will", "Will", "Let me", "Going to", "I'm going to"]
        .iter()
        .find_map(|words| strip_words(text, words))?;
    let action = after.trim().trim_start_matches("then ");
    let parts = line::parts(&format!("next: {action}"), context)?;
    match parts.first().map(|part| &part.asked) {
        Some(Ok(Command::Next(step))) if step.by.is_some() && step.text.contains(' ') => {
            Some(print::print(&Command::Next(step.clone()), context))
        }
        _ => None,
    }
}

/// `Next week is better`: the date it speaks of.
fn later(text: &str, context: &Context<'_>) -> Option<String> {
    let found = mentions(text, &context.reading).into_iter().next()?;
    let when = found.when.ok()?;
    let said = text.get(found.range)?.trim().to_lowercase();
    let day = ["on ", "by ", "until ", "before ", "after "]
        .iter()
        .find_map(|word| said.strip_prefix(word))
        .unwrap_or(&said);
    // Its own words where they read alone, else the date they mean.
    let calendar = context.reading.calendar;
    let own = matches!(parse(day, &context.reading), Some(Ok(same)) if same == when);
    let shown =
        if own { day.to_owned() } else { echo(when, calendar.zone, calendar.date(context.reading.sent_at)) };
    Some(format!("snooze {shown}"))
}
