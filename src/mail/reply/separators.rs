//! Lines by which mail programs announce another mail: `-----Original Message-----`, `Begin forwarded message:`,
//! `-- reply above this line --`. Told by the words between the dashes, in many languages.

use super::trim_line;

/// What a separator announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    /// A mail that was passed on.
    Forward,
    /// The mail that is answered (some programs write it above forwards too).
    Original,
    /// The line above which answers are to be written.
    Above,
}

/// The longest announcement, in bytes.
const MAX_WORDS: usize = 120;

/// Reads a line as a separator. What stands behind the closing dashes is handed back (some programs write the whole
/// header block on the same line).
pub(crate) fn read(line: &str) -> Option<(Separator, &str)> {
    let line = trim_line(line).trim_matches('*');
    if line.starts_with(['-', '_', '—', '–', '#', '=']) {
        dashed(line)
    } else {
        announced(line).map(|kind| (kind, ""))
    }
}

/// A cheap first look: at least two dashes at the front.
pub(super) fn may_be_dashed(line: &str) -> bool {
    let line = line.trim_start_matches('*');
    line.starts_with("--")
        || line.starts_with("__")
        || line.starts_with("==")
        || line.starts_with("##")
        || line.starts_with(['—', '–'])
}

/// A cheap first look: dashes at the front or a colon at the end.
pub(crate) fn may_be(line: &str) -> bool {
    let line = trim_line(line);
    may_be_dashed(line) || line.ends_with([':', '：'])
}

/// `----- words -----`.
fn dashed(line: &str) -> Option<(Separator, &str)> {
    let is_dash = |c: char| matches!(c, '-' | '_' | '—' | '–' | '#' | '=');
    let inner = line.trim_start_matches(|c| is_dash(c) || c == ' ');
    let opening = line.len() - inner.len();
    let closing = inner
        .find("---")
        .or_else(|| inner.find("--"))
        .or_else(|| inner.find("___"))
        .or_else(|| inner.find(['—', '#', '=']))?;
    let words = inner.get(..closing)?;
    if words.len() > MAX_WORDS || opening < 2 {
        return None;
    }
    let kind = kind_of(words)?;
    // "--- Preposlaná správa --- Forwarded Message ---": a second announcement belongs to the first.
    let rest = trim_line(inner.get(closing..)?.trim_start_matches(|c| is_dash(c) || c == ' '));
    match rest.split_once("---") {
        Some((more, after)) if kind_of(more).is_some() => {
            Some((kind, trim_line(after.trim_start_matches(is_dash))))
        }
        _ => Some((kind, rest)),
    }
}

/// `Begin forwarded message:`: few words, a colon at the end. A person may write so too; a header block must follow.
fn announced(line: &str) -> Option<Separator> {
    let words = line.strip_suffix(':').or_else(|| line.strip_suffix('：'))?;
    if words.len() > MAX_WORDS || words.split_whitespace().count() > 6 {
        return None;
    }
    kind_of(words).filter(|kind| *kind != Separator::Above)
}

fn kind_of(words: &str) -> Option<Separator> {
    if words.len() > MAX_WORDS {
        return None;
    }
    if words.trim_end().eq_ignore_ascii_case("Original Message") {
        return Some(Separator::Original);
    }
    let lower = words.to_lowercase().replace('\u{307}', "");
    let has = |stems: &[&str]| stems.iter().any(|stem| lower.contains(stem));
    if has(ORIGINAL) {
        Some(Separator::Original)
    } else if has(FORWARD) {
        Some(Separator::Forward)
    } else {
        has(ABOVE).then_some(Separator::Above)
    }
}

#[rustfmt::skip]
const FORWARD: &[&str] = &[
    "forwarded", "begin forward", "weitergeleitet", "transféré", "réexpédié", "reenviado", "reenviat", "reexpedido",
    "encaminhad", "reencaminhad", "inoltrat", "doorgestuurd", "vidarebefordra", "videresend", "edelleenlähetetty",
    "välitetty", "välitetyn", "przekazan", "przekazyw", "przesłan", "přeposlan", "přeposílan", "preposlan", "továbbított",
    "redirecționat", "redirecţionat", "transmis", "пересылаем", "переслан", "переадресован", "пересила", "препрате",
    "прослеђен", "proslijeđen", "prosleđen", "posredovan", "iletilen", "ileti başlangıcı", "yönlendirilen", "προωθη", "转发",
    "轉寄", "轉發", "転送", "전달된", "전달한", "chuyển tiếp", "diteruskan", "dimajukan", "edastatud", "pārsūtīt", "persiųst",
    "הועבר", "ส่งต่อ", "توجيه", "áframsend",
];

#[rustfmt::skip]
const ORIGINAL: &[&str] = &[
    "original message", "original email", "original appointment", "ursprüngliche nachricht", "ursprüngliche mail",
    "originalnachricht", "original-nachricht", "message original", "message d'origine", "message d’origine",
    "mensaje original", "mensagem original", "messaggio originale", "messaggio original", "oorspronkelijk bericht",
    "origineel bericht", "ursprungligt meddelande", "ursprungligt meddelade", "originalmeddelande", "oprindelig meddelelse",
    "original meddelelse", "opprinnelig melding", "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna",
    "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet", "mesaj original", "mesajul original",
    "исходное сообщение", "исходное письмо", "оригинальное сообщение", "оригінальне повідомлення", "вихідне повідомлення",
    "оригинално съобщение", "originalna poruka", "izvorna poruka", "izvirno sporočilo", "orijinal mesaj", "özgün ileti",
    "asıl mesaj", "αρχικό μήνυμα", "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "원본 메시지", "원본 메일", "tin nhắn gốc",
    "thư gốc", "pesan asli", "reply message", "missatge original", "הודעה מקורית", "الرسالة الأصلية",
];

#[rustfmt::skip]
const ABOVE: &[&str] = &[
    "above this line", "reply above", "above the line", "oberhalb dieser", "über dieser zeile", "über dieser linie",
    "au-dessus de cette ligne", "au dessus de cette ligne", "encima de esta línea", "arriba de esta línea",
    "acima desta linha", "sopra questa riga", "al di sopra di questa", "boven deze regel", "boven deze lijn",
    "ovanför denna rad", "ovanför den här raden", "over denne linje", "over denne linjen", "tämän rivin yläpuolelle",
    "powyżej tej linii", "nad tímto řádkem", "nad týmto riadkom", "выше этой строки", "вище цього рядка", "bu satırın üst",
    "在此行上方", "この行より上",
];
