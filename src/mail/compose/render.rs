//! A sheet printed twice: as text and as HTML, from the templates. Everything in the HTML is escaped by askama.

use askama::Template;

use super::button::Desk;
use super::sheet::Sheet;

/// The text twin: complete on its own, at most 72 characters wide.
#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct Text<'a> {
    greeting: &'a str,
    sheet: &'a Sheet,
    desk: Desk<'a>,
}

/// The HTML twin.
#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    greeting: &'a str,
    sheet: &'a Sheet,
    desk: Desk<'a>,
}

/// Text and HTML of a sheet. Rendering into memory cannot fail; were it to, the other twin would still say everything.
pub(super) fn twins(sheet: &Sheet, greeting: &str, desk: Desk<'_>) -> (String, String) {
    let text = Text { greeting, sheet, desk }.render().unwrap_or_default();
    let html = Html { greeting, sheet, desk }.render().unwrap_or_default();
    (text, html)
}
