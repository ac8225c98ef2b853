//! A scripted SMTP server that misbehaves on purpose, on a free port of 127.0.0.1. It speaks no TLS. It ends with the
//! test's runtime.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a broken test may panic")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server does when its turn comes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    /// Says this; `\r\n` is added.
    Say(&'static str),
    /// Says this and closes.
    SayAndClose(&'static str),
    /// Closes.
    Close,
    /// Says nothing for a minute.
    Mute,
}

/// How the server behaves on one connection. The default is a good server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    pub(crate) greeting: Act,
    pub(crate) ehlo: Act,
    pub(crate) starttls: Act,
    pub(crate) auth: Act,
    pub(crate) mail: Act,
    /// Answers MAIL whose sender has a `+`; `mail` when absent.
    pub(crate) tagged_mail: Option<Act>,
    /// Answers every MAIL after the connection's first letter; `mail` when absent.
    pub(crate) second_mail: Option<Act>,
    pub(crate) rcpt: Act,
    pub(crate) data: Act,
    pub(crate) dot: Act,
    pub(crate) rset: Act,
    /// After a letter: waits so long, says 421, closes.
    pub(crate) tires_after: Option<Duration>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            greeting: Act::Say("220 fake.example ESMTP"),
            ehlo: Act::Say("250-fake.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN XOAUTH2"),
            starttls: Act::Say("502 5.5.1 not here"),
            auth: Act::Say("235 2.7.0 welcome"),
            mail: Act::Say("250 2.1.0 ok"),
            tagged_mail: None,
            second_mail: None,
            rcpt: Act::Say("250 2.1.5 ok"),
            data: Act::Say("354 go on"),
            dot: Act::Say("250 2.0.0 taken"),
            rset: Act::Say("250 2.0.0 forgotten"),
            tires_after: None,
        }
    }
}

/// What the server has seen so far.
#[derive(Debug, Default)]
struct Seen {
    connections: usize,
    commands: Vec<String>,
    letters: Vec<Vec<u8>>,
}

/// A running fake.
pub(crate) struct FakeSmtp {
    pub(crate) port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl FakeSmtp {
    /// The n-th connection meets the n-th manners, later ones the last.
    pub(crate) async fn start(manners: Vec<Manners>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut seen = shared.lock().unwrap();
                    seen.connections += 1;
                    seen.connections - 1
                };
                let manners = manners[number.min(manners.len() - 1)];
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { serve(stream, &manners, &shared).await });
            }
        });
        Self { port, seen }
    }

    /// How many connections came.
    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// The commands of all connections, in order.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }

    /// The letters that were ended by a dot, as they went over the wire (still dot-stuffed).
    pub(crate) fn letters(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().letters.clone()
    }
}

/// Returns whether the connection goes on.
async fn act(stream: &mut BufReader<TcpStream>, act: Act) -> bool {
    let (text, goes_on) = match act {
        Act::Say(text) => (text, true),
        Act::SayAndClose(text) => (text, false),
        Act::Close => return false,
        Act::Mute => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            return false;
        }
    };
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await.is_ok() && goes_on
}

async fn serve(stream: TcpStream, manners: &Manners, seen: &Mutex<Seen>) {
    let mut stream = BufReader::new(stream);
    if !act(&mut stream, manners.greeting).await {
        return;
    }
    let mut taken = false;
    loop {
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(count) if count > 0 => {}
            _ => return,
        }
        seen.lock().unwrap().commands.push(line.trim_end().to_owned());
        let verb: String = line.chars().take(4).collect::<String>().to_uppercase();
        let next = match verb.as_str() {
            "EHLO" => manners.ehlo,
            "STAR" => manners.starttls,
            "AUTH" => manners.auth,
            "MAIL" if taken && manners.second_mail.is_some() => manners.second_mail.unwrap_or(manners.mail),
            "MAIL" if line.contains('+') => manners.tagged_mail.unwrap_or(manners.mail),
            "MAIL" => manners.mail,
            "RCPT" => manners.rcpt,
            "DATA" => manners.data,
            "RSET" => manners.rset,
            "QUIT" => Act::SayAndClose("221 bye"),
            _ => Act::Say("500 5.5.2 what?"),
        };
        if !act(&mut stream, next).await {
            return;
        }
        let goes_on_to_letter = verb == "DATA" && matches!(next, Act::Say(text) if text.starts_with("354"));
        if goes_on_to_letter && !take_letter(&mut stream, manners, seen).await {
            return;
        }
        taken |= goes_on_to_letter;
    }
}

async fn take_letter(stream: &mut BufReader<TcpStream>, manners: &Manners, seen: &Mutex<Seen>) -> bool {
    let mut letter = Vec::new();
    while !letter.ends_with(b"\r\n.\r\n") {
        if !matches!(stream.read_until(b'\n', &mut letter).await, Ok(count) if count > 0) {
            return false;
        }
    }
    letter.truncate(letter.len() - 3);
    seen.lock().unwrap().letters.push(letter);
    if !act(stream, manners.dot).await {
        return false;
    }
    if let Some(patience) = manners.tires_after {
        tokio::time::sleep(patience).await;
        return act(stream, Act::SayAndClose("421 4.4.2 timeout")).await;
    }
    true
}
