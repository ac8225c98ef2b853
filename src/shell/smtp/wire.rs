//! The connection to the mail server up to the point where mail may flow: TCP without delay, TLS as configured. It
//! never sends a password or a letter, and nothing passes over an unprotected wire to another machine.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use lettre::transport::smtp::extension::ClientId;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::{self, ClientConfig};

use super::account::{Protection, SmtpAccount};
use super::judge::{Failure, Fault, Step};

/// The most bytes of one reply before TLS.
const MAX_REPLY: u64 = 16 * 1024;

/// How many silent addresses of a server fit into the time for connecting.
const ADDRESSES_IN_TIME: u32 = 3;

/// What is handed on in place of the greeting once STARTTLS has used it up.
const GREETED: &[u8] = b"220 protected\r\n";

/// Connects and protects the connection. What comes back is at the server's greeting (or as good as).
pub(super) async fn open(
    account: &SmtpAccount,
    trust: Option<&Arc<ClientConfig>>,
) -> Result<(Wire, ClientId), Failure> {
    let tcp = timed(Step::Connect, account.timeouts.connect, connect(account)).await?;
    let hello = hello(&tcp);
    let reply = account.timeouts.reply;
    let wire = match (account.protection, trust) {
        (Protection::Implicit, Some(trust)) => {
            timed(Step::Tls, reply, protect(tcp, &account.host, trust)).await?
        }
        (Protection::StartTls, Some(trust)) => {
            let tcp = timed(Step::Greeting, reply, start_tls(tcp, &hello)).await?;
            let wire = timed(Step::Tls, reply, protect(tcp, &account.host, trust)).await?;
            Wire { greeting: GREETED, ..wire }
        }
        _ => Wire::new(Inner::Plain(tcp)),
    };
    Ok((wire, hello))
}

/// Puts a limit on a step and says where it failed.
pub(super) async fn timed<T>(
    step: Step,
    limit: std::time::Duration,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Failure> {
    let ended = tokio::time::timeout(limit, work).await.unwrap_or(Err(Fault::Silent));
    ended.map_err(|fault| Failure { step, fault })
}

async fn connect(account: &SmtpAccount) -> Result<TcpStream, Fault> {
    let tcp = reach(account).await?;
    // Commands are small and each waits for its reply: with Nagle's algorithm every letter waits some 40 ms for the
    // server's delayed acknowledgement.
    tcp.set_nodelay(true).map_err(|error| lost(&error))?;
    let here = tcp.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
    if account.protection == Protection::None && !here {
        return Err(Fault::Untrusted("tls = \"none\" is only for a server on this machine".to_owned()));
    }
    Ok(tcp)
}

/// Tries the server's addresses in turn. Each has its own limit: one that swallows packets (a broken IPv6) must not
/// use up the time of the next.
async fn reach(account: &SmtpAccount) -> Result<TcpStream, Fault> {
    let found = tokio::net::lookup_host((account.host.as_str(), account.port)).await;
    let limit = account.timeouts.connect / ADDRESSES_IN_TIME;
    let mut fault = Fault::Lost("the server has no address".to_owned());
    for address in found.map_err(|error| lost(&error))? {
        match tokio::time::timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => fault = lost(&error),
            Err(_) => fault = Fault::Silent,
        }
    }
    Err(fault)
}

/// Our name for EHLO: the host's full name, else the address literal (RFC 5321 §4.1.4).
fn hello(tcp: &TcpStream) -> ClientId {
    let full = |name: &str| {
        name.contains('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
    };
    match (ClientId::default(), tcp.local_addr()) {
        (ClientId::Domain(name), _) if full(&name) => ClientId::Domain(name),
        (_, Ok(SocketAddr::V4(here))) => ClientId::Ipv4(*here.ip()),
        (_, Ok(SocketAddr::V6(here))) => ClientId::Ipv6(*here.ip()),
        (other, Err(_)) => other,
    }
}

async fn protect(tcp: TcpStream, host: &str, trust: &Arc<ClientConfig>) -> Result<Wire, Fault> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Fault::Untrusted("the server's name is not one a certificate can hold".to_owned()))?;
    let tls = TlsConnector::from(Arc::clone(trust))
        .connect(name, tcp)
        .await
        .map_err(|error| not_protected(&error))?;
    Ok(Wire::new(Inner::Tls(Box::new(tls))))
}

/// A handshake that fails by what the server is (certificate, no TLS on this port) fails for every letter; one that
/// breaks off may succeed later.
fn not_protected(error: &io::Error) -> Fault {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        None | Some(rustls::Error::AlertReceived(_)) => lost(error),
        Some(cause) => Fault::Untrusted(cause.to_string()),
    }
}

fn lost(error: &io::Error) -> Fault {
    Fault::Lost(error.to_string())
}

/// The few unprotected lines before TLS. The dialogue proper starts afresh afterwards; what the server said here is
/// forgotten, and what it said too early ends the attempt (an attacker's words must not become the server's).
async fn start_tls(tcp: TcpStream, hello: &ClientId) -> Result<TcpStream, Fault> {
    let mut wire = BufReader::new(tcp);
    exchange(&mut wire, "", 220).await?;
    let offered = exchange(&mut wire, &format!("EHLO {hello}\r\n"), 250).await?;
    if !offered.lines().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Fault::Untrusted("the server does not offer STARTTLS".to_owned()));
    }
    exchange(&mut wire, "STARTTLS\r\n", 220).await?;
    if !wire.buffer().is_empty() {
        return Err(Fault::Untrusted("the server spoke out of turn before TLS".to_owned()));
    }
    Ok(wire.into_inner())
}

/// Says a line and reads the whole reply, which must have this code. Gives its text, a line each.
async fn exchange(wire: &mut BufReader<TcpStream>, line: &str, code: u16) -> Result<String, Fault> {
    wire.get_mut().write_all(line.as_bytes()).await.map_err(|error| lost(&error))?;
    let mut text = String::new();
    let mut limited = wire.take(MAX_REPLY);
    loop {
        let mut raw = Vec::new();
        limited.read_until(b'\n', &mut raw).await.map_err(|error| lost(&error))?;
        if raw.last() != Some(&b'\n') {
            return Err(match limited.limit() {
                0 => Fault::Nonsense("a reply without end".to_owned()),
                _ => Fault::Lost("the server closed the connection".to_owned()),
            });
        }
        let line = String::from_utf8_lossy(&raw);
        let (said, more, rest) =
            reply_line(&line).ok_or_else(|| Fault::Nonsense("not a reply".to_owned()))?;
        text.push_str(rest);
        text.push('\n');
        match (more, said == code) {
            (true, _) => {}
            (false, true) => return Ok(text),
            (false, false) => return Err(Fault::Reply(said, text)),
        }
    }
}

/// `250-STARTTLS` as the code, whether more lines follow, and the text.
fn reply_line(line: &str) -> Option<(u16, bool, &str)> {
    let line = line.trim_end();
    let code = line.get(..3)?.parse::<u16>().ok().filter(|code| (200..600).contains(code))?;
    let mut rest = line.get(3..)?.chars();
    match rest.next() {
        None => Some((code, false, "")),
        Some(' ') => Some((code, false, rest.as_str())),
        Some('-') => Some((code, true, rest.as_str())),
        Some(_) => None,
    }
}

/// A connection ready for the SMTP dialogue.
#[derive(Debug)]
pub(super) struct Wire {
    /// What is read before anything of the connection.
    greeting: &'static [u8],
    inner: Inner,
    written: Arc<AtomicU64>,
}

impl Wire {
    fn new(inner: Inner) -> Self {
        Self { greeting: &[], inner, written: Arc::default() }
    }

    /// Counts the bytes that were taken off our hands.
    pub(super) fn written(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.written)
    }
}

#[derive(Debug)]
enum Inner {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.inner {
            Inner::Plain(tcp) => tcp.peer_addr(),
            Inner::Tls(tls) => tls.get_ref().0.peer_addr(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, rest) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
            buf.put_slice(now);
            self.greeting = rest;
            return Poll::Ready(Ok(()));
        }
        match &mut self.inner {
            Inner::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Inner::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let taken = match &mut self.inner {
            Inner::Plain(tcp) => Pin::new(tcp).poll_write(cx, buf),
            Inner::Tls(tls) => Pin::new(tls).poll_write(cx, buf),
        };
        if let Poll::Ready(Ok(count)) = taken {
            self.written.fetch_add(count as u64, Ordering::Relaxed);
        }
        taken
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Inner::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Inner::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_lines_are_read_and_nonsense_is_not() {
        assert_eq!(reply_line("250-STARTTLS\r\n"), Some((250, true, "STARTTLS")));
        assert_eq!(reply_line("220 ready\r\n"), Some((220, false, "ready")));
        assert_eq!(reply_line("250\r\n"), Some((250, false, "")));
        for line in ["", "\r\n", "25", "2x0 a", "+20 a", "999 a", "250xa", "é50 a", "250é"] {
            assert_eq!(reply_line(line), None, "{line:?}");
        }
    }
}
