//! The leads a text may name, before it is understood: what must be loaded for it. It may name too many, never too few.

use std::collections::BTreeSet;

use super::fold::{folded, unmarked, unnumbered};
use crate::domain::LeadId;

/// The most leads of one text.
const MAX_LEADS: usize = 60;
/// How many lines may name a lead?
const MAX_ROWS: usize = 200;

/// Codes anywhere in the text, and numbers at the beginning of lines and after `;`; the first 60 by place.
pub fn leads_in(text: &str) -> Vec<LeadId> {
    let mut seen = BTreeSet::new();
    let mut leads = Vec::new();
    for row in text.lines().take(MAX_ROWS) {
        for lead in of_line(&folded(row)) {
            if leads.len() == MAX_LEADS {
                return leads;
            }
            if seen.insert(lead) {
                leads.push(lead);
            }
        }
    }
    leads
}

fn of_line(line: &str) -> Vec<LeadId> {
    let apart = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    let codes = line.split(apart).filter_map(|word| word.trim_matches('-').parse().ok());
    let numbers = line.split(';').flat_map(starts).filter_map(number);
    let same = line.to_ascii_lowercase().find("same as ").and_then(|at| number(line.get(at + 8..)?));
    codes.chain(numbers).chain(same).collect()
}

/// Where a piece of a line may begin: with its marks, without them, and behind the number of a list.
fn starts(piece: &str) -> [&str; 4] {
    let bare = unmarked(piece);
    let listed = unnumbered(bare).map_or(bare, unmarked);
    [piece.trim(), bare, listed, unnumbered(listed).map_or(listed, unmarked)]
}

fn number(text: &str) -> Option<LeadId> {
    let digits = text.trim_start_matches('#').split(|c: char| !c.is_ascii_digit()).next()?;
    (!digits.is_empty() && digits.len() <= 9).then(|| format!("L-{digits}").parse().ok())?
}
