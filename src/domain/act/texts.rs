//! The texts of a lead, each set by its own word.

use super::desk::Desk;
use crate::domain::command::Field;
use crate::domain::letters::{Did, Refusal};
use crate::domain::{LeadId, text};

/// The longest text, in characters; of a name, and of the line about the last contact.
const MAX_TEXT: usize = 500;
const MAX_NAME: usize = 80;
const MAX_SUMMARY: usize = 140;

/// `summary:`, `asked:`, `unclear:`, `prefers:`, `stage:`, `name:`.
pub(super) fn set(desk: &mut Desk<'_>, id: LeadId, field: Field, said: &str) -> Result<Did, Refusal> {
    let (limit, label) = match field {
        Field::Summary => (MAX_SUMMARY, "summary"),
        Field::Asked => (MAX_TEXT, "asked"),
        Field::Unclear => (MAX_TEXT, "unclear"),
        Field::Prefers => (MAX_TEXT, "prefers"),
        Field::Stage => (MAX_TEXT, "stage"),
        Field::Name => (MAX_NAME, "name"),
    };
    let said = text::one_line(said, limit);
    let lead = desk.open(id)?;
    let place = match field {
        Field::Summary => &mut lead.last_contact.as_mut().ok_or(Refusal::NoContact)?.summary,
        Field::Asked => &mut lead.asked,
        Field::Unclear => &mut lead.unclear,
        Field::Prefers => &mut lead.preferences,
        Field::Stage => &mut lead.stage,
        Field::Name => &mut lead.name,
    };
    place.clone_from(&said);
    desk.remember(id, format!("{label}: {said}"));
    Ok(Did::Set(field, said))
}
