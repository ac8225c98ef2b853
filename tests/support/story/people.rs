//! What people arrange among themselves in a story: leaves and handoffs, put onto the record as commands do it.

use batond::domain::command::Labels;
use batond::domain::effect::Effect;
use batond::domain::effect::Holds;
use batond::domain::handoff::{Handoff, Ladder, State};
use batond::domain::presence::Presence;
use batond::domain::world::{Absence, MemberRecord};
use batond::domain::{Address, Handle, HandoffId, MessageId};
use batond::store::NewLetter;

use super::Story;

impl Story {
    /// What is kept of a member.
    pub(crate) fn member(&mut self, handle: &str) -> MemberRecord {
        let engine = self.engine.as_mut().unwrap();
        let members = self.runtime.block_on(engine.store().members()).unwrap();
        members.get(&handle.parse::<Handle>().unwrap()).cloned().unwrap_or_default()
    }

    /// The record of a member is made so.
    pub(crate) fn change_member(&mut self, handle: &str, change: impl FnOnce(&mut MemberRecord)) {
        let mut record = self.member(handle);
        change(&mut record);
        self.write_effects(&[Effect::PutMember {
            member: handle.parse().unwrap(),
            record: Box::new(record),
        }]);
    }

    /// A leave from the first to the last day, with who covers (or nobody).
    pub(crate) fn away(&mut self, handle: &str, from: &str, to: &str, cover: &str) {
        let absence = Absence {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            cover: (!cover.is_empty()).then(|| cover.parse().unwrap()),
        };
        self.change_member(handle, |record| record.absences.push(absence));
    }

    /// The keys of the letters that would be sent up to a time.
    pub(crate) fn foresee(&mut self, until: &str) -> Vec<String> {
        self.foreseen(until).into_iter().map(|row| row.key).collect()
    }

    /// The letters that would be sent up to a time.
    pub(crate) fn foreseen(&mut self, until: &str) -> Vec<batond::store::OutboxRow> {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(engine.foresee(now, super::time(until))).unwrap()
    }

    /// Why nothing is sent about a lead now.
    pub(crate) fn why_not(&mut self, id: &str) -> Vec<String> {
        let (policy, now, lead) = (self.config.policy.clone(), self.now, self.lead(id));
        let engine = self.engine.as_mut().unwrap();
        let members = self.runtime.block_on(engine.store().members()).unwrap();
        batond::domain::on_due::why_not(&lead, Presence::new(&policy, &members), now)
    }

    /// The letter at this place of the outbox is tried again by hand.
    pub(crate) fn retry(&mut self, place: usize) {
        let now = self.now;
        let engine = self.engine.as_mut().unwrap();
        self.runtime.block_on(async {
            let id = engine.store().letters(None).await.unwrap().get(place).unwrap().id;
            assert!(engine.store().retry(id, now).await.unwrap());
        });
        self.post();
    }

    /// The leaves of a member are over.
    pub(crate) fn back(&mut self, handle: &str) {
        self.change_member(handle, |record| record.absences.clear());
    }

    /// The lead passes to somebody who has not confirmed it, and the letter that asks them is queued.
    pub(crate) fn hand_over(&mut self, id: &str, to: &str) {
        let (now, receiver): (_, Handle) = (self.now, to.parse().unwrap());
        let giver = self.lead(id).owner;
        self.change(id, |lead| {
            lead.previous_owner = lead.owner.replace(receiver.clone());
            lead.handoff = Some(handoff(giver, receiver, State::Pending, now));
        });
        self.ask_to_confirm(id, to);
    }

    /// A handoff that has not opened: a draft, or one that waits for approval by the owner.
    pub(crate) fn hand_over_later(&mut self, id: &str, to: &str, begun_by: &str, state: State) {
        let (now, owner) = (self.now, self.lead(id).owner);
        self.change(id, |lead| {
            let approvers = owner.iter().filter(|_| state == State::Awaiting).cloned().collect();
            let draft = handoff(owner, to.parse().unwrap(), state, now);
            lead.draft = Some(Handoff { begun_by: begun_by.parse().unwrap(), approvers, ..draft });
        });
    }

    fn ask_to_confirm(&mut self, id: &str, to: &str) {
        let now = self.now;
        let member: Handle = to.parse().unwrap();
        let letter = |letter_id| NewLetter {
            id: letter_id,
            key: format!("handoff:{to}:H-1:{}", now.timestamp()),
            kind: "handoff",
            address: Address::parse(&format!("{to}@acme.example")).unwrap(),
            member,
            subject: "Please confirm".into(),
            lead: id.parse().ok(),
            holds: Holds::pending(HandoffId(1)),
            until: None,
            message_id: MessageId::new(format!("letter2.{}@acme.example", now.timestamp())).unwrap(),
            queued_at: now,
            due_at: now,
            held: false,
            bytes: b"Subject: Please confirm\r\n\r\nPlease confirm.\r\n".to_vec(),
        };
        let store = self.engine.as_mut().unwrap().store();
        self.runtime.block_on(async {
            let letter_id = store.next_letter().await.unwrap();
            store.queue(&letter(letter_id)).await.unwrap();
        });
        self.post();
    }
}

fn handoff(from: Option<Handle>, to: Handle, state: State, now: chrono::DateTime<chrono::Utc>) -> Handoff {
    Handoff {
        id: HandoffId(1),
        begun_by: from.clone().unwrap_or_else(|| to.clone()),
        owner_before: from.clone(),
        from,
        to,
        state,
        why: "Sam schedules".into(),
        why_kind: None,
        missing: Vec::new(),
        note: Labels::default(),
        anyway: false,
        approvers: Vec::new(),
        opened_at: now,
        acknowledged_at: None,
        complete: false,
        previous_before: None,
        ladder: Ladder::default(),
    }
}
