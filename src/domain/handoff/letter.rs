//! A handoff as its readers are told of it. Who is told was decided before; when it goes is decided elsewhere.

use chrono::NaiveDate;

use super::answer::returns_to;
use super::reason::{Judged, kind};
use super::{Absent, Around, Handoff, Missing, State, Telling, Told, note};
use crate::domain::lead::{Lead, Source};
use crate::domain::letters::{
    Background, HandoffLetter, HandoffNews, InsteadOf, LastLine, LeadLine, Letter, Reason, Who,
};
use crate::domain::next_action::better;
use crate::domain::on_due::reader::Reader;
use crate::domain::{Handle, Member};

/// The letter to somebody who is told, with why it comes to them; none for who is no member, nor that it is over for a
/// receiver whom nobody has told that it began. `by` did it, and `lead` stands as it does after it.
pub fn letter(lead: &Lead, telling: &Telling, by: &Handle, around: &Around<'_>) -> Option<(Letter, Reason)> {
    let member = around.policy.team.member(&telling.to).filter(|_| !is_unknown(telling))?;
    let handoff = &telling.handoff;
    let since = member.calendar.date(handoff.opened_at);
    let who = |handle: &Handle| person(member, handle, around);
    let news = match &telling.what {
        Told::Opened => HandoffNews::Opened,
        Told::Reminded => HandoffNews::Nudge { since, by: Some(who(by)) },
        Told::Draft => draft(lead, handoff, around),
        Told::AskedToApprove => HandoffNews::Approval { bad_reason: kind(&handoff.why) == Judged::Bad },
        told => HandoffNews::Told(told.clone()),
    };
    let letter = write(lead, handoff, member, around);
    let letter = HandoffLetter { news, by: who(by), ..letter };
    Some((Letter::Handoff(Box::new(letter)), reason(lead, telling, around)))
}

/// Whether it ended before its letter was sent, for a receiver who did not ask for it.
fn is_unknown(telling: &Telling) -> bool {
    let handoff = &telling.handoff;
    let ends = matches!(telling.what, Told::TakenBack | Told::Superseded | Told::Withdrawn);
    ends && telling.to == handoff.to && telling.to != handoff.begun_by && handoff.ladder.sent_at.is_none()
}

/// The receiver, or who stands in for them, is asked again because time has passed.
pub fn nudge(lead: &Lead, handoff: &Handoff, reader: &Member, around: &Around<'_>) -> Letter {
    let news = HandoffNews::Nudge { since: reader.calendar.date(handoff.opened_at), by: None };
    let letter = HandoffLetter { news, ..write(lead, handoff, reader, around) };
    let instead_of = (handoff.to != reader.handle).then(|| InsteadOf {
        name: around.policy.team.called(&handoff.to).to_owned(),
        until: if let Some(Absent::Away(until)) = around.absent(&handoff.to) { until } else { None },
    });
    Letter::Handoff(Box::new(HandoffLetter { instead_of, ..letter }))
}

/// The giver, or a manager, is told that nobody has confirmed it.
pub fn escalation(lead: &Lead, handoff: &Handoff, reader: &Member, around: &Around<'_>) -> Letter {
    let news = HandoffNews::Unconfirmed { since: reader.calendar.date(handoff.opened_at) };
    Letter::Handoff(Box::new(HandoffLetter { news, ..write(lead, handoff, reader, around) }))
}

fn draft(lead: &Lead, handoff: &Handoff, around: &Around<'_>) -> HandoffNews {
    let vague = handoff.missing.contains(&Missing::ClearNextAction);
    let text = note::step(&handoff.note).map_or("", |step| step.text.as_str());
    let better = vague.then(|| better(&noted(lead, handoff), text, around.policy, around.now));
    HandoffNews::Draft { missing: handoff.missing.clone(), better }
}

/// The lead as the note would make it.
fn noted(lead: &Lead, handoff: &Handoff) -> Lead {
    let mut lead = lead.clone();
    let note = &handoff.note;
    let texts = [
        (&mut lead.stage, &note.status),
        (&mut lead.asked, &note.asked),
        (&mut lead.sent, &note.sent),
        (&mut lead.unclear, &note.unclear),
        (&mut lead.preferences, &note.preferences),
    ];
    for (field, said) in texts.into_iter().filter(|(_, said)| !said.is_empty()) {
        field.clone_from(said);
    }
    lead
}

/// Why the letter comes to them.
fn reason(lead: &Lead, telling: &Telling, around: &Around<'_>) -> Reason {
    let (to, handoff) = (&telling.to, &telling.handoff);
    match telling.what {
        _ if lead.owner.as_ref() == Some(to) => Reason::Owner,
        _ if handoff.begun_by == *to => Reason::Sender,
        Told::AskedToApprove | Told::CameBack if around.is_manager(to) => Reason::Manager,
        _ => Reason::Named,
    }
}

/// Everything but the news; whoever began it counts as who did it.
fn write(lead: &Lead, handoff: &Handoff, member: &Member, around: &Around<'_>) -> HandoffLetter {
    let open = matches!(handoff.state, State::Draft | State::Awaiting);
    let noted = if open { noted(lead, handoff) } else { lead.clone() };
    let mut line = Reader { member, policy: around.policy }.line(&noted, around.now);
    line.last = ours(lead, member, around);
    let mut if_no_reply = lead.if_no_reply;
    if open {
        plan_of_note(&mut line, &mut if_no_reply, handoff);
    }
    let who = |handle: &Handle| person(member, handle, around);
    HandoffLetter {
        id: handoff.id,
        news: HandoffNews::Opened,
        by: who(&handoff.begun_by),
        giver: handoff.from.as_ref().map(who),
        begun_by: who(&handoff.begun_by),
        receiver: who(&handoff.to),
        owner: lead.owner.as_ref().map(who),
        line,
        heard: heard(lead, member),
        if_no_reply,
        background: Background {
            contacts: noted.contacts,
            asked: noted.asked,
            sent: noted.sent,
            unclear: noted.unclear,
            preferences: noted.preferences,
        },
        stage: noted.stage,
        context: handoff.note.context.clone(),
        why: handoff.why.clone(),
        confirmed: handoff.state == State::Acknowledged,
        back_to: returns_to(handoff, around).map(who),
        takes_back: around.may_take_back(handoff, &member.handle),
        colleague: around.colleague(handoff, &member.handle),
        instead_of: None,
    }
}

/// While it has not opened, its step and date are the note's; what it lacks is not shown from the record.
fn plan_of_note(line: &mut LeadLine, if_no_reply: &mut Option<NaiveDate>, handoff: &Handoff) {
    if let Some(step) = note::step(&handoff.note) {
        line.action.clone_from(&step.text);
    }
    line.due =
        note::date(&handoff.note).or(line.due).filter(|_| !handoff.missing.contains(&Missing::FollowUp));
    let noted = handoff.note.if_no_reply.or(handoff.note.next.as_ref().and_then(|step| step.if_no_reply));
    *if_no_reply = noted.or(*if_no_reply);
    line.days_late = 0;
}

fn person(reader: &Member, handle: &Handle, around: &Around<'_>) -> Who {
    if *handle == reader.handle {
        return Who::You;
    }
    Who::Member(around.policy.team.called(handle).to_owned())
}

/// The last time we reached them.
fn ours(lead: &Lead, member: &Member, around: &Around<'_>) -> Option<LastLine> {
    let last = lead.last_contact.as_ref()?;
    Some(LastLine {
        on: member.calendar.date(last.at),
        who: Reader { member, policy: around.policy }.colleague(&last.by),
        what: last.summary.clone(),
        own_words: last.source == Source::Mail,
    })
}

/// What they wrote after that.
fn heard(lead: &Lead, member: &Member) -> Option<LastLine> {
    let heard = lead.last_heard.as_ref()?;
    let later = lead.last_contact.as_ref().is_none_or(|ours| heard.at > ours.at);
    let person = lead.contacts.iter().find(|contact| contact.address.as_str() == heard.by);
    later.then(|| LastLine {
        on: member.calendar.date(heard.at),
        who: Who::Customer(person.map_or(heard.by.as_str(), |person| person.label()).to_owned()),
        what: heard.summary.clone(),
        own_words: heard.source == Source::Mail,
    })
}
