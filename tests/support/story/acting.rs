//! Somebody commands from the command line: the words of a mail, without the mail.

use batond::mail::compose::answer_text;

use super::Story;

/// What came of a command.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The answer as text, on one line.
    pub(crate) text: String,
    /// Nothing was done.
    pub(crate) refused: bool,
    /// What came of each line.
    pub(crate) results: Vec<&'static str>,
}

impl Story {
    /// `batond command TEXT --as WHO`, whatever comes of it; letters that it causes are sent.
    pub(crate) fn tries(&mut self, who: &str, text: &str) -> Said {
        let now = self.now;
        let member = self.config.policy.team.member(&who.parse().unwrap()).unwrap().clone();
        let engine = self.engine.as_mut().unwrap();
        let done = self.runtime.block_on(engine.command(text, &member, now)).unwrap();
        self.post();
        let answer = answer_text(&done.answer, member.first_name(), now, member.calendar.zone);
        Said {
            text: answer.split_whitespace().collect::<Vec<_>>().join(" "),
            refused: done.answer.refused,
            results: done.results.into_iter().map(|(_, result)| result).collect(),
        }
    }

    /// The same, of a command that is carried out; gives the answer.
    pub(crate) fn says(&mut self, who: &str, text: &str) -> String {
        let said = self.tries(who, text);
        assert!(!said.refused, "{who} said {text:?}, and got: {}", said.text);
        said.text
    }

    /// The same, of a command that is refused; gives the answer.
    pub(crate) fn cannot(&mut self, who: &str, text: &str) -> String {
        let said = self.tries(who, text);
        assert!(said.refused, "{who} said {text:?}, and it was done: {}", said.text);
        said.text
    }
}
