//! What a story finds on the record and in the outbox, in the words of a test; and changes to it that commands will make.

use batond::domain::LeadId;
use batond::domain::lead::{Flag, FollowUp, Lead, NextAction};
use batond::domain::letters::Cleanup;
use batond::domain::time::When;
use batond::store::{MailListing, OutboxRow};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Berlin;

use super::{Sent, Story, time};

/// A letter as it lies in a mailbox, or still in the outbox.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) kind: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) state: String,
    pub(crate) key: String,
    pub(crate) message_id: String,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// Its text twin, decoded.
    pub(crate) text: String,
    /// Where answers to it go.
    pub(crate) reply_to: String,
    pub(crate) references: Vec<String>,
}

impl Letter {
    /// The letter as a mail that somebody answers or passes on.
    pub(crate) fn as_mail(&self) -> Sent {
        Sent {
            id: self.message_id.clone(),
            from: "leads@acme.example".into(),
            subject: self.subject.clone(),
            references: self.references.clone(),
            bytes: Vec::new(),
            arrives: None,
            mailbox: "INBOX".into(),
            uidvalidity: 1,
        }
    }
}

impl Story {
    /// A lead of the record.
    pub(crate) fn lead(&mut self, id: &str) -> Lead {
        self.find_lead(id).unwrap_or_else(|| panic!("there is no {id}"))
    }

    /// Its owner's handle, or nothing.
    pub(crate) fn owner(&mut self, id: &str) -> String {
        self.lead(id).owner.map(|owner| owner.to_string()).unwrap_or_default()
    }

    /// Who has the ball: `us`, `customer` or `nobody`.
    pub(crate) fn waiting(&mut self, id: &str) -> &'static str {
        self.lead(id).waiting_on.word()
    }

    /// The next follow-up as text: `2026-05-08`, `2026-05-08 14:00` (Berlin), with `hold` behind it when it holds.
    pub(crate) fn follow_up(&mut self, id: &str) -> String {
        let Some(follow_up) = self.lead(id).follow_up else { return String::new() };
        let when = match follow_up.when {
            When::On(date) => date.to_string(),
            When::At(at) => at.with_timezone(&Berlin).format("%Y-%m-%d %H:%M").to_string(),
        };
        if follow_up.hold { format!("{when} hold") } else { when }
    }

    /// The addresses of its contacts.
    pub(crate) fn contacts(&mut self, id: &str) -> Vec<String> {
        self.lead(id).contacts.into_iter().map(|contact| contact.address.to_string()).collect()
    }

    /// The words of its flags.
    pub(crate) fn flags(&mut self, id: &str) -> Vec<&'static str> {
        self.lead(id).flags.into_iter().map(Flag::word).collect()
    }

    /// What was last said to the customer.
    pub(crate) fn said(&mut self, id: &str) -> String {
        self.lead(id).last_contact.map(|last| last.summary).unwrap_or_default()
    }

    /// What was last heard from the customer.
    pub(crate) fn heard(&mut self, id: &str) -> String {
        self.lead(id).last_heard.map(|last| last.summary).unwrap_or_default()
    }

    pub(crate) fn find_lead(&mut self, id: &str) -> Option<Lead> {
        let id: LeadId = id.parse().unwrap();
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.store().lead(id)).unwrap()
    }

    /// How many leads there are.
    pub(crate) fn leads(&mut self) -> usize {
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.store().leads(None, LeadId(0), 1000)).unwrap().len()
    }

    /// A next action is on the record since this time, with its follow-up.
    pub(crate) fn plan(&mut self, id: &str, action: &str, since: &str, follow_up: When) {
        let at = time(since);
        self.change(id, |lead| {
            let by = lead.owner.as_ref().map(ToString::to_string).unwrap_or_default();
            lead.next_action = Some(NextAction { text: action.into(), by, at, weak: false });
            lead.plan(Some(FollowUp { when: follow_up, hold: false }), None);
        });
    }

    /// The record of a lead is made so, as commands that come later will do.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Lead)) {
        use batond::domain::effect::Effect;
        let mut lead = self.lead(id);
        change(&mut lead);
        self.write_effects(&[Effect::PutLead(Box::new(lead))]);
    }

    /// Effects are made true on the record, without letters.
    pub(crate) fn write_effects(&mut self, effects: &[batond::domain::effect::Effect]) {
        let (policy, now) = (self.config.policy.clone(), self.now);
        let store = self.engine.as_mut().unwrap().store();
        self.runtime.block_on(async {
            store.begin().await.unwrap();
            let mut world = store.snapshot(&batond::store::Wanted::default()).await.unwrap();
            for effect in effects {
                world.apply(effect);
            }
            let places = batond::store::Places::default();
            store.write(&world, effects, &policy, now, &places).await.unwrap();
            store.commit().await.unwrap();
        });
    }

    /// What happened to a lead, oldest first.
    pub(crate) fn history(&mut self, id: &str) -> Vec<String> {
        let id: LeadId = id.parse().unwrap();
        let engine = self.engine.as_mut().unwrap();
        let rows = self.runtime.block_on(engine.store().history(id)).unwrap();
        rows.into_iter().map(|row| row.what).collect()
    }

    /// The ledger, oldest first.
    pub(crate) fn inbox(&mut self) -> Vec<MailListing> {
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.store().mails(0, 10_000)).unwrap().0
    }

    /// The one row of a mail in the ledger.
    pub(crate) fn row(&mut self, sent: &Sent) -> MailListing {
        let mut rows: Vec<_> = self
            .inbox()
            .into_iter()
            .filter(|row| row.message_id == sent.id && row.from == sent.from)
            .collect();
        assert_eq!(rows.len(), 1, "a mail has one row: {rows:?}");
        rows.remove(0)
    }

    /// Every letter ever decided, oldest first.
    pub(crate) fn letters(&mut self) -> Vec<Letter> {
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(async {
            let mut letters = Vec::new();
            for row in engine.store().letters(None).await.unwrap() {
                let (row, bytes) = engine.store().letter(row.id).await.unwrap().unwrap();
                letters.push(letter(row, &bytes));
            }
            letters
        })
    }

    /// The letters to a member that were sent.
    pub(crate) fn letters_to(&mut self, handle: &str) -> Vec<Letter> {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to == handle && letter.state == "sent");
        letters
    }

    /// The subjects of the letters that a member got, but for the weekly cleanups.
    pub(crate) fn subjects(&mut self, handle: &str) -> Vec<String> {
        let letters = self.letters_to(handle).into_iter().filter(|letter| letter.kind != "cleanup");
        letters.map(|letter| letter.subject).collect()
    }

    /// Every letter ever decided but for the weekly cleanups, which come whatever the story is about.
    pub(crate) fn letters_of_days(&mut self) -> Vec<Letter> {
        self.letters().into_iter().filter(|letter| letter.kind != "cleanup").collect()
    }

    /// The text of the latest letter of this kind that a member got.
    pub(crate) fn latest(&mut self, handle: &str, kind: &str) -> Letter {
        let letters = self.letters_to(handle);
        let latest = letters.into_iter().rev().find(|letter| letter.kind == kind);
        latest.unwrap_or_else(|| panic!("{handle} got no {kind}"))
    }

    /// The ids in the References of the latest letter of this kind that a member got.
    pub(crate) fn references_of_latest(&mut self, handle: &str, kind: &str) -> Vec<String> {
        let id = self.latest(handle, kind).message_id;
        let engine = self.engine.as_mut().unwrap();
        let rows = self.runtime.block_on(engine.store().letters(None)).unwrap();
        let row = rows.into_iter().find(|row| row.message_id == id).unwrap();
        let (_, bytes) = self.runtime.block_on(engine.store().letter(row.id)).unwrap().unwrap();
        let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        let references = message.references().as_text_list().unwrap_or_default();
        references.iter().map(ToString::to_string).collect()
    }

    /// How many letters of this kind a member got.
    pub(crate) fn count(&mut self, handle: &str, kind: &str) -> usize {
        self.letters_to(handle).iter().filter(|letter| letter.kind == kind).count()
    }
}

fn letter(row: OutboxRow, bytes: &[u8]) -> Letter {
    let message = mail_parser::MessageParser::default().parse(bytes).unwrap();
    Letter {
        kind: row.kind,
        to: row.member,
        subject: row.subject,
        state: row.state,
        key: row.key,
        message_id: row.message_id,
        sent_at: row.sent_at,
        text: message.body_text(0).unwrap().replace("\r\n", "\n"),
        reply_to: message.reply_to().and_then(|to| to.first()?.address()).unwrap_or_default().to_owned(),
        references: message
            .references()
            .as_text_list()
            .unwrap_or_default()
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

impl Story {
    /// The weekly cleanup as it would be written now: of everybody's leads, or of one owner's.
    pub(crate) fn cleanup(&mut self, reader: Option<&str>) -> Cleanup {
        let now = self.now;
        let readers = [reader.map(|handle| handle.parse().unwrap())];
        let engine = self.engine.as_mut().unwrap();
        let looked = self.runtime.block_on(engine.look_over(&readers, now, false)).unwrap();
        looked.into_iter().next().unwrap().cleanup
    }

    /// The cleanup of this moment goes out to the managers: what it lists is kept for the next one.
    pub(crate) fn cleanup_goes(&mut self) -> Cleanup {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(async {
            let looked = engine.look_over(&[None], now, false).await.unwrap().remove(0);
            engine.store().begin().await.unwrap();
            engine.store().keep_cleanup(looked.cleanup.week, &looked.listed).await.unwrap();
            engine.store().commit().await.unwrap();
            looked.cleanup
        })
    }
}
