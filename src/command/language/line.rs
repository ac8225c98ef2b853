//! One line of the zone: its marks, its lead, and the commands that `;` joins.

use super::fold::{unmarked, unnumbered};
use super::verb::{command, strip_words};
use super::{Context, items};
use crate::domain::LeadId;
use crate::domain::command::{Command, Labels, Wrong};

/// How many `;` of a line are looked at?
const MAX_STOPS: usize = 40;

/// A command of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// The lead, of its own or of the command before it on the line.
    pub(super) lead: Option<LeadId>,
    pub(super) asked: Result<Command, Wrong>,
}

/// The commands of a folded line; none when it is prose.
pub(super) fn parts(line: &str, context: &Context<'_>) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for piece in pieces(bare(line, context), context) {
        let (lead, asked) = one(piece, context)?;
        let lead = lead.or_else(|| parts.last().and_then(|part| part.lead));
        parts.push(Part { lead, asked });
    }
    (!parts.is_empty()).then_some(parts)
}

/// A line in two where a full stop ends a report and a whole command with a colon follows, which only `;` would join
/// (`Done. Next: call her Friday`): what is to be read, and what is not done, with the form that would do it.
pub(super) fn stopped<'t>(line: &'t str, context: &Context<'_>) -> (&'t str, Option<(String, String)>) {
    for (at, _) in line.match_indices(['.', '!']).take(MAX_STOPS) {
        let (Some(head), Some(tail)) = (line.get(..at), line.get(at + 1..)) else { break };
        let Some(tail) = tail.strip_prefix(' ').map(str::trim_start).filter(|tail| is_plan(tail)) else {
            continue;
        };
        let reports = |part: &Part| matches!(part.asked, Ok(Command::Done { .. } | Command::Contact(_)));
        let last = parts(head, context).and_then(|parts| parts.into_iter().next_back());
        let Some(before) = last.filter(reports) else { continue };
        if let Some((lead, Ok(command))) = one(tail, context) {
            let form = super::print::print(&command, context);
            let form = lead.or(before.lead).map_or_else(|| form.clone(), |lead| format!("{lead} {form}"));
            return (head, Some((tail.to_owned(), form)));
        }
    }
    (line, None)
}

fn is_plan(text: &str) -> bool {
    ["next", "snooze"].iter().any(|verb| strip_words(text, verb).is_some_and(|rest| rest.starts_with(':')))
}

/// A line without its bullet, and without its number where that only counts the lines of a list. In the answer to a digest
/// or a cleanup the number before a verb is a lead (`5. won`), and before `yes` it is what is confirmed: to drop it would
/// act on something else. After a `;` no list begins.
pub(super) fn bare<'t>(line: &'t str, context: &Context<'_>) -> &'t str {
    let line = unmarked(line);
    let Some(rest) = unnumbered(line).map(unmarked) else { return line };
    let says_which =
        strip_words(rest, "yes").is_some() || (context.bare_leads && command(rest, context).is_some());
    if says_which { line } else { rest }
}

/// A line cut at each `;` after which a whole command follows.
fn pieces<'a>(line: &'a str, context: &Context<'_>) -> Vec<&'a str> {
    let stops: Vec<usize> = line.match_indices(';').map(|(at, _)| at).take(MAX_STOPS).collect();
    let mut pieces = Vec::new();
    let mut start = 0;
    for (place, stop) in stops.iter().enumerate() {
        let end = stops.get(place + 1).copied().unwrap_or(line.len());
        let (Some(head), Some(tail)) = (line.get(start..*stop), line.get(stop + 1..end)) else { break };
        match one(head, context) {
            None => break,
            Some((_, Ok(before))) if keeps(&before, tail) => continue,
            Some(_) => {}
        }
        if one(tail, context).is_some() {
            pieces.push(head);
            start = stop + 1;
        }
    }
    pieces.extend(line.get(start..));
    pieces
}

/// Whether what stands before a `;` runs on over it: notes and reasons to the end of the line, `new` over its `next`, a
/// handoff over its labels.
fn keeps(before: &Command, tail: &str) -> bool {
    let tail = tail.trim();
    match before {
        Command::Note(_) | Command::Fill(_) | Command::Set(crate::domain::command::Field::Summary, _) => true,
        Command::No(why) | Command::Release(why) | Command::Lost(why) | Command::Close(why) => {
            !why.is_empty()
        }
        Command::To(hand) => !hand.labels.why.is_empty() || items::label(tail).is_some(),
        Command::New(_) => strip_words(tail, "next").is_some(),
        _ => false,
    }
}

/// One command with the lead it names.
pub(super) fn one(text: &str, context: &Context<'_>) -> Option<(Option<LeadId>, Result<Command, Wrong>)> {
    let text = unmarked(text);
    if let Some(asked) = command(text, context).or_else(|| reason(text).filter(|_| context.why)) {
        return (!holds_another(&asked, text, context)).then_some((None, asked));
    }
    let (lead, rest) = lead(text, context.bare_leads)?;
    let asked = command(rest, context).or_else(|| reason(rest))?;
    let counts = !text.starts_with(['L', 'l']) && counts_things(rest);
    if counts || holds_another(&asked, rest, context) {
        return None;
    }
    Some((Some(lead), asked.map_err(|wrong| Wrong { form: format!("{lead} {}", wrong.form), ..wrong })))
}

/// `why: text`, the one label that is asked for after its handoff.
fn reason(text: &str) -> Option<Result<Command, Wrong>> {
    let (label, why) = items::label(text)?;
    let why = why.trim();
    let said = label == items::Label::Why && strip_words(text, "why").is_some() && !why.is_empty();
    said.then(|| Ok(Command::Fill(Box::new(Labels { why: why.to_owned(), ..Labels::default() }))))
}

/// The lead a text begins with, and the rest.
pub(super) fn lead(text: &str, bare: bool) -> Option<(LeadId, &str)> {
    let end = text.find([' ', ':'])?;
    let (head, rest) = text.split_at_checked(end)?;
    // As in a list, `5.` and `5)`; as in our subjects, `[L-5]`.
    let head = head.trim_end_matches(['.', ')']);
    let head = head.strip_prefix('[').and_then(|head| head.strip_suffix(']')).unwrap_or(head);
    let number = bare && head.len() <= 9 && head.bytes().all(|byte| byte.is_ascii_digit());
    let lead = if number { format!("L-{head}").parse().ok()? } else { head.parse().ok()? };
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
    (!rest.is_empty()).then_some((lead, rest))
}

/// `done, L-2 won`: to take it as the text of a report would lose what is said of the other lead.
fn holds_another(asked: &Result<Command, Wrong>, text: &str, context: &Context<'_>) -> bool {
    let reports = matches!(asked, Ok(Command::Done { .. } | Command::Contact(_)));
    let another = |piece: &str| {
        lead(piece.trim_start(), false).is_some_and(|(_, rest)| command(rest, context).is_some())
    };
    reports && text.split(',').skip(1).take(MAX_STOPS).any(another)
}

/// `2 sent, 1 pending` counts things; it is no report about lead 2.
fn counts_things(rest: &str) -> bool {
    let after_comma = rest.split(',').skip(1).map(str::trim_start);
    let first = rest.split([' ', ',']).next().unwrap_or_default();
    after_comma
        .filter(|_| rest.get(first.len()..).is_some_and(|rest| rest.starts_with(',')))
        .any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}
