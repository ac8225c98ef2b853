//! Writes visible text in lines: white space folded, blocks on lines of their own, quotes marked with `> `.

/// The longest text that is written, in bytes.
const MAX_TEXT: usize = crate::mail::reply::MAX_BODY;
/// The deepest quote that is marked.
const MAX_QUOTE: usize = 20;

/// A text being written.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    /// Line breaks owed before the next character: 1 for a new line, 2 for an empty line between.
    breaks: usize,
    space: bool,
    quote: usize,
    /// A list's mark was written, and nothing behind it: the item stands on its line.
    marked: bool,
    /// How deep the empty lines before what comes next are quoted: as deep as both of their neighbours.
    gap: usize,
}

impl Writer {
    /// The text, without space at its ends.
    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    /// Whether anything was written.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether there is no room for more.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= MAX_TEXT
    }

    /// Asks for at least so many line breaks before what comes next.
    pub(super) fn block(&mut self, breaks: usize) {
        if self.marked {
            return;
        }
        self.breaks = self.breaks.max(breaks);
        self.space = false;
    }

    /// Adds a line break: two of them leave an empty line.
    pub(super) fn line_break(&mut self) {
        self.breaks = (self.breaks + 1).min(3);
        self.space = false;
    }

    /// Sets how deep what comes next is quoted.
    pub(super) fn quoted(&mut self, depth: usize) {
        let depth = depth.min(MAX_QUOTE);
        if depth != self.quote {
            self.block(1);
            self.gap = self.gap.min(depth);
            self.quote = depth;
        }
    }

    /// Appends text, white space folded unless it is preformatted.
    pub(super) fn text(&mut self, text: &str, preformatted: bool) {
        for c in text.chars() {
            if preformatted && c == '\n' {
                self.line_break();
            } else if c.is_whitespace() && !(preformatted && c == ' ') {
                self.space = true;
            } else {
                self.character(c);
            }
        }
    }

    /// Begins an item of a list with its mark.
    pub(super) fn item(&mut self, mark: &str) {
        self.text(mark, false);
        self.marked = true;
    }

    /// Ends an item, also one that says nothing.
    pub(super) fn end_item(&mut self) {
        self.marked = false;
    }

    /// Parts two cells of a row.
    pub(super) fn cell(&mut self) {
        self.space = true;
    }

    fn character(&mut self, c: char) {
        if self.text.is_empty() {
            self.breaks = 0;
            self.mark(self.quote);
        } else if self.breaks > 0 {
            self.flush_breaks();
            self.mark(self.quote);
        } else if self.space {
            self.text.push(' ');
        }
        (self.space, self.marked) = (false, false);
        self.gap = self.quote;
        self.text.push(c);
    }

    /// Writes the line breaks owed: the end of this line, and empty lines.
    fn flush_breaks(&mut self) {
        self.text.push('\n');
        for _ in 1..self.breaks {
            self.mark(self.gap);
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
        self.breaks = 0;
    }

    /// Begins a line quoted so deep.
    fn mark(&mut self, depth: usize) {
        for _ in 0..depth {
            self.text.push_str("> ");
        }
    }
}
