//! The check of a next action (product.md §8): does it say what to do? And two better versions, made from the lead's own
//! facts. Pure words: it never forbids anything, and knows no language but English.

mod better;
#[cfg(test)]
mod tests;
mod words;

use super::command::Step;
use super::time::When;
use words::{Kind, Word};

pub use better::better;

/// The most words that are looked at; whoever needs more says enough.
const MAX_WORDS: usize = 60;

/// Whether a next action does not say what to do: an empty verb ("follow up", "check later"), a verb without an object
/// ("send it"), or nothing at all, with any filler around it.
pub fn is_weak(text: &str) -> bool {
    let words = words::read(text, MAX_WORDS);
    let mut said = Said::default();
    for (at, word) in words.iter().enumerate() {
        said.hear(at, word, &words);
    }
    !said.is_clear()
}

/// The same for a step whose date was taken out of its sentence: "call after 2 p.m. today" is clear by its time.
pub fn is_weak_step(step: &Step) -> bool {
    match step.by {
        Some(When::At(_)) => is_weak(&format!("{} at 10:00", step.text)),
        _ => is_weak(&step.text),
    }
}

/// Whether it says to close the lead if nobody answers: "close for now if no reply by May 14".
pub fn closes_unanswered(text: &str) -> bool {
    let words = words::read(text, MAX_WORDS);
    let verb = words.iter().find_map(|word| word.verb);
    let mut condition = words.iter().skip_while(|word| !matches!(word.small.as_str(), "if" | "unless"));
    verb == Some(Kind::Closing) && condition.any(Word::is_an_answer)
}

/// Whom the next words may be, rather than what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addressing {
    /// Right after a verb: a name is somebody, another word is not.
    Direct,
    /// After `with` or `to`: a single word is somebody as well.
    Through,
}

/// What has been said so far, read from left to right.
#[derive(Default)]
struct Said {
    /// The verb that counts, once one was heard.
    verb: Option<Kind>,
    /// Words that name something.
    content: usize,
    /// The customer; or only `them`, which says less.
    somebody: Option<Kind>,
    /// A time of the day.
    timed: bool,
    /// A condition, for `close`.
    conditional: bool,
    addressing: Option<Addressing>,
    /// How many names were heard as somebody.
    named: usize,
    /// The next word can be no verb any more: "schedule a call".
    begun: bool,
}

impl Said {
    fn hear(&mut self, at: usize, word: &Word, all: &[Word]) {
        if let Some(verb) = word.verb.filter(|_| !self.begun) {
            return self.take_verb(verb);
        }
        match word.noun {
            Kind::Filler => self.filler(&word.small),
            Kind::Empty => self.addressing = None,
            Kind::Person | Kind::Pronoun if self.somebody != Some(Kind::Person) => {
                self.somebody = Some(word.noun);
            }
            Kind::Clock => self.timed = true,
            Kind::Day => self.day(at, all),
            Kind::Content => self.take_content(at, word, all),
            _ => {}
        }
    }

    fn filler(&mut self, word: &str) {
        let vague = self.verb == Some(Kind::Vague);
        let by_itself = matches!(self.verb, None | Some(Kind::Spoken | Kind::Answering));
        match word {
            "and" | "then" | "or" | "&" => {
                self.begun = false;
                self.addressing = None;
            }
            // "remind Anna to sign": whom is said already, so this is what.
            "to" if self.named > 0 => self.addressing = None,
            "to" | "with" if !by_itself && self.content == 0 => self.addressing = Some(Addressing::Through),
            "for" | "on" if vague => self.addressing = Some(Addressing::Direct),
            "the" | "a" | "an" | "our" | "their" | "his" => {}
            "if" | "unless" | "now" | "without" => self.conditional = true,
            _ => self.addressing = None,
        }
    }

    fn take_verb(&mut self, verb: Kind) {
        self.begun = true;
        self.addressing = (verb == Kind::Addressed).then_some(Addressing::Direct);
        // Of several verbs the one that says more counts: "check in and call her".
        if self.verb.is_none_or(|before| matches!(before, Kind::Vague | Kind::Addressed)) {
            self.verb = Some(verb);
        }
    }

    /// A day is when, except right after a verb that takes one: "confirm Friday".
    fn day(&mut self, at: usize, all: &[Word]) {
        let before = at.checked_sub(1).and_then(|before| all.get(before));
        if before.is_some_and(Word::takes_a_day) {
            self.content += 1;
        }
    }

    fn take_content(&mut self, at: usize, word: &Word, all: &[Word]) {
        self.begun = true;
        let last = all.get(at + 1).is_none_or(|next| next.noun != Kind::Content);
        let whom = match self.addressing {
            Some(Addressing::Direct) => word.is_name,
            Some(Addressing::Through) => word.is_name || last,
            None => false,
        };
        if whom && !word.is_thing() {
            self.named += 1;
        } else {
            self.addressing = None;
            self.content += 1;
        }
    }

    fn is_clear(&self) -> bool {
        match self.verb {
            Some(Kind::Closing) => self.content > 0 || self.conditional,
            Some(Kind::Spoken) => self.content > 0 || self.timed || self.somebody.is_some(),
            Some(Kind::Answering) => self.content > 0 || self.somebody == Some(Kind::Person),
            Some(_) => self.content > 0,
            None => self.content > 1,
        }
    }
}
