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
