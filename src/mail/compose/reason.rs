//! Why a letter came: the last sentence of each. It names the role, never a fault.

use crate::domain::letters::{Letter, Notice, Reason, Who};

use super::rows;

/// The sentence at the foot of a letter.
pub(super) fn why(letter: &Letter, reason: &Reason) -> String {
    let what = match letter {
        Letter::Digest(_) => "this letter, on working days when something is due,",
        Letter::Cleanup(_) => "this letter, once a week,",
        _ => "this letter",
    };
    let less = match letter {
        Letter::Digest(_) if *reason == Reason::Owner => " Reply “pause digest” and it rests for two weeks.",
        _ => "",
    };
    format!("You get {what} because {}.{less}", because(letter, reason))
}

fn because(letter: &Letter, reason: &Reason) -> String {
    match reason {
        Reason::Owner => owned(letter).to_owned(),
        Reason::Cover(name) => format!("you cover for {}", rows::name(name)),
        Reason::Manager => "you are a manager of the team".to_owned(),
        Reason::Sender if matches!(letter, Letter::Handoff(_)) => "you began this handoff".to_owned(),
        Reason::Sender => "you wrote the mail it is about".to_owned(),
        Reason::Named => "it is about you".to_owned(),
    }
}

fn owned(letter: &Letter) -> &'static str {
    match letter {
        Letter::Digest(_) | Letter::Cleanup(_) => "you own these leads",
        Letter::NewLeads { leads } if leads.len() > 1 => "you own these leads",
        Letter::Notice(Notice::OwnerChanged { .. }) => "you own or owned this lead",
        Letter::Handoff(handoff) if handoff.owner != Some(Who::You) => "you handed this lead over",
        _ => "you own this lead",
    }
}
