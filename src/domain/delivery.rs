//! What became of an attempt to send a letter, and what is done next (mail.md §5). Pure: instants and the seed of the
//! jitter are arguments. Nothing here may decide that a letter was sent when that is not known.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest reason that is kept, in characters.
pub const MAX_REASON: usize = 200;

/// How long a letter is tried, counted from when it was queued.
const TRIED_FOR: TimeDelta = TimeDelta::hours(48);

/// How often a letter is tried at least before its age alone ends it, so that one that waited out a long downtime
/// or a refused account is not given up after a single bad minute.
const FEWEST_TRIES: u32 = 5;

/// The waits after the first, second … failed try, in minutes; afterwards [`LATER_MINUTES`].
const FIRST_MINUTES: [i64; 5] = [1, 5, 15, 60, 180];

/// The wait between later tries, in minutes.
const LATER_MINUTES: i64 = 360;

/// How long the whole queue rests after the account was refused, in minutes: no hammering, yet a repaired password
/// is noticed without a restart.
const PAUSE_MINUTES: i64 = 15;

/// When the identical bytes go once more after an attempt whose end is not known, in minutes. Not jittered: this is
/// one letter, not a queue.
const ONCE_MORE_MINUTES: i64 = 30;

/// The jitter in thousandths, to both sides.
const JITTER: i64 = 200;

/// How one attempt to send a letter ended. The reasons are made by [`reason`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Sent,
    /// It was certainly not taken, and may be later.
    Retry(String),
    /// It was refused for good; only this letter is concerned.
    Permanent(String),
    /// It was certainly not taken, and no other letter would be: wrong password, certificate, or no TLS.
    Account(String),
    /// It may have been taken: the connection was lost after the final dot.
    Unknown(String),
}

impl Outcome {
    /// Why it was not (certainly) sent.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Sent => None,
            Self::Retry(text) | Self::Permanent(text) | Self::Account(text) | Self::Unknown(text) => {
                Some(text)
            }
        }
    }
}

/// The state of a row of the outbox (product.md §16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// Waits for its time.
    Queued,
    /// Claimed by the sender. Found at a start, it is an attempt whose end is [`Outcome::Unknown`].
    Sending,
    /// Taken by the server.
    Sent,
    /// An attempt's end is not known; it goes once more, or has gone twice.
    Unknown,
    /// Given up; a person is told.
    Failed,
    /// No longer true before it was sent.
    Withdrawn,
    /// Held back by the fuse until a person decides.
    Held,
}

impl OutboxState {
    /// Every state, in the order of a letter's life.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Sending, Self::Sent, Self::Unknown, Self::Failed, Self::Withdrawn, Self::Held];

    /// The word in the store and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
            Self::Held => "held",
        }
    }

    /// The state with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What is known of a letter's earlier attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// How often it was tried, the attempt just ended included.
    pub attempts: u32,
    /// Whether an attempt *before* this one ended [`Outcome::Unknown`].
    pub was_unknown: bool,
}

/// What is done next with the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is sent.
    Done,
    /// Try it again then.
    TryAt(DateTime<Utc>),
    /// Not any more; a person is told.
    GiveUp,
    /// The whole queue rests until then, and a person is told; this letter is tried again first.
    Pause(DateTime<Utc>),
    /// Send the identical bytes once more then: whoever drops doubles sees one mail.
    SendOnceMoreAt(DateTime<Utc>),
    /// It went out twice without a known end, or could not be repeated: it stays unknown, and a person is told.
    Uncertain,
}

impl Next {
    /// The state the row takes. A letter that was unknown once stays so until it is certainly sent.
    pub const fn state(self, tries: &Tries) -> OutboxState {
        match self {
            Self::Done => OutboxState::Sent,
            Self::GiveUp => OutboxState::Failed,
            Self::SendOnceMoreAt(_) | Self::Uncertain => OutboxState::Unknown,
            Self::TryAt(_) | Self::Pause(_) if tries.was_unknown => OutboxState::Unknown,
            Self::TryAt(_) | Self::Pause(_) => OutboxState::Queued,
        }
    }

    /// When the letter is tried again, if it is.
    pub const fn try_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::TryAt(at) | Self::Pause(at) | Self::SendOnceMoreAt(at) => Some(at),
            Self::Done | Self::GiveUp | Self::Uncertain => None,
        }
    }
}

/// What follows from an attempt that ended `now`. `seed` spreads the tries of different letters (the letter's number
/// does); the same arguments always give the same answer.
pub fn after(outcome: &Outcome, tries: &Tries, now: DateTime<Utc>, seed: u64) -> Next {
    let in_minutes = |minutes| later(now, jittered(minutes, seed, tries.attempts));
    match outcome {
        Outcome::Sent => Next::Done,
        // Refused or lost now, but an earlier attempt may have arrived: "failed" would be a guess.
        Outcome::Permanent(_) | Outcome::Unknown(_) if tries.was_unknown => Next::Uncertain,
        Outcome::Permanent(_) => Next::GiveUp,
        Outcome::Account(_) => Next::Pause(in_minutes(PAUSE_MINUTES)),
        Outcome::Unknown(_) => Next::SendOnceMoreAt(later(now, TimeDelta::minutes(ONCE_MORE_MINUTES))),
        Outcome::Retry(_) => {
            let at = in_minutes(wait_minutes(tries.attempts));
            let too_old = at > later(tries.queued_at, TRIED_FOR) && tries.attempts >= FEWEST_TRIES;
            match (too_old, tries.was_unknown) {
                (false, _) => Next::TryAt(at),
                (true, true) => Next::Uncertain,
                (true, false) => Next::GiveUp,
            }
        }
    }
}

fn wait_minutes(attempts: u32) -> i64 {
    let place = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    FIRST_MINUTES.get(place).copied().unwrap_or(LATER_MINUTES)
}

/// The wait, moved by up to ±20 %: letters that failed together do not come back together.
fn jittered(minutes: i64, seed: u64, attempts: u32) -> TimeDelta {
    let spread = u64::try_from(2 * JITTER + 1).unwrap_or(1);
    let shift = i64::try_from(mixed(seed ^ (u64::from(attempts) << 48)) % spread).unwrap_or(JITTER) - JITTER;
    TimeDelta::milliseconds(minutes * 60 * (1000 + shift))
}

/// The finaliser of `SplitMix64`: neighbouring seeds give unrelated numbers.
const fn mixed(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn later(from: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    from.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A reason fit for logs and letters: one line, at most [`MAX_REASON`] characters, without addresses. Servers like to
/// quote the address they refuse.
pub fn reason(text: &str) -> String {
    // A word of the text is masked whole; what lies beyond the limit is not looked at.
    let line: String = text.chars().take(4 * MAX_REASON).map(plain).collect();
    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).map(masked).collect();
    words.join(" ").chars().take(MAX_REASON).collect()
}

fn plain(c: char) -> char {
    let invisible =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    if c.is_control() || c.is_whitespace() || invisible { ' ' } else { c }
}

fn masked(word: &str) -> &str {
    let address = word.contains('@') || word.contains("%40") || word.contains('\u{FF20}');
    if address { "(address)" } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + minutes * 60, 0).expect("an instant")
    }

    fn tries(attempts: u32, was_unknown: bool) -> Tries {
        Tries { queued_at: at(0), attempts, was_unknown }
    }

    fn retry() -> Outcome {
        Outcome::Retry("busy".into())
    }

    #[test]
    fn a_letter_is_tried_after_1_5_15_60_minutes_3_hours_and_then_every_6_hours() {
        let table = [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (7, 360), (40, 360)];
        for (attempts, minutes) in table {
            for seed in 0..500 {
                let next = after(&retry(), &tries(attempts, false), at(10), seed);
                assert!(matches!(next, Next::TryAt(_)), "try {attempts}: {next:?}");
                let seconds = (next.try_at().expect("an instant") - at(10)).num_seconds();
                assert!((minutes * 48..=minutes * 72).contains(&seconds), "{attempts}: {seconds}s");
            }
        }
    }

    #[test]
    fn the_jitter_spreads_letters_and_is_the_same_for_the_same_letter() {
        let next = |seed| after(&retry(), &tries(4, false), at(10), seed).try_at();
        let distinct: std::collections::BTreeSet<_> = (0..100).map(next).collect();
        assert!(distinct.len() > 60, "only {} different instants", distinct.len());
        assert_eq!(next(17), next(17));
    }

    #[test]
    fn what_follows_an_attempt() {
        let (day2, account) = (at(48 * 60), Outcome::Account("535".into()));
        let (no, unknown) = (Outcome::Permanent("550".into()), Outcome::Unknown("lost".into()));
        let table = [
            (&Outcome::Sent, tries(1, false), at(1), Next::Done, OutboxState::Sent),
            (&Outcome::Sent, tries(2, true), at(31), Next::Done, OutboxState::Sent),
            (&no, tries(1, false), at(1), Next::GiveUp, OutboxState::Failed),
            (&no, tries(2, true), at(31), Next::Uncertain, OutboxState::Unknown),
            (&retry(), tries(12, false), day2, Next::GiveUp, OutboxState::Failed),
            (&retry(), tries(12, true), day2, Next::Uncertain, OutboxState::Unknown),
            (&unknown, tries(1, false), at(1), Next::SendOnceMoreAt(at(31)), OutboxState::Unknown),
            (
                &unknown,
                tries(9, false),
                day2,
                Next::SendOnceMoreAt(day2 + TimeDelta::minutes(30)),
                OutboxState::Unknown,
            ),
            (&unknown, tries(2, true), at(31), Next::Uncertain, OutboxState::Unknown),
        ];
        for (outcome, tries, now, next, state) in table {
            assert_eq!(after(outcome, &tries, now, 7), next, "{outcome:?} {tries:?}");
            assert_eq!(next.state(&tries), state, "{outcome:?} {tries:?}");
        }
        let pause = after(&account, &tries(30, false), day2, 7);
        assert!(matches!(pause, Next::Pause(_)), "{pause:?}");
        let seconds = (pause.try_at().expect("an instant") - day2).num_seconds();
        assert!((12 * 60..=18 * 60).contains(&seconds), "{seconds}s");
        assert_eq!(pause.state(&tries(1, false)), OutboxState::Queued);
        assert_eq!(pause.state(&tries(1, true)), OutboxState::Unknown);
    }

    #[test]
    fn age_alone_does_not_end_a_letter_that_was_hardly_tried() {
        let week = at(7 * 24 * 60);
        assert!(matches!(after(&retry(), &tries(1, false), week, 7), Next::TryAt(_)));
        assert_eq!(after(&retry(), &tries(5, false), week, 7), Next::GiveUp);
    }

    #[test]
    fn at_the_end_of_time_nothing_panics() {
        let now = DateTime::<Utc>::MAX_UTC;
        let tries = Tries { queued_at: now, attempts: u32::MAX, was_unknown: false };
        for outcome in [retry(), Outcome::Account(String::new()), Outcome::Unknown(String::new())] {
            assert_eq!(after(&outcome, &tries, now, u64::MAX).try_at(), Some(now));
        }
    }

    #[test]
    fn reasons_hold_no_addresses_and_no_second_line() {
        assert_eq!(
            reason("550 5.1.1 <sam@acme.example>: unknown\r\n550 b"),
            "550 5.1.1 (address) unknown 550 b"
        );
        assert_eq!(reason("a\u{202E}b\u{7}c"), "a b c");
        assert_eq!(reason(&"é".repeat(100_000)).chars().count(), MAX_REASON);
    }

    #[test]
    fn states_and_words_belong_together() {
        for state in OutboxState::ALL {
            assert_eq!(OutboxState::from_word(state.word()), Some(state));
        }
        assert_eq!(OutboxState::from_word("lost"), None);
    }
}
