//! What can go wrong on an IMAP connection. Errors never carry the text of a mail, and of the server's own words at most
//! [`MAX_WORDS`] characters.

use std::time::Duration;

use imap_proto::{Outcome, Status};

/// The most characters of a server's words that are kept.
pub(super) const MAX_WORDS: usize = 200;

/// The longest pause a server may ask for.
const MAX_PAUSE: Duration = Duration::from_hours(1);

/// Why a connection, or a step on it, failed.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Error {
    /// The connection ended before the answer did. Never to be taken for "nothing new".
    #[error("the connection was lost while waiting for {0}")]
    Lost(&'static str),
    /// The server said `* BYE`.
    #[error("the server closed the connection: {0}")]
    Closing(String),
    /// Nothing came for too long.
    #[error("the server did not answer {0} in time")]
    Silent(&'static str),
    /// The server answered NO or BAD.
    #[error("the server refused {step}: {words}")]
    Refused {
        /// The command.
        step: &'static str,
        /// Its words, with the response code in brackets if it gave one.
        words: String,
    },
    /// The login was refused: trying again at once would only lock the account.
    #[error("the server refused the login: {0}")]
    Account(String),
    /// The password or token could not be had.
    #[error("no password or token: {0}")]
    Credential(String),
    /// What is configured cannot be done safely with this server.
    #[error("{0}")]
    Unsafe(&'static str),
    /// The connection failed below IMAP: network, TLS, or an answer that was refused as dangerous.
    #[error("{0}")]
    Connection(String),
    /// A mail that exists, but whose text the server does not give.
    #[error("the server gave no text of a mail")]
    Bodiless,
    /// Nobody takes the mails any more: the program is ending.
    #[error("nobody takes the mails")]
    Unheard,
}

impl Error {
    /// A tagged NO or BAD, or an untagged BYE.
    pub(super) fn refused(step: &'static str, status: &Status, outcome: &Outcome<'_>) -> Self {
        let words = words(outcome);
        if matches!(status, Status::Bye) { Self::Closing(words) } else { Self::Refused { step, words } }
    }

    /// A failure below IMAP. The text of a parser's error holds the mail it stumbled over, so it is not repeated.
    pub(super) fn io(error: &std::io::Error) -> Self {
        let text = error.to_string();
        if text.contains("during parsing of") {
            return Self::Connection("the server sent an answer that cannot be read".to_owned());
        }
        Self::Connection(short(&text))
    }

    /// How long the server asks us to wait (`Suggested Backoff Time: 1234 milliseconds`, as Exchange Online says).
    pub(super) fn pause(&self) -> Option<Duration> {
        let (Self::Refused { words, .. } | Self::Closing(words) | Self::Account(words)) = self else {
            return None;
        };
        let (_, rest) = words.split_once("Suggested Backoff Time:")?;
        let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).take(12).collect();
        Some(Duration::from_millis(digits.parse().ok()?).min(MAX_PAUSE))
    }

    /// Whether the account itself was refused, so that a person must act.
    pub(super) fn is_account(&self) -> bool {
        matches!(self, Self::Account(_) | Self::Credential(_))
    }
}

/// The words of an outcome, with the code, cut.
fn words(outcome: &Outcome<'_>) -> String {
    let code = outcome.code.as_ref().map(|code| format!("[{code:?}] ")).unwrap_or_default();
    let text = outcome.information.as_deref().unwrap_or("no reason given");
    short(&format!("{code}{text}"))
}

/// The first [`MAX_WORDS`] characters, without control characters and without anything that looks like an address.
pub(super) fn short(text: &str) -> String {
    let cut: String = text.chars().take(MAX_WORDS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = cut.split(' ').map(|word| if word.contains('@') { "(address)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(words: &str) -> Error {
        Error::Refused { step: "EXAMINE", words: words.to_owned() }
    }

    #[test]
    fn the_pause_a_server_asks_for_is_understood_and_bounded() {
        let asked = refused("Request is throttled. Suggested Backoff Time: 299961 milliseconds");
        assert_eq!(asked.pause(), Some(Duration::from_millis(299_961)));
        assert_eq!(refused("Suggested Backoff Time: 999999999999999 ms").pause(), Some(MAX_PAUSE));
        assert_eq!(refused("Suggested Backoff Time: soon").pause(), None);
    }

    #[test]
    fn the_servers_words_are_cut_and_carry_no_address() {
        let text = short(&format!("no login for leads@acme.example\r\n{}", "x".repeat(1000)));
        assert!(text.starts_with("no login for (address)  xxx"), "{text}");
        assert!(text.len() <= MAX_WORDS);
    }
}
