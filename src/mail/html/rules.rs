//! What an element is in a mail: hidden, quoted, a signature, or the point from which everything is quoted. Told by the
//! classes and ids that mail programs leave.

use super::style::{self, Edge, Look};
use super::tokens::Tag;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is text like any other.
    Shown,
    /// It is never shown.
    Hidden,
    /// It holds another mail.
    Quoted,
    /// It is a signature that a program put there.
    Signature,
    /// From here on everything belongs to another mail.
    QuotedFromHere,
    /// It names the author of the quote that follows; what follows the quote may be the sender's.
    Attribution,
}

/// What is known of an element.
pub(super) struct Traits {
    /// What becomes of it.
    pub fate: Fate,
    /// How it looks.
    pub look: Look,
    /// It has Outlook's paragraph class: a line, not a paragraph.
    pub line_class: bool,
}

/// Reads an element by its attributes. `ahead` is the HTML behind the tag.
pub(super) fn traits(tag: &Tag<'_>, ahead: &str) -> Traits {
    let mut traits = Traits { fate: Fate::Shown, look: Look::default(), line_class: false };
    let mut fate = Fate::Shown;
    for (name, value) in tag.attributes() {
        let found = match_attribute(tag, name, value, &mut traits);
        if fate == Fate::Shown {
            fate = found;
        }
    }
    if traits.look.hidden {
        fate = Fate::Hidden;
    } else if fate == Fate::Shown && traits.look.edge == Edge::RuledAbove && heads_a_mail(ahead) {
        fate = Fate::QuotedFromHere;
    }
    traits.fate = fate;
    traits
}

fn match_attribute(tag: &Tag<'_>, name: &str, value: &str, traits: &mut Traits) -> Fate {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if is("style") {
        let background = traits.look.background;
        traits.look = style::look(&super::entities::decoded(value));
        traits.look.background = traits.look.background.or(background);
        Fate::Shown
    } else if is("class") {
        traits.line_class |= value.contains("MsoNormal") || value.contains("MsoPlainText");
        value
            .split_whitespace()
            .take(20)
            .map(by_class)
            .find(|fate| *fate != Fate::Shown)
            .unwrap_or(Fate::Shown)
    } else if is("id") {
        by_id(value)
    } else if is("name") {
        by_name(value)
    } else if is("hidden") || (is("aria-hidden") && value == "true" && tag.is("div")) {
        Fate::Hidden
    } else if is("bgcolor") {
        traits.look.background = style::colour(&value.to_ascii_lowercase());
        Fate::Shown
    } else if is("color") && tag.is("font") {
        traits.look.colour = style::colour(&value.to_ascii_lowercase());
        Fate::Shown
    } else if is("type") && tag.is("blockquote") && value.eq_ignore_ascii_case("cite") {
        Fate::Quoted
    } else if is("data-marker") && value.starts_with("__") {
        if value.contains("DIVIDER") { Fate::QuotedFromHere } else { Fate::Quoted }
    } else {
        Fate::Shown
    }
}

/// Outlook on the web writes `x_` before the names that it finds in a quoted mail.
fn bare(name: &str) -> &str {
    name.trim_start_matches("x_")
}

#[rustfmt::skip]
fn by_class(class: &str) -> Fate {
    match bare(class) {
        "gmail_quote" | "gmail_quote_container" | "gmail_extra" | "protonmail_quote" | "yahoo_quoted" | "zmail_extra"
        | "tutanota_quote" | "moz-forward-container" | "front-blockquote" | "missive_quote" | "hs_reply" | "geary-quote"
        | "bloop_original_html" | "nylas-quote" | "ms-outlook-mobile-reference-message" | "mail-quote" | "email-quote"
        | "freebirdQuote" | "ox-quote" | "skiff-quote" | "quoted-mail" => Fate::Quoted,
        "gmail_signature" | "gmail_signature_prefix" | "moz-signature" | "protonmail_signature_block" | "front-signature"
        | "ms-outlook-mobile-signature" | "acompli_signature" | "mailbox_signature" | "bloop_sign" | "-x-evo-signature"
        | "apple-mail-signature" | "missive_signature" | "hs_signature" | "zm-signature" | "io-ox-signature" | "mb_sig"
            => Fate::Signature,
        "moz-cite-prefix" | "gmail_attr" | "-x-evo-attribution" => Fate::Attribution,
        "OutlookMessageHeader" => Fate::QuotedFromHere,
        name if name.contains("yahoo_quoted") => Fate::Quoted,
        name if name.contains("ymail_android_signature") || name.contains("yahoo-signature") => Fate::Signature,
        _ => Fate::Shown,
    }
}

#[rustfmt::skip]
fn by_id(id: &str) -> Fate {
    match bare(id) {
        "divRplyFwdMsg" | "appendonsend" | "stopSpelling" | "zwchr" => Fate::QuotedFromHere,
        "Signature" | "signature" | "AppleMailSignature" | "appleMailSignature" | "ymail_android_signature" | "mail-signature"
        | "ms-outlook-mobile-signature" | "protonmail_signature_block" | "ymail_ctr_id_-signature" => Fate::Signature,
        "OLK_SRC_BODY_SECTION" | "mail-editor-reference-message-container" | "isReplyContent" | "isForwardContent" => Fate::Quoted,
        "reply-intro" => Fate::Attribution,
        name if name.contains("yahoo_quoted") => Fate::Quoted,
        name if name.contains("ymail_android_signature") => Fate::Signature,
        _ => Fate::Shown,
    }
}

fn by_name(name: &str) -> Fate {
    match bare(name) {
        "quote" | "messageReplySection" => Fate::Quoted,
        "messageSignatureSection" => Fate::Signature,
        _ => Fate::Shown,
    }
}

/// Whether the HTML behind a ruled line is the head of a quoted mail: two bold labels close by.
fn heads_a_mail(ahead: &str) -> bool {
    let near = crate::mail::reply::within(ahead, 1_500);
    let labels = [
        ":</b>",
        ":</span></b>",
        ": </b>",
        ":&nbsp;</b>",
        ":</strong>",
        ":</font></b>",
        "：</b>",
        ":</span></strong>",
    ];
    labels.iter().map(|label| near.matches(label).count()).sum::<usize>() >= 2
}
