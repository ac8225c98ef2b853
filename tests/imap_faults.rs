//! Mail in over IMAP, against a server that does everything wrong. Whatever happens, no mail is lost or comes twice, and
//! trouble is never taken for "nothing new".

#[cfg(test)]
mod support;

use std::time::{Duration, Instant};

use batond::shell::imap::{Account, Command, FIRST_BYTES, Mark, Tls};
use batond::shell::source::SourceEvent;
use support::fake_imap::{FakeImap, Fault, Uidnext};
use support::watching::{Heard, Watching, account};

/// Everything up to the moment when this mail has come.
async fn until_mail(watching: &mut Watching, uid: &str) -> Heard {
    let mut all = Heard::default();
    while !all.subjects().iter().any(|subject| subject == uid) {
        let heard = watching.caught_up().await;
        all.mails.extend(heard.mails);
        all.troubles.extend(heard.troubles);
    }
    all
}

async fn survives(step: &'static str, fault: Fault) {
    let fake = FakeImap::start(3).await;
    fake.once(step, fault.clone());
    let mut watching = Watching::begin(account(fake.port));
    let first = until_mail(&mut watching, "3").await;
    assert_eq!(first.subjects(), ["1", "2", "3"], "{step} {fault:?}");
    fake.add(4);
    let second = until_mail(&mut watching, "4").await;
    assert_eq!(second.subjects(), ["4"], "{step} {fault:?}");
    assert!(
        fake.change(|state| state.faults.iter().all(|(_, _, left)| *left == 0)),
        "{step} was never reached"
    );
    watching.end().await;
}

const STEPS: [&str; 9] = [
    "greeting",
    "CAPABILITY",
    "LOGIN",
    "EXAMINE",
    "UID SEARCH",
    "UID FETCH text",
    "UID FETCH list",
    "IDLE",
    "DONE",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_at_any_step_loses_nothing() {
    for step in STEPS.into_iter().filter(|step| *step != "greeting") {
        survives(step, Fault::Tagged("NO [SERVERBUG] broken")).await;
        survives(step, Fault::Tagged("BAD what")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_connection_at_any_step_loses_nothing() {
    for step in STEPS {
        survives(step, Fault::Bye).await;
        survives(step, Fault::Close).await;
        survives(step, Fault::Half).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_at_any_step_loses_nothing() {
    for step in STEPS {
        survives(step, Fault::Silence).await;
        survives(step, Fault::HalfSilence).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_in_the_rest_of_long_mails_loses_nothing() {
    for fault in [Fault::Tagged("NO [SERVERBUG] broken"), Fault::Half, Fault::HalfSilence, Fault::Bye] {
        let fake = FakeImap::start(3).await;
        let long = |text: &mut Vec<u8>| text.resize(FIRST_BYTES * 3, b'z');
        fake.change(|state| state.mails.iter_mut().skip(1).for_each(|(_, text)| long(text)));
        fake.once("UID FETCH rest", fault.clone());
        let mut watching = Watching::begin(account(fake.port));
        let heard = until_mail(&mut watching, "3").await;
        assert_eq!(heard.subjects(), ["1", "2", "3"], "{fault:?}");
        let sent = fake.change(|state| state.mails.clone());
        assert!(heard.mails.iter().zip(sent).all(|(mail, (_, text))| mail.bytes == text && mail.complete));
        watching.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_there_without_a_text_is_no_mail_that_vanished() {
    let fake = FakeImap::start(3).await;
    fake.change(|state| state.hollow.push(2));
    let mut watching = Watching::begin(account(fake.port));
    let heard = until_mail(&mut watching, "3").await;
    assert_eq!(heard.subjects(), ["1", "3"]);
    assert!(heard.troubles.iter().any(|(_, text)| text.contains("UID 2")), "{:?}", heard.troubles);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_is_sent_when_it_is_asked_for() {
    let fake = FakeImap::start(1).await;
    fake.change(|state| state.capabilities = "IDLE AUTH=PLAIN LOGINDISABLED");
    let mut watching = Watching::begin(account(fake.port));
    assert_eq!(watching.caught_up().await.subjects(), ["1"]);
    // "\0leads@acme.example\0secret"
    assert_eq!(fake.count("AGxlYWRzQGFjbWUuZXhhbXBsZQBzZWNyZXQ="), 1);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_told_before_idle_begins_are_news() {
    let fake = FakeImap::start(1).await;
    let mut watching = Watching::begin(account(fake.port));
    assert_eq!(watching.caught_up().await.subjects(), ["1"]);
    // The next IDLE is answered by EXISTS before its `+`, and the server never repeats itself.
    fake.once("IDLE", Fault::Before(b"* 3 EXISTS\r\n"));
    fake.change(|state| state.mute = true);
    fake.add(2);
    fake.add(3);
    fake.change(|state| state.capabilities = "IDLE");
    let command = Command::Mark { mailbox: "INBOX".to_owned(), uidvalidity: 8, uids: Vec::new() };
    // A request that concerns nothing makes it IDLE anew.
    watching.commands.send(command).await.unwrap();
    assert_eq!(watching.caught_up().await.subjects(), ["2", "3"]);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_are_never_told_are_found_when_idle_is_renewed() {
    let fake = FakeImap::start(1).await;
    let mut account = account(fake.port);
    account.timing.idle = Duration::from_millis(200);
    account.timing.silence = support::watching::PATIENCE;
    let mut watching = Watching::begin(account);
    watching.caught_up().await;
    fake.change(|state| state.mute = true);
    fake.add(2);
    fake.change(|state| state.mails.push((3, support::fake_imap::text(3))));
    fake.once("UID FETCH list", Fault::Before(b"* 3 EXISTS\r\n"));
    assert_eq!(until_mail(&mut watching, "3").await.subjects(), ["2", "3"]);
    assert_eq!(fake.count("connect"), 1);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_idle_the_inbox_is_asked() {
    let fake = FakeImap::start(1).await;
    fake.change(|state| state.capabilities = "");
    let mut watching = Watching::begin(account(fake.port));
    watching.caught_up().await;
    fake.add(2);
    assert_eq!(until_mail(&mut watching, "2").await.subjects(), ["2"]);
    assert!(fake.count("NOOP") > 0 && fake.count("IDLE") == 0);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_was_asked_for_ends_the_connection_at_once() {
    let shapes: [&[u8]; 6] = [
        b"* 1 FETCH (UID 1 BODY[]<0> {536000000}\r\n",
        b"* 1 FETCH (UID 1 BODY[]<0> {4000000000}\r\nx",
        b"* LIST () \"/\" {536000000}\r\n",
        b"* 1 FETCH (FOO (abc {100}\r\n)) \r\n* 2 FETCH (BODY[] {536000000}\r\n",
        b"* OK {70}\r\n* 2 FETCH (BODY[] {536000000}\r\n",
        b"* 1 FETCH (BODYSTRUCTURE ((((((((((\r\n",
    ];
    let mut raws: Vec<Vec<u8>> = shapes.iter().map(|shape| shape.to_vec()).collect();
    raws.push(vec![b'x'; 40 * 1024 * 1024]);
    for raw in raws {
        let began = Instant::now();
        let shown = String::from_utf8_lossy(raw.get(..60).unwrap_or(&raw)).into_owned();
        survives("UID FETCH text", Fault::Raw(raw)).await;
        assert!(began.elapsed() < Duration::from_secs(10), "{shown}: {:?}", began.elapsed());
    }
    let peak = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak =
        peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim().trim_end_matches(" kB");
    assert!(peak.parse::<u64>().unwrap() < 400_000, "{peak} kB");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_in_any_bytes_do_no_harm() {
    survives("EXAMINE", Fault::Before("* OK [ALERT]é broken\r\n* NO [PARSE]\u{fffd}\r\n".as_bytes())).await;
    survives(
        "UID FETCH text",
        Fault::Before(b"* 2 FETCH (FLAGS (\\Seen $Label1))\r\n* 3 FETCH (UID 3 MODSEQ (5))\r\n"),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_were_not_asked_for_are_not_taken() {
    let strange = b"* 9 FETCH (UID 900 INTERNALDATE \"01-Jun-2026 10:00:00 +0000\" RFC822.SIZE 2 BODY[]<0> {2}\r\nhi)\r\n";
    survives("UID FETCH text", Fault::Before(strange)).await;
    survives("UID FETCH list", Fault::Before(b"* 9 FETCH (UID 0)\r\n")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_mail_is_set_aside_and_the_rest_goes_on() {
    for politely in [true, false] {
        let fake = FakeImap::start(5).await;
        fake.change(|state| state.cursed.push((2, politely)));
        let mut watching = Watching::begin(account(fake.port));
        let heard = until_mail(&mut watching, "5").await;
        assert_eq!(heard.subjects(), ["1", "3", "4", "5"]);
        let aside: Vec<_> = heard.troubles.iter().filter(|(_, text)| text.contains("UID 2")).collect();
        assert_eq!(aside.len(), 1, "{:?}", heard.troubles);
        watching.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_last_mail_is_not_given_up_before_a_good_one_comes() {
    let fake = FakeImap::start(2).await;
    fake.change(|state| state.cursed.push((2, false)));
    let mut watching = Watching::begin(account(fake.port));
    let waited = watching.within(Duration::from_secs(2)).await;
    let aside = |events: &[SourceEvent]| {
        events
            .iter()
            .any(|event| matches!(event, SourceEvent::Trouble { text, .. } if text.contains("UID 2")))
    };
    assert!(!aside(&waited), "{waited:?}");
    fake.change(|state| state.cursed.clear());
    assert_eq!(until_mail(&mut watching, "2").await.subjects(), ["2"]);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_tells_no_uidnext_or_a_wrong_one_is_read_all_the_same() {
    for uidnext in [Uidnext::Missing, Uidnext::Fixed(1)] {
        let fake = FakeImap::start(3).await;
        fake.change(|state| state.uidnext = uidnext);
        let mut watching = Watching::begin(account(fake.port));
        assert_eq!(watching.caught_up().await.subjects(), ["1", "2", "3"], "{uidnext:?}");
        fake.once("DONE", Fault::Close);
        fake.add(4);
        let heard = until_mail(&mut watching, "4").await;
        assert_eq!(heard.subjects(), ["4"], "{uidnext:?}");
        watching.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uids_given_anew_are_read_anew() {
    let fake = FakeImap::start(9).await;
    let mut watching = Watching::begin(account(fake.port));
    watching.caught_up().await;
    fake.change(|state| state.mails = vec![(1, support::fake_imap::text(1))]);
    fake.once("DONE", Fault::Close);
    fake.once("IDLE", Fault::Close);
    let command = Command::Mark { mailbox: "INBOX".to_owned(), uidvalidity: 8, uids: Vec::new() };
    watching.commands.send(command).await.unwrap();
    let heard = until_mail(&mut watching, "1").await;
    assert_eq!(heard.subjects(), ["1"]);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_patience_gets_it() {
    let fake = FakeImap::start(1).await;
    let began = Instant::now();
    fake.once("EXAMINE", Fault::Tagged("BAD Request is throttled. Suggested Backoff Time: 900 milliseconds"));
    let mut watching = Watching::begin(account(fake.port));
    let heard = until_mail(&mut watching, "1").await;
    assert!(began.elapsed() >= Duration::from_millis(900));
    assert_eq!(heard.subjects(), ["1"]);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_sent_where_login_is_disabled() {
    let fake = FakeImap::start(1).await;
    fake.change(|state| state.capabilities = "LOGINDISABLED");
    let mut watching = Watching::begin(account(fake.port));
    let (about_account, text) = watching.trouble().await;
    assert!(about_account, "{text}");
    assert_eq!(fake.count("LOGIN") + fake.count("AUTHENTICATE"), 0);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_injected_behind_starttls_is_never_believed() {
    let injected = b"s1 OK go\r\n* PREAUTH welcome\r\nb1 OK done\r\n".to_vec();
    for fault in [Fault::Raw(injected), Fault::Tagged("NO not today"), Fault::Close] {
        let fake = FakeImap::start(1).await;
        fake.change(|state| state.faults.push(("STARTTLS", fault, usize::MAX)));
        let mut watching = Watching::begin(Account { tls: Tls::StartTls, ..account(fake.port) });
        let (about_account, _) = watching.trouble().await;
        assert!(!about_account);
        assert_eq!(fake.count("LOGIN") + fake.count("CAPABILITY") + fake.count("EXAMINE"), 0);
        watching.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_asks_without_listening_blocks_nobody_for_ever() {
    let fake = FakeImap::start(2000).await;
    let mut watching = Watching::begin(Account { mark: Mark::Keyword, ..account(fake.port) });
    for _ in 0..50 {
        let command = Command::Mark { mailbox: "INBOX".to_owned(), uidvalidity: 7, uids: vec![1] };
        let sent = tokio::time::timeout(Duration::from_secs(5), watching.commands.send(command)).await;
        sent.expect("the source takes requests while it waits for us").unwrap();
    }
    assert_eq!(watching.caught_up().await.mails.len(), 2000);
    watching.end().await;
}
