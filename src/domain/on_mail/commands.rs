//! What a mail asks in words (product.md §§5, 14), once its own effects are decided: whether it is read for commands,
//! whether its author is obeyed, and what the ledger and the author are told. The commands themselves are carried out
//! elsewhere; strangers are answered never.

mod answers;
mod yes;

use chrono::{DateTime, Utc};

use super::{Arrival, Instruction};
use crate::domain::act::{self, Asking, Outcome};
use crate::domain::command::{Command, HandTo, Labels, Line, Orders};
use crate::domain::deed::Held;
use crate::domain::effect::{Effect, LedgerRow, LinkedBy};
use crate::domain::mail::RAN;
use crate::domain::time::When;
use crate::domain::trust::{self, Distrust, Trust};
use crate::domain::world::{MailRow, ThreadId, World};
use crate::domain::{Class, Handle, LeadId, Mail, Policy, held};

/// The most lines that are told back as not done.
const MAX_UNREAD: usize = 5;

/// One mail whose own effects are decided.
pub(super) struct Turn<'a> {
    /// The record before the mail.
    before: &'a World,
    /// The record with everything that is decided so far.
    world: World,
    arrival: &'a Arrival<'a>,
    mail: &'a Mail,
    policy: &'a Policy,
    now: DateTime<Utc>,
    effects: Vec<Effect>,
}

/// Adds to the effects of a mail what it asks in words.
pub(super) fn follow(
    world: &World,
    arrival: &Arrival<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
    effects: Vec<Effect>,
) -> Vec<Effect> {
    let mail = arrival.mail;
    let unread = mail.class == Class::Internal && mail.member().is_some() && arrival.orders.is_none();
    let nothing =
        arrival.orders.is_none() && hand_to(arrival).is_none() && trust::leaked(world, mail).is_empty();
    if arrival.history || (nothing && !unread) {
        return effects;
    }
    let mut after = world.clone();
    for effect in &effects {
        after.apply(effect);
    }
    let mut turn = Turn { before: world, world: after, arrival, mail, policy, now, effects };
    let first = !world.recorded.contains_key(&mail.key);
    if first {
        turn.revoke();
    }
    if unread && first {
        turn.because(if mail.recipients.is_empty() {
            "not read for commands: it names nobody in To and Cc, and anybody may have got it"
        } else {
            "not read for commands: it went to others than the inbox and members"
        });
    }
    if let Some(by) = mail.member().cloned() {
        if let Some(orders) = arrival.orders.as_ref().filter(|_| first) {
            turn.orders(&by, orders);
        }
        turn.hand_over(&by);
    }
    turn.effects
}

/// The receiver that the address names.
fn hand_to<'a>(arrival: &'a Arrival<'_>) -> Option<&'a Handle> {
    arrival.instructions.iter().find_map(|instruction| match instruction {
        Instruction::Handoff(to) => Some(to),
        _ => None,
    })
}

/// The day that the address names.
pub(super) fn day_in(arrival: &Arrival<'_>) -> Option<When> {
    arrival.instructions.iter().rev().find_map(|instruction| match instruction {
        Instruction::FollowUp(when) => Some(*when),
        _ => None,
    })
}

/// The lines as those that were not done.
fn unread(orders: &Orders) -> Orders {
    let written = |line: &Line| (line.written.clone(), line.written.clone());
    let below = orders.lines.iter().map(written).take(MAX_UNREAD).collect();
    let rest = orders.lines.first().map(|line| line.written.clone()).unwrap_or_default();
    Orders { rest, below, ..Orders::default() }
}

impl Turn<'_> {
    /// Makes it true, and keeps it.
    fn put(&mut self, effect: Effect) {
        self.world.apply(&effect);
        self.effects.push(effect);
    }

    fn put_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.put(effect);
        }
    }

    /// The mail's own row, while it is being decided.
    fn row(&mut self) -> Option<&mut LedgerRow> {
        self.effects.iter_mut().find_map(|effect| match effect {
            Effect::RecordMail(row) => Some(&mut **row),
            _ => None,
        })
    }

    fn row_number(&mut self) -> Option<MailRow> {
        let known = self.before.recorded.get(&self.mail.key).copied();
        self.row().map(|row| row.row).or(known)
    }

    /// The lead that the mail was put with.
    fn lead(&mut self) -> Option<LeadId> {
        let known = self.before.recorded.get(&self.mail.key);
        let known = known.and_then(|row| self.before.mails.get(row)).and_then(|mail| mail.lead);
        self.row().and_then(|row| row.lead).or(known)
    }

    fn thread(&self) -> Option<ThreadId> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Thread(change) => Some(change.thread),
            _ => None,
        })
    }

    fn because(&mut self, text: &str) {
        if let Some(row) = self.row() {
            if !row.why.is_empty() {
                row.why.push_str("; ");
            }
            row.why.push_str(text);
        }
    }

    /// Writes what became of the lines into the ledger.
    fn results(&mut self, results: impl IntoIterator<Item = (String, &'static str)>) {
        if let Some(row) = self.row() {
            row.commands.extend(results);
        }
    }

    fn all(&mut self, orders: &Orders, result: &'static str) {
        let written = orders.lines.iter().map(|line| (line.written.clone(), result));
        self.results(written.collect::<Vec<_>>());
    }

    /// What the body asks.
    fn orders(&mut self, by: &Handle, orders: &Orders) {
        if self.policy.team.present(by, self.now).is_none() {
            self.all(orders, "refused");
            return self.because("its author is not on the team any more");
        }
        if self.mail.class == Class::Auto {
            self.offer_absence(by, orders);
        }
        let shown = trust::shown(self.before, self.mail, by);
        if self.mail.quote_first && orders.has_commands() {
            self.because("not read for commands: what stands before its text is not its author's");
            return self.prose(by, &unread(orders));
        }
        if !orders.has_commands() {
            return self.prose(by, orders);
        }
        if self.ran_before() {
            self.all(orders, "duplicate");
            return self.because("its commands came before, and are not carried out again");
        }
        if let Some(why) = trust::distrust(self.mail, &shown, self.policy) {
            return self.refuse(by, orders, why);
        }
        let (yes, rest): (Vec<Line>, Vec<Line>) =
            orders.lines.iter().cloned().partition(|line| matches!(line.asked, Ok(Command::Yes(_))));
        if !yes.is_empty() {
            self.yes(by, &Orders { lines: yes, ..Orders::default() });
        }
        if !rest.is_empty() || orders.too_many {
            self.trusted(by, &Orders { lines: rest, ..orders.clone() });
        }
    }

    /// A mail runs once: under its id, and as what it says (product.md §5).
    fn ran_before(&self) -> bool {
        let id = self.before.ids.get(&self.mail.message_id);
        id.is_some_and(|known| known.mail.is_some())
            || self.before.recorded.contains_key(&self.mail.ran_key())
    }

    /// Carried out, kept until a `yes`, or refused.
    fn trusted(&mut self, by: &Handle, orders: &Orders) {
        let shown = trust::shown(self.before, self.mail, by);
        // What cannot be carried out changes nothing: the answer says why, and no `yes` is asked for it.
        let whole = !orders.too_many && orders.lines.iter().all(|line| line.asked.is_ok());
        match trust::judge_all(orders, self.mail, &shown, self.policy) {
            Trust::Refused(why) => self.refuse(by, orders, why),
            Trust::Confirm if whole => self.keep(by, orders),
            Trust::Confirm | Trust::Obeyed => self.carry_out(by, orders),
        }
    }

    fn carry_out(&mut self, by: &Handle, orders: &Orders) {
        self.carry_out_about(by, orders, self.mail.message_id.as_str());
    }

    fn carry_out_about(&mut self, by: &Handle, orders: &Orders, about: &str) {
        let outcome = self.outcome(by, orders);
        let ran = outcome.results.iter().any(|(_, result)| matches!(*result, "done" | "note"));
        if ran {
            self.mark_run();
        }
        self.results(outcome.results.clone());
        let verdict = self.mail.verdict.word();
        self.because(&format!("commands of {by}, verdict {verdict}"));
        self.find_lead(orders, &outcome);
        self.put_all(outcome.effects);
        self.answer_about(by, about, outcome.answer);
    }

    fn outcome(&mut self, by: &Handle, orders: &Orders) -> Outcome {
        let lead = self.lead();
        let shown = trust::shown(self.before, self.mail, by);
        let asking = Asking {
            world: &self.world,
            policy: self.policy,
            by,
            at: self.mail.at(),
            now: self.now,
            cause: self.mail.message_id.to_string(),
            message_id: Some(self.mail.message_id.clone()),
            subject: &self.mail.subject,
            lead,
            letter: shown.letter,
            set_by_address: day_in(self.arrival),
            by_hand: false,
        };
        act::carry_out(&asking, orders)
    }

    /// What a mail says runs once, under whatever id it comes again.
    fn mark_run(&mut self) {
        if let Some(row) = self.row_number() {
            self.put(Effect::TakeTags { row, key: self.mail.asks_key, tags: vec![RAN.to_owned()] });
        }
    }

    /// A mail about no lead, whose commands name one or make one, is about that one; so is its conversation.
    fn find_lead(&mut self, orders: &Orders, outcome: &Outcome) {
        if outcome.effects.is_empty() || self.lead().is_some() {
            return;
        }
        let stands = |line: &Line| line.lead.map(|id| self.world.stands_for(id));
        let named = orders.lines.iter().find_map(stands).map(|lead| (lead, LinkedBy::Note));
        let made = outcome.effects.iter().find_map(|effect| match effect {
            Effect::PutLead(lead) if !self.world.leads.contains_key(&lead.id) => {
                Some((lead.id, LinkedBy::New))
            }
            Effect::PutLead(lead) => Some((lead.id, LinkedBy::Note)),
            _ => None,
        });
        let many = orders.lines.iter().filter_map(stands).any(|lead| Some(lead) != named.map(|(id, _)| id));
        let Some((lead, linked_by)) = named.or(made).filter(|_| !many) else { return };
        if let Some(row) = self.row() {
            row.lead = Some(lead);
            row.linked_by = Some(linked_by);
        }
        self.because(&format!("about {lead}"));
        if let Some(thread) = self.thread() {
            self.put(Effect::Bind { thread, lead, now: true });
        }
    }

    /// Kept until their author says `yes` to the letter that quotes them.
    fn keep(&mut self, by: &Handle, orders: &Orders) {
        let mut record = self.world.members.get(by).cloned().unwrap_or_default();
        let held = Held {
            number: 0,
            by: by.clone(),
            at: self.mail.at(),
            until: self.now,
            listed_at: None,
            subject: self.mail.subject.clone(),
            message_id: Some(self.mail.message_id.clone()),
            letter: trust::shown(self.before, self.mail, by).letter.and_then(|letter| letter.id),
            lead: self.lead(),
            set_by_address: day_in(self.arrival),
            orders: orders.clone(),
        };
        if !held::keep(&mut record, held, self.now) {
            self.all(orders, "refused");
            return self.because("too many mails of theirs wait for a yes already");
        }
        self.put(Effect::PutMember { member: by.clone(), record: Box::new(record) });
        self.mark_run();
        self.all(orders, "confirm");
        self.because(&format!("{by} is asked for a yes: nobody vouches for its sender"));
        let asked = held::ask(&self.world, self.policy, by, self.now);
        self.put_all(asked);
    }

    /// `leads+sam@`: a handoff of the mail's lead (product.md §4).
    fn hand_over(&mut self, by: &Handle) {
        let present = self.policy.team.present(by, self.now).is_some();
        let Some(to) = hand_to(self.arrival).filter(|_| present).cloned() else { return };
        let written = format!("+{to}");
        let asked = Ok(Command::To(Box::new(HandTo { to, anyway: false, labels: Labels::default() })));
        let line = Line { written, lead: None, asked };
        let orders = Orders { lines: vec![line], ..Orders::default() };
        let shown = trust::shown(self.before, self.mail, by);
        let old = |why: &Distrust| !matches!(why, Distrust::OthersLetter | Distrust::TwinsDiffer);
        if let Some(why) = trust::distrust(self.mail, &shown, self.policy).filter(old) {
            return self.refuse(by, &orders, why);
        }
        // An address is seen by whoever gets the mail: a token in it proves nothing.
        let bare = trust::Shown { token: None, ..shown };
        match trust::judge_all(&orders, self.mail, &bare, self.policy) {
            Trust::Refused(why) => self.refuse(by, &orders, why),
            Trust::Confirm => self.keep(by, &orders),
            Trust::Obeyed => self.carry_out_about(by, &orders, &format!("{}:address", self.mail.message_id)),
        }
    }
}
