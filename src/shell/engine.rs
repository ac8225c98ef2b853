//! The one writer: takes mails, time and what became of letters, lets the rules decide, and commits each batch in one
//! transaction. It keeps nothing between batches, so the command line may write beside it. It never waits for the
//! network, and nothing is sent that it has not committed first.

mod alone;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::{info, warn};

use super::intake::Arrived;
use super::maildir::name_hash;
use super::post::{Post, readers};
use super::source::Place;
use super::transport::Parcel;
use crate::domain::delivery::{Next, Outcome, Tries, after};
use crate::domain::effect::{Effect, Queued};
use crate::domain::letters::{Letter, Notice, Reason};
use crate::domain::on_add::{self, NewLead};
use crate::domain::on_mail::{self, Arrival, Instruction};
use crate::domain::policy::InboundRule;
use crate::domain::world::World;
use crate::domain::{LeadId, LetterId, Mailbox, Policy, first_sync, on_due};
use crate::mail::seal::{SealKey, Seals};
use crate::store::{Birth, Claimed, Cursor, PASS, Places, STOPPED, SetAside, Store, StoreError, Wanted};

/// How often a mail may make a step fail before it is set aside.
const TRIES: i64 = 3;

/// The name under which a Maildir's place in the record is kept.
pub const MAILDIR: &str = "maildir";

/// A letter that is being tried.
#[derive(Debug, Clone)]
pub struct Trying {
    /// What is sent.
    pub parcel: Parcel,
    /// The kind of letter.
    pub kind: String,
    /// What is known of its earlier tries, this one included.
    pub tries: Tries,
}

/// What came of a step of delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is sent.
    Sent,
    /// Not, or not certainly.
    NotSent,
    /// The account was refused; the whole queue rests until then.
    Paused(DateTime<Utc>),
}

/// What came of a pass over what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// More is due than one pass takes.
    pub more: bool,
    /// How many letters could not be decided.
    pub failed: usize,
}

/// Decides and commits.
pub struct Engine {
    store: Store,
    policy: Arc<Policy>,
    post: Post,
    /// When each mailbox was first seen under its UIDVALIDITY.
    mailboxes: BTreeMap<String, (u32, DateTime<Utc>)>,
    /// No mailbox had been seen when this program began: what is seen now is seen from birth.
    fresh: bool,
    set_aside: u64,
}

impl Engine {
    /// An engine over an open database.
    pub async fn new(mut store: Store, policy: Arc<Policy>, from: Mailbox) -> Result<Self, StoreError> {
        let key = (1, SealKey::new(*store.seal_key()));
        let salt = u32::from_str_radix(store.instance(), 16).unwrap_or(0);
        let post = Post { from, seals: Arc::new(Seals::new(key, Vec::new())), salt };
        let mut mailboxes = BTreeMap::new();
        for cursor in store.cursors().await? {
            mailboxes.insert(cursor.mailbox, (cursor.uidvalidity, cursor.seen_at));
        }
        let fresh = mailboxes.is_empty();
        Ok(Self { store, policy, post, mailboxes, fresh, set_aside: 0 })
    }

    /// What a new database is told about itself: real randomness, once.
    pub fn birth(now: DateTime<Utc>) -> anyhow::Result<Birth> {
        let mut seal_key = [0; 32];
        let random = ring::rand::SystemRandom::new();
        ring::rand::SecureRandom::fill(&random, &mut seal_key)
            .map_err(|_| anyhow::anyhow!("the system gives no random numbers; a key cannot be made"))?;
        Ok(Birth { at: now, seal_key })
    }

    /// Our signatures, for reading mails.
    pub fn seals(&self) -> Arc<Seals> {
        Arc::clone(&self.post.seals)
    }

    /// The rules in force.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// Takes new rules and a new sender's name into use.
    pub fn reload(&mut self, policy: Arc<Policy>, from: Mailbox) {
        self.policy = policy;
        self.post.from = from;
    }

    /// The open database, for reading.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Closes the database.
    pub async fn close(self) -> Result<(), StoreError> {
        self.store.close().await
    }

    /// How many mails have been set aside since the start.
    pub fn set_aside(&self) -> u64 {
        self.set_aside
    }

    // ---- mail in -----------------------------------------------------------------------------------------------

    /// A mailbox is watched: remembers since when, and how far it needs no reading.
    pub async fn mailbox(
        &mut self,
        name: &str,
        uidvalidity: u32,
        uid: u32,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let seen_at = match self.mailboxes.get(name) {
            Some((known, seen_at)) if *known == uidvalidity => *seen_at,
            None if self.fresh => self.store.born_at(),
            _ => now,
        };
        self.mailboxes.insert(name.to_owned(), (uidvalidity, seen_at));
        let cursor = Cursor { mailbox: name.to_owned(), uidvalidity, uid, seen_at };
        let places = Places { cursors: vec![cursor], files: Vec::new() };
        self.store.begin().await?;
        let world = self.store.snapshot(&Wanted::default()).await?;
        self.store.write(&world, &[], &self.policy, now, &places).await?;
        self.store.commit().await
    }

    /// Decides on mails in order, and acknowledges their places with the effects. A mail that makes the step fail three
    /// times is set aside, and the rest goes on; a database that cannot be written ends everything.
    pub async fn take_mails(
        &mut self,
        arrived: Vec<Arrived>,
        old: Vec<Place>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        match self.decide_mails(&arrived, &old, now).await {
            Ok(()) => return Ok(()),
            Err(error) => self.rolled_back(error).await?,
        }
        for one in arrived {
            self.take_alone(one, now).await?;
        }
        // Last: their places may lie behind mails that were not yet taken.
        self.decide_mails(&[], &old, now).await
    }

    async fn take_alone(&mut self, one: Arrived, now: DateTime<Utc>) -> Result<(), StoreError> {
        loop {
            let error = match self.decide_mails(std::slice::from_ref(&one), &[], now).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let text = error.to_string();
            self.rolled_back(error).await?;
            let aside = SetAside {
                place: place_name(&one.place),
                message_id: one.mail.message_id.to_string(),
                from: one.mail.from.as_ref().map(|from| from.address.to_string()).unwrap_or_default(),
                arrived_at: one.mail.arrived_at,
                error: crate::domain::text::one_line(&text, 300),
            };
            if self.store.count_failure(&aside).await? < TRIES {
                continue;
            }
            warn!(message_id = %aside.message_id, error = %aside.error, "a mail was set aside after {TRIES} tries");
            self.set_aside += 1;
            return self.decide_mails(&[], &[one.place], now).await;
        }
    }

    /// Takes a failed batch back; hands the error on when going on would lose something.
    async fn rolled_back(&mut self, error: StoreError) -> Result<(), StoreError> {
        self.store.rollback().await;
        // A database that others hold says nothing about the mail.
        if error.is_fatal() || matches!(error, StoreError::Busy) { Err(error) } else { Ok(()) }
    }

    async fn decide_mails(
        &mut self,
        arrived: &[Arrived],
        old: &[Place],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store.begin().await?;
        let mut world = self.world_for(arrived).await?;
        let mut effects = Vec::with_capacity(6 * arrived.len());
        let mut history = false;
        for one in arrived {
            let arrival = Arrival {
                mail: &one.mail,
                instructions: one.instructions.clone(),
                history: one.mail.arrived_at < self.first_seen(&one.place),
            };
            history |= arrival.history;
            let decided =
                catch_unwind(AssertUnwindSafe(|| on_mail::decide(&world, &arrival, &self.policy, now)));
            let decided = decided.map_err(|_| StoreError::Other("the rules failed on this mail".into()))?;
            for effect in &decided {
                world.apply(effect);
            }
            effects.extend(decided);
        }
        if history && self.store.meta("first_sync").await?.is_none_or(|state| state.is_empty()) {
            self.store.set_meta("first_sync", "running").await?;
        }
        let places = self.places(arrived.iter().map(|one| &one.place).chain(old));
        self.commit(&world, &effects, now, &places).await?;
        for one in arrived {
            tracing::debug!(message_id = %one.mail.message_id, class = one.mail.class.word(), "mail recorded");
        }
        Ok(())
    }

    async fn world_for(&mut self, arrived: &[Arrived]) -> Result<World, StoreError> {
        let mut wanted = Wanted::default();
        let mut leads = Vec::new();
        for one in arrived {
            wanted.mail(&one.mail);
            let originals = one.mail.bounce.iter().flat_map(|report| &report.original);
            for id in one.mail.in_reply_to.iter().chain(&one.mail.references).chain(originals) {
                if self.post.seals.is_ours(id) {
                    wanted.letter(id);
                } else if let Some(lead) = self.post.seals.read_lead_id(id) {
                    wanted.lead(lead);
                    leads.push((id.clone(), lead));
                }
            }
            for instruction in &one.instructions {
                if let Instruction::Lead(lead) = instruction {
                    wanted.lead(*lead);
                }
            }
        }
        let mut world = self.store.snapshot(&wanted).await?;
        if self.counts_load() && !arrived.is_empty() {
            self.store.load_counts(&mut world).await?;
        }
        for (id, lead) in leads {
            world.letters.entry(id).or_insert((None, Some(lead)));
        }
        Ok(world)
    }

    /// Whether any rule asks how many leads somebody has.
    fn counts_load(&self) -> bool {
        self.policy.inbound == InboundRule::LeastBusy
            || self.policy.team.members().iter().any(|member| member.capacity.is_some())
    }

    fn first_seen(&self, place: &Place) -> DateTime<Utc> {
        let name = match place {
            Place::Imap { mailbox, .. } => mailbox,
            Place::File { .. } => MAILDIR,
        };
        self.mailboxes.get(name).map_or(self.store.born_at(), |(_, seen_at)| *seen_at)
    }

    fn places<'p>(&self, places: impl Iterator<Item = &'p Place>) -> Places {
        let mut cursors: BTreeMap<String, Cursor> = BTreeMap::new();
        let mut files = Vec::new();
        for place in places {
            match place {
                Place::File { name } => files.push(name_hash(name)),
                Place::Imap { mailbox, uidvalidity, uid } => {
                    let seen_at = self.first_seen(place);
                    let cursor =
                        Cursor { mailbox: mailbox.clone(), uidvalidity: *uidvalidity, uid: 0, seen_at };
                    let cursor = cursors.entry(mailbox.clone()).or_insert(cursor);
                    cursor.uid = cursor.uid.max(*uid);
                }
            }
        }
        Places { cursors: cursors.into_values().collect(), files }
    }

    /// Everything that was there has been read: after the first time, the managers get one summary.
    pub async fn caught_up(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.store.meta("first_sync").await?.as_deref() != Some("running") {
            return Ok(());
        }
        let (mails, owners) = self.store.totals().await?;
        let unowned = self.store.unowned(first_sync::SHOWN).await?;
        let summary = first_sync::letter(&self.policy, mails, &owners, &unowned, now);
        let effects = first_sync::told(&self.policy, &summary, now);
        self.store.begin().await?;
        self.store.set_meta("first_sync", "told").await?;
        let world = self.store.snapshot(&Wanted::default()).await?;
        self.commit(&world, &effects, now, &Places::default()).await
    }

    /// Adds a lead by hand.
    pub async fn add_lead(&mut self, new: &NewLead, now: DateTime<Utc>) -> Result<LeadId, StoreError> {
        self.store.begin().await?;
        let mut world = self.store.snapshot(&Wanted::default()).await?;
        let (id, effects) = on_add::decide(&world, new, now);
        for effect in &effects {
            world.apply(effect);
        }
        self.commit(&world, &effects, now, &Places::default()).await?;
        Ok(id)
    }

    // ---- what is due -------------------------------------------------------------------------------------------

    /// Decides and commits what is due at `now`, as much as one pass takes.
    pub async fn take_due(&mut self, now: DateTime<Utc>, close_batches: bool) -> Result<Pass, StoreError> {
        self.store.begin().await?;
        let decided = match self.decide_due(now, close_batches).await {
            Ok(more) => self.store.commit().await.map(|()| more),
            Err(error) => Err(error),
        };
        match decided {
            Ok(more) => Ok(Pass { more, failed: 0 }),
            Err(error) => {
                self.rolled_back(error).await?;
                let failed = self.take_due_alone(now, close_batches).await?;
                Ok(Pass { more: false, failed })
            }
        }
    }

    async fn decide_due(&mut self, now: DateTime<Utc>, close_batches: bool) -> Result<bool, StoreError> {
        let (mut world, due) = self.store.due(&self.policy, now, close_batches).await?;
        let effects = on_due::decide(&world, &due, &self.policy, now);
        for effect in &effects {
            world.apply(effect);
        }
        self.write(&world, &effects, now, &Places::default()).await?;
        // Announcements that must wait for somebody's hours stay, whoever closes batches.
        let queued = effects.iter().any(|effect| matches!(effect, Effect::Queue(_)));
        Ok(due.singles.len() >= PASS || (due.announcements.len() >= PASS && queued))
    }

    /// The earliest instant at which anything may be due or tried.
    pub async fn next_due_at(&mut self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store.next_due_at(&self.policy, now).await
    }

    /// What would be sent up to `at`, decided step by step on the real record and taken back.
    pub async fn foresee(
        &mut self,
        now: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<Vec<crate::store::OutboxRow>, StoreError> {
        /// More steps than a team's year has.
        const STEPS: usize = 5_000;
        self.store.begin().await?;
        let before = self.store.letters(None).await?.last().map_or(0, |row| row.id.0);
        let mut time = now.min(at);
        for _ in 0..STEPS {
            self.decide_due(time, false).await?;
            if time >= at {
                break;
            }
            let next = self.store.next_decision_at(&self.policy, time).await?.unwrap_or(at);
            time = next.max(time + chrono::TimeDelta::seconds(1)).min(at);
        }
        let letters = self.store.letters(None).await?;
        self.store.rollback().await;
        let waiting = |state: &str| matches!(state, "queued" | "unknown");
        Ok(letters
            .into_iter()
            .filter(|row| row.id.0 > before || (waiting(&row.state) && row.next_try_at <= at))
            .collect())
    }

    // ---- letters out -------------------------------------------------------------------------------------------

    async fn commit(
        &mut self,
        world: &World,
        effects: &[Effect],
        now: DateTime<Utc>,
        places: &Places,
    ) -> Result<(), StoreError> {
        self.write(world, effects, now, places).await?;
        self.store.commit().await
    }

    async fn write(
        &mut self,
        world: &World,
        effects: &[Effect],
        now: DateTime<Utc>,
        places: &Places,
    ) -> Result<(), StoreError> {
        self.store.write(world, effects, &self.policy, now, places).await?;
        for effect in effects {
            if let Effect::Queue(queued) = effect {
                self.queue(queued, world, now).await?;
            }
        }
        Ok(())
    }

    async fn queue(&mut self, queued: &Queued, world: &World, now: DateTime<Utc>) -> Result<(), StoreError> {
        for queued in readers(queued, world, &self.policy, now) {
            if self.store.has_letter(&queued.key).await? {
                continue;
            }
            let id = self.store.next_letter().await?;
            if let Some(letter) = self.post.letter(&queued, id, &self.policy, now) {
                self.store.queue(&letter).await?;
                info!(letter = %id, kind = letter.kind, to = %letter.member, "letter queued");
            }
        }
        Ok(())
    }

    /// Letters that were being tried when the program ended go once more at `again_at`; a person is told of those that
    /// went twice already. `harmless`: a second copy replaces the first.
    pub async fn recover(
        &mut self,
        again_at: DateTime<Utc>,
        harmless: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store.begin().await?;
        for (letter, kind) in self.store.recover_sending(again_at, harmless).await? {
            if kind != "notice" {
                self.tell_of_failure(letter, STOPPED, now).await?;
            }
        }
        self.store.commit().await
    }

    /// Claims the next letter that may be tried now: its attempt is counted before it is made.
    pub async fn claim(&mut self, now: DateTime<Utc>) -> Result<Option<Trying>, StoreError> {
        loop {
            self.store.begin().await?;
            let Some(claimed) = self.store.next_try(now).await? else {
                self.store.commit().await?;
                return Ok(None);
            };
            match self.may_go(&claimed, now) {
                Go::Now => {
                    self.store.mark_sending(claimed.id).await?;
                    self.store.commit().await?;
                    return Ok(Some(self.trying(claimed)));
                }
                Go::Later(at) => {
                    let state = if claimed.uncertain { "unknown" } else { "queued" };
                    self.store
                        .settle(claimed.id, state, Some(at), None, "waits for their working hours")
                        .await?;
                }
                Go::Never(why) => {
                    let state = if claimed.uncertain { "unknown" } else { "withdrawn" };
                    self.store.settle(claimed.id, state, None, None, why).await?;
                }
            }
            self.store.commit().await?;
        }
    }

    /// Whether a queued letter is still right to send: the person is there, it is their day and hour.
    fn may_go(&self, claimed: &Claimed, now: DateTime<Utc>) -> Go {
        let Some(member) = self.policy.team.member(&claimed.member) else {
            return Go::Never("they are not on the team any more");
        };
        if member.address != claimed.address {
            return Go::Never("their address has changed since it was written");
        }
        if claimed.until.is_some_and(|until| member.calendar.date(now) > until) {
            return Go::Never("its day is over");
        }
        match member.calendar.next_open(now) {
            Some(open) if open > now && claimed.kind != "answer" => Go::Later(open),
            _ => Go::Now,
        }
    }

    fn trying(&self, claimed: Claimed) -> Trying {
        let tries = Tries {
            queued_at: claimed.queued_at,
            attempts: claimed.attempts.saturating_add(1),
            was_unknown: claimed.uncertain,
        };
        let parcel = Parcel {
            letter: claimed.id,
            to: claimed.address,
            envelope_from: self.policy.team.inbox().address.clone(),
            bytes: claimed.bytes,
        };
        Trying { parcel, kind: claimed.kind, tries }
    }

    /// Records what became of a try.
    pub async fn delivered(
        &mut self,
        trying: &Trying,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<Delivery, StoreError> {
        let id = trying.parcel.letter;
        let next = after(outcome, &trying.tries, now, id.0.unsigned_abs());
        let why = outcome.reason().unwrap_or_default();
        let sent_at = (next == Next::Done).then_some(now);
        self.store.begin().await?;
        self.store.settle(id, next.state(&trying.tries).word(), next.try_at(), sent_at, why).await?;
        if matches!(next, Next::GiveUp | Next::Uncertain) && trying.kind != "notice" {
            self.tell_of_failure(id, why, now).await?;
        }
        self.store.commit().await?;
        let attempts = trying.tries.attempts;
        if next == Next::Done {
            info!(letter = %id, attempts, "letter sent");
        } else {
            warn!(letter = %id, attempts, why, "letter not sent");
        }
        Ok(match next {
            Next::Done => Delivery::Sent,
            Next::Pause(until) => Delivery::Paused(until),
            _ => Delivery::NotSent,
        })
    }

    /// A letter was given up: a failed send is never forgotten.
    async fn tell_of_failure(
        &mut self,
        id: LetterId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let notice = Notice::Troubled {
            what: format!("the letter {id} could not be sent: {why}"),
            todo: format!(
                "See it with \"batond outbox\"; when the cause is mended, send it with \"batond outbox retry {id}\"."
            ),
        };
        let world = self.store.snapshot(&Wanted::default()).await?;
        let policy = Arc::clone(&self.policy);
        for manager in policy.team.managers(policy.calendar.date(now)) {
            let queued = Queued {
                to: manager.handle.clone(),
                key: format!("notice:{}:failed:{id}", manager.handle),
                lead: None,
                revision: None,
                until: None,
                due_at: now,
                reason: Reason::Manager,
                letter: Letter::Notice(notice.clone()),
            };
            self.queue(&queued, &world, now).await?;
        }
        Ok(())
    }
}

/// Whether a queued letter goes.
enum Go {
    Now,
    Later(DateTime<Utc>),
    Never(&'static str),
}

/// A mail's place as one word, for the list of those set aside.
fn place_name(place: &Place) -> String {
    match place {
        Place::Imap { mailbox, uidvalidity, uid } => format!("{mailbox}/{uidvalidity}/{uid}"),
        Place::File { name } => format!("{MAILDIR}/{name}"),
    }
}
