//! A command of the command line: read, decided and committed in one transaction, also while the service runs. Whoever
//! can open the database is believed; everything else is as by mail.

use chrono::{DateTime, Utc};

use super::Engine;
use crate::command::language::{self, Context};
use crate::command::when::Reading;
use crate::domain::act::{self, Asking, Outcome};
use crate::domain::command::Orders;
use crate::domain::letters::{Answer, Did, Letter, Saying};
use crate::domain::world::World;
use crate::domain::{Handle, Member, Policy};
use crate::store::{Asked, Places, StoreError, Wanted};

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Commanded {
    /// What its writer is told.
    pub answer: Answer,
    /// For each line: as written, and what came of it.
    pub results: Vec<(String, &'static str)>,
    /// There was no command in it.
    pub unread: bool,
}

impl Engine {
    /// Carries out a line as if this member had sent it.
    pub async fn command(
        &mut self,
        text: &str,
        member: &Member,
        now: DateTime<Utc>,
    ) -> Result<Commanded, StoreError> {
        let orders = read(text, member, &self.policy, now);
        if !orders.has_commands() {
            let answer = Answer { refused: true, likely: orders.likely, ..Answer::default() };
            return Ok(Commanded { answer, results: Vec::new(), unread: true });
        }
        let done = self.carry_out(&orders, &member.handle, now).await;
        if done.is_err() {
            self.store.rollback().await;
        }
        done
    }

    async fn carry_out(
        &mut self,
        orders: &Orders,
        by: &Handle,
        now: DateTime<Utc>,
    ) -> Result<Commanded, StoreError> {
        let mut asked = Asked::default();
        asked.orders(orders, by);
        let mut world = self.store.begin_with(&Wanted::default()).await?;
        self.store.load_asked(&mut world, &asked, self.policy.calendar.date(now)).await?;
        let mut outcome = outcome(&world, &self.policy, orders, by, now);
        for effect in &outcome.effects {
            world.apply(effect);
        }
        self.commit(&world, &outcome.effects, now, &Places::default()).await?;
        help(&mut outcome.answer);
        Ok(Commanded { answer: outcome.answer, results: outcome.results, unread: false })
    }
}

fn outcome(world: &World, policy: &Policy, orders: &Orders, by: &Handle, now: DateTime<Utc>) -> Outcome {
    let asking = Asking {
        world,
        policy,
        by,
        at: now,
        now,
        cause: "batond command".to_owned(),
        message_id: None,
        subject: "",
        lead: None,
        letter: None,
        set_by_address: None,
        by_hand: true,
    };
    act::carry_out(&asking, orders)
}

fn read(text: &str, member: &Member, policy: &Policy, now: DateTime<Utc>) -> Orders {
    let reading = Reading {
        calendar: &member.calendar,
        team: &policy.calendar,
        sent_at: now,
        order: policy.date_order,
        rolls: true,
    };
    let context = Context {
        reading,
        team: &policy.team,
        writer: &member.handle,
        bare_leads: false,
        fills: false,
        why: false,
    };
    language::read_line(text, &context)
}

/// Puts the table of verbs into an answer that asks for it: the rules do not know the language.
pub(super) fn with_help(letter: &mut Letter) {
    if let Letter::Answer(answer) = letter {
        help(answer);
    }
}

fn help(answer: &mut Answer) {
    for line in &mut answer.lines {
        if let Ok(Did::Help(table)) = &mut line.came {
            *table = language::help().iter().map(saying).collect();
        }
    }
}

fn saying(verb: &language::Verb) -> Saying {
    Saying { form: verb.form.to_owned(), effect: verb.effect.to_owned(), example: verb.example.to_owned() }
}
