//! HTML bodies as text. Quoted containers of known mail programs are cut before the tags are lost, for they tell more than
//! the text; what remains goes the way of plain text. It must never show hidden text, follow a link or fail on any input.

mod entities;
mod render;
mod rules;
mod style;
mod tokens;
mod write;

use super::{forward, reply};
use render::Mode;

/// The longest HTML that is read, in bytes; the rest of a longer one is left out.
pub const MAX_HTML: usize = 256 * 1024;

/// The visible text of an HTML body, with quoted replies, hidden text and signatures of known mail programs cut.
pub fn new_text(html: &str) -> String {
    split(html).new
}

/// Like [`new_text`], and whether a quote came before the new text (see [`reply::Split::bottom_posted`]). What was cut
/// by its tags is not in `quoted`.
pub fn split(html: &str) -> reply::Split {
    let html = reply::within(html, MAX_HTML);
    let above = render::text(html, Mode::New);
    let split = reply::split(&above.text);
    if split.bottom_posted
        && let Some(forward) = forward::find(&whole_text(html), "")
    {
        return reply::Split { new: forward.above, ..split };
    }
    if !split.new.is_empty() {
        return reply::Split { bottom_posted: split.bottom_posted || above.cut_before_text, ..split };
    }
    answered_inside(html).unwrap_or(split)
}

/// The visible text of an HTML body, nothing cut but what is hidden; block quotes are marked with `>`.
pub fn whole_text(html: &str) -> String {
    render::text(reply::within(html, MAX_HTML), Mode::Whole).text
}

/// The text of a body in which everything stands in a quoted container: answers written between or below the quotes.
/// None when it is a forward, whose text is not the sender's.
fn answered_inside(html: &str) -> Option<reply::Split> {
    let whole = render::text(html, Mode::Whole).text;
    if forward::find(&whole, "").is_some() {
        return None;
    }
    let inside = reply::split(&render::text(html, Mode::Quotes).text);
    Some(reply::Split { bottom_posted: true, ..inside })
}

#[cfg(test)]
mod tests;
