//! Instructions in the address (product.md §4): `leads+fri@`, `leads+sam@`, `leads+l42+note@`. The tag is a member's text
//! that passed through mail programs; it is read, never obeyed here. Reply tokens are not instructions and are taken
//! out before.

use super::when::{Reading, Refusal, parse_compact};
use crate::domain::time::When;
use crate::domain::{Handle, LeadId};

/// The longest tag that is read, in characters; a local part has at most 64 octets (RFC 5321 §4.5.3.1.1).
const MAX_TAG: usize = 64;

/// How many instructions may one address hold?
const MAX_INSTRUCTIONS: usize = 8;

/// What one part of a tag asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// Sets the next follow-up; or why that date is not taken.
    FollowUp(Result<When, Refusal>),
    /// Opens a handoff to this member.
    Handoff(Handle),
    /// Forces a new lead.
    NewLead,
    /// Names the lead.
    Lead(LeadId),
    /// Logs the mail without counting it as contact.
    Note,
    /// Nothing we know: the member is told, in at most 64 characters of it.
    Unknown(String),
}

/// The instructions of a tag, split at `+`: `l42+fri`. Empty parts say nothing; more than eight are one unknown.
pub fn instructions(
    tag: &str,
    member: impl Fn(&str) -> Option<Handle>,
    reading: &Reading<'_>,
) -> Vec<Instruction> {
    let parts: Vec<&str> = tag.split('+').filter(|part| !part.trim().is_empty()).collect();
    if parts.len() > MAX_INSTRUCTIONS {
        return vec![unknown(tag)];
    }
    parts.into_iter().map(|part| instruction(part, &member, reading)).collect()
}

/// One instruction. Fixed words come first, then leads, members and dates; the configuration refuses handles that are
/// any of the others.
pub fn instruction(
    part: &str,
    member: impl Fn(&str) -> Option<Handle>,
    reading: &Reading<'_>,
) -> Instruction {
    let part = part.trim().to_lowercase();
    if part.chars().nth(MAX_TAG).is_some() {
        return unknown(&part);
    }
    match part.as_str() {
        "new" => return Instruction::NewLead,
        "note" => return Instruction::Note,
        _ => {}
    }
    if let Ok(lead) = part.parse::<LeadId>() {
        return Instruction::Lead(lead);
    }
    if let Some(handle) = member(&part) {
        return Instruction::Handoff(handle);
    }
    parse_compact(&part, reading).map_or_else(|| unknown(&part), Instruction::FollowUp)
}

fn unknown(part: &str) -> Instruction {
    Instruction::Unknown(part.chars().take(MAX_TAG).collect())
}
