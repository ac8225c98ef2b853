//! `pause digest [until WHEN]` and `resume digest`: whoever looks at their leads anyway may do without the daily letter for
//! a while. It rests, and never for good: a pause that nobody remembers would be how leads are dropped.

use chrono::Days;
use chrono::NaiveDate;

use super::desk::Desk;
use crate::domain::letters::{Did, Refusal};

/// How long it rests where no day is named.
const USUAL: Days = Days::new(14);

/// The longest rest, from today on.
const LONGEST: Days = Days::new(28);

/// `pause digest`: none before that day.
pub(super) fn rests(desk: &mut Desk<'_>, until: Option<NaiveDate>) -> Result<Did, Refusal> {
    let today = desk.today();
    let ahead = |days| today.checked_add_days(days).unwrap_or(today);
    let until = until.unwrap_or_else(|| ahead(USUAL));
    if until <= today {
        return Err(Refusal::Past(until));
    }
    if until > ahead(LONGEST) {
        return Err(Refusal::RestsTooLong(ahead(LONGEST)));
    }
    let by = desk.by.clone();
    desk.record(&by).digest_rests_until = Some(until);
    Ok(Did::DigestRests(until))
}

/// `resume digest`.
pub(super) fn begins_again(desk: &mut Desk<'_>) -> Result<Did, Refusal> {
    let (today, by) = (desk.today(), desk.by.clone());
    let until = desk.record(&by).digest_rests_until.take();
    until.filter(|until| today < *until).map(|_| Did::DigestBack).ok_or(Refusal::DigestNotPaused)
}
