//! The one writer: takes mails, time and what became of letters, lets the rules decide, and commits each batch in one
//! transaction. It keeps nothing between batches, so the command line may write beside it. It never waits for the
//! network, and nothing is sent that it has not committed first.

mod alone;
mod cleanup;
mod clock;
mod command;
mod due;
mod letters;
mod mail;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::info;

pub use self::cleanup::Looked;
use super::post::{Post, readers};
use super::transport::Parcel;
use crate::domain::delivery::Tries;
use crate::domain::effect::{Effect, Queued};
use crate::domain::on_add::{self, NewLead};
use crate::domain::world::World;
use crate::domain::{LeadId, Mailbox, Policy};
use crate::mail::seal::{SealKey, Seals};
use crate::store::{Birth, Places, Store, StoreError, Wanted};

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

pub use command::Commanded;

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
        let instance = u32::from_str_radix(store.instance(), 16).unwrap_or(0);
        let first = (1, SealKey::new(*store.seal_key()));
        // After a change of keys the second signs, and letters under the first are still known.
        let seals = match store.second_seal_key().await? {
            Some(second) => Seals::new((2, SealKey::new(second)), vec![first]),
            None => Seals::new(first, Vec::new()),
        };
        let post = Post { from, seals: Arc::new(seals), instance };
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

    async fn commit(
        &mut self,
        world: &World,
        effects: &[Effect],
        now: DateTime<Utc>,
        places: &Places,
    ) -> Result<(), StoreError> {
        if !effects.iter().any(|effect| matches!(effect, Effect::Queue(_))) {
            return self.store.write_and_commit(world, effects, &self.policy, now, places).await;
        }
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
        let mut held = BTreeSet::new();
        for effect in effects {
            if let Effect::Queue(queued) = effect
                && self.queue(queued, world, now).await?
            {
                held.insert(queued.letter.kind());
            }
        }
        for kind in held {
            self.tell_of_fuse(kind, now).await?;
        }
        Ok(())
    }

    /// Makes the rows of a letter; says whether one of them is held.
    async fn queue(
        &mut self,
        queued: &Queued,
        world: &World,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut held = false;
        for mut queued in readers(queued, world, &self.policy, now) {
            command::with_help(&mut queued.letter);
            if self.store.has_letter(&queued.key).await? {
                continue;
            }
            let id = self.store.next_letter().await?;
            if let Some(mut letter) = self.post.letter(&queued, id, &self.policy, now) {
                letter.held = self.is_too_many(letter.kind, now).await?;
                held |= letter.held;
                self.store.queue(&letter).await?;
                info!(letter = %id, kind = letter.kind, to = %letter.member, held = letter.held, "letter queued");
            }
        }
        Ok(held)
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
}
