//! `batond audit`: what is being dropped in an inbox today. It reads a configured inbox, or any Maildir without a
//! configuration, into a scratch database, prints what it found, and leaves everything as it was. Sends nothing.

mod page;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use self::page::Page;
use super::report::{self, Eyes};
use super::{Failure, Options, find, print};
use crate::config::Config;
use crate::domain::Address;
use crate::domain::time::Span;
use crate::shell::audit::{Audited, Given, guess, read};
use crate::shell::clock::Clock;

/// Which inbox, and how far back.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Read this Maildir; no configuration is needed
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    maildir: Option<PathBuf>,
    /// The shared address [default: the one most mail names]
    #[arg(long, value_name = "ADDRESS", requires = "maildir", value_parser = address)]
    address: Option<Address>,
    /// Your own domain; may be given several times [default: that of the address]
    #[arg(long = "domain", value_name = "DOMAIN", requires = "maildir")]
    domains: Vec<String>,
    /// A member's address; may be given several times [default: whoever writes from your domain]
    #[arg(long = "team", value_name = "ADDRESS", requires = "maildir", value_parser = address, value_delimiter = ',')]
    team: Vec<Address>,
    /// How far back to read, like 30d, "6 months" or 2y
    #[arg(long, value_name = "SPAN", default_value = "180d", value_parser = span)]
    since: Span,
    /// How many rows of each list to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
}

pub(super) async fn run(arguments: Arguments, options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    let clock = Clock::System;
    let (config, files) = chosen(&arguments, options)?;
    let bar = progress(files);
    let told = bar.clone();
    let told = told.map(|bar| Box::new(move |read| bar.set_position(read)) as Box<dyn Fn(u64) + Send>);
    let audited = read(config, arguments.since, &clock, told).await;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let mut audited = audited?;
    if audited.mails + audited.older == 0
        && let Some(trouble) = audited.troubles.first()
    {
        return Err(Failure::Failed(anyhow::anyhow!("{trouble}")));
    }
    let now = clock.now();
    let looked = audited.engine.look_over(&[None], now, true).await.map_err(anyhow::Error::from)?.pop();
    let Some(cleanup) = looked.map(|looked| looked.cleanup) else { return Ok(()) };
    let policy = &audited.config.policy;
    let eyes = Eyes { today: policy.calendar.date(now), zone: policy.zone() };
    if options.json {
        return print::json(&answer(&audited, report::json(&cleanup, eyes)));
    }
    let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let page = Page {
        eyes,
        colours,
        top: arguments.top,
        known: !policy.team.members().is_empty(),
        guessed: arguments.maildir.is_some(),
        took: started.elapsed(),
    };
    print::text(&page.render(&cleanup, &audited, arguments.since))
}

/// The configuration to read by, and how many mails there are, where that is known.
fn chosen(arguments: &Arguments, options: &Options) -> Result<(Config, Option<u64>), Failure> {
    let Some(path) = &arguments.maildir else {
        let loaded = find::loaded(options);
        if loaded.is_err() && options.config.is_none() {
            print::error("batond audit --maildir DIR reads a Maildir without any configuration.");
        }
        let (_, loaded) = loaded?;
        return Ok((loaded.config, None));
    };
    let path = std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
    let given = Given {
        path,
        address: arguments.address.clone(),
        domains: arguments
            .domains
            .iter()
            .map(|domain| domain.trim_start_matches('@').to_lowercase())
            .collect(),
        team: arguments.team.clone(),
        zone: local_zone(),
    };
    let guessed = guess(&given)?;
    Ok((guessed.config, Some(guessed.files)))
}

/// The report, with what was read and as whose.
fn answer(audited: &Audited, mut report: Value) -> Value {
    let team = &audited.config.policy.team;
    let members: Vec<Value> = team
        .members()
        .iter()
        .map(|member| json!({ "handle": member.handle, "name": member.name, "email": member.address }))
        .collect();
    if let Value::Object(fields) = &mut report {
        fields.insert("mails".into(), audited.mails.into());
        fields.insert("older_mails".into(), audited.older.into());
        fields.insert("inbox".into(), json!(team.inbox().address));
        fields.insert("internal_domains".into(), json!(team.internal_domains()));
        fields.insert("team".into(), members.into());
        fields.insert("troubles".into(), json!(audited.troubles));
    }
    report
}

/// The zone of this machine: days are counted in it.
fn local_zone() -> Option<chrono_tz::Tz> {
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let linked = || {
        let link = std::fs::read_link("/etc/localtime").ok()?;
        Some(link.to_str()?.split_once("zoneinfo/")?.1.to_owned())
    };
    named.or_else(linked)?.trim_start_matches(':').parse().ok()
}

/// A bar, or a counter where nobody knows how many mails there are; nothing in a pipe.
fn progress(mails: Option<u64>) -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let (bar, template) = match mails {
        Some(mails) => {
            (ProgressBar::new(mails), "Reading {wide_bar} {human_pos} of {human_len} mails, {eta} left")
        }
        None => (ProgressBar::new_spinner(), "{spinner} {human_pos} mails read, {per_sec}"),
    };
    bar.set_style(ProgressStyle::with_template(template).ok()?);
    bar.enable_steady_tick(Duration::from_millis(200));
    Some(bar)
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text.trim()).ok_or_else(|| "write an address like leads@acme.example".to_owned())
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| "write a span like 30d, \"6 months\" or 2y".to_owned())
}
