//! The simplest IMAP client that can play a person's mail program in a test: one command, all its lines, no timeouts
//! but one. It has nothing in common with the program's own client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection that is logged in.
pub struct ImapClient {
    reader: BufReader<TcpStream>,
    count: u32,
}

impl ImapClient {
    /// Connects to a port of 127.0.0.1 without TLS and logs in.
    pub fn login(port: u16, user: &str, password: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut client = Self { reader: BufReader::new(stream), count: 0 };
        client.line();
        client.run(&format!("LOGIN {user} {password}"));
        client
    }

    /// Runs a command that must succeed; returns its untagged lines, literals included.
    pub fn run(&mut self, command: &str) -> Vec<String> {
        let (lines, ok) = self.try_run(command);
        assert!(ok, "{command}: {lines:?}");
        lines
    }

    /// Runs a command; returns all its lines and whether it succeeded.
    pub fn try_run(&mut self, command: &str) -> (Vec<String>, bool) {
        self.count += 1;
        let tag = format!("t{} ", self.count);
        self.reader.get_mut().write_all(format!("{tag}{command}\r\n").as_bytes()).unwrap();
        let mut lines = Vec::new();
        loop {
            let line = self.line();
            if let Some(rest) = line.strip_prefix(&tag) {
                let ok = rest.starts_with("OK");
                lines.push(rest.to_owned());
                return (lines, ok);
            }
            lines.push(line);
        }
    }

    /// Appends a mail to a mailbox.
    pub fn append(&mut self, mailbox: &str, mail: &[u8]) {
        self.append_with(mailbox, "", mail);
    }

    /// Appends a mail with flags or a date: `options` is `(\Seen) ` or `"01-Jan-2020 00:00:00 +0000" `, or empty.
    pub fn append_with(&mut self, mailbox: &str, options: &str, mail: &[u8]) {
        let command = format!("t0 APPEND \"{mailbox}\" {options}{{{}}}\r\n", mail.len());
        self.reader.get_mut().write_all(command.as_bytes()).unwrap();
        assert!(self.line().starts_with('+'));
        self.reader.get_mut().write_all(mail).unwrap();
        self.reader.get_mut().write_all(b"\r\n").unwrap();
        loop {
            let line = self.line();
            if line.starts_with("t0 ") {
                assert!(line.starts_with("t0 OK"), "{line}");
                return;
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.reader.read_until(b'\n', &mut line).unwrap();
        let mut text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if let Some(size) =
            text.strip_suffix('}').and_then(|t| t.rsplit_once('{')).and_then(|(_, n)| n.parse().ok())
        {
            let mut literal = vec![0; size];
            self.reader.read_exact(&mut literal).unwrap();
            text.push_str(&String::from_utf8_lossy(&literal));
            text.push_str(&self.line());
        }
        text
    }
}
