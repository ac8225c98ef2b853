//! Private mail servers for tests: Dovecot (IMAP, IMAPS, LMTP) and, when asked for, Postfix (submission with STARTTLS
//! and AUTH), on free ports of 127.0.0.1. Everything (configuration, certificate, mail, queue, logs) lies in one
//! temporary directory; nothing of `/etc/dovecot` or `/etc/postfix` is read. The servers end with the [`MailHost`].
//!
//! ```ignore
//! let Some(host) = MailHost::start() else { return };          // the reason was printed
//! host.deliver("leads", b"Subject: hello\r\n\r\nhi\r\n");
//! assert_eq!(host.mails("leads").len(), 1);
//! ```
//!
//! Users are [`USERS`] at [`DOMAIN`], all with [`PASSWORD`]; the XOAUTH2 token of `leads` is `tok-leads`.
//! Postfix delivers to them, answers 550 for others of the domain, and throws away mail to the rest of the world.
//! Dovecot works as any user; Postfix needs root.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::imap_client::ImapClient;
use super::{dovecot, postfix};

/// The domain all users live in.
pub const DOMAIN: &str = "acme.example";
/// The local parts that exist.
pub const USERS: [&str; 8] = ["leads", "jamie", "sam", "mike", "alex", "kim", "boss", "bench"];
/// Everybody's password.
pub const PASSWORD: &str = "secret";
/// The numeric owner of mail when the tests run as root (Dovecot refuses uid 0).
pub const MAIL_UID: u32 = 5000;
/// How long a server may take to answer at all.
const START_LIMIT: Duration = Duration::from_secs(10);

/// The ports of one host.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// IMAP, STARTTLS offered.
    pub imap: u16,
    /// IMAP with implicit TLS.
    pub imaps: u16,
    /// LMTP, for deliveries without Postfix.
    pub lmtp: u16,
    /// Submission with STARTTLS; only answered when Postfix runs.
    pub smtp: u16,
    /// Submission with implicit TLS; only answered when Postfix runs.
    pub smtps: u16,
    /// Submission for people's mail programs: AUTH without TLS, and the server stamps who logged in.
    pub desk: u16,
}

/// Running servers.
pub struct MailHost {
    home: tempfile::TempDir,
    /// Where they listen.
    pub ports: Ports,
    children: Vec<Child>,
}

impl MailHost {
    /// Dovecot alone. `None`, with the reason printed, when it is not installed.
    pub fn start() -> Option<Self> {
        Self::start_parts(false)
    }

    /// Dovecot and Postfix. `None`, with the reason printed, when one is not installed or we are not root.
    pub fn start_with_postfix() -> Option<Self> {
        Self::start_parts(true)
    }

    fn start_parts(with_postfix: bool) -> Option<Self> {
        let root = is_root();
        let missing = if which("dovecot").is_none() {
            Some("dovecot is not installed")
        } else if which("openssl").is_none() {
            Some("openssl is not installed")
        } else if with_postfix && !Path::new(postfix::MASTER).exists() {
            Some("postfix is not installed")
        } else if with_postfix && !root {
            Some("postfix can only be run by root")
        } else {
            None
        };
        if let Some(reason) = missing {
            eprintln!("skipped: {reason}");
            return None;
        }
        // Another test may take a free port between our choice and the server's: choose again.
        let started = (0..5).find_map(|_| Self::try_start(with_postfix, root));
        assert!(started.is_some(), "the mail servers do not start");
        started
    }

    fn try_start(with_postfix: bool, root: bool) -> Option<Self> {
        let home = tempfile::Builder::new().prefix("mailhost-").tempdir().unwrap();
        open_to_all(home.path());
        let ports = Ports::free();
        make_certificate(&home.path().join("etc"));
        dovecot::write(home.path(), &ports, root);
        let mut host = Self { home, ports, children: Vec::new() };
        let config = host.dir().join("etc/dovecot.conf");
        host.spawn(Command::new("dovecot").arg("-F").arg("-c").arg(config), "dovecot.out");
        if with_postfix {
            postfix::write(host.dir(), &ports);
            host.spawn(
                Command::new(postfix::MASTER).arg("-d").arg("-c").arg(host.dir().join("postfix")),
                "postfix.out",
            );
        }
        let ready = host.answers(ports.imap, "* OK")
            && host.answers(ports.lmtp, "220")
            && (!with_postfix || host.answers(ports.smtp, "220"));
        ready.then_some(host)
    }

    fn spawn(&mut self, command: &mut Command, log: &str) {
        let out = std::fs::File::create(self.dir().join("log").join(log)).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .process_group(0)
            .spawn()
            .unwrap();
        self.children.push(child);
    }

    fn answers(&mut self, port: u16, prefix: &str) -> bool {
        let end = Instant::now() + START_LIMIT;
        while Instant::now() < end {
            if self.children.iter_mut().any(|child| !matches!(child.try_wait(), Ok(None))) {
                return false;
            }
            if greeting(port).is_some_and(|line| line.starts_with(prefix)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// The directory everything lies in.
    pub fn dir(&self) -> &Path {
        self.home.path()
    }

    /// The servers' certificate (self-signed, for `localhost` and 127.0.0.1), PEM: give it as `ca_file`.
    pub fn certificate(&self) -> PathBuf {
        self.dir().join("etc/cert.pem")
    }

    /// Hands a mail to Dovecot by LMTP, as a mail server would. `user` is a local part, with or without `+tag`.
    pub fn deliver(&self, user: &str, mail: &[u8]) {
        let stream = TcpStream::connect(("127.0.0.1", self.ports.lmtp)).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut say = |text: &[u8], expect: &str| {
            (&stream).write_all(text).unwrap();
            assert!(reply(&mut reader).starts_with(expect), "LMTP refused {user}");
        };
        say(b"", "220");
        say(b"LHLO test\r\n", "250");
        say(b"MAIL FROM:<test@outside.example>\r\n", "250");
        say(format!("RCPT TO:<{user}@{DOMAIN}>\r\n").as_bytes(), "250");
        say(b"DATA\r\n", "354");
        let mut text = dotted(mail);
        text.extend_from_slice(b".\r\n");
        say(&text, "250");
    }

    /// Writes a mail straight into a user's Maildir: the fastest way to many mails. The server sees it at its next look.
    pub fn drop_into_maildir(&self, user: &str, name: &str, mail: &[u8]) {
        let home = self.dir().join("mail").join(user);
        let maildir = home.join("Maildir");
        let folders = ["tmp", "new", "cur"].map(|folder| maildir.join(folder));
        if !home.exists() {
            for folder in &folders {
                std::fs::create_dir_all(folder).unwrap();
            }
            [&home, &maildir].into_iter().chain(&folders).for_each(|path| own(path));
        }
        let path = maildir.join("tmp").join(name);
        std::fs::write(&path, mail).unwrap();
        own(&path);
        std::fs::rename(path, maildir.join("new").join(name)).unwrap();
    }

    /// A plain connection logged in as this user, for whatever a person does with their mail program.
    pub fn imap(&self, user: &str) -> ImapClient {
        ImapClient::login(self.ports.imap, &format!("{user}@{DOMAIN}"), PASSWORD)
    }

    /// Puts a mail into a mailbox over IMAP.
    pub fn append(&self, user: &str, mailbox: &str, mail: &[u8]) {
        self.imap(user).append(mailbox, mail);
    }

    /// The mails in a user's INBOX as they lie on disk, oldest first.
    pub fn mails(&self, user: &str) -> Vec<Vec<u8>> {
        self.mails_in(user, "")
    }

    /// The mails in one of a user's other mailboxes, by its Maildir++ folder (`.Sent`, `.Baton.Handled`).
    pub fn mails_in(&self, user: &str, folder: &str) -> Vec<Vec<u8>> {
        let maildir = self.dir().join("mail").join(user).join("Maildir").join(folder);
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(maildir.join(part)).ok())
            .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
            .collect();
        files.sort_by_key(|path| path.file_name().map(std::ffi::OsStr::to_os_string));
        files.iter().filter_map(|path| std::fs::read(path).ok()).collect()
    }

    /// Waits until a user's INBOX holds `count` mails, at most ten seconds; returns what is there.
    pub fn wait_for_mails(&self, user: &str, count: usize) -> Vec<Vec<u8>> {
        let end = Instant::now() + START_LIMIT;
        loop {
            let mails = self.mails(user);
            if mails.len() >= count || Instant::now() > end {
                return mails;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What Dovecot logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir().join("log/dovecot.log")).unwrap_or_default()
    }
}

impl Drop for MailHost {
    fn drop(&mut self) {
        // Each server leads its own process group, so only our own children are met. A polite end would take a second.
        for child in &mut self.children {
            let group = format!("kill -KILL -- -{}", child.id());
            let _ = Command::new("sh").arg("-c").arg(group).stderr(Stdio::null()).status();
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Ports {
    fn free() -> Self {
        // All are held at once, so that they differ.
        let held: Vec<TcpListener> = (0..6).map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap()).collect();
        let port = |at: usize| held[at].local_addr().unwrap().port();
        Self { imap: port(0), imaps: port(1), lmtp: port(2), smtp: port(3), smtps: port(4), desk: port(5) }
    }
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

/// Makes a directory searchable by the servers' own users.
pub fn open_to_all(dir: &Path) {
    std::fs::create_dir_all(dir).unwrap();
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Where a program lies, also outside a user's usual path.
pub fn which(program: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/sbin", "/bin"]
        .iter()
        .map(|dir| Path::new(dir).join(program))
        .find(|path| path.exists())
}

/// A self-signed certificate for localhost and its key. Not a CA: a TLS library may refuse a CA as a server.
pub fn make_certificate(dir: &Path) {
    open_to_all(dir);
    let made = Command::new("openssl")
        .args(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=localhost"
                .split(' '),
        )
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", "subjectAltName=DNS:localhost,DNS:mail.acme.example,IP:127.0.0.1"])
        .arg("-keyout")
        .arg(dir.join("key.pem"))
        .arg("-out")
        .arg(dir.join("cert.pem"))
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success(), "openssl makes no certificate");
    std::fs::set_permissions(dir.join("key.pem"), std::fs::Permissions::from_mode(0o640)).unwrap();
}

/// Gives a file to the owner of mail.
fn own(path: &Path) {
    if is_root() {
        chown(path, Some(MAIL_UID), Some(MAIL_UID)).unwrap();
    }
}

fn greeting(port: u16) -> Option<String> {
    let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok()?;
    Some(line)
}

/// The last line of an SMTP or LMTP answer.
fn reply(reader: &mut impl BufRead) -> String {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.as_bytes().get(3) != Some(&b'-') {
            return line;
        }
    }
}

/// CRLF line ends, and a second dot where a line begins with one.
fn dotted(mail: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(mail.len() + 64);
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            text.push(b'.');
        }
        text.extend_from_slice(line.strip_suffix(b"\n").map_or(line, |l| l.strip_suffix(b"\r").unwrap_or(l)));
        text.extend_from_slice(b"\r\n");
    }
    text
}
