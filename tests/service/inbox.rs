//! The inbox in bad times: a wrong password, a server that comes late, connections that are cut. Nothing is lost, nothing
//! doubled, and a person is told once.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::{imap_config, offer, on_imap, write_password};
use crate::support::mailhost::{MailHost, PASSWORD};
use crate::support::program::{Baton, until};

#[test]
fn a_wrong_password_is_said_once_and_a_mended_one_is_found_at_the_next_start() {
    let Some(host) = MailHost::start() else { return };
    let baton = on_imap(&host);
    write_password(&baton, "wrong");
    host.deliver("leads", &offer("ann"));
    let mut running = baton.run();
    running.wait_for_line("the inbox cannot be read");
    thread::sleep(Duration::from_secs(6));
    assert!(running.runs(), "it goes on: letters still leave");
    let log = running.stop();
    assert_eq!(log.matches("refused the inbox's login").count(), 1, "{log}");
    assert!(!log.contains("wrong"), "{log}");
    assert_eq!(host.log().matches("auth failed").count(), 1, "and does not hammer");
    let (code, said) = baton.once();
    assert_eq!(code, Some(1));
    assert!(said.contains("the inbox could not be read") && said.contains("password"), "{said}");
    write_password(&baton, PASSWORD);
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.list(&["inbox"]).len(), 1);
}

#[test]
fn a_server_that_comes_up_later_is_found() {
    // The port of a server that is gone.
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    drop(held);
    let Some(host) = MailHost::start() else { return };
    let baton = Baton::new(&imap_config(port, &host.certificate().display().to_string()));
    write_password(&baton, PASSWORD);
    let mut running = baton.run_ready();
    running.wait_for_line("the inbox could not be read");
    host.deliver("leads", &offer("ann"));
    let _bridge = Bridge::open_on(port, host.ports.imaps);
    until("it catches up", || (baton.list(&["lead", "list"]).len() == 1).then_some(()));
    running.stop();
}

/// A line to a server that can be cut.
struct Bridge {
    port: u16,
    open: Arc<Mutex<Vec<TcpStream>>>,
    /// Every connection is cut after so many bytes from the server.
    cut_after: Arc<AtomicU64>,
    ends: Arc<AtomicBool>,
}

impl Bridge {
    fn open_on(port: u16, server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let bridge = Self {
            port: listener.local_addr().unwrap().port(),
            open: Arc::default(),
            cut_after: Arc::new(AtomicU64::new(u64::MAX)),
            ends: Arc::default(),
        };
        let (open, cut_after, ends) =
            (Arc::clone(&bridge.open), Arc::clone(&bridge.cut_after), Arc::clone(&bridge.ends));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(there) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let limit = cut_after.load(Ordering::SeqCst);
                open.lock().unwrap().extend([client.try_clone().unwrap(), there.try_clone().unwrap()]);
                let (client_in, there_out) = (client.try_clone().unwrap(), there.try_clone().unwrap());
                thread::spawn(move || pass_on(client_in, there_out, u64::MAX));
                thread::spawn(move || pass_on(there, client, limit));
            }
        });
        bridge
    }

    /// Cuts every connection that is open now.
    fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        self.cut();
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, mut left: u64) {
    let mut buffer = [0; 4096];
    while let Ok(count) = from.read(&mut buffer) {
        let count = count.min(usize::try_from(left).unwrap_or(usize::MAX));
        if count == 0 || to.write_all(&buffer[..count]).is_err() {
            break;
        }
        left -= count as u64;
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

fn on_a_bridge(host: &MailHost) -> (Baton, Bridge) {
    let bridge = Bridge::open_on(0, host.ports.imaps);
    let baton = Baton::new(&imap_config(bridge.port, &host.certificate().display().to_string()));
    write_password(&baton, PASSWORD);
    (baton, bridge)
}

fn all_once(baton: &Baton, mails: i64) {
    assert_eq!(baton.number("SELECT COUNT(*) FROM mails"), mails);
    assert_eq!(baton.number("SELECT COUNT(*) FROM leads"), mails);
    assert_eq!(baton.number("SELECT MAX(deliveries) FROM mails"), 1);
    let twice = "SELECT COUNT(*) FROM (SELECT 1 FROM history GROUP BY lead, cause, what HAVING COUNT(*) > 1)";
    assert_eq!(baton.number(twice), 0);
}

#[test]
fn a_connection_cut_while_it_waits_loses_nothing() {
    let Some(host) = MailHost::start() else { return };
    let (baton, bridge) = on_a_bridge(&host);
    let running = baton.run_ready();
    host.deliver("leads", &offer("ann"));
    until("the first mail is in", || (baton.number("SELECT COUNT(*) FROM mails") == 1).then_some(()));
    bridge.cut();
    host.deliver("leads", &offer("ben"));
    until("the second is in", || (baton.number("SELECT COUNT(*) FROM mails") == 2).then_some(()));
    all_once(&baton, 2);
    let log = running.stop();
    assert!(!log.contains("inbox cannot be read"), "one lost connection is ordinary: {log}");
}

#[test]
fn connections_cut_in_the_middle_of_mails_lose_and_double_nothing() {
    let Some(host) = MailHost::start() else { return };
    let (baton, bridge) = on_a_bridge(&host);
    baton.be_born();
    let filling = "word ".repeat(3_000);
    let mails = 30;
    for number in 0..mails {
        let mut long = offer(&format!("c{number}"));
        long.extend_from_slice(filling.as_bytes());
        host.drop_into_maildir("leads", &format!("{number}.m"), &long);
    }
    // The line breaks at another place each time; the last look is in peace.
    for limit in [3_000, 9_000, 60_000, 200_000, 300_000] {
        bridge.cut_after.store(limit, Ordering::SeqCst);
        let began = Instant::now();
        let mut running = baton.start(baton.command(&["run"]));
        running.wait_for_line("could not be read");
        assert!(began.elapsed() < Duration::from_secs(30));
        running.kill();
    }
    bridge.cut_after.store(u64::MAX, Ordering::SeqCst);
    assert_eq!(baton.once().0, Some(0));
    all_once(&baton, mails);
}
