//! Blocks of header lines inside a text (Outlook's `From:/Sent:/To:/Subject:`, the head of a forwarded mail). A block is
//! told by its structure: several different labels close together, one of them naming the author.

use super::labels::{self, Label};
use super::trim_line;

/// The most header lines of one block that are read.
const MAX_FIELDS: usize = 14;
/// The most lines that one header may be folded over.
const MAX_FOLD: usize = 4;
/// The longest header value that is kept, in bytes.
const MAX_VALUE: usize = 2_000;

/// A header block: its fields in order, and the index of the first line behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Label and value, folded lines joined by a space.
    pub fields: Vec<(Label, String)>,
    /// The first line after the block (an index into the lines given).
    pub end: usize,
}

impl Block {
    /// The value of the first field with this label.
    pub(crate) fn value(&self, label: Label) -> Option<&str> {
        self.fields.iter().find(|(known, _)| *known == label).map(|(_, value)| value.as_str())
    }

    fn has(&self, label: Label) -> bool {
        self.fields.iter().any(|(known, _)| *known == label)
    }

    /// Whether it is a block: an author, and two more kinds of header (one when a separator announced it).
    fn is_sound(&self, announced: bool) -> bool {
        let author = self.value(Label::From).is_some_and(|value| !value.is_empty());
        let kinds = [Label::Date, Label::To, Label::Cc, Label::Subject, Label::ReplyTo];
        let others = kinds.iter().filter(|label| self.has(**label)).count();
        author && others >= if announced { 1 } else { 2 }
    }
}

/// Reads the block that begins at line `start` of `lines` (quote marks already taken off). `announced` says that a
/// separator stood above it.
pub(crate) fn read(lines: &[&str], start: usize, announced: bool) -> Option<Block> {
    let (first, _) = labels::read(lines.get(start)?)?;
    if first == Label::Other {
        return None;
    }
    let mut block = Block { fields: Vec::new(), end: start };
    while block.fields.len() < MAX_FIELDS {
        let Some(next) = next_field(lines, &block) else { break };
        let Some((label, value)) = lines.get(next).and_then(|line| labels::read(line)) else { break };
        block.fields.push((label, value.to_owned()));
        block.end = next + 1;
        fold(lines, &mut block);
    }
    block.is_sound(announced).then_some(block)
}

/// Where the next header line of the block stands: right behind it, or after one empty line. A label seen before ends it.
fn next_field(lines: &[&str], block: &Block) -> Option<usize> {
    let next = match lines.get(block.end) {
        Some(line) if trim_line(line).is_empty() => block.end + 1,
        _ => block.end,
    };
    let (label, _) = labels::read(lines.get(next)?)?;
    let again = label != Label::Other && block.has(label);
    let after_gap_too_weak = next > block.end && label == Label::Other;
    (!again && !after_gap_too_weak).then_some(next)
}

/// Takes up folded lines: those between this header and the next one, when they are few and no empty line is between.
fn fold(lines: &[&str], block: &mut Block) {
    let mut ahead = block.end;
    while ahead < block.end + MAX_FOLD {
        let Some(line) = lines.get(ahead) else { return };
        if trim_line(line).is_empty() {
            return;
        }
        match labels::read(line) {
            Some((label, _)) if label != Label::Other && block.has(label) => return,
            Some(_) => break,
            None => ahead += 1,
        }
    }
    if ahead >= block.end + MAX_FOLD {
        return;
    }
    let folded = lines.get(block.end..ahead).unwrap_or_default();
    if let Some((_, value)) = block.fields.last_mut() {
        for line in folded.iter().filter(|line| line.len() < MAX_VALUE) {
            value.push(' ');
            value.push_str(trim_line(line));
        }
    }
    block.end = ahead;
}
