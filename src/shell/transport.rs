//! The door through which letters leave. It opens only for a letter to one member's own configured address
//! (product.md §15.1): checked here, on the final bytes, whatever was decided before. It never changes a letter.

use mail_parser::{Address as ParsedAddress, HeaderName, HeaderValue, MessageParser};

use super::directory::Directory;
use super::smtp::Smtp;
use crate::domain::{Address, LetterId, Outcome, Team};

/// The largest letter, in bytes. Ours stay under 100 KiB (mail.md §5).
pub const MAX_LETTER_BYTES: usize = 1024 * 1024;

/// A letter ready to leave: one recipient, final bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The row of the outbox it comes from.
    pub letter: LetterId,
    /// The one recipient.
    pub to: Address,
    /// The envelope sender, to which bounces go.
    pub envelope_from: Address,
    /// The whole mail, CRLF line ends; sent exactly so.
    pub bytes: Vec<u8>,
}

/// How letters leave.
pub enum Transport {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a directory, as `.eml` files.
    Directory(Directory),
}

impl Transport {
    /// Makes one attempt to send the letter, if it may leave at all. Takes at most the transport's own time limits;
    /// when dropped midway, what became of the letter is not known.
    pub async fn send(&mut self, parcel: &Parcel, team: &Team) -> Outcome {
        if let Err(refusal) = may_leave(parcel, team) {
            return Outcome::Permanent(refusal.to_owned());
        }
        match self {
            Self::Smtp(smtp) => smtp.send(parcel).await,
            Self::Directory(directory) => directory.send(parcel).await,
        }
    }

    /// Says goodbye to the server, if a connection is open. Not needed between letters: an idle one closes by itself.
    pub async fn close(&mut self) {
        match self {
            Self::Smtp(smtp) => smtp.close().await,
            Self::Directory(_) => {}
        }
    }
}

/// Whether the letter may leave; if not, why.
fn may_leave(parcel: &Parcel, team: &Team) -> Result<(), &'static str> {
    if !team.members().iter().any(|member| member.address == parcel.to) {
        return Err("not a member");
    }
    if parcel.bytes.len() > MAX_LETTER_BYTES {
        return Err("the letter is too large");
    }
    if has_bare_line_end(&parcel.bytes) {
        return Err("the letter has a line that does not end in CRLF");
    }
    only_addresses(&parcel.bytes, &parcel.to)
}

/// A lone CR or LF is read as a line end by some servers and not by others: the way to smuggle a second mail in.
fn has_bare_line_end(bytes: &[u8]) -> bool {
    let mut before = 0;
    for &byte in bytes {
        if (byte == b'\n') != (before == b'\r') {
            return true;
        }
        before = byte;
    }
    before == b'\r'
}

/// Exactly one To with exactly this address, and no header that names another recipient.
fn only_addresses(bytes: &[u8], to: &Address) -> Result<(), &'static str> {
    let mut named = 0;
    for name in header_names(bytes) {
        match name?.as_str() {
            "to" => named += 1,
            "cc" | "bcc" => return Err("the letter has a Cc or Bcc"),
            other if other.starts_with("resent-") => return Err("the letter has a Resent- header"),
            _ => {}
        }
    }
    if named != 1 {
        return Err("the letter does not have exactly one To");
    }
    let parsed = MessageParser::new().parse_headers(bytes).ok_or("the letter has no headers")?;
    let mut headers = parsed.headers().iter().filter(|header| header.name == HeaderName::To);
    match headers.next().map(|header| &header.value) {
        Some(HeaderValue::Address(list)) if lone_address(list).as_ref() == Some(to) => Ok(()),
        _ => Err("the letter's To is not its recipient"),
    }
}

/// The names of the header lines in lower case. A line that is neither a field nor a continuation is an error: no
/// program agrees with another on what it means.
fn header_names(bytes: &[u8]) -> impl Iterator<Item = Result<String, &'static str>> {
    let lines = bytes.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let fields = lines.take_while(|line| !line.is_empty());
    fields.filter(|line| !line.starts_with(b" ") && !line.starts_with(b"\t")).map(|line| {
        let name = line.split(|&byte| byte == b':').next().filter(|name| name.len() < line.len());
        let name = name.filter(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic));
        name.map(|name| String::from_utf8_lossy(name).to_ascii_lowercase())
            .ok_or("a header line is malformed")
    })
}

fn lone_address(list: &ParsedAddress<'_>) -> Option<Address> {
    let ParsedAddress::List(people) = list else { return None };
    match people.as_slice() {
        // Brackets that are left over are read by one program and dropped by another.
        [one] => Address::parse(one.address.as_deref().filter(|text| !text.contains(['<', '>']))?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono_tz::Tz;

    use super::*;
    use crate::domain::calendar::{Calendar, Hours};
    use crate::domain::team::{Inbox, Member, Role};

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    fn team() -> Team {
        let sam = Member {
            handle: "sam".parse().expect("a handle"),
            name: "Sam Rivera".into(),
            address: address("sam@acme.example"),
            aliases: vec![address("sam.rivera@home.example")],
            role: Role::Member,
            calendar: Calendar {
                zone: Tz::UTC,
                hours: Hours::parse("Mon-Fri 08:00-18:00").expect("hours"),
                holidays: Arc::default(),
            },
            skills: vec![],
            capacity: None,
            left: None,
        };
        let inbox = Inbox { address: address("leads@acme.example"), aliases: vec![], plus_addressing: true };
        Team::new(vec![sam], inbox, vec!["acme.example".into()])
    }

    fn letter(to: &str, headers: &str) -> Result<(), &'static str> {
        let bytes = format!("From: Baton <leads@acme.example>\r\n{headers}\r\nHello\r\n").into_bytes();
        let envelope_from = address("leads+b1@acme.example");
        may_leave(&Parcel { letter: LetterId(1), to: address(to), envelope_from, bytes }, &team())
    }

    #[test]
    fn a_letter_to_a_member_leaves() {
        for to in
            ["sam@acme.example", "Sam Rivera <Sam@Acme.Example>", "\"Rivera, Sam\"\r\n <sam@acme.example>"]
        {
            assert_eq!(letter("sam@acme.example", &format!("To: {to}\r\n")), Ok(()), "{to}");
        }
    }

    #[test]
    fn nobody_but_a_member_at_the_configured_address_gets_a_letter() {
        let others =
            ["ann@customer.example", "sam.rivera@home.example", "sam+x@acme.example", "leads@acme.example"];
        for to in others {
            assert_eq!(letter(to, &format!("To: {to}\r\n")), Err("not a member"), "{to}");
        }
    }

    #[test]
    fn the_headers_may_name_nobody_else() {
        let sam = "To: sam@acme.example\r\n";
        let refused = [
            String::new(),
            "To: ann@customer.example\r\n".into(),
            "To: sam@acme.example, ann@customer.example\r\n".into(),
            "To: sam@acme.example <ann@customer.example>\r\n".into(),
            "To: team: sam@acme.example, ann@customer.example;\r\n".into(),
            "To: \r\n".into(),
            "To: <<sam@acme.example>\r\n".into(),
            format!("{sam}{sam}"),
            format!("{sam}tO: ann@customer.example\r\n"),
            format!("{sam}Cc: ann@customer.example\r\n"),
            format!("{sam}BCC: ann@customer.example\r\n"),
            format!("{sam}Bcc : ann@customer.example\r\n"),
            format!("{sam}Resent-To: ann@customer.example\r\n"),
            format!("{sam}no field at all\r\n"),
            format!(" To: x\r\n{sam}To\u{a0}: ann@customer.example\r\n"),
        ];
        for headers in refused {
            assert!(letter("sam@acme.example", &headers).is_err(), "{headers}");
        }
    }

    #[test]
    fn the_body_may_say_anything() {
        let body = "To: sam@acme.example\r\n\r\nCc: ann@customer.example\r\nTo: ann@customer.example\r\n";
        assert_eq!(letter("sam@acme.example", body), Ok(()));
    }

    proptest::proptest! {
        /// Whatever the headers look like: what may leave, every reader takes for a letter to Sam alone.
        #[test]
        fn what_leaves_is_read_as_a_letter_to_one_member(
            lines in proptest::collection::vec(
                "(To|to|TO|Cc|Bcc|Subject|X|Resent-To| |\t|)(:| :|: |)(sam@acme[.]example|<sam@acme[.]example>|a@b[.]example|[,;:<>\"() ]|Sam){0,4}",
                0..6,
            ),
        ) {
            let headers = [lines.join("\r\n"), String::new()].join("\r\n");
            if letter("sam@acme.example", &headers).is_ok() {
                let bytes = format!("From: Baton <leads@acme.example>\r\n{headers}\r\nHello\r\n");
                let read = MessageParser::new().parse(bytes.as_bytes()).expect("a letter");
                let to: Vec<_> = read.to().expect("a To").iter().filter_map(|one| one.address()).collect();
                proptest::prop_assert_eq!(to, ["sam@acme.example"]);
                proptest::prop_assert!(read.cc().is_none() && read.bcc().is_none());
            }
        }

        #[test]
        fn the_door_stands_whatever_the_bytes(bytes: Vec<u8>) {
            let sam = address("sam@acme.example");
            let parcel = Parcel { letter: LetterId(1), to: sam.clone(), envelope_from: sam, bytes };
            let _ = may_leave(&parcel, &team());
        }
    }

    #[tokio::test]
    async fn nothing_is_written_for_an_outsider() {
        let home = tempfile::tempdir().expect("a directory");
        let mut transport = Transport::Directory(Directory::new(home.path().to_owned()));
        let ann = address("ann@customer.example");
        let bytes = b"From: leads@acme.example\r\nTo: ann@customer.example\r\n\r\nHello\r\n".to_vec();
        let stray = Parcel { letter: LetterId(1), to: ann.clone(), envelope_from: ann, bytes };
        assert_eq!(transport.send(&stray, &team()).await, Outcome::Permanent("not a member".into()));
        assert_eq!(std::fs::read_dir(home.path()).expect("listed").count(), 0);
    }

    #[test]
    fn bare_line_ends_do_not_leave() {
        for bytes in ["a\nb\r\n", "a\rb\r\n", "a\r\n.\n", "a\r", "\n"] {
            assert!(has_bare_line_end(bytes.as_bytes()), "{bytes:?}");
        }
        for bytes in ["", "a", "a\r\n", "\r\n\r\n.\r\n"] {
            assert!(!has_bare_line_end(bytes.as_bytes()), "{bytes:?}");
        }
    }
}
