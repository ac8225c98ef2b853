//! What one mail means, as far as a mail alone can say: who wrote, to whom, of which class, what is new in it.
//! Made by the `mail` room from bytes, consumed by the rules. It knows nothing of leads: which lead a mail belongs to is
//! decided with the record beside it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Address, Handle, LeadId, MailKey, Mailbox, MessageId, subject};

/// The mark in the key of a mail whose commands ran.
pub const RAN: &str = "ran";

/// The class of a mail; the first that fits, in this order (product.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Our own letter come back.
    Own,
    /// A delivery report about a mail that did not (or did) arrive.
    Bounce,
    /// A feedback-loop complaint (ARF).
    Complaint,
    /// A read receipt (MDN).
    Receipt,
    /// A calendar reply, counter or cancel.
    Calendar,
    /// A mailing list or bulk mail.
    List,
    /// An automatic mail: out of office, notifications.
    Auto,
    /// An outsider wrote.
    Inbound,
    /// Someone of ours wrote to an outsider.
    Outbound,
    /// All else among ourselves.
    Internal,
}

impl Class {
    /// The word used in JSON and in the ledger.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
            Self::Receipt => "receipt",
            Self::Calendar => "calendar",
            Self::List => "list",
            Self::Auto => "auto",
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Internal => "internal",
        }
    }

    /// Whether a person wrote this mail.
    pub fn is_human(self) -> bool {
        matches!(self, Self::Inbound | Self::Outbound | Self::Internal)
    }
}

/// What the pinned mail server says of a mail's sender (product.md §14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Authenticated, and aligned with From.
    Pass,
    /// The pinned server says it is forged.
    Fail,
    /// Nothing that may be trusted was said.
    None,
}

impl Verdict {
    /// The word used in JSON and in the ledger.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::None => "none",
        }
    }
}

/// Who an address belongs to, seen from the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// The shared inbox, an alias of it, or a plus-form.
    Inbox,
    /// A member of the team.
    Member(Handle),
    /// Another address of an internal domain: never a customer, never obeyed.
    Internal,
    /// Anyone else.
    Outsider,
}

/// A mail that someone passed on: who wrote it, as the block of headers or the attached mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// The author of the mail passed on.
    pub from: Mailbox,
    /// When that mail was written; absent when unreadable, later than the forward, or more than two years before it.
    pub date: Option<DateTime<Utc>>,
    /// Its subject, empty if none was given.
    pub subject: String,
    /// Its Message-ID, when it was attached whole.
    pub message_id: Option<MessageId>,
    /// Its own new text, at most 1,000 characters.
    pub text: String,
    /// One line of it, at most 140 characters.
    pub summary: String,
}

/// What a delivery report says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounce {
    /// True when trying again would not help: the address does not work (5.x.x that is not about policy or a full box).
    pub permanent: bool,
    /// True when nobody tries again, whatever the reason: the report says `Action: failed` (RFC 3464 §2.3.3).
    pub given_up: bool,
    /// The enhanced status code `5.1.1`, empty when none was found.
    pub status: String,
    /// The addresses that could not be reached.
    pub recipients: Vec<Address>,
    /// Message-IDs of the mail that was reported on.
    pub original: Vec<MessageId>,
}

/// A mail, understood.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the mail")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What makes it the same mail when it comes again.
    pub key: MailKey,
    /// Its Message-ID; a synthetic one (`….@synthetic.invalid`) where the mail has none.
    pub message_id: MessageId,
    /// Other ids by which the same mail may be quoted (a rewritten Message-ID, a mail attached to it).
    pub also_known_as: Vec<MessageId>,
    /// In-Reply-To, in the order written.
    pub in_reply_to: Vec<MessageId>,
    /// References, oldest first, at most 100.
    pub references: Vec<MessageId>,
    /// The class, and what it was told by, strongest first.
    pub class: Class,
    /// Short facts such as `Auto-Submitted: auto-replied`; at most 8.
    pub evidence: Vec<String>,
    /// The From header's first mailbox; none when it has none that can be read.
    pub from: Option<Mailbox>,
    /// True when From names more than one mailbox: such a mail never commands.
    pub many_authors: bool,
    /// Who really wrote it: From, or the author restored behind a list that rewrote From.
    pub author: Option<Mailbox>,
    /// Who that is, seen from the team. `Outsider` when there is no author.
    pub party: Party,
    /// To and Cc, in order, without repeats; at most 200.
    pub recipients: Vec<Mailbox>,
    /// How many of `recipients` stood in To (they come first).
    pub to_count: usize,
    /// The plus-tags of the inbox address found in To, Cc, Bcc or the delivery headers: `fri`, `l42` (lower case).
    pub tags: Vec<String>,
    /// The letters of ours whose tokens its addresses bear, by their Message-IDs.
    pub tokens: Vec<MessageId>,
    /// An outsider receives it too, as far as its headers tell: it is never read for commands.
    pub outsiders_receive: bool,
    /// A quote stood before the new text: what is new cannot be told for certain.
    pub quote_first: bool,
    /// Its plain and its HTML body begin with different words.
    pub twins_differ: bool,
    /// What a mail that asks the same has as well: hashed from From, Date and new text.
    pub asks_key: MailKey,
    /// When it says it was written; absent when missing or unreadable.
    pub date: Option<DateTime<Utc>>,
    /// When it came to us (INTERNALDATE, or the file's time).
    pub arrived_at: DateTime<Utc>,
    /// The subject, one line, at most 250 characters.
    pub subject: String,
    /// The outsiders it is about: its author (inbound), its recipients (outbound), or the forwarded author.
    pub customers: Vec<Mailbox>,
    /// The mail it passes on, when it is a forward.
    pub forwarded: Option<Forwarded>,
    /// The sender's own new text: quotes, signature and forwarded block cut; at most 64 KiB.
    pub new_text: String,
    /// One line of what was said or sent, at most 140 characters.
    pub summary: String,
    /// Set on delivery reports, and where a member passes one on.
    pub bounce: Option<Bounce>,
    /// What the pinned server says of the sender.
    pub verdict: Verdict,
    /// Strange things met while reading; never an error.
    pub defects: Vec<String>,
}

impl Mail {
    /// The time by which contacts are ordered, in whole seconds: Date, or arrival where Date is absent, unreadable or
    /// later (product.md §3).
    pub fn at(&self) -> DateTime<Utc> {
        let own = self.date.filter(|date| *date <= self.arrived_at).unwrap_or(self.arrived_at);
        super::time::whole_seconds(own)
    }

    /// The key under which a mail whose commands ran is known.
    pub fn ran_key(&self) -> MailKey {
        self.asks_key.with_tag(RAN)
    }

    /// The text that is read for commands: the new text; or the subject of a button's mail, from programs that drop the
    /// body (product.md §5).
    pub fn command_text(&self) -> &str {
        let by_subject = self.new_text.trim().is_empty() && !self.tokens.is_empty() && !self.is_reply();
        if by_subject { &self.subject } else { &self.new_text }
    }

    /// Whether its subject says that it answers or passes on another mail: then it is not its author's own.
    pub fn is_reply(&self) -> bool {
        subject::is_prefixed(&self.subject)
    }

    /// The one lead that the subject names: `L-42`, `[L-42]`.
    pub fn lead_in_subject(&self) -> Option<LeadId> {
        let words = self.subject.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let mut named =
            words.filter(|word| word.starts_with(['L', 'l'])).filter_map(|word| word.parse().ok());
        let first = named.next()?;
        named.all(|other: LeadId| other == first).then_some(first)
    }

    /// Its plus-tags that stand in To or Cc: whoever answers all brings them along.
    pub fn open_tags(&self) -> impl Iterator<Item = &String> {
        let shown =
            |tag: &&String| self.recipients.iter().any(|person| person.address.tag() == Some(tag.as_str()));
        self.tags.iter().filter(shown)
    }

    /// The mails that it answers, the nearest first; of a long conversation, the last ones.
    pub fn answered(&self) -> impl Iterator<Item = &MessageId> {
        const LAST: usize = 5;
        self.in_reply_to.iter().take(LAST).chain(self.references.iter().rev().take(LAST))
    }

    /// The member who wrote it, if one did.
    pub fn member(&self) -> Option<&Handle> {
        match &self.party {
            Party::Member(handle) => Some(handle),
            _ => None,
        }
    }
}
