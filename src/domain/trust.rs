//! Who is obeyed (product.md §14): what a mail's tokens and its verdict are worth, for each command that it asks. It judges
//! and does nothing; a mail that is not believed never costs more than one letter to the member whose name it bears.

use chrono::TimeDelta;

use super::command::{Command, Orders};
use super::policy::{Pin, TrustLevel};
use super::world::{LetterInfo, World};
use super::{Address, Class, Handle, LetterId, Mail, MessageId, Party, Policy, Verdict};

/// How long a letter's token counts.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::days(45);

/// How long a `yes` to a confirming letter counts.
pub const YES_LIFE: TimeDelta = TimeDelta::hours(72);

/// How long after its letter a grave command is obeyed, where nobody vouches for the sender.
const GRAVE_LIFE: TimeDelta = TimeDelta::days(7);

/// How long before its arrival a mail may have been written.
const STALE: TimeDelta = TimeDelta::days(7);

/// How long before the letter that it answers a mail may have been written: clocks differ.
const EARLY: TimeDelta = TimeDelta::minutes(15);

/// The kind of the letter that asks for a `yes`.
pub const CONFIRM: &str = "confirm";

/// What becomes of a mail's commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// They are carried out.
    Obeyed,
    /// They wait for a `yes`.
    Confirm,
    /// They are never carried out.
    Refused(Distrust),
}

/// Why a mail is not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Distrust {
    /// Our mail server says it is forged.
    Forged,
    /// It answers a letter to somebody else.
    OthersLetter,
    /// It has several authors.
    ManyAuthors,
    /// A list wrote another author into it.
    Rewritten,
    /// A program sent it.
    Automatic,
    /// Its plain and its HTML text begin differently.
    TwinsDiffer,
    /// It was written more than a week before it arrived.
    Stale,
    /// It was written before the letter that it answers.
    BeforeLetter,
    /// `level = "strict"`: the mail server has to vouch for its sender.
    Unproven,
}

impl Distrust {
    /// As the ledger says it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Forged => "our mail server says it is forged",
            Self::OthersLetter => "it answers a letter to somebody else",
            Self::ManyAuthors => "it has several authors",
            Self::Rewritten => "a list put another author into its From",
            Self::Automatic => "it was sent automatically",
            Self::TwinsDiffer => "its plain text and its HTML begin differently",
            Self::Stale => "it was written more than 7 days before it arrived",
            Self::BeforeLetter => "it was written before the letter that it answers",
            Self::Unproven => "our mail server does not vouch for its sender",
        }
    }
}

/// What a mail of a member shows of our letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown<'w> {
    /// The letter that it answers, whoever got it and whatever its token is worth.
    pub letter: Option<&'w LetterInfo>,
    /// The newest letter to its author whose token counts.
    pub token: Option<&'w LetterInfo>,
    /// It bears a token of somebody else that counts.
    pub others: bool,
    /// When the newest letter that it bears was written before it was.
    pub early: bool,
}

/// Our letters that a mail bears: in its addresses first, then in what it answers, newest first.
pub fn letters<'w>(world: &'w World, mail: &Mail) -> Vec<(&'w MessageId, &'w LetterInfo)> {
    let quoted = mail.tokens.iter().chain(&mail.in_reply_to).chain(mail.references.iter().rev());
    let known =
        quoted.filter_map(|id| world.letters.get_key_value(id)).filter(|(_, letter)| letter.id.is_some());
    let mut letters: Vec<(&MessageId, &LetterInfo)> = Vec::new();
    for (id, letter) in known {
        if !letters.iter().any(|(_, other)| other.id == letter.id) {
            letters.push((id, letter));
        }
    }
    letters
}

/// Whether the token of a letter counts when this mail arrives.
fn counts(letter: &LetterInfo, mail: &Mail) -> bool {
    !letter.revoked && mail.arrived_at <= letter.queued_at + TOKEN_LIFE
}

/// What a mail of this member shows.
pub fn shown<'w>(world: &'w World, mail: &Mail, by: &Handle) -> Shown<'w> {
    let letters: Vec<&LetterInfo> = letters(world, mail).into_iter().map(|(_, letter)| letter).collect();
    let is_own = |letter: &&&LetterInfo| letter.to.as_ref() == Some(by);
    let own = letters.iter().filter(is_own).filter(|letter| counts(letter, mail));
    Shown {
        letter: letters.first().copied(),
        token: own.copied().max_by_key(|letter| (letter.queued_at, letter.id)),
        others: letters.iter().filter(|letter| !is_own(letter)).any(|letter| counts(letter, mail)),
        early: letters.iter().any(|letter| mail.at() + EARLY < letter.queued_at),
    }
}

/// The first reason why nothing that this mail asks is carried out.
pub fn distrust(mail: &Mail, shown: &Shown<'_>, policy: &Policy) -> Option<Distrust> {
    let rewritten =
        mail.from.as_ref().map(|from| &from.address) != mail.author.as_ref().map(|from| &from.address);
    let reasons = [
        (verdict(mail, policy) == Verdict::Fail, Distrust::Forged),
        (!mail.class.is_human(), Distrust::Automatic),
        (mail.many_authors, Distrust::ManyAuthors),
        (rewritten, Distrust::Rewritten),
        (shown.others && shown.token.is_none(), Distrust::OthersLetter),
        (mail.twins_differ, Distrust::TwinsDiffer),
        (mail.at() + STALE < mail.arrived_at, Distrust::Stale),
        (shown.early, Distrust::BeforeLetter),
    ];
    reasons.into_iter().find(|(is, _)| *is).map(|(_, why)| why)
}

/// What is believed of the verdict: nothing, where no server is pinned.
fn verdict(mail: &Mail, policy: &Policy) -> Verdict {
    if policy.pin == Pin::Unpinned { Verdict::None } else { mail.verdict }
}

/// What becomes of one command of a mail that is not distrusted. A `yes` is worth what its token is.
pub fn judge(command: &Command, mail: &Mail, shown: &Shown<'_>, policy: &Policy) -> Trust {
    let strict = policy.trust == TrustLevel::Strict;
    match (verdict(mail, policy), shown.token) {
        (Verdict::Fail, _) => Trust::Refused(Distrust::Forged),
        (Verdict::Pass, _) => Trust::Obeyed,
        (Verdict::None, _) if strict && matches!(command, Command::Yes(_)) => {
            Trust::Refused(Distrust::Unproven)
        }
        (Verdict::None, None) => Trust::Confirm,
        (Verdict::None, Some(_)) if strict => Trust::Confirm,
        (Verdict::None, Some(letter)) => {
            let late = mail.arrived_at > letter.queued_at + GRAVE_LIFE;
            if command.is_grave() && late { Trust::Confirm } else { Trust::Obeyed }
        }
    }
}

/// What becomes of all of them: all or nothing.
pub fn judge_all(orders: &Orders, mail: &Mail, shown: &Shown<'_>, policy: &Policy) -> Trust {
    let mut all = Trust::Obeyed;
    for command in orders.lines.iter().filter_map(|line| line.asked.as_ref().ok()) {
        match judge(command, mail, shown, policy) {
            refused @ Trust::Refused(_) => return refused,
            Trust::Confirm => all = Trust::Confirm,
            Trust::Obeyed => {}
        }
    }
    all
}

/// A token that was seen where it does not belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaked {
    /// The letter.
    pub letter: LetterId,
    /// Its member.
    pub member: Handle,
    /// Who wrote the mail that bears it, when that is somebody else.
    pub by: Option<Address>,
}

/// The tokens that count for nothing after this mail: an outsider gets it too, or somebody else wrote it. What machines
/// send tells nothing of who saw it.
pub fn leaked(world: &World, mail: &Mail) -> Vec<Leaked> {
    if !mail.class.is_human() {
        return Vec::new();
    }
    let author = mail.author.as_ref().map(|author| author.address.clone());
    let is_by = |member: &Handle| mail.party == Party::Member(member.clone());
    let letters = letters(world, mail).into_iter().map(|(_, letter)| letter);
    letters
        .filter(|letter| counts(letter, mail))
        .filter_map(|letter| Some((letter.id?, letter.to.clone()?)))
        .filter(|(_, member)| mail.outsiders_receive || !is_by(member))
        .map(|(letter, member)| {
            let by = author.clone().filter(|_| !is_by(&member));
            Leaked { letter, member, by }
        })
        .collect()
}

/// Whether commands are looked for in a mail at all: a member wrote it, no outsider gets it, and it answers a letter of ours
/// or went to nobody but the inbox and members (product.md §5).
pub fn may_hold_commands(world: &World, mail: &Mail, policy: &Policy) -> bool {
    let written = matches!(mail.class, Class::Internal | Class::Auto) && mail.member().is_some();
    // Whoever names nobody hides who gets it: it may be anybody.
    if !written || mail.outsiders_receive || mail.recipients.is_empty() {
        return false;
    }
    let ours = |address: &Address| matches!(policy.team.party(address), Party::Inbox | Party::Member(_));
    !letters(world, mail).is_empty() || mail.recipients.iter().all(|person| ours(&person.address))
}
