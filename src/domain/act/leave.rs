//! Absences: `away WHEN to WHEN [cover NAME]` and `back from leave` (product.md §10). They are noted here; what follows
//! from them is decided where letters are.

use super::desk::Desk;
use crate::domain::command::Away;
use crate::domain::letters::{Did, Refusal};
use crate::domain::world::Absence;

/// The most absences that are kept of a member; the oldest go first.
const MAX_ABSENCES: usize = 50;

/// `away`: takes the place of what it overlaps.
pub(super) fn away(desk: &mut Desk<'_>, away: &Away) -> Result<Did, Refusal> {
    if away.to < desk.today() {
        return Err(Refusal::Past(away.to));
    }
    let cover = away.cover.as_ref().filter(|cover| *cover != desk.by);
    if let Some(gone) = cover.filter(|cover| desk.policy.team.present(cover, desk.at).is_none()) {
        return Err(Refusal::HasLeft(desk.who(gone)));
    }
    let absence = Absence { from: away.from, to: away.to.max(away.from), cover: cover.cloned() };
    let by = desk.by.clone();
    let absences = &mut desk.record(&by).absences;
    absences.retain(|known| known.to < absence.from || absence.to < known.from);
    absences.push(absence);
    absences.sort_by_key(|absence| absence.from);
    let spare = absences.len().saturating_sub(MAX_ABSENCES);
    absences.drain(..spare);
    let cover = cover.map(|cover| desk.who(cover));
    Ok(Did::Away { from: away.from, to: away.to.max(away.from), cover })
}

/// `back from leave`: the absence of today ended yesterday.
pub(super) fn back(desk: &mut Desk<'_>) -> Result<Did, Refusal> {
    let (today, by) = (desk.today(), desk.by.clone());
    let absences = &mut desk.record(&by).absences;
    let now = |absence: &Absence| absence.from <= today && today <= absence.to;
    if !absences.iter().any(now) {
        return Err(Refusal::NotAway);
    }
    for absence in absences.iter_mut().filter(|absence| now(absence)) {
        absence.to = today.pred_opt().unwrap_or(today);
    }
    absences.retain(|absence| absence.from <= absence.to);
    Ok(Did::BackFromLeave)
}
