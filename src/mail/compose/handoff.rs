//! Words of the letters about handoffs (product.md §12, letters 2 and 4): please confirm, nobody has confirmed, the note
//! with its blanks marked, a question for approval. What became of it is worded beside.

mod told;

use crate::domain::handoff::Missing;
use crate::domain::letters::{HandoffLetter, HandoffNews, Who};

use super::button::Button;
use super::dates::{Today, listed};
use super::envelope::Envelope;
use super::plain::{clean, clean_to};
use super::rows;
use super::sheet::Sheet;

/// Where values begin below the longest label, `Next follow-up`.
const INDENT: usize = 19;
/// The longest text of a note, in characters: the receiver has nothing else to go by.
const MAX_NOTE: usize = 600;
/// Marks a blank.
const BLANK: &str = "(please fill in)";

/// One sheet per kind of news.
pub(super) fn sheet(letter: &HandoffLetter, envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let mut sheet = match &letter.news {
        HandoffNews::Opened => opened(letter, today),
        HandoffNews::Nudge { since, by } => nudge(letter, &today.near(*since), by.as_ref(), today),
        HandoffNews::Unconfirmed { since } => unconfirmed(letter, &today.near(*since)),
        HandoffNews::Draft { missing, better } => draft(letter, missing, better.as_ref()),
        HandoffNews::Approval { bad_reason } => approval(letter, *bad_reason),
        HandoffNews::Told(told) => told::sheet(letter, told, today),
    };
    if !matches!(&letter.news, HandoffNews::Told(told) if !told::shows_lead(told)) {
        let blanks =
            if let HandoffNews::Draft { missing, .. } = &letter.news { missing.as_slice() } else { &[] };
        facts(&mut sheet, letter, blanks, today);
    }
    sheet.facts.iter_mut().for_each(|fact| fact.indent = INDENT);
    sheet.title = sheet.subject.clone();
    sheet.subject = format!("[{}] {}", letter.line.lead, sheet.subject);
    sheet
}

/// How the lead is called.
fn name(letter: &HandoffLetter) -> String {
    rows::name(&letter.line.name)
}

/// `Jamie`, or `you`.
fn who(person: &Who) -> String {
    rows::who(person)
}

/// `Jamie`, or `You`, where a sentence begins.
fn first(person: &Who) -> String {
    if *person == Who::You { "You".to_owned() } else { rows::who(person) }
}

/// Who handed it over: whoever wrote the note.
fn giver(letter: &HandoffLetter) -> &Who {
    &letter.begun_by
}

/// Whether its receiver asked for it themselves.
fn is_wished(letter: &HandoffLetter) -> bool {
    letter.begun_by == letter.receiver
}

/// How to give the lead to a third: `"to alex: why" to give it to Alex`; nothing where nobody is there.
fn third(letter: &HandoffLetter) -> Option<String> {
    let (handle, name) = letter.colleague.as_ref()?;
    Some(format!("\"to {handle}: why\" to give it to {}", rows::name(name)))
}

/// `[L-42] Jamie handed you Customer A. Please confirm`.
fn confirm(letter: &HandoffLetter, opening: &str) -> Sheet {
    let back = match (&letter.back_to, &letter.giver) {
        (Some(owner), _) => format!("It then goes back to {}.", who(owner)),
        (None, Some(_)) => "It then has no owner, and the managers are told.".to_owned(),
        (None, None) => "It then goes back to the pool.".to_owned(),
    };
    Sheet {
        subject: subject(letter),
        opening: vec![format!("{opening} Reply \"ok\" to confirm you have it.")],
        buttons: vec![
            Button::on(letter.line.lead, "I have it", "ok"),
            Button::on(letter.line.lead, "Not me", "no"),
        ],
        answer: vec![
            format!("If it cannot be you, reply \"no\" and one line why. {back}"),
            "Writing to the customer confirms it as well.".to_owned(),
        ],
        ..Sheet::default()
    }
}

/// That of the first letter and of those that repeat it, so that they stand in one conversation.
fn subject(letter: &HandoffLetter) -> String {
    let (giver, name) = (first(giver(letter)), name(letter));
    match &letter.receiver {
        Who::You if is_wished(letter) => format!("{name} is yours, as you asked. Please confirm"),
        Who::You => format!("{giver} handed you {name}. Please confirm"),
        other => format!("{giver} handed {} {name}", who(other)),
    }
}

fn opened(letter: &HandoffLetter, today: Today) -> Sheet {
    let (giver, name) = (first(giver(letter)), name(letter));
    match &letter.receiver {
        Who::You if is_wished(letter) => {
            confirm(letter, &format!("{} agreed: {name} is yours now, as you asked.", first(&letter.by)))
        }
        Who::You => confirm(letter, &format!("{giver} made you the owner of {name}.{}", until_now(letter))),
        other => in_place(letter, &format!("{giver} made {} the owner of {name}.", who(other)), today),
    }
}

fn until_now(letter: &HandoffLetter) -> String {
    match &letter.giver {
        Some(owner) if owner != giver(letter) => format!(" It was with {} until now.", who(owner)),
        _ => String::new(),
    }
}

fn nudge(letter: &HandoffLetter, since: &str, by: Option<&Who>, today: Today) -> Sheet {
    let (giver, name) = (first(giver(letter)), name(letter));
    let asked = by.filter(|by| **by != Who::You).map(|by| format!(" {} asks again.", first(by)));
    let asked = asked.unwrap_or_default();
    let happened = match &letter.receiver {
        Who::You if is_wished(letter) => format!("{name} is yours since {since}, as you asked."),
        Who::You => format!("{giver} made you the owner of {name} on {since}."),
        other => format!("{giver} made {} the owner of {name} on {since}.", who(other)),
    };
    let opening = format!("{happened} It is not confirmed yet.{asked}");
    if letter.receiver == Who::You { confirm(letter, &opening) } else { in_place(letter, &opening, today) }
}

/// To whoever stands in for the receiver: they do what is due, and cannot confirm it.
fn in_place(letter: &HandoffLetter, happened: &str, today: Today) -> Sheet {
    let receiver = who(&letter.receiver);
    let until = letter.instead_of.as_ref().and_then(|absent| absent.until);
    let away = match until {
        Some(until) => format!("{receiver} is away until {}, so this comes to you.", today.day(until)),
        None => format!("{receiver} cannot be reached now, so this comes to you."),
    };
    let pass_on = third(letter).map(|third| format!("Reply {third}, who can."));
    let done = format!(
        "Only {receiver} can confirm it. Until then you may do what is due: \"done\" and \"snooze 1d\" count here as \
         {receiver}'s own."
    );
    Sheet {
        subject: subject(letter),
        opening: vec![happened.to_owned(), away],
        answer: [done].into_iter().chain(pass_on).collect(),
        ..Sheet::default()
    }
}

/// `[L-42] Nobody has confirmed Customer A yet`.
fn unconfirmed(letter: &HandoffLetter, since: &str) -> Sheet {
    let (giver, receiver, name) = (first(giver(letter)), who(&letter.receiver), name(letter));
    let lead = letter.line.lead;
    let happened = if is_wished(letter) {
        format!("{name} went to {receiver} on {since}, who had asked for it")
    } else {
        format!("{giver} handed {name} to {receiver} on {since}")
    };
    let back_to = letter.back_to.as_ref().map_or("nobody".to_owned(), who);
    let back = letter.takes_back.then(|| format!("\"back\" and it is with {back_to} again"));
    let words = [Some(format!("\"remind\" and {receiver} is asked again now")), third(letter), back];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let ask = Button::on(lead, format!("Ask {receiver} again"), "remind");
    let take = letter.takes_back.then(|| Button::on(lead, "Take it back", "back"));
    Sheet {
        subject: format!("Nobody has confirmed {name} yet"),
        opening: vec![format!("{happened}, and it is not confirmed yet.")],
        buttons: [ask].into_iter().chain(take).collect(),
        answer: vec![format!("Reply {}.", either(&words))],
        ..Sheet::default()
    }
}

/// `a, b, or c`.
fn either(words: &[String]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, first)) => format!("{}, or {last}", first.join(", ")),
    }
}

/// The note again, with its blanks marked.
fn draft(letter: &HandoffLetter, missing: &[Missing], better: Option<&[String; 2]>) -> Sheet {
    let (receiver, name, lead) = (who(&letter.receiver), name(letter), letter.line.lead);
    let lacks: Vec<String> = missing.iter().map(|part| lacks(*part).to_owned()).collect();
    let owner = match &letter.owner {
        Some(Who::You) => "You own the lead until then.".to_owned(),
        Some(owner) => format!("The lead stays with {} until then.", who(owner)),
        None => "Nobody owns the lead until then.".to_owned(),
    };
    let mut answer =
        vec![format!("Reply with what is missing, and I hand it to {receiver}: {}", forms(missing))];
    let mut buttons = Vec::new();
    if let Some(better) = better {
        answer.push(format!("A step says what to do, so that {receiver} can begin at once. For example:"));
        for version in better.iter().map(|version| clean(version)) {
            answer.push(format!("next: {version}"));
            buttons.push(Button::on(lead, clean_to(&version, 60), &format!("next: {version}")));
        }
    }
    buttons.push(Button::on(lead, "Take it back", "back"));
    Sheet {
        subject: format!("{name} for {receiver}: please add {}", listed(&lacks)),
        opening: vec![format!(
            "Your handoff of {name} to {receiver} is kept as a draft, for it lacks {}. {owner}",
            listed(&lacks)
        )],
        buttons,
        answer,
        ..Sheet::default()
    }
}

fn lacks(part: Missing) -> &'static str {
    match part {
        Missing::NextAction => "a next action",
        Missing::ClearNextAction => "a next action that says what to do",
        Missing::FollowUp => "a follow-up date",
    }
}

/// The lines to fill, as they are read.
fn forms(missing: &[Missing]) -> String {
    let dated = missing.contains(&Missing::FollowUp);
    match (missing.iter().any(|part| *part != Missing::FollowUp), dated) {
        (true, true) => "\"Next action: send two options by Friday\".",
        (true, false) => "\"Next action: send two options\".",
        (false, _) => "\"Follow up: Friday\".",
    }
    .to_owned()
}

/// `[L-42] Mike asks to pass Customer A to Sam`.
fn approval(letter: &HandoffLetter, bad_reason: bool) -> Sheet {
    let (writer, receiver, name) = (first(&letter.begun_by), &letter.receiver, name(letter));
    let to = who(receiver);
    let from = letter.owner.as_ref().map_or("nobody".to_owned(), who);
    let (subject, wish) = if *receiver == letter.begun_by {
        (
            format!("{writer} asks to take over {name}"),
            format!("{writer} asks to take over {name} from {from}."),
        )
    } else {
        (
            format!("{writer} asks to pass {name} to {to}"),
            format!("{writer} asks that {name} go from {from} to {to}."),
        )
    };
    let mut opening = vec![format!("{wish} Nothing has changed, and nothing will before you answer.")];
    if bad_reason {
        opening.push(
            "The reason given is none of those that move a lead. A reminder, or an offer to cover, keeps it with whoever \
             knows it."
                .to_owned(),
        );
    }
    Sheet {
        subject,
        opening,
        buttons: vec![
            Button::on(letter.line.lead, "Agree", "ok"),
            Button::on(letter.line.lead, "Keep it", "no"),
        ],
        answer: vec![format!("Reply \"ok\" and it goes to {to}, or \"no\" and one line why, and it stays.")],
        ..Sheet::default()
    }
}

/// The note, in the order of the product.
fn facts(sheet: &mut Sheet, letter: &HandoffLetter, blanks: &[Missing], today: Today) {
    sheet.fact("Next action", action(letter, blanks));
    sheet.fact("Next follow-up", follow_up(letter, blanks, today));
    sheet.fact("Last contact", rows::last_contact(&letter.line, today));
    let heard = letter.heard.as_ref().map(|last| rows::contact(last, &today.near(last.on)));
    sheet.fact("They wrote", heard.unwrap_or_default());
    sheet.fact("Status", note(&letter.stage));
    sheet.fact("Asked", note(&letter.background.asked));
    sheet.fact("Sent", note(&letter.background.sent));
    let why = note(&letter.why);
    let asks_why = matches!(letter.news, HandoffNews::Draft { .. }) && why.is_empty();
    sheet.fact("Why", if asks_why { BLANK.to_owned() } else { why });
    sheet.fact("Context", note(&letter.context));
    sheet.fact("Unclear", note(&letter.background.unclear));
    sheet.fact("They like", note(&letter.background.preferences));
}

/// A text of the note, in one line.
fn note(text: &str) -> String {
    clean_to(text, MAX_NOTE)
}

fn action(letter: &HandoffLetter, blanks: &[Missing]) -> String {
    let action = clean_to(&letter.line.action, MAX_NOTE);
    if blanks.contains(&Missing::ClearNextAction) {
        return format!("{action} {BLANK}");
    }
    if blanks.contains(&Missing::NextAction) { BLANK.to_owned() } else { action }
}

/// `Thu 7 May; if no reply, again Mon 11 May`.
fn follow_up(letter: &HandoffLetter, blanks: &[Missing], today: Today) -> String {
    let again = letter.if_no_reply.map(|date| format!("if no reply, again {}", today.day(date)));
    let when = letter.line.due.map(|when| today.near_when(when));
    let when = if blanks.contains(&Missing::FollowUp) { Some(BLANK.to_owned()) } else { when };
    [when, again].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
