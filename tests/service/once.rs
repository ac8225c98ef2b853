//! The contract of `run --once` (product.md §16).

use super::{errand, imap_config, question, write_password};
use crate::support::program::{Baton, FILES, TEAM};

#[test]
fn it_closes_open_batches_where_the_service_would_still_wait() {
    let baton = Baton::on_files();
    baton.be_born();
    for name in ["ann", "ben"] {
        baton.drop_mail(name, &question(name));
    }
    let running = baton.run_ready();
    crate::support::program::until("both are in", || (baton.list(&["inbox"]).len() == 2).then_some(()));
    running.stop();
    assert!(baton.list(&["outbox"]).is_empty(), "five minutes are for gathering");
    assert_eq!(baton.once().0, Some(0));
    let letters = baton.list(&["outbox"]);
    let kinds: Vec<_> = letters.iter().map(|letter| (&letter["kind"], &letter["state"])).collect();
    assert!(kinds.iter().all(|kind| *kind == (&"new_lead".into(), &"sent".into())), "{kinds:?}");
    assert_eq!(kinds.len(), 2, "one for each of the two owners");
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.list(&["outbox"]).len(), 2, "the same again is nothing new");
}

#[test]
fn with_nothing_to_do_it_ends_well_and_leaves_no_trace() {
    let baton = Baton::on_files();
    assert_eq!(baton.once().0, Some(0));
    let log = baton.once();
    assert_eq!(log.0, Some(0));
    assert!(baton.letters().is_empty() && baton.list(&["inbox"]).is_empty());
}

#[test]
fn more_letters_than_one_pass_takes_are_all_decided_and_an_hours_worth_goes() {
    let baton = Baton::on_files();
    baton.be_born();
    let mails = 700;
    for number in 0..mails {
        baton.drop_mail(&format!("{number}.m"), &errand(&format!("c{number}")));
    }
    let (code, said) = baton.once();
    assert_eq!(code, Some(0), "{said}");
    // All are decided; an hour's worth leaves, and the managers hear of those that are held.
    let rows = baton.list(&["outbox"]);
    let count = |kind: &str, state: &str| {
        rows.iter().filter(|row| row["kind"] == kind && row["state"] == state).count()
    };
    let counts = (count("follow_up", "sent"), count("follow_up", "held"), count("notice", "sent"));
    assert_eq!(counts, (60, mails - 60, 1));
    assert_eq!(baton.letters().len(), 61);
}

#[test]
fn a_letter_that_cannot_be_sent_is_tried_once_and_fails_the_run() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    drop(server);
    let source = FILES.replace("\"directory\"", "\"smtp\"");
    let smtp = format!("[send.smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n");
    let baton = Baton::new(&format!("{TEAM}{source}{smtp}"));
    baton.be_born();
    baton.drop_mail("1.a", &question("ann"));
    let (code, said) = baton.once();
    assert_eq!(code, Some(1));
    assert!(said.contains("1 letters could not be sent"), "{said}");
    assert_eq!(baton.list(&["outbox"])[0]["attempts"], 1);
    // Its next time has not come: it is due, and not sent.
    let (code, said) = baton.once();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("1 letters could not be sent"), "{said}");
    assert_eq!(baton.list(&["outbox"])[0]["attempts"], 1);
    baton.execute("UPDATE outbox SET next_try_at = 1");
    assert_eq!(baton.once().0, Some(1));
    assert_eq!(baton.list(&["outbox"])[0]["attempts"], 2);
}

#[test]
fn a_maildir_that_is_gone_after_mail_was_seen_fails_the_run_and_is_not_made_anew() {
    let baton = Baton::on_files();
    baton.be_born();
    baton.drop_mail("1.a", &question("ann"));
    assert_eq!(baton.once().0, Some(0));
    let (there, away) = (baton.dir().join("Maildir"), baton.dir().join("unmounted"));
    std::fs::rename(&there, &away).unwrap();
    let (code, said) = baton.once();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is not there any more"), "{said}");
    assert!(!there.exists(), "a new one would be empty, and nobody would know");
    std::fs::rename(&away, &there).unwrap();
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.list(&["inbox"]).len(), 1);
}

#[test]
fn a_file_without_a_byte_gets_its_row_in_the_ledger() {
    let baton = Baton::on_files();
    baton.be_born();
    baton.drop_mail("1.a", b"");
    let old = std::time::SystemTime::from(crate::support::program::now() - chrono::TimeDelta::minutes(5));
    let file = baton.dir().join("Maildir/new/1.a");
    std::fs::File::options().write(true).open(file).unwrap().set_modified(old).unwrap();
    let (code, said) = baton.once();
    assert_eq!(code, Some(0), "{said}");
    let rows = baton.list(&["inbox"]);
    assert_eq!((rows.len(), &rows[0]["lead"]), (1, &serde_json::Value::Null), "{rows:?}");
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.list(&["inbox"]).len(), 1, "once");
}

#[test]
fn letters_go_also_when_the_inbox_cannot_be_read() {
    let baton = Baton::on_files();
    baton.be_born();
    baton.drop_mail("1.a", &question("ann"));
    let running = baton.run_ready();
    crate::support::program::until("it is in", || (baton.list(&["inbox"]).len() == 1).then_some(()));
    running.stop();
    // From now on the mail would come from a server that is not there.
    baton.configure(&imap_config(1, ""));
    write_password(&baton, "secret");
    let (code, said) = baton.once();
    assert_eq!(code, Some(1));
    assert!(said.contains("the inbox could not be read"), "{said}");
    assert_eq!(baton.letters().len(), 1, "the owner hears of the lead all the same");
}
