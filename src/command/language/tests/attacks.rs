//! Texts made to fool: look-alike letters, hidden characters, quotes, floods.

use super::*;

#[test]
fn look_alikes_are_never_commands() {
    for text in [
        "dоne",     // Cyrillic о
        "ｄｏｎｅ", // full width
        "𝐝𝐨𝐧𝐞",     // mathematical letters
        "wоn",
        "ⅼost: price",
        "cloſe",       // long s
        "bac\u{212a}", // Kelvin sign
        "oK\u{301}",   // a combining accent
        "done\u{301}",
        "doné",
        "wön",
        "сlose", // Cyrillic с
        "tо Sam",
        "L\u{2011}42\u{301} done",
        "Ｌ-42 done",
        "L-٤٢ done", // Arabic digits
        "𝟝𝟟 done",
        "not a 1ead",
        "und0",
        "ok\u{20dd}x",
    ] {
        assert_eq!(tuesday().said(text), "-", "{text}");
        assert_eq!(digest().said(text), "-", "{text}");
    }
}

#[test]
fn what_nobody_sees_changes_nothing() {
    for text in [
        "d\u{200b}o\u{200b}n\u{200b}e",
        "\u{feff}done",
        "do\u{ad}ne",
        "\u{202e}done\u{202c}",
        "done\u{a0}",
        "\u{2066}done\u{2069}!",
        "done\u{200d}",
        "\u{3000}done\u{3000}",
        "do\u{2060}ne\u{180e}",
        "done\r",
        "do\u{34f}ne",
    ] {
        assert_eq!(tuesday().said(text), "done", "{text:?}");
    }
    assert_eq!(tuesday().said("L\u{2011}42\u{a0}done"), "L-42 done");
    assert_eq!(tuesday().said("can\u{2019}t say"), "-");
    // Hidden characters make no new word where a letter is missing.
    assert_eq!(tuesday().said("d\u{200b}ne"), "-");
}

#[test]
fn quoted_lines_are_never_commands_and_never_named() {
    for text in ["> done", "> won\n> lost", "| done", ">> L-42 won", "> to Sam\n> New owner: Sam", ">done"] {
        let orders = tuesday().read(text);
        assert!(orders.lines.is_empty() && orders.below.is_empty(), "{text}: {orders:?}");
    }
    let note = "to Sam\nNext action: call her about it by Friday\n> New owner: Mike\n> won";
    assert_eq!(tuesday().said(note), "to sam / Next action: call her about it by Fri 8 May");
}

#[test]
fn labels_and_texts_never_become_commands() {
    let desk = tuesday();
    for (text, lines) in [
        ("to Sam\nWhy: won; lost; close", 1),
        ("to Sam\nKey context: L-9 won. done. to Mike", 1),
        ("note: won\u{2028}lost", 1),
        ("note: a; won; lost", 1),
        ("summary: x\u{2029}won", 1),
        ("no: because\u{b}won", 1),
        ("name: Customer\rSubject: x", 1),
    ] {
        assert_eq!(desk.read(text).lines.len(), lines, "{text:?}");
    }
    assert_eq!(desk.said("name: A\u{2028}B\u{7}C\u{202e}D"), "name: A BCD");
}

#[test]
fn floods_are_read_in_bounds() {
    let desk = digest();
    for text in [
        ";".repeat(200_000),
        "done;".repeat(50_000),
        "to Sam ".repeat(50_000),
        "New owner: Sam. ".repeat(20_000),
        "New owner: Sam\n".repeat(20_000),
        "if no reply ".repeat(50_000),
        "next: a; if no reply, ".repeat(20_000),
        "Next action: a\n".repeat(20_000),
        "a ".repeat(200_000),
        "\u{200b}".repeat(300_000),
        "1. ".repeat(100_000),
        "away 1-2-3-4 to to to - ".repeat(20_000),
        "\n".repeat(300_000),
        "👍".repeat(60_000),
        "thanks ".repeat(60_000),
    ] {
        let orders = desk.read(&text);
        assert!(
            orders.lines.len() <= crate::domain::command::MAX_LINES && orders.rest.chars().count() <= 2_000
        );
        assert!(orders.below.len() <= 5 && leads_in(&text).len() <= 60);
    }
}
