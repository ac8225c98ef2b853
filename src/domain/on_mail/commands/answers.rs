//! Whom a mail's words cause to be told: its author, at the configured address and nowhere else; and the member whose
//! letter was seen where it does not belong. Each has its limit, so that no program can make us write without end.

use chrono::{Datelike, Weekday};

use super::{Turn, day_in};
use crate::domain::Handle;
use crate::domain::command::{Likely, Orders};
use crate::domain::effect::{Effect, Holds, Queued};
use crate::domain::letters::{ANSWER, Answer, Letter, Notice, Reason, TrustLetter};
use crate::domain::presence::Presence;
use crate::domain::trust::{self, Distrust};
use crate::domain::world::LetterInfo;
use crate::domain::{Party, Verdict, held, text};

/// Whether the mail is answered already: what its address holds was not understood.
fn answers(effect: &Effect, by: &Handle) -> bool {
    matches!(effect, Effect::Queue(queued) if queued.to == *by && queued.letter.kind() == ANSWER)
}

/// To a letter that asks for a `yes`, "yes please" means that, and not `ok`.
fn agrees(mut likely: Likely, letter: Option<&LetterInfo>) -> Likely {
    if likely.command == "ok" && letter.is_some_and(|letter| letter.kind == trust::CONFIRM) {
        "yes".clone_into(&mut likely.command);
    }
    likely
}

impl Turn<'_> {
    /// Tokens that were seen where they do not belong count for nothing from now on.
    pub(super) fn revoke(&mut self) {
        for leaked in trust::leaked(self.before, self.mail) {
            self.put(Effect::Revoke(leaked.letter));
            self.because(&format!("the token of {} counts no more", leaked.letter));
            let known = self.world.letters.values().find(|letter| letter.id == Some(leaked.letter));
            let lead = known.and_then(|letter| letter.lead);
            let letter = TrustLetter::Revoked { subject: self.mail.subject.clone(), by: leaked.by, lead };
            self.queue(&leaked.member, &leaked.letter.to_string(), Reason::Named, Letter::Trust(letter));
        }
    }

    /// Not carried out, ever; the member whose name it bears is told once a day.
    pub(super) fn refuse(&mut self, by: &Handle, orders: &Orders, why: Distrust) {
        self.all(orders, "refused");
        self.because(&format!("its commands are refused: {}", why.reason()));
        let Some(member) = self.policy.team.member(by) else { return };
        let today = member.calendar.date(self.now);
        let mut record = self.world.members.get(by).cloned().unwrap_or_default();
        if !held::tell_refused(&mut record, today) {
            return;
        }
        self.put(Effect::PutMember { member: by.clone(), record: Box::new(record) });
        let letter = TrustLetter::Refused {
            subject: self.mail.subject.clone(),
            lines: orders.lines.iter().map(|line| line.written.clone()).collect(),
            at: self.mail.at(),
            why,
        };
        self.queue(by, &today.to_string(), Reason::Named, Letter::Trust(letter));
    }

    /// A member's automatic reply says that they are away: they are asked once whether to note it as an absence.
    pub(super) fn offer_absence(&mut self, by: &Handle, orders: &Orders) {
        let Some(likely) = orders.likely.as_ref().filter(|_| self.mail.verdict != Verdict::Fail) else {
            return;
        };
        let presence = Presence::of(self.policy, &self.world);
        let Some(member) = presence.is_there(by, self.now) else { return };
        let today = member.calendar.date(self.now);
        let until = likely.command.split_once(" to ").map(|(_, last)| last.to_owned());
        let until = until.unwrap_or_else(|| today.week(Weekday::Mon).first_day().to_string());
        let notice = Notice::AbsenceOffered { said: likely.written.clone(), command: likely.command.clone() };
        let cause = format!("away:{}:{until}", today.year());
        self.because("offered as an absence");
        self.queue(by, &cause, Reason::Named, Letter::Notice(notice));
    }

    /// Words without a command: kept as a note by the mail's own effects. Who wrote them to us alone is told once a
    /// conversation and day; who misspelt a command, each time.
    pub(super) fn prose(&mut self, by: &Handle, orders: &Orders) {
        let shown = trust::shown(self.before, self.mail, by);
        let to_us =
            self.mail.recipients.iter().all(|person| self.policy.team.party(&person.address) == Party::Inbox);
        let hint = orders.likely.as_ref().is_some_and(|likely| likely.typo) || !orders.below.is_empty();
        let silent = orders.rest.trim().is_empty()
            || (self.mail.forwarded.is_some() && !hint)
            || self.effects.iter().any(|effect| answers(effect, by));
        let distrusted = trust::distrust(self.mail, &shown, self.policy).is_some();
        if silent || distrusted || !(shown.letter.is_some() || to_us || hint) {
            return;
        }
        let (lead, day) = (self.lead(), self.policy.calendar.date(self.now));
        let about = match (shown.letter, self.thread()) {
            (Some(letter), _) => letter.lead.map(|id| id.to_string()).or(letter.id.map(|id| id.to_string())),
            (None, thread) => thread.map(|thread| format!("T-{}", thread.0)),
        };
        self.results([(text::one_line(&orders.rest, 200), "note")]);
        let answer = Answer {
            subject: self.mail.subject.clone(),
            not_done: orders.below.clone(),
            note: Some((text::one_line(&orders.rest, 140), lead)),
            set_by_address: day_in(self.arrival).filter(|_| lead.is_some()),
            likely: orders.likely.clone().map(|likely| agrees(likely, shown.letter)),
            ..Answer::default()
        };
        // A slip or a line that was not done is told each time: nobody else would notice that it was not run.
        let cause = match about {
            _ if hint => self.mail.message_id.to_string(),
            about => format!("prose:{}:{day}", about.unwrap_or_default()),
        };
        self.answer_about(by, &cause, answer);
    }

    /// Queues an answer; there is one about each thing.
    pub(super) fn answer_about(&mut self, by: &Handle, about: &str, answer: Answer) {
        if answer.refused || answer.lines.is_empty() {
            let mut record = self.world.members.get(by).cloned().unwrap_or_default();
            if !held::tell_nothing_done(&mut record, self.now) {
                return self.because("not answered: they were told often enough this hour");
            }
            self.put(Effect::PutMember { member: by.clone(), record: Box::new(record) });
        }
        self.queue(by, about, Reason::Sender, Letter::Answer(Box::new(answer)));
    }

    fn queue(&mut self, to: &Handle, cause: &str, reason: Reason, letter: Letter) {
        let lead = letter.lead().or_else(|| self.lead());
        self.put(Effect::Queue(Box::new(Queued {
            to: to.clone(),
            key: format!("{}:{to}:{cause}", letter.kind()),
            lead,
            holds: Holds::default(),
            answers: (reason == Reason::Sender).then(|| self.mail.message_id.clone()),
            until: None,
            due_at: self.now,
            reason,
            letter,
        })));
    }
}
