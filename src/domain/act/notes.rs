//! Notes: they go to the lead named just before, else the mail's lead, else they stand in the ledger alone.

use super::desk::Desk;
use crate::domain::letters::Did;
use crate::domain::{LeadId, text};

/// The longest note in a history, and the part of it that an answer shows, in characters.
const MAX_NOTE: usize = 2_000;
const SHOWN: usize = 120;

/// `note: text`.
pub(super) fn kept(desk: &mut Desk<'_>, id: LeadId, said: &str) -> Did {
    desk.remember(id, format!("note: {}", text::one_line(said, MAX_NOTE)));
    Did::Noted(text::one_line(said, SHOWN))
}

/// What stands below the commands.
pub(super) fn below(desk: &mut Desk<'_>, rest: &str) -> Option<(String, Option<LeadId>)> {
    let shown = text::one_line(rest, SHOWN);
    if shown.is_empty() {
        return None;
    }
    let about = desk.named.or(desk.asking.lead).and_then(|id| desk.standing(id).ok());
    if let Some(id) = about {
        kept(desk, id, rest);
    }
    Some((shown, about))
}
