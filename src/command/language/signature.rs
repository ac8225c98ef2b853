//! Where the signature of a mail begins: behind a sign-off with the writer's own name, or at that name as the last line.
//! What is there says nothing; a command or label there is none.

use super::zone::{Row, is_quoted};
use super::{Context, courtesy, items, line};

/// The most lines of a signature.
const MAX_ROWS: usize = 12;

/// The first row of the signature; the number of rows where there is none.
pub(super) fn begins(rows: &[Row<'_>], context: &Context<'_>) -> usize {
    let end = rows.iter().rposition(|row| !row.text.is_empty()).map_or(0, |last| last + 1);
    let start = (end.saturating_sub(MAX_ROWS)..end).find(|at| is_signed(rows, *at, context));
    let start = start.filter(|at| rows.iter().skip(*at).all(|row| says_nothing(row, context)));
    start.unwrap_or_else(|| last_name(rows, end, context))
}

/// Whether the writer signs here: `Thanks, Sam`, or `Thanks,` above `Sam`.
fn is_signed(rows: &[Row<'_>], at: usize, context: &Context<'_>) -> bool {
    let Some(row) = rows.get(at) else { return false };
    let below = rows.iter().skip(at + 1).find(|row| !row.text.is_empty());
    courtesy::is_signed_off(&row.text, context)
        || (courtesy::is_sign_off(&row.text, context)
            && below.is_some_and(|row| courtesy::is_writer(&row.text, context)))
}

fn says_nothing(row: &Row<'_>, context: &Context<'_>) -> bool {
    let text = line::bare(&row.text, context);
    let added = ["ps", "p.s", "pps"].iter().any(|mark| {
        text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
            && !text.get(mark.len()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    });
    courtesy::is_courtesy(text, context)
        || !(added || is_quoted(text) || items::label(text).is_some() || line::parts(text, context).is_some())
}

/// A last line that is nothing but the writer's own name.
fn last_name(rows: &[Row<'_>], end: usize, context: &Context<'_>) -> usize {
    let is_name = |row: &&Row<'_>| courtesy::is_writer(&row.text, context);
    let last = end.checked_sub(1).filter(|last| rows.get(*last).as_ref().is_some_and(is_name));
    last.unwrap_or(rows.len())
}
