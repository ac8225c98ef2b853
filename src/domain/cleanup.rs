//! The weekly cleanup (product.md §13): leads are looked at one by one, and what is wrong is kept, the longest first, with
//! the reply that settles it. Memory is bounded however many leads there are. It decides neither when nor whether a letter
//! goes, and changes nothing.

mod kept;
mod look;
mod people;
mod recent;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use self::kept::Kept;
use self::people::People;
use self::tally::Counts;
use super::calendar::Calendar;
use super::lead::{Flag, Lead};
use super::letters::{Cleanup, CleanupRow, Letter, Part, Topic, Wrong};
use super::world::MemberRecord;
use super::{Address, Handle, LeadId, Party, Policy, text};

/// The most rows of a section that are kept; the rest is counted.
pub const MAX_ROWS: usize = 200;

/// How far back is looked for what the week brought, where there was no cleanup before.
pub const WEEK: TimeDelta = TimeDelta::days(7);

/// The longest text of a row, in characters.
const MAX_TEXT: usize = 140;

/// The fallback of every step that is missing: an answer is always right.
const ANSWER: &str = "next: answer the customer by tomorrow";

/// Stands for whoever can take the lead, known when all have gone by; nobody has it as a handle.
const TAKER: &str = "NAME";

/// A mail of a stranger that made no lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Who wrote.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// Why no lead came of it.
    pub why: String,
    /// The closed lead because of which the author is ignored.
    pub ignored_by: Option<LeadId>,
}

/// A mail that claims to belong to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMail {
    /// Who wrote.
    pub from: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// One line of it.
    pub summary: String,
}

/// What the record holds beside the leads.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Mails of the week of which no lead came, and those of ignored authors; at most `MAX_ROWS`.
    pub strays: Vec<Stray>,
    /// How many more there are.
    pub more_strays: u32,
    /// Other active leads of the same people or organisations, by lead.
    pub related: BTreeMap<LeadId, Vec<LeadId>>,
    /// The claimed mails of a lead, newest first.
    pub claimed: BTreeMap<LeadId, Vec<ClaimedMail>>,
    /// Leads that the last cleanup listed.
    pub listed: HashSet<LeadId>,
    /// Leads that an earlier one listed, and the last did not.
    pub settled: HashSet<LeadId>,
    /// There has been a cleanup before.
    pub had_one: bool,
}

/// Looks at leads one by one.
pub struct Builder<'p> {
    policy: &'p Policy,
    people: People<'p>,
    now: DateTime<Utc>,
    reader: Option<Handle>,
    /// The zone of the reader's days.
    calendar: &'p Calendar,
    /// An inbox that nobody kept with Baton: what Baton alone plans is not missed.
    audit: bool,
    /// From when on what happened is news.
    since: DateTime<Utc>,
    /// A lead without any contact since is quiet.
    quiet_before: DateTime<Utc>,
    kept: BTreeMap<Topic, Kept>,
    listed: Vec<LeadId>,
    doubtful: Vec<LeadId>,
    active: u32,
    counts: Counts,
}

impl<'p> Builder<'p> {
    /// A look at everybody's leads, or at one owner's.
    pub fn new(
        policy: &'p Policy,
        members: &'p BTreeMap<Handle, MemberRecord>,
        now: DateTime<Utc>,
        reader: Option<&Handle>,
    ) -> Self {
        let own = reader.and_then(|reader| policy.team.member(reader)).map(|member| &member.calendar);
        let quiet = policy.calendar.add(now, policy.quiet_after) - now;
        Self {
            policy,
            people: People { policy, members, now },
            now,
            reader: reader.cloned(),
            calendar: own.unwrap_or(&policy.calendar),
            audit: false,
            since: now - WEEK,
            quiet_before: now - quiet,
            kept: BTreeMap::new(),
            listed: Vec::new(),
            doubtful: Vec::new(),
            active: 0,
            counts: Counts::default(),
        }
    }

    /// The same over an inbox that was never kept with Baton.
    #[must_use]
    pub fn audit(self) -> Self {
        Self { audit: true, ..self }
    }

    /// The same, with what is new since then.
    #[must_use]
    pub fn since(self, since: DateTime<Utc>) -> Self {
        Self { since, ..self }
    }

    /// Looks at a lead: an active one, or one that was closed since then.
    pub fn add(&mut self, lead: &Lead) {
        if lead.joined.is_some() || self.reader.as_ref().is_some_and(|own| lead.owner.as_ref() != Some(own)) {
            return;
        }
        self.counts.add(lead, self.since);
        if !lead.is_active() {
            return;
        }
        self.active += 1;
        let wrong = self.look(lead);
        self.counts.load(lead, wrong, self.audit);
        if wrong {
            self.listed.push(lead.id);
        }
    }

    /// The leads that need settling: kept until the next cleanup, which tells what was settled.
    pub fn listed(&self) -> &[LeadId] {
        &self.listed
    }

    /// The leads about which `Facts::related` and `Facts::claimed` are asked.
    pub fn doubtful(&self) -> &[LeadId] {
        &self.doubtful
    }

    /// The letter; none where an owner has nothing to tidy.
    pub fn finish(self, facts: &Facts) -> Option<Letter> {
        let cleanup = self.build(facts);
        let silent = cleanup.reader.is_some() && cleanup.is_empty();
        (!silent).then(|| Letter::Cleanup(Box::new(cleanup)))
    }

    /// The cleanup, also where nothing is wrong.
    pub fn build(mut self, facts: &Facts) -> Cleanup {
        if self.reader.is_none() {
            self.strays(facts);
        } else {
            self.own_absence();
        }
        let tally = self.reader.is_none().then(|| self.counts.tally(&self.people, &self.listed, facts));
        let takers = self.people.takers(self.counts.loads());
        let parts = std::mem::take(&mut self.kept).into_iter();
        let parts = parts.map(|(topic, kept)| self.part(topic, kept, facts, &takers));
        let today = self.calendar.date(self.now);
        Cleanup {
            week: monday(today),
            parts: parts.filter(|part| part.count() > 0).collect(),
            reader: self.reader.clone(),
            active: self.active,
            to_settle: u32::try_from(self.listed.len()).unwrap_or(u32::MAX),
            tally,
        }
    }

    /// The rows of a section, with what only the facts know.
    fn part(&self, topic: Topic, kept: Kept, facts: &Facts, takers: &[Handle]) -> Part {
        let (mut rows, more) = kept.rows();
        for (place, row) in rows.iter_mut().enumerate() {
            let Some(lead) = row.lead else { continue };
            let free: Vec<&Handle> =
                takers.iter().filter(|taker| Some(*taker) != row.owner.as_ref()).collect();
            if let Some(taker) = free.get(place % free.len().max(1)) {
                row.replies.iter_mut().for_each(|said| *said = said.replace(TAKER, taker.as_str()));
            }
            Self::complete(lead, row, facts);
        }
        let rows = rows.into_iter().flat_map(|row| self.each_claimed(row, facts)).collect();
        Part { topic, rows, more }
    }

    /// A row a claimed mail. The replies name nobody, so they stand at the newest mail of whom they are about.
    fn each_claimed(&self, row: CleanupRow, facts: &Facts) -> Vec<CleanupRow> {
        let claims = matches!(row.wrong, Wrong::Claimed(..));
        let mails = row.lead.filter(|_| claims).and_then(|lead| facts.claimed.get(&lead));
        let Some(mails) = mails.filter(|mails| !mails.is_empty()) else { return vec![row] };
        let meant = self.meant(mails).map(|mail| mail.from.as_str());
        let newest = mails.iter().position(|mail| Some(mail.from.as_str()) == meant);
        let shown = |(place, mail): (usize, &ClaimedMail)| CleanupRow {
            wrong: Wrong::Claimed(mail.from.clone(), mail.summary.clone()),
            since: Some(self.calendar.date(mail.at)),
            replies: if Some(place) == newest { self.answers(mail, &row.replies) } else { Vec::new() },
            ..row.clone()
        };
        mails.iter().enumerate().map(shown).collect()
    }

    /// Whose mails an answer without a name is about: the one outsider's among them, else of those who wrote under our own
    /// names the newest. Where several outsiders claim to belong, each is asked about in a digest.
    fn meant<'m>(&self, mails: &'m [ClaimedMail]) -> Option<&'m ClaimedMail> {
        let mut outsiders = mails.iter().filter(|mail| self.is_outsider(mail));
        match outsiders.next() {
            Some(first) => outsiders.all(|mail| mail.from == first.from).then_some(first),
            None => mails.first(),
        }
    }

    /// Who is one of us, or says so, becomes nobody's contact.
    fn answers(&self, mail: &ClaimedMail, replies: &[String]) -> Vec<String> {
        let fits = |said: &&String| self.is_outsider(mail) || !said.ends_with(" accept");
        replies.iter().filter(fits).cloned().collect()
    }

    fn is_outsider(&self, mail: &ClaimedMail) -> bool {
        Address::parse(&mail.from).is_none_or(|from| self.policy.team.party(&from) == Party::Outsider)
    }

    /// What only the facts know of a doubtful lead.
    fn complete(lead: LeadId, row: &mut CleanupRow, facts: &Facts) {
        let related = || facts.related.get(&lead).cloned().unwrap_or_default();
        match &mut row.wrong {
            Wrong::PossibleDuplicate(other) => {
                *other = related().first().copied();
                row.replies = other.iter().map(|other| reply(lead, &format!("same as {other}"))).collect();
            }
            Wrong::Ambiguous(others) => *others = related(),
            _ => {}
        }
    }

    /// Mails of which no lead came.
    fn strays(&mut self, facts: &Facts) {
        for stray in &facts.strays {
            let subject = text::one_line(&stray.subject, MAX_TEXT);
            let since = Some(self.calendar.date(stray.at));
            let from = &stray.from;
            let (wrong, said) = match stray.ignored_by {
                Some(lead) => (Wrong::IgnoredWrote(subject), Some(reply(lead, "reopen"))),
                None => (Wrong::NoLead(subject, text::one_line(&stray.why, MAX_TEXT)), new_lead(from)),
            };
            let row = CleanupRow {
                lead: None,
                name: text::one_line(from, MAX_TEXT),
                owner: None,
                wrong,
                since,
                replies: said.into_iter().collect(),
            };
            self.kept.entry(Topic::Doubts).or_default().keep(since, 0, || row);
        }
        if facts.more_strays > 0 {
            self.kept.entry(Topic::Doubts).or_default().count(facts.more_strays);
        }
    }

    /// The reader goes away, and nobody covers: only they can say who does.
    fn own_absence(&mut self) {
        let Some(reader) = self.reader.clone() else { return };
        let Some(soon) = self.people.away_soon(&reader) else { return };
        let cover = self.people.takers(self.counts.loads()).into_iter().find(|taker| *taker != reader);
        let said = cover.map(|cover| format!("away {} to {} cover {cover}", soon.from, soon.to));
        let row = CleanupRow {
            lead: None,
            name: String::new(),
            owner: Some(reader),
            wrong: Wrong::AwaySoon(soon.from, soon.to),
            since: None,
            replies: said.into_iter().collect(),
        };
        if self.active > 0 {
            self.kept.entry(Topic::OwnerAway).or_default().keep(None, 0, || row);
        }
    }

    /// Keeps a row about a lead, if it is among the longest wrong.
    fn keep(&mut self, topic: Topic, lead: &Lead, since: Option<DateTime<Utc>>, found: Found) {
        let since = since.map(|since| self.calendar.date(since));
        self.keep_on(topic, lead, since, found);
    }

    fn keep_on(&mut self, topic: Topic, lead: &Lead, since: Option<NaiveDate>, found: Found) {
        self.kept.entry(topic).or_default().keep(since, lead.id.0, || CleanupRow {
            lead: Some(lead.id),
            name: lead.name.clone(),
            owner: lead.owner.clone(),
            wrong: found.wrong,
            since,
            replies: found.replies.iter().map(|said| reply(lead.id, said)).collect(),
        });
    }
}

/// What is wrong with a lead, and what to reply, without the lead's number.
struct Found {
    wrong: Wrong,
    replies: Vec<String>,
}

impl Found {
    fn new(wrong: Wrong, replies: &[&str]) -> Self {
        Self { wrong, replies: replies.iter().map(|said| (*said).to_owned()).collect() }
    }
}

/// A whole command: it names its lead, so that it counts wherever commands count.
fn reply(lead: LeadId, said: &str) -> String {
    format!("{lead} {said}")
}

/// `new: eve eve@stranger.example`; none where the address cannot be written in one line of a command.
fn new_lead(from: &str) -> Option<String> {
    let (local, _) = from.split_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
    (from.len() <= 60 && from.chars().all(plain)).then(|| format!("new: {local} {from}"))
}

/// The Monday of a date's week.
pub fn monday(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date)
}

/// Whether only mail from before Baton is behind a lead.
fn is_history(lead: &Lead) -> bool {
    lead.flags.contains(&Flag::HistoryOnly)
}
