//! Names of members as people write them: handle, first name, full name, address, `me`. Two hits are asked, never
//! guessed.

use super::Context;
use crate::domain::{Handle, Member};

/// How many letters of a name are enough after a colon?
const SHORTEST: usize = 3;

/// Who a name is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Named<'a> {
    One(Handle),
    Many(Vec<&'a Member>),
    Nobody,
}

/// Who is called so; `short` also takes the beginning of a handle or name.
pub(super) fn named<'a>(text: &str, short: bool, context: &Context<'a>) -> Named<'a> {
    let said = text.trim().trim_matches(['"', '\'', '*', '<', '>', '@']).to_lowercase();
    if said == "me" || said == "myself" {
        return Named::One(context.writer.clone());
    }
    let whole = hits(context, |member| bears(member, &said));
    let found = match whole.as_slice() {
        [] if short && said.chars().count() >= SHORTEST => hits(context, |member| begins(member, &said)),
        _ => whole,
    };
    match found.as_slice() {
        [] => Named::Nobody,
        [one] => Named::One(one.handle.clone()),
        _ => Named::Many(found),
    }
}

/// Those who are still here come before those who left.
fn hits<'a>(context: &Context<'a>, is: impl Fn(&Member) -> bool) -> Vec<&'a Member> {
    let all: Vec<&Member> = context.team.members().iter().filter(|member| is(member)).collect();
    let gone = |member: &Member| member.is_gone(member.calendar.date(context.reading.sent_at));
    let here: Vec<&Member> = all.iter().copied().filter(|member| !gone(member)).collect();
    if here.is_empty() { all } else { here }
}

fn bears(member: &Member, said: &str) -> bool {
    said == member.handle.as_str()
        || said == member.name.to_lowercase()
        || said == member.first_name().to_lowercase()
        || said == member.address.as_str()
}

fn begins(member: &Member, said: &str) -> bool {
    member.handle.as_str().starts_with(said) || member.name.to_lowercase().starts_with(said)
}

/// How a member is written so that it reads as them alone: the handle, where nobody else is called so.
pub(super) fn name_of(handle: &Handle, context: &Context<'_>) -> String {
    let reads = |text: &str| named(text, false, context) == Named::One(handle.clone());
    if reads(handle.as_str()) {
        return handle.to_string();
    }
    match context.team.member(handle) {
        Some(member) if reads(&member.name) => member.name.clone(),
        Some(member) => member.address.to_string(),
        None => handle.to_string(),
    }
}

/// The member whose name a sentence begins with, and what follows it: `Jamie replied …`.
pub(super) fn leading<'a>(text: &'a str, context: &Context<'_>) -> Option<(Handle, &'a str)> {
    let ends = text
        .char_indices()
        .filter(|(_, c)| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-'))
        .map(|(at, _)| at);
    let heads = ends.chain([text.len()]).take(4).filter_map(|at| text.split_at_checked(at));
    let somebody = |(head, rest): (&str, &'a str)| match named(head, false, context) {
        Named::One(handle) if !head.is_empty() => Some((handle, rest)),
        _ => None,
    };
    // The longest beginning counts: a full name before a first name.
    heads.filter_map(somebody).last()
}
