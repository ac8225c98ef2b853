//! Mail in over IMAP, against a real Dovecot.

#[cfg(test)]
mod support;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use batond::shell::imap::{Account, Command, Mark, Tls};
use batond::shell::source::{MAX_MAIL_BYTES, SourceEvent};
use support::mailhost::MailHost;
use support::watching::{Watching, days_ago, mail, on, once, other_certificate, password, token};

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_there_comes_first_and_what_arrives_wakes_us() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads", &mail("one"));
    host.deliver("leads", &mail("two"));
    let mut watching = Watching::begin(on(&host));
    let heard = watching.caught_up().await;
    assert_eq!(heard.subjects(), ["one", "two"]);
    assert_eq!(heard.mailboxes.len(), 1);
    assert_eq!(heard.mailboxes[0].2, 0);

    host.deliver("leads", &mail("three"));
    let heard = watching.caught_up().await;
    assert_eq!(heard.subjects(), ["three"]);
    assert_eq!(heard.uids(), [3]);
    assert!(heard.mails[0].complete);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_read_twice_and_nothing_is_changed() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads", &mail("one"));
    let first = once(on(&host), BTreeMap::new()).await.unwrap();
    assert_eq!(first.subjects(), ["one"]);
    host.deliver("leads", &mail("two"));
    let second = once(on(&host), first.cursors()).await.unwrap();
    assert_eq!(second.subjects(), ["two"]);
    let third = once(on(&host), second.cursors()).await.unwrap();
    assert!(third.mails.is_empty());
    let mut client = host.imap("leads");
    client.run("EXAMINE INBOX");
    let flags = client.run("FETCH 1:* (FLAGS)");
    assert!(flags.iter().all(|line| !line.contains("Seen") && !line.contains("Baton")), "{flags:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_and_plain_loopback_lead_to_the_same_mail() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads", &mail("one"));
    for tls in [Tls::StartTls, Tls::None] {
        let account = Account { tls, port: host.ports.imap, ..on(&host) };
        assert_eq!(once(account, BTreeMap::new()).await.unwrap().subjects(), ["one"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_somebody_else_is_refused() {
    let Some(host) = MailHost::start() else { return };
    let elsewhere = tempfile::tempdir().unwrap();
    for ca_file in [None, Some(other_certificate(elsewhere.path()))] {
        let error = once(Account { ca_file, ..on(&host) }, BTreeMap::new()).await.unwrap_err();
        assert!(format!("{error:#}").contains("certificate"), "{error:#}");
    }
    let other_name = Account { host: "127.0.0.2".to_owned(), ..on(&host) };
    assert!(once(other_name, BTreeMap::new()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_inbox_and_is_asked_for_at_each_connection() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads", &mail("one"));
    let (credential, asked) = token("tok-leads");
    let account = Account { credential, ..on(&host) };
    for count in 1..=2 {
        assert_eq!(once(account.clone(), BTreeMap::new()).await.unwrap().subjects(), ["one"]);
        assert_eq!(asked.load(Ordering::SeqCst), count);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_or_password_is_an_error_of_the_account() {
    let Some(host) = MailHost::start() else { return };
    for credential in [token("tok-stolen").0, password("wrong")] {
        let error = once(Account { credential, ..on(&host) }, BTreeMap::new()).await.unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("refused the login"), "{text}");
        assert!(!text.contains("wrong") && !text.contains("tok-") && !text.contains('@'), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_is_told_once_and_not_hammered() {
    let Some(host) = MailHost::start() else { return };
    let mut account = Account { credential: password("wrong"), ..on(&host) };
    account.timing.backoff_limit = Duration::from_secs(3);
    let mut watching = Watching::begin(account);
    let (about_account, text) = watching.trouble().await;
    assert!(about_account, "{text}");
    let more = watching.within(Duration::from_secs(1)).await;
    assert!(more.is_empty(), "{more:?}");
    let log = host.log();
    assert_eq!(log.matches("Password mismatch").count(), 1, "{log}");
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_made_anew_is_read_anew() {
    let Some(host) = MailHost::start() else { return };
    let mut client = host.imap("leads");
    client.run("CREATE Shared");
    client.append("Shared", &mail("one"));
    client.append("Shared", &mail("two"));
    let account = Account { mailboxes: vec!["Shared".to_owned()], ..on(&host) };
    let first = once(account.clone(), BTreeMap::new()).await.unwrap();
    client.run("DELETE Shared");
    std::thread::sleep(Duration::from_millis(1100)); // UIDVALIDITY is the time of making, in seconds
    client.run("CREATE Shared");
    client.append("Shared", &mail("other"));
    let second = once(account, first.cursors()).await.unwrap();
    assert_eq!(second.subjects(), ["other"]);
    assert_eq!(second.mailboxes[0].2, 0);
    assert_ne!(second.mailboxes[0].1, first.mailboxes[0].1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_mailboxes_are_followed_over_one_connection() {
    let Some(host) = MailHost::start() else { return };
    let mut client = host.imap("leads");
    client.run("CREATE Entw&APw-rfe");
    client.append("Sent", &mail("sent one"));
    let names = ["INBOX", "Sent", "Entwürfe", "Missing"].map(str::to_owned).to_vec();
    let mut watching = Watching::begin(Account { mailboxes: names, ..on(&host) });
    let heard = watching.caught_up().await;
    assert_eq!(heard.subjects(), ["sent one"]);
    assert_eq!(heard.mailboxes.len(), 3);
    assert_eq!(heard.troubles.len(), 1);
    assert!(heard.troubles[0].1.contains("Missing"), "{:?}", heard.troubles);
    client.append("Entw&APw-rfe", &mail("a draft"));
    assert_eq!(watching.caught_up().await.subjects(), ["a draft"]);
    client.append("Sent", &mail("sent two"));
    assert_eq!(watching.caught_up().await.subjects(), ["sent two"]);
    host.deliver("leads", &mail("in"));
    assert_eq!(watching.caught_up().await.subjects(), ["in"]);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_from_since_on() {
    let Some(host) = MailHost::start() else { return };
    let mut client = host.imap("leads");
    let dated = |days| format!("\"{}\" ", days_ago(days).format("%d-%b-%Y %H:%M:%S +0000"));
    for (subject, days) in [("old", 400), ("moved in", 30), ("older", 500), ("new", 1)] {
        client.append_with("INBOX", &dated(days), &mail(subject));
    }
    let account = Account { since: days_ago(90), ..on(&host) };
    let heard = once(account.clone(), BTreeMap::new()).await.unwrap();
    assert_eq!(heard.subjects(), ["moved in", "new"]);
    // What comes after the history is read whatever its date.
    client.append_with("INBOX", &dated(600), &mail("moved here later"));
    assert_eq!(once(account, heard.cursors()).await.unwrap().subjects(), ["moved here later"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_with_only_old_mail_is_not_searched_again() {
    let Some(host) = MailHost::start() else { return };
    host.imap("leads").append_with("INBOX", "\"01-Jan-2001 00:00:00 +0000\" ", &mail("old"));
    let heard = once(Account { since: days_ago(90), ..on(&host) }, BTreeMap::new()).await.unwrap();
    assert!(heard.mails.is_empty());
    assert_eq!(heard.mailboxes.last().unwrap().2, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_mails_with_gaps_come_in_order_and_once() {
    let Some(host) = MailHost::start() else { return };
    let count = 2500;
    for n in 0..count {
        host.drop_into_maildir("leads", &format!("{n:010}.test"), &mail(&n.to_string()));
    }
    let mut client = host.imap("leads");
    client.run("SELECT INBOX");
    client.run("STORE 100:900 +FLAGS (\\Deleted)");
    client.run("EXPUNGE");
    let heard = once(on(&host), BTreeMap::new()).await.unwrap();
    let uids = heard.uids();
    assert_eq!(uids.len(), count - 801);
    assert!(uids.is_sorted_by(|a, b| a < b));
    let later = once(on(&host), heard.cursors()).await.unwrap();
    assert!(later.mails.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_huge_mail_only_the_beginning_travels() {
    let Some(host) = MailHost::start() else { return };
    let line = [&[b'x'; 76][..], b"\r\n"].concat();
    let mut big = mail("big");
    big.extend(line.repeat(50 * 1024 * 1024 / line.len()));
    host.append("leads", "INBOX", &big);
    let with_pdf = "From: a@b.example\r\nSubject: pdf\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhi\r\n--x\r\n\
        Content-Type: application/pdf\r\n\r\n";
    let mut attached = with_pdf.as_bytes().to_vec();
    attached.extend(line.repeat(10_000));
    host.append("leads", "INBOX", &attached);
    let heard = once(on(&host), BTreeMap::new()).await.unwrap();
    assert_eq!(heard.subjects(), ["big", "pdf"]);
    assert_eq!(heard.mails[0].bytes, big[..MAX_MAIL_BYTES]);
    assert_eq!(heard.mails[0].size, big.len() as u64);
    assert!(!heard.mails[0].complete && !heard.mails[1].complete);
    assert_eq!(heard.mails[1].bytes.len(), batond::shell::imap::FIRST_BYTES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_of_any_size_near_the_limits_comes_whole() {
    let Some(host) = MailHost::start() else { return };
    let first = batond::shell::imap::FIRST_BYTES;
    let mut client = host.imap("leads");
    let mut sent = Vec::new();
    for size in [first - 1, first, first + 1, MAX_MAIL_BYTES - 1, MAX_MAIL_BYTES] {
        let mut text = mail(&size.to_string());
        text.resize(size, b'y');
        client.append("INBOX", &text);
        sent.push(text);
    }
    let heard = once(on(&host), BTreeMap::new()).await.unwrap();
    for (mail, sent) in heard.mails.iter().zip(&sent) {
        assert_eq!(mail.bytes, *sent);
        assert_eq!(mail.complete, sent.len() < MAX_MAIL_BYTES, "{}", sent.len());
    }
    assert_eq!(heard.mails.len(), sent.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn handled_mails_bear_the_keyword() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads", &mail("one"));
    host.deliver("leads", &mail("two"));
    let mut watching = Watching::begin(Account { mark: Mark::Keyword, ..on(&host) });
    let heard = watching.caught_up().await;
    let uidvalidity = heard.mailboxes[0].1;
    let wrong = Command::Mark { mailbox: "INBOX".to_owned(), uidvalidity: uidvalidity + 1, uids: vec![2] };
    watching.commands.send(wrong).await.unwrap();
    let right = Command::Mark { mailbox: "INBOX".to_owned(), uidvalidity, uids: vec![1] };
    watching.commands.send(right).await.unwrap();
    let flags = wait_for(|| {
        let mut client = host.imap("leads");
        client.run("EXAMINE INBOX");
        let flags = client.run("FETCH 1:* (FLAGS)");
        flags[0].contains("$BatonHandled").then_some(flags)
    })
    .await;
    assert!(!flags[1].contains("$BatonHandled") && !flags[0].contains("Seen"), "{flags:?}");
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn handled_mails_move_and_news_still_come() {
    let Some(host) = MailHost::start() else { return };
    host.deliver("leads", &mail("one"));
    host.deliver("leads", &mail("two"));
    let mut watching = Watching::begin(Account { mark: Mark::Move, ..on(&host) });
    let uidvalidity = watching.caught_up().await.mailboxes[0].1;
    let command = Command::Mark { mailbox: "INBOX".to_owned(), uidvalidity, uids: vec![1, 2] };
    watching.commands.send(command).await.unwrap();
    wait_for(|| (host.mails_in("leads", ".Baton.Handled").len() == 2).then_some(())).await;
    assert!(host.mails("leads").is_empty());
    host.deliver("leads", &mail("three"));
    assert_eq!(watching.caught_up().await.subjects(), ["three"]);
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_people_remove_are_not_missed() {
    let Some(host) = MailHost::start() else { return };
    for n in 1..=5 {
        host.deliver("leads", &mail(&n.to_string()));
    }
    let mut watching = Watching::begin(on(&host));
    watching.caught_up().await;
    let mut client = host.imap("leads");
    client.run("SELECT INBOX");
    client.run("STORE 1:3 +FLAGS (\\Deleted)");
    client.run("EXPUNGE");
    host.deliver("leads", &mail("6"));
    assert_eq!(watching.caught_up().await.subjects(), ["6"]);
    let quiet = watching.within(Duration::from_millis(300)).await;
    assert!(!quiet.iter().any(|event| matches!(event, SourceEvent::Mails(_))), "{quiet:?}");
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_told_once() {
    let Some(host) = MailHost::start() else { return };
    let mut watching = Watching::begin(on(&host));
    watching.caught_up().await;
    drop(host);
    let (about_account, text) = watching.trouble().await;
    assert!(!about_account && text.contains("cannot be read"), "{text}");
    let more = watching.within(Duration::from_secs(1)).await;
    assert!(more.is_empty(), "{more:?}");
    watching.end().await;
}

async fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    unreachable!("it did not come within ten seconds");
}
