//! What is due (product.md §11): digests, single follow-ups with a time, announcements of new leads. Level-triggered: it
//! looks at the record and at `now`, never at why it was called, so a missed or doubled call changes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::assign::Why;
use super::contact::{calendar_of, respond_on};
use super::effect::{Effect, HistoryLine, Queued};
use super::lead::{Flag, Lead, Source};
use super::letters::{
    Background, Digest, FollowUp, LastLine, LeadLine, Letter, NewLead, Question, Reason, Who, WhyYours,
};
use super::time::When;
use super::world::{MemberRecord, World};
use super::{Address, Handle, LeadId, Member, Policy};

/// How long new leads for one person are gathered into one letter.
pub const BATCH_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// What the record holds that may be due.
#[derive(Debug, Clone, Default)]
pub struct DueLeads {
    /// Active leads whose own instant (a follow-up with a time) has come.
    pub singles: Vec<LeadId>,
    /// Leads waiting to be announced, by owner.
    pub announcements: Vec<LeadId>,
    /// For each member whose digest is to be settled: their leads that belong in it.
    pub digests: BTreeMap<Handle, Vec<LeadId>>,
    /// Claimed mails behind the claimed flag: lead, author, day, summary.
    pub claimed: Vec<(LeadId, Address, NaiveDate, String)>,
    /// Close open batches now (`run --once`).
    pub close_batches: bool,
}

/// The digest of a member that is to be settled at `now`, if one is: its local date, and whether it is still worth
/// sending (false: the day's hours are over, and the next digest has it).
pub fn digest_due(
    member: &Member,
    record: &MemberRecord,
    policy: &Policy,
    born_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<(NaiveDate, bool)> {
    let today = member.calendar.date(now);
    let settled = record.digest_on.is_some_and(|on| on >= today);
    let before_birth = today < member.calendar.date(born_at);
    if settled || before_birth || member.is_gone(today) {
        return None;
    }
    let (start, end) = member.calendar.stretch(today)?;
    let at = start.max(member.calendar.instant(today, policy.digest_at));
    (now >= at).then_some((today, now < end))
}

/// The next instant at which a digest of this member is due after the ones already settled.
pub fn next_digest(
    member: &Member,
    record: &MemberRecord,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let today = member.calendar.date(now);
    let first = match record.digest_on {
        Some(on) if on >= today => on.succ_opt()?,
        _ => today,
    };
    let day = member.calendar.roll_forward(first);
    let (start, _) = member.calendar.stretch(day)?;
    Some(start.max(member.calendar.instant(day, policy.digest_at)))
}

/// What the store keeps beside a lead so that what is due is found by an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agenda {
    /// The local date of the follow-up, for the owner's digest.
    pub follow_up_on: Option<NaiveDate>,
    /// When the lead's own letter is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When its announcement is due.
    pub announce_at: Option<DateTime<Utc>>,
    /// Whether the owner's next digest has something to ask or tell about it.
    pub asks: bool,
}

/// The agenda of a lead, seen at `now`.
pub fn agenda(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Agenda {
    let zone = calendar_of(lead, policy).zone;
    Agenda {
        follow_up_on: lead.follow_up.map(|follow_up| follow_up.when.date(zone)),
        due_at: single_due(lead, policy, now),
        announce_at: announce_due(lead, policy, now),
        asks: shown(lead) != *lead,
    }
}

/// The instant from `now` on at which a lead's own letter may go: its follow-up's time, moved into the owner's hours.
/// None when it has no time, was told, or nobody owns it.
fn single_due(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if lead.told || !lead.is_live() || lead.owner.is_none() {
        return None;
    }
    match lead.follow_up?.when {
        When::At(instant) => calendar_of(lead, policy).next_open(instant.max(now)),
        When::On(_) => None,
    }
}

/// The instant from `now` on at which a lead may be announced.
fn announce_due(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let since = lead.announcement.as_ref()?.at;
    calendar_of(lead, policy).next_open(now.max(since + BATCH_WINDOW))
}

/// Decides everything that is due at `now`.
pub fn decide(world: &World, due: &DueLeads, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for id in &due.singles {
        if let Some(lead) = world.leads.get(id) {
            effects.extend(single(lead, policy, now));
        }
    }
    effects.extend(announcements(world, due, policy, now));
    for (handle, leads) in &due.digests {
        let Some(member) = policy.team.member(handle) else { continue };
        let record = world.members.get(handle).cloned().unwrap_or_default();
        if let Some((on, worth)) = digest_due(member, &record, policy, world.born_at, now) {
            effects.extend(digest(world, due, &Reader { member, policy }, (on, worth, now), leads));
        }
    }
    effects
}

/// Who reads a letter.
struct Reader<'a> {
    member: &'a Member,
    policy: &'a Policy,
}

fn single(lead: &Lead, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let later = || vec![Effect::PutLead(Box::new(lead.clone()))]; // its place in the agenda is computed anew
    let Some(due_at) = single_due(lead, policy, now).filter(|due| *due <= now) else { return later() };
    let Some(member) = lead.owner.as_ref().and_then(|owner| policy.team.member(owner)) else {
        return later();
    };
    let today = member.calendar.date(now);
    let mut told = lead.clone();
    told.told = true;
    if member.is_gone(today) {
        return vec![Effect::PutLead(Box::new(told))];
    }
    let reader = Reader { member, policy };
    let line = reader.line(lead, now);
    let letter = Letter::FollowUp(FollowUp { line, background: background(lead), for_manager_of: None });
    let queued = Queued {
        to: member.handle.clone(),
        key: format!("follow_up:{}:{}:{}:time", member.handle, lead.id, lead.revision),
        lead: Some(lead.id),
        revision: Some(lead.revision),
        until: Some(today),
        due_at,
        reason: Reason::Owner,
        letter,
    };
    let line = HistoryLine {
        lead: lead.id,
        at: now,
        what: format!("{} is told that the follow-up is due", member.handle),
        by: "baton".into(),
        cause: queued.key.clone(),
        change: String::new(),
    };
    vec![Effect::PutLead(Box::new(told)), Effect::Queue(Box::new(queued)), Effect::Remember(Box::new(line))]
}

/// One letter a person for all their new leads whose batch has closed.
fn announcements(world: &World, due: &DueLeads, policy: &Policy, now: DateTime<Utc>) -> Vec<Effect> {
    let mut by_owner: BTreeMap<&Handle, Vec<&Lead>> = BTreeMap::new();
    for lead in due.announcements.iter().filter_map(|id| world.leads.get(id)) {
        if let Some(owner) = lead.owner.as_ref().filter(|_| lead.announcement.is_some()) {
            by_owner.entry(owner).or_default().push(lead);
        }
    }
    let mut effects = Vec::new();
    for (owner, leads) in by_owner {
        let Some(member) = policy.team.member(owner) else { continue };
        let open = member.calendar.is_open(now) && !member.is_gone(member.calendar.date(now));
        let first = leads.iter().filter_map(|lead| Some(lead.announcement.as_ref()?.at)).min();
        let closed = due.close_batches || first.is_some_and(|first| first + BATCH_WINDOW <= now);
        if open && closed {
            effects.extend(announce(&Reader { member, policy }, &leads, now));
        } else {
            // Their place in the agenda is computed anew.
            effects.extend(leads.into_iter().map(|lead| Effect::PutLead(Box::new(lead.clone()))));
        }
    }
    effects
}

fn announce(reader: &Reader<'_>, leads: &[&Lead], now: DateTime<Utc>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for lead in leads {
        let mut told = (*lead).clone();
        told.announcement = None;
        effects.push(Effect::PutLead(Box::new(told)));
    }
    let news: Vec<NewLead> =
        leads.iter().filter(|lead| lead.is_live()).map(|lead| reader.new_lead(lead)).collect();
    let Some(batch) = news.iter().map(|lead| lead.lead).min() else { return effects };
    let handle = &reader.member.handle;
    let letter = Letter::NewLeads { leads: news };
    effects.push(Effect::Queue(Box::new(Queued {
        to: handle.clone(),
        key: format!("new_lead:{handle}:{batch}"),
        lead: letter.lead(),
        revision: None,
        until: None,
        due_at: now,
        reason: Reason::Owner,
        letter,
    })));
    effects
}

/// A day's digest: settled once, also when it is empty or its day is over.
fn digest(
    world: &World,
    due: &DueLeads,
    reader: &Reader<'_>,
    (on, worth, now): (NaiveDate, bool, DateTime<Utc>),
    leads: &[LeadId],
) -> Vec<Effect> {
    let handle = &reader.member.handle;
    let mut effects = vec![Effect::SettleDigest { member: handle.clone(), on }];
    if !worth {
        return effects;
    }
    let mut digest = Digest::new(on);
    for lead in leads.iter().filter_map(|id| world.leads.get(id)) {
        reader.place(&mut digest, lead, world, due, now);
        let told = shown(lead);
        if told != *lead {
            effects.push(Effect::PutLead(Box::new(told)));
        }
    }
    if digest.is_empty() {
        return effects;
    }
    digest.late.sort_by_key(|line| (std::cmp::Reverse(line.days_late), line.lead));
    let (start, _) = reader.member.calendar.stretch(on).unwrap_or((now, now));
    effects.push(Effect::Queue(Box::new(Queued {
        to: handle.clone(),
        key: format!("digest:{handle}:{on}"),
        lead: None,
        revision: None,
        until: Some(on),
        due_at: start.max(reader.member.calendar.instant(on, reader.policy.digest_at)),
        reason: Reason::Owner,
        letter: Letter::Digest(digest),
    })));
    effects
}

/// The lead once its owner has read of it: what is asked once is not asked again.
fn shown(lead: &Lead) -> Lead {
    let mut lead = lead.clone();
    lead.done_early = None;
    lead.shown = lead.flags.clone();
    lead
}

fn background(lead: &Lead) -> Background {
    Background {
        contacts: lead.contacts.clone(),
        asked: lead.asked.clone(),
        sent: lead.sent.clone(),
        unclear: lead.unclear.clone(),
        preferences: lead.preferences.clone(),
    }
}

impl Reader<'_> {
    /// Puts a lead where it belongs in the reader's digest, if it belongs there.
    #[expect(clippy::too_many_arguments, reason = "what a row is made of, each asked for once")]
    fn place(&self, digest: &mut Digest, lead: &Lead, world: &World, due: &DueLeads, now: DateTime<Utc>) {
        if let Some(early) = lead.done_early.as_ref().filter(|_| lead.is_live()) {
            let mut line = self.line(lead, now);
            line.action.clone_from(&early.action);
            line.due = Some(early.when);
            line.days_late = 0;
            digest.done_early.push(line);
        } else if let Some(follow_up) = lead.follow_up.filter(|_| lead.is_live()) {
            let date = follow_up.when.date(self.member.calendar.zone);
            if date < digest.on {
                digest.late.push(self.line(lead, now));
            } else if date == digest.on {
                digest.today.push(self.line(lead, now));
            }
        }
        digest.questions.extend(questions(lead, world, due));
    }

    fn line(&self, lead: &Lead, now: DateTime<Utc>) -> LeadLine {
        let calendar = &self.member.calendar;
        let mut line = LeadLine::new(lead.id, lead.name.clone());
        line.action = lead.next_action.as_ref().map(|action| action.text.clone()).unwrap_or_default();
        line.due = lead.follow_up.map(|follow_up| follow_up.when);
        line.days_late = lead.follow_up.map_or(0, |follow_up| {
            calendar.working_days_after(follow_up.when.date(calendar.zone), calendar.date(now))
        });
        line.last = self.last(lead);
        line.waiting = lead.waiting_on;
        line.since = lead.unanswered_since.map(|since| calendar.date(since));
        line
    }

    /// The later of last contact and last heard, as the reader sees it.
    fn last(&self, lead: &Lead) -> Option<LastLine> {
        let (ours, theirs) = (lead.last_contact.as_ref(), lead.last_heard.as_ref());
        let heard_later = match (ours, theirs) {
            (Some(ours), Some(theirs)) => theirs.at > ours.at,
            (None, Some(_)) => true,
            _ => false,
        };
        let last = if heard_later { theirs? } else { ours? };
        let who = if heard_later { Self::customer(lead, &last.by) } else { self.colleague(&last.by) };
        let own_words = last.source == Source::Mail;
        Some(LastLine { on: self.member.calendar.date(last.at), who, what: last.summary.clone(), own_words })
    }

    fn customer(lead: &Lead, by: &str) -> Who {
        let person = lead.contacts.iter().find(|contact| contact.address.as_str() == by);
        Who::Customer(person.map_or_else(|| by.to_owned(), |person| person.label().to_owned()))
    }

    fn colleague(&self, by: &str) -> Who {
        if by == self.member.handle.as_str() {
            return Who::You;
        }
        let member = self.policy.team.members().iter().find(|member| member.handle.as_str() == by);
        match member {
            Some(member) => Who::Member(member.first_name().to_owned()),
            None if by == "team" => Who::Team,
            None => Who::Member(by.to_owned()),
        }
    }

    fn new_lead(&self, lead: &Lead) -> NewLead {
        let heard = lead.last_heard.as_ref();
        NewLead {
            lead: lead.id,
            name: lead.name.clone(),
            subject: lead.announcement.as_ref().map(|news| news.subject.clone()).unwrap_or_default(),
            summary: heard.map(|heard| heard.summary.clone()).unwrap_or_default(),
            from: lead.contacts.first().cloned(),
            respond_by: heard.map(|heard| When::On(respond_on(lead, heard.at, self.policy))),
            why: lead.announcement.as_ref().map_or(WhyYours::RoundRobin, |news| why_yours(&news.why)),
        }
    }
}

fn why_yours(why: &Why) -> WhyYours {
    match why {
        Why::Addressed => WhyYours::AddressedToYou,
        Why::SameOrganisation(lead) => WhyYours::SameOrganisation(*lead),
        Why::LeastBusy => WhyYours::LeastBusy,
        Why::Skill(skill) => WhyYours::Skill(skill.clone()),
        Why::RoundRobin => WhyYours::RoundRobin,
        Why::ManagerDecides | Why::NobodyEligible | Why::NoRule => WhyYours::ToAssign,
    }
}

/// What Baton could not decide alone about a lead.
fn questions(lead: &Lead, world: &World, due: &DueLeads) -> Vec<Question> {
    let mut asked = Vec::new();
    let asks = |flag: Flag| lead.flags.contains(&flag) && !lead.shown.contains(&flag);
    let (id, name) = (lead.id, lead.name.clone());
    if asks(Flag::Ambiguous) {
        let others =
            lead.contacts.iter().filter_map(|contact| world.by_contact.get(&contact.address)).flatten();
        let others = others
            .copied()
            .filter(|other| *other != id && world.leads.get(other).is_some_and(Lead::is_active));
        let others: std::collections::BTreeSet<LeadId> = others.collect();
        asked.push(Question::Ambiguous {
            lead: id,
            name: name.clone(),
            others: others.into_iter().collect(),
        });
    }
    for (_, from, on, summary) in
        due.claimed.iter().filter(|claimed| claimed.0 == id && asks(Flag::ClaimedMail))
    {
        asked.push(Question::Claimed {
            lead: id,
            name: name.clone(),
            from: from.clone(),
            on: *on,
            summary: summary.clone(),
        });
    }
    if asks(Flag::ReopenAsked) {
        let summary = lead.last_heard.as_ref().map(|heard| heard.summary.clone()).unwrap_or_default();
        asked.push(Question::Reopen { lead: id, name, summary });
    }
    asked
}
