//! A full disk and one that cannot be written: the program stops with a clear sentence and loses nothing.

use std::path::Path;
use std::process::Command;

use super::offer;
use crate::support::mailhost::is_root;
use crate::support::program::{Baton, FILES, Running, TEAM, until};

/// A small file system of its own for the database; it goes with this.
struct SmallDisk {
    path: std::path::PathBuf,
}

impl SmallDisk {
    /// None, with the reason printed, where none may be mounted.
    fn mount(path: &Path, kilobytes: u32) -> Option<Self> {
        std::fs::create_dir_all(path).unwrap();
        let options = format!("size={kilobytes}k");
        let mounted = is_root()
            && Command::new("mount")
                .args(["-t", "tmpfs", "-o", &options, "baton-test"])
                .arg(path)
                .status()
                .is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("skipped: a file system can only be mounted by root with that right");
        }
        mounted.then(|| Self { path: path.to_owned() })
    }

    fn remount(&self, how: &str) {
        let status =
            Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.path).status().unwrap();
        assert!(status.success(), "remount,{how}");
    }

    /// Fills it up to the last byte.
    fn fill(&self) {
        let status = Command::new("dd")
            .args(["if=/dev/zero", "bs=1k", "status=none"])
            .arg(format!("of={}", self.path.join("filling").display()))
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(!status.success(), "the disk is full now");
    }

    fn make_space(&self) {
        std::fs::remove_file(self.path.join("filling")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}

/// A home whose database lies on a disk of its own, of these kilobytes.
fn on_small_disk(kilobytes: u32) -> Option<(Baton, SmallDisk)> {
    let baton = Baton::on_files();
    let disk = SmallDisk::mount(&baton.dir().join("state"), kilobytes)?;
    baton.configure(&format!("{TEAM}[state]\ndatabase = \"state/batond.db\"\n{FILES}"));
    Some((baton, disk))
}

fn ended_clearly(running: &mut Running) {
    let status = running.end();
    let log = running.log();
    assert_eq!(status.code(), Some(1), "{log}");
    let last = log.lines().last().unwrap_or_default();
    assert!(last.starts_with("batond: ") && last.contains("free some space"), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}

#[test]
fn on_a_full_disk_the_service_stops_and_goes_on_where_it_was_once_there_is_space() {
    let Some((baton, disk)) = on_small_disk(2_000) else { return };
    let mut running = baton.run_ready();
    baton.drop_mail("0.first", &offer("first"));
    until("the first mail is in", || (baton.list(&["lead", "list"]).len() == 1).then_some(()));
    disk.fill();
    for number in 0..40 {
        baton.drop_mail(&format!("{number}.m"), &offer(&format!("customer{number}")));
    }
    ended_clearly(&mut running);
    // What is there can still be looked at.
    assert_eq!(baton.list(&["lead", "list"]).len(), 1);
    let mut again = baton.run();
    ended_clearly(&mut again);
    disk.make_space();
    let (code, said) = baton.once();
    assert_eq!(code, Some(0), "{said}");
    let leads = baton.list(&["lead", "list"]);
    assert_eq!((leads.len(), baton.list(&["inbox"]).len()), (41, 41), "nothing is lost or doubled");
}

#[test]
fn a_disk_that_is_full_from_the_start_is_said() {
    let Some((baton, disk)) = on_small_disk(100) else { return };
    disk.fill();
    for arguments in [&["run"][..], &["run", "--once"]] {
        let mut running = baton.start(baton.command(arguments));
        ended_clearly(&mut running);
    }
}

#[test]
fn a_database_that_cannot_be_written_is_said_and_nothing_is_lost() {
    let Some((baton, disk)) = on_small_disk(4_000) else { return };
    assert_eq!(baton.once().0, Some(0));
    disk.remount("ro");
    baton.drop_mail("1.a", &offer("ann"));
    for arguments in [&["run"][..], &["run", "--once"]] {
        let mut running = baton.start(baton.command(arguments));
        assert_eq!(running.end().code(), Some(1));
        let log = running.log();
        assert!(log.lines().last().is_some_and(|line| line.contains("writable")), "{log}");
    }
    disk.remount("rw");
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.list(&["lead", "list"]).len(), 1);
}

#[test]
fn letters_that_find_a_full_disk_wait_and_are_sent_later() {
    let Some((baton, disk)) = on_small_disk(100) else { return };
    let files = FILES.replace("\"directory\"", "\"directory\"\n[send.directory]\npath = \"state/letters\"");
    baton.configure(&format!("{TEAM}{files}"));
    baton.be_born();
    disk.fill();
    baton.drop_mail("1.s", &super::question("ann"));
    let (code, said) = baton.once();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("could not be sent"), "{said}");
    assert_eq!(baton.list(&["outbox"])[0]["state"], "queued");
    disk.make_space();
    baton.execute("UPDATE outbox SET next_try_at = 1");
    assert_eq!(baton.once().0, Some(0));
    assert_eq!(baton.list(&["outbox"])[0]["state"], "sent");
    assert_eq!(std::fs::read_dir(disk.path.join("letters")).unwrap().count(), 1);
}
