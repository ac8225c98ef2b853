//! The prefixes of subjects: `Fwd:`, `WG:`, `TR:` against `Re:`, `AW:`, `SV:`. Only the first one counts: a reply to a
//! forward is a reply.

/// What the first prefix of a subject says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// The mail passes another on.
    Forward,
    /// The mail answers another.
    Reply,
    /// Nothing, or a prefix that means one thing here and another there (`VS:` is a Danish forward, a Finnish reply).
    None,
}

/// The longest prefix, in bytes.
const MAX_PREFIX: usize = 40;

/// Reads the first prefix of a subject. Tags in brackets before it (`[EXTERNAL]`) are passed over.
pub fn prefix(subject: &str) -> Prefix {
    split(subject).map_or(Prefix::None, |(prefix, _)| prefix)
}

/// Whether a subject begins with any such prefix: the words behind it are not its author's own.
pub fn is_prefixed(subject: &str) -> bool {
    split(subject).is_some()
}

/// The subject without its prefixes.
pub fn bare(subject: &str) -> &str {
    let mut rest = untagged(subject);
    for _ in 0..20 {
        match split(rest) {
            Some((_, inner)) => rest = untagged(inner),
            None => break,
        }
    }
    rest
}

fn untagged(subject: &str) -> &str {
    let mut rest = subject.trim();
    for _ in 0..4 {
        match rest.strip_prefix('[').and_then(|tagged| tagged.split_once(']')) {
            Some((_, behind)) => rest = behind.trim_start(),
            None => break,
        }
    }
    rest
}

fn split(subject: &str) -> Option<(Prefix, &str)> {
    let rest = untagged(subject);
    let head = rest.get(..rest.floor_char_boundary(MAX_PREFIX))?;
    let colon = head.find([':', '：'])?;
    let word = head.get(..colon)?.trim().to_lowercase();
    let word =
        word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '.' | ' '));
    let behind = rest.get(colon..)?.trim_start_matches([':', '：']).trim_start();
    let kind = if FORWARD.contains(&word) {
        Prefix::Forward
    } else if REPLY.contains(&word) {
        Prefix::Reply
    } else {
        return (word == "vs").then_some((Prefix::None, behind));
    };
    Some((kind, behind))
}

#[rustfmt::skip]
const FORWARD: &[&str] = &[
    "fwd", "fw", "forward", "forwarded", "wg", "weitergeleitet", "tr", "transf", "rv", "reenv", "enc", "i", "fs", "vb", "vl",
    "pd", "doorst", "doorgest", "tov", "továbbítás", "továbbított", "redir", "ilt", "i̇lt", "iletilen", "přep", "přeposláno",
    "presl", "preposlané", "proslj", "proslijeđeno", "prosleđeno", "pros", "prosl", "πρθ", "προωθ", "пересл", "переслано",
    "пер", "转发", "轉寄", "轉發", "转寄", "転送", "전달", "trans", "videresendt", "videresend", "vidarebefordrat", "fwd msg", "rd",
    "tin chuyển tiếp", "chuyển tiếp", "pm", "trs", "edasi", "persiųsta", "הועבר", "إعادة توجيه",
];

#[rustfmt::skip]
const REPLY: &[&str] = &[
    "re", "aw", "antw", "antwort", "antwoord", "sv", "svar", "res", "resp", "rif", "r", "rép", "réf", "ynt", "yanıt", "odp",
    "odpověď", "odpoveď", "vá", "vál", "válasz", "atb", "atbilde", "bls", "balas", "απ", "απάντηση", "σχετ", "ответ", "отв", "відп",
    "відповідь", "回复", "回覆", "答复", "答覆", "返信", "회신", "답장", "hl", "trả lời", "răsp", "răspuns", "回信", "ref", "vast",
    "vastaus", "odg", "odgovor", "одг", "одговор", "отг", "отговор", "רד", "השב", "رد", "rsp",
];
