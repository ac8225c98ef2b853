//! A scripted IMAP server that misbehaves on purpose. By itself it is a small, correct server with one mailbox; a test
//! says at which command it shall do wrong, how, and how often.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use batond::shell::imap::FIRST_BYTES;
use batond::shell::source::MAX_MAIL_BYTES;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A tagged answer, such as `NO [SERVERBUG] broken`, and nothing else.
    Tagged(&'static str),
    /// `* BYE`, and the end.
    Bye,
    /// The end, without a word.
    Close,
    /// Half of the right answer, and the end.
    Half,
    /// Nothing more, for ever.
    Silence,
    /// Half of the right answer, then nothing more.
    HalfSilence,
    /// These bytes, then nothing more.
    Raw(Vec<u8>),
    /// These bytes in front of the right answer.
    Before(&'static [u8]),
}

/// What every test may see and change while the server runs.
#[derive(Debug, Default)]
pub struct State {
    /// UIDs and texts.
    pub mails: Vec<(u32, Vec<u8>)>,
    /// At which command (see [`step`]) what goes wrong, and how often still.
    pub faults: Vec<(&'static str, Fault, usize)>,
    /// UIDs whose text is never given: NO if true, the end of the connection if false.
    pub cursed: Vec<(u32, bool)>,
    /// Every command, by its step, and `connect` for each connection.
    pub log: Vec<String>,
    /// UIDs whose text is given as NIL.
    pub hollow: Vec<u32>,
    /// What follows `IMAP4rev1` in CAPABILITY.
    pub capabilities: &'static str,
    pub uidnext: Uidnext,
    /// Whether news are told in IDLE and after commands.
    pub mute: bool,
    /// When news were last told in IDLE.
    pub told_at: Option<Instant>,
}

/// What the server says of UIDNEXT.
#[derive(Debug, Default, Clone, Copy)]
pub enum Uidnext {
    /// The truth.
    #[default]
    True,
    /// Nothing.
    Missing,
    /// Always this.
    Fixed(u32),
}

/// The running server.
#[derive(Clone)]
pub struct FakeImap {
    pub port: u16,
    state: Arc<Mutex<State>>,
    news: Arc<watch::Sender<usize>>,
}

impl FakeImap {
    /// Starts a server with the mails 1 to `count`.
    pub async fn start(count: u32) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = (1..=count).map(|uid| (uid, text(uid))).collect();
        let state = State { mails, capabilities: "IDLE UIDPLUS MOVE", ..State::default() };
        let fake = Self { port, state: Arc::new(Mutex::new(state)), news: Arc::new(watch::channel(0).0) };
        let server = fake.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                server.change(|state| state.log.push("connect".to_owned()));
                tokio::spawn(Connection::new(server.clone(), stream).run());
            }
        });
        fake
    }

    /// Looks at the state, or changes it.
    pub fn change<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().unwrap())
    }

    /// At the next `step`, this goes wrong, once.
    pub fn once(&self, step: &'static str, fault: Fault) {
        self.change(|state| state.faults.push((step, fault, 1)));
    }

    /// A new mail comes.
    pub fn add(&self, uid: u32) {
        self.add_mail(uid, text(uid));
    }

    /// A new mail with this text comes.
    pub fn add_mail(&self, uid: u32, text: Vec<u8>) {
        let count = self.change(|state| {
            state.mails.push((uid, text));
            state.mails.len()
        });
        self.news.send_replace(count);
    }

    /// How often a step was reached.
    pub fn count(&self, step: &str) -> usize {
        self.change(|state| state.log.iter().filter(|known| *known == step).count())
    }

    fn fault(&self, step: &str) -> Option<Fault> {
        self.change(|state| {
            let fault = state.faults.iter_mut().find(|(at, _, left)| *at == step && *left > 0)?;
            fault.2 -= 1;
            Some(fault.1.clone())
        })
    }
}

/// The text of the mail with this UID; its subject is the UID.
pub fn text(uid: u32) -> Vec<u8> {
    super::watching::mail(&uid.to_string())
}

/// The name of a command in faults and in the log. The greeting is `greeting`, the end of IDLE `DONE`.
pub fn step(command: &str) -> &'static str {
    let all = [
        ("BODY.PEEK[]<0.", "UID FETCH text"),
        ("BODY.PEEK[]<", "UID FETCH rest"),
        ("INTERNALDATE)", "UID FETCH dates"),
        ("UID FETCH", "UID FETCH list"),
        ("UID SEARCH", "UID SEARCH"),
        ("FETCH", "FETCH"),
        ("CAPABILITY", "CAPABILITY"),
        ("LOGIN", "LOGIN"),
        ("AUTHENTICATE", "AUTHENTICATE"),
        ("STARTTLS", "STARTTLS"),
        ("EXAMINE", "EXAMINE"),
        ("SELECT", "SELECT"),
        ("UID STORE", "UID STORE"),
        ("STATUS", "STATUS"),
        ("IDLE", "IDLE"),
        ("DONE", "DONE"),
        ("NOOP", "NOOP"),
        ("ID ", "ID"),
        ("LOGOUT", "LOGOUT"),
    ];
    all.iter().find(|(part, _)| command.contains(part)).map_or("other", |(_, name)| name)
}

struct Connection {
    fake: FakeImap,
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    news: watch::Receiver<usize>,
    told: usize,
}

impl Connection {
    fn new(fake: FakeImap, stream: TcpStream) -> Self {
        // As real servers do: otherwise what is told in IDLE waits for the client's next acknowledgement.
        stream.set_nodelay(true).unwrap();
        let (reader, writer) = stream.into_split();
        let news = fake.news.subscribe();
        Self { fake, reader: BufReader::new(reader), writer, news, told: 0 }
    }

    async fn run(mut self) {
        let greeted = self.answer("greeting", "", b"* OK ready\r\n".to_vec()).await;
        if greeted.is_none() {
            return;
        }
        while let Some(line) = self.line().await {
            let Some((tag, command)) = line.split_once(' ') else { return };
            let name = step(command);
            self.fake.change(|state| state.log.push(name.to_owned()));
            if name == "AUTHENTICATE" && command.split(' ').count() == 2 {
                // The proof was not sent along: ask for it.
                let asked = self.writer.write_all(b"+ \r\n").await;
                let Some(proof) = self.line().await.filter(|_| asked.is_ok()) else { return };
                self.fake.change(|state| state.log.push(proof));
            }
            let reply = self.reply(tag, command, name);
            if self.answer(name, tag, reply).await.is_none() {
                return;
            }
            if name == "LOGOUT" || (name == "IDLE" && self.idle(tag).await.is_none()) {
                return;
            }
        }
    }

    /// Sends an answer, or does wrong. `None`: the connection is over.
    async fn answer(&mut self, step: &str, tag: &str, right: Vec<u8>) -> Option<()> {
        let half = right.get(..right.len() / 2).unwrap_or_default().to_vec();
        let (bytes, then) = match self.fake.fault(step) {
            None => (right, Then::Go),
            Some(Fault::Tagged(text)) => (format!("{tag} {text}\r\n").into_bytes(), Then::Go),
            Some(Fault::Bye) => (b"* BYE going down\r\n".to_vec(), Then::Close),
            Some(Fault::Close) => (Vec::new(), Then::Close),
            Some(Fault::Half) => (half, Then::Close),
            Some(Fault::Silence) => (Vec::new(), Then::Hang),
            Some(Fault::HalfSilence) => (half, Then::Hang),
            Some(Fault::Raw(bytes)) => (bytes, Then::Hang),
            Some(Fault::Before(bytes)) => ([bytes, &right].concat(), Then::Go),
        };
        self.writer.write_all(&bytes).await.ok()?;
        match then {
            Then::Go => Some(()),
            Then::Close => None,
            Then::Hang => {
                while self.line().await.is_some() {}
                None
            }
        }
    }

    async fn idle(&mut self, tag: &str) -> Option<()> {
        loop {
            let (count, mute) = self.fake.change(|state| (state.mails.len(), state.mute));
            if count > self.told && !mute {
                self.told = count;
                self.fake.change(|state| state.told_at = Some(Instant::now()));
                self.writer.write_all(format!("* {count} EXISTS\r\n").as_bytes()).await.ok()?;
            }
            tokio::select! {
                line = self.reader.fill_buf() => {
                    if line.ok()?.is_empty() { return None; }
                    let line = self.line().await?;
                    // After a refusal the next command comes without DONE; this server is too simple for that.
                    assert_eq!(line, "DONE");
                    return self.answer("DONE", tag, format!("{tag} OK idled\r\n").into_bytes()).await;
                }
                _ = self.news.changed() => {}
                () = tokio::time::sleep(Duration::from_millis(20)) => {}
            }
        }
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.reader.read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }

    fn reply(&mut self, tag: &str, command: &str, name: &str) -> Vec<u8> {
        let fake = self.fake.clone();
        fake.change(|state| {
            let mut out = Vec::new();
            match name {
                "IDLE" => return b"+ idling\r\n".to_vec(),
                "CAPABILITY" => {
                    out.extend(format!("* CAPABILITY IMAP4rev1 {}\r\n", state.capabilities).bytes());
                }
                "EXAMINE" | "SELECT" => {
                    self.told = state.mails.len();
                    out.extend(format!("* {} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n", self.told).bytes());
                    out.extend(state.uidnext_line().bytes());
                }
                "UID SEARCH" => {
                    let found = state.wanted(command).map(|at| format!(" {}", state.mails[at].0));
                    out.extend(format!("* SEARCH{}\r\n", found.collect::<String>()).bytes());
                }
                "FETCH" | "UID FETCH list" | "UID FETCH text" | "UID FETCH rest" | "UID FETCH dates" => {
                    match state.fetch(command, name) {
                        Ok(answer) => out = answer,
                        Err(true) => return format!("{tag} NO [SERVERBUG] cannot read\r\n").into_bytes(),
                        Err(false) => return b"* BYE internal error\r\n".to_vec(),
                    }
                }
                _ => {}
            }
            if !["EXAMINE", "SELECT", "FETCH"].contains(&name)
                && self.told < state.mails.len()
                && !state.mute
                && self.told > 0
            {
                self.told = state.mails.len();
                out.extend(format!("* {} EXISTS\r\n", self.told).bytes());
            }
            out.extend(format!("{tag} OK done\r\n").bytes());
            out
        })
    }
}

enum Then {
    Go,
    Close,
    Hang,
}

impl State {
    fn uidnext_line(&self) -> String {
        let next = match self.uidnext {
            Uidnext::True => self.mails.last().map_or(1, |(uid, _)| uid + 1),
            Uidnext::Missing => return String::new(),
            Uidnext::Fixed(next) => next,
        };
        format!("* OK [UIDNEXT {next}] ok\r\n")
    }

    /// The mails a command asks for, by their places.
    fn wanted(&self, command: &str) -> impl Iterator<Item = usize> {
        let by_uid = command.starts_with("UID");
        let set = command
            .split(' ')
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or_default();
        let last =
            if by_uid { self.mails.last().map_or(0, |(uid, _)| *uid) } else { count(self.mails.len()) };
        let number = |text: &str| if text == "*" { last } else { text.parse().unwrap() };
        let ranges: Vec<(u32, u32)> = set
            .split(',')
            .map(|part| part.split_once(':').unwrap_or((part, part)))
            .map(|(a, b)| (number(a).min(number(b)), number(a).max(number(b))))
            .collect();
        let key = |at: usize| if by_uid { self.mails[at].0 } else { count(at) + 1 };
        let wanted: Vec<usize> = (0..self.mails.len())
            .filter(|at| ranges.iter().any(|(a, b)| (*a..=*b).contains(&key(*at))))
            .collect();
        wanted.into_iter()
    }

    /// The answer to a FETCH; the error says how it fails.
    fn fetch(&self, command: &str, name: &str) -> Result<Vec<u8>, bool> {
        let mut out = Vec::new();
        for at in self.wanted(command) {
            let (uid, text) = &self.mails[at];
            let seq = at + 1;
            let head = format!("* {seq} FETCH (UID {uid}");
            out.extend(head.bytes());
            if name == "UID FETCH text" || name == "UID FETCH dates" {
                out.extend(
                    format!(" INTERNALDATE \"01-Jun-2026 10:00:00 +0000\" RFC822.SIZE {}", text.len())
                        .bytes(),
                );
            }
            if name == "UID FETCH text" || name == "UID FETCH rest" {
                if let Some((_, politely)) = self.cursed.iter().find(|(cursed, _)| cursed == uid) {
                    return Err(*politely);
                }
                if self.hollow.contains(uid) {
                    out.extend(b" BODY[]<0> NIL)\r\n");
                    continue;
                }
                let (from, size) = if name == "UID FETCH text" {
                    (0, FIRST_BYTES)
                } else {
                    (FIRST_BYTES, MAX_MAIL_BYTES - FIRST_BYTES)
                };
                let part = &text[from.min(text.len())..text.len().min(from + size)];
                out.extend(format!(" BODY[]<{from}> {{{}}}\r\n", part.len()).bytes());
                out.extend_from_slice(part);
            }
            out.extend(b")\r\n");
        }
        Ok(out)
    }
}

fn count(mails: usize) -> u32 {
    u32::try_from(mails).unwrap()
}
