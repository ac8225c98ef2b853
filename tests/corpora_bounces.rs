//! Delivery reports of sixty mail systems: none of them is a contact, and most say what they mean.
#![expect(clippy::expect_used, reason = "a test stops where its own material is wrong")]

mod reading;

use batond::domain::Class;
use reading::{corpus, files, read_mail};

fn expected(folder: &std::path::Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the expectations");
    serde_json::from_str(&text).expect("valid JSON")
}

#[test]
fn no_delivery_report_is_a_contact() {
    let Some(folder) = corpus("bounces") else { return };
    let human: Vec<String> = files(&folder)
        .iter()
        .filter(|(name, _)| name != "expected.json")
        .map(|(name, bytes)| (name, read_mail(bytes)))
        .filter(|(_, mail)| mail.class.is_human())
        .map(|(name, mail)| format!("{name}: {} {:?}", mail.class.word(), mail.evidence))
        .collect();
    assert_eq!(human, [""; 0]);
}

#[test]
fn what_only_looks_like_a_delivery_report_is_a_persons_mail() {
    let Some(folder) = corpus("not-bounces") else { return };
    for (name, bytes) in files(&folder) {
        assert_eq!(read_mail(&bytes).class, Class::Inbound, "{name}");
    }
}

#[test]
fn permanent_and_temporary_are_told_apart() {
    let Some(folder) = corpus("bounces") else { return };
    let expected = expected(&folder);
    let (mut right, mut wrong) = (0, Vec::new());
    for (name, bytes) in files(&folder) {
        let Some(known) = expected.get(&name).and_then(|all| all.get(0)) else { continue };
        let permanent = known["permanent"].as_bool().expect("true or false");
        let mail = read_mail(&bytes);
        let said = mail.bounce.as_ref().is_some_and(|bounce| bounce.permanent);
        if said == permanent {
            right += 1;
        } else {
            let status = mail.bounce.map(|bounce| bounce.status);
            wrong.push(format!("{name}: {} is {permanent}, status {status:?}", known["reason"]));
        }
    }
    let all = right + wrong.len();
    assert!(right * 100 >= all * 95, "{right} of {all}:\n{}", wrong.join("\n"));
    println!("{right} of {all}; wrong:\n{}", wrong.join("\n"));
}

#[test]
fn the_mail_reported_on_is_found_wherever_it_is_named() {
    let Some(folder) = corpus("bounces") else { return };
    let mut missed = Vec::new();
    let mut found = 0;
    for (name, bytes) in files(&folder) {
        let mail = read_mail(&bytes);
        let Some(bounce) = &mail.bounce else { continue };
        let body = bytes
            .windows(2)
            .position(|two| two == b"\n\n")
            .or_else(|| bytes.windows(4).position(|four| four == b"\r\n\r\n"));
        let text = String::from_utf8_lossy(&bytes[body.unwrap_or(0)..]).to_ascii_lowercase();
        let named = text.lines().any(|line| {
            line.trim_start_matches(['>', ' '])
                .strip_prefix("message-id:")
                .is_some_and(|id| id.contains('<') && id.contains('@'))
        });
        if bounce.original.is_empty() && named {
            missed.push(name);
        } else if named {
            found += 1;
        }
    }
    assert_eq!(missed, [""; 0]);
    assert!(found > 150, "only {found} carried one");
}
