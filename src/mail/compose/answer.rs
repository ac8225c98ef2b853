//! How to answer each letter, and what happens then: the one place that says it. The words are those of the command
//! language, in straight quotes as a person would type them; what is promised here must be true of the program.

use crate::domain::LeadId;
use crate::domain::letters::{Digest, HandoffLine, LeadLine, Question, WaitingOn};

use super::envelope::Envelope;
use super::plain::clean;
use super::rows;

/// Below a digest: the words with numbers of its own rows, then what the rarer ones do.
pub(super) fn digest(letter: &Digest, envelope: &Envelope<'_>) -> Vec<String> {
    let mut answer = Vec::new();
    let examples = examples(letter);
    if !examples.is_empty() {
        answer.push(format!("Reply, one line each: {}", examples.join(" / ")));
    }
    if let Some(line) = letter.no_reply.iter().find(|line| line.waiting == WaitingOn::Us) {
        answer.push(format!("\"{} waiting them\" says that no answer is needed.", number(line.lead)));
    }
    answer.extend(handoffs(letter));
    if let Some(line) = letter.done_early.first() {
        answer.push(format!(
            "If a step is not done after all, set it again: \"{} next: send the photos by Friday\".",
            number(line.lead)
        ));
    }
    answer.extend(questions(&letter.questions));
    if letter.late.len() + letter.today.len() + letter.no_reply.len() > 0 {
        answer.push(format!(
            "Or write to the customer with {} in Cc: your mail becomes the last contact, a step of yours counts as \
             done, and the next follow-up is set.",
            envelope.inbox
        ));
        answer.extend(other_day(envelope));
    }
    if letter.more > 0 || letter.rows() > Digest::MAX_ROWS {
        answer.push("For all your leads, reply \"queue\".".to_owned());
    }
    answer
}

/// `51 done sent v2`, `57 snooze 1d`, `60 waiting them`, `62 ok`: what the rows of this digest ask for.
fn examples(letter: &Digest) -> Vec<String> {
    let due: Vec<&LeadLine> = letter.late.iter().chain(&letter.today).collect();
    let step = due.iter().find(|line| !line.action.is_empty());
    let done = step.map(|line| (line.lead, if line.closes { rows::CLOSE } else { done(&line.action) }));
    let other = due.iter().find(|line| done.is_none_or(|(lead, _)| line.lead != lead));
    let snooze = other.or(due.first()).map(|line| (line.lead, "snooze 1d"));
    let waits = letter.no_reply.iter().find(|line| line.waiting == WaitingOn::Us);
    let rest = waits.map(|line| (line.lead, "waiting them"));
    let confirm = letter.awaiting_ok.first().map(|line| (line.lead, "ok"));
    let words = [done, snooze, rest, confirm].into_iter().flatten();
    // A line is not broken inside: a reader may copy it, and the language takes such spaces for ordinary ones.
    words.map(|(lead, word)| format!("{} {word}", number(lead)).replace(' ', "\u{a0}")).collect()
}

/// How one says that this step is done.
fn done(action: &str) -> &'static str {
    match verb(action).as_str() {
        "send" => "done sent v2",
        "call" | "phone" | "ring" => "done called them",
        "meet" | "visit" => "done met them",
        _ => "done",
    }
}

fn verb(action: &str) -> String {
    action.split_whitespace().next().unwrap_or_default().to_lowercase()
}

/// A bare number counts in answers to a digest.
fn number(lead: LeadId) -> String {
    lead.0.to_string()
}

fn handoffs(letter: &Digest) -> Vec<String> {
    let first = |lines: &[HandoffLine]| lines.first().map(|line| number(line.lead));
    let refuse = first(&letter.awaiting_ok).map(|lead| {
        format!("If it cannot be, reply \"{lead} no: why\": the lead then is with whoever had it before.")
    });
    let with = |offers: fn(&HandoffLine) -> bool| letter.given.iter().find(|line| offers(line));
    let remind = with(|line| line.asks)
        .map(|line| format!("\"{} remind\" to have them asked again", number(line.lead)));
    let back = with(|line| line.takes_back)
        .map(|line| format!("\"{} back\" to take the lead back", number(line.lead)));
    let words: Vec<String> = remind.into_iter().chain(back).collect();
    let given = (!words.is_empty()).then(|| format!("Reply {}.", words.join(", or ")));
    refuse.into_iter().chain(given).collect()
}

/// What the words of a question do; where nothing is right, nothing need be done.
fn questions(questions: &[Question]) -> Vec<String> {
    let find = |kind: fn(&Question) -> Option<String>| questions.iter().find_map(kind);
    let kinds: [fn(&Question) -> Option<String>; 3] = [joined, accepted, reopened];
    kinds.into_iter().filter_map(find).collect()
}

fn joined(question: &Question) -> Option<String> {
    match question {
        Question::Ambiguous { lead, others, .. } => {
            let (lead, other) = (number(*lead), others.first()?);
            Some(format!(
                "\"{lead} same as {other}\" joins the two leads, \"{lead} split\" makes a new lead of that mail. If it \
                 is right where it is, there is nothing to do."
            ))
        }
        Question::PossibleDuplicate { lead, other, .. } => Some(format!(
            "\"{} same as {other}\" joins the two leads. If they are two matters, there is nothing to do.",
            number(*lead)
        )),
        _ => None,
    }
}

fn accepted(question: &Question) -> Option<String> {
    match question {
        Question::Claimed { lead, forged: false, .. } => Some(format!(
            "\"{} accept\" takes the mail and makes its writer a contact. If you do not know them, there is nothing \
             to do.",
            number(*lead)
        )),
        _ => None,
    }
}

fn reopened(question: &Question) -> Option<String> {
    match question {
        Question::Reopen { lead, .. } => {
            let lead = number(*lead);
            Some(format!("\"{lead} reopen\" opens a closed lead again, \"{lead} no\" leaves it closed."))
        }
        _ => None,
    }
}

/// Below a follow-up, which may have no next action.
pub(super) fn follow_up(line: &LeadLine, envelope: &Envelope<'_>) -> Vec<String> {
    let action = clean(&line.action);
    let rest = (action.is_empty() && line.waiting == WaitingOn::Us).then(|| NO_ANSWER_NEEDED.to_owned());
    let words = if line.closes { closing(envelope) } else { step(&action, envelope) };
    words.into_iter().chain(rest).chain(other_day(envelope)).collect()
}

/// The day has come on which the lead is to be closed, if they have not answered.
fn closing(envelope: &Envelope<'_>) -> [String; 2] {
    [
        format!(
            "They have not answered. Reply \"{}\" to close the lead, or \"snooze 2d\" to wait longer.",
            rows::CLOSE
        ),
        format!("Or write to the customer with {} in Cc: the next follow-up is then set.", envelope.inbox),
    ]
}

/// What settles the customer's mail without one of ours.
const NO_ANSWER_NEEDED: &str = "If no answer is needed, reply \"waiting them\".";

fn step(action: &str, envelope: &Envelope<'_>) -> [String; 2] {
    let inbox = envelope.inbox;
    let next = "\"next: send the contract by Friday\"";
    let words = done(action);
    let spoken = words.ends_with("them");
    let (words, mail) = match (action.is_empty(), spoken) {
        (true, _) => (
            format!("Reply {next} with a step of your own, or \"snooze 2d\" for later."),
            format!("Or write to the customer with {inbox} in Cc: the next follow-up is then set."),
        ),
        (_, true) => (
            format!(
                "Reply \"{words}\" and what was said, \"snooze 2d\" for later, or {next} for another step."
            ),
            format!("A short mail to the customer afterwards, with {inbox} in Cc, does the same."),
        ),
        (_, false) => (
            format!("Reply \"done\" and what you did, \"snooze 2d\" for later, or {next} for another step."),
            format!(
                "Or write to the customer with {inbox} in Cc: this step counts as done, and the next follow-up is set."
            ),
        ),
    };
    [words, mail]
}

/// Below a letter that says a customer waits.
pub(super) fn waiting(envelope: &Envelope<'_>) -> Vec<String> {
    vec![
        format!("Answer the customer with {} in Cc: the lead then waits on them.", envelope.inbox),
        "If you spoke to them, reply \"called: what was said\". If no answer is needed, reply \"waiting them\"."
            .to_owned(),
    ]
}

/// Below a manager's copy about somebody else's lead.
pub(super) fn copy(owner: &str, envelope: &Envelope<'_>) -> Vec<String> {
    if owner.is_empty() {
        return vec![
            "Reply \"mine\" to take it, or \"to NAME\" to give it to somebody.".to_owned(),
            format!("Whoever answers the customer with {} in Cc, I take note.", envelope.inbox),
        ];
    }
    vec![format!(
        "If {owner} could use a hand, a word between you is all it takes: this copy changes nothing on the lead. If \
         somebody else is to have it, reply \"to NAME: why\"."
    )]
}

/// Below one new lead of one's own.
pub(super) fn new_lead(envelope: &Envelope<'_>) -> Vec<String> {
    vec![
        answer_them(envelope),
        "If it is for somebody else, reply \"to NAME: why\". If it is no opportunity at all, reply \"not a lead\"."
            .to_owned(),
    ]
}

/// Below several, of which this is the first.
pub(super) fn new_leads(first: LeadId, envelope: &Envelope<'_>) -> Vec<String> {
    vec![
        answer_them(envelope),
        format!(
            "If one is for somebody else, reply \"{first} to NAME: why\". If one is no opportunity at all, reply \"{first} \
             not a lead\"."
        ),
    ]
}

fn answer_them(envelope: &Envelope<'_>) -> String {
    format!(
        "Answer the customer with {} in Cc: I take note of what was said and remind you when the next step is due.",
        envelope.inbox
    )
}

/// Below a new lead that has no owner yet.
pub(super) fn unowned(envelope: &Envelope<'_>) -> Vec<String> {
    vec![
        "Reply \"to NAME\" to give it to somebody, or \"mine\" to take it. If it is no opportunity at all, reply \"not a \
         lead\"."
            .to_owned(),
        format!("Whoever answers the customer with {} in Cc, I take note.", envelope.inbox),
    ]
}

/// Below the leads of somebody who has left.
pub(super) fn orphaned(leads: &[LeadLine]) -> Vec<String> {
    let example = leads.first().map_or("L-42".to_owned(), |line| line.lead.to_string());
    vec![format!("Reply, one line each, who takes which: {example} to NAME")]
}

/// Below the summary of the first reading.
pub(super) fn first_sync(unowned: &[LeadLine]) -> Vec<String> {
    let lead = unowned.first().map(|line| line.lead);
    let give = lead.map(|lead| {
        format!("To give one of these an owner, reply \"{lead} to NAME\" or \"{lead} mine\", one line each.")
    });
    let rest = [
        "There is nothing you must answer. A lead wakes up with the next mail or word about it: from then on I keep its \
         last contact, set its follow-ups and write to its owner when one is due. A lead without an owner gets one \
         then.",
        "I write to people on the team only, never to a customer.",
    ];
    give.into_iter().chain(rest.map(String::from)).collect()
}

/// Below a mail that did not arrive.
pub(super) fn undelivered(envelope: &Envelope<'_>) -> Vec<String> {
    vec![format!(
        "Please check the address, or reach them another way: write again with {} in Cc, or reply \"called: what was \
         said\".",
        envelope.inbox
    )]
}

/// Below a lead that another member has now, or the reader.
pub(super) fn owner_changed(mine: bool) -> Vec<String> {
    vec![
        if mine {
            "I write to you about its next steps from here on. If it is for somebody else, reply \"to NAME: why\"."
        } else {
            "There is nothing left for you to do."
        }
        .to_owned(),
    ]
}

/// Below a lead that is open again.
pub(super) fn open_again() -> Vec<String> {
    vec![
        "There is nothing to do now: I write again when its next follow-up is due. If it should stay closed, reply \
         \"close: why\"."
            .to_owned(),
    ]
}

/// Below words in an address that mean nothing; with a lead, the day can be given in words as well.
pub(super) fn instruction(lead: Option<LeadId>, envelope: &Envelope<'_>) -> Vec<String> {
    let form = |word: &str| format!("{}+{word}@{}", envelope.inbox.local(), envelope.inbox.domain());
    let forms = format!(
        "After the plus I understand a day ({}, {}, {} or {}), the number of a lead ({}), {} and {}.",
        form("fri"),
        form("3d"),
        form("may10"),
        form("tomorrow2pm"),
        form("l42"),
        form("new"),
        form("note"),
    );
    let words = lead.map(|_| "Reply here with the day: \"snooze fri\".".to_owned());
    words.into_iter().chain([forms]).collect()
}

/// How to choose another day, where the inbox's server knows plus-addresses.
fn other_day(envelope: &Envelope<'_>) -> Option<String> {
    let (local, domain) = (envelope.inbox.local(), envelope.inbox.domain());
    envelope
        .plus_addressing
        .then(|| format!("With {local}+fri@{domain} in Cc instead, the next follow-up is on Friday."))
}
