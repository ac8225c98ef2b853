//! Why a command was not carried out, and the right form of it where there is one.

use crate::domain::LeadId;
use crate::domain::handoff::Absent;
use crate::domain::letters::{Refusal, Who};

use super::super::dates::{Today, listed};
use super::super::rows;
use super::{capital, said};

/// The most leads that a question names.
const MAX_LEADS: usize = 5;

/// Why, as a sentence; and what to write instead.
pub(super) fn words(refusal: &Refusal, today: Today) -> (String, Option<String>) {
    let form = |text: &str| Some(text.to_owned());
    match refusal {
        Refusal::Wrong(wrong) => {
            let form = said(&wrong.form);
            (said(&wrong.why), Some(form).filter(|form| !form.is_empty()))
        }
        Refusal::NoLead => (
            "I do not know which lead you mean.".to_owned(),
            form("L-42 done, with the number of the lead you mean"),
        ),
        Refusal::WhichLead(leads) => {
            (format!("Several leads fit: {}.", choices(leads)), form("its number before the command"))
        }
        Refusal::UnknownLead(lead) => (format!("There is no lead {lead}."), None),
        Refusal::NotActive(status) => (format!("The lead is {}.", status.word()), form("reopen")),
        Refusal::IsActive => ("The lead is active already.".to_owned(), None),
        Refusal::Owned(owner) => (
            format!("The lead is with {}; it can only be handed over.", rows::who(owner)),
            form("to me: and why"),
        ),
        Refusal::YoursAlready => ("The lead is yours already.".to_owned(), None),
        Refusal::NotYours(Some(owner)) => (
            format!("Only its owner or a manager gives a lead back, and it is with {}.", rows::who(owner)),
            None,
        ),
        Refusal::NotYours(None) => {
            ("Nobody owns the lead, so there is nothing to give back.".to_owned(), None)
        }
        Refusal::NoHandoff => ("No handoff of this lead is open.".to_owned(), None),
        Refusal::NotYourHandoff(who) => (format!("That is for {} to answer.", rows::who(who)), None),
        Refusal::StillADraft(_) => {
            ("The handoff is a draft that still lacks something, so nobody has been asked.".to_owned(), None)
        }
        Refusal::OwnerAlready(Who::You) => ("You own the lead already.".to_owned(), None),
        Refusal::OwnerAlready(who) => (format!("{} owns the lead already.", capital(&rows::who(who))), None),
        Refusal::CannotTake { to, absent } => cannot_take(to, *absent, today),
        Refusal::YoursToAnswer(giver) => (
            format!(
                "It is {} to take back or to have you asked again; you say whether you have it.",
                theirs(giver)
            ),
            form("ok, or no and why"),
        ),
        Refusal::SayOk => {
            ("A handoff waits for your word, and that word is “ok” or “no”.".to_owned(), form("ok"))
        }
        Refusal::AgainBefore { again, when } => (
            format!(
                "“If no reply” ({}) is before the follow-up ({}), so there would be nothing to wait for.",
                today.day(*again),
                today.when(*when)
            ),
            form("next: send two options by Fri; if no reply next Fri"),
        ),
        Refusal::NothingToUndoOn { lead, newest } => nothing_on(lead, newest.as_ref()),
        other => more(other, today),
    }
}

fn nothing_on(lead: &(LeadId, String), newest: Option<&(LeadId, String)>) -> (String, Option<String>) {
    let why = format!(
        "There is nothing of yours on {} to take back: it was no command of yours, it was more than a day ago, or it is \
         taken back already.",
        super::named(lead)
    );
    match newest {
        Some(newest) => (
            format!("{why} The last thing you did was on {}.", super::named(newest)),
            Some(format!("{} undo", newest.0)),
        ),
        None => (why, None),
    }
}

fn more(refusal: &Refusal, today: Today) -> (String, Option<String>) {
    let why = match refusal {
        Refusal::NothingToUndo => {
            "There is nothing of yours to take back: it was more than a day ago, or it is taken back already."
                .to_owned()
        }
        Refusal::ChangedSince(changes) => {
            let shown = |(lead, parts): &(LeadId, Vec<&str>)| {
                let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
                let parts = listed(&parts);
                if lead.0 > 0 { format!("{lead} ({parts})") } else { parts }
            };
            let changes: Vec<String> = changes.iter().map(shown).take(MAX_LEADS).collect();
            format!("Something has changed since by another cause: {}.", listed(&changes))
        }
        Refusal::NoMail => "I know of no mail that this could be about.".to_owned(),
        Refusal::SeveralClaim(people) => {
            let people: Vec<String> = people.iter().map(rows::address).take(MAX_LEADS).collect();
            format!(
                "The mails of several people claim to belong here: {}. Each of your digests asks about one of them: \
                 answer the one that shows whom you mean.",
                listed(&people)
            )
        }
        Refusal::SameLead => "That is the same lead.".to_owned(),
        Refusal::Past(date) => format!("{} is over.", today.day(*date)),
        Refusal::NoContact => {
            "Nobody has reached the customer yet, so there is no last contact to sum up.".to_owned()
        }
        Refusal::NotAway => "You are not away today.".to_owned(),
        Refusal::RestsTooLong(last) => {
            return (
                "A digest rests for four weeks at the most, so that nothing is forgotten.".to_owned(),
                Some(format!("pause digest until {}", today.day(*last))),
            );
        }
        Refusal::DigestNotPaused => "Your digest is not paused.".to_owned(),
        Refusal::HasLeft(who) => format!("{} is not on the team any more.", capital(&rows::who(who))),
        Refusal::HelpsNot(Who::You) => "You do not help on the lead.".to_owned(),
        Refusal::HelpsNot(who) => format!("{} does not help on the lead.", capital(&rows::who(who))),
        Refusal::NotACustomer(address) => format!("{} is not a customer's address.", rows::address(address)),
        Refusal::NothingWaits => {
            "Nothing waits for a “yes” of yours; it may have been more than 72 hours.".to_owned()
        }
        _ => "Another line of the mail could not be done.".to_owned(),
    };
    (why, None)
}

fn cannot_take(to: &Who, absent: Absent, today: Today) -> (String, Option<String>) {
    let form = (absent != Absent::Gone).then(|| format!("to {} anyway", rows::who(to)));
    (rows::cannot(to, absent, today), form)
}

fn theirs(who: &Who) -> String {
    if *who == Who::You { "yours".to_owned() } else { format!("{}'s", rows::who(who)) }
}

fn choices(leads: &[(LeadId, String)]) -> String {
    let names: Vec<String> = leads.iter().take(MAX_LEADS).map(super::named).collect();
    listed(&names)
}
