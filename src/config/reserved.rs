//! Handles that would be read as something else: `leads+fri@` is a date, `to done` is two verbs, "baton" is ourselves. A
//! handle that is one of these is refused when the configuration is read, so that no command is ever ambiguous.

/// Verbs of commands and their other forms (product.md §5), and the words of instructions in addresses (§4).
const VERBS: &[&str] = &[
    "accept",
    "accepted",
    "ack",
    "acknowledged",
    "anyway",
    "asked",
    "assign",
    "away",
    "back",
    "called",
    "claim",
    "close",
    "closed",
    "cover",
    "decline",
    "declined",
    "done",
    "drop",
    "emailed",
    "finished",
    "fyi",
    "handoff",
    "hand",
    "heard",
    "help",
    "hold",
    "later",
    "lead",
    "list",
    "lost",
    "me",
    "merge",
    "met",
    "mine",
    "name",
    "new",
    "next",
    "no",
    "not",
    "note",
    "ok",
    "okay",
    "on",
    "pass",
    "pause",
    "prefers",
    "push",
    "queue",
    "release",
    "remind",
    "reopen",
    "replied",
    "resume",
    "same",
    "sent",
    "show",
    "snooze",
    "split",
    "spoke",
    "stage",
    "status",
    "summary",
    "team",
    "texted",
    "they",
    "to",
    "unclear",
    "undo",
    "us",
    "them",
    "vacation",
    "waiting",
    "why",
    "with",
    "without",
    "won",
    "yes",
];

/// What the program calls itself: the history and its letters say who did a thing, and that must never be in doubt.
const OURSELVES: &[&str] = &["baton", "batond"];

/// Words of dates and times (product.md §5, *When*).
const DATES: &[&str] = &[
    "after",
    "afternoon",
    "am",
    "at",
    "by",
    "day",
    "days",
    "end",
    "eod",
    "eom",
    "eow",
    "evening",
    "hour",
    "hours",
    "in",
    "midnight",
    "month",
    "months",
    "morning",
    "night",
    "noon",
    "now",
    "pm",
    "today",
    "tomorrow",
    "tonight",
    "until",
    "week",
    "weekend",
    "weeks",
    "working",
    "year",
    "years",
    "yesterday",
    "mon",
    "monday",
    "tue",
    "tues",
    "tuesday",
    "wed",
    "weds",
    "wednesday",
    "thu",
    "thur",
    "thurs",
    "thursday",
    "fri",
    "friday",
    "sat",
    "saturday",
    "sun",
    "sunday",
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "sept",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
];

/// Why a handle (in lower case) cannot be one; none when it can.
pub(super) fn reason(handle: &str) -> Option<String> {
    let instead = "take another, as the first name with a letter of the last";
    if VERBS.contains(&handle) {
        return Some(format!("{handle:?} is a word of commands: {instead}"));
    }
    if OURSELVES.contains(&handle) {
        return Some(format!("{handle:?} is what the program calls itself: {instead}"));
    }
    let head = handle.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let rest = handle.strip_prefix(head).unwrap_or_default();
    if DATES.contains(&handle) || DATES.contains(&head) && rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(format!("{handle:?} is a date or a time: {instead}"));
    }
    if handle.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(format!("{handle:?} begins with a digit and could be a date: {instead}"));
    }
    let number = rest.strip_prefix('-').unwrap_or(rest);
    if head == "l" && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) {
        return Some(format!("{handle:?} is how a lead is called: {instead}"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_dates_and_leads_are_no_handles() {
        for handle in [
            "ok",
            "done",
            "to",
            "new",
            "note",
            "merge",
            "me",
            "today",
            "fri",
            "monday",
            "may",
            "3d",
            "may10",
            "tomorrow2pm",
            "fri2pm",
            "l42",
            "l-42",
            "2026-05-07",
        ] {
            assert!(reason(handle).is_some(), "{handle}");
        }
    }

    #[test]
    fn nobody_is_called_as_the_program_is() {
        for handle in ["baton", "batond"] {
            let why = reason(handle).expect("it is refused");
            assert!(why.contains("calls itself"), "{why}");
        }
        assert_eq!(reason("barton"), None);
    }

    #[test]
    fn no_verb_of_the_table_is_a_handle() {
        // Of verbs of several words, only the whole is one: somebody may be called Will.
        let words = crate::command::language::help().iter().flat_map(|verb| verb.words);
        for word in words.filter(|word| !word.contains([' ', '-'])) {
            assert!(reason(word).is_some(), "{word}");
        }
    }

    #[test]
    fn people_keep_their_names() {
        for handle in
            ["sam", "will", "mark", "marco", "l", "lee", "l.lee", "mayra", "june.k", "bob3", "friedrich"]
        {
            assert_eq!(reason(handle), None, "{handle}");
        }
    }
}
