//! Which UIDs to ask for next, in ranges that hold few mails however far their UIDs lie apart. No answer it asks for is
//! longer than one short line for each [`STEP`] mails.

use chrono::{DateTime, Utc};
use imap_proto::{AttributeValue, MailboxDatum, Response};

use super::error::Error;
use super::names;
use super::session::Session;

/// How many mails one range holds.
pub(super) const STEP: u32 = 1000;

/// How many sequence numbers are asked for in one command.
const ASKED_AT_ONCE: usize = 500;

/// UIDs from `first` to `last`, both included; `u32::MAX` stands for "and all that come".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// The lowest.
    pub(super) first: u32,
    /// The highest.
    pub(super) last: u32,
}

impl Range {
    /// As a command writes it.
    pub(super) fn set(self) -> String {
        if self.last == u32::MAX {
            format!("{}:*", self.first)
        } else {
            format!("{}:{}", self.first, self.last)
        }
    }

    /// Whether a UID lies in it. `n:*` also answers with the last mail, however old (RFC 3501 section 6.4.8).
    pub(super) fn holds(self, uid: u32) -> bool {
        (self.first..=self.last).contains(&uid)
    }
}

/// The ranges that hold everything above the UID `last`, of which at most `fresh` mails at the end of the mailbox are new
/// to us. Ascending; each ends at a UID that exists, so that what lies below it has been answered for.
pub(super) async fn ranges(session: &mut Session, last: u32, fresh: u32) -> Result<Vec<Range>, Error> {
    let Some(first) = last.checked_add(1) else { return Ok(Vec::new()) };
    if fresh <= STEP {
        return Ok(vec![Range { first, last: u32::MAX }]);
    }
    let exists = session.view.exists;
    let start = exists.saturating_sub(fresh).saturating_add(1);
    let mut at: Vec<u32> = (start..exists).step_by(STEP as usize).collect();
    at.push(exists);
    let mut ends = Vec::new();
    for asked in at.chunks(ASKED_AT_ONCE) {
        let line = format!("FETCH {} (UID)", names::set(asked));
        session.run("FETCH", &line, |response| ends.extend(uid_of(response))).await?;
    }
    ends.sort_unstable();
    ends.dedup();
    Ok(between(first, &ends))
}

fn between(mut first: u32, ends: &[u32]) -> Vec<Range> {
    let mut ranges = Vec::new();
    for end in ends.iter().copied().filter(|end| *end < u32::MAX) {
        if end >= first {
            ranges.push(Range { first, last: end });
            first = end + 1;
        }
    }
    ranges
}

/// The UIDs in a range, ascending.
pub(super) async fn listed(session: &mut Session, range: Range) -> Result<Vec<u32>, Error> {
    let mut uids = Vec::new();
    let line = format!("UID FETCH {} (UID)", range.set());
    session.run("UID FETCH", &line, |response| uids.extend(uid_of(response))).await?;
    Ok(sorted(uids, range))
}

/// The UIDs in a range of mails that arrived on `day` or later, ascending.
pub(super) async fn since(session: &mut Session, range: Range, day: &str) -> Result<Vec<u32>, Error> {
    let mut uids = Vec::new();
    let line = format!("UID SEARCH UID {} SINCE {day}", range.set());
    session
        .run("UID SEARCH", &line, |response| {
            if let Response::MailboxData(MailboxDatum::Search(found)) = response {
                uids.extend_from_slice(found);
            }
        })
        .await?;
    Ok(sorted(uids, range))
}

/// As [`since`], from the arrival of each mail: for servers that refuse to search.
pub(super) async fn arrived_since(
    session: &mut Session,
    range: Range,
    since: DateTime<Utc>,
) -> Result<Vec<u32>, Error> {
    let mut uids = Vec::new();
    let line = format!("UID FETCH {} (UID INTERNALDATE)", range.set());
    session
        .run("UID FETCH", &line, |response| {
            // A mail that tells no readable date is read rather than missed.
            let late = arrival_of(response).is_none_or(|at| at >= since);
            uids.extend(uid_of(response).filter(|_| late));
        })
        .await?;
    Ok(sorted(uids, range))
}

fn arrival_of(response: &Response<'_>) -> Option<DateTime<Utc>> {
    let Response::Fetch(_, attributes) = response else { return None };
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::InternalDate(text) => names::internal_date(text),
        _ => None,
    })
}

fn sorted(mut uids: Vec<u32>, range: Range) -> Vec<u32> {
    uids.retain(|uid| range.holds(*uid));
    uids.sort_unstable();
    uids.dedup();
    uids
}

/// The UID of a FETCH answer.
pub(super) fn uid_of(response: &Response<'_>) -> Option<u32> {
    let Response::Fetch(_, attributes) = response else { return None };
    attributes
        .iter()
        .find_map(|attribute| if let AttributeValue::Uid(uid) = attribute { Some(*uid) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_everything_above_the_cursor_without_a_gap() {
        let ranges = between(6, &[3, 5, 10, 4_000_000_000]);
        assert_eq!(ranges, [Range { first: 6, last: 10 }, Range { first: 11, last: 4_000_000_000 }]);
    }

    #[test]
    fn an_open_range_does_not_hold_the_old_last_mail() {
        let open = Range { first: 8, last: u32::MAX };
        assert_eq!(open.set(), "8:*");
        assert!(!open.holds(7) && open.holds(8));
    }
}
