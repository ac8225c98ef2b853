//! A mail as somebody writes it: names instead of addresses, and only what matters said. What comes of it is the raw
//! bytes of an RFC 5322 mail, and what a later mail needs to answer it.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Berlin;

use super::time;

/// A mail that was written.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Its Message-ID, without brackets; empty when it has none.
    pub(crate) id: String,
    /// Its author's address.
    pub(crate) from: String,
    pub(crate) subject: String,
    /// The ids it referred to.
    pub(crate) references: Vec<String>,
    pub(crate) bytes: Vec<u8>,
    /// When it arrives; when the clock says, if it says nothing.
    pub(crate) arrives: Option<DateTime<Utc>>,
    pub(crate) mailbox: String,
    pub(crate) uidvalidity: u32,
}

/// A mail being written.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    from: String,
    to: Vec<String>,
    cc: Vec<String>,
    subject: String,
    body: String,
    content: String,
    id: Option<String>,
    references: Vec<String>,
    in_reply_to: Option<String>,
    headers: Vec<(String, String)>,
    date: Option<String>,
    arrives: Option<DateTime<Utc>>,
    mailbox: String,
    uidvalidity: u32,
}

/// Somebody begins to write: a first name of the story, or a whole mailbox.
pub(crate) fn from(who: &str) -> Draft {
    Draft {
        from: mailbox(who),
        to: Vec::new(),
        cc: Vec::new(),
        subject: String::new(),
        body: String::new(),
        content: "text/plain; charset=utf-8".into(),
        id: None,
        references: Vec::new(),
        in_reply_to: None,
        headers: Vec::new(),
        date: None,
        arrives: None,
        mailbox: "INBOX".into(),
        uidvalidity: 1,
    }
}

/// The people of the stories. Anna and Bob are of one organisation; Carl has a freemail address.
fn mailbox(who: &str) -> String {
    let known = match who {
        "jamie" => "Jamie Lee <jamie@acme.example>",
        "sam" => "Sam Rivera <sam@acme.example>",
        "mike" => "Mike Okafor <mike@acme.example>",
        "pat" => "Pat <pat@acme.example>", // of the house, and no member
        "anna" => "Anna Berg <anna@contoso.example>",
        "bob" => "Bob Berg <bob@contoso.example>",
        "carl" => "Carl <carl@gmail.com>",
        "dora" => "Dora <dora@northside.example>",
        "eve" => "Eve <eve@stranger.example>",
        _ => "",
    };
    if !known.is_empty() {
        return known.into();
    }
    if who.contains('@') { who.into() } else { format!("{who}@acme.example") } // leads, leads+fri
}

fn address(mailbox: &str) -> String {
    let inner = mailbox.rsplit_once('<').map_or(mailbox, |(_, inner)| inner);
    inner.trim_end_matches('>').to_owned()
}

impl Draft {
    pub(crate) fn to(mut self, who: &str) -> Self {
        self.to.push(mailbox(who));
        self
    }

    pub(crate) fn cc(mut self, who: &str) -> Self {
        self.cc.push(mailbox(who));
        self
    }

    /// A blind copy that the inbox got: only the way it was delivered tells.
    pub(crate) fn bcc(self, who: &str) -> Self {
        let address = address(&mailbox(who));
        self.header("Delivered-To", &address)
    }

    pub(crate) fn subject(mut self, text: &str) -> Self {
        self.subject = text.into();
        self
    }

    pub(crate) fn says(mut self, text: &str) -> Self {
        self.body = text.replace('\n', "\r\n");
        self
    }

    /// A body of another kind than plain text.
    pub(crate) fn content(mut self, kind: &str, body: &str) -> Self {
        self.content = kind.into();
        self.says(body)
    }

    /// It answers that mail, as mail programs do.
    pub(crate) fn re(mut self, mail: &Sent) -> Self {
        self.references = mail.references.iter().cloned().chain([mail.id.clone()]).collect();
        self.in_reply_to = Some(format!("<{}>", mail.id));
        if self.subject.is_empty() {
            self.subject = format!("Re: {}", mail.subject.trim_start_matches("Re: "));
        }
        self
    }

    /// It answers a letter of ours, as mail programs do: to its Reply-To.
    pub(crate) fn answers(self, letter: &super::record::Letter) -> Self {
        self.to(&letter.reply_to).re(&letter.as_mail())
    }

    /// References alone.
    pub(crate) fn references(mut self, ids: &[&str]) -> Self {
        self.references = ids.iter().map(|id| (*id).to_owned()).collect();
        self
    }

    /// In-Reply-To as it stands.
    pub(crate) fn in_reply_to(mut self, text: &str) -> Self {
        self.in_reply_to = Some(text.into());
        self
    }

    pub(crate) fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Written at this time, whenever it arrives.
    pub(crate) fn dated(self, text: &str) -> Self {
        let date = time(text);
        self.dated_as(&date.with_timezone(&Berlin).to_rfc2822())
    }

    /// With this text as its Date; without the header when it is empty.
    pub(crate) fn dated_as(mut self, text: &str) -> Self {
        self.date = Some(text.into());
        self
    }

    /// It arrived at this time, whenever it was fetched.
    pub(crate) fn arrived(mut self, text: &str) -> Self {
        self.arrives = Some(time(text));
        self
    }

    pub(crate) fn in_mailbox(mut self, name: &str) -> Self {
        self.mailbox = name.into();
        self
    }

    pub(crate) fn under(mut self, uidvalidity: u32) -> Self {
        self.uidvalidity = uidvalidity;
        self
    }

    /// What the pinned server found: `pass` or `fail`.
    pub(crate) fn verdict(self, result: &str) -> Self {
        let from = address(&self.from);
        let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned();
        let value = format!("mx.acme.example; dmarc={result} header.from={domain}");
        self.header("Authentication-Results", &value)
    }

    /// The whole mail. `number` makes its id, if it was given none.
    pub(crate) fn finish(self, number: u32, now: DateTime<Utc>) -> Sent {
        let author = address(&self.from);
        let domain = author.rsplit_once('@').map_or("none.example", |(_, domain)| domain);
        let id = self.id.clone().unwrap_or_else(|| format!("m{number}.story@{domain}"));
        let written = self.arrives.unwrap_or(now).with_timezone(&Berlin).to_rfc2822();
        let date = self.date.clone().unwrap_or(written);
        let references: Vec<String> = self.references.iter().map(|id| format!("<{id}>")).collect();
        let mut lines: Vec<(&str, String)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        lines.push(("From", self.from.clone()));
        lines.push(("To", self.to.join(", ")));
        lines.push(("Cc", self.cc.join(", ")));
        lines.push(("Subject", self.subject.clone()));
        lines.push(("Date", date));
        lines.push(("Message-ID", if id.is_empty() { String::new() } else { format!("<{id}>") }));
        lines.push(("In-Reply-To", self.in_reply_to.clone().unwrap_or_default()));
        lines.push(("References", references.join("\r\n ")));
        lines.push(("MIME-Version", "1.0".into()));
        lines.push(("Content-Type", self.content.clone()));
        let mut text = String::new();
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            let _infallible = write!(text, "{name}: {value}\r\n");
        }
        let _infallible = write!(text, "\r\n{}\r\n", self.body);
        Sent {
            id,
            from: author.to_lowercase(),
            subject: self.subject,
            references: self.references,
            bytes: text.into_bytes(),
            arrives: self.arrives,
            mailbox: self.mailbox,
            uidvalidity: self.uidvalidity,
        }
    }
}
