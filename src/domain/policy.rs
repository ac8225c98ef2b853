//! The settings that decide: what the configuration says, in the words of the rules. Made by `config`, read by the pure
//! rooms; it holds no secret, no path and no host.

use chrono::NaiveTime;
use chrono::Weekday;
use chrono_tz::Tz;

use super::calendar::Calendar;
use super::time::Span;
use super::{Address, Team};

/// How `5/6` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Not at all: both readings are shown.
    Unset,
    /// Day first.
    DayMonth,
    /// Month first.
    MonthDay,
}

/// What becomes of a lead that a stranger's mail starts (product.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundRule {
    /// In turn, by a stored cursor.
    RoundRobin,
    /// Whoever has the fewest active leads.
    LeastBusy,
    /// By words, addresses or domains, then in turn.
    Skills,
    /// A manager is asked.
    Manager,
    /// Nobody.
    None,
    /// Strangers make no leads.
    Ignore,
}

/// Words, addresses or domains that ask for a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillRule {
    /// The skill's name, as in `skills` of a member.
    pub skill: String,
    /// Lower-case words, addresses or domains.
    pub words: Vec<String>,
}

/// Which authentication server is believed (product.md §14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pin {
    /// None: every verdict is `none`.
    Unpinned,
    /// The id that our own server stamps; several with blanks between them, `*.example.org` where it differs by host.
    Id(String),
    /// Gmail: `mx.google.com`.
    Gmail,
    /// Microsoft 365: the topmost header, which has no id.
    Microsoft365,
}

/// Trust in commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustLevel {
    /// A token and From suffice where the verdict is not `fail`.
    Token,
    /// `pass` is needed as well.
    Strict,
}

/// Which senders never make a lead: exact addresses or `*@domain`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IgnoreList {
    /// Exact addresses.
    pub addresses: Vec<Address>,
    /// Domains, lower-case; subdomains are not included.
    pub domains: Vec<String>,
}

impl IgnoreList {
    /// Whether mail of this sender is to be left alone.
    pub fn has(&self, address: &Address) -> bool {
        self.addresses.contains(address) || self.domains.iter().any(|domain| domain == address.domain())
    }
}

/// Everything the rules need to know that is not on the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Who is who.
    pub team: Team,
    /// The team's own working time; its zone is the zone of dates in JSON.
    pub calendar: Calendar,
    /// How `5/6` is read.
    pub date_order: DateOrder,
    /// How far back the first sync reads.
    pub since: Span,
    /// The pinned authentication server.
    pub pin: Pin,
    /// Trust in commands.
    pub trust: TrustLevel,
    /// Who gets a stranger's lead.
    pub inbound: InboundRule,
    /// For `InboundRule::Skills`.
    pub skills: Vec<SkillRule>,
    /// A customer is answered within this.
    pub respond_within: Span,
    /// After our own mail, the next look is after this.
    pub after_contact: Span,
    /// An active lead without any contact for this long is quiet.
    pub quiet_after: Span,
    /// Handoff: the receiver is asked again after this.
    pub nudge_after: Span,
    /// Handoff: the giver is told after this.
    pub giver_after: Span,
    /// Handoff: managers are told after this.
    pub manager_after: Span,
    /// When a day's digest goes, local time of each member.
    pub digest_at: NaiveTime,
    /// When the weekly cleanup goes, local time of each member.
    pub cleanup: (Weekday, NaiveTime),
    /// Senders that never make a lead.
    pub ignore: IgnoreList,
}

impl Policy {
    /// The team's zone.
    pub fn zone(&self) -> Tz {
        self.calendar.zone
    }
}
