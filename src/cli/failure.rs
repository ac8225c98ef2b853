//! Why a command did not succeed, the exit code that says so (product.md §16), and the sentence for the person.

use std::process::ExitCode;

use serde_json::json;

use super::print;
use crate::config::Problems;
use crate::store::StoreError;

/// The exit code of a bad configuration (`EX_CONFIG` of sysexits.h); systemd does not restart on it.
const BAD_CONFIG: u8 = 78;

/// The exit code of a wrong use, as that of the command line's reader.
const WRONG_USE: u8 = 2;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// The configuration is bad: exit code 78.
    Config {
        /// What is wrong with it.
        problems: Problems,
        /// Whether the answer for programs has been printed already.
        told: bool,
    },
    /// Anything else, in words for people: exit code 1.
    Failed(anyhow::Error),
    /// What was asked cannot be asked so: exit code 2.
    Usage(&'static str),
    /// Nobody reads our output any more (`batond … | head`): no failure at all.
    Unread,
}

impl Failure {
    /// Tells the person, on standard error; with `json` also a program, on standard output.
    pub fn report(self, json: bool) -> ExitCode {
        let (code, text, answer) = match self {
            Self::Unread => return ExitCode::SUCCESS,
            Self::Config { problems, told } => {
                let text = problems.to_string();
                let answer = json!({ "error": text, "errors": problems.list });
                (BAD_CONFIG, text, (!told).then_some(answer))
            }
            Self::Usage(text) => (WRONG_USE, format!("batond: {text}"), Some(json!({ "error": text }))),
            Self::Failed(error) => {
                let text = format!("batond: {error:#}");
                (code_of(&error), text, Some(json!({ "error": format!("{error:#}") })))
            }
        };
        if let (true, Some(answer)) = (json, answer) {
            // Whoever does not read the answer has the exit code.
            let _ = print::json(&answer);
        }
        print::error(&text);
        ExitCode::from(code)
    }
}

/// A database of a newer program is no passing trouble: starting again would not help, as with a bad configuration.
fn code_of(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<StoreError>() {
        Some(StoreError::Newer) => BAD_CONFIG,
        _ => 1,
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Config { problems, told: false }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}
