//! What a style says about being seen. Only what can be read from one element (and the background above it).

/// The longest style that is read, in bytes.
const MAX_STYLE: usize = 2_000;

/// What is around an element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Edge {
    /// Nothing said.
    #[default]
    Usual,
    /// No margin: a paragraph that is only a line.
    Tight,
    /// A line above it and none around: how Outlook begins the head of the mail it quotes.
    RuledAbove,
}

/// What matters of a style.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// It is not shown.
    pub hidden: bool,
    /// Line breaks count as written.
    pub preformatted: bool,
    /// What is around it.
    pub edge: Edge,
    /// The colour of the text, when it is written in full.
    pub colour: Option<u32>,
    /// The colour behind it.
    pub background: Option<u32>,
}

/// Reads a style attribute.
pub(super) fn look(style: &str) -> Look {
    let mut look = Look::default();
    let (mut height_none, mut overflow_hidden, mut border_none, mut ruled) = (false, false, false, false);
    for rule in crate::mail::reply::within(style, MAX_STYLE).split(';') {
        let Some((name, value)) = rule.split_once(':') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
        match name.as_str() {
            "display" => look.hidden |= value == "none",
            "visibility" => look.hidden |= value == "hidden" || value == "collapse",
            "mso-hide" => look.hidden |= value == "all",
            "font-size" | "opacity" => look.hidden |= is_zero(&value),
            "max-height" | "height" | "max-width" => height_none |= is_zero(&value),
            "overflow" => overflow_hidden |= value == "hidden",
            "white-space" => look.preformatted |= value.starts_with("pre") && value != "pre-line",
            "margin" | "margin-bottom" if value.split(' ').all(is_zero) => look.edge = Edge::Tight,
            "border" => border_none |= value.starts_with("none"),
            "border-top" => ruled |= value.contains("solid"),
            "color" => look.colour = colour(&value),
            "background" | "background-color" => look.background = colour(&value),
            _ => {}
        }
    }
    look.hidden |= height_none && overflow_hidden;
    if ruled && border_none {
        look.edge = Edge::RuledAbove;
    }
    look
}

/// `0`, `0px`, `0.0`, `0%`.
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    !number.is_empty() && number.parse::<f32>().is_ok_and(|number| number.abs() < 0.01)
}

/// A colour written out: `#fff`, `#ffffff`, `white`, `black`, `rgb(255, 255, 255)`.
pub(super) fn colour(value: &str) -> Option<u32> {
    let value = value.trim();
    if let Some(hex) = value.strip_prefix('#') {
        let number = u32::from_str_radix(hex, 16).ok()?;
        return match hex.len() {
            3 => Some((number >> 8 & 15) * 0x11_0000 + (number >> 4 & 15) * 0x1100 + (number & 15) * 0x11),
            6 => Some(number),
            _ => None,
        };
    }
    if let Some(parts) = value.strip_prefix("rgb(").and_then(|parts| parts.strip_suffix(')')) {
        let mut numbers = parts.split(',').map(|part| part.trim().parse::<u8>().ok());
        let (red, green, blue) = (numbers.next()??, numbers.next()??, numbers.next()??);
        return Some(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue));
    }
    match value {
        "white" => Some(WHITE),
        "black" => Some(0),
        _ => None,
    }
}

/// The colour behind a mail that names none.
pub(super) const WHITE: u32 = 0xff_ffff;
