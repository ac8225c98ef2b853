//! Character references (`&amp;`, `&#8217;`, `&#x2019;`) as characters. Unknown ones stay as written.

/// The longest reference that is read, in bytes.
const MAX_NAME: usize = 12;

/// Appends a text with its references decoded.
pub(super) fn decode_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((plain, behind)) = rest.split_once('&') {
        out.push_str(plain);
        let (c, after) = reference(behind).unwrap_or(('&', behind));
        out.push(c);
        rest = after;
    }
    out.push_str(rest);
}

/// A text with its references decoded.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    decode_into(&mut out, text);
    out
}

/// The character at the front of what follows an `&`, and what comes after it.
fn reference(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(MAX_NAME).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    let (name, after) = text.split_at_checked(end)?;
    let after = after.strip_prefix(';');
    let c = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None if after.is_some() || matches!(name, "nbsp" | "amp" | "lt" | "gt" | "quot") => named(name)?,
        None => return None,
    };
    Some((c, after.unwrap_or_else(|| text.get(end..).unwrap_or_default())))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // Numbers from the Windows code page are meant as its characters (HTML standard, 13.2.5.80).
    let windows =
        code.checked_sub(0x80).and_then(|at| usize::try_from(at).ok()).and_then(|at| WINDOWS.get(at));
    let c = windows.copied().or_else(|| char::from_u32(code)).unwrap_or('\u{fffd}');
    Some(if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c })
}

#[rustfmt::skip]
const WINDOWS: [char; 32] = [
    '€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ',
    ' ', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž', 'Ÿ',
];

/// The names of the characters from U+00A0 on, in their order.
#[rustfmt::skip]
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg",
    "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14",
    "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave",
    "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde",
    "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc",
    "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
    "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml",
    "yacute", "thorn", "yuml",
];

fn named(name: &str) -> Option<char> {
    let c = match name {
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "hellip" => '…',
        "bull" => '•',
        "euro" => '€',
        "trade" => '™',
        "ensp" | "emsp" | "thinsp" => ' ',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        "larr" => '←',
        "rarr" => '→',
        "minus" => '−',
        "OElig" => 'Œ',
        "oelig" => 'œ',
        "Scaron" => 'Š',
        "scaron" => 'š',
        "check" => '✓',
        _ => {
            let at = LATIN.iter().position(|known| *known == name)?;
            return u32::try_from(at).ok().and_then(|at| char::from_u32(0xa0 + at));
        }
    };
    Some(c)
}
