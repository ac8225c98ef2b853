//! One command without its lead: the verb, and whether what follows has the shape that the table gives it. What fits no
//! shape is prose.

use std::cmp::Reverse;

use super::fold::{is_emoji, untrailed, untrailed_text};
use super::items::{self, Label};
use super::people::{Named, named};
use super::table::{Key, Shape, VERBS, Verb};
use super::{Context, away, note, settle, step, told, wrong};
use crate::command::when::Refusal;
use crate::domain::command::{Command, Field, HandTo, Labels, NewLead, Side, Step, Told, Wrong};
use crate::domain::time::When;
use crate::domain::{Address, LeadId};

type Read = Option<Result<Command, Wrong>>;

/// The most numbers after `yes`.
const MAX_NUMBERS: usize = 20;

/// What a folded text without its lead asks; none when it is prose.
pub(super) fn command(text: &str, context: &Context<'_>) -> Read {
    if let Some(numbers) = numbers(text) {
        return Some(Ok(Command::Yes(numbers)));
    }
    let words = VERBS.iter().flat_map(|verb| verb.words.iter().map(move |word| (verb, *word)));
    let mut fits: Vec<(&Verb, &str, &str)> =
        words.filter_map(|(verb, word)| Some((verb, word, strip_words(text, word)?))).collect();
    fits.sort_by_key(|(_, word, _)| Reverse(word.len()));
    fits.into_iter().find_map(|(verb, word, rest)| shaped(verb, word, rest, context))
}

/// The text after some words, in any case; a comma may stand between them. Only ASCII letters are verbs.
pub(super) fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text;
    for (place, word) in words.split(' ').enumerate() {
        if place > 0 {
            rest = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(' '))?;
        }
        let (head, after) = rest.split_at_checked(word.len())?;
        if !head.eq_ignore_ascii_case(word) {
            return None;
        }
        rest = after;
    }
    ends_verb(rest).then_some(rest)
}

/// Whether a verb may end before this text: `no-show`, `done@home` and `ok/done` are words of their own.
fn ends_verb(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some('-') => !chars.next().is_some_and(char::is_alphanumeric),
        Some(c) if c.is_ascii() => {
            !c.is_ascii_alphanumeric() && !matches!(c, '\'' | '_' | '@' | '/' | '&' | '%')
        }
        Some(c) => matches!(c, '–' | '—' | '…') || is_emoji(c),
    }
}

fn shaped(verb: &Verb, word: &str, rest: &str, context: &Context<'_>) -> Read {
    match verb.shape {
        Shape::Bare => bare(verb.key, rest).map(Ok),
        Shape::Free => told::free(verb.key, word, rest, context),
        Shape::Argument => argument(verb.key, word, rest, context),
        Shape::Colon => with_reason(verb.key, &separated(rest)?).map(Ok),
        Shape::Text => match separated(rest)?.as_str() {
            // The note itself may stand on the lines below.
            "" if rest.contains([':', '—']) && verb.key != Key::Note => Some(Err(empty(verb))),
            "" => None,
            text => with_text(verb, text, context),
        },
    }
}

fn empty(verb: &Verb) -> Wrong {
    Wrong { why: format!("Nothing stands after \"{}:\".", verb.word()), form: verb.example.to_owned() }
}

fn bare(key: Key, rest: &str) -> Option<Command> {
    let asks = matches!(key, Key::Why | Key::Show | Key::Queue | Key::Team | Key::Help);
    let rest = if asks { rest.trim_end().trim_end_matches(['?', ' ', '!']) } else { rest };
    if !untrailed(rest).is_empty() {
        return None;
    }
    Some(match key {
        Key::Ok => Command::Ok,
        Key::Yes => Command::Yes(Vec::new()),
        Key::Back => Command::Back,
        Key::Remind => Command::Remind,
        Key::Mine => Command::Mine,
        Key::Won => Command::Won,
        Key::Reopen => Command::Reopen,
        Key::NotThisLead => Command::NotThisLead,
        Key::Split => Command::Split,
        Key::Accept => Command::Accept,
        Key::NotALead => Command::NotALead,
        Key::BackFromLeave => Command::BackFromLeave,
        Key::ResumeDigest => Command::ResumeDigest,
        Key::Undo => Command::Undo,
        Key::Why => Command::Why,
        Key::Show => Command::Show,
        Key::Queue => Command::Queue,
        Key::Team => Command::Team,
        Key::Help => Command::Help,
        _ => return None,
    })
}

/// `yes 2`, `yes 1, 3`, `2 yes`, `2. yes`: the numbers of what is confirmed.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let text = untrailed(text);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let list = match text.split_at_checked(digits)? {
        ("", _) => strip_words(text, "yes")?,
        (number, rest) => strip_words(rest.strip_prefix([' ', ':', '.', ')'])?.trim_start(), "yes")
            .filter(|rest| rest.is_empty())
            .map(|_| number)?,
    };
    let parts = list.split([' ', ',', ':', '+', '&']).filter(|part| !part.is_empty() && *part != "and");
    let numbers: Option<Vec<u32>> = parts
        .take(MAX_NUMBERS + 1)
        .map(|part| part.parse().ok().filter(|number| (1..1000).contains(number)))
        .collect();
    numbers.filter(|numbers| (1..=MAX_NUMBERS).contains(&numbers.len()))
}

/// The text after `:`, `-` or `—`; empty where only politeness follows; none where the line goes on as prose.
fn separated(rest: &str) -> Option<String> {
    if untrailed(rest).is_empty() {
        return Some(String::new());
    }
    let text = rest.trim_start();
    if let Some(text) = text.strip_prefix([':', '—']) {
        return Some(text.trim().to_owned());
    }
    let text = text.strip_prefix(['-', '–'])?;
    // "No-show" is a word; a dash with a space on either side is a pause.
    (rest.starts_with(' ') || text.starts_with([' ', '-']))
        .then(|| text.trim_start_matches('-').trim().to_owned())
}

fn with_reason(key: Key, text: &str) -> Option<Command> {
    let text = if untrailed(text).is_empty() { String::new() } else { text.to_owned() };
    Some(match key {
        Key::No => Command::No(text),
        Key::Release => Command::Release(text),
        Key::Lost => Command::Lost(text),
        Key::Close => Command::Close(text),
        _ => return None,
    })
}

fn with_text(verb: &Verb, text: &str, context: &Context<'_>) -> Read {
    let set = |field| Command::Set(field, text.to_owned());
    Some(Ok(match verb.key {
        Key::Summary => set(Field::Summary),
        Key::Asked => set(Field::Asked),
        Key::Unclear => set(Field::Unclear),
        Key::Prefers => set(Field::Prefers),
        Key::Stage => set(Field::Stage),
        Key::Name => set(Field::Name),
        Key::Note => Command::Note(text.to_owned()),
        // "Heard: thanks" says nothing of a customer.
        Key::Heard if !text.chars().any(char::is_alphanumeric) || untrailed_text(text).is_empty() => {
            return Some(Err(empty(verb)));
        }
        Key::Heard => {
            let told = told::told("heard", text, context);
            return Some(told.map(|told| Command::Heard(Told { attempt: false, ..told })));
        }
        Key::Next => return Some(next(text, context).map(Command::Next)),
        Key::New => return Some(new(text, context).map(Command::New)),
        _ => return None,
    }))
}

fn next(text: &str, context: &Context<'_>) -> Result<Step, Wrong> {
    let (step, refused) = step::step(text, None, context);
    if let Some(refusal) = refused {
        let form = format!("next: send the offer by {}", wrong::instead(&refusal, context));
        return Err(Wrong { why: wrong::sentence(&refusal, context), form });
    }
    if let Some(why) = step::turned(&step, context) {
        let form = super::print::print(&Command::Next(Step { if_no_reply: None, ..step }), context);
        return Err(Wrong { why, form });
    }
    if step.text.is_empty() {
        let why = "This has a date, and does not say what is to be done.".to_owned();
        return Err(Wrong { why, form: "next: send the offer by Friday".to_owned() });
    }
    Ok(step)
}

fn new(text: &str, context: &Context<'_>) -> Result<NewLead, Wrong> {
    let first = text.char_indices().filter(|(_, c)| *c == ';').find_map(|(at, _)| {
        let (head, tail) = text.split_at_checked(at)?;
        Some((head, separated(strip_words(tail.trim_start_matches([';', ' ']), "next")?)?))
    });
    let (head, action) = first.map_or((text, None), |(head, action)| (head, Some(action)));
    let next = action.filter(|action| !action.is_empty()).map(|action| next(&action, context)).transpose()?;
    let is_address = |word: &&str| word.contains('@');
    let clean = |word: &str| Address::parse(word.trim_matches(['<', '>', '(', ')', ',', ';', '.', '"']));
    let address = head.split(' ').filter(is_address).find_map(clean);
    let words: Vec<&str> =
        head.split(' ').filter(|word| !is_address(word) || clean(word).is_none()).collect();
    let name = words.join(" ").trim_matches([' ', ',', '-', '–', '—', '.', '(', ')']).to_owned();
    let name = match &address {
        Some(address) if name.is_empty() => address.to_string(),
        _ => name,
    };
    Ok(NewLead { name, address, next })
}

fn argument(key: Key, word: &str, rest: &str, context: &Context<'_>) -> Read {
    let after_colon = rest.trim_start().strip_prefix(':');
    let (colon, text) = (after_colon.is_some(), after_colon.unwrap_or(rest).trim());
    match key {
        Key::Snooze | Key::On => moved(key, word, text, context),
        Key::Waiting => waiting(text).map(|side| Ok(Command::Waiting(side))),
        Key::With | Key::Without => member(key, text, colon, context),
        Key::To => to(word, text, colon, context),
        Key::SameAs => same_as(text, context).map(|lead| Ok(Command::SameAs(lead))),
        Key::Away => Some(away::away(text, context)?.map(Command::Away)),
        Key::PauseDigest => pause(text, context),
        _ => None,
    }
}

fn moved(key: Key, word: &str, text: &str, context: &Context<'_>) -> Read {
    let said = untrailed(text);
    let read = |text: &str| match key {
        Key::On => settle::whole_fixed(text, context),
        _ => settle::whole(text, context),
    };
    if said.is_empty() {
        return None;
    }
    // "Later today" asks for a time; "later Friday" is a snooze.
    let later = (word == "later").then(|| read(&format!("later {said}"))).flatten();
    let verb = if key == Key::On { "on" } else { "snooze" };
    let command = |when: When| if key == Key::On { Command::On(when) } else { Command::Snooze(when) };
    let refused = |refusal: Refusal| wrong::date(verb, &refusal, context);
    Some(later.or_else(|| read(said))?.map(command).map_err(refused))
}

/// `pause digest`, `… until Monday`, `… for 2 weeks`.
fn pause(text: &str, context: &Context<'_>) -> Read {
    let text = untrailed(text);
    let day = ["until ", "till ", "for "].iter().find_map(|word| strip_words(text, word.trim_end()));
    let day = day.unwrap_or(text).trim();
    if day.is_empty() {
        return text.is_empty().then_some(Ok(Command::PauseDigest(None)));
    }
    let refused = |refusal: Refusal| wrong::date("pause digest until", &refusal, context);
    let read = settle::whole_fixed(day, context)?;
    Some(read.map(|when| Command::PauseDigest(Some(settle::date(when, context)))).map_err(refused))
}

fn waiting(text: &str) -> Option<Side> {
    let text = untrailed(text).to_ascii_lowercase();
    let text = text.strip_prefix("on ").or_else(|| text.strip_prefix("for ")).unwrap_or(&text);
    match text.strip_prefix("the ").unwrap_or(text) {
        "us" => Some(Side::Us),
        "" | "them" | "customer" | "client" => Some(Side::Them),
        _ => None,
    }
}

fn member(key: Key, text: &str, colon: bool, context: &Context<'_>) -> Read {
    let text = untrailed(text);
    let verb = if key == Key::With { "with" } else { "without" };
    Some(match named(text, colon, context) {
        Named::One(handle) if key == Key::With => Ok(Command::With(handle)),
        Named::One(handle) => Ok(Command::Without(handle)),
        Named::Many(members) => Err(wrong::which(text, verb, &members, context)),
        Named::Nobody if colon => Err(wrong::nobody(text, verb, context)),
        Named::Nobody => return None,
    })
}

fn same_as(text: &str, context: &Context<'_>) -> Option<LeadId> {
    let text = untrailed(text);
    let bare = context.bare_leads && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if bare { format!("L-{text}").parse().ok() } else { text.parse().ok() }
}

/// `NAME [anyway][: why]`; labels may follow on the same line.
fn to(word: &str, text: &str, colon: bool, context: &Context<'_>) -> Read {
    let (name, tail) = receiver(text);
    let (name, anyway) = match name.len().checked_sub(7).and_then(|at| name.split_at_checked(at)) {
        Some((name, last)) if last.eq_ignore_ascii_case(" anyway") => (name.trim_end(), true),
        _ => (name, false),
    };
    let to = match named(name, colon, context) {
        Named::One(handle) => handle,
        Named::Many(members) => return Some(Err(wrong::which(name, "to", &members, context))),
        Named::Nobody if colon && !name.is_empty() && looks_like_name(name) => {
            return Some(Err(wrong::nobody(name, "to", context)));
        }
        Named::Nobody => return None,
    };
    let reason = tail.strip_prefix(':').or_else(|| tail.strip_prefix('(')?.strip_suffix(')'));
    let items = items::items(
        reason.unwrap_or(tail).trim_start_matches([';', '.', ',', ' ']),
        reason.map(|_| Label::Why),
        context,
    );
    // "To Sam. He knows React" is a letter to Sam.
    if reason.is_none() && !tail.is_empty() && !items::has_label(tail) {
        return None;
    }
    if word == "to" && tail.starts_with(',') {
        return None;
    }
    let mut labels = Labels::default();
    note::fill(&mut labels, &items, Some(&to), context);
    Some(Ok(Command::To(Box::new(HandTo { to, anyway, labels }))))
}

/// The name, and what follows it from its first stop on.
fn receiver(text: &str) -> (&str, &str) {
    let end = text.char_indices().find(|(at, c)| {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            ':' | ';' | ',' | '(' | '!' => true,
            '.' => after.is_empty() || after.starts_with(' '),
            ' ' => items::label(after.trim_start()).is_some_and(|(label, _)| label != Label::Why),
            _ => false,
        }
    });
    let (name, tail) = text.split_at_checked(end.map_or(text.len(), |(at, _)| at)).unwrap_or((text, ""));
    let tail = if untrailed(tail).is_empty() { "" } else { tail };
    (untrailed(untrailed_text(name)), tail)
}

fn looks_like_name(text: &str) -> bool {
    text.split(' ').count() <= 3
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''))
}
