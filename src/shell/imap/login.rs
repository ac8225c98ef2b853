//! Proves who we are: XOAUTH2 with a token, AUTHENTICATE PLAIN or LOGIN with a password. A refusal of the account is told
//! from a server that is merely busy, because only the first needs a person and must not be hammered.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use imap_proto::Response;
use secrecy::ExposeSecret;

use super::account::{Account, Credential};
use super::connect::Abilities;
use super::error::{Error, short};
use super::names::quoted;
use super::session::Session;

/// Codes of a refusal that has nothing to do with the account (RFC 5530).
const PASSING: [&str; 5] = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]"];

/// Logs in; `each` sees the answers (a server may list its capabilities anew).
pub(super) async fn login(
    session: &mut Session,
    account: &Account,
    abilities: &Abilities,
    each: impl FnMut(&Response<'_>),
) -> Result<(), Error> {
    let credential =
        (account.credential)().await.map_err(|error| Error::Credential(short(&format!("{error:#}"))))?;
    let user = account.username.as_str();
    let (line, answers) = match &credential {
        Credential::Token(token) => {
            let proof = format!("user={user}\u{1}auth=Bearer {}\u{1}\u{1}", token.expose_secret());
            authenticate("XOAUTH2", &proof, abilities)
        }
        Credential::Password(password) if abilities.has("AUTH=PLAIN") => {
            authenticate("PLAIN", &format!("\0{user}\0{}", password.expose_secret()), abilities)
        }
        Credential::Password(_) if abilities.has("LOGINDISABLED") => {
            return Err(Error::Account("it takes no passwords".to_owned()));
        }
        Credential::Password(password) => (plain_login(user, password.expose_secret())?, Vec::new()),
    };
    // After a refused token the server explains itself first, and wants an empty line before it says NO.
    session.converse("the login", &line, answers, each).await.map_err(account_or_passing)
}

fn authenticate(mechanism: &str, proof: &str, abilities: &Abilities) -> (String, Vec<String>) {
    let proof = STANDARD.encode(proof);
    if abilities.has("SASL-IR") {
        (format!("AUTHENTICATE {mechanism} {proof}"), Vec::new())
    } else {
        (format!("AUTHENTICATE {mechanism}"), vec![proof])
    }
}

fn plain_login(user: &str, password: &str) -> Result<String, Error> {
    let fits = |text: &str| text.is_ascii() && !text.contains(|c: char| c.is_control());
    if fits(user) && fits(password) {
        Ok(format!("LOGIN {} {}", quoted(user), quoted(password)))
    } else {
        Err(Error::Account("this server takes only passwords of plain ASCII letters".to_owned()))
    }
}

fn account_or_passing(error: Error) -> Error {
    match error {
        Error::Refused { ref words, .. } if passing(words) => error,
        Error::Refused { words, .. } => Error::Account(words),
        other => other,
    }
}

fn passing(words: &str) -> bool {
    PASSING.iter().any(|code| words.contains(code)) || words.contains("throttled")
}
