//! A seeded hand that changes an input a little: bits, bytes, cuts, splices with another input, lines and header fields
//! repeated or moved, words and characters that mean something put in. The same seed and round give the same input.
#![expect(clippy::indexing_slicing, reason = "ranges are made below the length they are used with")]

use crate::seeds::WORDS;

/// The longest input that is made.
const MAX_INPUT: usize = 64 * 1024;

/// The most changes of one input.
const MAX_CHANGES: usize = 6;

/// One round's changes.
pub(crate) struct Mutator {
    state: u64,
}

impl Mutator {
    pub(crate) fn new(seed: u64, round: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ round.wrapping_mul(0xd134_2543_de82_ef95) }
    }

    /// One of the inputs, changed one to six times.
    pub(crate) fn changed(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.pick(seeds).clone();
        for _ in 0..=self.below(MAX_CHANGES) {
            let other = self.pick(seeds).clone();
            self.change(&mut input, &other);
        }
        input.truncate(MAX_INPUT);
        input
    }

    /// A few words that mean something, one after the other: closer to a command than most changed lines.
    pub(crate) fn composed(&mut self) -> Vec<u8> {
        let mut input: Vec<u8> = (0..4).map(|_| self.next().to_le_bytes()[0]).collect();
        for _ in 0..=self.below(12) {
            input.extend_from_slice(self.pick(WORDS).as_bytes());
            let gap = *self.pick(&["", " ", " ", "\n"]);
            input.extend_from_slice(gap.as_bytes());
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        match self.below(11) {
            0 => self.flip(input),
            1 => self.overwrite(input),
            2 => self.cut(input),
            3 => self.splice(input, other),
            4 => self.repeat_piece(input),
            5 => self.repeat_line(input),
            6 => self.move_line(input),
            7 => self.head_of_other(input, other),
            8 => self.truncate(input),
            _ => self.insert_word(input),
        }
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below an end; nothing is below nothing, so that is 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % end.max(1)
    }

    fn pick<'s, T>(&mut self, all: &'s [T]) -> &'s T {
        &all[self.below(all.len())]
    }

    /// A short piece of an input.
    fn piece(&mut self, input: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(input.len() + 1);
        let longest = if self.below(4) == 0 { 400 } else { 24 };
        let length = 1 + self.below(longest);
        start..(start + length).min(input.len())
    }

    fn flip(&mut self, input: &mut [u8]) {
        let (at, bit) = (self.below(input.len()), self.below(8));
        if let Some(byte) = input.get_mut(at) {
            *byte ^= 1 << bit;
        }
    }

    fn overwrite(&mut self, input: &mut [u8]) {
        let at = self.below(input.len());
        let new = *self.pick(b"\0\t\n\r \"'()*+,-./09:;<=>?@AZ[\\]_az{|}~\x7f\x80\xa0\xc3\xff");
        if let Some(byte) = input.get_mut(at) {
            *byte = new;
        }
    }

    fn cut(&mut self, input: &mut Vec<u8>) {
        let piece = self.piece(input);
        input.drain(piece);
    }

    fn splice(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let (piece, at) = (self.piece(other), self.below(input.len() + 1));
        input.splice(at..at, other[piece].iter().copied());
    }

    /// A boundary, a bracket, a word: up to sixty times.
    fn repeat_piece(&mut self, input: &mut Vec<u8>) {
        let piece = self.piece(input);
        let many = input[piece.clone()].repeat(1 + self.below(60));
        input.splice(piece.end..piece.end, many);
    }

    fn repeat_line(&mut self, input: &mut Vec<u8>) {
        let line = self.line(input);
        let copy = input[line.clone()].to_vec();
        let at = self.line(input).start;
        input.splice(at..at, copy);
    }

    fn move_line(&mut self, input: &mut Vec<u8>) {
        let line = self.line(input);
        let taken: Vec<u8> = input.drain(line).collect();
        let at = self.line(input).start;
        input.splice(at..at, taken);
    }

    /// A line with its end, as a header field mostly is.
    fn line(&mut self, input: &[u8]) -> std::ops::Range<usize> {
        let at = self.below(input.len() + 1);
        let start = input[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end =
            input[start..].iter().position(|byte| *byte == b'\n').map_or(input.len(), |end| start + end + 1);
        start..end
    }

    /// The beginning of another mail over the end of this one.
    fn head_of_other(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let (head, from) = (self.line(other).end, self.line(input).start);
        input.splice(..from, other[..head].iter().copied());
    }

    fn truncate(&mut self, input: &mut Vec<u8>) {
        let end = self.below(input.len() + 1);
        input.truncate(end);
    }

    fn insert_word(&mut self, input: &mut Vec<u8>) {
        let word = self.pick(WORDS).as_bytes();
        let at = match self.below(3) {
            0 => self.line(input).start,
            _ => self.below(input.len() + 1),
        };
        input.splice(at..at, word.iter().copied());
    }
}
