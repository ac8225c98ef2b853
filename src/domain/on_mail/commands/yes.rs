//! A `yes`: what waited for it is carried out once, as of when it was written (product.md §14). It counts only as an answer
//! to the letter that listed it.

use super::Turn;
use crate::domain::act::{self, Asking};
use crate::domain::command::{Command, Orders};
use crate::domain::deed::Held;
use crate::domain::effect::Effect;
use crate::domain::letters::{Answer, Answered, Refusal};
use crate::domain::trust::{self, CONFIRM, Trust};
use crate::domain::{Handle, handoff, held};

impl Turn<'_> {
    pub(super) fn yes(&mut self, by: &Handle, orders: &Orders) {
        let shown = trust::shown(self.before, self.mail, by);
        let asked = orders.lines.first().and_then(|line| line.asked.as_ref().ok());
        if let Some(Trust::Refused(why)) =
            asked.map(|command| trust::judge(command, self.mail, &shown, self.policy))
        {
            return self.refuse(by, orders, why);
        }
        let taken = self.take(by, orders);
        if taken.is_empty() {
            self.all(orders, "refused");
            self.because("nothing waits for that yes");
            let about = shown.letter.and_then(|letter| self.world.leads.get(&letter.lead?));
            let asked = about.is_some_and(|lead| handoff::asks_ok_of(lead, by));
            let why = if asked { Refusal::SayOk } else { Refusal::NothingWaits };
            let answer = nothing_waits(&self.mail.subject, orders, &why);
            return self.answer_about(by, self.mail.message_id.as_str(), answer);
        }
        self.all(orders, "done");
        self.because(&format!("{by} said yes"));
        self.mark_run();
        for one in taken {
            self.carry_out_held(by, &one);
        }
    }

    /// Takes what these lines mean out of the member's record.
    fn take(&mut self, by: &Handle, orders: &Orders) -> Vec<Held> {
        let asking = trust::letters(self.before, self.mail).into_iter().map(|(_, letter)| letter);
        let mut confirming = asking.filter(|letter| {
            letter.kind == CONFIRM
                && letter.to.as_ref() == Some(by)
                && !letter.revoked
                && self.mail.arrived_at <= letter.queued_at + trust::YES_LIFE
        });
        let (Some(letter), Some(record)) = (confirming.next(), self.world.members.get(by)) else {
            return Vec::new();
        };
        let mut record = record.clone();
        let mut taken = Vec::new();
        for line in &orders.lines {
            if let Ok(Command::Yes(numbers)) = &line.asked {
                taken.extend(held::take(&mut record, letter, numbers, self.now));
            }
        }
        self.put(Effect::PutMember { member: by.clone(), record: Box::new(record) });
        taken
    }

    fn carry_out_held(&mut self, by: &Handle, held: &Held) {
        let letter =
            self.world.letters.values().find(|letter| letter.id.is_some() && letter.id == held.letter);
        let cause = held.message_id.as_ref().unwrap_or(&self.mail.message_id).to_string();
        let outcome = act::carry_out(
            &Asking {
                world: &self.world,
                policy: self.policy,
                by,
                at: held.at,
                now: self.now,
                cause: cause.clone(),
                message_id: Some(self.mail.message_id.clone()),
                subject: &held.subject,
                lead: held.lead,
                letter,
                set_by_address: held.set_by_address,
                by_hand: false,
            },
            &held.orders,
        );
        self.put_all(outcome.effects);
        self.answer_about(by, &cause, outcome.answer);
    }
}

fn nothing_waits(subject: &str, orders: &Orders, why: &Refusal) -> Answer {
    let lines = orders.lines.iter().map(|line| Answered {
        written: line.written.clone(),
        lead: None,
        came: Err(why.clone()),
        next: None,
    });
    Answer { subject: subject.to_owned(), refused: true, lines: lines.collect(), ..Answer::default() }
}
