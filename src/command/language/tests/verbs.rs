//! The table itself: every word of it reads, `help` and the documentation say what it says.

use super::*;
use crate::command::language::table::{Key, Shape, VERBS};

#[test]
fn every_example_of_help_reads() {
    for verb in help() {
        let orders = tuesday().read(verb.example);
        assert_eq!(orders.lines.len(), 1, "{}", verb.example);
        assert!(orders.lines.iter().all(|line| line.asked.is_ok()), "{}", verb.example);
        assert_eq!(orders.rest, "", "{}", verb.example);
    }
}

/// A line with this word, that its shape allows.
fn with(word: &str, verb: &Verb) -> String {
    let argument = match verb.key {
        Key::Snooze | Key::On | Key::Away => "Friday",
        Key::To | Key::With | Key::Without => "Sam",
        Key::SameAs => "L-9",
        _ => "",
    };
    match verb.shape {
        Shape::Text => format!("{word}: something new"),
        _ => format!("{word} {argument}").trim_end().to_owned(),
    }
}

#[test]
fn every_word_makes_the_same_command_in_any_case_with_any_courtesy() {
    for verb in VERBS {
        let expected = tuesday().said(&with(verb.word(), verb));
        assert_ne!(expected, "-", "{}", verb.word());
        for word in verb.words {
            let line = with(word, verb);
            let courteous = [
                line.clone(),
                line.to_uppercase(),
                format!("- {line}"),
                format!("/{line}"),
                format!("  {line}  "),
                format!("L-42 {line}"),
                format!("L42: {line}"),
            ];
            for text in courteous {
                let said = tuesday().said(&text).replace("L-42 ", "");
                let same = said.eq_ignore_ascii_case(&expected)
                    || verb.key == Key::Contact && said.starts_with(word);
                assert!(same, "{text}: {said}, not {expected}");
            }
            if verb.shape != Shape::Text {
                for tail in ["!", ".", " 👍", ", thanks!", " thx", " cheers", " thank you."] {
                    let said = tuesday().said(&format!("{line}{tail}"));
                    let same = said == expected || verb.key == Key::Contact && said == *word;
                    assert!(same, "{line}{tail}: {said}");
                }
            }
        }
    }
}

#[test]
fn only_questions_may_end_with_a_question_mark() {
    for verb in VERBS {
        let asks = matches!(verb.key, Key::Why | Key::Show | Key::Queue | Key::Team | Key::Help);
        if verb.shape != Shape::Text {
            let said = tuesday().said(&format!("{}?", with(verb.word(), verb)));
            assert_eq!(said != "-", asks, "{}?", verb.word());
        }
    }
}

#[test]
fn no_word_stands_twice_and_all_are_small() {
    let mut words: Vec<&str> = VERBS.iter().flat_map(|verb| verb.words).copied().collect();
    words.sort_unstable();
    let all = words.len();
    words.dedup();
    assert_eq!(words.len(), all);
    assert!(words.iter().all(|word| *word == word.to_ascii_lowercase() && word.is_ascii()));
}

#[test]
fn the_documentation_says_what_the_table_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    let page = page();
    // INSTA_UPDATE=always rewrites it, as it does with the golden letters.
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(path, &page).expect("docs/commands.md");
    }
    let written = std::fs::read_to_string(path).expect("docs/commands.md");
    assert!(written == page, "docs/commands.md is not what the table says; INSTA_UPDATE=always rewrites it");
}
