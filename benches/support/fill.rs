//! A record of any size: live leads with their follow-ups spread over the year to come. Nothing of it is due now.

use batond::domain::effect::Effect;
use batond::domain::lead::{FollowUp, Lead, NextAction, Origin};
use batond::domain::time::When;
use batond::domain::world::World;
use batond::domain::{Address, LeadId, Mailbox};
use batond::shell::engine::Engine;
use batond::store::Places;
use chrono::{DateTime, TimeDelta, Utc};

use super::house::MEMBERS;

/// How many leads are written at once.
const FILL: i64 = 5_000;

/// Adds the leads `from + 1` to `to`, half of them with a date, half with a time, spread over the year to come.
pub async fn fill(engine: &mut Engine, from: i64, to: i64, now: DateTime<Utc>) {
    let policy = std::sync::Arc::clone(engine.policy());
    let world = World::new(now);
    let mut first = from + 1;
    while first <= to {
        let last = (first + FILL - 1).min(to);
        let leads = (first..=last).map(|id| Effect::PutLead(Box::new(lead(id, now))));
        let effects: Vec<Effect> = leads.collect();
        let store = engine.store();
        store.begin().await.unwrap();
        store.write(&world, &effects, &policy, now, &Places::default()).await.unwrap();
        store.commit().await.unwrap();
        first = last + 1;
    }
}

fn lead(id: i64, now: DateTime<Utc>) -> Lead {
    let number = usize::try_from(id).unwrap();
    let mut lead = Lead::new(LeadId(id), format!("Customer {id}"), Origin { stranger: None, at: now });
    let address = Address::parse(&format!("carla{id}@firm{}.example", id / 3)).unwrap();
    lead.contacts.push(Mailbox { address, name: format!("Carla Client {id}") });
    lead.owner = MEMBERS.get(number % MEMBERS.len()).and_then(|handle| handle.parse().ok());
    let text = "send the revised proposal".to_owned();
    lead.next_action = Some(NextAction { text, by: "sam".into(), at: now, weak: false });
    // A step that has no common divisor with the year scatters them.
    let ahead = TimeDelta::days(2) + TimeDelta::minutes(id * 7_919 % (363 * 24 * 60));
    let when = if number % 2 == 0 { When::At(now + ahead) } else { When::On((now + ahead).date_naive()) };
    lead.plan(Some(FollowUp { when, hold: false }), None);
    lead
}
