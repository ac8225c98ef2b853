//! What a failed attempt means for the letter (mail.md §5). Everything turns on how far the attempt came: before the
//! final dot nothing was sent; after it a lost answer says nothing. Pure.

use crate::domain::Outcome;
use crate::domain::delivery::reason;

/// How far an attempt came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Finding and reaching the server.
    Connect,
    /// Its greeting, EHLO and STARTTLS.
    Greeting,
    /// The TLS handshake.
    Tls,
    /// The login.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The letter's bytes.
    Letter,
    /// The final dot is written, at least in part.
    Dot,
}

impl Step {
    const fn words(self) -> &'static str {
        match self {
            Self::Connect => "the mail server was not reached",
            Self::Greeting => "the mail server did not greet",
            Self::Tls => "no protected connection to the mail server",
            Self::Login => "the login to the mail server failed",
            Self::Sender => "the sender was not accepted",
            Self::Recipient => "the recipient was not accepted",
            Self::Data | Self::Letter => "the letter was not accepted",
            Self::Dot => "the letter was sent without a clear answer",
        }
    }
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The server answered so.
    Reply(u16, String),
    /// The connection broke or was closed.
    Lost(String),
    /// No answer in time.
    Silent,
    /// An answer that is not SMTP.
    Nonsense(String),
    /// The server cannot be trusted, or does not protect the connection.
    Untrusted(String),
    /// It offers no login we know, or broke it off.
    NoLogin(String),
    /// The letter cannot go through this server at all.
    Unsendable(&'static str),
}

/// A fault and where it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) step: Step,
    pub(super) fault: Fault,
}

impl Failure {
    /// Whether the connection may be used again: only after an orderly refusal of this very letter.
    pub(super) const fn leaves_connection(&self) -> bool {
        match &self.fault {
            Fault::Reply(421, _) => false,
            Fault::Reply(code, _) => *code >= 500 || !matches!(self.step, Step::Sender),
            Fault::Unsendable(_) => true,
            _ => false,
        }
    }

    /// Whether a fresh connection may fare better at once, when this one had rested: the server closed it meanwhile,
    /// or takes no more letters over it. Nothing was sent then.
    pub(super) fn is_stale(&self) -> bool {
        let gone = match self.fault {
            Fault::Lost(_) | Fault::Silent | Fault::Nonsense(_) => true,
            Fault::Reply(code, _) => (400..500).contains(&code),
            _ => false,
        };
        gone && self.step == Step::Sender
    }

    /// What it means for the letter.
    pub(super) fn outcome(&self) -> Outcome {
        let why = reason(&format!("{}: {}", self.step.words(), self.fault.words()));
        match &self.fault {
            Fault::Reply(code, text) => self.refused(*code, text, why),
            Fault::Lost(_) | Fault::Silent | Fault::Nonsense(_) if self.step >= Step::Dot => {
                Outcome::Unknown(why)
            }
            Fault::Lost(_) | Fault::Silent | Fault::Nonsense(_) => Outcome::Retry(why),
            Fault::Untrusted(_) | Fault::NoLogin(_) => Outcome::Account(why),
            Fault::Unsendable(_) => Outcome::Permanent(why),
        }
    }

    fn refused(&self, code: u16, text: &str, why: String) -> Outcome {
        let (permanent, login) = ((500..600).contains(&code), matches!(code, 530 | 534 | 535 | 538));
        if !permanent || passes(code, text) {
            Outcome::Retry(why)
        } else if login || self.step <= Step::Login {
            // Before the sender is named nothing is about this letter: every other one would fare the same.
            Outcome::Account(why)
        } else {
            Outcome::Permanent(why)
        }
    }
}

/// 550 replies that mean "not now": a bare 5.5.0, and matters of policy (5.7.x) that say so.
fn passes(code: u16, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let status = text.split_whitespace().next().unwrap_or_default();
    let later = ["try again later", "try later", "temporarily", "rate limit", "too many", "too fast"];
    code == 550
        && (status == "5.5.0" || (status.starts_with("5.7.") && later.iter().any(|hint| text.contains(hint))))
}

impl Fault {
    fn words(&self) -> String {
        match self {
            Self::Reply(code, text) => format!("{code} {text}"),
            Self::Lost(text) | Self::Nonsense(text) | Self::Untrusted(text) | Self::NoLogin(text) => {
                text.clone()
            }
            Self::Silent => "no answer in time".to_owned(),
            Self::Unsendable(text) => (*text).to_owned(),
        }
    }
}

impl From<lettre::transport::smtp::Error> for Fault {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        let text = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        match error.status() {
            Some(code) => Self::Reply(code.into(), text),
            None if error.is_response() && text != "incomplete response" => Self::Nonsense(text),
            None if error.is_response() => Self::Lost("the server closed the connection".to_owned()),
            None => Self::Lost(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(step: Step, fault: Fault) -> &'static str {
        match (Failure { step, fault }.outcome()) {
            Outcome::Sent => "sent",
            Outcome::Retry(_) => "retry",
            Outcome::Permanent(_) => "permanent",
            Outcome::Account(_) => "account",
            Outcome::Unknown(_) => "unknown",
        }
    }

    #[test]
    fn replies_are_judged_by_code_and_step() {
        use Step::{Data, Dot, Greeting, Login, Recipient, Sender};
        let table = [
            (Greeting, 421, "busy", "retry"),
            (Greeting, 554, "no SMTP service here", "account"),
            (Login, 454, "4.7.0 temporary", "retry"),
            (Login, 535, "5.7.8 bad credentials", "account"),
            (Login, 550, "5.7.30 Basic authentication is not supported for Client Submission", "account"),
            (Sender, 530, "5.7.0 authentication required", "account"),
            (Sender, 451, "try later", "retry"),
            (Sender, 553, "5.7.1 not owned by user", "permanent"),
            (Recipient, 450, "4.2.0 greylisted", "retry"),
            (Recipient, 550, "5.1.1 no such user", "permanent"),
            (Recipient, 550, "5.5.0 mailbox unavailable", "retry"),
            (Recipient, 550, "5.7.1 rate limit exceeded, try again later", "retry"),
            (Recipient, 550, "5.7.1 relaying denied", "permanent"),
            (Data, 452, "4.3.1 full", "retry"),
            (Dot, 552, "5.3.4 too big", "permanent"),
            (Dot, 554, "5.7.1 spam", "permanent"),
            (Dot, 421, "4.3.0 closing", "retry"),
            (Dot, 451, "4.3.0 error", "retry"),
        ];
        for (step, code, text, expected) in table {
            assert_eq!(outcome(step, Fault::Reply(code, text.into())), expected, "{step:?} {code} {text}");
        }
    }

    #[test]
    fn only_after_the_dot_is_a_lost_answer_unknown() {
        for fault in [Fault::Silent, Fault::Lost("reset".into()), Fault::Nonsense("hello".into())] {
            assert_eq!(outcome(Step::Letter, fault.clone()), "retry");
            assert_eq!(outcome(Step::Dot, fault), "unknown");
        }
        assert_eq!(outcome(Step::Tls, Fault::Untrusted("expired".into())), "account");
    }
}
