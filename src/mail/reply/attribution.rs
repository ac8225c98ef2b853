//! Attribution lines, "On Mon, X wrote:", in many languages and shapes, also broken over several lines. A verb alone is
//! never enough: an address or a date must stand beside it, so that "as Bob wrote:" stays a person's sentence.

use super::{labels, trim_line, unquote};

/// The most lines (empty ones aside) that one attribution may be broken over.
const MAX_LINES: usize = 4;
/// The longest attribution, in bytes.
const MAX_BYTES: usize = 500;

/// The first line of the attribution that ends at line `end`, not before `floor`; none when it is no such line.
pub(crate) fn ending_at(lines: &[&str], end: usize, floor: usize) -> Option<usize> {
    if !may_end(lines.get(end)?) {
        return None;
    }
    let mut text = String::new();
    let mut found = None;
    let mut start = end;
    for _ in 0..MAX_LINES {
        let line = trim_line(lines.get(start)?);
        text = if text.is_empty() { line.to_owned() } else { format!("{line} {text}") };
        if text.len() > MAX_BYTES {
            break;
        }
        let open = text.matches('<').count() < text.matches('>').count();
        let begun = !open && !line.starts_with('<') && (start == end || looks_begun(line) || found.is_none());
        if begun && is_attribution(&text) {
            found = Some(start);
        }
        let broken = line.starts_with('<') || open;
        let above = start.checked_sub(1).filter(|above| *above >= floor);
        let Some(next) = above.and_then(|above| step_up(lines, above, floor, (broken, found.is_some())))
        else {
            break;
        };
        start = next;
    }
    found
}

/// The line to go on with above; an empty one is stepped over only inside a broken address.
fn step_up(lines: &[&str], above: usize, floor: usize, (broken, found): (bool, bool)) -> Option<usize> {
    let line = trim_line(lines.get(above)?);
    let empty = line.is_empty();
    let target = if empty && broken && above > floor { above - 1 } else { above };
    let line = trim_line(lines.get(target)?);
    let useful = !line.is_empty() && !line.starts_with('>') && !ends_sentence(line);
    let wanted = broken || !found || looks_begun(line);
    (useful && wanted).then_some(target)
}

fn ends_sentence(line: &str) -> bool {
    let after_digit = line.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit());
    line.ends_with(['!', '?', ':', '：', '。']) || (line.ends_with('.') && !after_digit && line.len() > 60)
}

/// A cheap first look at how a line ends.
pub(crate) fn may_end(line: &str) -> bool {
    let line = trim_line(line);
    let bare = line.trim_end_matches('*');
    if line.len() > MAX_BYTES {
        return false;
    }
    match bare.chars().next_back() {
        Some(':' | '：') => true,
        Some('-') => bare.starts_with('-'),
        Some('>') => starts_with_date(line),
        Some(last) => last != '<' && starts_with_date(line) && line.contains("GMT"),
        None => false,
    }
}

/// Whether a line may open an attribution: "On …2016", a date, a weekday.
fn looks_begun(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', ' ', '_']);
    starts_with_date(line) || (opens(line) && line.bytes().any(|b| b.is_ascii_digit())) || has_date(line)
}

/// Whether a whole text, broken lines joined, is an attribution.
fn is_attribution(text: &str) -> bool {
    let text = text.trim_matches(['-', '*', '_', ' ']);
    let bare = text.trim_end_matches([':', '：', ' ', '\u{a0}', '\u{202f}', '-', '*', '.']);
    let colon = bare.len() < text.len() && text.ends_with([':', '：']);
    let address = has_address(text);
    let (year, time) = (has_year(text) || has_date(text), has_time(text));
    if address
        && year
        && (time || starts_with_date(text))
        && (colon || starts_with_date(text))
        && short_words(text)
    {
        return true;
    }
    if starts_with_date(text) && time && text.contains("GMT") && text.len() < 120 {
        return true;
    }
    if labels::read(text).is_some() {
        return false;
    }
    let lower = bare.to_lowercase();
    let digit = text.bytes().any(|b| b.is_ascii_digit());
    let ends = VERBS.iter().any(|verb| ends_with_word(&lower, verb));
    let dated = year || time || (opens(text) && digit);
    if ends {
        return (colon || text.len() < 200) && (address || dated) && short_words(text);
    }
    colon && year && (time || address) && VERBS.iter().any(|verb| contains_word(&lower, verb))
}

/// An attribution is a name, an address and a date: not a paragraph.
fn short_words(text: &str) -> bool {
    text.split_whitespace().take(41).count() <= 40
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|head| boundary(head, word))
}

fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).take(4).any(|(at, _)| text.get(..at).is_some_and(|head| boundary(head, word)))
}

fn boundary(head: &str, word: &str) -> bool {
    let wide = word.chars().next().is_some_and(|c| c as u32 >= 0x2e80);
    wide || !head.chars().next_back().is_some_and(char::is_alphanumeric)
}

fn has_address(text: &str) -> bool {
    text.split('@').skip(1).any(|domain| domain.starts_with(|c: char| c.is_alphanumeric()))
}

fn opens(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default();
    OPENERS.contains(&first)
}

/// A year written with four digits, 1980 to 2099.
fn has_year(text: &str) -> bool {
    runs(text).any(|run| {
        run.len() == 4 && matches!(run.as_bytes(), [b'1', b'9', b'8' | b'9', _] | [b'2', b'0', ..])
    })
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty())
}

/// A time of day, `9:05` or `9.05` or `9h05`.
fn has_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(4).any(
        |four| matches!(four, [a, b':' | b'.' | b'h', c, d] if [a, c, d].iter().all(|b| b.is_ascii_digit())),
    )
}

/// A date in digits, `3/5/26`, `3.5.2026`.
fn has_date(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let word = word.trim_end_matches([',', '.', ':']);
        ['/', '.', '-'].iter().any(|mark| {
            let parts: Vec<&str> = word.split(*mark).take(4).collect();
            parts.len() == 3
                && parts
                    .iter()
                    .all(|part| matches!(part.len(), 1..=4) && part.bytes().all(|b| b.is_ascii_digit()))
        })
    })
}

/// Begins with a day, a month or a year in digits: `2016-03-03 …`, `2013/7/20 …`, `23 mar 2017 …`, `2026年5月7日 …`.
fn starts_with_date(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', '_', ' ']);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let head = super::plain::within(line, 28);
    match digits {
        4 => {
            has_year(head) && line.get(4..).is_some_and(|rest| rest.starts_with(['-', '/', '.', '年', '년']))
        }
        1 | 2 => has_year(head),
        _ => false,
    }
}

/// Whether a quoted-looking line is really the broken end of an attribution: `> wrote:` or `>:`.
pub(super) fn is_broken_end(line: &str) -> bool {
    let (depth, rest) = unquote(line);
    let rest = trim_line(rest);
    if depth != 1 || rest.len() > 40 || !rest.ends_with([':', '：']) {
        return false;
    }
    let words = rest.trim_end_matches([':', '：', ' ']).to_lowercase();
    words.is_empty() || VERBS.contains(&words.as_str())
}

#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "On", "At", "Am", "Le", "El", "Il", "Em", "Op", "Den", "Dnia", "Dne", "Dňa", "På", "W", "Vào", "Pe", "La", "Στις", "Den",
    "В", "У", "Om", "No", "Na", "Pada", "On:", "ons", "tor", "fre", "man", "tir", "Der", "Kl", "El:", "בתאריך", "في", "在", "於",
    "Ter", "Dana", "Dne:", "Vào:", "Quoting", "A",
];

#[rustfmt::skip]
const VERBS: &[&str] = &[
    "wrote", "writes", "has written", "schrieb", "schrieb folgendes", "hat geschrieben", "geschrieben", "a écrit", "écrit",
    "a écrit ce qui suit", "escribió", "escribió lo siguiente", "va escriure", "ha escrit", "escreveu", "ha scritto", "scrive",
    "scrisse", "het volgende geschreven", "geschreven", "schreef", "schreef het volgende", "skrev", "skrev följande",
    "skrev følgende", "skreiv", "kirjoitti", "kirjoitti seuraavasti", "napisał(a)", "napisał", "napisała", "napisał/a",
    "pisze", "napsal(a)", "napsal", "napsala", "napísal(a)", "napísal", "napísala", "написал", "написал(а)", "написала",
    "пишет", "пише", "написав", "написав(ла)", "написа", "пиша", "је написао", "napisao", "napisala", "napisao/la",
    "je napisao/la", "je napisao", "je napisala", "napisao je", "piše", "yazdı", "şunu yazdı", "şunları yazdı", "ezt írta",
    "írta", "a scris", "a scris următoarele", "έγραψε", "写道", "寫道", "写到", "來信", "のメール", "に書き込み", "書きました",
    "님이 작성", "작성", "wrote the following", "đã viết", "viết", "menulis", "rašė", "kirjutas", "rakstīja", "skrifaði",
    "כתב", "כתבה", "כתב/ה", "كتب", "เขียนว่า", "idazle",
];

/// "Bob Smith wrote:": a few words, the verb last. Only an attribution when a quote follows.
pub(super) fn ends_with_verb(line: &str) -> bool {
    let bare = line.trim_end_matches([':', '：', ' ', '\u{a0}']).to_lowercase();
    line.split_whitespace().take(9).count() <= 8 && VERBS.iter().any(|verb| ends_with_word(&bare, verb))
}
