//! Where the commands of a mail are: the leading block of its new text. Greetings and sign-offs are passed over; the
//! first line that is neither command nor label ends the block, and what is below is a note. Where the mail is a
//! handoff (or fills one), label lines are its fields, wherever they stand.

use super::fold::folded;
use super::items::{self, Item, Label};
use super::people::{Named, named};
use super::verb::strip_words;
use super::{Context, courtesy, likely, line, note, print, settle, signature, wrong};
use crate::command::when::{Reading, parse_past};
use crate::domain::LeadId;
use crate::domain::command::{Command, HandTo, Labels, Line, MAX_LINES, Orders, Wrong};
use crate::domain::text::one_line;
use crate::domain::time::When;

/// How many lines of a mail are read?
const MAX_ROWS: usize = 500;
/// How much of a line is shown again?
const MAX_WRITTEN: usize = 200;
/// How much of the text below is kept?
const MAX_REST: usize = 2_000;
/// How many lines below the zone are named as not done?
const MAX_BELOW: usize = 5;
/// The longest reason taken from the lines below.
const MAX_REASON: usize = 500;
/// How much of the rows of one label is read, in bytes?
const MAX_FIELDS: usize = 4_000;
/// How old may the `[Feb 8]` of a note be, to be the day its dates are read from?
const MAX_NOTE_DAYS: i64 = 45;

/// A line as written and as read.
pub(super) struct Row<'a> {
    raw: &'a str,
    pub(super) text: String,
}

impl<'a> Row<'a> {
    /// A bullet alone says as little as a blank line.
    fn read(raw: &'a str) -> Self {
        let text = folded(raw);
        let bullet = ["-", "*", "•", "·"].contains(&text.as_str());
        Self { raw, text: if bullet { String::new() } else { text } }
    }
}

/// Reads the new text of a mail.
pub(super) fn read(text: &str, context: &Context<'_>) -> Orders {
    let mut rows: Vec<Row<'_>> = text.lines().take(MAX_ROWS).map(Row::read).collect();
    rows.truncate(signature::begins(&rows, context));
    let mut walk = Walk::new(context, true);
    walk.zone(&rows);
    // Labels count only in a handoff; without one they are words like others.
    walk.names_below = walk.orders.lines.is_empty() && walk.names_receiver(&rows);
    let hands = walk.names_below || walk.orders.lines.iter().any(|line| is_handoff(&line.asked));
    if !context.fills && !hands {
        walk = Walk::new(context, false);
        walk.zone(&rows);
    }
    walk.finish(&rows)
}

fn is_handoff(asked: &Result<Command, Wrong>) -> bool {
    match asked {
        Ok(command) => matches!(command, Command::To(_)),
        Err(wrong) => {
            let form = line::lead(&wrong.form, false).map_or(wrong.form.as_str(), |(_, form)| form);
            form.starts_with("to ")
        }
    }
}

/// The fields of the handoff that is being read.
#[derive(Default)]
struct Note {
    /// Its line among the orders.
    line: Option<usize>,
    /// What it says.
    items: Vec<Item>,
    /// The first label line, as written.
    written: String,
}

struct Walk<'a, 'b> {
    context: &'b Context<'a>,
    labels: bool,
    orders: Orders,
    note: Note,
    /// A command with a lead of its own came after the handoff: labels are nobody's.
    closed: bool,
    /// No command stands above the prose, and `New owner:` below it: it is a handoff all the same (product.md §7.1).
    names_below: bool,
    /// The first row that is not in the zone.
    end: usize,
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(context: &'b Context<'a>, labels: bool) -> Self {
        let (orders, note) = (Orders::default(), Note::default());
        Self { context, labels, orders, note, closed: false, names_below: false, end: 0 }
    }

    /// Reads rows until one is neither command nor label.
    fn zone(&mut self, rows: &[Row<'_>]) {
        while let Some(row) = rows.get(self.end) {
            if row.text.is_empty() || courtesy::is_courtesy(&row.text, self.context) {
                self.end += 1;
                continue;
            }
            let taken = self.take(rows, self.end);
            if taken == 0 {
                break;
            }
            self.end += taken;
        }
    }

    /// Whether a line below the zone begins with `New owner: NAME`.
    fn names_receiver(&self, rows: &[Row<'_>]) -> bool {
        let names = |row: &Row<'_>| {
            let label = items::label(line::bare(&row.text, self.context));
            label.is_some_and(|(label, name)| label == Label::Receiver && !note::is_blank(name))
        };
        rows.iter().skip(self.end).any(names)
    }

    /// How many rows from this one on were commands or labels.
    fn take(&mut self, rows: &[Row<'_>], at: usize) -> usize {
        let Some(row) = rows.get(at).filter(|row| !is_quoted(&row.text)) else { return 0 };
        let fields = self.fields(rows, at);
        if fields > 0 {
            return fields;
        }
        let (text, day) = without_day(line::bare(&row.text, self.context), self.context);
        let context = day.map_or(*self.context, |day| settle::on_day(day, self.context));
        let (text, left) = line::stopped(text, &context);
        let Some(parts) = line::parts(text, &context) else { return 0 };
        let dated_handoff = parts.len() == 1 && parts.iter().all(|part| is_handoff(&part.asked));
        if day.is_some() && !dated_handoff {
            return 0;
        }
        let written = one_line(row.raw, MAX_WRITTEN);
        for part in parts {
            self.push(Line { written: written.clone(), lead: part.lead, asked: part.asked });
        }
        self.orders.below.extend(left.filter(|_| self.orders.below.len() < MAX_BELOW));
        1
    }

    fn push(&mut self, line: Line) {
        if is_handoff(&line.asked) {
            if self.note.line.is_some() {
                self.settle();
            }
            self.closed = false;
            self.note.line = Some(self.orders.lines.len());
        } else if line.lead.is_some() && self.note.line.is_some() {
            self.closed = true;
        }
        self.orders.lines.push(line);
    }

    /// Label rows from here on, with the rows they run over.
    fn fields(&mut self, rows: &[Row<'_>], at: usize) -> usize {
        let reads = self.labels && !self.closed;
        let Some(row) = rows.get(at).filter(|_| reads) else { return 0 };
        let block = paragraph(rows, at, self.context);
        let text = without_day(line::bare(&row.text, self.context), self.context).0;
        let starts = items::label(text).is_some();
        // Running text may name its receiver further on.
        if !starts && (line::one(text, self.context).is_some() || !items::has_receiver(&block.0)) {
            return 0;
        }
        for item in items::items(&block.0, None, self.context) {
            self.field(item, row.raw);
        }
        block.1
    }

    fn field(&mut self, item: Item, raw: &str) {
        if item.label != Label::Receiver {
            if self.note.written.is_empty() {
                self.note.written = one_line(raw, MAX_WRITTEN);
            }
            self.note.items.push(item);
            return;
        }
        let name = item.text.trim().trim_end_matches(['.', ',', ';', '!']);
        let name = name.split(" (").next().unwrap_or(name).trim();
        if note::is_blank(name) {
            return;
        }
        let asked = match named(name, true, self.context) {
            Named::One(to) => {
                Ok(Command::To(Box::new(HandTo { to, anyway: false, labels: Labels::default() })))
            }
            Named::Many(members) => Err(wrong::which(name, "to", &members, self.context)),
            Named::Nobody => Err(wrong::nobody(name, "to", self.context)),
        };
        self.push(Line { written: one_line(raw, MAX_WRITTEN), lead: None, asked });
    }

    /// Writes what the note says into its line; without one it fills a draft.
    fn settle(&mut self) {
        let note = std::mem::take(&mut self.note);
        let lead = note.items.iter().find(|item| item.label == Label::Lead).and_then(|item| code(&item.text));
        match note.line.and_then(|at| self.orders.lines.get_mut(at)) {
            Some(line) => {
                line.lead = line.lead.or(lead);
                let day = without_day(line::bare(&folded(&line.written), self.context), self.context).1;
                let context = day.map_or(*self.context, |day| settle::on_day(day, self.context));
                if let Ok(Command::To(hand)) = &mut line.asked {
                    let to = hand.to.clone();
                    note::fill(&mut hand.labels, &note.items, Some(&to), &context);
                }
            }
            None if self.context.fills && !note.items.is_empty() => {
                let mut labels = Labels::default();
                note::fill(&mut labels, &note.items, None, self.context);
                let asked = Ok(Command::Fill(Box::new(labels)));
                self.orders.lines.push(Line { written: note.written, lead, asked });
            }
            None => {}
        }
    }

    fn finish(mut self, rows: &[Row<'_>]) -> Orders {
        let rest = self.below(rows);
        self.settle();
        let mut orders = self.orders;
        orders.rest = rest.trim().chars().take(MAX_REST).collect();
        if orders.lines.len() > MAX_LINES {
            return Orders { rest: orders.rest, too_many: true, ..Orders::default() };
        }
        reason_below(&mut orders);
        if orders.lines.is_empty() {
            orders.likely = likely::likely(&orders.rest, self.context);
        }
        orders
    }

    /// The text below the zone. Labels of an open handoff count there too; commands are only named.
    fn below(&mut self, rows: &[Row<'_>]) -> String {
        let mut rest = String::new();
        let mut at = self.end;
        while let Some(row) = rows.get(at) {
            let open = self.note.line.is_some() || self.context.fills || self.names_below;
            // Of several receivers the first one counts.
            let first = self.names_below && self.note.line.is_none();
            let label = open
                && !is_quoted(&row.text)
                && items::label(line::bare(&row.text, self.context)).is_some()
                && (first || !items::has_receiver(&paragraph(rows, at, self.context).0));
            let taken = if label { self.fields(rows, at) } else { 0 };
            if taken == 0 {
                self.name(row, at == self.end);
                rest.extend([row.raw.trim_end(), "\n"]);
            }
            at += taken.max(1);
        }
        rest
    }

    /// Names a line below the zone that would be a command; and the one that ends it, if it begins as one and cannot be read.
    fn name(&mut self, row: &Row<'_>, ends: bool) {
        let below = &mut self.orders.below;
        if below.len() >= MAX_BELOW
            || row.text.is_empty()
            || is_quoted(&row.text)
            || courtesy::is_courtesy(&row.text, self.context)
        {
            return;
        }
        let Some(parts) = line::parts(&row.text, self.context) else {
            let begun = ends && !self.orders.lines.is_empty();
            if let Some(meant) = likely::begun(&row.text, self.context).filter(|_| begun) {
                below.push((one_line(row.raw, MAX_WRITTEN), meant));
            }
            return;
        };
        if let Some(commands) = shown(parts, self.context) {
            below.push((one_line(row.raw, MAX_WRITTEN), commands));
        }
    }
}

/// Commands on one line, as they could be sent; none where one of them cannot be carried out.
fn shown(parts: Vec<line::Part>, context: &Context<'_>) -> Option<String> {
    let one = |part: line::Part| {
        let command = print::print(&part.asked.ok()?, context);
        let line = command.lines().next().unwrap_or_default();
        Some(part.lead.map_or_else(|| line.to_owned(), |lead| format!("{lead} {line}")))
    };
    let commands: Option<Vec<String>> = parts.into_iter().map(one).collect();
    commands.map(|commands| commands.join("; "))
}

/// The reason of a bare `no` may stand on the lines below it.
fn reason_below(orders: &mut Orders) {
    if let Some(Line { asked: Ok(Command::No(reason)), .. }) = orders.lines.last_mut()
        && reason.is_empty()
        && !orders.rest.is_empty()
    {
        *reason = one_line(&orders.rest, MAX_REASON);
        orders.rest.clear();
    }
}

pub(super) fn is_quoted(text: &str) -> bool {
    text.starts_with(['>', '|'])
}

fn code(text: &str) -> Option<LeadId> {
    text.split([' ', ',', '(', ')', '.']).find_map(|word| word.parse().ok())
}

/// The rows from here on that one label may run over, joined, and how many they are: up to a blank line, the next
/// label, or a command.
fn paragraph(rows: &[Row<'_>], at: usize, context: &Context<'_>) -> (String, usize) {
    let mut text = String::new();
    let mut count = 0;
    for row in rows.get(at..).unwrap_or_default() {
        let bare = without_day(line::bare(&row.text, context), context).0;
        let begins = count > 0
            && (items::label(bare).is_some()
                || is_quoted(bare)
                || courtesy::is_courtesy(bare, context)
                || line::parts(bare, context).is_some());
        // HTML has room between paragraphs: what a bare label says may stand in the next one.
        if row.text.is_empty() && is_bare_label(&text) {
            count += 1;
            continue;
        }
        if row.text.is_empty() || begins {
            break;
        }
        // The number at the beginning of a wrapped line is no bullet.
        let line = if count > 0 { row.text.as_str() } else { bare };
        count += 1;
        if text.len() > MAX_FIELDS {
            continue;
        }
        text.push_str(if count > 1 { " " } else { "" });
        text.push_str(line);
    }
    (text, count)
}

fn is_bare_label(text: &str) -> bool {
    items::label(text).is_some_and(|(_, words)| words.is_empty())
}

/// A line without the day it begins with: `[Feb 8] Handoff to Mike`.
fn without_day<'t>(text: &'t str, context: &Context<'_>) -> (&'t str, Option<chrono::NaiveDate>) {
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((day, rest)) = inside.filter(|(day, _)| day.parse::<LeadId>().is_err()) else {
        return (text, None);
    };
    let reading = Reading { rolls: false, ..context.reading };
    let today = context.reading.calendar.date(context.reading.sent_at);
    match parse_past(day, &reading) {
        Some(Ok(When::On(day))) if (today - day).num_days() <= MAX_NOTE_DAYS => {
            (rest.trim_start(), Some(day))
        }
        // An older day, or one ahead, says nothing about how the note's dates are meant.
        Some(_) => (rest.trim_start(), Some(today)),
        None if strip_words(rest.trim_start(), "handoff").is_some() => (rest.trim_start(), Some(today)),
        None => (text, None),
    }
}
