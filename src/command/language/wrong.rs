//! What is said of a command that cannot be carried out as it stands: why, and a form that can be sent as it is.

use super::Context;
use crate::command::when::{Refusal, echo, parse};
use crate::domain::command::Wrong;
use crate::domain::time::When;
use crate::domain::{Handle, Member};

/// A refused date of `verb WHEN`.
pub(super) fn date(verb: &str, refusal: &Refusal, context: &Context<'_>) -> Wrong {
    Wrong { why: sentence(refusal, context), form: format!("{verb} {}", instead(refusal, context)) }
}

/// A date as it is said back.
pub(super) fn shown(when: When, context: &Context<'_>) -> String {
    let calendar = context.reading.calendar;
    echo(when, calendar.zone, calendar.date(context.reading.sent_at))
}

/// A refused date as one sentence.
pub(super) fn sentence(refusal: &Refusal, context: &Context<'_>) -> String {
    let calendar = context.reading.calendar;
    refusal.sentence(calendar.zone, calendar.date(context.reading.sent_at))
}

/// A date that may have been meant, and that can be taken.
pub(super) fn instead(refusal: &Refusal, context: &Context<'_>) -> String {
    let today = context.reading.calendar.date(context.reading.sent_at);
    let show = |when: When| echo(when, context.reading.calendar.zone, today);
    let candidates = match refusal {
        Refusal::Ambiguous { first, second } => vec![show(*first), show(*second)],
        Refusal::NeedsTime { date } => {
            let day = if *date == today { "today".to_owned() } else { show(When::On(*date)) };
            vec![format!("{day} 2pm"), format!("{day} eod")]
        }
        Refusal::WrongWeekday { date, .. } => vec![show(When::On(*date))],
        _ => Vec::new(),
    };
    let taken = |text: &String| matches!(parse(text, &context.reading), Some(Ok(_)));
    candidates.into_iter().find(taken).unwrap_or_else(|| "tomorrow".to_owned())
}

/// Two or more members are called so.
pub(super) fn which(said: &str, verb: &str, members: &[&Member], context: &Context<'_>) -> Wrong {
    let names: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
    let first = members.first().map(|member| super::people::name_of(&member.handle, context));
    Wrong {
        why: format!("\"{said}\" can be {}. Please write which.", names.join(" or ")),
        form: format!("{verb} {}", first.unwrap_or_default()),
    }
}

/// Nobody is called so.
pub(super) fn nobody(said: &str, verb: &str, context: &Context<'_>) -> Wrong {
    let reading = &context.reading;
    let here = |member: &&Member| !member.is_gone(member.calendar.date(reading.sent_at));
    let others = context.team.members().iter().filter(here).filter(|member| member.handle != *context.writer);
    let handles: Vec<&Handle> = others.map(|member| &member.handle).collect();
    let list: Vec<&str> = handles.iter().map(|handle| handle.as_str()).collect();
    let first = handles.first().map(|handle| super::people::name_of(handle, context));
    let why = if list.is_empty() {
        format!("Nobody on the team is called \"{said}\".")
    } else {
        format!("Nobody on the team is called \"{said}\". There are: {}.", list.join(", "))
    };
    Wrong { why, form: format!("{verb} {}", first.unwrap_or_else(|| "me".to_owned())) }
}
