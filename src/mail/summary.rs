//! One line of what was said or sent. It is shown in letters, so it never holds control, direction or invisible
//! characters, and never more than [`MAX`] characters.

use super::reply;

mod courtesy;

/// The longest summary, in characters.
pub const MAX: usize = 140;
/// The longest attachment name that is shown, in characters.
const MAX_NAME: usize = 60;
/// The most attachments that are named.
const MAX_ATTACHMENTS: usize = 20;
/// So much of the new text is looked at, in bytes.
const MAX_TEXT: usize = 8_000;

/// The text without a last line that is only its author's own name: "Jamie" below the words of Jamie Fox. `author` is
/// every word they go by.
pub fn unsigned<'t>(text: &'t str, author: &str) -> &'t str {
    let text = text.trim_end();
    let Some((said, last)) = text.rsplit_once('\n').filter(|(said, _)| !said.trim().is_empty()) else {
        return text;
    };
    let last = reply::trim_line(last).trim_matches(['-', '–', '—', ',', '.', ' ']).to_lowercase();
    let author = author.to_lowercase();
    let names = || author.split(|c: char| !c.is_alphanumeric());
    let is_name = !last.is_empty() && last.split_whitespace().all(|word| names().any(|name| name == word));
    if is_name { said } else { text }
}

/// The summary of a mail, at most 140 characters: the first sentences of its new text, greeting, sign-off and quoted
/// lines left out. With less than two words of text: the attachment names, else the one word, else the subject.
pub fn of(new_text: &str, attachments: &[String], subject: &str) -> String {
    let said = said(reply::within(new_text, MAX_TEXT));
    if said.split(' ').take(2).filter(|word| has_letters(word)).count() >= 2 {
        return cut(&said);
    }
    let names: Vec<String> =
        attachments.iter().take(MAX_ATTACHMENTS).map(|name| shown(name, MAX_NAME)).collect();
    let files = names.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    if !files.is_empty() {
        return cut(&format!("sent {files}"));
    }
    if !said.is_empty() {
        return cut(&said);
    }
    let subject = shown(subject, MAX * 2);
    if subject.is_empty() { cut(&shown(new_text, MAX * 2)) } else { cut(&subject) }
}

fn has_letters(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

/// The text on one line, without greeting, sign-off and quotes.
fn said(text: &str) -> String {
    let mut said = String::new();
    let lines = text.lines().map(reply::trim_line).filter(|line| !line.is_empty() && !line.starts_with('>'));
    for (at, line) in lines.enumerate() {
        if (!said.is_empty() || at > 0) && courtesy::is_sign_off(line) {
            break;
        }
        let line = if at == 0 { courtesy::without_greeting(line) } else { line };
        let line = shown(line, MAX * 4);
        if !said.is_empty() && !line.is_empty() {
            said.push(' ');
        }
        said.push_str(&line);
        if said.len() > MAX * 4 {
            break;
        }
    }
    said
}

/// White space folded; control, direction and zero-width characters left out; at most `limit` characters.
fn shown(text: &str, limit: usize) -> String {
    let mut shown = String::new();
    let (mut count, mut space) = (0, false);
    for c in reply::within(text, MAX_TEXT).chars() {
        if c.is_whitespace() {
            space = count > 0;
        } else if !c.is_control() && !reply::is_invisible(c) {
            if space {
                shown.push(' ');
                count += 1;
            }
            shown.push(c);
            count += 1;
            space = false;
        }
        if count >= limit {
            break;
        }
    }
    shown
}

/// At most [`MAX`] characters, cut at a word, with `…` where something was cut.
fn cut(text: &str) -> String {
    if text.chars().count() <= MAX {
        return text.to_owned();
    }
    let head: String = text.chars().take(MAX - 1).collect();
    let word = head.rfind(' ').filter(|at| *at > MAX / 2).unwrap_or(head.len());
    let kept = head.get(..word).unwrap_or(&head).trim_end_matches([' ', ',', ';', ':', '-', '–', '—', '.']);
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        of(text, &[], "Re: Offer")
    }

    #[test]
    fn greeting_and_sign_off_are_left_out() {
        assert_eq!(
            line("Hi Sarah,\n\nhere is the estimate.\nFriday works?\n\nBest regards,\nJamie"),
            "here is the estimate. Friday works?"
        );
        assert_eq!(line("Hello Sarah, here is the estimate."), "here is the estimate.");
        assert_eq!(line("Hello? Anybody there?"), "Hello? Anybody there?");
        assert_eq!(
            line("Sehr geehrte Frau Müller,\n\nanbei das Angebot.\n\nMit freundlichen Grüßen\nJan"),
            "anbei das Angebot."
        );
        assert_eq!(line("Thanks for the call today.\nThanks,\nJamie"), "Thanks for the call today.");
    }

    #[test]
    fn the_authors_own_name_is_left_out_and_no_other() {
        let text = "The estimate is 900 euros.\nWhich day suits you?\n\nJamie\n";
        let said = "The estimate is 900 euros.\nWhich day suits you?\n";
        assert_eq!(unsigned(text, "Jamie Fox"), said);
        assert_eq!(unsigned("Which day suits you?\n– jamie fox", "Jamie Fox"), "Which day suits you?");
        assert_eq!(unsigned("Who goes there on Friday?\nSam", "Jamie Fox"), "Who goes there on Friday?\nSam");
        assert_eq!(unsigned("That fits.\n\nAnna", "Customer A anna.berg"), "That fits.\n");
        assert_eq!(unsigned("Jamie", "Jamie Fox"), "Jamie", "a mail that says nothing else");
        assert_eq!(unsigned("Which day suits you?\n\n--", "Jamie Fox"), "Which day suits you?\n\n--");
        assert_eq!(unsigned("Which day?\nJamie", ""), "Which day?\nJamie");
    }

    #[test]
    fn quoted_lines_between_answers_are_left_out() {
        assert_eq!(
            line("> Is Friday free?\n\nYes, Friday works.\n> And Monday?\nMonday too."),
            "Yes, Friday works. Monday too."
        );
    }

    #[test]
    fn with_little_text_the_attachments_are_named() {
        let files = ["offer.pdf".to_owned(), "plan.pdf".to_owned()];
        assert_eq!(of("", &files, "Offer"), "sent offer.pdf, plan.pdf");
        assert_eq!(of("FYI", &files, "Offer"), "sent offer.pdf, plan.pdf");
        assert_eq!(of("Hi Sarah,\n\nBest,\nJamie", &files, "Offer"), "sent offer.pdf, plan.pdf");
        assert_eq!(of("As promised, the offer.", &files, "Offer"), "As promised, the offer.");
        assert_eq!(of("", &[], "Offer"), "Offer");
        assert_eq!(of("Yes.", &[], "Offer"), "Yes.");
        assert_eq!(of("", &[], ""), "");
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        let summary = line(&"wonderful words ".repeat(40));
        assert!(summary.ends_with("words…") || summary.ends_with("wonderful…"), "{summary}");
        assert!(summary.chars().count() <= MAX);
        assert_eq!(line(&"x".repeat(500)).chars().count(), MAX);
        assert_eq!(line(&"ü ".repeat(70)).chars().count(), 139, "139 characters fit");
    }

    #[test]
    fn characters_that_turn_or_hide_text_are_left_out() {
        assert_eq!(line("pay \u{202e}gro.live\u{202c} to\u{200b}day\u{7}\tnow"), "pay gro.live today now");
        assert_eq!(
            line("see https://acme.example/a?b=c&d please"),
            "see https://acme.example/a?b=c&d please"
        );
    }
}
