//! From a host name to a session that is logged in: TCP, TLS or STARTTLS, greeting, capabilities, login.
//! A password never travels unprotected, but to this very machine.

use std::time::Duration;

use imap_proto::{Capability, Response, ResponseCode, Status};
use rustls_pki_types::ServerName;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::account::{Account, Tls};
use super::error::{Error, short};
use super::login;
use super::session::{Session, Wire};
use crate::shell::tls::tls_config;

/// How long a connection may be quiet before the kernel asks whether the peer is still there.
const KEEPALIVE: Duration = Duration::from_mins(2);

/// How long sent bytes may stay unacknowledged before the kernel gives the connection up.
const UNACKNOWLEDGED: Duration = Duration::from_secs(90);

/// The longest line before TLS, in bytes.
const MAX_PLAIN_LINE: usize = 8 * 1024;

/// How many lines may come before STARTTLS is answered.
const MAX_PLAIN_LINES: usize = 64;

/// What a server can do, as far as we use it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Abilities(Vec<String>);

impl Abilities {
    /// Whether the server announces it (`IDLE`, `AUTH=PLAIN`).
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    fn note(&mut self, response: &Response<'_>) {
        let listed = match response {
            Response::Capabilities(listed) => listed,
            Response::Data { outcome, .. } | Response::Done { outcome, .. } => match &outcome.code {
                Some(ResponseCode::Capabilities(listed)) => listed,
                _ => return,
            },
            _ => return,
        };
        self.0 = listed.iter().map(word).collect();
    }
}

fn word(capability: &Capability<'_>) -> String {
    match capability {
        Capability::Imap4rev1 => "IMAP4rev1".to_owned(),
        Capability::Auth(mechanism) => format!("AUTH={mechanism}"),
        Capability::Atom(name) => name.to_string(),
    }
}

/// Connects and logs in.
pub(super) async fn connect(account: &Account) -> Result<(Session, Abilities), Error> {
    let wire = wire(account).await?;
    let mut session = Session::new(wire, account.timing);
    let mut abilities = Abilities::default();
    // After STARTTLS no greeting comes, and what was said before it is worth nothing.
    let logged_in = account.tls != Tls::StartTls && greeted(&mut session, &mut abilities).await?;
    if !logged_in {
        if abilities.0.is_empty() {
            ask(&mut session, &mut abilities).await?;
        }
        let mut after = Abilities::default();
        login::login(&mut session, account, &abilities, |response| after.note(response)).await?;
        abilities = after;
    }
    if abilities.0.is_empty() {
        ask(&mut session, &mut abilities).await?;
    }
    if abilities.has("ID") {
        introduce(&mut session).await?;
    }
    Ok((session, abilities))
}

/// Reads the greeting; true when the server knows us already (PREAUTH).
async fn greeted(session: &mut Session, abilities: &mut Abilities) -> Result<bool, Error> {
    let silence = session.timing.silence;
    let look = |response: &Response<'_>| {
        abilities.note(response);
        match response {
            Response::Data { status: Status::Ok, .. } => Some(false),
            Response::Data { status: Status::PreAuth, .. } => Some(true),
            _ => None,
        }
    };
    let greeting = session.answer("the greeting", silence, look).await?;
    greeting.ok_or_else(|| Error::Connection("this is no IMAP server".to_owned()))
}

async fn ask(session: &mut Session, abilities: &mut Abilities) -> Result<(), Error> {
    session.run("CAPABILITY", "CAPABILITY", |response| abilities.note(response)).await
}

/// Some providers only serve clients that say who they are (RFC 2971). What they answer is of no interest.
async fn introduce(session: &mut Session) -> Result<(), Error> {
    let line = concat!("ID (\"name\" \"batond\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")");
    match session.run("ID", line, |_| {}).await {
        Err(Error::Refused { .. }) | Ok(()) => Ok(()),
        Err(other) => Err(other),
    }
}

async fn wire(account: &Account) -> Result<Box<dyn Wire>, Error> {
    let tcp = tcp(account).await?;
    match account.tls {
        Tls::Implicit => secure(account, tcp).await,
        Tls::StartTls => {
            let limit = account.timing.silence;
            let tcp = timeout(limit, start_tls(tcp)).await.map_err(|_| Error::Silent("STARTTLS"))??;
            secure(account, tcp).await
        }
        Tls::None if tcp.peer_addr().is_ok_and(|peer| peer.ip().to_canonical().is_loopback()) => {
            Ok(Box::new(tcp))
        }
        Tls::None => Err(Error::Unsafe("a connection without TLS is only made to this very machine")),
    }
}

async fn tcp(account: &Account) -> Result<TcpStream, Error> {
    let limit = account.timing.connect;
    let host = account.host.as_str();
    let found = timeout(limit, tokio::net::lookup_host((host, account.port))).await;
    let addresses = match found {
        Ok(Ok(addresses)) => addresses,
        Ok(Err(error)) => return Err(Error::Connection(short(&format!("the host is not found: {error}")))),
        Err(_) => return Err(Error::Silent("the name lookup")),
    };
    let mut last = Error::Connection("the host has no address".to_owned());
    for address in addresses {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return watched(stream),
            Ok(Err(error)) => last = Error::Connection(short(&format!("no connection: {error}"))),
            Err(_) => last = Error::Silent("the connection attempt"),
        }
    }
    Err(last)
}

/// Lets the kernel find out about a peer that is gone.
fn watched(stream: TcpStream) -> Result<TcpStream, Error> {
    let socket = SockRef::from(&stream);
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE / 4);
    let set = stream.set_nodelay(true).and_then(|()| socket.set_tcp_keepalive(&keepalive));
    #[cfg(target_os = "linux")]
    let set = set.and_then(|()| socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED)));
    set.map_err(|error| Error::io(&error))?;
    Ok(stream)
}

async fn secure(account: &Account, tcp: TcpStream) -> Result<Box<dyn Wire>, Error> {
    let config =
        tls_config(account.ca_file.as_deref()).map_err(|e| Error::Connection(short(&format!("{e:#}"))))?;
    let name = ServerName::try_from(account.host.clone())
        .map_err(|_| Error::Unsafe("the host is no name a certificate could bear"))?;
    let handshake = TlsConnector::from(config).connect(name, tcp);
    match timeout(account.timing.connect, handshake).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(Error::Connection(short(&format!("no secure connection: {error}")))),
        Err(_) => Err(Error::Silent("the TLS handshake")),
    }
}

/// Asks for TLS. It reads byte by byte, so that whatever an attacker put behind the answer goes into the handshake, which
/// it breaks, and is never taken for the server's word.
async fn start_tls(mut tcp: TcpStream) -> Result<TcpStream, Error> {
    let greeting = plain_line(&mut tcp).await?;
    if !greeting.to_ascii_uppercase().starts_with("* OK") {
        return Err(Error::Closing(short(greeting.trim_end())));
    }
    tcp.write_all(b"s1 STARTTLS\r\n").await.map_err(|error| Error::io(&error))?;
    for _ in 0..MAX_PLAIN_LINES {
        let line = plain_line(&mut tcp).await?;
        if let Some(answer) = line.strip_prefix("s1 ") {
            let agreed = answer.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK"));
            return if agreed { Ok(tcp) } else { Err(Error::Unsafe("the server does not offer STARTTLS")) };
        }
    }
    Err(Error::Unsafe("the server does not offer STARTTLS"))
}

async fn plain_line(tcp: &mut TcpStream) -> Result<String, Error> {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        if line.len() >= MAX_PLAIN_LINE {
            return Err(Error::Connection("the server sent a line without an end".to_owned()));
        }
        let mut byte = [0];
        match tcp.read(&mut byte).await {
            Ok(0) => return Err(Error::Lost("STARTTLS")),
            Ok(_) => line.extend(byte),
            Err(error) => return Err(Error::io(&error)),
        }
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
