//! One lead and a clock, and what people say about it.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// One lead, and a clock.
pub(super) struct Story {
    pub(super) policy: Policy,
    pub(super) members: BTreeMap<Handle, MemberRecord>,
    pub(super) away: BTreeSet<Handle>,
    now: chrono::DateTime<chrono::Utc>,
    next_id: i64,
    pub(super) lead: Lead,
}

impl Story {
    pub(super) fn new() -> Self {
        Self {
            policy: policy(),
            members: BTreeMap::new(),
            away: BTreeSet::new(),
            now: at("2026-05-06T12:00"),
            next_id: 1,
            lead: lead(),
        }
    }

    pub(super) fn contacted(mut self) -> Self {
        self.lead.last_contact = Some(Contacted {
            at: at("2026-05-06T09:00"),
            by: "jamie".into(),
            summary: "basic estimate".into(),
            message_id: "one@acme.example".into(),
            source: Source::Mail,
            delivered: true,
            verified: true,
        });
        self
    }

    pub(super) fn rule<T>(&mut self, rule: impl FnOnce(&mut Lead, &Around<'_>) -> T) -> T {
        self.now += chrono::TimeDelta::minutes(1);
        let around = Around { policy: &self.policy, members: &self.members, away: &self.away, now: self.now };
        rule(&mut self.lead, &around)
    }

    pub(super) fn to(&mut self, by: &str, to: &str, labels: Labels) -> Result<Done, Refused> {
        self.asks(by, &HandTo { to: handle(to), anyway: false, labels })
    }

    pub(super) fn asks(&mut self, by: &str, asked: &HandTo) -> Result<Done, Refused> {
        let id = HandoffId(self.next_id);
        self.next_id += 1;
        self.rule(|lead, around| open(lead, id, &handle(by), asked, around))
    }

    pub(super) fn ok(&mut self, by: &str) -> Option<Done> {
        self.rule(|lead, around| acknowledge(lead, &handle(by), How::Word, around))
    }

    pub(super) fn no(&mut self, by: &str) -> Result<Done, Refused> {
        self.rule(|lead, around| decline(lead, &handle(by), "", around))
    }

    pub(super) fn back(&mut self, by: &str) -> Result<Done, Refused> {
        self.rule(|lead, around| back(lead, &handle(by), around))
    }

    pub(super) fn next(&mut self, by: &str, text: &str) -> Option<Done> {
        let by = handle(by);
        self.rule(|lead, around| {
            let weak = crate::domain::next_action::is_weak(text);
            let action = crate::domain::lead::NextAction {
                text: text.into(),
                by: by.to_string(),
                at: around.now,
                weak,
            };
            lead.next_action = Some(action);
            settle(lead, &by, around)
        })
    }

    pub(super) fn snooze(&mut self, by: &str, on: &str) -> Option<Done> {
        let (by, on) = (handle(by), day(on));
        self.rule(|lead, around| {
            lead.plan(Some(FollowUp { when: When::On(on), hold: false }), None);
            lead.planned_at = Some(around.now);
            settle(lead, &by, around)
        })
    }

    pub(super) fn owner(&self) -> &str {
        self.lead.owner.as_ref().map_or("nobody", Handle::as_str)
    }

    pub(super) fn previous(&self) -> &str {
        self.lead.previous_owner.as_ref().map_or("nobody", Handle::as_str)
    }

    pub(super) fn state(&self) -> State {
        self.lead.latest_handoff().expect("a handoff").state
    }
}

pub(super) fn step(text: &str, by: &str) -> Step {
    Step { text: text.into(), by: Some(When::On(day(by))), if_no_reply: None }
}

/// A note with all it needs.
pub(super) fn whole() -> Labels {
    Labels {
        next: Some(step("confirm Friday schedule and reply", "2026-05-07")),
        why: "Jamie answered first, you schedule".into(),
        ..Labels::default()
    }
}
