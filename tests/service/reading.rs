//! `batond read`: how the commands of one mail are understood, without any database.

use serde_json::json;

use super::{Baton, mail};

/// A mail of Sam's, as a file beside the configuration.
fn from_sam(baton: &Baton, to: &str, text: &str) -> serde_json::Value {
    let headers = [
        "From: Sam Rivera <sam@acme.example>",
        &format!("To: {to}"),
        "Subject: Customer A",
        "Date: Tue, 05 May 2026 10:00:00 +0200",
        "Message-ID: <one@acme.example>",
    ];
    let path = baton.dir().join("one.eml");
    std::fs::write(&path, mail(&headers, text)).unwrap();
    baton.json(&["read", path.to_str().unwrap()])["commands"].clone()
}

#[test]
fn each_command_line_is_shown_with_what_it_was_understood_as() {
    let baton = Baton::on_files();
    let commands =
        from_sam(&baton, "leads@acme.example", "Hi,\nL-42 DONE sent v2\nL-42 snooze 5/6\n\nThat is all.");
    assert_eq!(
        commands,
        json!([
            { "line": "L-42 DONE sent v2", "understood": "L-42 done: sent v2", "why": "" },
            {
                "line": "L-42 snooze 5/6",
                "understood": null,
                "why": "This can be Fri 5 Jun or Wed 6 May; please write which."
            }
        ])
    );
}

#[test]
fn what_a_customer_reads_too_holds_no_commands() {
    let baton = Baton::on_files();
    let to = "ann@ann.example, leads@acme.example";
    assert_eq!(from_sam(&baton, to, "done\nwon"), json!([]));
    assert_eq!(from_sam(&baton, "leads@acme.example", "We are done with it.\nwon"), json!([]));
}
