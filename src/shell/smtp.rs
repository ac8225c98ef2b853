//! Letters to a mail server, over one connection that is kept for the next letter. The dialogue is driven step by step,
//! because what a lost connection means depends on the step (`judge`). It never sends a letter's bytes twice in one
//! attempt, changes none of them, and never sees the store.

mod account;
mod judge;
mod wire;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Severity;
use secrecy::ExposeSecret;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_rustls::rustls::ClientConfig;
use tokio_util::task::AbortOnDropHandle;

pub use self::account::{Credential, Protection, SmtpAccount, Timeouts};
use self::judge::{Failure, Fault, Step};
use self::wire::timed;
use super::tls::tls_config;
use super::transport::Parcel;
use crate::domain::{Address, Outcome};

/// A sender with at most one connection.
pub struct Smtp {
    account: SmtpAccount,
    trust: Option<Arc<ClientConfig>>,
    resting: Arc<Mutex<Option<Live>>>,
    closer: Option<AbortOnDropHandle<()>>,
}

impl Smtp {
    /// A sender for this account; connects at the first letter. Fails when `ca_file` cannot be used.
    pub fn new(account: SmtpAccount) -> anyhow::Result<Self> {
        let trust = match account.protection {
            Protection::None => None,
            Protection::Implicit | Protection::StartTls => Some(tls_config(account.ca_file.as_deref())?),
        };
        Ok(Self { account, trust, resting: Arc::default(), closer: None })
    }

    /// Uses another credential (a fresh token) from the next connection on.
    pub fn renew(&mut self, credential: Credential) {
        self.account.credential = Some(credential);
    }

    /// Makes one attempt. Only [`super::transport::Transport::send`] calls this: it holds the door.
    pub(super) async fn send(&mut self, parcel: &Parcel) -> Outcome {
        let rested = self.resting.lock().await.take();
        let first = match rested {
            Some(live) => Some(self.attempt(live, parcel, true).await),
            None => None,
        };
        let ended = match first {
            // The server had closed the connection while it rested: that is no failure of the letter.
            Some(Err(failure)) if failure.is_stale() => self.fresh_attempt(parcel).await,
            Some(ended) => ended,
            None => self.fresh_attempt(parcel).await,
        };
        ended.map_or_else(|failure| failure.outcome(), |()| Outcome::Sent)
    }

    /// Says goodbye, if a connection is open.
    pub(super) async fn close(&mut self) {
        self.closer = None;
        if let Some(live) = self.resting.lock().await.take() {
            live.quit().await;
        }
    }

    async fn fresh_attempt(&mut self, parcel: &Parcel) -> Result<(), Failure> {
        let live = Live::open(&self.account, self.trust.as_ref()).await?;
        self.attempt(live, parcel, false).await
    }

    /// The connection is ours alone while the attempt lasts: if we are dropped midway, it goes with us.
    async fn attempt(&mut self, mut live: Live, parcel: &Parcel, reused: bool) -> Result<(), Failure> {
        let ended = live.deliver(parcel, reused).await;
        let keep = match &ended {
            Ok(()) => true,
            Err(failure) => failure.leaves_connection() && live.reset().await,
        };
        if keep {
            self.rest(live).await;
        }
        ended
    }

    async fn rest(&mut self, mut live: Live) {
        live.rests_since = Instant::now();
        *self.resting.lock().await = Some(live);
        self.closer.get_or_insert_with(|| {
            let closing = close_when_idle(Arc::clone(&self.resting), self.account.timeouts.rest);
            AbortOnDropHandle::new(tokio::spawn(closing))
        });
    }
}

/// Closes the connection once it has rested long enough; while one is in use it is not here to be closed.
async fn close_when_idle(resting: Arc<Mutex<Option<Live>>>, limit: std::time::Duration) {
    let mut wake_at = Instant::now() + limit;
    loop {
        tokio::time::sleep_until(wake_at).await;
        let mut place = resting.lock().await;
        let rested = place.take_if(|live| live.rests_since.elapsed() >= limit);
        wake_at = place.as_ref().map_or_else(Instant::now, |live| live.rests_since) + limit;
        drop(place);
        if let Some(live) = rested {
            live.quit().await;
        }
    }
}

/// An open connection, logged in.
struct Live {
    connection: AsyncSmtpConnection,
    timeouts: Timeouts,
    /// How many bytes the wire has taken.
    written: Arc<AtomicU64>,
    rests_since: Instant,
    /// The server refused our tagged envelope sender before: use the plain one at once.
    plain_sender: bool,
}

impl Live {
    async fn open(account: &SmtpAccount, trust: Option<&Arc<ClientConfig>>) -> Result<Self, Failure> {
        let timeouts = account.timeouts;
        let (wire, hello) = wire::open(account, trust).await?;
        let written = wire.written();
        let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
        // The library panics on an EHLO reply with a blank line; a strange server must not end the service.
        let greeting = AssertUnwindSafe(greeting).catch_unwind().map(|ended| match ended {
            Ok(connection) => connection.map_err(Fault::from),
            Err(_) => Err(Fault::Nonsense("the reply to EHLO makes no sense".to_owned())),
        });
        let connection = timed(Step::Greeting, timeouts.reply, greeting).await?;
        let mut live =
            Self { connection, timeouts, written, rests_since: Instant::now(), plain_sender: false };
        if let Some(credential) = &account.credential {
            timed(Step::Login, timeouts.reply, live.log_in(&account.username, credential)).await?;
        }
        Ok(live)
    }

    async fn log_in(&mut self, username: &str, credential: &Credential) -> Result<(), Fault> {
        let (secret, mechanisms): (_, &[Mechanism]) = match credential {
            Credential::Password(secret) => (secret, &[Mechanism::Plain, Mechanism::Login]),
            Credential::Token(secret) => (secret, &[Mechanism::Xoauth2]),
        };
        if self.connection.server_info().get_auth_mechanism(mechanisms).is_none() {
            return Err(Fault::NoLogin("the server offers no login of the configured kind".to_owned()));
        }
        let credentials = Credentials::new(username.to_owned(), secret.expose_secret().to_owned());
        let answer = self.connection.auth(mechanisms, &credentials).await;
        let answer = answer.map_err(|error| {
            // XOAUTH2 says "no" by a challenge (RFC 7628 §3.2.2), which the library does not expect.
            let challenged = error.is_client();
            if challenged {
                Fault::NoLogin("the server refused the credential".to_owned())
            } else {
                error.into()
            }
        })?;
        match answer.code().severity {
            Severity::PositiveCompletion => Ok(()),
            _ => Err(Fault::NoLogin("the server did not end the login".to_owned())),
        }
    }

    async fn deliver(&mut self, parcel: &Parcel, reused: bool) -> Result<(), Failure> {
        self.name_sender(parcel, reused).await?;
        let recipient = Rcpt::new(path(&parcel.to), vec![]);
        self.say(Step::Recipient, recipient, Severity::PositiveCompletion).await?;
        self.say(Step::Data, Data, Severity::PositiveIntermediate).await?;
        self.letter(&parcel.bytes).await
    }

    /// MAIL FROM the signed address; a server that knows no plus-addresses gets the plain one.
    async fn name_sender(&mut self, parcel: &Parcel, reused: bool) -> Result<(), Failure> {
        let plain = parcel.envelope_from.without_tag();
        let first = if self.plain_sender { &plain } else { &parcel.envelope_from };
        let limit = if reused { self.timeouts.stale } else { self.timeouts.reply };
        let ended = timed(Step::Sender, limit, self.mail_from(first, parcel)).await;
        let tag_refused = matches!(&ended, Err(Failure { fault: Fault::Reply(code, _), .. }) if matches!(code, 501 | 550..=553));
        if !tag_refused || *first == plain {
            return ended;
        }
        timed(Step::Sender, self.timeouts.reply, self.mail_from(&plain, parcel)).await?;
        self.plain_sender = true;
        Ok(())
    }

    async fn mail_from(&mut self, sender: &Address, parcel: &Parcel) -> Result<(), Fault> {
        let mut options = Vec::new();
        let server = self.connection.server_info();
        if !(parcel.to.as_str().is_ascii() && sender.as_str().is_ascii()) {
            if !server.supports_feature(Extension::SmtpUtfEight) {
                return Err(Fault::Unsendable("the server takes no addresses beyond ASCII"));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !parcel.bytes.is_ascii() {
            if !server.supports_feature(Extension::EightBitMime) {
                return Err(Fault::Unsendable("the server takes no letters beyond ASCII"));
            }
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let command = Mail::new(Some(path(sender)), options);
        expect(self.connection.command(command).await, Severity::PositiveCompletion)
    }

    async fn say(&mut self, step: Step, command: impl ToString, wanted: Severity) -> Result<(), Failure> {
        let answer = self.connection.command(command.to_string());
        timed(step, self.timeouts.reply, async { expect(answer.await, wanted) }).await
    }

    /// The bytes, the dot, and the server's word. The library writes `CRLF . CRLF` after the last piece, so the
    /// letter's own last CRLF is left to it. When it asks for the piece after the last, the dot comes next: only if
    /// the wire took something after that moment may the server have the whole letter.
    async fn letter(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let before_dot = AtomicU64::new(u64::MAX);
        let end = std::iter::from_fn(|| {
            before_dot.store(self.written.load(Ordering::Relaxed), Ordering::Relaxed);
            None
        });
        let pieces = std::iter::once(bytes.strip_suffix(b"\r\n").unwrap_or(bytes)).chain(end);
        let answer = self.connection.message_iter(pieces);
        let ended = tokio::time::timeout(self.timeouts.letter, answer).await;
        let ended = ended.map_or(Err(Fault::Silent), |answer| expect(answer, Severity::PositiveCompletion));
        let dotted = self.written.load(Ordering::Relaxed) > before_dot.load(Ordering::Relaxed);
        let step = if dotted { Step::Dot } else { Step::Letter };
        ended.map_err(|fault| Failure { step, fault })
    }

    /// Forgets a refused letter; false when the connection is of no more use.
    async fn reset(&mut self) -> bool {
        let ended = tokio::time::timeout(self.timeouts.stale, self.connection.command(Rset)).await;
        matches!(ended, Ok(Ok(_)))
    }

    async fn quit(mut self) {
        // A goodbye nobody answers is one nonetheless.
        let _ = tokio::time::timeout(self.timeouts.stale, self.connection.command(Quit)).await;
    }
}

/// The answer, if it is of the wanted kind.
fn expect(
    answer: Result<lettre::transport::smtp::response::Response, lettre::transport::smtp::Error>,
    wanted: Severity,
) -> Result<(), Fault> {
    let answer = answer?;
    if answer.code().severity == wanted {
        return Ok(());
    }
    Err(Fault::Nonsense(format!("an answer out of place: {}", answer.code())))
}

/// The address as the library wants it. It is parsed already, and its form has no brackets, spaces or line ends.
fn path(address: &Address) -> lettre::Address {
    lettre::Address::new_dangerous(address.local(), address.domain())
}
