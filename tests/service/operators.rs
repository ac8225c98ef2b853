//! The rooms that hear signals and talk to the service manager, each alone. A test starts this test program again as the
//! service, because both belong to a whole process.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use batond::shell::{signals, systemd};

/// Set in the process that plays the service; names its part.
const PART: &str = "BATON_TEST_PART";

/// This test program again, running one test, which plays `part`.
fn service(test: &str, part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([&format!("operators::{test}"), "--exact", "--nocapture"])
        .env(PART, part)
        .stdout(Stdio::piped());
    command
}

fn send(signal: &str, to: &Child) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", to.id())]).status().unwrap();
    assert!(sent.success());
}

/// Plays the service: prints every signal, ends at none.
fn listen_for_ever() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut heard = signals::listen().unwrap();
        println!("\nlistening");
        while let Some(signal) = heard.recv().await {
            println!("{signal:?}");
        }
    });
}

#[test]
fn the_second_request_to_stop_ends_the_process_at_once() {
    if std::env::var_os(PART).is_some() {
        return listen_for_ever();
    }
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut child =
            service("the_second_request_to_stop_ends_the_process_at_once", "signals").spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line == "listening"));
        for (sent, word) in [("HUP", "Reload"), ("HUP", "Reload"), (signal, "Stop")] {
            send(sent, &child);
            assert_eq!(lines.next().as_deref(), Some(word), "after {sent}");
        }
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code), "after the second {signal}");
    }
}

#[test]
fn the_service_manager_is_told_one_line_at_a_time() {
    if std::env::var_os(PART).is_some() {
        systemd::ready();
        systemd::status("IMAP idle\nWATCHDOG=trigger");
        systemd::watchdog();
        systemd::reloading();
        systemd::stopping();
        println!("\ninterval {:?}", systemd::watchdog_interval());
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let socket = UnixDatagram::bind(home.path().join("notify")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let played = service("the_service_manager_is_told_one_line_at_a_time", "systemd")
        .env("NOTIFY_SOCKET", home.path().join("notify"))
        .env("WATCHDOG_USEC", "120000000")
        .env_remove("WATCHDOG_PID")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&played.stdout).contains("interval Some(60s)"));
    let told = || {
        let mut buffer = [0; 1000];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).trim_end().to_owned()
    };
    assert_eq!(told(), "READY=1");
    assert_eq!(told(), "STATUS=IMAP idle WATCHDOG=trigger");
    assert_eq!(told(), "WATCHDOG=1");
    assert!(told().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    assert_eq!(told(), "STOPPING=1");
}

#[test]
fn without_a_service_manager_nothing_happens() {
    if std::env::var_os(PART).is_some() {
        systemd::ready();
        systemd::status("idle");
        println!("\ninterval {:?}", systemd::watchdog_interval());
        return;
    }
    let played = service("without_a_service_manager_nothing_happens", "alone")
        .env_remove("NOTIFY_SOCKET")
        .env_remove("WATCHDOG_USEC")
        .output()
        .unwrap();
    assert!(played.status.success());
    assert!(String::from_utf8_lossy(&played.stdout).contains("interval None"));
}
