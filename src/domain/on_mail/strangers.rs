//! Mail of people nobody knows, and of machines: when it makes no lead, and why. The limits count by the arrival of mails.

use chrono::{DateTime, TimeDelta, Utc};

use super::case::Case;
use crate::domain::Address;
use crate::domain::organisation::{self, own_domain};
use crate::domain::policy::InboundRule;

/// How many leads one stranger, or the strangers of one domain, may start in a day.
const LEADS_A_DAY: usize = 3;

/// How many leads all strangers together may start in an hour.
const LEADS_AN_HOUR: usize = 30;

impl Case<'_> {
    pub(super) fn stranger(&mut self) {
        let Some(author) = self.mail.author.as_ref().map(|author| author.address.clone()) else {
            return self.because("it has no author that could be answered");
        };
        match self.why_no_lead(&author) {
            Some(why) => self.because(&why),
            None => self.begin(None),
        }
    }

    /// Why a stranger's mail makes no lead; none when it does.
    fn why_no_lead(&self, author: &Address) -> Option<String> {
        if self.policy.inbound == InboundRule::Ignore {
            return Some("mail of strangers makes no leads (assign.inbound = \"ignore\")".into());
        }
        if organisation::is_no_reply(author) {
            return Some("nobody reads behind its sender's address; no lead is made of it".into());
        }
        if self.policy.ignore.has(author) {
            return Some("its sender is ignored (ignore.senders)".into());
        }
        if self.alike_today(author) >= LEADS_A_DAY {
            return Some(format!("its sender or their domain made {LEADS_A_DAY} leads that day already"));
        }
        (self.lately() >= LEADS_AN_HOUR)
            .then(|| format!("strangers made {LEADS_AN_HOUR} leads within an hour already"))
    }

    /// Why a mail that could begin a lead has nobody to begin it with.
    pub(super) fn why_nobody(&self) -> &'static str {
        match &self.mail.forwarded {
            Some(forwarded) if organisation::is_no_reply(&forwarded.from.address) => {
                "nobody reads behind the address that wrote what it passes on, and it does not say for sure who the \
                 customer is; no lead is made of it"
            }
            None if !self.mail.customers.is_empty() => {
                "nobody reads behind the addresses it names, or they are a member's own; leads+new@ makes a lead all the \
                 same"
            }
            _ => "it names no customer",
        }
    }

    /// The leads that this stranger or their organisation started on the day this mail arrived.
    fn alike_today(&self, author: &Address) -> usize {
        let zone = self.policy.zone();
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let today = day(self.mail.arrived_at);
        let domain = own_domain(author);
        let alike = |other: &Address| other == author || (domain.is_some() && own_domain(other) == domain);
        self.world.strangers.iter().filter(|lead| day(lead.at) == today && alike(&lead.address)).count()
    }

    fn lately(&self) -> usize {
        let hour = TimeDelta::hours(1);
        let arrived = self.mail.arrived_at;
        self.world.strangers.iter().filter(|lead| (arrived - lead.at).abs() < hour).count()
    }
}
