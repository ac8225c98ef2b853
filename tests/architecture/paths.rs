//! The paths a Rust file names (`crate::store::Store`), with groups (`use crate::{a, b::c}`) written out. It reads words
//! and signs, not the language; comments are passed over.

/// Every path of the text, its parts in order. Single words are no paths and are left out, except macros (`println!`).
pub(crate) fn paths(text: &str) -> Vec<Vec<String>> {
    let signs = signs(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        at = if is_word(&signs[at]) { path(&signs, at, &[], &mut found) } else { at + 1 };
    }
    found.retain(|path| path.len() > 1);
    found
}

/// The names of the macros that the text calls.
pub(crate) fn macros(text: &str) -> Vec<String> {
    let signs = signs(text);
    let calls = signs.windows(2).filter(|pair| is_word(&pair[0]) && pair[1] == "!");
    calls.map(|pair| pair[0].clone()).collect()
}

/// Reads one path (or one entry of a group) from a word on; says where it ends.
fn path(signs: &[String], start: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut whole = prefix.to_vec();
    let mut at = start;
    loop {
        whole.push(signs[at].clone());
        at += 1;
        if signs.get(at).is_none_or(|sign| sign != "::") {
            break;
        }
        at += 1;
        match signs.get(at) {
            Some(sign) if is_word(sign) => {}
            Some(sign) if sign == "{" => return group(signs, at + 1, &whole, found),
            _ => break,
        }
    }
    found.push(whole);
    at
}

fn group(signs: &[String], start: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut at = start;
    while at < signs.len() && signs[at] != "}" {
        at = match signs[at].as_str() {
            "as" => at + 2, // the new name is no path
            word if is_word(word) => path(signs, at, prefix, found),
            _ => at + 1,
        };
    }
    at + 1
}

fn is_word(sign: &str) -> bool {
    sign.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs, without comments.
fn signs(text: &str) -> Vec<String> {
    let mut signs = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '/' if rest.starts_with("//") => break,
                ':' if rest.starts_with("::") => 2,
                c if c.is_alphanumeric() || c == '_' => {
                    rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
                }
                c => c.len_utf8(),
            };
            let (sign, after) = rest.split_at(length);
            signs.push(sign.to_owned());
            rest = after.trim_start();
        }
    }
    signs
}

#[test]
fn groups_are_written_out_and_comments_passed_over() {
    let text = "use crate::{a, b::{c, d as e}};\n// crate::no\nlet x: std::f::G<h::I> = j!(k::*);";
    let written: Vec<String> = paths(text).iter().map(|path| path.join("::")).collect();
    assert_eq!(written, ["crate::a", "crate::b::c", "crate::b::d", "std::f::G", "h::I"]);
    assert_eq!(macros(text), ["j"]);
}
