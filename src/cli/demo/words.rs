//! What the demo says between mails and letters. It says only what was seen or counted.

use std::path::Path;

use chrono::{Datelike, NaiveDate, Weekday};

use super::tally::Tally;
use crate::domain::calendar::Calendar;
use crate::shell::demo::Sent;

/// What all this is.
pub(super) const ABOUT: &str = "Two stories of a fortnight each, played now by the program itself: real mails in a \
    Maildir, a real database, real letters. Only the clock is moved by hand. After each mail stands what Baton made of \
    it, and what is new in the record; letters are framed, and go to the team only.";

/// What to do after the demo.
pub(super) const NEXT: &str = "  batond config example > batond.toml   name your inbox and your people in it
  batond check                          tells everything that is wrong with it
  batond run --once                     reads the inbox, changes nothing in it;
                                        the managers get one summary
  batond lead list                      every lead, its last contact, who waits
  batond due                            what would go out now; sends nothing
  batond run                            the service; README.md tells the rest
";

/// Why letters go at a moment at which nobody did anything: the beginning of a sentence, and its end behind the names.
const WHY: [(&str, &str, &str); 10] = [
    ("digest", "The working day begins, and there is something to do for", "."),
    ("handoff", "Time to work again: what was handed over meanwhile is laid before", "."),
    ("nudge", "Four working hours, and no word. Once more,", " is asked to confirm."),
    ("escalation", "A working day, and still nobody has confirmed. That is told to", "."),
    ("waiting", "A customer has waited as long as a customer should. That is told to", "."),
    ("new_lead", "A new lead is told to", "."),
    ("follow_up", "A step needs its owner. It is told to", "."),
    ("leave", "Before days off, what falls into them is told to", "."),
    ("cleanup", "It is Monday: all that lies loose is laid before", "."),
    ("notice", "Something needs to be known by", "."),
];

/// Why letters go at a moment at which nobody did anything.
pub(super) fn letters(letters: &[Sent]) -> String {
    let sentences = WHY.into_iter().filter_map(|(kind, begin, end)| {
        let readers: Vec<&str> = letters
            .iter()
            .filter(|letter| letter.kind == kind)
            .flat_map(|letter| &letter.to)
            .filter_map(|reader| reader.label().split(' ').next())
            .collect();
        (!readers.is_empty()).then(|| format!("{begin} {}{end}", readers.join(" and ")))
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// The days between two that have something to tell, each run of one kind on a line.
pub(super) fn quiet_days(last: Option<NaiveDate>, next: NaiveDate, calendar: &Calendar) -> Vec<String> {
    let mut runs: Vec<(Vec<String>, &str)> = Vec::new();
    let mut day = last.and_then(|last| last.succ_opt());
    while let Some(quiet) = day.filter(|quiet| *quiet < next) {
        let why = why_quiet(quiet, calendar);
        let name = quiet.format("%a %-d %b").to_string();
        match runs.last_mut().filter(|(_, kind)| *kind == why) {
            Some((days, _)) => days.push(name),
            None => runs.push((vec![name], why)),
        }
        day = quiet.succ_opt();
    }
    runs.into_iter().map(|(days, why)| format!("{}: {why}", days.join(", "))).collect()
}

fn why_quiet(day: NaiveDate, calendar: &Calendar) -> &'static str {
    match day.weekday() {
        _ if calendar.is_working_day(day) => "nothing is due, so nobody gets a letter",
        Weekday::Sat | Weekday::Sun => "the weekend; nobody gets a letter",
        _ => "a holiday; nobody gets a letter",
    }
}

/// What was counted.
pub(super) fn seen(tally: &Tally) -> String {
    let readers: Vec<String> =
        tally.letters.iter().map(|(name, count)| format!("{count} to {name}")).collect();
    let answers = match tally.answers_out_of_hours {
        0 => String::new(),
        count => format!(", but for {count} answers to people who wrote then"),
    };
    format!(
        "{} mails came in. {} letters went out: {}. Letters to customers and strangers: {}. Letters at night, at the \
         weekend and on the holiday: {}{answers}.",
        tally.mails,
        tally.all(),
        readers.join(", "),
        tally.to_others,
        tally.out_of_hours,
    )
}

/// Where to look afterwards.
pub(super) fn kept(path: &Path) -> String {
    let path = path.display();
    format!(
        "\nEverything is kept in {path}, a directory for each story. Look into it:\n\n  \
         batond lead show L-1 --config {path}/sarah/batond.toml\n  \
         batond inbox --config {path}/sarah/batond.toml\n  \
         batond explain L-1 --config {path}/customer-a/batond.toml\n"
    )
}
