//! SIGHUP: a changed configuration is used from then on, a bad one is refused and the old one stays.

use super::offer;
use crate::support::program::{Baton, FILES, TEAM, until};

const KIM: &str = "[[team]]\nhandle = \"kim\"\nname = \"Kim Lee\"\nemail = \"kim@acme.example\"\n";

/// A mail that Kim, who may or may not be on the team, writes to a customer.
fn of_kim(name: &str) -> Vec<u8> {
    let text = String::from_utf8(offer(name)).unwrap();
    text.replace("Sam Rivera <sam@acme.example>", "Kim Lee <kim@acme.example>").into_bytes()
}

#[test]
fn a_new_member_counts_after_a_reload_and_not_before() {
    let baton = Baton::on_files();
    let mut running = baton.run_ready();
    baton.drop_mail("1.a", &of_kim("ann"));
    until("the first mail is in", || (baton.list(&["inbox"]).len() == 1).then_some(()));
    let before = baton.list(&["lead", "list"]);
    assert!(before.iter().all(|lead| lead["last_contact"]["by"] != "kim"), "{before:?}");
    baton.configure(&format!("{TEAM}{KIM}{FILES}"));
    running.signal("HUP");
    running.wait_for_line("configuration reloaded");
    baton.drop_mail("2.b", &of_kim("ben"));
    until("the second mail is Kim's", || {
        let leads = baton.list(&["lead", "list"]);
        leads.iter().any(|lead| lead["owner"] == "kim" && lead["last_contact"]["by"] == "kim").then_some(())
    });
    running.stop();
}

#[test]
fn a_bad_file_is_refused_with_its_reason_and_the_old_one_stays() {
    let baton = Baton::on_files();
    let mut running = baton.run_ready();
    baton.configure("this is = no configuration [");
    running.signal("HUP");
    running.wait_for_line("the old one stays in force");
    assert!(running.log().contains("batond.toml"), "it says where: {}", running.log());
    baton.configure(&format!("{TEAM}{FILES}"));
    baton.drop_mail("1.a", &offer("ann"));
    until("the mail is Sam's", || {
        baton.list(&["lead", "list"]).iter().any(|lead| lead["owner"] == "sam").then_some(())
    });
    running.stop();
}

#[test]
fn a_secret_that_cannot_be_read_refuses_the_whole_file() {
    let baton = Baton::on_files();
    let mut running = baton.run_ready();
    let smtp =
        "[send.smtp]\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = 2525\npassword_file = \"nowhere\"\n";
    baton.configure(&format!("{TEAM}{KIM}{}{smtp}", FILES.replace("\"directory\"", "\"smtp\"")));
    running.signal("HUP");
    running.wait_for_line("the old one stays in force");
    baton.drop_mail("1.a", &of_kim("ann"));
    until("the mail is in", || (baton.list(&["inbox"]).len() == 1).then_some(()));
    let leads = baton.list(&["lead", "list"]);
    assert!(
        leads.iter().all(|lead| lead["owner"] != "kim"),
        "half a file would be worse than none: {leads:?}"
    );
    running.stop();
}
