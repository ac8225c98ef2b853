//! The cleanup as JSON: every section is always there, in the order of the letter; unknown is null, lists are empty. Others
//! build on these keys: they only ever grow.

use serde_json::{Value, json};

use super::Eyes;
use crate::domain::letters::{Cleanup, CleanupRow, Part, Tally, Topic};

/// The whole report.
pub(in crate::cli) fn cleanup(cleanup: &Cleanup, eyes: Eyes) -> Value {
    let sections: Vec<Value> = Topic::ALL
        .iter()
        .map(|topic| section(*topic, cleanup.parts.iter().find(|part| part.topic == *topic), eyes))
        .collect();
    json!({
        "week": cleanup.week,
        "owner": cleanup.reader,
        "active": cleanup.active,
        "to_settle": cleanup.to_settle,
        "sections": sections,
        "this_week": cleanup.tally.as_ref().map(week),
        "load": cleanup.tally.as_ref().map(load).unwrap_or_default(),
    })
}

fn section(topic: Topic, part: Option<&Part>, eyes: Eyes) -> Value {
    let rows: Vec<Value> =
        part.map(|part| part.rows.iter().map(|one| row(one, eyes)).collect()).unwrap_or_default();
    json!({
        "section": topic.word(),
        "count": part.map_or(0, Part::count),
        "rows": rows,
    })
}

fn row(row: &CleanupRow, eyes: Eyes) -> Value {
    json!({
        "lead": row.lead,
        "name": row.name,
        "owner": row.owner,
        "wrong": eyes.words(row).wrong,
        "since": row.since,
        "reply": row.replies.first(),
        "replies": row.replies,
    })
}

fn week(tally: &Tally) -> Value {
    let away: Vec<Value> = tally
        .away_soon
        .iter()
        .map(|(name, from, to)| json!({ "name": name, "from": from, "to": to }))
        .collect();
    json!({
        "new": tally.new,
        "handed_off": tally.handed_off,
        "median_minutes_to_acknowledge": tally.median_minutes,
        "won": tally.won,
        "lost": tally.lost,
        "closed": tally.closed,
        "settled": (!tally.first).then_some(tally.settled),
        "came_back": tally.came_back,
        "came_back_count": (!tally.first).then_some(tally.came_back_count),
        "away_without_cover": away,
    })
}

fn load(tally: &Tally) -> Vec<Value> {
    let member = |load: &crate::domain::letters::Load| json!({ "handle": load.handle, "name": load.name, "active": load.active, "to_settle": load.to_settle });
    tally.load.iter().map(member).collect()
}
