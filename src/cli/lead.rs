//! `batond lead list|show|add`.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use super::{Failure, Options, find, print, record, table};
use crate::command::when::{Reading, parse};
use crate::domain::handoff::{Handoff, State};
use crate::domain::lead::{Lead, Status};
use crate::domain::on_add::{self, NewLead};
use crate::domain::text::is_shown;
use crate::domain::time::When;
use crate::domain::{Address, Handle, LeadId, Mailbox, Policy};
use crate::shell::clock::Clock;
use crate::shell::run::{open, open_existing};

/// How many leads are read at a time.
const PAGE: u32 = 500;

/// The family's commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the leads
    List {
        /// Only those with this status
        #[arg(long)]
        status: Option<Wanted>,
    },
    /// Show one lead with its history
    Show {
        /// The lead, like L-42
        id: LeadId,
    },
    /// Add a lead from a call or a meeting
    Add(Box<Addition>),
}

/// A status on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Wanted {
    /// Being worked on.
    Active,
    /// The customer said yes.
    Won,
    /// The customer said no.
    Lost,
    /// Ended for another reason.
    Closed,
}

impl Wanted {
    fn status(self) -> Status {
        match self {
            Self::Active => Status::Active,
            Self::Won => Status::Won,
            Self::Lost => Status::Lost,
            Self::Closed => Status::Closed,
        }
    }
}

/// A lead that somebody adds.
#[derive(Debug, Args)]
pub struct Addition {
    /// The customer's name
    #[arg(value_parser = name)]
    name: String,
    /// An address of theirs; may be given several times
    #[arg(long = "email", value_name = "ADDRESS")]
    emails: Vec<String>,
    /// Who owns it: a handle
    #[arg(long, value_name = "HANDLE")]
    owner: Option<Handle>,
    /// The next action
    #[arg(long, value_name = "TEXT")]
    next: Option<String>,
    /// When to look at it again: fri, "3 working days", 2026-05-07, "tomorrow 2pm"
    #[arg(long = "follow-up", value_name = "WHEN")]
    follow_up: Option<String>,
}

/// A name that can be read.
fn name(text: &str) -> Result<String, String> {
    let readable = text.chars().any(|c| is_shown(c) && !c.is_whitespace());
    readable.then(|| text.to_owned()).ok_or_else(|| "a lead needs a name: write whom it is about".to_owned())
}

pub(super) async fn run(command: Command, options: &Options) -> Result<(), Failure> {
    match command {
        Command::List { status } => list(status.map(Wanted::status), options).await,
        Command::Show { id } => show(id, options).await,
        Command::Add(addition) => add(*addition, options).await,
    }
}

async fn list(status: Option<Status>, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let (clock, policy) = (Clock::System, &loaded.config.policy);
    let mut engine = open_existing(&loaded.config, &clock).await?;
    let mut leads = Vec::new();
    let mut after = LeadId(0);
    loop {
        let page =
            engine.store().leads(status.map(Status::word), after, PAGE).await.map_err(anyhow::Error::from)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        leads.extend(page);
    }
    if options.json {
        let now = clock.now();
        return print::json(&leads.iter().map(|lead| record::lead(lead, policy, now)).collect::<Vec<_>>());
    }
    let rows = leads.iter().map(|lead| row(lead, policy)).collect();
    let headings = ["lead", "name", "status", "owner", "waits on", "next follow-up", "last contact"];
    print::text(&table::render(&headings, rows, "There are no leads yet."))
}

fn row(lead: &Lead, policy: &Policy) -> Vec<String> {
    vec![
        lead.id.to_string(),
        lead.name.clone(),
        lead.status.word().to_owned(),
        lead.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string),
        lead.waiting_on.word().to_owned(),
        lead.follow_up.map(|follow_up| record::day(follow_up.when, policy.zone())).unwrap_or_default(),
        record::sentence(lead, policy),
    ]
}

async fn show(id: LeadId, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let (clock, policy) = (Clock::System, &loaded.config.policy);
    let mut engine = open_existing(&loaded.config, &clock).await?;
    let lead = engine.store().lead(id).await.map_err(anyhow::Error::from)?;
    let lead = lead.ok_or_else(|| anyhow::anyhow!("there is no lead {id}; batond lead list shows all"))?;
    let history = engine.store().history(lead.id).await.map_err(anyhow::Error::from)?;
    if options.json {
        let mut value = record::lead(&lead, policy, clock.now());
        if let Value::Object(fields) = &mut value {
            fields.insert("history".into(), record::history(&history, policy.zone()));
        }
        return print::json(&value);
    }
    let mut text = describe(&lead, policy);
    text.push_str("\nHistory\n");
    text.extend(history.iter().map(|line| {
        let at = line.at.with_timezone(&policy.zone()).format("%a %-d %b %Y %H:%M");
        format!("  {at}  {}: {}\n", line.by, line.what)
    }));
    print::text(&text)
}

/// A lead as a person reads it; fields that say nothing are left out.
pub(super) fn describe(lead: &Lead, policy: &Policy) -> String {
    let owner = lead.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
    let contacts: Vec<String> = lead
        .contacts
        .iter()
        .map(|contact| {
            if contact.name.is_empty() {
                contact.address.to_string()
            } else {
                format!("{} <{}>", contact.name, contact.address)
            }
        })
        .collect();
    let follow_up = lead.follow_up.map(|follow_up| {
        let hold = if follow_up.hold { " (hold)" } else { "" };
        format!("{}{hold}", record::day(follow_up.when, policy.zone()))
    });
    let again =
        lead.if_no_reply.map(|on| format!("; if no reply, again {}", record::date(on))).unwrap_or_default();
    let heard = lead.last_heard.as_ref().map(|heard| {
        format!(
            "{} – {}: {}",
            heard.at.with_timezone(&policy.zone()).format("%a %-d %b"),
            lead.contacts
                .iter()
                .find(|contact| contact.address.as_str() == heard.by)
                .map_or(heard.by.as_str(), Mailbox::label),
            heard.summary
        )
    });
    let fields = [
        ("Status", format!("{} {}", lead.status.word(), lead.stage)),
        ("Owner", owner),
        ("Handoff", lead.handoff.as_ref().map(|handoff| handed(handoff, policy)).unwrap_or_default()),
        ("Contacts", contacts.join(", ")),
        ("Last contact", record::sentence(lead, policy)),
        ("Last heard", heard.unwrap_or_default()),
        ("Next action", lead.next_action.as_ref().map(|action| action.text.clone()).unwrap_or_default()),
        ("Next follow-up", follow_up.map(|text| format!("{text}{again}")).unwrap_or_default()),
        ("Asked", lead.asked.clone()),
        ("Sent", lead.sent.clone()),
        ("Unclear", lead.unclear.clone()),
        ("They like", lead.preferences.clone()),
        ("To look at", record::flags(lead)),
    ];
    let mut text = format!("{}  {}\n", lead.id, lead.name);
    let told = fields.iter().filter(|(_, value)| !value.trim().is_empty());
    text.extend(told.map(|(name, value)| format!("  {name:<15} {}\n", value.trim())));
    text
}

/// The latest handoff: who gave it to whom, and where it stands.
fn handed(handoff: &Handoff, policy: &Policy) -> String {
    let from = handoff.from.as_ref().map(|giver| format!("from {giver} ")).unwrap_or_default();
    let at = handoff.acknowledged_at.unwrap_or(handoff.opened_at).with_timezone(&policy.zone());
    let since = if handoff.acknowledged_at.is_some() { "on" } else { "since" };
    let state = if handoff.state == State::Pending { "not confirmed" } else { handoff.state.word() };
    format!("{from}to {}, {state} {since} {}", handoff.to, at.format("%a %-d %b %H:%M"))
}

async fn add(addition: Addition, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let clock = Clock::System;
    let policy = &loaded.config.policy;
    let new = understood(&addition, policy, &clock)?;
    let mut engine = open(&loaded.config, &clock).await?;
    let id = engine.add_lead(&new, clock.now()).await.map_err(anyhow::Error::from)?;
    let lead = engine.store().lead(id).await.map_err(anyhow::Error::from)?;
    let lead = lead.ok_or_else(|| anyhow::anyhow!("{id} was not kept"))?;
    engine.close().await.map_err(anyhow::Error::from)?;
    if options.json {
        print::json(&record::lead(&lead, policy, clock.now()))
    } else {
        print::text(&describe(&lead, policy))
    }
}

/// What was written, read; each error says what to write.
fn understood(addition: &Addition, policy: &Policy, clock: &Clock) -> anyhow::Result<NewLead> {
    let contacts = addition.emails.iter().map(|text| {
        let address =
            Address::parse(text).ok_or_else(|| anyhow::anyhow!("{text:?} is not a mail address"))?;
        on_add::may_be_contact(&address, policy).map_err(anyhow::Error::msg)?;
        Ok(Mailbox::bare(address))
    });
    let contacts = contacts.collect::<anyhow::Result<Vec<_>>>()?;
    let owner = match &addition.owner {
        None => None,
        Some(handle) => Some(policy.team.member(handle).ok_or_else(|| {
            let names: Vec<&str> =
                policy.team.members().iter().map(|member| member.handle.as_str()).collect();
            anyhow::anyhow!("nobody on the team is called {handle}; there are {}", names.join(", "))
        })?),
    };
    let follow_up =
        addition.follow_up.as_deref().map(|text| follow_up(text, owner, policy, clock)).transpose()?;
    Ok(NewLead {
        name: addition.name.clone(),
        contacts,
        owner: owner.map(|member| member.handle.clone()),
        next_action: addition.next.clone().unwrap_or_default(),
        follow_up,
    })
}

fn follow_up(
    text: &str,
    owner: Option<&crate::domain::Member>,
    policy: &Policy,
    clock: &Clock,
) -> anyhow::Result<When> {
    let calendar = owner.map_or(&policy.calendar, |member| &member.calendar);
    let sent_at = clock.now();
    let reading =
        Reading { calendar, team: &policy.calendar, sent_at, order: policy.date_order, rolls: true };
    match parse(text, &reading) {
        Some(Ok(when)) => Ok(when),
        Some(Err(refusal)) => anyhow::bail!("{}", refusal.sentence(calendar.zone, calendar.date(sent_at))),
        None => anyhow::bail!("{text:?} is no date; write one like fri, \"3 working days\" or 2026-05-07"),
    }
}
