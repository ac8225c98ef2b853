//! What happened in a year, counted: a year in which everything was refused proves nothing.

use std::collections::BTreeMap;
use std::fmt;

use batond::domain::LeadId;
use batond::store::Store;

/// Counts by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally(BTreeMap<String, usize>);

impl Tally {
    /// One more.
    pub(crate) fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    pub(crate) fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or_default()
    }

    /// How many letters there were.
    pub(crate) fn letters(&self) -> usize {
        self.0.iter().filter(|(what, _)| what.starts_with("letter ")).map(|(_, number)| number).sum()
    }

    /// All of another year, too.
    pub(crate) fn add(&mut self, other: &Self) {
        for (what, number) in &other.0 {
            *self.0.entry(what.clone()).or_default() += number;
        }
    }

    /// The commands of the ledger by what came of them, the handoffs by where they stand, the absences.
    pub(crate) async fn read(&mut self, store: &mut Store) {
        let (mails, _) = store.mails(0, 100_000).await.unwrap();
        for mail in mails {
            let commands: Vec<serde_json::Value> = serde_json::from_str(&mail.commands).unwrap();
            for command in commands {
                let texts: Vec<&str> = match &command {
                    serde_json::Value::Array(parts) => {
                        parts.iter().filter_map(|part| part.as_str()).collect()
                    }
                    other => ["line", "result"].iter().filter_map(|name| other[*name].as_str()).collect(),
                };
                let result = texts.last().copied().unwrap_or_default();
                let words = texts.first().copied().unwrap_or_default();
                let verb = words.split([' ', ':']).find(|word| word.parse::<LeadId>().is_err());
                self.count(format!("command {result}"));
                self.count(format!("{} {result}", verb.unwrap_or_default()));
            }
        }
        for lead in store.leads(None, LeadId(0), 10_000).await.unwrap() {
            self.count(format!("lead {}", lead.status.word()));
            for handoff in lead.handoff.iter().chain(&lead.draft) {
                self.count(format!("handoff {}", handoff.state.word()));
            }
        }
        for record in store.members().await.unwrap().values() {
            record.absences.iter().for_each(|_| self.count("absence"));
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(|(what, number)| format!("{what} {number}")).collect();
        f.write_str(&parts.join(", "))
    }
}
