//! Start and end: what the service manager hears, how signals end it, that there is only one, and that the command line
//! works beside it.

use std::os::unix::net::UnixDatagram;
use std::time::{Duration, Instant};

use super::{errand, offer};
use crate::support::program::{Baton, FILES, PATIENCE, Running, TEAM, now, until};

/// A service that talks to a manager of ours, which wants a sign of life every second.
fn managed(baton: &Baton) -> (Running, UnixDatagram) {
    let path = baton.dir().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut command = baton.command(&["run"]);
    command.env("NOTIFY_SOCKET", path).env("WATCHDOG_USEC", "1000000");
    (baton.start(command), socket)
}

/// Listens until a message of the service begins so.
fn heard(socket: &UnixDatagram, beginning: &str) -> String {
    let mut before = Vec::new();
    loop {
        let mut buffer = [0; 1000];
        let length =
            socket.recv(&mut buffer).unwrap_or_else(|_| panic!("{beginning} never came: {before:?}"));
        let text = String::from_utf8_lossy(&buffer[..length]).trim_end().to_owned();
        if text.starts_with(beginning) {
            return text;
        }
        before.push(text);
    }
}

#[test]
fn the_manager_hears_of_the_start_of_life_and_of_the_end() {
    let baton = Baton::on_files();
    let (running, socket) = managed(&baton);
    heard(&socket, "READY=1");
    heard(&socket, "STATUS=waiting for mail; 0 mails taken in");
    for _ in 0..3 {
        heard(&socket, "WATCHDOG=1");
    }
    baton.drop_mail("1.a", &offer("ann"));
    heard(&socket, "STATUS=waiting for mail; 1 mails taken in");
    running.signal("HUP");
    heard(&socket, "RELOADING=1\nMONOTONIC_USEC=");
    heard(&socket, "READY=1");
    running.stop();
    heard(&socket, "STOPPING=1");
}

#[test]
fn asked_to_stop_it_ends_well_within_two_seconds() {
    for signal in ["TERM", "INT"] {
        let baton = Baton::on_files();
        let mut running = baton.run_ready();
        let asked = Instant::now();
        running.signal(signal);
        assert_eq!(running.end().code(), Some(0), "{signal}: {}", running.log());
        assert!(asked.elapsed() < Duration::from_secs(2), "{signal} took {:?}", asked.elapsed());
        // Nothing is left to be done at the next start.
        assert!(!baton.dir().join("batond.db-wal").exists(), "the log of the database is folded back");
    }
}

#[test]
fn asked_to_stop_in_the_middle_of_a_large_inbox_it_goes_on_where_it_was() {
    let baton = Baton::on_files();
    baton.be_born();
    let mails = 1_500;
    for number in 0..mails {
        baton.drop_mail(&format!("{number}.m"), &offer(&format!("c{number}")));
    }
    let mut running = baton.run();
    until("it has begun", || (baton.number("SELECT COUNT(*) FROM mails") > 0).then_some(()));
    let asked = Instant::now();
    running.signal("TERM");
    assert_eq!(running.end().code(), Some(0), "{}", running.log());
    assert!(asked.elapsed() < Duration::from_secs(5), "the batch at hand, no more: {:?}", asked.elapsed());
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.number("SELECT COUNT(*) FROM mails"), mails);
    assert_eq!(baton.number("SELECT MAX(deliveries) FROM mails"), 1);
}

#[test]
fn asked_twice_it_ends_at_once_in_the_middle_of_a_letter_and_the_letter_is_not_forgotten() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let source = FILES.replace("\"directory\"", "\"smtp\"");
    let server = format!("[send.smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n");
    let baton = Baton::new(&format!("{TEAM}{source}{server}"));
    let mut running = baton.run_ready();
    baton.drop_mail("1.a", &errand("ann"));
    // The server takes the connection and says nothing at all.
    let (_silent, _) = listener.accept().unwrap();
    running.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    assert!(running.runs(), "it waits for the letter");
    let asked = Instant::now();
    running.signal("TERM");
    assert_eq!(running.end().code(), Some(143));
    assert!(asked.elapsed() < Duration::from_secs(1));
    assert_eq!(baton.list(&["outbox"])[0]["state"], "sending");
    let mut running = baton.run_ready();
    assert_eq!(baton.list(&["outbox"])[0]["state"], "unknown", "it may have gone; it goes once more");
    running.signal("TERM");
    running.end();
}

#[test]
fn a_second_one_on_the_same_database_is_refused_and_the_first_goes_on() {
    let baton = Baton::on_files();
    let mut first = baton.run_ready();
    for arguments in [&["run"][..], &["run", "--once"]] {
        let mut second = baton.start(baton.command(arguments));
        assert_eq!(second.end().code(), Some(1));
        let said = second.log();
        assert!(said.contains(&format!("another batond (process {}) is running", first.id())), "{said}");
    }
    // Another way to the same file is the same database.
    let elsewhere = Baton::new(&format!(
        "{TEAM}[state]\ndatabase = \"link.db\"\n{}",
        FILES.replace("[inbox]", "[inbox]\nsince = \"90 days\"")
    ));
    std::os::unix::fs::symlink(baton.database(), elsewhere.dir().join("link.db")).unwrap();
    let mut third = elsewhere.start(elsewhere.command(&["run"]));
    assert_eq!(third.end().code(), Some(1), "{}", third.log());
    assert!(first.runs());
    baton.drop_mail("1.a", &offer("ann"));
    until("the first takes a mail", || (baton.list(&["lead", "list"]).len() == 1).then_some(()));
    first.stop();
}

#[test]
fn the_command_line_works_beside_it() {
    let baton = Baton::on_files();
    let running = baton.run_ready();
    let added = baton.json(&["lead", "add", "Bakery", "--owner", "sam", "--next", "call Ann after 2 p.m."]);
    assert_eq!(added["id"], "L-1");
    baton.drop_mail("1.a", &offer("ann"));
    let leads = until("the mail makes a second lead", || {
        Some(baton.list(&["lead", "list"])).filter(|leads| leads.len() == 2)
    });
    assert_eq!(leads[1]["last_contact"]["by"], "sam");
    assert_eq!(baton.list(&["inbox"]).len(), 1);
    let in_two_months = (now() + chrono::TimeDelta::days(60)).date_naive().to_string();
    for question in [&["outbox"][..], &["due"], &["due", "--at", &in_two_months]] {
        assert!(baton.json(question).is_array(), "{question:?}");
    }
    baton.drop_mail("2.b", &offer("ben"));
    until("after all the questions it works", || (baton.list(&["inbox"]).len() == 2).then_some(()));
    let log = running.stop();
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}

#[test]
fn a_bad_configuration_is_exit_78_and_no_database() {
    let baton = Baton::new("timezone = \"Mars/Olympus\"\ncolour = \"blue\"\n");
    for arguments in [&["run"][..], &["run", "--once"], &["check"]] {
        let output = baton.call(arguments);
        assert_eq!(output.status.code(), Some(78), "{arguments:?}");
        let said = crate::support::program::said(&output);
        assert!(said.contains("Mars/Olympus") && said.contains("colour"), "all at once: {said}");
    }
    assert!(!baton.database().exists());
}

#[test]
fn a_command_that_holds_the_database_for_long_does_not_end_it() {
    let baton = Baton::on_files();
    let running = baton.run_ready();
    let mut connection = baton.connect();
    baton.wait(sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection)).unwrap();
    baton.drop_mail("1.a", &offer("ann"));
    // Longer than a person's command would wait.
    std::thread::sleep(Duration::from_secs(25));
    baton.wait(sqlx::raw_sql("ROLLBACK").execute(&mut connection)).unwrap();
    until("the mail is taken", || (baton.list(&["inbox"]).len() == 1).then_some(()));
    assert_eq!(baton.number("SELECT COUNT(*) FROM set_aside"), 0, "the mail had no part in it");
    running.stop();
}
