//! What a valid configuration says but probably does not mean, seen only when all of it is known. Warnings, never errors.

use crate::domain::Policy;
use crate::domain::policy::InboundRule;

/// One sentence for each doubt, beginning with the key.
pub(super) fn doubts(policy: &Policy) -> Vec<String> {
    let members = policy.team.members();
    let mut doubts = Vec::new();
    if policy.inbound == InboundRule::Skills {
        let unmet = policy.skills.iter().filter(|rule| {
            let has = |skills: &[String]| skills.contains(&rule.skill);
            !members.iter().any(|member| has(&member.skills))
        });
        doubts.extend(
            unmet.map(|rule| format!("assign.skill: nobody in the team has the skill {:?}", rule.skill)),
        );
    }
    let ignored = members.iter().flat_map(|member| std::iter::once(&member.address).chain(&member.aliases));
    let ignored = ignored.filter(|address| policy.ignore.has(address));
    doubts.extend(
        ignored.map(|address| format!("ignore.senders: {address} is of the team, which is never ignored")),
    );
    doubts
}
