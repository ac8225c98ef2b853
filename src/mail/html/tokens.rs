//! HTML as a row of tokens. Tolerant: whatever is no tag is text. One pass, linear time, no tree.

/// The most attributes of a tag that are read.
const MAX_ATTRIBUTES: usize = 40;

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, entities not decoded yet.
    Text(&'a str),
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag: its name as written.
    Close(&'a str),
}

/// An opening tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// What stands between the name and the end.
    inside: &'a str,
}

impl<'a> Tag<'a> {
    /// Whether the tag has this name, upper and lower case alike.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Names and values of the attributes; entities are not decoded.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.inside;
        std::iter::from_fn(move || attribute(&mut rest)).take(MAX_ATTRIBUTES)
    }
}

/// Takes one attribute off the front.
fn attribute<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    let text = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    let end = text.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(text.len());
    let (name, behind) = text.split_at_checked(end.max(usize::from(text.starts_with('='))))?;
    if name.is_empty() {
        return None;
    }
    let (value, behind) = match behind.trim_start().strip_prefix('=') {
        Some(value) => value_of(value.trim_start()),
        None => ("", behind),
    };
    *rest = behind;
    Some((name, value))
}

fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Elements whose content is no text of the mail.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "xml", "noframes", "iframe", "template"];

/// Reads HTML token by token.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// Set when a quoted attribute was seen to run to the end: quotes are not trusted from there on.
    quotes_broken: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of a text.
    pub(super) fn of(html: &'a str) -> Self {
        Self { rest: html, quotes_broken: false }
    }

    /// What has not been read yet.
    pub(super) fn ahead(&self) -> &'a str {
        self.rest
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Skips up to and with `end`; without one, to the end of the text.
    fn skip_past(&mut self, end: &str) {
        let length = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.take(length);
    }

    /// Skips the content of an element that holds no text.
    fn skip_raw(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest.get(from..).and_then(|rest| rest.find("</")) {
            let close = from + at + 2;
            let found =
                self.rest.get(close..close + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
            if found {
                self.take(close - 2);
                self.skip_past(">");
                return;
            }
            from = close;
        }
        self.rest = "";
    }

    /// The length of the tag at the front, with its `>`.
    fn tag_length(&mut self) -> usize {
        if !self.quotes_broken {
            if let Some(length) = quoted_end(self.rest) {
                return length;
            }
            self.quotes_broken = true;
        }
        self.rest.find('>').map_or(self.rest.len(), |at| at + 1)
    }

    fn tag(&mut self) -> Option<Token<'a>> {
        let after = self.rest.get(1..)?;
        if after.starts_with("!--") {
            self.take(4);
            self.skip_past("-->");
            return None;
        }
        if after.starts_with(['!', '?']) {
            self.skip_past(">");
            return None;
        }
        let length = self.tag_length();
        let tag = self.take(length);
        let inside = tag.strip_prefix('<').unwrap_or(tag);
        let inside = inside.strip_suffix('>').unwrap_or(inside);
        if let Some(name) = inside.strip_prefix('/') {
            return Some(Token::Close(
                name.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default(),
            ));
        }
        let end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, inside) = inside.split_at_checked(end)?;
        if RAW.iter().any(|raw| raw.eq_ignore_ascii_case(name)) && !inside.ends_with('/') {
            self.skip_raw(name);
            return None;
        }
        Some(Token::Open(Tag { name, inside }))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if begins_tag(self.rest) {
                if let Some(token) = self.tag() {
                    return Some(token);
                }
                continue;
            }
            let length = text_length(self.rest);
            return Some(Token::Text(self.take(length)));
        }
        None
    }
}

/// The text up to the next `<`; a `<` at the front is itself text here.
fn text_length(text: &str) -> usize {
    let own = usize::from(text.starts_with('<'));
    text.get(own..).and_then(|rest| rest.find('<')).map_or(text.len(), |at| at + own)
}

fn begins_tag(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next() == Some(b'<')
        && match bytes.next() {
            Some(b'/') => bytes.next().is_some_and(|b| b.is_ascii_alphabetic()),
            Some(b) => b.is_ascii_alphabetic() || b == b'!' || b == b'?',
            None => false,
        }
}

/// The end of a tag whose attribute values may hold `>` in quotes.
fn quoted_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (None, b' ' | b'\t' | b'\n' | b'\r') => continue,
            _ => {}
        }
        after_equals = quote.is_none() && byte == b'=';
    }
    None
}
