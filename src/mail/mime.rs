//! The parts of a mail (RFC 2045-2047, 2231). Parts are slices of the mail; only text is ever decoded, attachments never
//! are. Depth, number and size are bounded, so a hostile mail costs no more than an honest one.

use std::borrow::Cow;

use super::headers::{Headers, unfold};
use super::words;

/// How deep multiparts may nest before the rest is taken as one part (mail.md §3.2).
pub const MAX_DEPTH: usize = 20;

/// The most parts of one mail (mail.md §3.2).
pub const MAX_PARTS: usize = 500;

/// The most bytes of text that are read of one mail (mail.md §3.2).
pub const MAX_TEXT: usize = 256 * 1024;

/// The most characters of a header value with parameters that are read.
const MAX_VALUE: usize = 4000;

/// The longest file name, in characters.
const MAX_FILE_NAME: usize = 120;

/// A Content-Type, or another value with parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContentType {
    /// `text/plain`, lower case; empty when there was none.
    pub kind: String,
    /// Parameters in order, names in lower case, values decoded.
    pub params: Vec<(String, String)>,
}

impl ContentType {
    /// Reads a value such as `text/plain; charset="utf-8"`.
    pub fn read(text: &str) -> Self {
        let mut pieces = split_params(text).into_iter();
        let kind =
            pieces.next().unwrap_or_default().split_whitespace().collect::<String>().to_ascii_lowercase();
        let mut params: Vec<(String, String)> = Vec::new();
        for piece in pieces.take(50) {
            let Some((name, value)) = piece.split_once('=') else { continue };
            add_param(&mut params, &name.trim().to_ascii_lowercase(), value);
        }
        Self { kind, params }
    }

    /// The value of a parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter has this value, in any case.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.param(name).is_some_and(|known| known.eq_ignore_ascii_case(value))
    }
}

/// Splits at `;` outside quotes and comments; comments are dropped, quotes and their escapes resolved, blanks around names
/// and values trimmed unless they were quoted.
fn split_params(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped, mut depth, mut solid) = (false, false, 0u32, 0);
    for c in text.chars().take(MAX_VALUE) {
        let Some(piece) = pieces.last_mut() else { break };
        match c {
            _ if std::mem::take(&mut escaped) => piece.push(c),
            '\\' if quoted => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => piece.push(c),
            '(' | ')' => {
                depth = if c == '(' { depth + 1 } else { depth.saturating_sub(1) };
                continue;
            }
            _ if depth > 0 => continue,
            ';' => {
                piece.truncate(solid);
                solid = 0;
                pieces.push(String::new());
                continue;
            }
            _ if c.is_whitespace() => {
                if solid > 0 && !piece.ends_with('=') {
                    piece.push(c);
                }
                continue;
            }
            _ => piece.push(c),
        }
        solid = piece.len();
    }
    if let Some(piece) = pieces.last_mut() {
        piece.truncate(solid);
    }
    pieces
}

/// RFC 2231: `name*0*=utf-8''…`, continued parts in order; RFC 2047 words in values are read as well, as programs
/// write them.
fn add_param(params: &mut Vec<(String, String)>, name: &str, value: &str) {
    let (base, rest) = name.split_once('*').unwrap_or((name, ""));
    let extended = name.ends_with('*');
    let continued = rest.trim_end_matches('*').parse::<u32>().is_ok_and(|number| number > 0);
    let value = if extended { percent(value, !continued) } else { words::decoded(value).into_owned() };
    match params.iter_mut().find(|(known, _)| known == base) {
        Some((_, known)) if continued => known.push_str(&value),
        Some((_, known)) if extended => *known = value,
        Some(_) => {}
        None => params.push((base.to_owned(), value)),
    }
}

fn percent(value: &str, with_charset: bool) -> String {
    let mut fields = value.splitn(3, '\'');
    let (charset, text) = match (fields.next(), fields.next(), fields.next()) {
        (Some(charset), Some(_), Some(text)) if with_charset => (charset, text),
        _ => ("utf-8", value),
    };
    let escaped = text.replace('=', "=3D").replace('%', "=");
    words::in_charset(&words::quoted_printable(escaped.as_bytes()), charset).into_owned()
}

/// A part that has no parts of its own. Attached mails are such parts: they are opened by whoever has a reason to.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// Its own header fields.
    pub headers: Headers<'a>,
    /// Its Content-Type; `text/plain` when it says none (`message/rfc822` in a digest).
    pub content: ContentType,
    /// Its bytes, still encoded.
    pub body: &'a [u8],
    /// The innermost `multipart/alternative` around it.
    pub alternative: Option<usize>,
    /// Whether a `multipart/related` is around it.
    pub related: bool,
    /// Whether it is shown in the body of the mail.
    pub inline: bool,
    /// Its file name, cleaned; empty when it has none.
    pub file_name: String,
}

impl<'a> Part<'a> {
    /// Its bytes without the transfer encoding; at most `MAX_TEXT` bytes are read.
    pub fn decoded(&self) -> Cow<'a, [u8]> {
        let body = self.body.get(..MAX_TEXT).unwrap_or(self.body);
        let encoding = self.headers.text("Content-Transfer-Encoding").unwrap_or_default();
        match encoding.split([' ', ';', '(']).next().unwrap_or_default() {
            "" => Cow::Borrowed(body),
            word if word.eq_ignore_ascii_case("base64") => Cow::Owned(words::base64(body)),
            word if word.eq_ignore_ascii_case("quoted-printable") => {
                Cow::Owned(words::quoted_printable(body))
            }
            _ => Cow::Borrowed(body),
        }
    }

    /// Whether its bytes have a transfer encoding that hides its text.
    pub fn is_encoded(&self) -> bool {
        let encoding =
            self.headers.text("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
        encoding.starts_with("base64") || encoding.starts_with("quoted-printable")
    }

    /// Its text, decoded, line ends as `\n`.
    pub fn text(&self) -> String {
        let bytes = self.decoded();
        let charset = self.content.param("charset").unwrap_or_default();
        let text = words::unix_lines(words::in_charset(&bytes, charset).into_owned());
        match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }
    }
}

/// A mail taken apart.
#[derive(Debug, Clone, Default)]
pub struct Parts<'a> {
    /// The Content-Type of the whole.
    pub root: ContentType,
    /// The parts, in the order written.
    pub leaves: Vec<Part<'a>>,
    /// True when a limit cut parts away.
    pub cut: bool,
    alternatives: usize,
}

/// One piece of the mail that is still to be taken apart.
struct Piece<'a> {
    headers: Headers<'a>,
    body: &'a [u8],
    depth: usize,
    alternative: Option<usize>,
    related: bool,
    digest: bool,
}

/// Takes a mail apart.
pub fn parts<'a>(headers: &Headers<'a>, body: &'a [u8]) -> Parts<'a> {
    let mut parts = Parts::default();
    let root =
        Piece { headers: headers.clone(), body, depth: 0, alternative: None, related: false, digest: false };
    let mut waiting = vec![root];
    while let Some(piece) = waiting.pop() {
        let content = content_type(&piece);
        if piece.depth == 0 {
            parts.root = content.clone();
        }
        let children = match content.param("boundary") {
            Some(boundary) if content.kind.starts_with("multipart/") && piece.depth < MAX_DEPTH => {
                split(piece.body, boundary, MAX_PARTS.saturating_sub(parts.leaves.len() + waiting.len()))
            }
            _ => Vec::new(),
        };
        if children.is_empty() {
            parts.add(piece, content);
        } else {
            parts.open(&piece, &content, children, &mut waiting);
        }
    }
    parts
}

impl<'a> Parts<'a> {
    fn add(&mut self, piece: Piece<'a>, mut content: ContentType) {
        if content.kind.starts_with("multipart/") {
            // Its boundary is missing or never comes: what it holds is read as text.
            "text/plain".clone_into(&mut content.kind);
        }
        if self.leaves.len() >= MAX_PARTS {
            self.cut = true;
            return;
        }
        let Piece { headers, body, alternative, related, .. } = piece;
        let disposition =
            headers.text("Content-Disposition").map(|text| ContentType::read(&text)).unwrap_or_default();
        let name = disposition.param("filename").or_else(|| content.param("name")).unwrap_or_default();
        let file_name = words::clean(name, MAX_FILE_NAME);
        let inline = disposition.kind != "attachment";
        self.leaves.push(Part { headers, content, body, alternative, related, inline, file_name });
    }

    fn open(
        &mut self,
        piece: &Piece<'a>,
        content: &ContentType,
        children: Vec<&'a [u8]>,
        waiting: &mut Vec<Piece<'a>>,
    ) {
        let mut alternative = piece.alternative;
        if content.kind == "multipart/alternative" {
            self.alternatives += 1;
            alternative = Some(self.alternatives);
        }
        let related = piece.related || content.kind == "multipart/related";
        for child in children.into_iter().rev() {
            let (headers, body) = part_fields(child);
            let digest = content.kind == "multipart/digest";
            waiting.push(Piece { headers, body, depth: piece.depth + 1, alternative, related, digest });
        }
    }

    /// Whether any part is of this kind.
    pub fn has(&self, kind: &str) -> bool {
        self.leaves.iter().any(|part| part.content.kind == kind)
    }
}

/// A part's fields and body; a part may begin with its blank line.
fn part_fields(bytes: &[u8]) -> (Headers<'_>, &[u8]) {
    Headers::split(bytes)
}

fn content_type(piece: &Piece<'_>) -> ContentType {
    let mut content = piece
        .headers
        .first("Content-Type")
        .map_or_else(ContentType::default, |raw| ContentType::read(&unfold(raw)));
    if !content.kind.contains('/') {
        // RFC 2045 §5.2 and RFC 2046 §5.1.5; `text` alone was valid before.
        if piece.digest { "message/rfc822" } else { "text/plain" }.clone_into(&mut content.kind);
    }
    content
}

/// The bodies between the boundary lines of a multipart. The last one may be cut off: a mail that was fetched in part.
fn split<'a>(body: &'a [u8], boundary: &str, room: usize) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    if boundary.is_empty() || boundary.len() > 200 {
        return pieces;
    }
    let mark = format!("--{boundary}");
    let mut open: Option<usize> = None;
    for at in memchr::memmem::find_iter(body, mark.as_bytes()) {
        let Some((before, after, last)) = boundary_line(body, at, mark.len()) else { continue };
        if let Some(start) = open {
            pieces.push(body.get(start..before.max(start)).unwrap_or_default());
        }
        open = (!last).then_some(after);
        if last || pieces.len() >= room {
            break;
        }
    }
    if let Some(start) = open.filter(|start| pieces.len() < room && *start < body.len()) {
        pieces.push(body.get(start..).unwrap_or_default());
    }
    pieces
}

/// Where the part before a boundary line ends, where the one after it begins, and whether it is the closing line; none
/// when it only looks like one.
fn boundary_line(body: &[u8], at: usize, length: usize) -> Option<(usize, usize, bool)> {
    let before = body.get(..at)?;
    if !before.is_empty() && !before.ends_with(b"\n") {
        return None;
    }
    let end =
        before.strip_suffix(b"\n").map_or(before, |line| line.strip_suffix(b"\r").unwrap_or(line)).len();
    let rest = body.get(at + length..)?;
    let (line, next) = match memchr::memchr(b'\n', rest) {
        Some(stop) => (rest.get(..stop)?, at + length + stop + 1),
        None => (rest, body.len()),
    };
    let line = line.trim_ascii();
    let last = line.starts_with(b"--");
    (last || line.is_empty()).then_some((end, next, last))
}

/// The text of a mail as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// The plain text, format=flowed already unfolded; none when there is none.
    pub plain: Option<String>,
    /// The HTML, when there is no plain text.
    pub html: Option<String>,
    /// Names of attachments, at most 50.
    pub attachments: Vec<String>,
    /// True for PGP and S/MIME mails whose text cannot be read.
    pub encrypted: bool,
}

/// Picks the text of a mail: plain text where there is some, else HTML (mail.md §3.2). `first_only` leaves out later text
/// parts, which lists add as footers.
pub fn body(parts: &Parts<'_>, first_only: bool) -> Body {
    let mut body = Body { encrypted: is_encrypted(parts), ..Body::default() };
    let shown: Vec<&Part<'_>> = parts.leaves.iter().filter(|part| is_body_text(part)).take(50).collect();
    let mut room = MAX_TEXT;
    let mut plain = Pages::default();
    let mut html = Pages::default();
    for part in &shown {
        let is_html = part.content.kind == "text/html";
        let skip = (is_html && part.alternative.is_some() && plain.has(part.alternative)) || room == 0;
        if skip || (first_only && !is_html && plain.first.is_some()) {
            continue;
        }
        let text = if is_html { part.text() } else { unflowed(part) };
        room = room.saturating_sub(text.len());
        let pages = if is_html { &mut html } else { &mut plain };
        pages.add(part.alternative, text, plain_before(is_html));
    }
    // A footer in plain text under an HTML body is not the body.
    let plain_first = shown.first().is_none_or(|part| part.content.kind != "text/html") || html.is_blank();
    if plain_first && !plain.is_blank() {
        body.plain = Some(plain.text);
    } else if !html.is_blank() {
        body.html = Some(html.text);
    } else if plain.first.is_some() {
        body.plain = Some(plain.text);
    }
    body.encrypted |=
        body.plain.as_deref().is_some_and(|text| text.trim_start().starts_with("-----BEGIN PGP MESSAGE"));
    body.attachments = attachments(parts);
    body
}

/// The HTML that says the same as the plain text of a mail, where it has both.
pub fn twin(parts: &Parts<'_>) -> Option<String> {
    let pages = parts.leaves.iter().filter(|part| part.content.kind == "text/html" && is_body_text(part));
    pages.filter(|part| part.alternative.is_some()).map(Part::text).find(|text| !text.trim().is_empty())
}

fn plain_before(is_html: bool) -> &'static str {
    if is_html { "<br>" } else { "\n" }
}

/// The texts of one kind, joined.
#[derive(Default)]
struct Pages {
    text: String,
    first: Option<()>,
    alternatives: Vec<usize>,
}

impl Pages {
    fn add(&mut self, alternative: Option<usize>, text: String, between: &str) {
        if !text.trim().is_empty() {
            self.alternatives.extend(alternative);
        }
        if self.first.replace(()).is_none() {
            self.text = text;
        } else {
            self.text.push_str(between);
            self.text.push_str(&text);
        }
    }

    fn has(&self, alternative: Option<usize>) -> bool {
        alternative.is_some_and(|id| self.alternatives.contains(&id))
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

fn is_body_text(part: &Part<'_>) -> bool {
    matches!(part.content.kind.as_str(), "text/plain" | "text/html")
        && part.inline
        && (part.file_name.is_empty() || part.alternative.is_some())
}

fn is_encrypted(parts: &Parts<'_>) -> bool {
    let enveloped = |content: &ContentType| {
        let kind = content.kind.as_str();
        kind == "multipart/encrypted"
            || (matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime")
                && !content.is("smime-type", "signed-data"))
    };
    enveloped(&parts.root)
        || (parts.leaves.len() == 1 && parts.leaves.iter().any(|part| enveloped(&part.content)))
}

fn attachments(parts: &Parts<'_>) -> Vec<String> {
    let attached = parts.leaves.iter().filter(|part| !is_body_text(part) && !is_decoration(part));
    attached.map(attachment_name).filter(|name| !name.is_empty()).take(50).collect()
}

fn attachment_name(part: &Part<'_>) -> String {
    if !part.file_name.is_empty() || part.content.kind != "message/rfc822" {
        return part.file_name.clone();
    }
    Headers::split(&part.decoded()).0.shown("Subject", 120)
}

/// Logos of signatures, keys, reports: nobody sent them on purpose.
fn is_decoration(part: &Part<'_>) -> bool {
    let kind = part.content.kind.as_str();
    let image = kind.starts_with("image/") && (part.related || part.headers.has("Content-ID")) && part.inline;
    image
        || kind.ends_with("-signature")
        || kind.ends_with("delivery-status")
        || kind == "application/pgp-keys"
}

/// Plain text with soft line breaks undone (RFC 3676); `-- ` is a line of its own.
fn unflowed(part: &Part<'_>) -> String {
    let text = part.text();
    if !part.content.is("format", "flowed") {
        return text;
    }
    let delete_space = part.content.is("delsp", "yes");
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        if open != Some(depth) || signature {
            if open.is_some() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            out.push_str(if depth > 0 && !content.is_empty() { " " } else { "" });
        }
        let soft = content.ends_with(' ') && !signature;
        out.push_str(if soft && delete_space {
            content.strip_suffix(' ').unwrap_or(content)
        } else {
            content
        });
        open = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mail: &str) -> Body {
        let (headers, content) = Headers::split(mail.as_bytes());
        body(&parts(&headers, content), false)
    }

    fn part(head: &str, text: &str) -> String {
        format!("--b\r\n{head}\r\n\r\n{text}\r\n")
    }

    fn multipart(kind: &str, parts: &[String]) -> String {
        format!(
            "Content-Type: multipart/{kind}; boundary=\"b\"\r\n\r\npreamble\r\n{}--b--\r\nepilogue",
            parts.concat()
        )
    }

    #[test]
    fn parameters_are_read_in_every_dress() {
        let read = ContentType::read(
            "Text/Plain; Charset=\"utf-8\" (comment; x=y); name*0*=utf-8''caf%C3%A9; name*1=\" a.pdf\"",
        );
        assert_eq!((read.kind.as_str(), read.param("charset")), ("text/plain", Some("utf-8")));
        assert_eq!(read.param("name"), Some("café a.pdf"));
        let read = ContentType::read(
            "application/pdf; name=\"=?utf-8?Q?=C3=BC.pdf?=\"; name*=iso-8859-1'de'%FC2.pdf",
        );
        assert_eq!(read.param("name"), Some("ü2.pdf"));
    }

    #[test]
    fn plain_text_is_preferred_and_html_taken_when_alone() {
        let plain = part("Content-Type: text/plain", "plain");
        let html = part("Content-Type: text/html", "<p>html</p>");
        let both = read(&multipart("alternative", &[plain.clone(), html.clone()]));
        assert_eq!((both.plain.as_deref(), both.html), (Some("plain"), None));
        let empty = part("Content-Type: text/plain", " ");
        let html_only = read(&multipart("alternative", &[empty, html.clone()]));
        assert_eq!((html_only.plain, html_only.html.as_deref()), (None, Some("<p>html</p>")));
        let footer = read(&multipart("mixed", &[html, plain]));
        assert_eq!(footer.html.as_deref(), Some("<p>html</p>"));
    }

    #[test]
    fn attachments_are_named_and_decorations_are_not() {
        let mail = multipart(
            "mixed",
            &[
                part("Content-Type: text/plain", "see attached"),
                part(
                    "Content-Type: application/pdf; name=old.pdf\r\nContent-Disposition: attachment; filename=\"offer.pdf\"",
                    "AAAA",
                ),
                part(
                    "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\nContent-Disposition: inline",
                    "AAAA",
                ),
                part("Content-Type: message/rfc822", "Subject: earlier\r\n\r\nhi"),
                part(
                    "Content-Type: text/plain; name=notes.txt\r\nContent-Disposition: attachment",
                    "not the body",
                ),
            ],
        );
        let read = read(&mail);
        assert_eq!(read.attachments, ["offer.pdf", "earlier", "notes.txt"]);
        assert_eq!(read.plain.as_deref(), Some("see attached"));
    }

    #[test]
    fn texts_are_decoded() {
        let text = |head: &str, body: &str| read(&format!("{head}\r\n\r\n{body}")).plain.expect("text");
        assert_eq!(text("Content-Transfer-Encoding: base64", "Y2Fmw6k="), "café");
        assert_eq!(
            text(
                "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: Quoted-Printable",
                "caf=E9=\r\n!"
            ),
            "café!"
        );
        assert_eq!(text("Content-Type: text", "a\rb\r\nc"), "a\nb\nc");
    }

    #[test]
    fn flowed_text_is_joined_and_the_signature_mark_is_left_alone() {
        let text = |params: &str, body: &str| {
            read(&format!("Content-Type: text/plain; format=flowed{params}\r\n\r\n{body}"))
                .plain
                .expect("text")
        };
        assert_eq!(text("", "one \r\ntwo\r\n> a \r\n> b\r\n-- \r\nSam"), "one two\n> a b\n-- \nSam\n");
        assert_eq!(text("; delsp=yes", "on \r\ne"), "one\n");
    }

    #[test]
    fn what_is_sealed_is_encrypted_and_what_is_signed_is_not() {
        let sealed = part("Content-Type: application/octet-stream", "x");
        assert!(read(&multipart("encrypted", &[sealed])).encrypted);
        assert!(
            read("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIAG").encrypted
        );
        assert!(!read("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nMIAG").encrypted);
        assert!(read("\r\n-----BEGIN PGP MESSAGE-----\r\n").encrypted);
    }

    #[test]
    fn a_mail_that_was_cut_keeps_what_it_has() {
        let whole = multipart(
            "mixed",
            &[part("Content-Type: text/plain", "hello there"), part("Content-Type: text/html", "x")],
        );
        let cut = whole.split("there").next().expect("the beginning");
        assert_eq!(read(cut).plain.as_deref(), Some("hello "));
        let lost = "Content-Type: multipart/mixed; boundary=never\r\n\r\nstill text";
        assert_eq!(read(lost).plain.as_deref(), Some("still text"));
    }
}
