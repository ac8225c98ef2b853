//! Walks the tokens with a stack of open elements and writes what is to be seen.

use super::rules::{self, Fate};
use super::style::{Edge, WHITE};
use super::tokens::{Tag, Token, Tokens};
use super::write::Writer;

/// The deepest nesting that is followed; deeper elements are only counted.
const MAX_DEPTH: usize = 400;
/// How far up the stack a closing tag looks for its element.
const MAX_SEARCH: usize = 40;

/// What is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    /// Hidden text, quotes, signatures.
    New,
    /// Hidden text and signatures; quoted containers are opened, their block quotes marked.
    Quotes,
    /// Hidden text only.
    #[default]
    Whole,
}

/// A text, and what was met on the way.
pub(super) struct Rendered {
    /// The text.
    pub text: String,
    /// True when a quoted container was cut before any text was written.
    pub cut_before_text: bool,
}

/// The text of HTML.
pub(super) fn text(html: &str, mode: Mode) -> Rendered {
    let mut walk = Walk { mode, ..Walk::default() };
    let mut tokens = Tokens::of(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => walk.text(text),
            Token::Open(tag) => walk.open(&tag, tokens.ahead()),
            Token::Close(name) => walk.close(name),
        }
        if walk.ended || walk.out.is_full() {
            break;
        }
    }
    Rendered { text: walk.out.finish(), cut_before_text: walk.cut_before_text }
}

#[derive(Clone, Copy)]
struct Element<'a> {
    name: &'a str,
    cut: bool,
    quote: usize,
    preformatted: bool,
    background: u32,
    breaks: usize,
    /// The number of the next item of a numbered list.
    next_item: Option<u32>,
}

#[derive(Default)]
struct Walk<'a> {
    mode: Mode,
    out: Writer,
    stack: Vec<Element<'a>>,
    /// Elements opened beyond the deepest nesting.
    beyond: usize,
    buffer: String,
    cut_before_text: bool,
    ended: bool,
}

impl<'a> Walk<'a> {
    fn top(&self) -> Element<'a> {
        let ground = Element {
            name: "",
            cut: false,
            quote: 0,
            preformatted: false,
            background: WHITE,
            breaks: 0,
            next_item: None,
        };
        self.stack.last().copied().unwrap_or(ground)
    }

    fn text(&mut self, text: &str) {
        let top = self.top();
        if top.cut {
            return;
        }
        self.buffer.clear();
        super::entities::decode_into(&mut self.buffer, text);
        self.out.text(&self.buffer, top.preformatted);
    }

    fn open(&mut self, tag: &Tag<'a>, ahead: &str) {
        let parent = self.top();
        if is_void(tag) {
            self.void(tag, parent, ahead);
            return;
        }
        let element = if parent.cut {
            Element { name: tag.name, breaks: 0, next_item: None, ..parent }
        } else {
            self.element(tag, parent, ahead)
        };
        if !element.cut {
            self.out.block_if(element.breaks);
            self.begin(tag);
            self.out.quoted(element.quote);
        }
        if self.stack.len() < MAX_DEPTH {
            self.stack.push(element);
        } else {
            self.beyond += 1;
        }
    }

    /// `<br>` and the like. A ruled line breaks the line.
    fn void(&mut self, tag: &Tag<'a>, parent: Element<'a>, ahead: &str) {
        if parent.cut {
            return;
        }
        if tag.is("br") {
            self.out.line_break();
        } else if tag.is("hr") {
            self.out.block(1);
            let fate = rules::traits(tag, ahead).fate;
            self.is_cut(fate);
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        if tag.is("li") {
            let mark = self.mark(tag);
            self.out.item(&mark);
        } else if tag.is("td") || tag.is("th") {
            self.out.cell();
        }
    }

    /// `5. ` in a numbered list, else `- `: the number may be a lead's.
    fn mark(&mut self, tag: &Tag<'_>) -> String {
        let is_list =
            |open: &&mut Element<'_>| ["ol", "ul"].iter().any(|list| open.name.eq_ignore_ascii_case(list));
        let list = self.stack.iter_mut().rev().take(MAX_SEARCH).find(is_list);
        let Some(next) = list.and_then(|list| list.next_item.as_mut()) else { return "- ".to_owned() };
        let number = number(tag, "value").unwrap_or(*next);
        *next = number.saturating_add(1);
        format!("{number}. ")
    }

    fn element(&mut self, tag: &Tag<'a>, parent: Element<'a>, ahead: &str) -> Element<'a> {
        let traits = rules::traits(tag, ahead);
        let background = traits.look.background.unwrap_or(parent.background);
        let unseen = traits.look.colour == Some(background);
        Element {
            name: tag.name,
            cut: unseen || self.is_cut(traits.fate),
            quote: parent.quote + usize::from(tag.is("blockquote")),
            preformatted: parent.preformatted || tag.is("pre") || traits.look.preformatted,
            background,
            breaks: breaks(tag, traits.line_class || traits.look.edge == Edge::Tight),
            next_item: tag.is("ol").then(|| number(tag, "start").unwrap_or(1)),
        }
    }

    /// Whether an element of this fate is left out.
    fn is_cut(&mut self, fate: Fate) -> bool {
        let quoted = match (fate, self.mode) {
            (Fate::Hidden, _) => return true,
            (Fate::Shown, _) | (_, Mode::Whole) => return false,
            (Fate::Signature, _) => return true,
            (Fate::Quoted | Fate::Attribution, mode) => mode == Mode::New,
            (Fate::QuotedFromHere, _) => {
                self.ended = true;
                true
            }
        };
        self.cut_before_text |= quoted && self.out.is_empty();
        quoted
    }

    fn close(&mut self, name: &str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let near = self.stack.iter().rev().take(MAX_SEARCH);
        let Some(up) = near.into_iter().position(|open| open.name.eq_ignore_ascii_case(name)) else { return };
        let keep = self.stack.len().saturating_sub(up + 1);
        let Some(element) = self.stack.get(keep).copied() else { return };
        self.stack.truncate(keep);
        if !element.cut {
            if element.name.eq_ignore_ascii_case("li") {
                self.out.end_item();
            }
            self.out.block_if(element.breaks);
            self.out.quoted(self.top().quote);
        }
    }
}

impl Writer {
    fn block_if(&mut self, breaks: usize) {
        if breaks > 0 {
            self.block(breaks);
        }
    }
}

/// A number that a tag has by this name.
fn number(tag: &Tag<'_>, name: &str) -> Option<u32> {
    let (_, value) = tag.attributes().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    value.trim().parse().ok()
}

fn is_void(tag: &Tag<'_>) -> bool {
    ["br", "hr", "img", "meta", "link", "input", "wbr", "area", "base", "col", "embed", "source"]
        .iter()
        .any(|name| tag.is(name))
}

/// How many line breaks an element has around it.
fn breaks(tag: &Tag<'_>, tight: bool) -> usize {
    let is = |names: &[&str]| names.iter().any(|name| tag.is(name));
    if is(&["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "dl"]) {
        return if tight || tag.is("table") || tag.is("blockquote") { 1 } else { 2 };
    }
    let line = [
        "div", "tr", "li", "section", "article", "header", "footer", "center", "form", "address", "dt", "dd",
        "main",
    ];
    usize::from(is(&line) || is(&["body", "html", "fieldset", "figure", "aside", "nav", "tbody", "title"]))
}
