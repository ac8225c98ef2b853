//! Lines that are only polite: greetings, sign-offs, the writer's own name. They neither begin nor end the zone.

use super::Context;
use crate::domain::Member;

/// Whether a folded line says nothing but hello or goodbye.
pub(super) fn is_courtesy(line: &str, context: &Context<'_>) -> bool {
    is_greeting(line, context) || is_sign_off(line, context) || is_writer(line, context)
}

fn is_greeting(line: &str, context: &Context<'_>) -> bool {
    let lower = line.to_lowercase();
    let bare = lower.trim_end_matches([',', '!', '.', ':', '-', '–', ' ']);
    let Some(rest) = GREETINGS.iter().find_map(|words| after(bare, words)) else { return false };
    let name = rest.trim();
    // What follows the comma of "Hi Sam, done" is what was said.
    let plain = !name.contains([',', '.', '!', '?', ':', ';']) && !name.chars().any(|c| c.is_ascii_digit());
    let closed = bare.len() < lower.len();
    plain && (name.is_empty() || is_addressed(name, context) || closed && name.split(' ').count() <= 3)
}

/// Whether a folded line says goodbye and nothing else.
pub(super) fn is_sign_off(line: &str, context: &Context<'_>) -> bool {
    let lower = line.to_lowercase();
    SIGN_OFFS.iter().filter_map(|words| after(trimmed(&lower), words)).any(|rest| {
        let rest = trimmed(rest);
        rest.is_empty() || is_addressed(rest, context)
    })
}

/// Whom greetings and thanks are for: a member, or everybody.
fn is_addressed(name: &str, context: &Context<'_>) -> bool {
    let everybody = [
        "all",
        "again",
        "a lot",
        "so much",
        "team",
        "baton",
        "there",
        "everyone",
        "everybody",
        "folks",
        "guys",
        "both",
    ];
    everybody.contains(&name) || context.team.members().iter().any(|member| is_called(member, name))
}

/// Whether a folded line is the writer's own name.
pub(super) fn is_writer(line: &str, context: &Context<'_>) -> bool {
    let lower = line.to_lowercase();
    context.team.member(context.writer).is_some_and(|member| is_called(member, trimmed(&lower)))
}

/// Whether a folded line says goodbye in the writer's own name: `Best, Sam`.
pub(super) fn is_signed_off(line: &str, context: &Context<'_>) -> bool {
    let lower = line.to_lowercase();
    let mut names = SIGN_OFFS.iter().filter_map(|words| after(trimmed(&lower), words));
    names.any(|name| is_writer(name, context))
}

fn is_called(member: &Member, name: &str) -> bool {
    name == member.name.to_lowercase()
        || name == member.first_name().to_lowercase()
        || name == member.handle.as_str()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        matches!(c, ',' | '.' | '!' | '-' | '–' | '—' | ' ') || super::fold::is_emoji(c)
    })
}

fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(words)?;
    (!rest.starts_with(|c: char| c.is_alphanumeric() || c == '\'')).then_some(rest)
}

#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "hiya",
    "dear",
    "good morning",
    "good afternoon",
    "good evening",
    "good day",
    "greetings",
    "morning",
    "hallo",
    "guten tag",
    "guten morgen",
    "moin",
    "servus",
    "liebe",
    "lieber",
    "bonjour",
    "salut",
    "hola",
    "ciao",
    "hoi",
    "hej",
    "hei",
];

#[rustfmt::skip]
const SIGN_OFFS: &[&str] = &[
    "best",
    "best regards",
    "best wishes",
    "regards",
    "kind regards",
    "warm regards",
    "with kind regards",
    "many thanks",
    "thanks",
    "thank you",
    "thanks and regards",
    "thx",
    "ty",
    "cheers",
    "sincerely",
    "yours",
    "yours sincerely",
    "all the best",
    "take care",
    "talk soon",
    "br",
    "rgds",
    "bye",
    "viele grüße",
    "liebe grüße",
    "beste grüße",
    "mit freundlichen grüßen",
    "gruß",
    "grüße",
    "lg",
    "vg",
    "mfg",
    "danke",
    "vielen dank",
    "cordialement",
    "merci",
    "saludos",
    "gracias",
    "saluti",
    "grazie",
    "groet",
    "groeten",
    "mvg",
    "hälsningar",
    "mvh",
    "hilsen",
];
