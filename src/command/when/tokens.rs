//! A text as words, numbers and marks, each with its place. It folds what mail programs add (NBSP, zero-width
//! characters, curly apostrophes, capitals) and knows no calendar. Every text is hostile: only the first
//! `MAX_CHARS` characters are looked at, in one pass.

/// How much of a text is read for a date?
pub(super) const MAX_CHARS: usize = 1_000;

/// How long may the number of a date be? Longer runs of digits are no part of any date.
const MAX_DIGITS: usize = 8;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters, in lower case; apostrophes inside it are `'`.
    Word(String),
    /// A run of ASCII digits: its value and how many digits it has.
    Number(u32, usize),
    /// Any other character.
    Mark(char),
}

/// A token and the bytes it takes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// No space stands before it.
    pub(super) tight: bool,
}

/// The tokens of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tokens {
    list: Vec<Token>,
    /// A lone number after a day is an hour: `fri 14`, as written in addresses.
    pub(super) compact: bool,
}

impl Tokens {
    /// Reads the first `MAX_CHARS` characters.
    pub(super) fn read(text: &str, compact: bool) -> Self {
        let mut list: Vec<Token> = Vec::new();
        let mut tight = false;
        let mut chars = text.char_indices().take(MAX_CHARS).filter(|(_, c)| !is_invisible(*c)).peekable();
        while let Some((start, first)) = chars.next() {
            if first.is_whitespace() {
                tight = false;
                continue;
            }
            let mut run = String::from(first);
            let mut end = start + first.len_utf8();
            if let Some(class) = class(first) {
                while let Some((place, next)) = chars.next_if(|(_, next)| continues(class, *next)) {
                    run.push(next);
                    end = place + next.len_utf8();
                }
            }
            list.push(Token { kind: kind(first, &run), start, end, tight });
            tight = true;
        }
        if text.chars().nth(MAX_CHARS).is_some() {
            // The last word may be cut: of `by Friday` only `by Fri` may be left.
            list.pop();
        }
        Self { list, compact }
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The token at a place.
    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// The word at a place; empty where there is none.
    pub(super) fn word(&self, at: usize) -> &str {
        match self.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => word,
            _ => "",
        }
    }

    /// The number at a place and how many digits it has.
    pub(super) fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.get(at)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// The mark at a place.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.get(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether the token at a place follows the one before it without a space.
    pub(super) fn tight(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| token.tight)
    }

    /// The mark at a place, if no space stands before it.
    pub(super) fn tight_mark(&self, at: usize) -> Option<char> {
        self.mark(at).filter(|_| self.tight(at))
    }

    /// The number at a place, if no space stands before it.
    pub(super) fn tight_number(&self, at: usize) -> Option<(u32, usize)> {
        self.number(at).filter(|_| self.tight(at))
    }

    /// The place after `words`, if they stand at `at` one after the other, apart from each other.
    pub(super) fn skip(&self, at: usize, words: &[&str]) -> Option<usize> {
        let apart = |place: usize| place == at || !self.tight(place);
        let fits = words.iter().enumerate().all(|(n, word)| self.word(at + n) == *word && apart(at + n));
        fits.then_some(at + words.len())
    }

    /// The place after any one of `words`, or `at` itself.
    pub(super) fn skip_any(&self, at: usize, words: &[&str]) -> usize {
        if words.contains(&self.word(at)) { at + 1 } else { at }
    }

    /// Whether a word or number stands at a place.
    pub(super) fn is_text(&self, at: usize) -> bool {
        matches!(self.get(at).map(|token| &token.kind), Some(Kind::Word(_) | Kind::Number(..)))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letters,
    Digits,
}

fn class(c: char) -> Option<Class> {
    if c.is_ascii_digit() {
        Some(Class::Digits)
    } else {
        (c.is_alphanumeric() || c == '_').then_some(Class::Letters)
    }
}

fn continues(run: Class, next: char) -> bool {
    class(next) == Some(run) || (run == Class::Letters && is_apostrophe(next))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

fn kind(first: char, run: &str) -> Kind {
    match class(first) {
        None => Kind::Mark(first),
        Some(Class::Digits) => match run.parse() {
            Ok(value) if run.len() <= MAX_DIGITS => Kind::Number(value, run.len()),
            _ => Kind::Word(String::new()),
        },
        Some(Class::Letters) => {
            let word: String = run.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
            Kind::Word(word.to_lowercase().trim_end_matches('\'').to_owned())
        }
    }
}

/// Zero-width and direction characters, and the soft hyphen: they change nothing (product.md §5).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
