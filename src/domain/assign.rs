//! Who gets a lead (product.md §9). Found it, own it is decided where the mail is; here is what happens to a lead that a
//! stranger's mail made. Nobody eligible is an answer, never a guess.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::lead::Lead;
use super::policy::InboundRule;
use super::presence::Presence;
use super::world::World;
use super::{Handle, LeadId, Mail, Mailbox, Member, Party, Policy};

/// Who got a lead, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The owner; none when nobody could be found.
    pub owner: Option<Handle>,
    /// By what.
    pub why: Why,
}

/// The reason of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The mail was addressed to exactly this member.
    Addressed,
    /// They own a lead of the same organisation.
    SameOrganisation(LeadId),
    /// It was their turn.
    RoundRobin,
    /// They had the fewest active leads.
    LeastBusy,
    /// They have the skill that the mail asks for.
    Skill(String),
    /// A manager is to decide.
    ManagerDecides,
    /// Nobody is on the team, present and under capacity.
    NobodyEligible,
    /// The team wants it so.
    NoRule,
}

/// Finds the owner of a lead that an outsider's mail started. `duplicate` is an active lead of the same organisation.
pub fn for_inbound(
    world: &World,
    policy: &Policy,
    mail: &Mail,
    duplicate: Option<&Lead>,
    now: DateTime<Utc>,
) -> Assigned {
    if let Some(owner) = addressed(policy, mail).filter(|handle| is_there(world, policy, handle, now)) {
        return Assigned { owner: Some(owner), why: Why::Addressed };
    }
    if let Some(lead) = duplicate
        && let Some(owner) = lead.owner.clone().filter(|handle| is_there(world, policy, handle, now))
    {
        return Assigned { owner: Some(owner), why: Why::SameOrganisation(lead.id) };
    }
    by_rule(world, policy, mail, now)
}

/// The configured rule alone.
pub fn by_rule(world: &World, policy: &Policy, mail: &Mail, now: DateTime<Utc>) -> Assigned {
    let text = format!("{} {}", mail.subject, mail.new_text);
    by_words(world, policy, (&text, mail.author.as_ref()), now)
}

/// Whether somebody had their turn, so that the round moves on.
pub fn is_turn(why: &Why) -> bool {
    matches!(why, Why::RoundRobin | Why::LeastBusy | Why::Skill(_))
}

/// The configured rule, for a lead that no mail brings: by what is on the record.
pub fn by_record(world: &World, policy: &Policy, lead: &Lead, now: DateTime<Utc>) -> Assigned {
    let heard = lead.last_heard.as_ref().map_or("", |heard| heard.summary.as_str());
    let text = format!("{} {} {heard}", lead.name, lead.asked);
    by_words(world, policy, (&text, lead.contacts.first()), now)
}

fn by_words(
    world: &World,
    policy: &Policy,
    (text, author): (&str, Option<&Mailbox>),
    now: DateTime<Utc>,
) -> Assigned {
    let all = eligible(world, policy, now);
    let turn = |members: &[&Member], why: Why| match next_in_round(world, policy, members) {
        Some(owner) => Assigned { owner: Some(owner), why },
        None => Assigned { owner: None, why: Why::NobodyEligible },
    };
    match policy.inbound {
        InboundRule::RoundRobin => turn(&all, Why::RoundRobin),
        InboundRule::LeastBusy => {
            let fewest = all.iter().map(|member| load(world, &member.handle)).min();
            let idle: Vec<&Member> =
                all.into_iter().filter(|member| Some(load(world, &member.handle)) == fewest).collect();
            turn(&idle, Why::LeastBusy)
        }
        InboundRule::Skills => match wanted_skill(policy, text, author) {
            Some(skill) => {
                let able: Vec<&Member> = all
                    .iter()
                    .copied()
                    .filter(|member| member.skills.iter().any(|own| own == skill))
                    .collect();
                if able.is_empty() {
                    turn(&all, Why::RoundRobin)
                } else {
                    turn(&able, Why::Skill(skill.to_owned()))
                }
            }
            None => turn(&all, Why::RoundRobin),
        },
        InboundRule::Manager => Assigned { owner: None, why: Why::ManagerDecides },
        InboundRule::None | InboundRule::Ignore => Assigned { owner: None, why: Why::NoRule },
    }
}

/// The one member in To, else the one in Cc.
fn addressed(policy: &Policy, mail: &Mail) -> Option<Handle> {
    let (to, cc) = mail.recipients.split_at_checked(mail.to_count).unwrap_or((&mail.recipients, &[]));
    let members = |people: &[Mailbox]| -> BTreeSet<Handle> {
        let handles = people.iter().map(|person| policy.team.party(&person.address));
        handles
            .filter_map(|party| if let Party::Member(handle) = party { Some(handle) } else { None })
            .collect()
    };
    let named = [to, cc].into_iter().map(members).find(|handles| !handles.is_empty())?;
    if named.len() == 1 { named.into_iter().next() } else { None }
}

/// Whether they are on the team, and not on leave.
fn is_there(world: &World, policy: &Policy, handle: &Handle, now: DateTime<Utc>) -> bool {
    Presence::of(policy, world).is_there(handle, now).is_some()
}

fn eligible<'p>(world: &World, policy: &'p Policy, now: DateTime<Utc>) -> Vec<&'p Member> {
    let free = |member: &&Member| {
        let under = member.capacity.is_none_or(|capacity| load(world, &member.handle) < capacity);
        under && is_there(world, policy, &member.handle, now)
    };
    policy.team.members().iter().filter(free).collect()
}

fn load(world: &World, handle: &Handle) -> u32 {
    world.members.get(handle).map_or(0, |record| record.load)
}

/// The first of `candidates` after the one who was last, in the order of the configuration.
fn next_in_round(world: &World, policy: &Policy, candidates: &[&Member]) -> Option<Handle> {
    let order = policy.team.members();
    let last =
        world.round_robin.as_ref().and_then(|last| order.iter().position(|member| member.handle == *last));
    let start = last.map_or(0, |place| place + 1);
    let round = order.iter().skip(start).chain(order.iter().take(start));
    round
        .map(|member| &member.handle)
        .find(|handle| candidates.iter().any(|member| member.handle == **handle))
        .cloned()
}

/// The skill of the first rule whose word stands in the text.
fn wanted_skill<'p>(policy: &'p Policy, text: &str, author: Option<&Mailbox>) -> Option<&'p str> {
    skill_in(policy, text, author.map_or(&[], std::slice::from_ref))
}

/// The skill of the first rule whose word or phrase stands in a text by itself, in any case and however its lines are
/// broken, or is the address or the domain of one of these people.
pub(in crate::domain) fn skill_in<'p>(policy: &'p Policy, text: &str, people: &[Mailbox]) -> Option<&'p str> {
    let text = folded(text);
    let asks = |word: &str| {
        let word = folded(word);
        let is_theirs = |person: &Mailbox| person.address.as_str() == word || person.address.domain() == word;
        stands_in(&text, &word) || people.iter().any(is_theirs)
    };
    policy.skills.iter().find(|rule| rule.words.iter().any(|word| asks(word))).map(|rule| rule.skill.as_str())
}

/// Small, its words between single spaces.
fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word or phrase stands in a text with no letter or digit directly beside it: `c++`, `node.js`, `front-end`.
fn stands_in(text: &str, word: &str) -> bool {
    let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text.match_indices(word).any(|(at, found)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|text| text.chars().next());
            !beside(before) && !beside(after)
        })
}
