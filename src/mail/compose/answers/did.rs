//! What a command did, as the end of a sentence that names the lead before it: `noted “sent v2” (Tue 10 Feb, Mike).`

use chrono::NaiveDate;

use crate::domain::command::Field;
use crate::domain::handoff::{Absent, Missing};
use crate::domain::lead::{Status, WaitingOn};
use crate::domain::letters::{Did, Who};

use super::super::dates::{Today, listed};
use super::super::rows;
use super::said;

/// Whether it changed nothing but the history.
pub(super) fn is_note(did: &Did) -> bool {
    matches!(
        did,
        Did::Noted(_)
            | Did::NothingAwaited
            | Did::Tried { .. }
            | Did::LeftAsItIs
            | Did::NothingToDecline { .. }
    )
}

/// The words of a deed; `me` is the first name of whoever commanded.
pub(super) fn words(did: &Did, today: Today, me: &str) -> String {
    match did {
        Did::Finished { what, on: Some(on), .. } => {
            format!("the next action is done; noted “{}” ({}, {me}).", said(what), today.day(*on))
        }
        Did::Finished { what, asks_next, .. } => {
            let what = if what.is_empty() { String::new() } else { format!(": “{}”", said(what)) };
            let ask = if *asks_next {
                " Nothing is planned now. What is next? Reply “next: … by Friday”."
            } else {
                ""
            };
            format!("the next action is done{what}.{ask}")
        }
        Did::Reached { what, on, reopened } => {
            let again = if *reopened { " The lead is open again." } else { "" };
            format!("noted “{}” ({}, {me}).{again}", said(what), today.day(*on))
        }
        Did::Tried { what } => {
            format!("“{}” is in the history; nobody was reached, so nothing else moved.", said(what))
        }
        Did::Heard { what, on } => {
            format!("they said “{}” ({}). They wait for us now.", said(what), today.day(*on))
        }
        Did::Planned { better, if_no_reply, .. } => {
            format!("planned.{}{}", again(*if_no_reply, today), better_steps(better.as_ref()))
        }
        Did::Moved { when, hold, third } => {
            let until = today.when(*when);
            let how = if *hold { "whatever happens until then" } else { "or when they answer before" };
            let third = if *third {
                " That is the third time for this action. Is there a better one? Reply “next: …”."
            } else {
                ""
            };
            format!("the follow-up is on {until}, {how}.{third}")
        }
        Did::Ball(WaitingOn::Us) => "the customer waits on us.".to_owned(),
        Did::Ball(_) => "we wait on the customer.".to_owned(),
        Did::Took => "it is yours now.".to_owned(),
        Did::Released => "it is given back, and nobody owns it. The managers know.".to_owned(),
        Did::Closed(Status::Won) => "won. Nothing more is planned.".to_owned(),
        Did::Closed(Status::Lost) => "lost. Nothing more is planned.".to_owned(),
        Did::Closed(_) => "closed. Nothing more is planned.".to_owned(),
        Did::Reopened => "it is active again.".to_owned(),
        Did::Set(field, text) => format!("{} is “{}” now.", field_word(*field), said(text)),
        Did::Noted(text) => super::quoted(text),
        Did::NothingAwaited => "nothing waited for an “ok”, so I kept it as a note.".to_owned(),
        Did::LeftAsItIs => "it stays as it is.".to_owned(),
        Did::NothingToDecline { owner } => format!(
            "nothing waited for a “no”, so I kept it as a note. {} the lead.",
            owner.as_ref().map_or("Nobody has".to_owned(), |owner| capital(&has(owner)))
        ),
        Did::Then(first, then) => {
            format!("{} {}", words(first, today, me), capital(&words(then, today, me)))
        }
        other => passed(other, today),
    }
}

fn better_steps(better: Option<&[String; 2]>) -> String {
    better.map_or_else(String::new, |[first, second]| {
        format!(
            " It does not say what to do yet. Better, for example: “{}”, or “{}”.",
            said(first),
            said(second)
        )
    })
}

fn field_word(field: Field) -> &'static str {
    match field {
        Field::Summary => "the last contact",
        Field::Asked => "what they asked",
        Field::Unclear => "what is unclear",
        Field::Prefers => "what they like",
        Field::Stage => "the stage",
        Field::Name => "the name",
    }
}

/// Handoffs.
fn passed(did: &Did, today: Today) -> String {
    match did {
        Did::Acknowledged { giver: Some(giver) } => format!("you have it. {} knows.", capital_who(giver)),
        Did::Acknowledged { giver: None } => "you have it.".to_owned(),
        Did::Approved { to, confirmed: true } => format!("approved: {} it now.", has(to)),
        Did::Approved { to, confirmed: false } => format!("approved: {}.", has_to_confirm(to)),
        Did::Disagreed { owner, why } => format!(
            "not agreed{}. {} it as before.",
            reason(why),
            owner.as_ref().map_or("Nobody has".to_owned(), |owner| capital(&has(owner)))
        ),
        Did::Declined { owner: Some(owner), why } => {
            format!("declined{}. {} it again.", reason(why), capital(&has(owner)))
        }
        Did::Declined { owner: None, why } => format!("declined{}. Nobody owns it now.", reason(why)),
        Did::HandedTo { to, asks_why, if_no_reply, wrong } => {
            let again = again(*if_no_reply, today);
            let why =
                if *asks_why { " Why does it pass on? Reply “why: …”, so that they know." } else { "" };
            format!("{}.{again}{}{why}", has_to_confirm(to), dates(wrong))
        }
        Did::ReceiverNotThere { to, absent } => {
            let why = rows::cannot(to, *absent, today);
            let anyway = match absent {
                Absent::Gone => " Reply “to NAME” to give it to somebody else.".to_owned(),
                _ => format!(" Reply “to {} anyway” to hand it over all the same.", rows::who(to)),
            };
            format!("nothing is missing any more. {why} So it was not handed over.{anyway}")
        }
        Did::ConfirmedToo { giver: Some(giver) } => {
            format!("that confirms the handoff as well, and {}.", knows(giver))
        }
        Did::ConfirmedToo { giver: None } => "that confirms the handoff as well.".to_owned(),
        Did::Drafted { to, missing, wrong, better } => format!(
            "kept as a draft for {}; the owner has not changed. Missing: {}.{} Reply with that line alone.{}",
            rows::who(to),
            blanks(missing),
            dates(wrong),
            better_steps(better.as_ref())
        ),
        Did::Awaits { to, approvers, bad_why, wrong } => {
            let names: Vec<String> = approvers.iter().map(rows::who).collect();
            let rule = if *bad_why {
                " A lead passes on for leave, skills, load, the customer's wish, another stage or because somebody cannot;                  otherwise remind them, or offer cover."
            } else {
                ""
            };
            format!(
                "{} has to agree before it goes to {}; nothing has changed yet.{}{rule}",
                or(&names),
                rows::who(to),
                dates(wrong)
            )
        }
        Did::Filled => "noted what you filled in.".to_owned(),
        Did::TookBack { from } => format!("taken back from {}.", rows::who(from)),
        Did::Reminded { who, instead } => reminded(who, instead),
        Did::RemindedBefore { who } => {
            format!(
                "{} was asked again within the last day; I do not ask the same twice a day.",
                capital_who(who)
            )
        }
        other => repaired(other, today),
    }
}

/// Matching, people, absences and the rest.
fn repaired(did: &Did, today: Today) -> String {
    match did {
        Did::Added { lead, name } => format!("the new lead is {lead} {}, and it is yours.", rows::name(name)),
        Did::Collaborates { who, joined: true } => format!("{} on it now.", helps(who)),
        Did::Collaborates { who, joined: false } => format!("{} not on it any more.", is(who)),
        Did::Merged { into, name } => format!("it is the same as {into} {} now.", rows::name(name)),
        Did::MergeAwaits { into, owner } => {
            format!("{} owns {into} and has to agree first; nothing has changed yet.", rows::who(owner))
        }
        Did::Unlinked { now: Some(now) } => format!("the mail is with {now} now."),
        Did::Unlinked { now: None } => {
            "the mail is with no lead now; it stays in the list of mails.".to_owned()
        }
        Did::Split { into, name } => format!("the mail began {into} {}.", rows::name(name)),
        Did::Accepted { address } => {
            format!("the mail of {} counts, and they are a contact now.", rows::address(address))
        }
        Did::NotALead { ignored: Some(address) } => {
            format!(
                "closed, and mail of {} makes no leads any more. “reopen” lifts that.",
                rows::address(address)
            )
        }
        Did::NotALead { ignored: None } => {
            "closed. Its people are not ignored, because one of us began it or wrote to them.".to_owned()
        }
        Did::Away { from, to, cover } => {
            let cover = cover.as_ref().map_or_else(
                || "Nobody covers; the managers see your leads.".to_owned(),
                |cover| format!("{} covers for you.", super::capital(&rows::who(cover))),
            );
            format!("you are away from {} to {}, both included. {cover}", today.day(*from), today.day(*to))
        }
        Did::BackFromLeave => "welcome back. Your absence has ended.".to_owned(),
        Did::DigestRests(day) => format!(
            "your daily digest rests and begins again on {}. Everything else still comes: what is 3 working days late, \
             customers who wait, handoffs and the weekly cleanup. “resume digest” brings it back sooner.",
            today.day(*day)
        ),
        Did::DigestBack => "your daily digest comes again, from the next working day on.".to_owned(),
        Did::Undone { leads, done_at } => {
            let names: Vec<String> = leads.iter().map(super::named).collect();
            let day = today.day(done_at.with_timezone(&today.zone).date_naive());
            let time = done_at.with_timezone(&today.zone).format("%H:%M");
            let stand = match names.as_slice() {
                [] => String::new(),
                [one] => format!(" {one} stands as before."),
                _ => format!(" {} stand as before.", listed(&names)),
            };
            format!("what you did on {day} at {time} is taken back.{stand}")
        }
        Did::Confirm => "it waits for your “yes” to the letter that asks for it.".to_owned(),
        _ => "it is below.".to_owned(),
    }
}

fn again(if_no_reply: Option<NaiveDate>, today: Today) -> String {
    if_no_reply.map(|on| format!(" If no reply, again {}.", today.day(on))).unwrap_or_default()
}

/// Only whoever is asked can answer: while they are not there, that is said.
fn reminded(who: &Who, instead: &[Who]) -> String {
    let name = capital_who(who);
    if instead.is_empty() {
        return format!("{name} is asked again.");
    }
    let readers: Vec<String> = instead.iter().map(rows::who).collect();
    format!(
        "{name} is not there, so the letter goes to {}. Only {name} can answer it; “to NAME” gives the lead to somebody \
         who is there.",
        listed(&readers)
    )
}

fn has_to_confirm(to: &Who) -> String {
    match to {
        Who::You => "you have it now and are asked to confirm".to_owned(),
        other => format!("{} has it now and is asked to confirm", rows::who(other)),
    }
}

fn knows(who: &Who) -> String {
    if *who == Who::You { "you know".to_owned() } else { format!("{} knows", rows::who(who)) }
}

fn reason(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(": “{}”", said(why)) }
}

/// Why dates could not be taken.
fn dates(wrong: &[String]) -> String {
    let whys: Vec<String> = wrong.iter().map(|why| said(why)).collect();
    if whys.is_empty() { String::new() } else { format!(" {}", whys.join(" ")) }
}

fn blanks(missing: &[Missing]) -> String {
    let words: Vec<String> = missing
        .iter()
        .map(|missing| {
            match missing {
                Missing::NextAction => "“Next action:”",
                Missing::ClearNextAction => "a “Next action:” that says what to do",
                Missing::FollowUp => "“Follow up:” with a date that is ahead",
            }
            .to_owned()
        })
        .collect();
    listed(&words)
}

fn or(names: &[String]) -> String {
    capital(&match names {
        [] => "a manager".to_owned(),
        names => names.join(" or "),
    })
}

fn has(who: &Who) -> String {
    if *who == Who::You { "you have".to_owned() } else { format!("{} has", rows::who(who)) }
}

fn helps(who: &Who) -> String {
    if *who == Who::You { "you help".to_owned() } else { format!("{} helps", rows::who(who)) }
}

fn is(who: &Who) -> String {
    if *who == Who::You { "you are".to_owned() } else { format!("{} is", rows::who(who)) }
}

fn capital_who(who: &Who) -> String {
    capital(&rows::who(who))
}

fn capital(text: &str) -> String {
    super::capital(text)
}
