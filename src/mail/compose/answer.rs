//! How to answer each letter, and what happens then: the one place that says it. What is promised here must be true of
//! the program as it is; words that are not read yet must not be asked for.

use crate::domain::letters::{Digest, Question};

use super::envelope::Envelope;

/// Below a digest.
pub(super) fn digest(letter: &Digest, envelope: &Envelope<'_>) -> Vec<String> {
    let mut answer = Vec::new();
    let settled_by_mail = !letter.questions.iter().all(is_claimed) || letter.questions.len() < letter.rows();
    if settled_by_mail {
        answer.push(format!(
            "To settle a row, write to the customer with {} in Cc. I take note: your mail becomes the last contact, a \
             step of yours counts as done, and the next follow-up is set.",
            envelope.inbox
        ));
    }
    if letter.questions.iter().any(is_a_strangers) {
        answer.push(format!(
            "If you know who wrote into the conversation, add them to your next mail to the customer, with {} in Cc: \
             from then on I know them too. If not, there is nothing to do.",
            envelope.inbox
        ));
    }
    if letter.questions.iter().any(|question| matches!(question, Question::Reopen { .. })) {
        answer.push("A mail of yours to the customer opens a lost or closed lead again.".to_owned());
    }
    if settled_by_mail {
        answer.extend(other_day(envelope));
    }
    answer
}

/// Whether a question is about somebody who may belong to the conversation; a forger never does.
fn is_a_strangers(question: &Question) -> bool {
    matches!(question, Question::Claimed { forged: false, .. })
}

/// Whether a question is about a mail that was not believed, which no mail settles.
fn is_claimed(question: &Question) -> bool {
    matches!(question, Question::Claimed { .. })
}

/// Below a follow-up with this next action, which may be empty.
pub(super) fn follow_up(action: &str, envelope: &Envelope<'_>) -> Vec<String> {
    let inbox = envelope.inbox;
    let effect = if action.is_empty() {
        "your mail becomes the last contact, and the next follow-up is set"
    } else {
        "your mail becomes the last contact, this step counts as done, and the next follow-up is set"
    };
    let mut answer = vec![if is_spoken(action) {
        format!(
            "I do not hear what is said on the phone or in person. A short mail to the customer afterwards, with \
             {inbox} in Cc, tells me: {effect}."
        )
    } else {
        format!("When you write to the customer, put {inbox} in Cc. I take note: {effect}.")
    }];
    answer.extend(other_day(envelope));
    answer
}

/// Whether a next action is something to say, not to write.
fn is_spoken(action: &str) -> bool {
    let verb = action.split_whitespace().next().unwrap_or_default().to_lowercase();
    ["call", "phone", "ring", "meet", "visit"].contains(&verb.as_str())
}

/// Below a letter that says a customer waits.
pub(super) fn waiting(envelope: &Envelope<'_>) -> Vec<String> {
    vec![format!(
        "Answer the customer with {} in Cc. I take note, and the lead then waits on them.",
        envelope.inbox
    )]
}

/// Below a manager's copy about somebody else's lead.
pub(super) fn copy(owner: &str, envelope: &Envelope<'_>) -> Vec<String> {
    if owner.is_empty() {
        return vec![format!("Whoever answers the customer with {} in Cc, I take note.", envelope.inbox)];
    }
    vec![format!(
        "If {owner} could use a hand, a word between you is all it takes. This copy changes nothing on the lead."
    )]
}

/// Below new leads of one's own.
pub(super) fn new_leads(envelope: &Envelope<'_>) -> Vec<String> {
    vec![format!(
        "Answer the customer with {} in Cc. I take note of what was said and remind you when the next step is due.",
        envelope.inbox
    )]
}

/// Below a new lead that has no owner yet.
pub(super) fn unowned(envelope: &Envelope<'_>) -> Vec<String> {
    vec![format!(
        "Please ask somebody on the team to answer the customer with {} in Cc. I take note of who wrote and what was \
         said.",
        envelope.inbox
    )]
}

/// Below the summary of the first reading.
pub(super) fn first_sync() -> Vec<String> {
    vec![
        "There is nothing to answer. A lead wakes up with the next mail about it: from then on I keep its last \
         contact, set its follow-ups and write to its owner when one is due. A lead without an owner gets one then."
            .to_owned(),
        "I write to people on the team only, never to a customer.".to_owned(),
    ]
}

/// Below a mail that did not arrive.
pub(super) fn undelivered(envelope: &Envelope<'_>) -> Vec<String> {
    vec![format!(
        "Please check the address, or reach them another way. When you write again, put {} in Cc and I take note.",
        envelope.inbox
    )]
}

/// Below words in an address that mean nothing.
pub(super) fn instruction(envelope: &Envelope<'_>) -> Vec<String> {
    let form = |word: &str| format!("{}+{word}@{}", envelope.inbox.local(), envelope.inbox.domain());
    vec![format!(
        "After the plus I understand a day ({}, {}, {} or {}), the number of a lead ({}), {} and {}.",
        form("fri"),
        form("3d"),
        form("may10"),
        form("tomorrow2pm"),
        form("l42"),
        form("new"),
        form("note"),
    )]
}

/// How to choose another day, where the inbox's server knows plus-addresses.
fn other_day(envelope: &Envelope<'_>) -> Option<String> {
    let (local, domain) = (envelope.inbox.local(), envelope.inbox.domain());
    envelope.plus_addressing.then(|| {
        format!(
            "To choose the day of the next follow-up yourself, put {local}+fri@{domain} or {local}+3d@{domain} in Cc \
             instead."
        )
    })
}
