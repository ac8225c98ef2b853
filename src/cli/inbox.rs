//! `batond inbox`: the ledger, one row a mail, oldest first, with what was done and why.

use super::{Failure, Options, find, print, record, table};
use crate::domain::text::one_line;
use crate::shell::clock::Clock;
use crate::shell::run::open_existing;

/// How many rows are read at a time.
const PAGE: u32 = 1_000;

pub(super) async fn run(options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let zone = loaded.config.policy.zone();
    let mut engine = open_existing(&loaded.config, &Clock::System).await?;
    let (mut mails, mut after) = (Vec::new(), 0);
    loop {
        let (page, last) = engine.store().mails(after, PAGE).await.map_err(anyhow::Error::from)?;
        if page.is_empty() {
            break;
        }
        after = last;
        mails.extend(page);
    }
    mails.sort_by_key(|mail| mail.arrived_at);
    let aside = engine.store().set_aside().await.map_err(anyhow::Error::from)?;
    if options.json {
        let rows = mails
            .iter()
            .map(|mail| record::mail(mail, zone))
            .chain(aside.iter().map(|mail| record::set_aside(mail, zone)));
        return print::json(&rows.collect::<Vec<_>>());
    }
    let mut rows: Vec<Vec<String>> = mails
        .iter()
        .map(|mail| {
            vec![
                mail.at.with_timezone(&zone).format("%a %-d %b %Y %H:%M").to_string(),
                mail.from.clone(),
                one_line(&mail.subject, 40),
                if mail.claimed { format!("{}, claimed", mail.class) } else { mail.class.clone() },
                mail.lead.map(|lead| lead.to_string()).unwrap_or_default(),
                mail.why.clone(),
            ]
        })
        .collect();
    rows.extend(aside.iter().map(|mail| {
        let at = mail.arrived_at.with_timezone(&zone).format("%a %-d %b %Y %H:%M").to_string();
        vec![at, mail.from.clone(), String::new(), "set aside".into(), String::new(), mail.error.clone()]
    }));
    let headings = ["date", "from", "subject", "class", "lead", "what was done and why"];
    print::text(&table::render(&headings, rows, "No mail has come yet."))
}
