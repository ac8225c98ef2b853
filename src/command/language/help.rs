//! The table as people read it: the lines of the `help` letter, and the page docs/commands.md.

use super::table::{VERBS, Verb};

/// The rows of the table, the ones needed most first.
pub fn help() -> &'static [Verb] {
    VERBS
}

/// The page docs/commands.md.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    for verb in VERBS {
        let also: Vec<String> = verb.words.iter().skip(1).map(|word| format!("`{word}`")).collect();
        page.extend([format!(
            "| `{}` | {} | {} | `{}` |\n",
            cell(verb.form),
            also.join(", "),
            cell(verb.effect),
            verb.example
        )]);
    }
    page.push_str(TAIL);
    page
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

const HEAD: &str = "# What you can answer

Answer any letter of Baton with one of these lines, at the top of your mail. A line names its lead first (`L-42 done`) where
the letter is about several; in the answer to a digest or a cleanup the number is enough (`42 done`, `42. done`). Several
commands go on several lines, or on one line with `;` between them. The first line that is no command ends them; the rest is
a note.

| line | also | what it does | example |
|---|---|---|---|
";

const TAIL: &str = "
## Dates

`today`, `tomorrow`, `fri`, `next fri`, `3d`, `3 working days`, `2 weeks`, `in 3 days`, `May 7`, `7 May`, `2026-05-07`,
`next week`, `end of month`; each with a time if you like: `2pm`, `14:00`, `morning`, `afternoon`, `eod`. Dates are read in
your own zone. A day on which the team does not work moves to the next working day, but for `on`.

## Names

A handle, a first name or a full name; `me` is you. After a colon, the first three letters are enough.

## Handing a lead over

Write to the inbox (and members only) with `to NAME`, `Handoff to NAME` or `New owner: NAME`, and any of these, a line each or
as sentences, in any order:

```
to Sam
Next action: confirm Friday schedule and reply by May 7
If no reply: May 11
Why: on vacation next week
Current status: in discussion, had 2 calls with Sarah
Key context: they want to launch by March
Asked: is Friday free
Sent: basic estimate
Unclear: which crew is free
Client preferences: quick answers
Last contact: Wed 6 May, Jamie sent the estimate
```

If it does not say why, the answer asks. Reply `why: on vacation next week`, or write `L-42 why: on vacation next week`.
";
