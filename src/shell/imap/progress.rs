//! How far each mailbox was read, over all connections: a cursor that only ever moves to UIDs that were handed over or
//! answered for, and a memory of where reading failed.

use super::account::Cursor;
use super::fetch::CHUNK;

/// After how many failures at one place a mail is suspected alone: the last three tries were for it alone.
const SUSPECT_AFTER: u32 = 6;

/// A mailbox and how far it was read.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    /// The mailbox's name, as people write it.
    pub(super) name: String,
    /// Its UIDVALIDITY, once it is known.
    pub(super) uidvalidity: Option<u32>,
    /// Every UID up to this one needs no reading.
    pub(super) last: u32,
    /// The highest cursor the engine knows of.
    pub(super) told: u32,
    /// While history is read: the highest UID that belongs to it.
    pub(super) history: Option<u32>,
    /// UIDNEXT when we last looked.
    pub(super) uidnext: Option<u32>,
    /// Whether the engine was told of this mailbox in this run.
    pub(super) announced: bool,
    /// Whether a person was told that it cannot be opened.
    pub(super) refused: bool,
    stumbled_at: u32,
    stumbles: u32,
}

impl Progress {
    /// A mailbox, read as far as `cursor` says.
    pub(super) fn new(name: String, cursor: Option<Cursor>) -> Self {
        let last = cursor.map_or(0, |cursor| cursor.last_uid);
        Self {
            name,
            uidvalidity: cursor.map(|cursor| cursor.uidvalidity),
            last,
            told: last,
            history: None,
            uidnext: None,
            announced: false,
            refused: false,
            stumbled_at: 0,
            stumbles: 0,
        }
    }

    /// Forgets everything: the mailbox is another one now.
    pub(super) fn begin_anew(&mut self, uidvalidity: u32) {
        *self = Self { refused: self.refused, ..Self::new(std::mem::take(&mut self.name), None) };
        self.uidvalidity = Some(uidvalidity);
    }

    /// Everything up to this UID was handed over or answered for.
    pub(super) fn advance(&mut self, uid: u32) {
        self.last = self.last.max(uid);
    }

    /// Reading what comes next failed.
    pub(super) fn stumble(&mut self) {
        self.stumbles = if self.stumbled_at == self.last { self.stumbles.saturating_add(1) } else { 1 };
        self.stumbled_at = self.last;
    }

    fn stumbles_here(&self) -> u32 {
        if self.stumbled_at == self.last { self.stumbles } else { 0 }
    }

    /// How many mails to ask for in one command: fewer after each failure, so that one bad mail is found.
    pub(super) fn chunk(&self) -> usize {
        CHUNK.checked_shr(self.stumbles_here().saturating_mul(3)).unwrap_or(0).max(1)
    }

    /// Whether the next mail is to be set aside if the one behind it can be read.
    pub(super) fn suspects(&self) -> bool {
        self.stumbles_here() >= SUSPECT_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_mails_are_asked_for_after_each_failure_at_one_place() {
        let mut progress = Progress::new("INBOX".to_owned(), None);
        let chunks: Vec<usize> = std::iter::repeat_with(|| {
            progress.stumble();
            progress.chunk()
        })
        .take(4)
        .collect();
        assert_eq!(chunks, [CHUNK >> 3, CHUNK >> 6, 1, 1]);
        progress.advance(7);
        assert_eq!(progress.chunk(), CHUNK);
    }

    #[test]
    fn a_mail_is_suspected_only_after_three_tries_alone() {
        let mut progress = Progress::new("INBOX".to_owned(), None);
        let alone = std::iter::repeat_with(|| {
            let chunk = progress.chunk();
            progress.stumble();
            (chunk, progress.suspects())
        });
        let before: Vec<_> = alone.take_while(|(_, suspected)| !suspected).collect();
        assert_eq!(before.iter().filter(|(chunk, _)| *chunk == 1).count(), 2);
    }
}
