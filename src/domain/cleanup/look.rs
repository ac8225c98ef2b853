//! What is wrong with one lead: each section of the cleanup asks its question here, in the order of product.md §13.

use chrono::{DateTime, Utc};

use super::people::Missing;
use super::{ANSWER, Builder, Found, MAX_ROWS, MAX_TEXT, TAKER, is_history, recent};
use crate::domain::contact::calendar_of;
use crate::domain::handoff::{Absent, Blocked, Handoff, State};
use crate::domain::lead::{Flag, Lead, WaitingOn};
use crate::domain::letters::{Topic, Wrong};
use crate::domain::time::When;
use crate::domain::{Handle, Policy, assign, text};

/// What a manager or an owner can do about a lead that nobody has heard of.
const ASK: &str = "next: ask whether they are still interested by tomorrow";

/// What settles that nobody has reached them: that somebody did, in their own words.
const REACHED: [&str; 2] = ["called: …", "sent: …"];

/// Why somebody who writes to the customer anyway is to have the lead.
const KNOWS: &str = "knows the customer";

impl Builder<'_> {
    /// Asks every question; whether anything is wrong.
    pub(super) fn look(&mut self, lead: &Lead) -> bool {
        let asked = [
            self.owner(lead),
            self.wrong_owner(lead),
            self.handoff(lead),
            self.next_action(lead),
            self.follow_up(lead),
            self.last_contact(lead),
            self.waiting(lead),
            self.quiet(lead),
            self.two_writing(lead),
            self.doubts(lead),
            self.reassigned(lead),
        ];
        asked.contains(&true)
    }

    fn owner(&mut self, lead: &Lead) -> bool {
        let Some(owner) = &lead.owner else {
            let said = format!("to {TAKER}");
            self.keep(Topic::NoOwner, lead, Some(lead.origin.at), Found::new(Wrong::NoOwner, &[&said]));
            return true;
        };
        match self.people.missing(owner) {
            None => return false,
            Some(Missing::Gone(left)) => {
                let said = self.hand_over(lead, TAKER, &format!("{owner} has left"));
                self.keep_on(Topic::OwnerAway, lead, left, Found::new(Wrong::OwnerGone, &[&said]));
            }
            Some(Missing::Away(away)) => {
                let said = self.hand_over(lead, TAKER, &format!("{owner} is away"));
                let found = Found::new(Wrong::OwnerAway(away.to), &[&said]);
                self.keep_on(Topic::OwnerAway, lead, Some(away.from), found);
            }
        }
        true
    }

    fn wrong_owner(&mut self, lead: &Lead) -> bool {
        if let Some((others, since)) = recent::others(lead) {
            let to = others.iter().find(|other| self.people.is_here(other));
            let said = to.map(|to| self.hand_over(lead, to.as_str(), KNOWS));
            let wrong = Wrong::OthersAct(self.names(&others));
            self.keep(
                Topic::WrongOwner,
                lead,
                Some(since),
                Found { wrong, replies: said.into_iter().collect() },
            );
            return true;
        }
        let Some((skill, colleague)) = self.able_colleague(lead) else { return false };
        let said = self.hand_over(lead, colleague.as_str(), &format!("knows {skill}"));
        let wrong = Wrong::SkillElsewhere(skill, self.people.first_name(&colleague));
        self.keep(Topic::WrongOwner, lead, Some(lead.origin.at), Found { wrong, replies: vec![said] });
        true
    }

    /// The skill that the lead asks for and its owner lacks, with somebody who has it.
    fn able_colleague(&self, lead: &Lead) -> Option<(String, Handle)> {
        let owner = self.policy.team.member(lead.owner.as_ref()?)?;
        let skill = wanted_skill(self.policy, lead)?;
        let has = |skills: &[String]| skills.iter().any(|own| own == skill);
        if has(&owner.skills) {
            return None;
        }
        let able = self.policy.team.members().iter().filter(|member| has(&member.skills));
        let able = able.map(|member| &member.handle).find(|handle| self.people.is_here(handle))?;
        Some((skill.to_owned(), able.clone()))
    }

    /// What hands it over, with a reason that counts. A handoff needs a step and a day: where the lead has none, they come
    /// first.
    fn hand_over(&self, lead: &Lead, to: &str, why: &str) -> String {
        let stepped = lead.next_action.as_ref().is_some_and(|action| !action.weak);
        let planned = lead.follow_up.is_some_and(|plan| !is_past(plan.when, lead, self.policy, self.now));
        match (stepped, planned) {
            (true, true) => format!("to {to}: {why}"),
            (true, false) => format!("snooze 3d; to {to}: {why}"),
            (false, _) => format!("{ANSWER}; to {to}: {why}"),
        }
    }

    fn handoff(&mut self, lead: &Lead) -> bool {
        let open = |handoff: &&Handoff| handoff.state.is_open();
        let all: Vec<&Handoff> = lead.handoff.iter().chain(&lead.draft).filter(open).collect();
        for handoff in &all {
            let to = self.people.first_name(&handoff.to);
            let receiver = self.reader.as_ref() == Some(&handoff.to);
            let found = match handoff.state {
                State::Pending if receiver => Found::new(Wrong::NotConfirmed(to), &["ok", "no"]),
                State::Pending => Found::new(Wrong::NotConfirmed(to), &["remind"]),
                State::Awaiting => Found::new(Wrong::Awaiting(to), &["ok", "no"]),
                _ => match self.people.blocked(handoff) {
                    Blocked::Parts => Found::new(Wrong::Draft(to, handoff.missing.clone()), &[ANSWER]),
                    Blocked::Receiver(Absent::Gone) => {
                        Found::new(Wrong::DraftHeld(to, Some(Absent::Gone)), &["back"])
                    }
                    Blocked::Receiver(absent) => Found {
                        wrong: Wrong::DraftHeld(to, Some(absent)),
                        replies: vec![format!("to {} anyway", handoff.to)],
                    },
                    Blocked::Nothing => Found {
                        wrong: Wrong::DraftHeld(to, None),
                        replies: vec![format!("to {} anyway", handoff.to)],
                    },
                },
            };
            self.keep(Topic::Handoff, lead, Some(handoff.opened_at), found);
        }
        !all.is_empty()
    }

    fn next_action(&mut self, lead: &Lead) -> bool {
        if self.audit || is_history(lead) {
            return false;
        }
        let steps: &[&str] = &[step(lead)];
        match &lead.next_action {
            Some(action) if action.weak => {
                let wrong = Wrong::Vague(text::one_line(&action.text, MAX_TEXT));
                self.keep(Topic::Vague, lead, Some(action.at), Found::new(wrong, steps));
                true
            }
            None if lead.waiting_on != WaitingOn::Customer => {
                let since = Some(lead.active_at());
                self.keep(Topic::NoNextAction, lead, since, Found::new(Wrong::NoNextAction, steps));
                true
            }
            _ => false,
        }
    }

    fn follow_up(&mut self, lead: &Lead) -> bool {
        if self.audit {
            return false;
        }
        let Some(follow_up) = lead.follow_up else {
            let (wrong, said) = if is_history(lead) {
                (Wrong::FromBefore, ["snooze 3d", "close: from before"])
            } else {
                (Wrong::NoFollowUp, ["snooze 3d", "on next week"])
            };
            self.keep(Topic::FollowUp, lead, Some(lead.active_at()), Found::new(wrong, &said));
            return true;
        };
        let calendar = calendar_of(lead, self.policy);
        if !is_past(follow_up.when, lead, self.policy, self.now) {
            return false;
        }
        let since = follow_up.when.date(calendar.zone);
        let said = if lead.next_action.is_some() {
            ["snooze 3d", "done called: …"]
        } else {
            ["snooze 3d", step(lead)]
        };
        self.keep_on(Topic::FollowUp, lead, Some(since), Found::new(Wrong::FollowUpPassed, &said));
        true
    }

    fn last_contact(&mut self, lead: &Lead) -> bool {
        match &lead.last_contact {
            None if self.audit => return false,
            None => {
                let since = Some(lead.origin.at);
                self.keep(Topic::LastContact, lead, since, Found::new(Wrong::NeverReached, &REACHED));
            }
            Some(last) if !last.delivered || lead.flags.contains(&Flag::Undelivered) => {
                let found = Found::new(Wrong::Undelivered, &REACHED);
                self.keep(Topic::LastContact, lead, Some(last.at), found);
            }
            Some(_) => return false,
        }
        true
    }

    fn waiting(&mut self, lead: &Lead) -> bool {
        if lead.waiting_on != WaitingOn::Us {
            return false;
        }
        let heard = lead.last_heard.as_ref();
        let since = lead.unanswered_since.or(heard.map(|heard| heard.at));
        let said = heard.map(|heard| heard.summary.clone()).unwrap_or_default();
        self.keep(
            Topic::WaitingOnUs,
            lead,
            since,
            Found::new(Wrong::WaitsOnUs(said), &["called: …", "waiting them"]),
        );
        true
    }

    fn quiet(&mut self, lead: &Lead) -> bool {
        let last = lead.active_at();
        let ahead = lead.follow_up.is_some_and(|plan| !is_past(plan.when, lead, self.policy, self.now));
        // Who waits for us has not been quiet; an audit tells each lead where it matters most.
        let told = self.audit && lead.waiting_on == WaitingOn::Us;
        if last > self.quiet_before || ahead || told {
            return false;
        }
        self.keep(Topic::Quiet, lead, Some(last), Found::new(Wrong::Quiet, &["close: gone quiet", ASK]));
        true
    }

    fn two_writing(&mut self, lead: &Lead) -> bool {
        let Some((both, since)) = recent::together(lead, self.now) else { return false };
        let other = both.iter().find(|one| lead.owner.as_ref() != Some(*one));
        let replies = |one: &Handle| [format!("with {one}"), self.hand_over(lead, one.as_str(), KNOWS)];
        let replies = other.map(replies).into_iter().flatten().collect();
        let wrong = Wrong::TwoWriting(self.names(&both));
        self.keep(Topic::TwoWriting, lead, Some(since), Found { wrong, replies });
        true
    }

    fn doubts(&mut self, lead: &Lead) -> bool {
        let all = [
            (Flag::PossibleDuplicate, Found::new(Wrong::PossibleDuplicate(None), &[])),
            (Flag::Ambiguous, Found::new(Wrong::Ambiguous(Vec::new()), &["not this lead", "split"])),
            (
                Flag::ClaimedMail,
                Found::new(Wrong::Claimed(String::new(), String::new()), &["accept", "not this lead"]),
            ),
        ];
        let mut any = false;
        for (flag, found) in all {
            if self.audit || !lead.flags.contains(&flag) {
                continue;
            }
            any = true;
            let since = lead.last_heard.as_ref().map_or(lead.origin.at, |heard| heard.at);
            self.keep(Topic::Doubts, lead, Some(since), found);
            if self.doubtful.len() < MAX_ROWS && self.doubtful.last() != Some(&lead.id) {
                self.doubtful.push(lead.id);
            }
        }
        any
    }

    fn reassigned(&mut self, lead: &Lead) -> bool {
        let taken = |state| matches!(state, State::Pending | State::Acknowledged);
        let handed = lead.handoff.as_ref().filter(|handoff| {
            taken(handoff.state) && handoff.why_kind.is_none() && handoff.opened_at >= self.since
        });
        let Some((handoff, from)) = handed.and_then(|handoff| Some((handoff, handoff.from.as_ref()?))) else {
            return false;
        };
        let wrong = Wrong::Reassigned(
            self.people.first_name(from),
            self.people.first_name(&handoff.to),
            text::one_line(&handoff.why, MAX_TEXT),
        );
        let replies = vec![self.hand_over(lead, from.as_str(), "…")];
        self.keep(Topic::Reassigned, lead, Some(handoff.opened_at), Found { wrong, replies });
        true
    }

    fn names(&self, handles: &[Handle]) -> Vec<String> {
        handles.iter().map(|handle| self.people.first_name(handle)).collect()
    }
}

/// The step that is never wrong.
fn step(lead: &Lead) -> &'static str {
    if lead.waiting_on == WaitingOn::Us { ANSWER } else { ASK }
}

/// Whether a plan lies behind us, by the owner's calendar.
fn is_past(when: When, lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> bool {
    match when {
        When::On(date) => date < calendar_of(lead, policy).date(now),
        When::At(instant) => instant < now,
    }
}

/// The skill of the first rule whose word stands in what the customer wrote, or is in their address.
fn wanted_skill<'p>(policy: &'p Policy, lead: &Lead) -> Option<&'p str> {
    if policy.skills.is_empty() {
        return None;
    }
    let heard = lead.last_heard.as_ref().map_or("", |heard| heard.summary.as_str());
    let said = format!("{} {} {heard}", lead.name, lead.asked);
    assign::skill_in(policy, &said, &lead.contacts)
}
