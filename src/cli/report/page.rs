//! The cleanup as one HTML page: no script, no image, nothing fetched. Everything in it is escaped by askama.

use askama::Template;

use super::{Eyes, title, week};
use crate::domain::letters::Cleanup;
use crate::mail::compose::heading;

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    title: String,
    today: String,
    empty: bool,
    sections: Vec<Section>,
    week: Vec<(String, String)>,
    load: Vec<(String, String)>,
}

struct Section {
    heading: &'static str,
    count: usize,
    more: u32,
    rows: Vec<Row>,
}

struct Row {
    lead: String,
    name: String,
    owner: String,
    since: String,
    wrong: String,
    replies: Vec<String>,
}

/// The whole report.
pub(super) fn render(cleanup: &Cleanup, eyes: Eyes) -> Result<String, askama::Error> {
    let sections = cleanup.parts.iter().map(|part| Section {
        heading: heading(part.topic),
        count: part.count(),
        more: part.more,
        rows: part.rows.iter().map(|one| row(one, eyes)).collect(),
    });
    let load = cleanup.tally.iter().flat_map(|tally| &tally.load);
    let load =
        load.map(|load| (load.name.clone(), format!("{} active, {} to settle", load.active, load.to_settle)));
    let page = Page {
        title: title(cleanup, eyes),
        today: eyes.day(eyes.today),
        empty: cleanup.is_empty(),
        sections: sections.collect(),
        week: week(cleanup, eyes),
        load: load.collect(),
    };
    page.render()
}

fn row(row: &crate::domain::letters::CleanupRow, eyes: Eyes) -> Row {
    let words = eyes.words(row);
    Row {
        lead: row.lead.map(|lead| lead.to_string()).unwrap_or_default(),
        name: words.name,
        owner: row.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
        since: row.since.map(|since| eyes.day(since)).unwrap_or_default(),
        wrong: words.wrong,
        replies: row.replies.clone(),
    }
}
