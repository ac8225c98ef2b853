//! What a valid configuration says but probably does not mean, seen only when all of it is known. Warnings, never errors.

use std::collections::BTreeSet;

use crate::domain::policy::InboundRule;
use crate::domain::{Address, Policy, Team};

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
    doubts.extend(almost_internal(&policy.team));
    doubts
}

/// Domains of our own addresses below an internal domain, which are not internal themselves: a domain stands for exactly
/// itself, so a colleague there who is no member would be taken for a customer.
fn almost_internal(team: &Team) -> Vec<String> {
    let internal = team.internal_domains();
    let members =
        team.members().iter().flat_map(|member| std::iter::once(&member.address).chain(&member.aliases));
    let inbox = std::iter::once(&team.inbox().address).chain(&team.inbox().aliases);
    let ours: BTreeSet<&str> = members.chain(inbox).map(Address::domain).collect();
    let above = |domain: &str| {
        internal
            .iter()
            .find(|upper| domain.strip_suffix(upper.as_str()).is_some_and(|rest| rest.ends_with('.')))
    };
    let missing = ours.into_iter().filter(|domain| internal.iter().all(|known| known != domain));
    missing
        .filter_map(|domain| {
            let upper = above(domain)?;
            Some(format!(
                "internal_domains: {upper} does not stand for {domain}, where one of our addresses is: write {domain} \
                 too, or a colleague there who is not in [[team]] counts as a customer"
            ))
        })
        .collect()
}
