//! Who is who in a Maildir that nobody has described: the shared address, its domain and the people behind it, read from
//! the headers. A guess for a first look; it is shown to the person, who can say it better.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::config::{self, Config, Environment, Source};
use crate::domain::organisation::{is_no_reply, own_domain};
use crate::domain::{Address, Handle, Inbox, Mailbox, Member, Role, Team};
use crate::mail::addresses;
use crate::mail::headers::Headers;

/// How much of a mail is looked at: its header, mostly.
const HEADER_BYTES: u64 = 16 * 1024;

/// How many mails are enough to know the people.
const ENOUGH_MAILS: usize = 30_000;

/// The most people that are taken for members.
const MAX_MEMBERS: usize = 60;

/// A configuration in which only the people are missing.
const BLANK: &str = r#"
timezone = "UTC"
internal_domains = []
[inbox]
address = "inbox@audit.invalid"
source = "maildir"
[inbox.maildir]
path = "."
[send]
transport = "directory"
[[team]]
handle = "nobody-yet"
email = "nobody@audit.invalid"
role = "manager"
"#;

/// What a person said of the inbox.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The Maildir.
    pub path: PathBuf,
    /// The shared address.
    pub address: Option<Address>,
    /// The team's own domains.
    pub domains: Vec<String>,
    /// The members' addresses.
    pub team: Vec<Address>,
    /// The zone in which days are counted; as configured text.
    pub zone: Option<chrono_tz::Tz>,
}

/// What is taken to be so.
#[derive(Debug, Clone)]
pub struct Guessed {
    /// A configuration that reads this Maildir.
    pub config: Config,
    /// How many mails lie in it.
    pub files: u64,
}

/// Reads the headers, and fills in what was not said. Fails with what the person should say.
pub fn guess(given: &Given) -> anyhow::Result<Guessed> {
    let files = files(&given.path)?;
    let mut seen = Seen::default();
    // With everything said, nothing need be guessed.
    if given.address.is_none() || given.team.is_empty() {
        for file in files.iter().take(ENOUGH_MAILS) {
            seen.look(file);
        }
    }
    let count = files.len() as u64;
    let inbox = given.address.clone().or_else(|| seen.inbox(&given.domains));
    let inbox = inbox.ok_or_else(|| {
        anyhow::anyhow!("it is not clear whose inbox this is; name it with --address leads@your.domain")
    })?;
    let mut domains = given.domains.clone();
    if domains.is_empty() && own_domain(&inbox).is_some() {
        domains.push(inbox.domain().to_owned());
    }
    let people = if given.team.is_empty() { seen.team(&inbox, &domains) } else { seen.named(&given.team) };
    let config = config(given, inbox, people, domains)?;
    Ok(Guessed { config, files: count })
}

fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for part in ["cur", "new"] {
        if let Ok(entries) = std::fs::read_dir(path.join(part)) {
            files.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
        }
    }
    anyhow::ensure!(
        !files.is_empty(),
        "there is no mail in {}: name the directory that has cur and new in it",
        path.display()
    );
    Ok(files)
}

fn config(
    given: &Given,
    inbox: Address,
    people: Vec<Mailbox>,
    domains: Vec<String>,
) -> anyhow::Result<Config> {
    let blank = config::parse(BLANK, Path::new("/"), &Environment::default());
    let mut config = blank.map_err(|problems| anyhow::anyhow!("{problems}"))?;
    if let Some(zone) = given.zone {
        config.policy.calendar.zone = zone;
    }
    let mut handles: Vec<Handle> = Vec::new();
    let mut members = Vec::new();
    for person in people {
        let Some(handle) = handle(&person.address, &handles) else { continue };
        handles.push(handle.clone());
        let name = if person.name.is_empty() { handle.to_string() } else { person.name };
        members.push(Member {
            handle,
            name,
            address: person.address,
            aliases: Vec::new(),
            role: Role::Member,
            calendar: config.policy.calendar.clone(),
            skills: Vec::new(),
            capacity: None,
            left: None,
        });
    }
    let inbox = Inbox { address: inbox, aliases: Vec::new(), plus_addressing: true };
    config.policy.team = Team::new(members, inbox, domains);
    config.source = Source::Maildir { path: given.path.clone() };
    Ok(config)
}

/// `sam` of `sam@acme.example`; with a number where somebody has that name.
fn handle(address: &Address, taken: &[Handle]) -> Option<Handle> {
    let plain: String =
        address.local().chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    let plain: String = plain.trim_start_matches(|c: char| !c.is_alphabetic()).chars().take(28).collect();
    let first = std::iter::once(plain.clone());
    let numbered = (2..=99).map(|number| format!("{plain}{number}"));
    first.chain(numbered).filter_map(|text| text.parse().ok()).find(|handle| !taken.contains(handle))
}

/// What stands in the headers.
#[derive(Default)]
struct Seen {
    /// Whom mail was delivered to, or addressed to.
    to: HashMap<Address, u32>,
    /// Who wrote, with a name.
    from: HashMap<Address, (u32, String)>,
}

impl Seen {
    fn look(&mut self, file: &Path) {
        let mut bytes = Vec::new();
        // What cannot be read is told when the mail itself is read.
        let opened = File::open(file).and_then(|file| file.take(HEADER_BYTES).read_to_end(&mut bytes));
        if opened.is_err() {
            return;
        }
        let (headers, _) = Headers::split(&bytes);
        let (people, _) = addresses::recipients(&headers);
        let delivered = ["Delivered-To", "X-Original-To"].into_iter();
        let delivered = delivered.flat_map(|name| addresses::header(&headers, name).mailboxes);
        let mut all: Vec<Address> =
            people.into_iter().chain(delivered).map(|person| person.address.without_tag()).collect();
        all.sort_unstable();
        all.dedup();
        for address in all {
            *self.to.entry(address).or_default() += 1;
        }
        if headers.has("List-Id") || headers.has("Auto-Submitted") {
            return;
        }
        for author in addresses::header(&headers, "From").mailboxes {
            let known = self.from.entry(author.address).or_default();
            known.0 += 1;
            if known.1.is_empty() {
                known.1 = author.name;
            }
        }
    }

    /// The address that most mail names.
    fn inbox(&self, domains: &[String]) -> Option<Address> {
        let ours =
            |address: &Address| domains.is_empty() || domains.iter().any(|domain| domain == address.domain());
        let all = self.to.iter().filter(|(address, _)| ours(address));
        all.max_by_key(|(address, count)| (**count, std::cmp::Reverse(*address)))
            .map(|(address, _)| address.clone())
    }

    /// Who writes from the team's own domains.
    fn team(&self, inbox: &Address, domains: &[String]) -> Vec<Mailbox> {
        let ours = |address: &Address| {
            address != inbox
                && !is_no_reply(address)
                && domains.iter().any(|domain| domain == address.domain())
        };
        let mut people: Vec<(&Address, &(u32, String))> =
            self.from.iter().filter(|(address, _)| ours(address)).collect();
        people.sort_by_key(|(address, (count, _))| (std::cmp::Reverse(*count), *address));
        let named = |(address, (_, name)): (&Address, &(u32, String))| Mailbox {
            address: address.clone(),
            name: name.clone(),
        };
        people.into_iter().take(MAX_MEMBERS).map(named).collect()
    }

    /// The named people, with the names they write under.
    fn named(&self, team: &[Address]) -> Vec<Mailbox> {
        let named = |address: &Address| Mailbox {
            address: address.clone(),
            name: self.from.get(address).map(|(_, name)| name.clone()).unwrap_or_default(),
        };
        team.iter().map(named).collect()
    }
}
