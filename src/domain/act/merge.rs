//! `same as L-9`: two leads turn out to be one (product.md §5). L-9 stays, with its owner, status and action; the other
//! one points to it from then on.

use chrono::{DateTime, Utc};

use super::desk::Desk;
use super::{handing, people, status, tell};
use crate::domain::deed::Joining;
use crate::domain::lead::{Contacted, Flag, FollowUp, Lead, Status, WaitingOn};
use crate::domain::letters::{Did, Refusal};
use crate::domain::time::{When, local_instant};
use crate::domain::{LeadId, Member, Policy};

/// `same as L-9`; where it is neither of the sender's, L-9's owner decides.
pub(super) fn same_as(desk: &mut Desk<'_>, id: LeadId, other: LeadId) -> Result<Did, Refusal> {
    let into = desk.standing(other)?;
    if into == id {
        return Err(Refusal::SameLead);
    }
    let owner = |desk: &Desk<'_>, id| desk.lead(id).and_then(|lead| lead.owner.clone());
    let (from, to) = (owner(desk, id), owner(desk, into));
    let manager = desk.policy.team.member(desk.by).is_some_and(Member::is_manager);
    let mine = [id, into].iter().any(|id| owner(desk, *id) == Some(people::acts_as(desk, *id)));
    let to = to.filter(|to| desk.policy.team.present(to, desk.asking.now).is_some());
    if let Some(to) = to.filter(|to| Some(to) != from.as_ref() && !manager && !mine && from.is_some()) {
        let joining = Joining { into, by: desk.by.clone(), at: desk.at };
        desk.open(id)?.joining = Some(joining);
        desk.remember(id, format!("is it the same as {into}? {to} decides"));
        tell::merge_asked(desk, id, into, &to);
        return Ok(Did::MergeAwaits { into, owner: desk.who(&to) });
    }
    join(desk, id, into)
}

/// Whether a merge of this lead waits for the sender.
pub(super) fn waits_for(desk: &Desk<'_>, id: LeadId) -> bool {
    let joining = desk.lead(id).and_then(|lead| lead.joining.as_ref());
    joining.is_some_and(|joining| {
        let owner = desk.lead(joining.into).and_then(|lead| lead.owner.clone());
        owner == Some(people::acts_as(desk, joining.into))
    })
}

/// L-9's owner agrees.
pub(super) fn agreed(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let joining = desk.open(id)?.joining.clone().ok_or(Refusal::NoHandoff)?;
    desk.told.insert(joining.by.clone());
    let into = desk.standing(joining.into)?;
    if into == id {
        return Err(Refusal::SameLead);
    }
    join(desk, id, into)
}

fn join(desk: &mut Desk<'_>, id: LeadId, into: LeadId) -> Result<Did, Refusal> {
    handing::withdraw(desk, id);
    let (at, policy) = (desk.at, desk.policy);
    let source = desk.open(id)?.clone();
    take_in(desk.open(into)?, &source, policy);
    let lead = desk.open(id)?;
    status::end(lead, Status::Closed, at);
    lead.joined = Some(into);
    desk.remember(id, format!("it is the same as {into}"));
    desk.remember(into, format!("{id} is the same and joined it"));
    tell::merged(desk, id, into);
    let (into, name) = desk.title(into);
    Ok(Did::Merged { into, name })
}

/// What the other one knew: its people and texts, the later contacts, and the earlier follow-up.
fn take_in(lead: &mut Lead, other: &Lead, policy: &Policy) {
    other.contacts.iter().for_each(|person| lead.add_contact(person));
    later(&mut lead.last_contact, other.last_contact.as_ref());
    later(&mut lead.last_heard, other.last_heard.as_ref());
    for (own, theirs) in [
        (&mut lead.asked, &other.asked),
        (&mut lead.sent, &other.sent),
        (&mut lead.unclear, &other.unclear),
        (&mut lead.preferences, &other.preferences),
        (&mut lead.stage, &other.stage),
    ] {
        if own.is_empty() {
            own.clone_from(theirs);
        }
    }
    for colleague in &other.collaborators {
        if !lead.collaborators.contains(colleague) && lead.owner.as_ref() != Some(colleague) {
            lead.collaborators.push(colleague.clone());
        }
    }
    for flag in [Flag::PossibleDuplicate, Flag::Ambiguous, Flag::HistoryOnly] {
        lead.flags.remove(&flag);
    }
    if other.flags.contains(&Flag::ClaimedMail) {
        lead.raise(Flag::ClaimedMail);
        other.claimants.iter().for_each(|claimant| lead.claimed_by(&claimant.person));
    }
    if lead.is_active() {
        plan_together(lead, other, policy);
    }
}

fn plan_together(lead: &mut Lead, other: &Lead, policy: &Policy) {
    if lead.next_action.is_none() {
        lead.next_action.clone_from(&other.next_action);
    }
    let follow_up = earlier(lead.follow_up, other.follow_up, policy);
    let if_no_reply = [lead.if_no_reply, other.if_no_reply].into_iter().flatten().min();
    lead.waiting_on = status::ball(lead);
    let since = [lead.unanswered_since, other.unanswered_since].into_iter().flatten().min();
    lead.unanswered_since = since.filter(|_| lead.waiting_on == WaitingOn::Us);
    lead.before =
        lead.before.take().or_else(|| other.before.clone()).filter(|_| lead.waiting_on == WaitingOn::Us);
    lead.plan(follow_up, if_no_reply);
}

fn later(own: &mut Option<Contacted>, theirs: Option<&Contacted>) {
    if let Some(theirs) = theirs.filter(|theirs| own.as_ref().is_none_or(|own| theirs.at > own.at)) {
        *own = Some(theirs.clone());
    }
}

fn earlier(own: Option<FollowUp>, theirs: Option<FollowUp>, policy: &Policy) -> Option<FollowUp> {
    let key = |follow_up: &FollowUp| instant(follow_up.when, policy);
    [own, theirs].into_iter().flatten().min_by_key(key)
}

fn instant(when: When, policy: &Policy) -> DateTime<Utc> {
    match when {
        When::At(at) => at,
        When::On(date) => local_instant(date, chrono::NaiveTime::MIN, policy.zone()),
    }
}
