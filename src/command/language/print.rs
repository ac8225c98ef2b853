//! A command in its canonical form. Reading what is printed gives the same command again, for the same writer on the
//! same day.

use super::Context;
use super::items::Label;
use super::people::name_of;
use super::step::step as read_step;
use crate::command::when::echo;
use crate::domain::command::{Away, Command, Field, HandTo, Labels, NewLead, Side, Step, Told};
use crate::domain::time::When;

/// The command as it could be sent: one line, but for a handoff with fields, whose label lines follow.
pub fn print(command: &Command, context: &Context<'_>) -> String {
    let with =
        |verb: &str, text: &str| if text.is_empty() { verb.to_owned() } else { format!("{verb}: {text}") };
    match command {
        Command::No(why) => with("no", why),
        Command::Yes(numbers) => {
            numbers.iter().fold("yes".to_owned(), |line, number| format!("{line} {number}"))
        }
        Command::Done { what, told } => done(what, told.as_ref(), context),
        Command::Contact(told) => contact(told, context),
        Command::Heard(told) => heard(told, context),
        Command::Next(step) => with("next", &readable(step, context)),
        Command::Snooze(when) => format!("snooze {}", shown(*when, context)),
        Command::On(when) => format!("on {}", shown(*when, context)),
        Command::To(hand) => handoff(hand, context),
        Command::Fill(labels) => fields(labels, context).join("\n"),
        Command::Release(why) => with("release", why),
        Command::Lost(why) => with("lost", why),
        Command::Close(why) => with("close", why),
        Command::Set(field, text) => with(field_word(*field), text),
        Command::Note(text) => with("note", text),
        Command::New(lead) => new(lead, context),
        Command::With(handle) => format!("with {}", name_of(handle, context)),
        Command::Without(handle) => format!("without {}", name_of(handle, context)),
        Command::SameAs(lead) => format!("same as {lead}"),
        Command::Away(away) => absence(away, context),
        Command::PauseDigest(Some(day)) => format!("pause digest until {}", shown(When::On(*day), context)),
        other => plain(other).to_owned(),
    }
}

fn plain(command: &Command) -> &'static str {
    match command {
        Command::Ok => "ok",
        Command::Waiting(Side::Us) => "waiting us",
        Command::Waiting(Side::Them) => "waiting them",
        Command::Back => "back",
        Command::Remind => "remind",
        Command::Mine => "mine",
        Command::Won => "won",
        Command::Reopen => "reopen",
        Command::NotThisLead => "not this lead",
        Command::Split => "split",
        Command::Accept => "accept",
        Command::NotALead => "not a lead",
        Command::BackFromLeave => "back from leave",
        Command::PauseDigest(_) => "pause digest",
        Command::ResumeDigest => "resume digest",
        Command::Undo => "undo",
        Command::Why => "why",
        Command::Show => "show",
        Command::Queue => "queue",
        Command::Team => "team",
        _ => "help",
    }
}

fn field_word(field: Field) -> &'static str {
    match field {
        Field::Summary => "summary",
        Field::Asked => "asked",
        Field::Unclear => "unclear",
        Field::Prefers => "prefers",
        Field::Stage => "stage",
        Field::Name => "name",
    }
}

fn shown(when: When, context: &Context<'_>) -> String {
    let calendar = context.reading.calendar;
    echo(when, calendar.zone, calendar.date(context.reading.sent_at))
}

fn dated(told: &Told, verb: &str, context: &Context<'_>) -> String {
    let day = told.when.map(|when| shown(when, context));
    match (day, told.what.as_str()) {
        (None, "") => verb.to_owned(),
        (None, what) => format!("{verb}: {what}"),
        (Some(day), "") => format!("{verb} {day}"),
        // Only after a colon may a line end so and be no question.
        (Some(day), what) if what.ends_with('?') => format!("{verb}: {day}: {what}"),
        (Some(day), what) => format!("{verb} {day}: {what}"),
    }
}

fn contact(told: &Told, context: &Context<'_>) -> String {
    dated(told, &told.verb, context)
}

fn heard(told: &Told, context: &Context<'_>) -> String {
    let line = dated(told, "", context);
    format!("heard: {}", line.trim_start_matches([':', ' ']))
}

/// The text of `done` holds the report as it was written, dates and all.
fn done(what: &str, told: Option<&Told>, context: &Context<'_>) -> String {
    match told {
        Some(told) if told.when.is_some() => format!("done: {}", contact(told, context)),
        _ if what.is_empty() => "done".to_owned(),
        _ => format!("done: {what}"),
    }
}

fn action(step: &Step, context: &Context<'_>) -> String {
    let by = step.by.map(|when| format!("by {}", shown(when, context)));
    let mut line = [Some(step.text.clone()), by]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(day) = step.if_no_reply {
        line = format!("{line}; if no reply {}", shown(When::On(day), context));
    }
    line
}

fn new(lead: &NewLead, context: &Context<'_>) -> String {
    let mut line = format!("new: {}", lead.name);
    if let Some(address) = lead.address.as_ref().filter(|address| address.as_str() != lead.name) {
        line = format!("{line} {address}");
    }
    match &lead.next {
        Some(step) => format!("{line}; next: {}", readable(step, context)),
        None => line,
    }
}

/// An action with its date behind it, or before it where the words speak of another date, which would be read instead.
fn readable(step: &Step, context: &Context<'_>) -> String {
    let behind = action(step, context);
    let same = |line: &str| read_step(line, None, context) == (step.clone(), None);
    let Some(when) = step.by.filter(|_| !same(&behind)) else { return behind };
    let undated = action(&Step { by: None, ..step.clone() }, context);
    let before = format!("by {} {undated}", shown(when, context));
    if same(&before) { before } else { behind }
}

fn absence(away: &Away, context: &Context<'_>) -> String {
    let day = |day| shown(When::On(day), context);
    let cover = away.cover.as_ref().map(|handle| format!(" cover {}", name_of(handle, context)));
    format!("away {} to {}{}", day(away.from), day(away.to), cover.unwrap_or_default())
}

fn handoff(hand: &HandTo, context: &Context<'_>) -> String {
    let anyway = if hand.anyway { " anyway" } else { "" };
    let line = format!("to {}{anyway}", name_of(&hand.to, context));
    let fields = fields(&hand.labels, context);
    match fields.as_slice() {
        [] => line,
        [_] if !hand.labels.why.is_empty() => format!("{line}: {}", hand.labels.why),
        _ => format!("{line}\n{}", fields.join("\n")),
    }
}

fn fields(labels: &Labels, context: &Context<'_>) -> Vec<String> {
    let last = labels.last_contact.as_ref().map(|contact| {
        let day = contact.when.map(|when| shown(when, context));
        let by = contact.by.as_ref().map(|handle| name_of(handle, context));
        let what = Some(contact.what.clone()).filter(|what| !what.is_empty());
        [day, by, what].into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let in_next = labels.next.as_ref().and_then(|step| step.if_no_reply);
    let if_no_reply = labels.if_no_reply.filter(|day| in_next != Some(*day));
    let rows = [
        (Label::Lead, labels.lead.clone()),
        (Label::Status, labels.status.clone()),
        (Label::Context, labels.context.clone()),
        (Label::LastContact, last.unwrap_or_default()),
        (Label::Asked, labels.asked.clone()),
        (Label::Sent, labels.sent.clone()),
        (Label::Why, labels.why.clone()),
        (Label::Next, labels.next.as_ref().map(|step| readable(step, context)).unwrap_or_default()),
        (Label::FollowUp, labels.follow_up.map(|when| shown(when, context)).unwrap_or_default()),
        (Label::IfNoReply, if_no_reply.map(|day| shown(When::On(day), context)).unwrap_or_default()),
        (Label::Unclear, labels.unclear.clone()),
        (Label::Preferences, labels.preferences.clone()),
    ];
    let said = rows.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(label, text)| format!("{}: {text}", label.word())).collect()
}
