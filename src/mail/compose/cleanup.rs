//! Words of the weekly cleanup: what is wrong with which lead, since when, and the reply that settles it; then what the
//! week brought. Bounded to what a phone reads; the rest is counted. The report of the command line says the same words.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::letters::{Cleanup, CleanupRow, Part, Tally, Topic, Who, Wrong};

use super::dates::{Today, count, listed};
use super::envelope::Envelope;
use super::plain::{clean, clean_to};
use super::rows;
use super::sheet::{Row, Sheet};

/// How many rows a letter has at most, so that it stays readable, and below its limit in bytes.
const MAX_ROWS: usize = 30;
/// The most rows of one section; fewer where there are many sections.
const MAX_OF_SECTION: usize = 10;
/// The most members whose load is told one by one.
const MAX_MEMBERS: usize = 12;
/// The most people a row names, and the longest first name in it, in characters.
const MAX_PEOPLE: usize = 3;
const MAX_FIRST_NAME: usize = 24;
/// The longest words of others inside a row's sentence, in characters.
const MAX_QUOTE: usize = 70;

/// `Lead cleanup, week of 9 Feb: 6 to settle of 31 active`.
pub(super) fn sheet(letter: &Cleanup, envelope: &Envelope<'_>) -> Sheet {
    let today = envelope.today();
    let title = title(letter, today);
    let mut sheet = Sheet {
        subject: title.clone(),
        title,
        opening: vec![opening(letter)],
        answer: answer(letter),
        ..Sheet::default()
    };
    let limit = limit(&letter.parts);
    for part in &letter.parts {
        let mut section: Vec<Row> =
            part.rows.iter().take(limit).map(|row| lead_row(row, letter, today)).collect();
        let cut = part.count().saturating_sub(section.len());
        if cut > 0 {
            section.push(Row { name: format!("and {} more", grouped(cut)), ..Row::default() });
        }
        sheet.section(heading(part.topic), "", section);
    }
    if let Some(tally) = &letter.tally {
        sheet.section("This week", "", week(tally, today));
        sheet.section("Who has how much", "", load(tally));
    }
    sheet
}

fn title(letter: &Cleanup, today: Today) -> String {
    let week = day_of_month(letter.week, today);
    if letter.reader.is_some() {
        let leads = count(number(letter.to_settle), "lead", "leads");
        return format!("Your {leads} to tidy, week of {week}");
    }
    let (open, all) = (grouped(number(letter.to_settle)), grouped(number(letter.active)));
    format!("Lead cleanup, week of {week}: {open} to settle of {all} active")
}

/// `9 Feb`, with the year where it is another than the reader's.
fn day_of_month(date: NaiveDate, today: Today) -> String {
    let day = today.day(date);
    day.split_once(' ').map_or(day.clone(), |(_, day)| day.to_owned())
}

fn opening(letter: &Cleanup) -> String {
    let (open, all) = (number(letter.to_settle), number(letter.active));
    match (letter.is_empty(), all) {
        (true, 0) => "Nothing to settle: there are no active leads.".to_owned(),
        (true, 1) => "Nothing to settle: the one active lead is in order.".to_owned(),
        (true, _) => format!("Nothing to settle: all {} active leads are in order.", grouped(all)),
        (false, _) if letter.reader.is_some() => format!(
            "Of your {}, {} to be tidied. Longest first; below each row stands the reply that settles it.",
            count(all, "active lead", "active leads"),
            count(open, "has", "have")
        ),
        (false, _) => format!(
            "Of {}, {} to be settled. Longest first; below each row stands the reply that settles it.",
            count(all, "active lead", "active leads"),
            count(open, "has", "have")
        ),
    }
}

fn answer(letter: &Cleanup) -> Vec<String> {
    if letter.is_empty() {
        return Vec::new();
    }
    let mut answer = vec![
        "Answer with one line a row, as many rows at once as you like. What stands after next: and close: is a \
         suggestion, and … is for you to fill in; write your own words and your own day."
            .to_owned(),
    ];
    let cut: usize = letter.parts.iter().map(|part| part.count().saturating_sub(limit(&letter.parts))).sum();
    if cut > 0 {
        answer.push("The whole list is on the server: batond report.".to_owned());
    }
    answer
}

/// As many rows of each section as let every section be seen.
fn limit(parts: &[Part]) -> usize {
    let rows = |limit: usize| parts.iter().map(|part| part.rows.len().min(limit)).sum::<usize>();
    (1..=MAX_OF_SECTION).rev().find(|limit| rows(*limit) <= MAX_ROWS).unwrap_or(1)
}

fn lead_row(row: &CleanupRow, letter: &Cleanup, today: Today) -> Row {
    let words = words(row, today.date, today.zone);
    let owner = row.owner.as_ref().filter(|_| letter.reader.is_none());
    let owner = owner.map(|owner| format!(" (owner: {owner})")).unwrap_or_default();
    let mut lines = vec![format!("{}{owner}", words.wrong)];
    let replies = row.replies.iter().enumerate();
    lines.extend(
        replies.map(|(place, reply)| format!("{}: {reply}", if place == 0 { "Reply" } else { "or" })),
    );
    let id = row.lead.map(|lead| lead.to_string()).unwrap_or_default();
    let mut shown = Row { id, name: words.name, ..Row::default() };
    shown.badge = row.since.map(|since| format!("since {}", today.day(since))).unwrap_or_default();
    shown.lines = lines;
    shown
}

/// A row in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The section.
    pub heading: &'static str,
    /// Which lead, or who wrote.
    pub name: String,
    /// What is wrong, in a sentence without its end.
    pub wrong: String,
}

/// The words of a row, for a reader whose day and zone these are.
pub fn words(row: &CleanupRow, today: NaiveDate, zone: Tz) -> Words {
    let today = Today { date: today, zone };
    let name = match (row.lead, &row.wrong) {
        (None, Wrong::AwaySoon(..)) => "Your own leave".to_owned(),
        _ => rows::name(&row.name),
    };
    Words { heading: heading(topic(&row.wrong)), name, wrong: wrong(&row.wrong, today) }
}

/// The section in which a thing is told.
fn topic(wrong: &Wrong) -> Topic {
    match wrong {
        Wrong::NoOwner => Topic::NoOwner,
        Wrong::OwnerGone | Wrong::OwnerAway(_) | Wrong::AwaySoon(..) => Topic::OwnerAway,
        Wrong::OthersAct(_) | Wrong::SkillElsewhere(..) => Topic::WrongOwner,
        Wrong::NotConfirmed(_) | Wrong::Awaiting(_) | Wrong::Draft(..) | Wrong::DraftHeld(..) => {
            Topic::Handoff
        }
        Wrong::NoNextAction => Topic::NoNextAction,
        Wrong::Vague(_) => Topic::Vague,
        Wrong::FollowUpPassed | Wrong::NoFollowUp | Wrong::FromBefore => Topic::FollowUp,
        Wrong::NeverReached | Wrong::Undelivered => Topic::LastContact,
        Wrong::WaitsOnUs(_) => Topic::WaitingOnUs,
        Wrong::Quiet => Topic::Quiet,
        Wrong::TwoWriting(_) => Topic::TwoWriting,
        Wrong::PossibleDuplicate(_)
        | Wrong::Ambiguous(_)
        | Wrong::Claimed(..)
        | Wrong::NoLead(..)
        | Wrong::IgnoredWrote(_) => Topic::Doubts,
        Wrong::Reassigned(..) => Topic::Reassigned,
    }
}

/// What stands above a section.
pub fn heading(topic: Topic) -> &'static str {
    match topic {
        Topic::NoOwner => "No owner",
        Topic::OwnerAway => "Owner gone, or away without cover",
        Topic::WrongOwner => "Probably the wrong owner",
        Topic::Handoff => "Handoff not confirmed",
        Topic::NoNextAction => "No next action",
        Topic::Vague => "Next action is vague",
        Topic::FollowUp => "Follow-up date passed or missing",
        Topic::LastContact => "Last contact missing or not delivered",
        Topic::WaitingOnUs => "Customer waits on us",
        Topic::Quiet => "Active, but quiet",
        Topic::TwoWriting => "Two of us write to the customer",
        Topic::Doubts => "Doubtful mail and possible duplicates",
        Topic::Reassigned => "Reassigned, the reason not recognised",
    }
}

fn wrong(wrong: &Wrong, today: Today) -> String {
    match wrong {
        Wrong::NoOwner => "nobody owns it".to_owned(),
        Wrong::OwnerGone => "its owner has left".to_owned(),
        Wrong::OwnerAway(until) => {
            format!("its owner is away until {}, and nobody covers", today.day(*until))
        }
        Wrong::AwaySoon(from, to) => {
            format!("you are away {} to {}, and nobody covers", today.day(*from), today.day(*to))
        }
        Wrong::OthersAct(who) => format!("{} did the last three contacts", people(who)),
        Wrong::SkillElsewhere(skill, who) => {
            format!("it asks for {}, which {} knows", clean_to(skill, MAX_QUOTE), first_name(who))
        }
        Wrong::NoNextAction => "no next action is written down".to_owned(),
        Wrong::Vague(text) => format!("{} does not say what to do", quote(text)),
        Wrong::FollowUpPassed => "its follow-up date has passed".to_owned(),
        Wrong::NoFollowUp => "it has no follow-up date".to_owned(),
        Wrong::FromBefore => "found in older mail, nothing is planned on it yet".to_owned(),
        Wrong::NeverReached => "nobody has reached the customer yet".to_owned(),
        Wrong::Undelivered => "our last mail did not arrive".to_owned(),
        Wrong::WaitsOnUs(said) if clean(said).is_empty() => "the customer waits for our answer".to_owned(),
        Wrong::WaitsOnUs(said) => format!("the customer wrote {}", quote(said)),
        Wrong::Quiet => "nothing went to or fro, and nothing is planned".to_owned(),
        Wrong::TwoWriting(who) => format!("{} both write to the customer", people(who)),
        Wrong::NotConfirmed(_)
        | Wrong::Awaiting(_)
        | Wrong::Draft(..)
        | Wrong::DraftHeld(..)
        | Wrong::Reassigned(..) => handed(wrong, today),
        _ => doubtful(wrong),
    }
}

fn handed(wrong: &Wrong, today: Today) -> String {
    match wrong {
        Wrong::NotConfirmed(to) => format!("{} has not confirmed it yet", first_name(to)),
        Wrong::Awaiting(to) => format!("the handoff to {} waits for a yes", first_name(to)),
        Wrong::Draft(to, missing) => {
            let missing: Vec<String> =
                missing.iter().map(|part| part.word().replace("w_u", "w-u").replace('_', " ")).collect();
            format!("the handoff to {} is a draft; it lacks: {}", first_name(to), listed(&missing))
        }
        Wrong::DraftHeld(to, None) => {
            format!("the handoff to {} is a draft that lacks nothing any more", first_name(to))
        }
        Wrong::DraftHeld(to, Some(absent)) => {
            let why = rows::cannot(&Who::Member(to.clone()), *absent, today);
            format!("a handoff is a draft that lacks nothing; {}", why.trim_end_matches('.'))
        }
        Wrong::Reassigned(from, to, why) if clean(why).is_empty() => {
            format!("{} handed it to {}, without a reason", first_name(from), first_name(to))
        }
        Wrong::Reassigned(from, to, why) => {
            format!("{} handed it to {}: {}", first_name(from), first_name(to), quote(why))
        }
        _ => String::new(),
    }
}

fn doubtful(wrong: &Wrong) -> String {
    let ids = |leads: &[crate::domain::LeadId]| {
        listed(&leads.iter().take(5).map(ToString::to_string).collect::<Vec<_>>())
    };
    match wrong {
        Wrong::PossibleDuplicate(Some(other)) => format!("perhaps the same as {other}"),
        Wrong::PossibleDuplicate(None) => "perhaps the same as another lead".to_owned(),
        Wrong::Ambiguous(others) if others.is_empty() => {
            "a mail was put here and may belong elsewhere".to_owned()
        }
        Wrong::Ambiguous(others) => format!("a mail was put here and would fit {} too", ids(others)),
        Wrong::Claimed(from, _) if from.is_empty() => "a mail claims to belong here".to_owned(),
        Wrong::Claimed(from, said) => {
            format!("{} claims to belong here: {}", clean_to(from, MAX_QUOTE), quote(said))
        }
        Wrong::NoLead(subject, why) => {
            format!("wrote {}; no lead came of it: {}", quote(subject), clean_to(why, MAX_QUOTE))
        }
        Wrong::IgnoredWrote(subject) => {
            format!("is ignored as not a lead, and wrote again: {}", quote(subject))
        }
        _ => String::new(),
    }
}

fn first_name(name: &str) -> String {
    clean_to(name, MAX_FIRST_NAME)
}

/// `Mike and Sam`.
fn people(names: &[String]) -> String {
    listed(&names.iter().take(MAX_PEOPLE).map(|name| first_name(name)).collect::<Vec<_>>())
}

fn quote(text: &str) -> String {
    format!("“{}”", clean_to(text, MAX_QUOTE))
}

/// What the week brought, a row each.
fn week(tally: &Tally, today: Today) -> Vec<Row> {
    let row = |name: &str, badge: String| Row { name: name.to_owned(), badge, ..Row::default() };
    let leads = |number_of: u32| count(number(number_of), "lead", "leads");
    let mut all = vec![row("New", leads(tally.new)), row("Handed off", handed_off(tally))];
    let ended = format!("{} won, {} lost, {} for another reason", tally.won, tally.lost, tally.closed);
    all.push(row("Closed", ended));
    if !tally.first {
        all.push(row("Settled since the last cleanup", leads(tally.settled)));
        let named: Vec<String> = tally.came_back.iter().map(ToString::to_string).collect();
        let more = number(tally.came_back_count).saturating_sub(named.len());
        let rest = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
        let named = if named.is_empty() { String::new() } else { format!(": {}{rest}", named.join(", ")) };
        all.push(row("Came back", format!("{}{named}", leads(tally.came_back_count))));
    }
    for (name, from, to) in tally.away_soon.iter().take(MAX_MEMBERS) {
        let days = format!("{} to {}, nobody covers", today.day(*from), today.day(*to));
        all.push(row(&format!("{} goes away", first_name(name)), days));
    }
    all
}

fn handed_off(tally: &Tally) -> String {
    let leads = count(number(tally.handed_off), "lead", "leads");
    match tally.median_minutes {
        Some(minutes) => format!("{leads}; half were confirmed within {}", span(minutes)),
        None => leads,
    }
}

/// `20 minutes`, `3 hours`, `2 days`.
fn span(minutes: i64) -> String {
    let whole = |number: i64| usize::try_from(number).unwrap_or(0);
    match minutes {
        ..90 => count(whole(minutes), "minute", "minutes"),
        90..2_880 => count(whole((minutes + 30) / 60), "hour", "hours"),
        _ => count(whole((minutes + 720) / 1_440), "day", "days"),
    }
}

fn load(tally: &Tally) -> Vec<Row> {
    let shown = tally.load.iter().take(MAX_MEMBERS).map(|load| {
        let settle =
            if load.to_settle > 0 { format!(", {} to settle", load.to_settle) } else { String::new() };
        let badge = format!("{}{settle}", count(number(load.active), "active lead", "active leads"));
        Row { name: first_name(&load.name), badge, ..Row::default() }
    });
    shown.collect()
}

fn number(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// `1,204`.
fn grouped(value: usize) -> String {
    let text = count(value, "", "");
    text.trim_end().to_owned()
}
