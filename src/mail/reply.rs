//! The sender's own new text: quotes, signatures and footers cut.

/// The new text of a plain text body.
pub fn new_text(body: &str) -> String {
    body.trim().to_owned()
}
