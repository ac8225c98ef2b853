//! One mail that cannot be taken in does not hold up the others.

use super::{errand, offer, on_imap};
use crate::support::mailhost::MailHost;
use crate::support::program::{Baton, mail, now, until};

/// A subject that the database itself refuses.
fn poison(name: &str) -> Vec<u8> {
    mail(
        &[
            "From: Sam Rivera <sam@acme.example>",
            &format!("To: <{name}@{name}.example>"),
            "Cc: leads@acme.example",
            "Subject: poison",
            &format!("Date: {}", now().to_rfc2822()),
            &format!("Message-ID: <{name}@acme.example>"),
        ],
        "Dear customer.",
    )
}

const REFUSE: &str = "CREATE TRIGGER refuse BEFORE INSERT ON mails WHEN NEW.subject = 'poison'
     BEGIN SELECT RAISE(ABORT, 'boom'); END";

#[test]
fn a_mail_that_fails_three_times_is_set_aside_and_listed_and_its_batch_goes_in() {
    let baton = Baton::on_files();
    baton.be_born();
    baton.execute(REFUSE);
    for (file, bytes) in [
        ("1.a", offer("ann")),
        ("2.p", poison("worse")),
        ("3.b", offer("ben")),
        ("4.p", poison("worst")),
        ("5.c", offer("cleo")),
    ] {
        baton.drop_mail(file, &bytes);
    }
    let (code, said) = baton.once();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("2 mails") && said.contains("set aside"), "{said}");
    let inbox = baton.list(&["inbox"]);
    assert_eq!(inbox.len(), 5, "{inbox:?}");
    let aside: Vec<_> = inbox.iter().filter(|row| row["class"] == "set_aside").collect();
    assert_eq!(aside.len(), 2);
    for (row, id) in aside.iter().zip(["worse@acme.example", "worst@acme.example"]) {
        assert_eq!((&row["message_id"], &row["from"]), (&id.into(), &"sam@acme.example".into()));
        assert!(row["why"].as_str().unwrap().contains("boom"), "{row}");
    }
    assert_eq!(baton.number("SELECT MAX(tries) FROM set_aside"), 3);
    assert_eq!(baton.list(&["lead", "list"]).len(), 3);
    // It does not come back, and does not fail the next time.
    assert_eq!(baton.once(), (Some(0), baton.once().1));
    assert_eq!(baton.number("SELECT MAX(tries) FROM set_aside"), 3);
}

#[test]
fn the_service_says_so_and_goes_on() {
    let baton = Baton::on_files();
    baton.be_born();
    baton.execute(REFUSE);
    let mut running = baton.run_ready();
    baton.drop_mail("1.p", &poison("worse"));
    running.wait_for_line("a mail was set aside");
    baton.drop_mail("2.a", &offer("ann"));
    until("the next one goes in", || (baton.list(&["lead", "list"]).len() == 1).then_some(()));
    let log = running.stop();
    assert!(!log.contains("worse.example") && !log.contains("Dear customer"), "{log}");
}

#[test]
fn a_failure_before_a_mail_was_dealt_with_does_not_go_past_it() {
    let Some(host) = MailHost::start() else { return };
    let baton = on_imap(&host);
    baton.be_born();
    // Once something was read, everything that comes is looked at, however old it is.
    host.deliver("leads", &offer("first"));
    assert_eq!(baton.once().0, Some(0));
    host.deliver("leads", &poison("worse"));
    // Behind it lies a mail that is too old to be read: the same batch, and a higher UID.
    let old = "\"01-Jan-2020 00:00:00 +0000\" ";
    host.imap("leads").append_with("INBOX", old, &offer("old"));
    baton.execute(REFUSE);
    baton.execute(
        "CREATE TRIGGER break BEFORE INSERT ON set_aside BEGIN SELECT RAISE(ABORT, 'as if it had died here'); END",
    );
    let (code, said) = baton.once();
    assert_eq!(code, Some(1));
    assert!(said.contains("as if it had died here"), "{said}");
    baton.execute("DROP TRIGGER refuse; DROP TRIGGER break");
    assert_eq!(baton.once().0, Some(0));
    let inbox = baton.list(&["inbox"]);
    assert_eq!(inbox.len(), 2, "{inbox:?}");
    assert_eq!(inbox[1]["message_id"], "worse@acme.example");
}

#[test]
fn a_letter_that_cannot_be_decided_does_not_hold_up_the_others() {
    let baton = Baton::on_files();
    baton.be_born();
    for name in ["ann", "ben", "cleo"] {
        baton.drop_mail(name, &errand(name));
    }
    baton.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON outbox WHEN NEW.lead = 2 BEGIN SELECT RAISE(ABORT, 'boom'); END",
    );
    let (code, said) = baton.once();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("1 letters could not be decided"), "{said}");
    let leads = |baton: &Baton| -> Vec<_> {
        baton.list(&["outbox"]).iter().map(|letter| letter["lead"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(leads(&baton), ["L-1", "L-3"]);
    let shown = baton.json(&["lead", "show", "L-2"]);
    assert!(
        shown["history"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["what"].as_str().unwrap().contains("boom"))
    );
    // Within the hour it is not tried again, and fails nothing.
    assert_eq!(baton.once().0, Some(0));
    baton.execute("DROP TRIGGER refuse; UPDATE leads SET due_at = 1 WHERE id = 2");
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(leads(&baton), ["L-1", "L-3", "L-2"]);
}
