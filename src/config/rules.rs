//! `[trust]`, `[assign]`, `[follow_up]`, `[handoff]` and `[ignore]`: the settings of the rules.

use serde_json::json;

use super::section::{Reading, Section};
use super::words;
use crate::domain::policy::{IgnoreList, InboundRule, Pin, SkillRule, TrustLevel};
use crate::domain::time::Span;

/// Reads `[trust]`. None: a problem has been noted.
pub(super) fn trust(reading: &mut Reading) -> Option<(Pin, TrustLevel)> {
    let mut section = reading.section("trust", true);
    let pin = section.parsed("authserv_id", "", pin);
    let levels = [("token", TrustLevel::Token), ("strict", TrustLevel::Strict)];
    let level = section.parsed("level", "token", |text| words::one_of(text, &levels));
    if (&pin, level) == (&Some(Pin::Unpinned), Some(TrustLevel::Strict)) {
        section.warn(
            "level",
            "is \"strict\", but without authserv_id no mail can pass, so nothing is ever obeyed",
        );
    }
    section.end();
    Some((pin?, level?))
}

fn pin(text: &str) -> Result<Pin, String> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(Pin::Unpinned),
        "gmail" => Ok(Pin::Gmail),
        "microsoft365" => Ok(Pin::Microsoft365),
        id if id.len() <= 255 && id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';') => {
            Ok(Pin::Id(id.to_owned()))
        }
        _ => Err(format!(
            "{text:?} cannot be an id: write the first word of the Authentication-Results header that your own server adds, or \"gmail\" or \"microsoft365\""
        )),
    }
}

/// Reads `[assign]` and its `[[assign.skill]]`. None: a problem has been noted.
pub(super) fn assign(reading: &mut Reading) -> Option<(InboundRule, Vec<SkillRule>)> {
    let mut section = reading.section("assign", true);
    let rules = [
        ("round-robin", InboundRule::RoundRobin),
        ("least-busy", InboundRule::LeastBusy),
        ("skills", InboundRule::Skills),
        ("manager", InboundRule::Manager),
        ("none", InboundRule::None),
        ("ignore", InboundRule::Ignore),
    ];
    let inbound = section.parsed("inbound", "round-robin", |text| words::one_of(text, &rules));
    section.subsections("skill");
    section.end();
    let count = reading.count("assign.skill");
    let skills: Vec<SkillRule> =
        (0..count).filter_map(|place| skill(reading.row("assign.skill", place))).collect();
    if inbound == Some(InboundRule::Skills) && count == 0 {
        let text =
            "assign.inbound: is \"skills\", but there is no [[assign.skill]], so leads go round in turn";
        reading.notes.warnings.push(text.into());
    }
    Some((inbound?, skills))
}

fn skill(mut section: Section) -> Option<SkillRule> {
    let skill = section.needed("skill", "react").map(|found| found.text.to_lowercase());
    let words: Vec<String> =
        section.list("words", &[]).into_iter().map(|found| found.text.to_lowercase()).collect();
    if words.is_empty() {
        section.missing(
            "words",
            "is empty: write the words, addresses or domains that ask for this skill, as words = [\"react\"]",
        );
    }
    section.end();
    Some(SkillRule { skill: skill?, words })
}

/// What `[follow_up]` says.
pub(super) struct FollowUp {
    pub(super) respond_within: Span,
    pub(super) after_contact: Span,
    pub(super) quiet_after: Span,
}

/// Reads `[follow_up]`. None: a problem has been noted.
pub(super) fn follow_up(reading: &mut Reading) -> Option<FollowUp> {
    let mut section = reading.section("follow_up", true);
    let respond_within = section.parsed("respond_within", "1 working day", words::span);
    let after_contact = section.parsed("after_contact", "3 working days", words::span);
    let quiet_after = section.parsed("quiet_after", "21 days", words::span);
    section.end();
    Some(FollowUp {
        respond_within: respond_within?,
        after_contact: after_contact?,
        quiet_after: quiet_after?,
    })
}

/// What `[handoff]` says: after how long without a word.
pub(super) struct Handoff {
    /// The receiver is asked again.
    pub(super) nudge: Span,
    /// The giver is told.
    pub(super) giver: Span,
    /// The managers are told.
    pub(super) manager: Span,
}

/// Reads `[handoff]`. None: a problem has been noted.
pub(super) fn handoff(reading: &mut Reading) -> Option<Handoff> {
    let mut section = reading.section("handoff", true);
    let nudge = section.parsed("nudge_after", "4 working hours", words::span);
    let giver = section.parsed("giver_after", "1 working day", words::span);
    let manager = section.parsed("manager_after", "2 working days", words::span);
    section.end();
    Some(Handoff { nudge: nudge?, giver: giver?, manager: manager? })
}

/// `[ignore]`: addresses, or `*@domain`.
pub(super) fn ignore(reading: &mut Reading) -> IgnoreList {
    let mut section = reading.section("ignore", true);
    let mut list = IgnoreList::default();
    let found = section.list("senders", &[]);
    for sender in found {
        if let Some(domain) = sender.text.strip_prefix("*@") {
            let domain = section.read("senders", &sender, |_| words::domain(domain));
            list.domains.extend(domain);
        } else {
            let address = section.read("senders", &sender, |text| {
                words::address(text)
                    .map_err(|error| format!("{error}, or a whole domain as \"*@acme.example\""))
            });
            list.addresses.extend(address);
        }
    }
    section.end();
    list
}

/// A member's `capacity`: the most active leads they take by rule.
pub(super) fn capacity(section: &mut Section) -> Option<u32> {
    let found = section.number("capacity", 0, 100_000);
    let shown = found.map_or_else(|| json!("no limit"), |(number, _)| json!(number));
    section.show("capacity", shown, found.map(|(_, line)| line));
    found.map(|(number, _)| number)
}
