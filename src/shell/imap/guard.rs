//! Stands between the connection and the parser, and ends the connection before the parser can be hurt: by a literal
//! larger than we ever ask for (the parser would set aside that much memory at once), by a line that does not end (its
//! time grows with the square of the length), and by any literal or FETCH answer of a shape we never ask for. The shapes
//! are exact, so that parser and guard can never disagree about which bytes are a mail's and which the server's.
//!
//! Outside literals, bytes above 127 become `?`: no answer we read has a meaning in them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The largest literal that is let through; we ask for at most half of it.
pub(super) const MAX_LITERAL: u32 = 512 * 1024;

/// The longest line that is let through, in bytes: a SEARCH answer for one range is far shorter.
pub(super) const MAX_LINE: usize = 256 * 1024;

/// How much of a line is kept to tell its shape. No FETCH answer of ours has more outside its literals.
const KEPT: usize = 2048;

/// `{4294967295}` and its line end fit.
const TAIL: usize = 16;

/// A connection whose answers are checked as they pass.
#[derive(Debug)]
pub(super) struct Guard<S> {
    inner: S,
    check: Check,
    seen: u64,
}

impl<S> Guard<S> {
    /// Guards a connection that is at the beginning of an answer.
    pub(super) fn new(inner: S) -> Self {
        Self { inner, check: Check::default(), seen: 0 }
    }

    /// How many bytes came through so far: a slow peer is told from a silent one by it.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        let fresh = buf.filled_mut().get_mut(before..).unwrap_or_default();
        this.seen += fresh.len() as u64;
        if let Err(reason) = this.check.pass(fresh) {
            buf.set_filled(before);
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, reason)));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

/// Follows the line and literal structure.
#[derive(Debug, Default)]
struct Check {
    /// Bytes of the current literal still to come.
    literal: usize,
    /// Whether the current line goes on after a literal of a FETCH answer.
    inside: bool,
    /// The length of the current line so far.
    length: usize,
    /// Its first [`KEPT`] bytes.
    line: Vec<u8>,
    /// Its last bytes, where a literal would be announced.
    tail: Vec<u8>,
}

impl Check {
    fn pass(&mut self, mut bytes: &mut [u8]) -> Result<(), &'static str> {
        while !bytes.is_empty() {
            let skipped = self.literal.min(bytes.len());
            self.literal -= skipped;
            let (_, rest) = bytes.split_at_mut(skipped);
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
            let (piece, rest) = rest.split_at_mut(end);
            self.take(piece)?;
            bytes = rest;
        }
        Ok(())
    }

    /// A piece of a line, at most up to its end.
    fn take(&mut self, piece: &mut [u8]) -> Result<(), &'static str> {
        for byte in piece.iter_mut().filter(|byte| !byte.is_ascii()) {
            *byte = b'?';
        }
        self.length += piece.len();
        if self.length > MAX_LINE {
            return Err("the server sent a line without an end");
        }
        let room = KEPT.saturating_sub(self.line.len());
        self.line.extend_from_slice(piece.get(..room.min(piece.len())).unwrap_or_default());
        self.tail.extend_from_slice(piece.get(piece.len().saturating_sub(TAIL)..).unwrap_or_default());
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
        if piece.last() == Some(&b'\n') { self.end_of_line() } else { Ok(()) }
    }

    fn end_of_line(&mut self) -> Result<(), &'static str> {
        let literal = self.literal_after_line()?;
        self.inside = literal.is_some();
        self.literal = literal.map_or(0, |size| size as usize);
        self.length = 0;
        self.line.clear();
        self.tail.clear();
        Ok(())
    }

    fn literal_after_line(&self) -> Result<Option<u32>, &'static str> {
        let text = std::str::from_utf8(&self.line).unwrap_or_default();
        let Some(items) = (if self.inside { Some(text) } else { fetch_items(text) }) else {
            let refused = announces_literal(&self.tail);
            return if refused { Err("the server sent a literal that was not asked for") } else { Ok(None) };
        };
        match shape(items) {
            Shape::Whole => Ok(None),
            Shape::Literal(size) if size <= MAX_LITERAL => Ok(Some(size)),
            Shape::Literal(_) => Err("the server announced more than was asked for"),
            Shape::Strange => Err("the server sent a FETCH answer that was not asked for"),
        }
    }
}

/// What follows `* 12 FETCH (` on a line that begins so.
fn fetch_items(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("* ")?.trim_start_matches(|c: char| c.is_ascii_digit());
    let (word, items) = rest.strip_prefix(' ')?.split_once(' ')?;
    // A FETCH without its bracket is given back as it is, and found strange.
    word.eq_ignore_ascii_case("FETCH").then(|| items.strip_prefix('(').unwrap_or(items))
}

fn announces_literal(tail: &[u8]) -> bool {
    let Some(text) = tail.strip_suffix(b"}\r\n") else { return false };
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    // More digits than are kept still announce something.
    digits > 0 && text.iter().rev().nth(digits).is_none_or(|byte| *byte == b'{')
}

/// What the items of a FETCH answer are.
enum Shape {
    /// Complete to the end of the line.
    Whole,
    /// Up to a literal of this size, which is the text of a body section.
    Literal(u32),
    /// Anything else.
    Strange,
}

/// Reads `NAME value NAME value …` up to `)` or a body's literal. Values are a word, a plain quoted text, or a plain list.
fn shape(mut items: &str) -> Shape {
    loop {
        items = items.strip_prefix(' ').unwrap_or(items);
        if let Some(end) = items.strip_prefix(')') {
            return if end.trim_start_matches(' ') == "\r\n" { Shape::Whole } else { Shape::Strange };
        }
        let Some((name, rest)) = items.split_once(' ') else { return Shape::Strange };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_[]<>".contains(&byte)) {
            return Shape::Strange;
        }
        if let Some(announced) = rest.strip_prefix('{') {
            return literal(name, announced);
        }
        match after_value(rest) {
            Some(after) => items = after,
            None => return Shape::Strange,
        }
    }
}

fn literal(name: &str, announced: &str) -> Shape {
    let body = name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("BODY["));
    let digits = announced.strip_suffix("}\r\n").filter(|d| d.bytes().all(|byte| byte.is_ascii_digit()));
    match digits {
        Some(digits) if body && !digits.is_empty() => Shape::Literal(digits.parse().unwrap_or(u32::MAX)),
        _ => Shape::Strange,
    }
}

fn after_value(text: &str) -> Option<&str> {
    let after = if let Some(quoted) = text.strip_prefix('"') {
        after_quoted(quoted)?
    } else if let Some(list) = text.strip_prefix('(') {
        list.split_once(')').filter(|(value, _)| is_plain(value))?.1
    } else {
        let end = text.find([' ', ')'])?;
        text.split_at_checked(end).filter(|(value, _)| !value.is_empty() && is_plain(value))?.1
    };
    after.starts_with([' ', ')']).then_some(after)
}

fn is_plain(value: &str) -> bool {
    !value.contains(['"', '{', '}', '(', ')', '\r', '\n'])
}

/// What follows a quoted text; inside it only `\\` and `\"` are escaped (RFC 3501, `quoted`).
fn after_quoted(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        let (_, after) = rest.split_at_checked(rest.find(['"', '\\', '\r', '\n'])?)?;
        if let Some(end) = after.strip_prefix('"') {
            return Some(end);
        }
        rest = after.strip_prefix("\\\\").or_else(|| after.strip_prefix("\\\""))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What passes of these bytes, in pieces of every small size; all pieces must agree.
    fn passes(bytes: &[u8]) -> Result<(), &'static str> {
        let in_pieces = |size: usize| {
            let mut check = Check::default();
            bytes.to_vec().chunks_mut(size).try_for_each(|piece| check.pass(piece))
        };
        let whole = in_pieces(bytes.len().max(1));
        for size in 1..20 {
            assert_eq!(in_pieces(size), whole, "in pieces of {size}");
        }
        whole
    }

    #[test]
    fn what_servers_say_to_our_commands_passes() {
        for answer in [
            "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready {1}.\r\n",
            "* FLAGS (\\Answered \\Seen)\r\n* 3 EXISTS\r\n* SEARCH 1 2 3\r\nb1 OK [READ-ONLY] done\r\n",
            "* 1 FETCH (UID 1)\r\n* 2 FETCH (FLAGS (\\Seen $x) MODSEQ (12))\r\n",
            "* 1 FETCH (UID 1 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4 BODY[]<0> {4}\r\n* {9)\r\n",
            "* 1 fetch (BODY[1.MIME] {2}\r\nhi BODY[] {2}\r\nho UID 7) \r\nb2 OK\r\n",
            "* 1 FETCH (BODY[]<0> \"a \\\" (b\" UID 1)\r\n* 2 FETCH (BODY[]<0> NIL UID 2)\r\n",
            "+ idling\r\n",
        ] {
            assert_eq!(passes(answer.as_bytes()), Ok(()), "{answer}");
        }
    }

    #[test]
    fn a_mails_text_is_not_read_as_the_servers() {
        let text = "b1 OK {999999999}\r\n* 1 FETCH (BODYSTRUCTURE ((\r\n";
        let answer = format!("* 1 FETCH (BODY[] {{{}}}\r\n{text})\r\nb1 OK\r\n", text.len());
        assert_eq!(passes(answer.as_bytes()), Ok(()));
    }

    #[test]
    fn shapes_that_could_mislead_the_parser_do_not_pass() {
        for answer in [
            "* 1 FETCH (BODY[] {524289}\r\n",
            "* 1 FETCH (BODY[] {99999999999999999999}\r\n",
            "* 1 FETCH (FOO {5}\r\n",
            "* 1 FETCH (FOO (a {5}\r\n",
            "* 1 FETCH (FOO (a\r\n",
            "* 1 FETCH (FOO x{5}\r\n",
            "* 1 FETCH (FOO \"x\\y\" UID 1)\r\n",
            "* 1 FETCH UID 1\r\n",
            "* 1 FETCH (UID 1) x\r\n",
            "* LIST () \"/\" {5}\r\n",
            "* ID (\"a\" {5}\r\n",
            "* OK [BADCHARSET ({5}\r\n",
        ] {
            assert!(passes(answer.as_bytes()).is_err(), "{answer}");
        }
        let long = format!("* ID (\"{}\" {{5}}\r\n", "x".repeat(2 * KEPT));
        assert!(passes(long.as_bytes()).is_err());
        let long = format!("* 1 FETCH (FLAGS ({}) BODY[] {{5}}\r\n", "x".repeat(2 * KEPT));
        assert!(passes(long.as_bytes()).is_err());
    }

    #[test]
    fn a_line_that_does_not_end_does_not_pass() {
        let mut check = Check::default();
        assert!(check.pass(&mut vec![b'x'; MAX_LINE]).is_ok());
        assert!(check.pass(&mut [b'x']).is_err());
    }

    #[test]
    fn only_text_of_mails_keeps_its_bytes() {
        let mut bytes = b"* OK \xe9\r\n* 1 FETCH (BODY[] {1}\r\n\xe9)\r\n".to_vec();
        assert_eq!(Check::default().pass(&mut bytes), Ok(()));
        assert_eq!(bytes, b"* OK ?\r\n* 1 FETCH (BODY[] {1}\r\n\xe9)\r\n");
    }

    proptest::proptest! {
        /// Whatever passes the guard never makes the parser wait for more than the guard allows.
        #[test]
        fn the_parser_never_waits_for_more_than_is_allowed(
            parts in proptest::collection::vec(proptest::sample::select(PARTS.to_vec()), 1..14),
        ) {
            let mut bytes = parts.concat().into_bytes();
            if Check::default().pass(&mut bytes).is_ok() {
                let mut rest = bytes.as_slice();
                loop {
                    match imap_proto::Response::parse(rest) {
                        Ok((next, _)) if !next.is_empty() => rest = next,
                        Err(nom_incomplete) => {
                            let text = format!("{nom_incomplete:?}");
                            proptest::prop_assert!(!text.contains("Size(9"), "{text} after {:?}", parts.concat());
                            break;
                        }
                        Ok(_) => break,
                    }
                }
            }
        }
    }

    /// From such pieces attackers build their answers; 999999999 is never allowed.
    const PARTS: [&str; 22] = [
        "* 1 FETCH (",
        "* LIST () \"/\" ",
        "* OK ",
        "* ID (",
        "b1 OK ",
        "+ ",
        "UID 5",
        " ",
        "(",
        ")",
        "\"",
        "\\",
        "BODY[] {3}\r\n",
        "BODY[] {999999999}\r\n",
        "FOO ",
        "{20}\r\n",
        "{999999999}\r\n",
        "BODY[]<0> NIL",
        "abc",
        "\r\n",
        ")\r\n",
        "FLAGS (\\Seen)",
    ];
}
