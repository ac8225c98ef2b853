//! Words of what became of a handoff: to its giver, its receiver, and whoever else it touched.

use crate::domain::handoff::{Absent, How, Told};
use crate::domain::letters::{HandoffLetter, Who};

use super::{first, name, who};
use crate::mail::compose::button::Button;
use crate::mail::compose::plain::clean;
use crate::mail::compose::sheet::Sheet;

/// One sheet per thing told.
pub(super) fn sheet(letter: &HandoffLetter, told: &Told) -> Sheet {
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
        Told::NotThere(absent) => not_there(letter, *absent),
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
        Told::Refused(_) | Told::Acknowledged(_) | Told::TakenBack | Told::Superseded | Told::Withdrawn
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

fn pass_on(letter: &HandoffLetter) -> String {
    match letter.owner {
        Some(Who::You) => "Reply \"to alex: why\" to give it to Alex, or keep it.",
        _ => "Reply \"to alex: why\" to give it to Alex.",
    }
    .to_owned()
}

fn moved(letter: &HandoffLetter) -> Sheet {
    let (by, name, receiver) = (first(&letter.by), name(letter), who(&letter.receiver));
    plain(
        format!("{name} is with {receiver} now"),
        vec![format!("{by} passed {name} from you to {receiver}, who is asked to confirm it.")],
        "Until it is confirmed, its follow-ups come to you as well.",
    )
}

fn went(letter: &HandoffLetter, how: &str) -> Sheet {
    let (name, receiver) = (name(letter), who(&letter.receiver));
    plain(
        format!("{name} is with {receiver} now"),
        vec![format!("{how} {name} is with {receiver} now, who is asked to confirm it.")],
        "I tell you when it is confirmed.",
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
        return plain(
            format!("{name} is confirmed as yours"),
            vec![format!("You wrote to the customer, so I take it that you have {name}.")],
            "If that is wrong, reply \"undo\".",
        );
    }
    let receiver = who(&letter.receiver);
    let how = match how {
        How::Acting => format!("{receiver} wrote to the customer, so {name} is confirmed."),
        How::Word | How::Command => format!("{receiver} confirmed {name}."),
    };
    plain(format!("{receiver} has {name}"), vec![how], "There is nothing left for you to do.")
}

fn declined(letter: &HandoffLetter, why: &str) -> Sheet {
    let (receiver, name) = (who(&letter.receiver), name(letter));
    Sheet {
        subject: format!("{receiver} cannot take {name}"),
        opening: vec![format!("{receiver} said no to {name}: {}. {}", because(why), with(letter))],
        answer: vec![pass_on(letter)],
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
        answer: vec![pass_on(letter)],
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

fn not_there(letter: &HandoffLetter, absent: Absent) -> Sheet {
    let (receiver, name) = (who(&letter.receiver), name(letter));
    let why = match absent {
        Absent::Away => "is away",
        Absent::Gone => "is no longer on the team",
        Absent::Full => "has as many leads as they can take",
    };
    Sheet {
        subject: format!("{receiver} cannot take {name} now"),
        opening: vec![format!("{receiver} {why}, so {name} was not handed over. {}", with(letter))],
        buttons: vec![Button::on(letter.line.lead, "Hand it over anyway", &format!("to {receiver} anyway"))],
        answer: vec![format!("Reply \"to {receiver} anyway\", or \"to alex: why\" to give it to Alex.")],
        ..Sheet::default()
    }
}
