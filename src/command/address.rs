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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::when::tests::{at, berlin, line, reading};

    fn read(tag: &str) -> Vec<String> {
        let calendar = berlin();
        let members = ["sam", "jamie.lee"];
        let member = |text: &str| members.contains(&text).then(|| text.parse().expect("a handle"));
        let show = |instruction: Instruction| match instruction {
            Instruction::FollowUp(when) => line(Some(&when)),
            Instruction::Handoff(handle) => format!("to {handle}"),
            Instruction::NewLead => "new lead".into(),
            Instruction::Lead(lead) => lead.to_string(),
            Instruction::Note => "note".into(),
            Instruction::Unknown(text) => format!("? {text}"),
        };
        instructions(tag, member, &reading(&calendar, at("2026-05-05 10:00"))).into_iter().map(show).collect()
    }

    #[test]
    fn tags_say_what_to_do_with_a_mail() {
        for (tag, expected) in [
            ("fri", "2026-05-08"),
            ("Fri", "2026-05-08"),
            ("3d", "2026-05-08"),
            ("may10", "2026-05-11"),
            ("tomorrow2pm", "2026-05-06 14:00"),
            ("2026-05-07", "2026-05-07"),
            ("nextweek", "2026-05-11"),
            ("2weeks", "2026-05-19"),
            ("may4", "past 2026-05-04"),
            ("5-6", "? 5-6"),
            ("sam", "to sam"),
            ("SAM", "to sam"),
            ("jamie.lee", "to jamie.lee"),
            ("new", "new lead"),
            ("note", "note"),
            ("L42", "L-42"),
            ("l-42", "L-42"),
            ("sammy", "? sammy"),
            ("invoice", "? invoice"),
            ("l0", "? l0"),
        ] {
            assert_eq!(read(tag), [expected], "{tag}");
        }
    }

    #[test]
    fn a_tag_joins_several_instructions_with_plus() {
        assert_eq!(read("l42+fri"), ["L-42", "2026-05-08"]);
        assert_eq!(read("sam+l42+tomorrow9am"), ["to sam", "L-42", "2026-05-06 09:00"]);
        assert_eq!(read("note++note+"), ["note", "note"]);
        assert_eq!(read(""), [""; 0]);
        assert_eq!(read("+"), [""; 0]);
    }

    #[test]
    fn long_tags_are_told_back_in_part() {
        let many = ["fri"; 9].join("+");
        assert_eq!(read(&many), [format!("? {many}")]);
        let long = "x".repeat(200);
        assert_eq!(read(&long), [format!("? {}", "x".repeat(64))]);
    }
}
