//! Loading for commands: the leads they name, the sender's own, and what undoing, repairing and explaining need. Only
//! mails with commands make this trip; call it inside their transaction, before anything is decided.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::to_string;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::rows::instant_or_epoch;
use super::{Store, StoreError};
use crate::domain::command::{Command, Orders};
use crate::domain::deed::{Change, Deed, DeedId};
use crate::domain::effect::ContactKind;
use crate::domain::letters::Happened;
use crate::domain::world::{DoubtfulMail, MailRow, ThreadId, World};
use crate::domain::{Address, Handle, LeadId, MessageId};

/// How many active leads of the sender are loaded, the newest.
const OWN_LEADS: i64 = 500;
/// How many sets of the sender's commands are looked through.
const DEEDS: i64 = 50;
/// How many mails of each lead may be repaired.
const DOUBTFUL: i64 = 20;
/// How many lines of each history are explained.
const LINES: i64 = 60;

/// What the commands of a batch need.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    leads: BTreeSet<LeadId>,
    members: BTreeSet<Handle>,
    addresses: BTreeSet<Address>,
    needs: BTreeSet<Need>,
}

/// What only some commands need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// The sets that can be taken back.
    Deeds,
    /// What happened.
    Histories,
    /// How much everybody has.
    Loads,
    /// Mails that may belong elsewhere.
    Doubtful,
}

impl Asked {
    /// Notes what these orders of a member need.
    pub fn orders(&mut self, orders: &Orders, by: &Handle) {
        self.members.insert(by.clone());
        for line in &orders.lines {
            self.leads.extend(line.lead);
            if let Ok(command) = &line.asked {
                self.command(command);
            }
        }
    }

    /// Asks for a lead by its id.
    pub fn lead(&mut self, id: LeadId) {
        self.leads.insert(id);
    }

    /// Whether anything is asked.
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty() && self.members.is_empty()
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::SameAs(other) => self.lead(*other),
            Command::New(new) => self.addresses.extend(new.address.clone()),
            _ => {}
        }
        self.needs.extend(match command {
            Command::Undo => Some(Need::Deeds),
            Command::Why => Some(Need::Histories),
            Command::Team => Some(Need::Loads),
            Command::Accept | Command::Split | Command::NotThisLead => Some(Need::Doubtful),
            _ => None,
        });
    }
}

impl Store {
    /// Loads what is asked into a world that holds what the mails themselves name. `today` is the team's.
    pub async fn load_asked(
        &mut self,
        world: &mut World,
        asked: &Asked,
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        let named: BTreeSet<LeadId> = asked.leads.iter().chain(world.leads.keys()).copied().collect();
        self.load_missing(world, named.clone()).await?;
        let own = self.own_leads(asked).await?;
        self.load_missing(world, own).await?;
        // Whoever is to receive a lead may have enough.
        if !asked.members.is_empty() {
            self.load_counts(world).await?;
        }
        if asked.needs.contains(&Need::Deeds) {
            self.load_deeds(world, asked).await?;
        }
        let named: BTreeSet<LeadId> = named.into_iter().map(|id| world.stands_for(id)).collect();
        if asked.needs.contains(&Need::Doubtful) {
            self.load_doubtful(world, &named).await?;
        }
        if asked.needs.contains(&Need::Histories) {
            self.load_histories(world, &named).await?;
        }
        if asked.needs.contains(&Need::Loads) {
            self.load_team(world, today).await?;
        }
        Ok(())
    }

    async fn load_missing(&mut self, world: &mut World, mut ids: BTreeSet<LeadId>) -> Result<(), StoreError> {
        ids.retain(|id| !world.leads.contains_key(id));
        if !ids.is_empty() {
            self.load_leads(world, &ids).await?;
            self.load_joined(world).await?;
        }
        Ok(())
    }

    /// The senders' own active leads, and those of the addresses that are named.
    async fn own_leads(&mut self, asked: &Asked) -> Result<BTreeSet<LeadId>, StoreError> {
        let rows = sqlx::query(
            "SELECT id FROM (SELECT id FROM leads WHERE live = 1 AND owner IN (SELECT value FROM json_each($1))
                             ORDER BY id DESC LIMIT $2)
             UNION SELECT lead FROM contacts WHERE address IN (SELECT value FROM json_each($3))",
        )
        .bind(to_string(&asked.members)?)
        .bind(OWN_LEADS)
        .bind(to_string(&asked.addresses)?)
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(|row| Ok(LeadId(row.try_get(0)?))).collect()
    }

    /// What the senders' last commands did, with the leads that it touched.
    async fn load_deeds(&mut self, world: &mut World, asked: &Asked) -> Result<(), StoreError> {
        let mut deeds = Vec::new();
        for member in &asked.members {
            let rows = sqlx::query(
                "SELECT id, at, cause, changes, told, spent FROM deeds WHERE member = $1 ORDER BY id DESC LIMIT $2",
            )
            .bind(member.as_str())
            .bind(DEEDS)
            .fetch_all(&mut self.connection)
            .await?;
            for row in &rows {
                deeds.push(deed(row, member)?);
            }
        }
        deeds.sort_by_key(|deed: &Deed| deed.id);
        let touched = deeds.iter().flat_map(|deed| &deed.changes).filter_map(|change| match change {
            Change::Lead { lead, .. } => Some(*lead),
            _ => None,
        });
        self.load_missing(world, touched.collect()).await?;
        world.deeds = deeds;
        Ok(())
    }

    async fn load_doubtful(&mut self, world: &mut World, leads: &BTreeSet<LeadId>) -> Result<(), StoreError> {
        let mut authors = BTreeSet::new();
        for id in leads {
            let rows = sqlx::query(
                "SELECT m.id, COALESCE(j.joined, m.thread) AS thread, m.author, m.at, m.subject, m.summary, m.claimed,
                        m.contact, m.message_id, m.verdict = 'pass' AS verified,
                        NOT EXISTS (SELECT 1 FROM mails AS o WHERE o.lead = m.lead AND o.lead > 0
                                    AND o.thread = m.thread AND o.id <> m.id AND o.claimed = 0) AS alone
                 FROM mails AS m LEFT JOIN merged AS j ON j.thread = m.thread
                 WHERE m.lead IN (SELECT $1 UNION ALL SELECT id FROM leads WHERE joined = $1 AND joined > 0)
                       AND m.lead > 0 AND (m.claimed = 1 OR m.contact = 'inbound')
                 ORDER BY m.at DESC, m.id DESC LIMIT $2",
            )
            .bind(id.0)
            .bind(DOUBTFUL)
            .fetch_all(&mut self.connection)
            .await?;
            let mails = rows.iter().map(doubtful).collect::<Result<Vec<_>, _>>()?;
            authors.extend(mails.iter().filter_map(|mail| mail.author.clone()));
            world.doubtful.insert(*id, mails);
        }
        let other = self.own_leads(&Asked { addresses: authors, ..Asked::default() }).await?;
        self.load_missing(world, other).await
    }

    /// The chain behind a lead: the mails and how each was matched, what happened, and the letters about it.
    async fn load_histories(
        &mut self,
        world: &mut World,
        leads: &BTreeSet<LeadId>,
    ) -> Result<(), StoreError> {
        for id in leads {
            let rows = sqlx::query(
                "SELECT at, what, who FROM (
                     SELECT at, 1 AS step, id, what, author AS who FROM history WHERE lead = $1
                     UNION ALL
                     SELECT h.at, 1, h.id, h.what, h.author FROM leads AS l JOIN history AS h ON h.lead = l.id
                      WHERE l.joined = $1 AND l.joined > 0
                     UNION ALL
                     SELECT at, 0, id, 'mail “' || subject || '”: ' || why, author FROM mails
                      WHERE lead = $1 AND lead > 0
                     UNION ALL
                     SELECT queued_at, 2, id,
                            'letter O-' || id || ' to ' || member || ', ' || state || ': ' || subject
                            || CASE WHEN why = '' THEN '' ELSE ' (' || why || ')' END, 'baton'
                       FROM outbox WHERE lead = $1 AND lead > 0)
                 ORDER BY at / 1000 DESC, step DESC, id DESC LIMIT $2",
            )
            .bind(id.0)
            .bind(LINES)
            .fetch_all(&mut self.connection)
            .await?;
            let mut lines = Vec::with_capacity(rows.len());
            for row in rows.iter().rev() {
                let at = instant_or_epoch(row.try_get("at")?);
                lines.push(Happened { at, what: row.try_get("what")?, by: row.try_get("who")? });
            }
            world.histories.insert(*id, lines);
        }
        Ok(())
    }

    async fn load_team(&mut self, world: &mut World, today: NaiveDate) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT owner, COUNT(*), SUM(follow_up_on <> '' AND follow_up_on < $1) FROM leads WHERE live = 1 GROUP BY owner",
        )
        .bind(today.to_string())
        .fetch_all(&mut self.connection)
        .await?;
        for row in rows {
            let number = |place: usize| {
                Ok::<_, StoreError>(u32::try_from(row.try_get::<i64, _>(place)?).unwrap_or(u32::MAX))
            };
            if let Ok(handle) = row.try_get::<String, _>(0)?.parse::<Handle>() {
                world.loads.insert(handle, (number(1)?, number(2)?));
            }
        }
        Ok(())
    }
}

fn deed(row: &SqliteRow, by: &Handle) -> Result<Deed, StoreError> {
    Ok(Deed {
        id: DeedId(row.try_get("id")?),
        by: by.clone(),
        at: instant_or_epoch(row.try_get("at")?),
        cause: row.try_get("cause")?,
        changes: serde_json::from_str(row.try_get("changes")?)?,
        told: serde_json::from_str(row.try_get("told")?)?,
        spent: row.try_get::<i64, _>("spent")? != 0,
    })
}

fn doubtful(row: &SqliteRow) -> Result<DoubtfulMail, StoreError> {
    let id: String = row.try_get("message_id")?;
    let contact: String = row.try_get("contact")?;
    Ok(DoubtfulMail {
        row: MailRow(row.try_get("id")?),
        thread: ThreadId(row.try_get("thread")?),
        alone: row.try_get::<i64, _>("alone")? != 0,
        author: Address::parse(row.try_get::<&str, _>("author")?),
        at: instant_or_epoch(row.try_get("at")?),
        subject: row.try_get("subject")?,
        summary: row.try_get("summary")?,
        claimed: row.try_get::<i64, _>("claimed")? != 0,
        contact: match contact.as_str() {
            "inbound" => Some(ContactKind::Inbound),
            "outbound" => Some(ContactKind::Outbound),
            _ => None,
        },
        message_id: MessageId::new(id)
            .ok_or_else(|| StoreError::Strange("a mail has no usable id".into()))?,
        verified: row.try_get::<i64, _>("verified")? != 0,
    })
}
