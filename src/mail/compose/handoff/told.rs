//! Words of what became of a handoff: to its giver, its receiver, and whoever else it touched.

use crate::domain::handoff::{Absent, How, Told};
use crate::domain::letters::{HandoffLetter, Who};

use super::{either, first, name, third, who};
use crate::mail::compose::button::Button;
use crate::mail::compose::dates::Today;
use crate::mail::compose::plain::clean;
use crate::mail::compose::rows::cannot;
use crate::mail::compose::sheet::Sheet;

/// One sheet per thing told.
pub(super) fn sheet(letter: &HandoffLetter, told: &Told, today: Today) -> Sheet {
    match told {
        Told::Moved => moved(letter),
        Told::Approved => went(letter, &format!("{} agreed.", first(&letter.by))),
        Told::Completed => went(letter, &format!("{} filled in what was missing.", first(&letter.by))),
        Told::Refused(why) => refused(letter, why),
        Told::Acknowledged(how) => acknowledged(letter, *how),
        Told::Declined(why) => declined(letter, why),
        Told::CameBack => came_back(letter),
        Told::TakenBack => taken_back(letter),
        Told::Superseded => superseded(letter),
        Told::NotThere(absent) => not_there(letter, *absent, today),
        Told::Agreed => agreed(letter),
        // Those others have letters of their own; were one to come here, it says the least that is true.
        Told::Withdrawn | Told::Opened | Told::Draft | Told::AskedToApprove | Told::Reminded => {
            withdrawn(letter)
        }
    }
}

/// Whether the lead itself is of interest to who reads it: not where it is over for them.
pub(super) fn shows_lead(told: &Told) -> bool {
    !matches!(
        told,
        Told::Refused(_)
            | Told::Acknowledged(_)
            | Told::TakenBack
            | Told::Superseded
            | Told::Withdrawn
            | Told::Agreed
    )
}

/// A letter that asks for nothing.
fn plain(subject: String, opening: Vec<String>, answer: &str) -> Sheet {
    Sheet { subject, opening, answer: vec![answer.to_owned()], ..Sheet::default() }
}

/// The end of a sentence: `: “reason”`, or that there is none.
fn because(why: &str) -> String {
    let why = clean(why);
    if why.is_empty() { "no reason given".to_owned() } else { format!("“{why}”") }
}

/// Where the lead is now.
fn with(letter: &HandoffLetter) -> String {
    match &letter.owner {
        Some(Who::You) => "It is yours.".to_owned(),
        Some(owner) => format!("It is with {}.", who(owner)),
        None => "Nobody owns it.".to_owned(),
    }
}

/// ` to Sam`; for Sam, ` to you`.
fn to_whom(letter: &HandoffLetter) -> String {
    format!(" to {}", who(&letter.receiver))
}

/// What whoever it fell to can do: keep it, or give it to a third.
fn pass_on(letter: &HandoffLetter) -> Vec<String> {
    let keep = if letter.owner == Some(Who::You) { ", or keep it" } else { "" };
    match third(letter) {
        Some(third) => vec![format!("Reply {third}{keep}.")],
        None => Vec::new(),
    }
}

fn moved(letter: &HandoffLetter) -> Sheet {
    let (by, name, receiver) = (first(&letter.by), name(letter), who(&letter.receiver));
    let from = letter.giver.as_ref().map_or("nobody".to_owned(), who);
    let subject = format!("{name} is with {receiver} now");
    if letter.confirmed {
        let happened = if letter.by == letter.receiver {
            format!("{by} took {name} over from {from}, and has confirmed it.")
        } else {
            format!("{by} passed {name} from {from} to {receiver}, who has confirmed it.")
        };
        return plain(subject, vec![happened], "There is nothing left for you to do.");
    }
    plain(
        subject,
        vec![format!("{by} passed {name} from {from} to {receiver}, who is asked to confirm it.")],
        "Until it is confirmed, its follow-ups come to you as well.",
    )
}

fn went(letter: &HandoffLetter, how: &str) -> Sheet {
    let (name, receiver) = (name(letter), who(&letter.receiver));
    let subject = format!("{name} is with {receiver} now");
    if letter.confirmed {
        let opening = vec![format!("{how} {name} is with {receiver} now, and confirmed.")];
        return plain(subject, opening, "There is nothing left for you to do.");
    }
    plain(
        subject,
        vec![format!("{how} {name} is with {receiver} now, who is asked to confirm it.")],
        "I tell you when it is confirmed.",
    )
}

/// Somebody else who was asked has said yes.
fn agreed(letter: &HandoffLetter) -> Sheet {
    let (by, name, receiver) = (first(&letter.by), name(letter), who(&letter.receiver));
    plain(
        format!("{name} goes to {receiver}"),
        vec![format!("{by} agreed that {name} go to {receiver}. {}", with(letter))],
        "There is nothing left for you to decide.",
    )
}

fn refused(letter: &HandoffLetter, why: &str) -> Sheet {
    let (by, name, receiver) = (first(&letter.by), name(letter), who(&letter.receiver));
    plain(
        format!("{name} does not go to {receiver}"),
        vec![
            format!("{by} did not agree that {name} go to {receiver}: {}.", because(why)),
            format!("Nothing has changed. {}", with(letter)),
        ],
        "A reminder, or an offer to cover, is always welcome.",
    )
}

fn acknowledged(letter: &HandoffLetter, how: How) -> Sheet {
    let name = name(letter);
    if letter.receiver == Who::You {
        return Sheet {
            subject: format!("{name} is confirmed as yours"),
            opening: vec![format!("You wrote to the customer, so I take it that you have {name}.")],
            answer: if_wrong(letter),
            ..Sheet::default()
        };
    }
    let receiver = who(&letter.receiver);
    let how = match how {
        How::Acting => format!("{receiver} wrote to the customer, so {name} is confirmed."),
        How::Word | How::Command => format!("{receiver} confirmed {name}."),
    };
    plain(format!("{receiver} has {name}"), vec![how], "There is nothing left for you to do.")
}

/// Their mail cannot be taken back, but the lead can be handed back.
fn if_wrong(letter: &HandoffLetter) -> Vec<String> {
    let back = match &letter.back_to {
        Some(Who::Member(name)) => {
            let name = clean(name);
            Some(format!(
                "If that is wrong, hand it back: reply \"to {name}: why\" and, on a line of its own, \"Next action: …\" \
                 with a date."
            ))
        }
        _ => None,
    };
    back.into_iter().collect()
}

fn declined(letter: &HandoffLetter, why: &str) -> Sheet {
    let (receiver, name) = (who(&letter.receiver), name(letter));
    Sheet {
        subject: format!("{receiver} cannot take {name}"),
        opening: vec![format!("{receiver} said no to {name}: {}. {}", because(why), with(letter))],
        answer: pass_on(letter),
        ..Sheet::default()
    }
}

fn came_back(letter: &HandoffLetter) -> Sheet {
    let name = name(letter);
    let subject = match &letter.owner {
        Some(Who::You) => format!("{name} is yours now"),
        Some(other) => format!("{name} is with {} now", who(other)),
        None => format!("{name} has no owner"),
    };
    Sheet {
        subject,
        opening: vec![format!(
            "The handoff of {name} to {} ended, and its former owner is no longer on the team. {}",
            who(&letter.receiver),
            with(letter)
        )],
        answer: pass_on(letter),
        ..Sheet::default()
    }
}

fn taken_back(letter: &HandoffLetter) -> Sheet {
    let (by, name) = (first(&letter.by), name(letter));
    plain(
        format!("{by} took {name} back"),
        vec![format!("{by} took the handoff of {name}{} back. {}", to_whom(letter), with(letter))],
        "There is nothing left to confirm.",
    )
}

fn superseded(letter: &HandoffLetter) -> Sheet {
    let (by, name) = (first(&letter.by), name(letter));
    plain(
        format!("A newer handoff of {name}"),
        vec![format!(
            "{by} began a newer handoff of {name}, which ends the one{}. {}",
            to_whom(letter),
            with(letter)
        )],
        "There is nothing left to confirm.",
    )
}

fn withdrawn(letter: &HandoffLetter) -> Sheet {
    let (by, name) = (first(&letter.by), name(letter));
    plain(
        format!("The handoff of {name} is over"),
        vec![format!("{by} changed {name}, and its handoff{} ended with that.", to_whom(letter))],
        "There is nothing left to confirm.",
    )
}

fn not_there(letter: &HandoffLetter, absent: Absent, today: Today) -> Sheet {
    let (receiver, name) = (who(&letter.receiver), name(letter));
    let anyway = (absent != Absent::Gone).then(|| format!("to {receiver} anyway"));
    let said = anyway.as_ref().map(|anyway| format!("\"{anyway}\" and it goes there all the same"));
    let ways: Vec<String> = [said, third(letter)].into_iter().flatten().collect();
    Sheet {
        subject: format!("{receiver} cannot take {name} now"),
        opening: vec![format!(
            "{} So {name} was not handed over. {}",
            cannot(&letter.receiver, absent, today),
            with(letter)
        )],
        buttons: anyway
            .map(|anyway| Button::on(letter.line.lead, "Hand it over anyway", &anyway))
            .into_iter()
            .collect(),
        answer: if ways.is_empty() { Vec::new() } else { vec![format!("Reply {}.", either(&ways))] },
        ..Sheet::default()
    }
}
