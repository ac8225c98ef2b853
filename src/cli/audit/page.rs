//! How an audit is set on a page: what was read, the numbers, the first rows of each list, and what to do next. It fits 80
//! columns; colours only where somebody looks.

use std::time::Duration;

use crate::cli::report::Eyes;
use crate::domain::letters::{Cleanup, CleanupRow, Part, Topic, Wrong};
use crate::domain::text::one_line;
use crate::domain::time::Span;
use crate::shell::audit::Audited;

/// Escape sequences of terminals (ECMA-48 §8.3.117).
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// The widest name and the widest owner of a row, and what is left for the words, in characters.
const NAME: usize = 24;
const OWNER: usize = 10;
const WORDS: usize = 58;

/// The most members whose load is shown.
const MEMBERS: usize = 10;

/// The lists, with the words of their number and their heading.
const LISTS: [(Topic, &str, &str); 6] = [
    (Topic::WaitingOnUs, "wait for your answer", "WHO WAITS"),
    (Topic::Quiet, "went quiet after your last mail", "WHAT WENT QUIET"),
    (Topic::NoOwner, "belong to nobody", "WHAT NOBODY OWNS"),
    (Topic::LastContact, "did not get your last mail", "WHO WAS NOT REACHED"),
    (Topic::WrongOwner, "are owned by one and worked on by others", "WHOSE OWNER IS IN DOUBT"),
    (Topic::TwoWriting, "hear from two of you at once", "WHERE TWO OF YOU WRITE"),
];

/// How a page is set.
pub(super) struct Page {
    pub(super) eyes: Eyes,
    pub(super) colours: bool,
    pub(super) top: usize,
    /// Somebody of the team is known.
    pub(super) known: bool,
    /// Who is who was guessed, not configured.
    pub(super) guessed: bool,
    pub(super) took: Duration,
}

impl Page {
    /// The whole page.
    pub(super) fn render(&self, cleanup: &Cleanup, audited: &Audited, since: Span) -> String {
        let mut page = self.head(cleanup, audited, since);
        // Where nobody of theirs is known, that nobody owns anything is no news.
        let told = |topic: Topic| self.known || topic != Topic::NoOwner;
        let lists = || {
            LISTS.iter().filter(|list| told(list.0)).filter_map(|list| Some((list, part(cleanup, list.0)?)))
        };
        page.extend(lists().map(|((_, says, _), part)| {
            format!("  {}  {says}\n", self.bold(&format!("{:>6}", grouped(part.count()))))
        }));
        if cleanup.active > 0 && cleanup.is_empty() {
            page.push_str("Nothing is being dropped: everybody was answered, and nothing went quiet.\n");
        }
        for ((_, _, heading), part) in lists() {
            page.push_str(&self.list(heading, part));
        }
        page.push_str(&self.members(cleanup));
        page.push_str(&self.troubles(audited));
        page.push_str(&self.next(cleanup));
        page
    }

    fn head(&self, cleanup: &Cleanup, audited: &Audited, since: Span) -> String {
        let team = &audited.config.policy.team;
        let read = format!(
            "Read {} of {}, back {since}, in {:.1} s. Nothing was changed or sent.\n",
            counted(audited.mails, "mail", "mails"),
            team.inbox().address,
            self.took.as_secs_f32()
        );
        let mut head = self.bold("What is being dropped in this inbox") + "\n\n" + &read;
        if self.guessed {
            head.push_str(&guessed(audited));
        }
        if audited.mails == 0 {
            head.push_str(&self.nothing(audited));
        } else if cleanup.active == 0 {
            head.push_str("No conversation with a customer was found in it.\n");
        } else {
            let leads = counted(u64::from(cleanup.active), "conversation", "conversations");
            head.extend(["\n", &leads, " with customers. Of these\n\n"]);
        }
        head
    }

    /// Why there is nothing to see.
    fn nothing(&self, audited: &Audited) -> String {
        match audited.newest_older {
            Some(newest) => {
                let day = newest.with_timezone(&self.eyes.zone).date_naive();
                let years = self.eyes.today.signed_duration_since(day).num_days() / 365 + 1;
                format!(
                    "\nAll mail is older; the newest is of {}. Look further back with --since {years}y.\n",
                    self.eyes.day(day)
                )
            }
            None => "\nThere is no mail in it.\n".to_owned(),
        }
    }

    fn list(&self, heading: &str, part: &Part) -> String {
        let mut list = format!("\n{}\n", self.bold(heading));
        for row in part.rows.iter().take(self.top) {
            list.push_str(&self.row(row));
        }
        let more = part.count().saturating_sub(self.top);
        if more > 0 {
            list.push_str(&self.dim(&format!("  and {} more\n", grouped(more))));
        }
        list
    }

    fn row(&self, row: &CleanupRow) -> String {
        let words = self.eyes.words(row);
        let since = row.since.map(|since| self.eyes.day(since)).unwrap_or_default();
        let nobody = if self.known { "nobody" } else { "" };
        let owner = row.owner.as_ref().map_or(nobody, |owner| owner.as_str());
        let first = format!("  {since:<15}  {}  {}\n", padded(&words.name, NAME), padded(owner, OWNER));
        match &row.wrong {
            Wrong::Quiet | Wrong::NoOwner | Wrong::Undelivered => first,
            Wrong::WaitsOnUs(said) if one_line(said, WORDS).is_empty() => first,
            Wrong::WaitsOnUs(said) => first + &self.dim(&format!("{:19}“{}”\n", "", one_line(said, WORDS))),
            _ => first + &self.dim(&format!("{:19}{}\n", "", one_line(&words.wrong, WORDS))),
        }
    }

    fn members(&self, cleanup: &Cleanup) -> String {
        let load = cleanup.tally.iter().flat_map(|tally| &tally.load).filter(|load| load.active > 0);
        let rows: Vec<String> = load
            .take(MEMBERS)
            .map(|load| {
                let (all, open) = (grouped_u32(load.active), grouped_u32(load.to_settle));
                format!("  {}  {all:>6} conversations, {open} of them above\n", padded(&load.name, NAME))
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        format!("\n{}\n{}", self.bold("WHO HAS HOW MUCH"), rows.concat())
    }

    fn troubles(&self, audited: &Audited) -> String {
        let told = audited.troubles.iter().take(3);
        let told: Vec<String> = told.map(|trouble| format!("  {}\n", one_line(trouble, 200))).collect();
        if told.is_empty() {
            return String::new();
        }
        format!("\n{}\n{}", self.bold("NOT ALL COULD BE READ"), told.concat())
    }

    fn next(&self, cleanup: &Cleanup) -> String {
        if cleanup.active == 0 {
            return String::new();
        }
        format!(
            "\n{}\n  Answer the first ones today. To have nobody forgotten from now on:\n    \
             batond config example > batond.toml    # name the inbox and your people\n    \
             batond check && batond run\n",
            self.bold("WHAT NEXT")
        )
    }

    fn bold(&self, text: &str) -> String {
        if self.colours { format!("{BOLD}{text}{PLAIN}") } else { text.to_owned() }
    }

    fn dim(&self, text: &str) -> String {
        if self.colours { format!("{DIM}{text}{PLAIN}") } else { text.to_owned() }
    }
}

fn part(cleanup: &Cleanup, topic: Topic) -> Option<&Part> {
    cleanup.parts.iter().find(|part| part.topic == topic)
}

/// As whom the inbox was read, so that a wrong guess is seen at once.
fn guessed(audited: &Audited) -> String {
    let team = &audited.config.policy.team;
    let names: Vec<&str> = team.members().iter().map(|member| member.handle.as_str()).collect();
    let shown: Vec<&str> = names.iter().copied().take(8).collect();
    let more = names.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let domains = team.internal_domains().join(", ");
    let own =
        if domains.is_empty() { "no domain of its own".to_owned() } else { format!("your domain {domains}") };
    let people = if names.is_empty() {
        "nobody of yours was recognised; say who with --team sam@your.domain".to_owned()
    } else {
        format!("your people {}{more}", shown.join(", "))
    };
    format!("Taken for granted: {own}; {people}.\nNot so? Say --address, --domain or --team.\n")
}

/// Cut or filled to a width.
fn padded(text: &str, width: usize) -> String {
    let text = one_line(text, width.saturating_sub(1));
    format!("{text:<width$}")
}

/// `1 mail`, `1,204 mails`.
fn counted(number: u64, one: &str, many: &str) -> String {
    let grouped = grouped(usize::try_from(number).unwrap_or(usize::MAX));
    format!("{grouped} {}", if number == 1 { one } else { many })
}

fn grouped_u32(number: u32) -> String {
    grouped(usize::try_from(number).unwrap_or(usize::MAX))
}

/// `1,204`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
