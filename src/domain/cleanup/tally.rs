//! What the week brought: new, handed off, closed, who has how much, what was settled and what came back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::people::People;
use super::{Facts, is_history};
use crate::domain::lead::{Lead, Status};
use crate::domain::letters::{Load, Tally};
use crate::domain::{Handle, LeadId};

/// The most leads that are named as having come back.
const NAMED: usize = 10;

/// Counted while leads go by.
#[derive(Debug, Default)]
pub(super) struct Counts {
    new: u32,
    handed_off: u32,
    minutes: Vec<i64>,
    won: u32,
    lost: u32,
    closed: u32,
    active: BTreeMap<Handle, u32>,
    to_settle: BTreeMap<Handle, u32>,
}

impl Counts {
    /// What happened to a lead since the week began.
    pub(super) fn add(&mut self, lead: &Lead, since: DateTime<Utc>) {
        self.new += u32::from(lead.origin.at >= since && !is_history(lead));
        if let Some(handoff) = lead.handoff.as_ref().filter(|handoff| handoff.opened_at >= since) {
            self.handed_off += 1;
            let took = handoff.acknowledged_at.map(|at| (at - handoff.opened_at).num_minutes());
            self.minutes.extend(took);
        }
        let ended = lead.closed_at.is_some_and(|at| at >= since);
        match lead.status {
            Status::Won if ended => self.won += 1,
            Status::Lost if ended => self.lost += 1,
            Status::Closed if ended => self.closed += 1,
            _ => {}
        }
    }

    /// Whose lead it is. What nobody has touched since Baton came is nobody's load, except where all of it is such.
    pub(super) fn load(&mut self, lead: &Lead, wrong: bool, audit: bool) {
        let Some(owner) = lead.owner.as_ref().filter(|_| audit || !is_history(lead)) else { return };
        match self.active.get_mut(owner) {
            Some(count) => *count += 1,
            None => drop(self.active.insert(owner.clone(), 1)),
        }
        if !wrong {
            return;
        }
        match self.to_settle.get_mut(owner) {
            Some(count) => *count += 1,
            None => drop(self.to_settle.insert(owner.clone(), 1)),
        }
    }

    /// Active leads by owner.
    pub(super) fn loads(&self) -> &BTreeMap<Handle, u32> {
        &self.active
    }

    /// All of it, and what has changed since the last cleanup.
    pub(super) fn tally(&mut self, people: &People<'_>, listed: &[LeadId], facts: &Facts) -> Tally {
        self.minutes.sort_unstable();
        let still = listed.iter().filter(|lead| facts.listed.contains(lead)).count();
        let back = || listed.iter().filter(|lead| facts.settled.contains(lead));
        let team = people.policy.team.members();
        let soon = team.iter().filter_map(|member| {
            let away = people.away_soon(&member.handle)?;
            Some((people.first_name(&member.handle), away.from, away.to))
        });
        Tally {
            new: self.new,
            handed_off: self.handed_off,
            median_minutes: self.minutes.get(self.minutes.len().saturating_sub(1) / 2).copied(),
            won: self.won,
            lost: self.lost,
            closed: self.closed,
            load: self.load_of(people),
            settled: u32::try_from(facts.listed.len().saturating_sub(still)).unwrap_or(u32::MAX),
            came_back: back().take(NAMED).copied().collect(),
            came_back_count: u32::try_from(back().count()).unwrap_or(u32::MAX),
            first: !facts.had_one,
            away_soon: soon.collect(),
        }
    }

    fn load_of(&self, people: &People<'_>) -> Vec<Load> {
        let count = |of: &BTreeMap<Handle, u32>, handle: &Handle| of.get(handle).copied().unwrap_or(0);
        let present = people.policy.team.members().iter().map(|member| &member.handle);
        let present = present.filter(|handle| people.policy.team.present(handle, people.now).is_some());
        let mut handles: Vec<&Handle> = present.chain(self.active.keys()).collect();
        handles.sort_unstable();
        handles.dedup();
        let load = |handle: &Handle| Load {
            handle: handle.clone(),
            name: people.first_name(handle),
            active: count(&self.active, handle),
            to_settle: count(&self.to_settle, handle),
        };
        let mut load: Vec<Load> = handles.into_iter().map(load).collect();
        load.sort_by_key(|load| std::cmp::Reverse(load.active));
        load
    }
}
