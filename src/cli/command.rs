//! `batond command "L-42 done sent v2" --as sam`: the words of a mail, without the mail.

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, Options, find, print};
use crate::domain::{Handle, Member, Policy};
use crate::mail::compose::answer_text;
use crate::shell::clock::Clock;
use crate::shell::engine::Commanded;
use crate::shell::run::open_existing;

/// What is commanded, and by whom.
#[derive(Debug, Args)]
pub struct Arguments {
    /// One command, or several with ";" between them: "L-42 done sent v2"
    text: String,
    /// Who commands: a handle
    #[arg(long = "as", value_name = "HANDLE")]
    member: Handle,
}

pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<(), Failure> {
    let (_, loaded) = find::loaded(options)?;
    let (clock, policy) = (Clock::System, &loaded.config.policy);
    let member = member(&arguments.member, policy)?;
    let mut engine = open_existing(&loaded.config, &clock).await?;
    let now = clock.now();
    let done = engine.command(&arguments.text, member, now).await.map_err(anyhow::Error::from)?;
    engine.close().await.map_err(anyhow::Error::from)?;
    let said = answer_text(&done.answer, member.first_name(), now, member.calendar.zone);
    if done.unread {
        return Err(anyhow::anyhow!("{}", unread(&arguments.text, &done)).into());
    }
    if done.answer.refused {
        return Err(anyhow::anyhow!("{}", said.trim_end()).into());
    }
    if options.json { print::json(&listed(&done, &said)) } else { print::text(&said) }
}

fn member<'p>(handle: &Handle, policy: &'p Policy) -> anyhow::Result<&'p Member> {
    policy.team.member(handle).ok_or_else(|| {
        let names: Vec<&str> = policy.team.members().iter().map(|member| member.handle.as_str()).collect();
        anyhow::anyhow!("nobody on the team is called {handle}; there are {}", names.join(", "))
    })
}

fn unread(text: &str, done: &Commanded) -> String {
    let likely = done.answer.likely.as_ref().map(|likely| format!("; did you mean \"{}\"?", likely.command));
    let otherwise = "; batond command help --as NAME prints what can be said".to_owned();
    format!("{text:?} is no command{}", likely.unwrap_or(otherwise))
}

fn listed(done: &Commanded, said: &str) -> Value {
    let line = |(line, result): &(String, &str)| json!({ "line": line, "result": result });
    json!({ "commands": done.results.iter().map(line).collect::<Vec<_>>(), "lead": done.answer.lead(), "text": said.trim_end() })
}
