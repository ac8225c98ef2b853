//! Mail in: a batch is decided in order and committed with the places it came from. A mail that fails is tried alone and
//! in the end set aside; it never holds up another, and a place is never acknowledged before its effects.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use tracing::warn;

use super::{Engine, MAILDIR, words};
use crate::domain::command::Orders;
use crate::domain::on_mail::{self, Arrival, Instruction};
use crate::domain::policy::InboundRule;
use crate::domain::world::{LetterInfo, World};
use crate::domain::{first_sync, trust};
use crate::mail::seal::Bond;
use crate::shell::intake::Arrived;
use crate::shell::maildir::name_hash;
use crate::shell::source::Place;
use crate::store::{Asked, Cursor, Places, SetAside, StoreError, Wanted};

/// How often a mail may make a step fail before it is set aside.
const TRIES: i64 = 3;

impl Engine {
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
        let world = self.store.begin_with(&Wanted::default()).await?;
        self.store.write_and_commit(&world, &[], &self.policy, now, &places).await
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
    pub(super) async fn rolled_back(&mut self, error: StoreError) -> Result<(), StoreError> {
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
        let mut world = self.world_for(arrived).await?;
        let orders = self.orders(&mut world, arrived, now).await?;
        let mut effects = Vec::with_capacity(6 * arrived.len());
        let mut history = false;
        for (one, orders) in arrived.iter().zip(orders) {
            let arrival = Arrival {
                mail: &one.mail,
                instructions: asked(one, &world),
                history: self.is_past(one),
                orders,
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

    /// Begins the transaction, and loads what these mails may need.
    async fn world_for(&mut self, arrived: &[Arrived]) -> Result<World, StoreError> {
        let mut wanted = Wanted::default();
        let mut leads = Vec::new();
        for one in arrived {
            wanted.mail(&one.mail);
            let originals = one.mail.bounce.iter().flat_map(|report| &report.original);
            let quoted = one.mail.in_reply_to.iter().chain(&one.mail.references).chain(&one.mail.tokens);
            for id in quoted.chain(originals) {
                if self.post.seals.is_ours(id) {
                    wanted.letter(id);
                } else if let Some(lead) = self.post.seals.read_lead_id(id) {
                    wanted.lead(lead);
                    leads.push((id.clone(), lead));
                }
            }
            for lead in words::leads(&one.mail) {
                wanted.lead(lead);
            }
            for (_, instruction) in &one.instructions {
                if let Instruction::Lead(lead) = instruction {
                    wanted.lead(*lead);
                }
            }
        }
        let mut world = self.store.begin_with(&wanted).await?;
        self.drop_unbound(&mut world);
        if self.counts_load() && !arrived.is_empty() {
            self.store.load_counts(&mut world).await?;
        }
        for (id, lead) in leads {
            let lead = world.stands_for(lead);
            world.letters.entry(id).or_insert_with(|| LetterInfo::of_lead(lead));
        }
        Ok(world)
    }

    /// Forgets letters whose ids are bound to other letters of the same number: those of a database that was put back.
    fn drop_unbound(&self, world: &mut World) {
        let post = &self.post;
        world.letters.retain(|id, letter| {
            let (Some(number), Some(member)) = (letter.id, &letter.to) else { return true };
            let until = letter.queued_at + trust::TOKEN_LIFE;
            let bond =
                Bond { instance: post.instance, letter: number, member, lead: letter.written_about, until };
            post.seals.read_letter_id(id).is_some_and(|seal| post.seals.is_bound(seal, bond))
        });
    }

    /// What each mail asks in words; and what carrying that out may need, which is loaded.
    async fn orders(
        &mut self,
        world: &mut World,
        arrived: &[Arrived],
        now: DateTime<Utc>,
    ) -> Result<Vec<Option<Orders>>, StoreError> {
        let mut asked = Asked::default();
        let mut all = Vec::with_capacity(arrived.len());
        for one in arrived {
            let past = self.is_past(one);
            let orders = if past { None } else { words::orders(world, &one.mail, &self.policy) };
            if !past {
                words::needs(&mut asked, one, orders.as_ref(), world);
            }
            all.push(orders);
        }
        if !asked.is_empty() {
            self.store.load_asked(world, &asked, self.policy.calendar.date(now)).await?;
        }
        Ok(all)
    }

    /// It arrived before we were there.
    fn is_past(&self, one: &Arrived) -> bool {
        one.mail.arrived_at < self.first_seen(&one.place)
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
}

/// What a mail's address asks for, without what an earlier copy of it asked, and without what an answer to all brought along.
/// A lead that was named is named still.
fn asked(one: &Arrived, world: &World) -> Vec<Instruction> {
    let fresh = one.instructions.iter().filter(|(tag, said)| {
        let again = matches!(said, Instruction::Lead(_));
        !on_mail::is_taken(world, &one.mail, tag)
            && (again || !on_mail::is_brought_along(world, &one.mail, tag))
    });
    fresh.map(|(_, instruction)| instruction.clone()).collect()
}

/// A mail's place as one word, for the list of those set aside.
fn place_name(place: &Place) -> String {
    match place {
        Place::Imap { mailbox, uidvalidity, uid } => format!("{mailbox}/{uidvalidity}/{uid}"),
        Place::File { name } => format!("{MAILDIR}/{name}"),
    }
}
