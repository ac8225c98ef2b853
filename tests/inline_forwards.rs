//! Forwards written into the text, as the whole mail is understood.

mod reading;

use batond::domain::{Class, Mail, Mailbox};
use reading::read_mail;
fn names(m: &[Mailbox]) -> Vec<&str> {
    m.iter().map(|m| m.address.as_str()).collect()
}
fn from_sam(body: &str) -> Mail {
    read_mail(format!("Date: Wed, 6 May 2026 10:00:00 +0200\nFrom: Sam <sam@acme.example>\nTo: leads@acme.example\nSubject: Fwd: offer\n\n{body}").as_bytes())
}
const BLOCK: &str = "---------- Forwarded message ---------\nFrom: Joe <joe@x.example>\nDate: Tue, 5 May 2026 at 09:00\nSubject: offer\nTo: Sam <sam@acme.example>\n\nCan you help?\n";
#[test]
fn an_inline_forward_is_about_its_author_not_the_first_address() {
    let read = from_sam(&format!("Ask kim@y.example first.\n\n{BLOCK}"));
    assert_eq!((read.class, names(&read.customers)), (Class::Internal, vec!["joe@x.example"]));
    assert_eq!(read.new_text.trim(), "Ask kim@y.example first.");
    let f = read.forwarded.expect("a forward");
    assert_eq!(f.text.trim(), "Can you help?");
}
#[test]
fn what_a_colleague_forwarded_first_is_about_the_innermost_outsider() {
    let read = from_sam(&format!(
        "---------- Forwarded message ---------\nFrom: Jamie <jamie@acme.example>\nDate: Tue, 5 May 2026 at 10:00\nSubject: Fwd: offer\nTo: Sam <sam@acme.example>\n\nsee below\n\n{BLOCK}"
    ));
    assert_eq!(names(&read.customers), ["joe@x.example"]);
    assert!(read.defects.contains(&"forward of a forward".to_owned()));
}
#[test]
fn a_members_own_mail_forwarded_is_about_whom_it_went_to() {
    let read = from_sam(
        "---------- Forwarded message ---------\nFrom: Sam <sam@acme.example>\nDate: Tue, 5 May 2026 at 10:00\nSubject: offer\nTo: Joe <joe@x.example>\n\nHere it is\n",
    );
    assert_eq!(names(&read.customers), ["joe@x.example"]);
}
#[test]
fn the_quoted_history_of_a_customers_mail_is_no_forward() {
    let read = from_sam(
        "---------- Forwarded message ---------\nFrom: Joe <joe@x.example>\nDate: Tue, 5 May 2026 at 10:00\nSubject: Re: offer\nTo: Sam <sam@acme.example>\n\nYes.\n\nFrom: Ann <ann@z.example>\nSent: Monday, 4 May 2026 10:00\nTo: Joe <joe@x.example>\nSubject: offer\n\nold\n",
    );
    assert_eq!(names(&read.customers), ["joe@x.example"]);
}
#[test]
fn a_forward_in_html_is_found_too() {
    let read = read_mail(b"Date: Wed, 6 May 2026 10:00:00 +0200\nFrom: Sam <sam@acme.example>\nTo: leads@acme.example\nSubject: Fwd: offer\nContent-Type: text/html\n\n<div dir=\"ltr\">please take<br><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">---------- Forwarded message ---------<br>From: <b>Joe</b> &lt;<a href=\"mailto:joe@x.example\">joe@x.example</a>&gt;<br>Date: Tue, May 5, 2026 at 9:00 AM<br>Subject: offer<br>To: Sam &lt;sam@acme.example&gt;<br></div><br><br>Can you help?</div></div>");
    assert_eq!(names(&read.customers), ["joe@x.example"]);
    assert_eq!(read.new_text.trim(), "please take");
}
#[test]
fn a_customers_forward_is_about_the_customer() {
    let read = read_mail(
        format!("From: ann@z.example\nTo: leads@acme.example\nSubject: Fwd: offer\n\nfyi\n\n{BLOCK}")
            .as_bytes(),
    );
    assert_eq!((names(&read.customers), read.forwarded), (vec!["ann@z.example"], None));
}
