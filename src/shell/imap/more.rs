//! Whether the beginning of a mail is enough. Most bytes of mails lie in attachments, and nobody here reads those.

/// Whether the rest of a mail is needed, given its beginning: no, when what was cut off is the body of a part that is
/// neither text nor a mail nor a group of parts. The parts behind it go unread: people write in front of attachments.
pub fn needs_more(start: &[u8]) -> bool {
    match cut_part(start) {
        Some(headers) => !is_attachment(headers),
        None => true,
    }
}

/// The headers of the last part that begins in `start`, if they are complete.
fn cut_part(start: &[u8]) -> Option<&[u8]> {
    let mut end = start.len();
    // From the back, line by line, to the delimiter line nearest to the end; base64 has none.
    while end > 0 {
        let before = start.get(..end)?;
        let line_at = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if before.get(line_at..)?.starts_with(b"--") {
            return headers(start.get(end..)?);
        }
        end = line_at.saturating_sub(1);
    }
    None
}

/// Up to the blank line.
fn headers(part: &[u8]) -> Option<&[u8]> {
    let part = part.strip_prefix(b"\n").unwrap_or(part);
    let end = part.windows(3).position(|three| three == b"\n\r\n" || three.starts_with(b"\n\n"))?;
    part.get(..end)
}

fn is_attachment(headers: &[u8]) -> bool {
    let kind = headers.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked("content-type:".len())?;
        name.eq_ignore_ascii_case(b"content-type:").then(|| value.trim_ascii_start())
    });
    let begins = |kind: &[u8], word: &str| {
        kind.get(..word.len()).is_some_and(|k| k.eq_ignore_ascii_case(word.as_bytes()))
    };
    kind.is_some_and(|kind| !["text", "multipart", "message"].iter().any(|word| begins(kind, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH_PDF: &str = "From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n\
        hello\r\n--x\r\nContent-Type: application/pdf; name=offer.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\nAAAA";

    #[test]
    fn the_rest_of_an_attachment_is_not_needed() {
        assert!(!needs_more(WITH_PDF.as_bytes()));
        assert!(!needs_more(WITH_PDF.replace("\r\n", "\n").as_bytes()));
    }

    #[test]
    fn the_rest_of_a_text_or_a_forwarded_mail_is_needed() {
        assert!(needs_more(WITH_PDF.replace("application/pdf", "TEXT/html").as_bytes()));
        assert!(needs_more(WITH_PDF.replace("application/pdf", "message/rfc822").as_bytes()));
        assert!(needs_more(b"From: a@b\r\n\r\nhello, a long text"));
    }

    #[test]
    fn the_rest_is_needed_when_headers_are_cut() {
        let cut = WITH_PDF.split("Content-Transfer").next().unwrap_or_default();
        assert!(needs_more(cut.as_bytes()));
        assert!(needs_more(b"From: a@b\r\nSubject: x"));
        assert!(needs_more(b""));
    }
}
