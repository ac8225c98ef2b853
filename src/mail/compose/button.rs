//! Answers that one tap writes: `mailto:` links that hold one command each, so that no web server is needed (RFC 6068).
//! A link opens a draft that a person still has to send; nothing happens by opening it. Decides no command.

use crate::domain::letters::Letter;
use crate::domain::{Address, LeadId, MessageId};

use super::envelope::Envelope;

/// A command that one tap writes into a mail to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Button {
    /// `I have it`.
    pub(super) label: String,
    /// One line of the command language: `L-42 ok`. It names its lead, because a mail that a link opens answers nothing.
    pub(super) command: String,
}

impl Button {
    /// A command about no lead, or one that is written out in full: `undo`.
    pub(super) fn new(label: impl Into<String>, command: impl Into<String>) -> Self {
        Self { label: label.into(), command: command.into() }
    }

    /// A command about a lead: `ok` becomes `L-42 ok`.
    pub(super) fn on(lead: LeadId, label: impl Into<String>, verb: &str) -> Self {
        Self::new(label, format!("{lead} {verb}"))
    }

    /// The link: the command in the body, and in the subject for programs that drop bodies.
    pub(super) fn link(&self, desk: &Desk<'_>) -> String {
        let command = encoded(&self.command);
        let thread = desk.answers.map(|id| format!("&in-reply-to={}", encoded(&format!("<{id}>"))));
        let to = format!("{}@{}", encoded(desk.to.local()), encoded(desk.to.domain()));
        format!("mailto:{to}?subject={command}&body={command}{}", thread.unwrap_or_default())
    }

    /// The words to reply instead.
    fn words(&self, naming: Naming) -> &str {
        let lead = match naming {
            Naming::Of(lead) => format!("{lead} "),
            Naming::Number => "L-".to_owned(),
            Naming::Full => String::new(),
        };
        self.command.strip_prefix(&lead).unwrap_or(&self.command)
    }
}

/// How a lead is named in a reply to a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// The letter is about this lead alone: it need not be named.
    Of(LeadId),
    /// The letter is a digest or a cleanup: a bare number counts there.
    Number,
    /// As everywhere: `L-42`.
    Full,
}

/// `Short answers: ok / no`, for people who read the text or write their answers; nothing where there are no buttons.
pub(super) fn replies(buttons: &[Button], naming: Naming) -> Option<String> {
    let words: Vec<&str> = buttons.iter().map(|button| button.words(naming)).collect();
    match words.as_slice() {
        [] => None,
        [one] => Some(format!("Short answer: {one}")),
        several => Some(format!("Short answers: {}", several.join(" / "))),
    }
}

/// Where the answers to one letter go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    /// Its Reply-To, with the token.
    to: &'a Address,
    /// The letter, where its Reply-To has no room for a token: some programs keep it, and then the answer names it.
    answers: Option<&'a MessageId>,
    /// How replies name a lead.
    pub(super) naming: Naming,
}

impl<'a> Desk<'a> {
    /// Of a letter in its envelope.
    pub(super) fn new(letter: &Letter, envelope: &Envelope<'a>) -> Self {
        let to = envelope.reply_to.unwrap_or(&envelope.from.address);
        Self {
            to,
            answers: Some(envelope.message_id).filter(|_| to.tag().is_none()),
            naming: match (letter, letter.lead()) {
                (Letter::Digest(_), _) => Naming::Number,
                (_, Some(lead)) => Naming::Of(lead),
                (_, None) => Naming::Full,
            },
        }
    }
}

/// Everything but unreserved characters in percent signs (RFC 3986 §2.3): a bare comma or plus is lost on the way.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].map(hex));
        }
    }
    out
}

/// A digit of a percent sign; RFC 3986 §2.1 asks for capitals.
fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(to: &str, answers: Option<&MessageId>, command: &str) -> String {
        let to = Address::parse(to).expect("an address");
        Button::on(LeadId(42), "x", command).link(&Desk { to: &to, answers, naming: Naming::Full })
    }

    #[test]
    fn a_link_holds_one_command_in_the_body_and_the_subject() {
        assert_eq!(
            link("leads+r1.abc@acme.example", None, "ok"),
            "mailto:leads%2Br1.abc@acme.example?subject=L-42%20ok&body=L-42%20ok"
        );
    }

    #[test]
    fn nothing_in_a_command_ends_the_link_or_begins_another_field() {
        let link =
            link("leads@acme.example", None, "next: ask & tell, 50% (Zoë) \"now\"\r\nBcc: x@y.example");
        let (_, fields) = link.split_once('?').expect("fields");
        assert_eq!(fields.matches('&').count(), 1, "subject and body alone: {link}");
        assert!(link.is_ascii() && !link.contains([' ', '"', '+', ',', '<', '\r', '\n']), "{link}");
        assert!(fields.contains("%20%26%20tell%2C%2050%25%20%28Zo%C3%AB%29"), "{link}");
    }

    #[test]
    fn without_plus_addresses_the_link_names_the_letter() {
        let id = MessageId::new("b1.x.y@acme.example").expect("an id");
        let link = link("leads@acme.example", Some(&id), "no");
        assert!(link.ends_with("&body=L-42%20no&in-reply-to=%3Cb1.x.y%40acme.example%3E"), "{link}");
    }

    #[test]
    fn the_words_name_the_lead_unless_the_letter_is_about_it_alone() {
        let buttons = [Button::on(LeadId(42), "I have it", "ok"), Button::new("Undo", "undo")];
        let said = |naming| replies(&buttons, naming).expect("words");
        assert_eq!(said(Naming::Of(LeadId(42))), "Short answers: ok / undo");
        assert_eq!(said(Naming::Of(LeadId(4))), "Short answers: L-42 ok / undo");
        assert_eq!(said(Naming::Number), "Short answers: 42 ok / undo");
        assert_eq!(said(Naming::Full), "Short answers: L-42 ok / undo");
        assert_eq!(replies(&[], Naming::Full), None);
    }
}
